r"""Statistical queries about the hidden-subspace tasks, and three oracles: honest, adversarial, sampled.

A query is h(x) = g(W^T x) with values in [0, 1] and W of at most four columns; a pair (g_0, g_1) has one function a
class, or is psi(x, y) = g_y(W^T x) for the joint oracle (proofs/theorem_4_1/proof.md, *Oracles*).  Then only the law
of W^T x matters.  Let W have orthonormal columns and M = W^T U: under D_U it is the law of M t + N(0, I - M M^T).

*The bound.*  |E_{D_U} h - E_G h| <= (1/2) sqrt(K(e)) for e >= ||M||^2, K = F^k - 1.  In three lines, with he_beta,
s_beta, T_p of proofs/appendix_b/proof.md, step 2:

1. the density ratio L of W^T x under D_U has the coefficients E he_beta(W^T x) (A_U/G)(x) = <s_beta, M^{(x)p} T_p>,
   p = |beta|, by (2.2) there: its Hermite tensors are those of A_U/G, contracted by M;
2. E_G (L-1)^2 = sum_{p>=1} <T_p, (M^T M)^{(x)p} T_p> <= sum_{p>=1} ||M||^{2p} ||T_p||^2 = K(||M||^2) <= K(e);
3. E_{D_U} h - E_G h = E_G (h - 1/2)(L - 1), |h - 1/2| <= 1/2, and Cauchy and Schwarz.

The bound is computed rigorously, K by `Spectrum.height` and e by `overlap`; it holds for all g at once.  The
expectations themselves are floats, with an estimate of their error (`Estimate`), and are never part of a proof.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import ceil, exp, inf, nextafter, pi, prod, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.appendix_b.spectrum import SmoothedRule
from symcheck.arith import arb_engine
from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import HiddenSubspace, RandomState, generator, read_frame
from symcheck.pipeline.marginals import Marginal

Array = NDArray[np.float64]
Function = Callable[[Array], ArrayLike]
"""Takes points, shape (N, m), and returns N numbers in [0, 1]."""

KINDS = ("class", "joint")
DIRECTIONS = 4
"""Largest m."""

_POINTS = (1, 2**15, 2**16, 2**18, 2**20)  # of the product rule in m dimensions, if the law needs no more
_MOST_POINTS = 2**22
_MOST_CENTRES = 2**12
_DRAWS = 2**20  # where the product rule would be too large
_REACH = 8.0  # N(0, 1) leaves [-8, 8] with probability 1.3e-15
_ENGINE = arb_engine(96)


class Estimate(NamedTuple):
    """An expectation in floats, and how far off it may be.

    Attributes
    ----------
    value, error : float
        ``error`` is an estimate, not a bound: for a rule, the distance of the sums over every second point, added over
        the axes (for one jump on a line about the true error); for a sample, four standard errors.
    draws : int
        0 for a rule, else the sample size.
    """

    value: float
    error: float
    draws: int = 0


def evaluate(g: Function, points: Array) -> Array:
    """The values of ``g`` at the rows of ``points``: an array of shape (N,) in [0, 1].

    Raises
    ------
    DomainError
        Another shape, a nan, or a value outside [0, 1] by more than 1e-9 (less is rounding, and clipped).

    Examples
    --------
    >>> evaluate(lambda s: s[:, 0] > 0, np.array([[-1.0], [2.0]]))
    array([0., 1.])
    """
    values = np.asarray(g(points), float)
    if values.shape != (len(points),):
        raise DomainError(f"a query must return an array of shape ({len(points)},), not {values.shape}")
    if not (values.min(initial=0) >= -1e-9 and values.max(initial=0) <= 1 + 1e-9):  # false for a nan
        raise DomainError(
            f"a query must have values in [0, 1], not from {values.min():.6g} to {values.max():.6g}; clip and rescale"
        )
    clipped: Array = np.clip(values, 0.0, 1.0)
    return clipped


class Query:
    """h(x, y) = g_y(W^T x) in orthonormal coordinates s = Q^T x of the hidden part of x.

    Parameters
    ----------
    task : HiddenSubspace
    W : array of shape (task.columns, m)
        From `read_directions`.
    pair : tuple of two functions
        g_0 and g_1.

    Attributes
    ----------
    basis : ndarray of shape (dimension, r)
        Q; r = m, less the columns of W in which only the revealing coordinate occurs: they are constant in a class.
    condition : float
        Of W, its columns scaled to norm 1.

    Raises
    ------
    DomainError
        W is not of full rank (condition above 1e8).
    """

    def __init__(self, task: HiddenSubspace, W: Array, pair: tuple[Function, Function]) -> None:
        self.pair = pair
        shift = int(task.revealing is not None)
        # in class y the first coordinate is y rho, so that W^T x = y rho W[0] + W[1:]^T x[1:]
        self._offset = float(task.revealing) * W[0] if task.revealing is not None else np.zeros(W.shape[1])
        hidden = W[shift:]
        norms = np.linalg.norm(hidden, axis=0)
        self._kept = norms > 0
        hidden, norms = hidden[:, self._kept], norms[self._kept]
        rank = hidden.shape[1]
        sizes = np.linalg.svd(hidden / norms, compute_uv=False) if rank else np.ones(1)
        if (not shift and rank < W.shape[1]) or rank > len(hidden) or sizes[-1] < 1e-8 * sizes[0]:
            raise DomainError("directions must be linearly independent (condition number at most 1e8); drop some")
        self.condition = float(sizes[0] / sizes[-1])
        self.basis, triangle = np.linalg.qr(hidden / norms)
        self._back: Array = triangle * norms

    def values(self, s: Array, label: int) -> Array:
        """h at points with the coordinates s, shape (N, r), in this class; shape (N,)."""
        points = np.zeros((len(s), len(self._kept)))
        points[:, self._kept] = s @ self._back
        return evaluate(self.pair[label], points + label * self._offset)

    def gaussian(self, label: int) -> Estimate:
        """E_G h(., label), x standard normal."""
        points, weights = _normal_rule(self.basis.shape[1])
        return _integrate(self.values(points, label), weights)

    def truth(self, label: int, task: HiddenSubspace, U: Array) -> Estimate:
        """E h(., label) under the law of this class.

        Given the nodes X of t = a X + N(0, delta), s has mean a M X and covariance I - a^2 M M^T, which is diagonal in
        the basis of the left singular vectors of M.  There the density is a sum over the n^k nodes of products, and
        the product rule with equal steps converges faster than any power for smooth h.  Where the nodes or the points
        are too many, 2^20 draws.
        """
        law, nodes, masses = _nodes(task, label)
        a = sqrt(1 - law.smoothing)
        turn, sizes, right = np.linalg.svd(self.basis.T @ U)
        sizes = np.minimum(sizes, 1.0)
        rank = int((sizes > 1e-14).sum())  # the other coordinates are standard normal
        if len(masses):
            scales = np.ones(self.basis.shape[1])
            scales[:rank] = np.sqrt(1 - a**2 * sizes[:rank] ** 2)
            found = _product_rule(scales, a * sizes[:rank] * (nodes @ right[:rank].T), masses)
            if found is not None:
                points, weights = found
                return _integrate(self.values(points @ turn.T, label), weights)
        rng, values = np.random.default_rng(0), []  # the same query has the same answer
        noise = np.ones(self.basis.shape[1])
        noise[: len(sizes)] = np.sqrt(1 - sizes**2)
        for _ in range(_DRAWS >> 14):
            t = law.rvs((1 << 14, task.hidden), rng)
            z = rng.standard_normal((1 << 14, len(noise)))
            values.append(self.values(t @ (self.basis.T @ U).T + (z * noise) @ turn.T, label))
        sample = np.concatenate(values)
        return Estimate(float(sample.mean()), 4 * float(sample.std()) / sqrt(_DRAWS), _DRAWS)


@lru_cache(maxsize=64)
def _nodes(task: HiddenSubspace, label: int) -> tuple[Marginal, Array, Array]:
    """The law of this class, its n^k nodes, shape (n^k, k), and their weights; no nodes if n^k is above 4096."""
    law, k = task.laws()[label], task.hidden
    few = len(law.nodes) ** k <= _MOST_CENTRES
    nodes = np.array(list(product(law.nodes, repeat=k))) if few else np.empty((0, k))
    masses = np.array([prod(w) for w in product(law.weights, repeat=k)]) if few else np.empty(0)
    return law, nodes, masses


def _product_rule(scales: Array, centres: Array, masses: Array) -> tuple[Array, Array] | None:
    """Points (N_1 ... N_r, r) and weights (N_1, ..., N_r) for sum_l masses_l prod_i N(centres_li, scales_i^2).

    ``centres`` has shape (L, q): the other r - q coordinates are standard normal.  Equal steps, at most half of the
    scale of their axis (the error for a constant is then 1e-34), finer as the number of points allows.  None if that
    takes too many points.
    """
    r, q = len(scales), centres.shape[1]
    share = (_POINTS[r] * scales.prod()) ** (1 / max(r, 1))
    counts = [2 * ceil(max(share, 4 * _REACH) / scale / 2) for scale in scales]
    if prod(counts) > _MOST_POINTS or len(masses) * prod(counts[: max(q - 1, 0)]) > 4 * _MOST_POINTS:
        return None
    axes = [(np.arange(N) + 0.5) * (2 * _REACH / N) - _REACH for N in counts]
    factors = []
    for i, (z, scale) in enumerate(zip(axes, scales, strict=True)):
        u = (z - centres[:, [i]] if i < q else z[None]) / scale
        factors.append(np.exp(-(u**2) / 2) * (2 * _REACH / len(z) / scale / sqrt(2 * pi)))
    weights = masses[:, None]
    for factor in factors[: max(q - 1, 0)]:
        weights = (weights[:, :, None] * factor[:, None]).reshape(len(masses), -1)
    weights = weights.T @ factors[q - 1] if q else masses.sum()[None, None]
    for factor in factors[q:]:
        weights = weights[..., None] * factor[0]
    grid = np.meshgrid(*axes, indexing="ij")
    points = np.stack([x.ravel() for x in grid], axis=1) if r else np.zeros((1, 0))
    return points, weights.reshape(counts)


@lru_cache(maxsize=DIRECTIONS + 1)
def _normal_rule(r: int) -> tuple[Array, Array]:
    """The rule for N(0, I_r)."""
    found = _product_rule(np.ones(r), np.zeros((1, 0)), np.ones(1))
    assert found is not None
    return found


def _integrate(values: Array, weights: Array) -> Estimate:
    terms = values.reshape(weights.shape) * weights
    error = 0.0
    for axis in range(terms.ndim):
        along = terms.sum(axis=tuple(i for i in range(terms.ndim) if i != axis))
        error += abs(float(along[::2].sum() - along[1::2].sum()))  # half the distance of the two coarser rules
    return Estimate(float(terms.sum()), error)


def read_directions(directions: ArrayLike, columns: int) -> Array:
    """Check W: a finite (columns, m) array, m from 1 to 4, or a vector for m = 1.

    Raises
    ------
    DomainError
        Another shape, or an entry that is not finite.

    Examples
    --------
    >>> read_directions([0, 1, 0], 3).shape
    (3, 1)
    """
    W = np.asarray(directions, float)
    W = W[:, None] if W.ndim == 1 else W
    if W.ndim != 2 or W.shape[0] != columns or not 1 <= W.shape[1] <= DIRECTIONS:
        raise DomainError(f"directions must have shape ({columns}, m) with m from 1 to {DIRECTIONS}, not {W.shape}")
    if not np.isfinite(W).all():
        raise DomainError("directions have entries that are not finite")
    return W


def overlap(Q: Array, U: Array, condition: float = 1.0) -> Fraction:
    """An upper bound on ||Q'^T U'||^2, Q' and U' the frames nearest to the columns of Q, shape (d, m), and U, (d, k).

    Q' may also be a frame of the span of any W whose computed QR decomposition gave Q, with this condition number.

    Notes
    -----
    In floats, plus a slack of 2 (||Q^T Q - I|| + ||U^T U - I||) + 64 (d+1) m k condition 2^-52 on the norm.  The
    polar factor is within ||Q^T Q - I|| of Q; products of matrices are off by at most 1.1 d 2^-53 sqrt(m k); the rest
    is for LAPACK, whose singular values and QR are taken to be backward stable with a constant of 64.

    Examples
    --------
    >>> e = overlap(np.eye(4)[:, :1], np.array([[0.6], [0.8], [0], [0]]))
    >>> 0 < e - Fraction(9, 25) < Fraction(1, 10**11)
    True
    """
    (d, m), k = Q.shape, U.shape[1]
    if not m:
        return Fraction(0)
    defect = sum(float(np.linalg.norm(A.T @ A - np.eye(A.shape[1]))) for A in (Q, U))
    slack = 2 * defect + 64 * (d + 1) * m * k * condition * 2.0**-52
    e = (Fraction(float(np.linalg.norm(Q.T @ U, 2))) + Fraction(slack)) ** 2
    return min(Fraction(1), Fraction(ceil(e * 2**80), 2**80))


class Oracle(ABC):
    """Answers queries about one task and one frame, and counts them.

    Parameters
    ----------
    task : HiddenSubspace
        With or without the revealing coordinate; norm "l2".
    frame : array of shape (dimension, hidden)
    tau : float
        The precision, in (0, 1/2].
    kind : "class" or "joint"
        "class" answers E_{D_{U,0}} h_0 and E_{D_{U,1}} h_1; "joint" their mean, one number.
    budget : int, optional
        Most queries that are answered.

    Attributes
    ----------
    asked : int
        Queries answered so far; a pair (h_0, h_1) is one.
    columns : int
        Length of x.
    largest_error : float
        Largest estimate of the numerical error of an answer.

    Raises
    ------
    DomainError
        tau not in (0, 1/2], another kind, a task in the norm "linf", a frame that is none.
    """

    def __init__(
        self, task: HiddenSubspace, frame: ArrayLike, tau: float, kind: str = "class", budget: int | None = None
    ) -> None:
        self.tau = float(tau)
        if not 0 < self.tau <= 0.5:
            raise DomainError(f"tau must be greater than 0 and at most 1/2, not {tau}; for instance 0.01")
        if kind not in KINDS:
            raise DomainError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
        if task.norm != "l2":
            raise DomainError("queries need norm l2: W^T (Hx) is (H^T W)^T x, so ask about H^T W instead")
        if budget is not None and budget < 0:
            raise DomainError(f"budget must be at least 0, not {budget}; the nearest admissible value is 0")
        self.task, self.frame = task, read_frame(frame, task.dimension, task.hidden)
        self.kind, self.budget, self.columns = kind, budget, task.columns
        self.asked, self.largest_error = 0, 0.0

    def ask(self, directions: ArrayLike, g: Function | tuple[Function, Function]) -> Array:
        """Answer the query g(W^T x), or the pair (g_0, g_1).

        Parameters
        ----------
        directions : array of shape (columns, m), m <= 4
            W, of full rank.
        g : function or pair of functions
            From points of R^m, shape (N, m), to N numbers in [0, 1].

        Returns
        -------
        ndarray of shape (2,) for the class oracle, (1,) for the joint oracle

        Raises
        ------
        DomainError
            The budget is spent; W or g is not as described; or the numerical error may exceed tau.
        """
        if self.budget is not None and self.asked >= self.budget:
            raise DomainError(f"the budget of {self.budget} queries is spent; give the oracle a larger one")
        pair = g if isinstance(g, tuple) else (g, g)
        if len(pair) != 2:
            raise DomainError(f"a query is one function or a pair of functions, not {len(pair)}")
        answers = self._answer(read_directions(directions, self.columns), pair)
        self.asked += 1
        return answers

    @abstractmethod
    def _answer(self, W: Array, pair: tuple[Function, Function]) -> Array: ...

    def _groups(self) -> tuple[tuple[int, ...], ...]:
        """The classes over which each number of an answer is a mean."""
        return ((0,), (1,)) if self.kind == "class" else ((0, 1),)

    def _truth(self, query: Query, group: tuple[int, ...]) -> Estimate:
        parts = [query.truth(label, self.task, self.frame) for label in group]
        return _mean(parts)

    def _valid(self, estimate: Estimate) -> float:
        self.largest_error = max(self.largest_error, estimate.error)
        if estimate.error > self.tau:
            raise DomainError(
                f"the expectation is known to about {estimate.error:.2g} only, more than tau = {self.tau:g}; "
                "ask a smoother query, or in fewer directions"
            )
        return estimate.value


def _mean(parts: list[Estimate]) -> Estimate:
    count = len(parts)
    return Estimate(sum(p.value for p in parts) / count, sum(p.error for p in parts) / count, parts[0].draws)


class HonestOracle(Oracle):
    """Answers the truth, up to numerical errors below tau; parameters and attributes of `Oracle`.

    Examples
    --------
    >>> task = HiddenSubspace.make(dimension=3, nodes=1)
    >>> oracle = HonestOracle(task, [1.0, 0, 0], 0.01)
    >>> oracle.ask([1.0, 0, 0], lambda s: np.abs(s[:, 0]) > 0.5).round(4), oracle.asked
    (array([0., 1.]), 1)
    """

    def _answer(self, W: Array, pair: tuple[Function, Function]) -> Array:
        query = Query(self.task, W, pair)
        return np.array([self._valid(self._truth(query, group)) for group in self._groups()])


class AdversaryOracle(Oracle):
    """Answers the Gaussian expectation E_G h whenever that is within tau of the truth, and else the truth.

    It is the adversary of proofs/theorem_4_1/proof.md, step 1: to a learner whose queries are all answered with E_G h,
    all frames look alike.  Parameters and attributes of `Oracle`.

    Attributes
    ----------
    certified, measured, revealed : int
        Queries answered with E_G h by the bound of this module; by the bound for some class and the computed truth for
        another, or the truth alone; and those for which some number is the truth.  Their sum is ``asked``.
    largest_bound : float
        Largest (1/2) sqrt(K(e)) by which a number was certified; 0 if none was.

    Notes
    -----
    Estimated numerical errors count against tau: certified means bound + error <= tau, rounded upward.

    Examples
    --------
    >>> task = HiddenSubspace.make(dimension=2, nodes=4)
    >>> oracle = AdversaryOracle(task, [1.0, 0.0], 0.01)
    >>> oracle.ask([0.6, 0.8], lambda s: s[:, 0] > 0), oracle.certified, oracle.largest_bound < 0.002
    (array([0.5, 0.5]), 1, True)
    >>> bool(oracle.ask([1.0, 0.0], lambda s: np.abs(s[:, 0]) < 0.5)[0] < 0.01), oracle.revealed
    (True, 1)
    """

    def __init__(
        self, task: HiddenSubspace, frame: ArrayLike, tau: float, kind: str = "class", budget: int | None = None
    ) -> None:
        super().__init__(task, frame, tau, kind, budget)
        self.certified, self.measured, self.revealed, self.largest_bound = 0, 0, 0, 0.0
        sizes = (task.nodes, task.nodes + (not task.sigma))
        rules = (SmoothedRule(n, task.sigma, task.smoothing) for n in sizes)
        # terms beyond 2n by far: the geometric bound on the rest counts only near e = 1, where nothing is certified
        self._spectra = [rule.spectrum(_ENGINE, 2 * rule.n + 256) for rule in rules]

    def bound(self, directions: ArrayLike, label: int) -> float:
        """An upper bound on |E h - E_G h| over all h of these directions, in class ``label``; at most 1.

        Rigorous up to the assumption on LAPACK in `overlap`, and rounded upward.
        """
        query = Query(self.task, read_directions(directions, self.columns), (_half, _half))
        return self._bound(overlap(query.basis, self.frame, query.condition), label)

    def _bound(self, e: Fraction, label: int) -> float:
        height = self._spectra[label].height(e, self.task.hidden)
        if height.upper.compare(4) >= 0:
            return 1.0
        return nextafter(float((_ENGINE.sqrt(_ENGINE.rational(height.upper.fraction())) / 2).upper.fraction()), inf)

    def _answer(self, W: Array, pair: tuple[Function, Function]) -> Array:
        query = Query(self.task, W, pair)
        e = overlap(query.basis, self.frame, query.condition)
        answers, ways = [], []
        for group in self._groups():
            gaussian = _mean([query.gaussian(label) for label in group])
            bound = nextafter(sum(self._bound(e, label) for label in group) / len(group), inf)
            if nextafter(bound + gaussian.error, inf) <= self.tau:
                self.largest_bound = max(self.largest_bound, bound)
                answers.append(self._valid(gaussian))
                ways.append(0)
                continue
            truth = self._truth(query, group)
            measured = abs(truth.value - gaussian.value) + gaussian.error + truth.error <= self.tau
            answers.append(self._valid(gaussian if measured else truth))
            ways.append(1 if measured else 2)
        self.certified += max(ways) == 0
        self.measured += max(ways) == 1
        self.revealed += max(ways) == 2
        return np.array(answers)


class SampledOracle(Oracle):
    """Answers the mean over fresh draws, new ones for every query: proofs/section_1_2_simulation/proof.md, step 3.

    Parameters
    ----------
    task, frame, tau, kind, budget
        As for `Oracle`.  A task in the norm "linf" is refused here, too.
    samples : int
        Draws a query: of each class for the class oracle, of labelled points with fair labels for the joint oracle.
    random_state : int, Generator, RandomState or None

    Attributes
    ----------
    failure : float
        Hoeffding: one query has an answer that is off by more than tau with at most this probability,
        2 e^{-2 samples tau^2} a number.

    Examples
    --------
    >>> task = HiddenSubspace.make(dimension=5)
    >>> oracle = SampledOracle(task, [1.0, 0, 0, 0, 0], 0.1, samples=1000, kind="joint", random_state=0)
    >>> bool(abs(oracle.ask(np.eye(5)[:, 1], lambda s: s[:, 0] > 0)[0] - 0.5) <= 0.1), oracle.failure < 1e-8
    (True, True)
    """

    def __init__(
        self,
        task: HiddenSubspace,
        frame: ArrayLike,
        tau: float,
        samples: int,
        kind: str = "class",
        budget: int | None = None,
        random_state: RandomState = None,
    ) -> None:
        super().__init__(task, frame, tau, kind, budget)
        if samples < 1:
            raise DomainError(f"samples must be at least 1, not {samples}; the nearest admissible value is 1")
        self.samples, self._rng = samples, generator(random_state)
        self.failure = min(1.0, 2 * len(self._groups()) * exp(-2 * samples * self.tau**2))

    def _answer(self, W: Array, pair: tuple[Function, Function]) -> Array:
        if self.kind == "class":
            labels = np.repeat([0, 1], self.samples)
        else:
            labels = self._rng.integers(0, 2, self.samples)
        points = self.task.sample(labels, self.frame, self._rng) @ W
        values = np.empty(len(labels))
        for label in (0, 1):
            values[labels == label] = evaluate(pair[label], points[labels == label])
        if self.kind == "class":
            return np.array([values[labels == 0].mean(), values[labels == 1].mean()])
        return np.array([values.mean()])


def _half(s: Array) -> Array:
    return np.full(len(s), 0.5)
