"""Remark 2.4: three pairs of laws on seven atoms, all 2^7 classifiers.  proofs/remark_2_4/proof.md."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from .binomial import compare_with_one
from .format import Rejected, fields, fraction, integer
from .samples import Problem, pairwise, spelled

CLAIMS = ("enumeration", "learner", "lower-bound", "repaired")
ENGINE_ONLY: list[str] = []

_LOSS = Fraction(1, 5)


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"confidence", "kappa", "margin"}, "instance")
    fields(witness, set(), "witness")
    kappa, sure, margin = (fraction(given[name], name) for name in ("kappa", "confidence", "margin"))
    if not (0 < kappa <= Fraction(2, 5) and Fraction(2, 3) < sure < 1 and 0 < margin < 1 - _LOSS):
        raise Rejected("instance: outside the hypotheses of the remark")
    if max(x.denominator for x in (kappa, sure, margin)) > 10**50:
        raise Rejected("instance: more than 50 digits")
    eta = 1 - sure
    low = _LOSS - kappa / 2
    zeros = [[_LOSS + kappa if i == j else low for i in range(3)] + [2 * _LOSS] + [Fraction(0)] * 3 for j in range(3)]
    ones = [Fraction(1, 10)] * 3 + [Fraction(0)] + [Fraction(7, 30)] * 3
    if any(sum(law) != 1 for law in (*zeros, ones)):
        raise Rejected("not laws")

    def is_good(labels: tuple[int, ...], j: int) -> bool:
        first = sum(mass for mass, label in zip(zeros[j], labels, strict=True) if label)
        second = sum(mass for mass, label in zip(ones, labels, strict=True) if not label)
        return first <= _LOSS and second <= _LOSS

    good = []
    for labels in product((0, 1), repeat=7):
        names = "".join(name for j, name in enumerate("abc") if is_good(labels, j))
        if names:
            good.append(["".join(map(str, labels)), names])
    if not good or max(len(names) for _, names in good) > 2:
        raise Rejected("a labelling is good for all pairs")

    def output(x0: int, x1: int) -> tuple[int, ...]:
        p = (x0 + 1) % 3 if x0 < 3 else x1 if x1 < 3 else x1 - 4
        return (*tuple(int(i == p) for i in range(3)), 0, 1, 1, 1)

    success = [
        sum(
            (zeros[j][x0] * ones[x1] for x0 in range(4) for x1 in (0, 1, 2, 4, 5, 6) if is_good(output(x0, x1), j)),
            Fraction(0),
        )
        for j in range(3)
    ]
    if min(success) <= Fraction(2, 3):
        raise Rejected("the learner does not succeed often enough")
    linear = -(-(3 * sure - 2) // (3 * kappa))
    copies = next(k for k in range(1, 10_000) if 3**k >= 2 / eta)
    return {
        "copies": copies,
        "good_labellings": good,
        "learner_success": [str(chance) for chance in success],
        "samples_needed": _needed(kappa, sure, linear, figures),
        "samples_needed_linear": spelled(linear),
        "validation": spelled(pairwise(Problem(_LOSS, _LOSS + margin, copies, eta / 2, copies - 1))),
    }


def _needed(kappa: Fraction, sure: Fraction, linear: int, figures: object) -> int | str:
    """The larger of the linear bound and the least n with (1 + 15 kappa^2/2)^n >= 1 + 4 (sure - 2/3)^2."""
    if type(figures) is not dict or "samples_needed" not in figures:
        raise Rejected("figures: samples_needed is missing")
    n = integer(figures["samples_needed"], "samples_needed")
    growth, target = 1 + Fraction(15, 2) * kappa**2, 1 + 4 * (sure - Fraction(2, 3)) ** 2

    def enough(k: int) -> bool:
        return k >= linear and compare_with_one([(growth, k), (target, -1)]) >= 0

    if n < 1 or not enough(n) or enough(n - 1):
        raise Rejected("samples_needed is not the larger of the two bounds")
    return spelled(n)
