r"""One hidden direction: rearrangement on the sphere nearly doubles the bits.

For k = 1 a set of directions of measure s that one query spoils satisfies 4 tau^2 s^2 <= 2 int int_{C x C} K(|<u,v>|),
C the cap {alpha >= t} of measure s.  The mean of <u,v>^{2j} over the cap is a finite sum of squares of incomplete
betas, all from one recurrence with positive terms (proofs/theorem_4_1/proof.md, step 7).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb

import numpy as np
from numpy.typing import NDArray

from symcheck.appendix_b.spectrum import Spectrum
from symcheck.arith import Engine, Interval
from symcheck.lemma_4_3.tails import exact_tail, log_gamma_half

HEIGHT_BITS = 24
"""Heights of caps are multiples of 2**-24."""

LOWEST = 1 << 16
"""The least height in these units, 1/256."""

REACH = 600
"""Up to this value of (d + 2 MAX_MOMENTS) t^2 the integrals begin with the complement's series."""

PARTS = 200
"""From this value of c t^2 on the terms of repeated integration by parts fall by more than 2**-288."""

MAX_MOMENTS = 160
"""Moments <u,v>^2, <u,v>^4, ... that are taken exactly, at most."""

NEGLIGIBLE = 20
"""What the moments leave out is below 2**-20 of their sum, or there are no more of them."""


def truncated_integrals(engine: Engine, d: int, t: Fraction) -> list[Interval]:
    """Enclose int_t^1 (1-x^2)^{b+i} dx for i = 0..MAX_MOMENTS, b = (d-3)/2.

    Downwards by 2(c+1) J(c) = (2c+3) J(c+1) + t (1-t^2)^{c+1}, all of whose terms are positive.
    """
    b, rest = Fraction(d - 3, 2), engine.rational(1 - t * t)
    near = 4 * t * t < 1 and (d + 2 * MAX_MOMENTS) * t * t < REACH
    top = MAX_MOMENTS if near else max(MAX_MOMENTS, ceil(PARTS / (t * t) - b))
    c = b + top
    power = engine.exp((c + 1) * engine.log(rest))  # (1-t^2)^{c+1}
    value = _by_complement(engine, int(2 * c) + 3, t) if near else _by_parts(engine, c, t, power)
    found = []
    for i in range(top, -1, -1):
        if i <= MAX_MOMENTS:
            found.append(value)
        if i == 0:
            break
        c, power = c - 1, power / rest
        value = ((2 * c + 3) * value + t * power) / (2 * (c + 1))
    return found[::-1]


def _by_parts(engine: Engine, c: Fraction, t: Fraction, power: Interval) -> Interval:
    """Enclose int_t^1 (1-x^2)^c dx, c t^2 >= PARTS: terms alternate, a rest lies between 0 and its first term."""
    term = power / (2 * (c + 1) * t)
    total, m = engine.rational(0), 0
    end = term.upper.magnitude() - engine.prec
    while term.upper.magnitude() > end and m < PARTS:
        total = total - term if m % 2 else total + term
        term = term * ((2 * m + 1) * (1 - t * t) / (2 * (c + m + 2) * t * t))
        m += 1
    return total - engine.hull(0, term) if m % 2 else total + engine.hull(0, term)


def _by_complement(engine: Engine, d: int, t: Fraction) -> Interval:
    """Enclose int_t^1 (1-x^2)^{(d-3)/2} dx = B(1/2, (d-1)/2) P(|alpha| > t)/2; about d t^2 bits cancel."""
    work = engine.with_prec(engine.prec + int(2 * d * t * t) + 2 * d.bit_length() + 64)
    log_beta = log_gamma_half(work, 1) + log_gamma_half(work, d - 1) - log_gamma_half(work, d)
    value = exact_tail(work, d, work.rational(t * t)) * work.exp(log_beta) / 2
    return engine.binary(value.lower, value.upper)


def _moments(engine: Engine, d: int, t: Fraction, base: list[Interval]) -> Iterator[Interval]:
    """Enclose E <u,v>^{2j} for j = 1, 2, ..., u and v independent in the cap of height t."""
    whole, rest, squared = base[0], engine.rational(1 - t * t), t * t
    even = [engine.rational(1)]  # E c^{2i}, c a coordinate of the sphere S^{d-2}
    start = engine.exp(Fraction(d - 1, 2) * engine.log(rest))  # (1-t^2)^{b+1}
    for j in range(1, len(base)):
        even.append(even[-1] * Fraction(2 * j - 1, d - 3 + 2 * j))
        start = start * rest
        # values[p] = int_t^1 x^{2p} (1-x^2)^{b+j-p} dx, upwards in p from base[j]
        value, c, power, odd = base[j], Fraction(d - 3, 2) + j, start, engine.rational(t)
        values = [value]
        for p in range(1, j + 1):
            c, power = c - 1, power / rest
            value = ((2 * p - 1) * value + odd * power) / (2 * (c + 1))
            odd = odd * squared
            values.append(value)
        total = engine.rational(0)
        for i in range(j + 1):
            total = total + comb(2 * j, 2 * i) * even[i] * (values[j - i] / whole).square()
        yield total


