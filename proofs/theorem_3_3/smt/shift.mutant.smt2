; 2 becomes 3/2
(set-info :status sat)
(set-logic QF_NRA)
(declare-const d Real)
(declare-const e Real)
(assert (>= d 0.0))
(assert (>= e 0.0))
(assert (not (<= (+ d (* 2.0 e)) (/ (* 3.0 (+ d e)) 2.0))))
(check-sat)
