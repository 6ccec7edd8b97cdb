r"""Seeds to quadratic residues: exact laws, bounds for every modulus of a size, and two maps that give a bit away.

The text asks of the map only that x_0 be nearly uniform; but the seed is published.  The map of `first_bit_start` makes
the first output bit equal the first seed bit, and s^4 mod N gives that bit away to whoever knows N
(proofs/theorem_5_1/proof.md, steps 2 and 5).  `Modulus.start` is the repaired map.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import gcd

from symcheck.arith import Engine, Interval
from symcheck.errors import DomainError
from symcheck.theorem_5_1.bbs import Key

MOST_ENUMERATED = 1 << 22


def residue_bias(modulus: int, seed_bits: int) -> Fraction:
    """Total variation between s mod N and a uniform residue, s uniform of so many bits: rho (N - rho)/(N 2^d), exactly.

    References
    ----------
    proofs/theorem_5_1/proof.md, step 2; rho = 2^d mod N, and the value is at most N/(4 2^d).

    Examples
    --------
    >>> residue_bias(5, 3), residue_bias(77, 11)
    (Fraction(3, 20), Fraction(713, 78848))
    """
    m = 1 << seed_bits
    rho = m % modulus
    return Fraction(rho * (modulus - rho), modulus * m)


def start_bias(key: Key, seed_bits: int) -> Fraction:
    """At least the total variation between x_0 and a uniform square prime to N: `residue_bias` + (p + q - 1)/N.

    Examples
    --------
    >>> start_bias(Key(23, 31), 16) >= distance_from_squares(key := Key(23, 31), 16, key.public.start)
    True
    """
    return residue_bias(key.modulus, seed_bits) + Fraction(key.p + key.q - 1, key.modulus)


def start_bias_of_size(bits: int, slack: int) -> Fraction:
    """At least `start_bias` for every modulus of so many bits with primes as those of `generate_key`, d = bits + slack.

    References
    ----------
    proofs/theorem_5_1/proof.md, step 2: 2^{-slack-2} + 3 2^{-floor(bits/2)}.

    Examples
    --------
    >>> start_bias_of_size(10, 4)
    Fraction(7, 64)
    """
    return Fraction(1, 1 << (slack + 2)) + Fraction(3, 1 << (bits // 2))


def residues(modulus: int, seed_bits: int) -> Iterator[tuple[int, int]]:
    """Every residue with the number of seeds of so many bits that leave it."""
    whole, rho = divmod(1 << seed_bits, modulus)
    for u in range(modulus):
        if times := whole + (u < rho):
            yield u, times


def squares(key: Key) -> set[int]:
    """QR_N, the squares prime to N, by enumeration."""
    _refuse(key.modulus)
    return {x * x % key.modulus for x in range(key.modulus) if gcd(x, key.modulus) == 1}


def distance_from_squares(key: Key, seed_bits: int, start: Callable[[int], int]) -> Fraction:
    """Total variation between ``start`` of a uniform seed's residue and the uniform law on QR_N, by enumeration.

    Raises
    ------
    DomainError
        A modulus of more than 22 bits.
    """
    counts: dict[int, int] = {}
    for u, times in residues(key.modulus, seed_bits):
        counts[start(u)] = counts.get(start(u), 0) + times
    return _distance(key, counts, 1 << seed_bits)


def fourth_power(key: Key, seed_bits: int) -> tuple[Fraction, Fraction]:
    """The map s^4 mod N: how far x_0 is from uniform, and how often s^2 mod N has the parity of x_1; both exact.

    References
    ----------
    proofs/theorem_5_1/proof.md, step 5: the second is always 1, since s^2 mod N *is* x_1.

    Examples
    --------
    >>> distance, agreement = fourth_power(Key(11, 23), 16)
    >>> distance < start_bias(Key(11, 23), 16), agreement
    (True, Fraction(1, 1))
    """
    n = key.modulus
    agree = sum(times for u, times in residues(n, seed_bits) if key.stream(pow(u, 4, n), 1)[0] == pow(u, 2, n) % 2)
    return distance_from_squares(key, seed_bits, lambda u: pow(u, 4, n)), Fraction(agree, 1 << seed_bits)


def first_bit_start(modulus: int, seed: int, draws: int, width: int) -> int:
    """x_0 of a map that satisfies the printed condition and makes the first output bit the first seed bit.

    Parameters
    ----------
    seed : int
        sigma, w_1, ..., w_draws, the first bit the most significant, each w of ``width`` bits.

    Returns
    -------
    int
        x_1^2 mod N, x_1 the first of the w^2 mod N with parity sigma, or the last w^2 if there is none.
    """
    sigma, x = seed >> (draws * width), 0
    for j in range(draws - 1, -1, -1):
        w = seed >> (j * width) & ((1 << width) - 1)
        x = w * w % modulus
        if x % 2 == sigma:
            break
    return x * x % modulus


def first_bit_map(key: Key, draws: int, width: int) -> tuple[Fraction, Fraction]:
    """`first_bit_start` of uniform seeds: the distance of x_0 from uniform, and P(first output bit = first seed bit).

    Returns
    -------
    (Fraction, Fraction)
        Exact, from the number of w that give each square.  The test that compares both bits is right with probability
        (P + 1/2)/2 on a balanced sample, without knowing N.

    Examples
    --------
    >>> distance, equal = first_bit_map(Key(23, 31), 8, 20)
    >>> f"{float(distance):.4f} {float(equal):.4f}"
    '0.0743 0.9961'
    """
    _refuse(key.modulus)
    n, total = key.modulus, 1 << width
    roots: dict[int, int] = {}
    for w, times in residues(n, width):
        roots[w * w % n] = roots.get(w * w % n, 0) + times
    missed = [sum(times for x, times in roots.items() if x % 2 != sigma) for sigma in (0, 1)]
    counts: dict[int, int] = {}
    equal = 0
    for sigma, miss in enumerate(missed):
        found = sum(miss**j * total ** (draws - 1 - j) for j in range(draws))
        for x, times in roots.items():
            count = times * (found if x % 2 == sigma else miss ** (draws - 1))
            start = x * x % n
            counts[start] = counts.get(start, 0) + count
            equal += count if key.stream(start, 1)[0] == sigma else 0
    seeds = 2 * total**draws
    return _distance(key, counts, seeds), Fraction(equal, seeds)


def parity_bias(key: Key) -> Fraction:
    """|P(a uniform square prime to N is odd) - 1/2|, by enumeration; at most 1/(min(p, q) - 1), step 5.

    Examples
    --------
    >>> parity_bias(Key(23, 31))
    Fraction(1, 110)
    """
    members = squares(key)
    return abs(Fraction(sum(x % 2 for x in members), len(members)) - Fraction(1, 2))


def first_bit_bounds(engine: Engine, bits: int, slack: int) -> tuple[Interval, Interval]:
    """For every modulus of so many bits: bounds for `first_bit_map` with ``slack`` draws of bits + slack bits.

    Returns
    -------
    (Interval, Interval)
        Upper ends: of the distance of x_0 from uniform, and of 1 - P(first output bit = first seed bit).

    References
    ----------
    proofs/theorem_5_1/proof.md, step 5.
    """
    beta = Fraction(1, (1 << (bits // 2 - 1)) - 1)
    none = engine.exp(slack * engine.log(Fraction(1, 2) + beta))
    missing = none + slack * start_bias_of_size(bits, slack)
    return missing + beta, missing


def _distance(key: Key, counts: dict[int, int], total: int) -> Fraction:
    """Between the law counts/total and the uniform law on QR_N: the mass that exceeds 1/|QR_N|, or lies outside."""
    members = squares(key)
    size = len(members)
    excess = sum(max(count * size - (total if x in members else 0), 0) for x, count in counts.items())
    return Fraction(excess, total * size)


def _refuse(modulus: int) -> None:
    if modulus > MOST_ENUMERATED:
        raise DomainError(f"a modulus of {modulus.bit_length()} bits is too large to enumerate; at most 22 bits")
