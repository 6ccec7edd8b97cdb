r"""Sample sizes in closed form: Theorem A (pairwise), Theorem B (threshold), the printed constant.

Each is the least integer at or above a formula; the formula is enclosed, and an enclosure that holds an
integer is refined or, where equality can happen, decided exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from symcheck.arith import Engine, Interval, arb_engine
from symcheck.arith.products import sign_of_log
from symcheck.errors import PrecisionError
from symcheck.theorem_3_1.exact import Problem

SPLITS = 64
"""Theorem B's figure is the best of the splits eta_1 = eta j/64, j = 1..63."""

_FIRST_BITS = 96
_LAST_BITS = 1 << 14

MakeEngine = Callable[[int], Engine]


def pairwise(problem: Problem, make: MakeEngine = arb_engine) -> int:
    """Theorem A: the least n with 2 (N-1) (1 - (sqrt q - sqrt delta)^2)^n <= eta; without the 2 if delta = 0.

    References
    ----------
    proofs/theorem_3_1/proof.md, step 6.

    Examples
    --------
    >>> pairwise(Problem(Fraction(1, 100), Fraction(1, 50), 2**100, Fraction(1, 3)))
    41409
    """
    if problem.rivals == 0:
        return 0
    delta, q = problem.delta, problem.q
    odds = (2 if delta else 1) * problem.rivals / problem.eta
    root = _rational_root(delta * q)

    def formula(engine: Engine) -> Interval:
        base = 1 - q - delta + 2 * (engine.rational(root) if root is not None else engine.sqrt(delta * q))
        return engine.log(odds) / -engine.log(base)

    def reaches(n: int) -> bool | None:
        """Whether n itself is enough, exactly: the base is rational if and only if delta q is a square."""
        if root is None:
            return None
        return sign_of_log(make(_FIRST_BITS), [(odds, 1), (1 - q - delta + 2 * root, n)]) <= 0

    return _ceiling(formula, reaches, make)


def threshold_form(problem: Problem, make: MakeEngine = arb_engine) -> int:
    """Theorem B: n >= 2 q/delta'^2 (sqrt ln((N-1)/eta_1) + sqrt ln(2/eta_2))^2 at the best split.

    References
    ----------
    proofs/theorem_3_1/proof.md, step 7.

    Examples
    --------
    >>> threshold_form(Problem(Fraction(1, 100), Fraction(1, 50), 2**100, Fraction(1, 3)))
    39215
    """
    if problem.rivals == 0:
        return 0
    scale = 2 * problem.q / (problem.q - problem.delta) ** 2

    def formula(engine: Engine) -> Interval:
        def at(j: int) -> Interval:
            first, second = problem.eta * Fraction(j, SPLITS), problem.eta * Fraction(SPLITS - j, SPLITS)
            both = engine.sqrt(engine.log(problem.rivals / first)) + engine.sqrt(engine.log(2 / second))
            return scale * both.square()

        return engine.minimum(at(j) for j in range(1, SPLITS))

    return _ceiling(formula, lambda n: None, make)


def printed(problem: Problem, make: MakeEngine = arb_engine) -> int:
    """The least n >= 4 q/delta'^2 ln N: the constant that the printed proof starts from.

    Examples
    --------
    >>> printed(Problem(Fraction(1, 100), Fraction(1, 50), 2**100, Fraction(1, 3)))
    55452
    """
    if problem.rivals == 0:
        return 0
    scale = 4 * problem.q / (problem.q - problem.delta) ** 2
    return _ceiling(lambda engine: scale * engine.log(problem.classifiers), lambda n: None, make)


def _ceiling(
    formula: Callable[[Engine], Interval], reaches: Callable[[int], bool | None], make: MakeEngine
) -> int:
    """The least integer at or above a real number; ``reaches(n)`` decides n >= it exactly, or is None."""
    bits = _FIRST_BITS
    while bits <= _LAST_BITS:
        x = formula(make(bits))
        low, high = (-(-end.numerator // end.denominator) for end in (x.lower.fraction(), x.upper.fraction()))
        if low == high:
            return max(low, 0)
        if high == low + 1:
            enough = reaches(low)
            if enough is not None:
                return max(low if enough else high, 0)
        bits *= 2
    raise PrecisionError(f"a sample size is not decided at {_LAST_BITS} bits")


def _rational_root(x: Fraction) -> Fraction | None:
    p, q = isqrt(x.numerator), isqrt(x.denominator)
    return Fraction(p, q) if p * p == x.numerator and q * q == x.denominator else None
