r"""How many hidden frames can one query spoil?  Haar-random frames and the tails of Lemma 4.3.

If a query is off by more than tau on a set S of frames of measure s, then 4 tau^2 <= Phi(s), Phi(s) =
(1/s) int min(s, T(x)) dK(x).  For any points x_0 < ... < x_m = 1 with K(x_0) < 4 tau^2 therefore
s <= sum_i T(x_i) (K(x_{i+1}) - K(x_i)) / (4 tau^2 - K(x_0))   (proofs/theorem_4_1/proof.md, step 3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symcheck.appendix_b.spectrum import Spectrum
from symcheck.arith import Interval
from symcheck.errors import DomainError, PrecisionError
from symcheck.lemma_4_3.tails import Tails

GRID = 1 << 64
"""Points are multiples of 1/GRID."""


def ladder(start: Fraction, width: Fraction) -> list[Fraction]:
    """The points x_0 = ``start`` < x_1 < ... < 1: widths grow by 6/5 from ``width``, to at most a quarter of the rest.

    Examples
    --------
    >>> [round(float(x), 3) for x in ladder(Fraction(9, 10), Fraction(1, 100))][:4]
    [0.9, 0.91, 0.922, 0.936]
    """
    x, w, points = int(start * GRID), int(width * GRID), [start]
    while GRID - (x := x + max(w, 1)) >= GRID >> 13:
        points.append(Fraction(x, GRID))
        w = min(6 * w // 5, (GRID - x) // 4)
    return [*points, Fraction(1)]


@dataclass(frozen=True)
class Cells:
    """K at the points x_0 < ... < x_m = 1 and the tail bounds T at all but the last."""

    heights: tuple[Interval, ...]
    tails: tuple[Interval, ...]

    @classmethod
    def of(cls, spectrum: Spectrum, d: int, k: int, points: Sequence[Fraction]) -> Cells:
        """Evaluate at the points."""
        engine = spectrum.engine
        heights = tuple(spectrum.height(x, k) for x in points)
        bounds = Tails(engine, d, k)
        tails = tuple(engine.exp(bounds.log_bounds(engine.rational(x))["best"]) for x in points[:-1])
        return cls(heights, tails)

    def spoiled(self, tau: Fraction) -> Interval | None:
        """Enclose the least of the bounds on s over the starting points that are admitted; None if none is."""
        engine = self.heights[0].engine
        total = engine.rational(0)
        found = []
        for i in range(len(self.tails) - 1, -1, -1):
            total = total + self.tails[i] * (self.heights[i + 1] - self.heights[i])
            rest = 4 * tau**2 - self.heights[i]
            if rest.lower.sign() > 0:
                found.append(total / rest)
            elif rest.upper.sign() > 0:
                raise PrecisionError(f"K and 4 tau^2 are not told apart at {engine.prec} bits")
        return engine.minimum(found) if found else None


class _Floats:
    """F - 1, K and the decay of T in floats: to choose with."""

    def __init__(self, spectrum: Spectrum, d: int, k: int) -> None:
        self.squares = [float(s.upper.fraction()) for s in spectrum.squares]
        self.step, self.k, self.slope = spectrum.step, k, (d - 2 * k + 1) / 2

    def height(self, x: float) -> float:
        power, total = x**self.step, 0.0
        for square in reversed(self.squares[1:]):
            total = total * power + square
        return math.expm1(min(self.k * math.log1p(total * power), 700.0))

    def rate(self, x: float) -> float:
        """About -d/dx log T."""
        return max(2 * self.slope * x / (1 - x * x) - (2 * self.k - 2) / x, 1.0)


def split_point(spectrum: Spectrum, d: int, k: int, tau: Fraction) -> float | None:
    """About the x_0 that makes the bound least: K(x_0) + K'(x_0)/rate = 4 tau^2; None if K is too large everywhere."""
    floats = _Floats(spectrum, d, k)

    def beyond(x: float) -> bool:
        height = floats.height(x)
        change = (floats.height(x * (1 + 1e-6)) - height) / (x * 1e-6)
        return height + change / floats.rate(x) > 4 * float(tau) ** 2

    low, high = 1e-9, 1 - 1e-9
    if beyond(low):
        return None
    for _ in range(45):
        x = (low + high) / 2
        low, high = (low, x) if beyond(x) else (x, high)
    return low


def choose_ladder(spectrum: Spectrum, d: int, k: int, tau: Fraction) -> tuple[Fraction, Fraction]:
    """A start and a first width that make the bound at ``tau`` nearly least: floats, which assert nothing.

    Raises
    ------
    DomainError
        K exceeds 4 tau^2 from the beginning: nothing is certified at this tolerance.
    """
    start = split_point(spectrum, d, k, tau)
    if start is None:
        raise DomainError("the bound is vacuous: K exceeds 4 tau^2 everywhere")
    return _down(start, 5), _down(0.02 / _Floats(spectrum, d, k).rate(start), 3)


def _down(x: float, digits: int) -> Fraction:
    """x > 0 rounded down to a few significant digits, so that each digit shows in the figures."""
    scale = Fraction(10) ** (digits - 1 - math.floor(math.log10(x)))
    return Fraction(math.floor(x * float(scale))) / scale
