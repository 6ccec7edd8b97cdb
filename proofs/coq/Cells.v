(** The cells of a certificate, decided by integers: fixed-point values of He_0, ..., He_n at the ends of the
    cells (step 1 of proofs/lemma_4_2/proof.md), and the gaps between the cells of two rules (step 6).

    A certificate's cells are integers over 2^k; q >= k is the working precision, a matter of speed and of success
    but not of truth. *)

From Coq Require Import Reals ZArith List Bool Lra Lia.
From Symcheck Require Import Definitions Rules.
Import ListNotations.
Open Scope R_scope.

(** A ball (m, e) at precision q: |x - m / 2^q| <= e / 2^q. *)
Definition holds (q : nat) (ball : Z * Z) (x : R) : Prop := Rabs (x * 2 ^ q - IZR (fst ball)) <= IZR (snd ball).

(** What is computed: (He_n, He_{n+1}) at x = C / 2^k, where |x| <= X. *)
Fixpoint hermite_pair (k q : nat) (C X : Z) (n : nat) : (Z * Z) * (Z * Z) :=
  match n with
  | O => let one := (2 ^ Z.of_nat q)%Z in ((one, 0), (Z.shiftr (C * one) (Z.of_nat k), 1))%Z
  | S m => let (before, now) := hermite_pair k q C X m in let j := Z.of_nat (S m) in
           (now, (Z.shiftr (C * fst now) (Z.of_nat k) - j * fst before, X * snd now + j * snd before + 1))%Z
  end.

(** sqrt n times a ball, times sigma in {-1, 0, 1}. *)
Definition root_times (n q : nat) (ball : Z * Z) : Z * Z :=
  let s := Z.sqrt (Z.of_nat n * 4 ^ Z.of_nat q) in
  (Z.shiftr (s * fst ball) (Z.of_nat q), (Z.of_nat n) * snd ball + Z.shiftr (Z.abs (fst ball)) (Z.of_nat q) + 2)%Z.

Definition nodal_ball (n : nat) (sigma : Z) (k q : nat) (C : Z) : Z * Z :=
  let (before, now) := hermite_pair k q C (Z.shiftr (Z.abs C) (Z.of_nat k) + 1)%Z (n - 1) in
  match sigma with
  | Z0 => now
  | Zpos _ => let r := root_times n q before in (fst now + fst r, snd now + snd r)%Z
  | Zneg _ => let r := root_times n q before in (fst now - fst r, snd now + snd r)%Z
  end.

Definition opposite (a b : Z * Z) : bool :=
  ((snd a <? fst a) && (snd b <? - fst b) || (snd a <? - fst a) && (snd b <? fst b))%Z.

Fixpoint ordered (cells : list (Z * Z)) : bool :=
  match cells with
  | [] => true
  | cell :: rest =>
    ((fst cell <? snd cell)%Z && match rest with [] => true | next :: _ => (snd cell <=? fst next)%Z end && ordered rest)
  end.

Definition reflect (cell : Z * Z) : Z * Z := (- snd cell, - fst cell)%Z.
Definition reflection (cells : list (Z * Z)) : list (Z * Z) := map reflect (rev cells).

(** The cells of He_n from those of its positive zeros; 0 is in the middle. *)
Definition symmetric (n : nat) (cells : list (Z * Z)) : list (Z * Z) :=
  reflection cells ++ (if Nat.odd n then [(-1, 1)%Z] else []) ++ cells.

Definition changes (n : nat) (sigma : Z) (k q : nat) (cell : Z * Z) : bool :=
  opposite (nodal_ball n sigma k q (fst cell)) (nodal_ball n sigma k q (snd cell)).

Definition check_positive (n k q : nat) (cells : list (Z * Z)) : bool :=
  ((length (symmetric n cells) =? n)%nat && (1 <=? n)%nat && ordered (symmetric n cells) &&
   forallb (changes n 0 k q) ((if Nat.odd n then [(-1, 1)%Z] else []) ++ cells)).

