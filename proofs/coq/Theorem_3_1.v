(** Theorem 3.1: the closing steps of its proof, for all real numbers (steps 1-4 and 6 of proofs/theorem_3_1/proof.md).

    delta is the loss that is feasible, margin the paper's delta', L = ln |F|, n the samples of a class.  A true
    robust loss is p, an empirical one p_hat; f is the classifier that ERM returns, D the one of the task, f_D.
    The names of the table's rows stand beside the statements.  Nothing is searched for: each inequality between
    polynomials is the row's identity. *)

From Coq Require Import Reals List Lra Lia.
Import ListNotations.
Open Scope R_scope.

(** * Step 3: the closing line *)

(** `closing` and `closing-weak`. *)
Definition closing_statement : Prop := forall delta margin s,
  0 <= delta -> 0 < margin -> delta + margin < s ->
  s - margin / 2 * sqrt (s / (delta + margin)) > delta + margin / 2.

Definition closing_weak_statement : Prop := forall delta margin s,
  0 <= delta -> 0 < margin -> delta + margin <= s ->
  s - margin / 2 * sqrt (s / (delta + margin)) >= delta + margin / 2.

(** As printed, with s = delta + margin allowed; `printed-strict` refutes it. *)
Definition printed_closing : Prop := forall delta margin s,
  0 <= delta -> 0 < margin -> delta + margin <= s ->
  s - margin / 2 * sqrt (s / (delta + margin)) > delta + margin / 2.

(** * Step 2: the end of the printed chain *)

(** `printed-end` refutes it. *)
Definition printed_end : Prop := forall delta margin p,
  0 <= delta -> 0 < margin -> 0 <= p ->
  p - margin / 2 * sqrt (p / (delta + margin)) <= delta + margin -> p <= delta + margin.

(** The number of samples that the printed proof asks for. *)
Definition enough (delta margin L n : R) : Prop :=
  0 <= delta /\ 0 < margin /\ 0 <= L /\ 0 < n /\ n * margin ^ 2 >= 4 * (delta + margin) * L.

(** The whole printed chain, with the deviation sqrt (p L / n) itself; `printed-end-full` refutes it. *)
Definition printed_chain : Prop := forall delta margin L n p_f p_f_hat p_D_hat,
  enough delta margin L n -> 0 <= p_f ->
  p_f - sqrt (p_f * L / n) <= p_f_hat -> p_f_hat <= p_D_hat -> p_D_hat <= delta + margin ->
  p_f <= delta + margin.

(** What it does prove; `printed-end-proves` has 1.6404 for (9 + sqrt 17)/8 = 1.64038... *)
Definition printed_end_proves_statement : Prop := forall delta margin p,
  0 <= delta -> 0 < margin -> 0 <= p ->
  p - margin / 2 * sqrt (p / (delta + margin)) <= delta + margin ->
  p <= delta + (9 + sqrt 17) / 8 * margin /\ (9 + sqrt 17) / 8 < 16404 / 10000.

(** No smaller constant: at delta = 0 there is equality. *)
Definition printed_end_sharp_statement : Prop := forall margin p,
  0 < margin -> p = (9 + sqrt 17) / 8 * margin -> p - margin / 2 * sqrt (p / margin) = margin.

(** * Step 1: deviations *)

(** `chernoff-radius` and `chernoff-radius-every-p`. *)
Definition deviation_statement : Prop := forall delta margin L n p,
  enough delta margin L n -> 0 <= p <= delta -> sqrt (p * L / n) <= margin / 2.

Definition deviation_every_p_statement : Prop := forall delta margin L n p,
  enough delta margin L n -> 0 <= p -> sqrt (p * L / n) <= margin / 2 * sqrt (p / (delta + margin)).

(** * Step 3, last paragraph: the repaired chain *)

(** `full-chain`: an upper deviation of f_D, a lower one of f, and ERM. *)
Definition repaired_chain_statement : Prop := forall delta margin L n p_f p_f_hat p_D p_D_hat,
  enough delta margin L n -> 0 <= p_f -> 0 <= p_D <= delta ->
  p_D_hat <= p_D + sqrt (p_D * L / n) ->
  p_f - sqrt (p_f * L / n) <= p_f_hat ->
  p_f_hat <= p_D_hat ->
  p_f <= delta + margin.

(** A finite family: each classifier by its pair (p, p_hat).  ERM returns any minimiser of p_hat. *)
Definition minimiser (family : list (R * R)) (f : R * R) : Prop :=
  In f family /\ forall g, In g family -> snd f <= snd g.

Definition erm_statement : Prop := forall delta margin L n family D,
  enough delta margin L n -> In D family -> 0 <= fst D <= delta ->
  snd D <= fst D + sqrt (fst D * L / n) ->
  (forall g, In g family -> 0 <= fst g /\ fst g - sqrt (fst g * L / n) <= snd g) ->
  (exists f, minimiser family f) /\ forall f, minimiser family f -> fst f <= delta + margin.

(** * Step 6: the constant of pairs *)

(** `A1` and `A2`, with q = delta + margin. *)
Definition pairwise_constant_statement : Prop := forall delta margin,
  0 <= delta -> 0 < margin ->
  (sqrt (delta + margin) - sqrt delta) ^ 2 >= margin ^ 2 / (4 * (delta + margin)) /\
  (sqrt (delta + margin) - sqrt delta) ^ 2 >= margin ^ 2 / (4 * delta + 2 * margin).

(** * Step 4: the uniform Chernoff bound *)

(** The probability of [event] for m independent bits, each 1 with probability p. *)
Fixpoint chance (p : R) (m : nat) (event : list bool -> bool) : R :=
  match m with
  | O => if event [] then 1 else 0
  | S l => p * chance p l (fun bits => event (true :: bits)) + (1 - p) * chance p l (fun bits => event (false :: bits))
  end.

Definition ones (bits : list bool) : R := INR (count_occ Bool.bool_dec bits true).

(** N classifiers, n samples: the j-th has the j-th block of n bits, a 1 where it errs.  Its empirical loss: *)
Definition p_hat (n : nat) (bits : list bool) (j : nat) : R := ones (firstn n (skipn (j * n) bits)) / INR n.

(** All N are within the printed radius; each has the loss p. *)
Definition uniform (K p : R) (N n : nat) (bits : list bool) : bool :=
  forallb (fun j => if Rle_dec (Rabs (p - p_hat n bits j)) (K * sqrt (p * ln (INR N) / INR n)) then true else false)
          (seq 0 N).

(** As printed for N classifiers whose errors are independent (cube tasks): one K serves all of them. *)
Definition printed_uniform_chernoff : Prop := exists K, 0 <= K /\ forall p N n,
  0 < p < 1 -> (2 <= N)%nat -> (1 <= n)%nat -> chance p (N * n) (uniform K p N n) >= 2 / 3.

(** For every K, every n and all large N the probability is at most 1/e < 0.368 at p = 1/(nN). *)
Definition uniform_chernoff_fails_statement : Prop := forall K N n,
  0 <= K -> (2 <= N)%nat -> (1 <= n)%nat -> 64 * K ^ 4 < INR N ->
  let p := 1 / (INR n * INR N) in chance p (N * n) (uniform K p N n) <= exp (-1) < 368 / 1000.

(** The instance of the proof: K = 10, N = 1000, n = 1. *)
Definition uniform_chernoff_instance_statement : Prop :=
  10 * sqrt (1 / 1000 * ln 1000 / 1) < 832 / 1000 /\ chance (1 / 1000) 1000 (uniform 10 (1 / 1000) 1000 1) <= exp (-1).

(** One classifier: ln 1 = 0, and with p = 1/(2n) no outcome at all is within the radius. *)
Definition one_classifier_statement : Prop := forall K n bits, (1 <= n)%nat ->
  uniform K (1 / (2 * INR n)) 1 n bits = false.

(** * Roots *)

Lemma root_square x : 0 <= x -> sqrt x ^ 2 = x.
Proof. intros H. apply pow2_sqrt, H. Qed.

Lemma root_below x y : 0 <= y -> x <= y ^ 2 -> sqrt x <= y.
Proof.
  intros Hy H. rewrite <- (sqrt_pow2 y Hy). now apply sqrt_le_1_alt.
Qed.

(** s = q r^2 with r = sqrt (s / q). *)
Lemma as_square q s : 0 < q -> 0 <= s -> exists r, r = sqrt (s / q) /\ 0 <= r /\ s = q * r ^ 2.
Proof.
  intros Hq Hs. exists (sqrt (s / q)). repeat split; [apply sqrt_pos|].
  rewrite root_square; [field; lra|]. apply Rmult_le_pos; [exact Hs|left; now apply Rinv_0_lt_compat].
Qed.

(** A product of two non-negative numbers, of two positive ones. *)
Ltac signs := first [lra | apply Rmult_le_pos; signs | apply Rmult_lt_0_compat; signs].

Lemma above_one q r : 0 < q -> 0 <= r -> q < q * r ^ 2 -> 1 < r.
Proof.
  intros Hq Hr H. destruct (Rle_lt_dec r 1) as [Hle|]; [exfalso|assumption].
  assert (0 <= q * ((1 - r) * (1 + r))) by signs.
  assert (q - q * r ^ 2 = q * ((1 - r) * (1 + r))) by ring. lra.
Qed.

(** * Closing *)

Lemma closing_identity d e r :
  (d + e) * r ^ 2 - e / 2 * r - (d + e / 2) =
  2 * (d * (r - 1)) + d * (r - 1) ^ 2 + 3 / 2 * (e * (r - 1)) + e * (r - 1) ^ 2.
Proof. field. Qed.

Theorem closing : closing_statement.
Proof.
  intros d e s Hd He Hs. destruct (as_square (d + e) s) as [r [<- [Hr E]]]; [lra|lra|].
  assert (1 < r) by (apply (above_one (d + e)); lra).
  assert (0 <= d * (r - 1)) by signs. assert (0 <= d * (r - 1) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]).
  assert (0 < e * (r - 1)) by signs. assert (0 <= e * (r - 1) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]).
  assert (I := closing_identity d e r). rewrite E. lra.
