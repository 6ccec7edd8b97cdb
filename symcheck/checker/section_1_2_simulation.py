"""Section 1.2: T queries of precision tau from a sample, by Hoeffding.  proofs/section_1_2_simulation/proof.md."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .binomial import decided
from .exact import ceiling, log, rational
from .format import Rejected, fields, fraction, integer
from .samples import spelled

CLAIMS = ("fixed", "adaptive")
ENGINE_ONLY: list[str] = []


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"confidence", "queries", "tolerance"}, "instance")
    fields(witness, set(), "witness")
    count = integer(given["queries"], "queries")
    tau, sure = fraction(given["tolerance"], "tolerance"), fraction(given["confidence"], "confidence")
    if not (1 <= count <= 10**30 and 0 < tau <= 1 and 0 < sure < 1):
        raise Rejected("instance: outside the hypotheses")
    if max(tau.denominator, sure.denominator) > 10**50:
        raise Rejected("instance: more than 50 digits")

    found: dict[str, Any] = {}
    for name, answers in (("joint", count), ("class", 2 * count)):
        block = _least(Fraction(2 * answers) / (1 - sure), 1 / (2 * tau**2))
        found[f"samples_fixed_{name}"] = spelled(block)
        found[f"samples_adaptive_{name}"] = spelled(count * block)
    return found


def _least(odds: Fraction, scale: Fraction) -> int:
    """The least integer at or above scale ln odds."""
    return decided(lambda bits: ceiling(log(rational(odds, bits)).times(rational(scale, bits))))
