"""Tails of the largest cosine between random frames: exact laws, simulation, other libraries, families."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck import certify
from symcheck.arith import arb_engine, mpmath_engine
from symcheck.checker.exact import rational
from symcheck.checker.lemma_4_3 import log_bounds
from symcheck.errors import DomainError
from symcheck.lemma_4_3.families import log2_random_family, log_printed_excess, printed_first_dimension
from symcheck.lemma_4_3.tails import Tails, exact_tail, log_gamma_half

E = arb_engine(96)
places = st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=100)


def beta_tail(d: int, x: Fraction) -> arb:
    """P(|<u, v>| > x) = I_{1-x^2}((d-1)/2, 1/2) by Arb."""
    saved = ctx.prec
    ctx.prec = 200
    try:
        rest = arb(1) - arb(x.numerator) ** 2 / arb(x.denominator) ** 2
        return rest.beta_lower(arb(d - 1) / 2, arb(1) / 2, regularized=True)
    finally:
        ctx.prec = saved


@settings(max_examples=25)
@given(st.integers(4, 5000), places)
def test_one_direction_is_exact_up_to_the_remainder(d: int, x: Fraction) -> None:
    truth = E.from_arb(beta_tail(d, x))
    bounds = Tails(E, d, 1).log_bounds(E.rational(x))
    for name, value in bounds.items():
        assert E.exp(value).upper >= truth.lower, name
    if "exact" in bounds:
        assert E.exp(bounds["exact"]).overlaps(truth)
    elif truth < Fraction(1, 100):
        assert E.exp(bounds["selberg"]) < truth * Fraction(1001, 1000)


@settings(max_examples=40)
@given(st.integers(4, 10**9), st.integers(1, 2000), places)
def test_engines_and_checker_agree(d: int, k: int, x: Fraction) -> None:
    k = min(k, d // 2)
    first = Tails(E, d, k).log_bounds(E.rational(x))
    second_engine = mpmath_engine(96)
    second = Tails(second_engine, d, k).log_bounds(second_engine.rational(x))
    third = log_bounds(d, k, rational(x, 96), 96)
    assert set(first) == set(second)
    for name, value in first.items():
        assert value.overlaps(second[name])
        if name != "best":
            low, high = (Fraction(m) * Fraction(2) ** third[name].exp for m in (third[name].lo, third[name].hi))
            assert value.lower.fraction() <= high
            assert low <= value.upper.fraction()


@pytest.mark.parametrize(("d", "k"), [(8, 2), (20, 2), (24, 3), (40, 5)])
def test_bounds_are_above_the_sampled_tail(d: int, k: int) -> None:
    """20 000 frames; the tail may exceed the bound by five standard errors at most."""
    chance = np.random.default_rng(d)
    frames, _ = np.linalg.qr(chance.standard_normal((20_000, d, k)))
    cosines = np.linalg.norm(frames[:, :k, :], ord=2, axis=(1, 2))
    tails = Tails(E, d, k)
    for x in (Fraction(1, 2), Fraction(3, 5), Fraction(7, 10), Fraction(4, 5)):
        seen = np.mean(cosines > float(x))
        bound = float(E.exp(tails.log_bounds(E.rational(x))["best"]).upper.fraction())
        assert seen <= bound + 5 * np.sqrt(bound / 20_000)


def test_selberg_is_sharp_for_two_directions() -> None:
    """k = 2: the density of the squared cosines is explicit; its sum over a grid stays below the bound, and near it."""
    d, x = 12, Fraction(4, 5)
    # density prop. to (l1 l2)^{-1/2} ((1-l1)(1-l2))^{(d-5)/2} |l1 - l2|, by a fine grid in l = s^2
    s = (np.arange(1500) + 0.5) / 1500
    weight = 2 * (1 - s**2) ** ((d - 5) / 2)
    joint = weight[:, None] * weight[None, :] * np.abs(s[:, None] ** 2 - s[None, :] ** 2)
    tail = 1 - joint[s <= float(x)][:, s <= float(x)].sum() / joint.sum()
    bound = float(E.exp(Tails(E, d, 2).log_bounds(E.rational(x))["selberg"]).upper.fraction())
    assert tail <= bound * 1.001
    assert bound <= 1.2 * tail


def test_gamma_at_halves() -> None:
    for m in range(1, 60):
        assert (log_gamma_half(E, m + 2) - log_gamma_half(E, m)).overlaps(E.log(Fraction(m, 2)))
    assert (2 * log_gamma_half(E, 1)).overlaps(E.log(E.pi()))


def test_random_family_is_the_union_bound() -> None:
    for tail in (Fraction(1, 3), Fraction(1, 1000), Fraction(1, 10**9)):
        value = log2_random_family(E.log(tail))
        assert value is not None
        size = round(2 ** float(value.lower.fraction()))
        assert size * (size - 1) * tail < 2
        assert (size + 2) * (size + 1) * tail >= 2
    assert log2_random_family(E.log(Fraction(9, 10))) is None


def test_first_dimension_is_where_the_sign_changes() -> None:
    first = printed_first_dimension(E)
    work = arb_engine(1200)
    assert log_printed_excess(work, first) < 0
    assert log_printed_excess(work, first - 1) > 0
    assert log_printed_excess(work, 10**20) > 0
    assert exact_tail(E, 10**6, E.rational(Fraction(1, 10**6))).overlaps(
        E.from_arb(beta_tail(10**6, Fraction(1, 1000)))
    )


def test_family_figures() -> None:
    figures = certify("lemma-4.3", dimension=784, near_orthogonality="1/2").content["figures"]
    assert Fraction(figures["log2_subspaces"]) > 166
    assert Fraction(83) < Fraction(figures["log2_subspaces_random"]) < 84
    low, high = (Fraction(v) for v in figures["printed_first_dimension"])
    assert Fraction("127.0288") < low < high < Fraction("127.0296")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dimension": 10, "hidden": 6}, "hidden must be at most 5"),
        ({"dimension": 3}, "dimension must be at least 4"),
        ({"near_orthogonality": "1"}, "strictly between 0 and 1"),
        ({"near_orthogonality": "0"}, "strictly between 0 and 1"),
        ({"hidden": 0}, "hidden must be at least 1"),
    ],
)
def test_bad_input(options: dict[str, object], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("lemma-4.3", **options)
