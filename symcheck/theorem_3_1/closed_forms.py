r"""Sample sizes in closed form: Theorem A (pairwise), Theorem B (threshold), the printed constant.

Each is the least integer at or above a formula; the formula is enclosed, and an enclosure that holds an
integer is refined or, where equality can happen, decided exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Gap:
    """Loss at most ``delta`` against above ``q``, failing at most ``eta``, among finitely many classifiers.

    ``log_count`` encloses the logarithm of the number of rivals, which may be too large to write down.
    """

    delta: Fraction
    q: Fraction
    eta: Fraction
    log_count: Callable[[Engine], Interval]

    @classmethod
    def of(cls, problem: Problem) -> Gap:
        """The gap of a problem with N - 1 >= 1 rivals."""
        return cls(problem.delta, problem.q, problem.eta, lambda engine: engine.log(problem.rivals))

    @property
    def multiplicity(self) -> int:
        """Class events that one rival causes: at delta = 0 the good classifier never errs."""
        return 2 if self.delta else 1

    @property
    def root(self) -> Fraction | None:
        """sqrt(delta q) if it is rational."""
        product = self.delta * self.q
        p, q = isqrt(product.numerator), isqrt(product.denominator)
        return Fraction(p, q) if p * p == product.numerator and q * q == product.denominator else None

    def pairwise(self, engine: Engine) -> Interval:
        """Enclose ln(2 (N-1)/eta) / -ln(1 - (sqrt q - sqrt delta)^2)."""
        root = engine.sqrt(self.delta * self.q) if self.root is None else engine.rational(self.root)
        base = 1 - self.q - self.delta + 2 * root
        return (self.log_count(engine) + engine.log(self.multiplicity / self.eta)) / -engine.log(base)

    def threshold(self, engine: Engine) -> Interval:
        """Enclose 2 q/delta'^2 (sqrt ln((N-1)/eta_1) + sqrt ln(2/eta_2))^2 at the best split."""
        scale, count = 2 * self.q / (self.q - self.delta) ** 2, self.log_count(engine)

        def at(j: int) -> Interval:
            first, second = self.eta * Fraction(j, SPLITS), self.eta * Fraction(SPLITS - j, SPLITS)
            both = engine.sqrt(count - engine.log(first)) + engine.sqrt(engine.log(2 / second))
            return scale * both.square()

        return engine.minimum(at(j) for j in range(1, SPLITS))


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
    gap = Gap.of(problem)

    def reaches(n: int) -> bool | None:
        """Whether n itself is enough, exactly: the base is rational if and only if delta q is a square."""
        if gap.root is None:
            return None
        odds = gap.multiplicity * problem.rivals / problem.eta
        return sign_of_log(make(_FIRST_BITS), [(odds, 1), (1 - gap.q - gap.delta + 2 * gap.root, n)]) <= 0

    return ceiling(gap.pairwise, make, reaches)


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
    return ceiling(Gap.of(problem).threshold, make) if problem.rivals else 0


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
    return ceiling(lambda engine: scale * engine.log(problem.classifiers), make)


def ceiling(
    formula: Callable[[Engine], Interval],
    make: MakeEngine = arb_engine,
    reaches: Callable[[int], bool | None] = lambda n: None,
) -> int:
    """The least integer >= 0 at or above a real number.

    Parameters
    ----------
    formula : callable
        Encloses the number in an engine.
    reaches : callable
        Decides exactly whether an integer is at or above the number, or is None: asked where an enclosure holds
        that integer.
    """
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
    raise PrecisionError(f"a number is not told from an integer at {_LAST_BITS} bits")
