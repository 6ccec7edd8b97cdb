"""Both engines: enclosure of exact arithmetic, isotonicity, comparisons, refusals, no leaked precision."""

import operator
from fractions import Fraction

import flint
import mpmath
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symcheck.arith import Binary, arb_engine, mpmath_engine
from symcheck.errors import CertificateError, DomainError, PrecisionError

ENGINES = (arb_engine, mpmath_engine)
both = pytest.mark.parametrize("make", ENGINES)
OPERATIONS = (operator.add, operator.sub, operator.mul, operator.truediv)

rationals = st.fractions(max_denominator=10**12).filter(lambda q: abs(q) < 10**12)
pairs = st.tuples(rationals, rationals).map(sorted)
unit = st.fractions(0, 1, max_denominator=99)
precisions = st.sampled_from((2, 11, 53, 200))
laws = settings(deadline=None, max_examples=120)


@pytest.fixture(autouse=True)
def no_precision_leaks():
    """Every test here leaves the globals as they were, also one that ends in an exception."""
    before = flint.ctx.prec, flint.ctx.dps, mpmath.iv.prec, mpmath.mp.prec
    yield
    assert (flint.ctx.prec, flint.ctx.dps, mpmath.iv.prec, mpmath.mp.prec) == before


def width(x):
    return x.upper.fraction() - x.lower.fraction()


def encloses(outer, inner):
    return outer.lower <= inner.lower and inner.upper <= outer.upper


@both
@laws
@given(rationals, rationals, precisions)
def test_exact_arithmetic_is_contained(make, p, q, prec):
    E = make(prec)
    x, y = E.rational(p), E.rational(q)
    assert x.contains(p) and (-x).contains(-p) and abs(x).contains(abs(p)) and x.square().contains(p * p)
    assert (x + y).contains(p + q) and (x - y).contains(p - q) and (x * y).contains(p * q)
    assert (x + q).contains(p + q) and (q - x).contains(q - p) and (7 * x).contains(7 * p)
    assert (x**5).contains(p**5)
    if q:
        assert (x / y).contains(p / q) and (p / y).contains(p / q)


@both
@laws
@given(pairs, pairs, unit, unit, precisions)
def test_every_point_of_the_operands_is_covered(make, a, b, s, t, prec):
    E = make(prec)
    x, y = E.interval(*a), E.interval(*b)
    p, q = a[0] + s * (a[1] - a[0]), b[0] + t * (b[1] - b[0])
    for point, interval in ((p, x), (q, y)):
        assert interval.contains(point)
    for op in OPERATIONS:
        if op is operator.truediv and (b[0] <= 0 <= b[1] or y.contains(0)):
            continue
        assert op(x, y).contains(op(p, q))
    assert x.square().contains(p * p) and (x**3).contains(p**3) and (x**4).contains(p**4)
    assert abs(x).contains(abs(p)) and (-x).contains(-p)


@both
@laws
@given(pairs, pairs, st.fractions(0, 1, max_denominator=9), st.fractions(0, 1, max_denominator=9))
def test_inclusion_is_isotone(make, a, b, s, t):
    """A part of the operands gives a part of the result, at the same precision."""
    E = make(53)
    x, y = E.interval(*a), E.interval(*b)
    u = E.interval(a[0] + s * (a[1] - a[0]) / 2, a[1] - t * (a[1] - a[0]) / 2)
    u = u.intersection(x)
    for op in OPERATIONS[:3]:
        assert encloses(op(x, y), op(u, y))
    if not y.contains(0):
        assert encloses(x / y, u / y)
    assert encloses(x.square(), u.square()) and encloses(abs(x), abs(u))
    if u.lower.sign() >= 0 and x.lower.sign() >= 0:
        assert encloses(E.sqrt(x), E.sqrt(u))


@both
@laws
@given(rationals, rationals, st.sampled_from((20, 53, 200)))
def test_results_are_accurate(make, p, q, prec):
    assume(p and q and p + q)
    E = make(prec)
    x, y = E.rational(p), E.rational(q)
    for result, exact in ((x * y, p * q), (x / y, p / q), (x.square(), p * p), (x**3, p**3)):
        assert width(result) <= abs(exact) * Fraction(2) ** (5 - prec)
    assert width(x + y) <= (abs(p) + abs(q)) * Fraction(2) ** (4 - prec)
    if p > 0:
        root = E.sqrt(p)
        assert root.square().contains(p) and width(root) ** 2 <= p * Fraction(2) ** (8 - 2 * prec)


