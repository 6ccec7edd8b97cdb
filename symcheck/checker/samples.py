"""Sample sizes for N classifiers, as Theorems 3.1, 3.3 and 3.5 state them; n is per class.

proofs/theorem_3_1/proof.md, steps 5 to 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, isqrt
from typing import Any

from .binomial import above, at_most, compare_with_one, decided, log_of
from .exact import Interval, Undecided, ceiling, exp, figure, log, minimum, rational
from .format import SAFE, Rejected, fraction, integer

SPLITS = 64
EIGHTHS = (-16, -12, -8, -4, -2, 2, 4, 8, 12, 16)
MAX_BITS = 1 << 22  # of N
MAX_N = 1 << 80
EXACT_BITS = 1 << 13  # n log2(denominator) up to which equality is looked for in exact rationals


@dataclass(frozen=True)
class Problem:
    """Loss at most delta against loss above q, N classifiers, failure at most eta."""

    delta: Fraction
    q: Fraction
    count: int
    eta: Fraction
    rivals: int | str  # N - 1 as a figure shows it


def spelled(n: int) -> int | str:
    """An integer as a certificate writes it."""
    return n if n < SAFE else str(n)


def read_count(value: object) -> int:
    """N: an integer, or beyond 4000 digits "b**e" with a base below 2**64 that is no perfect power."""
    if type(value) is not str or "**" not in value:
        return integer(value, "classifiers")
    base, _, exponent = value.partition("**")
    b, e = int(base), int(exponent)
    if f"{b}**{e}" != value or not 2 <= b < 1 << 64 or e < 2 or e * b.bit_length() > MAX_BITS:
        raise Rejected("classifiers is not in canonical spelling")
    if any(_is_power(b, k) for k in range(2, b.bit_length())):
        raise Rejected("classifiers: the base is a perfect power")
    n: int = b**e
    if n.bit_length() <= 13_287:  # 10**4000 has 13288 bits; one bit less is surely shorter
        raise Rejected("classifiers is not in canonical spelling")
    return n


def _is_power(b: int, k: int) -> bool:
    low, high = 1, 1 << (b.bit_length() // k + 1)
    while low <= high:
        middle = (low + high) // 2
        power = middle**k
        if power == b:
            return True
        low, high = (middle + 1, high) if power < b else (low, middle - 1)
    return False


def read_problem(given: dict[str, Any], bases: int) -> Problem:
    """loss, margin, confidence and the count; ``bases`` margins are added to the loss before the last one."""
    loss, margin, confidence = (fraction(given[name], name) for name in ("loss", "margin", "confidence"))
    count = read_count(given["classifiers"] if "classifiers" in given else given["cover"])
    if max(x.denominator for x in (loss, margin, confidence)) > 10**50 or margin < Fraction(1, 10**9):
        raise Rejected("instance: more than 50 digits, or a margin below 1e-9")
    delta, q = loss + bases * margin, loss + (bases + 1) * margin
    if not (loss >= 0 and margin > 0 and q < 1 and 0 < confidence < 1 and count >= 1):
        raise Rejected("instance: outside the hypotheses of the theorem")
    written = given["classifiers"] if "classifiers" in given else given["cover"]
    return Problem(delta, q, count, 1 - confidence, spelled_rivals(written, count))


def spelled_rivals(written: object, count: int) -> int | str:
    """N - 1: an integer, or "b**e-1" where N is written as a power."""
    return f"{written}-1" if type(written) is str and "**" in written else spelled(count - 1)


# The exact route ----------------------------------------------------------------------------------


def threshold(p: Problem, n: int) -> int:
    """The largest k in -1..n with (N-1) q^k (1-q)^(n-k) <= 2 delta^k (1-delta)^(n-k)."""
    odds = Fraction(p.count - 1, 2)
    if odds == 0:
        return n
    if p.delta == 0:
        return 0 if compare_with_one([(odds, 1), (1 - p.q, n)]) <= 0 else -1

    def admitted(k: int) -> bool:
        return compare_with_one([(odds, 1), (p.q / p.delta, k), ((1 - p.q) / (1 - p.delta), n - k)]) <= 0

    def crossing(bits: int) -> int:
        top = log_of([((1 - p.delta) / (1 - p.q), n), (1 / odds, 1)], bits)
        x = top.over(log_of([(p.q * (1 - p.delta) / (p.delta * (1 - p.q)), 1)], bits))
        low, high = _floor(x.lo, x.exp), _floor(x.hi, x.exp)
        if high > low + 1:
            raise Undecided("a threshold")
        return high if high > low and admitted(high) else low

    return max(-1, min(n, decided(crossing, 96 + n.bit_length())))


def _floor(m: int, e: int) -> int:
    return m << e if e >= 0 else m >> -e


def failure(p: Problem, n: int, t: int, bits: int) -> Interval:
    """2 P(Bin(n, delta) > t) + (N-1) P(Bin(n, q) <= t)."""
    rivals = rational(p.count - 1, bits).times(at_most(n, t, p.q, bits))
    return above(n, t, p.delta, bits).scaled(1).plus(rivals)


def suffices(p: Problem, n: int, t: int) -> bool:
    """F(n) <= eta, exactly where the enclosures do not tell."""
    try:
        return decided(lambda bits: not rational(p.eta, bits).is_below(failure(p, n, t, bits)), last=1024)
    except Undecided:
        if p.delta == 0 and t == 0:
            return compare_with_one([((p.count - 1) / p.eta, 1), (1 - p.q, n)]) <= 0
        if n * p.q.denominator.bit_length() > EXACT_BITS:
            raise
        return 2 * (1 - _exactly(n, t, p.delta)) + (p.count - 1) * _exactly(n, t, p.q) <= p.eta


def _exactly(n: int, t: int, x: Fraction) -> Fraction:
    """P(Bin(n, x) <= t) for small n."""
    return sum((comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(min(t, n) + 1)), Fraction(0))


def exact_figures(p: Problem, claimed: object) -> dict[str, Any]:
    """The problem in numbers; n_exact with its threshold and the two values of F, from the claimed n alone."""
    return {
        **_least_n(p, claimed),
        "base_loss": str(p.delta),
        "failure_admitted": str(p.eta),
        "rivals": p.rivals,
        "robust_loss": str(p.q),
    }


def _least_n(p: Problem, claimed: object) -> dict[str, Any]:
    n = integer(claimed, "n_exact")
    if not 0 <= n < MAX_N:
        raise Rejected("n_exact is out of range")
    if p.count == 1:
        return {"n_exact": 0, "threshold": 0, "failure_at_n": "0", "failure_before": None}
    t = threshold(p, n)
    if not suffices(p, n, t):
        raise Rejected("n_exact: F(n) is above the admitted failure")
    before = threshold(p, n - 1)
    if suffices(p, n - 1, before):
        raise Rejected("n_exact: F(n-1) is admitted too, so n is not the least")
    return {
        "n_exact": spelled(n),
        "threshold": spelled(t),
        "failure_at_n": decided(lambda bits: figure(failure(p, n, t, bits), True)),
        "failure_before": decided(lambda bits: figure(failure(p, n - 1, before, bits), False)),
    }


# Closed forms -------------------------------------------------------------------------------------


def pairwise(p: Problem) -> int:
    """Theorem A: the least n with 2 (N-1) v^n <= eta, v = 1 - (sqrt q - sqrt delta)^2; 1 for 2 if delta = 0."""
    if p.count == 1:
        return 0
    odds, product = (2 if p.delta else 1) * (p.count - 1) / p.eta, p.delta * p.q
    root = Fraction(isqrt(product.numerator), isqrt(product.denominator))
    base = 1 - p.q - p.delta

    def formula(bits: int) -> int:
        v = rational(base, bits).plus(rational(product, bits).root().scaled(1))
        x = log(rational(odds, bits)).over(-log(v))
        try:
            return max(ceiling(x), 0)
        except Undecided:
            if root * root != product:
                raise
            n = -_floor(-x.lo, x.exp)  # v is rational: decide whether n is enough, exactly
            if _floor(x.hi, x.exp) != n:
                raise
            enough = compare_with_one([(odds, 1), (base + 2 * root, n)]) <= 0
            return max(n if enough else n + 1, 0)

    return decided(formula, last=1 << 14)


def pairwise_bound(log_count: Interval, delta: Fraction, q: Fraction, eta: Fraction, bits: int) -> Interval:
    """ln(2 count/eta)/-ln(1 - (sqrt q - sqrt delta)^2)."""
    base = rational(1 - q - delta, bits).plus(rational(delta * q, bits).root().scaled(1))
    return log_count.plus(log(rational(2 / eta, bits))).over(-log(base))


def threshold_form(p: Problem) -> int:
    """Theorem B at the best of the splits eta j/64."""
    if p.count == 1:
        return 0

    def formula(bits: int) -> int:
        return max(ceiling(threshold_bound(log(rational(p.count - 1, bits)), p.delta, p.q, p.eta, bits)), 0)

    return decided(formula)


def threshold_bound(log_count: Interval, delta: Fraction, q: Fraction, eta: Fraction, bits: int) -> Interval:
    """2 q/(q-delta)^2 (sqrt ln(count/eta_1) + sqrt ln(2/eta_2))^2 at the best split of eta."""
    scale = rational(2 * q / (q - delta) ** 2, bits)
    values = []
    for j in range(1, SPLITS):
        first = log_count.minus(log(rational(eta * Fraction(j, SPLITS), bits))).root()
        second = log(rational(2 / (eta * Fraction(SPLITS - j, SPLITS)), bits)).root()
        values.append(scale.times(first.plus(second).square()))
    return minimum(values)


def printed(p: Problem) -> int:
    """The least n >= 4 q/(q-delta)^2 ln N."""
    if p.count == 1:
        return 0
    scale = 4 * p.q / (p.q - p.delta) ** 2
    return decided(lambda bits: ceiling(rational(scale, bits).times(log(rational(p.count, bits)))))


# What no proper learner can do with fewer -------------------------------------------------------------


def excluded(p: Problem, n: int) -> bool:
    """Whether the test between Bin(n, delta) and Bin(n, q) bounds the success below 1 - eta."""
    if p.delta == 0:
        return compare_with_one([(p.count * (1 - p.eta), -1), (1 - p.q, -n)]) < 0
    a, d = p.delta.numerator, p.delta.denominator
    mean, spread = n * a // d, isqrt(64 * n * a * (d - a)) // d
    points = sorted({t for t in {0, *(mean + e * spread // 64 for e in EIGHTHS)} if 0 <= t <= n})

    def below(bits: int) -> bool:
        open_cases = 0
        for t in points:
            ratio = exp(log_of([(p.delta / p.q, t), ((1 - p.delta) / (1 - p.q), n - t)], bits))
            rest = rational(Fraction(1, p.count), bits).minus(at_most(n, t - 1, p.q, bits))
            bound = at_most(n, t - 1, p.delta, bits).plus(ratio.times(rest))
            try:
                if bound.is_below(rational(1 - p.eta, bits)):
                    return True
            except Undecided:
                open_cases += 1
        if open_cases:
            raise Undecided("a bound on success")
        return False

    try:
        return decided(below, 64 + n.bit_length(), 512)
    except Undecided:
        if n * p.q.denominator.bit_length() > EXACT_BITS:
            raise
    bounds = (
        _exactly(n, t - 1, p.delta)
        + (p.delta / p.q) ** t
        * ((1 - p.delta) / (1 - p.q)) ** (n - t)
        * (Fraction(1, p.count) - _exactly(n, t - 1, p.q))
        for t in points
    )
    return min(bounds) < 1 - p.eta


def check_necessary(p: Problem, claimed: object, enough: int) -> int | str:
    """An n such that n - 1, a multiple of about enough/10**6, is excluded and the next multiple is not."""
    step = max(1, enough >> 20)
    n = integer(claimed, "n_necessary")
    if not 0 <= n < MAX_N:
        raise Rejected("n_necessary is out of range")
    if n and (p.count == 1 or (n - 1) % step or not excluded(p, n - 1)):
        raise Rejected("n_necessary: n - 1 samples are not excluded, or not a multiple of the step")
    if p.count > 1 and excluded(p, n - 1 + step if n else 0):
        raise Rejected("n_necessary: the next number of samples is excluded too")
    return spelled(n)
