(** The mass of N(0, 1) within z of 0, from below (step 6 of proofs/lemma_4_2/proof.md): so much lies outside at most.

    e^{z^2/2} times the integral of e^{-t^2/2} over [0, z] is z + z^3/3 + z^5/(3 5) + z^7/(3 5 7) + ...: positive
    terms, of which any number gives a lower bound. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Symcheck Require Import Definitions Gaussian.
Open Scope R_scope.

Fixpoint odd_term (z : R) (k : nat) : R :=
  match k with O => z | S j => odd_term z j * (z ^ 2 / INR (2 * j + 3)) end.

Fixpoint odd_sum (z : R) (k : nat) : R :=
  match k with O => z | S j => odd_sum z j + odd_term z k end.

Definition mass_statement : Prop := forall z k, 0 <= z ->
  2 * exp (- z ^ 2 / 2) * odd_sum z k / sqrt (2 * PI) <= RInt gauss (- z) z.

(** * Derivatives *)

Definition slope (z : R) (k : nat) : R := match k with O => 1 | S j => z * odd_term z j end.

Lemma slope_square z k : slope z k * z ^ 2 = INR (2 * k + 1) * z * odd_term z k.
Proof.
  destruct k as [|k]; cbn [slope odd_term]; [simpl; ring|].
  replace (2 * S k + 1)%nat with (2 * k + 3)%nat by lia. field. apply not_0_INR. lia.
Qed.

Lemma odd_term_derive k : forall z : R, is_derive (fun y => odd_term y k) z (slope z k).
Proof.
  induction k as [|k IH]; intros z; [exact (is_derive_id z)|]. cbn [odd_term slope].
  assert (N : INR (2 * k + 3) <> 0) by (apply not_0_INR; lia).
  assert (S : slope z k * z ^ 2 = (INR (2 * k + 3) - 2) * z * odd_term z k).
  { rewrite slope_square. replace (2 * k + 3)%nat with (2 * k + 1 + 2)%nat by lia. rewrite (plus_INR (2 * k + 1) 2).
    replace (INR 2) with 2 by reflexivity. ring. }
  set (m := INR (2 * k + 3)) in *. clearbody m.
  replace (z * odd_term z k) with (slope z k * (z ^ 2 / m) + odd_term z k * (2 * z / m)).
  - apply (is_derive_mult (fun y => odd_term y k) (fun y => y ^ 2 / m) z (slope z k) (2 * z / m));
      [apply IH| |intros; apply Rmult_comm]. auto_derive; [exact I|field; exact N].
  - replace (slope z k * (z ^ 2 / m)) with ((m - 2) * z * odd_term z k / m) by (rewrite <- S; field; exact N).
    field. exact N.
Qed.

Lemma odd_sum_derive k : forall z : R, is_derive (fun y => odd_sum y k) z (1 + z * odd_sum z k - z * odd_term z k).
Proof.
  induction k as [|k IH]; intros z.
  - cbn [odd_sum odd_term]. replace (1 + z * z - z * z) with 1 by ring. exact (is_derive_id z).
  - replace (1 + z * odd_sum z (S k) - z * odd_term z (S k))
      with (1 + z * odd_sum z k - z * odd_term z k + z * odd_term z k) by (cbn [odd_sum]; ring).
    apply (is_derive_plus (fun y => odd_sum y k) (fun y => odd_term y (S k))); [apply IH|apply (odd_term_derive (S k))].
Qed.

Lemma odd_term_positive z k : 0 <= z -> 0 <= odd_term z k.
Proof.
  intros Hz. induction k as [|k IH]; cbn [odd_term]; [exact Hz|]. apply Rmult_le_pos; [exact IH|].
  apply Rmult_le_pos; [apply pow2_ge_0|]. left. apply Rinv_0_lt_compat, lt_0_INR. lia.
Qed.

Lemma bell_derive (z : R) : is_derive bell z (- z * bell z).
Proof. unfold bell. auto_derive; [exact I|]. change (z * (z * 1)) with (z ^ 2). unfold Rdiv. field. Qed.

(** The derivative of e^{-z^2/2} times the sum. *)
Lemma product_derive (z : R) k : is_derive (fun y => bell y * odd_sum y k) z (bell z * (1 - z * odd_term z k)).
Proof.
  replace (bell z * (1 - z * odd_term z k))
    with (- z * bell z * odd_sum z k + bell z * (1 + z * odd_sum z k - z * odd_term z k)) by ring.
  apply (is_derive_mult bell (fun y => odd_sum y k)); [apply bell_derive|apply odd_sum_derive|intros; apply Rmult_comm].
Qed.

Lemma odd_sum_zero k : odd_sum 0 k = 0.
Proof.
  induction k as [|k IH]; [reflexivity|]. cbn [odd_sum]. rewrite IH. cbn [odd_term].
  replace (0 ^ 2) with 0 by ring. unfold Rdiv. ring.
Qed.

Lemma odd_continuous (z : R) k : continuous (fun t => bell t * (1 - t * odd_term t k)) z.
Proof.
  apply (ex_derive_continuous (V := R_NormedModule)). exists
    (- z * bell z * (1 - z * odd_term z k) + bell z * (0 - (1 * odd_term z k + z * slope z k))).
  apply (is_derive_mult bell (fun t => 1 - t * odd_term t k)); [apply bell_derive| |intros; apply Rmult_comm].
  apply (is_derive_minus (fun _ => 1) (fun t => t * odd_term t k)); [exact (is_derive_const 1 z)|].
  apply (is_derive_mult (fun t => t) (fun t => odd_term t k)); [exact (is_derive_id z)|apply odd_term_derive|].
  intros; apply Rmult_comm.
Qed.

Lemma area_above z k : 0 <= z -> bell z * odd_sum z k <= area z.
Proof.
  intros Hz. unfold area.
  assert (E : is_RInt (fun t => bell t * (1 - t * odd_term t k)) 0 z (bell z * odd_sum z k)).
  { replace (bell z * odd_sum z k) with (minus (bell z * odd_sum z k) (bell 0 * odd_sum 0 k))
      by (rewrite odd_sum_zero; unfold minus, plus, opp; simpl; ring).
    apply (is_RInt_derive (fun y => bell y * odd_sum y k)); intros; [apply product_derive|apply odd_continuous]. }
  apply (is_RInt_le (fun t => bell t * (1 - t * odd_term t k)) bell 0 z (bell z * odd_sum z k) (RInt bell 0 z) Hz E);
    [apply (RInt_correct (V := R_CompleteNormedModule)), bell_integrable|].
  intros t Ht. rewrite <- (Rmult_1_r (bell t)) at 2. apply Rmult_le_compat_l; [left; apply exp_pos|].
  assert (0 <= t * odd_term t k) by (apply Rmult_le_pos; [lra|apply odd_term_positive; lra]). lra.
Qed.

Theorem mass : mass_statement.
Proof.
  intros z k Hz. rewrite gauss_mass, normaliser. assert (H := half_positive). fold (bell z).
  replace (2 * bell z * odd_sum z k / (2 * half)) with (/ half * (bell z * odd_sum z k)) by (field; lra).
  apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat, H|]. now apply area_above.
Qed.
