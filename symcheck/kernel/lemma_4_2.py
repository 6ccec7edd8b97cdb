"""Lemma 4.2 for Coq: the witness of a certificate as integers, each claim as a theorem with its numbers.

The theory is proofs/coq/Lemma_4_2.v and what it requires; steps are those of proofs/lemma_4_2/proof.md.  Nothing
here is trusted: what the kernel accepts is what the theorems say.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

from symcheck.checker.format import Rejected, fields, fraction, integer, items
from symcheck.checker.lemma_4_2 import Instance, closed_form_sum, read_instance, scaled_hermite, sign
from symcheck.kernel.text import Scope, decimal, definition, document, listed, pair, quotient, theorem

SCOPE = Scope(
    checked={
        "nodes": ("nodes_a", "nodes_b"),
        "weights": ("nodes_a", "nodes_b"),
        "moments": ("moments_a", "moments_b", "next_moment"),
        "separation": ("separation",),
        "sets": ("set_distance", "outside_a", "outside_b"),
        "derivatives-closed-form": ("derivatives_closed_form",),
        "derivatives-majorant": ("derivatives_majorant",),
        "derivatives-sup": ("derivatives_sup",),
        "derivative-exponent": ("derivative_exponent",),
        "chi-square": ("chi_square_a", "chi_square_b"),
    },
    partly={},
    cannot={
        "derivatives-sup-upper": "the upper ends of the suprema are Arb's word",
        "every-n": "on paper: Riccati and Prüfer equations, Sonin's function",
        "printed": "on paper",
    },
)

LIBRARIES = ("From Coquelicot Require Import Coquelicot.", "From Interval Require Import Specific_bigint Tactic.")
MODULES = ("Definitions", "Rules", "Cells", "Intervals", "Gaussian", "Smoothing", "Sets", "ChiSquare", "Derivatives")


class _Side:
    """One rule of the pair: the cells of its nodes and the size, as Coq writes them."""

    def __init__(self, name: str, n: int, sigma: int, numbers: list[int], precision: int) -> None:
        self.name, self.n, self.sigma = name, n, sigma
        self.given = [_open_cell(n, sigma, c, precision) for c in numbers]
        zero = [(-1, 1)] if sigma == 0 and n % 2 else []
        mirrored = [(-high, -low) for low, high in reversed(self.given)] if sigma == 0 else []
        self.cells = [*mirrored, *zero, *self.given]
        self.working = _working_precision(n, sigma, [*zero, *self.given], precision)

    def rule_at(self, rule: str) -> str:
        sigma = f"({self.sigma})" if self.sigma < 0 else str(self.sigma)
        return f"rule_at {self.n} {sigma} precision cells_{self.name} {rule}"


def export(instance: object, witness: object, figures: object) -> str:
    """The .v file of a certificate of Lemma 4.2.

    Raises
    ------
    Rejected, ValueError
        A part of the certificate that the theorems need is not in form.
    """
    given = read_instance(instance)
    names = {"cells", "cover", "majorant", "points", "points_precision", "precision", "reach"}
    parts = fields(witness, names, "witness")
    if type(figures) is not dict:
        raise Rejected("figures is not an object")
    sides = {"a"} if given.sigma else {"a", "b"}
    cells = fields(parts["cells"], sides, "cells")
    cover = fields(parts["cover"], sides, "cover")
    precision = integer(parts["precision"], "precision")
    if not 16 <= precision <= 1 << 14:
        raise Rejected("precision is not between 16 and 16384 bits")
    a = _side("a", given.n, given.sigma, cells["a"], precision)
    if given.sigma:
        b = _Side("b", given.n, -1, [], precision)
        b.cells = [(-high, -low) for low, high in reversed(a.cells)]
    else:
        b = _side("b", given.n + 1, 0, cells["b"], precision)
    blocks = [
        *_data(given, parts, cover, a, b, precision),
        *_rules(given, a, b),
        *_moments(given, figures, a, b),
        *_sets(given, figures, a, b, precision),
        *_derivatives(given, figures, parts, a, b),
        *_chi_square(figures, a, b),
    ]
    header = (
        f"lemma-4.2 at nodes {given.n}, {'mirror' if given.sigma else 'consecutive'} pair, smoothing {given.delta},\n"
        f"    squared radius of the sets {given.radius_squared}: what a certificate claims, checked by Coq's kernel.\n"
        "    Definitions.v says what is spoken of; Indritz (1961) is cited, as a hypothesis of what needs it."
    )
    return document(header, (*MODULES, "Lemma_4_2"), blocks, LIBRARIES)


def _side(name: str, n: int, sigma: int, value: object, precision: int) -> _Side:
    count = n if sigma else n // 2
    numbers = [integer(c, "cells") for c in items(value, count, "cells")] if count else []
    if max(map(abs, numbers), default=0) >> precision > 4 * n:
        raise Rejected("cells: a node is out of range")
    return _Side(name, n, sigma, numbers, precision)


def _open_cell(n: int, sigma: int, c: int, precision: int) -> tuple[int, int]:
    """An open cell about [c, c+1): the theorems need a change of sign, so a node at c itself takes c - 1 as well."""
    values = scaled_hermite(n, c, precision)
    return (c if sign(values[n], sigma * values[n - 1] << precision, n) else c - 1, c + 1)


def _working_precision(n: int, sigma: int, cells: list[tuple[int, int]], precision: int) -> int:
    """Bits at which Cells.v decides the signs at all ends: its errors, in units of the last bit, against the values."""
    most = precision
    for end in {end for cell in cells for end in cell}:
        values = scaled_hermite(n, end, precision)
        reach, before, now = (abs(end) >> precision) + 1, 0, 1
        for j in range(1, n):
            before, now = now, reach * now + j * before + 1
        error = now
        if sigma:  # sqrt n times He_{n-1}, as root_times encloses it
            error += n * before + (abs(values[n - 1]) >> precision * (n - 1)) + 3
        # |He_n + sigma sqrt n He_{n-1}| from below: u + v t with t^2 = n, by the conjugate
        u, v = values[n], sigma * values[n - 1] << precision
        top = abs(u * u - n * v * v)
        low = Fraction(top, abs(u) + n * abs(v)) if v else Fraction(abs(u))
        if low == 0:
            raise Rejected("cells: a node stands at the end of a cell")
        most = max(most, int(error * (1 << precision * n) / low).bit_length() + 2)
    return most


def _data(
    given: Instance, parts: dict[str, Any], cover: dict[str, Any], a: _Side, b: _Side, precision: int
) -> list[str]:
    """The witness, and at which precisions it is looked at."""
    found = [f"Definition precision : nat := {precision}."]
    for side in (a, b):
        cells = listed(f"({low}, {high})" for low, high in side.given)
        if given.sigma == 0:
            found.append(definition(f"positive_{side.name}", "list (Z * Z)", cells))
            found.append(
                f"Definition cells_{side.name} : list (Z * Z) := symmetric {side.n} positive_{side.name}."
            )
        elif side is a:
            found.append(definition("cells_a", "list (Z * Z)", cells))
        else:
            found.append("Definition cells_b : list (Z * Z) := reflection cells_a.")
    found.append(definition("delta", "Z * Z", pair(given.delta)))
    found.append(definition("radius_squared", "Z * Z", pair(given.radius_squared)))
    found.append(definition("majorant_bound", "Z * Z", pair(decimal(parts["majorant"]))))
    for side in (a,) if given.sigma else (a, b):
        found.append(f"Definition cover_{side.name} : tree :=\n  {_tree(cover[side.name])[0]}.")
    found.append(f"Definition bits := F.PtoP {precision + 64}.")
    found += [
        f"Definition boxes_{side.name} := rule_boxes bits {side.n} ({side.sigma}) precision cells_{side.name}."
        for side in (a, b)
    ]
    return found


def _tree(text: object) -> tuple[str, int]:
    """A cover's preorder as a term, and its depth."""
    if type(text) is not str or not 1 <= len(text) <= 200_000 or set(text) - {"0", "1"}:
        raise Rejected("cover is not a string of 0 and 1")
    done: list[tuple[str, int]] = []
    for symbol in reversed(text):
        if symbol == "0":
            done.append(("Cell", 0))
            continue
        if len(done) < 2:
            raise Rejected("cover ends before the line is covered")
        (lower, below), (upper, above) = done.pop(), done.pop()
        spelled = [part if part == "Cell" else f"({part})" for part in (lower, upper)]
        done.append((f"Split {' '.join(spelled)}", 1 + max(below, above)))
    if len(done) != 1:
        raise Rejected("cover goes on after the line is covered")
    return done[0]


