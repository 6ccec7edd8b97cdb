; 4 becomes 3
(set-info :status sat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const b Real)
(assert (>= a b))
(assert (>= b 0.0))
(assert (not (>= (* (* 3.0 (* a a)) (* (- a b) (- a b))) (* (- (* a a) (* b b)) (- (* a a) (* b b))))))
(check-sat)
