"""The exact route: F against rational sums, against exact laws of ERM, and the least n against all smaller ones."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from symcheck.arith import arb_engine, mpmath_engine
from symcheck.checker import samples as checked
from symcheck.theorem_3_1.closed_forms import pairwise, printed, threshold_form
from symcheck.theorem_3_1.exact import Problem, failure, failure_exactly, is_certified, least_certified, threshold

THIRD = Fraction(1, 3)


def mass(n: int, k: int, p: Fraction) -> Fraction:
    return comb(n, k) * p**k * (1 - p) ** (n - k)


def least_sum(problem: Problem, n: int) -> Fraction:
    """F(n) as the sum of minima, exactly."""
    return sum(
        (min(2 * mass(n, k, problem.delta), problem.rivals * mass(n, k, problem.q)) for k in range(n + 1)), Fraction(0)
    )


@st.composite
def problems(draw: st.DrawFn, most: int = 1000) -> Problem:
    delta = draw(st.fractions(0, Fraction(9, 10), max_denominator=20))
    q = draw(st.fractions(0, Fraction(19, 20), max_denominator=20))
    assume(delta < q)
    eta = draw(st.sampled_from([THIRD, Fraction(1, 2), Fraction(1, 10), Fraction(9, 10)]))
    return Problem(delta, q, draw(st.integers(2, most)), eta)


@given(problems(), st.integers(0, 30))
@example(Problem(THIRD, 2 * THIRD, 3, THIRD), 4)  # a tie of the two likelihoods
@example(Problem(Fraction(0), Fraction(1, 2), 5, THIRD), 1)
@example(Problem(Fraction(0), Fraction(1, 2), 3, THIRD), 0)
def test_threshold_attains_the_minimum_and_is_the_largest_admitted(problem: Problem, n: int) -> None:
    values = {t: failure_exactly(problem, n, t) for t in range(-1, n + 1)}
    t = threshold(problem, n)
    assert values[t] == min(values.values()) == least_sum(problem, n)
    admitted = [k for k in range(n + 1) if problem.rivals * mass(n, k, problem.q) <= 2 * mass(n, k, problem.delta)]
    assert t == max(admitted, default=-1)
    mine = checked.Problem(problem.delta, problem.q, problem.classifiers, problem.eta, problem.rivals)
    assert checked.threshold(mine, n) == t
    for engine in (arb_engine(80), mpmath_engine(80)):
        assert failure(engine, problem, n, t).contains(values[t])


@given(problems(), st.integers(1, 30))
def test_failure_bound_never_increases(problem: Problem, n: int) -> None:
    assert least_sum(problem, n) <= least_sum(problem, n - 1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
@given(problems(), st.integers(1, 200))
@example(Problem(Fraction(0), 2 * THIRD, 2, THIRD), 1)  # F(1) = eta exactly
@example(Problem(Fraction(0), Fraction(1, 2), 3, Fraction(1, 2)), 5)
def test_least_n_is_the_least(problem: Problem, guess: int) -> None:
    n = least_certified(problem, guess)
    assume(n <= 60)
    assert least_sum(problem, n) <= problem.eta
    assert all(least_sum(problem, k) > problem.eta for k in range(n))
    assert [is_certified(problem, k) for k in (n - 1, n)] == [False, True]


@pytest.mark.parametrize(
    ("delta", "margin", "count", "n", "t"),
    [
        ("0", "1/100", 2, 110, 0),
        ("1/100", "1/100", 2, 769, 12),
        ("1/100", "1/100", 2**100, 25820, 275),
        ("1/100", "1/10", 1000, 123, 2),
        ("1/10", "1/20", 2**1000, 66830, 6760),
        ("1/1000000", "1/100", 2**1000, 69121, 0),
        ("2/5", "1/50", 2**1000, 885410, 354622),
    ],
)
def test_known_values(delta: str, margin: str, count: int, n: int, t: int) -> None:
    problem = Problem(Fraction(delta), Fraction(delta) + Fraction(margin), count, THIRD)
    assert least_certified(problem) == n
    assert threshold(problem, n) == t


def test_one_classifier_needs_no_sample() -> None:
    problem = Problem(Fraction(1, 10), Fraction(1, 5), 1, THIRD)
    assert (least_certified(problem), pairwise(problem), threshold_form(problem), printed(problem)) == (0, 0, 0, 0)


# What F bounds ------------------------------------------------------------------------------------


@given(
    st.fractions(0, Fraction(2, 5), max_denominator=10),
    st.fractions(Fraction(1, 10), Fraction(1, 2), max_denominator=10),
    st.integers(2, 4),
    st.integers(1, 7),
    st.booleans(),
)
def test_exact_failure_of_erm_is_below_the_bound(
    delta: Fraction, margin: Fraction, count: int, n: int, second_class: bool
) -> None:
    """Independent classifiers, bad ones just at q, ties against f_D: the worst that q allows."""
    q = delta + margin
    good = [mass(n, k, delta) for k in range(n + 1)]
    bad = [mass(n, k, q) for k in range(n + 1)]
    classes = 2 if second_class else 1
    fails = Fraction(0)
    for counts in product(range(n + 1), repeat=classes):
        chance = Fraction(1)
        for k in counts:
            chance *= good[k]
        all_above = sum(bad[max(counts) + 1 :], Fraction(0)) ** (count - 1)
        fails += chance * (1 - all_above)
    problem = Problem(delta, q, count, THIRD)
    assert fails <= least_sum(problem, n)


@settings(max_examples=25)
@given(problems(most=10**6))
def test_closed_forms_are_the_least_integers_of_their_formulas(problem: Problem) -> None:
    """Both engines; the exact decision of a power against a rational at the ends."""
    n = pairwise(problem)
    assert n == pairwise(problem, mpmath_engine)
    assert threshold_form(problem) == threshold_form(problem, mpmath_engine)
    assert printed(problem) == printed(problem, mpmath_engine)
    mine = checked.Problem(problem.delta, problem.q, problem.classifiers, problem.eta, problem.rivals)
    assert (checked.pairwise(mine), checked.threshold_form(mine), checked.printed(mine)) == (
        n,
        threshold_form(problem),
        printed(problem),
    )
    E = arb_engine(200)
    base = 1 - problem.q - problem.delta + 2 * E.sqrt(problem.delta * problem.q)
    odds = (2 if problem.delta else 1) * problem.rivals / problem.eta
    if n and problem.delta:
        assert not base**n * odds > 1
        assert not base ** (n - 1) * odds < 1


def test_pairwise_decides_equality_exactly() -> None:
    """(N-1) (1-q)^n = eta: 5 (1/2)^n <= 5/8 at n = 3, though the enclosure of the quotient holds 3."""
    assert pairwise(Problem(Fraction(0), Fraction(1, 2), 6, Fraction(5, 8))) == 3
    # delta q = 4/25 is a square: v = 1 - 1/5 - 4/5 + 4/5 = 4/5 and 2 v^2 = 32/25 against eta = 16/25, N = 2
    assert pairwise(Problem(Fraction(1, 5), Fraction(4, 5), 2, Fraction(16, 25))) == 6


@given(problems(most=10**6))
def test_theorems_a_and_b_are_enough(problem: Problem) -> None:
    """2 (N-1) v^n <= eta is met, and F at Theorem B's n is admitted."""
    n = threshold_form(problem)
    assume(n < 10**5)
    assert is_certified(problem, n)
