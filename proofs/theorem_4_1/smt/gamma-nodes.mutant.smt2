; 1 becomes 2
(set-info :status sat)
(set-logic QF_NRA)
(declare-const D Real)
(assert (>= D 10.0))
(assert (not (<= (+ D 2.0) (/ (* 11.0 D) 10.0))))
(check-sat)
