r"""The exact route of Theorem 3.1: the least n at which two binomial tails certify ERM.

F(n) = min_t [ 2 P(Bin(n, delta) > t) + (N-1) P(Bin(n, q) <= t) ], q = delta + delta', bounds the probability
that empirical risk minimisation returns a classifier of robust loss above q, for every tie rule and every
dependence between the classifiers.  F never increases, so F(n) <= eta < F(n-1) makes n the least
(proofs/theorem_3_1/proof.md, step 5).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symcheck.arith import Engine, Interval, arb_engine
from symcheck.arith.binomial import lower_tail, lower_tail_exactly, upper_tail
from symcheck.arith.products import log_product, sign_of_log
from symcheck.errors import PrecisionError

_FIRST_BITS = 48
LAST_BITS = 1024
EXACT_BITS = 1 << 13  # n log2(denominator) up to which a tie is decided by exact rationals


@dataclass(frozen=True)
class Problem:
    """Distinguish robust loss at most ``delta`` from above ``q`` among N classifiers, failing at most ``eta``.

    Attributes
    ----------
    delta, q : Fraction
        0 <= delta < q < 1.
    classifiers : int
        N >= 1.
    eta : Fraction in (0, 1)
        Largest admitted probability of failure.
    """

    delta: Fraction
    q: Fraction
    classifiers: int
    eta: Fraction

    @property
    def rivals(self) -> int:
        """N - 1: the classifiers that may be bad."""
        return self.classifiers - 1


def threshold(problem: Problem, n: int) -> int:
    """The optimal t: the largest k in -1..n with (N-1) P(Bin(n, q) = k) <= 2 P(Bin(n, delta) = k).

    Examples
    --------
    >>> threshold(Problem(Fraction(1, 100), Fraction(1, 50), 2**100, Fraction(1, 3)), 25820)
    275
    """
    delta, q, rivals = problem.delta, problem.q, problem.rivals
    if rivals == 0:
        return n
    if delta == 0:
        return 0 if sign_of_log(arb_engine(_FIRST_BITS), [(Fraction(rivals, 2), 1), (1 - q, n)]) <= 0 else -1
    bits = _FIRST_BITS + n.bit_length()
    while True:
        engine = arb_engine(bits)
        top = log_product(engine, [((1 - delta) / (1 - q), n), (Fraction(rivals, 2), -1)])
        crossing = top / log_product(engine, [(q * (1 - delta) / (delta * (1 - q)), 1)])
        low, high = (_floor(end.fraction()) for end in (crossing.lower, crossing.upper))
        if low + 1 >= high:
            break
        bits *= 2
    if high > low:  # an integer within the enclosure: is it on the admitted side?
        powers = [(Fraction(rivals, 2), 1), (q / delta, high), ((1 - q) / (1 - delta), n - high)]
        low = high if sign_of_log(arb_engine(bits), powers) <= 0 else low
    return max(-1, min(n, low))


def _floor(x: Fraction) -> int:
    return x.numerator // x.denominator


def failure(engine: Engine, problem: Problem, n: int, t: int) -> Interval:
    """Enclose 2 P(Bin(n, delta) > t) + (N-1) P(Bin(n, q) <= t), an upper bound on failure for every t."""
    good = upper_tail(engine, n, t, problem.delta)
    return 2 * good + problem.rivals * lower_tail(engine, n, t, problem.q)


def is_certified(problem: Problem, n: int) -> bool:
    """Decide F(n) <= eta.

    Raises
    ------
    PrecisionError
        F(n) and eta agree to about 1000 bits, and n is too large for exact rationals.
    """
    t = threshold(problem, n)
    bits = _FIRST_BITS
    while bits <= LAST_BITS:
        try:
            return failure(arb_engine(bits), problem, n, t) <= problem.eta
        except PrecisionError:
            bits *= 2
    if problem.delta == 0 and t == 0:
        return sign_of_log(arb_engine(bits), [(problem.rivals / problem.eta, 1), (1 - problem.q, n)]) <= 0
    if n * problem.q.denominator.bit_length() <= EXACT_BITS:
        return failure_exactly(problem, n, t) <= problem.eta
    raise PrecisionError(f"F({n}) is not told from {problem.eta} at {LAST_BITS} bits")


def failure_exactly(problem: Problem, n: int, t: int) -> Fraction:
    """``failure`` as a rational: for small n, where F(n) = eta can happen.

    Examples
    --------
    >>> failure_exactly(Problem(Fraction(0), Fraction(2, 3), 2, Fraction(1, 3)), 1, 0)
    Fraction(1, 3)
    """
    good, bad = (lower_tail_exactly(n, t, p) for p in (problem.delta, problem.q))
    return 2 * (1 - good) + problem.rivals * bad


def least_certified(problem: Problem, guess: int = 1) -> int:
    """The least n with F(n) <= eta.

    Parameters
    ----------
    guess : int
        Where to begin; only the time depends on it.

    Notes
    -----
    About ten evaluations of F: 50 ms at n near 10**6.  log F is nearly linear in n, so that the secant
    through the ends of a bracket finds n; the decisions are rigorous.

    Examples
    --------
    >>> least_certified(Problem(Fraction(1, 100), Fraction(1, 50), 2**100, Fraction(1, 3)))
    25820
    """
    if problem.rivals == 0:
        return 0
    low, high = 0, max(guess, 1)  # F(0) = min(N-1, 2) > eta

    def height(n: int) -> float:
        t = threshold(problem, n)
        return _signed_log(
            lambda engine: failure(engine, problem, n, t) / problem.eta, lambda: not is_certified(problem, n)
        )

    while height(high) > 0:
        low, high = high, 2 * high
    return least_integer(height, low, high)


def least_integer(height: Callable[[int], float], low: int, high: int) -> int:
    """The n of a bracket (n-1, n) with height(n-1) > 0 >= height(n).

    Parameters
    ----------
    height : callable
        Positive at ``low``, not at ``high``.  Its sign is what is asserted; its size, nearly linear in n, only
        chooses where to look.
    """
    below, above = height(low), height(high)
    side = run = 0  # how often in a row the same end has moved
    while high - low > 1:
        gap = below - above
        near_low, near_high = (below / gap, -above / gap) if 0 < gap < math.inf else (0.5, 0.5)
        if side > 0:  # the low end keeps moving: step beyond the secant's zero, so that the high end moves too
            n = low + round(min(near_low * 2**run, 0.5) * (high - low))
        else:
            n = high - round(min(near_high * 2**run, 0.5) * (high - low))
        n = min(max(n, low + 1), high - 1)
        value = height(n)
        now = 1 if value > 0 else -1
        side, run = now, (min(run + 1, 60) if now == side else 0)
        if value > 0:
            low, below = n, value
        else:
            high, above = n, value
    return high


def _signed_log(value: Callable[[Engine], Interval], is_above_one: Callable[[], bool]) -> float:
    """log of a positive number: a rough size with a rigorous sign, which ``is_above_one`` decides if it is close."""
    engine = arb_engine(_FIRST_BITS)
    logarithm = engine.log(value(engine))
    if logarithm.lower.sign() * logarithm.upper.sign() > 0:
        return float(logarithm.lower.fraction())
    return 1e-9 if is_above_one() else -1e-9
