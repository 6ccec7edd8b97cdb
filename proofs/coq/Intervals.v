(** Enclosures of a rule and of what is computed from it, by interval arithmetic that runs inside the kernel.

    The floating-point numbers are those of the library coq-interval, with big integers as mantissas.  [holds] says
    what a box is; every function here ends in a lemma that its box holds the real number meant.  A number that
    cannot be bounded (0 may be divided by) gives the box that holds everything, and [at_most] then says false. *)

From Coq Require Import Reals ZArith List Bool Lra Lia.
From Interval Require Import Xreal Basic Interval Float_full Specific_bigint Specific_ops.
From Symcheck Require Import Definitions Rules.
Import ListNotations.
Open Scope R_scope.

Module F := SpecificFloat BigIntRadix2.
Module I := FloatIntervalFull F.

Definition box : Type := I.type.
Definition holds (b : box) (x : R) : Prop := contains (I.convert b) (Xreal x).

(** * Single numbers, at p bits *)

(** Coq's own factorial is a unary number. *)
Fixpoint factorial (n : nat) : Z :=
  match n with O => 1 | S m => Z.of_nat n * factorial m end.

Lemma factorial_fact n : IZR (factorial n) = INR (fact n).
Proof.
  induction n as [|n IH]; [reflexivity|]. cbn [factorial]. rewrite mult_IZR, IH, fact_simpl, mult_INR, <- INR_IZR_INZ.
  reflexivity.
Qed.

Section Precision.

Variable p : F.precision.

Definition integer (z : Z) : box := I.fromZ p z.
Definition fraction (q : Z * Z) : box := I.div p (integer (fst q)) (integer (snd q)).
Definition plus (a b : box) : box := I.add p a b.
Definition minus (a b : box) : box := I.sub p a b.
Definition times (a b : box) : box := I.mul p a b.
Definition over (a b : box) : box := I.div p a b.
Definition half (a : box) : box := over a (integer 2).
Definition root (a : box) : box := I.sqrt p a.
Definition square (a : box) : box := I.sqr p a.
Definition exponential (a : box) : box := I.exp p a.

(** The same within e^-5000 and e^5000; beyond, a bound that costs no memory: each bit of an exponent is one to add. *)
Definition within (a : box) : box :=
  match I.sign_strict (plus a (integer 5000)) with
  | Xlt => I.join (integer 0) (exponential (integer (-5000)))
  | _ => match I.sign_strict (minus a (integer 5000)) with Xgt | Xund => I.whole | _ => exponential a end
  end.

Definition circle : box := I.pi p.
Definition logarithm (a : box) : box := I.ln p a.
Definition natural (m : nat) : box := integer (Z.of_nat m).

(** 2^x *)
Definition power_of_two (x : Z * Z) : box := exponential (times (fraction x) (logarithm (integer 2))).

Definition at_most (a b : box) : bool :=
  match I.sign_large (minus a b) with Xlt | Xeq => true | _ => false end.

Definition below (a b : box) : bool :=
  match I.sign_strict (minus a b) with Xlt => true | _ => false end.

Lemma integer_holds z : holds (integer z) (IZR z).
Proof. apply I.fromZ_correct. Qed.

Lemma plus_holds a b x y : holds a x -> holds b y -> holds (plus a b) (x + y).
Proof. exact (I.add_correct p a b (Xreal x) (Xreal y)). Qed.

Lemma minus_holds a b x y : holds a x -> holds b y -> holds (minus a b) (x - y).
Proof. exact (I.sub_correct p a b (Xreal x) (Xreal y)). Qed.

Lemma times_holds a b x y : holds a x -> holds b y -> holds (times a b) (x * y).
Proof. exact (I.mul_correct p a b (Xreal x) (Xreal y)). Qed.

Lemma over_holds a b x y : holds a x -> holds b y -> holds (over a b) (x / y).
Proof.
  intros H K. generalize (I.div_correct p a b (Xreal x) (Xreal y) H K). unfold holds, over. simpl. unfold Xdiv'.
  destruct (is_zero y); [|trivial]. now destruct (I.convert (I.div p a b)).
Qed.

Lemma half_holds a x : holds a x -> holds (half a) (x / 2).
Proof. intros. apply over_holds; [assumption|apply integer_holds]. Qed.

Lemma root_holds a x : holds a x -> holds (root a) (sqrt x).
Proof. exact (I.sqrt_correct p a (Xreal x)). Qed.

Lemma square_holds a x : holds a x -> holds (square a) (x ^ 2).
Proof. intros H. replace (x ^ 2) with (x * x) by ring. exact (I.sqr_correct p a (Xreal x) H). Qed.

Lemma exponential_holds a x : holds a x -> holds (exponential a) (exp x).
Proof. exact (I.exp_correct p a (Xreal x)). Qed.

Lemma circle_holds : holds circle PI.
Proof. apply I.pi_correct. Qed.

Lemma logarithm_holds a x : holds a x -> holds (logarithm a) (ln x).
Proof.
  intros H. generalize (I.ln_correct p a (Xreal x) H). unfold holds, logarithm. simpl. unfold Xln'.
  destruct (is_positive x); [trivial|]. now destruct (I.convert (I.ln p a)).
Qed.

Lemma fraction_holds q : holds (fraction q) (quotient q).
Proof. apply over_holds; apply integer_holds. Qed.

Lemma at_most_correct a b x y : holds a x -> holds b y -> at_most a b = true -> x <= y.
Proof.
  intros H K. assert (M := minus_holds a b x y H K). unfold at_most, holds in *.
  generalize (I.sign_large_correct (minus a b)). destruct (I.sign_large (minus a b)); try discriminate; intros S _.
  - specialize (S _ M). injection S. lra.
  - destruct (S _ M) as [_ S']. simpl in S'. lra.
Qed.

Lemma below_correct a b x y : holds a x -> holds b y -> below a b = true -> x < y.
Proof.
  intros H K. assert (M := minus_holds a b x y H K). unfold below, holds in *.
  generalize (I.sign_strict_correct (minus a b)). destruct (I.sign_strict (minus a b)); try discriminate.
  intros S _. destruct (S _ M) as [_ S']. simpl in S'. lra.
Qed.

Lemma natural_holds m : holds (natural m) (INR m).
Proof. rewrite INR_IZR_INZ. apply integer_holds. Qed.

Lemma power_of_two_holds x : holds (power_of_two x) (exp (quotient x * ln 2)).
Proof. apply exponential_holds, times_holds; [apply fraction_holds|]. apply logarithm_holds, integer_holds. Qed.

Lemma log2_at_least x n : exp (x * ln 2) <= n -> x <= ln n / ln 2.
Proof.
  intros H. assert (L : 0 < ln 2) by (rewrite <- ln_1; apply ln_increasing; lra).
  apply (Rmult_le_reg_r (ln 2)); [exact L|]. replace (ln n / ln 2 * ln 2) with (ln n) by (field; lra).
  rewrite <- (ln_exp (x * ln 2)).
  destruct H as [H|H]; [left; apply ln_increasing; [apply exp_pos|exact H]|right; now rewrite H].
Qed.

Lemma within_holds a x : holds a x -> holds (within a) (exp x).
Proof.
  intros H. unfold within. generalize (I.sign_strict_correct (plus a (integer 5000))).
  destruct (I.sign_strict (plus a _)); intros S;
    try (destruct (I.sign_strict (minus a _)); try apply I.whole_correct; now apply exponential_holds).
  destruct (S _ (plus_holds _ _ _ _ H (integer_holds 5000))) as [_ S']. simpl in S'.
  apply (contains_connected (I.convert (I.join (integer 0) (exponential (integer (-5000))))) 0 (exp (-5000))).
  - apply I.join_correct. left. apply integer_holds.
  - apply I.join_correct. right. apply exponential_holds, integer_holds.
  - split; [left; apply exp_pos|left; apply exp_increasing; lra].
Qed.

(** Everything between two numbers. *)
Definition between (a b : box) : box := I.join a b.

Lemma between_holds a b x y z : holds a x -> holds b y -> x <= z <= y -> holds (between a b) z.
Proof.
  intros H K Hz. apply (contains_connected (I.convert (between a b)) x y); [| |exact Hz]; apply I.join_correct; auto.
Qed.

(** * Rules *)

(** (He_n, He_{n+1}) *)
Fixpoint hermite (n : nat) (x : box) : box * box :=
  match n with
  | O => (integer 1, x)
  | S m => let (before, now) := hermite m x in
           (now, minus (times x now) (times (integer (Z.of_nat (S m))) before))
  end.

Lemma hermite_holds n b x : holds b x -> holds (fst (hermite n b)) (He n x) /\ holds (snd (hermite n b)) (He (S n) x).
Proof.
  intros H. induction n as [|n [IH IH']]; [split; [apply integer_holds|exact H]|].
  cbn [hermite]. destruct (hermite n b) as [before now]. cbn [fst snd] in *. split; [exact IH'|].
  rewrite He_step. apply minus_holds; apply times_holds; auto. rewrite INR_IZR_INZ. apply integer_holds.
Qed.

Definition cell_box (k : nat) (cell : Z * Z) : box :=
  let unit := integer (2 ^ Z.of_nat k) in between (over (integer (fst cell)) unit) (over (integer (snd cell)) unit).

Lemma cell_box_holds k cell x : in_cell k cell x -> holds (cell_box k cell) x.
Proof.
  intros [H K]. apply between_holds with (IZR (fst cell) / 2 ^ k) (IZR (snd cell) / 2 ^ k); [| |lra];
    (apply over_holds; [apply integer_holds|]; rewrite pow_IZR; apply integer_holds).
Qed.

(** sigma sqrt n, sigma an integer, and the closed formula of the weight. *)
Definition offset (n : nat) (sigma : Z) : box := times (integer sigma) (root (integer (Z.of_nat n))).

Definition weight (n : nat) (c x : box) : box :=
  let kappa := plus (plus (integer (Z.of_nat n)) (square c)) (times c x) in
  over (integer (factorial (n - 1))) (times kappa (square (fst (hermite (n - 1) x)))).

Lemma weight_holds n c x cb xb : holds cb c -> holds xb x ->
  holds (weight n cb xb) (INR (fact (n - 1)) / (kappa n c x * He (n - 1) x ^ 2)).
Proof.
  intros H K. apply over_holds; [rewrite <- factorial_fact; apply integer_holds|].
  apply times_holds; [|apply square_holds, hermite_holds, K].
  apply plus_holds; [apply plus_holds; [rewrite INR_IZR_INZ; apply integer_holds|now apply square_holds]|].
  now apply times_holds.
Qed.

Definition rule_boxes (n : nat) (sigma : Z) (k : nat) (cells : list (Z * Z)) : list (box * box) :=
  let c := offset n sigma in map (fun cell => let x := cell_box k cell in (x, weight n c x)) cells.

(** Boxes for nodes and weights, one pair for each. *)
Definition boxed (boxes : list (box * box)) (rule : list (R * R)) : Prop :=
  Forall2 (fun b q => holds (fst b) (fst q) /\ holds (snd b) (snd q)) boxes rule.

Lemma rule_boxes_hold n sigma k cells rule : is_rule n (IZR sigma * sqrt (INR n)) rule -> in_cells k cells rule ->
  boxed (rule_boxes n sigma k cells) rule.
Proof.
  intros H. assert (W := rule_weights _ _ _ H). clear H. unfold in_cells, rule_boxes, boxed. revert cells.
  induction rule as [|[x w] rule IH]; intros cells Hc; inversion Hc as [|cell q rest ? H1 H2]; subst; simpl; constructor.
  - simpl in *. destruct (W x w) as [_ ->]; [auto|]. split; [now apply cell_box_holds|].
    apply weight_holds; [|now apply cell_box_holds].
    apply times_holds; [apply integer_holds|]. apply root_holds. rewrite INR_IZR_INZ. apply integer_holds.
  - apply IH; [|exact H2]. intros y v Hy. apply W. now right.
Qed.

(** * Sums over a rule *)

Definition sum (f : box -> box) (boxes : list (box * box)) : box :=
  fold_right (fun b rest => plus (times (snd b) (f (fst b))) rest) (integer 0) boxes.

Lemma sum_holds f g boxes rule : boxed boxes rule -> (forall b x, holds b x -> holds (f b) (g x)) ->
  holds (sum f boxes) (total g rule).
Proof.
  intros H Hf. unfold total. induction H as [|b q boxes rule [Hx Hw] H IH]; simpl; [apply integer_holds|].
  apply plus_holds; [|exact IH]. apply times_holds; auto.
Qed.

(** A rule whose weights carry a factor g already: [total f (scaled g rule)] is [total (g f) rule]. *)
Definition scaled (g : R -> R) (rule : list (R * R)) : list (R * R) := map (fun q => (fst q, snd q * g (fst q))) rule.

Definition scaled_boxes (g : box -> box) (boxes : list (box * box)) : list (box * box) :=
  map (fun b => (fst b, times (snd b) (g (fst b)))) boxes.

Lemma total_scaled f g rule : total f (scaled g rule) = total (fun x => g x * f x) rule.
Proof. unfold total, scaled. induction rule as [|q rule IH]; simpl; [reflexivity|]. rewrite IH. ring. Qed.

Lemma scaled_hold g gb boxes rule : boxed boxes rule -> (forall b x, holds b x -> holds (gb b) (g x)) ->
  boxed (scaled_boxes gb boxes) (scaled g rule).
Proof.
  intros H Hg. unfold boxed, scaled, scaled_boxes.
  induction H as [|b q boxes rule [Hx Hw] H IH]; simpl; constructor; [|exact IH].
  split; [exact Hx|]. apply times_holds; auto.
Qed.

(** The rule with weights w e^{x^2/2}, which ratio and majorant are sums over. *)
Definition lifted (x : R) : R := exp (x ^ 2 / 2).
Definition lifted_box (x : box) : box := exponential (half (square x)).

Lemma lifted_holds b x : holds b x -> holds (lifted_box b) (lifted x).
Proof. intros. apply exponential_holds, half_holds, square_holds. assumption. Qed.

(** A law's parameters: sqrt (1 - delta) and s = sqrt (delta / (1 - delta)). *)
Definition signal (delta : Z * Z) : box := minus (integer 1) (fraction delta).
Definition centre (delta : Z * Z) : box -> box := let a := root (signal delta) in fun x => over x a.
Definition spread (delta : Z * Z) : box := root (over (fraction delta) (signal delta)).

Lemma signal_holds delta : holds (signal delta) (1 - quotient delta).
Proof. apply minus_holds; [apply integer_holds|apply fraction_holds]. Qed.

Lemma centre_holds delta b x : holds b x -> holds (centre delta b) (x / sqrt (1 - quotient delta)).
Proof. intros. apply over_holds; [assumption|]. apply root_holds, signal_holds. Qed.

Lemma spread_holds delta : holds (spread delta) (sqrt (quotient delta / (1 - quotient delta))).
Proof. apply root_holds, over_holds; [apply fraction_holds|apply signal_holds]. Qed.

(** Boxes of centres x / sqrt (1 - delta), with the weights of [lifted]: computed once, used at many t. *)
Definition centres (delta : Z * Z) (boxes : list (box * box)) : list (box * box) :=
  let shift := centre delta in map (fun b => (shift (fst b), snd b)) (scaled_boxes lifted_box boxes).

Definition moved (delta : R) (rule : list (R * R)) : list (R * R) :=
  map (fun q => (fst q / sqrt (1 - delta), snd q)) (scaled lifted rule).

Lemma centres_hold delta boxes rule : boxed boxes rule -> boxed (centres delta boxes) (moved (quotient delta) rule).
Proof.
  intros H. apply (scaled_hold lifted lifted_box) in H; [|exact lifted_holds]. unfold centres, moved, boxed in *.
  induction H as [|b q boxes' rule' [Hx Hw] H IH]; simpl; constructor; [|exact IH].
  split; [now apply centre_holds|exact Hw].
Qed.

Lemma total_moved f delta rule :
  total f (moved delta rule) = total (fun x => lifted x * f (x / sqrt (1 - delta))) rule.
Proof.
  rewrite <- total_scaled. unfold moved. set (r := scaled lifted rule). clearbody r. unfold total.
  induction r as [|q r IH]; simpl; [reflexivity|]. now rewrite IH.
Qed.

(** ** The majorant at t *)

(** e^rise times the majorant: of a product one factor may be too large, the other too small to be written. *)
Definition majorant_box (delta : Z * Z) (moved : list (box * box)) : box -> box -> box :=
  let s := spread delta in
  fun rise t => sum (fun m => within (plus rise (over (square (over (minus t m) s)) (integer (-4))))) moved.

Lemma majorant_box_holds delta boxes rule eb e tb t : boxed boxes rule -> holds eb e -> holds tb t ->
  holds (majorant_box delta (centres delta boxes) eb tb) (exp e * majorant rule (quotient delta) t).
Proof.
  intros H E K. set (s := sqrt (quotient delta / (1 - quotient delta))).
  replace (exp e * majorant rule (quotient delta) t)
    with (total (fun m => exp (e + ((t - m) / s) ^ 2 / IZR (-4))) (moved (quotient delta) rule)).
  - apply sum_holds; [now apply centres_hold|]. intros b x Hx. apply within_holds, plus_holds; [exact E|].
    apply over_holds; [|apply integer_holds]. apply square_holds, over_holds; [|apply spread_holds].
    now apply minus_holds.
  - rewrite total_moved. unfold majorant. rewrite <- total_scal. apply total_ext. intros x _. unfold lifted, shifted.
    fold s. rewrite <- !exp_plus. f_equal. lra.
Qed.

(** ** The l-th derivative of law / gauss at t *)

Definition ratio_box (delta : Z * Z) (moved : list (box * box)) (l : nat) (t : box) : box :=
  let s := spread delta in
  let term m := let u := over (minus t m) s in
                times (fst (hermite l u)) (within (over (square u) (integer (-2)))) in
  over (times (I.power_int p (over (integer (-1)) s) (Z.of_nat l)) (sum term moved)) (root (fraction delta)).

Lemma power_holds b x l : holds b x -> holds (I.power_int p b (Z.of_nat l)) (x ^ l).
Proof.
  intros H. generalize (I.power_int_correct p (Z.of_nat l) b (Xreal x) H). unfold holds.
  destruct l as [|l]; [trivial|]. simpl. now rewrite SuccNat2Pos.id_succ.
Qed.

Lemma ratio_box_holds delta boxes rule l tb t : boxed boxes rule -> holds tb t ->
  holds (ratio_box delta (centres delta boxes) l tb) (ratio rule (quotient delta) l t).
Proof.
  intros H K. set (s := sqrt (quotient delta / (1 - quotient delta))).
  replace (ratio rule (quotient delta) l t)
    with ((IZR (-1) / s) ^ l * total (fun m => He l ((t - m) / s) * exp (((t - m) / s) ^ 2 / IZR (-2)))
                                    (moved (quotient delta) rule) / sqrt (quotient delta)).
  - apply over_holds; [|apply root_holds, fraction_holds]. apply times_holds.
    + apply power_holds, over_holds; [apply integer_holds|apply spread_holds].
    + apply sum_holds; [now apply centres_hold|]. intros b x Hx.
      assert (U : holds (over (minus tb b) (spread delta)) ((t - x) / s))
        by (apply over_holds; [now apply minus_holds|apply spread_holds]).
      apply times_holds; [now apply hermite_holds|].
      apply within_holds, over_holds; [now apply square_holds|apply integer_holds].
  - rewrite total_moved. unfold ratio. fold s. replace (IZR (-1) / s) with (- / s) by (unfold Rdiv; ring).
    unfold Rdiv at 1. rewrite (Rmult_comm _ (/ sqrt (quotient delta))), <- Rmult_assoc. f_equal.
    apply total_ext. intros x _. unfold lifted, shifted. fold s. rewrite Rmult_assoc. f_equal. f_equal. f_equal. lra.
Qed.

(** ** The double sum with Mehler's kernel *)

Definition mehler_box (theta : box) : box -> box -> box :=
  let own := square theta in
  let twice := times (integer 2) theta in
  let rest := minus (integer 1) own in
  let scale := root rest in
  let divisor := times (integer (-2)) rest in
  fun x y => over (within (over (minus (times own (plus (square x) (square y))) (times twice (times x y)))
                                     divisor)) scale.

Lemma mehler_box_holds tb xb yb theta x y : holds tb theta -> holds xb x -> holds yb y ->
  holds (mehler_box tb xb yb) (mehler theta x y).
Proof.
  intros T H K. unfold mehler.
  assert (R1 : holds (minus (integer 1) (square tb)) (1 - theta ^ 2))
    by (apply minus_holds; [apply integer_holds|now apply square_holds]).
  apply over_holds; [|now apply root_holds]. apply within_holds.
  replace (- (theta ^ 2 * x ^ 2 - 2 * theta * x * y + theta ^ 2 * y ^ 2) / (2 * (1 - theta ^ 2)))
    with ((theta ^ 2 * (x ^ 2 + y ^ 2) - 2 * theta * (x * y)) / (IZR (-2) * (1 - theta ^ 2))).
  - apply over_holds; [|apply times_holds; [apply integer_holds|exact R1]].
    apply minus_holds; apply times_holds; auto using square_holds, times_holds, plus_holds, integer_holds.
  - replace (IZR (-2) * (1 - theta ^ 2)) with (- (2 * (1 - theta ^ 2))) by ring.
    unfold Rdiv. rewrite Rinv_opp. ring.
Qed.

Definition mehler_sum_box (theta : box) (boxes : list (box * box)) : box :=
  let kernel := mehler_box theta in sum (fun x => sum (kernel x) boxes) boxes.

Lemma mehler_sum_holds tb theta boxes rule : boxed boxes rule -> holds tb theta ->
  holds (mehler_sum_box tb boxes) (total (fun x => total (fun y => mehler theta x y) rule) rule).
Proof.
  intros H T. apply sum_holds; [exact H|]. intros xb x Hx. apply sum_holds; [exact H|]. intros yb y Hy.
  now apply mehler_box_holds.
Qed.

End Precision.
