"""Lemma 4.2 for Coq: the witness of a certificate as integers, each claim as a theorem with its numbers.

The theory is proofs/coq/Lemma_4_2.v and what it requires; steps are those of proofs/lemma_4_2/proof.md.  Nothing
here is trusted: what the kernel accepts is what the theorems say.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcheck.checker.format import Rejected, fields, fraction, integer, items
from symcheck.checker.lemma_4_2 import Instance, closed_form_sum, read_instance, scaled_hermite, sign
from symcheck.kernel.text import Scope, computed, decimal, definition, digits, document, listed, pair, theorem

SCOPE = Scope(
    checked={
        "nodes": ("nodes_a", "nodes_b"),
        "weights": ("nodes_a", "nodes_b"),
        "moments": ("moments_a", "moments_b", "next_moment"),
        "separation": ("separation", "separation_as_for_every_n"),
        "sets": ("set_distance", "outside_a", "outside_b"),
        "derivatives-closed-form": ("derivatives_closed_form",),
        "derivatives-majorant": ("derivatives_majorant",),
        "derivatives-sup": ("derivatives_sup",),
        "derivative-exponent": ("derivative_exponent",),
        "chi-square": ("chi_square_a", "chi_square_b"),
    },
    partly={},
    cannot={
        "derivatives-sup-upper": "Arb's word",
        "separation-every-n": "on paper: Riccati's equation and Prüfer's angle",
        "printed-every-m": "on paper",
        "printed-m-1": "derivative_exponent of a certificate with one node shows it at that pair; on paper for all",
    },
)

LIBRARIES = ("From Coquelicot Require Import Coquelicot.", "From Interval Require Import Specific_bigint Tactic.")
MODULES = ("Definitions", "Rules", "Gaussian", "Smoothing", "Sets", "ChiSquare", "Derivatives", "Cells", "Intervals")

COARSE = 64
"""Bits for the majorant, whose bound has three digits."""

MEDIUM = 128
"""Bits for figures of 12 digits, which are 2^-60 away from what they bound."""


class _Side:
    """One rule of the pair: the cells of its nodes and the size, as Coq writes them."""

    def __init__(self, name: str, n: int, sigma: int, numbers: list[int], precision: int) -> None:
        self.name, self.n, self.sigma = name, n, sigma
        self.given = [_open_cell(n, sigma, c, precision) for c in numbers]
        zero = [(-1, 1)] if sigma == 0 and n % 2 else []
        mirrored = [(-high, -low) for low, high in reversed(self.given)] if sigma == 0 else []
        self.cells = [*mirrored, *zero, *self.given]
        self.working = _working_precision(n, sigma, [*zero, *self.given], precision)

    @property
    def arguments(self) -> str:
        """Size, sigma, precision and cells, as theorems take them whose types name no scope."""
        return f"{self.n}%nat ({self.sigma})%Z precision cells_{self.name}"

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
    if figures.get("printed_derivative_bound") != ("fails" if given.matched == 1 else "holds"):
        raise Rejected("printed_derivative_bound: it fails at m = 1 and holds beyond")
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
            found.append(f"Definition cells_{side.name} : list (Z * Z) := symmetric {side.n} positive_{side.name}.")
        elif side is a:
            found.append(definition("cells_a", "list (Z * Z)", cells))
        else:
            found.append("Definition cells_b : list (Z * Z) := reflection cells_a.")
    found.append(definition("delta", "Z * Z", pair(given.delta)))
    found.append(theorem("smoothing", "0 < quotient delta < 1", "apply in_unit_correct. reflexivity."))
    found.append(definition("radius_squared", "Z * Z", pair(given.radius_squared)))
    found.append(definition("majorant_bound", "Z * Z", digits(decimal(parts["majorant"]))))
    for side in (a,) if given.sigma else (a, b):
        found.append(f"Definition cover_{side.name} : tree :=\n  {_tree(cover[side.name])[0]}.")
    found.append(f"Definition bits := F.PtoP {precision + 64}.")
    found.append(f"Definition medium := F.PtoP {MEDIUM}.")
    found.append(f"Definition coarse := F.PtoP {COARSE}.")
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
    found = []
    for side in (a, b):
        rule = side.name.upper()
        if given.sigma:
            check = f"check_mirror {a.n} precision {a.working} cells_a"
            proof = f"apply (mirror_at {a.n}%nat precision {a.working}%nat cells_a). exact signs_a."
        else:
            check = f"check_positive {side.n} precision {side.working} positive_{side.name}"
            proof = (
                f"apply (gauss_hermite_at {side.n}%nat precision {side.working}%nat positive_{side.name})."
                f" exact signs_{side.name}."
            )
        if side is a or not given.sigma:
            found.append(computed(f"signs_{side.name}", check))
        found.append(theorem(f"nodes_{side.name}", f"exists {rule}, {side.rule_at(rule)}", proof))
    return found


def _moments(given: Instance, figures: dict[str, Any], a: _Side, b: _Side) -> list[str]:
    """Claim moments: those that match, and by how much the next one is off."""
    first = integer(figures.get("matched_moments"), "matched_moments")
    found = []
    for side in (a, b):
        matched = first + 2 * (side.n - a.n)  # D_B of the consecutive pair matches two more
        rule = side.name.upper()
        found.append(
            theorem(
                f"moments_{side.name}",
                f"forall {rule}, {side.rule_at(rule)} -> forall j, (j <= {matched})%nat ->\n"
                f"  integral (fun t => t ^ j * law {rule} (quotient delta) t) (mom j)",
                f"intros {rule} H j Hj. apply (moments_match {side.arguments});"
                " [exact H|lia|exact smoothing|cbn; lia].",
            )
        )
    text = figures.get("first_unmatched_gap")
    square = type(text) is str and text.startswith("sqrt(") and text.endswith(")")
    gap = fraction(text[5:-1] if square else text, "first_unmatched_gap")  # type: ignore[index]
    spelled = f"sqrt (quotient {pair(gap)}%Z)" if square else f"quotient {pair(gap)}%Z"
    if given.sigma:
        squared = gap if square else gap * gap
        check = f"check_gap_mirror {given.n} delta {pair(squared)}"
        proof = f"replace ({spelled}) with (sqrt (quotient {pair(squared)}%Z)).\n  "
        proof += f"- exact (next_moment_mirror {given.n}%nat precision cells_a A delta {pair(squared)}%Z H next_gap).\n"
        proof += "  - " + ("reflexivity." if square else "apply sqrt_lem_1; unfold quotient; simpl; lra.")
    else:
        check = f"check_gap {given.n} delta {pair(gap)}"
        proof = f"exact (next_moment_gauss {given.n}%nat precision cells_a A delta {pair(gap)}%Z H next_gap)."
    found.append(computed("next_gap", check))
    found.append(
        theorem(
            "next_moment",
            f"forall A, {a.rule_at('A')} ->\n"
            f"  integral (fun t => t ^ {first + 1} * law A (quotient delta) t)\n"
            f"    (mom {first + 1} - {spelled})",
            f"intros A H. {proof}",
        )
    )
    return found


def _sets(given: Instance, figures: dict[str, Any], a: _Side, b: _Side, precision: int) -> list[str]:
    """Claims separation and sets."""
    across = min(max(p[0] - q[1], q[0] - p[1]) for p in a.cells for q in b.cells)
    both = f"forall A B, {a.rule_at('A')} ->\n  {b.rule_at('B')} ->\n"
    separation, every_n, distance = (
        decimal(figures.get(name)) for name in ("node_separation", "node_separation_every_n", "set_distance")
    )
    closed = f"2 * PI * sqrt {given.n} / {4 * given.n + 1}" if given.sigma else f"1 / sqrt {given.n + 1}"
    apart = "forall x y, In x (map fst A) -> In y (map fst B) ->"
    set_at = "(quotient delta) (sqrt (quotient radius_squared))"
    found = [
        definition("gap", "Z * Z", f"({across}, {1 << precision})"),
        computed("cells_apart", "check_apart precision gap cells_a cells_b"),
        theorem(
            "separation",
            f"{both}  {apart} quotient {digits(separation)}%Z <= Rabs (x - y)",
            f"intros A B [_ HA] [_ HB]. apply (apart precision {digits(separation)}%Z cells_a cells_b);\n"
            "  try assumption. vm_cast_no_check (eq_refl true).",
        ),
        theorem(
            "separation_as_for_every_n",
            f"quotient {digits(every_n)}%Z <= {closed} <= quotient {digits(separation)}%Z",
            "unfold quotient, fst, snd. split; interval with (i_prec 100).",
        ),
        computed("distance_holds", f"check_distance bits delta gap radius_squared {digits(distance)}"),
        theorem(
            "set_distance",
            f"{both}  forall t t', in_set A {set_at} t -> in_set B {set_at} t' ->\n"
            f"  quotient {digits(distance)}%Z <= Rabs (t - t')",
            "intros A B [_ HA] [_ HB] t t' Ht Ht'. eapply Rle_trans; [apply (distance _ _ _ _ _ distance_holds)|].\n"
            "  eapply sets_apart; try eassumption; try exact smoothing.\n"
            "  exact (apart precision gap cells_a cells_b A B cells_apart HA HB).",
        ),
    ]
    found.append(
        "Definition mass : R := RInt gauss (- (sqrt (quotient radius_squared) / sqrt (quotient delta)))\n"
        "  (sqrt (quotient radius_squared) / sqrt (quotient delta))."
    )
    masses: dict[Fraction, str] = {}
    for side in (a, b):
        rule = side.name.upper()
        outside = decimal(figures.get(f"outside_probability_{side.name}"))
        if outside not in masses:
            masses[outside] = f"mass_in_{side.name}"
            found.append(_mass(masses[outside], outside))
        found.append(
            theorem(
                f"outside_{side.name}",
                f"forall {rule}, {side.rule_at(rule)} -> forall g p,\n"
                f"  (forall t, g t <= 1) -> (forall t, in_set {rule} {set_at} t -> g t <= 0) ->\n"
                f"  integral (fun t => g t * law {rule} (quotient delta) t) p -> p <= quotient {digits(outside)}%Z",
                f"intros {rule} [H _] g p H1 H0 Hp.\n"
                f"  enough (p <= 1 - mass) by (generalize {masses[outside]}; lra).\n"
                "  eapply outside_set; try eassumption; [lia|exact smoothing|apply sqrt_pos].",
            )
        )
    return found


def _mass(name: str, outside: Fraction) -> str:
    """One Gaussian's mass within r, by a certified integral whose accuracy is that of the figure."""
    accuracy = max(0, -_log2(outside)) + 50  # 12 digits are 40 bits
    return (
        f"Lemma {name} : 1 - quotient {digits(outside)}%Z <= mass.\n"
        "Proof.\n  unfold mass, gauss, quotient, radius_squared, delta, fst, snd.\n"
        f"  integral with (i_prec {accuracy + 20}, i_relwidth {accuracy}, i_fuel 5000, i_degree {accuracy // 4}).\nQed."
    )


