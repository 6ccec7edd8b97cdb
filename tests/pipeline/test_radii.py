"""Radii: nothing shorter changes the outcome, and something hardly longer does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symcheck.errors import DomainError
from symcheck.pipeline.radii import linear_radii


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
