"""Binomial probabilities against exact rationals, and the two engines against each other and against Arb's beta."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb

import pytest
from flint import arb, ctx
from hypothesis import example, given, settings
from hypothesis import strategies as st

from symcheck.arith import Engine, arb_engine, mpmath_engine
from symcheck.arith.binomial import lower_tail, lower_tail_exactly, pmf, tail_ratio, upper_tail
from symcheck.checker import binomial as checked
from symcheck.checker.exact import Interval as Checked
from symcheck.errors import DomainError

ENGINES = (arb_engine, mpmath_engine)
Make = Callable[[int], Engine]
probabilities = st.fractions(0, 1, max_denominator=1000)


def exactly(n: int, k: int, p: Fraction) -> Fraction:
    return comb(n, k) * p**k * (1 - p) ** (n - k) if 0 <= k <= n else Fraction(0)


def holds(x: Checked, q: Fraction) -> bool:
    return x.lo * Fraction(2) ** x.exp <= q <= x.hi * Fraction(2) ** x.exp


@pytest.mark.parametrize("make", ENGINES)
@given(n=st.integers(0, 60), t=st.integers(-2, 62), p=probabilities)
@example(n=0, t=0, p=Fraction(1, 2))
@example(n=10, t=5, p=Fraction(5, 11))  # t = (n+1) p: the continued fraction begins with 0
@example(n=10, t=4, p=Fraction(5, 11))
@example(n=1, t=0, p=Fraction(1))
def test_tails_and_masses_enclose_the_rational(make: Make, n: int, t: int, p: Fraction) -> None:
    engine = make(80)
    at_most = sum((exactly(n, k, p) for k in range(t + 1)), Fraction(0))
    for enclosure, value in (
        (pmf(engine, n, t, p), exactly(n, t, p)),
        (lower_tail(engine, n, t, p), at_most),
        (upper_tail(engine, n, t, p), 1 - at_most),
    ):
        assert enclosure.contains(value)
        width = enclosure.upper.fraction() - enclosure.lower.fraction()
        assert width <= Fraction(1, 2**70) * max(value, Fraction(1, 2**200))
    if t >= 0:
        assert lower_tail_exactly(n, t, p) == at_most


@given(n=st.integers(0, 60), t=st.integers(-2, 62), p=probabilities)
@example(n=10, t=5, p=Fraction(5, 11))
def test_the_checkers_tails_enclose_the_rational(n: int, t: int, p: Fraction) -> None:
    at_most = sum((exactly(n, k, p) for k in range(t + 1)), Fraction(0))
    assert holds(checked.mass(n, t, p, 96), exactly(n, t, p))
    for enclosure, value in ((checked.at_most(n, t, p, 96), at_most), (checked.above(n, t, p, 96), 1 - at_most)):
        assert holds(enclosure, value)
        assert (enclosure.hi - enclosure.lo) * Fraction(2) ** enclosure.exp <= Fraction(1, 2**80)


@settings(max_examples=40)
@given(
    n=st.integers(100, 10**13),
    p=st.fractions(Fraction(1, 10**6), 1 - Fraction(1, 10**6), max_denominator=10**6),
    z=st.integers(2, 60),
)
def test_engines_and_checker_overlap_at_any_size(n: int, p: Fraction, z: int) -> None:
    """z quarters of a standard deviation below the mean."""
    spread = int((float(n * p * (1 - p))) ** 0.5)
    t = max(0, n * p.numerator // p.denominator - z * spread // 4 - 1)
    if not t < (n + 1) * p:
        return
    first, second = (lower_tail(make(72), n, t, p) for make in ENGINES)
    assert first.overlaps(second)
    third = checked.at_most(n, t, p, 96)
    low, high = (Fraction(m) * Fraction(2) ** third.exp for m in (third.lo, third.hi))
    assert first.lower.fraction() <= high
    assert low <= first.upper.fraction()


@pytest.mark.parametrize(
    ("n", "t", "p"),
    [
        (885410, 354622, Fraction(21, 50)),
        (7458, 773, Fraction(3, 20)),
        (1000, 400, Fraction(1, 2)),
        (50, 3, Fraction(1, 3)),
    ],
)
def test_tails_overlap_arbs_incomplete_beta(n: int, t: int, p: Fraction) -> None:
    """P(X <= t) = I_{1-p}(n-t, t+1): Arb's own algorithm."""
    saved = ctx.prec
    ctx.prec = 128
    try:
        x = arb(1) - arb(p.numerator) / arb(p.denominator)
        ball = x.beta_lower(arb(n - t), arb(t + 1), regularized=True)
        ours = lower_tail(arb_engine(96), n, t, p)
        assert ours.overlaps(arb_engine(96).from_arb(ball))
    finally:
        ctx.prec = saved


@pytest.mark.parametrize("make", ENGINES)
def test_ratio_is_the_sum_of_term_ratios(make: Make) -> None:
    """1 + r_1 + r_1 r_2 + ..., exactly."""
    for n, t, q in [
        (30, 7, Fraction(2, 5)),
        (200, 1, Fraction(1, 50)),
        (9, 0, Fraction(1, 3)),
        (40, 39, Fraction(99, 100)),
    ]:
        total = term = Fraction(1)
        for k in range(1, t + 1):
            term *= Fraction(t - k + 1, n - t + k) * (1 - q) / q
            total += term
        assert tail_ratio(make(90), n, t, q).contains(total)


@pytest.mark.parametrize("make", ENGINES)
@given(n=st.integers(0, 3000))
@settings(max_examples=30)
def test_log_factorial_encloses_the_logarithm_of_the_integer(make: Make, n: int) -> None:
    from math import factorial

    engine = make(100)
    assert engine.log_factorial(n).overlaps(engine.with_prec(160).log(factorial(n)))
    ours = checked.log_factorial(n, 100)
    assert holds(ours, engine.with_prec(200).log(factorial(n)).lower.fraction())


@pytest.mark.parametrize("make", ENGINES)
def test_log_factorial_satisfies_its_recurrence_at_any_size(make: Make) -> None:
    engine = make(120)
    for n in (10**6, 10**12, 10**40):
        assert (engine.log_factorial(n) - engine.log_factorial(n - 1)).overlaps(engine.log(n))
    with pytest.raises(DomainError):
        engine.log_factorial(-1)
