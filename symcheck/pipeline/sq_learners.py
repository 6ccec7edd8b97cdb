"""Learners that see the data only through an oracle for statistical queries.

Each asks for expectations of clipped and rescaled functions of one or two linear functionals, and returns a `Rule`
along one direction.  Rescaling costs precision: a function with values in [low, high] is known to (high - low) tau,
and a difference of the two classes to twice that.

On the tasks of Section 4 both classes have mean 0 and, from two nodes on, covariance I.  So `mean_difference` and
`logistic_regression` learn the revealing coordinate where there is one, and nothing otherwise; `covariance_difference`
finds the hidden direction for one node; `moment_directions` if a candidate is close to it and the degree is large
enough, 2n (consecutive pair) or 2n - 1 (mirror pair).  (Clipping makes lower moments differ a little, which only an
oracle without any error shows.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.errors import DomainError
from symcheck.pipeline.statistical_queries import Array, Function, Oracle

DEGREES = 6
"""Largest degree of `moment_directions`."""


@dataclass(frozen=True)
class Rule:
    """A classifier that is constant between parallel hyperplanes.

    Attributes
    ----------
    weights : ndarray of shape (columns,)
    edges : ndarray of shape (b,)
        Increasing.
    labels : ndarray of shape (b + 1,)
        The class, 0 or 1, below the first edge, ..., above the last.
    queries : int
        How many were asked to learn it.

    Examples
    --------
    >>> Rule(np.array([1.0, 0.0]), np.array([0.5]), np.array([0, 1]), 3).predict([[0.0, 9.0], [1.0, 9.0]])
    array([0, 1])
    """

    weights: Array
    edges: Array
    labels: NDArray[np.int64]
    queries: int

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """The classes of the rows of X, shape (n, columns); shape (n,).

        Raises
        ------
        DomainError
            X has another shape.
        """
        rows = np.asarray(X, float)
        if rows.ndim != 2 or rows.shape[1] != len(self.weights):
            raise DomainError(f"X must have shape (n, {len(self.weights)}), not {rows.shape}")
        found: NDArray[np.int64] = self.labels[np.searchsorted(self.edges, rows @ self.weights)]
        return found


def clipped(f: Function, low: float, high: float) -> Function:
    """The query (clip(f, low, high) - low) / (high - low).

    Examples
    --------
    >>> clipped(lambda s: s[:, 0], -2, 2)(np.array([[-9.0], [1.0]]))
    array([0.  , 0.75])
    """

    def query(s: Array) -> Array:
        values: Array = (np.clip(f(s), low, high) - low) / (high - low)
        return values

    return query


def contrast(oracle: Oracle, directions: ArrayLike, h: Function) -> float:
    """E_1 h - E_0 h, to 2 tau, by one query of either kind: the joint query is psi(x, y) = h(x) or 1 - h(x).

    Below 1e-12 it is returned as 0: that is rounding, and should not break ties between candidates.
    """
    if oracle.kind == "class":
        zero, one = oracle.ask(directions, h)
        seen = float(one - zero)
    else:
        seen = 2 * float(oracle.ask(directions, (lambda s: 1 - np.asarray(h(s), float), h))[0]) - 1
    return seen if abs(seen) > 1e-12 else 0.0


def profile(oracle: Oracle, direction: ArrayLike, start: int, bins: int = 32, reach: float = 4.0) -> Rule:
    """The best rule along a direction that is constant on bins: one contrast a bin, class 1 where it is positive.

    Parameters
    ----------
    direction : array of shape (columns,)
        Scaled to norm 1 here; for the zero vector the rule is the constant 0, without a query.
    start : int
        ``oracle.asked`` when the learner began.
    bins, reach
        [-reach, reach] is cut into bins - 2 equal parts; the others are the two tails.

    Raises
    ------
    DomainError
        bins < 2, or reach is not positive.
    """
    if bins < 2 or not reach > 0:
        raise DomainError(f"bins must be at least 2 and reach positive, not {bins} and {reach}; for instance 32 and 4")
    w = np.asarray(direction, float)
    norm = float(np.linalg.norm(w))
    if not norm:
        return Rule(w, np.empty(0), np.array([0]), oracle.asked - start)
    w = w / norm
    edges = np.linspace(-reach, reach, bins - 1)

    def bin_of(i: int) -> Function:  # as Rule.predict has it: a point on an edge is below it
        return lambda s: np.searchsorted(edges, s[:, 0]) == i

    labels = np.array([int(contrast(oracle, w, bin_of(i)) > 0) for i in range(bins)])
    return Rule(w, edges, labels, oracle.asked - start)


def mean_difference(oracle: Oracle, clip: float = 4.0) -> Rule:
    """The linear rule between the class means, coordinates clipped to [-clip, clip].

    ``columns`` contrasts and one query for the threshold, at the mean of the projected class means.  A direction that
    comes out as exactly 0 gives the constant 0.

    Raises
    ------
    DomainError
        ``clip`` is not positive, or what the oracle raises.

    Examples
    --------
    The revealing coordinate is 0 or 2, and the adversary cannot hide it:

    >>> from symcheck.pipeline.hidden_subspace import HiddenSubspace, haar_frame
    >>> from symcheck.pipeline.statistical_queries import AdversaryOracle
    >>> task = HiddenSubspace.make(dimension=8, nodes=6, revealing=2)
    >>> rule = mean_difference(AdversaryOracle(task, haar_frame(8, 1, 0), 0.01))
    >>> rule.queries, rule.weights.round(9).tolist(), rule.edges.round(6)
    (10, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], array([1.]))
    """
    _check_positive(clip, "clip")
    start, axes = oracle.asked, np.eye(oracle.columns)
    h = clipped(_first, -clip, clip)
    w = np.array([contrast(oracle, axis, h) for axis in axes])
    norm = float(np.linalg.norm(w))
    if not norm:
        return Rule(w, np.empty(0), np.array([0]), oracle.asked - start)
    w /= norm
    middle = 2 * clip * float(oracle.ask(w, h).mean()) - clip
    return Rule(w, np.array([middle]), np.array([0, 1]), oracle.asked - start)


def covariance_difference(oracle: Oracle, clip: float = 9.0, bins: int = 32, reach: float = 4.0) -> Rule:
    """The direction in which the second moments differ most, then `profile` along it.

    Products x_i x_j are clipped to [-clip, clip]; columns (columns + 1) / 2 contrasts and ``bins`` more.

    Raises
    ------
    DomainError
        ``clip`` is not positive, or as `profile`.
    """
    _check_positive(clip, "clip")
    start, axes = oracle.asked, np.eye(oracle.columns)
    square, mixed = clipped(_square, 0, clip), clipped(lambda s: s[:, 0] * s[:, 1], -clip, clip)
    moments = np.zeros((oracle.columns, oracle.columns))
    for i in range(oracle.columns):
        moments[i, i] = clip * contrast(oracle, axes[i], square)
        for j in range(i):
            moments[i, j] = moments[j, i] = 2 * clip * contrast(oracle, axes[:, [i, j]], mixed)
    values, vectors = np.linalg.eigh(moments)
    best = int(np.argmax(np.abs(values)))
    return profile(oracle, vectors[:, best] * bool(values[best]), start, bins, reach)


def logistic_regression(oracle: Oracle, clip: float = 4.0, steps: int = 20, rate: float = 1.0) -> Rule:
    """Logistic regression by gradient descent from 0; each coordinate of each gradient is a query.

    (sigmoid(w x + b) - y) x_i is clipped to [-clip, clip], so that the gradient is known to 2 clip tau;
    steps (columns + 1) queries, of the directions w and e_i.

    Raises
    ------
    DomainError
        ``clip`` or ``rate`` is not positive, ``steps`` is negative, or what the oracle raises.
    """
    _check_positive(clip, "clip")
    _check_positive(rate, "rate")
    if steps < 0:
        raise DomainError(f"steps must be at least 0, not {steps}; for instance 20")
    start, w, b = oracle.asked, np.zeros(oracle.columns), 0.0
    for _ in range(steps):
        gradient = [_slope(oracle, w, b, i, clip) for i in range(oracle.columns)]
        push = _slope(oracle, w, b, None, clip)
        w, b = w - rate * np.array(gradient), b - rate * push
    return Rule(w, np.array([-b]), np.array([0, 1]), oracle.asked - start)


def _slope(oracle: Oracle, w: Array, b: float, i: int | None, clip: float) -> float:
    """The derivative of the mean loss in w_i, or in b for i = None, by one query."""
    rest = w.copy()
    columns, factors = [], []  # orthonormal directions, and w x as a combination of them; none that vanishes
    if i is not None:
        rest[i] = 0.0
        columns.append(np.eye(oracle.columns)[i])
        factors.append(float(w[i]))
    size = float(np.linalg.norm(rest))
    if size or not columns:  # at w = 0 and for the bias the query is a constant, and any direction will do
        columns.append(rest / size if size else np.eye(oracle.columns)[0])
        factors.append(size)

    def term(y: int) -> Function:
        def value(s: Array) -> Array:
            probability = 0.5 * (1 + np.tanh((s @ np.array(factors) + b) / 2))
            result: Array = (probability - y) * (1.0 if i is None else s[:, 0])
            return result

        return value

    h = (clipped(term(0), -clip, clip), clipped(term(1), -clip, clip))
    return 2 * clip * float(oracle.ask(np.stack(columns, axis=1), h).mean()) - clip


def moment_directions(
    oracle: Oracle,
    candidates: ArrayLike | None = None,
    degree: int = 4,
    clip: float = 4.0,
    bins: int = 32,
    reach: float = 4.0,
) -> Rule:
    """Compare the moments of degree 1 to ``degree`` along candidate directions, then `profile` along the best.

    The best candidate is that of the largest contrast of a query, that is, in units of tau; the powers are those of
    the coordinate clipped to [-clip, clip].

    Parameters
    ----------
    candidates : array of shape (columns, c), optional
        The directions; the coordinate axes if None.
    degree : int
        From 1 to 6; degree c contrasts and ``bins`` more.

    Raises
    ------
    DomainError
        The degree or another parameter is out of range, or a candidate vanishes or has another length.
    """
    if not 1 <= degree <= DEGREES:
        raise DomainError(f"degree must be from 1 to {DEGREES}, not {degree}; for instance 4")
    _check_positive(clip, "clip")
    V = np.eye(oracle.columns) if candidates is None else np.asarray(candidates, float)
    if V.ndim != 2 or V.shape[0] != oracle.columns or not V.shape[1]:
        raise DomainError(f"candidates must have shape ({oracle.columns}, c), not {V.shape}")
    norms = np.linalg.norm(V, axis=0)
    if not (np.isfinite(norms) & (norms > 0)).all():
        raise DomainError("candidates must be finite and not 0; drop the columns that are")
    start, best, largest = oracle.asked, np.zeros(oracle.columns), 0.0
    for v in (V / norms).T:
        for p in range(1, degree + 1):
            seen = abs(contrast(oracle, v, _power(p, clip)))
            best, largest = (v, seen) if seen > largest else (best, largest)
    return profile(oracle, best, start, bins, reach)


def _power(p: int, clip: float) -> Function:
    return clipped(lambda s: s[:, 0] ** p, 0.0 if p % 2 == 0 else -(clip**p), clip**p)


def _first(s: Array) -> Array:
    return s[:, 0]


def _square(s: Array) -> Array:
    return s[:, 0] ** 2


def _check_positive(value: float, name: str) -> None:
    if not 0 < value < np.inf:
        raise DomainError(f"{name} must be a positive number, not {value}; for instance 4")
