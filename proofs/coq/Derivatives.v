(** The derivatives of law / gauss and what bounds them (steps 7, 8, 9 and 10 of proofs/lemma_4_2/proof.md), for
    every rule with positive weights, every delta in (0, 1) and every order l.

    How a supremum over the line comes down to finitely many numbers: [derivative_bound] leaves the supremum of the
    majorant, which has no l in it; [beyond] and [beyond_left] leave a bounded interval, and [even] half of it for
    Gauss-Hermite; [majorant_mirror] leaves one rule of a mirror pair; [cover] leaves the ends of cells. *)

From Coq Require Import Reals ZArith List Permutation Lra Lia.
From Coquelicot Require Import Coquelicot.
From Symcheck Require Import Definitions Rules Cells.
Import ListNotations.
Open Scope R_scope.

Definition positive (rule : list (R * R)) : Prop := forall x w, In (x, w) rule -> 0 < w.

(** Indritz's inequality for one l. *)
Definition Indritz_at (l : nat) : Prop := forall u, Rabs (He l u) * exp (- u ^ 2 / 4) <= sqrt (INR (fact l)).

Definition Indritz_all_statement : Prop := Indritz -> forall l, Indritz_at l.
Definition Indritz_0_statement : Prop := Indritz_at 0.

(** Step 7: [ratio] deserves its name. *)
Definition ratio_statement : Prop := forall rule delta l t, 0 < delta < 1 ->
  ex_derive_n (fun y => law rule delta y / gauss y) l t /\
  Derive_n (fun y => law rule delta y / gauss y) l t = ratio rule delta l t.

(** Step 8: one majorant for all l; then the same with rational constants, for the derivative itself. *)
Definition majorant_bound_at_statement : Prop := forall rule delta l t,
  0 < delta < 1 -> positive rule -> Indritz_at l ->
  Rabs (ratio rule delta l t) <=
  / sqrt delta * (/ sqrt (delta / (1 - delta))) ^ l * sqrt (INR (fact l)) * majorant rule delta t.

Definition majorant_bound_statement : Prop := Indritz -> forall rule delta l t,
  0 < delta < 1 -> positive rule ->
  Rabs (ratio rule delta l t) <=
  / sqrt delta * (/ sqrt (delta / (1 - delta))) ^ l * sqrt (INR (fact l)) * majorant rule delta t.

Definition majorant_bound_0_statement : Prop := forall rule delta t,
  0 < delta < 1 -> positive rule -> Rabs (ratio rule delta 0 t) <= / sqrt delta * majorant rule delta t.

Definition derivative_bound_statement : Prop := forall rule delta l M bound,
  0 < delta < 1 -> positive rule -> Indritz_at l -> 0 <= M -> 0 <= bound ->
  (forall t, majorant rule delta t <= M) ->
  ((1 - delta) / delta) ^ l * INR (fact l) / delta * M ^ 2 <= bound ^ 2 ->
  forall t, Rabs (Derive_n (fun y => law rule delta y / gauss y) l t) <= bound.

(** Step 8, the cover lemma: the ends of [p, q] speak for all of it. *)
Definition cover_statement : Prop := forall rule delta p q t M,
  0 < delta < 1 -> positive rule -> p <= t <= q ->
  exp (((q - p) / 2) ^ 2 * ((1 - delta) / (4 * delta))) * majorant rule delta p <= M ->
  exp (((q - p) / 2) ^ 2 * ((1 - delta) / (4 * delta))) * majorant rule delta q <= M ->
  majorant rule delta t <= M.

(** Step 8: beyond the outermost centres the majorant only falls. *)
Definition beyond_statement : Prop := forall rule delta r t,
  0 < delta < 1 -> positive rule -> (forall x, In x (map fst rule) -> x / sqrt (1 - delta) <= r) ->
  r <= t -> majorant rule delta t <= majorant rule delta r.

Definition beyond_left_statement : Prop := forall rule delta r t,
  0 < delta < 1 -> positive rule -> (forall x, In x (map fst rule) -> - r <= x / sqrt (1 - delta)) ->
  t <= - r -> majorant rule delta t <= majorant rule delta (- r).

(** Step 8: Gauss-Hermite is symmetric, and the two rules for c and - c are reflections of one another. *)
Definition even_statement : Prop := forall n rule delta t,
  is_rule n 0 rule -> majorant rule delta (- t) = majorant rule delta t.

Definition majorant_mirror_statement : Prop := forall n c rule rule' delta t,
  is_rule n c rule -> is_rule n (- c) rule' -> majorant rule' delta t = majorant rule delta (- t).

Definition ratio_mirror_statement : Prop := forall n c rule rule' delta l t,
  is_rule n c rule -> is_rule n (- c) rule' ->
  Rabs (ratio rule' delta l t) = Rabs (ratio rule delta l (- t)).

Definition chi_square_mirror_statement : Prop := forall n c rule rule' delta,
  is_rule n c rule -> is_rule n (- c) rule' -> chi_square rule' delta = chi_square rule delta.

(** Step 9: a bound without t, and without delta. *)
Definition closed_form_statement : Prop := forall rule delta t,
  0 < delta < 1 -> positive rule -> majorant rule delta t <= total (fun x => exp (x ^ 2 / 2)) rule.

(** * Sums over a rule *)

Lemma rule_positive n c rule : is_rule n c rule -> positive rule.
Proof. intros H x w Hin. now destruct (rule_weights _ _ _ H _ _ Hin). Qed.

Lemma total_le f g rule : positive rule -> (forall x, In x (map fst rule) -> f x <= g x) ->
  total f rule <= total g rule.
Proof.
  unfold total, positive; induction rule as [|[x w] rule IH]; simpl; intros Hw H; [lra|].
  apply Rplus_le_compat.
  - apply Rmult_le_compat_l; [left; apply (Hw x); now left|apply H; now left].
  - apply IH; [intros y v Hin; apply (Hw y); now right|intros y Hy; apply H; now right].
Qed.

Lemma total_abs f rule : positive rule -> Rabs (total f rule) <= total (fun x => Rabs (f x)) rule.
Proof.
  intros Hw. apply Rabs_le. split.
  - apply Rle_trans with (total (fun x => -1 * Rabs (f x)) rule); [rewrite total_scal; lra|].
    apply total_le; [exact Hw|]. intros x _. generalize (Rle_abs (- f x)). rewrite Rabs_Ropp. lra.
  - apply total_le; [exact Hw|]. intros x _. apply Rle_abs.
Qed.

Lemma total_derive (f : R -> R -> R) (g : R -> R) rule (t : R) : (forall x, is_derive (f x) t (g x)) ->
  is_derive (fun y => total (fun x => f x y) rule) t (total g rule).
Proof.
  intros H. unfold total. induction rule as [|[x w] rule IH]; simpl; [exact (is_derive_const 0 t)|].
  apply (is_derive_plus (fun y => w * f x y)); [|exact IH]. apply is_derive_scal, H.
Qed.

Lemma exp_le x y : x <= y -> exp x <= exp y.
Proof. intros [H| ->]; [left; now apply exp_increasing|apply Rle_refl]. Qed.

Lemma majorant_positive rule delta t : positive rule -> 0 <= majorant rule delta t.
Proof. intros Hw. rewrite <- (total_zero rule). apply total_le; [exact Hw|]. intros x _. left. apply exp_pos. Qed.

(** * Hermite's polynomials *)

Lemma derive_mult (f g : R -> R) (x df dg : R) : is_derive f x df -> is_derive g x dg ->
  is_derive (fun y => f y * g y) x (df * g x + f x * dg).
Proof. intros Hf Hg. exact (is_derive_mult f g x df dg Hf Hg Rmult_comm). Qed.

Lemma He_derive_shift l (u : R) : is_derive (He l) u (u * He l u - He (S l) u).
Proof.
  enough (H : is_derive (He l) u (u * He l u - He (S l) u) /\
              is_derive (He (S l)) u (u * He (S l) u - He (S (S l)) u)) by apply H.
  induction l as [|l [IH IH']].
  - split.
    + replace (u * He 0 u - He 1 u) with 0 by (simpl; ring). exact (is_derive_const 1 u).
    + replace (u * He 1 u - He 2 u) with 1 by (simpl; ring). exact (is_derive_id u).
  - split; [exact IH'|].
    apply (is_derive_ext (fun x => x * He (S l) x - INR (S l) * He l x)); [reflexivity|].
    replace (u * He (S (S l)) u - He (S (S (S l))) u)
      with (1 * He (S l) u + u * (u * He (S l) u - He (S (S l)) u) - INR (S l) * (u * He l u - He (S l) u)).
    + apply (is_derive_minus (fun x => x * He (S l) x)); [|now apply is_derive_scal].
      apply (derive_mult (fun x => x)); [exact (is_derive_id u)|exact IH'].
    + rewrite (He_step (S l)), (He_step l), (S_INR (S l)). ring.
Qed.

Lemma He_derive n (u : R) : is_derive (He (S n)) u (INR (S n) * He n u).
Proof.
  replace (INR (S n) * He n u) with (u * He (S n) u - He (S (S n)) u) by (rewrite He_step; ring).
  apply He_derive_shift.
Qed.

Lemma He_gauss_derive l (u : R) :
  is_derive (fun x => He l x * exp (- x ^ 2 / 2)) u (- (He (S l) u * exp (- u ^ 2 / 2))).
Proof.
  replace (- (He (S l) u * exp (- u ^ 2 / 2)))
    with ((u * He l u - He (S l) u) * exp (- u ^ 2 / 2) + He l u * (- u * exp (- u ^ 2 / 2))) by ring.
  apply (derive_mult (He l) (fun x => exp (- x ^ 2 / 2))); [apply He_derive_shift|].
  auto_derive; [exact I|]. unfold Rdiv. simpl pow. field.
Qed.

Theorem Indritz_all : Indritz_all_statement.
Proof. intros H l u. apply H. Qed.

Theorem Indritz_0 : Indritz_0_statement.
Proof.
  intros u. simpl He. simpl fact. simpl INR. rewrite Rabs_R1, sqrt_1, Rmult_1_l, <- exp_0.
  apply exp_le. generalize (pow2_ge_0 u). lra.
Qed.

(** * The ratio and its derivatives: step 7 *)

Section Delta.

Variable delta : R.
Hypothesis range : 0 < delta < 1.

Let a : R := sqrt (1 - delta).
Let s : R := sqrt (delta / (1 - delta)).

Lemma a_positive : 0 < a.
Proof. apply sqrt_lt_R0. lra. Qed.

Lemma a_square : a ^ 2 = 1 - delta.
Proof. apply pow2_sqrt. lra. Qed.

Lemma s_square_positive : 0 < delta / (1 - delta).
Proof. apply Rdiv_lt_0_compat; lra. Qed.

Lemma s_positive : 0 < s.
Proof. apply sqrt_lt_R0, s_square_positive. Qed.

Lemma s_square : s ^ 2 = delta / (1 - delta).
Proof. apply pow2_sqrt. left. apply s_square_positive. Qed.

Lemma a_nonzero : a <> 0.
Proof. apply Rgt_not_eq, a_positive. Qed.

Lemma s_nonzero : s <> 0.
Proof. apply Rgt_not_eq, s_positive. Qed.

Lemma shifted_square x t : shifted delta x t ^ 2 = (1 - delta) / delta * (t - x / a) ^ 2.
Proof.
  unfold shifted. fold a s. generalize (t - x / a). intros y.
  replace ((y / s) ^ 2) with (y ^ 2 / s ^ 2) by (field; apply s_nonzero). rewrite s_square. field. lra.
Qed.

Lemma completing_the_square x t :
  - (t - a * x) ^ 2 / (2 * delta) = - t ^ 2 / 2 + (x ^ 2 / 2 + - shifted delta x t ^ 2 / 2).
Proof.
  assert (D : 1 - a ^ 2 <> 0) by (rewrite a_square; lra).
  rewrite shifted_square, <- a_square. replace delta with (1 - a ^ 2) by (rewrite a_square; ring).
  field. split; [apply a_nonzero|exact D].
Qed.

Lemma gauss_nonzero t : gauss t <> 0.
Proof.
  apply Rgt_not_eq, Rdiv_lt_0_compat; [apply exp_pos|]. apply sqrt_lt_R0. generalize PI_RGT_0. lra.
Qed.

Lemma law_term x t :
  exp (- (t - a * x) ^ 2 / (2 * delta)) / sqrt (2 * PI * delta) =
  gauss t * / sqrt delta * (exp (x ^ 2 / 2) * He 0 (shifted delta x t) * exp (- shifted delta x t ^ 2 / 2)).
Proof.
  assert (P : 0 < 2 * PI) by (generalize PI_RGT_0; lra).
  rewrite completing_the_square, !exp_plus, sqrt_mult by lra. unfold gauss. simpl He.
  field. split; apply Rgt_not_eq, sqrt_lt_R0; lra.
Qed.

Lemma law_over_gauss rule t : law rule delta t / gauss t = ratio rule delta 0 t.
Proof.
  unfold law, ratio. fold a. rewrite (total_ext _ _ rule (fun x _ => law_term x t)), total_scal, pow_O.
  field. split; [apply Rgt_not_eq, sqrt_lt_R0; lra|apply gauss_nonzero].
Qed.

Lemma shifted_derive x (t : R) : is_derive (shifted delta x) t (/ s).
Proof.
  unfold shifted. fold a s. auto_derive; [exact I|]. field. apply s_nonzero.
Qed.

Lemma term_derive l x (t : R) :
  is_derive (fun y => exp (x ^ 2 / 2) * He l (shifted delta x y) * exp (- shifted delta x y ^ 2 / 2)) t
    (- / s * (exp (x ^ 2 / 2) * He (S l) (shifted delta x t) * exp (- shifted delta x t ^ 2 / 2))).
Proof.
  set (u := shifted delta x) in *.
  apply (is_derive_ext (fun y => exp (x ^ 2 / 2) * (He l (u y) * exp (- u y ^ 2 / 2)))); [intros; simpl; ring|].
  replace (- / s * _) with (exp (x ^ 2 / 2) * (/ s * - (He (S l) (u t) * exp (- u t ^ 2 / 2)))) by ring.
  apply is_derive_scal. apply (is_derive_comp (fun v => He l v * exp (- v ^ 2 / 2)) u).
  - apply He_gauss_derive.
  - apply shifted_derive.
Qed.

Lemma ratio_derive rule l (t : R) : is_derive (ratio rule delta l) t (ratio rule delta (S l) t).
Proof.
  unfold ratio. fold s. change ((- / s) ^ S l) with (- / s * (- / s) ^ l).
  set (T := total _ rule). replace (/ sqrt delta * (- / s * (- / s) ^ l) * T)
    with (/ sqrt delta * (- / s) ^ l * (- / s * T)) by ring.
  apply is_derive_scal. unfold T. rewrite <- total_scal.
  apply (total_derive (fun x y => exp (x ^ 2 / 2) * He l (shifted delta x y) * exp (- shifted delta x y ^ 2 / 2))).
  intros x. apply term_derive.
Qed.

Lemma derivatives rule l : forall t, Derive_n (fun y => law rule delta y / gauss y) l t = ratio rule delta l t.
Proof.
  induction l as [|l IH]; intros t; [apply law_over_gauss|].
  simpl. rewrite (Derive_ext _ _ t IH). apply is_derive_unique, ratio_derive.
Qed.

Lemma differentiable rule l t : ex_derive_n (fun y => law rule delta y / gauss y) l t.
Proof.
  destruct l as [|l]; [exact I|]. simpl.
  apply (ex_derive_ext (ratio rule delta l)); [intros; symmetry; apply derivatives|].
  exists (ratio rule delta (S l) t). apply ratio_derive.
Qed.

(** * The majorant: step 8 *)

Lemma term_bound l x t : Indritz_at l ->
  Rabs (exp (x ^ 2 / 2) * He l (shifted delta x t) * exp (- shifted delta x t ^ 2 / 2)) <=
  sqrt (INR (fact l)) * exp (x ^ 2 / 2 - shifted delta x t ^ 2 / 4).
Proof.
  intros H. set (u := shifted delta x t). rewrite !Rabs_mult, !(Rabs_pos_eq (exp _)) by (left; apply exp_pos).
  replace (- u ^ 2 / 2) with (- u ^ 2 / 4 + - u ^ 2 / 4) by field.
  replace (x ^ 2 / 2 - u ^ 2 / 4) with (x ^ 2 / 2 + - u ^ 2 / 4) by field. rewrite !exp_plus.
  replace (exp (x ^ 2 / 2) * Rabs (He l u) * (exp (- u ^ 2 / 4) * exp (- u ^ 2 / 4)))
    with (Rabs (He l u) * exp (- u ^ 2 / 4) * (exp (x ^ 2 / 2) * exp (- u ^ 2 / 4))) by ring.
  apply Rmult_le_compat_r; [left; apply Rmult_lt_0_compat; apply exp_pos|apply H].
Qed.

Lemma ratio_bound rule l t : positive rule -> Indritz_at l ->
  Rabs (ratio rule delta l t) <= / sqrt delta * (/ s) ^ l * sqrt (INR (fact l)) * majorant rule delta t.
Proof.
  intros Hw H. unfold ratio. fold s. rewrite !Rabs_mult, <- RPow_abs, Rabs_Ropp.
  rewrite (Rabs_pos_eq (/ s)) by (left; apply Rinv_0_lt_compat, s_positive).
  assert (D : 0 < / sqrt delta) by (apply Rinv_0_lt_compat, sqrt_lt_R0; lra).
  rewrite (Rabs_pos_eq (/ sqrt delta)), (Rmult_assoc _ (sqrt _)) by lra. apply Rmult_le_compat_l.
  - apply Rmult_le_pos; [lra|]. apply pow_le. left. apply Rinv_0_lt_compat, s_positive.
  - eapply Rle_trans; [now apply total_abs|]. unfold majorant. rewrite <- total_scal.
    apply total_le; [exact Hw|]. intros x _. now apply term_bound.
Qed.

Lemma constant_square l :
  (/ sqrt delta * (/ s) ^ l * sqrt (INR (fact l))) ^ 2 = ((1 - delta) / delta) ^ l * INR (fact l) / delta.
Proof.
  assert (E : (/ s) ^ 2 = (1 - delta) / delta) by (rewrite pow_inv, s_square; field; lra).
  rewrite !Rpow_mult_distr, <- E, pow_inv, !pow2_sqrt by (try apply pos_INR; lra).
  replace (((/ s) ^ l) ^ 2) with (((/ s) ^ 2) ^ l) by (now rewrite <- !pow_mult, Nat.mul_comm). field. lra.
Qed.

(** * The cover lemma *)

Lemma exp_chord A B lambda : 0 <= lambda <= 1 ->
  exp ((1 - lambda) * A + lambda * B) <= (1 - lambda) * exp A + lambda * exp B.
Proof.
  intros H. set (m := (1 - lambda) * A + lambda * B).
  assert (tangent : forall z, exp m * (1 + (z - m)) <= exp z).
  { intros z. replace z with (m + (z - m)) at 2 by ring. rewrite exp_plus.
    apply Rmult_le_compat_l; [left; apply exp_pos|apply exp_ineq1_le]. }
  replace (exp m) with ((1 - lambda) * (exp m * (1 + (A - m))) + lambda * (exp m * (1 + (B - m))))
    by (unfold m at 2 4; ring).
  apply Rplus_le_compat; apply Rmult_le_compat_l; try lra; apply tangent.
Qed.

(** As in the text: F is the majorant times e^((t - c)^2 / 4 s^2). *)
Let k : R := (1 - delta) / (4 * delta).
Let F rule c t : R := exp ((t - c) ^ 2 * k) * majorant rule delta t.

Lemma k_positive : 0 < k.
Proof. apply Rdiv_lt_0_compat; lra. Qed.

Lemma majorant_exponent x t : x ^ 2 / 2 - shifted delta x t ^ 2 / 4 = x ^ 2 / 2 - (t - x / a) ^ 2 * k.
Proof. rewrite shifted_square. unfold k. field. split; [lra|apply a_nonzero]. Qed.

(** In the exponent of a term of F, t^2 cancels. *)
Lemma F_affine rule c t :
  F rule c t = total (fun x => exp (x ^ 2 / 2 + k * (c ^ 2 - (x / a) ^ 2) + 2 * k * (x / a - c) * t)) rule.
Proof.
  unfold F, majorant. rewrite <- total_scal. apply total_ext. intros x _.
  rewrite <- exp_plus, majorant_exponent. f_equal. ring.
Qed.

Lemma F_convex rule c p q lambda : positive rule -> 0 <= lambda <= 1 ->
  F rule c ((1 - lambda) * p + lambda * q) <= (1 - lambda) * F rule c p + lambda * F rule c q.
Proof.
  intros Hw H. rewrite !F_affine, <- !total_scal, <- total_plus. apply total_le; [exact Hw|]. intros x _.
  eapply Rle_trans; [|now apply exp_chord]. right. f_equal. ring.
Qed.

Lemma majorant_le_F rule c t : positive rule -> majorant rule delta t <= F rule c t.
Proof.
  intros Hw. unfold F. rewrite <- (Rmult_1_l (majorant rule delta t)) at 1.
  apply Rmult_le_compat_r; [now apply majorant_positive|].
  eapply Rle_trans; [|apply exp_ineq1_le].
  generalize (Rmult_le_pos _ _ (pow2_ge_0 (t - c)) (Rlt_le _ _ k_positive)). lra.
Qed.

Lemma between p t q : p <= t <= q -> exists lambda, 0 <= lambda <= 1 /\ t = (1 - lambda) * p + lambda * q.
Proof.
  intros H. destruct (Req_dec p q) as [<-|Hpq]; [exists 0; lra|].
  exists ((t - p) / (q - p)). split; [split|field; lra].
  - apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. lra.
  - apply (Rmult_le_reg_r (q - p)); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Lemma covered rule p q t M : positive rule -> p <= t <= q ->
  exp (((q - p) / 2) ^ 2 * k) * majorant rule delta p <= M ->
  exp (((q - p) / 2) ^ 2 * k) * majorant rule delta q <= M ->
  majorant rule delta t <= M.
Proof.
  intros Hw Ht Hp Hq. destruct (between _ _ _ Ht) as [lambda [Hl ->]]. set (c := (p + q) / 2).
  apply Rle_trans with (1 := majorant_le_F rule c _ Hw).
  apply Rle_trans with (1 := F_convex rule c p q lambda Hw Hl). unfold F.
  replace ((p - c) ^ 2) with (((q - p) / 2) ^ 2) by (unfold c; field).
  replace ((q - c) ^ 2) with (((q - p) / 2) ^ 2) by (unfold c; field).
  replace M with ((1 - lambda) * M + lambda * M) by ring.
  apply Rplus_le_compat; apply Rmult_le_compat_l; lra.
Qed.

(** * Beyond the outermost centres, and the closed form *)

Lemma majorant_le rule t t' : positive rule ->
  (forall x, In x (map fst rule) -> (t' - x / a) ^ 2 <= (t - x / a) ^ 2) ->
  majorant rule delta t <= majorant rule delta t'.
Proof.
  intros Hw H. apply total_le; [exact Hw|]. intros x Hx. rewrite !majorant_exponent. apply exp_le.
  generalize (Rmult_le_compat_r k _ _ (Rlt_le _ _ k_positive) (H x Hx)). lra.
Qed.

End Delta.

Theorem ratio_is_derivative : ratio_statement.
Proof. intros rule delta l t H. split; [now apply differentiable|now apply derivatives]. Qed.

Theorem majorant_bound_at : majorant_bound_at_statement.
Proof. intros rule delta l t H Hw Hl. now apply ratio_bound. Qed.

Theorem majorant_bound : majorant_bound_statement.
Proof. intros HI rule delta l t H Hw. apply majorant_bound_at; auto. now apply Indritz_all. Qed.

Theorem majorant_bound_0 : majorant_bound_0_statement.
Proof.
  intros rule delta t H Hw. generalize (majorant_bound_at rule delta 0%nat t H Hw Indritz_0).
  simpl. now rewrite sqrt_1, !Rmult_1_r.
Qed.

Theorem derivative_bound : derivative_bound_statement.
Proof.
  intros rule delta l M bound H Hw Hl HM Hb Hmax Hsq t. rewrite (derivatives delta H).
  apply Rle_trans with (1 := majorant_bound_at rule delta l t H Hw Hl).
  apply Rsqr_incr_0_var; [|exact Hb]. rewrite !Rsqr_pow2, Rpow_mult_distr, (constant_square delta H).
  eapply Rle_trans; [|exact Hsq]. apply Rmult_le_compat_l.
  - rewrite <- (constant_square delta H). apply pow2_ge_0.
  - apply pow_incr. split; [now apply majorant_positive|apply Hmax].
Qed.

Theorem cover : cover_statement.
Proof. intros rule delta p q t M H. now apply covered. Qed.

Theorem beyond : beyond_statement.
Proof.
  intros rule delta r t H Hw Hx Ht. apply majorant_le; auto. intros x Hin. specialize (Hx x Hin).
  apply pow_incr. lra.
Qed.

Theorem beyond_left : beyond_left_statement.
Proof.
  intros rule delta r t H Hw Hx Ht. apply majorant_le; auto. intros x Hin. specialize (Hx x Hin).
  rewrite <- (pow2_abs (- r - _)), <- (pow2_abs (t - _)). rewrite !Rabs_left1 by lra. apply pow_incr. lra.
Qed.

Theorem closed_form : closed_form_statement.
Proof.
  intros rule delta t H Hw. apply total_le; [exact Hw|]. intros x _. apply exp_le.
  generalize (pow2_ge_0 (shifted delta x t)). lra.
Qed.

(** * Reflections *)

Definition reflected (rule : list (R * R)) : list (R * R) := map (fun p => (- fst p, snd p)) rule.

Lemma reflected_total f rule : total f (reflected rule) = total (fun x => f (- x)) rule.
Proof. unfold total, reflected. induction rule as [|[x w] rule IH]; simpl; [reflexivity|now rewrite IH]. Qed.

Lemma reflected_nodes rule : map fst (reflected rule) = map Ropp (map fst rule).
Proof. unfold reflected. rewrite !map_map. reflexivity. Qed.

Lemma reflected_in x rule : In x (map fst (reflected rule)) <-> In (- x) (map fst rule).
Proof.
  rewrite reflected_nodes, in_map_iff. split.
  - intros [y [<- Hy]]. now rewrite Ropp_involutive.
  - intros Hx. exists (- x). split; [apply Ropp_involutive|exact Hx].
Qed.

Lemma reflected_pair x w rule : In (x, w) (reflected rule) -> In (- x, w) rule.
Proof.
  unfold reflected. rewrite in_map_iff. intros [[y v] [E Hin]]. simpl in E. injection E as <- <-.
  now rewrite Ropp_involutive.
Qed.

Lemma reflected_power j rule : total (fun x => x ^ j) (reflected rule) = (-1) ^ j * total (fun x => x ^ j) rule.
Proof.
  rewrite reflected_total, <- total_scal. apply total_ext. intros x _.
  replace (- x) with (-1 * x) by ring. apply Rpow_mult_distr.
Qed.

Lemma mom_sign j : (-1) ^ j * mom j = mom j.
Proof.
  enough (H : (-1) ^ j * mom j = mom j /\ (-1) ^ S j * mom (S j) = mom (S j)) by apply H.
  induction j as [|j [IH IH']]; [split; simpl; ring|]. split; [exact IH'|].
  rewrite mom_step. replace (_ * _) with (INR (S j) * ((-1) ^ j * mom j)) by (simpl pow; ring). now rewrite IH.
Qed.

Lemma minus_one_odd n : (1 <= n)%nat -> (-1) ^ (2 * n - 1) = -1.
Proof. intros H. replace (2 * n - 1)%nat with (S (2 * (n - 1))) by lia. apply pow_1_odd. Qed.

Lemma reflected_weight n c x w :
  w = INR (fact (n - 1)) / (kappa n c (- x) * He (n - 1) (- x) ^ 2) ->
  w = INR (fact (n - 1)) / (kappa n (- c) x * He (n - 1) x ^ 2).
Proof.
  intros ->. rewrite He_opp, Rpow_mult_distr, <- pow_mult, Nat.mul_comm, pow_1_even, Rmult_1_l.
  now replace (kappa n c (- x)) with (kappa n (- c) x) by (unfold kappa; ring).
Qed.

(** The reflection of a rule for c is a rule for - c. *)
Lemma reflection_is_rule n c rule : (1 <= n)%nat -> is_rule n c rule -> is_rule n (- c) (reflected rule).
Proof.
  intros Hn H. split.
  - unfold reflected. rewrite map_length. apply (rule_size _ _ _ H).
  - rewrite reflected_nodes. apply FinFun.Injective_map_NoDup; [|apply (rule_distinct _ _ _ H)].
    intros x y E. lra.
  - intros x. rewrite reflected_in, <- (rule_nodes _ _ _ H), <- (Ropp_involutive x), nodal_opp by exact Hn.
    rewrite !Ropp_involutive. split; intros E; [|rewrite E; ring].
    apply Rmult_integral in E. destruct E as [E|E]; [|exact E]. now apply pow_nonzero in E; [|lra].
  - intros x w Hin. destruct (rule_weights _ _ _ H _ _ (reflected_pair _ _ _ Hin)) as [Hw E].
    split; [exact Hw|now apply reflected_weight].
  - intros j Hj. rewrite reflected_power, (rule_moments _ _ _ H) by exact Hj. apply mom_sign.
  - rewrite reflected_power, (rule_next_moment _ _ _ H), Rmult_minus_distr_l, mom_sign, minus_one_odd by exact Hn.
    ring.
  - intros Hc. rewrite reflected_power, (rule_last_moment _ _ _ H), pow_1_even by lra. ring.
Qed.

Lemma same_pairs n c rule rule' : is_rule n c rule -> is_rule n c rule' ->
  forall x w, In (x, w) rule -> In (x, w) rule'.
Proof.
  intros H H' x w Hin. assert (Hx : In x (map fst rule')).
  { apply (rule_nodes _ _ _ H'), (rule_nodes _ _ _ H), in_map_iff. now exists (x, w). }
  apply in_map_iff in Hx. destruct Hx as [[y v] [E Hin']]. simpl in E. subst y.
  now rewrite (rule_unique n c rule rule' x w v H H' Hin Hin').
Qed.

(** Two rules for the same n and c differ in the order of their nodes only. *)
Lemma rules_permutation n c rule rule' : is_rule n c rule -> is_rule n c rule' -> Permutation rule rule'.
Proof.
  intros H H'. apply NoDup_Permutation.
  - apply NoDup_map_inv with (f := fst), (rule_distinct _ _ _ H).
  - apply NoDup_map_inv with (f := fst), (rule_distinct _ _ _ H').
  - intros [x w]. split; eapply same_pairs; eauto.
Qed.

Lemma reflection_permutation n c rule rule' : is_rule n c rule -> is_rule n (- c) rule' ->
  Permutation rule' (reflected rule).
Proof.
  intros H H'. destruct n as [|n].
  - assert (E := rule_size _ _ _ H). assert (E' := rule_size _ _ _ H').
    destruct rule; [|discriminate]. destruct rule'; [constructor|discriminate].
  - apply (rules_permutation (S n) (- c)); [exact H'|]. apply reflection_is_rule; [lia|exact H].
Qed.

Lemma total_permutation f rule rule' : Permutation rule rule' -> total f rule = total f rule'.
Proof. unfold total. induction 1; simpl; [reflexivity|now rewrite IHPermutation|ring|congruence]. Qed.

(** What the theorems below use of all this. *)
Lemma reflection_total n c rule rule' f : is_rule n c rule -> is_rule n (- c) rule' ->
  total f rule' = total (fun x => f (- x)) rule.
Proof.
  intros H H'. rewrite <- reflected_total. apply total_permutation. now apply (reflection_permutation n c).
Qed.

Lemma shifted_opp delta x t : shifted delta (- x) t = - shifted delta x (- t).
Proof. unfold shifted, Rdiv. ring. Qed.

Theorem majorant_mirror : majorant_mirror_statement.
Proof.
  intros n c rule rule' delta t H H'. unfold majorant. rewrite (reflection_total n c rule) by assumption.
  apply total_ext. intros x _. rewrite shifted_opp. f_equal. field.
Qed.

Theorem even : even_statement.
Proof.
  intros n rule delta t H. symmetry. apply (majorant_mirror n 0); [exact H|]. now rewrite Ropp_0.
Qed.

Lemma ratio_opp n c rule rule' delta l t : is_rule n c rule -> is_rule n (- c) rule' ->
  ratio rule' delta l t = (-1) ^ l * ratio rule delta l (- t).
Proof.
  intros H H'. unfold ratio. rewrite (reflection_total n c rule) by assumption.
  rewrite <- !total_scal. apply total_ext. intros x _. rewrite shifted_opp, He_opp.
  replace ((- shifted delta x (- t)) ^ 2) with (shifted delta x (- t) ^ 2) by ring.
  replace ((- x) ^ 2) with (x ^ 2) by ring. ring.
Qed.

Theorem ratio_mirror : ratio_mirror_statement.
Proof.
  intros n c rule rule' delta l t H H'. rewrite (ratio_opp n c rule rule') by assumption.
  now rewrite Rabs_mult, pow_1_abs, Rmult_1_l.
Qed.

Lemma mehler_opp theta x y : mehler theta (- x) (- y) = mehler theta x y.
Proof.
  unfold mehler. do 3 f_equal. ring.
Qed.

Theorem chi_square_mirror : chi_square_mirror_statement.
Proof.
  intros n c rule rule' delta H H'. unfold chi_square. f_equal.
  rewrite (reflection_total n c rule) by assumption. apply total_ext. intros x _.
  rewrite (reflection_total n c rule) by assumption. apply total_ext. intros y _. apply mehler_opp.
Qed.
