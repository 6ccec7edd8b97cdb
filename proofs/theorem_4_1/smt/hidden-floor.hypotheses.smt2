; k = floor(d/100) >= 10 is at least 10 d/1099
(set-info :status sat)
(set-logic QF_NRA)
(declare-const d Real)
(declare-const k Real)
(assert (>= k 10.0))
(assert (<= d (+ (* 100.0 k) 99.0)))
(check-sat)
