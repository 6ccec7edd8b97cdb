(** Theorem 4.1: the correlations at an instance, and the bound on statistical queries for a finite family.

    Steps are those of proofs/theorem_4_1/proof.md.  Kernel-checked here: Cauchy-Schwarz and the count of spoiled
    frames (steps 1 and 2), the adversary against every adaptive learner with finitely many coins (step 4), and the
    arithmetic from a rule's cells to the figures.  On paper, and so hypotheses: that expectations are inner products
    of L^2(G) with |chi| <= K (Appendix B), and that there are N frames with 1 <= N T (Lemma 4.3). *)

From Coq Require Import Reals ZArith List Bool Lra Lia.
From Interval Require Import Xreal Basic.
From Symcheck Require Import Definitions Rules Intervals Lemma_4_2.
Import ListNotations.
Open Scope R_scope.

(** * The correlations *)

(** F(e) = sum_j a_j^2 e^j in closed form (Mehler), and K = F^k - 1 with k hidden directions. *)
Definition F (rule : list (R * R)) (delta e : R) : R :=
  total (fun x => total (fun y => mehler ((1 - delta) * e) x y) rule) rule.

Definition K (rule : list (R * R)) (delta : R) (k : nat) (e : R) : R := F rule delta e ^ k - 1.

(** * Frames, queries, learners *)

(** A real inner product; on paper it is that of L^2(G). *)
Record space : Type := {
  vector : Type;
  add : vector -> vector -> vector;
  scale : R -> vector -> vector;
  inner : vector -> vector -> R;
  inner_sym : forall u v, inner u v = inner v u;
  inner_add : forall u v w, inner (add u v) w = inner u w + inner v w;
  inner_scale : forall c u v, inner (scale c u) v = c * inner u v;
  inner_positive : forall u, 0 <= inner u u
}.

