(** Lemma 4.2 at an instance: computations on a certificate's witness, and what follows when they return true.

    An exported certificate states each claim with its numbers and proves it by one of the theorems here. *)

From Coq Require Import Reals ZArith List Bool Lra Lia.
From Coquelicot Require Import Coquelicot.
From Symcheck Require Import Definitions Rules Gaussian Tail Smoothing Sets Derivatives Cells Intervals.
Import ListNotations.
Open Scope R_scope.

(** * What an exported file speaks of *)

(** The rule whose nodes are the zeros of He_n + sigma sqrt n He_{n-1}, one in each cell. *)
Definition rule_at (n : nat) (sigma : Z) (k : nat) (cells : list (Z * Z)) (rule : list (R * R)) : Prop :=
  is_rule n (IZR sigma * sqrt (INR n)) rule /\ in_cells k cells rule.

(** The l-th derivative of the density ratio. *)
Definition derivative (rule : list (R * R)) (delta : R) (l : nat) (t : R) : R :=
  Derive_n (fun y => law rule delta y / gauss y) l t.

(** bounds is a list of rationals, one for each order l = 0, 1, ..., orders - 1. *)
Definition bounded (orders : nat) (rule : list (R * R)) (delta : R) (bounds : list (Z * Z)) : Prop :=
  length bounds = orders /\
  forall l b, nth_error bounds l = Some b -> forall t, Rabs (derivative rule delta l t) <= quotient b.

Definition reached (orders : nat) (A B : list (R * R)) (delta : R) (lows : list (Z * Z)) : Prop :=
  length lows = orders /\
  forall l b, nth_error lows l = Some b ->
  exists t, quotient b <= Rabs (derivative A delta l t) \/ quotient b <= Rabs (derivative B delta l t).

(** The printed form m^{C (l + 1)}. *)
Definition of_printed_form (orders m : nat) (C : Z * Z) (bounds : list (Z * Z)) : Prop :=
  length bounds = orders /\
  forall l b, nth_error bounds l = Some b -> quotient b <= Rpower (INR m) (quotient C * INR (l + 1)).

(** * What is computed *)

Inductive tree : Set := Cell | Split (lower upper : tree).

Section Computations.

Variable p : F.precision.

(** Cells [low, high] / 2^k: the limit is kept at both ends, times e^{h^2 / 4 s^2}, h half the cell's width.  [rise] is
    that exponent; the product of its exponential and a value at hand is tried before the sum with it in each term. *)
Definition kept (value : box -> Z -> box) (limit rise : box) (z : Z) (at_z : box) : bool :=
  if at_most p (times p (within p rise) at_z) limit then true else at_most p (value rise z) limit.

Fixpoint covered (value : box -> Z -> box) (rise : Z -> box) (limit : box) (cells : tree) (low high : Z)
    (at_low at_high : box) : bool :=
  match cells with
  | Cell => let e := rise (high - low)%Z in kept value limit e low at_low && kept value limit e high at_high
  | Split lower upper =>
    let middle := ((low + high) / 2)%Z in
    let at_middle := value (integer p 0) middle in
    covered value rise limit lower low middle at_low at_middle &&
    covered value rise limit upper middle high at_middle at_high
  end.

(** The majorant is at most [limit] on [-reach, reach], or on [0, reach], and falls beyond. *)
Definition check_cover (delta : Z * Z) (boxes : list (box * box)) (limit : Z * Z) (k : nat) (reach : Z) (whole : bool)
    (cells : tree) : bool :=
  let majorant := majorant_box p delta (centres p delta boxes) in
  let point z := fraction p (z, 2 ^ Z.of_nat k)%Z in
  let value rise z := majorant rise (point z) in
  let curvature := over p (signal p delta) (times p (integer p 4) (fraction p delta)) in
  let rise width := times p (square p (half p (point width))) curvature in
  let low := (if whole then - (reach * 2 ^ Z.of_nat k) else 0)%Z in
  let high := (reach * 2 ^ Z.of_nat k)%Z in
  let zero := integer p 0 in
  (0 <=? reach)%Z && covered value rise (fraction p limit) cells low high (value zero low) (value zero high) &&
  forallb (fun b => at_most p (centre p delta (fst b)) (integer p reach) &&
                    at_most p (integer p (- reach)) (centre p delta (fst b))) boxes.

Definition check_closed_form (boxes : list (box * box)) (limit : Z * Z) : bool :=
  at_most p (sum p (lifted_box p) boxes) (fraction p limit).

(** ((1-delta)/delta)^l l!/delta M^2 <= b^2 for the bounds b in the list, l = 0, 1, 2, ... *)
Fixpoint check_bounds (rise factor : box) (l : Z) (bounds : list (Z * Z)) : bool :=
  match bounds with
  | [] => true
  | b :: rest => (0 <=? fst b)%Z && (0 <? snd b)%Z && at_most p factor (square p (fraction p b)) &&
                 check_bounds rise (times p (times p factor rise) (integer p (l + 1))) (l + 1) rest
  end.

Definition check_derivatives (delta limit : Z * Z) (bounds : list (Z * Z)) : bool :=
  check_bounds (over p (signal p delta) (fraction p delta))
    (times p (over p (integer p 1) (fraction p delta)) (square p (fraction p limit))) 0 bounds.

