"""The tasks of Section 5.2 as data sets: seeds with their Blum-Blum-Shub output against uniform bits."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any, Literal, Protocol, Self, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.errors import DomainError
from symcheck.inputs import read_integer
from symcheck.pipeline.hidden_subspace import MOST_ENTRIES, RandomState, generator
from symcheck.theorem_5_1.bbs import HONEST_BITS, MOST_OUTPUT, SLACK, Key, generate_key
from symcheck.theorem_5_1.key_holder import KeyHolder
from symcheck.theorem_5_1.reduction import Classifier

Bits = NDArray[np.uint8]
Labels = NDArray[np.int64]


@overload
def make_bbs_task(
    n_samples: int = ...,
    *,
    key: Key | None = ...,
    modulus_bits: int = ...,
    output_bits: int = ...,
    seed_slack: int = ...,
    key_seed: int | None = ...,
    random_state: RandomState = ...,
    return_key: Literal[False] = ...,
) -> tuple[Bits, Labels]: ...
@overload
def make_bbs_task(
    n_samples: int = ...,
    *,
    key: Key | None = ...,
    modulus_bits: int = ...,
    output_bits: int = ...,
    seed_slack: int = ...,
    key_seed: int | None = ...,
    random_state: RandomState = ...,
    return_key: Literal[True],
) -> tuple[Bits, Labels, Key]: ...
def make_bbs_task(
    n_samples: int = 100,
    *,
    key: Key | None = None,
    modulus_bits: int = HONEST_BITS,
    output_bits: int = 64,
    seed_slack: int = SLACK,
    key_seed: int | None = None,
    random_state: RandomState = None,
    return_key: bool = False,
) -> tuple[Bits, Labels] | tuple[Bits, Labels, Key]:
    """Generate a data set that is hard to learn and easy with the key, in the manner of ``sklearn.datasets``.

    Parameters
    ----------
    n_samples : int
        Half of them (rounded down) in class 1, in random order.
    key : Key, optional
        The trapdoor; one of ``modulus_bits`` bits is drawn if None.
    modulus_bits, output_bits, seed_slack : int
        |N|, L and kappa; a seed has d = |N| + kappa bits.
    key_seed : int, optional
        The same key every time, of Python's Mersenne twister: not for secrets. None draws from the operating system.
    random_state : int, Generator, RandomState or None
        Of the points, not of the key. They are public, seeds included.
    return_key : bool
        Return the key, too; it is in X under no circumstances.

    Returns
    -------
    X : uint8 ndarray of shape (n_samples, d + L)
        Bits: the seed, most significant first, then the output; uniform in class 0.
    y : ndarray of shape (n_samples,)
        1 for D_1(N).
    key : Key
        Only with ``return_key``.

    Raises
    ------
    DomainError
        An inadmissible size.

    Notes
    -----
    About 1.2 ms a point of class 1 at 2048 bits and L = 64.

    References
    ----------
    [BLPR19] Section 5.2; proofs/theorem_5_1/proof.md.

    Examples
    --------
    >>> X, y, key = make_bbs_task(50, modulus_bits=64, output_bits=16, key_seed=0, random_state=0, return_key=True)
    >>> X.shape, BBSClassifier(key, output_bits=16).score(X, y)
    ((50, 208), 1.0)
    """
    count, length = read_integer(n_samples, "n_samples", 0, 10**9), read_integer(output_bits, "output_bits", 1, 1 << 26)
    if key is None:
        key = generate_key(modulus_bits, None if key_seed is None else random.Random(key_seed))
    d = key.public.seed_bits(seed_slack)
    if count * (d + length) > MOST_ENTRIES:
        most = MOST_ENTRIES // (d + length)
        raise DomainError(f"X would have more than {MOST_ENTRIES} entries; the nearest admissible n_samples is {most}")
    rng = generator(random_state)
    y = rng.permutation(np.arange(count) % 2)
    X = rng.integers(0, 2, (count, d + length), dtype=np.uint8)
    for row in np.flatnonzero(y):
        X[row, d:] = np.frombuffer(key.output(seed_of(X[row, :d]), length), np.uint8)
    return (X, y, key) if return_key else (X, y)


def seed_of(bits: ArrayLike) -> int:
    """The number that a row of bits spells, most significant first.

    Examples
    --------
    >>> seed_of([1, 0, 0, 1])
    9
    """
    row = np.asarray(bits, np.uint8)
    return int.from_bytes(np.packbits(row).tobytes(), "big") >> (-len(row) % 8)


def bits_of(seed: int, count: int) -> Bits:
    """The inverse of `seed_of`: ``count`` bits, most significant first.

    Examples
    --------
    >>> bits_of(9, 6)
    array([0, 0, 1, 0, 0, 1], dtype=uint8)
    """
    padded = np.frombuffer((seed << (-count % 8)).to_bytes(-(-count // 8), "big"), np.uint8)
    return np.unpackbits(padded)[:count]


class BBSClassifier:
    """The key-holder: 1 where the last L bits are the output of the others; coordinates are rounded at 1/2.

    Parameters
    ----------
    key : Key
    output_bits : int
        L.
    checked : int, optional
        How many of the L bits to compare; all if None.

    Attributes
    ----------
    classes_ : ndarray
        0 and 1.
    error_0 : Fraction
        The exact error on class 0, 2^-L; on class 1 there is none.

    Notes
    -----
    Nothing is learned: `fit` checks the shape.  No real perturbation below 1/2 in any coordinate changes a prediction;
    one flipped seed bit does (proofs/theorem_5_1/proof.md, step 9).

    Examples
    --------
    >>> key = Key(11, 23)
    >>> point = [*bits_of(100, 8), *key.output(100, 6)]
    >>> BBSClassifier(key, output_bits=6).predict([point, [1 - point[0], *point[1:]]])
    array([1, 0])
    """

    def __init__(self, key: Key, output_bits: int = 64, checked: int | None = None) -> None:
        self._holder = KeyHolder(key, read_integer(output_bits, "output_bits", 1, MOST_OUTPUT), checked)
        self.classes_ = np.array([0, 1])
        self.error_0 = self._holder.error_0

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Check the shape of X.

        Raises
        ------
        DomainError
            Not two-dimensional, too few columns for a seed, or entries that are not finite.
        """
        self._bits(X)
        return self

    def predict(self, X: ArrayLike) -> Labels:
        """The classes of the rows of X, shape (n, d + L); shape (n,)."""
        rows = self._bits(X)
        d = rows.shape[1] - self._holder.output_bits
        return np.array([self._holder(seed_of(row[:d]), row[d:].tobytes()) for row in rows], np.int64)

    def score(self, X: ArrayLike, y: ArrayLike) -> float:
        """The share of rows that are classified as y says."""
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def _bits(self, X: ArrayLike) -> Bits:
        points = np.asarray(X)
        least = self._holder.key.public.bits + self._holder.output_bits
        if points.ndim != 2 or points.shape[1] < least:
            raise DomainError(f"X must have shape (n, d + L) with at least {least} columns, not {points.shape}")
        if points.dtype != np.uint8 and not np.isfinite(points).all():
            raise DomainError("X has entries that are not finite")
        return (points > 0.5).astype(np.uint8)


