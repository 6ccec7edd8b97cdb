; j + 1 > k/8
(set-info :status sat)
(set-logic QF_NRA)
(declare-const j Real)
(declare-const k Real)
(assert (<= (* 8.0 j) k))
(assert (<= k (+ (* 8.0 j) 7.0)))
(check-sat)
