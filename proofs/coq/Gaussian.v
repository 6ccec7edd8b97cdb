(** Gaussian integrals over the whole line: the normaliser, the moments of c + s Z, the substitution t = c + s z, and
    the tail 1 - Pr[|Z| <= x] <= exp(-x^2/2).

    [mom] of Definitions.v and the densities in [law] thereby are what their names say.  Everything is an improper
    Riemann integral; [integral f l] says that it converges, and to l. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Symcheck Require Import Definitions.
Open Scope R_scope.

(** The integral of f over the whole line is l: both ends go to infinity, independently. *)
Definition integral (f : R -> R) (l : R) : Prop := is_RInt_gen f (Rbar_locally m_infty) (Rbar_locally p_infty) l.

Definition gaussian_total_statement : Prop := integral gauss 1.

(** The moments of c + s Z, Z from N(0, 1). *)
Fixpoint moment (c s : R) (j : nat) : R :=
  match j with
  | O => 1
  | S i => match i with O => c | S h => c * moment c s i + s ^ 2 * INR i * moment c s h end
  end.

Definition affine_moments_statement : Prop :=
  forall c s j, integral (fun z => (c + s * z) ^ j * gauss z) (moment c s j).

Definition gaussian_moments_statement : Prop := forall j, integral (fun x => x ^ j * gauss x) (mom j).

(** The density of N(c, v), v the variance, as [law] writes it. *)
Definition density (c v t : R) : R := exp (- (t - c) ^ 2 / (2 * v)) / sqrt (2 * PI * v).

Definition substitution_statement : Prop := forall f c s l, 0 < s ->
  integral (fun z => f (c + s * z) * gauss z) l -> integral (fun t => f t * density c (s ^ 2) t) l.

Definition law_substitution_statement : Prop := forall f c delta l, 0 < delta ->
  integral (fun z => f (c + sqrt delta * z) * gauss z) l ->
  integral (fun t => f t * (exp (- (t - c) ^ 2 / (2 * delta)) / sqrt (2 * PI * delta))) l.

(** erfc(x / sqrt 2) <= exp(-x^2/2), for step 6. *)
Definition gaussian_tail_statement : Prop := forall x, 0 <= x -> 1 - RInt gauss (- x) x <= exp (- x ^ 2 / 2).

(** * Integrals over the line *)

Lemma everywhere (P : R * R -> Prop) : (forall ends, P ends) ->
  filter_prod (Rbar_locally m_infty) (Rbar_locally p_infty) P.
Proof.
  intros H. apply (Filter_prod _ _ P (fun _ => True) (fun _ => True)); [now exists 0|now exists 0|]. intros; apply H.
Qed.

Lemma integral_ext f g l : (forall x, f x = g x) -> integral f l -> integral g l.
Proof.
  intros E. apply (is_RInt_gen_ext (V := R_NormedModule) f g l). apply everywhere. intros; apply E.
Qed.

Lemma integral_unique f l l' : integral f l -> integral f l' -> l = l'.
Proof.
  intros H H'. rewrite <- (is_RInt_gen_unique (V := R_CompleteNormedModule) f l H).
  exact (is_RInt_gen_unique (V := R_CompleteNormedModule) f l' H').
Qed.

Lemma integral_plus f g lf lg : integral f lf -> integral g lg -> integral (fun x => f x + g x) (lf + lg).
Proof. intros Hf Hg. exact (is_RInt_gen_plus (V := R_NormedModule) f g lf lg Hf Hg). Qed.

Lemma integral_scal a f l : integral f l -> integral (fun x => a * f x) (a * l).
Proof. intros Hf. exact (is_RInt_gen_scal (V := R_NormedModule) f a l Hf). Qed.

Lemma integral_of_primitive F f low high : (forall x, is_derive F x (f x)) -> (forall x, continuous f x) ->
  filterlim F (Rbar_locally m_infty) (locally low) -> filterlim F (Rbar_locally p_infty) (locally high) ->
  integral f (high - low).
Proof.
  intros HF Hf Hlow Hhigh. assert (D : forall x, Derive F x = f x) by (intros; now apply is_derive_unique).
  apply (integral_ext (Derive F)); [exact D|].
  apply (is_RInt_gen_Derive F low high); [| |exact Hlow|exact Hhigh]; apply everywhere; intros ends x _.
  - exists (f x). apply HF.
  - apply continuous_ext with f; [intros; now rewrite D|apply Hf].
Qed.

(** A function that vanishes at both ends, as fast as 1 / (1 + |x|). *)
Definition vanishes (F : R -> R) : Prop := exists K, forall x, Rabs (F x) * (1 + Rabs x) <= K.

Lemma vanishes_below F : vanishes F ->
  forall eps : posreal, exists M, 0 <= M /\ forall x, M < Rabs x -> Rabs (F x) < eps.
Proof.
  intros [K HK] eps. assert (He := cond_pos eps). assert (K0 : 0 <= K).
  { apply Rle_trans with (2 := HK 0). apply Rmult_le_pos; [apply Rabs_pos|]. rewrite Rabs_R0. lra. }
  exists (K / eps). split; [apply Rdiv_le_0_compat; lra|]. intros x Hx.
  apply (Rmult_lt_reg_r (1 + Rabs x)); [generalize (Rabs_pos x); lra|].
  apply Rle_lt_trans with (1 := HK x). replace K with (eps * (K / eps)) at 1 by (field; lra).
  apply Rmult_lt_compat_l; lra.
Qed.

Lemma limit_right F G c : vanishes F -> (forall x, 0 <= x -> G x = c + F x) ->
  filterlim G (Rbar_locally p_infty) (locally c).
Proof.
  intros HF E. apply filterlim_locally. intros eps. destruct (vanishes_below F HF eps) as [M [HM K]].
  exists M. intros x Hx. rewrite E by lra. change (Rabs (c + F x - c) < eps).
  replace (c + F x - c) with (F x) by ring. apply K.
  rewrite Rabs_pos_eq; lra.
Qed.

Lemma limit_left F G c : vanishes F -> (forall x, x <= 0 -> G x = c + F x) ->
  filterlim G (Rbar_locally m_infty) (locally c).
Proof.
  intros HF E. apply filterlim_locally. intros eps. destruct (vanishes_below F HF eps) as [M [HM K]].
  exists (- M). intros x Hx. rewrite E by lra. change (Rabs (c + F x - c) < eps).
  replace (c + F x - c) with (F x) by ring. apply K.
  rewrite Rabs_left; lra.
Qed.

Lemma integral_of_derivative F f : (forall x, is_derive F x (f x)) -> (forall x, continuous f x) -> vanishes F ->
  integral f 0.
Proof.
  intros HF Hf V. replace 0 with (0 - 0) by ring. apply (integral_of_primitive F); auto.
  - apply (limit_left F); [exact V|]. intros; symmetry; apply Rplus_0_l.
  - apply (limit_right F); [exact V|]. intros; symmetry; apply Rplus_0_l.
Qed.

(** Polynomials times exp(-z^2/2) vanish: |c + s z| <= B (1 + |z|), and exp beats the power j + 1. *)
Lemma exp_power j y : 0 <= y -> y ^ j <= INR (fact j) * exp y.
Proof.
  intros Hy. assert (F := INR_fact_lt_0 j). apply (Rmult_le_reg_l (/ INR (fact j))); [now apply Rinv_0_lt_compat|].
  rewrite <- Rmult_assoc, Rinv_l, Rmult_1_l by lra. rewrite Rmult_comm.
  apply Rle_trans with (2 := exp_ge_taylor y j Hy). destruct j as [|j]; [simpl; lra|]. rewrite tech5.
  enough (0 <= sum_f_R0 (fun k => y ^ k / INR (fact k)) j) by (unfold Rdiv in *; lra).
  apply cond_pos_sum. intros k. apply Rdiv_le_0_compat; [now apply pow_le|apply INR_fact_lt_0].
Qed.

Lemma exp_square_power j z : (1 + Rabs z) ^ j * exp (- z ^ 2 / 2) <= INR (fact j) * exp (3 / 2).
Proof.
  assert (P := Rabs_pos z). assert (E : - z ^ 2 / 2 <= 3 / 2 - (1 + Rabs z)).
  { rewrite <- (pow2_abs z). generalize (pow2_ge_0 (Rabs z - 1)). lra. }
  apply Rle_trans with (INR (fact j) * exp (1 + Rabs z) * exp (3 / 2 - (1 + Rabs z))).
  - apply Rmult_le_compat; [apply pow_le; lra|left; apply exp_pos|apply exp_power; lra|].
    destruct E as [E| ->]; [left; now apply exp_increasing|lra].
  - rewrite Rmult_assoc, <- exp_plus. right. do 2 f_equal. ring.
Qed.

Lemma polynomial_vanishes c s a j : vanishes (fun z => a * (c + s * z) ^ j * exp (- z ^ 2 / 2)).
Proof.
  set (B := Rabs c + Rabs s). exists (Rabs a * B ^ j * (INR (fact (S j)) * exp (3 / 2))). intros z.
  assert (P := Rabs_pos z). assert (Pc := Rabs_pos c). assert (Ps := Rabs_pos s).
  assert (L : Rabs (c + s * z) <= B * (1 + Rabs z)).
  { apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_mult. unfold B.
    generalize (Rmult_le_pos _ _ Pc P). lra. }
  rewrite !Rabs_mult, (Rabs_pos_eq (exp _)) by (left; apply exp_pos). rewrite <- RPow_abs.
  apply Rle_trans with (Rabs a * B ^ j * ((1 + Rabs z) ^ S j * exp (- z ^ 2 / 2))).
  - replace (Rabs a * B ^ j * ((1 + Rabs z) ^ S j * exp (- z ^ 2 / 2)))
      with (Rabs a * (B * (1 + Rabs z)) ^ j * exp (- z ^ 2 / 2) * (1 + Rabs z))
      by (rewrite Rpow_mult_distr; simpl; ring).
    apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_r; [left; apply exp_pos|].
    apply Rmult_le_compat_l; [apply Rabs_pos|]. apply pow_incr. split; [apply Rabs_pos|exact L].
  - apply Rmult_le_compat_l; [|apply exp_square_power].
    apply Rmult_le_pos; [apply Rabs_pos|]. apply pow_le. unfold B; lra.
Qed.

(** * The normaliser *)

(** The bell has primitive [area]; [area]^2 + [rest] is constant, [rest] vanishes at infinity. *)
Definition bell (t : R) : R := exp (- t ^ 2 / 2).
Definition area (x : R) : R := RInt bell 0 x.
Definition slice (x t : R) : R := 2 * exp (- x ^ 2 * (1 + t ^ 2) / 2) / (1 + t ^ 2).
Definition slice' (x t : R) : R := - 2 * x * exp (- x ^ 2 * (1 + t ^ 2) / 2).
Definition rest (x : R) : R := RInt (slice x) 0 1.

Lemma bell_continuous x : continuous bell x.
Proof. apply (ex_derive_continuous (V := R_NormedModule)). unfold bell. auto_derive. tauto. Qed.

Lemma bell_integrable a b : ex_RInt bell a b.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros; apply bell_continuous. Qed.

Lemma area_derive x : is_derive area x (bell x).
Proof.
  apply (is_derive_RInt (V := R_NormedModule) bell area 0); [|apply bell_continuous].
  exists (mkposreal 1 Rlt_0_1). intros b _. apply (RInt_correct (V := R_CompleteNormedModule)), bell_integrable.
Qed.

Lemma square_positive t : 0 < 1 + t ^ 2.
Proof. generalize (pow2_ge_0 t). lra. Qed.

Lemma slice_derive x t : is_derive (fun u => slice u t) x (slice' x t).
Proof.
  assert (P := square_positive t). unfold slice, slice', Rdiv. auto_derive; simpl in *; [lra|]. field. lra.
Qed.

Lemma slice_continuous x t : continuous (slice x) t.
Proof.
  assert (P := square_positive t). apply (ex_derive_continuous (V := R_NormedModule)). unfold slice. auto_derive.
  simpl in *; lra.
Qed.

Lemma slice'_continuous x t : continuity_2d_pt slice' x t.
Proof.
  unfold slice'. apply continuity_2d_pt_mult.
  - apply continuity_2d_pt_mult; [apply continuity_2d_pt_const|apply continuity_2d_pt_id1].
  - apply (continuity_1d_2d_pt_comp exp).
    { apply derivable_continuous_pt, derivable_pt_exp. }
    apply continuity_2d_pt_mult; [|apply continuity_2d_pt_const]. apply continuity_2d_pt_mult.
    + apply continuity_2d_pt_opp. apply (continuity_1d_2d_pt_comp (fun u => u ^ 2)); [|apply continuity_2d_pt_id1].
      apply derivable_continuous_pt, derivable_pt_pow.
    + apply continuity_2d_pt_plus; [apply continuity_2d_pt_const|].
      apply (continuity_1d_2d_pt_comp (fun u => u ^ 2)); [|apply continuity_2d_pt_id2].
      apply derivable_continuous_pt, derivable_pt_pow.
Qed.

(** The substitution t -> x t makes the inner integral an area again. *)
Lemma slice'_integral x : RInt (slice' x) 0 1 = - 2 * bell x * area x.
Proof.
  apply is_RInt_unique.
  apply (is_RInt_ext (fun t => scal (- 2 * bell x) (scal x (bell (x * t + 0))))).
  { intros t _. unfold scal; simpl; unfold mult; simpl. unfold slice', bell.
    replace (- 2 * exp (- x ^ 2 / 2) * (x * exp (- (x * t + 0) ^ 2 / 2)))
      with (- 2 * x * (exp (- x ^ 2 / 2) * exp (- (x * t + 0) ^ 2 / 2))) by ring.
    rewrite <- exp_plus. do 2 f_equal. field. }
  apply (is_RInt_scal (V := R_NormedModule)), (is_RInt_comp_lin (V := R_NormedModule) bell x 0).
  replace (x * 0 + 0) with 0 by ring. replace (x * 1 + 0) with x by ring.
  apply (RInt_correct (V := R_CompleteNormedModule)), bell_integrable.
Qed.

Lemma rest_derive x : is_derive rest x (- 2 * bell x * area x).
Proof.
  rewrite <- slice'_integral.
  rewrite (RInt_ext (slice' x) (fun t => Derive (fun u => slice u t) x)).
  2: { intros t _. symmetry. apply is_derive_unique, slice_derive. }
  apply (is_derive_RInt_param slice 0 1 x).
  - exists (mkposreal 1 Rlt_0_1). intros y _ t _. eexists. apply slice_derive.
  - intros t _. apply (continuity_2d_pt_ext slice'); [|apply slice'_continuous].
    intros u v. symmetry. apply is_derive_unique, slice_derive.
  - exists (mkposreal 1 Rlt_0_1). intros y _. apply (ex_RInt_continuous (V := R_CompleteNormedModule)).
    intros t _. apply slice_continuous.
Qed.

Lemma rest_zero : rest 0 = PI / 2.
Proof.
  unfold rest. apply is_RInt_unique.
  apply (is_RInt_ext (fun t => 2 * / (1 + t ^ 2))).
  { intros t _. change (2 * / (1 + t ^ 2) = slice 0 t). unfold slice.
    replace (- 0 ^ 2 * (1 + t ^ 2) / 2) with 0 by field. rewrite exp_0. unfold Rdiv. ring. }
  replace (PI / 2) with (minus (2 * atan 1) (2 * atan 0)).
  2: { rewrite atan_1, atan_0. unfold minus, plus, opp; simpl. field. }
  apply (is_RInt_derive (V := R_CompleteNormedModule) (fun t => 2 * atan t)); intros t _;
    assert (P := square_positive t).
  - auto_derive; [tauto|]. simpl. field. simpl in P. lra.
  - apply (ex_derive_continuous (V := R_NormedModule)). auto_derive. simpl in *; lra.
Qed.

Lemma area_rest x : area x ^ 2 + rest x = PI / 2.
Proof.
  replace (PI / 2) with (area 0 ^ 2 + rest 0).
  2: { rewrite rest_zero. unfold area. rewrite RInt_point. unfold zero; simpl. ring. }
  assert (D : forall y, is_derive (fun y => area y ^ 2 + rest y) y 0).
  { intros y. replace 0 with (plus (2 * area y * bell y) (- 2 * bell y * area y)) by (unfold plus; simpl; ring).
    apply (is_derive_plus (V := R_NormedModule)); [|apply rest_derive].
    replace (2 * area y * bell y) with (INR 2 * bell y * area y ^ pred 2) by (simpl; ring).
    apply is_derive_pow, area_derive. }
  destruct (MVT_gen (fun y => area y ^ 2 + rest y) 0 x (fun _ => 0)) as [z [_ E]].
  - intros y _. apply D.
  - intros y _. apply continuity_pt_filterlim.
    apply (ex_derive_continuous (V := R_NormedModule) (fun y => area y ^ 2 + rest y)). exists 0. apply D.
  - lra.
Qed.

Lemma slice_integrable x : ex_RInt (slice x) 0 1.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros; apply slice_continuous. Qed.

Lemma slice_bounds x t : 0 <= slice x t <= bell x * slice 0 t.
Proof.
  assert (P := square_positive t). unfold slice, bell. replace (- 0 ^ 2 * (1 + t ^ 2) / 2) with 0 by field.
  rewrite exp_0. split; [apply Rdiv_le_0_compat; generalize (exp_pos (- x ^ 2 * (1 + t ^ 2) / 2)); lra|].
  unfold Rdiv. rewrite <- Rmult_assoc. apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat|].
  assert (- x ^ 2 * (1 + t ^ 2) * / 2 <= - x ^ 2 * / 2) as [H|H]; [|apply exp_increasing in H; lra|rewrite H; lra].
  generalize (pow2_ge_0 (x * t)). rewrite Rpow_mult_distr. lra.
Qed.

Lemma rest_bounds x : 0 <= rest x <= PI / 2 * bell x.
Proof.
  unfold rest. split.
  - apply RInt_ge_0; [lra|apply slice_integrable|]. intros; apply slice_bounds.
  - rewrite <- rest_zero, Rmult_comm. unfold rest.
    rewrite <- (RInt_scal (V := R_CompleteNormedModule) (slice 0)) by apply slice_integrable.
    apply RInt_le; [lra|apply slice_integrable| |intros; apply slice_bounds].
    apply (ex_RInt_scal (V := R_NormedModule)), slice_integrable.
Qed.

Definition half : R := sqrt (PI / 2).

Lemma half_positive : 0 < half.
Proof. apply sqrt_lt_R0. generalize PI_RGT_0. lra. Qed.

Lemma half_square : half * half = PI / 2.
Proof. apply sqrt_sqrt. generalize PI_RGT_0. lra. Qed.

Lemma area_positive x : 0 <= x -> 0 <= area x.
Proof. intros H. apply RInt_ge_0; [exact H|apply bell_integrable|]. intros; left; apply exp_pos. Qed.

Lemma area_odd x : area (- x) = - area x.
Proof.
  apply is_RInt_unique. apply (is_RInt_ext (fun t => opp (opp (bell (- t))))).
  { intros t _. rewrite opp_opp. change (bell (- t) = bell t). unfold bell. do 3 f_equal. ring. }
  apply (is_RInt_opp (V := R_NormedModule) (fun t => opp (bell (- t))) 0 (- x) (area x)).
  apply (is_RInt_comp_opp (V := R_NormedModule) bell). rewrite Ropp_0, Ropp_involutive.
  apply (RInt_correct (V := R_CompleteNormedModule)), bell_integrable.
Qed.

(** (half - area)(half + area) = rest, so the area falls short of its limit by at most rest / half. *)
Lemma area_limit x : 0 <= x -> Rabs (area x - half) <= half * bell x.
Proof.
  intros Hx. assert (A := area_positive x Hx). assert (H := half_positive). assert (B := rest_bounds x).
  assert (E : (half - area x) * (half + area x) = rest x).
  { replace ((half - area x) * (half + area x)) with (half * half - area x ^ 2) by ring.
    rewrite half_square, <- (area_rest x). ring. }
  assert (P : 0 <= half - area x).
  { apply (Rmult_le_reg_r (half + area x)); [lra|]. rewrite E. lra. }
  rewrite Rabs_left1 by lra. apply (Rmult_le_reg_r half); [lra|].
  replace (half * bell x * half) with (PI / 2 * bell x) by (rewrite <- half_square; ring).
  generalize (Rmult_le_pos _ _ P A). lra.
Qed.

Lemma area_vanishes a : vanishes (fun x => a * (area (Rabs x) - half)).
Proof.
  destruct (polynomial_vanishes 1 0 (a * half) 0) as [K HK]. exists K. intros x.
  apply Rle_trans with (2 := HK x). apply Rmult_le_compat_r; [generalize (Rabs_pos x); lra|].
  rewrite pow_O, Rmult_1_r, Rmult_assoc, !(Rabs_mult a). apply Rmult_le_compat_l; [apply Rabs_pos|].
  apply Rle_trans with (2 := Rle_abs _). apply Rle_trans with (1 := area_limit _ (Rabs_pos x)).
  unfold bell. rewrite pow2_abs. apply Rle_refl.
Qed.

Lemma bell_total : integral bell (2 * half).
Proof.
  replace (2 * half) with (half - - half) by ring.
  apply (integral_of_primitive area); [apply area_derive|apply bell_continuous| |].
  - apply (limit_left _ _ _ (area_vanishes (-1))). intros x Hx. rewrite (Rabs_left1 x), area_odd by lra. ring.
  - apply (limit_right _ _ _ (area_vanishes 1)). intros x Hx. rewrite (Rabs_pos_eq x) by lra. ring.
Qed.

Lemma normaliser : sqrt (2 * PI) = 2 * half.
Proof.
  assert (P := PI_RGT_0). assert (H := half_positive). apply sqrt_lem_1; [lra|lra|].
  generalize half_square. lra.
Qed.

Lemma gauss_bell t : gauss t = / (2 * half) * bell t.
Proof. unfold gauss, bell. rewrite normaliser. unfold Rdiv. ring. Qed.

Theorem gaussian_total : gaussian_total_statement.
Proof.
  unfold gaussian_total_statement. assert (H := half_positive).
  replace 1 with (/ (2 * half) * (2 * half)) by (field; lra).
  apply (integral_ext (fun t => / (2 * half) * bell t)); [|apply integral_scal, bell_total].
  intros t. symmetry. apply gauss_bell.
Qed.

Lemma gauss_mass x : RInt gauss (- x) x = / half * area x.
Proof.
  assert (H := half_positive).
  rewrite (RInt_ext gauss (fun t => scal (/ (2 * half)) (bell t))) by (intros; apply gauss_bell).
  rewrite (RInt_scal (V := R_CompleteNormedModule)) by apply bell_integrable.
  rewrite <- (RInt_Chasles (V := R_CompleteNormedModule) bell (- x) 0 x) by apply bell_integrable.
  rewrite <- (opp_RInt_swap (V := R_CompleteNormedModule)) by apply bell_integrable.
  change (/ (2 * half) * (- area (- x) + area x) = / half * area x). rewrite area_odd. field. lra.
Qed.

Theorem gaussian_tail : gaussian_tail_statement.
Proof.
  intros x Hx. assert (H := half_positive).
  rewrite gauss_mass. fold (bell x). apply (Rmult_le_reg_l half); [exact H|].
  generalize (area_limit x Hx) (Rle_abs (- (area x - half))). rewrite Rabs_Ropp.
  replace (half * (1 - / half * area x)) with (half - area x) by (field; lra). lra.
Qed.

(** * Moments *)

(** Integration by parts: the integral of the derivative of -(c + s z)^j gauss(z) is 0. *)
Lemma by_parts c s j : integral (fun z => (z * (c + s * z) ^ j - s * INR j * (c + s * z) ^ pred j) * gauss z) 0.
Proof.
  replace 0 with (/ sqrt (2 * PI) * 0) by ring.
  apply (integral_ext (fun z => / sqrt (2 * PI) *
    ((z * (c + s * z) ^ j - s * INR j * (c + s * z) ^ pred j) * exp (- z ^ 2 / 2)))).
  { intros z. unfold gauss, Rdiv. ring. }
  unfold Rdiv.
  apply integral_scal, (integral_of_derivative (fun z => - 1 * (c + s * z) ^ j * exp (- z ^ 2 / 2))).
  - intros z. auto_derive; [tauto|]. simpl. field.
  - intros z. apply (ex_derive_continuous (V := R_NormedModule)). auto_derive. tauto.
  - apply polynomial_vanishes.
Qed.

Theorem affine_moments : affine_moments_statement.
Proof.
  intros c s j. enough (H : integral (fun z => (c + s * z) ^ j * gauss z) (moment c s j) /\
    integral (fun z => (c + s * z) ^ S j * gauss z) (moment c s (S j))) by apply H.
  induction j as [|j [IH IH']].
  - split.
    + apply (integral_ext gauss); [intros; simpl; ring|]. apply gaussian_total.
    + replace (moment c s 1) with (c * 1 + s * 0) by (simpl; ring).
      apply (integral_ext (fun z => c * gauss z +
        s * ((z * (c + s * z) ^ 0 - s * INR 0 * (c + s * z) ^ pred 0) * gauss z))).
      { intros z. simpl. ring. }
      apply integral_plus; apply integral_scal; [apply gaussian_total|apply by_parts].
  - split; [exact IH'|].
    change (moment c s (S (S j))) with (c * moment c s (S j) + s ^ 2 * INR (S j) * moment c s j).
    replace (_ + _) with (c * moment c s (S j) + s ^ 2 * INR (S j) * moment c s j + s * 0) by ring.
    apply (integral_ext (fun z => c * ((c + s * z) ^ S j * gauss z) + s ^ 2 * INR (S j) * ((c + s * z) ^ j * gauss z)
      + s * ((z * (c + s * z) ^ S j - s * INR (S j) * (c + s * z) ^ pred (S j)) * gauss z))).
    { intros z. rewrite <- (pred_Sn j). rewrite <- (tech_pow_Rmult _ (S j)), <- (tech_pow_Rmult _ j). ring. }
    apply integral_plus; [apply integral_plus|]; apply integral_scal; auto. apply by_parts.
Qed.

Lemma moment_standard j : moment 0 1 j = mom j.
Proof.
  enough (H : moment 0 1 j = mom j /\ moment 0 1 (S j) = mom (S j)) by apply H.
  induction j as [|j [IH IH']]; [split; reflexivity|]. split; [exact IH'|].
  change (0 * moment 0 1 (S j) + 1 ^ 2 * INR (S j) * moment 0 1 j = INR (S j) * mom j). rewrite IH. ring.
Qed.

Theorem gaussian_moments : gaussian_moments_statement.
Proof.
  intros j. rewrite <- moment_standard. apply (integral_ext (fun z => (0 + 1 * z) ^ j * gauss z)).
  - intros z. do 2 f_equal. ring.
  - apply affine_moments.
Qed.

(** * Substitution *)

Lemma integral_comp_lin h u v l : 0 < u -> integral h l -> integral (fun t => u * h (u * t + v)) l.
Proof.
  intros Hu H P HP. destruct (H P HP) as [Q S [M HQ] [M' HS] HQS].
  exists (fun a => Q (u * a + v)) (fun b => S (u * b + v)).
  - exists ((M - v) / u). intros a Ha. apply HQ. apply (Rmult_lt_compat_l u) in Ha; [|exact Hu].
    replace (u * ((M - v) / u)) with (M - v) in Ha by (field; lra). lra.
  - exists ((M' - v) / u). intros b Hb. apply HS. apply (Rmult_lt_compat_l u) in Hb; [|exact Hu].
    replace (u * ((M' - v) / u)) with (M' - v) in Hb by (field; lra). lra.
  - intros a b Ha Hb. destruct (HQS _ _ Ha Hb) as [y [Hy HPy]]. exists y. split; [|exact HPy].
    apply (is_RInt_comp_lin (V := R_NormedModule) h u v a b y Hy).
Qed.

Theorem substitution : substitution_statement.
Proof.
  intros f c s l Hs H. assert (P := PI_RGT_0).
  apply (integral_comp_lin _ (/ s) (- c / s)) in H; [|now apply Rinv_0_lt_compat].
  apply integral_ext with (2 := H). intros t. unfold density, gauss. cbv beta.
  replace (c + s * (/ s * t + - c / s)) with t by (field; lra).
  replace (- (/ s * t + - c / s) ^ 2 / 2) with (- (t - c) ^ 2 / (2 * s ^ 2)) by (field; lra).
  rewrite (sqrt_mult (2 * PI) (s ^ 2)), sqrt_pow2 by (try apply pow2_ge_0; lra).
  assert (0 < sqrt (2 * PI)) by (apply sqrt_lt_R0; lra). field. lra.
Qed.

Theorem law_substitution : law_substitution_statement.
Proof.
  intros f c delta l Hd H. apply substitution in H; [|now apply sqrt_lt_R0].
  rewrite pow2_sqrt in H by lra. exact H.
Qed.

(** * Sums over a rule *)

Lemma integral_total F L rule : (forall x, integral (F x) (L x)) ->
  integral (fun t => total (fun x => F x t) rule) (total L rule).
Proof.
  intros H. induction rule as [|[x w] rule IH].
  - change (total L nil) with 0. rewrite <- (Rmult_0_l 1).
    apply (integral_ext (fun t => 0 * gauss t)); [intros; apply Rmult_0_l|].
    exact (integral_scal 0 gauss 1 gaussian_total).
  - exact (integral_plus _ _ _ _ (integral_scal w _ _ (H x)) IH).
Qed.