def _log2(value: Fraction) -> int:
    """floor(log2), about: for choosing a precision."""
    return value.numerator.bit_length() - value.denominator.bit_length()


def _derivatives(given: Instance, figures: dict[str, Any], parts: dict[str, Any], a: _Side, b: _Side) -> list[str]:
    """Claims derivatives-closed-form, derivatives-majorant, derivatives-sup and derivative-exponent."""
    m = given.matched
    both = f"forall A B, {a.rule_at('A')} ->\n  {b.rule_at('B')} ->\n"
    top = closed_form_sum(given.n, given.sigma)
    if not given.sigma:
        top = max(top, closed_form_sum(given.n + 1, 0))
    reach = integer(parts["reach"], "reach")
    found = [definition("closed_form_bound", "Z * Z", pair(top))]
    closed, majorants = {}, {}
    for side in (a, b):
        s, rule = side.name, side.name.upper()
        ends = f"delta {{}} H{rule} (boxes_hold bits {side.arguments} {rule} H{rule}) smoothing"
        found.append(computed(f"closed_{s}", f"check_closed_form coarse boxes_{s} closed_form_bound"))
        closed[rule] = (
            f"majorant_closed coarse {side.arguments} {rule} boxes_{s} {ends.format('closed_form_bound')} closed_{s}"
        )
        if given.sigma and side is b:
            majorants[rule] = f"majorant_reflected {given.n}%nat 1%Z _ _ _ _ _ _ _ _ HA HB MA"
            continue
        depth = _depth(parts["cover"][s])
        shape = f"{depth}%nat ({reach})%Z cover_{s}"
        whole = "true" if given.sigma else "false"
        check = f"check_cover coarse delta boxes_{s} majorant_bound {depth} ({reach}) {whole} cover_{s}"
        found.append(computed(f"covered_{s}", check))
        ends = ends.format(f"majorant_bound {shape}\n     ")
        head = (
            f"majorant_whole coarse {side.arguments}"
            if given.sigma
            else f"majorant_even coarse {side.n}%nat precision cells_{s}"
        )
        majorants[rule] = f"{head} {rule} boxes_{s} {ends} covered_{s}"
    for name, figure, proofs in (
        ("closed_form", "derivative_closed_form", closed),
        ("majorant", "derivative_bounds", majorants),
    ):
        bounds = [decimal(x) for x in items(figures.get(figure), m + 2, figure)]
        found.append(definition(figure, "list (Z * Z)", listed(map(digits, bounds))))
        found.append(computed(f"{figure}_hold", f"check_derivatives bits delta {name}_bound {figure}"))
        shown = "\n  ".join(f"pose proof ({proof}) as M{rule}." for rule, proof in proofs.items())
        last = "\n  ".join(
            f"{bullet} exact (bounded_of_majorant bits {side.arguments} {side.name.upper()} delta {name}_bound {figure}"
            f" H{side.name.upper()} smoothing I M{side.name.upper()} {figure}_hold)."
            for bullet, side in zip("--", (a, b), strict=True)
        )
        found.append(
            theorem(
                f"derivatives_{name}",
                f"Indritz -> {both}  bounded A (quotient delta) {figure} /\\ bounded B (quotient delta) {figure}",
                f"intros I A B HA HB.\n  {shown}\n  split.\n  {last}",
            )
        )
    return found + _suprema(given, figures, parts, both)


