"""Robust accuracy: exact where radii are known, refused elsewhere, from above by an attack that is named."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis  # type: ignore[import-untyped]
from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]
from sklearn.linear_model import (  # type: ignore[import-untyped]
    LogisticRegression,
    Perceptron,
    RidgeClassifier,
    SGDClassifier,
)
from sklearn.svm import SVC, LinearSVC  # type: ignore[import-untyped]

from symcheck import RevealingThreshold, RobustScorer, SubspaceClassifier, make_hidden_subspace, robust_accuracy
from symcheck.errors import DomainError
from symcheck.pipeline.robust_loss import exact_radii

TASK: dict[str, Any] = {"dimension": 12, "nodes": 4, "revealing": 0.5}


@pytest.mark.parametrize(
    "learner",
    [LinearDiscriminantAnalysis(), LogisticRegression(), Perceptron(), RidgeClassifier(), SGDClassifier(), LinearSVC()],
    ids=lambda learner: type(learner).__name__,
)
@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_linear_classifiers_have_exact_radii(learner: Any, norm: str) -> None:
    X, y = make_hidden_subspace(300, random_state=0, **TASK)
    words = np.array(["no", "yes"])[y]
    learner.fit(X, words)
    radii = exact_radii(learner, X, words, norm)
    right = learner.predict(X) == words
    assert ((radii > 0) == right).all()
    coef = np.ravel(learner.coef_)
    w = coef if norm == "l2" else np.sign(coef)
    step = np.where(y == 1, -1, 1)[:, None] * w / (np.linalg.norm(w) if norm == "l2" else 1)
    for factor, stays in ((0.9999, True), (1.0001, False)):
        assert ((learner.predict(X + factor * radii[:, None] * step) == words) == stays)[right].all()


class Upside(LogisticRegression):  # type: ignore[misc]
    """Looks linear, and predicts otherwise."""

    def predict(self, X: Any) -> Any:
        return 1 - super().predict(X)


@pytest.mark.parametrize("learner", [RandomForestClassifier(5), SVC(kernel="rbf"), Upside()], ids=type)
def test_others_are_refused_unless_an_attack_is_named(learner: Any) -> None:
    X, y = make_hidden_subspace(300, random_state=0, **TASK)
    learner.fit(X, y)
    with pytest.raises(DomainError, match=f"no exact l2 radii are known for {type(learner).__name__}: name an attack"):
        robust_accuracy(learner, X, y, 0.1)
    with pytest.raises(DomainError, match="name an attack"):
        RobustScorer(0.1)(learner, X, y)
    assert 0 <= robust_accuracy(learner, X, y, 0.1, attack="midpoint") <= learner.score(X, y)


def test_three_classes_are_refused() -> None:
    learner = LogisticRegression().fit([[0.0], [1.0], [2.0]], [0, 1, 2])
    with pytest.raises(DomainError, match="no exact l2 radii"):
        exact_radii(learner, [[0.0]], [0])


def test_exact_accuracy_is_the_share_of_larger_radii() -> None:
    X, y, U = make_hidden_subspace(500, random_state=0, return_frame=True, **TASK)
    oracle = SubspaceClassifier(U, nodes=4).fit(X, y)
    radii = oracle.robust_radii(X, y)
    for eps in (0.0, 0.2, 0.35, 9.0):
        assert robust_accuracy(oracle, X, y, eps) == np.mean(radii > eps)
    assert robust_accuracy(oracle, X, y, [[0.0, 0.2]]).shape == (1, 2)


def test_an_attack_is_an_upper_bound_and_monotone() -> None:
    X, y = make_hidden_subspace(500, random_state=0, **TASK)
    for learner in (LogisticRegression(), RevealingThreshold()):
        learner.fit(X, y)
        sizes = np.linspace(0, 0.6, 14)[::-1]
        above = robust_accuracy(learner, X, y, sizes, attack="midpoint")
        exact = robust_accuracy(learner, X, y, sizes)
        assert (above >= exact).all()
        assert (np.diff(above) >= 0).all()
        assert above[-1] == learner.score(X, y)
        assert 0.4 <= above[0] <= 0.6


def push(learner: Any, X: Any, y: Any, eps: float) -> Any:
    return X + eps * np.eye(X.shape[1])[0] * np.where(y == 1, -1, 1)[:, None]


def test_an_attack_of_ones_own() -> None:
    X, y = make_hidden_subspace(100, random_state=0, **TASK)
    learner = RevealingThreshold().fit(X, y)
    sizes = [0.0, 0.2, 0.3]
    assert robust_accuracy(learner, X, y, sizes, attack=push).tolist() == [1, 1, 0]
    with pytest.raises(DomainError, match=r"the attack moved a point by 0\.4, more than eps = 0\.2"):
        robust_accuracy(learner, X, y, 0.2, attack=lambda learner, X, y, eps: push(learner, X, y, 2 * eps))
    with pytest.raises(DomainError, match="changed the shape"):
        robust_accuracy(learner, X, y, 0.2, attack=lambda learner, X, y, eps: X[:5])


def test_a_scorer_travels() -> None:
    X, y = make_hidden_subspace(100, random_state=0, **TASK)
    learner = RevealingThreshold().fit(X, y)
    for scorer, score in ((RobustScorer(0.2), 1), (RobustScorer(0.3), 0), (RobustScorer(0.3, attack=push), 0)):
        assert pickle.loads(pickle.dumps(scorer))(learner, X, y) == score


@pytest.mark.parametrize(
    ("eps", "options", "words"),
    [
        (-0.1, {}, "eps must be at least 0, not -0.1"),
        (np.nan, {}, "eps must be at least 0, not nan"),
        (0.1, {"attack": "other"}, "unknown attack 'other'; known: midpoint"),
        (0.1, {"norm": "l1"}, "norm must be one of l2, linf"),
        (0.1, {"norm": "l1", "attack": "midpoint"}, "norm must be one of l2, linf"),
    ],
)
def test_bad_input(eps: float, options: Any, words: str) -> None:
    X, y = make_hidden_subspace(10, random_state=0, **TASK)
    learner = RevealingThreshold().fit(X, y)
    with pytest.raises(DomainError, match=words):
        robust_accuracy(learner, X, y, eps, **options)
    with pytest.raises(DomainError, match="at least one point"):
        robust_accuracy(learner, X[:0], y[:0], 0.1)
