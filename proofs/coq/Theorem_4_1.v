(** Theorem 4.1 at an instance: correlations from a rule's cells, and the bound on statistical queries for a finite
    family of frames, from the cells to the figure.

    The argument is Queries.v, the size of the family Lemma_4_3.v; steps are those of proofs/theorem_4_1/proof.md. *)

From Coq Require Import Reals ZArith List Bool Lra Lia.
From Symcheck Require Import Definitions Rules Intervals Lemma_4_2 Queries.
Import ListNotations.
Open Scope R_scope.

(** * The correlations *)

(** F(e) = sum_j a_j^2 e^j in closed form (Mehler), and K = F^k - 1 with k hidden directions. *)
Definition F (rule : list (R * R)) (delta e : R) : R :=
  total (fun x => total (fun y => mehler ((1 - delta) * e) x y) rule) rule.

Definition K (rule : list (R * R)) (delta : R) (k : nat) (e : R) : R := F rule delta e ^ k - 1.

(** * What is computed *)

Section Computations.

Variable p : F.precision.

Definition K_box (delta : Z * Z) (k : nat) (e : box) (boxes : list (box * box)) : box :=
  minus p (I.power_int p (mehler_sum_box p (times p (signal p delta) e) boxes) (Z.of_nat k)) (integer p 1).

Definition check_correlation (delta : Z * Z) (k : nat) (e : Z * Z) (boxes : list (box * box)) (high : Z * Z) : bool :=
  at_most p (K_box delta k (fraction p e) boxes) (fraction p high).

Definition spoiled_box (t gamma beta : box) : box :=
  over p (minus p beta gamma) (minus p (times p (integer p 4) (square p t)) gamma).

(** The costs of a query, and what N p has to exceed. *)
Definition costs (joint : bool) (tau : box) (a b : box * box) : list box :=
  let one c := spoiled_box tau (fst c) (snd c) in if joint then [one a; one b] else [plus p (one a) (one b)].