def _suprema(given: Instance, figures: dict[str, Any], parts: dict[str, Any], both: str) -> list[str]:
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
    found.append(definition("derivative_sup", "list (Z * Z)", listed(map(digits, lows))))
    found.append(computed("peaks", f"check_peaks medium delta boxes_a boxes_b {places} points derivative_sup"))
    found.append(
        theorem(
            "derivatives_sup",
            f"{both}  reached A B (quotient delta) derivative_sup",
            f"intros A B HA HB. apply (reached_of_points medium A B boxes_a boxes_b delta {places}%nat points);\n"
            "  [now apply boxes_hold|now apply boxes_hold|exact smoothing|exact peaks].",
        )
    )
    if m > 1:
        exponent = decimal(figures.get("derivative_exponent"))
        found += [
            computed("exponents", f"check_printed_form bits {m} {digits(exponent)} derivative_bounds"),
            theorem(
                "derivative_exponent",
                f"of_printed_form {m} {digits(exponent)}%Z derivative_bounds",
                f"apply (printed_form bits {m}%nat {digits(exponent)}%Z); [lia|exact exponents].",
            ),
        ]
        return found
    found.append(  # at m = 1 the printed bound is 1, whatever its exponent
        theorem(
            "derivative_exponent",
            f"{both}  exists t, 1 < Rabs (derivative A (quotient delta) 0 t) \\/"
            " 1 < Rabs (derivative B (quotient delta) 0 t)",
            "intros A B HA HB. destruct (derivatives_sup A B HA HB 0%nat _ eq_refl) as [t H]. exists t.\n"
            "  change (nth 0 derivative_sup (0, 0)%Z) with "
            f"{digits(lows[0])}%Z in H. unfold quotient at 1 3 in H; simpl in H; lra.",
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
        low, high = (digits(decimal(x)) for x in items(figures.get(name), 2, name))
        found += [
            computed(f"{name}_holds", f"check_chi_square medium delta boxes_{side.name} {low} {high}"),
            theorem(
                name,
                f"forall {rule}, {side.rule_at(rule)} ->\n  exists x, quotient {low}%Z <= x <= quotient {high}%Z /\\\n"
                f"  integral (fun t => law {rule} (quotient delta) t ^ 2 / gauss t) (x + 1)",
                f"intros {rule} H. exists (chi_square {rule} (quotient delta)). split.\n"
                f"  - apply (chi_square_between medium {rule} boxes_{side.name});"
                f" [now apply boxes_hold|exact {name}_holds].\n"
                f"  - exact (chi_square_integral {rule} (quotient delta) smoothing).",
            ),
        ]
    return found
