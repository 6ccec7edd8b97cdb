"""The estimators: scikit-learn's own checks, what they learn, and who accepts them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from symcheck.pipeline.estimators import RevealingThreshold, RobustERM, SubspaceClassifier


@parametrize_with_checks(
    [
        SubspaceClassifier(),
        SubspaceClassifier(nodes=3, rule="vote", pair="mirror"),
        RobustERM(),
        RobustERM(nodes=3, rule="vote"),
        RevealingThreshold(),
    ]
)
def test_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)
