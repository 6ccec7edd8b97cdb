"""The hidden-subspace tasks of Sections 4.1 and 4.3 as data sets; plain floats, never imported by a proof."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.certificates import json_rational
from symcheck.errors import DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.pipeline.marginals import Marginal

Array = NDArray[np.float64]
RandomState = int | list[int] | np.random.Generator | np.random.RandomState | None

PAIRS = ("consecutive", "mirror")
NORMS = ("l2", "linf")
DEFECT = 1e-8
"""Largest entry of U^T U - I that is admitted for a frame that is given."""

MOST_ENTRIES = 10**9
"""Of X at once: 8 gigabytes."""

_BLOCK = 1 << 16  # entries of X that are drawn and corrected together, so that they stay in the cache


def generator(random_state: RandomState) -> np.random.Generator:
    """The generator that all functions here use.

    An int or None seeds PCG64; a Generator is used as it is; a RandomState lends its bit generator.
    """
    if isinstance(random_state, np.random.RandomState):
        return np.random.Generator(random_state._bit_generator)
    if isinstance(random_state, bool) or (isinstance(random_state, int) and random_state < 0):
        raise DomainError(f"random_state must be a non-negative integer, not {random_state}; for instance 0")
    return np.random.default_rng(random_state)


def check_entries(n_samples: int, columns: int) -> None:
    """Refuse an X that is too large before any work is done."""
    if n_samples * columns > MOST_ENTRIES:
        most = MOST_ENTRIES // columns
        raise DomainError(f"X would have more than {MOST_ENTRIES} entries; the nearest admissible n_samples is {most}")


def haar_frame(dimension: int, hidden: int, random_state: RandomState = None) -> Array:
    """A uniformly random frame: a (dimension, hidden) array with orthonormal columns.

    Examples
    --------
    >>> U = haar_frame(50, 3, random_state=0)
    >>> bool(abs(U.T @ U - np.eye(3)).max() < 1e-14)
    True
    """
    q, r = np.linalg.qr(generator(random_state).standard_normal((dimension, hidden)))
    frame: Array = np.ascontiguousarray(q * np.sign(np.diag(r)))
    return frame


def read_frame(frame: ArrayLike, dimension: int | None = None, hidden: int | None = None) -> Array:
    """Check a frame: a finite (dimension, hidden) array, or a vector for one direction, with orthonormal columns.

    Raises
    ------
    DomainError
        Another shape, entries that are not finite, or ||U^T U - I|| above 1e-8 (the largest entry).
    """
    U = np.asarray(frame, float)
    U = U[:, None] if U.ndim == 1 else U
    d, k = (U.shape[0] if dimension is None else dimension), (U.shape[-1] if hidden is None else hidden)
    if U.shape != (d, k) or not 1 <= k <= d:
        raise DomainError(f"frame must have shape ({d}, {k}), not {U.shape}")
    if not np.isfinite(U).all():
        raise DomainError("frame has entries that are not finite")
    defect = float(np.abs(U.T @ U - np.eye(k)).max())
    if defect > DEFECT:
        raise DomainError(
            f"frame is not orthonormal: an entry of U^T U - I is {defect:.3g}, at most {DEFECT:g} is admitted"
        )
    return U


@dataclass(frozen=True)
class HiddenSubspace:
    """A task (D_{U,A}, D_{U,B}), all but the frame.

    Attributes
    ----------
    dimension, hidden, nodes : int
        d, k and n.
    smoothing : Fraction
        delta.
    pair : "consecutive" or "mirror"
    revealing : Fraction or None
        rho: one more column, the first, is 0 in class 0 and rho in class 1 (Section 4.3).
    norm : "l2" or "linf"
        For "linf" the points are Hx, H the Hadamard matrix with entries +-1, x padded with zeros to a power of two.
    """

    dimension: int
    hidden: int
    nodes: int
    smoothing: Fraction
    pair: str
    revealing: Fraction | None
    norm: str

    @classmethod
    def make(
        cls,
        dimension: int | str = 64,
        hidden: int | str = 1,
        nodes: int | str = 10,
        smoothing: str | float | Fraction | None = None,
        pair: str = "consecutive",
        revealing: str | float | Fraction | None = None,
        norm: str = "l2",
    ) -> HiddenSubspace:
        """Read and validate; floats are taken at their shortest decimal. Smoothing is 1/(32 (n+1)^2) unless told.

        Raises
        ------
        DomainError
            Names the hypothesis that fails and an admissible value.
        """
        n = read_integer(nodes, "nodes", 2 if pair == "mirror" else 1, 300)
        d = read_integer(dimension, "dimension", 1, 10**7)
        k = read_integer(hidden, "hidden", 1, d)
        delta = Fraction(1, 32 * (n + 1) ** 2) if smoothing is None else read_rational(_exact(smoothing), "smoothing")
        if not 0 < delta < 1:
            raise DomainError(f"smoothing must lie strictly between 0 and 1, not {smoothing}; for instance 1/1000")
        if pair not in PAIRS:
            raise DomainError(f"pair must be one of {', '.join(PAIRS)}, not {pair!r}")
        if norm not in NORMS:
            raise DomainError(f"norm must be one of {', '.join(NORMS)}, not {norm!r}")
        return cls(d, k, n, delta, pair, read_revealing(revealing), norm)

    @property
    def sigma(self) -> int:
        return int(self.pair == "mirror")

    @property
    def columns(self) -> int:
        """Number of columns of X."""
        width = self.dimension + (self.revealing is not None)
        return 1 << (width - 1).bit_length() if self.norm == "linf" else width

    def laws(self) -> tuple[Marginal, Marginal]:
        """D_A and D_B."""
        delta = float(self.smoothing)
        if self.sigma:
            return Marginal(self.nodes, delta, 1), Marginal(self.nodes, delta, -1)
        return Marginal(self.nodes, delta), Marginal(self.nodes + 1, delta)

    def public(self) -> dict[str, Any]:
        """The parameters, as JSON stores them."""
        return {
            "dimension": self.dimension,
            "hidden": self.hidden,
            "nodes": self.nodes,
            "norm": self.norm,
            "pair": self.pair,
            "revealing": None if self.revealing is None else json_rational(self.revealing),
            "smoothing": json_rational(self.smoothing),
        }

    def sample(self, y: ArrayLike, frame: Array, random_state: RandomState = None) -> Array:
        """Independent points, one a label: from D_{U,A} where ``y`` is 0 and from D_{U,B} where it is 1.

        Parameters
        ----------
        y : array of shape (n,), of 0 and 1
        frame : array of shape (dimension, hidden)

        Returns
        -------
        ndarray of shape (n, columns)
            Standard normal off the frame.  Cost: ``n * dimension`` normals and two passes over them in the cache.
        """
        rng, labels = generator(random_state), np.asarray(y)
        U, k = read_frame(frame, self.dimension, self.hidden), self.hidden
        check_entries(len(labels), self.columns)
        targets = np.empty((len(labels), k))
        for label, law in enumerate(self.laws()):
            rows = labels == label
            targets[rows] = law.rvs((int(rows.sum()), k), rng)
        shift = int(self.revealing is not None)
        X = np.zeros((len(labels), self.columns)) if self.norm == "linf" else np.empty((len(labels), self.columns))
        step = max(8, _BLOCK // self.dimension)
        buffers = np.empty((2, step, self.dimension))
        for start in range(0, len(labels), step):
            rows = slice(start, min(start + step, len(labels)))
            block, change = buffers[:, : rows.stop - start]
            rng.standard_normal(out=block)
            np.matmul(targets[rows] - block @ U, U.T, out=change)
            np.add(block, change, out=X[rows, shift : shift + self.dimension])
        if self.revealing is not None:
            X[:, 0] = float(self.revealing) * labels
        return hadamard(X) if self.norm == "linf" else X


def hadamard(X: ArrayLike) -> Array:
    """Hx for every row x, H the Hadamard matrix of entries +-1 (Sylvester); H H^T = D I, so that H(Hx) = D x.

    Parameters
    ----------
    X : array of shape (n, D), D a power of two

    Raises
    ------
    DomainError
        D is not a power of two.

    Examples
    --------
    >>> hadamard([[1.0, 2.0, 0.0, 0.0]])
    array([[ 3., -1.,  3., -1.]])
    """
    out = np.array(X, float)
    D = out.shape[-1]
    if D & (D - 1) or not D:
        raise DomainError(f"the number of columns must be a power of two, not {D}; the next is {1 << D.bit_length()}")
    half = 1
    while half < D:
        pairs = out.reshape(-1, D // (2 * half), 2, half)
        out = np.stack([pairs[:, :, 0] + pairs[:, :, 1], pairs[:, :, 0] - pairs[:, :, 1]], axis=2)
        half *= 2
    return out.reshape(np.shape(X))


@overload
def make_hidden_subspace(
    n_samples: int = ...,
    *,
    frame: ArrayLike | None = ...,
    return_frame: Literal[False] = ...,
    random_state: RandomState = ...,
    **parameters: Any,
) -> tuple[Array, NDArray[np.int64]]: ...
@overload
def make_hidden_subspace(
    n_samples: int = ...,
    *,
    frame: ArrayLike | None = ...,
    return_frame: Literal[True],
    random_state: RandomState = ...,
    **parameters: Any,
) -> tuple[Array, NDArray[np.int64], Array]: ...
def make_hidden_subspace(
    n_samples: int = 100,
    *,
    frame: ArrayLike | None = None,
    return_frame: bool = False,
    random_state: RandomState = None,
    **parameters: Any,
) -> tuple[Array, NDArray[np.int64]] | tuple[Array, NDArray[np.int64], Array]:
    """Generate a hard data set with a known robust classifier, in the manner of ``sklearn.datasets``.

    Parameters
    ----------
    n_samples : int
        Half of them (rounded down) in class 1, in random order.
    frame : array of shape (dimension, hidden), optional
        The hidden directions; Haar-random if None.
    return_frame : bool
        Return the frame, too.
    random_state : int, Generator, RandomState or None
        The same state gives the same X, y and frame.
    parameters
        dimension [64], hidden [1], nodes [10], smoothing [1/(32 (nodes+1)^2)], pair ["consecutive"], revealing [None],
        norm ["l2"]: see `HiddenSubspace`.

    Returns
    -------
    X : ndarray of shape (n_samples, columns)
    y : ndarray of shape (n_samples,)
        0 for D_A, 1 for D_B.
    frame : ndarray of shape (dimension, hidden)
        Only with ``return_frame``.

    Raises
    ------
    DomainError
        An inadmissible parameter, or a frame that is not orthonormal.

    References
    ----------
    [BLPR19] Sections 4.1 and 4.3.

    Examples
    --------
    >>> X, y = make_hidden_subspace(1000, dimension=20, nodes=4, revealing=0.5, random_state=0)
    >>> X.shape, y.mean(), sorted(set(X[:, 0]))
    ((1000, 21), np.float64(0.5), [np.float64(0.0), np.float64(0.5)])
    """
    task = HiddenSubspace.make(**parameters)
    count = read_integer(n_samples, "n_samples", 0, 10**9)
    check_entries(count, task.columns)
    rng = generator(random_state)
    U = (
        haar_frame(task.dimension, task.hidden, rng)
        if frame is None
        else read_frame(frame, task.dimension, task.hidden)
    )
    y = rng.permutation(np.arange(count) % 2)
    X = task.sample(y, U, rng)
    return (X, y, U) if return_frame else (X, y)


def read_revealing(value: str | float | Fraction | None) -> Fraction | None:
    """rho > 0 of the revealing coordinate, or None for none; floats are taken at their shortest decimal.

    Examples
    --------
    >>> read_revealing(0.5)
    Fraction(1, 2)
    """
    rho = None if value is None else read_rational(_exact(value), "revealing")
    if rho is not None and rho <= 0:
        raise DomainError(f"revealing must be greater than 0, not {value}; for instance 1/2")
    return rho


def _exact(value: str | float | Fraction) -> str | Fraction:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise DomainError(f"a finite number is expected, not {value}")
        return repr(value)
    return value if isinstance(value, Fraction) else str(value)
