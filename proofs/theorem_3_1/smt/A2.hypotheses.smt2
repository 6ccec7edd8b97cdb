; 2 (a^2+b^2) (a-b)^2 >= (a^2-b^2)^2: constant 4 d + 2 e
(set-info :status sat)
(set-logic QF_NRA)
(declare-const a Real)
(declare-const b Real)
(assert (>= a b))
(check-sat)
