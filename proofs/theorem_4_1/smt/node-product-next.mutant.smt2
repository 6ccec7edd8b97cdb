; the right loses 2
(set-info :status sat)
(set-logic QF_NRA)
(declare-const v Real)
(assert (>= v 1.0))
(assert (not (<= (* v v) (- (* (+ v (/ 1.0 2.0)) (+ v (/ 1.0 2.0))) 2.0))))
(check-sat)
