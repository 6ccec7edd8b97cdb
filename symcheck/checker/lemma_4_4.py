"""Lemma 4.4: two robust classifiers of the hidden-subspace pair and their radii.

proofs/lemma_4_4/proof.md; the format is proofs/format.md, section 10.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .binomial import above, decided
from .exact import (
    Interval,
    Undecided,
    decimal_value,
    erfc_of_root,
    exp,
    figure,
    log,
    maximum,
    minimum,
    pi_constant,
    rational,
)
from .format import Rejected, fields, fraction, integer
from .lemma_4_2 import MAX_NODES, Node, read_rule

CLAIMS = ("sets", "grid")
ENGINE_ONLY: list[str] = []
MAX_HIDDEN = 4096


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    names = {"dimension", "error", "hidden", "nodes", "pair", "smoothing"}
    given = fields(instance, names, "instance")
    d, k, n = (integer(given[name], name) for name in ("dimension", "hidden", "nodes"))
    delta, error = fraction(given["smoothing"], "smoothing"), fraction(given["error"], "error")
    if not (4 <= d <= 10**12 and 1 <= k <= min(d // 2, MAX_HIDDEN) and 1 <= n <= MAX_NODES):
        raise Rejected("instance: 1 <= hidden <= dimension/2 and 1 <= nodes <= 200 are required")
    if given["pair"] not in ("consecutive", "mirror") or (n == 1 and given["pair"] == "mirror"):
        raise Rejected("instance: no such pair")
    if not (0 < delta < 1 and 0 < error < 1):
        raise Rejected("instance: smoothing and error lie strictly between 0 and 1")
    if max(delta.denominator, error.denominator) > 10**50:
        raise Rejected("instance: more than 50 digits")
    sigma = int(given["pair"] == "mirror")
    parts = fields(witness, {"cells", "grid", "precision", "sets"}, "witness")
    precision = integer(parts["precision"], "precision")
    if precision != 160 + 5 * n // 2:
        raise Rejected("precision is not the prescribed one")
    sides = fields(parts["cells"], {"a"} if sigma else {"a", "b"}, "cells")
    a = read_rule(n, sigma, sides["a"], precision, "cells of a")
    b = (
        [Node(-p.x, p.weight) for p in reversed(a)]
        if sigma
        else read_rule(n + 1, 0, sides["b"], precision, "cells of b")
    )
    bits = precision + 32
    found: dict[str, Any] = dict.fromkeys(("separation", "outside_probability_a", "outside_probability_b"))
    radii: dict[str, Interval] = {}
    if parts["sets"] is not None:
        separation, outside = _sets(a, b, k, delta, parts["sets"], bits)
        if not decimal_value(outside) <= error:
            raise Rejected("the set classifier errs too often")
        radii["sets"] = separation.scaled(-1)
        found |= {
            "separation": figure(separation, False),
            "outside_probability_a": outside,
            "outside_probability_b": outside,
        }
    if parts["grid"] is not None:
        radii["grid"], gaps = _grid(a, b, k, delta, error, parts["grid"], bits)
    chernoff = None if parts["grid"] is None else [figure(gap, False) for gap in gaps]
    best = None
    for name, radius in radii.items():
        if best is None or radii[best].is_below(radius):
            best = name
    if best is not None and radii[best].lo <= 0:
        raise Rejected("no positive radius")
    return {
        **found,
        "chernoff": chernoff,
        "classifier": best,
        "codimension": d - k,
        "moments": 2 * n - 1 - sigma,
        "radius_grid": figure(radii["grid"], False) if "grid" in radii else None,
        "radius_sets": figure(radii["sets"], False) if "sets" in radii else None,
        "robust_error": str(error),
        "signal": str(1 - delta),
        "robust_radius": "0" if best is None else figure(radii[best], False),
    }


def _sets(a: list[Node], b: list[Node], k: int, delta: Fraction, value: object, bits: int) -> tuple[Interval, str]:
    """(sqrt(k - 2j) (a sep - 2r), P(Bin(k, p) > j) at most) for p = erfc(r/sqrt(2 delta)), at most."""
    part = fields(value, {"allowed", "radius"}, "sets")
    j, r = integer(part["allowed"], "allowed"), fraction(part["radius"], "radius")
    if not (0 <= 2 * j < k and r > 0):
        raise Rejected("sets: 0 <= 2 allowed < hidden and a positive radius are required")
    gap = minimum([p.x.minus(q.x).absolute() for p in a for q in b])
    single = rational(1 - delta, bits).root().times(gap).minus(rational(2 * r, bits))
    p = decimal_value(decided(lambda more: figure(erfc_of_root(r**2 / (2 * delta), more), True)))
    outside = decided(lambda more: figure(above(k, j, p, more), True)) if p < 1 else "1"
    return rational(k - 2 * j, bits).root().times(single), outside


def _grid(
    a: list[Node], b: list[Node], k: int, delta: Fraction, error: Fraction, value: object, bits: int
) -> tuple[Interval, list[Interval]]:
    """(a sqrt S - 2 sqrt(delta c))/2 for the worse class, and the Chernoff bounds on both squared gaps."""
    part = fields(value, {"noise", "share", "theta_a", "theta_b"}, "grid")
    noise, share, *thetas = (fraction(part[name], name) for name in ("noise", "share", "theta_a", "theta_b"))
    if not (noise > 0 and 0 < share < 1 and min(thetas) > 0):
        raise Rejected("grid: parameters out of range")
    if not decided(lambda more: not rational(share * error, more).is_below(_chi_square_tail(k, noise, more))):
        raise Rejected("grid: the noise exceeds its bound too often")
    gaps, squares = [], []
    for (rule, other), theta in zip(((a, b), (b, a)), thetas, strict=True):
        own = [minimum([p.x.minus(q.x).square() for q in other]) for p in rule]
        mean = rational(0, bits)
        for p, square in zip(rule, own, strict=True):
            mean = mean.plus(p.weight.times(exp(-square.times(rational(theta, bits)))))
        top = log(rational((1 - share) * error, bits)).minus(rational(k, bits).times(log(mean)))
        gaps.append(top.over(rational(theta, bits)))
        squares.append(maximum([gaps[-1], rational(k, bits).times(minimum(own))]))
    least = minimum(squares)
    if least.lo < 0:
        raise Undecided("a gap of the grids")
    across = rational(1 - delta, bits).times(least).root()
    return across.minus(rational(delta * noise, bits).root().scaled(1)).scaled(-1), gaps


def _chi_square_tail(k: int, c: Fraction, bits: int) -> Interval:
    """P(chi^2_k > c): a finite sum, and erfc(sqrt(c/2)) for odd k."""
    half = c / 2
    total, start = rational(0, bits), Fraction(1)
    term = rational(1, bits)
    if k % 2:
        total, start = erfc_of_root(half, bits), Fraction(3, 2)
        term = rational(half, bits).over(pi_constant(bits)._replace(bits=bits)).root().scaled(1)
    rest = rational(0, bits)
    for i in range(k // 2):
        rest = rest.plus(term)
        term = term.times(rational(half / (start + i), bits))
    return total.plus(rest.times(exp(rational(-half, bits + half.numerator.bit_length())._replace(bits=bits))))
