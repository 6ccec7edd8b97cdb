; D + 2 <= 1.2 D, D >= 10
(set-info :status sat)
(set-logic QF_NRA)
(declare-const D Real)
(assert (>= D 10.0))
(check-sat)
