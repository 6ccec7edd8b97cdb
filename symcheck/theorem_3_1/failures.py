r"""Where ERM fails: constants C for which n >= C q/delta'^2 ln N is not enough, and the uniform Chernoff bound.

Both are tasks with exact error laws (proofs/theorem_3_1/proof.md, steps 10 and 4); ties are resolved in favour of
the good classifier, so that the failure does not depend on the tie rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from symcheck.arith import Engine, Interval
from symcheck.arith.binomial import lower_tail, pmf
from symcheck.errors import CertificateError

EXCESS = Fraction(1, 10**6)
"""The bad classifiers have loss q (1 + EXCESS): above q, so that choosing one is a failure."""


@dataclass(frozen=True)
class SmallConstant:
    """With n >= constant * q/margin^2 ln N samples per class ERM still fails with probability above 1/3."""

    constant: Fraction
    classifiers: int
    loss: Fraction
    margin: Fraction
    n: int


SMALL_CONSTANTS = (
    SmallConstant(Fraction(1), 3, Fraction(1, 20), Fraction(1, 50), 193),
    SmallConstant(Fraction(2), 5, Fraction(1, 20), Fraction(1, 100), 1932),
    SmallConstant(Fraction(11, 5), 5, Fraction(1, 100), Fraction(1, 1000), 38949),
    SmallConstant(Fraction(23, 10), 5, Fraction(3, 100), Fraction(1, 500), 29614),
)

CHERNOFF_FACTOR = 10
CHERNOFF_CLASSIFIERS = 1000


def erm_failure(engine: Engine, case: SmallConstant) -> Interval:
    """Enclose a part of P(ERM fails): the sum over t within 16 s of n delta, s = floor(sqrt(n delta)) + 1.

    Raises
    ------
    CertificateError
        n is below ``constant`` q/margin^2 ln N: not a counterexample to that constant.
    """
    n, delta = case.n, case.loss
    q = delta + case.margin
    if not engine.rational(n) >= case.constant * q / case.margin**2 * engine.log(case.classifiers):
        raise CertificateError(f"{n} is below {case.constant} q/margin^2 ln {case.classifiers}")
    bad, mean = q * (1 + EXCESS), n * delta.numerator // delta.denominator
    spread = isqrt(mean) + 1
    first, last = max(0, mean - 16 * spread), min(n, mean + 16 * spread)
    # G_0, G_1 ~ Bin(n, delta) are the errors of f_D, B those of a bad one; all by their recurrences
    g, below_g = pmf(engine, n, first, delta), lower_tail(engine, n, first - 1, delta)
    b, below_b = pmf(engine, n, first, bad), lower_tail(engine, n, first - 1, bad)
    total = engine.rational(0)
    for t in range(first, last + 1):
        largest_is_t = g * (2 * below_g + g)
        total = total + largest_is_t * (1 - (1 - below_b) ** (case.classifiers - 1))
        below_g, below_b = below_g + g, below_b + b
        g = g * (Fraction(n - t, t + 1) * delta / (1 - delta))
        b = b * (Fraction(n - t, t + 1) * bad / (1 - bad))
    return total


def uniform_chernoff_failure(engine: Engine) -> Fraction:
    """P(some |p_f - phat_f| > K sqrt(p_f ln N/n)) at n = 1, N classifiers that err independently with 1/N each.

    Exact: 1 - (1 - 1/N)^N, for K = 10 and N = 1000.
    """
    count = CHERNOFF_CLASSIFIERS
    deviation = 1 - Fraction(1, count)
    if not CHERNOFF_FACTOR**2 * engine.log(count) / count < deviation**2:
        raise CertificateError("the deviation is within the displayed bound")
    return 1 - (1 - Fraction(1, count)) ** count
