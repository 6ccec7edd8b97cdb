"""Remark 2.4: the task for every kappa, and the lower bounds against the best learner."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck import certify
from symcheck.errors import DomainError
from symcheck.remark_2_4.task import ATOMS, PAIRS, Task

kappas = st.fractions(Fraction(1, 10**6), Fraction(2, 5), max_denominator=10**6)


@given(kappas)
def test_no_labelling_serves_three_pairs_and_one_sample_serves_each_above_two_thirds(kappa: Fraction) -> None:
    task = Task(kappa)
    assert all(sum(task.class_0(j)) == sum(task.class_1()) == 1 for j in PAIRS)
    good = task.good_labellings()
    assert max(len(pairs) for pairs in good.values()) == 2
    assert {j for pairs in good.values() for j in pairs} == set(PAIRS)
    assert all(task.success(j) == Fraction(2, 3) + kappa / 2 for j in PAIRS)


@settings(max_examples=15)
@given(kappas, st.integers(0, 3))
def test_the_best_learner_is_below_both_bounds(kappa: Fraction, n: int) -> None:
    """For each class-0 sample the two pairs served best; class 1 tells nothing."""
    task, total = Task(kappa), Fraction(0)
    for draws in product(range(4), repeat=n):
        weights = []
        for j in PAIRS:
            chance = Fraction(1)
            for atom in draws:
                chance *= task.class_0(j)[atom]
            weights.append(chance)
        total += sum(weights) - min(weights)
    average = total / 3
    assert average <= Fraction(2, 3) + n * kappa
    excess = average - Fraction(2, 3)
    assert excess <= 0 or 4 * excess**2 <= (1 + Fraction(15, 2) * kappa**2) ** n - 1


@pytest.mark.parametrize(("kappa", "confidence"), [("1/1000", "9/10"), ("1/10", "7/10"), ("1/100000", "99/100")])
def test_samples_needed_and_copies_are_the_least(kappa: str, confidence: str) -> None:
    figures = certify("remark-2.4", kappa=kappa, confidence=confidence).content["figures"]
    sure, step = Fraction(confidence), Fraction(kappa)
    linear, n = int(figures["samples_needed_linear"]), int(figures["samples_needed"])
    assert Fraction(2, 3) + (linear - 1) * step < sure <= Fraction(2, 3) + linear * step
    assert n >= linear
    if n < 10**5:  # exactly; beyond, the checker compares logarithms
        growth, target = 1 + Fraction(15, 2) * step**2, 1 + 4 * (sure - Fraction(2, 3)) ** 2
        assert n == linear or growth.numerator ** (
            n - 1
        ) * target.denominator < target.numerator * growth.denominator ** (n - 1)
    assert 3 ** figures["copies"] >= 2 / (1 - sure) > 3 ** (figures["copies"] - 1)
    assert len(ATOMS) == 7


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kappa": "0"}, "kappa must be greater than 0"),
        ({"kappa": "1/2"}, "at most 2/5"),
        ({"confidence": "2/3"}, "confidence must lie between 2/3 and 1"),
        ({"margin": "4/5"}, "margin must lie between 0 and 4/5"),
        ({"kappa": "x"}, "kappa must be"),
    ],
)
def test_bad_input(options: dict[str, str], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("remark-2.4", **options)
