"""Other people's programs take the estimators as they are: adversarial-robustness-toolbox, scikit-learn, joblib."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import joblib  # type: ignore[import-untyped]
import numpy as np
import pytest
from sklearn.base import clone  # type: ignore[import-untyped]
from sklearn.calibration import CalibratedClassifierCV  # type: ignore[import-untyped]
from sklearn.ensemble import VotingClassifier  # type: ignore[import-untyped]
from sklearn.inspection import permutation_importance  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import GridSearchCV, cross_val_score, learning_curve  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import FunctionTransformer  # type: ignore[import-untyped]

from symcheck import RevealingThreshold, RobustERM, RobustScorer, SubspaceClassifier, haar_frame, make_hidden_subspace
from symcheck.pipeline.hidden_subspace import hadamard
from symcheck.pipeline.robust_loss import exact_radii, robust_accuracy

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says at import which deep-learning packages it does not find
    from art.attacks.evasion import (  # type: ignore[import-untyped]
        BoundaryAttack,
        FastGradientMethod,
        HopSkipJump,
        ProjectedGradientDescent,
    )
    from art.estimators.classification.scikitlearn import (  # type: ignore[import-untyped]
        ScikitlearnClassifier,
        ScikitlearnLogisticRegression,
    )

TASK: dict[str, Any] = {"dimension": 8, "hidden": 2, "nodes": 4, "revealing": 0.5}


def fitted(name: str) -> tuple[Any, Any, Any]:
    X, y, U = make_hidden_subspace(200, **TASK, return_frame=True, random_state=0)
    learner = {
        "grid": SubspaceClassifier(U, nodes=4),
        "vote": SubspaceClassifier(U, nodes=4, rule="vote"),
        "robust ERM": RobustERM([haar_frame(8, 2, 5), U], nodes=4),
        "threshold": RevealingThreshold(),
    }[name]
    return learner.fit(X, y), X[:24], y[:24]


@pytest.mark.parametrize("name", ["grid", "vote", "robust ERM", "threshold"])
@pytest.mark.parametrize("attack", [HopSkipJump, BoundaryAttack], ids=lambda attack: attack.__name__)
def test_no_attack_of_art_beats_the_exact_radius(name: str, attack: Any) -> None:
    """And they come near to it, so that this says something."""
    learner, X, y = fitted(name)
    wrapped = ScikitlearnClassifier(model=learner)
    options = {
        HopSkipJump: {"norm": 2, "max_iter": 8, "max_eval": 400, "init_eval": 40, "init_size": 100},
        BoundaryAttack: {"max_iter": 40, "num_trial": 8, "init_size": 100},
    }[attack]
    np.random.seed(0)  # all that ART draws from
    found = attack(wrapped, targeted=False, verbose=False, **options).generate(X)
    length, lost = np.linalg.norm(found - X, axis=1), learner.predict(found) != y
    radii = learner.robust_radii(X, y)
    assert lost.mean() > 0.9
    assert (length >= radii * (1 - 1e-9))[lost].all()
    assert (length / radii)[lost].min() < (1.5 if attack is HopSkipJump else 4)

    def named(learner: Any, X: Any, y: Any, eps: float) -> Any:
        return X + (found - X) * (length <= eps)[:, None]

    sizes = np.linspace(0, 2, 9)
    assert (robust_accuracy(learner, X, y, sizes, attack=named) >= robust_accuracy(learner, X, y, sizes)).all()


@pytest.mark.parametrize("attack", [FastGradientMethod, ProjectedGradientDescent], ids=lambda attack: attack.__name__)
@pytest.mark.parametrize(("norm", "order"), [("l2", 2), ("linf", np.inf)])
def test_gradient_attacks_reach_the_exact_radius_of_a_linear_classifier(attack: Any, norm: str, order: float) -> None:
    X, y = make_hidden_subspace(200, **TASK, random_state=0)
    X = X.astype(np.float32).astype(float)  # in which ART computes
    learner = LogisticRegression(C=10).fit(X, y)
    radii = exact_radii(learner, X, y, norm)
    for factor, share in ((0.97, 0.5), (1.03, 0.5)):
        eps = float(factor * np.median(radii))
        more = {"eps_step": eps / 4, "max_iter": 10, "verbose": False} if attack is ProjectedGradientDescent else {}
        moved = attack(ScikitlearnLogisticRegression(model=learner), norm=order, eps=eps, **more).generate(X)
        length = np.linalg.norm(moved - X, axis=1, ord=order)
        lost = learner.predict(moved) != y
        assert (length <= eps * (1 + 1e-5)).all()
        assert (length >= radii * (1 - 1e-5))[lost].all()
        assert (lost.mean() > share) == (factor > 1)


def test_pipelines_and_cross_validation() -> None:
    """The l-infinity pair, undone by a step of a pipeline; a scorer of robust accuracy; a search over parameters."""
    U = haar_frame(15, 1, 0)
    X, y = make_hidden_subspace(400, dimension=15, nodes=4, revealing=0.5, norm="linf", frame=U, random_state=0)
    assert X.shape[1] == 16
    undo = FunctionTransformer(lambda X: hadamard(X) / X.shape[1])
    assert cross_val_score(make_pipeline(undo, SubspaceClassifier(U, nodes=4)), X, y, cv=4).min() > 0.98
    learned = cross_val_score(make_pipeline(undo, RevealingThreshold()), X, y, cv=4)
    assert learned.tolist() == [1, 1, 1, 1]

    plain = hadamard(X) / 16
    frames = np.stack([*(haar_frame(15, 1, seed) for seed in range(1, 20)), U])
    search = GridSearchCV(
        RobustERM(frames, radius=0.2, nodes=4),
        {"nodes": [2, 4, 7], "rule": ["grid", "vote"]},
        scoring=RobustScorer(0.2),
    )
    search.fit(plain, y)
    assert search.best_params_["nodes"] == 4
    assert search.best_score_ > 0.95
    assert search.best_estimator_.index_ == 19


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_processes_and_files_of_joblib(backend: str, tmp_path: Path) -> None:
    learner, X, y = fitted("robust ERM")
    joblib.dump(learner, tmp_path / "learner.joblib")
    again = joblib.load(tmp_path / "learner.joblib")
    radii = learner.robust_radii(X, y)
    assert np.array_equal(again.robust_radii(X, y), radii)
    with joblib.parallel_backend(backend, n_jobs=2):
        parts = joblib.Parallel()(joblib.delayed(again.robust_radii)(X[i::2], y[i::2]) for i in range(2))
        scores = cross_val_score(clone(learner), X, y, cv=3, scoring=RobustScorer(0.1))
    assert np.allclose(np.concatenate(parts), np.concatenate([radii[::2], radii[1::2]]), atol=1e-12)
    assert scores.min() > 0.9


def test_other_tools_of_scikit_learn() -> None:
    X, y, U = make_hidden_subspace(300, **TASK, return_frame=True, random_state=0)
    oracle = SubspaceClassifier(U, nodes=4)
    assert CalibratedClassifierCV(oracle, cv=3).fit(X, y).score(X, y) > 0.98
    votes = VotingClassifier([("oracle", oracle), ("threshold", RevealingThreshold()), ("other", LogisticRegression())])
    assert votes.fit(X, y).score(X, y) > 0.98
    importance = permutation_importance(oracle.fit(X, y), X, y, n_repeats=3, random_state=0).importances_mean
    assert importance[0] == 0
    assert importance[1:].max() > 0.1
    curve = learning_curve(RobustERM([haar_frame(8, 2, 5), U], nodes=4), X, y, cv=3, train_sizes=[0.2, 1.0])
    assert curve[2].min() > 0.95
