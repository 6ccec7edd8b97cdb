; 2 j < k
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const j Real)
(declare-const k Real)
(assert (<= (* 8.0 j) k))
(assert (>= k 1.0))
(assert (not (< (* 2.0 j) k)))
(check-sat)
