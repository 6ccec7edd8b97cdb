; 1/2 becomes 1/3
(set-info :status sat)
(set-logic QF_NRA)
(declare-const v Real)
(assert (>= v 1.0))
(assert (not (<= (* (+ v 1.0) v) (* (+ v (/ 1.0 3.0)) (+ v (/ 1.0 3.0))))))
(check-sat)
