; x (1-x) <= t for 0 <= x <= t: the upper tail's integrand
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const t Real)
(declare-const x Real)
(assert (>= x 0.0))
(assert (<= x t))
(assert (not (<= (* x (- 1.0 x)) t)))
(check-sat)
