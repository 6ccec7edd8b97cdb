(** The sets of Lemma 4.2 (step 6 of proofs/lemma_4_2/proof.md): S is the union of the intervals [a x - r, a x + r]
    over the nodes x, a^2 = 1 - delta.  The sets of two rules are apart, and each holds nearly all of its law. *)

From Coq Require Import Reals List Lra Lia.
From Coquelicot Require Import Coquelicot.
From Symcheck Require Import Definitions Rules Gaussian Smoothing.
Open Scope R_scope.

Definition in_set (rule : list (R * R)) (delta r t : R) : Prop :=
  exists x, In x (map fst rule) /\ Rabs (t - sqrt (1 - delta) * x) <= r.

Definition sets_apart_statement : Prop := forall A B delta r gap t t',
  (forall x y, In x (map fst A) -> In y (map fst B) -> gap <= Rabs (x - y)) ->
  in_set A delta r t -> in_set B delta r t' -> sqrt (1 - delta) * gap - 2 * r <= Rabs (t - t').

(** The probability of S: h is its indicator, or anything above it. *)
Definition inside_set_statement : Prop := forall n c rule delta r h l,
  (1 <= n)%nat -> is_rule n c rule -> 0 < delta < 1 -> 0 <= r ->
  (forall t, 0 <= h t) -> (forall t, in_set rule delta r t -> 1 <= h t) ->
  integral (fun t => h t * law rule delta t) l ->
  RInt gauss (- (r / sqrt delta)) (r / sqrt delta) <= l.

(** The probability of the complement: g is its indicator, or anything below it. *)
Definition outside_set_statement : Prop := forall n c rule delta r g l,
  (1 <= n)%nat -> is_rule n c rule -> 0 < delta < 1 -> 0 <= r ->
  (forall t, g t <= 1) -> (forall t, in_set rule delta r t -> g t <= 0) ->
  integral (fun t => g t * law rule delta t) l ->
  l <= 1 - RInt gauss (- (r / sqrt delta)) (r / sqrt delta) <= exp (- r ^ 2 / (2 * delta)).

(** * Distance *)

Theorem sets_apart : sets_apart_statement.
Proof.
  intros A B delta r gap t t' Hgap [x [Hx Hr]] [y [Hy Hr']]. set (a := sqrt (1 - delta)) in *.
  assert (Ha : 0 <= a) by apply sqrt_pos.
  assert (G : a * gap <= Rabs (a * x - a * y)).
  { rewrite <- Rmult_minus_distr_l, Rabs_mult, (Rabs_pos_eq a) by exact Ha. apply Rmult_le_compat_l; auto. }
  assert (E : Rabs (a * x - a * y) <= Rabs (t - t') + Rabs (t' - a * y) + Rabs (t - a * x)); [|lra].
  rewrite <- (Rabs_Ropp (t - a * x)). replace (a * x - a * y) with (t - t' + (t' - a * y) + - (t - a * x)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat_r, Rabs_triang.
Qed.

(** * Sums *)

Lemma total_monotone f g rule : (forall x w, In (x, w) rule -> 0 <= w) ->
  (forall x, In x (map fst rule) -> f x <= g x) -> total f rule <= total g rule.
Proof.
  unfold total. induction rule as [|[x w] rule IH]; simpl; intros Hw H; [lra|].
  apply Rplus_le_compat; [|apply IH; eauto]. apply Rmult_le_compat_l; [apply (Hw x w)|apply H]; auto.
Qed.

Lemma total_constant n c rule v : (1 <= n)%nat -> is_rule n c rule -> total (fun _ => v) rule = v.
Proof.
  intros Hn H. transitivity (v * total (fun x => x ^ 0) rule).
  - rewrite <- total_scal. apply total_ext. intros. simpl. ring.
  - rewrite (rule_moments n c rule H 0) by lia. apply Rmult_1_r.
Qed.

(** An integral over the line is near those over wide enough intervals. *)
Lemma integral_far f l : integral f l -> forall (eps : posreal) M,
  exists p q y, p <= - M /\ M <= q /\ p <= q /\ is_RInt f p q y /\ Rabs (y - l) < eps.
Proof.
  intros H eps M. destruct (H (ball l eps) (locally_ball l eps)) as [P Q [M1 HP] [M2 HQ] K].
  assert (A := Rle_abs M). assert (A1 := Rle_abs (- M1)). assert (A2 := Rle_abs M2). rewrite Rabs_Ropp in A1.
  assert (P1 := Rabs_pos M1). assert (P2 := Rabs_pos M2). assert (P0 := Rabs_pos M).
  set (far := Rabs M + Rabs M1 + Rabs M2 + 1).
  destruct (K (- far) far) as [y [Hy E]]; [apply HP; unfold far; lra|apply HQ; unfold far; lra|].
  exists (- far), far, y. unfold far in *. repeat split; try lra; assumption.
Qed.

(** * The densities *)

Lemma density_positive c v t : 0 < v -> 0 < density c v t.
Proof.
  intros Hv. assert (P := PI_RGT_0). apply Rdiv_lt_0_compat; [apply exp_pos|]. apply sqrt_lt_R0.
  apply Rmult_lt_0_compat; lra.
