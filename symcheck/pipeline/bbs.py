"""The tasks of Section 5.2 as data sets: seeds with their Blum-Blum-Shub output against uniform bits, or encoded."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, Protocol, Self, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.certificates import json_rational
from symcheck.codes import ConcatenatedCode
from symcheck.errors import DomainError
from symcheck.inputs import read_integer
from symcheck.pipeline.hidden_subspace import RandomState, check_entries, generator, read_revealing
from symcheck.theorem_5_1.bbs import (
    HONEST_BITS,
    LEAST_BITS,
    MOST_BITS,
    MOST_OUTPUT,
    SLACK,
    Key,
    generate_key,
    honesty,
)
from symcheck.theorem_5_1.key_holder import KeyHolder
from symcheck.theorem_5_1.reduction import Classifier

Bits = NDArray[np.uint8]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class BBSTask:
    """A task (D_0, D_1(N)), all but the key; raw, or both classes encoded as the Remark asks.

    Attributes
    ----------
    modulus_bits, output_bits, seed_slack : int
        |N|, L and kappa; a seed has d = |N| + kappa bits.
    code : ConcatenatedCode or None
        The points are Enc(s, y) instead of (s, y).
    revealing : Fraction or None
        rho: one more column, the first, is 0 in class 0 and rho in class 1 (properties c' and d).
    """

    modulus_bits: int
    output_bits: int
    seed_slack: int
    code: ConcatenatedCode | None
    revealing: Fraction | None

    @classmethod
    def make(
        cls,
        modulus_bits: int | str = HONEST_BITS,
        output_bits: int | str | None = None,
        seed_slack: int | str = SLACK,
        code: ConcatenatedCode | str | None = None,
        revealing: str | float | Fraction | None = None,
    ) -> BBSTask:
        """Read and validate; ``output_bits`` is 64 unless told, and with a code what it leaves beside the seed.

        ``code`` is a `ConcatenatedCode` or the text that `ConcatenatedCode.read` takes.

        Raises
        ------
        DomainError
            Names the hypothesis that fails and the nearest admissible value.

        Examples
        --------
        >>> BBSTask.make(code="12-1000-188-golay").output_bits
        80
        >>> BBSTask.make(code="12-1000-100-golay")
        Traceback (most recent call last):
            ...
        symcheck.errors.DomainError: a seed has 2176 bits, the code carries 1200; the nearest outer dimension is 182
        """
        size = read_integer(modulus_bits, "modulus_bits", LEAST_BITS, MOST_BITS)
        slack = read_integer(seed_slack, "seed_slack", 0, MOST_BITS)
        chosen, rho = ConcatenatedCode.read(code) if isinstance(code, str) else code, read_revealing(revealing)
        if chosen is None:
            length = 64 if output_bits is None else read_integer(output_bits, "output_bits", 1, MOST_OUTPUT)
            return cls(size, length, slack, None, rho)
        left = chosen.beside(size + slack)
        if output_bits is not None and read_integer(output_bits, "output_bits", 1, MOST_OUTPUT) != left:
            raise DomainError(f"with this code output_bits must be {left}, what it carries beside a seed")
        return cls(size, left, slack, chosen, rho)

    @property
    def seed_bits(self) -> int:
        """d = |N| + kappa."""
        return self.modulus_bits + self.seed_slack

    @property
    def columns(self) -> int:
        """Number of columns of X."""
        points = self.seed_bits + self.output_bits if self.code is None else self.code.length
        return points + (self.revealing is not None)

    def public(self) -> dict[str, Any]:
        """The parameters, as JSON stores them; nothing of the key."""
        return {
            "code": None if self.code is None else str(self.code),
            "honesty": honesty(self.modulus_bits),
            "modulus_bits": self.modulus_bits,
            "output_bits": self.output_bits,
            "revealing": None if self.revealing is None else json_rational(self.revealing),
            "seed_slack": self.seed_slack,
        }

    def sample(self, y: ArrayLike, key: Key, random_state: RandomState = None) -> NDArray[Any]:
        """Independent points, one a label: from D_0 where ``y`` is 0 and from D_1(N) where it is 1.

        Parameters
        ----------
        y : array of shape (n,), of 0 and 1
        key : Key
            Of a modulus of ``modulus_bits`` bits.

        Returns
        -------
        ndarray of shape (n, columns)
            uint8 bits; float64 with a revealing coordinate.

        Raises
        ------
        DomainError
            A key of another size, or more than 10^9 entries.
        """
        if key.public.bits != self.modulus_bits:
            raise DomainError(f"the key has {key.public.bits} bits, the task {self.modulus_bits}")
        rng, labels, d = generator(random_state), np.asarray(y), self.seed_bits
        check_entries(len(labels), self.columns)
        bits = rng.integers(0, 2, (len(labels), d + self.output_bits), dtype=np.uint8)
        for row in np.flatnonzero(labels):
            bits[row, d:] = np.frombuffer(key.output(seed_of(bits[row, :d]), self.output_bits), np.uint8)
        points = bits if self.code is None else self.code.encode(bits)
        if self.revealing is None:
            return points
        return np.column_stack([float(self.revealing) * labels, points])


@overload
def make_bbs_task(
    n_samples: int = ...,
    *,
    key: Key | None = ...,
    key_seed: int | None = ...,
    random_state: RandomState = ...,
    return_key: Literal[False] = ...,
    **parameters: Any,
) -> tuple[NDArray[Any], Labels]: ...
@overload
def make_bbs_task(
    n_samples: int = ...,
    *,
    key: Key | None = ...,
    key_seed: int | None = ...,
    random_state: RandomState = ...,
    return_key: Literal[True],
    **parameters: Any,
) -> tuple[NDArray[Any], Labels, Key]: ...
def make_bbs_task(
    n_samples: int = 100,
    *,
    key: Key | None = None,
    key_seed: int | None = None,
    random_state: RandomState = None,
    return_key: bool = False,
    **parameters: Any,
) -> tuple[NDArray[Any], Labels] | tuple[NDArray[Any], Labels, Key]:
    """Generate a data set that is hard to learn and easy with the key, in the manner of ``sklearn.datasets``.

    Parameters
    ----------
    n_samples : int
        Half of them (rounded down) in class 1, in random order.
    key : Key, optional
        The trapdoor; one is drawn if None, of ``modulus_bits`` bits.
    key_seed : int, optional
        The same key every time, of Python's Mersenne twister: not for secrets. None draws from the operating system.
    random_state : int, Generator, RandomState or None
        Of the points, not of the key. They are public, seeds included.
    return_key : bool
        Return the key, too; it is in X under no circumstances.
    parameters
        modulus_bits [the key's, or 2048], output_bits [64], seed_slack [128], code [None], revealing [None]: see
        `BBSTask`.

    Returns
    -------
    X : ndarray of shape (n_samples, columns)
        uint8 bits: the seed, most significant first, then the output; uniform in class 0. With a code their
        codewords. With a revealing coordinate float64, and that is the first column.
    y : ndarray of shape (n_samples,)
        1 for D_1(N).
    key : Key
        Only with ``return_key``.

    Raises
    ------
    DomainError
        An inadmissible parameter.

    Notes
    -----
    About 1.2 ms a point of class 1 at 2048 bits and L = 64.

    References
    ----------
    [BLPR19] Section 5.2; proofs/theorem_5_1/proof.md, proofs/section_5_2/proof.md.

    Examples
    --------
    >>> X, y, key = make_bbs_task(50, modulus_bits=64, output_bits=16, key_seed=0, random_state=0, return_key=True)
    >>> X.shape, BBSClassifier(key, output_bits=16).score(X, y)
    ((50, 208), 1.0)
    """
    if key is not None:
        parameters.setdefault("modulus_bits", key.public.bits)
    task, count = BBSTask.make(**parameters), read_integer(n_samples, "n_samples", 0, 10**9)
    check_entries(count, task.columns)
    if key is None:
        key = generate_key(task.modulus_bits, None if key_seed is None else random.Random(key_seed))
    rng = generator(random_state)
    y = rng.permutation(np.arange(count) % 2)
    X = task.sample(y, key, rng)
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
    """The key-holder: 1 where the last L bits are the output of the others; coordinates are rounded at 1/2, or decoded.

    Parameters
    ----------
    key : Key
    output_bits : int, optional
        L; 64 unless told, and with a code what it leaves beside the seed.
    checked : int, optional
        How many of the L bits to compare; all if None.
    seed_slack : int
        kappa; only with a code, for otherwise the columns of X tell.
    code : ConcatenatedCode, optional
        Decode the points; what no codeword is near is in class 0.

    Attributes
    ----------
    classes_ : ndarray
        0 and 1.
    error_0 : Fraction
        The exact error on class 0, 2^-L; on class 1 there is none.
    radius_squared : Fraction
        No real perturbation z of a point of the task with ||z||^2 below it changes a prediction: 1/4, or the code's.

    Notes
    -----
    Nothing is learned: `fit` checks the shape.  Without a code no real perturbation below 1/2 in any coordinate
    changes a prediction, and one flipped seed bit does (proofs/theorem_5_1/proof.md, step 9); with one, see
    proofs/section_5_2/proof.md, step 10.  A revealing coordinate is not for this classifier: give it ``X[:, 1:]``.

    Examples
    --------
    >>> key = Key(11, 23)
    >>> point = [*bits_of(100, 8), *key.output(100, 6)]
    >>> BBSClassifier(key, output_bits=6).predict([point, [1 - point[0], *point[1:]]])
    array([1, 0])
    >>> code = ConcatenatedCode.read("4-15-7-reed-muller")
    >>> X, y = make_bbs_task(10, key=key, seed_slack=4, code=code, random_state=0)
    >>> f = BBSClassifier(key, seed_slack=4, code=code)
    >>> X = X + 0.27  # each point moved by 2.96
    >>> f.score(X, y), 120 * 0.27**2 < f.radius_squared
    (1.0, True)
    """

    def __init__(
        self,
        key: Key,
        output_bits: int | None = None,
        checked: int | None = None,
        *,
        seed_slack: int = SLACK,
        code: ConcatenatedCode | None = None,
    ) -> None:
        self._task = BBSTask.make(key.public.bits, output_bits, seed_slack, code)
        self._holder = KeyHolder(key, self._task.output_bits, checked)
        self.classes_ = np.array([0, 1])
        self.error_0 = self._holder.error_0
        self.radius_squared = Fraction(1, 4) if code is None else code.radius_squared

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Check the shape of X.

        Raises
        ------
        DomainError
            Not two-dimensional, too few columns for a seed, or entries that are not finite.
        """
        self._messages(X)
        return self

    def predict(self, X: ArrayLike) -> Labels:
        """The classes of the rows of X, shape (n, d + L) or (n, length of the code); shape (n,)."""
        return np.array([message is not None and self._accepts(message) for message in self._messages(X)], np.int64)

    def score(self, X: ArrayLike, y: ArrayLike) -> float:
        """The share of rows that are classified as y says."""
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def _accepts(self, message: Bits) -> int:
        d = len(message) - self._holder.output_bits
        return self._holder(seed_of(message[:d]), message[d:].tobytes())

    def _messages(self, X: ArrayLike) -> Iterable[Bits | None]:
        """(s, y) of each row, or None."""
        points, code, key = np.asarray(X), self._task.code, self._holder.key
        least = key.public.bits + self._holder.output_bits if code is None else code.length
        if points.ndim != 2 or points.shape[1] < least or (code and points.shape[1] != least):
            shape = f"(n, d + L) with at least {least} columns" if code is None else f"(n, {least})"
            raise DomainError(f"X must have shape {shape}, not {points.shape}")
        if points.dtype != np.uint8 and not np.isfinite(points).all():
            raise DomainError("X has entries that are not finite")
        return (points > 0.5).astype(np.uint8) if code is None else map(code.decode, points)


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