def learn_key(X: ArrayLike, y: ArrayLike, keys: Iterable[Key], output_bits: int = 64) -> list[Key]:
    """Property a's learner, by exhaustion: the keys that reproduce every point of class 1.

    Parameters
    ----------
    X, y
        As from `make_bbs_task`; class 0 is not looked at: every key has error 2^-L on it.
    keys : iterable of Key
        The family, such as ``blum_keys(bits)``.
    output_bits : int
        L.

    Returns
    -------
    list of Key
        The true one among them, if it is in the family; a key whose error exceeds delta' survives n points with
        probability at most (1 - delta')^n.  Time is linear in the family, exponential in |N|.

    References
    ----------
    [BLPR19] Section 5.2, a; proofs/theorem_5_1/proof.md, step 11.

    Examples
    --------
    >>> from symcheck.theorem_5_1.bbs import blum_keys
    >>> X, y, key = make_bbs_task(4, modulus_bits=16, output_bits=24, key_seed=0, random_state=0, return_key=True)
    >>> learn_key(X, y, blum_keys(16), output_bits=24) == [key]
    True
    """
    rows, left = np.asarray(X, np.uint8)[np.asarray(y) == 1], list(keys)
    for row in rows:
        seed, output = seed_of(row[:-output_bits]), row[-output_bits:].tobytes()
        left = [key for key in left if key.output(seed, output_bits) == output]
    return left


class _Predicts(Protocol):
    def predict(self, X: Any) -> Any:
        """Classes of the rows."""


def as_classifier(model: _Predicts, seed_bits: int) -> Classifier:
    """A fitted model as `decide_residuosity` calls it.

    Examples
    --------
    >>> f = as_classifier(BBSClassifier(Key(11, 23), output_bits=6), 8)
    >>> f(100, Key(11, 23).output(100, 6)), f(101, Key(11, 23).output(100, 6))
    (1, 0)
    """

    def classify(seed: int, bits: bytes) -> int:
        row = np.concatenate([bits_of(seed, seed_bits), np.frombuffer(bits, np.uint8)])
        return int(model.predict(row[None])[0])

    return classify
