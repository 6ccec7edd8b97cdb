"""The simulation without the key, the reduction with it and for other classifiers, and the key-holder."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import gcd, log, sqrt

import gmpy2  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck.errors import CertificateError, DomainError
from symcheck.theorem_5_1 import key_holder, reduction, simulation
from symcheck.theorem_5_1.bbs import Key, Modulus, blum_keys, generate_key
from symcheck.theorem_5_1.key_holder import KeyHolder

TOYS = [Key(7, 11), Key(7, 19), Key(11, 23), Key(19, 23)]


@pytest.mark.parametrize("key", [*TOYS, Key(23, 31), Key(3, 7)])
def test_simulation_has_the_true_law(key: Key) -> None:
    for count in range(6):
        assert simulation.check_simulation(key, count) == 2 * (key.p - 1) * (key.q - 1)
        assert simulation.square_map_distance(key, count) == Fraction(1, 2)


def test_a_wrong_simulation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the coin, or with the sign tied to it, the law is another one."""
    honest = simulation.simulate
    for wrong in (
        lambda public, y, count, sign, coin: honest(public, y, count, sign, 0),
        lambda public, y, count, sign, coin: honest(public, y, count, coin, coin),
    ):
        monkeypatch.setattr(simulation, "simulate", wrong)
        with pytest.raises(CertificateError, match="true law"):
            simulation.check_simulation(Key(7, 11), 2)


def test_samples_without_the_key_are_class_1() -> None:
    key, rng = generate_key(512, random.Random(1)), random.Random(2)
    for _ in range(20):
        seed, bits = simulation.sample(Modulus(key.modulus), 40, 640, rng)
        assert 0 <= seed < 2**640
        assert key.output(seed, 40) == bits


def test_lifts_are_uniform() -> None:
    public, rng = Modulus(77), random.Random(0)
    lifts = [simulation.lift(public, 5, 9, rng) for _ in range(3000)]
    assert set(lifts) == set(range(5, 512, 77))
    assert all(abs(lifts.count(s) - 3000 / 7) < 6 * sqrt(3000 / 7) for s in set(lifts))


@settings(max_examples=25)
@given(st.sampled_from(TOYS[:2]), st.integers(1, 3), st.integers(0, 3), st.integers(0, 2**30))
def test_reduction_is_exact_for_every_classifier(key: Key, length: int, slack: int, seed: int) -> None:
    """1/2 + (P(1|D_1) - P(1|D_0))/L over seeds that are prime to N and uniform, for a random function."""
    rng, d = random.Random(seed), key.public.bits + slack
    table = {(s, bytes(bits)): rng.getrandbits(1) for s in range(2**d) for bits in product((0, 1), repeat=length)}
    gain, units = Fraction(0), [u for u in range(key.modulus) if gcd(u, key.modulus) == 1]
    for u in units:
        lifts = range(u, 2**d, key.modulus)
        for s in lifts:
            mean = Fraction(sum(table[s, bytes(bits)] for bits in product((0, 1), repeat=length)), 2**length)
            gain += (table[s, key.output(s, length)] - mean) / (len(lifts) * len(units))
    found = reduction.enumerated_success(key, lambda s, bits: table[s, bits], length, d)
    assert found == reduction.reduction_success(length, gain)


@pytest.mark.parametrize("key", TOYS[:2])
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_reduction_with_the_key_holder_is_exact(key: Key, length: int) -> None:
    found = reduction.enumerated_success(key, KeyHolder(key, length), length, key.public.bits)
    assert found == Fraction(1, 2) + (1 - Fraction(1, 2**length)) / length


def test_predicted_successes_of_the_key_holder() -> None:
    """1/2 + (1 - 2^-L)/L: 1/2 + 1/2, 1/2 + 3/8, 1/2 + 15/64, 1/2 + 255/2048."""
    found = [KeyHolder(Key(7, 11), length).success * 2 - 1 for length in (1, 2, 4, 8)]
    predicted = [reduction.reduction_success(length, gain) for length, gain in zip((1, 2, 4, 8), found, strict=True)]
    assert predicted == [1, Fraction(7, 8), Fraction(47, 64), Fraction(1279, 2048)]


@pytest.mark.parametrize("length", [1, 2, 4, 8])
def test_reduction_is_measured_within_sampling_error(length: int) -> None:
    """128-bit modulus: 4.5 standard deviations of 2000 trials, once in 10^5 runs by chance; the seed is fixed."""
    key, rng, trials = generate_key(128, random.Random(8)), random.Random(9), 2000
    public, holder, right = Modulus(key.modulus), KeyHolder(key, length), 0
    for _ in range(trials):
        y = simulation.random_unit(public, rng)
        is_square = gmpy2.jacobi(y, key.p) == 1
        right += reduction.decide_residuosity(y, public, holder, length, 200, rng) == is_square
    predicted = float(reduction.reduction_success(length, 1 - holder.error_0))
    assert abs(right / trials - predicted) <= 4.5 * sqrt(predicted * (1 - predicted) / trials)


