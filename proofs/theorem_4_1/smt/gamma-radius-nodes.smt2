; D + 2 <= 1.2 D, D >= 10
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const D Real)
(assert (>= D 10.0))
(assert (not (<= (+ D 2.0) (/ (* 6.0 D) 5.0))))
(check-sat)
