(** What the theorems of this folder speak of.  Nothing is proved here; everything is to be read.

    Letters are those of proofs/notation.md, step numbers those of proofs/lemma_4_2/proof.md. *)

From Coq Require Import Reals ZArith List.
Open Scope R_scope.

(** Step 1: the Hermite polynomials of the weight exp(-x^2/2). *)
Fixpoint He (n : nat) (x : R) : R :=
  match n with
  | O => 1
  | S m => match m with O => x | S l => x * He m x - INR m * He l x end
  end.

(** The moments of N(0, 1): 1, 0, 1, 0, 3, 0, 15, ...; that they are integrals is proved in Gaussian.v. *)
Fixpoint mom (j : nat) : R :=
  match j with
  | O => 1
  | S i => match i with O => 0 | S h => INR i * mom h end
  end.

(** A rule is a list of (node, weight); [total f rule] is the sum of weight * f(node). *)
Definition total (f : R -> R) (rule : list (R * R)) : R :=
  fold_right (fun p rest => snd p * f (fst p) + rest) 0 rule.

(** The polynomial whose zeros are the nodes: c = 0 for Gauss-Hermite, c = sqrt n and - sqrt n for the mirror pair. *)
Definition nodal (n : nat) (c x : R) : R := He n x + c * He (n - 1) x.

Definition kappa (n : nat) (c x : R) : R := INR n + c ^ 2 + c * x.

Record is_rule (n : nat) (c : R) (rule : list (R * R)) : Prop := {
  rule_size : length rule = n;
  rule_distinct : NoDup (map fst rule);
  rule_nodes : forall x, nodal n c x = 0 <-> In x (map fst rule);
  rule_weights : forall x w, In (x, w) rule ->
    0 < w /\ w = INR (fact (n - 1)) / (kappa n c x * He (n - 1) x ^ 2);
  rule_moments : forall j, (j < 2 * n - 1)%nat -> total (fun x => x ^ j) rule = mom j;
  rule_next_moment : total (fun x => x ^ (2 * n - 1)) rule = mom (2 * n - 1) - c * INR (fact (n - 1));
  rule_last_moment : c = 0 -> total (fun x => x ^ (2 * n)) rule = mom (2 * n) - INR (fact n)
}.

(** A certificate writes a rational as (numerator, denominator). *)
Definition quotient (q : Z * Z) : R := IZR (fst q) / IZR (snd q).

(** The open cell (low, high) / 2^k, and one cell a node. *)
Definition in_cell (k : nat) (cell : Z * Z) (x : R) : Prop :=
  IZR (fst cell) / 2 ^ k < x < IZR (snd cell) / 2 ^ k.

Definition in_cells (k : nat) (cells : list (Z * Z)) (rule : list (R * R)) : Prop :=
  Forall2 (fun cell p => in_cell k cell (fst p)) cells rule.

(** Step 3: the law of a X + sqrt(delta) Z, with X drawn from the rule, Z from N(0, 1), a^2 = 1 - delta. *)
Definition gauss (t : R) : R := exp (- t ^ 2 / 2) / sqrt (2 * PI).

Definition law (rule : list (R * R)) (delta t : R) : R :=
  total (fun x => exp (- (t - sqrt (1 - delta) * x) ^ 2 / (2 * delta)) / sqrt (2 * PI * delta)) rule.

(** Steps 7 and 8: u_i(t) = (t - x_i / a) / s, s^2 = delta / (1 - delta); the majorant W;
    and what is proved to be the l-th derivative of law / gauss. *)
Definition shifted (delta x t : R) : R := (t - x / sqrt (1 - delta)) / sqrt (delta / (1 - delta)).

Definition majorant (rule : list (R * R)) (delta t : R) : R :=
  total (fun x => exp (x ^ 2 / 2 - shifted delta x t ^ 2 / 4)) rule.

Definition ratio (rule : list (R * R)) (delta : R) (l : nat) (t : R) : R :=
  / sqrt delta * (- / sqrt (delta / (1 - delta))) ^ l *
  total (fun x => exp (x ^ 2 / 2) * He l (shifted delta x t) * exp (- shifted delta x t ^ 2 / 2)) rule.

(** Step 12: the double sum with Mehler's kernel, theta = 1 - delta. *)
Definition mehler (theta x y : R) : R :=
  exp (- (theta ^ 2 * x ^ 2 - 2 * theta * x * y + theta ^ 2 * y ^ 2) / (2 * (1 - theta ^ 2))) / sqrt (1 - theta ^ 2).

Definition chi_square (rule : list (R * R)) (delta : R) : R :=
  total (fun x => total (fun y => mehler (1 - delta) x y) rule) rule - 1.

(** Cited, not proved: Indritz 1961.  It is a hypothesis of the theorems that need it. *)
Definition Indritz : Prop := forall l u, Rabs (He l u) * exp (- u ^ 2 / 4) <= sqrt (INR (fact l)).
