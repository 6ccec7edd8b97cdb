"""The checker's own arithmetic against mpmath at high precision, and its parts on wrong input."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck.checker.exact import (
    Interval,
    Undecided,
    decimal_value,
    erfc_of_root,
    exp,
    figure,
    log,
    maximum,
    minimum,
    parse_decimal,
    pi_constant,
    rational,
)
from symcheck.checker.format import Rejected
from symcheck.checker.lemma_4_2 import check_moments, node

BITS = 128
rationals = st.fractions(-(10**4), 10**4, max_denominator=10**6)


def mp(q: Fraction) -> mpmath.mpf:
    return mpmath.mpf(q.numerator) / q.denominator


def holds(x: Interval, value: mpmath.mpf, lost: int = 8) -> bool:
    """The value is enclosed, and the enclosure is useful."""
    scale = mpmath.mpf(2) ** x.exp
    width = (x.hi - x.lo) * scale
    return bool(x.lo * scale <= value <= x.hi * scale and width <= abs(value) * mpmath.mpf(2) ** (lost - BITS))


@given(rationals, rationals)
def test_field_operations_enclose(p: Fraction, q: Fraction) -> None:
    with mpmath.workprec(600):
        x, y = rational(p, BITS), rational(q, BITS)
        for value, enclosure in ((p * q, x.times(y)), (p * p, x.square()), (abs(p), x.absolute())):
            assert holds(enclosure, mp(value))
        sums = x.plus(y)
        assert sums.lo * Fraction(2) ** sums.exp <= p + q <= sums.hi * Fraction(2) ** sums.exp
        if q:
            assert holds(x.over(y), mp(p / q))
        if p > 0:
            assert holds(x.root(), mpmath.sqrt(mp(p)))
        low, high = minimum([x, y]), maximum([x, y])
        assert low.lo * Fraction(2) ** low.exp <= min(p, q) <= low.hi * Fraction(2) ** low.exp
        assert high.lo * Fraction(2) ** high.exp <= max(p, q) <= high.hi * Fraction(2) ** high.exp
        if p != q:
            assert x.is_below(y) == (p < q)


@given(st.fractions(-3000, 3000, max_denominator=10**9))
def test_exp_encloses(q: Fraction) -> None:
    with mpmath.workprec(600):
        assert holds(exp(rational(q, BITS)), mpmath.exp(mp(q)), lost=24)  # the argument itself is rounded


@given(st.fractions(Fraction(1, 10**9), 10**9, max_denominator=10**9).filter(lambda q: abs(q - 1) > Fraction(1, 1000)))
def test_log_encloses(q: Fraction) -> None:
    with mpmath.workprec(600):
        assert holds(log(rational(q, BITS)), mpmath.log(mp(q)), lost=24)


@settings(max_examples=60)
@given(st.fractions(Fraction(1, 1000), 3000, max_denominator=1000))
def test_erfc_encloses(q: Fraction) -> None:
    with mpmath.workprec(6000):
        assert holds(erfc_of_root(q, BITS), mpmath.erfc(mpmath.sqrt(mp(q))), lost=16)


def test_wide_intervals_and_pi() -> None:
    with mpmath.workprec(400):
        wide = exp(Interval(-3, 5, -1, BITS))
        scale = mpmath.mpf(2) ** wide.exp
        assert wide.lo * scale <= mpmath.exp(mpmath.mpf("-1.5"))
        assert wide.hi * scale >= mpmath.exp(mpmath.mpf("2.5"))
        assert wide.hi * scale < mpmath.exp(mpmath.mpf("2.51"))
        assert holds(pi_constant(BITS), mpmath.pi)


def test_nothing_under_or_overflows() -> None:
    tiny = exp(rational(-(10**30), 256))
    assert figure(tiny, up=True) == "2.48266262135e-434294481903251827651128918917"
    assert figure(erfc_of_root(Fraction(10**20), BITS), up=True) == "4.35043988603e-43429448190325182776"
    one = rational(1, BITS)
    assert tiny.plus(one).is_below(one.plus(one))
    assert one.plus(tiny).lo * Fraction(2) ** one.plus(tiny).exp <= 1


@pytest.mark.parametrize(
    "act",
    [
        lambda: rational(0, BITS).inverse(),
        lambda: Interval(-1, 1, 0, BITS).inverse(),
        lambda: rational(-1, BITS).root(),
        lambda: log(Interval(0, 1, 0, BITS)),
        lambda: Interval(0, 2, 0, BITS).is_below(rational(1, BITS)),
        lambda: figure(Interval(-1, 1, 0, BITS), up=True),
        lambda: figure(Interval(10**12 - 5, 10**12 + 20, 0, BITS), up=True),
    ],
)
def test_what_is_not_decided_raises(act: object) -> None:
    with pytest.raises(Undecided):
        act()  # type: ignore[operator]


@given(st.fractions(Fraction(1, 10**20), 10**20, max_denominator=10**20))
def test_figures_err_on_the_stated_side_and_little(q: Fraction) -> None:
    low, high = figure(rational(q, 256), up=False), figure(rational(q, 256), up=True)
    assert decimal_value(low) < q < decimal_value(high)
    assert decimal_value(high) - decimal_value(low) <= q * Fraction(3, 10**11)
    assert figure(rational(-q, 256), up=True) == "-" + low


@pytest.mark.parametrize("text", ["1.0", "01", "1e5", "+1", "1.", ".5", "1e+20", "", "1e", "-", "0x1", "1_0", "١"])
def test_only_the_canonical_spelling_is_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_decimal(text)


@pytest.mark.parametrize(("n", "sigma", "matched"), [(3, 0, 6), (3, 0, 4), (3, 1, 5), (3, 1, 3), (1, 0, 2), (5, -1, 9)])
def test_a_wrong_number_of_moments_is_refused(n: int, sigma: int, matched: int) -> None:
    with pytest.raises(Rejected):
        check_moments(n, sigma, matched)
    check_moments(n, sigma, 2 * n - 1 - abs(sigma))


def test_a_cell_without_a_zero_is_refused() -> None:
    node(3, 0, 27, 4)  # sqrt 3 = 27.7 / 16
    for c in (26, 28):
        with pytest.raises(Rejected):
            node(3, 0, c, 4)


def test_the_smallest_keeps_its_digits() -> None:
    """Numbers of very different sizes: the enclosure is that of the smallest itself."""
    tiny, one = rational(Fraction(3, 7), 64).scaled(-(10**6)), rational(1, 64)
    assert minimum([one, tiny, one]) == tiny
    assert maximum([-one, -tiny]) == -tiny
    wide = Interval(1, 3, 0, 64)
    both = maximum([wide, Interval(2, 4, 0, 64)])
    assert (both.lo * Fraction(2) ** both.exp, both.hi * Fraction(2) ** both.exp) == (2, 4)
