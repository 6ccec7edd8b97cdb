; q becomes 3 q/4
(set-info :status sat)
(set-logic QF_NRA)
(declare-const q Real)
(declare-const x Real)
(assert (>= x 0.0))
(assert (<= x q))
(assert (not (<= (* x (- 1.0 x)) (/ (* 3.0 q) 4.0))))
(check-sat)
