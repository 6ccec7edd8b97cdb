; x (1-x) <= t for 0 <= x <= t: the upper tail's integrand
(set-info :status sat)
(set-logic QF_NRA)
(declare-const t Real)
(declare-const x Real)
(assert (>= x 0.0))
(assert (<= x t))
(check-sat)
