; 6 becomes 7
(set-info :status sat)
(set-logic QF_NRA)
(declare-const v Real)
(declare-const z Real)
(assert (>= z 0.0))
(assert (<= z (* 4.0 (- v 1.0))))
(assert (not (>= (* (+ 1.0 (/ z 7.0)) (- (+ v (/ 1.0 2.0)) (/ z 4.0))) (+ v (/ 1.0 2.0)))))
(check-sat)