def cap_mean(spectrum: Spectrum, d: int, t: Fraction, base: list[Interval]) -> Interval:
    """Enclose the mean of an upper bound on K(|<u,v>|) over two independent points of the cap of height t.

    Odd moments by Cauchy-Schwarz from their neighbours; what the series leaves out is at most the last moment times
    the sum of the coefficients that are left.
    """
    engine = spectrum.engine
    before, total = engine.rational(1), engine.rational(0)
    rest = before
    for j, moment in enumerate(_moments(engine, d, t, base), 1):
        if spectrum.step == 1:
            total = total + spectrum.squares[2 * j - 1] * engine.sqrt(before * moment)
        index = 2 * j // spectrum.step
        total = total + spectrum.squares[index] * moment
        rest, before = moment * spectrum.rests[index + 1], moment
        if rest.upper.fraction() * (1 << NEGLIGIBLE) < total.lower.fraction() or index + 2 >= len(spectrum.squares):
            break
    return total + rest


def log_measure(engine: Engine, d: int, base: list[Interval]) -> Interval:
    """Enclose ln P(alpha >= t), alpha a coordinate of a uniform point of the sphere in R^d."""
    work = engine.with_prec(engine.prec + 2 * d.bit_length() + 64)
    log_beta = log_gamma_half(work, 1) + log_gamma_half(work, d - 1) - log_gamma_half(work, d)
    return engine.log(base[0]) - log_beta


@dataclass(frozen=True)
class Floats:
    """A spectrum in floats, to choose with."""

    squares: NDArray[np.float64]
    rests: NDArray[np.float64]
    step: int

    @classmethod
    def of(cls, law: Spectrum) -> Floats:
        """Upper ends."""
        rows = [np.array([float(x.upper.fraction()) for x in row]) for row in (law.squares, law.rests)]
        return cls(rows[0], rows[1], law.step)


def near_cap(laws: Sequence[Floats], d: int, t: float) -> tuple[list[float], float]:
    """About the means of K over the cap for each law, and -ln of its measure: floats, to choose with.

    Moments by a Gauss-Legendre rule along alpha; everything is relative to (1-t^2)^b, so that nothing underflows.
    """
    b = (d - 3) / 2
    rate = max(2 * b * t / (1 - t * t), 1e-9)
    high = min(1.0, t + min(60 / rate, 60 / math.sqrt(2 * b + 1)))
    x = t + (high - t) * (_LEGENDRE[0] + 1) / 2
    weights = _LEGENDRE[1] * (high - t) / 2 * np.exp(b * (np.log1p(-x * x) - math.log1p(-t * t)))
    whole = weights.sum()
    loss = -(math.log(whole) + b * math.log1p(-t * t))
    loss += math.log(math.pi) / 2 + math.lgamma((d - 1) / 2) - math.lgamma(d / 2)
    along, across = np.cumprod(np.tile(x * x, (_ORDER, 1)), 0), np.cumprod(np.tile(1 - x * x, (_ORDER, 1)), 0)
    along, across = (np.vstack([np.ones_like(x), rows]) for rows in (along, across))
    mixed = (along * (weights / whole)) @ across.T  # E alpha^{2p} (1-alpha^2)^i
    i = np.arange(_ORDER)
    even = np.concatenate([[1.0], np.cumprod((2 * i + 1) / (d - 1 + 2 * i))])
    moments = (_BINOMIALS * mixed[_POWERS, np.arange(_ORDER + 1)] ** 2) @ even
    means = []
    for law in laws:
        squares, step = law.squares, law.step
        count = min(_ORDER, (len(squares) - 1) * step // 2)
        total = float((squares[2 // step :: 2 // step][:count] * moments[1 : count + 1]).sum())
        if step == 1:
            total += float((squares[1::2][:count] * np.sqrt(moments[:count] * moments[1 : count + 1])).sum())
        total += float(law.rests[2 * count // step + 1] * moments[count])
        means.append(total)
    return means, loss


_ORDER = 100
_LEGENDRE = np.polynomial.legendre.leggauss(80)
_POWERS = np.maximum(np.subtract.outer(np.arange(_ORDER + 1), np.arange(_ORDER + 1)), 0)  # j - i where i <= j
_BINOMIALS = np.array([[float(comb(2 * j, 2 * i)) for i in range(_ORDER + 1)] for j in range(_ORDER + 1)])