Qed.

Theorem closing_weak : closing_weak_statement.
Proof.
  intros d e s Hd He [Hs| <-]; [left; now apply closing|right].
  replace ((d + e) / (d + e)) with 1 by (field; lra). rewrite sqrt_1. field.
Qed.

Theorem printed_closing_false : ~ printed_closing.
Proof.
  intros H. specialize (H 0 (1 / 2) (1 / 2)). replace (1 / 2 / (0 + 1 / 2)) with 1 in H by field.
  rewrite sqrt_1 in H. lra.
Qed.

(** * The end of the printed chain *)

Theorem printed_end_false : ~ printed_end.
Proof.
  intros H. specialize (H 0 (1 / 4) (25 / 64)). replace (25 / 64 / (0 + 1 / 4)) with ((5 / 4) ^ 2) in H by field.
  rewrite sqrt_pow2 in H by lra. lra.
Qed.

Theorem printed_chain_false : ~ printed_chain.
Proof.
  intros H. specialize (H 0 (1 / 2) 1 12 (3 / 4) (1 / 2) (1 / 2)).
  replace (3 / 4 * 1 / 12) with ((1 / 4) ^ 2) in H by field. rewrite sqrt_pow2 in H by lra.
  unfold enough in H. lra.
Qed.

Lemma root_17 : sqrt 17 ^ 2 = 17 /\ 4 < sqrt 17 /\ (9 + sqrt 17) / 8 < 16404 / 10000.
Proof.
  assert (E : sqrt 17 ^ 2 = 17) by (apply root_square; lra). split; [exact E|]. split.
  - rewrite <- (sqrt_pow2 4) by lra. apply sqrt_lt_1_alt. lra.
  - assert (sqrt 17 < 41232 / 10000); [|lra].
    rewrite <- (sqrt_pow2 (41232 / 10000)) by lra. apply sqrt_lt_1_alt. lra.
