; 4 a^2 (a-b)^2 >= (a^2-b^2)^2 for a = sqrt q >= b = sqrt d: constant 4 q
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const b Real)
(assert (>= a b))
(assert (>= b 0.0))
(assert (not (>= (* (* 4.0 (* a a)) (* (- a b) (- a b))) (* (- (* a a) (* b b)) (- (* a a) (* b b))))))
(check-sat)
