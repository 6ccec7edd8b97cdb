r"""Binomial probabilities and tails as enclosures, at a cost that hardly depends on n.

A tail is its largest term times a ratio.  The term is exp of log-factorials; the ratio is a continued fraction
with positive partial quotients, so that two consecutive truncations enclose it (proofs/theorem_3_1/proof.md,
steps 11 and 12).  At z standard deviations from the mean about (bits/z)**2/10 levels are needed, for n = 10**3
as for n = 10**12.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from symcheck.arith.interval import Engine, Interval
from symcheck.errors import PrecisionError

_GUARD = 32
_FIRST_DEPTH = 8
_LAST_DEPTH = 1 << 20


def pmf(engine: Engine, n: int, k: int, p: Fraction) -> Interval:
    """Enclose P(X = k), X ~ Bin(n, p), for 0 <= p <= 1 and any k.

    Examples
    --------
    >>> from symcheck.arith import arb_engine, decimal_enclosure
    >>> decimal_enclosure(pmf(arb_engine(64), 10**12, 3 * 10**11, Fraction(3, 10)))
    ['8.70563427551e-7', '8.70563427552e-7']
    """
    if not 0 <= k <= n or (p == 0 and k) or (p == 1 and k < n):
        return engine.rational(0)
    if p in (0, 1):
        return engine.rational(1)
    # the logarithms are of size n log(1/p): their bits before the point are lost
    size = n.bit_length() + max(p.numerator, p.denominator).bit_length().bit_length()
    work = engine.with_prec(engine.prec + size + _GUARD)
    choose = work.log_factorial(n) - work.log_factorial(k) - work.log_factorial(n - k)
    return work.exp(choose + k * work.log(p) + (n - k) * work.log(1 - p))


def lower_tail(engine: Engine, n: int, t: int, p: Fraction) -> Interval:
    """Enclose P(X <= t), X ~ Bin(n, p), for 0 <= p <= 1 and any t.

    Parameters
    ----------
    n : int, at least 0
    t : int
    p : Fraction in [0, 1]

    Returns
    -------
    Interval
        Relative accuracy about 2**-prec, however small the tail, when t < (n+1) p; absolute above.

    Raises
    ------
    PrecisionError
        t is within about 2**-10 standard deviations of the mean of more than 10**6 trials.

    References
    ----------
    proofs/theorem_3_1/proof.md, step 11.

    Examples
    --------
    >>> from symcheck.arith import arb_engine, decimal_enclosure
    >>> decimal_enclosure(lower_tail(arb_engine(64), 3, 1, Fraction(1, 2)))
    ['0.499999999999', '0.500000000001']
    """
    if t < 0:
        return engine.rational(0)
    if t >= n or p == 0:
        return engine.rational(1)
    if p == 1:
        return engine.rational(0)
    if t < (n + 1) * p:
        return pmf(engine, n, t, p) * tail_ratio(engine, n, t, p)
    return 1 - lower_tail(engine, n, n - t - 1, 1 - p)


def upper_tail(engine: Engine, n: int, t: int, p: Fraction) -> Interval:
    """Enclose P(X > t), X ~ Bin(n, p): the lower tail of n - X."""
    return lower_tail(engine, n, n - t - 1, 1 - p)


def lower_tail_exactly(n: int, t: int, p: Fraction) -> Fraction:
    """P(X <= t) as a rational, for small n: where a bound may be met with equality.

    Examples
    --------
    >>> lower_tail_exactly(3, 1, Fraction(1, 2))
    Fraction(1, 2)
    """
    a, b = p.numerator, p.denominator
    return Fraction(sum(comb(n, k) * a**k * (b - a) ** (n - k) for k in range(min(t, n) + 1)), b**n)


def tail_ratio(engine: Engine, n: int, t: int, q: Fraction) -> Interval:
    """Enclose P(X <= t)/P(X = t), X ~ Bin(n, q), for 0 <= t < (n+1) q and 0 < q < 1."""
    work = engine.with_prec(engine.prec + _GUARD)
    c, odds = n - t + 1, (1 - q) / q
    p_, q_ = odds.numerator, odds.denominator

    def numerator(m: int) -> int:
        if m == 1:
            return p_ * p_ * t * (c + t) * (c + 2)
        return p_ * p_ * (t - m + 1) * m * (c + m - 2) * (c + m - 1 + t) * (c + 2 * m - 4) * (c + 2 * m)

    def denominator(m: int) -> int:
        if m == 0:
            return c * q_ - t * p_
        inner = c * t - 2 * c * m - 2 * m * m + 2 * m - 2 * t
        return (c + 2 * m - 1) * ((c + 2 * m) * (c + 2 * m - 2) * q_ - p_ * inner)

    depth = _FIRST_DEPTH
    while depth <= _LAST_DEPTH:
        last = min(depth, t)
        value = work.rational(denominator(last))
        if last < t:  # everything below level `last` adds something between 0 and its first fraction
            value = work.hull(value, value + work.rational(numerator(last + 1)) / denominator(last + 1))
        for m in range(last, 0, -1):
            value = denominator(m - 1) + work.rational(numerator(m)) / value
        ratio = work.rational(c * q_) / value
        if last == t or _is_narrow(ratio, engine.prec):
            return ratio
        depth *= 2
    raise PrecisionError(f"the tail of Bin({n}, .) at {t} is too close to the mean for {engine.prec} bits")


def _is_narrow(x: Interval, bits: int) -> bool:
    width = (x - x.engine.binary(x.lower, x.lower)).upper
    return not width.man or width.magnitude() + bits <= x.lower.magnitude()
