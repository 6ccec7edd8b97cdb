"""The constants of Section 5.1 for every d: the inverse of the binary entropy, and its slope there.

proofs/section_5_1/proof.md, step 7.
"""

from __future__ import annotations

from fractions import Fraction

from symcheck.arith import Engine, Interval
from symcheck.errors import CertificateError

CELL_BITS = 128
"""H^{-1} is stored as the cell [c, c+1) 2^-128 that holds it."""

THETAS = (Fraction(1, 8), Fraction(4, 25), Fraction(829, 5000))
"""Radii theta sqrt d for which the error is bounded by 2^{-c d} at every d; below 0.16585."""


def binary_entropy(engine: Engine, p: Fraction | Interval) -> Interval:
    """Enclose H(p) = -p log2 p - (1-p) log2 (1-p) for 0 < p < 1.

    Examples
    --------
    >>> from symcheck.arith import arb_engine, decimal_enclosure
    >>> decimal_enclosure(binary_entropy(arb_engine(64), Fraction(11, 100)))
    ['0.499915958164', '0.499915958165']
    """
    x = engine.rational(p) if isinstance(p, Fraction) else p
    y = 1 - x
    return -(x * engine.log(x) + y * engine.log(y)) / engine.log(2)


def inverse_entropy_cell(value: Fraction, engine: Engine) -> int:
    """The integer c with H(c 2^-128) < value < H((c+1) 2^-128) below 1/2, for a rational value in (0, 1).

    Equality cannot happen: at a dyadic p other than 1/2 the entropy is irrational (step 7).
    """
    low, high = 0, 1 << CELL_BITS - 1
    while high - low > 1:
        middle = (low + high) // 2
        if binary_entropy(engine, Fraction(middle, 1 << CELL_BITS)) < value:
            low = middle
        else:
            high = middle
    return low


def inverse_entropy(value: Fraction, cell: int, engine: Engine) -> Interval:
    """Enclose the a < 1/2 with H(a) = value, from its cell, which is checked.

    Raises
    ------
    CertificateError
        It is not the cell.
    """
    low, high = Fraction(cell, 1 << CELL_BITS), Fraction(cell + 1, 1 << CELL_BITS)
    below = cell == 0 or binary_entropy(engine, low) < value
    above = 2 * high == 1 or binary_entropy(engine, high) > value
    if not (below and above):
        raise CertificateError("the inverse of the entropy is not in its cell")
    return engine.interval(low, high)


def bits_slope(engine: Engine, a: Interval) -> Interval:
    """Enclose kappa = 1/H'(a) = ln 2/ln((1-a)/a): one bit less of error costs kappa of the Hamming radius."""
    return engine.log(2) / engine.log((1 - a) / a)
