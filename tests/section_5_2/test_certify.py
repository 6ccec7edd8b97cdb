"""The certificate of the repaired pair: figures by other routes, the limit by simulation, inadmissible instances."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from symcheck import certify
from symcheck.arith import round_up
from symcheck.checker.format import decode, encode
from symcheck.checker.run import verify_bytes
from symcheck.codes import ConcatenatedCode, InnerCode, circulant, golay, reed_muller
from symcheck.errors import DomainError
from symcheck.section_5_2.certify import limit_squared, repeated_columns, revealing_samples, small_rate


@pytest.fixture(scope="module")
def default() -> dict[str, Any]:
    return certify("section-5.2").content


def test_figures_by_floating_point(default: dict[str, Any]) -> None:
    figures, n = default["figures"], 24000
    delta = (1000 - 188 + 1) * 8
    assert figures["code"]["distance"] == delta
    full = math.sqrt(delta) / 2
    assert 0.998 * full < float(figures["robust_radius"]) < full
    limit = math.sqrt(n / 2 + 5 * math.sqrt(n)) / 2
    assert float(figures["limit"]) == pytest.approx(limit, rel=1e-11, abs=0)
    assert float(figures["limit"]) >= limit * (1 - 1e-15)
    share = float(figures["robust_radius"]) / float(figures["limit"])
    assert float(figures["radius_share"]) == pytest.approx(share, rel=1e-10, abs=0)
    assert (figures["seed_bits"], figures["output_bits"], figures["log2_false_accept"]) == (2176, 80, -80)
    assert figures["log2_syndrome_gap"] == 2256 - n - 1


def test_rates_and_distances_of_the_families(default: dict[str, Any]) -> None:
    for m, row in zip(range(2, 17), default["figures"]["family"], strict=True):
        assert row["length"] == 2 * m * (2**m - 1)
        assert Fraction(row["rate"]) > Fraction(1, 4)
        assert Fraction(row["relative_distance"]) > Fraction(1, 8)
    shares = [float(row["radius_share"]) for row in default["figures"]["optimal"]]
    assert shares == sorted(shares)
    for m, row, share in zip((4, 6, 8, 10, 12), default["figures"]["optimal"], shares, strict=True):
        k, outer = 2 ** (m // 2), 2**m - 1
        assert row["length"] == outer * 2 ** (m - 1) < (m * k) ** 4
        assert share == pytest.approx(math.sqrt((outer - k + 1) / outer), rel=1e-4)


@pytest.mark.parametrize(("m", "inner"), [(2, circulant(2)), (3, circulant(3)), (3, reed_muller(3))])
def test_moments_behind_the_limit(m: int, inner: InnerCode) -> None:
    """Mean and variance of the distance of a random codeword from any point, over all words of a small code."""
    code = ConcatenatedCode.make(m, ((1 << m) - 1, 2), inner)
    messages = np.array(list(product((0, 1), repeat=code.message_bits)), dtype=np.uint8)
    words, n = code.encode(messages).astype(int), code.length
    bound = Fraction(code.outer.length * repeated_columns(inner), 4)
    rng = np.random.default_rng(m)
    for y in (np.zeros(n, int), np.ones(n, int), *rng.integers(0, 2, (20, n))):
        distances = (words != y).sum(axis=1)
        assert 2 * distances.sum() == n * len(words)
        variance = Fraction(int((distances**2).sum()), len(words)) - Fraction(n, 2) ** 2
        assert variance <= bound
        if repeated_columns(inner) == inner.length:
            assert variance == bound
    zero = (words != 0).sum(axis=1)
    assert Fraction(int((zero**2).sum()), len(words)) - Fraction(n, 2) ** 2 == bound  # equal columns agree with 0


def test_one_symbol_of_message_is_not_enough_for_the_limit() -> None:
    """With k_o = 1 the symbols depend on each other, and the variance is larger than the formula's."""
    code = ConcatenatedCode.make(3, (7, 1), circulant(3))
    messages = np.array(list(product((0, 1), repeat=3)), dtype=np.uint8)
    distances = code.encode(messages).sum(axis=1).astype(int)
    variance = Fraction(int((distances**2).sum()), 8) - Fraction(code.length, 2) ** 2
    assert variance > Fraction(code.length, 4)
    with pytest.raises(DomainError, match="outer-dimension must be at least 2"):
        certify("section-5.2", bits=8, seed_slack=4, field_degree=4, outer_length=15, outer_dimension=1)


