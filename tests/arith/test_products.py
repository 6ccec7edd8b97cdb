"""Products of powers against one: exact where they are equal, decided where they are not."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from symcheck.arith import arb_engine, mpmath_engine
from symcheck.arith.products import coprime_powers, log_product, sign_of_log
from symcheck.checker.binomial import compare_with_one, is_one

bases = st.fractions(Fraction(1, 60), 60, max_denominator=60)
powers = st.lists(st.tuples(bases, st.integers(-8, 8)), max_size=4)


def product(items: list[tuple[Fraction, int]]) -> Fraction:
    total = Fraction(1)
    for base, exponent in items:
        total *= base**exponent
    return total


@given(powers)
def test_sign_is_that_of_the_rational(items: list[tuple[Fraction, int]]) -> None:
    value = product(items)
    sign = (value > 1) - (value < 1)
    assert sign_of_log(arb_engine(64), items) == sign_of_log(mpmath_engine(64), items) == sign
    assert compare_with_one(items) == sign
    assert is_one(items) == (value == 1) == (not coprime_powers(items))


@given(powers)
def test_coprime_powers_have_the_same_product_and_are_coprime(items: list[tuple[Fraction, int]]) -> None:
    from math import gcd

    reduced = coprime_powers(items)
    assert product([(Fraction(b), e) for b, e in reduced]) == product(items)
    for i, (b, e) in enumerate(reduced):
        assert b > 1
        assert e != 0
        assert all(gcd(b, c) == 1 for c, _ in reduced[:i])


@given(powers, st.integers(1, 10**6))
def test_equality_is_seen_at_any_exponent(items: list[tuple[Fraction, int]], k: int) -> None:
    """x^k times (1/x)^k is one; with one factor more it is not."""
    both = [(b, e * k) for b, e in items] + [(1 / b, e * k) for b, e in items]
    assert sign_of_log(arb_engine(64), both) == 0
    assert compare_with_one([*both, (Fraction(10**6 + 1, 10**6), 1)]) == 1
    assert sign_of_log(mpmath_engine(64), [*both, (Fraction(10**6, 10**6 + 1), 1)]) == -1


def test_log_product_encloses() -> None:
    E = arb_engine(80)
    assert log_product(E, [(Fraction(2, 3), 5), (7, -1)]).overlaps(E.log(Fraction(32, 243 * 7)))