Qed.

Theorem printed_end_proves : printed_end_proves_statement.
Proof.
  intros d e p Hd He Hp H. split; [|apply root_17]. destruct root_17 as [E [E4 _]]. set (w := sqrt 17) in *.
  destruct (as_square (d + e) p) as [r [Er [Hr Ep]]]; [lra|exact Hp|]. rewrite <- Er in H.
  assert (r <= (1 + w) / 4).
  { destruct (Rle_lt_dec r ((1 + w) / 4)) as [|Hlt]; [assumption|exfalso].
    assert (0 < (d + e) * ((r - (1 + w) / 4) * (r + (w - 1) / 4))) by signs.
    assert (0 <= d * r) by signs.
    assert (p - e / 2 * r - (d + e)
            = (d + e) * ((r - (1 + w) / 4) * (r + (w - 1) / 4)) + d * r / 2 + (d + e) * (w ^ 2 - 17) / 16)
      by (rewrite Ep; field).
    rewrite E in *. lra. }
  assert (0 <= e * ((1 + w) / 4 - r)) by signs. lra.
Qed.

Theorem printed_end_sharp : printed_end_sharp_statement.
Proof.
  intros e p He ->. destruct root_17 as [E [E4 _]]. set (w := sqrt 17) in *.
  replace ((9 + w) / 8 * e / e) with (((1 + w) / 4) ^ 2).
  - rewrite sqrt_pow2 by lra. field.
  - replace (((1 + w) / 4) ^ 2) with ((1 + 2 * w + w ^ 2) / 16) by field. rewrite E. field. lra.
