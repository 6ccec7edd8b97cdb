"""Exact dyadic numbers: order and value agree with Fractions, and no exponent is materialised."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck.arith import Binary, Dyadic
from symcheck.errors import DomainError

binaries = st.builds(Binary, st.integers(-(2**70), 2**70), st.integers(-90, 90))
rationals = st.one_of(st.integers(-(10**9), 10**9), st.fractions(max_denominator=10**9))


@settings(deadline=None)
@given(st.integers(-(2**70), 2**70), st.integers(-90, 90), st.integers(0, 50))
def test_equal_values_are_equal_tuples(man, exp, shift):
    assert Binary(man << shift, exp - shift) == Binary(man, exp)
    assert Binary(man, exp).fraction() == man * Fraction(2) ** exp
    assert Binary(man, exp).man % 2 == (man != 0)


@settings(deadline=None)
@given(binaries, binaries, rationals)
def test_order_is_that_of_the_values(a, b, q):
    x, y = a.fraction(), b.fraction()
    assert (a < b, a <= b, a > b, a >= b, a == b) == (x < y, x <= y, x > y, x >= y, x == y)
    assert a.compare(q) == (x > q) - (x < q)
    assert a.sign() == (x > 0) - (x < 0)


@settings(deadline=None)
@given(binaries)
def test_a_value_compares_equal_to_its_own_fraction(a):
    assert a.compare(a.fraction()) == 0
    assert a.compare(a.fraction() + Fraction(1, 10**60)) == -1


def test_order_at_astronomical_exponents():
    huge = 10**41
    ladder = [
        Binary(-5, huge),
        Binary(-1, huge),
        Binary(-1, -huge),
        Binary(0),
        Binary(1, -huge),
        Binary(3, -huge),
        Binary(1, huge),
        Binary(5, huge),
    ]
    assert sorted(ladder[3:] + ladder[:3]) == ladder
    assert Binary(1, huge).compare(Fraction(10**30, 7)) == 1
    assert Binary(1, -huge).compare(Fraction(1, 10**30)) == -1
    assert Binary(1, -huge).compare(0) == 1
    assert Binary(2**200 + 1, huge) > Binary(1, huge + 200)


@settings(deadline=None)
@given(binaries.filter(lambda b: b.man))
def test_magnitude_brackets_the_value(b):
    s = b.magnitude()
    assert Fraction(2) ** (s - 1) <= abs(b.fraction()) < Fraction(2) ** s


def test_refusals():
    with pytest.raises(DomainError, match="not written out"):
        Binary(1, 10**40).fraction()
    with pytest.raises(DomainError):
        Binary(0).magnitude()
    with pytest.raises(TypeError):
        Binary(1) < 2  # noqa: B015


def test_dyadic_ends():
    assert Dyadic(-3, 5, 4).lower == Fraction(-3, 16)
    assert Dyadic(-3, 5, 4).upper == Fraction(5, 16)
    assert Dyadic(3, 5, -2).upper == 20