def _rules(given: Instance, a: _Side, b: _Side) -> list[str]:
    """Claims nodes and weights: both rules exist."""
    if given.sigma:
        proof = f"apply (mirror_at {given.n} precision {a.working} cells_a). vm_compute. reflexivity."
        return [theorem(f"nodes_{s.name}", f"exists {s.name.upper()}, {s.rule_at(s.name.upper())}", proof) for s in (a, b)]
    return [
        theorem(
            f"nodes_{s.name}",
            f"exists {s.name.upper()}, {s.rule_at(s.name.upper())}",
            f"apply (gauss_hermite_at {s.n} precision {s.working} positive_{s.name}). vm_compute. reflexivity.",
        )
        for s in (a, b)
    ]


def _moments(given: Instance, figures: dict[str, Any], a: _Side, b: _Side) -> list[str]:
    """Claim moments: those that match, and by how much the next one is off."""
    found = []
    for side in (a, b):
        matched = 2 * side.n - 1 - abs(side.sigma)
        rule = side.name.upper()
        found.append(
            theorem(
                f"moments_{side.name}",
                f"forall {rule}, {side.rule_at(rule)} -> forall j, (j <= {matched})%nat ->\n"
                f"  integral (fun t => t ^ j * law {rule} (quotient delta) t) (mom j)",
                f"intros {rule} H j Hj. apply (moments_match {side.n} ({side.sigma}) precision cells_{side.name});"
                " [exact H|unfold quotient; simpl; lra|cbn; lia].",
            )
        )
    text = figures.get("first_unmatched_gap")
    square = type(text) is str and text.startswith("sqrt(") and text.endswith(")")
    gap = fraction(text[5:-1] if square else text, "first_unmatched_gap")  # type: ignore[index]
    squared = gap if square else gap * gap
    spelled = f"sqrt ({quotient(gap)})" if square else quotient(gap)
    if given.sigma:
        check = f"apply (next_moment_mirror {given.n} precision cells_a A delta {pair(squared)}%Z)"
    else:
        check = f"apply (next_moment_gauss {given.n} precision cells_a A delta {pair(gap)}%Z)"
    found.append(
        theorem(
            "next_moment",
            f"forall A, {a.rule_at('A')} ->\n"
            f"  integral (fun t => t ^ {given.matched + 1} * law A (quotient delta) t)\n"
            f"    (mom {given.matched + 1} - {spelled})",
            f"intros A H. {check}; [exact H|vm_compute; reflexivity..].",
        )
    )
    return found


