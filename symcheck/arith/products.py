"""The sign of a product of rational powers minus one, exactly: equality is never left to an enclosure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from symcheck.arith.interval import Engine, Interval
from symcheck.errors import PrecisionError

Power = tuple[Fraction | int, int]  # (positive base, exponent)


def coprime_powers(powers: Sequence[Power]) -> list[tuple[int, int]]:
    """The same product over pairwise coprime integers above 1 with non-zero exponents.

    It is empty if and only if the product is 1: coprime bases are multiplicatively independent.

    Examples
    --------
    >>> coprime_powers([(Fraction(4, 9), 3), (Fraction(2, 3), -6)]), coprime_powers([(6, 1), (2, -1)])
    ([], [(3, 1)])
    """
    pending = [(part, sign * e) for b, e in powers for part, sign in _parts(Fraction(b))]
    base: list[tuple[int, int]] = []
    while pending:
        b, e = pending.pop()
        if b == 1 or e == 0:
            continue
        for i, (c, f) in enumerate(base):
            g = gcd(b, c)
            if g > 1:
                del base[i]
                pending += [(b // g, e), (g, e + f), (c // g, f)]
                break
        else:
            base.append((b, e))
    return sorted(base)


def _parts(q: Fraction) -> tuple[tuple[int, int], tuple[int, int]]:
    return (q.numerator, 1), (q.denominator, -1)


def log_product(engine: Engine, powers: Sequence[Power]) -> Interval:
    """Enclose the logarithm of the product."""
    return sum((e * engine.log(engine.rational(b)) for b, e in powers), engine.rational(0))


def sign_of_log(engine: Engine, powers: Sequence[Power], precision: int = 1 << 14) -> int:
    """Decide whether the product is below (-1), equal to (0) or above (1) one.

    Raises
    ------
    PrecisionError
        It differs from 1 by less than ``precision`` bits show.

    Examples
    --------
    >>> from symcheck.arith import arb_engine
    >>> [sign_of_log(arb_engine(64), [(2, 10**6), (4, k - 500_000)]) for k in (-1, 0, 1)]
    [-1, 0, 1]
    """
    bits = engine.prec
    while bits <= precision:
        value = log_product(engine.with_prec(bits), powers)
        try:
            return 1 if value > 0 else -1 if value < 0 else 0
        except PrecisionError:
            if not coprime_powers(powers):
                return 0
            bits *= 2
    raise PrecisionError(f"a product of powers is not told from 1 at {precision} bits")
