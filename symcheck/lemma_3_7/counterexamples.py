r"""Lemma 3.7 is false as printed: three families with more centres than it admits (proofs/lemma_3_7/proof.md, 1-3)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

from symcheck.arith import Engine, round_down, round_up

VERTICES_DIMENSION, VERTICES_DISTANCE = 100, Fraction(1, 10)
SCALE, SCALE_DISTANCE = 1000, Fraction(1, 100)


def counterexamples(engine: Engine) -> dict[str, Any]:
    """The figures of the three families.

    ``vertices`` (step 1): one weight, 2**d point masses that need 2**d centres at radius eps + delta, where the
    printed bound is a constant times ln(d/delta).  ``collapse`` (step 2): with d = k = l = m = 1 and B = delta the
    printed bound is 0, yet one centre is not enough for delta below P(|X| >= 2)/2.  ``scale`` (step 3): in the norm
    scale |.| a bias in [-1, 1] needs (scale/delta)^2 centres; the printed bound does not know the norm.
    """
    exact = VERTICES_DIMENSION * engine.log(2)
    printed = engine.log(VERTICES_DIMENSION / VERTICES_DISTANCE)
    return {
        "collapse": {"delta_below": round_down(engine.erfc(engine.sqrt(2)) / 2)},
        "scale": {
            "centres": ceil(SCALE / SCALE_DISTANCE) ** 2,
            "distance": str(SCALE_DISTANCE),
            "printed_log": round_up(engine.log(1 / SCALE_DISTANCE)),
            "scale": SCALE,
        },
        "vertices": {
            "dimension": VERTICES_DIMENSION,
            "distance": str(VERTICES_DISTANCE),
            "log_cover": round_down(exact),
            "printed_log": round_up(printed),
            "ratio": round_down(exact / printed),
        },
    }
