"""The generator against its definition by enumeration, its keys, and what it refuses."""

from __future__ import annotations

import random
from itertools import pairwise
from math import gcd

import gmpy2  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcheck.checker.theorem_5_1 import jacobi
from symcheck.errors import DomainError, SymcheckError
from symcheck.theorem_5_1.bbs import Key, Modulus, blum_keys, generate_key, honesty, is_prime

PAIRS = [(3, 7), (7, 11), (7, 19), (11, 23), (19, 23), (23, 31), (3, 103)]
HONEST = generate_key(2048, random.Random(5))


def by_definition(p: int, q: int, seed: int, length: int) -> list[int]:
    """The text, literally: among all residues the square whose square is the last x, one step at a time."""
    n = p * q
    squares = {x * x % n for x in range(n)}
    legendre = {prime: {x * x % prime for x in range(1, prime)} for prime in (p, q)}

    def symbol(x: int) -> int:
        values = [0 if x % prime == 0 else 1 if x % prime in legendre[prime] else -1 for prime in (p, q)]
        return values[0] * values[1]

    a = next(a for a in range(1, n) if symbol(a) == -1)
    u = seed % n
    r = u if symbol(u) == 1 else u * a
    x, bits = r * r % n, []
    for _ in range(length):
        (x,) = [z for z in squares if z * z % n == x]
        bits.append(x % 2)
    return bits


@pytest.mark.parametrize(("p", "q"), PAIRS[:4])
def test_output_is_that_of_the_definition_for_every_seed(p: int, q: int) -> None:
    """Seeds that share a factor with N included."""
    key = Key(p, q)
    for seed in range(p * q + 5):
        assert list(key.output(seed, 7)) == by_definition(p, q, seed, 7)


def test_known_vectors() -> None:
    """N = 253: 100 = 10^2 is a square, so x_0 = 100^2 = 133, x_1 = 100; then 243^2 = 100, 144^2 = 243, 12^2 = 144."""
    key = Key(11, 23)
    chain = [133, 100, 243, 144, 12]
    for low, high in pairwise(chain):
        assert high * high % 253 == low
        assert any(z * z % 253 == high for z in range(253))
    assert [key.back(133, k) for k in range(5)] == chain
    assert list(key.output(100, 4)) == [x % 2 for x in chain[1:]] == by_definition(11, 23, 100, 4)


@given(st.integers(0, 2**80), st.integers(1, 40), st.integers(0, 2**20))
def test_every_output_squares_down_to_its_seed(seed: int, length: int, choice: int) -> None:
    key = generate_key(24 + choice % 40, random.Random(choice))
    n, start = key.modulus, key.public.start(seed)
    x, seen = key.back(start, length), []
    for _ in range(length):
        seen.append(x % 2)
        assert gmpy2.jacobi(x, key.p) >= 0
        assert gmpy2.jacobi(x, key.q) >= 0
        x = x * x % n
    assert x == start
    assert list(key.output(seed, length)) == seen[::-1]


def test_a_longer_output_begins_with_the_shorter() -> None:
    long = HONEST.output(123**200, 300)
    for length in (1, 2, 64, 299):
        assert HONEST.output(123**200, length) == long[:length]


