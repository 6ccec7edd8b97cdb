"""Lemma 4.2 for Coq: the witness of a certificate as integers, each claim as a theorem with its numbers.

The theory is proofs/coq/Lemma_4_2.v and what it requires; steps are those of proofs/lemma_4_2/proof.md.  Nothing
here is trusted: what the kernel accepts is what the theorems say.
"""

from __future__ import annotations

import re
from fractions import Fraction
from textwrap import fill
from typing import Any

from symcheck.checker.format import Rejected, fields, fraction, integer, items
from symcheck.checker.lemma_4_2 import Instance, closed_form_sum, read_instance
from symcheck.errors import DomainError
from symcheck.kernel.rules import Pair, read_pair
from symcheck.kernel.text import Scope, computed, decimal, definition, digits, document, listed, pair, theorem

SCOPE = Scope(
    checked={
        "nodes": ("nodes_a", "nodes_b"),
        "weights": ("nodes_a", "nodes_b"),
        "moments": ("moments_a", "moments_b", "next_moment"),
        "separation": ("separation", "separation_as_for_every_n"),
        "sets": ("set_distance", "outside_a", "outside_b"),
        "derivatives-majorant": ("derivatives_majorant",),
        "derivatives-sup": ("derivatives_sup",),
        "derivative-exponent": ("derivative_exponent",),
        "chi-square": ("chi_square_a", "chi_square_b"),
    },
    partly={
        "derivatives-closed-form": {
            "derivatives_closed_form": "the figures at this n, by interval arithmetic; for every n on paper"
        },
    },
    cannot={
        "derivatives-sup-upper": "Arb's word",
        "separation-every-n": "on paper: Riccati's equation and Prüfer's angle",
        "printed-every-m": "on paper",
        "printed-m-1": "derivative_exponent of a certificate with one node shows it at that pair; on paper for all",
    },
)

LIBRARIES = ("From Coquelicot Require Import Coquelicot.", "From Interval Require Import Specific_bigint.")
MODULES = (
    "Definitions",
    "Rules",
    "Gaussian",
    "Tail",
    "Smoothing",
    "Sets",
    "ChiSquare",
    "Derivatives",
    "Cells",
    "Intervals",
)

COARSE = 64
"""Bits for the majorant, whose bound has three digits."""

MEDIUM = 128
"""Bits for figures of 12 digits, which are 2^-60 away from what they bound."""

MAX_TERMS = 20_000


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
    cover = fields(parts["cover"], {"a"} if given.sigma else {"a", "b"}, "cover")
    rules = read_pair(given.n, given.sigma, parts["cells"], parts["precision"])
    blocks = [
        *rules.definitions(),
        *_data(given, parts, cover),
        *rules.theorems(),
        *_moments(given, figures, rules),
        *_sets(given, figures, rules),
        *_derivatives(given, figures, parts, rules),
        *_chi_square(figures, rules),
    ]
    header = (
        f"lemma-4.2 at nodes {given.n}, {rules.name} pair, smoothing {given.delta},\n"
        f"    squared radius of the sets {given.radius_squared}: what a certificate claims, checked by Coq's kernel.\n"
        "    Definitions.v says what is spoken of; Indritz (1961) is cited, as a hypothesis of what needs it."
    )
    return document(header, (*MODULES, "Lemma_4_2"), blocks, LIBRARIES)


def _data(given: Instance, parts: dict[str, Any], cover: dict[str, Any]) -> list[str]:
    """Smoothing, radius and cover, and at which precisions they are looked at."""
    found = [
        definition("delta", "Z * Z", pair(given.delta)),
        theorem("smoothing", "0 < quotient delta < 1", "apply in_unit_correct. reflexivity."),
        definition("radius_squared", "Z * Z", pair(given.radius_squared)),
        definition("majorant_bound", "Z * Z", digits(decimal(parts["majorant"]))),
    ]
    for side, text in cover.items():
        shape = fill(_tree(text)[0], 110, initial_indent="  ", subsequent_indent="  ")
        found.append(f"Definition cover_{side} : tree :=\n{shape}.")
    found.append(f"Definition medium := F.PtoP {MEDIUM}.")
    found.append(f"Definition coarse := F.PtoP {COARSE}.")
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


def _moments(given: Instance, figures: dict[str, Any], rules: Pair) -> list[str]:
    """Claim moments: those that match, and by how much the next one is off."""
    first = integer(figures.get("matched_moments"), "matched_moments")
    found = []
    for side in (rules.a, rules.b):
        matched = first + 2 * (side.n - given.n)  # D_B of the consecutive pair matches two more
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
    root = re.fullmatch(r"sqrt\((.*)\)", text) if isinstance(text, str) else None
    gap, square = fraction(root[1] if root else text, "first_unmatched_gap"), root is not None
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
            f"forall A, {rules.a.rule_at('A')} ->\n"
            f"  integral (fun t => t ^ {first + 1} * law A (quotient delta) t)\n"
            f"    (mom {first + 1} - {spelled})",
            f"intros A H. {proof}",
        )
    )
    return found


