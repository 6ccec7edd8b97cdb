; a wrong block that is kept: 2 - 4 a^2/d <= 4 (s - a)^2/d, times d
(set-info :status sat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const s Real)
(assert (>= s (* 2.0 a)))
(check-sat)
