"""Radii: nothing shorter changes the outcome, and something hardly longer does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import HiddenSubspace
from symcheck.pipeline.radii import linear_radii
from symcheck.pipeline.rules import Votes


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_linear_radii(norm: str) -> None:
    rng = np.random.default_rng(0)
    X, y, w = rng.standard_normal((300, 5)), rng.integers(0, 2, 300), rng.standard_normal(5)
    radii = linear_radii(X, y, w, 0.3, norm)
    right = (X @ w + 0.3 > 0) == (y == 1)
    assert (radii[~right] == 0).all()
    step = w / np.linalg.norm(w) if norm == "l2" else np.sign(w)
    sign = np.where(y == 1, -1.0, 1.0)[:, None]
    for factor, flipped in ((1 + 1e-9, True), (1 - 1e-9, False)):
        moved = X + sign * factor * radii[:, None] * step
        assert (((moved @ w + 0.3 > 0) != (y == 1))[right] == flipped).all()
    z = rng.standard_normal((300, 5))
    z /= np.linalg.norm(z, axis=1, ord=2 if norm == "l2" else np.inf, keepdims=True)
    assert (((X + 0.999 * radii[:, None] * z) @ w + 0.3 > 0) == (y == 1))[right].all()
    assert np.isinf(linear_radii(X, y, np.zeros(5), 1.0)[y == 1]).all()
    assert (linear_radii(X, y, np.zeros(5), 1.0)[y == 0] == 0).all()


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("pair", ["consecutive", "mirror"])
def test_votes_against_a_search(k: int, pair: str) -> None:
    """By brute force over all subsets of coordinates moved just across their nearest boundary, and random moves."""
    rng = np.random.default_rng(k)
    task = HiddenSubspace.make(dimension=8, hidden=k, nodes=3, smoothing="1/10", pair=pair)
    votes = Votes(task)
    T, y = rng.standard_normal((200, k)) * 1.5, rng.integers(0, 2, 200)
    radii = votes.radii(T, y)
    assert ((votes.predict(T) != y) == (radii == 0)).all()
    nearest = votes.boundaries[np.abs(T[:, :, None] - votes.boundaries).argmin(axis=2)]
    best = np.full(200, np.inf)
    for mask in range(1, 1 << k):
        chosen = np.array([bool(mask >> i & 1) for i in range(k)])
        moved = np.where(chosen, nearest + 1e-9 * np.sign(nearest - T), T)
        cost = np.where(votes.predict(moved) != y, np.linalg.norm(moved - T, axis=1), np.inf)
        best = np.minimum(best, cost)
    right = radii > 0
    assert np.allclose(radii[right], best[right], atol=1e-7)
    for _ in range(300):
        z = rng.standard_normal((200, k))
        z *= (0.999 * radii / np.linalg.norm(z, axis=1))[:, None]
        assert (votes.predict(T + z) == y)[right].all()


def test_votes_on_the_laws_themselves() -> None:
    """With hardly any noise every vote is right, and k coordinates are sqrt(k/2) times as far as one at least."""
    task = HiddenSubspace.make(dimension=20, hidden=9, nodes=5, smoothing="1e-6")
    votes, rng = Votes(task), np.random.default_rng(0)
    for label, law in enumerate(task.laws()):
        t = law.rvs((500, 9), rng)
        assert (votes.votes(t) == label).all()
        gap = min(np.abs(votes.boundaries[:, None] - law.nodes * (1 - 1e-6) ** 0.5).ravel())
        assert (votes.radii(t, np.full(500, label)) > 0.9 * gap * 5**0.5).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[np.nan, 1.0]], [1], [1.0, 1.0]), "not finite"),
        (([[1.0, 1.0]], [2], [1.0, 1.0]), "y must consist of 0 and 1"),
        (([[1.0, 1.0]], [1, 0], [1.0, 1.0]), "X must have shape"),
        (([[1.0, 1.0]], [1], [1.0]), "coef must be 2 finite numbers"),
        (([[1.0, 1.0]], [1], [1.0, 1.0], 0.0, "l1"), "norm must be one of l2, linf"),
    ],
)
def test_bad_input(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        linear_radii(*arguments)
