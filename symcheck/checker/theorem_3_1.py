"""Theorem 3.1: sample sizes at an instance, the algebra of the proof, and what is false as printed.

proofs/theorem_3_1/proof.md; the format is proofs/format.md, section 5.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import isqrt, lcm
from typing import Any

from .binomial import at_most, decided, mass
from .exact import Interval, figure, log, rational
from .format import Rejected, fields, integer
from .identities import Claim, Counterexample, check_identity, sides
from .samples import (
    Problem,
    check_necessary,
    exact_figures,
    pairwise,
    printed,
    read_problem,
    spelled,
    threshold_form,
)

CLAIMS = (
    "exact",
    "pairwise",
    "threshold",
    "coupled",
    "printed-constant",
    "necessary",
    "small-constants",
    "uniform-chernoff",
    "algebra",
    "counterexamples",
)
ENGINE_ONLY: list[str] = []

_SPREAD = "4*(d + e)*L"
IDENTITIES = {
    "chernoff-radius": Claim((f"n*e**2 >= {_SPREAD}", "p <= d", "e >= 0", "L >= 0"), "4*p*L <= n*e**2"),
    "chernoff-radius-every-p": Claim(
        (f"n*e**2 >= {_SPREAD}", "r >= 0", "n*v**2 == (d + e)*r**2*L"), "4*n*v**2 <= n*e**2*r**2"
    ),
    "printed-end-proves": Claim(("d >= 0", "e > 0", "r >= 12808/10000"), "(d + e)*r**2 - e*r/2 > d + e"),
    "repaired-end": Claim(("d >= 0", "e > 0", "r > 1", "p == (d + e)*r**2"), "p - e*r/2 > d + e/2"),
    "closing": Claim(("d >= 0", "e > 0", "r > 1"), "(d + e)*r**2 - e*r/2 > d + e/2"),
    "closing-weak": Claim(("d >= 0", "e >= 0", "r >= 1"), "(d + e)*r**2 - e*r/2 >= d + e/2"),
    "A1": Claim(("a >= b", "b >= 0"), "4*a**2*(a - b)**2 >= (a**2 - b**2)**2"),
    "A2": Claim(("a >= b",), "2*(a**2 + b**2)*(a - b)**2 >= (a**2 - b**2)**2"),
    "A3": Claim(
        ("Q >= q", "D <= d", "c >= 0", "y >= 1"),
        "(1 - Q - D + 2*c)*y + (Q - c) + (D - c)*y**2 <= (1 - q - d)*y + q + d*y**2",
    ),
    "A4": Claim(("b*y == a", "q == a**2", "d == b**2"), "(1 - q - d)*y + q + d*y**2 == (1 - (a - b)**2)*y"),
    "B1": Claim(("x >= 0", "x <= t"), "x*(1 - x) <= t"),
    "B2": Claim(("x >= 0", "x <= q"), "x*(1 - x) <= q"),
    "B3": Claim(("n*e**2 >= 2*q*(A + B)**2", "A >= 0"), "n*A**2*e**2 >= 2*q*A**2*(A + B)**2"),
    "B4": Claim(
        ("n*e**2 >= 2*q*(A + B)**2", "B >= 0", "A + B >= 0", "x >= 0", "t == q - x"),
        "n*B**2*e**2 >= 2*t*B**2*(A + B)**2",
    ),
    "B5": Claim(("n*e**2 >= 8*(d + e)*M", "e >= 0", "M >= 0", "t == d + e/2"), "n*e**2 >= 8*t*M"),
}
COUNTEREXAMPLES = {
    "printed-end": Counterexample(
        ("d >= 0", "e > 0", "r >= 0", "p == (d + e)*r**2", "p - e*r/2 <= d + e"),
        "p <= d + e",
        {"d": "0", "e": "1/4", "p": "25/64", "r": "5/4"},
    ),
    "printed-end-full": Counterexample(
        (
            *("d >= 0", "e > 0", "L > 0", "n > 0", "v >= 0"),
            *(f"n*e**2 >= {_SPREAD}", "n*v**2 == p*L", "p - v <= d + e"),
        ),
        "p <= d + e",
        {"L": "1", "d": "0", "e": "1/2", "n": "12", "p": "3/4", "v": "1/4"},
    ),
    "printed-strict": Counterexample(
        ("d >= 0", "e > 0", "r >= 1"),
        "(d + e)*r**2 - e*r/2 > d + e/2",
        {"d": "0", "e": "1/2", "r": "1"},
    ),
}
# constant, classifiers, loss, margin, samples per class
SMALL_CONSTANTS = (
    ("1", 3, "1/20", "1/50", 193),
    ("2", 5, "1/20", "1/100", 1932),
    ("11/5", 5, "1/100", "1/1000", 38949),
    ("23/10", 5, "3/100", "1/500", 29614),
)


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed; Rejected or Undecided where something is wrong."""
    given = fields(instance, {"classifiers", "confidence", "loss", "margin"}, "instance")
    p = read_problem(given, 0)
    parts = fields(witness, {"coupling_tree", "identities"}, "witness")
    if type(figures) is not dict or not {"n_exact", "n_necessary", "n_coupled"} <= set(figures):
        raise Rejected("figures: a sample size is missing")
    proofs = fields(parts["identities"], set(IDENTITIES), "identities")
    for name, claim in IDENTITIES.items():
        check_identity(claim, proofs[name], f"identity {name}")
    exact = exact_figures(p, figures["n_exact"])
    from_print = printed(p)
    return {
        **exact,
        "n_pairwise": spelled(pairwise(p)),
        "n_threshold": spelled(threshold_form(p)),
        "n_coupled": _coupled(p, figures["n_coupled"], parts["coupling_tree"]),
        "n_printed": spelled(from_print),
        "printed_constant": "certified" if from_print >= int(exact["n_exact"]) else "not certified",
        "n_necessary": check_necessary(p, figures["n_necessary"], int(exact["n_exact"])),
        "small_constants": [_small_constant(*case) for case in SMALL_CONSTANTS],
        "uniform_chernoff": _uniform_chernoff(),
        "counterexamples": {name: _counterexample(example) for name, example in COUNTEREXAMPLES.items()},
    }


