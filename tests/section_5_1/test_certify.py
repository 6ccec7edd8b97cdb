"""Section 5.1: radii from other sums, exact optima against linear programming, limits against every classifier."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import coo_array  # type: ignore[import-untyped]

from symcheck import certify
from symcheck.arith import arb_engine, parse_decimal
from symcheck.checker.format import decode, encode
from symcheck.checker.run import verify_bytes
from symcheck.errors import DomainError
from symcheck.section_5_1.certify import make, random_error
from symcheck.section_5_1.conflicts import least_total_errors
from symcheck.section_5_1.entropy import binary_entropy, inverse_entropy_cell
from symcheck.section_5_1.generators import shake_bytes, shake_images
from symcheck.section_5_1.volume import hamming_radii, volumes


@pytest.fixture(scope="module")
def default() -> dict[str, Any]:
    return certify("section-5.1", dimension=4096, bits=40).content


def volume(d: int, h: int) -> int:
    return sum(math.comb(d, j) for j in range(h + 1))


@given(st.integers(0, 200))
def test_volumes_are_sums_of_binomials(d: int) -> None:
    assert list(volumes(d)) == [volume(d, h) for h in range(d + 1)]


@given(st.data())
def test_radii_are_the_last_and_the_first(data: st.DataObject) -> None:
    d = data.draw(st.integers(2, 200))
    s = data.draw(st.integers(1, d - 1))
    lam = data.draw(st.integers(1, d - s))
    radii = hamming_radii(d, s, lam)
    h = radii.certified
    assert (radii.volume, radii.next_volume) == (volume(d, h), volume(d, h + 1))
    assert volume(d, h) << s + lam <= 1 << d < volume(d, h + 1) << s + lam
    for found, bound in ((radii.limit, Fraction(1, 2)), (radii.limit_random, Fraction(4**lam, 1 << s))):
        if found is not None:
            assert Fraction(volume(d, found), 1 << d) >= bound
            assert not found or Fraction(volume(d, found - 1), 1 << d) < bound
    if radii.limit_same_error is not None:
        assert volume(d, radii.limit_same_error) > 1 << d + 1 - lam >= volume(d, radii.limit_same_error - 1)
    assert radii.limit == d // 2


def test_design_figures(default: dict[str, Any]) -> None:
    """h at lambda = 7, 40, 128, each the last radius that the volume admits; eps = sqrt(440)/2 at d = 4096."""
    for d, expected in ((512, (55, 45, 22)), (1024, (111, 101, 75)), (4096, (450, 439, 410))):
        found = [hamming_radii(d, d // 2, lam).certified for lam in (7, 40, 128)]
        assert found == list(expected)
        for lam, h in zip((7, 40, 128), found, strict=True):
            assert volume(d, h) <= 1 << d // 2 - lam < volume(d, h + 1)
    figures = default["figures"]
    assert figures["hamming_radius"] == 439
    assert float(figures["robust_radius"]) == pytest.approx(math.sqrt(440) / 2, rel=1e-11, abs=0)
    assert parse_decimal(figures["robust_radius"]) ** 2 <= Fraction(440, 4)
    assert parse_decimal(figures["limit"]) ** 2 >= Fraction(2048, 4)


def test_constants_by_mpmath(default: dict[str, Any]) -> None:
    figures = default["figures"]
    with mpmath.workdps(40):

        def entropy(p: Any) -> Any:
            return -(p * mpmath.log(p, 2) + (1 - p) * mpmath.log(1 - p, 2))

        a = mpmath.findroot(lambda p: entropy(p) - mpmath.mpf(1) / 2, 0.11)
        assert mpmath.nstr(a, 27).startswith("0.1100278644383595512618117")
        for name, value in (
            ("entropy_inverse", a),
            ("radius_constant", mpmath.sqrt(a) / 2),
            ("limit_constant", mpmath.sqrt(mpmath.mpf(1) / 8)),
        ):
            low, high = (mpmath.mpf(end) for end in figures[name])
            assert low <= value <= high
            assert high - low < 1e-11
        for theta, rate in figures["every_d"]:
            exact = mpmath.mpf(1) / 2 - entropy(
                4 * (mpmath.mpf(Fraction(theta).numerator) / Fraction(theta).denominator) ** 2
            )
            assert 0 <= exact - mpmath.mpf(rate) < 1e-11 * exact


@given(st.integers(1, 63))
def test_the_cell_of_the_inverse_entropy(numerator: int) -> None:
    value = Fraction(numerator, 64)
    cell = inverse_entropy_cell(value, arb_engine(320))
    assert binary_entropy(arb_engine(320), Fraction(cell + 1, 1 << 128)) > value or cell + 1 == 1 << 127
    assert cell == 0 or binary_entropy(arb_engine(320), Fraction(cell, 1 << 128)) < value


def by_linear_programming(images: list[int], d: int, h: int) -> float:
    """The least weight of a cover of all conflicts between points of {0,1}^d and seeds, as a linear program."""
    seeds = len(images)
    edges = [(x, s) for s, image in enumerate(images) for x in range(1 << d) if (x ^ image).bit_count() <= h]
    row = np.repeat(np.arange(len(edges)), 2)
    column = np.array([(x, (1 << d) + s) for x, s in edges]).ravel()
    matrix = coo_array((-np.ones(len(row)), (row, column)), shape=(len(edges), (1 << d) + seeds))
    weights = np.concatenate([np.full(1 << d, 0.5**d), np.full(seeds, 1 / seeds)])
    return float(linprog(weights, A_ub=matrix, b_ub=-np.ones(len(edges)), bounds=(0, 1)).fun)


@pytest.mark.parametrize(("d", "s", "seed"), [(4, 2, 0), (5, 2, 1), (6, 3, 2), (7, 4, 3)])
def test_optima_against_linear_programming(d: int, s: int, seed: int) -> None:
    images = [random.Random(seed).randrange(1 << d) for _ in range(1 << s)]
    optima = least_total_errors(images, d, d)
    assert [float(found.error) for found in optima] == pytest.approx(
        [by_linear_programming(images, d, h) for h in range(d + 1)], abs=1e-9
    )
    assert sorted(optima, key=lambda found: found.error) == optima


def test_optima_against_every_classifier() -> None:
    """d = 3: a classifier that is optimal at radius eps is 1 on balls about a set of images; all sets are tried."""
    images, d = [0, 7, 6, 1], 3
    for h, found in enumerate(least_total_errors(images, d, 3)):
        best = min(
            Fraction(
                sum(
                    any((x ^ image).bit_count() <= h for image, k in zip(images, kept, strict=True) if k)
                    for x in range(8)
                ),
                8,
            )
            + Fraction(4 - sum(kept), 4)
            for kept in product((0, 1), repeat=4)
        )
        assert found.error == best


@given(st.integers(0, 10**6))
def test_no_generator_beats_the_limit_and_none_is_worse_than_the_volume(seed: int) -> None:
    rng = random.Random(seed)
    d, s = rng.randint(3, 8), rng.randint(1, 3)
    images = [rng.randrange(1 << d) for _ in range(1 << s)]
    for h, found in enumerate(least_total_errors(images, d, d)):
        assert Fraction(volume(d, h), 1 << d) <= found.error <= min(Fraction(1), Fraction(volume(d, h) << s, 1 << d))


def test_the_mean_over_all_generators() -> None:
    """Every function {0,1} -> {0,1}^3: exact in the range of the volume bound, a lower bound beyond."""
    d = 3
    for h in range(4):
        errors = [least_total_errors([a, b], d, h)[h].error for a in range(8) for b in range(8)]
        mean, bound = sum(errors) / 64, random_error(arb_engine(128), d, 1, volume(d, h))
        if volume(d, h) <= 1 << d - 1:
            assert bound <= mean
            assert bound >= mean - Fraction(1, 10**20)
        else:
            assert bound <= mean


def test_the_generator_is_made_of_independent_functions() -> None:
    images = shake_images(16, 8)
    assert len(images) == 256
    assert all(0 <= image < 1 << 16 for image in images)
    assert images == [int.from_bytes(shake_bytes(bytes([seed]), 8, 16), "big") for seed in range(256)]
    assert shake_images(15, 8) != [image >> 1 for image in images]


def test_long_dimensions_are_exact() -> None:
    radii = hamming_radii(1 << 16, 1 << 15, 40)
    assert radii.volume <= 1 << (1 << 15) - 40 < radii.next_volume
    assert radii.next_volume - radii.volume == math.comb(1 << 16, radii.certified + 1)
    assert radii.limit == 1 << 15


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dimension": 1}, "dimension must be at least 2"),
        ({"dimension": 65537}, "dimension must be at most 65536"),
        ({"bits": -3}, "bits must be at least 1, not -3"),
        ({"dimension": 64}, "nearest admissible value is 32"),
        ({"seed_bits": 4096}, "seed_bits must be at most 4095"),
        ({"bits": "1/2"}, "bits must be an integer"),
    ],
)
def test_inadmissible_instances(options: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("section-5.1", **options)


def test_odd_dimensions_round_the_seed_down() -> None:
    assert make(dimension=7, bits=1).seed_bits == 3


def test_checker_wants_the_cell_and_the_least_cut() -> None:
    content = certify("section-5.1", dimension=7, bits=1).content
    assert verify_bytes(encode(decode(encode(content)))).verdict == "valid"
    cell = content["witness"]["entropy_cell"]
    cuts = content["witness"]["abandoned"]
    assert any(cuts)
    for change in (
        {"entropy_cell": str(int(cell) + 1)},
        {"abandoned": cuts[::-1]},
        {"abandoned": [list(range(8))] * len(cuts)},
    ):
        changed = {**content, "witness": {**content["witness"], **change}}
        assert verify_bytes(encode(changed)).verdict == "rejected", change
