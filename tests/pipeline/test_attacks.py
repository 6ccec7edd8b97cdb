"""The midpoint attack: its length, and what it leaves of learners that use the revealing coordinate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

from symcheck import make_hidden_subspace
from symcheck.errors import DomainError
from symcheck.pipeline.attacks import midpoint_attack
from symcheck.pipeline.radii import linear_radii


@pytest.mark.parametrize("learner", [LogisticRegression(C=1e4), DecisionTreeClassifier(max_depth=2)], ids=type)
def test_right_before_and_chance_after(learner: Any) -> None:
    options: dict[str, Any] = {"dimension": 10, "nodes": 6, "revealing": 0.5}
    X, y = make_hidden_subspace(2000, random_state=0, **options)
    fresh, labels = make_hidden_subspace(2000, random_state=1, **options)
    attacked = midpoint_attack(fresh, 0.5)
    assert np.allclose(np.linalg.norm(attacked - fresh, axis=1), 0.25)
    learner.fit(X, y)
    assert learner.score(fresh, labels) > 0.99
    assert abs(learner.score(attacked, labels) - 0.5) < 4 * 0.5 / 2000**0.5
    if isinstance(learner, LogisticRegression):  # the exact radius is no longer than the attack, for half of the points
        radii = linear_radii(fresh, labels, learner.coef_[0], learner.intercept_[0])
        assert np.mean(radii <= 0.25) >= 0.5 - 4 * 0.5 / 2000**0.5


@pytest.mark.parametrize(
    ("X", "revealing", "words"),
    [
        ([[0.0, 1.0]], 0.0, "revealing must be greater than 0"),
        ([[0.3, 1.0]], 0.5, "column 0 must consist of 0 and 0.5"),
        ([[np.nan, 1.0]], 0.5, "not finite"),
        ([0.0, 1.0], 0.5, "X must have shape"),
    ],
)
def test_bad_input(X: Any, revealing: float, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        midpoint_attack(X, revealing)