@both
def test_wide_intervals_have_exact_ends(make):
    """What a ball with a 30-bit radius gets wrong: [0, 1] must not reach below 0."""
    E = make(53)
    unit = E.interval(0, 1)
    assert (unit.lower, unit.upper) == (Binary(0), Binary(1))
    assert E.sqrt(unit).lower == Binary(0)
    assert E.interval(-3, 2).square().lower == Binary(0)
    assert (E.interval(-3, 2) ** 4).lower == Binary(0) and (E.interval(-3, 2) ** 4).upper == Binary(81)
    assert E.exp(E.interval(-100, 100)).lower.sign() == 1
    assert abs(E.interval(-3, 2)).upper == Binary(3) and abs(E.interval(-3, 2)).lower == Binary(0)
    assert (E.interval(-3, 2) ** 0).lower == (E.interval(-3, 2) ** 0).upper == Binary(1)


@both
@laws
@given(pairs, st.one_of(rationals, pairs))
def test_a_comparison_is_decided_for_all_points_or_raises(make, a, other):
    E = make(200)
    x = E.interval(*a)
    y, ends = (E.interval(*other), other) if isinstance(other, list) else (other, [other, other])
    # the exact hulls, because thirds have no exact ends
    lo, hi = x.lower.fraction(), x.upper.fraction()
    low, high = (y.lower.fraction(), y.upper.fraction()) if isinstance(other, list) else ends
    for op, yes, no in (
        (operator.lt, hi < low, lo >= high),
        (operator.le, hi <= low, lo > high),
        (operator.gt, lo > high, hi <= low),
        (operator.ge, lo >= high, hi < low),
    ):
        if yes or no:
            assert op(x, y) is yes
        else:
            with pytest.raises(PrecisionError, match="not decided"):
                op(x, y)


@both
def test_reflected_and_integer_comparisons(make):
    E = make(53)
    x = E.interval(1, 2)
    assert 0 < x and 3 > x and x <= 2 and x >= 1 and not x < 1 and Fraction(5, 2) >= x  # noqa: SIM300
    assert E.rational(Fraction(1, 3)) < Fraction(1, 3) + Fraction(1, 2**50)
    with pytest.raises(PrecisionError, match="raise the precision"):
        x < 2  # noqa: B015


@both
def test_enclosures_have_no_equality_truth_or_hash(make):
    x = make(53).rational(1)
    for forbidden in (lambda: x == x, lambda: x != 1, lambda: bool(x), lambda: hash(x), lambda: x in [x + 1]):
        with pytest.raises(TypeError):
            forbidden()


@both
def test_floats_are_refused_by_name(make):
    E = make(53)
    x = E.rational(1)
    for call in (
        lambda: E.rational(0.5),
        lambda: E.interval(0, 0.5),
        lambda: x + 0.5,
        lambda: 0.5 * x,
        lambda: x < 0.5,
        lambda: x.contains(0.5),
        lambda: E.exp(0.5),
        lambda: E.minimum([x, 0.5]),
    ):
        with pytest.raises(DomainError, match="float"):
            call()
    with pytest.raises(TypeError):
        E.rational("1/2")


def test_engines_do_not_mix():
    E, F = arb_engine(53), mpmath_engine(53)
    x, y = E.rational(2), F.rational(2)
    for call in (lambda: x + y, lambda: y / x, lambda: x < y, lambda: E.exp(y), lambda: F.hull(x, y)):
        with pytest.raises(TypeError, match="convert"):
            call()
    assert x.overlaps(y)


@both
def test_precisions_mix_at_the_larger(make):
    x, y = make(20).rational(Fraction(1, 3)), make(200).rational(Fraction(1, 7))
    assert (x * y).engine.prec == (y * x).engine.prec == 200
    assert (x * y).contains(Fraction(1, 21)) and (y - x).contains(Fraction(1, 7) - Fraction(1, 3))


@both
def test_domains(make):
    E = make(53)
    straddling = E.interval(-1, 1)
    for function in (E.sqrt, E.log):
        with pytest.raises(PrecisionError):
            function(straddling)
        with pytest.raises(DomainError):
            function(-1)
    with pytest.raises(DomainError):
        E.log(0)
    with pytest.raises(PrecisionError):
        E.log(E.interval(0, 1))
    assert E.sqrt(0).upper == Binary(0)
    for bad in (lambda: 1 / straddling, lambda: straddling / 0, lambda: straddling / E.interval(0, 1)):
        with pytest.raises(PrecisionError, match="contains 0"):
            bad()
    for function in (E.exp, E.erfc):
        assert function(E.binary(Binary(-1, -(10**30)), Binary(1, -(10**30)))).contains(1)
        with pytest.raises(DomainError, match="refused"):
            function(E.binary(Binary(1), Binary(1, 10**30)))
    reversed_ends = (lambda: E.interval(2, 1), lambda: E.binary(Binary(2), Binary(1)))
    for bad in (*reversed_ends, lambda: E.rational(2) ** -1):
        with pytest.raises(DomainError):
            bad()
    with pytest.raises(DomainError):
        E.maximum([])
    for prec in (1, 0, -5, 53.0, None):
        with pytest.raises(DomainError):
            make(prec)


