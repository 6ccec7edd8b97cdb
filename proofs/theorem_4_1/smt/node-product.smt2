; (n+1) n <= (n + 1/2)^2
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const v Real)
(assert (>= v 1.0))
(assert (not (<= (* (+ v 1.0) v) (* (+ v (/ 1.0 2.0)) (+ v (/ 1.0 2.0))))))
(check-sat)
