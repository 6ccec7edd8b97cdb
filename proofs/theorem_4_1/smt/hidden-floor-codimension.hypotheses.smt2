; (d - 2 k)/2 >= 49 d/100
(set-info :status sat)
(set-logic QF_NRA)
(declare-const d Real)
(declare-const k Real)
(assert (>= d (* 100.0 k)))
(check-sat)