def test_midpoints_are_within_the_limit() -> None:
    """Random pairs of a codeword and an encoded output: the share within the limit is what Cantelli promises."""
    code = small_rate(6)
    rng = np.random.default_rng(0)
    words = code.encode(rng.integers(0, 2, (2000, code.message_bits)))
    apart = (words[:1000] != words[1000:]).sum(axis=1)
    limit = float(round_up(limit_squared(code)))
    assert (apart / 4 <= limit).mean() > 0.98
    assert (apart / 4 <= float(code.radius_squared)).mean() < 0.02  # and codewords are as far as they must be


def test_parity_checks_tell_uniform_points_from_codewords() -> None:
    """Exhaustively: 2^message_bits of all 2^n points are codewords."""
    code = ConcatenatedCode.make(2, (3, 2), circulant(2))
    messages = np.array(list(product((0, 1), repeat=code.message_bits)), dtype=np.uint8)
    words = {tuple(word) for word in code.encode(messages).tolist()}
    accuracy = 1 - Fraction(len(words), 2 << code.length)
    assert accuracy == 1 - Fraction(2) ** (code.message_bits - code.length - 1)


@pytest.mark.parametrize("length", [1, 50, 51, 24000, 523776])
def test_samples_for_the_revealing_coordinate_are_the_least(length: int) -> None:
    n = revealing_samples(length)
    assert 200 * length <= 2**n
    assert 200 * length > 2 ** (n - 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"outer_dimension": 181}, "a seed has 2176 bits, the code carries 2172; the nearest outer dimension is 182"),
        ({"outer_dimension": 1000}, "outer-dimension must be at most 999"),
        ({"outer_length": 4096}, "outer-length must be at most 4095"),
        ({"field_degree": 10}, "inner code golay needs a field of degree 12, not 10"),
        ({"field_degree": 17}, "field-degree must be at most 16"),
        ({"inner": "hamming"}, "inner must be circulant, golay, reed-muller, not hamming"),
        ({"trials": -1}, "trials must be at least 0"),
        ({"bits": 6}, "bits must be at least 7"),
        ({"bits": -5}, "bits must be at least 7"),
        ({"seed_slack": 0}, "seed-slack must be at least 1"),
        ({"field_degree": 4, "outer_length": 15, "outer_dimension": 7, "inner": "circulant"}, "over a larger field"),
    ],
)
def test_inadmissible_instances(options: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("section-5.2", **options)


def test_columns() -> None:
    assert repeated_columns(golay()) == 24
    with pytest.raises(DomainError, match="a column of the inner code is 0"):
        repeated_columns(InnerCode(4, (0b1000, 0b0100)))


def test_checker_wants_the_code_of_the_instance(default: dict[str, Any]) -> None:
    """A code that is sound, but another one; and families that are sound, but of other degrees."""
    other = ConcatenatedCode.make(outer=(1000, 189)).public()
    for witness in (
        {"code": other},
        {"family": default["witness"]["family"][::-1]},
        {"optimal": [small_rate(m).public() for m in (4, 6, 8, 10, 8)]},
        {"toy": ConcatenatedCode.make(3, (7, 4), "reed-muller").public()},
    ):
        changed = {**default, "witness": {**default["witness"], **witness}}
        assert verify_bytes(encode(changed)).verdict == "rejected", list(witness)
    assert verify_bytes(encode(decode(encode(default)))).verdict == "valid"
