"""The robust classifiers on hidden coordinates t = U^T x, with their exact robust radii; plain floats.

As U has orthonormal columns, distances in t are those in x.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import Array, HiddenSubspace
from symcheck.pipeline.radii import read_points

Integers = NDArray[np.int64]

MOST_HIDDEN = 8
"""Hidden coordinates up to which `Grid.radii` enumerates targets."""

MOST_TARGETS = 10**5
"""Targets that it tries for one point at most."""

_SLACK = 1e-9  # relative; keeps targets that rounding would lose
_HALVINGS = 60
_PART = 1 << 20  # numbers that a step of the bisection holds at a time


class HiddenRule(ABC):
    """A classifier of hidden coordinates T, shape (n, k); a ``task`` gives it the scaled nodes a x_i of both laws.

    Attributes
    ----------
    nodes : tuple of two ndarrays
        The scaled nodes of class 0 and of class 1, in order.
    most_hidden : float
        Largest k for which there are exact radii.
    """

    most_hidden = np.inf

    def __init__(self, task: HiddenSubspace) -> None:
        a = float(1 - task.smoothing) ** 0.5
        first, second = (np.sort(a * law.nodes) for law in task.laws())
        self.nodes: tuple[Array, Array] = (first, second)

    @abstractmethod
    def decision(self, T: ArrayLike) -> Array:
        """Shape (n,): positive for class 1."""

    def predict(self, T: ArrayLike) -> Integers:
        """The class of every row of T."""
        return (self.decision(T) > 0).astype(np.int64)

    @abstractmethod
    def radii(self, T: ArrayLike, y: ArrayLike) -> Array:
        """The exact radii at labelled points, shape (n,), up to rounding; 0 where the class is wrong."""

    def bounds(self, T: ArrayLike, y: ArrayLike) -> Array:
        """Numbers that the radii reach at least; for any number of hidden coordinates."""
        return self.radii(T, y)


class Votes(HiddenRule):
    """The coordinate-vote classifier of Lemma 4.4: class 1 needs more than k/2 votes.

    A coordinate votes for the class of which a scaled node is nearest.

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
        super().__init__(task)
        places = np.concatenate(self.nodes)
        classes = np.repeat([0, 1], [len(x) for x in self.nodes])
        order = np.argsort(places, kind="stable")
        places, classes = places[order], classes[order]
        changes = np.flatnonzero(classes[1:] != classes[:-1])
        self.boundaries: Array = (places[changes] + places[changes + 1]) / 2
        self._first = int(classes[0])

    def votes(self, T: ArrayLike) -> Integers:
        """The vote of every coordinate, shape (n, k)."""
        found: Integers = (np.searchsorted(self.boundaries, np.asarray(T, float)) + self._first) % 2
        return found

    def decision(self, T: ArrayLike) -> Array:
        """Votes for class 1 beyond k/2."""
        votes = self.votes(T)
        beyond: Array = votes.sum(axis=1) - votes.shape[1] / 2
        return beyond

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


class Grid(HiddenRule):
    """The nearest-product-grid classifier of Lemma 4.4: class 1 where D_B < D_A.

    D_A and D_B are the Euclidean distances to the grids {(a x_i, a x_j, ...)} of the scaled nodes of the two laws.

    Notes
    -----
    Class P is lost where the distance to the other grid is at most D_P.  That region is the union over the points q of
    the other grid of

        R_q = {t : |t - q|^2 <= D_P(t)^2} = {t : sum_i g_i(t_i) <= 0},   g_i(t) = max_p (p - q_i)(2 t - p - q_i),

    p over the nodes of P: R_q is convex, and the g_i are piecewise linear.  Two facts say which q count.  A point of
    the region lies in R_q for its own nearest q, coordinate by coordinate; so within distance r of s only those q
    count whose every q_i is nearest to a number in [s_i - r, s_i + r].  And R_q lies beyond the plane half-way between
    q and the p nearest to s.  Where that plane's nearest point still has p nearest, the plane's distance is R_q's;
    elsewhere the dual of min |t - s|^2 over R_q has one variable, whose derivative changes sign once: bisection.

    Examples
    --------
    >>> grid = Grid(HiddenSubspace.make(dimension=4, hidden=2, nodes=1, smoothing="19/100"))
    >>> grid.predict([[0.8, -0.9], [0.2, 0.1]])
    array([1, 0])

    From (0, 0) to the half-way plane to (.9, .9):

    >>> grid.radii([[0.0, 0.0]], [0]).round(4), grid.bounds([[0.0, 0.0]], [0]).round(4)
    (array([0.6364]), array([0.6364]))
    """

    most_hidden = MOST_HIDDEN

    def decision(self, T: ArrayLike) -> Array:
        """D_A^2 - D_B^2, shape (n,)."""
        T = np.asarray(T, float)
        p, q = (_nearest(nodes, T) for nodes in self.nodes)
        return _gap(T, q, p)

    def radii(self, T: ArrayLike, y: ArrayLike) -> Array:
        """Exact radii, shape (n,): the values of the dual problems, so up to rounding never above the truth.

        Cost: about 2^k plane distances a point, and a bisection for a few.

        Raises
        ------
        DomainError
            More than 8 hidden coordinates, or a point so far away that it has more than 100 000 targets.
        """
        points, labels = read_points(T, y)
        if points.shape[1] > MOST_HIDDEN:
            raise DomainError(
                f"exact radii of the grid rule need hidden <= {MOST_HIDDEN}, not {points.shape[1]}; "
                "the vote rule has them for any, and bounds of the grid rule too"
            )
        right = self.predict(points) == labels
        found = np.zeros(len(labels))
        for label in (0, 1):
            rows = np.flatnonzero(right & (labels == label))
            if rows.size:
                found[rows] = _to_other_grid(points[rows], self.nodes[label], self.nodes[1 - label])
        return found

    def bounds(self, T: ArrayLike, y: ArrayLike) -> Array:
        """(D_other - D_own)/2, shape (n,): both distances are 1-Lipschitz."""
        points, labels = read_points(T, y)
        p, q = (_nearest(nodes, points) for nodes in self.nodes)
        total = np.linalg.norm(points - p, axis=1) + np.linalg.norm(points - q, axis=1)
        signed = _gap(points, p, q) * np.where(labels == 0, 1, -1)
        return np.asarray(np.maximum(signed, 0) / (2 * np.maximum(total, np.finfo(float).tiny)))