def _sets(given: Instance, figures: dict[str, Any], rules: Pair) -> list[str]:
    """Claims separation and sets."""
    a, b, both = rules.a, rules.b, rules.both
    across = min(max(p[0] - q[1], q[0] - p[1]) for p in a.cells for q in b.cells)
    separation, every_n, distance = (
        decimal(figures.get(name)) for name in ("node_separation", "node_separation_every_n", "set_distance")
    )
    apart = "forall x y, In x (map fst A) -> In y (map fst B) ->"
    set_at = "(quotient delta) (sqrt (quotient radius_squared))"
    found = [
        definition("gap", "Z * Z", f"({across}, {1 << rules.precision})"),
        computed("cells_apart", "check_apart precision gap cells_a cells_b"),
        theorem(
            "separation",
            f"{both}  {apart} quotient {digits(separation)}%Z <= Rabs (x - y)",
            f"intros A B [_ HA] [_ HB]. apply (apart precision {digits(separation)}%Z cells_a cells_b);\n"
            "  try assumption. vm_cast_no_check (eq_refl true).",
        ),
        computed("rate_holds", f"check_rate medium {a.sigma} {a.n} {digits(every_n)} {digits(separation)}"),
        theorem(
            "separation_as_for_every_n",
            f"quotient {digits(every_n)}%Z <= rate {a.sigma} {a.n} <= quotient {digits(separation)}%Z",
            "exact (rate_between _ _ _ _ _ rate_holds).",
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
    for side in (a, b):
        rule = side.name.upper()
        outside = decimal(figures.get(f"outside_probability_{side.name}"))
        accuracy, terms = _accuracy(given, outside)
        found += [
            computed(
                f"mass_{side.name}",
                f"check_mass (F.PtoP {accuracy}) delta radius_squared {terms} {digits(outside)}",
            ),
            theorem(
                f"outside_{side.name}",
                f"forall {rule}, {side.rule_at(rule)} -> forall g p,\n"
                f"  (forall t, g t <= 1) -> (forall t, in_set {rule} {set_at} t -> g t <= 0) ->\n"
                f"  integral (fun t => g t * law {rule} (quotient delta) t) p -> p <= quotient {digits(outside)}%Z",
                f"intros {rule} H.\n"
                f"  apply (outside (F.PtoP {accuracy}) {side.arguments} {rule} delta radius_squared {terms}%nat);\n"
                f"  [exact H|lia|exact smoothing|exact mass_{side.name}].",
            ),
        ]
    return found


def _accuracy(given: Instance, outside: Fraction) -> tuple[int, int]:
    """Bits and terms with which the mass inside is known to the digits of what is outside."""
    bits = outside.denominator.bit_length() - outside.numerator.bit_length() + 60  # 12 digits are 40 bits
    square = given.radius_squared / given.delta
    term, terms = Fraction(1), 0  # ever smaller once 2 j + 3 exceeds z^2
    while term * (1 << bits) > 1 or 2 * terms + 3 < 2 * square:
        term, terms = Fraction(int((term * square / (2 * terms + 3)) * (1 << bits + 64)) + 1, 1 << bits + 64), terms + 1
        if terms > MAX_TERMS:
            raise DomainError(
                f"the mass outside the sets takes more than {MAX_TERMS} terms; the kernel's theory is for less"
            )
    return max(bits, 64) + 32, terms


def _derivatives(given: Instance, figures: dict[str, Any], parts: dict[str, Any], rules: Pair) -> list[str]:
    """Claims derivatives-closed-form, derivatives-majorant, derivatives-sup and derivative-exponent."""
    m = given.matched
    a, b, both = rules.a, rules.b, rules.both
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
                f"Indritz -> {both}  bounded {m + 2} A (quotient delta) {figure} /\\\n"
                f"  bounded {m + 2} B (quotient delta) {figure}",
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
            f"{both}  reached {m + 2} A B (quotient delta) derivative_sup",
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
                f"of_printed_form {m + 2} {m} {digits(exponent)}%Z derivative_bounds",
                f"apply (printed_form bits {m}%nat {digits(exponent)}%Z); [lia|exact exponents].",
            ),
        ]
        return found
    if figures.get("derivative_exponent") != "inf":
        raise Rejected("derivative_exponent: at m = 1 it is inf")
    found.append(  # at m = 1 the printed bound is 1, whatever its exponent
        theorem(
            "derivative_exponent",
            f"{both}  exists t, 1 < Rabs (derivative A (quotient delta) 0 t) \\/"
            " 1 < Rabs (derivative B (quotient delta) 0 t)",
            "intros A B HA HB. destruct (derivatives_sup A B HA HB) as [_ S].\n"
            "  destruct (S 0%nat _ eq_refl) as [t H]. exists t.\n"
            "  change (nth 0 derivative_sup (0, 0)%Z) with "
            f"{digits(lows[0])}%Z in H. unfold quotient at 1 3 in H; simpl in H; lra.",
        )
    )
    return found


def _depth(text: object) -> int:
    return _tree(text)[1]


def _chi_square(figures: dict[str, Any], rules: Pair) -> list[str]:
    """Claim chi-square."""
    found = []
    for side in (rules.a, rules.b):
        rule, name = side.name.upper(), f"chi_square_{side.name}"
        ends = [decimal(x) for x in items(figures.get(name), 2, name)]
        low, high = map(digits, ends)
        # F - 1 cancels: as many bits more as it is below 1
        bits = MEDIUM + max(0, *(x.denominator.bit_length() - x.numerator.bit_length() for x in ends))
        found += [
            computed(f"{name}_holds", f"check_chi_square (F.PtoP {bits}) delta boxes_{side.name} {low} {high}"),
            theorem(
                name,
                f"forall {rule}, {side.rule_at(rule)} ->\n  exists x, quotient {low}%Z <= x <= quotient {high}%Z /\\\n"
                f"  integral (fun t => law {rule} (quotient delta) t ^ 2 / gauss t) (x + 1)",
                f"intros {rule} H. exists (chi_square {rule} (quotient delta)). split.\n"
                f"  - apply (chi_square_between (F.PtoP {bits}) {rule} boxes_{side.name});"
                f" [now apply boxes_hold|exact {name}_holds].\n"
                f"  - exact (chi_square_integral {rule} (quotient delta) smoothing).",
            ),
        ]
    return found
