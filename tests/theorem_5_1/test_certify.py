"""The certificate: its figures by other routes, what it refuses to say, and what its checker refuses to hear."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck import certify
from symcheck.arith import arb_engine, parse_decimal
from symcheck.checker.format import decode, encode
from symcheck.checker.run import verify_bytes
from symcheck.errors import DomainError
from symcheck.theorem_5_1.bbs import blum_keys
from symcheck.theorem_5_1.certify import samples


@pytest.fixture(scope="module")
def default() -> dict[str, Any]:
    return certify("theorem-5.1").content


@pytest.mark.parametrize("loss", [Fraction(1, 2), Fraction(1, 10), Fraction(1, 100)])
@pytest.mark.parametrize("bits", [7, 64, 2048])
def test_samples_are_the_least(bits: int, loss: Fraction) -> None:
    """2^bits (1 - loss)^n <= 1/3 in integers."""
    n, keep, of = samples(bits, loss), (1 - loss).numerator, loss.denominator
    assert 3 * 2**bits * keep**n <= of**n
    assert 3 * 2**bits * keep ** (n - 1) > of ** (n - 1)


def test_samples_of_the_design() -> None:
    """Section 5.2, a: (2048 ln 2 + ln 3)/(-ln(1 - delta')) = 2049.58..., 13483.8..., 141354.4..."""
    with mpmath.workdps(30):
        for loss, n in ((0.5, 2050), (0.1, 13484), (0.01, 141355)):
            assert mpmath.ceil((2048 * mpmath.log(2) + mpmath.log(3)) / -mpmath.log(1 - mpmath.mpf(str(loss)))) == n
            assert samples(2048, Fraction(str(loss))) == n


def test_samples_suffice_for_the_learner_that_is_consistent() -> None:
    """A whole toy family: a wrong key with error above 1/2 survives n = samples(12, 1/2) points in no run of 20."""
    keys, rng = blum_keys(12), random.Random(0)
    n = samples(12, Fraction(1, 2))
    for _ in range(20):
        true = rng.choice(keys)
        points = [rng.getrandbits(24) for _ in range(n)]
        left = [key for key in keys if all(key.output(s, 8) == true.output(s, 8) for s in points)]
        assert true in left
        for key in left:
            fresh = [rng.getrandbits(24) for _ in range(200)]
            assert sum(key.output(s, 8) != true.output(s, 8) for s in fresh) <= 130


def test_figures_by_floating_point(default: dict[str, Any]) -> None:
    figures = default["figures"]
    with mpmath.workdps(60):
        two = mpmath.mpf(2)
        tau = two**-130 + 3 * two**-1024
        assert float(figures["log2_start_bias"]) >= mpmath.log(tau, 2) > float(figures["log2_start_bias"]) - 1e-8
        miss = (mpmath.mpf(1) / 2 + 1 / (two**1023 - 1)) ** 128 + 128 * tau
        assert abs(float(figures["printed_map"]["log2_miss"]) - mpmath.log(miss, 2)) < 1e-8
        for entry, gain in zip(figures["learning"], ("0.01", "0.25"), strict=True):
            alpha = 2 * (mpmath.mpf(gain) - (two**64 + 1) * tau) / 64
            m = mpmath.ceil(mpmath.log(100) / (2 * alpha**2))
            assert entry["repeats"] == m
            below = 112 - mpmath.log(m, 2) - mpmath.mpf(entry["log2_time"])
            assert 0 < below < 1e-8
    success = Fraction(1, 2) + (1 - Fraction(1, 2**64)) / 64
    assert success - Fraction(1, 10**11) < parse_decimal(figures["reduction_key_holder"]) <= success


def test_figures_of_the_toys_are_those_that_the_proof_gives(default: dict[str, Any]) -> None:
    for toy, (p, q) in zip(default["figures"]["toys"], default["witness"]["moduli"], strict=True):
        phi = (p - 1) * (q - 1)
        assert toy["modulus"] == p * q
        assert (toy["squares"], toy["simulated_outcomes"]) == (phi // 4, 2 * phi)
        assert toy["square_map_distance"] == "1/2"
        assert toy["fourth_power_agreement"] == "1"
        assert [Fraction(x) for x in toy["reduction"]] == [
            Fraction(1, 2) + (1 - Fraction(1, 2**length)) / length for length in (1, 2, 3, 5)
        ]
        assert toy["errors"] == ["1/32", "0"]
        assert Fraction(toy["start_distance"]) <= Fraction(toy["start_bias"])


def test_no_certificate_holds_a_key_of_its_size(default: dict[str, Any]) -> None:
    assert max(p * q for p, q in default["witness"]["moduli"]) < 1024
    assert len(encode(default)) < 4000


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"bits": 64}, ("TOY", None, None)),
        ({"bits": 1024}, ("not honest", None, None)),
        ({"bits": 2048, "seed_slack": 40}, ("honest", 112, None)),
        ({"bits": 3072}, ("honest", 128, "103.509033108")),
    ],
)
def test_what_is_not_assumed_is_not_said(options: dict[str, int], expected: tuple[Any, ...]) -> None:
    """Below 2048 bits nothing is assumed; with a short seed the bias of 2^64 samples leaves nothing."""
    figures = certify("theorem-5.1", **options).content["figures"]
    found = (figures["honesty"], figures["assumed_log2_time"], figures["learning"][0]["log2_time"])
    assert found == expected


