; j + 1 > k/8
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const j Real)
(declare-const k Real)
(assert (<= (* 8.0 j) k))
(assert (<= k (+ (* 8.0 j) 7.0)))
(assert (not (> (* 8.0 (+ j 1.0)) k)))
(check-sat)