Qed.

Lemma density_integrable c v p q : ex_RInt (density c v) p q.
Proof.
  apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros t _.
  apply (ex_derive_continuous (V := R_NormedModule)). unfold density, Rdiv. auto_derive. tauto.
Qed.

Lemma gauss_integrable p q : ex_RInt gauss p q.
Proof.
  apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros t _.
  apply (ex_derive_continuous (V := R_NormedModule)). unfold gauss, Rdiv. auto_derive. tauto.
Qed.

Lemma density_gauss c delta t : 0 < delta ->
  density c delta t = / sqrt delta * gauss (/ sqrt delta * t + - c / sqrt delta).
Proof.
  intros Hd. assert (P := PI_RGT_0). assert (S := sqrt_lt_R0 _ Hd).
  assert (T : 0 < sqrt (2 * PI)) by (apply sqrt_lt_R0; lra).
  assert (E := sqrt_sqrt delta ltac:(lra)). unfold density, gauss. rewrite sqrt_mult by lra.
  replace (- (/ sqrt delta * t + - c / sqrt delta) ^ 2 / 2) with (- (t - c) ^ 2 / (2 * (sqrt delta * sqrt delta)))
    by (field; lra).
  rewrite E. field. lra.
Qed.

(** The mass of an interval around the centre does not depend on the centre. *)
Lemma density_mass c delta r : 0 < delta ->
  RInt (density c delta) (c - r) (c + r) = RInt gauss (- (r / sqrt delta)) (r / sqrt delta).
Proof.
  intros Hd. assert (S := sqrt_lt_R0 _ Hd). apply is_RInt_unique.
  apply (is_RInt_ext (fun t => scal (/ sqrt delta) (gauss (/ sqrt delta * t + - c / sqrt delta)))).
  { intros t _. symmetry. now apply density_gauss. }
  apply (is_RInt_comp_lin (V := R_NormedModule) gauss).
  replace (/ sqrt delta * (c - r) + - c / sqrt delta) with (- (r / sqrt delta)) by (field; lra).
  replace (/ sqrt delta * (c + r) + - c / sqrt delta) with (r / sqrt delta) by (field; lra).
  apply (RInt_correct (V := R_CompleteNormedModule)), gauss_integrable.
Qed.

Lemma zero_integral p q : is_RInt (fun _ => 0) p q 0.
Proof.
  assert (H := is_RInt_const (V := R_NormedModule) p q 0). change (is_RInt (fun _ => 0) p q ((q - p) * 0)) in H.
  now rewrite Rmult_0_r in H.
Qed.

(** The density on the interval, 0 outside. *)
Definition cut (c delta r t : R) : R := if Rle_dec (Rabs (t - c)) r then density c delta t else 0.

Lemma cut_outside c delta r p q : (q <= c - r \/ c + r <= p) -> p <= q -> is_RInt (cut c delta r) p q 0.
Proof.
  intros H Hpq. apply (is_RInt_ext (fun _ => 0)).
  - rewrite Rmin_left, Rmax_right by exact Hpq. intros t Ht. unfold cut.
    destruct (Rle_dec _ _) as [K|K]; [|reflexivity]. exfalso. revert K. unfold Rabs. destruct Rcase_abs; lra.
  - apply zero_integral.
Qed.

Lemma cut_mass c delta r p q : 0 < delta -> 0 <= r -> p <= c - r -> c + r <= q ->
  is_RInt (cut c delta r) p q (RInt gauss (- (r / sqrt delta)) (r / sqrt delta)).
Proof.
  intros Hd Hr Hp Hq. rewrite <- (density_mass c) by exact Hd. set (v := RInt _ _ _).
  replace v with (plus (plus 0 v) 0) by (unfold plus; simpl; ring).
  apply (is_RInt_Chasles (V := R_NormedModule)) with (c + r); [|apply cut_outside; lra].
  apply (is_RInt_Chasles (V := R_NormedModule)) with (c - r); [apply cut_outside; lra|].
  apply (is_RInt_ext (density c delta)).
  - rewrite Rmin_left, Rmax_right by lra. intros t Ht. unfold cut. destruct (Rle_dec _ _) as [K|K]; [reflexivity|].
    exfalso. apply K. apply Rabs_le. lra.
  - apply (RInt_correct (V := R_CompleteNormedModule)), density_integrable.
Qed.

Lemma total_integral F L rule p q : (forall x, In x (map fst rule) -> is_RInt (F x) p q (L x)) ->
  is_RInt (fun t => total (fun x => F x t) rule) p q (total L rule).
Proof.
  induction rule as [|[x w] rule IH]; intros H.
  - change (total L nil) with 0. apply zero_integral.
  - apply (is_RInt_plus (V := R_NormedModule) (fun t => w * F x t) (fun t => total (fun y => F y t) rule)); [|].
    + apply (is_RInt_scal (V := R_NormedModule)), H. now left.
    + apply IH. intros; apply H. now right.
