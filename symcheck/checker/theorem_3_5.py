"""Theorem 3.5: a cover in W_infinity and total variation costs robustness too.  proofs/theorem_3_5/proof.md."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .flows import largest_mass
from .format import Rejected, fields, fraction
from .theorem_3_3 import IDENTITIES, cover_figures

CLAIMS = ("learnable", "exact", "pairwise", "threshold", "algebra", "neighbourhood")
ENGINE_ONLY: list[str] = []

__all__ = ["CLAIMS", "ENGINE_ONLY", "IDENTITIES", "check"]

# Two laws on the line: (place, mass), masses in sixteenths; places within RADIUS are near.
X = (("0", 4), ("1", 6), ("3", 5), ("7", 1))
Y = (("1/2", 5), ("2", 3), ("13/4", 4), ("5", 4))
RADIUS = "1"


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"confidence", "cover", "loss", "margin", "move", "radius"}, "instance")
    parts = fields(witness, {"cut", "flow", "identities"}, "witness")
    radius, move = fraction(given["radius"], "radius"), fraction(given["move"], "move")
    if not 0 < move <= radius:
        raise Rejected("instance: 0 < move <= radius is needed")
    shared = cover_figures(given, parts["identities"], figures)
    x, y = [Fraction(mass, 16) for _, mass in X], [Fraction(mass, 16) for _, mass in Y]

    def is_near(i: int, j: int) -> bool:
        return abs(Fraction(X[i][0]) - Fraction(Y[j][0])) <= Fraction(RADIUS)

    mass = largest_mass(x, y, is_near, parts["flow"], parts["cut"])
    return {
        **shared,
        "robust_radius": str(radius - move),
        "neighbourhood": {
            "least_delta": str(1 - mass),
            "radius": RADIUS,
            "x": [[place, str(Fraction(m, 16))] for place, m in X],
            "y": [[place, str(Fraction(m, 16))] for place, m in Y],
        },
    }
