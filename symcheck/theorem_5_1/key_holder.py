"""The classifier of whoever has the key: right on D_1, wrong on D_0 once in 2^L, lost when a seed bit flips."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from symcheck.inputs import read_integer
from symcheck.theorem_5_1.bbs import Key
from symcheck.theorem_5_1.reduction import Classifier
from symcheck.theorem_5_1.seed_map import residues


@dataclass(frozen=True)
class KeyHolder:
    """f(s, y) = [y = G_N(s)], or of the first ``checked`` bits only.

    Attributes
    ----------
    key : Key
    output_bits : int
        L.
    checked : int or None
        lambda <= L; all L if None.

    References
    ----------
    [BLPR19] Theorem 5.1, second part; proofs/theorem_5_1/proof.md, step 8.

    Examples
    --------
    >>> f = KeyHolder(Key(11, 23), 8)
    >>> f(100, bytes([0, 1, 0, 0, 0, 0, 1, 0])), f(100, bytes([0, 1, 0, 0, 0, 0, 1, 1])), f.error_0
    (1, 0, Fraction(1, 256))
    """

    key: Key
    output_bits: int
    checked: int | None = None

    def __post_init__(self) -> None:
        most = read_integer(self.output_bits, "output_bits", 1, 1 << 26)
        if self.checked is not None:
            read_integer(self.checked, "checked", 1, most)

    @property
    def length(self) -> int:
        """lambda."""
        return self.output_bits if self.checked is None else self.checked

    @property
    def error_0(self) -> Fraction:
        """Its error on D_0, exactly, whatever the key; on D_1 there is none."""
        return Fraction(1, 1 << self.length)

    @property
    def success(self) -> Fraction:
        """Its balanced accuracy, 1 - 2^{-lambda-1}; with lambda = L no function does better."""
        return 1 - self.error_0 / 2

    def __call__(self, seed: int, bits: bytes) -> int:
        return int(self.key.output(seed, self.length) == bits[: self.length])


def count_accepted(
    key: Key, output_bits: int, seed_bits: int, trials: int, rng: random.Random | None = None
) -> dict[str, int]:
    """How many of ``trials`` points the key-holder accepts, as drawn and with one random bit flipped.

    Returns
    -------
    dict
        ``class 0`` and ``class 1``, as drawn; ``seed bit``, ``output bit``: class 1 with one bit of it flipped.

    Examples
    --------
    >>> from symcheck.theorem_5_1.bbs import generate_key
    >>> count_accepted(generate_key(64, random.Random(0)), 64, 192, 20, random.Random(1))
    {'class 0': 0, 'class 1': 20, 'seed bit': 0, 'output bit': 0}
    """
    source, holder = rng or random.SystemRandom(), KeyHolder(key, output_bits)
    counts = dict.fromkeys(("class 0", "class 1", "seed bit", "output bit"), 0)
    for _ in range(trials):
        seed = source.getrandbits(seed_bits)
        y, noise = key.output(seed, output_bits), bytes(source.getrandbits(1) for _ in range(output_bits))
        flipped = bytearray(y)
        flipped[source.randrange(output_bits)] ^= 1
        counts["class 0"] += holder(seed, noise)
        counts["class 1"] += holder(seed, y)
        counts["seed bit"] += holder(seed ^ (1 << source.randrange(seed_bits)), y)
        counts["output bit"] += holder(seed, bytes(flipped))
    return counts


def flipped_seed_loss(key: Key, output_bits: int, seed_bits: int) -> Fraction:
    """The share of class 1 that the key-holder rejects after some flip of one seed bit, over every seed: exact.

    References
    ----------
    proofs/theorem_5_1/proof.md, step 9: at least this is its robust loss at radius 1.

    Examples
    --------
    >>> flipped_seed_loss(Key(7, 11), 3, 8)
    Fraction(1, 1)
    """
    stream = outputs(key, output_bits)
    n, lost = key.modulus, 0
    for seed in range(1 << seed_bits):
        y = stream[seed % n]
        lost += any(stream[(seed ^ 1 << j) % n] != y for j in range(seed_bits))
    return Fraction(lost, 1 << seed_bits)


def enumerated_errors(key: Key, output_bits: int, seed_bits: int) -> tuple[Fraction, Fraction]:
    """The key-holder's errors on D_0 and D_1, by enumeration of every seed residue and every y: exact."""
    holder, seeds = tabled(key, output_bits), 1 << seed_bits
    every = [bytes(y) for y in product((0, 1), repeat=output_bits)]
    wrong_0 = wrong_1 = 0
    for u, times in residues(key.modulus, seed_bits):
        wrong_0 += times * sum(holder(u, y) for y in every)
        wrong_1 += times * (1 - holder(u, key.output(u, output_bits)))
    return Fraction(wrong_0, seeds << output_bits), Fraction(wrong_1, seeds)


def table_success(keys: list[Key], output_bits: int, seed_bits: int) -> Fraction:
    """Balanced accuracy of one function, a table, on the worst task of a family: (s, y) is 1 if some key maps s to y.

    Returns
    -------
    Fraction
        Exact, by enumeration; the function never errs on D_1, and its error on D_0 is that of every task.

    References
    ----------
    proofs/theorem_5_1/proof.md, step 10: at a fixed d the printed distance is that of such tables.
    """
    streams = [(key.modulus, outputs(key, output_bits)) for key in keys]
    accepted = sum(len({stream[seed % n] for n, stream in streams}) for seed in range(1 << seed_bits))
    return 1 - Fraction(accepted, 2 << (seed_bits + output_bits))


def tabled(key: Key, output_bits: int) -> Classifier:
    """The same function as `KeyHolder`, from a table of all residues: for enumerations."""
    stream, n = outputs(key, output_bits), key.modulus
    return lambda seed, bits: int(stream[seed % n] == bits)


def outputs(key: Key, output_bits: int) -> list[bytes]:
    """G_N of every residue."""
    return [key.output(u, output_bits) for u in range(key.modulus)]
