; 6 becomes 5
(set-info :status sat)
(set-logic QF_NRA)
(declare-const b Real)
(declare-const d Real)
(declare-const e Real)
(assert (= b (+ d e)))
(assert (not (= (+ (* 4.0 b) (* 2.0 e)) (+ (* 4.0 d) (* 5.0 e)))))
(check-sat)
