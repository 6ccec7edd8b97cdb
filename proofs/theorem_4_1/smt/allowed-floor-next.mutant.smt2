; j + 1 becomes j
(set-info :status sat)
(set-logic QF_NRA)
(declare-const j Real)
(declare-const k Real)
(assert (<= (* 8.0 j) k))
(assert (<= k (+ (* 8.0 j) 7.0)))
(assert (not (> (* 8.0 j) k)))
(check-sat)
