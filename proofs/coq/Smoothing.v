(** Smoothing (step 3 of proofs/lemma_4_2/proof.md): the law of a X + sqrt(delta) Z, a^2 = 1 - delta, matches as many
    moments of N(0, 1) as the rule that X is drawn from, and a^N times the first gap remains.

    No generating function: the mixed moments of a rule and a Gaussian satisfy the recurrence of [moment], and so do
    those of two independent Gaussians, which are worked out by integration by parts in both variables. *)

From Coq Require Import Reals List Lra Lia.
From Symcheck Require Import Definitions Rules Gaussian.
Open Scope R_scope.

Definition smoothed_moments_statement : Prop := forall rule delta N, 0 < delta < 1 -> matches N rule ->
  forall j, (j < N)%nat -> integral (fun t => t ^ j * law rule delta t) (mom j).

Definition smoothed_next_statement : Prop := forall rule delta N, 0 < delta < 1 -> matches N rule ->
  integral (fun t => t ^ N * law rule delta t)
           (mom N + sqrt (1 - delta) ^ N * (total (fun x => x ^ N) rule - mom N)).

(** * The moments of the law are mixed moments of the rule *)

(** The expectation of X^i (a X + sqrt(delta) Z)^j, X from the rule. *)
Definition mixed (rule : list (R * R)) (a delta : R) (i j : nat) : R :=
  total (fun x => x ^ i * moment (a * x) (sqrt delta) j) rule.

Lemma law_moments rule delta j : 0 < delta ->
  integral (fun t => t ^ j * law rule delta t) (mixed rule (sqrt (1 - delta)) delta 0 j).
Proof.
  intros Hd. set (a := sqrt (1 - delta)).
  apply (integral_ext (fun t => total (fun x =>
    t ^ j * (exp (- (t - a * x) ^ 2 / (2 * delta)) / sqrt (2 * PI * delta))) rule)).
  { intros t. apply total_scal. }
  apply integral_total. intros x. apply law_substitution; [exact Hd|].
  rewrite pow_O, Rmult_1_l. apply affine_moments.
Qed.

(** The same for X from N(0, 1), given by the recurrence. *)
Fixpoint both (a delta : R) (i j : nat) : R :=
  match j with
  | O => mom i
  | S k => match k with
           | O => a * both a delta (S i) k
           | S h => a * both a delta (S i) k + delta * INR k * both a delta i h
           end
  end.

Section Recurrence.

Variables (a delta : R).
Hypothesis positive : 0 < delta.

Lemma mixed_zero rule i : mixed rule a delta i 0 = total (fun x => x ^ i) rule.
Proof. apply total_ext. intros x _. simpl. ring. Qed.

Lemma mixed_one rule i : mixed rule a delta i 1 = a * mixed rule a delta (S i) 0.
Proof. unfold mixed. rewrite <- total_scal. apply total_ext. intros x _. simpl. ring. Qed.

Lemma mixed_step rule i j : mixed rule a delta i (S (S j)) =
  a * mixed rule a delta (S i) (S j) + delta * INR (S j) * mixed rule a delta i j.
Proof.
  unfold mixed. rewrite <- !total_scal, <- total_plus. apply total_ext. intros x _.
  change (moment (a * x) (sqrt delta) (S (S j))) with
    (a * x * moment (a * x) (sqrt delta) (S j) + sqrt delta ^ 2 * INR (S j) * moment (a * x) (sqrt delta) j).
  rewrite pow2_sqrt by lra. rewrite <- tech_pow_Rmult. ring.
Qed.

Lemma both_step i j : both a delta i (S (S j)) = a * both a delta (S i) (S j) + delta * INR (S j) * both a delta i j.
Proof. reflexivity. Qed.

