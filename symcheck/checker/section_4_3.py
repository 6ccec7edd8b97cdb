"""Section 4.3: the revealing coordinate, by flows and cuts, the Hadamard transform, learning without an adversary.

proofs/section_4_3/proof.md; the format is proofs/format.md, section 16.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .binomial import compare_with_one, decided
from .exact import figure, log, rational
from .flows import largest_mass
from .format import Rejected, fields, fraction, integer, items
from .samples import spelled

CLAIMS = (
    "dichotomy",
    "equivalence",
    "flows",
    "hadamard",
    "hadamard-hardness",
    "diameter",
    "stump",
    "bits",
    "svm",
    "svm-symmetric",
)
ENGINE_ONLY: list[str] = []

_EXCESS = (Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2))
_BELOW = Fraction(999, 1000)
_BITS = 128
_ORDERS = 64
_MAX_SAMPLES = 10**80
_FIGURES = {
    *("bit_samples", "distance_linf", "distance_linf_mirror", "hard_from", "least_errors", "order", "orders_checked"),
    *("radius_linf", "radius_linf_mirror", "radius_per_root", "stump_samples", "svm_samples"),
    "svm_samples_symmetric",
}


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"confidence", "dimension", "error", "revealing"}, "instance")
    d = integer(given["dimension"], "dimension")
    rho, sure, error = (fraction(given[name], name) for name in ("revealing", "confidence", "error"))
    if not (2 <= d <= 10**12 and rho > 0 and 0 < sure < 1 and 0 < error < 1):
        raise Rejected("instance: outside the hypotheses")
    if max(rho.numerator, *(q.denominator for q in (rho, sure, error))) >= 10**50:
        raise Rejected("instance: more than 50 digits")
    parts = fields(witness, {"conflicts", "raw"}, "witness")

    levels = [(_BELOW * rho) ** 2, *(rho * rho + excess for excess in _EXCESS)]
    errors = [
        _least_error(level, rho, data)
        for level, data in zip(levels, items(parts["conflicts"], 5, "conflicts"), strict=True)
    ]
    raw = [
        _least_error(level, Fraction(0), data)
        for level, data in zip(_EXCESS, items(parts["raw"], 4, "raw"), strict=True)
    ]
    if errors != [0, *raw]:
        raise Rejected("conflicts: not those of the raw pair from rho/2 on, and none below")

    order = 1
    while order < d + 1:
        order *= 2
    _check_orders()
    tail = log(rational(2 * order / (1 - sure), _BITS))
    whole, length = rational(d, _BITS), rational(rho, _BITS)
    spread, wide = (whole.times(tail).times(rational(c, _BITS)).root() for c in (2, 4))
    claimed = fields(figures, _FIGURES, "figures")
    return {
        "bit_samples": [_doublings(2 * d / (1 - sure), 4), _doublings(d / (1 - sure), 2)],
        "distance_linf": figure(wide.plus(length), True),
        "distance_linf_mirror": figure(spread.scaled(1).plus(length), True),
        "hard_from": str(rho / 2),
        "least_errors": [[str(level), str(value)] for level, value in zip(levels, errors, strict=True)],
        "order": order,
        "orders_checked": _ORDERS,
        "radius_linf": figure(spread.plus(length), True),
        "radius_linf_mirror": figure(wide.plus(length), True),
        "radius_per_root": figure(spread.over(whole.times(log(whole)).root()), True),
        "stump_samples": _stump(4 * (d + 1) / (1 - sure), error, claimed["stump_samples"]),
        "svm_samples": _svm(d + 1, 1 - sure, error, claimed["svm_samples"]),
        "svm_samples_symmetric": _symmetric(2 * (d - 1), 1 - sure, claimed["svm_samples_symmetric"]),
    }


def _least_error(level: Fraction, rho: Fraction, data: object) -> Fraction:
    """The least total error of (0, U) against (rho, V), U uniform on {0,1}^4, V on its ends; 4 eps^2 = ``level``."""
    parts = fields(data, {"cut", "flow"}, "conflicts")
    ends = [0, 15]

    def is_near(i: int, j: int) -> bool:
        return rho * rho + (ends[i] ^ j).bit_count() <= level

    return largest_mass([Fraction(1, 2)] * 2, [Fraction(1, 16)] * 16, is_near, parts["flow"], parts["cut"])


def _check_orders() -> None:
    """The entry of row i and column j is (-1)^(number of ones of i AND j): rows are orthogonal, column 0 is flat."""
    order = 1
    while order <= _ORDERS:
        for i in range(order):
            for j in range(order):
                total = sum((-1) ** ((i & t).bit_count() + (j & t).bit_count()) for t in range(order))
                if total != (order if i == j else 0):
                    raise Rejected(f"order {order}: not a Hadamard matrix")
        order *= 2


def _doublings(odds: Fraction, base: int) -> int:
    """The least n >= 1 with base^n >= odds."""
    n = 1
    while base**n < odds:
        n += 1
    return n


def _stump(odds: Fraction, error: Fraction, claimed: object) -> int | str:
    """The least n with odds (1 - error)^n <= 1, which is the claimed one."""
    n = _count(claimed, 1, "stump_samples")
    if not compare_with_one([(odds, 1), (1 - error, n)]) <= 0 < compare_with_one([(odds, 1), (1 - error, n - 1)]):
        raise Rejected("stump_samples is not the least number")
    return spelled(n)


def _svm(support: int, eta: Fraction, error: Fraction, claimed: object) -> int | str:
    """The least n >= s with s (1 + ln(2n/s)) + ln(2/eta) <= -(n - s + 1) ln(1 - error), which is the claimed one."""
    n = _count(claimed, support, "svm_samples")

    def is_short(n: int) -> bool:
        def compare(bits: int) -> bool:
            gained = -log(rational(1 - error, bits)).times(rational(n - support + 1, bits))
            spent = rational(1, bits).plus(log(rational(Fraction(2 * n, support), bits)))
            return gained.is_below(spent.times(rational(support, bits)).plus(log(rational(2 / eta, bits))))

        return decided(compare)

    if is_short(n) or (n > support and not is_short(n - 1)):
        raise Rejected("svm_samples is not the least number")
    return spelled(n)


def _symmetric(mean: int, eta: Fraction, claimed: object) -> int | str:
    """The least n with (m - mean)^2 >= 2 m ln(2/eta), m = n - 1 >= mean, which is the claimed one."""
    n = _count(claimed, mean + 2, "svm_samples_symmetric")

    def is_enough(m: int) -> bool:
        square = Fraction((m - mean) ** 2, 2 * m)
        return not decided(lambda bits: rational(square, bits).is_below(log(rational(2 / eta, bits))))

    if not is_enough(n - 1) or is_enough(n - 2):
        raise Rejected("svm_samples_symmetric is not the least number")
    return spelled(n)


def _count(claimed: object, first: int, name: str) -> int:
    n = integer(claimed, name)
    if not first <= n < _MAX_SAMPLES:
        raise Rejected(f"{name} is out of range")
    return n
