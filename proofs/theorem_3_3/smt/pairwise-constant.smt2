; Theorem A's 4 b + 2 e at b = d + e is 4 d + 6 e
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const b Real)
(declare-const d Real)
(declare-const e Real)
(assert (= b (+ d e)))
(assert (not (= (+ (* 4.0 b) (* 2.0 e)) (+ (* 4.0 d) (* 6.0 e)))))
(check-sat)