def test_a_blind_classifier_decides_nothing() -> None:
    key = Key(7, 11)
    for blind in (lambda s, bits: 0, lambda s, bits: 1, lambda s, bits: s % 2):
        assert reduction.enumerated_success(key, blind, 2, 8) == Fraction(1, 2)


def test_majority_decides_any_y() -> None:
    """Not only a random one: each square and each other y of symbol 1 of one toy, by a classifier that errs often."""
    key, rng = Key(19, 23), random.Random(7)
    holder = KeyHolder(key, 2)
    noisy = lambda s, bits: holder(s, bits) ^ (rng.random() < 0.2)  # noqa: E731
    advantage = (1 - Fraction(1, 4)) * Fraction(6, 10) / 2
    repeats = reduction.repeats_needed(advantage, Fraction(1, 10**6))
    for y in simulation.units(key)[::7]:
        decided = reduction.decide_by_majority(y, key.public, noisy, 2, 12, repeats, rng)
        assert decided == (key.back(y * y, 1) == y)


@given(st.fractions(Fraction(1, 1000), Fraction(1, 2)), st.fractions(Fraction(1, 10**6), Fraction(1, 2)))
def test_repeats_are_the_least(advantage: Fraction, error: Fraction) -> None:
    m = reduction.repeats_needed(advantage, error)
    exact = -log(float(error)) / (2 * float(advantage) ** 2)
    assert exact - 1e-6 * exact <= m <= exact + 1 + 1e-6 * exact


def test_challenges_without_symbol_1_are_refused() -> None:
    with pytest.raises(DomainError, match="Jacobi symbol 1"):
        reduction.decide_residuosity(2, Modulus(253), lambda s, bits: 1, 3, 10)
    with pytest.raises(DomainError, match="at least as many bits as the modulus, 8"):
        reduction.enumerated_success(Key(11, 23), lambda s, bits: 1, 1, 5)


# The key-holder ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", TOYS)
@pytest.mark.parametrize("checked", [None, 1, 3])
def test_errors_of_the_key_holder(key: Key, checked: int | None) -> None:
    """Every seed and every y of 4 bits."""
    holder, d = KeyHolder(key, 4, checked), key.public.bits + 1
    wrong = sum(holder(s, bytes(y)) for s in range(2**d) for y in product((0, 1), repeat=4))
    assert Fraction(wrong, 2 ** (d + 4)) == holder.error_0 == Fraction(1, 2 ** (checked or 4))
    assert all(holder(s, key.output(s, 4)) for s in range(2**d))
    assert holder.success == 1 - holder.error_0 / 2
    if checked is None:
        assert key_holder.enumerated_errors(key, 4, d) == (holder.error_0, 0)


def test_no_function_beats_the_key_holder() -> None:
    """The likelihood-ratio test over all points of a toy."""
    key, length, d = Key(7, 11), 3, 8
    image = {(s, key.output(s, length)) for s in range(2**d)}
    best = Fraction(0)
    for s, y in product(range(2**d), product((0, 1), repeat=length)):
        best += max(Fraction(1, 2 ** (d + length)), Fraction((s, bytes(y)) in image, 2**d)) / 2
    assert best == KeyHolder(key, length).success


@pytest.mark.parametrize("key", [*TOYS, Key(23, 31)])
def test_a_flipped_seed_bit_defeats_it_at_toy_moduli(key: Key) -> None:
    """Each seed has a neighbour with another output; with one output bit and few neighbours that need not be so."""
    assert key_holder.flipped_seed_loss(key, 5, key.public.bits + 4) == 1
    assert any(key_holder.flipped_seed_loss(key, 1, d) < 1 for d in (1, 2, 3, 4))


@pytest.mark.parametrize(("key", "length", "d"), [(Key(7, 11), 1, 1), (Key(11, 23), 1, 3), (Key(7, 19), 1, 2)])
def test_flipped_seed_loss_is_exact(key: Key, length: int, d: int) -> None:
    holder = KeyHolder(key, length)
    lost = [any(not holder(s ^ 2**j, key.output(s, length)) for j in range(d)) for s in range(2**d)]
    assert key_holder.flipped_seed_loss(key, length, d) == Fraction(sum(lost), 2**d)


def test_flipped_bits_at_honest_size() -> None:
    """Property b's argument: whatever is accepted is rejected after one flip (each by chance once in 2^64)."""
    key = generate_key(2048, random.Random(11))
    counts = key_holder.count_accepted(key, 64, 2176, 10, random.Random(12))
    assert counts == {"class 0": 0, "class 1": 10, "seed bit": 0, "output bit": 0}


def test_table_serves_every_task_of_a_size() -> None:
    keys, length, d = blum_keys(9), 8, 10
    found = key_holder.table_success(keys, length, d)
    assert found >= 1 - Fraction(len(keys), 2 ** (length + 1))
    accepted = {(s, key.output(s, length)) for s in range(2**d) for key in keys}
    assert found == 1 - Fraction(len(accepted), 2 ** (d + length + 1))
    assert found < KeyHolder(keys[0], length).success
