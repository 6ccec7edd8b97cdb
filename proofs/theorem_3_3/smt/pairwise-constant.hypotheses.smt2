; Theorem A's 4 b + 2 e at b = d + e is 4 d + 6 e
(set-info :status sat)
(set-logic QF_NRA)
(declare-const b Real)
(declare-const d Real)
(declare-const e Real)
(assert (= b (+ d e)))
(check-sat)