(** A point z / 2^k for each l, in the law of A or in that of B. *)
Fixpoint check_reached (delta : Z * Z) (a b : list (box * box)) (k : nat) (points : list (bool * Z)) (l : nat)
    (lows : list (Z * Z)) : bool :=
  match points, lows with
  | [], [] => true
  | (of_b, z) :: points, low :: lows =>
    let value := ratio_box p delta (if of_b : bool then b else a) l (fraction p (z, 2 ^ Z.of_nat k)%Z) in
    (at_most p (fraction p low) value || at_most p value (minus p (integer p 0) (fraction p low))) &&
    check_reached delta a b k points (S l) lows
  | _, _ => false
  end.

Definition check_peaks (delta : Z * Z) (a b : list (box * box)) (k : nat) (points : list (bool * Z))
    (lows : list (Z * Z)) : bool :=
  check_reached delta (centres p delta a) (centres p delta b) k points 0 lows.

Fixpoint check_exponents (base C : box) (l : Z) (bounds : list (Z * Z)) : bool :=
  match bounds with
  | [] => true
  | b :: rest => (0 <? fst b)%Z && (0 <? snd b)%Z &&
                 at_most p (logarithm p (fraction p b)) (times p (times p C (integer p (l + 1))) base) &&
                 check_exponents base C (l + 1) rest
  end.

Definition check_printed_form (m : nat) (C : Z * Z) (bounds : list (Z * Z)) : bool :=
  check_exponents (logarithm p (integer p (Z.of_nat m))) (fraction p C) 0 bounds.

Definition check_chi_square (delta : Z * Z) (boxes : list (box * box)) (low high : Z * Z) : bool :=
  let value := minus p (mehler_sum_box p (signal p delta) boxes) (integer p 1) in
  at_most p (fraction p low) value && at_most p value (fraction p high).

(** (1 - delta)^n n! = gap, and (1 - delta)^{2n-1} n (n-1)!^2 = gap2, delta in (0, 1) as a fraction. *)
Definition in_unit (delta : Z * Z) : bool := (0 <? fst delta)%Z && (fst delta <? snd delta)%Z.

Definition power (delta : Z * Z) (j : nat) (value : Z) (gap : Z * Z) : bool :=
  (0 <? snd gap)%Z &&
  ((snd delta - fst delta) ^ Z.of_nat j * value * snd gap =? fst gap * snd delta ^ Z.of_nat j)%Z.

Definition check_gap (n : nat) (delta gap : Z * Z) : bool :=
  in_unit delta && (1 <=? n)%nat && power delta n (factorial n) gap.

Definition check_gap_mirror (n : nat) (delta gap2 : Z * Z) : bool :=
  in_unit delta && (1 <=? n)%nat && (0 <=? fst gap2)%Z &&
  power delta (2 * n - 1) (Z.of_nat n * (factorial (n - 1) * factorial (n - 1))) gap2.

(** low <= sqrt (1 - delta) gap - 2 sqrt r2 *)
Definition check_distance (delta gap r2 low : Z * Z) : bool :=
  at_most p (fraction p low)
    (minus p (times p (root p (signal p delta)) (fraction p gap)) (times p (integer p 2) (root p (fraction p r2)))).

(** odd_sum z (j + m), from odd_term z j and odd_sum z j. *)
Fixpoint odd_box (zz term sum : box) (j : Z) (m : nat) : box :=
  match m with
  | O => sum
  | S m => let next := times p term (over p zz (integer p (2 * j + 3))) in odd_box zz next (plus p sum next) (j + 1) m
  end.

(** 1 - outside <= mass of N(0, 1) within z = r / sqrt delta, by m terms. *)
Definition check_mass (delta r2 : Z * Z) (m : nat) (outside : Z * Z) : bool :=
  let z := over p (root p (fraction p r2)) (root p (fraction p delta)) in
  let zz := square p z in
  at_most p (minus p (integer p 1) (fraction p outside))
    (over p (times p (times p (integer p 2) (exponential p (over p zz (integer p (-2))))) (odd_box zz z z 0 m))
            (root p (times p (integer p 2) (circle p)))).

(** The separation for every n, of the consecutive and of the mirror pair, between two decimals. *)
Definition rate (sigma : Z) (n : nat) : R :=
  match sigma with Z0 => / sqrt (INR n + 1) | _ => 2 * PI * sqrt (INR n) / (4 * INR n + 1) end.

Definition rate_box (sigma : Z) (n : nat) : box :=
  let m := integer p (Z.of_nat n) in
  match sigma with
  | Z0 => over p (integer p 1) (root p (plus p m (integer p 1)))
  | _ => over p (times p (times p (integer p 2) (circle p)) (root p m)) (plus p (times p (integer p 4) m) (integer p 1))
  end.

Definition check_rate (sigma : Z) (n : nat) (low high : Z * Z) : bool :=
  at_most p (fraction p low) (rate_box sigma n) && at_most p (rate_box sigma n) (fraction p high).

End Computations.

(** * What they show *)

Definition gauss_hermite_at_statement : Prop := forall n k q cells,
  check_positive n k q cells = true -> exists rule, rule_at n 0 k (symmetric n cells) rule.

Definition mirror_at_statement : Prop := forall n k q cells, check_mirror n k q cells = true ->
  (exists rule, rule_at n 1 k cells rule) /\ (exists rule, rule_at n (-1) k (reflection cells) rule).

