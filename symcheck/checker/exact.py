"""Outward-rounded real arithmetic on integers, and the decimal rounding of figures.

Standard library only.  An ``Interval`` is [lo, hi] * 2**exp with integers; every operation encloses the
exact result and keeps about ``bits`` bits.  Exponents are plain integers and never materialised as powers,
so exp(-10**20) is an ordinary number.  Comparisons that the enclosures do not decide raise ``Undecided``.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import isqrt
from typing import NamedTuple


class Undecided(Exception):
    """The enclosures are too wide to answer."""


def _down(m: int, k: int) -> int:
    """Floor of m * 2**k; k may be hugely negative."""
    if k >= 0:
        return m << k
    return m >> -k if -k <= m.bit_length() else (-1 if m < 0 else 0)


def _up(m: int, k: int) -> int:
    return -_down(-m, k)


class Interval(NamedTuple):
    """[lo, hi] * 2**exp, rounded outward to about ``bits`` bits."""

    lo: int
    hi: int
    exp: int
    bits: int

    def cut(self) -> Interval:
        """Rounded outward to ``bits`` bits."""
        excess = max(self.lo.bit_length(), self.hi.bit_length()) - self.bits
        if excess <= 0:
            return self
        return Interval(self.lo >> excess, -(-self.hi >> excess), self.exp + excess, self.bits)

    @property
    def top(self) -> int:
        """|x| < 2**top for every x in the interval."""
        return max(self.lo.bit_length(), self.hi.bit_length()) + self.exp

    def __neg__(self) -> Interval:
        return Interval(-self.hi, -self.lo, self.exp, self.bits)

    def plus(self, other: Interval) -> Interval:
        """Sum; what lies 2**(-2 bits) below the larger summand is rounded outward at once."""
        if self.lo == self.hi == 0:  # an exact zero has no magnitude to compare with
            return other
        if other.lo == other.hi == 0:
            return self
        exp = min(self.exp, other.exp)
        if max(self.exp, other.exp) > exp:
            exp = max(exp, max(self.top, other.top) - 2 * max(self.bits, 1))
        lo = _down(self.lo, self.exp - exp) + _down(other.lo, other.exp - exp)
        hi = _up(self.hi, self.exp - exp) + _up(other.hi, other.exp - exp)
        return Interval(lo, hi, exp, self.bits).cut()

    def minus(self, other: Interval) -> Interval:
        return self.plus(-other)

    def times(self, other: Interval) -> Interval:
        if self.lo >= 0 and other.lo >= 0:
            lo, hi = self.lo * other.lo, self.hi * other.hi
        else:
            ends = [x * y for x in (self.lo, self.hi) for y in (other.lo, other.hi)]
            lo, hi = min(ends), max(ends)
        return Interval(lo, hi, self.exp + other.exp, self.bits).cut()

    def square(self) -> Interval:
        x = self.absolute()
        return Interval(x.lo * x.lo, x.hi * x.hi, 2 * x.exp, x.bits).cut()

    def absolute(self) -> Interval:
        if self.lo >= 0:
            return self
        if self.hi <= 0:
            return -self
        return Interval(0, max(-self.lo, self.hi), self.exp, self.bits)

    def inverse(self) -> Interval:
        if self.lo < 0 < self.hi or self.lo == 0 or self.hi == 0:
            raise Undecided("division by an enclosure of zero")
        if self.hi < 0:
            return -(-self).inverse()
        shift = self.bits + self.hi.bit_length()
        return Interval((1 << shift) // self.hi, -(-(1 << shift) // self.lo), -shift - self.exp, self.bits).cut()

    def over(self, other: Interval) -> Interval:
        return self.times(other.inverse())

    def root(self) -> Interval:
        """Square root; exact when the number is an even power of two times a perfect square."""
        if self.lo < 0:
            raise Undecided("square root of an enclosure that reaches below zero")
        shift = max(0, 2 * self.bits - self.lo.bit_length())
        shift += (self.exp - shift) % 2
        lo, hi = isqrt(self.lo << shift), isqrt(self.hi << shift)
        return Interval(lo, hi + (hi * hi < self.hi << shift), (self.exp - shift) // 2, self.bits).cut()

    def scaled(self, k: int) -> Interval:
        """Times 2**k, exactly."""
        return self._replace(exp=self.exp + k)

    def is_below(self, other: Interval) -> bool:
        """True if x < y for all x, y; False if x >= y for all; otherwise Undecided."""
        difference = self.minus(other)
        if difference.hi < 0:
            return True
        if difference.lo >= 0:
            return False
        raise Undecided("a comparison")


def ceiling(x: Interval) -> int:
    """The least integer at or above x; Undecided where an integer lies within the enclosure."""
    low, high = (-((-m) << x.exp if x.exp >= 0 else (-m) >> -x.exp) for m in (x.lo, x.hi))
    if low != high:
        raise Undecided("an integer next to a number")
    return low


def rational(q: Fraction | int, bits: int) -> Interval:
    """Enclosure of a rational; exact for dyadic rationals of at most ``bits`` bits."""
    q = Fraction(q)
    p, d = q.numerator, q.denominator
    if d & (d - 1) == 0:
        return Interval(p, p, 1 - d.bit_length(), bits).cut()
    shift = max(0, bits + d.bit_length() - p.bit_length())
    return Interval((p << shift) // d, -((-p << shift) // d), -shift, bits).cut()


def maximum(items: list[Interval]) -> Interval:
    """Enclosure of the largest: one of them, where the enclosures tell which; so a tiny one keeps its digits."""
    best = items[0]
    for x in items[1:]:
        gap = x.minus(best)
        if gap.lo >= 0 or gap.hi <= 0:
            best = x if gap.lo >= 0 else best
            continue
        exp = max(min(best.exp, x.exp), max(best.top, x.top) - 2 * x.bits)
        lo = max(_down(best.lo, best.exp - exp), _down(x.lo, x.exp - exp))
        hi = max(_up(best.hi, best.exp - exp), _up(x.hi, x.exp - exp))
        best = Interval(lo, hi, exp, x.bits)
    return best


def minimum(items: list[Interval]) -> Interval:
    return -maximum([-x for x in items])


def _atanh_inverse(m: int, bits: int) -> Interval:
    """atanh(1/m) = sum_j 1/((2j+1) m^(2j+1)); each floor loses < 1 unit, the tail is below the last term."""
    total, power, j = 0, (1 << bits) // m, 0
    while power:
        total, power, j = total + power // (2 * j + 1), power // (m * m), j + 1
    return Interval(total, total + 3 * j + 3, -bits, bits)


@cache
def log2_constant(bits: int) -> Interval:
    """log 2 = 2 atanh(1/3)."""
    return _atanh_inverse(3, bits + 16).scaled(1)._replace(bits=bits)


@cache
def pi_constant(bits: int) -> Interval:
    """Machin: pi/4 = 4 arctan(1/5) - arctan(1/239); the alternating floors lose < 1 unit a term."""

    def arctan_inverse(m: int) -> Interval:
        total, power, j = 0, (1 << work) // m, 0
        while power:
            total += -(power // (2 * j + 1)) if j % 2 else power // (2 * j + 1)
            power, j = power // (m * m), j + 1
        return Interval(total - 3 * j - 3, total + 3 * j + 3, -work, work)

    work = bits + 24
    quarter = arctan_inverse(5).scaled(2).minus(arctan_inverse(239))
    return quarter.scaled(2)._replace(bits=bits)


def _exp_dyadic(m: int, e: int, bits: int) -> tuple[int, int, int]:
    """exp(m * 2**e) as (lo, hi, exponent): reduce by k log 2, then sum the Taylor series in fixed point."""
    work = bits + 24
    digits = max(0, m.bit_length() + e)  # |x| < 2**digits, so k has at most digits + 1 bits
    log2 = log2_constant(work + digits + 8)
    fixed_lo, fixed_hi = _down(m, e + work), _up(m, e + work)
    k = (fixed_lo << -log2.exp) // (log2.lo << work)
    log2_lo, log2_hi = sorted((k * log2.lo, k * log2.hi))
    r_lo = fixed_lo - _up(log2_hi, log2.exp + work)
    r_hi = fixed_hi - _down(log2_lo, log2.exp + work)  # 0 <= r < 1 up to a few units
    one, shift = 1 << work, work
    r = max(r_lo, 0)
    total, term, j = one, one, 1
    while term:  # term_j is below r^j/j! by less than 3 units: error_j <= error_(j-1)/j + 2/j + ... < 3
        term = (term * r >> shift) // j
        total, j = total + term, j + 1
    # tail after a zero term: below 3 units as well; moving r to r_hi multiplies by < 1 + 2 (r_hi - r)
    return total - 4 * (r - r_lo), total + 3 * j + 8 + 8 * (r_hi - r), k - work


def exp(x: Interval) -> Interval:
    """Enclosure of e**x, both ends computed."""
    lo, _, lo_exp = _exp_dyadic(x.lo, x.exp, x.bits)
    _, hi, hi_exp = _exp_dyadic(x.hi, x.exp, x.bits)
    if hi_exp == lo_exp:
        return Interval(lo, hi, lo_exp, x.bits).cut()
    shift = hi_exp - lo_exp  # the upper end lies in a higher binade
    return Interval(_down(lo, -shift), hi, hi_exp, x.bits).cut()


def _log_dyadic(m: int, e: int, bits: int) -> Interval:
    """log(m 2**e) = 2 atanh z + k log 2, z = (x-1)/(x+1), x = m/2**(k-e) in [1, 2): z <= 1/3, in fixed point."""
    length = m.bit_length() - 1
    k = length + e
    rest = m - (1 << length)
    work = bits + (length - rest.bit_length() if k == 0 and rest else 0)  # near 1 the logarithm is small
    one = 1 << work
    x = _down(m, work - length)  # below the mantissa by < 1 unit, so that
    z = (x - one << work) // (x + one)  # is below by < 2
    square, total, power, j = z * z >> work, 0, z, 0
    while power:  # below z^(2j+1) by < 2 units, a term by < 3; the rest after a zero is < 3
        total, power, j = total + power // (2 * j + 1), power * square >> work, j + 1
    twice = Interval(2 * total, 2 * (total + 3 * j + 6), -work, work)  # atanh' <= 9/8 for the 2 units of z
    wide = work + abs(k).bit_length()
    return twice.plus(log2_constant(wide).times(rational(k, wide))._replace(bits=work)) if k else twice


def log(x: Interval) -> Interval:
    """Enclosure of log x."""
    if x.lo <= 0:
        raise Undecided("logarithm of an enclosure that reaches down to zero")
    work = x.bits + 24
    low = _log_dyadic(x.lo, x.exp, work)
    if x.hi - x.lo << work // 2 <= x.lo:  # log hi <= log lo + (hi - lo)/lo
        gap = rational(Fraction(x.hi - x.lo, x.lo), work)
        return low.plus(Interval(0, gap.hi, gap.exp, work))._replace(bits=x.bits).cut()
    both = _log_dyadic(x.hi, x.exp, work)
    exponent = max(both.exp, low.exp)
    return Interval(_down(low.lo, low.exp - exponent), _up(both.hi, both.exp - exponent), exponent, x.bits).cut()


def erfc_of_root(q: Fraction, bits: int) -> Interval:
    """erfc(sqrt q) for rational q > 0, to about ``bits`` bits relative.

    Below q = bits: 1 - e^{-q} 2 sqrt(q/pi) sum_k (2q)^k / (2k+1)!!, all terms positive, the rest at most the
    first omitted term times 2 once its ratio 2q/(2k+3) is below 1/2.  From there on the asymptotic series
    e^{-q} / sqrt(pi q) sum_k (-1)^k (2k-1)!! / (2q)^k, whose rest has the sign of the first omitted term and
    is smaller (integrate by parts once more).
    """
    if q < bits:
        work = bits + 32 + int(q * 3 // 2)  # erfc(sqrt q) is about e^{-q}: those bits cancel
        term = total = rational(1, work)
        twice, k = rational(2 * q, work), 0
        while not (4 * q < 2 * k + 3 and term.top < -work):
            k += 1
            term = term.times(twice).over(rational(2 * k + 1, work))
            total = total.plus(term)
        total = total.plus(Interval(0, 2 * term.hi, term.exp, work))
        front = exp(rational(-q, work)).times(rational(q, work).over(pi_constant(work)).root()).scaled(1)
        return rational(1, work).minus(front.times(total))._replace(bits=bits).cut()
    # the exponent -q loses bit_length(q) bits when it is reduced modulo log 2
    work = bits + 32 + (q.numerator // q.denominator).bit_length()
    term, total, k = rational(1, work), rational(0, work), 0
    inverse = rational(1 / (2 * q), work)
    while term.top > -work and 2 * k + 1 < 2 * q:
        total = total.plus(-term if k % 2 else term)
        term, k = term.times(rational(2 * k + 1, work)).times(inverse), k + 1
    rest = Interval(-term.hi, 0, term.exp, work) if k % 2 else Interval(0, term.hi, term.exp, work)
    front = exp(rational(-q, work)).over(pi_constant(work).times(rational(q, work)).root())
    return front.times(total.plus(rest))._replace(bits=bits).cut()


# Decimal figures ---------------------------------------------------------------------------------

DIGITS = 12
GUARD = 60


def spell(mantissa: int, exponent: int) -> str:
    """Canonical decimal for mantissa * 10**(exponent - DIGITS + 1), mantissa of exactly DIGITS digits."""
    sign, digits = ("-" if mantissa < 0 else ""), str(abs(mantissa)).rstrip("0")
    if -5 <= exponent < DIGITS:
        if exponent < 0:
            return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
        digits = digits.ljust(exponent + 1, "0")
        whole, part = digits[: exponent + 1], digits[exponent + 1 :]
        return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"
    return f"{sign}{digits[0]}{'.' + digits[1:] if len(digits) > 1 else ''}e{exponent}"


def parse_decimal(text: object) -> tuple[int, int]:
    """(mantissa of DIGITS digits, exponent) of a canonical decimal; ValueError unless spelled canonically."""
    if type(text) is not str or len(text) > 64 or not text.isascii():
        raise ValueError("not a decimal")
    body, _, tail = text.removeprefix("-").partition("e")
    whole, _, part = body.partition(".")
    digits = (whole + part).lstrip("0")
    if not digits.isdigit() or len(digits) > DIGITS:
        raise ValueError("not a decimal of 12 digits")
    exponent = (int(tail) if tail else 0) - len(part) + len(digits) - 1
    mantissa = int(digits) * 10 ** (DIGITS - len(digits)) * (-1 if text[0] == "-" else 1)
    if spell(mantissa, exponent) != text:
        raise ValueError("not in canonical spelling")
    return mantissa, exponent


def decimal_value(text: str) -> Fraction:
    """The rational that a canonical decimal stands for (its exponent bounded, so that it can be written)."""
    mantissa, exponent = parse_decimal(text)
    if abs(exponent) > 100_000:
        raise ValueError("exponent too large")
    return mantissa * Fraction(10) ** (exponent - DIGITS + 1)


def _scientific(x: Interval, up: bool) -> tuple[int, int]:
    """(mantissa, exponent) of a positive x rounded to DIGITS digits in one direction; Undecided at a jump."""

    def of_fraction(v: Fraction) -> tuple[int, int]:
        exponent = len(str(v.numerator)) - len(str(v.denominator))
        while v >= Fraction(10) ** (exponent + 1):
            exponent += 1
        while v < Fraction(10) ** exponent:
            exponent -= 1
        scaled = v / Fraction(10) ** (exponent - DIGITS + 1)
        mantissa = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
        return (mantissa // 10, exponent + 1) if mantissa == 10**DIGITS else (mantissa, exponent)

    if abs(x.top) <= 4096:
        ends = {of_fraction(end * Fraction(2) ** x.exp) for end in (x.lo, x.hi)}
        shift = 0
    else:  # x = 10**shift * y with y near 1: y = exp(log x - shift log 10)
        work = x.bits + abs(x.top).bit_length() + 64
        x = x._replace(bits=work)
        ten = log(rational(10, work))
        logarithm = log(x)
        quotient = logarithm.over(ten)
        shift = _down(quotient.lo, quotient.exp)
        y = exp(logarithm.minus(ten.times(rational(shift, work))))
        ends = {of_fraction(end * Fraction(2) ** y.exp) for end in (y.lo, y.hi)}
    if len(ends) != 1:
        raise Undecided("the rounding of a figure")
    mantissa, exponent = ends.pop()
    return mantissa, exponent + shift


def figure(x: Interval, up: bool) -> str:
    """The stated rounding: 12 digits, outward, of x moved outward by 2**-60 of itself.

    At least (``up`` false): the largest 12-digit decimal <= x - 2**-60 |x|; at most: the smallest one
    >= x + 2**-60 |x|.  The shift keeps the rounding decidable where x is itself a short decimal.
    """
    if x.lo <= 0 <= x.hi:
        raise Undecided("the sign of a figure")
    if x.hi < 0:
        text = figure(-x, not up)
        return text[1:] if text[0] == "-" else "-" + text
    factor = (1 << GUARD) + (1 if up else -1)
    mantissa, exponent = _scientific(Interval(x.lo * factor, x.hi * factor, x.exp - GUARD, x.bits), up)
    return spell(mantissa, exponent)
