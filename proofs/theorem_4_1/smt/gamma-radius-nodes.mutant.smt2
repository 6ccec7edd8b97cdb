; 2 becomes 3
(set-info :status sat)
(set-logic QF_NRA)
(declare-const D Real)
(assert (>= D 10.0))
(assert (not (<= (+ D 3.0) (/ (* 6.0 D) 5.0))))
(check-sat)
