"""The rounding rule: safe, tight, independent of the enclosure, spelled in one way."""

import re
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from symcheck.arith import (
    Binary,
    arb_engine,
    decimal_enclosure,
    mpmath_engine,
    parse_decimal,
    round_down,
    round_up,
)
from symcheck.arith.decimals import _round_end
from symcheck.errors import DomainError, PrecisionError

ENGINES = (arb_engine, mpmath_engine)
both = pytest.mark.parametrize("make", ENGINES)
laws = settings(deadline=None, max_examples=150)
SHIFT = Fraction(1, 2**60)

scaled = st.builds(lambda n, e: n * Fraction(10) ** e, st.integers(1, 10**20), st.integers(-60, 60))


def decade(q):
    """floor(log10 q), by a route that shares nothing with the module: the text of an integer."""
    text = str(int(q * 10**200))
    return len(text) - 1 - 200


@laws
@given(scaled, st.integers(1, 15))
@example(Fraction(3), 12)
@example(Fraction(10**12), 12)
@example(Fraction(999999999999), 12)
@example(Fraction(9999999999995, 10), 12)
@example(Fraction(1, 10**5), 12)
def test_safe_and_tight(q, digits):
    """round_down is at most q(1 - 2**-60), and one more unit in its last digit is not."""
    x = arb_engine(256).rational(q)
    down, up = parse_decimal(round_down(x, digits)), parse_decimal(round_up(x, digits))
    low, high = q * (1 - SHIFT), q * (1 + SHIFT)
    assert down <= low < q < high <= up
    # units in the last of `digits` figures, in the decade of the shifted number
    assert low < down + Fraction(10) ** (decade(low) + 1 - digits)
    assert high > up - Fraction(10) ** (decade(high) + 1 - digits)
    for figure in (down, up):
        assert len(str(figure.numerator * 10**200 // figure.denominator).strip("0")) <= digits


@laws
@given(scaled)
def test_negative_numbers_mirror(q):
    x = arb_engine(256).rational(q)
    assert decimal_enclosure(-x) == ["-" + round_up(x), "-" + round_down(x)]


@laws
@given(scaled, st.integers(100, 400), st.integers(100, 400))
def test_the_figure_does_not_depend_on_the_enclosure(q, coarse, fine):
    figures = {tuple(decimal_enclosure(make(p).rational(q))) for make in ENGINES for p in (coarse, fine)}
    assert len(figures) == 1


@both
@pytest.mark.parametrize(
    "q, down, up",
    (
        (Fraction(3), "2.99999999999", "3.00000000001"),
        (Fraction(-3), "-3.00000000001", "-2.99999999999"),
        (Fraction(1), "0.999999999999", "1.00000000001"),
        (Fraction(10), "9.99999999999", "10.0000000001"),
        (Fraction(1, 3), "0.333333333333", "0.333333333334"),
        (Fraction(2, 3 * 10**4), "0.0000666666666666", "0.0000666666666667"),
        (Fraction(2, 3 * 10**5), "6.66666666666e-6", "6.66666666667e-6"),
        (Fraction(2 * 10**12, 3), "666666666666", "666666666667"),
        (Fraction(2 * 10**13, 3), "6.66666666666e12", "6.66666666667e12"),
        (Fraction(79200000000033, 10**12), "79.2", "79.2000000001"),
        (Fraction(12 * 10**15 + 1, 10**3), "1.2e13", "1.20000000001e13"),
        (Fraction(0), "0", "0"),
    ),
)
def test_hand_checked_figures(make, q, down, up):
    assert decimal_enclosure(make(128).rational(q)) == [down, up]


@both
def test_an_enclosure_too_wide_raises(make):
    E = make(128)
    for x in (E.interval(1, 2), E.interval(-1, 1), E.interval(0, 1), E.interval(-1, 0)):
        for rounding in (round_down, round_up):
            with pytest.raises(PrecisionError, match="raise the precision"):
                rounding(x)
    third = Fraction(1, 3)
    assert round_down(E.interval(third, third + Fraction(1, 10**14))) == "0.333333333333"
    with pytest.raises(PrecisionError, match="raise the precision"):
        round_down(E.interval(third, third + Fraction(1, 10**12)))
    # around a short decimal: decided as soon as the width is below the shift
    assert round_down(E.interval(3 - SHIFT / 4, 3 + SHIFT / 4)) == "2.99999999999"
    with pytest.raises(PrecisionError):
        round_down(E.interval(3 - 8 * SHIFT, 3 + 8 * SHIFT))
    for digits in (0, 16, 12.0):
        with pytest.raises(DomainError):
            round_down(E.rational(1), digits)


@both
def test_huge_exponents(make):
    """Against log10 at many more bits; the figures of e**(-10**20) and erfc(10**9) are in two engines."""
    E, fine = make(128), arb_engine(500)
    for x in (E.exp(-(10**20)), E.exp(10**20), E.erfc(10**9), -E.exp(-(10**20))):
        down, up = decimal_enclosure(x)
        for text, below in ((down, True), (up, False)):
            sign, digits, exponent = re.fullmatch(r"(-?)(\d\.\d{1,11})e(-?\d+)", text).groups()
            figure = fine.log(parse_decimal(digits)) + int(exponent) * fine.log(10)
            value = fine.log(fine.binary(abs(x).lower, abs(x).upper))
            gap = value - figure if below != (sign == "-") else figure - value
            assert gap > 0 and gap < Fraction(1, 10**10)
    assert decimal_enclosure(E.exp(-(10**20))) == [
        "7.71095392911e-43429448190325182766",
        "7.71095392912e-43429448190325182766",
    ]


@both
@pytest.mark.parametrize("up", (False, True))
@pytest.mark.parametrize("exp", (-4090, 4000))
def test_both_routes_agree_where_they_meet(make, exp, up, monkeypatch):
    """The exact route and the one through logarithms, on the same ends."""
    ends = [Binary(man, exp) for man in (1, 3, 12345678901234567, 3**40)]
    exact = [_round_end(end, make(128), 12, up) for end in ends]
    monkeypatch.setattr("symcheck.arith.decimals.EXACT_EXPONENT_LIMIT", 0)
    assert [_round_end(end, make(128), 12, up) for end in ends] == exact


@both
@pytest.mark.parametrize("power", (-2000, 2000))
def test_a_power_of_ten_beyond_the_exact_range_is_decided(make, power):
    x = make(8000).rational(Fraction(10) ** power)
    assert decimal_enclosure(x) == [f"9.99999999999e{power - 1}", f"1.00000000001e{power}"]


@laws
@given(st.integers(1, 10**12 - 1), st.integers(-40, 40), st.booleans())
def test_canonical_spelling_is_read_back(n, e, negative):
    """Each value written by the module parses to itself; any other spelling of it is refused."""
    q = n * Fraction(10) ** e * (-1 if negative else 1)
    tenth = Fraction(1, 10**14)
    x = arb_engine(200).rational(q * (1 + tenth))
    text = round_down(x) if not negative else round_up(x)
    assert parse_decimal(text) == q
    twins = ["+" + text, text + " ", "0" + text, text + "e0", text.upper() if "e" in text else text + "."]
    if "e" not in text:
        twins.append(text + "0" if "." in text else text + ".0")
    for twin in twins:
        with pytest.raises(DomainError):
            parse_decimal(twin)


def test_where_positional_ends():
    for text in ("0.00001", "0.0000123", "3", "79.2", "123456789012", "100000000000", "1e12", "1e-6"):
        parse_decimal(text)
    misspelt = ("1e-5", "0.000001", "1000000000000", "1e11", "15e19", "1.50e20", "1e+20", "1e020", "-0", "00")
    not_decimals = ("", "-", ".5", "5.", "0x1", "inf", "nan", "1_000", "٣", "1\n")
    too_large = ("1e1000000", "1e-100001", "1e-99999999999")
    for text in (*misspelt, *not_decimals, *too_large):
        with pytest.raises(DomainError):
            parse_decimal(text)
    assert parse_decimal("0") == 0
    assert parse_decimal("-1e-100000") < 0