Definition moments_match_statement : Prop := forall n sigma k cells rule delta j,
  rule_at n sigma k cells rule -> (1 <= n)%nat -> 0 < delta < 1 ->
  (j < match sigma with Z0 => 2 * n | _ => 2 * n - 1 end)%nat ->
  integral (fun t => t ^ j * law rule delta t) (mom j).

Definition next_moment_gauss_statement : Prop := forall n k cells rule delta gap,
  rule_at n 0 k cells rule -> check_gap n delta gap = true ->
  integral (fun t => t ^ (2 * n) * law rule (quotient delta) t) (mom (2 * n) - quotient gap).

Definition next_moment_mirror_statement : Prop := forall n k cells rule delta gap2,
  rule_at n 1 k cells rule -> check_gap_mirror n delta gap2 = true ->
  integral (fun t => t ^ (2 * n - 1) * law rule (quotient delta) t) (mom (2 * n - 1) - sqrt (quotient gap2)).

Definition boxes_statement : Prop := forall p n sigma k cells rule,
  rule_at n sigma k cells rule -> boxed (rule_boxes p n sigma k cells) rule.

Definition majorant_whole_statement : Prop := forall p n sigma k cells rule boxes delta limit j reach shape,
  rule_at n sigma k cells rule -> boxed boxes rule -> 0 < quotient delta < 1 ->
  check_cover p delta boxes limit j reach true shape = true ->
  forall t, majorant rule (quotient delta) t <= quotient limit.

Definition majorant_even_statement : Prop := forall p n k cells rule boxes delta limit j reach shape,
  rule_at n 0 k cells rule -> boxed boxes rule -> 0 < quotient delta < 1 ->
  check_cover p delta boxes limit j reach false shape = true ->
  forall t, majorant rule (quotient delta) t <= quotient limit.

Definition majorant_closed_statement : Prop := forall p n sigma k cells rule boxes delta limit,
  rule_at n sigma k cells rule -> boxed boxes rule -> 0 < quotient delta < 1 ->
  check_closed_form p boxes limit = true ->
  forall t, majorant rule (quotient delta) t <= quotient limit.

Definition majorant_reflected_statement : Prop := forall n sigma k k' cells cells' rule rule' delta M,
  rule_at n sigma k cells rule -> rule_at n (- sigma) k' cells' rule' ->
  (forall t, majorant rule delta t <= M) -> forall t, majorant rule' delta t <= M.

Definition bounded_of_majorant_statement : Prop := forall p n sigma k cells rule delta limit bounds,
  rule_at n sigma k cells rule -> 0 < quotient delta < 1 -> Indritz ->
  (forall t, majorant rule (quotient delta) t <= quotient limit) ->
  check_derivatives p delta limit bounds = true -> bounded (length bounds) rule (quotient delta) bounds.

Definition reached_of_points_statement : Prop := forall p A B a b delta k points lows,
  boxed a A -> boxed b B -> 0 < quotient delta < 1 ->
  check_peaks p delta a b k points lows = true -> reached (length lows) A B (quotient delta) lows.

Definition printed_form_statement : Prop := forall p m C bounds,
  (2 <= m)%nat -> check_printed_form p m C bounds = true -> of_printed_form (length bounds) m C bounds.

Definition chi_square_statement : Prop := forall p rule boxes delta low high,
  boxed boxes rule -> check_chi_square p delta boxes low high = true ->
  quotient low <= chi_square rule (quotient delta) <= quotient high.

(** g is the indicator of what lies outside of S_A, or anything below it. *)
Definition outside_statement : Prop := forall p n sigma k cells rule delta r2 m outside,
  rule_at n sigma k cells rule -> (1 <= n)%nat -> 0 < quotient delta < 1 ->
  check_mass p delta r2 m outside = true ->
  forall g prob, (forall t, g t <= 1) ->
  (forall t, in_set rule (quotient delta) (sqrt (quotient r2)) t -> g t <= 0) ->
  integral (fun t => g t * law rule (quotient delta) t) prob -> prob <= quotient outside.

Definition rate_statement : Prop := forall p sigma n low high,
  check_rate p sigma n low high = true -> quotient low <= rate sigma n <= quotient high.

Definition distance_statement : Prop := forall p delta gap r2 low,
  check_distance p delta gap r2 low = true ->
  quotient low <= sqrt (1 - quotient delta) * quotient gap - 2 * sqrt (quotient r2).

(** * Proofs *)

Theorem gauss_hermite_at : gauss_hermite_at_statement.
Proof.
  intros n k q cells H. destruct (gauss_hermite n k q cells H) as [rule [K L]]. exists rule. split; [|exact L].
  now rewrite Rmult_0_l.
Qed.

Theorem mirror_at : mirror_at_statement.
Proof.
  intros n k q cells H. destruct (mirror n k q cells H) as [[A [HA KA]] [B [HB KB]]].
  split; [exists A|exists B]; (split; [|assumption]); [now rewrite Rmult_1_l|].
  replace (IZR (-1) * sqrt (INR n)) with (- sqrt (INR n)) by ring. exact HB.
Qed.

