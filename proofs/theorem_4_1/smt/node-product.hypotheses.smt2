; (n+1) n <= (n + 1/2)^2
(set-info :status sat)
(set-logic QF_NRA)
(declare-const v Real)
(assert (>= v 1.0))
(check-sat)
