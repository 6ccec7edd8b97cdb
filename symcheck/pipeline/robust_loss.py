"""Robust accuracy, 1 minus the robust loss of Definition 2.2: exact, or from above by an attack that is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from symcheck.errors import DomainError
from symcheck.pipeline.attacks import midpoint_attack
from symcheck.pipeline.hidden_subspace import NORMS, Array
from symcheck.pipeline.radii import linear_radii

Attack = Callable[[Any, Array, Any, float], Array]
"""From a fitted classifier, X, y and eps to X with every row moved by at most eps."""


def _midpoint(learner: Any, X: Array, y: Any, eps: float) -> Array:
    return midpoint_attack(X, float(X[:, 0].max(initial=0)), eps=eps)


ATTACKS: dict[str, Attack] = {"midpoint": _midpoint}
"""Attacks that have a name: midpoint takes column 0 for the revealing one, 0 or rho."""


def exact_radii(learner: Any, X: ArrayLike, y: ArrayLike, norm: str = "l2") -> Array:
    """The robust radii of a fitted classifier, by its ``robust_radii`` or because it is linear.

    Parameters
    ----------
    learner : estimator
        With a method ``robust_radii(X, y)``, for l2; or a binary linear classifier of scikit-learn.
    X : array of shape (n, d)
    y : array of shape (n,)
        Labels as the learner has them.
    norm : "l2" or "linf"

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    DomainError
        No exact radii are known for this kind of classifier.

    Examples
    --------
    >>> from sklearn.svm import LinearSVC
    >>> X = [[0.0, 0.0], [2.0, 0.0]]
    >>> exact_radii(LinearSVC(C=1e6).fit(X, [0, 1]), X, [0, 1]).round(6)
    array([1., 1.])
    """
    from sklearn.linear_model._base import LinearClassifierMixin  # type: ignore[import-untyped]

    _check_norm(norm)
    if norm == "l2" and hasattr(learner, "robust_radii"):
        return np.asarray(learner.robust_radii(X, y), float)
    if isinstance(learner, LinearClassifierMixin) and len(np.atleast_2d(learner.coef_)) == 1:
        labels = (np.asarray(y) == learner.classes_[1]).astype(int)
        intercept = float(np.ravel(learner.intercept_)[0])
        radii = linear_radii(X, labels, np.ravel(learner.coef_), intercept, norm)
        if ((learner.predict(X) == y) == (radii > 0)).all():
            return radii
    raise DomainError(
        f"no exact {norm} radii are known for {type(learner).__name__}: name an attack, for instance "
        "attack='midpoint'; what it finds is an upper bound"
    )


def robust_accuracy(
    learner: Any, X: ArrayLike, y: ArrayLike, eps: ArrayLike, *, attack: str | Attack | None = None, norm: str = "l2"
) -> Any:
    """The share of points that keep the right class under every perturbation of at most eps.

    Parameters
    ----------
    learner : fitted classifier
    X : array of shape (n, d), n >= 1
    y : array of shape (n,)
    eps : number, or array of them, at least 0
    attack : "midpoint", a function of (learner, X, y, eps), or None
        With None exactly this share, up to rounding; with an attack an upper bound, the share right before it and
        after it, also for every smaller ``eps`` that is asked.
    norm : "l2" or "linf"

    Returns
    -------
    float, or ndarray of the shape of ``eps``

    Raises
    ------
    DomainError
        No attack is given and the classifier has no exact radii; an unknown attack, or one that moves a point by more
        than eps; eps negative or nan.

    References
    ----------
    [BLPR19] Definitions 2.1 and 2.2.

    Examples
    --------
    >>> from symcheck import RevealingThreshold, make_hidden_subspace
    >>> X, y = make_hidden_subspace(100, dimension=20, revealing=0.5, random_state=0)
    >>> learner = RevealingThreshold().fit(X, y)
    >>> robust_accuracy(learner, X, y, [0.0, 0.2, 0.3])
    array([1., 1., 0.])
    """
    _check_norm(norm)
    asked = np.asarray(eps, float)
    if not (asked >= 0).all():
        raise DomainError(f"eps must be at least 0, not {asked.min()}")
    if not len(np.asarray(y)):
        raise DomainError("at least one point is needed")
    if attack is None:
        found = (exact_radii(learner, X, y, norm) > asked[..., None]).mean(axis=-1)
        return found if asked.ndim else float(found)
    if isinstance(attack, str):
        if attack not in ATTACKS:
            raise DomainError(f"unknown attack {attack!r}; known: {', '.join(ATTACKS)}")
        attack = ATTACKS[attack]
    points = np.asarray(X, float)
    right = np.asarray(learner.predict(points) == y)
    shares: dict[float, float] = {}
    for size in sorted(set(asked.ravel().tolist())):
        moved = np.asarray(attack(learner, points, y, size))
        if moved.shape != points.shape:
            raise DomainError(f"the attack changed the shape of X from {points.shape} to {moved.shape}")
        length = float(np.linalg.norm(moved - points, ord=2 if norm == "l2" else np.inf, axis=1).max())
        if not length <= size * (1 + 1e-9) + 1e-12:
            raise DomainError(f"the attack moved a point by {length:.6g}, more than eps = {size:.6g}")
        right &= learner.predict(moved) == y
        shares[size] = float(right.mean())
    found = np.reshape([shares[size] for size in asked.ravel().tolist()], asked.shape)
    return found if asked.ndim else float(found)


def _check_norm(norm: str) -> None:
    if norm not in NORMS:
        raise DomainError(f"norm must be one of {', '.join(NORMS)}, not {norm!r}")


@dataclass(frozen=True)
class RobustScorer:
    """`robust_accuracy` at one eps, as ``scoring=`` of scikit-learn takes it; refuses what it cannot score exactly.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.model_selection import cross_val_score
    >>> from symcheck import make_hidden_subspace
    >>> X, y = make_hidden_subspace(100, dimension=5, revealing=0.5, random_state=0)
    >>> cross_val_score(LogisticRegression(C=1e4), X, y, scoring=RobustScorer(0.3), cv=2)
    array([0., 0.])
    """

    eps: float
    attack: str | Attack | None = None
    norm: str = "l2"

    def __call__(self, learner: Any, X: ArrayLike, y: ArrayLike) -> float:
        return float(robust_accuracy(learner, X, y, self.eps, attack=self.attack, norm=self.norm))
