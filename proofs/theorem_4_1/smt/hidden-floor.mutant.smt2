; 1099 becomes 1098
(set-info :status sat)
(set-logic QF_NRA)
(declare-const d Real)
(declare-const k Real)
(assert (>= k 10.0))
(assert (<= d (+ (* 100.0 k) 99.0)))
(assert (not (>= (* 1098.0 k) (* 10.0 d))))
(check-sat)