def test_honest_size_root_by_root() -> None:
    """The exponent ((p+1)/4)^L against L roots one after the other."""
    start = HONEST.public.start(7**700)
    x, bits = start, []
    for _ in range(20):
        roots = [pow(x % prime, (prime + 1) // 4, prime) for prime in (HONEST.p, HONEST.q)]
        one = (roots[0] * HONEST.q * pow(HONEST.q, -1, HONEST.p)) % HONEST.modulus
        x = (one + roots[1] * HONEST.p * pow(HONEST.p, -1, HONEST.q)) % HONEST.modulus
        bits.append(x % 2)
    assert list(HONEST.output(7**700, 20)) == bits
    assert 2 <= sum(bits) <= 18  # a stuck stream would not be seen otherwise


@pytest.mark.parametrize("bits", [7, 8, 9, 10, 11, 16, 33, 64, 191, 192, 512])
def test_keys_have_the_size_asked_for(bits: int) -> None:
    for seed in range(5):
        key = generate_key(bits, random.Random(seed))
        assert key.modulus.bit_length() == bits
        assert min(key.p, key.q) >= 2 ** (bits // 2 - 1)
        assert key.p != key.q
        assert {key.p % 4, key.q % 4} == {3}
        assert gmpy2.is_prime(key.p)
        assert gmpy2.is_prime(key.q)
        assert key == generate_key(bits, random.Random(seed))


def test_keys_are_not_repeated_without_a_generator() -> None:
    assert generate_key(128) != generate_key(128)


@pytest.mark.parametrize("bits", [7, 8, 9, 12, 13])
def test_the_family_is_what_can_be_drawn(bits: int) -> None:
    family = blum_keys(bits)
    by_trial = [
        n
        for n in range(2 ** (bits - 1), 2**bits)
        for p in [next(k for k in range(2, n + 1) if n % k == 0)]
        if p >= 2 ** (bits // 2 - 1) and p % 4 == 3 == n // p % 4 and n // p != p and is_prime(n // p)
    ]
    drawn = {generate_key(bits, random.Random(seed)).modulus for seed in range(12 * len(by_trial))}
    assert [key.modulus for key in family] == sorted(drawn)
    assert drawn <= set(by_trial)
    missed = set(by_trial) - drawn  # both primes a bit longer, which happens at odd sizes only
    assert all(min(k for k in range(2, n) if n % k == 0).bit_length() > bits // 2 for n in missed)
    assert bits % 2 or not missed


def test_is_prime_agrees_with_trial_division() -> None:
    for n in range(3000):
        assert is_prime(n) == (n > 1 and all(n % k for k in range(2, int(n**0.5) + 1)))
    for carmichael in (561, 41041, 825265, 321197185, 5394826801):
        assert not is_prime(carmichael)


@given(st.integers(1, 2**70), st.integers(0, 2**70).map(lambda k: 2 * k + 1))
def test_the_checkers_jacobi_symbol_is_gmps(a: int, n: int) -> None:
    assert jacobi(a, n) == gmpy2.jacobi(a, n)


def test_multiplier_is_the_least() -> None:
    for p, q in PAIRS:
        public = Modulus(p * q)
        assert gmpy2.jacobi(public.multiplier, p * q) == -1
        assert all(gmpy2.jacobi(a, p * q) != -1 for a in range(1, public.multiplier))


def test_seed_map_is_four_to_one_onto_the_squares() -> None:
    for p, q in PAIRS:
        public, n = Modulus(p * q), p * q
        images = [public.start(u) for u in range(n) if gcd(u, n) == 1]
        squares = {x * x % n for x in range(n) if gcd(x, n) == 1}
        assert set(images) == squares
        assert all(images.count(x) == 4 for x in squares)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Key(11, 13), "q must be 3 mod 4, not 13; the next such prime is 19"),
        (lambda: Key(2, 11), "p must be 3 mod 4"),
        (lambda: Key(15, 11), "p must be a prime, not 15; the next such prime is 19"),
        (lambda: Key(11, 11), "two different primes"),
        (lambda: Key(-11, 23), "at least 0"),
        (lambda: Key(11, True), "an integer"),
        (lambda: Key(11.0, 23), "an integer"),
        (lambda: Key(2**521 - 1, 3 * (2**400 + 1)), "q must be a prime"),
        (lambda: Modulus(20), "below 21"),
        (lambda: Modulus(255), "3 mod 4"),
        (lambda: Modulus(121), "perfect power"),
        (lambda: Modulus(257), "is a prime"),
        (lambda: Key(11, 23).output(-1, 4), "seed must be at least 0"),
        (lambda: Key(11, 23).output("5", 4), "seed must be an integer"),
        (lambda: Key(11, 23).output(1, 0), "output_bits must be at least 1"),
        (lambda: Key(11, 23).output(1, -3), "output_bits must be at least 1"),
        (lambda: Key(11, 23).back(2, 1), "must be a square"),
        (lambda: Key(11, 23).back(2, 0), "must be a square"),
        (lambda: Key(11, 23).back(4, -1), "steps must be at least 0"),
        (lambda: generate_key(6), "bits must be at least 7"),
        (lambda: generate_key(10**6), "bits must be at most 16384"),
        (lambda: Modulus(253).seed_bits(-1), "slack must be at least 0"),
        (lambda: blum_keys(40), "at most 24"),
    ],
)
def test_what_is_refused(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(DomainError, match=words) as caught:
        make()
    assert len(str(caught.value).splitlines()) == 1


def test_a_start_that_is_no_square_is_noticed() -> None:
    with pytest.raises(SymcheckError, match="does not square down"):
        Key(11, 23).stream(2, 5)


def test_a_key_is_printed_without_its_primes() -> None:
    shown = repr(HONEST) + str(HONEST)
    assert shown == 2 * "Key(..., 2048 bits, honest)"
    assert str(HONEST.p) not in shown


def test_labels() -> None:
    assert [honesty(bits) for bits in (8, 191, 192, 1024, 2047, 2048, 4096)] == [
        *("TOY", "TOY", "not honest", "not honest", "not honest", "honest", "honest")
    ]
