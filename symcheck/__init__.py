"""Adversarial examples from computational constraints, with every constant explicit and certified.

Public names are imported on first use, so that the checker starts without any third-party package.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_WHERE = {
    "gauss_hermite_enclosures": "symcheck.hermite.nodes",
    "Rule": "symcheck.hermite.rules",
    "rule_by_arb": "symcheck.hermite.rules",
    "certify": "symcheck.producers",
    "largest_coupling": "symcheck.definition_3_4.neighbourhoods",
    "Law": "symcheck.lemma_4_2.densities",
    "Coefficients": "symcheck.appendix_b.spectrum",
    "Mixture": "symcheck.appendix_b.spectrum",
    "SmoothedRule": "symcheck.appendix_b.spectrum",
    "statistical_queries": "symcheck.theorem_4_1.queries",
    "estimate": "symcheck.theorem_4_1.search",
    "Marginal": "symcheck.pipeline.marginals",
    "HiddenSubspace": "symcheck.pipeline.hidden_subspace",
    "haar_frame": "symcheck.pipeline.hidden_subspace",
    "make_hidden_subspace": "symcheck.pipeline.hidden_subspace",
    "SubspaceClassifier": "symcheck.pipeline.estimators",
    "RobustERM": "symcheck.pipeline.estimators",
    "RevealingThreshold": "symcheck.pipeline.estimators",
    "robust_accuracy": "symcheck.pipeline.robust_loss",
    "RobustScorer": "symcheck.pipeline.robust_loss",
    "midpoint_attack": "symcheck.pipeline.attacks",
    "make_prg_task": "symcheck.pipeline.prg",
    "NearestImageClassifier": "symcheck.pipeline.prg",
    "generate_key": "symcheck.theorem_5_1.bbs",
    "make_bbs_task": "symcheck.pipeline.bbs",
    "BBSClassifier": "symcheck.pipeline.bbs",
    "factor_modulus": "symcheck.pipeline.factoring",
    "HonestOracle": "symcheck.pipeline.statistical_queries",
    "AdversaryOracle": "symcheck.pipeline.statistical_queries",
    "SampledOracle": "symcheck.pipeline.statistical_queries",
    "STATEMENTS": "symcheck.statements",
    "verify": "symcheck.checker.run",
}

__all__ = ["__version__", *_WHERE]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'symcheck' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
