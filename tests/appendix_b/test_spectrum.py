"""F by its coefficients against Mehler's closed form, and the correlation bound against exact Gaussian sums."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck.appendix_b.spectrum import Mixture, SmoothedRule, rule_coefficients
from symcheck.arith import arb_engine, mpmath_engine
from symcheck.errors import DomainError
from symcheck.hermite.mehler import mehler_form
from symcheck.hermite.rules import rule_by_arb

E = arb_engine(256)


@pytest.mark.parametrize(("n", "sigma"), [(2, 0), (5, 0), (10, 0), (3, 1), (8, 1)])
@pytest.mark.parametrize("e", [Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)])
def test_coefficients_and_closed_form_agree(n: int, sigma: int, e: Fraction) -> None:
    """The spectrum's value is above the closed form by at most its remainder, where F - 1 is tiny too."""
    delta = Fraction(1, 100)
    law, rule = SmoothedRule(n, sigma, delta).spectrum(E, 300), rule_by_arb(n, sigma, 400)
    closed = mehler_form(rule, rule, (1 - delta) * e) - 1
    value = law.excess(e)
    t = (1 - delta) * e
    assert value.upper >= closed.lower
    assert value < closed + 2 * t**300 / (1 - t) + closed / 10**30
    second = SmoothedRule(n, sigma, delta).spectrum(mpmath_engine(256), 300).excess(e)
    assert second.overlaps(value)


@pytest.mark.parametrize("n", range(1, 12))
def test_first_unmatched_coefficients(n: int) -> None:
    plain = rule_coefficients(n, 0, 2 * n + 1)
    assert plain[0] == (1, 0)
    assert set(plain[1 : 2 * n]) <= {(0, 0)}
    assert plain[2 * n] == (-factorial(n), 0)
    assert Fraction(factorial(n) ** 2, factorial(2 * n)) == Fraction(1, comb(2 * n, n))
    if n > 1:
        mirror = rule_coefficients(n, 1, 2 * n)
        assert set(mirror[1 : 2 * n - 1]) <= {(0, 0)}
        assert mirror[2 * n - 1] == (0, -factorial(n - 1))


def test_squares_are_at_most_two() -> None:
    """The bound on which the remainder stands, at many coefficients of both pairs."""
    for n, sigma in ((1, 0), (4, 0), (9, 0), (2, 1), (6, 1)):
        for j, (p, q) in enumerate(rule_coefficients(n, sigma, 200)):
            value = E.rational(p) + q * E.sqrt(n)
            assert value.square() < 2 * factorial(j) or j == 0


def kernel(r: float, x: float, y: float) -> float:
    """Mehler's kernel."""
    return float(np.exp(-(r * r * x * x - 2 * r * x * y + r * r * y * y) / (2 * (1 - r * r))) / np.sqrt(1 - r * r))


@settings(max_examples=40)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 10**6), st.booleans())
def test_correlation_of_frames_is_within_the_bound(k: int, n: int, seed: int, aligned: bool) -> None:
    """chi(U, V) = sum over nodes of products of Mehler kernels in the singular directions, minus 1."""
    delta, chance = 0.2, np.random.default_rng(seed)
    nodes, weights = np.polynomial.hermite_e.hermegauss(n)
    weights = weights / weights.sum()
    d = 2 * k + 2
    if aligned:
        m = 0.7 * np.eye(k)
    else:
        u, v = (np.linalg.qr(chance.standard_normal((d, k)))[0] for _ in range(2))
        m = u.T @ v
    p, s, qt = np.linalg.svd(m)
    total = 0.0
    for i in product(range(n), repeat=k):
        x = p.T @ nodes[list(i)]
        for j in product(range(n), repeat=k):
            y = qt @ nodes[list(j)]
            term = np.prod(weights[list(i)]) * np.prod(weights[list(j)])
            total += term * np.prod([kernel((1 - delta) * s[a], x[a], y[a]) for a in range(k)])
    law = SmoothedRule(n, 0, Fraction(1, 5)).spectrum(E, 400)
    bound = float((law.value(Fraction(float(s[0])) if s[0] < 1 else Fraction(1)) ** k - 1).upper.fraction())
    assert abs(total - 1) <= bound * (1 + 1e-9) + 1e-9
    if aligned:
        assert total - 1 == pytest.approx(bound, rel=1e-7, abs=1e-9)


def test_a_mixture_of_ones_own_is_the_same_law() -> None:
    """The smoothed two-node rule as a mixture of N(+-a, delta)."""
    delta = Fraction(19, 100)  # a = 9/10
    mean = Fraction(9, 10)
    own = Mixture([Fraction(1, 2)] * 2, [-mean, mean], [delta] * 2).spectrum(E, 60)
    rule = SmoothedRule(2, 0, delta).spectrum(E, 60)
    for j in range(30):
        assert own.squares[2 * j].overlaps(rule.squares[j])
        assert own.squares[2 * j + 1].contains(0)
    with pytest.raises(DomainError, match="variance"):
        Mixture([1], [mean], [1])
    with pytest.raises(DomainError, match="sum to 1"):
        Mixture([Fraction(1, 2)], [mean], [delta])