def _counterexample(example: Counterexample) -> dict[str, Any]:
    left, right = sides(example)
    return {"goal": example.goal, "left": str(left), "point": example.point, "right": str(right)}


# The coupled route (step 8) -------------------------------------------------------------------------


def _at_most_zero(n: int, plus: Fraction, minus: Fraction) -> Fraction:
    """P(S_n <= 0), S_n a sum of n steps +1, -1, 0: coefficients of u^0..u^n in (b + r u + a u^2)^n."""
    unit = lcm(plus.denominator, minus.denominator)
    a, b = int(plus * unit), int(minus * unit)
    r = unit - a - b
    if min(a, b, r) < 0:
        raise Rejected("not a law of steps")
    if b == 0:
        return Fraction(r, unit) ** n
    coefficients = [0, b**n]
    for k in range(1, n + 1):
        top = r * (n - k + 1) * coefficients[-1] + a * (2 * n - k + 2) * coefficients[-2]
        coefficients.append(top // (k * b))
    return Fraction(sum(coefficients), unit**n)


def _coupled(p: Problem, claimed: object, tree: object) -> int | None:
    """n_coupled: its cells cover all couplings at n, and one coupling refutes n - 1."""
    if claimed is None or tree is None:
        if claimed is not None or tree is not None:
            raise Rejected("n_coupled and coupling_tree go together")
        return None
    n = integer(claimed, "n_coupled")
    if not (1 <= n <= 1500 and 2 <= p.count <= 3 and type(tree) is str and len(tree) <= 4096):
        raise Rejected("n_coupled is out of range")
    least = max(Fraction(0), p.delta + p.q - 1)
    across = p.q * (1 - p.delta), p.delta * (1 - p.q)  # the other class: independent errors
    limit = p.eta / (p.count - 1) - _at_most_zero(n, *across)
    cells = [(least, p.delta)]
    for symbol in tree:
        if not cells:
            raise Rejected("coupling_tree goes on after its last cell")
        low, high = cells.pop()
        if symbol not in "01" or (_at_most_zero(n, p.q - high, p.delta - low) <= limit) != (symbol == "0"):
            raise Rejected("coupling_tree: a cell is not as the tree says")
        if symbol == "1":
            middle = (low + high) / 2
            cells += [(middle, high), (low, middle)]
    if cells:
        raise Rejected("coupling_tree does not cover all couplings")
    before = _at_most_zero(n - 1, p.q - least, p.delta - least) + _at_most_zero(n - 1, *across)
    if before * (p.count - 1) <= p.eta:
        raise Rejected("n_coupled: n - 1 is not refuted")
    return n


# Tasks on which ERM fails (steps 10 and 4) ------------------------------------------------------------


def _small_constant(constant: str, count: int, loss: str, margin: str, n: int) -> dict[str, Any]:
    return {
        "classifiers": count,
        "constant": constant,
        "failure": _erm_failure(constant, count, loss, margin, n),
        "loss": loss,
        "margin": margin,
        "samples": n,
    }


@cache
def _erm_failure(constant: str, count: int, loss: str, margin: str, n: int) -> str:
    """A part of P(ERM fails), at least, with n >= constant q/margin^2 ln N."""
    delta, excess = Fraction(loss), Fraction(1_000_001, 1_000_000)
    q = delta + Fraction(margin)

    def is_admissible(bits: int) -> bool:
        needed = rational(Fraction(constant) * q / Fraction(margin) ** 2, bits).times(log(rational(count, bits)))
        return not rational(n, bits).is_below(needed)

    if not decided(is_admissible):
        raise Rejected("small_constants: not a counterexample to its constant")
    mean = n * delta.numerator // delta.denominator
    spread = isqrt(mean) + 1
    first, last = max(0, mean - 16 * spread), min(n, mean + 16 * spread)

    def failure(bits: int) -> str:
        law = []
        for x in (delta, q * excess):
            law.append((mass(n, first, x, bits), at_most(n, first - 1, x, bits), x / (1 - x)))
        (g, below_g, odds_g), (b, below_b, odds_b) = law
        one, total = rational(1, bits), rational(0, bits)
        for t in range(first, last + 1):
            none_below = one
            for _ in range(count - 1):
                none_below = none_below.times(one.minus(below_b))
            total = total.plus(g.times(below_g.scaled(1).plus(g)).times(one.minus(none_below)))
            below_g, below_b = below_g.plus(g), below_b.plus(b)
            g = g.times(rational(Fraction(n - t, t + 1) * odds_g, bits))
            b = b.times(rational(Fraction(n - t, t + 1) * odds_b, bits))
        if not rational(Fraction(1, 3), bits).is_below(total):
            raise Rejected("small_constants: the learner does not fail")
        return figure(total, False)

    return decided(failure, 128)


@cache
def _uniform_chernoff() -> dict[str, Any]:
    count, factor = 1000, 10
    deviation = Fraction(count - 1, count)

    def exceeds(bits: int) -> bool:
        allowed = log(rational(count, bits)).times(rational(Fraction(factor**2, count), bits))
        return allowed.is_below(rational(deviation**2, bits))

    if not decided(exceeds):
        raise Rejected("uniform_chernoff: the deviation is within the bound")

    def chance(bits: int) -> Interval:
        return rational(1 - deviation**count, bits)

    return {
        "classifiers": count,
        "factor": factor,
        "probability": decided(lambda bits: figure(chance(bits), False)),
        "samples": 1,
    }
