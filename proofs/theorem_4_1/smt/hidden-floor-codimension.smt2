; (d - 2 k)/2 >= 49 d/100
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const d Real)
(declare-const k Real)
(assert (>= d (* 100.0 k)))
(assert (not (>= (* 100.0 (- d (* 2.0 k))) (* 98.0 d))))
(check-sat)
