r"""One hidden direction: rearrangement on the sphere (Baernstein and Taylor, cited) nearly doubles the bits.

For k = 1 and a law with even F, a set of directions of measure s that one query spoils satisfies
4 tau^2 s^2 <= 2 int int_{C x C} K(<u,v>), C the cap {alpha >= t} of measure s.  The mean of <u,v>^{2j} over the cap
is a finite sum of squares of incomplete betas, all from one recurrence with positive terms
(proofs/theorem_4_1/proof.md, step 7).
"""

from __future__ import annotations

import math
from fractions import Fraction
from math import comb

from symcheck.appendix_b.spectrum import Spectrum
from symcheck.arith import Interval
from symcheck.lemma_4_3.tails import log_gamma_half

HEIGHT_BITS = 24
"""Heights of caps are multiples of 2**-24."""

LEAST_HEIGHT = 1 << 18
"""In these units: below 1/64 the recurrence would need too many steps."""


def truncated_integrals(spectrum: Spectrum, d: int, t: Fraction, last: int) -> list[Interval]:
    """Enclose int_t^1 (1-x^2)^{b+i} dx for i = 0..last, b = (d-3)/2.

    Downwards by 2(c+1) J(c) = (2c+3) J(c+1) + t (1-t^2)^{c+1} from 0 <= J(c) <= (1-t^2)^{c+1}/(2(c+1)t) far above; an
    error there shrinks by 1 - t^2 a step.
    """
    engine = spectrum.engine
    rest = engine.rational(1 - t * t)
    top = last + 8 + -(-engine.prec * t.denominator**2 // t.numerator**2)
    c = Fraction(d - 3, 2) + top
    power = engine.exp((c + 1) * engine.log(rest))  # (1-t^2)^{c+1}
    value = engine.hull(0, power / (2 * (c + 1) * t))
    found = []
    for i in range(top, -1, -1):
        if i <= last:
            found.append(value)
        c, power = c - 1, power / rest
        value = ((2 * c + 3) * value + t * power) / (2 * (c + 1))
    return found[::-1]


def cap_mean(spectrum: Spectrum, d: int, t: Fraction, base: list[Interval]) -> Interval:
    """Enclose the mean of the upper bound on K(<u,v>) over two independent points of the cap of height t.

    ``base`` are the truncated integrals up to the number of squares.  What the series leaves out is at most the
    last moment times the sum of the coefficients that are left.
    """
    engine = spectrum.engine
    b = Fraction(d - 3, 2)
    rest = engine.rational(1 - t * t)
    total = engine.rational(0)
    last = engine.rational(0)
    for j in range(1, len(spectrum.squares)):
        # values[i] = int_t^1 x^{2p} (1-x^2)^{b+i} dx with p = j - i, from p = 0 upwards along p + i = j
        value, c = base[j], b + j
        power = engine.exp((c + 1) * engine.log(rest))
        values = [value]
        for p in range(1, j + 1):
            c, power = c - 1, power / rest
            value = ((2 * p - 1) * value + t ** (2 * p - 1) * power) / (2 * (c + 1))
            values.append(value)
        even, moment = engine.rational(1), engine.rational(0)  # E c^{2i} over the sphere S^{d-2}
        for i in range(j + 1):
            moment = moment + comb(2 * j, 2 * i) * even * (values[j - i] / base[0]).square()
            even = even * Fraction(2 * i + 1, d - 1 + 2 * i)
        total = total + spectrum.squares[j] * moment
        last = moment
    # the moments decrease in j, and the coefficients beyond the squares sum to the bound's geometric series
    tail = spectrum.bound * spectrum.ratio ** (2 * len(spectrum.squares)) / (1 - spectrum.ratio.square())
    return total + last * tail


def cap_measure(spectrum: Spectrum, d: int, base: list[Interval]) -> Interval:
    """Enclose P(alpha >= t), alpha a coordinate of a uniform point of the sphere in R^d."""
    engine = spectrum.engine
    log_beta = log_gamma_half(engine, 1) + log_gamma_half(engine, d - 1) - log_gamma_half(engine, d)
    return base[0] * engine.exp(-log_beta)


def is_excluded(spectrum: Spectrum, d: int, tau: Fraction, t: Fraction) -> bool:
    """Decide whether the cap's mean is below 2 tau^2: then no query spoils a set of the cap's measure."""
    base = truncated_integrals(spectrum, d, t, len(spectrum.squares) - 1)
    return cap_mean(spectrum, d, t, base) < 2 * tau**2


def choose_height(spectrum: Spectrum, d: int, tau: Fraction) -> Fraction | None:
    """About the largest t that is excluded, a multiple of 2**-24, or None; floats find it, `is_excluded` decides."""
    squares = [float(s.upper.fraction()) for s in spectrum.squares]
    tail = float((2 * spectrum.ratio ** (2 * len(squares)) / (1 - spectrum.ratio.square())).upper.fraction())
    low, high = 0.0, 1.0
    for _ in range(40):
        t = (low + high) / 2
        low, high = (t, high) if _float_mean(squares, tail, d, t) < 2 * float(tau) ** 2 else (low, t)
    for back in (1, 2, 4, 8, 64, 1024):
        numerator = int(low * 2**HEIGHT_BITS) - back
        if numerator >= LEAST_HEIGHT and is_excluded(spectrum, d, tau, Fraction(numerator, 1 << HEIGHT_BITS)):
            return Fraction(numerator, 1 << HEIGHT_BITS)
    return None


def _float_mean(squares: list[float], tail: float, d: int, t: float) -> float:
    """`cap_mean` in floats; everything is divided by (1-t^2)^{b+1}, so that nothing underflows."""
    b, rest = (d - 3) / 2, 1 - t * t
    top = len(squares) + 8 + min(2000, int(40 / max(-math.log(rest), 1e-2)))
    power = rest**top
    c = b + top
    value = power / (2 * (c + 1) * t)
    base = [0.0] * len(squares)
    for i in range(top, -1, -1):
        if i < len(squares):
            base[i] = value
        c, power = c - 1, power / rest
        value = ((2 * c + 3) * value + t * power) / (2 * (c + 1))
    total = last = 0.0
    for j in range(1, len(squares)):
        value, c, power = base[j], b + j, rest**j
        values = [value]
        for p in range(1, j + 1):
            c, power = c - 1, power / rest
            value = ((2 * p - 1) * value + t ** (2 * p - 1) * power) / (2 * (c + 1))
            values.append(value)
        even = last = 0.0
        even = 1.0
        for i in range(j + 1):
            last += math.comb(2 * j, 2 * i) * even * (values[j - i] / base[0]) ** 2
            even *= (2 * i + 1) / (d - 1 + 2 * i)
        total += squares[j] * last
    return total + tail * last
