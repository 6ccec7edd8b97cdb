"""Reed-Solomon codes against galois, against enumeration, and at and beyond the decoding radius."""

from __future__ import annotations

import warnings
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcheck.codes import Field, ReedSolomon
from symcheck.errors import DomainError


def corrupted(code: ReedSolomon, word: Any, errors: int, erasures: int, chance: Any) -> tuple[Any, Any]:
    """``word`` with so many errors and with anything at so many erased positions."""
    places = chance.permutation(code.length)[: errors + erasures]
    erased = np.zeros(code.length, np.bool_)
    erased[places[errors:]] = True
    received = word.copy()
    received[places[:errors]] ^= chance.integers(1, code.field.size, errors).astype(np.uint16)
    received[places[errors:]] = chance.integers(0, code.field.size, erasures)
    return received, erased


@given(st.integers(2, 9), st.data())
def test_everything_within_the_distance_is_decoded(degree: int, data: st.DataObject) -> None:
    length = data.draw(st.integers(2, min((1 << degree) - 1, 100)))
    code = ReedSolomon(Field(degree), length, data.draw(st.integers(1, length - 1)))
    erasures = data.draw(st.integers(0, code.distance - 1))
    errors = data.draw(st.integers(0, (code.distance - 1 - erasures) // 2))
    chance = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    message = chance.integers(0, code.field.size, code.dimension)
    word = code.encode(message)
    assert np.array_equal(word[: code.dimension], message)
    assert not code.syndromes(word).any()
    received, erased = corrupted(code, word, errors, erasures, chance)
    found = code.decode(received, erased)
    assert found is not None
    assert np.array_equal(found, word)


def test_all_words_of_a_small_code_and_all_received_words() -> None:
    """RS[5, 2] over GF(8): distance 4 by enumeration; what is decoded is what is within one error, and nothing else."""
    code = ReedSolomon(Field(3), 5, 2)
    words = code.encode(np.array([*product(range(8), repeat=2)]))
    apart = (words[:, None] != words[None]).sum(axis=2)
    assert apart[apart > 0].min() == code.distance == 4
    chance = np.random.default_rng(0)
    for received in chance.integers(0, 8, (2000, 5)):
        near = words[(words != received).sum(axis=1) <= 1]
        found = code.decode(received)
        assert (found is None) == (len(near) == 0)
        if found is not None:
            assert np.array_equal(found, near[0])


def test_every_pattern_of_erasures_and_errors_of_a_small_code() -> None:
    """RS[7, 3] over GF(8), distance 5: f erasures and e errors, all places, exactly where 2e + f < 5."""
    code, chance = ReedSolomon(Field(3), 7, 3), np.random.default_rng(1)
    word = code.encode(chance.integers(0, 8, 3))
    for count in range(8):
        for places in combinations(range(7), count):
            erased = np.isin(np.arange(7), places)
            received = np.where(erased, chance.integers(0, 8, 7), word)
            found = code.decode(received, erased)
            assert (found is not None) == (count < 5)
            if count < 4:  # one error beside them: found again as long as 2 + f < 5
                wrong = received.copy()
                wrong[next(j for j in range(7) if j not in places)] ^= 3
                found = code.decode(wrong, erased)
                assert (found is not None and np.array_equal(found, word)) == (count < 3)


@given(st.integers(0, 2**32))
def test_what_is_returned_is_within_the_radius_and_unique(seed: int) -> None:
    """Random words: mostly none; and never a codeword too far away, which the caller could not tell."""
    code, chance = ReedSolomon(Field(4), 15, 9), np.random.default_rng(seed)
    received, erased = chance.integers(0, 16, 15), chance.random(15) < 0.2
    found = code.decode(received, erased)
    if found is not None:
        assert not code.syndromes(found).any()
        errors = int(((found != received) & ~erased).sum())
        assert 2 * errors + int(erased.sum()) < code.distance


def test_one_error_too_many_is_not_decoded_to_the_sent_word() -> None:
    code, chance = ReedSolomon(Field(8), 60, 30), np.random.default_rng(2)
    word = code.encode(chance.integers(0, 256, 30))
    for erasures in range(0, 31, 5):
        received, erased = corrupted(code, word, (31 - erasures + 1) // 2, erasures, chance)
        found = code.decode(received, erased)
        assert found is None or not np.array_equal(found, word)


@pytest.fixture(scope="module")
def galois() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import galois

        return galois


@pytest.mark.parametrize(("degree", "length", "dimension"), [(3, 7, 5), (4, 15, 7), (4, 11, 3), (5, 31, 21)])
def test_galois_agrees(galois: Any, degree: int, length: int, dimension: int) -> None:
    """Encoding, and decoding of errors and erasures up to the distance; shortened codes as well."""
    code, chance = ReedSolomon(Field(degree), length, dimension), np.random.default_rng(degree)
    theirs = galois.GF(
        2**degree, irreducible_poly=code.field.polynomial, primitive_element=2, compile="python-calculate"
    )
    full = galois.ReedSolomon((1 << degree) - 1, (1 << degree) - code.distance, field=theirs)
    messages = chance.integers(0, 1 << degree, (60, dimension))
    words = code.encode(messages)
    assert np.array_equal(np.asarray(full.encode(theirs(messages))), words)
    received, erased = words.copy(), np.zeros(words.shape, np.bool_)
    for i in range(len(words)):
        erasures = i % code.distance
        received[i], erased[i] = corrupted(code, words[i], (code.distance - 1 - erasures) // 2, erasures, chance)
    decoded = np.asarray(full.decode(theirs(received), erasures=erased, output="codeword"))
    ours = [code.decode(word, missing) for word, missing in zip(received, erased, strict=True)]
    assert np.array_equal(decoded, words)
    assert np.array_equal(np.array(ours), decoded)


def test_batches_are_encoded_row_by_row() -> None:
    code, chance = ReedSolomon(Field(5), 20, 6), np.random.default_rng(3)
    messages = chance.integers(0, 32, (2, 3, 6))
    words = code.encode(messages)
    assert words.shape == (2, 3, 20)
    assert np.array_equal(words[1, 2], code.encode(messages[1, 2]))


@pytest.mark.parametrize(("length", "dimension"), [(16, 3), (1, 1), (15, 15), (15, 0)])
def test_parameters_out_of_range_are_refused(length: int, dimension: int) -> None:
    with pytest.raises(DomainError, match="nearest admissible value"):
        ReedSolomon(Field(4), length, dimension)


def test_words_out_of_form_are_refused() -> None:
    code = ReedSolomon(Field(4), 15, 7)
    for message in (np.zeros(6, int), np.full(7, 16), np.full(7, -1), np.zeros(7), np.int64(3)):
        with pytest.raises(DomainError):
            code.encode(message)
    with pytest.raises(DomainError, match="one word"):
        code.decode(np.zeros((2, 15), int))
    with pytest.raises(DomainError, match="erasures"):
        code.decode(np.zeros(15, int), np.zeros(14, np.bool_))
