(** Lemma 4.3: bounds on the tail P(||U^T V|| > x) of two random frames of k directions in R^d, in closed form, and
    the size of the family that they allow (steps 1, 2 and 4 of proofs/lemma_4_3/proof.md).

    That these numbers bound the tail is on paper, Gordon's inequality cited; that a certificate's figure is no more
    than they allow is computed here. *)

From Coq Require Import Reals ZArith List Bool Lra Lia.
From Symcheck Require Import Definitions Intervals.
Open Scope R_scope.

(** Gamma (m / 2), for m >= 1. *)
Fixpoint gamma_half (m : nat) : R :=
  match m with
  | O => 1
  | S i => match i with O => sqrt PI | S j => match j with O => 1 | S _ => INR j / 2 * gamma_half j end end
  end.

(** Step 2, (2.1): R_k times 64 terms of the series of the integral and a geometric remainder. *)
Definition selberg_factor (d k : nat) : R :=
  INR k / 2 * sqrt PI * gamma_half d * gamma_half (d - 1)
  / (gamma_half k * gamma_half (k + 2) * gamma_half (d - k) ^ 2).

Definition series_step (d k j : nat) (x : R) : R :=
  (INR d + 2 * INR j) / (INR d - 2 * INR k + 3 + 2 * INR j) * (1 - x ^ 2).

(** The rest after the terms j, j + 1, ..., j + m - 1, of which the first is [term]. *)
Fixpoint series (d k : nat) (x gap : R) (m j : nat) (term : R) : R :=
  match m with
  | O => term / gap
  | S m => term + series d k x gap m (S j) (term * series_step d k j x)
  end.

Definition selberg (d k : nat) (x : R) : R :=
  let a := (2 * INR k - 1) / 2 in
  let b := (INR d - 2 * INR k + 1) / 2 in
  let gap := match k with 1%nat => x ^ 2 | _ => 1 - series_step d k 64 x end in
  selberg_factor d k * exp (a * ln (x ^ 2) + b * ln (1 - x ^ 2)) / b * series d k x gap 64 0 1.

(** Step 4. *)
Definition mean_norm (j : nat) : R := sqrt 2 * gamma_half (j + 1) / gamma_half j.

Definition gordon_exponent (d k : nat) (x : R) : R :=
  x * mean_norm (d - k) - (1 + sqrt (1 - x ^ 2)) * mean_norm k.

Definition gordon (d k : nat) (x : R) : R := exp (- gordon_exponent d k x ^ 2 / 2).

(** Step 1, one hidden direction: 1 - I_{x^2} (1/2, (d-1)/2) with m terms of its series, all of them positive. *)
Fixpoint direct_series (d : nat) (x : R) (m j : nat) (term : R) : R :=
  match m with
  | O => 0
  | S m => term + direct_series d x m (S j) (term * ((INR d + 2 * INR j) / (3 + 2 * INR j) * x ^ 2))
  end.

Definition direct (d m : nat) (x : R) : R :=
  1 - 2 * (gamma_half d / (sqrt PI * gamma_half (d - 1)))
      * exp (ln (x ^ 2) / 2 + (INR d - 1) / 2 * ln (1 - x ^ 2)) * direct_series d x m 0 1.

Inductive tail : Set := Selberg | Gordon | Direct (terms : nat).