Qed.

(** * Deviations *)

Theorem deviation_every_p : deviation_every_p_statement.
Proof.
  intros d e L n p [Hd [He [HL [Hn H]]]] Hp. destruct (as_square (d + e) p) as [r [<- [Hr ->]]]; [lra|exact Hp|].
  apply root_below; [signs|].
  assert (0 <= (n * e ^ 2 - 4 * (d + e) * L) * r ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]).
  apply Rmult_le_reg_l with (4 * n); [lra|].
  replace (4 * n * ((d + e) * r ^ 2 * L / n)) with (4 * (d + e) * L * r ^ 2) by (field; lra).
  replace (4 * n * (e / 2 * r) ^ 2) with ((n * e ^ 2 - 4 * (d + e) * L) * r ^ 2 + 4 * (d + e) * L * r ^ 2) by field.
  lra.
Qed.

Theorem deviation : deviation_statement.
Proof.
  intros d e L n p [Hd [He [HL [Hn H]]]] Hp. apply root_below; [lra|].
  assert (0 <= 4 * (L * (d - p + e))) by (repeat apply Rmult_le_pos; lra).
  apply Rmult_le_reg_l with (4 * n); [lra|].
  replace (4 * n * (p * L / n)) with (4 * (d + e) * L - 4 * (L * (d - p + e))) by (field; lra).
  replace (4 * n * (e / 2) ^ 2) with (n * e ^ 2) by field. lra.
Qed.

(** * The repaired chain *)

