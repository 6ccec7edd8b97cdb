"""Learners that experiments share: scikit-learn's, at settings that users would take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

STANDARD = (
    *("logistic regression", "linear SVM", "random forest", "gradient boosting"),
    *("nearest neighbours", "nearest neighbours, selected columns", "multi-layer perceptron"),
)


def standard_learner(name: str, seed: int) -> Any:
    """An estimator that has not seen any data.

    Examples
    --------
    >>> standard_learner("nearest neighbours", 0)
    KNeighborsClassifier(n_neighbors=15)
    """
    from sklearn.ensemble import (  # type: ignore[import-untyped]
        HistGradientBoostingClassifier,
        RandomForestClassifier,
    )
    from sklearn.feature_selection import SelectFromModel  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.neighbors import KNeighborsClassifier  # type: ignore[import-untyped]
    from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]
    from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
    from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

    machine = LinearSVC(C=10.0, max_iter=20_000, random_state=seed)
    makers: dict[str, Callable[[], Any]] = {
        "logistic regression": lambda: LogisticRegression(C=1e4, max_iter=2000),
        "linear SVM": lambda: machine,
        "random forest": lambda: RandomForestClassifier(200, random_state=seed),
        "gradient boosting": lambda: HistGradientBoostingClassifier(max_iter=150, random_state=seed),
        "nearest neighbours": lambda: KNeighborsClassifier(15),
        "nearest neighbours, selected columns": lambda: make_pipeline(
            SelectFromModel(machine), KNeighborsClassifier(15)
        ),
        "multi-layer perceptron": lambda: MLPClassifier((64, 64), max_iter=300, random_state=seed),
    }
    return makers[name]()