Definition check_mirror (n k q : nat) (cells : list (Z * Z)) : bool :=
  ((length cells =? n)%nat && (1 <=? n)%nat && ordered cells && forallb (changes n 1 k q) cells).

(** The least gap between two lists of disjoint cells, in units of 2^-k, is at least num / den. *)
Definition check_apart (k : nat) (gap : Z * Z) (cells cells' : list (Z * Z)) : bool :=
  ((0 <? snd gap)%Z &&
   forallb (fun a => forallb (fun b =>
     (fst gap * 2 ^ Z.of_nat k <=? snd gap * Z.max (fst a - snd b) (fst b - snd a))%Z) cells') cells).

(** What it shows. *)
Definition gauss_hermite_statement : Prop := forall n k q cells, check_positive n k q cells = true ->
  exists rule, is_rule n 0 rule /\ in_cells k (symmetric n cells) rule.

Definition mirror_statement : Prop := forall n k q cells, check_mirror n k q cells = true ->
  (exists rule, is_rule n (sqrt (INR n)) rule /\ in_cells k cells rule) /\
  (exists rule, is_rule n (- sqrt (INR n)) rule /\ in_cells k (reflection cells) rule).

Definition apart_statement : Prop := forall k gap cells cells' rule rule',
  check_apart k gap cells cells' = true -> in_cells k cells rule -> in_cells k cells' rule' ->
  forall x y, In x (map fst rule) -> In y (map fst rule') -> quotient gap <= Rabs (x - y).

(** * Balls *)

Lemma IZR_pow2 k : IZR (2 ^ Z.of_nat k) = 2 ^ k.
Proof. rewrite <- pow_IZR. reflexivity. Qed.

Lemma IZR_max a b : IZR (Z.max a b) = Rmax (IZR a) (IZR b).
Proof.
  destruct (Z_le_dec a b) as [H|H].
  - rewrite Z.max_r, Rmax_right; auto using IZR_le.
  - rewrite Z.max_l, Rmax_left; auto; [apply IZR_le|]; lia.
Qed.

Lemma two_pow k : 0 < 2 ^ k.
Proof. apply pow_lt. lra. Qed.

Lemma shiftr_near a k : IZR (Z.shiftr a (Z.of_nat k)) <= IZR a / 2 ^ k <= IZR (Z.shiftr a (Z.of_nat k)) + 1.
Proof.
  assert (P := two_pow k). rewrite Z.shiftr_div_pow2 by lia. set (d := (2 ^ Z.of_nat k)%Z).
  assert (D : (0 < d)%Z) by (apply Z.pow_pos_nonneg; lia).
  assert (E : IZR a = 2 ^ k * (IZR a / 2 ^ k)) by (field; lra).
  assert (F := Z.div_mod a d ltac:(lia)). assert (M := Z.mod_pos_bound a d D).
  apply (f_equal IZR) in F. rewrite plus_IZR, mult_IZR in F. unfold d in F at 1. rewrite IZR_pow2 in F.
  destruct M as [M1 M2]. apply IZR_le in M1. apply IZR_lt in M2. unfold d in M2 at 2. rewrite IZR_pow2 in M2.
  split; apply (Rmult_le_reg_l (2 ^ k)); try exact P; rewrite <- E; lra.
Qed.

Lemma shiftr_abs a k : Rabs (IZR a / 2 ^ k - IZR (Z.shiftr a (Z.of_nat k))) <= 1.
Proof. apply Rabs_le. generalize (shiftr_near a k). lra. Qed.

Lemma abs_product a b A B : Rabs a <= A -> Rabs b <= B -> Rabs (a * b) <= A * B.
Proof. intros. rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos. Qed.

Lemma abs_sum a b A B : Rabs a <= A -> Rabs b <= B -> Rabs (a + b) <= A + B.
Proof. intros. eapply Rle_trans; [apply Rabs_triang|]. lra. Qed.

Lemma holds_plus q a b x y : holds q a x -> holds q b y -> holds q (fst a + fst b, snd a + snd b)%Z (x + y).
Proof.
  unfold holds. cbn [fst snd]. rewrite !plus_IZR. intros H K.
  replace ((x + y) * 2 ^ q - (IZR (fst a) + IZR (fst b))) with (x * 2 ^ q - IZR (fst a) + (y * 2 ^ q - IZR (fst b))) by ring.
  now apply abs_sum.
Qed.

Lemma holds_opp q a x : holds q a x -> holds q (- fst a, snd a)%Z (- x).
Proof.
  unfold holds. cbn [fst snd]. rewrite opp_IZR. intros H.
  replace (- x * 2 ^ q - - IZR (fst a)) with (- (x * 2 ^ q - IZR (fst a))) by ring. now rewrite Rabs_Ropp.
Qed.

Lemma hermite_pair_correct k q C X n : let x := IZR C / 2 ^ k in Rabs x <= IZR X ->
  holds q (fst (hermite_pair k q C X n)) (He n x) /\ holds q (snd (hermite_pair k q C X n)) (He (S n) x).
Proof.
  intros x HX. unfold holds. induction n as [|n IH]; cbn [hermite_pair].
  - cbn [fst snd]. rewrite IZR_pow2. split.
    + simpl He. replace (1 * 2 ^ q - 2 ^ q) with 0 by ring. rewrite Rabs_R0. lra.
    + eapply Rle_trans; [|apply (shiftr_abs (C * 2 ^ Z.of_nat q) k)]. right. f_equal.
      rewrite mult_IZR, IZR_pow2. simpl He. unfold x. field. apply Rgt_not_eq, two_pow.
  - destruct (hermite_pair k q C X n) as [before now]. cbn [fst snd] in *. destruct IH as [H K]. split; [exact K|].
    rewrite minus_IZR, !plus_IZR, !mult_IZR, He_step, <- INR_IZR_INZ.
    replace ((x * He (S n) x - INR (S n) * He n x) * 2 ^ q
             - (IZR (Z.shiftr (C * fst now) (Z.of_nat k)) - INR (S n) * IZR (fst before)))
      with (x * (He (S n) x * 2 ^ q - IZR (fst now)) + - INR (S n) * (He n x * 2 ^ q - IZR (fst before))
            + (IZR (C * fst now) / 2 ^ k - IZR (Z.shiftr (C * fst now) (Z.of_nat k))))
      by (rewrite mult_IZR; unfold x, Rdiv; ring).
    apply abs_sum; [|apply shiftr_abs]. apply abs_sum; apply abs_product; auto.
    rewrite Rabs_Ropp, Rabs_pos_eq; [lra|apply pos_INR].
Qed.

Lemma root_near n q : Rabs (sqrt (INR n) * 2 ^ q - IZR (Z.sqrt (Z.of_nat n * 4 ^ Z.of_nat q))) <= 1.
Proof.
  assert (E : sqrt (INR n) * 2 ^ q = sqrt (IZR (Z.of_nat n * 4 ^ Z.of_nat q))).
  { rewrite mult_IZR, <- INR_IZR_INZ, <- pow_IZR. rewrite sqrt_mult; [|apply pos_INR|apply pow_le; lra]. f_equal.
    replace (IZR 4 ^ q) with (Rsqr (2 ^ q)); [symmetry; apply sqrt_Rsqr, pow_le; lra|].
    unfold Rsqr. rewrite <- Rpow_mult_distr. now replace (2 * 2) with 4 by ring. }
  rewrite E. set (m := (Z.of_nat n * 4 ^ Z.of_nat q)%Z).
  assert (M : (0 <= m)%Z) by (apply Z.mul_nonneg_nonneg; [lia|apply Z.pow_nonneg; lia]).
  destruct (Z.sqrt_spec m M) as [H K]. assert (S0 := Z.sqrt_nonneg m).
  enough (IZR (Z.sqrt m) <= sqrt (IZR m) <= IZR (Z.sqrt m + 1)) as L by (rewrite plus_IZR in L; apply Rabs_le; lra).
  split; apply Rsqr_incr_0; try (rewrite Rsqr_sqrt by (apply IZR_le, M)); try apply sqrt_pos;
    try (apply IZR_le; lia); unfold Rsqr; rewrite <- mult_IZR; apply IZR_le; lia.
Qed.

Lemma root_times_correct n q ball y : holds q ball y -> holds q (root_times n q ball) (sqrt (INR n) * y).
Proof.
  destruct ball as [m e]. unfold holds, root_times. cbn [fst snd]. intros H.
  set (s := Z.sqrt (Z.of_nat n * 4 ^ Z.of_nat q)). assert (P := two_pow q).
  replace (sqrt (INR n) * y * 2 ^ q - IZR (Z.shiftr (s * m) (Z.of_nat q)))
    with (sqrt (INR n) * (y * 2 ^ q - IZR m) + (sqrt (INR n) * 2 ^ q - IZR s) * (IZR m / 2 ^ q)
          + (IZR (s * m) / 2 ^ q - IZR (Z.shiftr (s * m) (Z.of_nat q)))) by (rewrite mult_IZR; field; lra).
  rewrite !plus_IZR, (mult_IZR (Z.of_nat n)), <- INR_IZR_INZ.
  assert (N : Rabs (sqrt (INR n)) <= INR n).
  { rewrite Rabs_pos_eq by apply sqrt_pos. destruct n as [|n]; [simpl; rewrite sqrt_0; lra|].
    assert (1 <= INR (S n)) by (rewrite S_INR; generalize (pos_INR n); lra).
    rewrite <- (sqrt_Rsqr (INR (S n))) at 2 by lra. apply sqrt_le_1_alt. unfold Rsqr. nra. }
  assert (A := shiftr_near (Z.abs m) q). rewrite abs_IZR in A.
  replace (INR n * IZR e + IZR (Z.shiftr (Z.abs m) (Z.of_nat q)) + 2)
    with (INR n * IZR e + 1 * (IZR (Z.shiftr (Z.abs m) (Z.of_nat q)) + 1) + 1) by ring.
  apply abs_sum; [|apply shiftr_abs]. apply abs_sum; apply abs_product; auto; [apply root_near|].
  unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ _)) by (left; apply Rinv_0_lt_compat, P). apply A.
Qed.

Lemma nodal_ball_correct n sigma k q C : (1 <= n)%nat -> sigma = 0%Z \/ sigma = 1%Z ->
  holds q (nodal_ball n sigma k q C) (nodal n (IZR sigma * sqrt (INR n)) (IZR C / 2 ^ k)).
Proof.
  intros Hn Hs. unfold nodal_ball, nodal.
  assert (X : Rabs (IZR C / 2 ^ k) <= IZR (Z.shiftr (Z.abs C) (Z.of_nat k) + 1)).
  { assert (A := shiftr_near (Z.abs C) k). rewrite plus_IZR. rewrite abs_IZR in A. unfold Rdiv.
    rewrite Rabs_mult, (Rabs_pos_eq (/ _)) by (left; apply Rinv_0_lt_compat, two_pow). apply A. }
  destruct (hermite_pair_correct k q C _ (n - 1) X) as [H K]. replace (S (n - 1)) with n in K by lia.
  destruct (hermite_pair k q C _ (n - 1)) as [before now]. cbn [fst snd] in H, K. set (x := IZR C / 2 ^ k) in *.
  destruct Hs as [->| ->].
  - replace (He n x + _) with (He n x) by ring. exact K.
  - rewrite Rmult_1_l. apply holds_plus; [exact K|now apply root_times_correct].
Qed.

Lemma opposite_correct q a b x y : opposite a b = true -> holds q a x -> holds q b y -> x * y < 0.
Proof.
  unfold opposite, holds. intros H A B. assert (P := two_pow q).
  assert (W : forall z w, Rabs z <= w -> - w <= z <= w) by (intros z w; unfold Rabs; destruct (Rcase_abs z); lra).
  apply W in A. apply W in B.
  apply orb_true_iff in H. rewrite !andb_true_iff, !Z.ltb_lt in H.
  destruct H as [[H K]|[H K]]; apply IZR_lt in H, K; rewrite opp_IZR in *.
  - assert (0 < x) by (apply (Rmult_lt_reg_r (2 ^ q)); lra). assert (y < 0) by (apply (Rmult_lt_reg_r (2 ^ q)); lra).
    replace (x * y) with (- (x * - y)) by ring. assert (0 < x * - y) by (apply Rmult_lt_0_compat; lra). lra.
  - assert (0 < y) by (apply (Rmult_lt_reg_r (2 ^ q)); lra). assert (x < 0) by (apply (Rmult_lt_reg_r (2 ^ q)); lra).
    replace (x * y) with (- (- x * y)) by ring. assert (0 < - x * y) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma changes_correct n sigma k q cell : (1 <= n)%nat -> sigma = 0%Z \/ sigma = 1%Z ->
  changes n sigma k q cell = true -> changes_sign (nodal n (IZR sigma * sqrt (INR n))) k cell.
Proof. intros Hn Hs H. eapply opposite_correct; [exact H| |]; now apply nodal_ball_correct. Qed.

(** * Cells *)

Lemma ordered_increasing k cells : ordered cells = true -> increasing k cells.
Proof.
  induction cells as [|cell cells IH]; simpl; [trivial|]. rewrite !andb_true_iff. intros [[H K] L].
  apply Z.ltb_lt in H. split; [exact H|]. specialize (IH L). split; [|exact IH]. clear H. revert K IH.
  induction cells as [|next cells IHc]; intros K IH; [constructor|]. apply Z.leb_le in K.
  destruct IH as [A [B C]]. constructor; [exact K|]. eapply Forall_impl; [|exact B]. simpl. intros. lia.
Qed.

Lemma ordered_app cells cells' : ordered cells = true -> ordered cells' = true ->
  (forall a b, In a cells -> In b cells' -> (snd a <= fst b)%Z) -> ordered (cells ++ cells') = true.
Proof.
  intros H H' Hab. induction cells as [|a cells IH]; [exact H'|].
  cbn [app ordered] in *. rewrite !andb_true_iff in *. destruct H as [[H K] L].
  repeat split; [exact H| |apply IH; auto; intros; apply Hab; simpl; auto].
  destruct cells as [|b cells]; [|exact K]. destruct cells' as [|b cells']; [reflexivity|].
  apply Z.leb_le, Hab; simpl; auto.