Theorem repaired_chain : repaired_chain_statement.
Proof.
  intros d e L n p p' q q' Hn Hp Hq Hq' Hp' Herm.
  destruct (Rle_lt_dec p (d + e)) as [|Hbad]; [assumption|exfalso].
  assert (A := deviation _ _ _ _ _ Hn Hq). assert (A' := deviation_every_p _ _ _ _ _ Hn Hp).
  assert (C := closing d e p ltac:(apply Hn) ltac:(apply Hn) Hbad). lra.
Qed.

Lemma minimiser_exists family g : In g family -> exists f, minimiser family f.
Proof.
  revert g. induction family as [|h family IH]; intros g Hg; [destruct Hg|].
  destruct family as [|h' family]; [exists h; split; [now left|]; intros k [<-|[]]; apply Rle_refl|].
  destruct (IH h' (or_introl eq_refl)) as [f [Hf Hmin]]. destruct (Rle_lt_dec (snd h) (snd f)) as [Hle|Hlt].
  - exists h. split; [now left|]. intros k [<-|Hk]; [apply Rle_refl|]. apply Rle_trans with (snd f); auto.
  - exists f. split; [now right|]. intros k [<-|Hk]; [now left|auto].
Qed.

Theorem erm : erm_statement.
Proof.
  intros d e L n family D Hn HD Hloss Hup Hlow. split; [now apply minimiser_exists with D|].
  intros f [Hf Hmin]. destruct (Hlow f Hf) as [Hp Hdown].
  now apply repaired_chain with L n (snd f) (fst D) (snd D); auto.
Qed.

(** * The constant of pairs *)

Theorem pairwise_constant : pairwise_constant_statement.
Proof.
  intros d e Hd He. assert (Ea := root_square (d + e)). assert (Eb := root_square d Hd).
  specialize (Ea ltac:(lra)). set (a := sqrt (d + e)) in *. set (b := sqrt d) in *.
  assert (Hb : 0 <= b) by apply sqrt_pos. assert (Hab : b <= a) by (apply sqrt_le_1_alt; lra).
  replace (e ^ 2) with ((a ^ 2 - b ^ 2) ^ 2) by (rewrite Ea, Eb; ring).
  split; apply Rle_ge.
  - apply Rmult_le_reg_l with (4 * (d + e)); [lra|].
    replace (4 * (d + e) * ((a ^ 2 - b ^ 2) ^ 2 / (4 * (d + e)))) with ((a ^ 2 - b ^ 2) ^ 2) by (field; lra).
    rewrite <- Ea.
    assert (0 <= (a - b) ^ 3 * (3 * (a - b) + 4 * b)) by (apply Rmult_le_pos; [apply pow_le|]; lra).
    assert (4 * a ^ 2 * (a - b) ^ 2 - (a ^ 2 - b ^ 2) ^ 2 = (a - b) ^ 3 * (3 * (a - b) + 4 * b)) by ring. lra.
  - apply Rmult_le_reg_l with (4 * d + 2 * e); [lra|].
    replace ((4 * d + 2 * e) * ((a ^ 2 - b ^ 2) ^ 2 / (4 * d + 2 * e))) with ((a ^ 2 - b ^ 2) ^ 2) by (field; lra).
    replace (4 * d + 2 * e) with (2 * (a ^ 2 + b ^ 2)) by (rewrite Ea, Eb; ring).
    assert (0 <= (a - b) ^ 4) by (apply pow_le; lra).
    assert (2 * (a ^ 2 + b ^ 2) * (a - b) ^ 2 - (a ^ 2 - b ^ 2) ^ 2 = (a - b) ^ 4) by ring. lra.
Qed.

(** * The uniform Chernoff bound *)

(** It is a probability. *)
Lemma chance_total p m : chance p m (fun _ => true) = 1.
Proof. induction m as [|m IH]; simpl; [reflexivity|]. rewrite IH. ring. Qed.

(** An event that only the outcome without a 1 can have. *)
Lemma chance_none p m : forall event, 0 <= p <= 1 ->
  (forall bits, length bits = m -> In true bits -> event bits = false) ->
  0 <= chance p m event <= (1 - p) ^ m.
Proof.
  induction m as [|m IH]; simpl; intros event Hp H; [destruct (event []); lra|].
  assert (Z : forall l (f : list bool -> bool),
    (forall bits, length bits = l -> f bits = false) -> chance p l f = 0).
  { clear. induction l as [|l IH]; simpl; intros f Hf; [now rewrite Hf|]. rewrite !IH; [ring| |];
      intros bits Hb; apply Hf; simpl; now rewrite Hb. }
  rewrite Z by (intros bits Hb; apply H; [simpl; now rewrite Hb|now left]).
  destruct (IH (fun bits => event (false :: bits)) Hp) as [H0 H1].
  { intros bits Hb Hin. apply H; [simpl; now rewrite Hb|now right]. }
  assert (0 <= (1 - p) * chance p m (fun bits => event (false :: bits))) by (apply Rmult_le_pos; lra).
  assert (0 <= (1 - p) * ((1 - p) ^ m - chance p m (fun bits => event (false :: bits)))) by (apply Rmult_le_pos; lra).
  lra.
Qed.

(** A lower bound of exp, squared. *)
Lemma exp_double a b x : 0 <= a -> b <= a * a -> a <= exp x -> b <= exp (2 * x).
Proof.
  intros Ha Hb Hx. apply Rle_trans with (1 := Hb). replace (2 * x) with (x + x) by ring. rewrite exp_plus.
  now apply Rmult_le_compat.
Qed.

Ltac double a := apply exp_double with a; [lra|lra|].

(** 1/e < 0.368: from 1 + x <= exp x at x = 1/2048, squared eleven times. *)
Lemma exp_minus_1 : exp (-1) < 368 / 1000.
Proof.
  assert (E : 2717615315 / 1000000000 <= exp 1).
  { replace 1 with (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (1 / 2048)))))))))))) by field.
    double (1648519128 / 1000000000). double (1283946700 / 1000000000). double (1133113719 / 1000000000).
    double (1064478144 / 1000000000). double (1031735501 / 1000000000). double (1015743817 / 1000000000).
    double (1007841167 / 1000000000). double (1003912928 / 1000000000). double (1001954554 / 1000000000).
    double (1000976800 / 1000000000). double (1000488281 / 1000000000).
    assert (T := exp_ineq1_le (1 / 2048)). lra. }
  replace (-1) with (- (1)) by ring. rewrite exp_Ropp. replace (368 / 1000) with (/ (1000 / 368)) by field.
  apply Rinv_lt_contravar; lra.
