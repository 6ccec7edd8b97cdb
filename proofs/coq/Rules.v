(** The rules of Lemma 4.2 (steps 1 and 2 of proofs/lemma_4_2/proof.md), for every size n and every real c.

    n disjoint cells over which He_n + c He_{n-1} changes sign hold the nodes of a rule, one each; the weights
    are positive and have their closed formula; the moments are exact at the true, irrational nodes.
    No polynomial is expanded and nothing is differentiated: [rule_of_zeros] solves for weights that match n
    moments, and Christoffel and Darboux' kernel does the rest. *)

From Coq Require Import Reals ZArith List Lra Lia.
From Symcheck Require Import Definitions.
Import ListNotations.
Open Scope R_scope.

(** n distinct zeros are the nodes of a rule; so they are all the zeros. *)
Definition rule_of_zeros_statement : Prop := forall n c nodes,
  length nodes = n -> (1 <= n)%nat -> NoDup nodes -> (forall x, In x nodes -> nodal n c x = 0) ->
  exists rule, is_rule n c rule /\ map fst rule = nodes.

(** There is only one rule for the cells that hold its nodes: weights and nodes are determined. *)
Definition rule_unique_statement : Prop := forall n c rule rule' x w w',
  is_rule n c rule -> is_rule n c rule' -> In (x, w) rule -> In (x, w') rule' -> w = w'.

(** Cells in increasing order, each with a change of sign. *)
Fixpoint increasing (k : nat) (cells : list (Z * Z)) : Prop :=
  match cells with
  | [] => True
  | cell :: rest => (fst cell < snd cell)%Z /\ Forall (fun next => (snd cell <= fst next)%Z) rest /\ increasing k rest
  end.

Definition changes_sign (f : R -> R) (k : nat) (cell : Z * Z) : Prop :=
  f (IZR (fst cell) / 2 ^ k) * f (IZR (snd cell) / 2 ^ k) < 0.

Definition rule_of_cells_statement : Prop := forall n c k cells,
  length cells = n -> (1 <= n)%nat -> increasing k cells -> Forall (changes_sign (nodal n c) k) cells ->
  exists rule, is_rule n c rule /\ in_cells k cells rule.

(** * The moments *)

Lemma He_step n x : He (S (S n)) x = x * He (S n) x - INR (S n) * He n x.
Proof. reflexivity. Qed.

Lemma mom_step j : mom (S (S j)) = INR (S j) * mom j.
Proof. reflexivity. Qed.

Lemma total_ext f g rule : (forall x, In x (map fst rule) -> f x = g x) -> total f rule = total g rule.
Proof.
  unfold total; induction rule as [|[x w] rule IH]; simpl; intros H; [reflexivity|].
  rewrite (H x) by auto. rewrite IH by auto. reflexivity.
Qed.

Lemma total_plus f g rule : total (fun x => f x + g x) rule = total f rule + total g rule.
Proof. unfold total; induction rule as [|[x w] rule IH]; simpl; [ring|rewrite IH; ring]. Qed.

Lemma total_scal a f rule : total (fun x => a * f x) rule = a * total f rule.
Proof. unfold total; induction rule as [|[x w] rule IH]; simpl; [ring|rewrite IH; ring]. Qed.

Lemma total_zero rule : total (fun _ => 0) rule = 0.
Proof. unfold total; induction rule as [|[x w] rule IH]; simpl; [ring|rewrite IH; ring]. Qed.

(** [product m t] is the expectation of He_m(Z) Z^t: integration by parts lowers both. *)
Fixpoint product (m t : nat) : R :=
  match m with
  | O => mom t
  | S i => match i with O => mom (S t) | S h => product i (S t) - INR i * product h t end
  end.

Lemma product_step m t : product (S (S m)) t = product (S m) (S t) - INR (S m) * product m t.
Proof. reflexivity. Qed.

