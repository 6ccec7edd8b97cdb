(** The cells of a certificate, decided by integers: fixed-point brackets of He_0, ..., He_n at the ends of the
    cells (step 1 of proofs/lemma_4_2/proof.md), and the gaps between the cells of two rules (step 6).

    A certificate's cells are integers over 2^k; q >= k is the working precision, a matter of speed and of success
    but not of truth.  c is sigma sqrt n: sigma = 0 for Gauss-Hermite, 1 and -1 for the mirror pair. *)

From Coq Require Import Reals ZArith List Bool Lra Lia.
From Symcheck Require Import Definitions Rules.
Import ListNotations.
Open Scope R_scope.

Definition root_multiple (sigma : Z) (n : nat) : R := IZR sigma * sqrt (INR n).

Definition quotient (p : Z * Z) : R := IZR (fst p) / IZR (snd p).

(** A bracket at precision q. *)
Definition encloses (q : nat) (b : Z * Z) (x : R) : Prop := IZR (fst b) <= x * 2 ^ q <= IZR (snd b).

(** What is computed. *)
Definition hull (a b : Z * Z) : Z * Z := (Z.min (fst a) (fst b), Z.max (snd a) (snd b)).
Definition plus (a b : Z * Z) : Z * Z := (fst a + fst b, snd a + snd b)%Z.
Definition scale (c : Z) (b : Z * Z) : Z * Z := hull (c * fst b, c * fst b)%Z (c * snd b, c * snd b)%Z.
Definition shift (k : nat) (b : Z * Z) : Z * Z :=
  (Z.shiftr (fst b) (Z.of_nat k), - Z.shiftr (- snd b) (Z.of_nat k))%Z.

(** (He_n, He_{n+1}) at C / 2^k. *)
Fixpoint hermite_pair (k q : nat) (C : Z) (n : nat) : (Z * Z) * (Z * Z) :=
  match n with
  | O => ((2 ^ Z.of_nat q, 2 ^ Z.of_nat q), shift k (scale C (2 ^ Z.of_nat q, 2 ^ Z.of_nat q)))%Z
  | S m => let (before, now) := hermite_pair k q C m in
           (now, plus (shift k (scale C now)) (scale (- Z.of_nat (S m)) before))
  end.

Definition root (q n : nat) : Z := Z.sqrt (Z.of_nat n * 4 ^ Z.of_nat q).

Definition nodal_bracket (n : nat) (sigma : Z) (k q : nat) (C : Z) : Z * Z :=
  let (before, now) := hermite_pair k q C (n - 1) in
  if Z.eqb sigma 0 then now else
  plus now (shift q (scale sigma (hull (scale (root q n) before) (scale (root q n + 1) before)))).

Definition opposite (a b : Z * Z) : bool :=
  ((0 <? fst a) && (snd b <? 0) || (snd a <? 0) && (0 <? fst b))%Z.

Fixpoint ordered (cells : list (Z * Z)) : bool :=
  match cells with
  | [] => true
  | cell :: rest =>
    ((fst cell <? snd cell)%Z && match rest with [] => true | next :: _ => (snd cell <=? fst next)%Z end && ordered rest)
  end.

Definition check_cells (n : nat) (sigma : Z) (k q : nat) (cells : list (Z * Z)) : bool :=
  ((length cells =? n)%nat && (1 <=? n)%nat && ordered cells &&
   forallb (fun cell => opposite (nodal_bracket n sigma k q (fst cell)) (nodal_bracket n sigma k q (snd cell))) cells).

