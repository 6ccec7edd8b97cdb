r"""Hermite coefficients of a law on the line, and F(e) = sum_j a_j^2 e^j from them (Appendix B).

The chi-correlation of two hidden-subspace distributions is at most K(||U^T V||), K = F^k - 1; all that the lower
bound needs of the law is F.  A `Spectrum` holds the first squares and a geometric bound on the rest: its value is
an upper bound on F whose power series dominates that of F term by term, so that its increments dominate too
(proofs/appendix_b/proof.md, steps 1 to 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import factorial
from typing import Protocol

from symcheck.arith import Engine, Interval
from symcheck.errors import DomainError
from symcheck.inputs import read_rational


@dataclass(frozen=True)
class Spectrum:
    """a_j^2 for j = 0, step, 2 step, ..., and a_j^2 <= bound ratio^j for every later multiple of ``step``.

    Attributes
    ----------
    squares : tuple of Interval
        squares[i] encloses a_{i step}^2; squares[0] is 1.
    bound, ratio : Interval
        bound >= 0 and 0 <= ratio < 1.
    step : int
        1, or 2 for a law all of whose odd coefficients vanish.
    """

    engine: Engine
    squares: tuple[Interval, ...]
    bound: Interval
    ratio: Interval
    step: int

    def rounded(self, engine: Engine) -> Spectrum:
        """The same in another engine of the same kind."""
        squares = tuple(engine.binary(s.lower, s.upper) for s in self.squares)
        bound, ratio = (engine.binary(x.lower, x.upper) for x in (self.bound, self.ratio))
        found = Spectrum(engine, squares, bound, ratio, self.step)
        # not from the rounded ratio, which may be 1
        found.__dict__["rests"] = [engine.binary(x.lower, x.upper) for x in self.rests]
        return found

    def value(self, e: Interval | Fraction | int) -> Interval:
        """Enclose the upper bound on F at e in [0, 1]."""
        return 1 + self.excess(e)

    def excess(self, e: Interval | Fraction | int) -> Interval:
        """Enclose the upper bound on F - 1, to full relative accuracy however small it is."""
        e = e if isinstance(e, Interval) else self.engine.rational(e)
        rest = (self.ratio * e) ** (self.step * len(self.squares))
        return self.known(e) + self.bound * rest / (1 - (self.ratio * e) ** self.step)

    def height(self, e: Interval | Fraction | int, k: int) -> Interval:
        """Enclose the upper bound on K = F^k - 1, to full relative accuracy: (1+h)^2 - 1 = h (2 + h)."""
        x = self.excess(e)
        found = self.engine.rational(0)
        for bit in f"{k:b}":
            found = found * (found + 2)
            if bit == "1":
                found = found + x + found * x
        return found

    def known(self, e: Interval | Fraction | int) -> Interval:
        """Enclose the sum of the squares' terms: a lower bound on F - 1 where the squares are exact."""
        e = e if isinstance(e, Interval) else self.engine.rational(e)
        power = e**self.step
        total = self.engine.rational(0)
        for square in reversed(self.squares[1:]):
            total = total * power + square
        return total * power

    @cached_property
    def rests(self) -> list[Interval]:
        """Enclose upper bounds on the sums of the squares from squares[i] on, i = 0..len(squares)."""
        found = [self.bound * self.ratio ** (self.step * len(self.squares)) / (1 - self.ratio**self.step)]
        for square in reversed(self.squares):
            found.append(found[-1] + square)
        return found[::-1]


def rule_coefficients(n: int, sigma: int, count: int) -> list[tuple[int, int]]:
    """E He_j(X) for j < count as (p, q), meaning p + q sqrt n, X the rule of size n; exact integers.

    He_j modulo P = He_n + sigma sqrt n He_{n-1} by its recurrence in the basis He_0..He_{n-1}; O(n count) operations.

    Examples
    --------
    The two-node rule matches three moments, and E He_4(X) = 1 - 6 + 3 = -2! :

    >>> rule_coefficients(2, 0, 7)
    [(1, 0), (0, 0), (0, 0), (0, 0), (-2, 0), (0, 0), (16, 0)]
    """
    before: list[tuple[int, int]] = [(0, 0)] * n
    now = [(1, 0)] + [(0, 0)] * (n - 1)
    found = []
    for j in range(count):
        found.append(now[0])
        after = [(0, 0)] * n
        for i, (p, q) in enumerate(now):
            if i + 1 < n:
                after[i + 1] = (after[i + 1][0] + p, after[i + 1][1] + q)
            elif sigma:  # He_n = -sigma sqrt n He_{n-1}
                after[i] = (after[i][0] - sigma * n * q, after[i][1] - sigma * p)
            if i:
                after[i - 1] = (after[i - 1][0] + i * p, after[i - 1][1] + i * q)
        before, now = now, [(a - j * c, b - j * f) for (a, b), (c, f) in zip(after, before, strict=True)]
    return found


class HermiteLaw(Protocol):
    """A law on the line, by its Hermite coefficients."""

    def spectrum(self, engine: Engine, terms: int) -> Spectrum:
        """The coefficients of degree below ``terms``, at most, and a bound on the others."""


