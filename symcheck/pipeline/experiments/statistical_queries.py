"""Section 4.2 on data: learners that ask statistical queries, and an adversary that tells them nothing.

The adversary answers each query as if nothing were hidden whenever that is within tau of the truth.  With many matched
moments it always is, by the certified bound; the learner has then seen the same answers for every frame, and ends at
chance.  With one node the bound is no use, the truth has to be told, and covariance finds it.  The honest oracle is
exact, far finer than tau: a learner may find in its digits what no oracle of precision tau has to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.hidden_subspace import HiddenSubspace, generator, haar_frame
from symcheck.pipeline.sq_learners import (
    Rule,
    covariance_difference,
    logistic_regression,
    mean_difference,
    moment_directions,
)
from symcheck.pipeline.statistical_queries import AdversaryOracle, Array, HonestOracle, Oracle, SampledOracle
from symcheck.runs import Row

TOLERANCE = 0.01
FRESH = 4000
LEARNERS: dict[str, Callable[[Oracle], Rule]] = {
    "mean": mean_difference,
    "covariance": covariance_difference,
    "logistic regression": logistic_regression,
    "moments": moment_directions,
}
ORACLES = ("adversary", "honest", "sampled")


def rows(seed: int, size: str) -> list[Row]:
    """Learners by oracles by numbers of nodes."""
    small = size == "small"
    return [
        {"learner": learner, "oracle": oracle, "nodes": n, "dimension": 6 if small else 16, "seed": seed}
        for learner in (("mean", "covariance") if small else tuple(LEARNERS))
        for oracle in (ORACLES[:2] if small else ORACLES)
        for n in ((1, 8) if small else (1, 2, 4, 8))
    ]


class _Compared(Oracle):
    """Passes queries on, and compares every answer with the truth."""

    def __init__(self, oracle: Oracle, honest: HonestOracle) -> None:
        super().__init__(oracle.task, oracle.frame, oracle.tau, oracle.kind)
        self.oracle, self.honest, self.largest = oracle, honest, 0.0

    def _answer(self, W: Array, pair: Any) -> Array:
        answers = self.oracle.ask(W, pair)
        self.largest = max(self.largest, float(np.abs(answers - self.honest.ask(W, pair)).max()))
        return answers


def work(row: Row) -> Row:
    """One learner against one oracle: its accuracy on fresh points, and what the oracle had to tell."""
    task = HiddenSubspace.make(row["dimension"], 1, row["nodes"], "1/100")
    U = haar_frame(row["dimension"], 1, [row["seed"], 1])
    honest = HonestOracle(task, U, TOLERANCE)
    oracles: dict[str, Callable[[], Oracle]] = {
        "adversary": lambda: AdversaryOracle(task, U, TOLERANCE),
        "honest": lambda: HonestOracle(task, U, TOLERANCE),
        "sampled": lambda: SampledOracle(task, U, TOLERANCE, 40_000, random_state=generator([row["seed"], 2])),
    }
    oracle = oracles[row["oracle"]]()
    compared = _Compared(oracle, honest)
    rule = LEARNERS[row["learner"]](compared)
    y = np.arange(FRESH) % 2
    accuracy = float((rule.predict(task.sample(y, U, generator([row["seed"], 3]))) == y).mean())
    told = {name: getattr(oracle, name, None) for name in ("certified", "measured", "revealed", "largest_bound")}
    return {**row, "accuracy": accuracy, "asked": compared.asked, "off": compared.largest, **told}


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Accuracy, the number of queries, how they were answered, and how far off the answers were."""
    header = ("learner", "oracle", "n", "queries", "certified / measured / truth", "largest error", "accuracy")
    lines: list[tuple[str, ...]] = []
    for r in results:
        told = "" if r["certified"] is None else f"{r['certified']} / {r['measured']} / {r['revealed']}"
        numbers = (str(r["nodes"]), str(r["asked"]), told, f"{r['off']:.2g}", f"{r['accuracy']:.3f}")
        lines.append((r["learner"], r["oracle"], *numbers))
    return header, lines


def plot(results: Sequence[Row], figure: Any) -> None:
    """Accuracy against the number of nodes, a panel an oracle; a band of four standard errors about chance."""
    oracles = [name for name in ORACLES if any(r["oracle"] == name for r in results)]
    axes = figure.subplots(1, len(oracles), sharey=True, squeeze=False)[0]
    nodes = sorted({r["nodes"] for r in results})
    for ax, name in zip(axes, oracles, strict=True):
        for i, learner in enumerate(LEARNERS):
            own = {r["nodes"]: r["accuracy"] for r in results if (r["oracle"], r["learner"]) == (name, learner)}
            if own:
                ax.plot(
                    [nodes.index(n) for n in own], list(own.values()), marker="osD^"[i], color=f"C{i}", label=learner
                )
        ax.axhspan(0.5 - 2 / FRESH**0.5, 0.5 + 2 / FRESH**0.5, color="grey", alpha=0.3)
        ax.set_xticks(range(len(nodes)), [str(n) for n in nodes])
        ax.set_title(f"{name} oracle, tau = {TOLERANCE}")
        ax.set_xlabel("nodes n")
    axes[0].set_ylabel("accuracy on fresh points; grey: chance")
    axes[0].legend()
    figure.suptitle("Learners that ask statistical queries")


EXPERIMENT = Experiment("an oracle that tells nothing, and learners that end at chance", rows, work, table, plot)