Lemma mixed_low rule N : matches N rule -> forall j i, (i + j < N)%nat -> mixed rule a delta i j = both a delta i j.
Proof.
  intros H j.
  enough (K : (forall i, (i + j < N)%nat -> mixed rule a delta i j = both a delta i j) /\
              (forall i, (i + S j < N)%nat -> mixed rule a delta i (S j) = both a delta i (S j))) by apply K.
  induction j as [|j [IH IH']].
  - split; intros i Hi; [|rewrite mixed_one]; rewrite mixed_zero, H by lia; reflexivity.
  - split; [exact IH'|]. intros i Hi. rewrite mixed_step, both_step, IH, IH' by lia. reflexivity.
Qed.

(** Each X that is exchanged for a X + sqrt(delta) Z multiplies the gap by a. *)
Lemma mixed_next rule N : matches N rule -> forall j i, (i + j = N)%nat ->
  mixed rule a delta i j - both a delta i j = a ^ j * (total (fun x => x ^ N) rule - mom N).
Proof.
  intros H j.
  enough (K : (forall i, (i + j = N)%nat ->
    mixed rule a delta i j - both a delta i j = a ^ j * (total (fun x => x ^ N) rule - mom N)) /\
    (forall i, (i + S j = N)%nat -> mixed rule a delta i (S j) - both a delta i (S j)
                                    = a ^ S j * (total (fun x => x ^ N) rule - mom N))) by apply K.
  induction j as [|j [IH IH']].
  - split; intros i Hi.
    + rewrite mixed_zero. replace i with N by lia. simpl. ring.
    + rewrite mixed_one, mixed_zero. change (both a delta i 1) with (a * mom (S i)). replace (S i) with N by lia. ring.
  - split; [exact IH'|]. intros i Hi.
    rewrite mixed_step, both_step, (mixed_low _ _ H j i) by lia.
    replace (a ^ S (S j)) with (a * a ^ S j) by reflexivity. rewrite (Rmult_assoc a (a ^ S j)).
    rewrite <- (IH' (S i)) by lia. ring.
Qed.

(** Integration by parts in X. *)
Lemma both_parts j : forall i,
  both a delta (S i) j = INR i * both a delta (pred i) j + a * INR j * both a delta i (pred j).
Proof.
  assert (M : forall i, mom (S i) = INR i * mom (pred i)).
  { intros [|i]; [simpl; ring|apply mom_step]. }
  enough (K :
    (forall i, both a delta (S i) j = INR i * both a delta (pred i) j + a * INR j * both a delta i (pred j)) /\
    (forall i, both a delta (S i) (S j) = INR i * both a delta (pred i) (S j) + a * INR (S j) * both a delta i j))
    by apply K.
  induction j as [|j [IH IH']].
  - split; intros i.
    { change (mom (S i) = INR i * mom (pred i) + a * INR 0 * mom i). rewrite M. simpl. ring. }
    change (a * mom (S (S i)) = INR i * (a * mom (S (pred i))) + a * INR 1 * mom i).
    rewrite mom_step, S_INR. destruct i as [|i]; [simpl; ring|]. simpl pred. simpl (INR 1). ring.
  - split; [exact IH'|]. intros i. rewrite (both_step (S i)), (IH' (S i)), IH.
    assert (E : INR i * both a delta (pred i) (S (S j)) =
                INR i * (a * both a delta i (S j) + delta * INR (S j) * both a delta (pred i) j)).
    { destruct i as [|i]; [simpl; ring|]. now rewrite both_step. }
    rewrite E. assert (F : both a delta i (S j) = a * both a delta (S i) j + delta * INR j * both a delta i (pred j)).
    { destruct j as [|j]; [simpl; ring|apply both_step]. }
    change (pred (S i)) with i. change (pred (S (S j))) with (S j). rewrite IH in F. rewrite F, !S_INR. ring.
Qed.

(** A combination of independent Gaussians is Gaussian. *)
Lemma both_gaussian : a ^ 2 = 1 - delta -> forall j, both a delta 0 j = mom j.
Proof.
  intros Ha j. enough (K : both a delta 0 j = mom j /\ both a delta 0 (S j) = mom (S j)) by apply K.
  induction j as [|j [IH IH']].
  - split; [reflexivity|]. simpl. ring.
  - split; [exact IH'|]. rewrite both_step, (both_parts (S j) 0). simpl pred. rewrite IH, mom_step.
    simpl (INR 0). replace delta with (1 - a ^ 2) by lra. ring.
Qed.

End Recurrence.

Lemma root_square delta : 0 < delta < 1 -> sqrt (1 - delta) ^ 2 = 1 - delta.
Proof. intros Hd. apply pow2_sqrt. lra. Qed.

Theorem smoothed_moments : smoothed_moments_statement.
Proof.
  intros rule delta N Hd H j Hj. assert (R := root_square delta Hd).
  rewrite <- (both_gaussian (sqrt (1 - delta)) delta R).
  rewrite <- (mixed_low _ delta ltac:(lra) rule N H) by exact Hj. apply law_moments. lra.
Qed.

Theorem smoothed_next : smoothed_next_statement.
Proof.
  intros rule delta N Hd H. assert (R := root_square delta Hd).
  rewrite <- (mixed_next _ delta ltac:(lra) rule N H N 0 eq_refl).
  rewrite (both_gaussian (sqrt (1 - delta)) delta R).
  replace (mom N + _) with (mixed rule (sqrt (1 - delta)) delta 0 N) by ring. apply law_moments. lra.
Qed.
