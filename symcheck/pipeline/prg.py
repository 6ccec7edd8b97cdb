"""The task of Section 5.1 as a data set: outputs of a generator against uniform bits; and who is robust on it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.errors import DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.pipeline.bbs import Bits, Labels
from symcheck.pipeline.hidden_subspace import RandomState, check_entries, generator
from symcheck.section_5_1.certify import MAX_DIMENSION
from symcheck.section_5_1.generators import shake_bytes

TOY_SEED_BITS, HONEST_SEED_BITS = 64, 256
MOST_IMAGE_BITS = 1 << 28
_BLOCK = 1 << 22  # entries of the outputs that are looked at together


def strength(seed_bits: int) -> str:
    """What a seed of so many bits is good for, if SHAKE-256 has no better attack than to try all seeds.

    Examples
    --------
    >>> strength(20), strength(128), strength(2048)
    ('TOY', 'not honest', 'honest')
    """
    return "TOY" if seed_bits < TOY_SEED_BITS else "not honest" if seed_bits < HONEST_SEED_BITS else "honest"


@dataclass(frozen=True)
class PRGTask:
    """D_0 uniform on {0,1}^d against D_1, the law of G(s), s uniform on {0,1}^seed_bits.

    G is the first d bits of SHAKE-256 of the seed; that it is pseudorandom is assumed.
    """

    dimension: int
    seed_bits: int

    @classmethod
    def make(cls, dimension: int | str = 4096, seed_bits: int | str | None = None) -> PRGTask:
        """Read and validate; seeds have half the bits of the outputs, rounded down, unless told.

        Raises
        ------
        DomainError
            Names the hypothesis that fails and the nearest admissible value.
        """
        d = read_integer(dimension, "dimension", 2, MAX_DIMENSION)
        return cls(d, d // 2 if seed_bits is None else read_integer(seed_bits, "seed_bits", 1, d - 1))

    def public(self) -> dict[str, Any]:
        """The parameters, as JSON stores them."""
        return {"dimension": self.dimension, "honesty": strength(self.seed_bits), "seed_bits": self.seed_bits}

    def outputs(self, seeds: Bits) -> Bits:
        """G of rows of bits, shape (n, seed_bits); shape (n, dimension).

        Examples
        --------
        >>> from symcheck.section_5_1.generators import shake_images
        >>> task = PRGTask.make(4, 2)
        >>> task.outputs(np.array([[0, 0], [1, 1]], np.uint8)).tolist(), [f"{y:04b}" for y in shake_images(4, 2)]
        ([[1, 0, 0, 0], [0, 1, 0, 1]], ['1000', '0001', '1111', '0101'])
        """
        packed = np.packbits(seeds, axis=1)
        found = b"".join(shake_bytes(row.tobytes(), self.seed_bits, self.dimension) for row in packed)
        width = -(-self.dimension // 8)
        return np.unpackbits(np.frombuffer(found, np.uint8).reshape(-1, width), axis=1)[:, : self.dimension]

    def sample(self, y: ArrayLike, random_state: RandomState = None) -> Bits:
        """Independent points, one a label: uniform bits where ``y`` is 0, outputs of uniform seeds where it is 1."""
        rng, labels = generator(random_state), np.asarray(y)
        check_entries(len(labels), self.dimension)
        X = rng.integers(0, 2, (len(labels), self.dimension), dtype=np.uint8)
        X[labels == 1] = self.outputs(rng.integers(0, 2, (int((labels == 1).sum()), self.seed_bits), dtype=np.uint8))
        return X


def make_prg_task(n_samples: int = 100, *, random_state: RandomState = None, **parameters: Any) -> tuple[Bits, Labels]:
    """Generate a data set that no efficient classifier is known to beat, in the manner of ``sklearn.datasets``.

    Parameters
    ----------
    n_samples : int
        Half of them (rounded down) in class 1, in random order.
    random_state : int, Generator, RandomState or None
        The same state gives the same X and y; the seeds of the outputs are not kept.
    parameters
        dimension [4096], seed_bits [dimension // 2]: see `PRGTask`.

    Returns
    -------
    X : uint8 ndarray of shape (n_samples, dimension)
    y : ndarray of shape (n_samples,)
        1 for outputs of the generator.

    Raises
    ------
    DomainError
        An inadmissible size.

    References
    ----------
    [BLPR19] Section 5.1; proofs/section_5_1/proof.md, steps 8 and 9.

    Examples
    --------
    >>> X, y = make_prg_task(1000, dimension=24, seed_bits=8, random_state=0)
    >>> X.shape, len(np.unique(X[y == 1], axis=0)) <= 2**8 < len(np.unique(X[y == 0], axis=0))
    ((1000, 24), True)
    """
    task, count = PRGTask.make(**parameters), read_integer(n_samples, "n_samples", 0, 10**9)
    check_entries(count, task.dimension)
    rng = generator(random_state)
    y = rng.permutation(np.arange(count) % 2)
    return task.sample(y, rng), y


class NearestImageClassifier:
    """The classifier of the volume argument: 1 within eps of some output of the generator. It tries all seeds.

    Parameters
    ----------
    task : PRGTask
        With 2^seed_bits outputs of together at most 2^28 bits.
    eps : rational
        The radius.  At every smaller one the robust error on class 1 is 0, and on class 0 the share of the cube within
        Hamming distance floor(4 eps^2) of an output.

    Attributes
    ----------
    classes_ : ndarray
        0 and 1.

    References
    ----------
    [BLPR19] Section 5.1; proofs/section_5_1/proof.md, steps 2 and 4.

    Examples
    --------
    >>> X, y = make_prg_task(200, dimension=64, seed_bits=8, random_state=0)
    >>> f = NearestImageClassifier(PRGTask.make(64, 8), eps="3/2").fit(X, y)
    >>> moved = X + 1.49 / 8 * np.where(X == 1, -1, 1)  # each point by 1.49
    >>> f.score(X, y), f.score(moved, y)
    (1.0, 1.0)
    """

    def __init__(self, task: PRGTask, eps: str | int | Fraction) -> None:
        if task.dimension << min(task.seed_bits, 40) > MOST_IMAGE_BITS:
            most = (MOST_IMAGE_BITS // task.dimension).bit_length() - 1
            raise DomainError(
                f"2^{task.seed_bits} outputs are too many to try; at dimension {task.dimension} the nearest "
                f"admissible seed_bits is {most}"
            )
        self._square = read_rational(eps, "eps") ** 2
        if read_rational(eps, "eps") < 0:
            raise DomainError(f"eps must be at least 0, not {eps}")
        self._task = task
        self.classes_ = np.array([0, 1])
        seeds = np.arange(1 << task.seed_bits, dtype=">u8").view(np.uint8).reshape(-1, 8)
        self._images = task.outputs(np.unpackbits(seeds, axis=1)[:, 64 - task.seed_bits :])

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Check the shape of X: nothing is learned."""
        self._points(X)
        return self

    def predict(self, X: ArrayLike) -> Labels:
        """The classes of the rows of X, shape (n, dimension); shape (n,)."""
        return (self.square_distances(X) <= float(self._square)).astype(np.int64)

    def score(self, X: ArrayLike, y: ArrayLike) -> float:
        """The share of rows that are classified as y says."""
        return float(np.mean(self.predict(X) == np.asarray(y)))

    def square_distances(self, X: ArrayLike) -> NDArray[np.float64]:
        """The squared distance of each row from the nearest output, shape (n,); exact on the cube."""
        points = self._points(X)
        step = max(1, _BLOCK // points.shape[1])
        least = np.full(len(points), np.inf)
        for start in range(0, len(self._images), step):
            images = self._images[start : start + step].astype(float)
            least = np.minimum(least, (images.sum(axis=1) - 2 * (points @ images.T)).min(axis=1))
        return np.asarray(least + (points**2).sum(axis=1))

    def _points(self, X: ArrayLike) -> NDArray[np.float64]:
        points = np.asarray(X, float)
        if points.ndim != 2 or points.shape[1] != self._task.dimension:
            raise DomainError(f"X must have shape (n, {self._task.dimension}), not {points.shape}")
        if not np.isfinite(points).all():
            raise DomainError("X has entries that are not finite")
        return points
