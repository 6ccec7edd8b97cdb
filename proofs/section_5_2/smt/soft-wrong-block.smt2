; a wrong block that is kept: 2 - 4 a^2/d <= 4 (s - a)^2/d, times d
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const s Real)
(assert (>= s (* 2.0 a)))
(assert (not (<= (- (* 2.0 (* s s)) (* 4.0 (* a a))) (* 4.0 (* (- s a) (- s a))))))
(check-sat)
