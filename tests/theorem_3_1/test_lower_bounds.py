"""Necessary samples, the coupled route and the failing constants against exact laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symcheck.arith import arb_engine, mpmath_engine
from symcheck.checker import samples as checked
from symcheck.theorem_3_1 import failures
from symcheck.theorem_3_1.coupled import at_most_zero, couplings, cover, failure_at, least_coupled
from symcheck.theorem_3_1.exact import Problem, least_certified
from symcheck.theorem_3_1.necessary import candidates, is_excluded, necessary, success_bound

THIRD = Fraction(1, 3)
small = st.fractions(0, Fraction(2, 5), max_denominator=12)
margins = st.fractions(Fraction(1, 12), Fraction(1, 2), max_denominator=12)


def mass(n: int, k: int, p: Fraction) -> Fraction:
    return comb(n, k) * p**k * (1 - p) ** (n - k)


def best_proper_success(n: int, count: int, delta: Fraction, q: Fraction) -> Fraction:
    """Success of the best learner on the task of step 9 at q' = q: the mean over data of the largest posterior."""
    total = Fraction(0)
    for counts in product(range(n + 1), repeat=count):
        nulls = [mass(n, k, q) for k in counts]
        weights = []
        for chosen in range(count):
            weight = mass(n, counts[chosen], delta)
            for j, null in enumerate(nulls):
                weight *= null if j != chosen else 1
            weights.append(weight)
        total += max(weights)
    return total / count


@settings(max_examples=60)
@given(small, margins, st.integers(2, 3), st.integers(0, 5))
def test_no_proper_learner_beats_the_bound(delta: Fraction, margin: Fraction, count: int, n: int) -> None:
    q = delta + margin
    problem = Problem(delta, q, count, THIRD)
    best = best_proper_success(n, count, delta, q)
    for engine in (arb_engine(80), mpmath_engine(80)):
        assert best <= success_bound(engine, problem, n).upper.fraction()


@settings(max_examples=40)
@given(small, margins, st.integers(1, 10**9))
def test_necessary_is_at_most_sufficient_and_its_predecessor_is_excluded(
    delta: Fraction, margin: Fraction, count: int
) -> None:
    problem = Problem(delta, delta + margin, count, THIRD)
    enough = least_certified(problem)
    n = necessary(problem, enough)
    assert n <= enough
    mine = checked.Problem(delta, delta + margin, count, THIRD, count - 1)
    assert checked.check_necessary(mine, n, enough) == n
    if n:
        assert is_excluded(problem, n - 1)
        assert is_excluded(problem, n - 1, mpmath_engine)


def test_necessary_is_not_idle() -> None:
    """Within 13 percent of sufficient at 2^100 classifiers; at delta = 0 within 3."""
    problem = Problem(Fraction(1, 100), Fraction(1, 50), 2**100, THIRD)
    assert 22_000 < necessary(problem, 25820) < 25820
    free = Problem(Fraction(0), Fraction(1, 100), 2**100, THIRD)
    assert 6800 < necessary(free, 7007) < 7007
    assert all(0 <= t <= 50 for t in candidates(Fraction(1, 3), 50))


# The coupled route --------------------------------------------------------------------------------


@given(st.integers(0, 12), st.fractions(0, 1, max_denominator=8), st.fractions(0, 1, max_denominator=8))
def test_walks_against_their_distribution(n: int, plus: Fraction, minus: Fraction) -> None:
    assume(plus + minus <= 1)
    law = {0: Fraction(1)}
    for _ in range(n):
        after: dict[int, Fraction] = {}
        for at, chance in law.items():
            for step, p in ((1, plus), (-1, minus), (0, 1 - plus - minus)):
                after[at + step] = after.get(at + step, Fraction(0)) + chance * p
        law = after
    assert at_most_zero(n, plus, minus) == sum((p for at, p in law.items() if at <= 0), Fraction(0))


@given(small, margins, st.integers(1, 40), st.integers(0, 20))
def test_independent_errors_are_one_of_the_couplings(delta: Fraction, margin: Fraction, n: int, k: int) -> None:
    q = delta + margin
    b_at_most_g = sum(
        (mass(n, b, q) * sum((mass(n, g, delta) for g in range(b, n + 1)), Fraction(0)) for b in range(n + 1)),
        Fraction(0),
    )
    assert at_most_zero(n, q * (1 - delta), delta * (1 - q)) == b_at_most_g
    low, high = couplings(Problem(delta, q, 2, THIRD))
    assert low <= q * delta <= high
    inside = low + (high - low) * Fraction(k, 20)
    assert min(q - inside, delta - inside, 1 - q - delta + inside) >= 0


@settings(max_examples=25)
@given(st.sampled_from([(1, 10, 1, 5), (1, 4, 1, 4), (1, 20, 3, 10), (1, 5, 2, 5)]), st.integers(2, 3), st.data())
def test_a_cover_bounds_every_coupling(numbers: tuple[int, int, int, int], count: int, data: st.DataObject) -> None:
    delta, margin = Fraction(*numbers[:2]), Fraction(*numbers[2:])
    problem = Problem(delta, delta + margin, count, THIRD)
    found = least_coupled(problem, least_certified(problem))
    assume(found is not None)
    assert found is not None
    low, high = couplings(problem)
    c = low + (high - low) * data.draw(st.fractions(0, 1, max_denominator=50))
    assert failure_at(problem, found.n, c) <= THIRD
    assert failure_at(problem, found.n - 1, low) > THIRD
    assert cover(problem, found.n) == found.tree
    assert cover(problem, found.n - 1) is None


def test_the_coupled_route_wins_for_two_classifiers() -> None:
    for delta, margin, coupled, exact in [
        ("1/100", "1/10", 19, 22),
        ("1/10", "1/20", 106, 234),
        ("1/4", "1/10", 56, 114),
    ]:
        problem = Problem(Fraction(delta), Fraction(delta) + Fraction(margin), 2, THIRD)
        assert least_certified(problem) == exact
        found = least_coupled(problem, exact)
        assert found is not None
        assert found.n == coupled


# Constants that are too small ------------------------------------------------------------------------


def test_erm_fails_with_every_listed_constant() -> None:
    for case in failures.SMALL_CONSTANTS:
        first, second = (failures.erm_failure(make(128), case) for make in (arb_engine, mpmath_engine))
        assert first.overlaps(second)
        assert first > THIRD


def test_failure_sum_against_an_exhaustive_one() -> None:
    """A small case with every t in the window: all joint counts, ties for f_D."""
    case = failures.SmallConstant(Fraction(1, 10**6), 3, Fraction(1, 4), Fraction(1, 4), 6)
    bad = Fraction(1, 2) * (1 + failures.EXCESS)
    fails = Fraction(0)
    for g0, g1, b1, b2 in product(range(7), repeat=4):
        if min(b1, b2) < max(g0, g1):
            fails += mass(6, g0, case.loss) * mass(6, g1, case.loss) * mass(6, b1, bad) * mass(6, b2, bad)
    assert failures.erm_failure(arb_engine(100), case).contains(fails)


def test_a_constant_that_is_not_met_is_refused() -> None:
    from symcheck.errors import CertificateError

    with pytest.raises(CertificateError, match="below"):
        failures.erm_failure(
            arb_engine(64), failures.SmallConstant(Fraction(2), 5, Fraction(1, 20), Fraction(1, 100), 1931)
        )
