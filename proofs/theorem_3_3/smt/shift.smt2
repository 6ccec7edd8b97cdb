; the rate (d + 2 e)/e^2 is at most twice the printed (d + e)/e^2
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const d Real)
(declare-const e Real)
(assert (>= d 0.0))
(assert (>= e 0.0))
(assert (not (<= (+ d (* 2.0 e)) (* 2.0 (+ d e)))))
(check-sat)
