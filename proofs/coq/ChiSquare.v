(** Chi-square (step 12 of proofs/lemma_4_2/proof.md): the integral of law^2 / gauss is the double sum with Mehler's
    kernel.  A product of two terms of the law over gauss is the kernel times another Gaussian density. *)

From Coq Require Import Reals List Lra.
From Symcheck Require Import Definitions Rules Gaussian.
Open Scope R_scope.

(** For any weights; if they sum to 1, the law is a density and this is its chi-square divergence plus 1. *)
Definition chi_square_integral_statement : Prop := forall rule delta, 0 < delta < 1 ->
  integral (fun t => law rule delta t ^ 2 / gauss t) (chi_square rule delta + 1).

Lemma density_total c v : 0 < v -> integral (density c v) 1.
Proof.
  intros Hv. apply (integral_ext (fun t => 1 * density c v t)); [intros; apply Rmult_1_l|].
  apply (law_substitution (fun _ => 1) c v 1 Hv). apply (integral_ext gauss); [intros; symmetry; apply Rmult_1_l|].
  exact gaussian_total.
Qed.

Lemma gauss_positive t : 0 < gauss t.
Proof. apply Rdiv_lt_0_compat; [apply exp_pos|]. apply sqrt_lt_R0. generalize PI_RGT_0. lra. Qed.

(** The exponents: with a^2 = 1 - delta the centre is a (x + y) / (2 - delta), the variance delta / (2 - delta). *)
Lemma exponents a delta x y t : 0 < delta < 1 -> a ^ 2 = 1 - delta ->
  - (t - a * x) ^ 2 / (2 * delta) + - (t - a * y) ^ 2 / (2 * delta) =
  - ((1 - delta) ^ 2 * x ^ 2 - 2 * (1 - delta) * x * y + (1 - delta) ^ 2 * y ^ 2) / (2 * (1 - (1 - delta) ^ 2))
  + - (t - a * (x + y) / (2 - delta)) ^ 2 / (2 * (delta / (2 - delta))) + - t ^ 2 / 2.
Proof.
  intros Hd Ha. replace (1 - (1 - delta) ^ 2) with (delta * (2 - delta)) by ring.
  replace ((1 - delta) ^ 2) with (a ^ 2 * a ^ 2) by (rewrite Ha; ring). rewrite <- Ha.
  replace delta with (1 - a ^ 2) in * by lra. field. split; lra.
Qed.

(** The prefactors, squared: 1 / delta = (1 - theta^2)^(-1/2) (delta / (2 - delta))^(-1/2). *)
Lemma prefactors delta : 0 < delta < 1 ->
  sqrt (2 * PI * delta) * sqrt (2 * PI * delta) =
  sqrt (1 - (1 - delta) ^ 2) * sqrt (2 * PI * (delta / (2 - delta))) * sqrt (2 * PI).
Proof.
  intros Hd. assert (P := PI_RGT_0). assert (Q : 0 < 2 * PI * delta) by (apply Rmult_lt_0_compat; lra).
  assert (V : 0 < delta / (2 - delta)) by (apply Rdiv_lt_0_compat; lra).
  assert (T : 0 < delta * (2 - delta)) by (apply Rmult_lt_0_compat; lra).
  replace (1 - (1 - delta) ^ 2) with (delta * (2 - delta)) by ring.
  rewrite sqrt_sqrt by lra. rewrite (sqrt_mult (2 * PI)) by lra.
  replace (sqrt (delta * (2 - delta)) * (sqrt (2 * PI) * sqrt (delta / (2 - delta))) * sqrt (2 * PI))
    with (sqrt (delta * (2 - delta)) * sqrt (delta / (2 - delta)) * (sqrt (2 * PI) * sqrt (2 * PI))) by ring.
  rewrite sqrt_sqrt by lra. rewrite <- sqrt_mult by lra.
  replace (delta * (2 - delta) * (delta / (2 - delta))) with (delta * delta) by (field; lra).
  rewrite sqrt_square by lra. ring.
Qed.

Lemma term_product delta x y t : 0 < delta < 1 ->
  density (sqrt (1 - delta) * x) delta t * density (sqrt (1 - delta) * y) delta t / gauss t =
  mehler (1 - delta) x y * density (sqrt (1 - delta) * (x + y) / (2 - delta)) (delta / (2 - delta)) t.
Proof.
  intros Hd. assert (P := PI_RGT_0). assert (G := gauss_positive t).
  assert (V : 0 < delta / (2 - delta)) by (apply Rdiv_lt_0_compat; lra).
  assert (T : 0 < delta * (2 - delta)) by (apply Rmult_lt_0_compat; lra).
  assert (S1 : 0 < sqrt (2 * PI * delta)) by (apply sqrt_lt_R0, Rmult_lt_0_compat; lra).
  assert (S2 : 0 < sqrt (1 - (1 - delta) ^ 2)) by (apply sqrt_lt_R0; lra).
  assert (S3 : 0 < sqrt (2 * PI * (delta / (2 - delta)))) by (apply sqrt_lt_R0, Rmult_lt_0_compat; lra).
  assert (S4 : 0 < sqrt (2 * PI)) by (apply sqrt_lt_R0; lra).
  apply (Rmult_eq_reg_r (gauss t)); [|lra]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  assert (E := exponents (sqrt (1 - delta)) delta x y t Hd ltac:(apply pow2_sqrt; lra)).
  apply (f_equal exp) in E. rewrite !exp_plus in E. assert (F := prefactors delta Hd).
  unfold density, mehler, gauss. set (e1 := exp _) in *.
  set (e2 := exp (- (t - sqrt (1 - delta) * y) ^ 2 / (2 * delta))) in *.
  transitivity (e1 * e2 / (sqrt (2 * PI * delta) * sqrt (2 * PI * delta))); [field; lra|].
  rewrite E, F. field. lra.
Qed.

Lemma total_product f g rule : total f rule * total g rule = total (fun x => total (fun y => f x * g y) rule) rule.
Proof.
  rewrite Rmult_comm, <- total_scal. apply total_ext. intros x _. rewrite Rmult_comm. symmetry. apply total_scal.
Qed.

Theorem chi_square_integral : chi_square_integral_statement.
Proof.
  intros rule delta Hd. unfold chi_square. set (a := sqrt (1 - delta)).
  unfold Rminus at 1. rewrite Rplus_assoc, Rplus_opp_l, Rplus_0_r.
  apply (integral_ext (fun t => total (fun x => total (fun y =>
    density (a * x) delta t * density (a * y) delta t / gauss t) rule) rule)).
  - intros t. set (d := fun x => density (a * x) delta t). change (law rule delta t) with (total d rule).
    simpl pow. rewrite Rmult_1_r, total_product. unfold Rdiv. rewrite Rmult_comm, <- total_scal.
    apply total_ext. intros x _. rewrite <- total_scal. apply total_ext. intros y _. unfold d. ring.
  - apply integral_total. intros x. apply integral_total. intros y. rewrite <- (Rmult_1_r (mehler _ _ _)).
    apply (integral_ext (fun t => mehler (1 - delta) x y *
      density (a * (x + y) / (2 - delta)) (delta / (2 - delta)) t)).
    + intros t. symmetry. now apply term_product.
    + apply integral_scal, density_total. apply Rdiv_lt_0_compat; lra.
Qed.