(** Frames are the numbers below N; classes are false (A, class 0) and true (B, class 1).  A [question] is a function
    h : R^d -> [0, 1]; [mean] is E_G h, [expected] its expectation under a frame's law, [centred h] is h - 1/2, and
    [relative] is the law's density divided by that of G, minus 1. *)
Record family (N : nat) (gamma beta : bool -> R) : Type := {
  question : Type;
  mean : question -> R;
  expected : bool -> nat -> question -> R;
  hilbert : space;
  centred : question -> vector hilbert;
  relative : bool -> nat -> vector hilbert;
  centred_norm : forall h, inner hilbert (centred h) (centred h) <= 1 / 4;
  shift : forall c i h, (i < N)%nat -> expected c i h - mean h = inner hilbert (centred h) (relative c i);
  between_frames : forall c i j, (i < N)%nat -> (j < N)%nat -> i <> j ->
    Rabs (inner hilbert (relative c i) (relative c j)) <= gamma c;
  own_frame : forall c i, (i < N)%nat -> inner hilbert (relative c i) (relative c i) <= beta c
}.

Arguments question {N gamma beta}.
Arguments mean {N gamma beta}.
Arguments expected {N gamma beta}.
Arguments hilbert {N gamma beta}.
Arguments centred {N gamma beta}.
Arguments relative {N gamma beta}.

Section Learners.

Context {N : nat} {gamma beta : bool -> R} (U : family N gamma beta).

(** A query asks about one function for each class.  An oracle answers it by a pair (class oracle) or by one number
    (joint oracle); valid answers are within tau. *)
Definition valid_class (tau : R) (oracle : nat -> question U * question U -> R * R) : Prop :=
  forall i h, (i < N)%nat -> Rabs (fst (oracle i h) - expected U false i (fst h)) <= tau /\
                             Rabs (snd (oracle i h) - expected U true i (snd h)) <= tau.

Definition valid_joint (tau : R) (oracle : nat -> question U * question U -> R) : Prop :=
  forall i h, (i < N)%nat ->
  Rabs (oracle i h - (expected U false i (fst h) + expected U true i (snd h)) / 2) <= tau.

(** A learner with its coins fixed: the next query and the classifier, from the answers so far. *)
Record learner (answer : Type) : Type := {
  ask : list answer -> question U * question U;
  output : list answer -> question U
}.
Arguments ask {answer}.
Arguments output {answer}.

Fixpoint answers {answer} (L : learner answer) (oracle : question U * question U -> answer) (q : nat) : list answer :=
  match q with
  | O => []
  | S past => oracle (ask L (answers L oracle past)) :: answers L oracle past
  end.

(** Error at most e0 on both classes. *)
Definition good (e0 : R) (i : nat) (f : question U) : bool :=
  if Rle_dec (expected U false i f) e0 then if Rle_dec (1 - expected U true i f) e0 then true else false else false.

(** The number of frames at which the output after q queries is good. *)
Definition successes {answer} (e0 : R) (q : nat) (oracle : nat -> question U * question U -> answer)
    (L : learner answer) : R :=
  INR (length (filter (fun i => good e0 i (output L (answers L (oracle i) q))) (seq 0 N))).

(** Coins: a finite list of (probability, learner).  The bounds hold for each of them before the mean is taken. *)
Definition average {answer} (f : learner answer -> R) (coins : list (R * learner answer)) : R :=
  fold_right (fun c rest => fst c * f (snd c) + rest) 0 coins.

(** With probability at least p over frame and coins the output is good, whatever valid answers it gets. *)
Definition learns {answer} (valid : (nat -> question U * question U -> answer) -> Prop) (q : nat) (e0 p : R)
    (coins : list (R * learner answer)) : Prop :=
  (forall c, In c coins -> 0 <= fst c) /\ average (fun _ => 1) coins = 1 /\
  forall oracle, valid oracle -> p * INR N <= average (successes e0 q oracle) coins.

End Learners.

Arguments ask {N gamma beta U answer}.
Arguments output {N gamma beta U answer}.

(** * What is proved of them *)

(** (2.1): how many frames can be spoiled at the tolerance t. *)
Definition spoiled (t gamma beta : R) : R := (beta - gamma) / (4 * t ^ 2 - gamma).

(** Step 1, a set of frames with shifts of at least t: Cauchy-Schwarz and the double sum. *)
Definition double_sum_statement : Prop := forall N gamma beta (U : family N gamma beta) c h t frames,
  0 <= t -> NoDup frames -> (forall i, In i frames -> (i < N)%nat /\ t <= Rabs (expected U c i h - mean U h)) ->
  let s := INR (length frames) in (2 * t * s) ^ 2 <= s * beta c + s * (s - 1) * gamma c.

(** Step 2. *)
Definition few_spoiled_statement : Prop := forall s t gamma beta,
  0 < s -> gamma < 4 * t ^ 2 -> (2 * t * s) ^ 2 <= s * beta + s * (s - 1) * gamma -> s <= spoiled t gamma beta.

(** Step 4, for N times the shares. *)
Definition outputs (e0 : R) (gamma beta : bool -> R) : R :=
  Rmax (spoiled (1 / 2 - e0) (gamma false) (beta false)) (spoiled (1 / 2 - e0) (gamma true) (beta true)).

Definition reachable (tau e0 : R) (gamma beta : bool -> R) : Prop :=
  0 < tau /\ e0 < 1 / 2 /\ forall c, gamma c <= beta c /\ gamma c < 4 * tau ^ 2 /\ gamma c < 4 * (1 / 2 - e0) ^ 2.

(** (4.2) *)
Definition class_queries_statement : Prop := forall N gamma beta (U : family N gamma beta) tau e0 p q coins,
  reachable tau e0 gamma beta -> learns U (valid_class U tau) q e0 p coins ->
  p * INR N <= INR q * (spoiled tau (gamma false) (beta false) + spoiled tau (gamma true) (beta true))
               + outputs e0 gamma beta.

(** (4.4) *)
Definition joint_queries_statement : Prop := forall N gamma beta (U : family N gamma beta) tau e0 p q coins,
  reachable tau e0 gamma beta -> learns U (valid_joint U tau) q e0 p coins ->
  p * INR N <= INR q * Rmax (spoiled tau (gamma false) (beta false)) (spoiled tau (gamma true) (beta true))
               + outputs e0 gamma beta.

(** The count of queries, for any N p = whole; with N = 1 the shares of (4.2) and (4.4). *)
Definition count_statement : Prop := forall whole cost out q, 0 < cost -> whole <= q * cost + out ->
  (whole - out) / cost <= q /\ (0 < whole - out -> ln ((whole - out) / cost) / ln 2 <= ln q / ln 2).

(** * Bounds on the tail P(||M^T V|| > x) of frames, k directions in R^d (proofs/lemma_4_3/proof.md) *)

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

(** A strict comparison. *)
Definition below (p : F.precision) (a b : box) : bool :=
  match I.sign_strict (minus p a b) with Xlt => true | _ => false end.

Section Computations.

Variable p : F.precision.

Definition K_box (delta : Z * Z) (k : nat) (e : box) (boxes : list (box * box)) : box :=
  minus p (I.power_int p (mehler_sum_box p (times p (signal p delta) e) boxes) (Z.of_nat k)) (integer p 1).

Definition check_correlation (delta : Z * Z) (k : nat) (e : Z * Z) (boxes : list (box * box)) (high : Z * Z) : bool :=
  at_most p (K_box delta k (fraction p e) boxes) (fraction p high).

(** 2^x *)
Definition power_of_two (x : Z * Z) : box := exponential p (times p (fraction p x) (logarithm p (integer p 2))).

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
  let whole := times p (fraction p success) (power_of_two frames) in
  let count := power_of_two queries in
  below p zero (fraction p frames) && below p zero t && below p zero t' && at_most p zero (fraction p success) &&
  forallb (fun c => at_most p (fst c) (snd c) && below p (fst c) (level t) && below p (fst c) (level t')) [a; b] &&
  forallb (fun cost => below p zero cost &&
    forallb (fun c => at_most p (plus p (times p cost count) (spoiled_box t' (fst c) (snd c))) whole) [a; b])
    (costs joint t a b).

Definition check_queries (joint : bool) (delta : Z * Z) (k : nat) (eps tau e0 success frames queries : Z * Z)
    (a b : list (box * box)) : bool :=
  let both boxes := (K_box delta k (fraction p eps) boxes, K_box delta k (integer p 1) boxes) in
  check_bound joint tau e0 success frames queries (both a) (both b).

(** (gamma_half (S m), gamma_half (S (S m)), S m) *)
Fixpoint gamma_boxes (m : nat) : box * box * Z :=
  match m with
  | O => (root p (I.pi p), integer p 1, 1%Z)
  | S m => let '(now, next, z) := gamma_boxes m in (next, times p (half p (integer p z)) now, (z + 1)%Z)
  end.

Definition gamma_box (m : nat) : box := match m with O => integer p 1 | S m => fst (fst (gamma_boxes m)) end.

Definition natural (m : nat) : box := integer p (Z.of_nat m).

Definition selberg_factor_box (d k : nat) : box :=
  over p (times p (times p (times p (half p (natural k)) (root p (I.pi p))) (gamma_box d)) (gamma_box (d - 1)))
    (times p (times p (gamma_box k) (gamma_box (k + 2))) (square p (gamma_box (d - k)))).

Definition series_step_box (d k j : nat) (x : box) : box :=
  times p (over p (plus p (natural d) (times p (integer p 2) (natural j)))
    (plus p (plus p (minus p (natural d) (times p (integer p 2) (natural k))) (integer p 3))
            (times p (integer p 2) (natural j)))) (minus p (integer p 1) (square p x)).

Fixpoint series_box (d k : nat) (x gap : box) (m j : nat) (term : box) : box :=
  match m with
  | O => over p term gap
  | S m => plus p term (series_box d k x gap m (S j) (times p term (series_step_box d k j x)))
  end.

Definition log_square (x : box) : box := logarithm p (square p x).
Definition log_rest (x : box) : box := logarithm p (minus p (integer p 1) (square p x)).

Definition selberg_box (d k : nat) (x : box) : box :=
  let a := half p (minus p (times p (integer p 2) (natural k)) (integer p 1)) in
  let b := half p (plus p (minus p (natural d) (times p (integer p 2) (natural k))) (integer p 1)) in
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
      (times p term (times p (over p (plus p (natural d) (times p (integer p 2) (natural j)))
        (plus p (integer p 3) (times p (integer p 2) (natural j)))) (square p x))))
  end.

Definition direct_box (d m : nat) (x : box) : box :=
  minus p (integer p 1)
    (times p (times p (times p (integer p 2) (over p (gamma_box d) (times p (root p (I.pi p)) (gamma_box (d - 1)))))
      (exponential p (plus p (half p (log_square x))
        (times p (half p (minus p (natural d) (integer p 1))) (log_rest x)))))
      (direct_series_box d x m 0 (integer p 1))).

(** e^{-(1 - ln 2) d / 2}, the bound of step 6. *)
Definition check_norm (d : nat) (high : Z * Z) : bool :=
  let exponent := times p (minus p (logarithm p (integer p 2)) (integer p 1)) (half p (natural d)) in
  at_most p (exponential p exponent) (fraction p high).

(** T 2^frames <= 1 *)
Definition check_family (method : tail) (d k : nat) (eps frames : Z * Z) : bool :=
  let x := fraction p eps in
  let small t := at_most p (times p t (power_of_two frames)) (integer p 1) in
  match method with
  | Selberg => small (selberg_box d k x)
  | Gordon => below p (integer p 0) (gordon_exponent_box d k x) && small (gordon_box d k x)
  | Direct terms => match k with 1%nat => small (direct_box d terms x) | _ => false end
  end.

End Computations.

(** * What they show *)

Definition correlation_statement : Prop := forall p rule boxes delta k e high,
  boxed boxes rule -> check_correlation p delta k e boxes high = true ->
  K rule (quotient delta) k (quotient e) <= quotient high.

Definition norm_statement : Prop := forall p d high,
  check_norm p d high = true -> exp ((ln 2 - 1) * (INR d / 2)) <= quotient high.

(** As many frames as the figure says. *)
Definition family_statement : Prop := forall p method d k eps frames (N : nat),
  check_family p method d k eps frames = true -> 1 <= INR N * tail_bound method d k (quotient eps) ->
  quotient frames <= ln (INR N) / ln 2.

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

(** * Cauchy-Schwarz and the double sum *)

Lemma cauchy (S : space) (h w : vector S) : inner S h h <= 1 / 4 -> 4 * inner S h w ^ 2 <= inner S w w.
Proof.
  intros H. set (b := inner S h w). set (u := add S (scale S (4 * b) h) (scale S (-1) w)).
  assert (E : inner S u u = 16 * b ^ 2 * inner S h h - 8 * b ^ 2 + inner S w w).
  { unfold u. rewrite inner_add, !inner_scale, !(inner_sym S _ (add _ _ _)), !inner_add, !inner_scale.
    rewrite (inner_sym S w h). fold b. ring. }
  assert (P := inner_positive S u). rewrite E in P.
  assert (B : 0 <= b ^ 2) by apply pow2_ge_0.
  assert (M := Rmult_le_compat_l (16 * b ^ 2) _ _ ltac:(lra) H). lra.
Qed.

Section Frames.

Context {N : nat} {gamma beta : bool -> R} (U : family N gamma beta).

(** sum_i signs(i) relative(i); 0 h for the empty sum. *)
Fixpoint combination (c : bool) (h : question U) (signs : nat -> R) (frames : list nat) : vector (hilbert U) :=
  match frames with
  | [] => scale _ 0 (centred U h)
  | i :: rest => add _ (scale _ (signs i) (relative U c i)) (combination c h signs rest)
  end.

Lemma combination_shift c h signs frames : (forall i, In i frames -> (i < N)%nat) ->
  inner _ (centred U h) (combination c h signs frames) =
  fold_right (fun i rest => signs i * (expected U c i h - mean U h) + rest) 0 frames.
Proof.
  induction frames as [|i frames IH]; simpl; intros H; rewrite inner_sym.
  - rewrite inner_scale. ring.
  - rewrite inner_add, inner_scale, !(inner_sym (hilbert U) _ (centred U h)), IH by auto.
    rewrite (shift _ _ _ U) by auto. reflexivity.
Qed.

Variable signs : nat -> R.
Hypothesis signs_unit : forall i, Rabs (signs i) = 1.

Lemma combination_cross c h j frames : (j < N)%nat -> ~ In j frames -> (forall i, In i frames -> (i < N)%nat) ->
  signs j * inner _ (relative U c j) (combination c h signs frames) <= INR (length frames) * gamma c.
Proof.
  intros Hj. induction frames as [|i frames IH]; cbn [combination length In]; intros Hn H.
  - rewrite inner_sym, inner_scale. simpl. lra.
  - rewrite inner_sym, inner_add, inner_scale, !(inner_sym (hilbert U) _ (relative U c j)), S_INR.
    assert (A := between_frames _ _ _ U c j i Hj (H i (or_introl eq_refl)) ltac:(intuition)).
    specialize (IH ltac:(tauto) ltac:(auto)).
    assert (B := Rle_abs (signs j * (signs i * inner _ (relative U c j) (relative U c i)))).
    rewrite !Rabs_mult, !signs_unit in B. lra.
Qed.

Lemma combination_norm c h frames : NoDup frames -> (forall i, In i frames -> (i < N)%nat) ->
  inner _ (combination c h signs frames) (combination c h signs frames) <=
  INR (length frames) * beta c + INR (length frames) * (INR (length frames) - 1) * gamma c.
Proof.
  induction frames as [|j frames IH]; intros Hd H.
  - cbn [combination length]. rewrite inner_scale. simpl. lra.
  - inversion Hd as [|? ? Hj Hd']; subst. cbn [combination length]. set (w := combination c h signs frames).
    assert (C := combination_cross c h j frames (H j (or_introl eq_refl)) Hj ltac:(intros; apply H; now right)).
    specialize (IH Hd' ltac:(intros; apply H; now right)). fold w in C, IH.
    rewrite inner_add, inner_scale, !(inner_sym _ _ (add _ _ _)), !inner_add, !inner_scale.
    rewrite (inner_sym _ w (relative U c j)), S_INR.
    assert (O := own_frame _ _ _ U c j (H j (or_introl eq_refl))).
    assert (Q : signs j * signs j = 1).
    { generalize (signs_unit j). unfold Rabs. destruct (Rcase_abs (signs j)); intros E; [|rewrite E; ring].
      replace (signs j) with (-1) by lra. ring. }
    set (s := INR (length frames)) in *. set (v := inner _ (relative U c j) (relative U c j)) in *.
    match goal with |- ?x <= _ => replace x with
      (signs j * signs j * v + 2 * (signs j * inner _ (relative U c j) w) + inner _ w w) by ring end.
    rewrite Q. lra.
Qed.

(** (1.2): signs that add the shifts up to at least t s. *)
Lemma signed_sum c h t frames : 0 <= t -> NoDup frames -> (forall i, In i frames -> (i < N)%nat) ->
  let s := INR (length frames) in
  t * s <= fold_right (fun i rest => signs i * (expected U c i h - mean U h) + rest) 0 frames ->
  (2 * t * s) ^ 2 <= s * beta c + s * (s - 1) * gamma c.
Proof.
  intros Ht Hd H s L. eapply Rle_trans; [|now apply (combination_norm c h frames)].
  eapply Rle_trans; [|apply (cauchy _ _ _ (centred_norm _ _ _ U h))].
  rewrite combination_shift by exact H. set (x := fold_right _ _ _) in *.
  assert (S0 : 0 <= s) by apply pos_INR. assert (P : 0 <= t * s) by now apply Rmult_le_pos.
  replace ((2 * t * s) ^ 2) with (4 * (t * s) ^ 2) by ring.
  apply Rmult_le_compat_l; [lra|]. apply pow_incr. lra.
Qed.

End Frames.

Definition sign_of (x : R) : R := if Rle_dec 0 x then 1 else -1.

Lemma sign_unit x : Rabs (sign_of x) = 1.
Proof. unfold sign_of. destruct (Rle_dec 0 x); [apply Rabs_R1|]. unfold Rabs. destruct (Rcase_abs _); lra. Qed.

Lemma sign_abs x : sign_of x * x = Rabs x.
Proof.
  unfold sign_of. destruct (Rle_dec 0 x); [rewrite Rabs_pos_eq by assumption; ring|].
  rewrite Rabs_left by lra. ring.
Qed.

Lemma sum_at_least t (f : nat -> R) frames : (forall i, In i frames -> t <= f i) ->
  t * INR (length frames) <= fold_right (fun i rest => f i + rest) 0 frames.
Proof.
  induction frames as [|i frames IH]; intros H; cbn [length fold_right]; [simpl; lra|].
  rewrite S_INR. assert (A := H i (or_introl eq_refl)). specialize (IH ltac:(intros; apply H; now right)). lra.
Qed.

Lemma sum_ext (f g : nat -> R) frames : (forall i, f i = g i) ->
  fold_right (fun i rest => f i + rest) 0 frames = fold_right (fun i rest => g i + rest) 0 frames.
Proof. intros H. induction frames as [|i frames IH]; simpl; [reflexivity|]. now rewrite H, IH. Qed.

Theorem double_sum : double_sum_statement.
Proof.
  intros N gamma beta U c h t frames Ht Hd H s.
  apply (signed_sum U (fun i => sign_of (expected U c i h - mean U h)) ltac:(intros; apply sign_unit) c h); auto.
  - intros i Hi. now apply H.
  - rewrite (sum_ext _ (fun i => Rabs (expected U c i h - mean U h))) by (intros; apply sign_abs).
    apply sum_at_least. intros i Hi. now apply H.
Qed.

Theorem few_spoiled : few_spoiled_statement.
Proof.
  intros s t gamma beta Hs Hg H. unfold spoiled. apply (Rmult_le_reg_r (4 * t ^ 2 - gamma)); [lra|].
  replace ((beta - gamma) / (4 * t ^ 2 - gamma) * (4 * t ^ 2 - gamma)) with (beta - gamma) by (field; lra).
  apply (Rmult_le_reg_l s); [exact Hs|]. lra.
Qed.

(** * The adversary *)

(** The number of frames below N with a property. *)
Definition number (N : nat) (P : nat -> bool) : R := INR (length (filter P (seq 0 N))).

Lemma number_or N P Q S : (forall i, P i = true -> Q i || S i = true) -> number N P <= number N Q + number N S.
Proof.
  intros H. unfold number. rewrite <- plus_INR. apply le_INR. induction (seq 0 N) as [|i l IH]; [reflexivity|].
  specialize (H i). cbn [filter]. destruct (P i), (Q i), (S i); cbn [length orb] in *; lia.
Qed.

Lemma number_frames N P i : In i (filter P (seq 0 N)) -> (i < N)%nat /\ P i = true.
Proof. rewrite filter_In, in_seq. intuition lia. Qed.

Lemma number_nodup N P : NoDup (filter P (seq 0 N)).
Proof. apply NoDup_filter, seq_NoDup. Qed.

Lemma spoiled_nonneg t gamma beta : gamma <= beta -> gamma < 4 * t ^ 2 -> 0 <= spoiled t gamma beta.
Proof. intros. unfold spoiled. apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. lra. Qed.

Lemma few_of_double_sum frames t gamma beta : gamma <= beta -> gamma < 4 * t ^ 2 ->
  (let s := INR (length (frames : list nat)) in (2 * t * s) ^ 2 <= s * beta + s * (s - 1) * gamma) ->
  INR (length frames) <= spoiled t gamma beta.
Proof.
  intros Hb Hg H. destruct (pos_INR (length frames)) as [P|<-]; [|now apply spoiled_nonneg].
  now apply few_spoiled.
Qed.

Definition far (t x : R) : bool := if Rle_dec t (Rabs x) then true else false.

Section Adversary.

Context {N : nat} {gamma beta : bool -> R} (U : family N gamma beta).

Definition moved_by (c : bool) (i : nat) (h : question U) : R := expected U c i h - mean U h.

Lemma number_far c h t : 0 <= t -> gamma c <= beta c -> gamma c < 4 * t ^ 2 ->
  number N (fun i => far t (moved_by c i h)) <= spoiled t (gamma c) (beta c).
Proof.
  intros Ht Hb Hg. apply few_of_double_sum; auto. apply (double_sum N gamma beta U c h); auto using number_nodup.
  intros i Hi. apply number_frames in Hi. destruct Hi as [Hi F0]. split; [exact Hi|].
  unfold far, moved_by in F0. now destruct (Rle_dec t _).
Qed.

(** (4.3) *)
Lemma number_far_joint h h' t : 0 <= t -> (forall c, gamma c <= beta c /\ gamma c < 4 * t ^ 2) ->
  number N (fun i => far t ((moved_by false i h + moved_by true i h') / 2)) <=
  Rmax (spoiled t (gamma false) (beta false)) (spoiled t (gamma true) (beta true)).
Proof.
  intros Ht Hc. unfold number. set (P := fun i => far t _). set (frames := filter P (seq 0 N)).
  assert (HN : forall i, In i frames -> (i < N)%nat) by (intros i Hi; now apply number_frames in Hi).
  assert (Hd : NoDup frames) by apply number_nodup.
  set (signs := fun i => sign_of (moved_by false i h + moved_by true i h')).
  assert (Hs : forall i, Rabs (signs i) = 1) by (intros; apply sign_unit).
  set (a := fold_right (fun i rest => signs i * moved_by false i h + rest) 0 frames).
  set (b := fold_right (fun i rest => signs i * moved_by true i h' + rest) 0 frames).
  assert (E : 2 * t * INR (length frames) <= a + b).
  { replace (a + b) with (fold_right (fun i rest => Rabs (moved_by false i h + moved_by true i h') + rest) 0 frames).
    - apply sum_at_least. intros i Hi. apply number_frames in Hi. destruct Hi as [_ F0]. unfold P, far in F0.
      destruct (Rle_dec t _) as [L|]; [|discriminate].
      unfold Rdiv in L. rewrite Rabs_mult, (Rabs_pos_eq (/ 2)) in L by lra. lra.
    - unfold a, b. clear. induction frames as [|i frames IH]; simpl; [ring|].
      rewrite IH, <- sign_abs. fold (signs i). ring. }
  destruct (Rle_dec (t * INR (length frames)) a) as [A|A].
  - eapply Rle_trans; [|apply Rmax_l]. apply few_of_double_sum; try apply Hc.
    now apply (signed_sum U signs Hs false h).
  - eapply Rle_trans; [|apply Rmax_r]. apply few_of_double_sum; try apply Hc.
    apply (signed_sum U signs Hs true h'); auto. fold (moved_by true). change (t * INR (length frames) <= b). lra.
Qed.

(** (4.1) *)
Lemma number_good tau e0 f : reachable tau e0 gamma beta -> number N (fun i => good U e0 i f) <= outputs e0 gamma beta.
Proof.
  intros [_ [He Hc]]. unfold outputs.
  assert (Hn : forall c,
    number N (fun i => far (1 / 2 - e0) (moved_by c i f)) <= spoiled (1 / 2 - e0) (gamma c) (beta c))
    by (intros c; apply number_far; [lra|apply Hc|apply Hc]).
  assert (Hz : number N (fun _ => false) = 0)
    by (unfold number; induction (seq 0 N); simpl; auto).
  destruct (Rle_dec (1 / 2) (mean U f)) as [M|M].
  - eapply Rle_trans; [|apply Rmax_l]. eapply Rle_trans; [|apply Hn].
    rewrite <- (Rplus_0_r (number _ (fun i => far _ _))), <- Hz.
    apply number_or. intros i. unfold good, far, moved_by.
    destruct (Rle_dec (expected U false i f) e0); [|discriminate].
    intros _. destruct (Rle_dec (1 / 2 - e0) (Rabs _)) as [|C]; [reflexivity|]. exfalso. apply C.
    rewrite <- Rabs_Ropp. eapply Rle_trans; [|apply Rle_abs]. lra.
  - eapply Rle_trans; [|apply Rmax_r]. eapply Rle_trans; [|apply Hn].
    rewrite <- (Rplus_0_r (number _ (fun i => far _ _))), <- Hz.
    apply number_or. intros i. unfold good, far, moved_by.
    destruct (Rle_dec (expected U false i f) e0); [|discriminate].
    destruct (Rle_dec (1 - expected U true i f) e0); [|discriminate].
    intros _. destruct (Rle_dec (1 / 2 - e0) (Rabs _)) as [|C]; [reflexivity|]. exfalso. apply C.
    eapply Rle_trans; [|apply Rle_abs]. lra.
Qed.

Section Transcript.

Context {answer : Type} (L : learner U answer).
Variables (neutral : question U * question U -> answer) (oracle : nat -> question U * question U -> answer).
Variable off : nat -> question U * question U -> bool.
Hypothesis same : forall i h, off i h = false -> oracle i h = neutral h.

(** Frames that some query on the neutral transcript is off at. *)
Fixpoint seen (q : nat) (i : nat) : bool :=
  match q with O => false | S past => off i (ask L (answers U L neutral past)) || seen past i end.

Lemma transcript i q : seen q i = false -> answers U L (oracle i) q = answers U L neutral q.
Proof.
  induction q as [|q IH]; cbn [seen answers]; [reflexivity|]. rewrite orb_false_iff. intros [H K0].
  rewrite IH by exact K0. f_equal. now apply same.
Qed.

Lemma number_seen m q : (forall h, number N (fun i => off i h) <= m) -> number N (seen q) <= INR q * m.
Proof.
  intros H. induction q as [|q IH].
  - unfold number. cbn [seen]. replace (filter _ _) with (@nil nat) by (induction (seq 0 N); simpl; auto). simpl. lra.
  - rewrite S_INR.
    eapply Rle_trans; [apply (number_or N _ (fun i => off i (ask L (answers U L neutral q))) (seen q)); auto|].
    specialize (H (ask L (answers U L neutral q))). lra.
Qed.

Lemma successes_bound e0 m o q : (forall h, number N (fun i => off i h) <= m) ->
  (forall f, number N (fun i => good U e0 i f) <= o) -> successes U e0 q oracle L <= INR q * m + o.
Proof.
  intros H G. eapply Rle_trans; [|apply Rplus_le_compat; [now apply (number_seen m q)|apply G]].
  apply (number_or N (fun i => good U e0 i (output L (answers U L (oracle i) q))) (seen q)
    (fun i => good U e0 i (output L (answers U L neutral q)))).
  intros i Hi. destruct (seen q i) eqn:E; [reflexivity|]. now rewrite transcript in Hi.
Qed.

End Transcript.

Lemma average_bound {answer} (f : learner U answer -> R) coins bound : (forall c, In c coins -> 0 <= fst c) ->
  (forall L, f L <= bound) -> average U f coins <= bound * average U (fun _ => 1) coins.
Proof.
  intros H F0. induction coins as [|c coins IH]; cbn [average fold_right]; [lra|].
  assert (A := Rmult_le_compat_l _ _ _ (H c (or_introl eq_refl)) (F0 (snd c))).
  specialize (IH ltac:(intros; apply H; now right)). unfold average in *. lra.
Qed.

End Adversary.

Theorem class_queries : class_queries_statement.
Proof.
  intros N gamma beta U tau e0 p q coins R0 [W [W1 H]]. assert (R1 := R0). destruct R1 as [Ht [_ Hc]].
  set (reply := fun c i h => if far tau (moved_by U c i h) then expected U c i h else mean U h).
  assert (V : forall c i h, Rabs (reply c i h - expected U c i h) <= tau).
  { intros c i h. unfold reply, far, moved_by.
    destruct (Rle_dec tau _) as [|F0]; [rewrite Rminus_eq_0, Rabs_R0; lra|].
    rewrite Rabs_minus_sym. lra. }
  specialize (H (fun i h => (reply false i (fst h), reply true i (snd h))) ltac:(intros i h _; split; apply V)).
  eapply Rle_trans; [exact H|]. rewrite <- (Rmult_1_r (_ + _)), <- W1. apply average_bound; [exact W|]. intros L.
  apply (successes_bound U L (fun h => (mean U (fst h), mean U (snd h))) _
    (fun i h => far tau (moved_by U false i (fst h)) || far tau (moved_by U true i (snd h)))).
  - intros i h. rewrite orb_false_iff. unfold reply. now intros [-> ->].
  - intros h. eapply Rle_trans; [now apply (number_or N _ (fun i => far tau (moved_by U false i (fst h)))
      (fun i => far tau (moved_by U true i (snd h))))|].
    apply Rplus_le_compat; apply number_far; try apply Hc; lra.
  - intros f. now apply (number_good U tau).
Qed.

Theorem joint_queries : joint_queries_statement.
Proof.
  intros N gamma beta U tau e0 p q coins R0 [W [W1 H]]. assert (R1 := R0). destruct R1 as [Ht [_ Hc]].
  set (shift_of := fun i (h : question U * question U) =>
    (moved_by U false i (fst h) + moved_by U true i (snd h)) / 2).
  set (true_answer := fun i (h : question U * question U) =>
    (expected U false i (fst h) + expected U true i (snd h)) / 2).
  set (neutral := fun h : question U * question U => (mean U (fst h) + mean U (snd h)) / 2).
  specialize (H (fun i h => if far tau (shift_of i h) then true_answer i h else neutral h)).
  eapply Rle_trans; [apply H|].
  - intros i h _. fold (true_answer i h). unfold far.
    destruct (Rle_dec tau _) as [|F0]; [rewrite Rminus_eq_0, Rabs_R0; lra|].
    rewrite Rabs_minus_sym. replace (true_answer i h - neutral h) with (shift_of i h); [lra|].
    unfold shift_of, true_answer, neutral, moved_by. lra.
  - rewrite <- (Rmult_1_r (_ + _)), <- W1. apply average_bound; [exact W|]. intros L.
    apply (successes_bound U L neutral _ (fun i h => far tau (shift_of i h))).
    + intros i h ->. reflexivity.
    + intros h. apply number_far_joint; [lra|]. intros c. split; apply Hc.
    + intros f. now apply (number_good U tau).
Qed.

(** * Boxes *)

Lemma below_correct p a b x y : holds a x -> holds b y -> below p a b = true -> x < y.
Proof.
  intros H H'. assert (M := minus_holds p a b x y H H'). unfold below, holds in *.
  generalize (I.sign_strict_correct (minus p a b)). destruct (I.sign_strict (minus p a b)); try discriminate.
  intros S _. destruct (S _ M) as [_ S']. simpl in S'. lra.
Qed.

Section Holds.

Variable p : F.precision.

Lemma natural_holds m : holds (natural p m) (INR m).
Proof. rewrite INR_IZR_INZ. apply integer_holds. Qed.

Lemma pi_holds : holds (I.pi p) PI.
Proof. apply I.pi_correct. Qed.

Lemma K_box_holds delta k eb e boxes rule : boxed boxes rule -> holds eb e ->
  holds (K_box p delta k eb boxes) (K rule (quotient delta) k e).
Proof.
  intros H He. apply minus_holds; [|apply integer_holds]. apply power_holds, mehler_sum_holds; [exact H|].
  apply times_holds; [apply signal_holds|exact He].
Qed.

Lemma power_of_two_holds x : holds (power_of_two p x) (exp (quotient x * ln 2)).
Proof. apply exponential_holds, times_holds; [apply fraction_holds|]. apply logarithm_holds, integer_holds. Qed.

Lemma spoiled_box_holds tb gb bb t g b : holds tb t -> holds gb g -> holds bb b ->
  holds (spoiled_box p tb gb bb) (spoiled t g b).
Proof.
  intros Ht Hg Hb. apply over_holds; apply minus_holds; auto.
  apply times_holds; [apply integer_holds|now apply square_holds].
Qed.

Lemma gamma_step j : gamma_half (S (S (S j))) = INR (S j) / 2 * gamma_half (S j).
Proof. reflexivity. Qed.

Lemma gamma_boxes_hold m : let '(now, next, z) := gamma_boxes p m in
  holds now (gamma_half (S m)) /\ holds next (gamma_half (S (S m))) /\ z = Z.of_nat (S m).
Proof.
  induction m as [|m IH]; cbn [gamma_boxes].
  - split; [apply root_holds, pi_holds|]. split; [apply integer_holds|reflexivity].
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
  - apply root_holds, pi_holds.
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
    apply times_holds; [apply root_holds, pi_holds|apply gamma_box_holds].
  - apply exponential_holds, plus_holds; [now apply half_holds, logarithm_holds, square_holds|].
    apply times_holds; [|now apply logarithm_holds, one_minus_square_holds].
    apply half_holds, minus_holds; [apply natural_holds|apply integer_holds].
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

Lemma ln_two : 0 < ln 2.
Proof. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Lemma log2_at_least x n : exp (x * ln 2) <= n -> x <= ln n / ln 2.
Proof.
  intros H. assert (L := ln_two). apply (Rmult_le_reg_r (ln 2)); [exact L|].
  replace (ln n / ln 2 * ln 2) with (ln n) by (field; lra). rewrite <- (ln_exp (x * ln 2)).
  destruct H as [H|H]; [left; apply ln_increasing; [apply exp_pos|exact H]|right; now rewrite H].
Qed.

Theorem count : count_statement.
Proof.
  intros whole cost out q P H. assert (L := ln_two). assert (E : (whole - out) / cost <= q).
  { apply (Rmult_le_reg_r cost); [exact P|]. replace ((whole - out) / cost * cost) with (whole - out) by (field; lra).
    lra. }
  split; [exact E|]. intros W. apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|].
  assert (0 < (whole - out) / cost) by now apply Rdiv_lt_0_compat.
  destruct E as [E|E]; [left; now apply ln_increasing|right; now rewrite E].
Qed.

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
