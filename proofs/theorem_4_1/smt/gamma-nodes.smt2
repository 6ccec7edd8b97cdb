; D + 1 <= 1.1 D, D = d^gamma >= 10
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const D Real)
(assert (>= D 10.0))
(assert (not (<= (+ D 1.0) (/ (* 11.0 D) 10.0))))
(check-sat)