(** a and b are (K(eps), K(1)) of the two classes; N >= 2^frames; at least 2^queries queries. *)
Definition check_bound (joint : bool) (tau e0 success frames queries : Z * Z) (a b : box * box) : bool :=
  let t := fraction p tau in
  let t' := minus p (half p (integer p 1)) (fraction p e0) in
  let zero := integer p 0 in
  let level s := times p (integer p 4) (square p s) in
  let whole := times p (fraction p success) (power_of_two p frames) in
  let count := power_of_two p queries in
  below p zero (fraction p frames) && below p zero t && below p zero t' && at_most p zero (fraction p success) &&
  forallb (fun c => at_most p (fst c) (snd c) && below p (fst c) (level t) && below p (fst c) (level t')) [a; b] &&
  forallb (fun cost => below p zero cost &&
    forallb (fun c => at_most p (plus p (times p cost count) (spoiled_box t' (fst c) (snd c))) whole) [a; b])
    (costs joint t a b).

Definition check_queries (joint : bool) (delta : Z * Z) (k : nat) (eps tau e0 success frames queries : Z * Z)
    (a b : list (box * box)) : bool :=
  let both boxes := (K_box delta k (fraction p eps) boxes, K_box delta k (integer p 1) boxes) in
  check_bound joint tau e0 success frames queries (both a) (both b).

(** e^{-(1 - ln 2) d / 2}, the bound of step 6. *)
Definition check_norm (d : nat) (high : Z * Z) : bool :=
  let exponent := times p (minus p (logarithm p (integer p 2)) (integer p 1)) (half p (natural p d)) in
  at_most p (exponential p exponent) (fraction p high).

End Computations.

(** * What it shows *)

Definition correlation_statement : Prop := forall p rule boxes delta k e high,
  boxed boxes rule -> check_correlation p delta k e boxes high = true ->
  K rule (quotient delta) k (quotient e) <= quotient high.

Definition norm_statement : Prop := forall p d high,
  check_norm p d high = true -> exp ((ln 2 - 1) * (INR d / 2)) <= quotient high.

(** The two classes' K(eps) and K(1). *)
Definition at_class (A B : list (R * R)) (delta : R) (k : nat) (e : R) (c : bool) : R :=
  if c then K B delta k e else K A delta k e.

(** [frames] and [queries] are the figures of a certificate as they stand there: no digit is given away. *)
Definition class_bound_statement : Prop := forall p A B a b delta k eps tau e0 success frames queries,
  boxed a A -> boxed b B ->
  check_queries p false delta k eps tau e0 success frames queries a b = true ->
  forall N (U : family N (at_class A B (quotient delta) k (quotient eps)) (at_class A B (quotient delta) k 1)),
  quotient frames <= ln (INR N) / ln 2 ->
  forall q coins, learns U (valid_class U (quotient tau)) q (quotient e0) (quotient success) coins ->
  quotient queries <= ln (INR q) / ln 2.

Definition joint_bound_statement : Prop := forall p A B a b delta k eps tau e0 success frames queries,
  boxed a A -> boxed b B ->
  check_queries p true delta k eps tau e0 success frames queries a b = true ->
  forall N (U : family N (at_class A B (quotient delta) k (quotient eps)) (at_class A B (quotient delta) k 1)),
  quotient frames <= ln (INR N) / ln 2 ->
  forall q coins, learns U (valid_joint U (quotient tau)) q (quotient e0) (quotient success) coins ->
  quotient queries <= ln (INR q) / ln 2.

(** * Boxes *)

Section Holds.

Variable p : F.precision.

Lemma K_box_holds delta k eb e boxes rule : boxed boxes rule -> holds eb e ->
  holds (K_box p delta k eb boxes) (K rule (quotient delta) k e).
Proof.
  intros H He. apply minus_holds; [|apply integer_holds]. apply power_holds, mehler_sum_holds; [exact H|].
  apply times_holds; [apply signal_holds|exact He].
Qed.

Lemma spoiled_box_holds tb gb bb t g b : holds tb t -> holds gb g -> holds bb b ->
  holds (spoiled_box p tb gb bb) (spoiled t g b).
Proof.
  intros Ht Hg Hb. apply over_holds; apply minus_holds; auto.
  apply times_holds; [apply integer_holds|now apply square_holds].
Qed.

End Holds.

(** * The figures *)

Theorem correlation_at_most : correlation_statement.
Proof.
  intros p rule boxes delta k e high H C.
  exact (at_most_correct p _ _ _ _ (K_box_holds p delta k _ _ _ _ H (fraction_holds p e))
    (fraction_holds p high) C).
Qed.

Theorem norm_at_most : norm_statement.
Proof.
  intros p d high C. refine (at_most_correct p _ _ _ _ _ (fraction_holds p high) C).
  apply exponential_holds, times_holds; [|apply half_holds, natural_holds].
  apply minus_holds; [apply logarithm_holds, integer_holds|apply integer_holds].
Qed.

Lemma frames_positive x n : 0 < x -> 0 <= n -> x <= ln n / ln 2 -> 0 < n.
Proof.
  intros Hx [P|<-] H; [exact P|]. exfalso.
  unfold ln in H at 1. destruct (Rlt_dec 0 0) as [F0|_]; [lra|]. unfold Rdiv in H. rewrite Rmult_0_l in H. lra.
Qed.

(** The arithmetic, from boxes for the two classes' K(eps) and K(1). *)
Lemma check_bound_correct p joint tau e0 success frames queries a b gamma beta :
  holds (fst a) (gamma false) -> holds (snd a) (beta false) ->
  holds (fst b) (gamma true) -> holds (snd b) (beta true) ->
  check_bound p joint tau e0 success frames queries a b = true ->
  reachable (quotient tau) (quotient e0) gamma beta /\
  let one c := spoiled (quotient tau) (gamma c) (beta c) in
  let cost := if joint then Rmax (one false) (one true) else one false + one true in
  forall N q, 0 <= N -> quotient frames <= ln N / ln 2 ->
  quotient success * N <= q * cost + outputs (quotient e0) gamma beta -> quotient queries <= ln q / ln 2.
Proof.
  intros GA BA GB BB. unfold check_bound.
  set (t := fraction p tau). set (t' := minus p (half p (integer p 1)) (fraction p e0)).
  assert (T : holds t (quotient tau)) by apply fraction_holds.
  assert (T' : holds t' (1 / 2 - quotient e0))
    by (apply minus_holds; [apply half_holds, integer_holds|apply fraction_holds]).
  assert (Z0 := integer_holds p 0).
  assert (lev : forall sb s, holds sb s -> holds (times p (integer p 4) (square p sb)) (4 * s ^ 2))
    by (intros; apply times_holds; [apply integer_holds|now apply square_holds]).
  rewrite !andb_true_iff. intros [[[[[C0 C1] C2] C3] C4] C5].
  apply (below_correct p _ _ _ _ Z0 (fraction_holds p frames)) in C0.
  apply (below_correct p _ _ _ _ Z0 T) in C1. apply (below_correct p _ _ _ _ Z0 T') in C2.
  apply (at_most_correct p _ _ _ _ Z0 (fraction_holds p success)) in C3.
  rewrite forallb_forall in C4, C5.
  assert (R0 : reachable (quotient tau) (quotient e0) gamma beta).
  { split; [exact C1|]. split; [lra|]. intros c.
    assert (exists cb, In cb [a; b] /\ holds (fst cb) (gamma c) /\ holds (snd cb) (beta c)) as [cb [Hin [G B]]]
      by (destruct c; [exists b|exists a]; simpl; auto).
    specialize (C4 cb Hin). rewrite !andb_true_iff in C4. destruct C4 as [[H H'] H''].
    split; [exact (at_most_correct p _ _ _ _ G B H)|].
    split; [exact (below_correct p _ _ _ _ G (lev _ _ T) H')|exact (below_correct p _ _ _ _ G (lev _ _ T') H'')]. }
  split; [exact R0|]. intros N q Hp HN Hq. set (cost := if joint then _ else _) in Hq.
  assert (N0 := frames_positive _ _ C0 Hp HN).
  set (count := exp (quotient queries * ln 2)). set (big := exp (quotient frames * ln 2)).
  assert (Big : big <= N).
  { unfold big. rewrite <- (exp_ln N) by exact N0. assert (L := ln_two).
    apply (Rmult_le_compat_r (ln 2)) in HN; [|lra]. replace (ln N / ln 2 * ln 2) with (ln N) in HN by (field; lra).
    destruct HN as [HN|HN]; [left; now apply exp_increasing|right; now rewrite HN]. }
  assert (each : forall costb c, In costb (costs p joint t a b) -> holds costb c ->
    0 < c /\ c * count + outputs (quotient e0) gamma beta <= quotient success * big).
  { intros costb c Hin Hc. specialize (C5 costb Hin). apply andb_true_iff in C5. destruct C5 as [P C5].
    split; [exact (below_correct p _ _ _ _ Z0 Hc P)|]. rewrite forallb_forall in C5.
    assert (W : holds (times p (fraction p success) (power_of_two p frames)) (quotient success * big))
      by (apply times_holds; [apply fraction_holds|apply power_of_two_holds]).
    assert (CC : holds (times p costb (power_of_two p queries)) (c * count))
      by (apply times_holds; [exact Hc|apply power_of_two_holds]).
    assert (A := at_most_correct p _ _ _ _
      (plus_holds p _ _ _ _ CC (spoiled_box_holds p _ _ _ _ _ _ T' GA BA)) W (C5 a (or_introl eq_refl))).
    assert (B := at_most_correct p _ _ _ _
      (plus_holds p _ _ _ _ CC (spoiled_box_holds p _ _ _ _ _ _ T' GB BB)) W
      (C5 b (or_intror (or_introl eq_refl)))).
    unfold outputs, Rmax. destruct (Rle_dec _ _); assumption. }
  assert (final : 0 < cost /\ cost * count + outputs (quotient e0) gamma beta <= quotient success * big).
  { assert (SA := spoiled_box_holds p _ _ _ _ _ _ T GA BA). assert (SB := spoiled_box_holds p _ _ _ _ _ _ T GB BB).
    unfold cost. destruct joint; cbn [costs] in each.
    - unfold Rmax. destruct (Rle_dec _ _); [exact (each _ _ (or_intror (or_introl eq_refl)) SB)|
                                           exact (each _ _ (or_introl eq_refl) SA)].
    - exact (each _ _ (or_introl eq_refl) (plus_holds p _ _ _ _ SA SB)). }
  destruct final as [P E]. apply log2_at_least. fold count.
  apply (Rmult_le_reg_r cost); [exact P|].
  assert (M := Rmult_le_compat_l _ _ _ C3 Big). lra.
Qed.

Lemma bound_at p joint A B a b delta k eps tau e0 success frames queries N
    (U : family N (at_class A B (quotient delta) k (quotient eps)) (at_class A B (quotient delta) k 1)) q :
  boxed a A -> boxed b B -> check_queries p joint delta k eps tau e0 success frames queries a b = true ->
  quotient frames <= ln (INR N) / ln 2 ->
  let gamma := at_class A B (quotient delta) k (quotient eps) in
  let beta := at_class A B (quotient delta) k 1 in
  reachable (quotient tau) (quotient e0) gamma beta /\
  let one c := spoiled (quotient tau) (gamma c) (beta c) in
  let cost := if joint then Rmax (one false) (one true) else one false + one true in
  (quotient success * INR N <= INR q * cost + outputs (quotient e0) gamma beta ->
   quotient queries <= ln (INR q) / ln 2).
Proof.
  intros HA HB C HN gamma beta. unfold check_queries in C.
  destruct (check_bound_correct p joint tau e0 success frames queries
    (K_box p delta k (fraction p eps) a, K_box p delta k (integer p 1) a)
    (K_box p delta k (fraction p eps) b, K_box p delta k (integer p 1) b) gamma beta
    (K_box_holds p delta k _ _ _ _ HA (fraction_holds p eps)) (K_box_holds p delta k _ _ _ _ HA (integer_holds p 1))
    (K_box_holds p delta k _ _ _ _ HB (fraction_holds p eps)) (K_box_holds p delta k _ _ _ _ HB (integer_holds p 1)) C)
    as [R0 H].
  split; [exact R0|]. cbv zeta in H |- *. apply H; [apply pos_INR|exact HN].
Qed.

Theorem class_bound : class_bound_statement.
Proof.
  intros p A B a b delta k eps tau e0 success frames queries HA HB C N U HN q coins HL.
  destruct (bound_at p false A B a b delta k eps tau e0 success frames queries N U q HA HB C HN) as [R0 H].
  apply H. cbv beta iota zeta. exact (class_queries N _ _ U _ _ _ q coins R0 HL).
Qed.

Theorem joint_bound : joint_bound_statement.
Proof.
  intros p A B a b delta k eps tau e0 success frames queries HA HB C N U HN q coins HL.
  destruct (bound_at p true A B a b delta k eps tau e0 success frames queries N U q HA HB C HN) as [R0 H].
  apply H. cbv beta iota zeta. exact (joint_queries N _ _ U _ _ _ q coins R0 HL).
Qed.