(** A Gauss-Hermite rule matches one moment more than the mirror pair's. *)
Lemma matches_gauss n rule : (1 <= n)%nat -> is_rule n 0 rule -> matches (2 * n) rule.
Proof.
  intros Hn H j Hj. destruct (Nat.eq_dec j (2 * n - 1)) as [->|]; [|apply (rule_moments _ _ _ H); lia].
  rewrite (rule_next_moment _ _ _ H). ring.
Qed.

Theorem moments_match : moments_match_statement.
Proof.
  intros n sigma k cells rule delta j [H _] Hn Hd Hj. destruct sigma as [|s|s].
  - rewrite Rmult_0_l in H. exact (smoothed_moments rule delta (2 * n)%nat Hd (matches_gauss n rule Hn H) j Hj).
  - exact (smoothed_moments rule delta (2 * n - 1)%nat Hd (rule_moments _ _ _ H) j Hj).
  - exact (smoothed_moments rule delta (2 * n - 1)%nat Hd (rule_moments _ _ _ H) j Hj).
Qed.

Lemma in_unit_correct delta : in_unit delta = true -> 0 < quotient delta < 1.
Proof.
  unfold in_unit. rewrite andb_true_iff, !Z.ltb_lt. intros [H K]. apply IZR_lt in H, K. unfold quotient. split.
  - apply Rmult_lt_0_compat; [exact H|]. apply Rinv_0_lt_compat. lra.
  - apply (Rmult_lt_reg_r (IZR (snd delta))); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Lemma power_correct delta j value gap : in_unit delta = true -> power delta j value gap = true ->
  (1 - quotient delta) ^ j * IZR value = quotient gap.
Proof.
  unfold in_unit, power. rewrite !andb_true_iff, !Z.ltb_lt, Z.eqb_eq. intros [H K] [L M].
  apply IZR_lt in H, K, L. apply (f_equal IZR) in M. rewrite !mult_IZR, <- !pow_IZR, minus_IZR in M.
  unfold quotient. replace (1 - IZR (fst delta) / IZR (snd delta))
    with ((IZR (snd delta) - IZR (fst delta)) * / IZR (snd delta)) by (field; lra).
  assert (P : IZR (snd delta) ^ j <> 0) by (apply pow_nonzero; lra).
  rewrite Rpow_mult_distr, pow_inv. apply (Rmult_eq_reg_r (IZR (snd gap) * IZR (snd delta) ^ j)).
  - transitivity ((IZR (snd delta) - IZR (fst delta)) ^ j * IZR value * IZR (snd gap)); [field; lra|].
    rewrite M. field. lra.
  - apply Rmult_integral_contrapositive. split; lra.
Qed.

Theorem next_moment_gauss : next_moment_gauss_statement.
Proof.
  intros n k cells rule delta gap [H _]. unfold check_gap. rewrite !andb_true_iff, Nat.leb_le. intros [[Hd Hn] Hg].
  rewrite Rmult_0_l in H. assert (S := smoothed_next rule _ _ (in_unit_correct _ Hd) (matches_gauss n rule Hn H)).
  rewrite (rule_last_moment _ _ _ H eq_refl) in S.
  replace (mom (2 * n) - quotient gap)
    with (mom (2 * n) + sqrt (1 - quotient delta) ^ (2 * n) * (mom (2 * n) - INR (fact n) - mom (2 * n))); [exact S|].
  rewrite <- (power_correct _ _ _ _ Hd Hg), factorial_fact, pow_mult, pow2_sqrt by
    (generalize (in_unit_correct _ Hd); lra). ring.
Qed.

Theorem next_moment_mirror : next_moment_mirror_statement.
Proof.
  intros n k cells rule delta gap [H _]. unfold check_gap_mirror. rewrite !andb_true_iff, Nat.leb_le.
  intros [[[Hd Hn] _] Hg]. rewrite Rmult_1_l in H. assert (D := in_unit_correct _ Hd).
  assert (S := smoothed_next rule _ _ D (rule_moments _ _ _ H)).
  rewrite (rule_next_moment _ _ _ H) in S. set (a := sqrt (1 - quotient delta)) in *.
  replace (sqrt (quotient gap)) with (a ^ (2 * n - 1) * (sqrt (INR n) * INR (fact (n - 1)))).
  - replace (mom (2 * n - 1) - _) with (mom (2 * n - 1) + a ^ (2 * n - 1) *
      (mom (2 * n - 1) - sqrt (INR n) * INR (fact (n - 1)) - mom (2 * n - 1))) by ring. exact S.
  - rewrite <- (power_correct _ _ _ _ Hd Hg). symmetry. apply sqrt_lem_1.
    + rewrite !mult_IZR, !factorial_fact, <- !INR_IZR_INZ. repeat apply Rmult_le_pos; try apply pos_INR. apply pow_le. lra.
    + apply Rmult_le_pos; [apply pow_le, sqrt_pos|]. apply Rmult_le_pos; [apply sqrt_pos|apply pos_INR].
    + rewrite !mult_IZR, !factorial_fact, <- !INR_IZR_INZ. rewrite <- (pow2_sqrt (1 - quotient delta)) by lra. fold a.
      rewrite <- pow_mult. replace (2 * (2 * n - 1))%nat with (2 * n - 1 + (2 * n - 1))%nat by lia. rewrite pow_add.
      rewrite <- (pow2_sqrt (INR n)) at 3 by apply pos_INR. ring.
Qed.

Theorem boxes_hold : boxes_statement.
Proof. intros p n sigma k cells rule [H K]. now apply rule_boxes_hold. Qed.

Lemma point_holds p k z : holds (fraction p (z, 2 ^ Z.of_nat k)%Z) (IZR z / 2 ^ k).
Proof. rewrite <- IZR_pow2. exact (fraction_holds p (z, 2 ^ Z.of_nat k)%Z). Qed.

Section Cover.

Variables (p : F.precision) (rule : list (R * R)) (delta limit : R) (k : nat).
Variables (value : box -> Z -> box) (rise : Z -> box) (limit_box : box).
Hypothesis Hdelta : 0 < delta < 1.
Hypothesis Hrule : positive rule.
Hypothesis Hvalue : forall eb e z, holds eb e -> holds (value eb z) (exp e * majorant rule delta (IZR z / 2 ^ k)).
Hypothesis Hrise : forall z, holds (rise z) ((IZR z / 2 ^ k / 2) ^ 2 * ((1 - delta) / (4 * delta))).
Hypothesis Hlimit : holds limit_box limit.

Lemma value_at z : holds (value (integer p 0) z) (majorant rule delta (IZR z / 2 ^ k)).
Proof. rewrite <- Rmult_1_l, <- exp_0. apply Hvalue, integer_holds. Qed.

Lemma kept_correct width z : kept p value limit_box (rise width) z (value (integer p 0) z) = true ->
  exp ((IZR width / 2 ^ k / 2) ^ 2 * ((1 - delta) / (4 * delta))) * majorant rule delta (IZR z / 2 ^ k) <= limit.
Proof.
  unfold kept. destruct (at_most p (times p (within p (rise width)) _) limit_box) eqn:H; intros K.
  - exact (at_most_correct p _ _ _ _ (times_holds p _ _ _ _ (within_holds p _ _ (Hrise width)) (value_at z)) Hlimit H).
  - exact (at_most_correct p _ _ _ _ (Hvalue _ _ z (Hrise width)) Hlimit K).
Qed.

Lemma covered_correct cells : forall low high t,
  covered p value rise limit_box cells low high (value (integer p 0) low) (value (integer p 0) high) = true ->
  IZR low / 2 ^ k <= t <= IZR high / 2 ^ k -> majorant rule delta t <= limit.
Proof.
  induction cells as [|lower IHl upper IHu]; intros low high t; cbn [covered]; rewrite andb_true_iff; intros [H K] Ht.
  - apply cover with (IZR low / 2 ^ k) (IZR high / 2 ^ k); auto;
      replace ((IZR high / 2 ^ k - IZR low / 2 ^ k) / 2) with (IZR (high - low) / 2 ^ k / 2)
        by (rewrite minus_IZR; unfold Rdiv; ring); now apply kept_correct.
  - destruct (Rle_dec t (IZR ((low + high) / 2) / 2 ^ k)); [apply (IHl _ _ _ H)|apply (IHu _ _ _ K)]; lra.
Qed.

End Cover.

Lemma check_cover_correct p rule boxes delta limit k reach whole cells :
  positive rule -> boxed boxes rule -> 0 < quotient delta < 1 ->
  check_cover p delta boxes limit k reach whole cells = true ->
  0 <= IZR reach /\
  (forall t, (if whole then - IZR reach else 0) <= t <= IZR reach -> majorant rule (quotient delta) t <= quotient limit) /\
  (forall x, In x (map fst rule) -> - IZR reach <= x / sqrt (1 - quotient delta) <= IZR reach).
Proof.
  intros Hp Hb Hd. unfold check_cover. rewrite !andb_true_iff. intros [[N H] K]. apply Z.leb_le, IZR_le in N.
  split; [exact N|]. split.
  - intros t Ht. assert (P := two_pow k).
    eapply (covered_correct p rule (quotient delta) (quotient limit) k); [exact Hd|exact Hp| | | |exact H|].
    + intros eb e z He. exact (majorant_box_holds p delta boxes rule eb e _ _ Hb He (point_holds p k z)).
    + intros z. apply times_holds; [apply square_holds, half_holds, point_holds|].
      apply over_holds; [apply signal_holds|]. apply times_holds; [apply integer_holds|apply fraction_holds].
    + apply fraction_holds.
    + replace (IZR (reach * 2 ^ Z.of_nat k) / 2 ^ k) with (IZR reach) by (rewrite mult_IZR, IZR_pow2; field; lra).
      destruct whole; [rewrite opp_IZR, Ropp_div|replace (0 / 2 ^ k) with 0 by (unfold Rdiv; ring); exact Ht].
      replace (IZR (reach * 2 ^ Z.of_nat k) / 2 ^ k) with (IZR reach) by (rewrite mult_IZR, IZR_pow2; field; lra).
      exact Ht.
  - rewrite forallb_forall in K. intros x Hx. apply in_map_iff in Hx. destruct Hx as [q [<- Hq]].
    assert (exists b, In b boxes /\ holds (fst b) (fst q)) as [b [Hin Hbq]].
    { clear -Hb Hq. unfold boxed in Hb. induction Hb as [|b q' boxes rule [H _] Hb IH]; [destruct Hq|].
      destruct Hq as [->|Hq]; [exists b; simpl; auto|]. destruct (IH Hq) as [b' [A B]]. exists b'; simpl; auto. }
    specialize (K b Hin). apply andb_true_iff in K. destruct K as [K L].
    assert (C := centre_holds p delta _ _ Hbq). rewrite <- opp_IZR.
    split; [exact (at_most_correct p _ _ _ _ (integer_holds p _) C L)|
            exact (at_most_correct p _ _ _ _ C (integer_holds p _) K)].
Qed.

Theorem majorant_whole : majorant_whole_statement.
Proof.
  intros p n sigma k cells rule boxes delta limit j reach shape [Hr _] Hb Hd H t. assert (Hp := rule_positive _ _ _ Hr).
  destruct (check_cover_correct _ _ _ _ _ _ _ _ _ Hp Hb Hd H) as [N [Hc Hx]].
  destruct (Rle_dec (IZR reach) t) as [Ht|Ht]; [|destruct (Rle_dec t (- IZR reach)) as [Ht'|Ht']; [|apply Hc; lra]].
  - eapply Rle_trans; [apply (beyond _ _ (IZR reach)); auto; intros x Hin; now apply Hx|]. apply Hc. lra.
  - eapply Rle_trans; [apply (beyond_left _ _ (IZR reach)); auto; intros x Hin; now apply Hx|]. apply Hc. lra.
Qed.

Theorem majorant_even : majorant_even_statement.
Proof.
  intros p n k cells rule boxes delta limit j reach shape [Hr _] Hb Hd H. assert (Hp := rule_positive _ _ _ Hr).
  rewrite Rmult_0_l in Hr. destruct (check_cover_correct _ _ _ _ _ _ _ _ _ Hp Hb Hd H) as [N [Hc Hx]].
  assert (right : forall t, 0 <= t -> majorant rule (quotient delta) t <= quotient limit).
  { intros t H0. destruct (Rle_dec (IZR reach) t) as [Ht|Ht]; [|apply Hc; lra].
    eapply Rle_trans; [apply (beyond _ _ (IZR reach)); auto; intros x Hin; now apply Hx|]. apply Hc. lra. }
  intros t. destruct (Rle_dec 0 t); [now apply right|]. rewrite <- (even n) by exact Hr. apply right. lra.
Qed.

Theorem majorant_closed : majorant_closed_statement.
Proof.
  intros p n sigma k cells rule boxes delta limit [Hr _] Hb Hd H t.
  eapply Rle_trans; [apply closed_form; [exact Hd|exact (rule_positive _ _ _ Hr)]|].
  apply (at_most_correct p _ _ _ _ (sum_holds p _ _ _ _ Hb (lifted_holds p)) (fraction_holds p limit) H).
Qed.

Theorem majorant_reflected : majorant_reflected_statement.
Proof.
  intros n sigma k k' cells cells' rule rule' delta M [H _] [H' _] HM t.
  rewrite opp_IZR, Ropp_mult_distr_l_reverse in H'. rewrite (majorant_mirror _ _ _ _ _ _ H H'). apply HM.
Qed.

Section Bounds.

Variables (p : F.precision) (delta : Z * Z) (M : R).
Hypothesis Hdelta : 0 < quotient delta < 1.

Definition factor (l : nat) : R :=
  ((1 - quotient delta) / quotient delta) ^ l * INR (fact l) / quotient delta * M ^ 2.

Lemma check_bounds_correct rise bounds : holds rise ((1 - quotient delta) / quotient delta) ->
  forall start fb, holds fb (factor start) -> check_bounds p rise fb (Z.of_nat start) bounds = true ->
  forall l b, nth_error bounds l = Some b -> 0 <= quotient b /\ factor (start + l) <= quotient b ^ 2.
Proof.
  intros Hrise. induction bounds as [|b bounds IH]; intros start fb Hf H l b' Hl; [destruct l; discriminate|].
  cbn [check_bounds] in H. rewrite !andb_true_iff, Z.leb_le, Z.ltb_lt in H. destruct H as [[[H1 H2] H3] H4].
  destruct l as [|l]; simpl in Hl.
  - injection Hl as <-. rewrite Nat.add_0_r. split.
    + unfold quotient. apply Rmult_le_pos; [now apply IZR_le|]. left. apply Rinv_0_lt_compat. now apply IZR_lt.
    + exact (at_most_correct p _ _ _ _ Hf (square_holds p _ _ (fraction_holds p b)) H3).
  - replace (start + S l)%nat with (S start + l)%nat by lia.
    apply (IH (S start) (times p (times p fb rise) (integer p (Z.of_nat start + 1)))); [| |exact Hl].
    + replace (factor (S start)) with (factor start * ((1 - quotient delta) / quotient delta) * IZR (Z.of_nat start + 1)).
      * apply times_holds; [now apply times_holds|apply integer_holds].
      * unfold factor. rewrite fact_simpl, mult_INR, S_INR, plus_IZR, <- INR_IZR_INZ. simpl. field. lra.
    + now rewrite Nat2Z.inj_succ, <- Z.add_1_r.
Qed.

End Bounds.

Theorem bounded_of_majorant : bounded_of_majorant_statement.
Proof.
  intros p n sigma k cells rule delta limit bounds [Hr _] Hd HI HM H. split; [reflexivity|]. intros l b Hl t.
  assert (Hp := rule_positive _ _ _ Hr).
  assert (HM0 : 0 <= quotient limit) by (eapply Rle_trans; [apply (majorant_positive rule (quotient delta) 0 Hp)|apply HM]).
  destruct (check_bounds_correct p delta (quotient limit) Hd
    (over p (signal p delta) (fraction p delta)) bounds) with (start := 0%nat) (l := l) (b := b)
    (fb := times p (over p (integer p 1) (fraction p delta)) (square p (fraction p limit))) as [Hb0 Hb];
    [| |exact H|exact Hl|].
  - apply over_holds; [apply signal_holds|apply fraction_holds].
  - unfold factor. simpl pow at 1. simpl fact. simpl INR.
    replace (1 * 1 / quotient delta * quotient limit ^ 2) with (1 / quotient delta * quotient limit ^ 2) by (field; lra).
    apply times_holds; [apply over_holds; [apply integer_holds|apply fraction_holds]|].
    apply square_holds, fraction_holds.
  - apply (derivative_bound rule (quotient delta) l (quotient limit)); auto. now apply Indritz_all.
Qed.

Lemma check_reached_correct p A B a b delta k : boxed a A -> boxed b B -> 0 < quotient delta < 1 ->
  forall points lows start,
  check_reached p delta (centres p delta a) (centres p delta b) k points start lows = true ->
  forall l low, nth_error lows l = Some low -> exists t,
  quotient low <= Rabs (derivative A (quotient delta) (start + l) t) \/
  quotient low <= Rabs (derivative B (quotient delta) (start + l) t).
Proof.
  intros Ha Hb Hd. induction points as [|[of_b z] points IH]; intros [|low' lows] start H l low Hl;
    try discriminate; [destruct l; discriminate|].
  cbn [check_reached] in H. rewrite andb_true_iff in H. destruct H as [H K].
  destruct l as [|l]; simpl in Hl.
  - injection Hl as ->. rewrite Nat.add_0_r. exists (IZR z / 2 ^ k). unfold derivative.
    destruct (ratio_is_derivative A (quotient delta) start (IZR z / 2 ^ k) Hd) as [_ ->].
    destruct (ratio_is_derivative B (quotient delta) start (IZR z / 2 ^ k) Hd) as [_ ->].
    assert (V : forall c boxes rule, boxed boxes rule ->
      holds c (ratio rule (quotient delta) start (IZR z / 2 ^ k)) ->
      at_most p (fraction p low) c || at_most p c (minus p (integer p 0) (fraction p low)) = true ->
      quotient low <= Rabs (ratio rule (quotient delta) start (IZR z / 2 ^ k))).
    { intros c boxes rule _ Hc Hor. apply orb_true_iff in Hor. destruct Hor as [Hor|Hor].
      - eapply Rle_trans; [|apply Rle_abs]. exact (at_most_correct p _ _ _ _ (fraction_holds p low) Hc Hor).
      - assert (L := at_most_correct p _ _ _ _ Hc (minus_holds p _ _ _ _ (integer_holds p 0) (fraction_holds p low)) Hor).
        rewrite <- Rabs_Ropp. eapply Rle_trans; [|apply Rle_abs]. lra. }
    destruct of_b; [right; eapply V; [exact Hb| |exact H]|left; eapply V; [exact Ha| |exact H]];
      apply ratio_box_holds; auto; apply point_holds.
  - replace (start + S l)%nat with (S start + l)%nat by lia. exact (IH _ _ K _ _ Hl).
Qed.

Theorem reached_of_points : reached_of_points_statement.
Proof.
  intros p A B a b delta k points lows Ha Hb Hd H. split; [reflexivity|].
  exact (check_reached_correct p A B a b delta k Ha Hb Hd _ _ _ H).
Qed.

Theorem printed_form : printed_form_statement.
Proof.
  intros p m C bounds Hm H. split; [reflexivity|]. revert H. unfold check_printed_form.
  assert (Hbase : holds (logarithm p (integer p (Z.of_nat m))) (ln (INR m)))
    by (apply logarithm_holds; rewrite INR_IZR_INZ; apply integer_holds).
  set (base := logarithm p (integer p (Z.of_nat m))) in *. clearbody base.
  enough (E : forall start, check_exponents p base (fraction p C) (Z.of_nat start) bounds = true ->
    forall l b, nth_error bounds l = Some b -> quotient b <= Rpower (INR m) (quotient C * INR (start + l + 1)))
    by exact (E 0%nat).
  induction bounds as [|b bounds IH]; intros start H l b' Hl; [destruct l; discriminate|].
  cbn [check_exponents] in H. rewrite !andb_true_iff, !Z.ltb_lt in H. destruct H as [[[H1 H2] H3] H4].
  destruct l as [|l]; simpl in Hl.
  - injection Hl as <-. rewrite Nat.add_0_r. assert (P : 0 < quotient b)
      by (apply Rmult_lt_0_compat; [now apply IZR_lt|apply Rinv_0_lt_compat; now apply IZR_lt]).
    rewrite <- (exp_ln (quotient b)) by exact P. unfold Rpower.
    assert (L : ln (quotient b) <= quotient C * INR (start + 1) * ln (INR m)).
    { refine (at_most_correct p _ _ _ _ (logarithm_holds p _ _ (fraction_holds p b)) _ H3).
      apply times_holds; [|exact Hbase]. apply times_holds; [apply fraction_holds|].
      rewrite INR_IZR_INZ, Nat2Z.inj_add. apply integer_holds. }
    destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L].
  - replace (start + S l + 1)%nat with (S start + l + 1)%nat by lia. apply IH; [|exact Hl].
    now rewrite Nat2Z.inj_succ, <- Z.add_1_r.
Qed.

Theorem chi_square_between : chi_square_statement.
Proof.
  intros p rule boxes delta low high Hb. unfold check_chi_square. rewrite andb_true_iff. intros [H K].
  assert (V : holds (minus p (mehler_sum_box p (signal p delta) boxes) (integer p 1)) (chi_square rule (quotient delta))).
  { apply minus_holds; [|apply integer_holds]. apply mehler_sum_holds; [exact Hb|apply signal_holds]. }
  split; [exact (at_most_correct p _ _ _ _ (fraction_holds p low) V H)|
          exact (at_most_correct p _ _ _ _ V (fraction_holds p high) K)].
Qed.

Theorem distance : distance_statement.
Proof.
  intros p delta gap r2 low H. refine (at_most_correct p _ _ _ _ (fraction_holds p low) _ H).
  apply minus_holds; apply times_holds; try apply integer_holds; try apply fraction_holds;
    apply root_holds; [apply signal_holds|apply fraction_holds].
Qed.

Lemma odd_box_holds p zz z : holds zz (z ^ 2) -> forall m term sum j,
  holds term (odd_term z j) -> holds sum (odd_sum z j) -> holds (odd_box p zz term sum (Z.of_nat j) m) (odd_sum z (j + m)).
Proof.
  intros Hz. induction m as [|m IH]; intros term sum j Ht Hs; [now rewrite Nat.add_0_r|]. cbn [odd_box].
  replace (j + S m)%nat with (S j + m)%nat by lia. rewrite Z.add_1_r, <- Nat2Z.inj_succ.
  assert (N : holds (times p term (over p zz (integer p (2 * Z.of_nat j + 3)))) (odd_term z (S j))).
  { cbn [odd_term]. apply times_holds; [exact Ht|]. apply over_holds; [exact Hz|].
    replace (INR (2 * j + 3)) with (IZR (2 * Z.of_nat j + 3)); [apply integer_holds|].
    rewrite INR_IZR_INZ. f_equal. lia. }
  apply IH; [exact N|]. cbn [odd_sum]. now apply plus_holds.
Qed.

Lemma check_mass_correct p delta r2 m outside : check_mass p delta r2 m outside = true ->
  let z := sqrt (quotient r2) / sqrt (quotient delta) in 0 <= z -> 1 - quotient outside <= RInt gauss (- z) z.
Proof.
  intros H z Hz. eapply Rle_trans; [|exact (mass z m Hz)].
  assert (Bz : holds (over p (root p (fraction p r2)) (root p (fraction p delta))) z)
    by (apply over_holds; apply root_holds, fraction_holds).
  refine (at_most_correct p _ _ _ _ _ _ H).
  - apply minus_holds; [apply integer_holds|apply fraction_holds].
  - apply over_holds; [|apply root_holds, times_holds; [apply integer_holds|apply circle_holds]].
    apply times_holds; [apply times_holds; [apply integer_holds|]|].
    + replace (- z ^ 2 / 2) with (z ^ 2 / IZR (-2)) by lra.
      apply exponential_holds, over_holds; [now apply square_holds|apply integer_holds].
    + change 0%Z with (Z.of_nat 0). apply (odd_box_holds p _ z (square_holds p _ _ Bz) m _ _ 0); exact Bz.
Qed.

Theorem outside : outside_statement.
Proof.
  intros p n sigma k cells rule delta r2 m out [Hr _] Hn Hd H g prob H1 H0 Hp.
  assert (Hz : 0 <= sqrt (quotient r2) / sqrt (quotient delta)).
  { apply Rmult_le_pos; [apply sqrt_pos|]. left. apply Rinv_0_lt_compat, sqrt_lt_R0. lra. }
  destruct (outside_set n _ rule (quotient delta) (sqrt (quotient r2)) g prob Hn Hr Hd (sqrt_pos _) H1 H0 Hp) as [L _].
  generalize (check_mass_correct p delta r2 m out H Hz). lra.
Qed.

Lemma rate_holds p sigma n : holds (rate_box p sigma n) (rate sigma n).
Proof.
  unfold rate_box, rate. rewrite (INR_IZR_INZ n). destruct sigma.
  - replace (/ sqrt (IZR (Z.of_nat n) + 1)) with (1 / sqrt (IZR (Z.of_nat n) + 1)) by (unfold Rdiv; ring).
    apply over_holds; [|apply root_holds, plus_holds]; apply integer_holds.
  - apply over_holds; [|apply plus_holds; [apply times_holds|]; apply integer_holds].
    apply times_holds; [apply times_holds; [apply integer_holds|apply circle_holds]|apply root_holds, integer_holds].
  - apply over_holds; [|apply plus_holds; [apply times_holds|]; apply integer_holds].
    apply times_holds; [apply times_holds; [apply integer_holds|apply circle_holds]|apply root_holds, integer_holds].
Qed.

Theorem rate_between : rate_statement.
Proof.
  intros p sigma n low high. unfold check_rate. rewrite andb_true_iff. intros [H K].
  split; [exact (at_most_correct p _ _ _ _ (fraction_holds p low) (rate_holds p sigma n) H)|
          exact (at_most_correct p _ _ _ _ (rate_holds p sigma n) (fraction_holds p high) K)].
Qed.
