; 1.1 D <= d/100 where d >= 110 D
(set-info :status unsat)
(set-logic QF_NRA)
(declare-const D Real)
(declare-const d Real)
(assert (>= d (* 110.0 D)))
(assert (not (<= (/ (* 11.0 D) 10.0) (/ d 100.0))))
(check-sat)
