r"""One hidden direction: rearrangement on the sphere (Baernstein and Taylor, cited) nearly doubles the bits.

For k = 1 a set of directions of measure s that one query spoils satisfies 4 tau^2 s^2 <= 2 int int_{C x C} K(|<u,v>|),
C the cap {alpha >= t} of measure s.  The mean of <u,v>^{2j} over the cap is a finite sum of squares of incomplete
betas, all from one recurrence with positive terms (proofs/theorem_4_1/proof.md, step 7).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from math import comb

from symcheck.appendix_b.spectrum import Spectrum
from symcheck.arith import Engine, Interval
from symcheck.lemma_4_3.tails import log_gamma_half

HEIGHT_BITS = 24
"""Heights of caps are multiples of 2**-24."""

LEAST_HEIGHT = 1 << 18
"""In these units: below 1/64 the recurrence would need too many steps."""

MAX_MOMENTS = 160
"""Moments <u,v>^2, <u,v>^4, ... that are taken exactly; fewer where the rest is below tau^2/2^20."""


def truncated_integrals(engine: Engine, d: int, t: Fraction) -> list[Interval]:
    """Enclose int_t^1 (1-x^2)^{b+i} dx for i = 0..MAX_MOMENTS, b = (d-3)/2.

    Downwards by 2(c+1) J(c) = (2c+3) J(c+1) + t (1-t^2)^{c+1} from 0 <= J(c) <= (1-t^2)^{c+1}/(2(c+1)t) far above; an
    error there shrinks by 1 - t^2 a step.
    """
    rest = engine.rational(1 - t * t)
    top = MAX_MOMENTS + 8 + -(-engine.prec * t.denominator**2 // t.numerator**2)
    c = Fraction(d - 3, 2) + top
    power = engine.exp((c + 1) * engine.log(rest))  # (1-t^2)^{c+1}
    value = engine.hull(0, power / (2 * (c + 1) * t))
    found = []
    for i in range(top, -1, -1):
        if i <= MAX_MOMENTS:
            found.append(value)
        c, power = c - 1, power / rest
        value = ((2 * c + 3) * value + t * power) / (2 * (c + 1))
    return found[::-1]


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


def cap_mean(spectrum: Spectrum, d: int, tau: Fraction, t: Fraction, base: list[Interval]) -> Interval:
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
        rest, before = moment * spectrum.rest(index + 1), moment
        if rest.upper.compare(tau**2 / (1 << 20)) < 0 or index + 2 >= len(spectrum.squares):
            break
    return total + rest


def cap_measure(engine: Engine, d: int, base: list[Interval]) -> Interval:
    """Enclose P(alpha >= t), alpha a coordinate of a uniform point of the sphere in R^d."""
    work = engine.with_prec(engine.prec + 2 * d.bit_length() + 64)
    log_beta = log_gamma_half(work, 1) + log_gamma_half(work, d - 1) - log_gamma_half(work, d)
    return base[0] * engine.exp(-log_beta)


def is_excluded(spectrum: Spectrum, d: int, tau: Fraction, t: Fraction) -> bool:
    """Decide whether the cap's mean is below 2 tau^2: then no query spoils a set of the cap's measure."""
    return cap_mean(spectrum, d, tau, t, truncated_integrals(spectrum.engine, d, t)) < 2 * tau**2


def choose_height(spectrum: Spectrum, d: int, tau: Fraction) -> Fraction | None:
    """About the largest t that is excluded, a multiple of 2**-24, or None; floats find it, `is_excluded` decides."""
    low = near_height(spectrum, d, tau)
    for back in (1, 2, 4, 8, 64, 1024):
        numerator = int(low * 2**HEIGHT_BITS) - back
        if numerator >= LEAST_HEIGHT and is_excluded(spectrum, d, tau, Fraction(numerator, 1 << HEIGHT_BITS)):
            return Fraction(numerator, 1 << HEIGHT_BITS)
    return None


def near_height(spectrum: Spectrum, d: int, tau: Fraction, steps: int = 30) -> float:
    """About the largest t that is excluded, 0 if none is."""
    squares = [float(s.upper.fraction()) for s in spectrum.squares]
    low, high = 0.0, 1.0
    for _ in range(steps):
        t = (low + high) / 2
        mean = _float_mean(squares, spectrum.step, d, t, float(tau))
        low, high = (t, high) if mean < 2 * float(tau) ** 2 else (low, t)
    return low


def _float_mean(squares: list[float], step: int, d: int, t: float, tau: float) -> float:
    """`cap_mean` in floats; everything is divided by (1-t^2)^{b+1}, so that nothing underflows."""
    b, rest = (d - 3) / 2, 1 - t * t
    top = MAX_MOMENTS + 8 + min(2000, int(40 / max(-math.log(rest), 1e-2)))
    power = rest**top
    c = b + top
    value = power / (2 * (c + 1) * t)
    base = [0.0] * (MAX_MOMENTS + 1)
    for i in range(top, -1, -1):
        if i <= MAX_MOMENTS:
            base[i] = value
        c, power = c - 1, power / rest
        value = ((2 * c + 3) * value + t * power) / (2 * (c + 1))
    total, before = 0.0, 1.0
    for j in range(1, MAX_MOMENTS + 1):
        value, c, power = base[j], b + j, rest**j
        values = [value]
        for p in range(1, j + 1):
            c, power = c - 1, power / rest
            value = ((2 * p - 1) * value + t ** (2 * p - 1) * power) / (2 * (c + 1))
            values.append(value)
        even, moment = 1.0, 0.0
        for i in range(j + 1):
            moment += math.comb(2 * j, 2 * i) * even * (values[j - i] / base[0]) ** 2
            even *= (2 * i + 1) / (d - 1 + 2 * i)
        if step == 1:
            total += squares[2 * j - 1] * math.sqrt(before * moment)
        total += squares[2 * j // step] * moment
        before = moment
        if total > 4 * tau * tau or moment < tau * tau / 1e8 or 2 * j // step + 2 >= len(squares):
            break
    return total
