"""Concatenated codes: distances, every kind of perturbation just inside the certified radius, and what is outside."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck.codes import ConcatenatedCode, InnerCode, ReedSolomon, constant_rate
from symcheck.codes.concatenated import GRID_BITS
from symcheck.errors import DomainError

TOY = {trials: ConcatenatedCode.make(3, (7, 5), "reed-muller", trials) for trials in (1, 8, 32, None)}
DEFAULT = ConcatenatedCode.make()
CODES = [
    TOY[32],
    TOY[None],
    ConcatenatedCode.make(4, (15, 7), "reed-muller"),
    ConcatenatedCode.make(5, (20, 3), "circulant", 4),
    ConcatenatedCode.make(8, (60, 16), "reed-muller", 8),
    DEFAULT,
]

Vector = npt.NDArray[np.float64]
Adversary = Callable[[ConcatenatedCode, Any, Any], Vector]


def exact_square(z: Vector) -> Fraction:
    """The norm^2 of a vector of doubles, exactly."""
    scaled = [int(value) for value in np.ldexp(z, 60)]  # exact: tests keep entries to multiples of 2^-40
    return Fraction(sum(value * value for value in scaled), 1 << 120)


def scaled_to(z: Vector, norm_squared: float) -> Vector:
    """Along z, of about this norm^2, in multiples of 2^-40."""
    z = z * np.sqrt(norm_squared / (z**2).sum())
    return np.ldexp(np.rint(np.ldexp(z, 40)), -40)


def towards_another(code: ConcatenatedCode, word: Any, chance: Any) -> Any:
    """Differences to a nearest other inner codeword in every block, shape (n_out, n_in)."""
    light = np.flatnonzero(code.inner.codewords.sum(axis=1) == code.inner_distance)
    other = code.inner.codewords[chance.choice(light, code.outer.length)]
    blocks = word.reshape(other.shape)
    return (blocks ^ other).astype(np.float64) - blocks


def gaussian(code: ConcatenatedCode, word: Any, chance: Any) -> Vector:
    return np.asarray(chance.normal(size=code.length))


def one_coordinate(code: ConcatenatedCode, word: Any, chance: Any) -> Vector:
    return np.where(np.arange(code.length) == chance.integers(code.length), 1.0, 0.0)


def outward(code: ConcatenatedCode, word: Any, chance: Any) -> Vector:
    """All towards 1/2 and beyond."""
    return np.asarray(1.0 - 2.0 * word)


def blocks_along(code: ConcatenatedCode, word: Any, chance: Any, share: Callable[[int], Any]) -> Vector:
    """Blocks moved by these parts of the way to another codeword, as many as the radius allows."""
    parts = share(code.outer.length)
    cost = np.cumsum(parts**2) * code.inner_distance
    parts[1:][cost[1:] > 0.999 * float(code.radius_squared)] = 0
    z = (towards_another(code, word, chance) * parts[:, None])[chance.permutation(code.outer.length)]
    return np.asarray(z.ravel())


def half_way(code: ConcatenatedCode, word: Any, chance: Any) -> Vector:
    return blocks_along(code, word, chance, lambda n: np.full(n, 0.5 + 2.0**-20))


def replaced(code: ConcatenatedCode, word: Any, chance: Any) -> Vector:
    return blocks_along(code, word, chance, lambda n: np.ones(n))


def just_kept(code: ConcatenatedCode, word: Any, chance: Any) -> Vector:
    """Wrong symbols at all levels of reliability."""
    return blocks_along(code, word, chance, lambda n: chance.uniform(0.5, 1.0, n))


def mixed(code: ConcatenatedCode, word: Any, chance: Any) -> Vector:
    return blocks_along(code, word, chance, lambda n: chance.choice([0.3, 0.45, 0.5001, 0.6, 1.0], n))


def clustered(code: ConcatenatedCode, word: Any, chance: Any) -> Vector:
    """Neighbouring coordinates flipped, as many as the radius allows."""
    count = int(0.999 * float(code.radius_squared))
    z = np.zeros(code.length)
    z[:count] = 1.0 - 2.0 * word[:count]
    return z


ADVERSARIES: list[Adversary] = [gaussian, one_coordinate, outward, half_way, replaced, just_kept, mixed, clustered]


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{code.length}-{code.trials}")
@pytest.mark.parametrize("adversary", ADVERSARIES, ids=lambda adversary: adversary.__name__)
def test_everything_inside_the_certified_radius_is_decoded(code: ConcatenatedCode, adversary: Adversary) -> None:
    chance = np.random.default_rng([code.length, ADVERSARIES.index(adversary)])
    for _ in range(3 if code is DEFAULT else 20):
        message = chance.integers(0, 2, code.message_bits, dtype=np.uint8)
        word = code.encode(message)
        z = adversary(code, word, chance)
        z = scaled_to(z, 0.9999 * float(code.radius_squared))
        assert Fraction(9, 10) * code.radius_squared < exact_square(z) < code.radius_squared
        found = code.decode(word + z)
        assert found is not None
        assert np.array_equal(found, message)


@settings(max_examples=60)
@given(st.sampled_from([*TOY]), st.integers(0, 2**32))
def test_toy_at_the_very_edge(trials: int | None, seed: int) -> None:
    """Random directions with few large entries and many small ones, within 10^-9 of the radius."""
    code, chance = TOY[trials], np.random.default_rng(seed)
    message = chance.integers(0, 2, code.message_bits, dtype=np.uint8)
    z = chance.normal(size=code.length) * chance.choice([0.01, 0.3, 1.0, 3.0], code.length)
    z = scaled_to(z, float(code.radius_squared) * (1 - 1e-9))
    assert exact_square(z) < code.radius_squared
    found = code.decode(code.encode(message) + z)
    assert found is not None
    assert np.array_equal(found, message)


def test_toy_flips_exhaustively() -> None:
    """Delta = 6: all 1 + 28 + 378 = 407 patterns of at most two flips, for `correct`; one flip for `decode`."""
    code, chance = TOY[32], np.random.default_rng(6)
    assert (code.distance, code.true_distance(), code.flips) == (6, 6, 2)
    patterns = [p for count in range(3) for p in combinations(range(28), count)]
    assert len(patterns) == 407
    for message in (np.zeros(15, np.uint8), *chance.integers(0, 2, (3, 15), dtype=np.uint8)):
        word = code.encode(message)
        for pattern in patterns:
            flipped = word.copy()
            flipped[list(pattern)] ^= 1
            found = code.correct(flipped)
            assert found is not None
            assert np.array_equal(found, message)
            soft = code.decode(flipped)
            assert (soft is not None and np.array_equal(soft, message)) == (len(pattern) < 2)  # 1 < 3/2 < 2


@pytest.fixture(scope="module")
def toy_words() -> Any:
    """All 2^15 codewords."""
    messages = (np.arange(1 << 15)[:, None] >> np.arange(15) & 1).astype(np.uint8)
    return TOY[None].encode(messages).astype(np.float64)


def test_bits_are_decoded_exactly_where_a_codeword_is_near(toy_words: Any) -> None:
    """Random points of the cube against all 2^15 codewords, and never a codeword at Delta/2 or more."""
    chance, both = np.random.default_rng(13), set()
    for _ in range(300):
        word = np.abs(toy_words[chance.integers(1 << 15)] - (chance.random(28) < 0.1))
        apart = toy_words @ (1 - 2 * word) + word.sum()
        found = TOY[32].correct(word.astype(np.uint8))
        both.add(found is None)
        assert (found is None) == (apart.min() > 2)
        if found is not None:
            assert np.array_equal(TOY[32].encode(found), toy_words[apart.argmin()])
    assert both == {True, False}


@pytest.mark.parametrize("trials", [1, 8, None])
def test_points_are_decoded_where_a_codeword_is_near_and_never_else(trials: int | None, toy_words: Any) -> None:
    """Random points on a coarse grid, so that squares are exact: all levels decode exactly below Delta/4."""
    code, chance, outcomes = TOY[trials], np.random.default_rng(14), set()
    for _ in range(300):
        spread = chance.choice([4, 8, 12]) * (chance.random(28) < chance.choice([0.1, 0.5, 1.0]))
        point = 16.0 * toy_words[chance.integers(1 << 15)] + np.rint(chance.normal(size=28) * spread)
        squares = toy_words @ (256 - 32 * point) + (point**2).sum()  # small integers in doubles
        least = Fraction(int(squares.min()), 256)
        found = code.decode(point / 16)
        outcomes.add(found is None)
        if least < code.radius_squared:
            assert found is not None
        if found is not None:
            assert least < Fraction(code.distance, 4)
            assert np.array_equal(code.encode(found), toy_words[squares.argmin()])
    assert outcomes == {True, False}


def test_three_flips_are_too_many() -> None:
    """Half-way between two codewords at distance Delta, nothing is within Delta/2."""
    code = TOY[32]
    words = code.encode(np.eye(15, dtype=np.uint8))
    zero, other = np.zeros(28, np.uint8), next(w for w in words if w.sum() == 6)
    half = zero.copy()
    half[np.flatnonzero(other)[:3]] = 1
    assert code.correct(half) is None
    half[np.flatnonzero(other)[3]] = 1
    found = code.correct(half)
    assert found is not None
    assert np.array_equal(code.encode(found), other)


@pytest.mark.parametrize("trials", [32, None])
def test_between_two_codewords_the_nearer_one_or_none(trials: int | None) -> None:
    """From c to c' at distance sqrt(Delta): c up to the radius, c' beyond the middle, nothing at the middle."""
    code = TOY[trials]
    messages = np.eye(15, dtype=np.uint8)
    other = next(m for m in messages if code.encode(m).sum() == 6)
    word = code.encode(other).astype(np.float64)
    radius = float(code.radius_squared)
    for part in (0.0, 0.3, 0.49, np.sqrt(radius / 6) - 1e-9, 0.5, 1 - np.sqrt(radius / 6) + 1e-9, 0.51, 0.8, 1.0):
        found = code.decode(word * part)
        if part == 0.5:
            assert found is None
        elif 6 * min(part, 1 - part) ** 2 < radius:
            assert found is not None
            assert np.array_equal(found, other if part > 0.5 else np.zeros(15))


def test_acceptance_is_strict() -> None:
    """A wrong block, 9/8, and 1/4 + 1/8 in two more: norm^2 exactly Delta/4 = 3/2, decoded by the outer code."""
    code = TOY[None]
    z = np.zeros((7, 4))
    z[0, :2] = 0.75
    z[1, 0] = 0.5
    z[2, :2] = 0.25
    assert exact_square(z.ravel()) == Fraction(code.distance, 4)
    assert code.decode(z.ravel()) is None
    z[1, 0] -= 2.0**-10
    found = code.decode(z.ravel())
    assert found is not None
    assert not found.any()


def test_default_code_outside_the_radius() -> None:
    """As many half-flipped blocks as outer distance/2: the other side's word is as near, so it cannot be decoded."""
    chance = np.random.default_rng(7)
    messages = chance.integers(0, 2, (2, DEFAULT.message_bits), dtype=np.uint8)
    a, b = DEFAULT.encode(messages)
    assert DEFAULT.decode((a + b) / 2.0) is None
    assert DEFAULT.decode(np.where(np.arange(DEFAULT.length) < DEFAULT.length // 2, a, b)) is None
    assert DEFAULT.decode(chance.integers(0, 2, DEFAULT.length)) is None
    assert DEFAULT.correct(chance.integers(0, 2, DEFAULT.length, dtype=np.uint8)) is None


@pytest.mark.parametrize("kind", ["scattered", "clustered", "half-weight"])
def test_default_code_corrects_just_below_half_its_distance(kind: str) -> None:
    """Delta = 6504: 3251 flips; four flips in a block of distance eight can go either way."""
    chance = np.random.default_rng(8)
    message = chance.integers(0, 2, DEFAULT.message_bits, dtype=np.uint8)
    word = DEFAULT.encode(message)
    assert DEFAULT.flips == 3251
    places = chance.permutation(DEFAULT.length)
    if kind == "clustered":
        places = np.arange(DEFAULT.length)
    elif kind == "half-weight":
        light = np.flatnonzero(DEFAULT.inner.codewords[1 << 11])[:4]
        assert DEFAULT.inner.codewords[1 << 11].sum() == 8
        places = (np.arange(DEFAULT.outer.length)[:, None] * 24 + light).ravel()
    flipped = word.copy()
    flipped[places[: DEFAULT.flips]] ^= 1
    found = DEFAULT.correct(flipped)
    assert found is not None
    assert np.array_equal(found, message)


def counted(code: ConcatenatedCode, point: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, int]:
    calls: list[int] = []
    decode: Any = ReedSolomon.decode

    def counting(*arguments: Any) -> Any:
        calls.append(1)
        return decode(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(ReedSolomon, "decode", counting)
        return code.decode(point), len(calls)


def test_refusal_takes_at_most_the_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong blocks at every level of reliability: every trial has its own erasures, and all of them fail."""
    chance = np.random.default_rng(9)
    numbers = {}
    for trials in (4, 32, None):
        code = ConcatenatedCode.make(8, (120, 16), "circulant", trials)
        word = code.encode(chance.integers(0, 2, code.message_bits, dtype=np.uint8))
        parts = chance.uniform(0.55, 1.0, 120)
        parts[:30] = 1
        point = word + (towards_another(code, word, chance) * parts[:, None]).ravel()
        found, numbers[trials] = counted(code, point, monkeypatch)
        assert found is None
    assert 1 < numbers[4] <= 4 < numbers[32] <= 32 < numbers[None] <= 121


def test_the_same_erasures_are_not_tried_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of all blocks replaced: nothing looks unreliable, so all thresholds erase nothing."""
    words = DEFAULT.encode(np.random.default_rng(15).integers(0, 2, (2, DEFAULT.message_bits), dtype=np.uint8))
    mixture = np.where(np.arange(DEFAULT.length) // 24 % 2, *words)
    assert counted(DEFAULT, mixture, monkeypatch) == (None, 1)


def test_points_far_from_every_inner_codeword_need_no_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    for point in (np.full(24000, 0.5), np.full(24000, -3.0), np.full(24000, 1e300), np.full(24000, 2.0**20 + 1)):
        assert counted(DEFAULT, point, monkeypatch) == (None, 0)
    parts = np.where(np.arange(1000) < 850, 0.49, 0.0)  # 850 blocks at 8 * 0.49^2 each: 1632.7 >= 6504/4 = 1626
    for rest, calls in ((0.49, 0), (0.48, 1)):  # and 1566.7, which has to be tried
        point = towards_another(DEFAULT, np.zeros(24000, np.uint8), np.random.default_rng(16))
        found, number = counted(DEFAULT, (point * (parts * rest / 0.49)[:, None]).ravel(), monkeypatch)
        assert (found is None) == (number == 0) == (calls == 0)


def test_huge_entries_in_few_blocks_are_erasures() -> None:
    """A block far away costs norm^2, not the decoding: entries up to the radius in one coordinate."""
    message = np.random.default_rng(10).integers(0, 2, DEFAULT.message_bits, dtype=np.uint8)
    point = DEFAULT.encode(message).astype(np.float64)
    point[7] += 40.2
    found = DEFAULT.decode(point)
    assert found is not None
    assert np.array_equal(found, message)
    point[8] += 40.2
    assert DEFAULT.decode(point) is None


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int8, np.uint8, np.bool_])
def test_every_real_type_is_read(dtype: Any) -> None:
    code = TOY[32]
    message = np.arange(15, dtype=np.uint8) % 2
    found = code.decode(code.encode(message).astype(dtype))
    assert found is not None
    assert np.array_equal(found, message)


def test_batches_are_encoded_row_by_row_and_linearly() -> None:
    chance = np.random.default_rng(11)
    messages = chance.integers(0, 2, (3, DEFAULT.message_bits), dtype=np.uint8)
    messages[2] = messages[0] ^ messages[1]
    words = DEFAULT.encode(messages)
    assert words.shape == (3, DEFAULT.length)
    assert np.array_equal(words[2], words[0] ^ words[1])
    assert np.array_equal(words[1], DEFAULT.encode(messages[1]))


@pytest.mark.parametrize(
    ("make", "length", "bits", "hamming", "printed", "digits"),
    [
        ((12, (4095, 2047), "golay"), 98280, 24564, 8195, "64.016", 3),
        ((12, (1000, 188), "golay"), 24000, 2256, 3251, "40.32", 2),
        ((10, (1023, 224), "reed-muller"), 523776, 2240, 102399, "226.27", 2),
        ((8, (255, 64), "reed-muller"), 32640, 512, 6143, "55.43", 2),
        ((4, (15, 7), "reed-muller"), 120, 28, 17, "3.0", 1),
    ],
)
def test_table_of_codes(
    make: tuple[int, tuple[int, int], str], length: int, bits: int, hamming: int, printed: str, digits: int
) -> None:
    """With all levels the radius is sqrt(Delta)/2 but for the margin of the grid; with 32 trials 0.11 % less."""
    full, few = ConcatenatedCode.make(*make, None), ConcatenatedCode.make(*make)
    assert (full.length, full.message_bits, full.flips) == (length, bits, hamming)
    assert full.radius_squared == Fraction(full.distance, 4) - Fraction(length, 1 << GRID_BITS)
    for code in (full, few):
        assert round(float(Fraction(code.distance, 4)) ** 0.5, digits) == float(printed)
        assert 0.9989 < float(code.radius_squared / Fraction(code.distance, 4)) ** 0.5 < 1


def test_inputs_out_of_form_are_refused() -> None:
    code, nan = TOY[32], np.zeros(28)
    nan[3] = np.nan
    for point in (np.zeros(27), np.zeros((1, 28)), nan, np.full(28, np.inf), np.zeros(28, complex), np.zeros(28, "U1")):
        with pytest.raises(DomainError):
            code.decode(point)
    for bits in (np.zeros(14, int), np.full(15, 2), np.full(15, 0.5), np.full(15, -1), np.int64(1)):
        with pytest.raises(DomainError):
            code.encode(bits)
    for word in (np.zeros(27, int), np.zeros((2, 28), int), np.zeros(28)):
        with pytest.raises(DomainError):
            code.correct(word)
    with pytest.raises(DomainError, match="enumerate"):
        DEFAULT.true_distance()


@pytest.mark.parametrize(
    "options",
    [
        {"field_degree": 1},
        {"field_degree": 17, "inner": "circulant"},
        {"field_degree": 11},
        {"outer": (4096, 188)},
        {"outer": (1000, 1000)},
        {"outer": (1000, 0)},
        {"trials": 0},
        {"trials": 257},
        {"inner": "turbo"},
        {"inner": InnerCode(4, (12, 6, 3))},
        {"field_degree": 16, "outer": (65535, 65534), "inner": InnerCode(4096, tuple(1 << i for i in range(16)))},
    ],
)
def test_codes_out_of_range_are_refused(options: dict[str, Any]) -> None:
    """The last one has Delta = 2 at length 268431360: the margin of the grid is larger than the radius."""
    with pytest.raises(DomainError):
        ConcatenatedCode.make(**options)


def test_family_of_constant_rate_and_linear_distance() -> None:
    """Rate above 1/4 and Delta above n/8 for every m, while n grows as 2m (2^m - 1)."""
    for m in range(2, 17):
        code = constant_rate(m)
        assert code.length == 2 * m * (2**m - 1)
        assert code.rate > Fraction(1, 4)
        assert code.relative_distance > Fraction(1, 8)
        assert code.radius_squared > Fraction(code.length, 33)
    with pytest.raises(DomainError):
        constant_rate(17)


def test_a_member_of_the_family_decodes() -> None:
    code, chance = constant_rate(8), np.random.default_rng(12)
    message = chance.integers(0, 2, code.message_bits, dtype=np.uint8)
    word = code.encode(message)
    for adversary in (gaussian, half_way, just_kept):
        z = scaled_to(adversary(code, word, chance), 0.9999 * float(code.radius_squared))
        found = code.decode(word + z)
        assert found is not None
        assert np.array_equal(found, message)