@both
def test_a_nonfinite_ball_is_refused(make):
    E = make(53)
    for ball in (flint.arb("nan"), flint.arb.pos_inf(), flint.arb(0, 1).log(), 1 / flint.arb(0, 1)):
        with pytest.raises(PrecisionError, match="not finite"):
            E.from_arb(ball)
    assert E.exp(2**60).is_finite


@both
@settings(deadline=None, max_examples=60)
@given(rationals, st.sampled_from((10, 53, 100)), st.sampled_from((10, 53, 100)))
def test_a_ball_is_enclosed(make, q, ball_prec, prec):
    with flint.ctx.workprec(ball_prec):
        ball = flint.arb(q.numerator) / q.denominator
    x = make(prec).from_arb(ball)
    assert x.contains(q)
    assert width(x) <= abs(q) * Fraction(2) ** (4 - min(ball_prec, prec))


@both
@laws
@given(st.lists(pairs, min_size=1, max_size=4))
def test_minimum_maximum_hull(make, ends):
    E = make(53)
    xs = [E.interval(*pair) for pair in ends]
    low, high = E.minimum(xs), E.maximum(xs)
    assert low.lower == min(x.lower for x in xs) and low.upper == min(x.upper for x in xs)
    assert high.lower == max(x.lower for x in xs) and high.upper == max(x.upper for x in xs)
    hull = E.hull(xs[0], xs[-1])
    assert hull.lower == min(xs[0].lower, xs[-1].lower) and hull.upper == max(xs[0].upper, xs[-1].upper)


@laws
@given(pairs, pairs)
def test_overlap_and_intersection_across_engines(a, b):
    x, y = arb_engine(200).interval(*a), mpmath_engine(100).interval(*b)
    common = max(x.lower, y.lower) <= min(x.upper, y.upper)
    assert x.overlaps(y) is y.overlaps(x) is common
    if common:
        z = y.intersection(x)
        assert z.engine is y.engine and encloses(x, z) and encloses(y, z)
    else:
        with pytest.raises(CertificateError):
            x.intersection(y)


@both
def test_exact_ends_survive_any_exponent_and_precision(make):
    lo, hi = Binary(-(3**200), 10**20), Binary(3**300, 10**20)
    x = make(10).binary(lo, hi)
    assert (x.lower, x.upper) == (lo, hi)
    assert ((-x).lower, abs(x).upper) == (Binary(-(3**300), 10**20), hi)
    assert (x * x).upper >= Binary(3**600, 2 * 10**20)


@both
def test_precision_is_that_of_the_engine_after_an_exception(make):
    with flint.ctx.workprec(77):
        fine = make(300)
        for call in (lambda: fine.log(-1), lambda: fine.rational(1) / 0, lambda: fine.exp(0.5)):
            with pytest.raises((DomainError, PrecisionError)):
                call()
            assert flint.ctx.prec == 77
        coarse = make(20)
        a, b = coarse.exp(1), fine.exp(1)
        c = coarse.exp(1)
        assert (a.lower, a.upper) == (c.lower, c.upper) and encloses(a, b)
        assert fine.exp(1).lower.man.bit_length() > 250 > 30 > a.lower.man.bit_length()
        assert flint.ctx.prec == 77


def test_arb_restores_its_precision_when_flint_itself_raises():
    from symcheck.arith.engine_arb import ArbEngine

    def fail():
        raise ZeroDivisionError

    before = flint.ctx.prec
    with pytest.raises(ZeroDivisionError):
        ArbEngine(999)._ends(fail)
    assert flint.ctx.prec == before


@both
def test_display_is_outward(make):
    E = make(53)
    assert repr(E.rational(Fraction(1, 3))) == "[0.333333333333, 0.333333333334]"
    assert repr(E.interval(-1, 2)) == "[-1, 2]" and repr(E.rational(0)) == "[0]"
    assert repr(E) == f"{E.name}_engine(53)"
    assert "2**-" in repr(E.exp(-(10**20)))
