; 1.1 D <= d/100 where d >= 110 D
(set-info :status sat)
(set-logic QF_NRA)
(declare-const D Real)
(declare-const d Real)
(assert (>= d (* 110.0 D)))
(check-sat)
