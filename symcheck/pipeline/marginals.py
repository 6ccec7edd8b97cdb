"""The laws D_A and D_B in plain floats, for sampling and learning; never imported by a proof."""

from __future__ import annotations

from math import erfc

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symcheck.errors import DomainError

Array = NDArray[np.float64]
_erfc = np.frompyfunc(erfc, 1, 1)


class Marginal:
    """The law of a X + sqrt(delta) Z in double precision; ``symcheck.lemma_4_2.densities.Law`` is rigorous.

    Parameters
    ----------
    nodes : int
        Size n >= 1 of the rule.
    smoothing : float
        delta in (0, 1).
    sigma : int
        0 for the Gauss-Hermite rule; +1, -1 for the two sides of the mirror pair.

    Attributes
    ----------
    nodes, weights : ndarray of shape (n,)
        The rule; weights sum to 1.

    Notes
    -----
    Relative errors of about 1e-13 n; nothing is guaranteed.

    Examples
    --------
    >>> law = Marginal(10, 1 / 3872)
    >>> bool(abs(law.cdf(law.ppf(0.3)) - 0.3) < 1e-12)
    True
    >>> law.rvs(3, np.random.default_rng(0)).shape
    (3,)
    """

    def __init__(self, nodes: int, smoothing: float, sigma: int = 0) -> None:
        from symcheck.hermite.nodes import quadrature_rule

        if not 0 < smoothing < 1:
            raise DomainError(f"smoothing must be in (0, 1), not {smoothing}")
        rule = quadrature_rule(nodes, 64, sigma)
        self.smoothing = float(smoothing)
        self.nodes: Array = np.array([float(x) for x in rule.nodes])
        self.weights: Array = np.array([float(w) for w in rule.weights])
        self._a = np.sqrt(1 - self.smoothing)
        self._s = np.sqrt(self.smoothing / (1 - self.smoothing))

    def ratio(self, t: ArrayLike, order: int = 0) -> Array:
        """The derivative of A/G of this order at every entry of ``t``; same shape as ``t``."""
        u = (np.asarray(t, float)[..., None] - self.nodes / self._a) / self._s
        before, now = np.zeros_like(u), np.exp(self.nodes**2 / 2 - u**2 / 2) * self.weights
        for j in range(order):
            before, now = now, u * now - j * before
        result: Array = now.sum(-1) * (-1 / self._s) ** order / np.sqrt(self.smoothing)
        return result

    def pdf(self, t: ArrayLike) -> Array:
        """The density A."""
        z = (np.asarray(t, float)[..., None] - self._a * self.nodes) / np.sqrt(self.smoothing)
        result: Array = np.exp(-(z**2) / 2) @ self.weights / np.sqrt(2 * np.pi * self.smoothing)
        return result

    def cdf(self, t: ArrayLike) -> Array:
        """P(D <= t)."""
        z = (self._a * self.nodes - np.asarray(t, float)[..., None]) / np.sqrt(2 * self.smoothing)
        result: Array = _erfc(z).astype(float) @ self.weights / 2
        return result

    def ppf(self, p: ArrayLike) -> Array:
        """The quantile function, by bisection to the last bits; p in (0, 1)."""
        p = np.asarray(p, float)
        if not np.all((p > 0) & (p < 1)):
            raise DomainError("a quantile needs p in (0, 1)")
        reach = np.max(np.abs(self.nodes)) + 40.0
        low, high = np.full(p.shape, -reach), np.full(p.shape, reach)
        for _ in range(64):
            middle = (low + high) / 2
            below = self.cdf(middle) < p
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        result: Array = (low + high) / 2
        return result

    def rvs(self, size: int | tuple[int, ...], rng: np.random.Generator) -> Array:
        """Independent draws of this shape."""
        draws = self._a * rng.choice(self.nodes, size, p=self.weights / self.weights.sum())
        noise: Array = draws + np.sqrt(self.smoothing) * rng.standard_normal(size)
        return noise
