; 2 (a^2+b^2) (a-b)^2 >= (a^2-b^2)^2: constant 4 d + 2 e
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const b Real)
(assert (>= a b))
(assert (not (>= (* (* 2.0 (+ (* a a) (* b b))) (* (- a b) (- a b))) (* (- (* a a) (* b b)) (- (* a a) (* b b))))))
(check-sat)