Qed.

Lemma exp_power k x : exp x ^ k = exp (INR k * x).
Proof.
  induction k as [|k IH]; [simpl; rewrite Rmult_0_l; now rewrite exp_0|].
  rewrite S_INR. simpl pow. rewrite IH, <- exp_plus. f_equal. ring.
Qed.

Lemma inverse_bounds x : 1 <= x -> 0 < 1 / x <= 1.
Proof.
  intros H. split; [apply Rdiv_lt_0_compat; lra|]. apply Rmult_le_reg_r with x; [lra|].
  replace (1 / x * x) with 1 by (field; lra). lra.
Qed.

Lemma none_below m : (1 <= m)%nat -> (1 - 1 / INR m) ^ m <= exp (-1).
Proof.
  intros Hm. assert (H : 1 <= INR m) by (apply (le_INR 1), Hm). assert (B := inverse_bounds _ H).
  replace (exp (-1)) with (exp (- (1 / INR m)) ^ m) by (rewrite exp_power; f_equal; field; lra).
  apply pow_incr. split; [lra|]. assert (T := exp_ineq1_le (- (1 / INR m))). lra.
Qed.

Lemma skipn_plus a n : forall bits : list bool, skipn (a + n) bits = skipn a (skipn n bits).
Proof.
  rewrite Nat.add_comm. induction n as [|n IH]; intros bits; [reflexivity|].
  destruct bits; [now rewrite !skipn_nil|apply IH].
Qed.

(** A 1 somewhere is a 1 in some block. *)
Lemma true_in_block n N : forall bits, length bits = (N * n)%nat -> In true bits ->
  exists j, (j < N)%nat /\ In true (firstn n (skipn (j * n) bits)).
Proof.
  induction N as [|N IH]; intros bits Hl Hin; [now destruct bits|].
  rewrite <- (firstn_skipn n bits) in Hin. apply in_app_or in Hin. destruct Hin as [Hin|Hin].
  - exists O. split; [lia|exact Hin].
  - destruct (IH (skipn n bits)) as [j [Hj Hb]]; [rewrite skipn_length; simpl in Hl; lia|exact Hin|].
    exists (S j). split; [lia|]. replace (S j * n)%nat with (j * n + n)%nat by lia.
    now rewrite skipn_plus.
Qed.

Lemma ones_positive bits : In true bits -> 1 <= ones bits.
Proof. intros H. apply (le_INR 1). apply (count_occ_In Bool.bool_dec) in H. lia. Qed.

(** Within a radius below (1/n) (1 - 1/N) of 1/(nN), no classifier errs at all. *)
Lemma uniform_means_none K N n : (1 <= N)%nat -> (1 <= n)%nat -> let p := 1 / (INR n * INR N) in
  K * sqrt (p * ln (INR N) / INR n) < 1 / INR n * (1 - 1 / INR N) ->
  chance p (N * n) (uniform K p N n) <= exp (-1).
Proof.
  intros HN Hn p H. assert (1 <= INR N) by (apply (le_INR 1), HN). assert (1 <= INR n) by (apply (le_INR 1), Hn).
  assert (Hp : p = 1 / INR (N * n)) by (unfold p; rewrite mult_INR; field; lra).
  assert (HNn : (1 <= N * n)%nat) by (change 1%nat with (1 * 1)%nat; now apply Nat.mul_le_mono).
  assert (1 <= INR (N * n)) by (apply (le_INR 1), HNn).
  assert (0 <= p <= 1) by (rewrite Hp; assert (B := inverse_bounds (INR (N * n))); lra).
  apply Rle_trans with ((1 - p) ^ (N * n)); [|rewrite Hp; now apply none_below].
  apply chance_none; [assumption|]. intros bits Hl Hin.
  destruct (true_in_block n N bits Hl Hin) as [j [Hj Hb]]. apply ones_positive in Hb.
  destruct (uniform K p N n bits) eqn:U; [exfalso|reflexivity].
  unfold uniform in U. rewrite forallb_forall in U.
  specialize (U j ltac:(apply in_seq; lia)).
  destruct (Rle_dec _ _) as [Hle|]; [|discriminate].
  assert (1 / INR n <= p_hat n bits j).
  { unfold p_hat. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|exact Hb]. }
  assert (p_hat n bits j - p <= Rabs (p - p_hat n bits j)) by (rewrite Rabs_minus_sym; apply Rle_abs).
  assert (1 / INR n * (1 - 1 / INR N) = 1 / INR n - p) by (unfold p; field; lra). lra.