def _middles(nodes: Array) -> Array:
    return np.asarray((nodes[1:] + nodes[:-1]) / 2)


def _nearest(nodes: Array, T: Array) -> Array:
    """The nearest node to every entry of T."""
    return np.asarray(nodes[np.searchsorted(_middles(nodes), T)])


def _gap(T: Array, p: Array, q: Array) -> Array:
    """|t - q|^2 - |t - p|^2, row by row, without cancellation."""
    return np.asarray(((p - q) * (2 * T - p - q)).sum(axis=1))


def _to_other_grid(S: Array, own: Array, other: Array) -> Array:
    """Distances of points, nearer to their own grid, to where the other grid is as near."""
    nearest = np.searchsorted(_middles(other), S)
    best = _to_region(S, other[nearest], own)
    reach = best[:, None] * (1 + _SLACK) + _SLACK * np.abs(S)
    low, high = (np.searchsorted(_middles(other), S + sign * reach) for sign in (-1, 1))
    shape = (high - low + 1).max(axis=0)
    if shape.prod() > MOST_TARGETS:
        far = float(np.abs(S).max())
        raise DomainError(f"a point is too far from the grids: a hidden coordinate is {far:.3g}")
    offsets = np.indices(shape).reshape(len(shape), -1).T
    part = max(1, _PART // S.size)
    for start in range(0, len(offsets), part):
        index = low[:, None] + offsets[start : start + part]
        rows, which = np.nonzero((index <= high[:, None]).all(axis=2) & (index != nearest[:, None]).any(axis=2))
        q = other[index[rows, which]]
        p = _nearest(own, S[rows])
        near = _gap(S[rows], p, q) < 2 * np.linalg.norm(p - q, axis=1) * best[rows] * (1 + _SLACK)
        rows, q = rows[near], q[near]
        np.minimum.at(best, rows, _to_region(S[rows], q, own))
    return best


def _to_region(S: Array, q: Array, own: Array) -> Array:
    """Distance of each row of S to R_q of the same row of q, S outside."""
    p = _nearest(own, S)
    gap, length = _gap(S, p, q), np.linalg.norm(p - q, axis=1)
    found = np.asarray(gap / (2 * length))
    foot = S - (found / length)[:, None] * (p - q)
    rest = np.flatnonzero((_nearest(own, foot) != p).any(axis=1))
    part = max(1, _PART // (S.shape[1] * len(own)))
    for start in range(0, len(rest), part):
        rows = rest[start : start + part]
        found[rows] = _by_bisection(S[rows], q[rows], own)
    return found


def _by_bisection(S: Array, q: Array, own: Array) -> Array:
    """The same by the dual: the largest lower bound |t - s|^2 + u sum g_i(t_i), t the minimiser for the multiplier u.

    In each coordinate t + u (p - q) = s with p nearest to t, or t sits between two nodes p: an increasing relation,
    solved by max over p of min(s - u (p - q), the end of p's cell).
    """
    ends = np.append(_middles(own), np.inf)

    def value(u: Array) -> tuple[Array, Array]:
        moved = S[..., None] - u[:, None, None] * (own - q[..., None])
        t = np.minimum(moved, ends).max(axis=-1)
        slope = _gap(t, _nearest(own, t), q)
        return slope, ((t - S) ** 2).sum(axis=1) + u * slope

    low, high = np.zeros(len(S)), np.ones(len(S))
    while (outside := value(high)[0] > 0).any():
        low, high = np.where(outside, high, low), np.where(outside, 2 * high, high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        outside = value(middle)[0] > 0
        low, high = np.where(outside, middle, low), np.where(outside, high, middle)
    return np.asarray(np.sqrt(np.maximum(value(low)[1], value(high)[1])))
