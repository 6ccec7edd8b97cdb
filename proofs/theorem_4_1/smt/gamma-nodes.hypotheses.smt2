; D + 1 <= 1.1 D, D = d^gamma >= 10
(set-info :status sat)
(set-logic QF_NRA)
(declare-const D Real)
(assert (>= D 10.0))
(check-sat)