Qed.

Lemma ordered_bounds cells a b : ordered (a :: cells) = true -> In b cells -> (snd a <= fst b)%Z.
Proof.
  intros H Hb. destruct (ordered_increasing 0 _ H) as [_ [F _]]. rewrite Forall_forall in F. now apply F.
Qed.

Lemma ordered_reflection cells : ordered cells = true -> ordered (reflection cells) = true.
Proof.
  unfold reflection. induction cells as [|a cells IH]; [trivial|]. intros H. cbn [rev]. rewrite map_app.
  assert (H' := H). cbn [ordered] in H'. rewrite !andb_true_iff in H'. destruct H' as [[K _] L].
  apply ordered_app; [now apply IH| |].
  - simpl. rewrite !andb_true_iff. repeat split. apply Z.ltb_lt in K. apply Z.ltb_lt. lia.
  - simpl. intros b c Hb [<-|[]]. apply in_map_iff in Hb. destruct Hb as [b' [<- Hb]]. rewrite <- in_rev in Hb.
    generalize (ordered_bounds _ _ _ H Hb). simpl. lia.
Qed.

Lemma He_opp n x : He n (- x) = (-1) ^ n * He n x.
Proof.
  enough (H : He n (- x) = (-1) ^ n * He n x /\ He (S n) (- x) = (-1) ^ S n * He (S n) x) by apply H.
  induction n as [|n [IH IH']]; [simpl; split; ring|]. split; [exact IH'|].
  rewrite !He_step, IH, IH'. simpl. ring.
Qed.

Lemma nodal_opp n c x : (1 <= n)%nat -> nodal n (- c) (- x) = (-1) ^ n * nodal n c x.
Proof.
  intros Hn. unfold nodal. rewrite !He_opp. destruct n as [|m]; [lia|]. replace (S m - 1)%nat with m by lia.
  simpl pow. ring.
Qed.

Lemma changes_sign_opp n c k cell : (1 <= n)%nat ->
  changes_sign (nodal n c) k cell -> changes_sign (nodal n (- c)) k (reflect cell).
Proof.
  unfold changes_sign, reflect. intros Hn. cbn [fst snd]. rewrite !opp_IZR, !Ropp_div, !nodal_opp by exact Hn. intros H.
  replace (_ * _) with ((-1 * -1) ^ n * (nodal n c (IZR (fst cell) / 2 ^ k) * nodal n c (IZR (snd cell) / 2 ^ k))).
  - replace (-1 * -1) with 1 by ring. rewrite pow1. lra.
  - rewrite Rpow_mult_distr. ring.
Qed.

Lemma changes_sign_reflection n c k cells : (1 <= n)%nat ->
  Forall (changes_sign (nodal n c) k) cells -> Forall (changes_sign (nodal n (- c)) k) (reflection cells).
Proof.
  intros Hn. rewrite !Forall_forall. unfold reflection. intros H cell Hin. apply in_map_iff in Hin.
  destruct Hin as [cell' [<- Hin]]. rewrite <- in_rev in Hin. apply changes_sign_opp; auto.
Qed.

Theorem gauss_hermite : gauss_hermite_statement.
Proof.
  intros n k q cells. unfold check_positive.
  rewrite !andb_true_iff, Nat.eqb_eq, Nat.leb_le, forallb_app, andb_true_iff, !forallb_forall.
  intros [[[Hlen Hn] Ho] [Hm Hs]]. apply rule_of_cells; auto using ordered_increasing.
  assert (H0 : forall cell, changes n 0 k q cell = true -> changes_sign (nodal n 0) k cell).
  { intros cell H. replace 0 with (IZR 0 * sqrt (INR n)) by ring. apply changes_correct with q; auto. }
  assert (Hc : Forall (changes_sign (nodal n 0) k) cells) by (apply Forall_forall; auto).
  unfold symmetric. apply Forall_app. split; [|apply Forall_app; split; [apply Forall_forall|]; auto].
  replace 0 with (- 0) by ring. apply changes_sign_reflection; auto.
Qed.

Theorem mirror : mirror_statement.
Proof.
  intros n k q cells. unfold check_mirror. rewrite !andb_true_iff, Nat.eqb_eq, Nat.leb_le, forallb_forall.
  intros [[[Hlen Hn] Ho] Hs].
  assert (Hc : Forall (changes_sign (nodal n (sqrt (INR n))) k) cells).
  { apply Forall_forall. intros cell Hin. rewrite <- (Rmult_1_l (sqrt _)). apply changes_correct with q; auto. }
  split; apply rule_of_cells; auto using ordered_increasing, ordered_reflection, changes_sign_reflection.
  unfold reflection. now rewrite map_length, rev_length.
Qed.

Lemma in_cells_node k cells rule x : in_cells k cells rule -> In x (map fst rule) ->
  exists cell, In cell cells /\ in_cell k cell x.
Proof.
  unfold in_cells. intros H. induction H as [|cell p cells rule Hp H IH]; simpl; [tauto|].
  intros [<-|Hx]; [exists cell; auto|]. destruct (IH Hx) as [cell' [A B]]. exists cell'. auto.
Qed.

Theorem apart : apart_statement.
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