@dataclass(frozen=True)
class SmoothedRule:
    """The law of Lemma 4.2: a x_i + N(0, delta), a^2 = 1 - delta, x_i the nodes of the rule of size n.

    ``sigma`` is 0 for the Gauss-Hermite rule and 1 for either rule of the mirror pair.
    """

    n: int
    sigma: int
    delta: Fraction

    def spectrum(self, engine: Engine, terms: int) -> Spectrum:
        """a_j = (1-delta)^{j/2} E he_j(X), j < terms (even for sigma 0).

        The rest by |E he_j(X)| <= E e^{X^2/4} <= sqrt 2 (Indritz, cited), for both pairs.
        """
        step = 1 if self.sigma else 2
        root, scale = engine.sqrt(self.n), engine.rational(1 - self.delta)
        squares, power = [], engine.rational(1)
        for j, (p, q) in enumerate(rule_coefficients(self.n, self.sigma, terms)):
            if j % step == 0:
                value = (p + q * root) if self.sigma else engine.rational(p)
                squares.append(value.square() / factorial(j) * power)
            power = power * scale
        return Spectrum(engine, tuple(squares), engine.rational(2), scale, step)


Exact = str | int | Fraction


@dataclass(frozen=True)
class Mixture:
    """A mixture of Gaussians N(mean, variance), every variance in (0, 1), for constructions of one's own.

    Parameters are exact numbers: strings such as "1/2" or "0.3", ints, Fractions.

    Raises
    ------
    DomainError
        Weights that are no law, a variance outside (0, 1), or a float.

    Examples
    --------
    >>> from symcheck.arith import arb_engine, round_up
    >>> law = Mixture(["1/2", "1/2"], ["-1/2", "1/2"], ["3/4", "3/4"]).spectrum(arb_engine(96), 40)
    >>> law.squares[1].contains(0), law.squares[2].contains(0), round_up(law.value(1))
    (True, True, '1.00074484991')
    """

    weights: Sequence[Exact]
    means: Sequence[Exact]
    variances: Sequence[Exact]

    def __post_init__(self) -> None:
        for name in ("weights", "means", "variances"):
            object.__setattr__(self, name, tuple(read_rational(v, name) for v in getattr(self, name)))
        if not len(self.weights) == len(self.means) == len(self.variances):
            raise DomainError("weights, means and variances must have the same length")
        if any(w < 0 for w, _, _ in self._parts) or sum(w for w, _, _ in self._parts) != 1:
            raise DomainError("the weights must be non-negative and sum to 1")
        if any(not 0 < v < 1 for _, _, v in self._parts):
            raise DomainError("every variance must lie strictly between 0 and 1")

    @property
    def _parts(self) -> list[tuple[Fraction, Fraction, Fraction]]:
        return [
            (Fraction(w), Fraction(m), Fraction(v))
            for w, m, v in zip(self.weights, self.means, self.variances, strict=True)
        ]

    def spectrum(self, engine: Engine, terms: int) -> Spectrum:
        """E He_{j+1} obeys h_{j+1} = mean h_j - (1 - variance) j h_{j-1}; the rest by Indritz, cited."""
        totals = [Fraction(0)] * terms
        for w, mean, variance in self._parts:
            before, now = Fraction(0), Fraction(1)
            for j in range(terms):
                totals[j] += w * now
                before, now = now, mean * now - (1 - variance) * j * before
        squares = tuple(engine.rational(t).square() / factorial(j) for j, t in enumerate(totals))
        heights = [w * engine.exp(engine.rational(m * m / (4 * (1 - v)))) for w, m, v in self._parts]
        size = sum(heights[1:], heights[0])
        ratio = engine.rational(max(1 - v for _, _, v in self._parts))
        return Spectrum(engine, squares, size.square(), ratio, 1)


@dataclass(frozen=True)
class Coefficients:
    """Any law, by certified upper bounds on the squares of its Hermite coefficients.

    Parameters
    ----------
    squares : sequence of exact numbers
        squares[j] >= (E he_j)^2, squares[0] = 1.
    bound, ratio : exact numbers
        (E he_j)^2 <= bound ratio^j for every later j; 0 <= ratio < 1.

    Raises
    ------
    DomainError
        A negative number, squares[0] other than 1, ratio not in [0, 1), or a float.
    """

    squares: Sequence[Exact]
    bound: Exact
    ratio: Exact

    def __post_init__(self) -> None:
        object.__setattr__(self, "squares", tuple(read_rational(v, "squares") for v in self.squares))
        for name in ("bound", "ratio"):
            object.__setattr__(self, name, read_rational(getattr(self, name), name))
        if not self.squares or self.squares[0] != 1 or any(Fraction(v) < 0 for v in self.squares):
            raise DomainError("squares must be non-negative and begin with 1")
        if Fraction(self.bound) < 0 or not 0 <= Fraction(self.ratio) < 1:
            raise DomainError("bound must be at least 0, and ratio at least 0 and below 1")

    def spectrum(self, engine: Engine, terms: int) -> Spectrum:
        """As given, whatever ``terms`` is."""
        squares = tuple(engine.rational(Fraction(v)) for v in self.squares)
        bound, ratio = (engine.rational(Fraction(v)) for v in (self.bound, self.ratio))
        return Spectrum(engine, squares, bound, ratio, 1)
