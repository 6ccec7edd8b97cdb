; j = floor(k/8) leaves k - 2 j >= 3 k/4
(set-info :status sat)
(set-logic QF_NRA)
(declare-const j Real)
(declare-const k Real)
(assert (<= (* 8.0 j) k))
(assert (<= k (+ (* 8.0 j) 7.0)))
(check-sat)
