"""The producers of Lemma 4.2 against mpmath's formulas, numerical integrals and each other."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from symcheck.arith import Interval, arb_engine, mpmath_engine, parse_decimal
from symcheck.errors import CertificateError, DomainError
from symcheck.hermite.rules import positive_cells, rule_by_arb, rule_on_cells
from symcheck.lemma_4_2.certify import Instance, certify
from symcheck.lemma_4_2.densities import Law
from symcheck.lemma_4_2.derivatives import (
    choose_majorant,
    closed_form_sum,
    cover,
    derivative_exponent,
    derivative_factor,
    reach_of,
)
from symcheck.lemma_4_2.moments import first_unmatched_gap_squared, gaussian_moments, matched_moments, rule_moments
from symcheck.lemma_4_2.separation import node_separation, separation_for_every_n
from symcheck.lemma_4_2.suprema import grid_precision, suprema
from symcheck.pipeline.marginals import Marginal

DELTAS = [Fraction(1, 2), Fraction(1, 10), Fraction(1, 1000)]


def mp(q: Fraction | int) -> mpmath.mpf:
    q = Fraction(q)
    return mpmath.mpf(q.numerator) / q.denominator


def middle(x: Interval) -> mpmath.mpf:
    return mp((x.lower.fraction() + x.upper.fraction()) / 2)


def close(x: Interval, value: mpmath.mpf, digits: int = 25) -> bool:
    """The enclosure holds the value, to the precision at which the value is known, and is narrow."""
    low, high, slack = mp(x.lower.fraction()), mp(x.upper.fraction()), abs(value) * mpmath.mpf(10) ** -digits
    return bool(low - slack <= value <= high + slack and high - low <= slack)


def in_mpmath(law: Law, t: Fraction) -> mpmath.mpf:
    """A(t)/G(t) from the definition of the law, the densities divided."""
    delta, a = mp(law.delta), mpmath.sqrt(1 - mp(law.delta))
    density = mpmath.mpf(0)
    for x, w in zip(law.rule.nodes, law.rule.weights, strict=True):
        density += middle(w) * mpmath.npdf(mp(t), a * middle(x), mpmath.sqrt(delta))
    return density / mpmath.npdf(mp(t))


@pytest.mark.parametrize("sigma", [0, 1])
@pytest.mark.parametrize("n", [2, 3, 5, 12])
def test_moments_match_and_the_next_does_not(n: int, sigma: int) -> None:
    m = matched_moments(n, sigma)
    assert m == 2 * n - 1 - sigma
    rule, gauss = rule_moments(n, sigma, m + 1), gaussian_moments(m + 1)
    assert rule[: m + 1] == [(g, 0) for g in gauss[:-1]]
    p, q = rule[m + 1]
    assert (p - gauss[m + 1], q) == ((0, -factorial(n - 1)) if sigma else (-factorial(n), 0))


@pytest.mark.parametrize("sigma", [0, 1, -1])
def test_moments_of_the_density_by_integration(sigma: int) -> None:
    law = Marginal(4, 0.2, sigma)
    matched = 7 - abs(sigma)
    for j in range(matched + 2):
        moment = quad(lambda t, j=j: t**j * float(law.pdf(t)), -12, 12, limit=400, epsabs=1e-11)[0]
        gap = moment - gaussian_moments(matched + 1)[j]
        expected = 0.0 if j <= matched else float(first_unmatched_gap_squared(4, sigma, Fraction(1, 5))) ** 0.5
        assert abs(abs(gap) - expected) < 1e-7, j


@pytest.mark.parametrize("n", [1, 2, 3, 10, 33, 60])
@pytest.mark.parametrize("sigma", [0, 1])
def test_separation_is_above_the_bound_for_every_n_and_near_it(n: int, sigma: int) -> None:
    a = rule_by_arb(n, sigma, 100)
    b = a.mirrored() if sigma else rule_by_arb(n + 1, 0, 100)
    gap, bound = node_separation(a, b), separation_for_every_n(n, sigma, a.engine)
    assert gap >= bound
    assert gap <= 2 * bound
    with mpmath.workdps(60):
        brute = min(abs(middle(x) - middle(y)) for x in a.nodes for y in b.nodes)
        assert close(gap, brute)


@settings(max_examples=25)
@given(st.fractions(-6, 6, max_denominator=1000), st.sampled_from(DELTAS), st.integers(1, 8), st.sampled_from([0, 1]))
def test_both_engines_enclose_the_definition(t: Fraction, delta: Fraction, n: int, sigma: int) -> None:
    one = Law(rule_by_arb(n, sigma, 250), delta)
    cells = positive_cells(n, sigma, 250)
    two = Law(rule_on_cells(n, sigma, cells, 250, mpmath_engine(280)), delta)
    with mpmath.workdps(80):
        value = in_mpmath(one, t)
        for law in (one, two):
            assert close(law.ratio(t), value)
            assert close(law.density(t), value * mpmath.npdf(mp(t)))
        root = mpmath.sqrt(2 * mp(delta))
        a = mpmath.sqrt(1 - mp(delta))
        cdf = mpmath.mpf(0)
        for x, w in zip(one.rule.nodes, one.rule.weights, strict=True):
            cdf += middle(w) * mpmath.erfc((a * middle(x) - mp(t)) / root) / 2
        assert close(one.cdf(t), cdf)
        assert close(two.cdf(t), cdf)
    for x, y in zip(one.derivatives(t, 6), two.derivatives(t, 6), strict=True):
        assert x.overlaps(y)


def test_derivatives_are_those_of_the_ratio() -> None:
    law = Law(rule_by_arb(4, 0, 400), Fraction(1, 5))
    with mpmath.workdps(90):
        found = law.derivatives(Fraction(3, 7), 5)
        for order, value in enumerate(found):
            expected = mpmath.diff(lambda t: sum_ratio(law, t), mpmath.mpf(3) / 7, order)
            assert abs(middle(value) - expected) < abs(expected) * mpmath.mpf(10) ** -20


def sum_ratio(law: Law, t: mpmath.mpf) -> mpmath.mpf:
    delta = mp(law.delta)
    a, s2 = mpmath.sqrt(1 - delta), delta / (1 - delta)
    terms = (
        middle(w) * mpmath.exp(middle(x) ** 2 / 2 - (t - middle(x) / a) ** 2 / (2 * s2))
        for x, w in zip(law.rule.nodes, law.rule.weights, strict=True)
    )
    return sum(terms) / mpmath.sqrt(delta)


@pytest.mark.parametrize("p", [Fraction(1, 1000), Fraction(1, 3), Fraction(1, 2), Fraction(99, 100)])
def test_quantile_inverts_the_distribution_function(p: Fraction) -> None:
    law = Law(rule_by_arb(5, 0, 200), Fraction(1, 10))
    t = law.quantile(p)
    assert t.upper.fraction() - t.lower.fraction() <= Fraction(1, 2**40)
    if p == Fraction(1, 2):  # the exact tie, by symmetry
        assert t.contains(0)
    else:
        assert law.cdf(t.lower.fraction()) < p < law.cdf(t.upper.fraction())


@pytest.mark.parametrize("p", [0, 1, Fraction(3, 2), 0.3])
def test_quantile_needs_an_exact_probability(p: Fraction) -> None:
    with pytest.raises(DomainError):
        Law(rule_by_arb(2, 0, 100), Fraction(1, 10)).quantile(p)


@pytest.mark.parametrize("delta", [*DELTAS, Fraction(1, 3872)])
@pytest.mark.parametrize("sigma", [0, 1])
def test_cover_proves_the_majorant(delta: Fraction, sigma: int) -> None:
    law = Law(rule_by_arb(6, sigma, 150), delta)
    bound = parse_decimal(choose_majorant([law]))
    reach = reach_of([law])
    tree = cover(law, bound, reach)
    assert tree.count("0") == tree.count("1") + 1
    samples = [Fraction(k * reach, 400) for k in range(-400, 401)] + [c.lower.fraction() for c in law.centres]
    values = [law.majorant(t) for t in samples]
    assert all(value <= bound for value in values)
    assert max(middle(v) for v in values) * 1.05 > mp(bound)  # useful as well as right
    engine = law.engine
    factors = [derivative_factor(delta, order, engine) for order in range(8)]
    for t in samples[::40]:
        for factor, value in zip(factors, law.derivatives(t, 7), strict=True):
            assert abs(value) <= factor * law.majorant(t)
    with pytest.raises(CertificateError):
        cover(law, bound * Fraction(99, 100), reach)


@pytest.mark.parametrize("n", range(1, 41))
def test_closed_form_bounds_the_sum(n: int) -> None:
    for sigma in (0, 1) if n > 1 else (0,):
        law = Law(rule_by_arb(n, sigma, 100), Fraction(1, 2))
        total = sum(middle(c) for c in law.sizes)
        assert total <= mp(closed_form_sum(n, sigma)) * (1 + mpmath.mpf(10) ** -12)  # equality at n = 1


def test_exponent_is_the_least() -> None:
    bounds = ["10", "300", "5000"]
    c = float(derivative_exponent(bounds, 5, arb_engine(100)))
    assert all(float(b) <= 5 ** (c * (j + 1)) for j, b in enumerate(bounds))
    assert any(float(b) > 5 ** ((c - 1e-9) * (j + 1)) for j, b in enumerate(bounds))


@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("delta", [*DELTAS, Fraction(1, 32 * 36)])
@pytest.mark.parametrize("sigma", [0, 1])
def test_suprema_are_enclosed_from_both_sides(n: int, delta: Fraction, sigma: int) -> None:
    orders = 6
    law, floats = Law(rule_by_arb(n, sigma, 200), delta), Marginal(n, float(delta), sigma)
    peaks = suprema(n, sigma, delta, orders, 150)
    s = float(delta / (1 - delta)) ** 0.5
    ends = [float(middle(law.centres[i])) for i in (0, -1)]
    grid = np.arange(ends[0] - 8 * s, ends[1] + 8 * s, s / 60)
    for order, peak in enumerate(peaks):
        low, high = peak.lower.fraction(), peak.upper.fraction()
        sampled = float(np.max(np.abs(floats.ratio(grid, order))))
        assert sampled <= float(high) * (1 + 1e-9)
        assert float(low) * (1 - 0.01) <= sampled
        assert low <= high <= low * (1 + Fraction(1, 2**19))
        at = Fraction(peak.number, 2 ** grid_precision(delta))
        value = abs(law.derivatives(at, order)[order])
        assert value >= low
        assert value <= low * (1 + Fraction(1, 10**12))


def test_an_unhelpful_point_cannot_raise_the_figures() -> None:
    """The lower ends are values at points, so they never exceed the upper ends."""
    figures = certify(Instance.make(4, "1/50")).content["figures"]
    for (low, high), bound in zip(figures["derivative_sup"], figures["derivative_bounds"], strict=True):
        assert parse_decimal(low) < parse_decimal(high) <= parse_decimal(bound)
    for bound, closed in zip(figures["derivative_bounds"], figures["derivative_closed_form"], strict=True):
        assert parse_decimal(bound) <= parse_decimal(closed)


def test_chi_square_is_the_integral() -> None:
    figures = certify(Instance.make(3, "1/10")).content["figures"]
    for side, n in (("a", 3), ("b", 4)):
        law = Marginal(n, 0.1)
        value = quad(lambda t, law=law: float(law.ratio(t) * law.pdf(t)), -12, 12, limit=500)[0] - 1
        low, high = (float(x) for x in figures[f"chi_square_{side}"])
        assert abs(value - low) < 1e-7 * value
        assert low < high < low * (1 + 1e-10)


@pytest.mark.parametrize("sigma", [0, 1, -1])
def test_floats_agree_with_the_enclosures(sigma: int) -> None:
    law, floats = Law(rule_by_arb(7, sigma, 150), Fraction(1, 20)), Marginal(7, 0.05, sigma)
    for t in (Fraction(-5, 2), Fraction(0), Fraction(1, 3), Fraction(4)):
        for order in range(4):
            value = float(middle(law.derivatives(t, order)[order]))
            assert abs(float(floats.ratio(float(t), order)) - value) <= 1e-9 * max(abs(value), 1)
        assert abs(float(floats.cdf(float(t))) - float(middle(law.cdf(t)))) < 1e-12
        assert abs(float(floats.pdf(float(t))) - float(middle(law.density(t)))) < 1e-11
    p = np.array([0.01, 0.5, 0.999])
    np.testing.assert_allclose(floats.cdf(floats.ppf(p)), p, atol=1e-12)
    draws = floats.rvs(200_000, np.random.default_rng(1))
    assert abs(draws.mean()) < 0.02
    assert abs(draws.var() - 1) < 0.02
    with pytest.raises(DomainError):
        floats.ppf(0.0)
    with pytest.raises(DomainError):
        Marginal(3, 1.0)