Qed.

(** ln x < 2 sqrt x. *)
Lemma ln_below_root x : 0 < x -> ln x < 2 * sqrt x.
Proof.
  intros Hx. assert (0 < sqrt x) by now apply sqrt_lt_R0. rewrite <- (sqrt_sqrt x) at 1 by lra.
  rewrite ln_mult by assumption. assert (T := exp_ineq1_le (ln (sqrt x))). rewrite exp_ln in T by assumption. lra.
Qed.

Theorem uniform_chernoff_fails : uniform_chernoff_fails_statement.
Proof.
  intros K N n HK HN Hn Hlarge p. split; [|exact exp_minus_1]. apply uniform_means_none; [lia|exact Hn|]. fold p.
  assert (2 <= INR N) by (apply (le_INR 2), HN). assert (1 <= INR n) by (apply (le_INR 1), Hn).
  set (x := INR N) in *. set (r := sqrt x).
  assert (Hr : r ^ 2 = x) by (apply root_square; lra). assert (0 < r) by (apply sqrt_lt_R0; lra).
  assert (HL := ln_below_root x ltac:(lra)). fold r in HL.
  (* 8 K^2 < r, so K sqrt (ln N / N) < K sqrt (2 / r) <= 1/2 *)
  assert (HKr : 8 * K ^ 2 < r).
  { destruct (Rle_lt_dec r (8 * K ^ 2)) as [Hle|]; [exfalso|assumption].
    assert (r ^ 2 <= (8 * K ^ 2) ^ 2) by (apply pow_incr; lra). assert ((8 * K ^ 2) ^ 2 = 64 * K ^ 4) by ring. lra. }
  assert (Hi : 0 < / INR n) by (apply Rinv_0_lt_compat; lra).
  assert (Hhalf : 1 / INR n * (1 / 2) <= 1 / INR n * (1 - 1 / x)).
  { apply Rmult_le_compat_l; [lra|]. assert (/ x <= / 2) by (apply Rinv_le_contravar; lra). lra. }
  destruct HK as [HK| <-]; [|rewrite Rmult_0_l; lra].
  apply Rlt_le_trans with (2 := Hhalf).
  apply Rmult_lt_reg_l with (/ K); [now apply Rinv_0_lt_compat|].
  rewrite <- Rmult_assoc, Rinv_l, Rmult_1_l by lra.
  set (y := / K * (1 / INR n * (1 / 2))).
  assert (Hy : 0 <= y).
  { apply Rmult_le_pos; [left; now apply Rinv_0_lt_compat|lra]. }
  rewrite <- (sqrt_pow2 y Hy). apply sqrt_lt_1_alt. split.
  { apply Rmult_le_pos; [apply Rmult_le_pos|lra].
    - apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat, Rmult_lt_0_compat; lra].
    - assert (0 < ln x) by (rewrite <- ln_1; apply ln_increasing; lra). lra. }
  (* both sides times 4 K^2 n^2 r^2 *)
  assert (0 < 4 * K ^ 2 * INR n ^ 2 * r ^ 2) by (repeat apply Rmult_lt_0_compat; try apply pow_lt; lra).
  apply Rmult_lt_reg_l with (4 * K ^ 2 * INR n ^ 2 * r ^ 2); [assumption|].
  replace (4 * K ^ 2 * INR n ^ 2 * r ^ 2 * (p * ln x / INR n)) with (4 * K ^ 2 * ln x)
    by (unfold p; fold x; rewrite <- Hr; field; lra).
  replace (4 * K ^ 2 * INR n ^ 2 * r ^ 2 * y ^ 2) with (r * r) by (unfold y; field; lra).
  assert (0 < K ^ 2 * (2 * r - ln x)) by (apply Rmult_lt_0_compat; [now apply pow_lt|lra]).
  assert (0 < (r - 8 * K ^ 2) * r) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Theorem printed_uniform_chernoff_false : ~ printed_uniform_chernoff.