@settings(max_examples=8)
@given(st.integers(7, 200), st.integers(1, 10**9), st.integers(1, 200))
def test_instances_of_every_shape_are_certified(bits: int, length: int, slack: int) -> None:
    figures = certify("theorem-5.1", bits=bits, output_bits=length, seed_slack=slack).content["figures"]
    assert figures["seed_bits"] == bits + slack
    assert figures["log2_key_holder_gap"] == -length - 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bits": 6}, "bits must be at least 7"),
        ({"bits": 10**5}, "bits must be at most 16384"),
        ({"output_bits": 0}, "output-bits must be at least 1"),
        ({"output_bits": -5}, "output-bits must be at least 1"),
        ({"seed_slack": 0}, "seed-slack must be at least 1"),
        ({"bits": "2048.5"}, "must be an integer"),
        ({"bits": 2048.0}, "must be exact"),
    ],
)
def test_inadmissible_sizes(options: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("theorem-5.1", **options)


@pytest.mark.parametrize(
    "moduli",
    [
        [],
        [[7, 11]] * 2,
        [[11, 23], [7, 11]],
        [[11, 7]],
        [[7, 7]],
        [[7, 13]],
        [[7, 15]],
        [[-7, -11]],
        [[1, 23]],
        [[31, 43]],
        [[7, 11, 19]],
        [[7]],
        "7",
        [[10**12 + 39, 10**12 + 61]],
    ],
)
def test_the_checker_refuses_toys_that_are_none(default: dict[str, Any], moduli: Any) -> None:
    result = verify_bytes(encode({**default, "witness": {"moduli": moduli}}))
    assert result.verdict == "rejected"
    assert "figure" not in result.reason  # the witness itself is refused


@pytest.mark.parametrize(
    "change", [{"bits": 1 << 15}, {"output_bits": 10**10}, {"seed_slack": 10**5}, {"bits": 6}, {"output_bits": 0}]
)
def test_the_checker_refuses_sizes_that_would_keep_it_busy(default: dict[str, Any], change: dict[str, int]) -> None:
    result = verify_bytes(encode({**default, "instance": {**default["instance"], **change}}))
    assert "instance:" in result.reason


def test_other_toys_are_checked_too(default: dict[str, Any]) -> None:
    """A witness with fewer toys is another certificate; the figures must go with it."""
    fewer = {**default, "witness": {"moduli": default["witness"]["moduli"][1:]}}
    assert verify_bytes(encode(fewer)).verdict == "rejected"
    fewer["figures"] = {**default["figures"], "toys": default["figures"]["toys"][1:]}
    assert verify_bytes(encode(fewer)).verdict == "valid"
    assert decode(encode(fewer)) == fewer


def test_bound_of_figures_is_on_the_safe_side() -> None:
    engine = arb_engine(64)
    figures = certify("theorem-5.1", bits=7, output_bits=1, seed_slack=1).content["figures"]
    exact = Fraction(1, 8) + Fraction(3, 8)  # log2 is -1 exactly, and is rounded up
    assert engine.log(exact) < engine.log(2) * parse_decimal(figures["log2_start_bias"])
