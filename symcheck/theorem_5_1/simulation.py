r"""Seeds with output, drawn without the key: the identity of laws on which Theorem 5.1 rests, checked by enumeration.

From y with Jacobi symbol 1 the outputs b_1, ..., b_i before it and a seed that belongs to them are computed by
squaring; y is x_{i+1} or N - x_{i+1}: which of the two is quadratic residuosity (proofs/theorem_5_1/proof.md, step 4).
"""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from math import gcd

import gmpy2  # type: ignore[import-untyped]

from symcheck.errors import CertificateError, DomainError
from symcheck.theorem_5_1.bbs import Key, Modulus


def simulate(public: Modulus, y: int, count: int, sign: int, coin: int) -> tuple[int, bytes]:
    """The residue u of a seed and the first outputs b_1, ..., b_count that belong to it.

    Parameters
    ----------
    y : int
        With Jacobi symbol (y/N) = 1; uniform among those, for the exact law.
    count : int, at least 0
        i.
    sign, coin : 0 or 1
        Fair and independent: r = x_1 or -x_1; u = r or r/a.

    Examples
    --------
    >>> u, bits = simulate(Modulus(253), 243, 1, 0, 0)
    >>> u, list(bits), list(Key(11, 23).output(u, 2))  # 243 is x_2, and odd
    (100, [0], [0, 1])
    """
    n = public.modulus
    if gmpy2.jacobi(y, n) != 1:
        raise DomainError("y must have Jacobi symbol 1; square it first")
    x, bits = gmpy2.mpz(y) % n, bytearray(count)
    for k in range(count - 1, -1, -1):
        x = x * x % n
        bits[k] = gmpy2.is_odd(x)
    r = n - x if sign else x
    return int(r * gmpy2.invert(public.multiplier, n) % n if coin else r), bytes(bits)


def lift(public: Modulus, u: int, seed_bits: int, rng: random.Random) -> int:
    """A uniform one of the seeds of so many bits that are u mod N."""
    n = public.modulus
    return u + n * rng.randrange(((1 << seed_bits) - 1 - u) // n + 1)


def sample(public: Modulus, output_bits: int, seed_bits: int, rng: random.Random | None = None) -> tuple[int, bytes]:
    """A pair (s, G_N(s)) drawn without the key.

    Returns
    -------
    (int, bytes)
        The seed and its L output bits; the total variation from a uniform seed is at most `start_bias`.

    Notes
    -----
    L + 1 squarings.  With these points any learner can be trained without the key: step 6.
    """
    source = rng or random.SystemRandom()
    u, bits = simulate(public, random_unit(public, source), output_bits, source.getrandbits(1), source.getrandbits(1))
    return lift(public, u, seed_bits, source), bits


def random_unit(public: Modulus, rng: random.Random) -> int:
    """A uniform y with Jacobi symbol 1."""
    while True:
        y = rng.randrange(1, public.modulus)
        if gmpy2.jacobi(y, public.modulus) == 1:
            return y


def check_simulation(key: Key, count: int) -> int:
    """Compare the simulated law of (u, b_1, ..., b_count, y) with the true one, outcome by outcome.

    Returns
    -------
    int
        The number of outcomes of (y, sign, coin), 2 phi(N).  The true outcomes are u prime to N and a fair sign, with
        y = +-x_{count+1}; both multisets are equal.

    Raises
    ------
    CertificateError
        They differ.

    Examples
    --------
    >>> check_simulation(Key(7, 11), 3)
    120
    """
    n, public = key.modulus, key.public
    simulated: Counter[tuple[int, bytes, int]] = Counter()
    for y in units(key):
        for sign, coin in ((0, 0), (0, 1), (1, 0), (1, 1)):
            simulated[*simulate(public, y, count, sign, coin), y] += 1
    true: Counter[tuple[int, bytes, int]] = Counter()
    for u in range(n):
        if gcd(u, n) == 1:
            bits, root = key.output(u, count + 1)[:count], key.back(public.start(u), count + 1)
            true.update([(u, bits, root), (u, bits, n - root)])
    if simulated != true:
        raise CertificateError(f"the simulation does not have the true law at N = {n}, i = {count}")
    return simulated.total()


def square_map_distance(key: Key, count: int) -> Fraction:
    """For the map s -> s^2: total variation between the natural simulation, s = +-x_1, and the truth, by enumeration.

    Returns
    -------
    Fraction
        Of the law of (s, b_1, ..., b_count) for s prime to N.  It is 1/2: a simulated s has Jacobi symbol 1.

    Examples
    --------
    >>> square_map_distance(Key(7, 11), 2)
    Fraction(1, 2)
    """
    n, public = key.modulus, key.public
    difference: Counter[tuple[int, bytes]] = Counter()
    for y in units(key):  # phi(N) outcomes of (y, sign)
        for sign in (0, 1):
            difference[simulate(public, y, count, sign, 0)] += 1
    phi = difference.total()
    for s in range(n):
        if gcd(s, n) == 1:
            difference[s, key.stream(s * s % n, count + 1)[:count]] -= 1
    return Fraction(sum(abs(value) for value in difference.values()), 2 * phi)


def units(key: Key) -> list[int]:
    """Every y with Jacobi symbol 1."""
    if key.public.bits > 22:
        raise DomainError(f"a modulus of {key.public.bits} bits is too large to enumerate; at most 22 bits")
    return [y for y in range(1, key.modulus) if gmpy2.jacobi(y, key.modulus) == 1]
