; 98 becomes 99
(set-info :status sat)
(set-logic QF_NRA)
(declare-const d Real)
(declare-const k Real)
(assert (>= d (* 100.0 k)))
(assert (not (>= (* 100.0 (- d (* 2.0 k))) (* 99.0 d))))
(check-sat)
