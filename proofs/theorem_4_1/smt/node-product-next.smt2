; (n+1)^2 <= (n+1 + 1/2)^2, v = n + 1
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const v Real)
(assert (>= v 1.0))
(assert (not (<= (* v v) (* (+ v (/ 1.0 2.0)) (+ v (/ 1.0 2.0))))))
(check-sat)