def _sets(given: Instance, figures: dict[str, Any], a: _Side, b: _Side, precision: int) -> list[str]:
    """Claims separation and sets."""
    across = min(max(p[0] - q[1], q[0] - p[1]) for p in a.cells for q in b.cells)
    found = [definition("gap", "Z * Z", f"({across}, {1 << precision})")]
    both = f"forall A B, {a.rule_at('A')} ->\n  {b.rule_at('B')} ->\n"
    ends = [decimal(figures.get(name)) for name in ("node_separation", "node_separation_every_n")]
    for name, low in zip(("separation", "separation_every_n"), ends, strict=True):
        found.append(
            theorem(
                name,
                f"{both}  forall x y, In x (map fst A) -> In y (map fst B) -> {quotient(low)} <= Rabs (x - y)",
                f"intros A B [_ HA] [_ HB]. apply (apart precision {pair(low)}%Z cells_a cells_b); try assumption.\n"
                "  vm_compute. reflexivity.",
            )
        )
    distance = decimal(figures.get("set_distance"))
    found.append(
        theorem(
            "set_distance",
            f"{both}  forall t t', in_set A (quotient delta) (sqrt (quotient radius_squared)) t ->\n"
            f"  in_set B (quotient delta) (sqrt (quotient radius_squared)) t' -> {quotient(distance)} <= Rabs (t - t')",
            "intros A B [_ HA] [_ HB] t t' Ht Ht'.\n"
            f"  apply Rle_trans with (1 := distance bits delta gap radius_squared {pair(distance)}%Z"
            " ltac:(vm_compute; reflexivity)).\n"
            "  apply (sets_apart A B); try assumption; [unfold quotient; simpl; lra|].\n"
            "  apply (apart precision gap cells_a cells_b); try assumption. vm_compute. reflexivity.",
        )
    )
    for side in (a, b):
        rule = side.name.upper()
        outside = decimal(figures.get(f"outside_probability_{side.name}"))
        within = min((q[0] - p[1] for p, q in zip(side.cells, side.cells[1:], strict=False)), default=1 << precision)
        accuracy = max(0, -_log2(outside)) + 60
        found += [
            theorem(
                f"intervals_disjoint_{side.name}",
                f"forall {rule}, {side.rule_at(rule)} -> forall x y, In x (map fst {rule}) -> In y (map fst {rule}) ->"
                f" x <> y ->\n  2 * sqrt (quotient radius_squared) < sqrt (1 - quotient delta) * Rabs (x - y)",
                f"intros {rule} [_ H]. apply (spaced_sets bits precision ({within}, {1 << precision})%Z"
                f" cells_{side.name} {rule} delta radius_squared);\n"
                "  [exact H|vm_compute; reflexivity..].",
            ),
            theorem(
                f"outside_{side.name}",
                f"forall {rule}, {side.rule_at(rule)} ->\n"
                f"  1 - {quotient(outside)} <= inside {rule} (quotient delta) (sqrt (quotient radius_squared))",
                f"intros {rule} [H _]. refine (Rle_trans _ _ _ _ (inside_mass {side.n} _ {rule} _ _ _ H _ _));\n"
                "  [|lia|unfold quotient; simpl; lra|apply sqrt_pos].\n"
                "  unfold gauss, quotient, radius_squared, delta, fst, snd.\n"
                f"  integral with (i_prec {accuracy + 20}, i_relwidth {accuracy}, i_fuel 2000, i_degree 15).",
            ),
        ]
    return found


