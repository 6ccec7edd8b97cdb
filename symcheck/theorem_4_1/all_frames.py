r"""Robust learning when the frame may be any: an explicit net of the frames, and Theorem 3.5.

Frames U, U' at distance eta in operator norm give laws that are at distance eta sqrt(2d) in W_infinity up to the mass
of |x|^2 > 2d, and (1 + 2/eta)^{dk} frames are a net (proofs/theorem_4_1/proof.md, step 10).  Half of the robust radius
pays for the net.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcheck.arith import Engine, Interval, arb_engine, mpmath_engine, round_down, round_up
from symcheck.certificates import json_integer
from symcheck.errors import CertificateError
from symcheck.theorem_3_1.closed_forms import Gap, ceiling

ETA = Fraction(1, 3)
"""Failure that is admitted."""


def norm_mass(engine: Engine, d: int) -> Interval:
    """Enclose e^{-(1 - ln 2) d/2}, a bound on P(|x|^2 > 2d)."""
    return engine.exp(engine.rational(Fraction(d, 2)) * (engine.log(2) - 1))


def log_cover(engine: Engine, d: int, k: int, move: Fraction) -> Interval:
    """Enclose d k ln(1 + 2 sqrt(2d)/move), a bound on the logarithm of the size of the net."""
    return d * k * engine.log(1 + 2 * engine.sqrt(2 * d) / move)


def figures(d: int, k: int, radius: Fraction, error: Fraction) -> dict[str, Any] | None:
    """What Theorem 3.5 gives with delta = E/2, delta' = E/4 and eps' = radius/2, by both engines.

    Returns
    -------
    dict or None
        ``radius`` that is left (at least), ``log_cover`` (at most), ``samples`` per class; None if there is no
        robust classifier to begin with, or if too much mass lies beyond sqrt(2d).
    """
    move, margin = radius / 2, error / 4
    if not radius or not norm_mass(arb_engine(128), d) <= margin:
        return None
    gap = Gap(3 * margin, 4 * margin, ETA, lambda engine: log_cover(engine, d, k, move))
    both = [
        {
            "log_cover": round_up(log_cover(make(128), d, k, move)),
            "radius": round_down(make(128).rational(move)),
            "samples": json_integer(ceiling(gap.pairwise, make)),
        }
        for make in (arb_engine, mpmath_engine)
    ]
    if both[0] != both[1]:
        raise CertificateError("the engines disagree on the net of all frames")
    return both[0]
