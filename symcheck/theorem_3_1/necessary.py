r"""How many samples any proper learner needs: a lower bound to set beside the certified n.

On the task of proofs/theorem_3_1/proof.md, step 9, a learner that outputs one of the N classifiers succeeds with
probability at most P(Bin(n, delta) < t) + lambda_t (1/N - P(Bin(n, q) < t)), for every t, where lambda_t is the
likelihood ratio at t: one test between two binomials.  At delta = 0 and t = 0 this reads (1-q)^-n / N.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from symcheck.arith import Engine, Interval, arb_engine
from symcheck.arith.binomial import lower_tail, lower_tail_exactly
from symcheck.arith.products import log_product, sign_of_log
from symcheck.errors import PrecisionError
from symcheck.theorem_3_1.exact import EXACT_BITS, Problem

EIGHTHS = (-16, -12, -8, -4, -2, 2, 4, 8, 12, 16)
"""t is tried at 0 and at these eighths of a standard deviation from the mean n delta."""

_FIRST_BITS = 40
_LAST_BITS = 512


def candidates(delta: Fraction, n: int) -> list[int]:
    """The integers t that are tried, all in 0..n.

    Examples
    --------
    >>> candidates(Fraction(1, 100), 10_000)
    [0, 80, 85, 90, 95, 97, 102, 104, 109, 114, 119]
    """
    p, d = delta.numerator, delta.denominator
    mean, spread = n * p // d, isqrt(64 * n * p * (d - p)) // d  # in units, and in eighths rounded down
    tried = {0} | {mean + e * spread // 64 for e in EIGHTHS}
    return sorted(t for t in tried if 0 <= t <= n)


def success_bound(engine: Engine, problem: Problem, n: int) -> Interval:
    """Enclose the least of the bounds at the candidates: no proper learner succeeds more often."""
    delta, q = problem.delta, problem.q
    work = engine.with_prec(engine.prec + n.bit_length() + 16)

    def at(t: int) -> Interval:
        powers = [((1 - delta) / (1 - q), n - t)] + ([(delta / q, t)] if t else [])  # delta may be 0 where t is
        ratio = engine.exp(log_product(work, powers))
        within = Fraction(1, problem.classifiers) - lower_tail(engine, n, t - 1, q)
        return lower_tail(engine, n, t - 1, delta) + ratio * within

    return engine.minimum(at(t) for t in (candidates(delta, n) if delta else [0]))


def _success_bound_exactly(problem: Problem, n: int) -> Fraction:
    delta, q = problem.delta, problem.q

    def at(t: int) -> Fraction:
        ratio = (delta / q) ** t * ((1 - delta) / (1 - q)) ** (n - t)
        within = Fraction(1, problem.classifiers) - lower_tail_exactly(n, t - 1, q)
        return lower_tail_exactly(n, t - 1, delta) + ratio * within

    return min(at(t) for t in candidates(delta, n))


def is_excluded(problem: Problem, n: int, make: Callable[[int], Engine] = arb_engine) -> bool:
    """Decide whether the bound on success is below 1 - eta: then n samples per class are too few."""
    if problem.delta == 0:  # (1-q)^-n / N < 1 - eta, where equality can happen
        powers = [(problem.classifiers * (1 - problem.eta), -1), (1 - problem.q, -n)]
        return sign_of_log(make(_FIRST_BITS), powers) < 0
    bits = _FIRST_BITS
    while bits <= _LAST_BITS:
        try:
            return success_bound(make(bits), problem, n) < 1 - problem.eta
        except PrecisionError:
            bits *= 2
    if n * problem.q.denominator.bit_length() <= EXACT_BITS:
        return _success_bound_exactly(problem, n) < 1 - problem.eta
    raise PrecisionError(f"the bound on success with {n} samples is not told from {1 - problem.eta}")


def step(enough: int) -> int:
    """The grid on which the necessary n is sought: 1 up to a million samples, about n/10**6 beyond."""
    return max(1, enough >> 20)


def necessary(problem: Problem, enough: int) -> int:
    """An n with n - 1 excluded: every proper learner needs at least n samples per class.

    n - 1 is a multiple of ``step(enough)`` and the next multiple is not excluded.  The bound need not be monotone
    in n, so that bisection from 0 and ``enough``, which asks for decisions only, says which n is meant.

    Parameters
    ----------
    enough : int
        The n of the exact route.

    Examples
    --------
    >>> necessary(Problem(Fraction(0), Fraction(1, 100), 2**100, Fraction(1, 3)), 7007)
    6857
    """
    if problem.rivals == 0 or not is_excluded(problem, 0):
        return 0
    unit = step(enough)
    low, high = 0, -(-max(enough, 1) // unit)
    while high - low > 1:
        middle = (low + high) // 2
        if is_excluded(problem, middle * unit):
            low = middle
        else:
            high = middle
    return low * unit + 1
