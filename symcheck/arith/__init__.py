"""Rigorous real arithmetic: enclosures from two independent engines, and the rounding of figures.

Every quantity that this package asserts about a real number passes through here, as an `Interval` with
exact dyadic endpoints.  `arb_engine` computes with Arb (python-flint); `mpmath_engine` with the four
operations and the square root of mpmath's intervals, and with this package's own series for everything else
(`symcheck.arith.elementary`).  The two share no transcendental code, so their overlap is evidence.

Examples
--------
>>> E, F = arb_engine(64), mpmath_engine(64)
>>> x = E.exp(E.rational(1))
>>> x.overlaps(F.exp(F.rational(1))), x > 2
(True, True)
>>> decimal_enclosure(x)
['2.71828182845', '2.71828182846']
"""

from functools import lru_cache

from symcheck.arith.decimals import decimal_enclosure, parse_decimal, round_down, round_up
from symcheck.arith.dyadic import Binary, Dyadic
from symcheck.arith.interval import Engine, Interval

__all__ = [
    "Binary",
    "Dyadic",
    "Engine",
    "Interval",
    "arb_engine",
    "decimal_enclosure",
    "mpmath_engine",
    "parse_decimal",
    "round_down",
    "round_up",
]


# The libraries are imported on first use: what needs one engine does not load the other.


@lru_cache(maxsize=64)
def arb_engine(prec: int) -> Engine:
    """Return the engine computing with Arb at ``prec`` working bits.

    Trusted: Arb, as shipped in python-flint.

    Parameters
    ----------
    prec : int, at least 2
        Working precision in bits (relative, as in floating point).

    Raises
    ------
    DomainError
        ``prec`` is not an int, or is below 2.

    Examples
    --------
    >>> arb_engine(20).rational(7).lower
    Binary(man=7, exp=0)
    """
    from symcheck.arith.engine_arb import ArbEngine

    return ArbEngine(prec)


@lru_cache(maxsize=64)
def mpmath_engine(prec: int) -> Engine:
    """Return the engine computing with mpmath's intervals at ``prec`` working bits.

    Trusted: mpmath's outward-rounded + - * / and sqrt, and the proofs in ``symcheck.arith.elementary``.

    Parameters
    ----------
    prec : int, at least 2
        Working precision in bits (relative, as in floating point).

    Raises
    ------
    DomainError
        ``prec`` is not an int, or is below 2.

    Examples
    --------
    >>> mpmath_engine(20).sqrt(2).contains(2), mpmath_engine(20).sqrt(2).square().contains(2)
    (False, True)
    """
    from symcheck.arith.engine_mpmath import MpmathEngine

    return MpmathEngine(prec)
