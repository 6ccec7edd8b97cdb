"""Nodes and weights: contained by independent routes, accurate, and never wrong on a bad guess."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from flint import arb, arb_poly, ctx, fmpq, fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import roots_hermitenorm

from symcheck.arith import mpmath_engine
from symcheck.errors import CertificateError, DomainError, PrecisionError
from symcheck.hermite import nodes as module
from symcheck.hermite.mehler import mehler_form
from symcheck.hermite.nodes import gauss_hermite_enclosures, node_cells, quadrature_rule
from symcheck.hermite.polynomials import hermite_coefficients, sign_at
from symcheck.hermite.rules import positive_cells, rule_by_arb, rule_on_cells
from symcheck.hermite.tables import decimal_rule

SIZES = [1, 2, 3, 4, 5, 10, 31, 60]


@pytest.mark.parametrize("n", SIZES)
def test_product_of_the_factors_is_the_polynomial(n: int) -> None:
    rule = quadrature_rule(n, 400)
    with ctx.workprec(1000):
        product = arb_poly([arb(1)])
        for x in rule.nodes:
            product *= arb_poly([-x, arb(1)])
        for enclosure, c in zip(product.coeffs(), hermite_coefficients(n), strict=True):
            assert enclosure.contains(c)
            assert enclosure.rad() < arb(2) ** -200


@pytest.mark.parametrize("shift", [0, 1, -1])
@pytest.mark.parametrize("n", SIZES)
def test_moments_are_gaussian_and_the_next_is_not(n: int, shift: int) -> None:
    rule = quadrature_rule(n, 500, shift)
    matched = 2 * n - 1 - abs(shift)
    with ctx.workprec(800):
        for j in range(matched + 2):
            moment = sum((w * x**j for x, w in zip(*rule, strict=True)), arb(0))
            gauss = 0 if j % 2 else factorial(j) // (2 ** (j // 2) * factorial(j // 2))
            assert moment.contains(gauss) == (j <= matched), j
        off = -shift * arb(n).sqrt() * factorial(n - 1) if shift else arb(-factorial(n))
        assert (moment - gauss).overlaps(off)
        assert all(w > 0 for w in rule.weights)


@pytest.mark.parametrize("n", [2, 3, 10, 41])
def test_mirror_rules_are_reflections(n: int) -> None:
    plus, minus = quadrature_rule(n, 200, 1), quadrature_rule(n, 200, -1)
    with ctx.workprec(400):
        for x, y, v, w in zip(plus.nodes, minus.nodes[::-1], plus.weights, minus.weights[::-1], strict=True):
            assert x.overlaps(-y)
            assert v.overlaps(w)


@pytest.mark.parametrize(
    ("n", "prec"), [(3, 64), (10, 170), (60, 170), (200, 170), (60, 3322), (500, 170), (1000, 170)]
)
def test_enclosures_are_as_narrow_as_promised(n: int, prec: int) -> None:
    rule = quadrature_rule(n, prec)
    assert len(rule.nodes) == n
    with ctx.workprec(prec + 64):
        assert all(x.rad() <= arb(2) ** -prec for x in rule.nodes)
        assert all(w.rad() <= w.mid() * arb(2) ** -prec for w in rule.weights)
        assert sum(rule.weights, arb(0)).contains(1)
        assert sum((w * x * x for x, w in zip(*rule, strict=True)), arb(0)).contains(1)


def test_precisions_overlap() -> None:
    coarse, fine = quadrature_rule(37, 60), quadrature_rule(37, 900)
    assert all(x.overlaps(y) for x, y in zip(coarse.nodes, fine.nodes, strict=True))
    assert all(x.overlaps(y) for x, y in zip(coarse.weights, fine.weights, strict=True))


@pytest.mark.parametrize("n", [2, 7, 30, 64])
def test_other_libraries_agree(n: int) -> None:
    rule = quadrature_rule(n, 200)
    x, w = roots_hermitenorm(n)
    np.testing.assert_allclose([float(y) for y in rule.nodes], x, atol=1e-12)
    np.testing.assert_allclose([float(y) for y in rule.weights], w / w.sum(), rtol=1e-9, atol=1e-300)
    with mpmath.workdps(40), ctx.workprec(200):
        for ours, theirs in zip(rule.nodes, mpmath.gauss_quadrature(n, "hermite")[0], strict=True):
            assert abs(ours - arb(mpmath.nstr(theirs * mpmath.sqrt(2), 40))) < 1e-36
        roots = sorted((z.real for z, _ in fmpz_poly(list(hermite_coefficients(n))).complex_roots()), key=float)
        assert all(a.overlaps(b) for a, b in zip(rule.nodes, roots, strict=True))


@given(st.integers(1, 25), st.integers(-400, 400), st.integers(0, 6))
def test_sign_is_that_of_the_rational_value(n: int, c: int, prec: int) -> None:
    x = Fraction(c, 2**prec)
    value = sum(k * x**i for i, k in enumerate(hermite_coefficients(n)))
    assert sign_at(n, c, prec) == (value > 0) - (value < 0)
    before = sum(k * x**i for i, k in enumerate(hermite_coefficients(n - 1)))
    with ctx.workprec(200):
        for shift in (1, -1):
            exact = arb(fmpq(value.numerator, value.denominator)) + shift * arb(n).sqrt() * arb(
                fmpq(before.numerator, before.denominator)
            )
            sign = sign_at(n, c, prec, shift)
            assert exact.contains(0) if sign == 0 else exact * sign > 0


@settings(max_examples=40)
@given(st.integers(1, 40), st.integers(1, 200), st.sampled_from([0, 1, -1]))
def test_cells_hold_sign_changes(n: int, prec: int, shift: int) -> None:
    cells = node_cells(n, prec, shift)
    assert len(cells) == n
    assert list(cells) == sorted(cells)
    for c in set(cells):
        if cells.count(c) == 1:
            left = sign_at(n, c, prec, shift)
            assert left == 0 or left * sign_at(n, c + 1, prec, shift) <= 0


def test_small_rules_by_hand() -> None:
    assert node_cells(1, 10) == (0,)
    assert node_cells(2, 10) == (-1024, 1024)
    assert node_cells(1, 10, 1) == (-1024,)
    one, two = gauss_hermite_enclosures(2, 7)
    assert (one.lo, one.hi, two.lo, two.hi) == (-128, -128, 128, 128)
    assert [w.contains(arb(1) / 2) for w in quadrature_rule(2, 60).weights] == [True, True]


@pytest.mark.parametrize("arguments", [(0, 10), (-3, 10), (2.0, 10), (True, 10), (3, 0), (3, 1.5), (3, 10, 2)])
def test_bad_input_is_refused_in_one_line(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(DomainError) as error:
        quadrature_rule(*arguments)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("change", ["moved", "doubled", "missing", "nan"])
@pytest.mark.parametrize("n", [5, 12, 40])
def test_wrong_guesses_cannot_mislead(n: int, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    true, right = quadrature_rule(n, 100), module._guesses

    def guesses(n: int, shift: int) -> Any:
        x = right(n, shift)
        if change == "moved":
            x[-1] = (x[-1] + x[-2]) / 2
        elif change == "doubled":
            x[-1] = x[-2]
        elif change == "missing":
            x = x[:-1]
        else:
            x[-1] = np.nan
        return x

    monkeypatch.setattr(module, "_guesses", guesses)
    try:
        rule = quadrature_rule(n, 100)
    except (PrecisionError, ValueError):
        return
    assert all(x.overlaps(y) for x, y in zip(rule.nodes, true.nodes, strict=True))


def test_precision_does_not_leak() -> None:
    before = flint.ctx.prec
    quadrature_rule(20, 300)
    node_cells(9, 77, 1)
    with pytest.raises(PrecisionError):
        gauss_hermite_enclosures(60, 1)
    assert flint.ctx.prec == before


@pytest.mark.parametrize("sigma", [0, 1])
def test_the_second_engine_finds_the_same_rule_on_the_cells(sigma: int) -> None:
    cells = positive_cells(12, sigma, 160)
    rule = rule_on_cells(12, sigma, cells, 160, mpmath_engine(200))
    other = rule_by_arb(12, sigma, 300)
    for x, y in zip(rule.nodes + rule.weights, other.nodes + other.weights, strict=True):
        assert x.overlaps(y)
    for wrong in ([cells[0] + 1, *cells[1:]], [cells[0] - 1, *cells[1:]], cells[::-1]):
        with pytest.raises(CertificateError):
            rule_on_cells(12, sigma, wrong, 160, mpmath_engine(200))


@pytest.mark.parametrize(("n", "digits"), [(1, 3), (2, 6), (9, 40), (400, 12)])
def test_decimal_tables_enclose(n: int, digits: int) -> None:
    rows, weights = decimal_rule(n, digits)
    rule = quadrature_rule(n, 4 * digits + 60)
    with ctx.workprec(4 * digits + 100):
        for (low, high), x in zip(rows, rule.nodes, strict=True):
            assert Fraction(low) <= Fraction(high) <= Fraction(low) + Fraction(2, 10**digits)
            assert arb(low) <= x + arb(10) ** (-digits - 3) and x - arb(10) ** (-digits - 3) <= arb(high)
        for (low, high), w in zip(weights, rule.weights, strict=True):
            assert arb(low) <= w * (1 + arb(10) ** (-digits - 3))
            assert w * (1 - arb(10) ** (-digits - 3)) <= arb(high)
            assert arb(high) <= w * (1 + 30 * arb(10) ** -digits)


def test_mehler_form_is_its_series() -> None:
    rule = rule_by_arb(6, 0, 200)
    r = Fraction(1, 3)
    total = mpmath.mpf(0)
    with mpmath.workdps(60):
        points = [mpmath.mpf(x.lower.fraction().numerator) / x.lower.fraction().denominator for x in rule.nodes]
        sizes = [mpmath.mpf(w.lower.fraction().numerator) / w.lower.fraction().denominator for w in rule.weights]
        for j in range(90):
            c = sum(w * mpmath.hermite(j, x / mpmath.sqrt(2)) for x, w in zip(points, sizes, strict=True))
            total += (mpmath.mpf(1) / 3) ** j * c * c / mpmath.factorial(j) / 2**j
        form = mehler_form(rule, rule, r)
        assert abs(mpmath.mpf(float(form.lower.fraction())) - total) < 1e-14
        other = mehler_form(rule, rule_by_arb(6, 0, 200), r)
        assert other.overlaps(form)
    with pytest.raises(DomainError):
        mehler_form(rule, rule, Fraction(1))
