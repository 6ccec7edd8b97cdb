; 2 j < k
(set-info :status sat)
(set-logic QF_NRA)
(declare-const j Real)
(declare-const k Real)
(assert (<= (* 8.0 j) k))
(assert (>= k 1.0))
(check-sat)