Lemma product_parts m : forall t, product (S m) (S t) = INR (S t) * product m t.
Proof.
  enough (H : (forall t, product (S m) (S t) = INR (S t) * product m t) /\
              (forall t, product (S (S m)) (S t) = INR (S t) * product (S m) t)) by apply H.
  induction m as [|m [IH IH']].
  - split; intros t; [apply mom_step|].
    rewrite product_step. change (product 1 (S (S t))) with (mom (S (S (S t)))).
    change (product 1 t) with (mom (S t)). change (product 0 (S t)) with (mom (S t)).
    rewrite mom_step, !S_INR. simpl INR. ring.
  - split; [exact IH'|]. intros t.
    rewrite (product_step (S m)), IH', (product_step m t), IH, !S_INR. ring.
Qed.

Lemma product_zero m : product (S m) 0 = 0.
Proof.
  enough (H : product (S m) 0 = 0 /\ product (S (S m)) 0 = 0) by apply H.
  induction m as [|m [IH IH']].
  - split; [reflexivity|]. simpl. ring.
  - split; [exact IH'|]. rewrite product_step, (product_parts (S m) 0), IH. ring.
Qed.

Lemma product_low m t : (t < m)%nat -> product m t = 0.
Proof.
  revert t; induction m as [|m IH]; intros t; [lia|].
  destruct t as [|t]; intros H; [apply product_zero|]. rewrite product_parts, IH by lia. ring.
Qed.

Lemma product_same m : product m m = INR (fact m).
Proof.
  induction m as [|m IH]; [reflexivity|]. rewrite product_parts, IH, <- mult_INR. reflexivity.
Qed.

(** What a rule that matches the moments below N makes of He_m x^t. *)
Definition matches (N : nat) (rule : list (R * R)) : Prop :=
  forall j, (j < N)%nat -> total (fun x => x ^ j) rule = mom j.

Lemma total_He_step m t rule :
  total (fun x => He (S (S m)) x * x ^ t) rule =
  total (fun x => He (S m) x * x ^ (S t)) rule - INR (S m) * total (fun x => He m x * x ^ t) rule.
Proof.
  replace (_ - _) with (total (fun x => He (S m) x * x ^ S t) rule
                        + - INR (S m) * total (fun x => He m x * x ^ t) rule) by ring.
  rewrite <- total_scal, <- total_plus. apply total_ext. intros x _. rewrite He_step. simpl pow. ring.
Qed.

Lemma total_He_low N rule : matches N rule ->
  forall m t, (m + t < N)%nat -> total (fun x => He m x * x ^ t) rule = product m t.
Proof.
  intros HN m.
  enough (H : (forall t, (m + t < N)%nat -> total (fun x => He m x * x ^ t) rule = product m t) /\
              (forall t, (S m + t < N)%nat -> total (fun x => He (S m) x * x ^ t) rule = product (S m) t)) by apply H.
  induction m as [|m [IH IH']].
  - split; intros t Ht; [change (product 0 t) with (mom t)|change (product 1 t) with (mom (S t))];
      rewrite <- HN by lia; apply total_ext; intros x _; simpl; ring.
  - split; [exact IH'|]. intros t Ht. rewrite total_He_step, product_step, IH', IH by lia. reflexivity.
Qed.

(** As He_m is monic, the first moment that is off shows unchanged. *)
Lemma total_He_next N rule : matches N rule ->
  forall m t, (m + t = N)%nat ->
  total (fun x => He m x * x ^ t) rule - product m t = total (fun x => x ^ N) rule - mom N.
Proof.
  intros HN m.
  enough (H : (forall t, (m + t = N)%nat -> total (fun x => He m x * x ^ t) rule - product m t
                                            = total (fun x => x ^ N) rule - mom N) /\
              (forall t, (S m + t = N)%nat -> total (fun x => He (S m) x * x ^ t) rule - product (S m) t
                                              = total (fun x => x ^ N) rule - mom N)) by apply H.
  induction m as [|m [IH IH']].
  - split; intros t <-; [change (product 0 t) with (mom t)|change (product 1 t) with (mom (S t))];
      simpl plus; f_equal; apply total_ext; intros x _; simpl; ring.
  - split; [exact IH'|]. intros t Ht.
    rewrite total_He_step, product_step, <- (IH' (S t)) by lia.
    rewrite (total_He_low N rule HN m t) by lia. ring.
Qed.

Section Zeros.

Variables (n : nat) (c : R) (rule : list (R * R)).
Hypothesis positive : (1 <= n)%nat.
Hypothesis zeros : forall x, In x (map fst rule) -> nodal n c x = 0.

Lemma total_nodal t : total (fun x => He n x * x ^ t) rule = - c * total (fun x => He (n - 1) x * x ^ t) rule.
Proof.
  rewrite <- total_scal. apply total_ext. intros x Hx. apply zeros in Hx. unfold nodal in Hx.
  replace (He n x) with (- c * He (n - 1) x) by lra. ring.
Qed.

Lemma next_moment t : matches (n + t) rule ->
  total (fun x => x ^ (n + t)) rule = mom (n + t) - product n t - c * product (n - 1) t.
Proof.
  intros H. generalize (total_He_next _ _ H n t eq_refl).
  rewrite total_nodal, (total_He_low _ _ H (n - 1) t) by lia. lra.
Qed.

(** Gaussian quadrature: n moments are 2n - 1. *)
Lemma all_moments : matches n rule -> matches (2 * n - 1) rule.
Proof.
  intros H. enough (forall t, (t <= n - 1)%nat -> matches (n + t) rule) as K.
  { replace (2 * n - 1)%nat with (n + (n - 1))%nat by lia. apply K. lia. }
  induction t as [|t IH]; intros Ht; [now rewrite Nat.add_0_r|].
  intros j Hj. destruct (Nat.eq_dec j (n + t)) as [->|]; [|apply IH; lia].
  rewrite next_moment by (apply IH; lia). rewrite !product_low by lia. ring.
Qed.

End Zeros.

(** * Weights that match n moments: Vandermonde *)

Lemma vandermonde (nodes : list R) : forall target : nat -> R, NoDup nodes ->
  exists rule, map fst rule = nodes /\
  forall j, (j < length nodes)%nat -> total (fun x => x ^ j) rule = target j.
Proof.
  induction nodes as [|x0 nodes IH]; intros target Hnd.
  { exists []. split; [reflexivity|]. simpl. intros; lia. }
  inversion Hnd as [|? ? Hx0 Hnd']; subst.
  destruct (IH (fun j => target (S j) - x0 * target j) Hnd') as [rule [Hfst Hrule]].
  set (lifted := map (fun p => (fst p, snd p / (fst p - x0))) rule).
  assert (Hl : forall f, total (fun x => (x - x0) * f x) lifted = total f rule).
  { intros f. assert (Hin : forall x, In x (map fst rule) -> x - x0 <> 0).
    { rewrite Hfst. intros x Hx E. apply Hx0. replace x0 with x by lra. exact Hx. }
    unfold lifted. clear -Hin. unfold total. induction rule as [|[x w] rule IH]; [reflexivity|]. simpl in *.
    rewrite IH by auto. field. auto. }
  exists ((x0, target O - total (fun _ => 1) lifted) :: lifted). split.
  { simpl. unfold lifted. rewrite map_map. simpl. f_equal. exact Hfst. }
  intros j. induction j as [|j IHj]; intros Hj.
  - unfold total at 1. simpl. fold (total (fun _ => 1) lifted). ring.
  - simpl in Hj. specialize (IHj ltac:(simpl; lia)). specialize (Hrule j ltac:(lia)).
    rewrite <- Hl in Hrule. unfold total in IHj |- *; simpl in IHj |- *.
    fold (total (fun x => x ^ j) lifted) in IHj. fold (total (fun x => x * x ^ j) lifted).
    assert (E : total (fun x => (x - x0) * x ^ j) lifted
              = total (fun x => x * x ^ j) lifted - x0 * total (fun x => x ^ j) lifted).
    { replace (_ - _) with (total (fun x => x * x ^ j) lifted + - x0 * total (fun x => x ^ j) lifted) by ring.
      rewrite <- total_scal, <- total_plus. apply total_ext. intros; ring. }
    set (w0 := target O - _) in *. rewrite E in Hrule.
    replace (target (S j)) with (x0 * target j + (target (S j) - x0 * target j)) by ring.
    rewrite <- Hrule, <- IHj. ring.
Qed.

(** * Christoffel and Darboux' kernel *)

Fixpoint kernel (n : nat) (x y : R) : R :=
  match n with O => 0 | S m => kernel m x y + He m x * He m y / INR (fact m) end.

Lemma christoffel_darboux m x y :
  (x - y) * kernel (S m) x y * INR (fact m) = He (S m) x * He m y - He m x * He (S m) y.
Proof.
  induction m as [|m IH]; [simpl; field|].
  change (kernel (S (S m)) x y) with (kernel (S m) x y + He (S m) x * He (S m) y / INR (fact (S m))).
  assert (F : INR (fact (S m)) = INR (S m) * INR (fact m)) by (rewrite <- mult_INR; reflexivity).
  assert (F0 := INR_fact_neq_0 m). assert (S0 : INR (S m) <> 0) by (apply not_0_INR; lia).
  rewrite !He_step.
  replace ((x - y) * (kernel (S m) x y + He (S m) x * He (S m) y / INR (fact (S m))) * INR (fact (S m)))
    with (INR (S m) * ((x - y) * kernel (S m) x y * INR (fact m)) + (x - y) * He (S m) x * He (S m) y)
    by (rewrite F; field; auto).
  rewrite IH. ring.
Qed.

Lemma christoffel_darboux_confluent m x :
  kernel (S m) x x * INR (fact m) = INR (S m) * He m x ^ 2 - INR m * He (S m) x * He (m - 1) x.
Proof.
  induction m as [|m IH]; [simpl; field|].
  change (kernel (S (S m)) x x) with (kernel (S m) x x + He (S m) x * He (S m) x / INR (fact (S m))).
  assert (F : INR (fact (S m)) = INR (S m) * INR (fact m)) by (rewrite <- mult_INR; reflexivity).
  assert (F0 := INR_fact_neq_0 m). assert (S0 : INR (S m) <> 0) by (apply not_0_INR; lia).
  replace ((kernel (S m) x x + He (S m) x * He (S m) x / INR (fact (S m))) * INR (fact (S m)))
    with (INR (S m) * (kernel (S m) x x * INR (fact m)) + He (S m) x ^ 2) by (rewrite F; field; auto).
  rewrite IH. replace (S m - 1)%nat with m by lia. rewrite (He_step m), (S_INR (S m)).
  destruct m as [|m]; [simpl; ring|]. replace (S m - 1)%nat with m by lia. rewrite (He_step m). ring.
Qed.

Lemma kernel_positive m x : 1 <= kernel (S m) x x.
Proof.
  induction m as [|m IH]; [simpl; lra|].
  change (kernel (S (S m)) x x) with (kernel (S m) x x + He (S m) x * He (S m) x / INR (fact (S m))).
  assert (0 <= He (S m) x * He (S m) x / INR (fact (S m))); [|lra].
  apply Rmult_le_pos; [apply Rle_0_sqr|]. left. apply Rinv_0_lt_compat, INR_fact_lt_0.
Qed.

Section Nodes.

Variables (n : nat) (c : R).
Hypothesis positive : (1 <= n)%nat.

Lemma kernel_of_nodes x y : nodal n c x = 0 -> nodal n c y = 0 -> x <> y -> kernel n x y = 0.
Proof.
  unfold nodal. destruct n as [|m]; [lia|]. replace (S m - 1)%nat with m by lia. intros Hx Hy Hxy.
  assert (E := christoffel_darboux m x y).
  replace (He (S m) x) with (- c * He m x) in E by lra. replace (He (S m) y) with (- c * He m y) in E by lra.
  replace (- c * He m x * He m y - He m x * (- c * He m y)) with 0 in E by ring. apply Rmult_integral in E.
  destruct E as [E|E]; [|now apply INR_fact_neq_0 in E]. apply Rmult_integral in E. destruct E; lra.
Qed.

Lemma kernel_of_node x : nodal n c x = 0 ->
  kernel n x x * INR (fact (n - 1)) = kappa n c x * He (n - 1) x ^ 2.
Proof.
  unfold nodal, kappa. destruct n as [|m]; [lia|]. replace (S m - 1)%nat with m by lia. intros Hx.
  rewrite christoffel_darboux_confluent. replace (He (S m) x) with (- c * He m x) by lra.
  destruct m as [|m]; [simpl in *; replace x with (- c) by lra; ring|].
  replace (S m - 1)%nat with m by lia. rewrite He_step in Hx.
  replace (INR (S m) * (- c * He (S m) x) * He m x) with (- c * He (S m) x * (INR (S m) * He m x)) by ring.
  replace (INR (S m) * He m x) with (x * He (S m) x + c * He (S m) x) by lra. ring.
Qed.

(** The kernel reproduces 1. *)
Lemma total_kernel rule z : matches n rule -> total (kernel n z) rule = 1.
Proof.
  intros H. enough (K : forall m, (m <= n)%nat -> (1 <= m)%nat -> total (kernel m z) rule = 1) by (apply K; lia).
  induction m as [|m IH]; intros Hm H1; [lia|].
  assert (E : total (kernel (S m) z) rule
              = total (kernel m z) rule + He m z / INR (fact m) * total (fun x => He m x * x ^ 0) rule).
  { rewrite <- total_scal, <- total_plus. apply total_ext. intros x _. simpl. field. apply INR_fact_neq_0. }
  rewrite E, (total_He_low n rule H) by lia. destruct m as [|m].
  - simpl. rewrite total_zero. field.
  - rewrite IH, product_low by lia. ring.
Qed.

Lemma total_single f rule x w : NoDup (map fst rule) -> In (x, w) rule ->
  (forall y, In y (map fst rule) -> y <> x -> f y = 0) -> total f rule = w * f x.
Proof.
  unfold total. induction rule as [|[y v] rule IH]; simpl; [tauto|]. intros Hnd Hin Hf.
  inversion Hnd as [|? ? Hy Hnd']; subst. destruct Hin as [E|Hin].
  - injection E as -> ->. enough (fold_right (fun p rest => snd p * f (fst p) + rest) 0 rule = 0) as -> by ring.
    change (total f rule = 0). rewrite <- (total_zero rule). apply total_ext. intros z Hz. apply Hf; [auto|].
    intros ->. contradiction.
  - rewrite IH; auto. rewrite (Hf y); [ring|auto|]. intros ->. apply Hy. apply in_map_iff. now exists (x, w).
Qed.

Lemma rule_of_weights rule : length rule = n -> NoDup (map fst rule) ->
  (forall x, In x (map fst rule) -> nodal n c x = 0) -> matches n rule -> is_rule n c rule.
Proof.
  intros Hlen Hnd Hz Hm.
  assert (W : forall x w, In (x, w) rule -> w * kernel n x x = 1).
  { intros x w Hin. rewrite <- (total_kernel rule x Hm). symmetry. apply total_single; auto.
    assert (Hx : In x (map fst rule)) by (apply in_map_iff; now exists (x, w)).
    intros y Hy Hyx. apply kernel_of_nodes; auto. }
  split; auto.
  - intros x; split; [|auto]. intros Hx. destruct (in_dec Req_EM_T x (map fst rule)) as [|Hnot]; [assumption|].
    exfalso. apply R1_neq_R0. rewrite <- (total_kernel rule x Hm), <- (total_zero rule).
    apply total_ext. intros y Hy. apply kernel_of_nodes; auto. intros ->. contradiction.
  - intros x w Hin. assert (Hx : In x (map fst rule)) by (apply in_map_iff; now exists (x, w)).
    assert (K : 1 <= kernel n x x) by (destruct n; [lia|apply kernel_positive]).
    assert (E := W x w Hin). assert (N := kernel_of_node x (Hz x Hx)). assert (F := INR_fact_lt_0 (n - 1)).
    assert (P : 0 < kernel n x x * INR (fact (n - 1))) by (apply Rmult_lt_0_compat; lra).
    assert (w = / kernel n x x) as -> by (apply (Rmult_eq_reg_r (kernel n x x)); [rewrite E; field; lra|lra]).
    split; [apply Rinv_0_lt_compat; lra|]. rewrite <- N. field. split; lra.
  - apply all_moments with c; auto.
  - replace (2 * n - 1)%nat with (n + (n - 1))%nat by lia.
    rewrite (next_moment n c rule positive Hz), product_same, product_low by
      (try lia; replace (n + (n - 1))%nat with (2 * n - 1)%nat by lia; apply all_moments with c; auto).
    ring.
  - intros ->. replace (2 * n)%nat with (n + n)%nat by lia.
    rewrite (next_moment n 0 rule positive Hz), product_same; [ring|].
    intros j Hj. destruct (Nat.eq_dec j (n + (n - 1))) as [->|].
    + rewrite (next_moment n 0 rule positive Hz), product_low by
        (try lia; replace (n + (n - 1))%nat with (2 * n - 1)%nat by lia; apply all_moments with 0; auto).
      ring.
    + apply (all_moments n 0 rule positive Hz Hm). lia.
Qed.

End Nodes.

Theorem rule_of_zeros : rule_of_zeros_statement.
Proof.
  intros n c nodes Hlen Hn Hnd Hz. destruct (vandermonde nodes mom Hnd) as [rule [Hfst Hm]].
  exists rule. split; [|exact Hfst]. rewrite <- Hfst in *.
  apply rule_of_weights; auto; [now rewrite map_length in Hlen|]. intros j Hj. apply Hm. now rewrite Hlen.
Qed.

Theorem rule_unique : rule_unique_statement.
Proof.
  intros n c rule rule' x w w' H H' Hin Hin'.
  destruct (rule_weights _ _ _ H _ _ Hin) as [_ ->]. now destruct (rule_weights _ _ _ H' _ _ Hin') as [_ ->].
Qed.

(** * Cells *)

Lemma He_continuity n : continuity (He n).
Proof.
  enough (H : continuity (He n) /\ continuity (He (S n))) by apply H.
  induction n as [|n [IH IH']].
  - split; [apply derivable_continuous, derivable_const|apply derivable_continuous, derivable_id].
  - split; [exact IH'|].
    change (continuity (fun x => id x * He (S n) x - INR (S n) * He n x)).
    apply continuity_minus; [apply continuity_mult; [apply derivable_continuous, derivable_id|exact IH']|].
    now apply continuity_scal.
Qed.

Lemma nodal_continuity n c : continuity (nodal n c).
Proof.
  change (continuity (fun x => He n x + c * He (n - 1) x)).
  apply continuity_plus; [apply He_continuity|]. apply continuity_scal, He_continuity.
Qed.

Lemma zero_in_cell f k cell : continuity f -> (fst cell < snd cell)%Z -> changes_sign f k cell ->
  exists x, in_cell k cell x /\ f x = 0.
Proof.
  unfold changes_sign, in_cell. intros Hf Hc Hs. set (l := IZR (fst cell) / 2 ^ k) in *.
  set (h := IZR (snd cell) / 2 ^ k) in *.
  assert (Hlh : l < h) by (apply Rmult_lt_compat_r; [apply Rinv_0_lt_compat, pow_lt; lra|now apply IZR_lt]).
  destruct (IVT_cor f l h Hf) as [x [Hx E]]; [lra|lra|]. exists x. split; [|exact E].
  destruct (Req_dec x l) as [->|]; [rewrite E in Hs; lra|].
  destruct (Req_dec x h) as [->|]; [rewrite E in Hs; lra|]. lra.
Qed.

Lemma below_next k cell next x y : (snd cell <= fst next)%Z -> in_cell k cell x -> in_cell k next y -> x < y.
Proof.
  unfold in_cell. intros H [_ Hx] [Hy _]. apply IZR_le in H.
  assert (IZR (snd cell) / 2 ^ k <= IZR (fst next) / 2 ^ k); [|lra].
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat, pow_lt; lra|exact H].
Qed.

Lemma zeros_in_cells f k cells : continuity f -> increasing k cells -> Forall (changes_sign f k) cells ->
  exists nodes, Forall2 (in_cell k) cells nodes /\ NoDup nodes /\ forall x, In x nodes -> f x = 0.
Proof.
  intros Hf. induction cells as [|cell cells IH]; simpl; intros Hi Hs.
  { exists []. repeat split; [constructor|constructor|simpl; tauto]. }
  destruct Hi as [Hc [Hnext Hi]]. inversion Hs as [|? ? Hs1 Hs2]; subst.
  destruct (IH Hi Hs2) as [nodes [Hin [Hnd Hz]]]. destruct (zero_in_cell f k cell Hf Hc Hs1) as [x [Hx E]].
  exists (x :: nodes). repeat split; [now constructor| |].
  - constructor; [|exact Hnd]. intros Hmem. clear -Hin Hnext Hx Hmem.
    induction Hin as [|next y cells nodes Hy Hin IH]; [destruct Hmem|].
    inversion Hnext as [|? ? Hle Hnext']; subst. destruct Hmem as [->|Hmem]; [|now apply IH].
    assert (x < x) by (eapply below_next; eauto). lra.
  - simpl. intros y [<-|Hy]; auto.
Qed.

Theorem rule_of_cells : rule_of_cells_statement.
Proof.
  intros n c k cells Hlen Hn Hi Hs.
  destruct (zeros_in_cells _ k cells (nodal_continuity n c) Hi Hs) as [nodes [Hin [Hnd Hz]]].
  destruct (rule_of_zeros n c nodes) as [rule [Hrule Hfst]]; auto.
  { rewrite <- Hlen. symmetry. clear -Hin. induction Hin; simpl; congruence. }
  exists rule. split; [exact Hrule|]. unfold in_cells. rewrite <- Hfst in Hin. clear -Hin.
  revert cells Hin. induction rule as [|p rule IH]; simpl; intros cells Hin; inversion Hin; subst; constructor; auto.
Qed.