(** The least gap between two lists of disjoint cells, in units of 2^-k, is at least num / den. *)
Definition check_apart (k : nat) (gap : Z * Z) (cells cells' : list (Z * Z)) : bool :=
  ((0 <? snd gap)%Z &&
   forallb (fun a => forallb (fun b =>
     (fst gap * 2 ^ Z.of_nat k <=? snd gap * Z.max (fst a - snd b) (fst b - snd a))%Z) cells') cells).

(** What it shows. *)
Definition checked_rule_statement : Prop := forall n sigma k q cells,
  check_cells n sigma k q cells = true ->
  exists rule, is_rule n (root_multiple sigma n) rule /\ in_cells k cells rule.

Definition checked_apart_statement : Prop := forall k gap cells cells' rule rule',
  check_apart k gap cells cells' = true -> in_cells k cells rule -> in_cells k cells' rule' ->
  forall x y, In x (map fst rule) -> In y (map fst rule') -> quotient gap <= Rabs (x - y).

(** * Brackets *)

Lemma IZR_pow2 k : IZR (2 ^ Z.of_nat k) = 2 ^ k.
Proof. rewrite <- pow_IZR. reflexivity. Qed.

Lemma IZR_min a b : IZR (Z.min a b) = Rmin (IZR a) (IZR b).
Proof.
  destruct (Z_le_dec a b) as [H|H].
  - rewrite Z.min_l, Rmin_left; auto using IZR_le.
  - rewrite Z.min_r, Rmin_right; auto; [apply IZR_le|]; lia.
Qed.

Lemma IZR_max a b : IZR (Z.max a b) = Rmax (IZR a) (IZR b).
Proof.
  destruct (Z_le_dec a b) as [H|H].
  - rewrite Z.max_r, Rmax_right; auto using IZR_le.
  - rewrite Z.max_l, Rmax_left; auto; [apply IZR_le|]; lia.
Qed.

Lemma hull_left q a b x : encloses q a x -> encloses q (hull a b) x.
Proof.
  unfold encloses, hull. simpl. rewrite IZR_min, IZR_max. intros [H K].
  generalize (Rmin_l (IZR (fst a)) (IZR (fst b))), (Rmax_l (IZR (snd a)) (IZR (snd b))). lra.
Qed.

Lemma hull_between q a b x y z : encloses q a x -> encloses q b y -> x <= z <= y \/ y <= z <= x ->
  encloses q (hull a b) z.
Proof.
  unfold encloses, hull. simpl. rewrite IZR_min, IZR_max. intros [H K] [H' K'] Hz.
  generalize (Rmin_l (IZR (fst a)) (IZR (fst b))), (Rmax_l (IZR (snd a)) (IZR (snd b))).
  generalize (Rmin_r (IZR (fst a)) (IZR (fst b))), (Rmax_r (IZR (snd a)) (IZR (snd b))).
  assert (P : 0 < 2 ^ q) by (apply pow_lt; lra). intros.
  destruct Hz as [[Hz1 Hz2]|[Hz1 Hz2]]; apply (Rmult_le_compat_r (2 ^ q)) in Hz1, Hz2; lra.
Qed.

Lemma plus_correct q a b x y : encloses q a x -> encloses q b y -> encloses q (plus a b) (x + y).
Proof. unfold encloses, plus. simpl. rewrite !plus_IZR. intros. lra. Qed.

Lemma point_scaled q c m : encloses q (c * m, c * m)%Z (IZR c * (IZR m / 2 ^ q)).
Proof.
  unfold encloses. simpl. rewrite mult_IZR. assert (P : 0 < 2 ^ q) by (apply pow_lt; lra).
  replace (IZR c * (IZR m / 2 ^ q) * 2 ^ q) with (IZR c * IZR m) by (field; lra). lra.
Qed.

Lemma between_scaled a x y z : x <= z <= y -> a * x <= a * z <= a * y \/ a * y <= a * z <= a * x.
Proof.
  intros [H K]. destruct (Rle_dec 0 a) as [P|P]; [left|right]; split.
  1, 2: now apply Rmult_le_compat_l.
  1, 2: apply Rmult_le_compat_neg_l; lra.
Qed.

Lemma scale_correct q c b x : encloses q b x -> encloses q (scale c b) (IZR c * x).
Proof.
  intros [H K]. assert (P : 0 < 2 ^ q) by (apply pow_lt; lra).
  apply hull_between with (IZR c * (IZR (fst b) / 2 ^ q)) (IZR c * (IZR (snd b) / 2 ^ q)); try apply point_scaled.
  apply between_scaled. split.
  - apply (Rmult_le_reg_r (2 ^ q)); [exact P|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
  - apply (Rmult_le_reg_r (2 ^ q)); [exact P|]. unfold Rdiv. rewrite (Rmult_assoc (IZR (snd b))), Rinv_l; lra.
Qed.

Lemma shiftr_below a k : IZR (Z.shiftr a (Z.of_nat k)) <= IZR a / 2 ^ k.
Proof.
  assert (P : 0 < 2 ^ k) by (apply pow_lt; lra). apply (Rmult_le_reg_r (2 ^ k)); [exact P|].
  unfold Rdiv. rewrite (Rmult_assoc (IZR a)), Rinv_l, Rmult_1_r by lra.
  rewrite <- IZR_pow2, <- mult_IZR. apply IZR_le. rewrite Z.shiftr_div_pow2 by lia.
  rewrite Z.mul_comm. apply Z.mul_div_le. lia.
Qed.

Lemma shift_correct k q b x : encloses q b x -> encloses q (shift k b) (x / 2 ^ k).
Proof.
  unfold encloses, shift. simpl. intros [H K]. assert (P : 0 < / 2 ^ k) by (apply Rinv_0_lt_compat, pow_lt; lra).
  apply (Rmult_le_compat_r (/ 2 ^ k)) in H, K; try lra.
  generalize (shiftr_below (fst b) k), (shiftr_below (- snd b) k). rewrite !opp_IZR. unfold Rdiv.
  replace (x * / 2 ^ k * 2 ^ q) with (x * 2 ^ q * / 2 ^ k) by ring. lra.
Qed.

Lemma hermite_pair_correct k q C n : let x := IZR C / 2 ^ k in
  encloses q (fst (hermite_pair k q C n)) (He n x) /\ encloses q (snd (hermite_pair k q C n)) (He (S n) x).
Proof.
  intros x. assert (X : forall b y, encloses q b y -> encloses q (shift k (scale C b)) (x * y)).
  { intros b y H. replace (x * y) with (IZR C * y / 2 ^ k) by (unfold x, Rdiv; ring).
    now apply shift_correct, scale_correct. }
  induction n as [|n IH]; simpl hermite_pair.
  - assert (encloses q (2 ^ Z.of_nat q, 2 ^ Z.of_nat q)%Z 1) by (unfold encloses; simpl; rewrite IZR_pow2; lra).
    split; [assumption|]. simpl snd. replace (He 1 x) with (x * 1) by (simpl; ring). now apply X.
  - destruct (hermite_pair k q C n) as [before now]. destruct IH as [IH IH']. split; [exact IH'|]. simpl snd in *.
    change (He (S (S n)) x) with (x * He (S n) x - INR (S n) * He n x).
    replace (x * He (S n) x - INR (S n) * He n x) with (x * He (S n) x + IZR (- Z.of_nat (S n)) * He n x)
      by (rewrite opp_IZR, <- INR_IZR_INZ; ring).
    apply plus_correct; [now apply X|now apply scale_correct].
Qed.

Lemma root_correct q n : IZR (root q n) <= sqrt (INR n) * 2 ^ q <= IZR (root q n + 1).
Proof.
  assert (E : sqrt (INR n) * 2 ^ q = sqrt (IZR (Z.of_nat n * 4 ^ Z.of_nat q))).
  { rewrite mult_IZR, <- INR_IZR_INZ, <- pow_IZR. rewrite sqrt_mult; [|apply pos_INR|apply pow_le; lra]. f_equal.
    replace (IZR 4 ^ q) with (Rsqr (2 ^ q)); [symmetry; apply sqrt_Rsqr, pow_le; lra|].
    unfold Rsqr. rewrite <- Rpow_mult_distr. now replace (2 * 2) with 4 by ring. }
  rewrite E. unfold root. set (m := (Z.of_nat n * 4 ^ Z.of_nat q)%Z).
  assert (M : (0 <= m)%Z) by (apply Z.mul_nonneg_nonneg; [lia|apply Z.pow_nonneg; lia]).
  destruct (Z.sqrt_spec m M) as [H K]. assert (S0 := Z.sqrt_nonneg m). fold (Z.sqrt m) in *.
  split; apply Rsqr_incr_0; try (rewrite Rsqr_sqrt by (apply IZR_le, M)); try apply sqrt_pos;
    try (apply IZR_le; lia); unfold Rsqr; rewrite <- mult_IZR; apply IZR_le; lia.
Qed.

Lemma nodal_bracket_correct n sigma k q C : (1 <= n)%nat ->
  encloses q (nodal_bracket n sigma k q C) (nodal n (root_multiple sigma n) (IZR C / 2 ^ k)).
Proof.
  intros Hn. unfold nodal_bracket, nodal, root_multiple.
  destruct (hermite_pair_correct k q C (n - 1)) as [H K]. replace (S (n - 1)) with n in K by lia.
  destruct (hermite_pair k q C (n - 1)) as [before now]. simpl in H, K. set (x := IZR C / 2 ^ k) in *.
  destruct (Z.eqb_spec sigma 0) as [->|_].
  { replace (He n x + _) with (He n x) by ring. exact K. }
  apply plus_correct; [exact K|].
  replace (IZR sigma * sqrt (INR n) * He (n - 1) x)
    with (IZR sigma * (sqrt (INR n) * 2 ^ q * He (n - 1) x) / 2 ^ q) by (field; apply pow_nonzero; lra).
  apply shift_correct, scale_correct.
  apply hull_between with (IZR (root q n) * He (n - 1) x) (IZR (root q n + 1) * He (n - 1) x);
    try now apply scale_correct.
  rewrite <- !(Rmult_comm (He (n - 1) x)). apply between_scaled, root_correct.
Qed.

Lemma opposite_correct q a b x y : opposite a b = true -> encloses q a x -> encloses q b y -> x * y < 0.
Proof.
  unfold opposite, encloses. intros H [A A'] [B B']. assert (P : 0 < 2 ^ q) by (apply pow_lt; lra).
  apply orb_true_iff in H. rewrite !andb_true_iff, !Z.ltb_lt in H.
  destruct H as [[H K]|[H K]]; apply IZR_lt in H, K.
  - assert (0 < x) by (apply (Rmult_lt_reg_r (2 ^ q)); lra). assert (y < 0) by (apply (Rmult_lt_reg_r (2 ^ q)); lra).
    replace (x * y) with (- (x * - y)) by ring. assert (0 < x * - y) by (apply Rmult_lt_0_compat; lra). lra.
  - assert (0 < y) by (apply (Rmult_lt_reg_r (2 ^ q)); lra). assert (x < 0) by (apply (Rmult_lt_reg_r (2 ^ q)); lra).
    replace (x * y) with (- (- x * y)) by ring. assert (0 < - x * y) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma ordered_increasing k cells : ordered cells = true -> increasing k cells.
Proof.
  induction cells as [|cell cells IH]; simpl; [trivial|]. rewrite !andb_true_iff. intros [[H K] L].
  apply Z.ltb_lt in H. split; [exact H|]. specialize (IH L). split; [|exact IH]. clear H. revert K IH.
  induction cells as [|next cells IHc]; intros K IH; [constructor|]. apply Z.leb_le in K.
  destruct IH as [A [B C]]. constructor; [exact K|]. eapply Forall_impl; [|exact B]. simpl. intros. lia.
Qed.

Theorem checked_rule : checked_rule_statement.
Proof.
  intros n sigma k q cells. unfold check_cells. rewrite !andb_true_iff, Nat.eqb_eq, Nat.leb_le, forallb_forall.
  intros [[[Hlen Hn] Ho] Hs]. apply rule_of_cells; auto using ordered_increasing.
  apply Forall_forall. intros cell Hin. exact (opposite_correct q _ _ _ _ (Hs cell Hin)
    (nodal_bracket_correct n sigma k q _ Hn) (nodal_bracket_correct n sigma k q _ Hn)).
Qed.

Lemma in_cells_node k cells rule x : in_cells k cells rule -> In x (map fst rule) ->
  exists cell, In cell cells /\ in_cell k cell x.
Proof.
  unfold in_cells. intros H. induction H as [|cell p cells rule Hp H IH]; simpl; [tauto|].
  intros [<-|Hx]; [exists cell; auto|]. destruct (IH Hx) as [cell' [A B]]. exists cell'. auto.
Qed.

Theorem checked_apart : checked_apart_statement.
Proof.
  intros k gap cells cells' rule rule' H Hin Hin' x y Hx Hy. unfold check_apart in H.
  apply andb_true_iff in H. destruct H as [Hd H]. apply Z.ltb_lt in Hd.
  destruct (in_cells_node _ _ _ _ Hin Hx) as [a [Ha [A1 A2]]]. destruct (in_cells_node _ _ _ _ Hin' Hy) as [b [Hb [B1 B2]]].
  rewrite forallb_forall in H. specialize (H a Ha). rewrite forallb_forall in H. specialize (H b Hb).
  apply Z.leb_le, IZR_le in H. rewrite !mult_IZR, IZR_pow2, IZR_max, !minus_IZR in H. apply IZR_lt in Hd.
  assert (P : 0 < 2 ^ k) by (apply pow_lt; lra). unfold quotient.
  apply (Rmult_lt_compat_r (2 ^ k)) in A1, A2, B1, B2; try exact P. unfold Rdiv in A1, A2, B1, B2.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r in A1, A2, B1, B2 by lra.
  apply (Rmult_le_reg_r (2 ^ k)); [exact P|]. apply (Rmult_le_reg_l (IZR (snd gap))); [exact Hd|].
  replace (IZR (snd gap) * (IZR (fst gap) / IZR (snd gap) * 2 ^ k)) with (IZR (fst gap) * 2 ^ k) by (field; lra).
  eapply Rle_trans; [exact H|]. apply Rmult_le_compat_l; [lra|].
  rewrite <- (Rabs_pos_eq (2 ^ k)) at 1 by lra. rewrite <- Rabs_mult.
  apply Rmax_lub; [generalize (Rle_abs ((x - y) * 2 ^ k)); lra|].
  rewrite <- Rabs_Ropp. generalize (Rle_abs (- ((x - y) * 2 ^ k))). lra.
Qed.
