"""The robust loss of Definitions 2.1 and 2.2 exactly, up to rounding, and not by an attack.

The radius of a classifier f at a labelled point (x, y) is the infimum of the norm of z over all z with f(x + z) != y;
it is 0 where f(x) != y.  The robust loss at eps is 1 where the radius is at most eps: right but for ties, which have
probability 0 and are counted as lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import NORMS, Array, HiddenSubspace


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


class Votes:
    """The coordinate-vote classifier of Lemma 4.4 on hidden coordinates t = U^T x; class 1 needs more than k/2 votes.

    A coordinate votes for the class of which a scaled node a x_i is nearest.  As U has orthonormal columns, distances
    in t are those in x.

    Parameters
    ----------
    task : HiddenSubspace

    Attributes
    ----------
    boundaries : ndarray
        Where the vote of a coordinate changes: midpoints of neighbouring nodes of different classes, in order.

    Examples
    --------
    One node, 0, against two, -1 and 1 (all but scaled by a):

    >>> votes = Votes(HiddenSubspace.make(dimension=4, hidden=3, nodes=1, smoothing="19/100"))
    >>> votes.boundaries.round(3), votes.predict([[0.1, 1.0, -0.8], [0.2, 0.3, 2.0]])
    (array([-0.45,  0.45]), array([1, 0]))
    >>> votes.radii([[0.1, 1.0, -0.8]], [1]).round(3)
    array([0.35])
    """

    def __init__(self, task: HiddenSubspace) -> None:
        a = float(1 - task.smoothing) ** 0.5
        nodes = [a * law.nodes for law in task.laws()]
        places = np.concatenate(nodes)
        classes = np.repeat([0, 1], [len(x) for x in nodes])
        order = np.argsort(places, kind="stable")
        places, classes = places[order], classes[order]
        changes = np.flatnonzero(classes[1:] != classes[:-1])
        self.boundaries: Array = (places[changes] + places[changes + 1]) / 2
        self._first = int(classes[0])

    def votes(self, T: ArrayLike) -> NDArray[np.int64]:
        """The vote of every coordinate, shape (n, k)."""
        found: NDArray[np.int64] = (np.searchsorted(self.boundaries, np.asarray(T, float)) + self._first) % 2
        return found

    def predict(self, T: ArrayLike) -> NDArray[np.int64]:
        """The class of every row of T, shape (n, k)."""
        votes = self.votes(T)
        found: NDArray[np.int64] = (2 * votes.sum(axis=1) > votes.shape[1]).astype(np.int64)
        return found

    def radii(self, T: ArrayLike, y: ArrayLike) -> Array:
        """Exact radii, shape (n,), in closed form.

        To change the outcome some number m of the votes for it must change; each costs the distance of its coordinate
        to the nearest boundary, independently of the others, so the radius is the norm of the m smallest costs.
        """
        points, labels = read_points(T, y)
        k = points.shape[1]
        votes = self.votes(points)
        places = np.searchsorted(self.boundaries, points)
        last = len(self.boundaries) - 1
        costs = np.minimum(
            np.abs(points - self.boundaries[np.clip(places - 1, 0, last)]),
            np.abs(points - self.boundaries[np.clip(places, 0, last)]),
        )
        ones = votes.sum(axis=1)
        # class 1 is lost at floor(k/2) votes for it, class 0 at floor(k/2) + 1
        needed = np.where(labels == 1, ones - k // 2, k // 2 + 1 - ones)
        own = np.sort(np.where(votes == labels[:, None], costs, np.inf) ** 2, axis=1)
        taken = np.arange(k) < needed[:, None]
        return np.asarray(np.sqrt(np.where(taken, own, 0.0).sum(axis=1)))
