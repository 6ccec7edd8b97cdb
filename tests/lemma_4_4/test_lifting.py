"""Lemma 4.4: sampled points of both classes against the certified radii, and the parts against exact laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from symcheck import certify
from symcheck.arith import arb_engine, mpmath_engine
from symcheck.checker.lemma_4_4 import _chi_square_tail
from symcheck.errors import DomainError
from symcheck.hermite.rules import Rule, rule_by_arb
from symcheck.lemma_4_4 import lifting
from symcheck.lemma_4_4.lifting import Grid, Sets

E = arb_engine(128)


def rules(n: int, sigma: int) -> tuple[Rule, Rule]:
    a = rule_by_arb(n, sigma, 160)
    return a, a.mirrored() if sigma else rule_by_arb(n + 1, 0, 160)


def floats(values: Any) -> Any:
    return np.array([float(v.lower.fraction()) for v in values])


@settings(max_examples=60)
@given(st.integers(1, 40), st.fractions(Fraction(1, 10), 200, max_denominator=50))
def test_chi_square_tail(k: int, c: Fraction) -> None:
    first, second = (lifting.chi_square_tail(make(96), k, c) for make in (arb_engine, mpmath_engine))
    assert first.overlaps(second)
    third = _chi_square_tail(k, c, 96)
    assert third.lo * Fraction(2) ** third.exp <= first.upper.fraction()
    assert first.lower.fraction() <= third.hi * Fraction(2) ** third.exp
    # another library, not rigorous: agreement to 1e-9 only
    assert float(first.lower.fraction()) == pytest.approx(float(chi2.sf(float(c), k)), rel=1e-9)


@pytest.mark.parametrize(("n", "sigma", "k"), [(2, 0, 3), (3, 0, 2), (3, 1, 3)])
def test_grid_gap_against_all_points_of_the_grid(n: int, sigma: int, k: int) -> None:
    """P(sum of m^2 < S), exactly by enumeration, is at most the error."""
    a, b = rules(n, sigma)
    error = Fraction(1, 20)
    weights, gaps = floats(a.weights), floats(lifting.squared_gaps(a, b))
    for theta in (Fraction(1), Fraction(10), Fraction(1000)):
        gap = float(lifting.grid_gap(a, b, k, error, theta).upper.fraction())
        below = sum(
            np.prod(weights[list(i)]) for i in product(range(len(gaps)), repeat=k) if sum(gaps[list(i)]) < gap - 1e-9
        )
        assert below <= float(error) + 1e-9


@pytest.mark.parametrize(("n", "sigma", "k", "delta"), [(3, 0, 4, "1/1000"), (4, 1, 6, "1/2000"), (2, 0, 9, "1/500")])
def test_sampled_points_are_classified_within_the_radius(n: int, sigma: int, k: int, delta: str) -> None:
    """The margin (D_B - D_A)/2 is a valid radius: it is below R with probability at most the error."""
    options = {"hidden": k, "nodes": n, "smoothing": delta, "error": "1/20", "pair": ("consecutive", "mirror")[sigma]}
    figures = certify("lemma-4.4", **options).content["figures"]
    a, b = rules(n, sigma)
    scale, chance, count = np.sqrt(1 - float(Fraction(delta))), np.random.default_rng(0), 20_000
    sets = Fraction(figures["radius_sets"] or 0)
    for own, other in ((a, b), (b, a)):
        nodes, weights = scale * floats(own.nodes), floats(own.weights)
        x = chance.choice(nodes, size=(count, k), p=weights / weights.sum())
        x = x + np.sqrt(float(Fraction(delta))) * chance.standard_normal((count, k))
        distances = []
        for rule in (own, other):
            grid = scale * floats(rule.nodes)
            distances.append(np.sqrt((np.abs(x[:, :, None] - grid).min(axis=2) ** 2).sum(axis=1)))
        margin = (distances[1] - distances[0]) / 2
        assert np.mean(margin < float(figures["radius_grid"])) <= 0.05 + 5 * np.sqrt(0.05 / count)
        assert np.mean(margin < float(sets)) <= 0.05 + 5 * np.sqrt(0.05 / count)


def test_set_separation_counts_the_coordinates() -> None:
    """At least k - 2j coordinates of two points lie in different sets."""
    a, b = rules(3, 0)
    delta, radius = Fraction(1, 1000), Fraction(1, 100)
    one = lifting.set_separation(a, b, 1, delta, Sets(0, radius))
    for k, j in ((4, 0), (9, 0), (11, 1), (13, 2)):
        several = lifting.set_separation(a, b, k, delta, Sets(j, radius))
        assert (several.square() / (k - 2 * j)).overlaps(one.square())
    worse = lifting.grid_radius(
        a, b, 3, delta, Fraction(1, 10), Grid(Fraction(1, 2), Fraction(20), Fraction(1), Fraction(1))
    )
    assert worse < lifting.grid_radius(
        a, b, 3, delta, Fraction(1, 10), Grid(Fraction(1, 2), Fraction(8), Fraction(9), Fraction(9))
    )


@pytest.mark.parametrize(("k", "n", "delta", "radius"), [(79, 15, "1e-5", "1.57"), (309, 20, "1e-5", "2.75")])
def test_known_radii(k: int, n: int, delta: str, radius: str) -> None:
    figures = certify("lemma-4.4", hidden=k, nodes=n, smoothing=delta).content["figures"]
    assert Fraction(figures["robust_radius"]) >= Fraction(radius)
    assert figures["classifier"] == "grid"
    assert Fraction(figures["outside_probability_a"]) <= Fraction(1, 100)


def test_nothing_is_said_where_there_is_no_separation() -> None:
    figures = certify("lemma-4.4", hidden=3, nodes=1, smoothing="1/2").content["figures"]
    assert (figures["robust_radius"], figures["classifier"], figures["separation"]) == ("0", None, None)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dimension": 10, "hidden": 6}, "hidden must be at most 5"),
        ({"smoothing": "1"}, "smoothing must lie strictly between 0 and 1"),
        ({"error": "0"}, "error must lie strictly between 0 and 1"),
        ({"pair": "x"}, "pair must be one of"),
        ({"pair": "mirror", "nodes": 1}, "nearest admissible value is 2"),
    ],
)
def test_bad_input(options: dict[str, object], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("lemma-4.4", **options)
