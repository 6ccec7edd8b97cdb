"""Section 1.1: 2^d tasks of Schmidt et al. through Theorem 3.1.  proofs/section_1_1_schmidt/proof.md."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .binomial import decided
from .exact import decimal_value, erfc_of_root, figure, maximum, rational
from .format import Rejected, fields, fraction, integer
from .samples import MAX_BITS, Problem, exact_figures, pairwise, spelled, threshold_form

CLAIMS = ("loss", "exact", "pairwise", "threshold")
ENGINE_ONLY: list[str] = []


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"confidence", "dimension", "margin", "noise", "radius"}, "instance")
    fields(witness, set(), "witness")
    d = integer(given["dimension"], "dimension")
    sure, margin, noise, radius = (fraction(given[name], name) for name in ("confidence", "margin", "noise", "radius"))
    if not (1 <= d <= MAX_BITS and 0 < sure < 1 and margin > 0 and noise > 0 and 0 <= radius < 1):
        raise Rejected("instance: outside the hypotheses")
    if max(max(x.numerator, x.denominator) for x in (sure, margin, noise, radius)) > 10**50 or margin < Fraction(
        1, 10**9
    ):
        raise Rejected("instance: more than 50 digits, or a margin below 1e-9")
    square = (1 - radius) ** 2 * d / (2 * noise**2)

    def rounded(bits: int) -> str:
        return figure(maximum([erfc_of_root(square, bits).scaled(-1), rational(Fraction(1, 10**30), bits)]), True)

    loss = decided(rounded)
    delta = decimal_value(loss)
    if delta + margin >= 1:
        raise Rejected("instance: loss and margin sum to 1 or more")
    p = Problem(delta, delta + margin, 1 << d, 1 - sure, f"2**{d}-1")
    if type(figures) is not dict or "n_exact" not in figures:
        raise Rejected("figures: n_exact is missing")
    exact = exact_figures(p, figures["n_exact"])
    n = int(exact["n_exact"])
    return {
        **exact,
        "exponent": str(square),
        "loss": loss,
        "n_pairwise": spelled(pairwise(p)),
        "n_threshold": spelled(threshold_form(p)),
        "samples_per_dimension": decided(lambda bits: figure(rational(Fraction(n, d), bits), True)),
    }