Proof.
  intros [K [HK H]]. set (N := Nat.max 2 (Z.to_nat (up (64 * K ^ 4)))).
  assert (HN : (2 <= N)%nat) by apply Nat.le_max_l. assert (2 <= INR N) by (apply (le_INR 2), HN).
  assert (Hlarge : 64 * K ^ 4 < INR N).
  { assert (U := proj1 (archimed (64 * K ^ 4))). apply Rlt_le_trans with (1 := U).
    apply Rle_trans with (INR (Z.to_nat (up (64 * K ^ 4)))); [|apply le_INR, Nat.le_max_r].
    rewrite INR_IZR_INZ. apply IZR_le. rewrite Znat.Z2Nat.id; [lia|]. apply le_IZR.
    assert (0 <= K ^ 4) by now apply pow_le. lra. }
  assert (F := uniform_chernoff_fails K N 1%nat HK HN (le_n 1) Hlarge). cbv zeta in F.
  assert (B := inverse_bounds (INR N)). assert (1 / INR N <> 1).
  { intros E. apply (f_equal (Rmult (INR N))) in E. field_simplify in E; lra. }
  specialize (H (1 / (INR 1 * INR N)) N 1%nat).
  change (INR 1) with 1 in H, F. rewrite Rmult_1_l in H, F.
  specialize (H ltac:(lra) HN (le_n 1)). lra.
Qed.

(** ln 1000 < 6.92: from 1 + x <= exp x at x = 0.692/256, squared eight times. *)
Lemma ln_1000 : ln 1000 < 692 / 100.
Proof.
  assert (E : 1995588 / 1000000 <= exp (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (692 / 256000)))))))))).
  { double (1412653 / 1000000). double (1188551 / 1000000). double (1090207 / 1000000). double (1044130 / 1000000).
    double (1021827 / 1000000). double (1010855 / 1000000). double (1005413 / 1000000). double (1002703 / 1000000).
    assert (T := exp_ineq1_le (692 / 256000)). lra. }
  apply exp_lt_inv. rewrite exp_ln by lra.
  replace (692 / 100) with (INR 10 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (2 * (692 / 256000)))))))))) by (simpl; field).
  rewrite <- exp_power. apply Rlt_le_trans with ((1995588 / 1000000) ^ 10); [lra|]. apply pow_incr. lra.
Qed.

Theorem uniform_chernoff_instance : uniform_chernoff_instance_statement.
Proof.
  assert (C : 10 * sqrt (1 / 1000 * ln 1000 / 1) < 832 / 1000).
  { assert (L := ln_1000). apply Rmult_lt_reg_l with (1 / 10); [lra|]. rewrite <- Rmult_assoc.
    replace (1 / 10 * 10) with 1 by field. rewrite Rmult_1_l.
    rewrite <- (sqrt_pow2 (1 / 10 * (832 / 1000))) by lra. apply sqrt_lt_1_alt.
    assert (0 < ln 1000) by (rewrite <- ln_1; apply ln_increasing; lra). lra. }
  split; [exact C|].
  assert (E : INR 1000 = 1000) by (rewrite INR_IZR_INZ; reflexivity).
  assert (U := uniform_means_none 10 1000%nat 1%nat ltac:(lia) (le_n 1)). cbv zeta in U.
  rewrite E in U. change (INR 1) with 1 in U. rewrite Rmult_1_l in U.
  rewrite Nat.mul_1_r in U. apply U. lra.
Qed.

Theorem one_classifier : one_classifier_statement.
Proof.
  intros K n bits Hn. assert (1 <= INR n) by (apply (le_INR 1), Hn). unfold uniform. simpl forallb.
  destruct (Rle_dec _ _) as [Hle|]; [exfalso|reflexivity]. change (INR 1) with 1 in Hle. rewrite ln_1 in Hle.
  replace (1 / (2 * INR n) * 0 / INR n) with 0 in Hle by (field; lra). rewrite sqrt_0, Rmult_0_r in Hle.
  assert (Z : 1 / (2 * INR n) - p_hat n bits 0 = 0).
  { destruct (Req_dec (1 / (2 * INR n) - p_hat n bits 0) 0) as [|Hne]; [assumption|].
    apply Rabs_pos_lt in Hne. lra. }
  unfold p_hat, ones in Z. set (k := count_occ _ _ _) in Z.
  assert (C : INR 1 = INR (2 * k)).
  { rewrite mult_INR. simpl (INR 1). simpl (INR 2).
    apply (f_equal (Rmult (2 * INR n))) in Z. field_simplify in Z; lra. }
  apply INR_eq in C. lia.
Qed.
