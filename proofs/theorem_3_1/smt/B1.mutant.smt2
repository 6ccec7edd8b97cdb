; t becomes t/2
(set-info :status sat)
(set-logic QF_NRA)
(declare-const t Real)
(declare-const x Real)
(assert (>= x 0.0))
(assert (<= x t))
(assert (not (<= (* x (- 1.0 x)) (/ t 2.0))))
(check-sat)