Qed.

(** * Mass *)

Section Mass.

Variables (n : nat) (c : R) (rule : list (R * R)) (delta r : R).
Hypothesis some : (1 <= n)%nat.
Hypothesis is_rule_n : is_rule n c rule.
Hypothesis delta_range : 0 < delta < 1.
Hypothesis r_positive : 0 <= r.

Let a := sqrt (1 - delta).
Let mass := RInt gauss (- (r / sqrt delta)) (r / sqrt delta).

Lemma weights_positive x w : In (x, w) rule -> 0 <= w.
Proof. intros H. left. apply (rule_weights n c rule is_rule_n x w H). Qed.

(** h times the law is at least the sum of what each term gives to its own interval. *)
Lemma above_cuts h t : (forall t, 0 <= h t) -> (forall t, in_set rule delta r t -> 1 <= h t) ->
  total (fun x => cut (a * x) delta r t) rule <= h t * law rule delta t.
Proof.
  intros H0 H1. unfold law. rewrite <- total_scal. apply total_monotone; [apply weights_positive|].
  intros x Hx. change (cut (a * x) delta r t <= h t * density (a * x) delta t). unfold cut.
  assert (P := density_positive (a * x) delta t ltac:(lra)). destruct (Rle_dec _ _) as [K|K].
  - rewrite <- (Rmult_1_l (density _ _ _)) at 1. apply Rmult_le_compat_r; [lra|]. apply H1. now exists x.
  - apply Rmult_le_pos; [apply H0|lra].
Qed.

Lemma nodes_bounded (nodes : list R) : exists M, forall x, In x nodes -> Rabs (a * x) + r <= M.
Proof.
  induction nodes as [|x nodes [M HM]]; [exists 0; simpl; tauto|].
  exists (Rmax (Rabs (a * x) + r) M). intros y [<-|Hy]; [apply Rmax_l|].
  apply Rle_trans with (2 := Rmax_r _ _). now apply HM.
Qed.

Lemma cuts_mass M p q : (forall x, In x (map fst rule) -> Rabs (a * x) + r <= M) -> p <= - M -> M <= q ->
  is_RInt (fun t => total (fun x => cut (a * x) delta r t) rule) p q mass.
Proof.
  intros HM Hp Hq. rewrite <- (total_constant n c rule mass some is_rule_n).
  apply (total_integral (fun x => cut (a * x) delta r)). intros x Hx. specialize (HM x Hx).
  apply cut_mass; [lra|exact r_positive| |]; revert HM; unfold Rabs; destruct Rcase_abs; lra.
Qed.

Lemma set_mass h l : (forall t, 0 <= h t) -> (forall t, in_set rule delta r t -> 1 <= h t) ->
  integral (fun t => h t * law rule delta t) l -> mass <= l.
Proof.
  intros H0 H1 H. destruct (nodes_bounded (map fst rule)) as [M HM]. apply Rnot_lt_le. intros Hl.
  destruct (integral_far _ _ H (mkposreal (mass - l) ltac:(lra)) M) as [p [q [y [Hp [Hq [Hpq [Hy E]]]]]]].
  assert (mass <= y).
  { apply (is_RInt_le _ _ p q mass y Hpq (cuts_mass M p q HM Hp Hq) Hy). intros t _. now apply above_cuts. }
  simpl in E. apply Rabs_lt_between in E. lra.
Qed.

End Mass.

Theorem inside_set : inside_set_statement.
Proof. intros n c rule delta r h l Hn H Hd Hr. now apply (set_mass n c). Qed.

Lemma law_total n c rule delta : (1 <= n)%nat -> is_rule n c rule -> 0 < delta < 1 -> integral (law rule delta) 1.
Proof.
  intros Hn H Hd. apply (integral_ext (fun t => t ^ 0 * law rule delta t)); [intros; apply Rmult_1_l|].
  apply (smoothed_moments rule delta (2 * n - 1)%nat Hd (rule_moments n c rule H) 0%nat). lia.
Qed.

Theorem outside_set : outside_set_statement.
Proof.
  intros n c rule delta r g l Hn H Hd Hr H1 H0 Hl. assert (S := sqrt_lt_R0 delta ltac:(lra)). split.
  - enough (RInt gauss (- (r / sqrt delta)) (r / sqrt delta) <= 1 + - 1 * l) by lra.
    apply (inside_set n c rule delta r (fun t => 1 - g t)); auto.
    + intros t. generalize (H1 t). lra.
    + intros t Ht. generalize (H0 t Ht). lra.
    + apply (integral_ext (fun t => law rule delta t + - 1 * (g t * law rule delta t))); [intros; ring|].
      exact (integral_plus _ _ _ _ (law_total n c rule delta Hn H Hd) (integral_scal (- 1) _ _ Hl)).
  - replace (- r ^ 2 / (2 * delta)) with (- (r / sqrt delta) ^ 2 / 2).
    + apply gaussian_tail. apply Rdiv_le_0_compat; lra.
    + rewrite <- (sqrt_sqrt delta) at 2 by lra. field. lra.
Qed.
