; x (1-x) <= q for 0 <= x <= q: the lower tail's integrand
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const q Real)
(declare-const x Real)
(assert (>= x 0.0))
(assert (<= x q))
(assert (not (<= (* x (- 1.0 x)) q)))
(check-sat)
