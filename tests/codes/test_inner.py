"""Inner codes: distances, nearest codewords against exact brute force, and what a search finds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcheck.checker.codes import weight_counts
from symcheck.codes import InnerCode, circulant, golay, reed_muller
from symcheck.codes.families import gilbert_varshamov
from symcheck.codes.inner import CIRCULANT_DISTANCE, inner_code, search_circulant, search_random
from symcheck.errors import DomainError

EVEN = InnerCode(4, (0b1100, 0b0110, 0b0011))


def test_golay_is_self_dual_with_distance_eight() -> None:
    """Self-dual and doubly even: weights divide by 4, none is 4; so 8."""
    rows = golay().rows
    assert all((a & b).bit_count() % 2 == 0 for a in rows for b in rows)
    assert all(row.bit_count() % 4 == 0 for row in rows)
    assert golay().distance == 8


@pytest.mark.parametrize("dimension", range(3, 14))
def test_reed_muller_has_three_weights(dimension: int) -> None:
    """Affine functions are constant or balanced."""
    code, half = reed_muller(dimension), 1 << (dimension - 2)
    found = {weight: count for weight, count in enumerate(code.weights) if count}
    assert found == {0: 1, half: (1 << dimension) - 2, 2 * half: 1}
    assert code.distance == half


@pytest.mark.parametrize("code", [EVEN, golay(), reed_muller(6), circulant(10)], ids=lambda code: str(code.length))
def test_codewords_are_the_sums_of_rows_in_the_order_of_symbols(code: InnerCode) -> None:
    for symbol in (0, 1, 2, 5, (1 << code.dimension) - 1):
        word = 0
        for bit, row in zip(format(symbol, f"0{code.dimension}b"), code.rows, strict=True):
            word ^= row * int(bit)
        assert "".join(map(str, code.codewords[symbol])) == format(word, f"0{code.length}b")
    assert list(code.weights) == weight_counts(list(code.rows), code.length)
    assert np.bincount(code.codewords.sum(axis=1), minlength=code.length + 1).tolist() == list(code.weights)


@given(st.sampled_from([EVEN, golay(), reed_muller(3), reed_muller(7), circulant(9)]), st.integers(0, 2**32))
def test_nearest_codeword_is_the_nearest_by_squared_distance(code: InnerCode, seed: int) -> None:
    """Integers of all sizes that occur, near codewords and half-way between two; against sums of Python integers."""
    chance = np.random.default_rng(seed)
    a, b = code.codewords[chance.integers(0, 1 << code.dimension, 2)].astype(np.int64) * 2 - 1
    blocks = np.stack([a, a + b, 3 * a + b, *chance.integers(-9, 10, (3, code.length))])
    scale = int(chance.integers(1, 2**22))
    symbols, correlations = code.nearest(blocks * scale)
    for block, symbol, correlation in zip(blocks * scale, symbols, correlations, strict=True):
        squares = ((2 * block - scale * (2 * code.codewords.astype(np.int64) - 1)) ** 2).sum(axis=1)
        assert squares[symbol] == squares.min()
        signs = 2 * code.codewords[symbol].astype(np.int64) - 1
        assert correlation == int((block * signs).sum())


def test_walsh_hadamard_and_the_plain_correlation_agree() -> None:
    """The same rows in another order are no longer known as Reed-Muller and take the other route."""
    code, chance = reed_muller(8), np.random.default_rng(4)
    turned = InnerCode(code.length, code.rows[::-1])
    assert (code.name, turned.name) == ("reed-muller", "given")
    blocks = chance.integers(-(2**30), 2**30, (50, code.length))
    symbols, correlations = code.nearest(blocks)
    others, same = turned.nearest(blocks)
    assert np.array_equal(correlations, same)
    assert np.array_equal(code.codewords[symbols], turned.codewords[others])


@pytest.mark.parametrize("dimension", [*CIRCULANT_DISTANCE])
def test_circulant_codes_have_a_quarter_of_their_length(dimension: int) -> None:
    code = circulant(dimension)
    assert code.distance == CIRCULANT_DISTANCE[dimension]
    assert 4 * code.distance >= code.length == 2 * dimension
    assert code.distance >= {8: 4, 10: 5, 12: 5, 14: 6, 16: 6}.get(dimension, 0)


@pytest.mark.parametrize("dimension", [4, 6, 8, 10])
def test_no_circulant_has_more(dimension: int) -> None:
    assert search_circulant(dimension, CIRCULANT_DISTANCE[dimension] + 1) is None


def test_every_circulant_of_dimension_four() -> None:
    """All 15 non-zero words against the distance from the definition."""
    best = 0
    for a in range(1, 16):
        shifts = [(a >> i | a << (4 - i)) & 15 for i in range(4)]
        weights = []
        for message in product((0, 1), repeat=4):
            parity = 0
            for bit, shift in zip(message, shifts, strict=True):
                parity ^= shift * bit
            weights.append(sum(message) + parity.bit_count())
        best = max(best, sorted(weights)[1])
    assert best == CIRCULANT_DISTANCE[4]


@pytest.mark.parametrize("dimension", [4, 8, 12])
def test_half_of_random_codes_have_the_guaranteed_distance(dimension: int) -> None:
    """30 seeds, one try each: fewer than 5 successes have probability below 2^-12 if each has one of 1/2."""
    d = gilbert_varshamov(dimension)
    found = [search_random(dimension, d, seed, tries=1) for seed in range(30)]
    assert sum(code is not None for code in found) >= 5
    assert all(code.distance >= d for code in found if code)


def test_codes_out_of_form_are_refused() -> None:
    for length, rows in [(4, (1,)), (4, (3, 3)), (4, (1, 2, 3)), (4, (0, 1)), (3, (8, 1)), (1, (1, 1)), (5000, (1, 2))]:
        with pytest.raises(DomainError):
            InnerCode(length, rows)
    with pytest.raises(DomainError, match="inner must be"):
        inner_code("hamming", 4)
    for dimension in (2, 14):
        with pytest.raises(DomainError, match="3 to 13"):
            inner_code("reed-muller", dimension)
        with pytest.raises(DomainError):
            reed_muller(dimension)
    with pytest.raises(DomainError):
        golay(11)
    with pytest.raises(DomainError):
        circulant(17)
