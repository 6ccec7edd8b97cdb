(** Statistical queries against a finite family of frames: Cauchy-Schwarz, the count of spoiled frames and the
    adversary (steps 1, 2 and 4 of proofs/theorem_4_1/proof.md), for every adaptive learner with finitely many coins.

    On paper, and so hypotheses, the fields of [family]: that expectations are inner products of L^2(G), and that
    the correlations of different frames are at most gamma, of a frame with itself beta (Appendix B). *)

From Coq Require Import Reals List Bool Lra Lia.
Import ListNotations.
Open Scope R_scope.

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

(** * The count *)

Lemma ln_two : 0 < ln 2.
Proof. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Theorem count : count_statement.
Proof.
  intros whole cost out q P H. assert (L := ln_two). assert (E : (whole - out) / cost <= q).
  { apply (Rmult_le_reg_r cost); [exact P|]. replace ((whole - out) / cost * cost) with (whole - out) by (field; lra).
    lra. }
  split; [exact E|]. intros W. apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|].
  assert (0 < (whole - out) / cost) by now apply Rdiv_lt_0_compat.
  destruct E as [E|E]; [left; now apply ln_increasing|right; now rewrite E].
Qed.