(** Gordon's bound says nothing where its exponent is not positive; the direct one is for k = 1. *)
Definition tail_bound (method : tail) (d k : nat) (x : R) : R :=
  match method with
  | Selberg => selberg d k x
  | Gordon => if Rlt_dec 0 (gordon_exponent d k x) then gordon d k x else 1
  | Direct terms => match k with 1%nat => direct d terms x | _ => 1 end
  end.

(** * What is computed *)

Section Computations.

Variable p : F.precision.

(** (gamma_half (S m), gamma_half (S (S m)), S m) *)
Fixpoint gamma_boxes (m : nat) : box * box * Z :=
  match m with
  | O => (root p (circle p), integer p 1, 1%Z)
  | S m => let '(now, next, z) := gamma_boxes m in (next, times p (half p (integer p z)) now, (z + 1)%Z)
  end.

Definition gamma_box (m : nat) : box := match m with O => integer p 1 | S m => fst (fst (gamma_boxes m)) end.

Definition selberg_factor_box (d k : nat) : box :=
  over p (times p (times p (times p (half p (natural p k)) (root p (circle p))) (gamma_box d)) (gamma_box (d - 1)))
    (times p (times p (gamma_box k) (gamma_box (k + 2))) (square p (gamma_box (d - k)))).

Definition series_step_box (d k j : nat) (x : box) : box :=
  times p (over p (plus p (natural p d) (times p (integer p 2) (natural p j)))
    (plus p (plus p (minus p (natural p d) (times p (integer p 2) (natural p k))) (integer p 3))
            (times p (integer p 2) (natural p j)))) (minus p (integer p 1) (square p x)).

Fixpoint series_box (d k : nat) (x gap : box) (m j : nat) (term : box) : box :=
  match m with
  | O => over p term gap
  | S m => plus p term (series_box d k x gap m (S j) (times p term (series_step_box d k j x)))
  end.

Definition log_square (x : box) : box := logarithm p (square p x).
Definition log_rest (x : box) : box := logarithm p (minus p (integer p 1) (square p x)).

Definition selberg_box (d k : nat) (x : box) : box :=
  let a := half p (minus p (times p (integer p 2) (natural p k)) (integer p 1)) in
  let b := half p (plus p (minus p (natural p d) (times p (integer p 2) (natural p k))) (integer p 1)) in
  let gap := match k with 1%nat => square p x | _ => minus p (integer p 1) (series_step_box d k 64 x) end in
  times p (over p (times p (selberg_factor_box d k)
    (exponential p (plus p (times p a (log_square x)) (times p b (log_rest x))))) b)
    (series_box d k x gap 64 0 (integer p 1)).

Definition mean_norm_box (j : nat) : box :=
  over p (times p (root p (integer p 2)) (gamma_box (j + 1))) (gamma_box j).

Definition gordon_exponent_box (d k : nat) (x : box) : box :=
  minus p (times p x (mean_norm_box (d - k)))
    (times p (plus p (integer p 1) (root p (minus p (integer p 1) (square p x)))) (mean_norm_box k)).

Definition gordon_box (d k : nat) (x : box) : box :=
  exponential p (half p (minus p (integer p 0) (square p (gordon_exponent_box d k x)))).

Fixpoint direct_series_box (d : nat) (x : box) (m j : nat) (term : box) : box :=
  match m with
  | O => integer p 0
  | S m => plus p term (direct_series_box d x m (S j)
      (times p term (times p (over p (plus p (natural p d) (times p (integer p 2) (natural p j)))
        (plus p (integer p 3) (times p (integer p 2) (natural p j)))) (square p x))))
  end.

Definition direct_box (d m : nat) (x : box) : box :=
  minus p (integer p 1)
    (times p (times p (times p (integer p 2) (over p (gamma_box d) (times p (root p (circle p)) (gamma_box (d - 1)))))
      (exponential p (plus p (half p (log_square x))
        (times p (half p (minus p (natural p d) (integer p 1))) (log_rest x)))))
      (direct_series_box d x m 0 (integer p 1))).

(** T 2^frames <= 1 *)
Definition check_family (method : tail) (d k : nat) (eps frames : Z * Z) : bool :=
  let x := fraction p eps in
  let small t := at_most p (times p t (power_of_two p frames)) (integer p 1) in
  match method with
  | Selberg => small (selberg_box d k x)
  | Gordon => below p (integer p 0) (gordon_exponent_box d k x) && small (gordon_box d k x)
  | Direct terms => match k with 1%nat => small (direct_box d terms x) | _ => false end
  end.

End Computations.

(** As many frames as the figure says. *)
Definition family_statement : Prop := forall p method d k eps frames (N : nat),
  check_family p method d k eps frames = true -> 1 <= INR N * tail_bound method d k (quotient eps) ->
  quotient frames <= ln (INR N) / ln 2.

(** * Boxes *)

Section Holds.

Variable p : F.precision.

Lemma gamma_step j : gamma_half (S (S (S j))) = INR (S j) / 2 * gamma_half (S j).
Proof. reflexivity. Qed.

Lemma gamma_boxes_hold m : let '(now, next, z) := gamma_boxes p m in
  holds now (gamma_half (S m)) /\ holds next (gamma_half (S (S m))) /\ z = Z.of_nat (S m).
Proof.
  induction m as [|m IH]; cbn [gamma_boxes].
  - split; [apply root_holds, circle_holds|]. split; [apply integer_holds|reflexivity].
  - destruct (gamma_boxes p m) as [[now next] z]. destruct IH as [H [H' ->]]. split; [exact H'|]. split.
    + rewrite gamma_step. apply times_holds; [|exact H]. apply half_holds. rewrite INR_IZR_INZ. apply integer_holds.
    + lia.
Qed.

Lemma gamma_box_holds m : holds (gamma_box p m) (gamma_half m).
Proof.
  destruct m as [|m]; [apply integer_holds|]. generalize (gamma_boxes_hold m). unfold gamma_box.
  destruct (gamma_boxes p m) as [[now next] z]. now intros [H _].
Qed.

Lemma one_minus_square_holds b x : holds b x -> holds (minus p (integer p 1) (square p b)) (1 - x ^ 2).
Proof. intros H. apply minus_holds; [apply integer_holds|now apply square_holds]. Qed.

Lemma selberg_factor_holds d k : holds (selberg_factor_box p d k) (selberg_factor d k).
Proof.
  apply over_holds; repeat apply times_holds; try apply square_holds; try apply gamma_box_holds.
  - apply half_holds, natural_holds.
  - apply root_holds, circle_holds.
Qed.

Lemma series_step_holds d k j b x : holds b x -> holds (series_step_box p d k j b) (series_step d k j x).
Proof.
  intros H. assert (J : holds (times p (integer p 2) (natural p j)) (2 * INR j))
    by (apply times_holds; [apply integer_holds|apply natural_holds]).
  apply times_holds; [|now apply one_minus_square_holds]. apply over_holds.
  - apply plus_holds; [apply natural_holds|exact J].
  - apply plus_holds; [|exact J]. apply plus_holds; [|apply integer_holds].
    apply minus_holds; [apply natural_holds|]. apply times_holds; [apply integer_holds|apply natural_holds].
Qed.

Lemma series_holds d k b x gb gap m : holds b x -> holds gb gap -> forall j tb term, holds tb term ->
  holds (series_box p d k b gb m j tb) (series d k x gap m j term).
Proof.
  intros H G. induction m as [|m IH]; intros j tb term T; cbn [series_box series]; [now apply over_holds|].
  apply plus_holds; [exact T|]. apply IH, times_holds; [exact T|now apply series_step_holds].
Qed.

Lemma selberg_holds d k b x : holds b x -> holds (selberg_box p d k b) (selberg d k x).
Proof.
  intros H. assert (K2 : holds (times p (integer p 2) (natural p k)) (2 * INR k))
    by (apply times_holds; [apply integer_holds|apply natural_holds]).
  assert (B : holds (half p (plus p (minus p (natural p d) (times p (integer p 2) (natural p k))) (integer p 1)))
                    ((INR d - 2 * INR k + 1) / 2)).
  { apply half_holds, plus_holds; [|apply integer_holds]. apply minus_holds; [apply natural_holds|exact K2]. }
  apply times_holds; [|apply series_holds; [exact H| |apply integer_holds]].
  - apply over_holds; [|exact B]. apply times_holds; [apply selberg_factor_holds|].
    apply exponential_holds, plus_holds; apply times_holds; [| |exact B|].
    + apply half_holds, minus_holds; [exact K2|apply integer_holds].
    + now apply logarithm_holds, square_holds.
    + now apply logarithm_holds, one_minus_square_holds.
  - destruct k as [|[|k]]; [|now apply square_holds|];
      (apply minus_holds; [apply integer_holds|now apply series_step_holds]).
Qed.

Lemma mean_norm_holds j : holds (mean_norm_box p j) (mean_norm j).
Proof.
  apply over_holds; [|apply gamma_box_holds]. apply times_holds; [|apply gamma_box_holds].
  apply root_holds, integer_holds.
Qed.

Lemma gordon_exponent_holds d k b x : holds b x -> holds (gordon_exponent_box p d k b) (gordon_exponent d k x).
Proof.
  intros H. apply minus_holds; apply times_holds; auto using mean_norm_holds.
  apply plus_holds; [apply integer_holds|]. now apply root_holds, one_minus_square_holds.
Qed.

Lemma gordon_holds d k b x : holds b x -> holds (gordon_box p d k b) (gordon d k x).
Proof.
  intros H. apply exponential_holds, half_holds.
  replace (- gordon_exponent d k x ^ 2) with (0 - gordon_exponent d k x ^ 2) by ring.
  apply minus_holds; [apply integer_holds|]. now apply square_holds, gordon_exponent_holds.
Qed.

Lemma direct_series_holds d b x m : holds b x -> forall j tb term, holds tb term ->
  holds (direct_series_box p d b m j tb) (direct_series d x m j term).
Proof.
  intros H. induction m as [|m IH]; intros j tb term T; cbn [direct_series_box direct_series]; [apply integer_holds|].
  assert (J : holds (times p (integer p 2) (natural p j)) (2 * INR j))
    by (apply times_holds; [apply integer_holds|apply natural_holds]).
  apply plus_holds; [exact T|]. apply IH, times_holds; [exact T|].
  apply times_holds; [|now apply square_holds]. apply over_holds; apply plus_holds; auto using natural_holds.
  apply integer_holds.
Qed.

Lemma direct_holds d m b x : holds b x -> holds (direct_box p d m b) (direct d m x).
Proof.
  intros H. apply minus_holds; [apply integer_holds|].
  apply times_holds; [|apply direct_series_holds; [exact H|apply integer_holds]].
  apply times_holds.
  - apply times_holds; [apply integer_holds|]. apply over_holds; [apply gamma_box_holds|].
    apply times_holds; [apply root_holds, circle_holds|apply gamma_box_holds].
  - apply exponential_holds, plus_holds; [now apply half_holds, logarithm_holds, square_holds|].
    apply times_holds; [|now apply logarithm_holds, one_minus_square_holds].
    apply half_holds, minus_holds; [apply natural_holds|apply integer_holds].
Qed.

End Holds.

Theorem family_at : family_statement.
Proof.
  intros p method d k eps frames N C H. apply log2_at_least.
  enough (E : tail_bound method d k (quotient eps) * exp (quotient frames * ln 2) <= 1).
  { assert (N0 := pos_INR N). set (T := tail_bound _ _ _ _) in *. set (e := exp _) in *.
    assert (T0 : 0 < T) by (destruct (Rlt_dec 0 T) as [|T0]; [assumption|]; exfalso;
      assert (INR N * - T >= 0) by (apply Rle_ge, Rmult_le_pos; lra); lra).
    apply (Rmult_le_reg_r T); [exact T0|]. lra. }
  assert (X := fraction_holds p eps). assert (P := power_of_two_holds p frames).
  assert (S : forall tb t, holds tb t -> at_most p (times p tb (power_of_two p frames)) (integer p 1) = true ->
    t * exp (quotient frames * ln 2) <= 1).
  { intros tb t T A. exact (at_most_correct p _ _ _ _ (times_holds p _ _ _ _ T P) (integer_holds p 1) A). }
  unfold check_family in C. destruct method as [| |terms]; cbn [tail_bound].
  - exact (S _ _ (selberg_holds p d k _ _ X) C).
  - apply andb_true_iff in C. destruct C as [C0 C]. assert (G := gordon_exponent_holds p d k _ _ X).
    apply (below_correct p _ _ _ _ (integer_holds p 0) G) in C0.
    destruct (Rlt_dec 0 _) as [_|F0]; [|contradiction]. exact (S _ _ (gordon_holds p d k _ _ X) C).
  - destruct k as [|[|k]]; try discriminate. exact (S _ _ (direct_holds p d terms _ _ X) C).
Qed.
