; e = delta = 1/(256 (n+1)) <= 1/2816 for n >= 10
(set-info :status sat)
(set-logic QF_NRA)
(declare-const e Real)
(declare-const n Real)
(assert (= (* (* 256.0 e) (+ n 1.0)) 1.0))
(assert (>= n 10.0))
(assert (> e 0.0))
(check-sat)
