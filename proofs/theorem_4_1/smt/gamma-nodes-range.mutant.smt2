; 110 becomes 109
(set-info :status sat)
(set-logic QF_NRA)
(declare-const D Real)
(declare-const d Real)
(assert (>= d (* 109.0 D)))
(assert (not (<= (/ (* 11.0 D) 10.0) (/ d 100.0))))
(check-sat)