def _log2(value: Fraction) -> int:
    """floor(log2), about: for choosing a precision."""
    return value.numerator.bit_length() - value.denominator.bit_length()


def _derivatives(
    given: Instance, figures: dict[str, Any], parts: dict[str, Any], a: _Side, b: _Side
) -> list[str]:
    """Claims derivatives-closed-form, derivatives-majorant, derivatives-sup and derivative-exponent."""
    m, found = given.matched, []
    both = f"forall A B, {a.rule_at('A')} ->\n  {b.rule_at('B')} ->\n"
    admissible = "unfold quotient; simpl; lra"
    top = closed_form_sum(given.n, given.sigma)
    if not given.sigma:
        top = max(top, closed_form_sum(given.n + 1, 0))
    reach = integer(parts["reach"], "reach")
    limits = {"closed_form": definition("closed_form_bound", "Z * Z", pair(top)), "majorant": ""}
    for name, figure in (("closed_form", "derivative_closed_form"), ("majorant", "derivative_bounds")):
        bounds = [decimal(x) for x in items(figures.get(figure), m + 2, figure)]
        if limits[name]:
            found.append(limits[name])
        found.append(definition(figure, "list (Z * Z)", listed(map(pair, bounds))))
        steps = []
        for side in (a, b):
            rule, s = side.name.upper(), side.name
            proof = (
                f"majorant_closed bits {side.n} ({side.sigma}) precision cells_{s} {rule} boxes_{s} delta {name}_bound"
                f" H{rule} (boxes_hold _ _ _ _ _ _ H{rule}) D ltac:(vm_compute; reflexivity)"
            )
            if name == "majorant" and not given.sigma:
                depth = _depth(parts["cover"][s])
                proof = (
                    f"majorant_even bits {side.n} precision cells_{s} {rule} boxes_{s} delta {name}_bound {depth}"
                    f" {reach} cover_{s}\n      H{rule} (boxes_hold _ _ _ _ _ _ H{rule}) D"
                    " ltac:(vm_compute; reflexivity)"
                )
            elif name == "majorant" and side is a:
                depth = _depth(parts["cover"]["a"])
                proof = (
                    f"majorant_whole bits {side.n} 1 precision cells_a A boxes_a delta {name}_bound {depth} {reach}"
                    " cover_a\n      HA (boxes_hold _ _ _ _ _ _ HA) D ltac:(vm_compute; reflexivity)"
                )
            elif name == "majorant":
                proof = f"majorant_reflected {given.n} 1 _ _ _ _ _ _ _ _ HA HB MA"
            steps.append(f"assert (M{rule} := {proof}).")
        found.append(
            theorem(
                f"derivatives_{name}",
                f"Indritz -> {both}  bounded A (quotient delta) {figure} /\\ bounded B (quotient delta) {figure}",
                f"intros I A B HA HB. assert (D : 0 < quotient delta < 1) by ({admissible}).\n  "
                + "\n  ".join(steps)
                + f"\n  split; (eapply (bounded_of_majorant bits _ _ _ _ _ delta {name}_bound);"
                " [eassumption|exact D|exact I|eassumption|vm_compute; reflexivity]).",
            )
        )
    return found + _suprema(given, figures, parts, a, b, both)


