"""The estimators: scikit-learn's own checks, what they learn, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks  # type: ignore[import-untyped]

from symcheck import RevealingThreshold, RobustERM, SubspaceClassifier, haar_frame, make_hidden_subspace
from symcheck.errors import DomainError
from symcheck.producers import certify


@parametrize_with_checks(
    [
        SubspaceClassifier(),
        SubspaceClassifier(nodes=3, rule="vote", pair="mirror"),
        RobustERM(),
        RobustERM(nodes=3, rule="vote"),
        RevealingThreshold(),
    ]
)
def test_the_checks_of_scikit_learn(estimator: Any, check: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # or one of them is skipped; another needs pandas
    check(estimator)


@pytest.mark.parametrize("rule", ["grid", "vote"])
@pytest.mark.parametrize("pair", ["consecutive", "mirror"])
@pytest.mark.parametrize("revealing", [None, 0.5])
def test_the_oracle_keeps_its_accuracy_at_the_certified_radius(rule: str, pair: str, revealing: float | None) -> None:
    shape = {"dimension": 20, "hidden": 5, "nodes": 6, "pair": pair, "smoothing": "1/10000"}
    radius = float(certify("lemma-4.4", **shape, error="1/50").content["figures"]["robust_radius"])
    X, y, U = make_hidden_subspace(4000, **shape, revealing=revealing, return_frame=True, random_state=0)
    oracle = SubspaceClassifier(U, nodes=6, smoothing="1/10000", pair=pair, rule=rule).fit(X, y)
    assert oracle.score(X, y) > 0.98
    lost = oracle.robust_radii(X, y) <= radius
    if rule == "grid":  # the certified figure is the better rule's
        assert max(lost[y == label].mean() for label in (0, 1)) <= 0.02
    assert (oracle.radius_bounds(X, y) <= oracle.robust_radii(X, y) + 1e-9).all()


def test_the_radius_is_a_distance_in_x() -> None:
    """Moves along the frame by a little more than the radius change the class for some; moves off it never do."""
    X, y, U = make_hidden_subspace(200, dimension=12, hidden=1, nodes=5, return_frame=True, random_state=1)
    oracle = SubspaceClassifier(U, nodes=5).fit(X, y)
    radii = oracle.robust_radii(X, y)[:, None]
    moved = [oracle.predict(X + sign * 1.0001 * radii * U[:, 0]) != y for sign in (1, -1)]
    assert (moved[0] | moved[1]).all()
    assert not any((oracle.predict(X + sign * 0.9999 * radii * U[:, 0]) != y).any() for sign in (1, -1))
    off = np.linalg.qr(np.column_stack([U, np.eye(12)[:, :3]]))[0][:, 1]
    assert (oracle.predict(X + 1e3 * off) == y).all()


def test_labels_are_what_they_are() -> None:
    X, y, U = make_hidden_subspace(300, dimension=12, hidden=3, nodes=5, return_frame=True, random_state=1)
    words = np.array(["a", "b"])[y]
    oracle = SubspaceClassifier(U, nodes=5).fit(X, words)
    assert set(oracle.predict(X)) == {"a", "b"}
    assert oracle.score(X, words) == 1
    plain = SubspaceClassifier(U, nodes=5).fit(X, y)
    assert np.array_equal(oracle.robust_radii(X, words), plain.robust_radii(X, y))
    with pytest.raises(DomainError, match="y must consist of"):
        oracle.robust_radii(X, y)


def every_loss(X: Any, y: Any, frames: Any, radius: float, **options: Any) -> list[float]:
    """By the definition: the robust loss of each candidate."""
    found = []
    for frame in frames:
        lost = SubspaceClassifier(frame, **options).fit(X, y).robust_radii(X, y) <= radius
        found.append(max(float(lost[y == label].mean()) for label in (0, 1)))
    return found


@pytest.mark.parametrize("rule", ["grid", "vote"])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("near", [False, True])
def test_robust_erm_returns_the_first_of_the_best(rule: str, seed: int, near: bool) -> None:
    """Also with few points, where losses tie, and without the true frame among the candidates."""
    rng = np.random.default_rng(seed)
    U = haar_frame(12, 2, rng)
    frames = np.stack(
        [
            np.linalg.qr(U + 0.05 * rng.standard_normal(U.shape))[0] if near else haar_frame(12, 2, rng)
            for _ in range(40)
        ]
    )
    X, y = make_hidden_subspace(2 * (seed + 3), dimension=12, hidden=2, nodes=4, frame=U, random_state=rng)
    losses = every_loss(X, y, frames, 0.2, nodes=4, rule=rule)
    learned = RobustERM(frames, radius=0.2, nodes=4, rule=rule).fit(X, y)
    assert learned.index_ == int(np.argmin(losses))
    assert learned.robust_loss_ == min(losses)
    assert (learned.losses_below_ <= losses).all()
    assert np.array_equal(learned.frame_, frames[learned.index_])


def test_robust_erm_prefers_the_robust_candidate() -> None:
    """Two candidates without an error; only one of them stands the adversary."""
    X, y, U = make_hidden_subspace(400, dimension=12, hidden=1, nodes=3, return_frame=True, random_state=0)
    turned = np.linalg.qr(np.column_stack([U, np.eye(12)[:, 0]]))[0][:, 1]
    tilted = np.cos(0.12) * U[:, 0] + np.sin(0.12) * turned
    frames = np.stack([tilted, U[:, 0] * np.sign(U[0, 0])])[:, :, None]
    careless = RobustERM(frames, radius=0.0, nodes=3).fit(X, y)
    assert careless.index_ == 0
    assert (careless.losses_below_ == 0).all()
    assert RobustERM(frames, radius=0.25, nodes=3).fit(X, y).index_ == 1


def test_robust_erm_with_many_hidden_coordinates_uses_bounds() -> None:
    frames = np.stack([haar_frame(20, 10, seed) for seed in range(8)])
    X, y = make_hidden_subspace(100, dimension=20, hidden=10, nodes=4, frame=frames[5], random_state=0)
    learned = RobustERM(frames, radius=0.2, nodes=4).fit(X, y)
    assert learned.index_ == 5
    assert (learned.radius_bounds(X, y) > 0.2).mean() > 0.9
    with pytest.raises(DomainError, match="hidden <= 8"):
        learned.robust_radii(X, y)


def test_the_revealing_threshold_is_as_robust_as_half_of_rho() -> None:
    X, y = make_hidden_subspace(100, dimension=5, revealing=0.3, random_state=0)
    learned = RevealingThreshold().fit(X, y)
    assert learned.score(X, y) == 1
    assert np.allclose(learned.robust_radii(X, y), 0.15, atol=1e-15)
    turned = RevealingThreshold().fit(X, 1 - y)
    assert turned.score(X, 1 - y) == 1
    assert np.allclose(turned.robust_radii(X, 1 - y), 0.15, atol=1e-15)


EYE = np.eye(6)


@pytest.mark.parametrize(
    ("estimator", "words"),
    [
        (SubspaceClassifier(2 * EYE[:, :2]), "frame is not orthonormal"),
        (SubspaceClassifier(np.eye(9, 2)), "frames with 9 rows need X with 9 columns, or 10"),
        (SubspaceClassifier(np.eye(2, 3)), "frame must have shape"),
        (SubspaceClassifier(rule="best"), "rule must be one of grid, vote"),
        (SubspaceClassifier(nodes=0), "nodes must be at least 1"),
        (SubspaceClassifier(pair="other"), "pair must be one of"),
        (SubspaceClassifier(smoothing=2), "smoothing must lie strictly between 0 and 1"),
        (RobustERM(EYE[:, :2]), r"frames must have shape \(N, dimension, hidden\)"),
        (RobustERM(np.zeros((0, 6, 1))), r"frames must have shape \(N, dimension, hidden\) with N >= 1"),
        (RobustERM(radius=-1.0), "radius must be a number of at least 0"),
        (RobustERM(radius=np.nan), "radius must be a number of at least 0"),
        (RobustERM([EYE[:, :1], 3 * EYE[:, :1]]), "frame is not orthonormal"),
        (RevealingThreshold(6), "column must be at least 0 and below 6"),
    ],
    ids=str,
)
def test_bad_parameters(estimator: Any, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        estimator.fit(np.ones((4, 6)), [0, 1, 0, 1])


def test_nan_in_x() -> None:
    X, y, U = make_hidden_subspace(10, dimension=6, return_frame=True, random_state=0)
    oracle = SubspaceClassifier(U).fit(X, y)
    X[3, 2] = np.nan
    for action in (oracle.predict, lambda X: oracle.robust_radii(X, y), lambda X: oracle.fit(X, y)):
        with pytest.raises(ValueError, match="contains NaN"):
            action(X)
