; 2 becomes 1
(set-info :status sat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const b Real)
(assert (>= a b))
(assert (not (>= (* (+ (* a a) (* b b)) (* (- a b) (- a b))) (* (- (* a a) (* b b)) (- (* a a) (* b b))))))
(check-sat)
