"""The robust loss of Definitions 2.1 and 2.2 exactly, up to rounding, and not by an attack.

The radius of a classifier f at a labelled point (x, y) is the infimum of the norm of z over all z with f(x + z) != y;
it is 0 where f(x) != y.  The robust loss at eps is 1 where the radius is at most eps: right but for ties, which have
probability 0 and are counted as lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import NORMS, Array


def linear_radii(X: ArrayLike, y: ArrayLike, coef: ArrayLike, intercept: float = 0.0, norm: str = "l2") -> Array:
    """Radii of f(x) = 1{<coef, x> + intercept > 0}: |score| over the dual norm of ``coef``.

    Parameters
    ----------
    X : array of shape (n, d)
    y : array of shape (n,), of 0 and 1
    coef : array of shape (d,)
    norm : "l2" or "linf"
        Of the perturbations.

    Returns
    -------
    ndarray of shape (n,)
        inf where a constant classifier is right.

    Raises
    ------
    DomainError
        Shapes that do not fit, numbers that are not finite, or another norm.

    Examples
    --------
    >>> linear_radii([[3.0, 1.0], [0.0, 0.0]], [1, 1], [3.0, 4.0], -3.0)
    array([2., 0.])
    """
    points, labels = read_points(X, y)
    w = np.asarray(coef, float)
    if w.shape != points.shape[1:] or not np.isfinite(w).all() or not np.isfinite(intercept):
        raise DomainError(f"coef must be {points.shape[1]} finite numbers, and intercept one")
    if norm not in NORMS:
        raise DomainError(f"norm must be one of {', '.join(NORMS)}, not {norm!r}")
    score = points @ w + intercept
    dual = float(np.linalg.norm(w) if norm == "l2" else np.abs(w).sum())
    distance = np.abs(score) / dual if dual else np.full(len(score), np.inf)
    return np.where((score > 0) == (labels == 1), distance, 0.0)


def read_points(X: ArrayLike, y: ArrayLike) -> tuple[Array, NDArray[np.int64]]:
    """Check labelled points: X finite of shape (n, d), y of shape (n,) with 0 and 1.

    Raises
    ------
    DomainError
        They are not.
    """
    points, labels = np.asarray(X, float), np.asarray(y)
    if points.ndim != 2 or labels.shape != points.shape[:1]:
        raise DomainError(f"X must have shape (n, d) and y shape (n,), not {points.shape} and {labels.shape}")
    if not np.isfinite(points).all():
        raise DomainError("X has entries that are not finite")
    if not np.isin(labels, (0, 1)).all():
        raise DomainError("y must consist of 0 and 1")
    return points, labels.astype(np.int64)
