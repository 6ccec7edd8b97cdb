; 2 - p becomes 3 - p
(set-info :status sat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const s Real)
(assert (>= s (* 2.0 a)))
(assert (not (<= (- (* 3.0 (* s s)) (* 4.0 (* a a))) (* 4.0 (* (- s a) (- s a))))))
(check-sat)