def _suprema(
    given: Instance, figures: dict[str, Any], parts: dict[str, Any], a: _Side, b: _Side, both: str
) -> list[str]:
    """The lower ends of the suprema, and the exponent of the printed form or its failure."""
    m, found = given.matched, []
    places = integer(parts["points_precision"], "points_precision")
    if not 0 <= places <= 1 << 14:
        raise Rejected("points_precision is out of range")
    points = []
    for entry in items(parts["points"], m + 2, "points"):
        side, number = items(entry, 2, "points")
        if side not in ("a", "b"):
            raise Rejected("points name no side of the pair")
        points.append(f"({'true' if side == 'b' else 'false'}, {integer(number, 'points')})")
    lows = [decimal(items(x, 2, "derivative_sup")[0]) for x in items(figures.get("derivative_sup"), m + 2, "sup")]
    found.append(definition("points", "list (bool * Z)", listed(points)))
    found.append(definition("derivative_sup", "list (Z * Z)", listed(map(pair, lows))))
    found.append(
        theorem(
            "derivatives_sup",
            f"{both}  reached A B (quotient delta) derivative_sup",
            f"intros A B HA HB. apply (reached_of_points bits A B boxes_a boxes_b delta {places} points);\n"
            "  [now apply boxes_hold|now apply boxes_hold|unfold quotient; simpl; lra|vm_compute; reflexivity].",
        )
    )
    if m > 1:
        exponent = decimal(figures.get("derivative_exponent"))
        found.append(
            theorem(
                "derivative_exponent",
                f"of_printed_form {m} {pair(exponent)} derivative_bounds",
                f"apply (printed_form (F.PtoP 128) {m} {pair(exponent)}%Z); [lia|vm_compute; reflexivity].",
            )
        )
        return found
    found.append(
        theorem(
            "derivative_exponent",
            f"{both}  exists t, 1 < Rabs (derivative A (quotient delta) 0 t) \\/ 1 < Rabs (derivative B (quotient delta) 0 t)",
            "intros A B HA HB. destruct (derivatives_sup A B HA HB 0%nat _ eq_refl) as [t H]. exists t.\n"
            "  unfold quotient in H at 1 3; simpl in H; lra.",
        )
    )
    return found


def _depth(text: object) -> int:
    return _tree(text)[1]


def _chi_square(figures: dict[str, Any], a: _Side, b: _Side) -> list[str]:
    """Claim chi-square."""
    found = []
    for side in (a, b):
        rule, name = side.name.upper(), f"chi_square_{side.name}"
        low, high = (decimal(x) for x in items(figures.get(name), 2, name))
        found.append(
            theorem(
                name,
                f"forall {rule}, {side.rule_at(rule)} ->\n  exists x, {quotient(low)} <= x <= {quotient(high)} /\\\n"
                f"  integral (fun t => law {rule} (quotient delta) t ^ 2 / gauss t) (x + 1)",
                f"intros {rule} H. exists (chi_square {rule} (quotient delta)). split.\n"
                f"  - apply (chi_square_between bits {rule} boxes_{side.name}); [now apply boxes_hold|vm_compute; reflexivity].\n"
                f"  - apply (chi_square_integral {side.n} _ {rule}); [lia|apply H|unfold quotient; simpl; lra].",
            )
        )
    return found
