"""Binomial tails on integers: Stirling's series with its remainder, and a continued fraction with both its sides.

proofs/theorem_3_1/proof.md, steps 11 and 12.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import comb, factorial, gcd
from typing import TypeVar

from .exact import Interval, Undecided, exp, log, pi_constant, rational
from .format import Rejected

T = TypeVar("T")

_ONE = Fraction(1)


def decided(compute: Callable[[int], T], first: int = 96, last: int = 4096) -> T:
    """The value of ``compute(bits)`` at the least of first, 2 first, 4 first, ... bits that decides it."""
    bits = first
    while True:
        try:
            return compute(bits)
        except Undecided:
            bits *= 2
            if bits > last:
                raise


@cache
def _bernoulli(m: int) -> Fraction:
    """B_m for even m, from sum_{k <= m} C(m+1, k) B_k = 0."""
    if m == 0:
        return _ONE
    known = sum((comb(m + 1, k) * _bernoulli(k) for k in range(0, m, 2)), Fraction(-(m + 1), 2))
    return -known / (m + 1)


@cache
def log_factorial(n: int, bits: int) -> Interval:
    """log n!, with an error of about 2**-bits of itself."""
    if n < 256:
        return log(rational(factorial(n), bits))
    whole = rational(n, bits)
    total = rational(Fraction(2 * n + 1, 2), bits).times(log(whole)).minus(whole)
    total = total.plus(log(pi_constant(bits).scaled(1)).scaled(-1))
    j = 1
    while True:
        term = rational(_bernoulli(2 * j) / (2 * j * (2 * j - 1) * Fraction(n) ** (2 * j - 1)), bits)
        if term.top < -bits:  # the rest lies between 0 and the first term left out
            rest = Interval(min(term.lo, 0), max(term.hi, 0), term.exp, bits)
            return total.plus(rest)
        if 2 * j > n:
            raise Undecided("a factorial")
        total, j = total.plus(term), j + 1


def mass(n: int, k: int, p: Fraction, bits: int) -> Interval:
    """P(X = k), X ~ Bin(n, p)."""
    if not 0 <= k <= n or (p == 0 and k) or (p == 1 and k < n):
        return rational(0, bits)
    if p in (0, 1):
        return rational(1, bits)
    work = bits + n.bit_length() + max(p.numerator, p.denominator).bit_length().bit_length() + 32
    total = log_factorial(n, work).minus(log_factorial(k, work)).minus(log_factorial(n - k, work))
    for base, times in ((p, k), (1 - p, n - k)):
        total = total.plus(log(rational(base, work)).times(rational(times, work)))
    return exp(total)._replace(bits=bits)


def at_most(n: int, t: int, p: Fraction, bits: int) -> Interval:
    """P(X <= t)."""
    if t < 0 or (p == 1 and t < n):
        return rational(0, bits)
    if t >= n or p == 0:
        return rational(1, bits)
    if t < (n + 1) * p:
        return mass(n, t, p, bits).times(_ratio(n, t, p, bits + 24))._replace(bits=bits)
    return rational(1, bits).minus(at_most(n, n - t - 1, 1 - p, bits))


def above(n: int, t: int, p: Fraction, bits: int) -> Interval:
    """P(X > t)."""
    return at_most(n, n - t - 1, 1 - p, bits)


def _ratio(n: int, t: int, q: Fraction, bits: int) -> Interval:
    """P(X <= t)/P(X = t) for t < (n+1) q: e_0/(b_0 + a_1/(b_1 + ...)), all of them positive integers."""
    c = n - t + 1
    up, down = q.denominator - q.numerator, q.numerator  # (1-q)/q = up/down, not reduced: it need not be

    def a(m: int) -> Interval:
        if m == 1:
            value = up**2 * t * (c + t) * (c + 2)
        else:
            value = up**2 * (t + 1 - m) * m * (c + m - 2) * (c + t + m - 1) * (c + 2 * m - 4) * (c + 2 * m)
        return Interval(value, value, 0, bits).cut()

    def b(m: int) -> Interval:
        value = c * down - t * up
        if m:
            x = c + 2 * m
            value = (x - 1) * (x * (x - 2) * down - up * (c * t - 2 * c * m - 2 * m * m + 2 * m - 2 * t))
        return Interval(value, value, 0, bits).cut()

    depth = 16
    while True:
        end = min(depth, t)
        value = b(end)
        if end < t:
            more = value.plus(a(end + 1).over(b(end + 1)))
            exponent = min(value.exp, more.exp)
            value = Interval(value.lo << (value.exp - exponent), more.hi << (more.exp - exponent), exponent, bits)
        for m in range(end, 0, -1):
            value = b(m - 1).plus(a(m).over(value))
        ratio = rational(c * down, bits).over(value)
        if end == t or (ratio.hi - ratio.lo).bit_length() + bits - 24 <= ratio.lo.bit_length():
            return ratio
        depth *= 2
        if depth > 1 << 16:  # far beyond what an honest certificate asks for
            raise Rejected("a tail is too close to the mean")


# Products of powers --------------------------------------------------------------------------------


def is_one(powers: list[tuple[Fraction, int]]) -> bool:
    """Whether a product of rational powers is 1: over pairwise coprime integers no exponent is left."""
    left: list[tuple[int, int]] = []
    todo = [(x, s * e) for b, e in powers for x, s in ((b.numerator, 1), (b.denominator, -1))]
    while todo:
        x, e = todo.pop()
        if x == 1 or e == 0:
            continue
        meets = next((i for i, (y, _) in enumerate(left) if gcd(x, y) > 1), None)
        if meets is None:
            left.append((x, e))
        else:
            y, f = left.pop(meets)
            g = gcd(x, y)
            todo += [(x // g, e), (g, e + f), (y // g, f)]
    return not left


def log_of(powers: list[tuple[Fraction, int]], bits: int) -> Interval:
    """Logarithm of a product of powers."""
    total = rational(0, bits)
    for base, exponent in powers:
        total = total.plus(log(rational(base, bits)).times(rational(exponent, bits)))
    return total


def compare_with_one(powers: list[tuple[Fraction, int]]) -> int:
    """-1, 0 or 1 as the product is below, equal to or above 1."""

    def sign(bits: int) -> int:
        value = log_of(powers, bits)
        if value.lo <= 0 <= value.hi:
            raise Undecided("a product of powers")
        return 1 if value.lo > 0 else -1

    try:
        return sign(128)
    except Undecided:  # only now is it worth looking for equality, which takes long for high powers
        return 0 if is_one(powers) else decided(sign)
