r"""Whoever classifies decides quadratic residuosity: the reduction of Theorem 5.1 as a program.

A classifier with balanced accuracy 1/2 + g on (D_0, D_1(N)) gives success 1/2 + 2g/L, up to the bias of the seeds
(proofs/theorem_5_1/proof.md, step 6).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product

from symcheck.arith import arb_engine
from symcheck.errors import DomainError
from symcheck.inputs import read_integer
from symcheck.theorem_3_1.closed_forms import MakeEngine, ceiling
from symcheck.theorem_5_1.bbs import Key, Modulus
from symcheck.theorem_5_1.seed_map import residues
from symcheck.theorem_5_1.simulation import lift, random_unit, simulate, units

Classifier = Callable[[int, bytes], int]
"""(seed, L output bits) -> 0 or 1."""


def decide_residuosity(
    y: int,
    public: Modulus,
    classifier: Classifier,
    output_bits: int,
    seed_bits: int,
    rng: random.Random | None = None,
) -> bool:
    """Guess whether y, of Jacobi symbol 1, is a square modulo N, by one call of the classifier.

    Returns
    -------
    bool
        For y uniform and a classifier with P(1 | D_1) - P(1 | D_0) = 2g, right with probability at least
        1/2 + 2(g - bias)/L, the bias that of `start_bias`; exactly 1/2 + 2g/L if these are probabilities for seeds that
        are prime to N and uniform modulo N.

    Raises
    ------
    DomainError
        y does not have Jacobi symbol 1.

    Examples
    --------
    >>> key, rng = Key(11, 23), random.Random(0)
    >>> holder = lambda seed, bits: key.output(seed, 1) == bits
    >>> [decide_residuosity(y, key.public, holder, 1, 16, rng) for y in (4, 9, 249, 244)]  # with L = 1 always right
    [True, True, False, False]
    """
    source = rng or random.SystemRandom()
    count = source.randrange(read_integer(output_bits, "output_bits", 1, 1 << 26))
    u, before = simulate(public, y, count, source.getrandbits(1), source.getrandbits(1))
    rest = bytes(source.getrandbits(1) for _ in range(output_bits - count))
    accepted = bool(classifier(lift(public, u, seed_bits, source), before + rest))
    parity = rest[0] if accepted else 1 - rest[0]  # of x_{count+1}, which is y or N - y; N is odd
    return parity == y % public.modulus % 2


def decide_by_majority(
    y: int,
    public: Modulus,
    classifier: Classifier,
    output_bits: int,
    seed_bits: int,
    repeats: int,
    rng: random.Random | None = None,
) -> bool:
    """The same for a y of one's choice, by the majority of ``repeats`` calls (odd): see `repeats_needed`.

    Notes
    -----
    Each call is made for +-y t^2 with a t of Jacobi symbol 1, which is uniform whatever y is; -1 is no square, so that
    a minus sign turns the answer round.
    """
    source, votes = rng or random.SystemRandom(), 0
    for _ in range(read_integer(repeats, "repeats", 1, 1 << 40)):
        t, negative = random_unit(public, source), source.getrandbits(1)
        z = y * t * t % public.modulus
        z = public.modulus - z if negative else z
        votes += decide_residuosity(z, public, classifier, output_bits, seed_bits, source) != bool(negative)
    return 2 * votes > repeats


def reduction_success(output_bits: int, gain: Fraction) -> Fraction:
    """1/2 + 2g/L for a classifier with P(1 | D_1) - P(1 | D_0) = 2g = ``gain``.

    Examples
    --------
    The key-holder, 2g = 1 - 2^-L:

    >>> [str(reduction_success(L, 1 - Fraction(1, 2**L))) for L in (1, 2, 4, 8)]
    ['1', '7/8', '47/64', '1279/2048']
    """
    return Fraction(1, 2) + gain / output_bits


def enumerated_success(key: Key, classifier: Classifier, output_bits: int, seed_bits: int) -> Fraction:
    """P(`decide_residuosity` is right) for a uniform y, over every y, coin, guess and lift: exact.

    Notes
    -----
    4 |y| 2^{L+1} calls of the classifier and more, for each of the lifts: toys only.

    Examples
    --------
    >>> key = Key(7, 11)
    >>> enumerated_success(key, lambda seed, bits: key.output(seed, 2) == bits, 2, 7)
    Fraction(7, 8)
    """
    n, public = key.modulus, key.public
    lifts = dict(residues(n, seed_bits))
    if len(lifts) < n:
        raise DomainError(f"seeds must have at least as many bits as the modulus, {public.bits}")
    right = Fraction(0)
    challenges = units(key)
    for count in range(output_bits):
        rests = [bytes(rest) for rest in product((0, 1), repeat=output_bits - count)]
        for y, sign, coin in product(challenges, (0, 1), (0, 1)):
            is_square = key.back(y * y % n, 1) == y
            u, before = simulate(public, y, count, sign, coin)
            hits = 0
            for seed in range(u, u + n * lifts[u], n):
                for rest in rests:
                    parity = rest[0] if classifier(seed, before + rest) else 1 - rest[0]
                    hits += (parity == y % 2) == is_square
            right += Fraction(hits, lifts[u] * len(rests))
    return right / (4 * len(challenges) * output_bits)


def repeats_needed(advantage: Fraction, error: Fraction, make: MakeEngine = arb_engine) -> int:
    """The least m >= ln(1/error)/(2 advantage^2): a majority of m calls errs with probability at most ``error``.

    Parameters
    ----------
    advantage : Fraction, greater than 0
        Each call is right with probability at least 1/2 + advantage, independently.

    References
    ----------
    proofs/theorem_5_1/proof.md, step 7 (Hoeffding).

    Examples
    --------
    >>> repeats_needed(Fraction(1, 4), Fraction(1, 100))
    37
    """
    return ceiling(lambda engine: engine.log(1 / error) / (2 * advantage**2), make)
