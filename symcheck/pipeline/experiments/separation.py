"""Theorem 4.1 on data: easy to learn, robustly learnable, and not robust by learning.

Learners see the pair with and without the revealing coordinate.  Without it they stay at chance; with it they are
right, until the midpoint attack, of length exactly rho/2, takes it away.  Whoever knows the hidden frame, and robust
empirical risk minimisation over a family that holds it, keep their accuracy up to the certified radius, beyond rho/2.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from symcheck.errors import DomainError
from symcheck.pipeline.attacks import midpoint_attack
from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.experiments.standard import STANDARD, standard_learner
from symcheck.pipeline.hidden_subspace import Array, HiddenSubspace, generator, haar_frame
from symcheck.pipeline.robust_loss import robust_accuracy
from symcheck.runs import Row

REVEALING = 0.5
FAMILY = 256
LEARNERS = (*STANDARD, "revealing threshold", "robust ERM", "oracle")
KNOWS = ("robust ERM", "oracle")


def rows(seed: int, size: str) -> list[Row]:
    """One learner a row, all on the same points."""
    small = size == "small"
    shape = {"dimension": 16, "samples": 1000} if small else {"dimension": 64, "samples": 4000}
    return [{"learner": name, "hidden": 6, "nodes": 8, "seed": seed, **shape} for name in LEARNERS]


def make_learner(name: str, task: HiddenSubspace, frame: Array, seed: int) -> Any:
    """An estimator that has not seen any data; the last two know the frame, or a family that holds it."""
    from symcheck.pipeline.estimators import RevealingThreshold, RobustERM, SubspaceClassifier

    known: dict[str, Any] = {"nodes": task.nodes, "smoothing": float(task.smoothing)}
    if name == "robust ERM":
        rng = generator(seed)
        frames = np.stack([haar_frame(task.dimension, task.hidden, rng) for _ in range(FAMILY)])
        frames[rng.integers(FAMILY)] = frame
        return RobustERM(frames=frames, radius=REVEALING / 2, **known)
    if name == "oracle":
        return SubspaceClassifier(frame=frame, **known)
    return RevealingThreshold() if name == "revealing threshold" else standard_learner(name, seed)


def work(row: Row) -> Row:
    """Accuracies with and without the revealing coordinate, attacked, and the curve of robust accuracy."""
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]

    from symcheck.producers import certify

    task = HiddenSubspace.make(row["dimension"], row["hidden"], row["nodes"], "1e-4", revealing=REVEALING)
    figures = certify(
        "lemma-4.4",
        **{name: row[name] for name in ("dimension", "hidden", "nodes")},
        smoothing="1e-4",
        error="1/50",
    ).content["figures"]
    radius = float(figures["robust_radius"])
    rng = generator(row["seed"])
    U = haar_frame(task.dimension, task.hidden, rng)
    labels = [rng.permutation(np.arange(row["samples"]) % 2) for _ in range(2)]
    X, fresh = (task.sample(y, U, rng) for y in labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        learner = make_learner(row["learner"], task, U, row["seed"] % 2**32).fit(X, labels[0])
        blind = make_learner(row["learner"], task, U, row["seed"] % 2**32).fit(X[:, 1:], labels[0])
    grid = np.linspace(0, 1.6 * max(radius, REVEALING / 2), 65)
    sizes = np.append(grid, [REVEALING / 2, radius])
    try:
        curve, kind = robust_accuracy(learner, fresh, labels[1], sizes), "exact"
    except DomainError:
        curve, kind = robust_accuracy(learner, fresh, labels[1], sizes, attack="midpoint"), "at most"
    return {
        "learner": row["learner"],
        "samples": row["samples"],
        "seed": row["seed"],
        "certified_radius": radius,
        "without": float(blind.score(fresh[:, 1:], labels[1])),
        "with": float(learner.score(fresh, labels[1])),
        "attacked": float(learner.score(midpoint_attack(fresh, REVEALING), labels[1])),
        "at_half": float(curve[-2]),
        "at_radius": float(curve[-1]),
        "curve": {"eps": grid.tolist(), "accuracy": curve[:-2].tolist(), "kind": kind},
    }


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Accuracies on fresh points; ``<=`` marks what is only an upper bound."""
    first = results[0]
    header = (
        "learner",
        "without column",
        "with it",
        "attacked",
        "eps = rho/2",
        f"eps = {first['certified_radius']:.3f}",
    )
    lines = []
    for r in results:
        sign = "" if r["curve"]["kind"] == "exact" else "<= "
        clean = (f"{r[name]:.3f}" for name in ("without", "with", "attacked"))
        lines.append((r["learner"], *clean, *(f"{sign}{r[name]:.3f}" for name in ("at_half", "at_radius"))))
    error = 0.5 / first["samples"] ** 0.5
    return header, [*lines, ("one standard error at 1/2", *(f"{error:.3f}" for _ in header[1:]))]


def plot(results: Sequence[Row], figure: Any) -> None:
    """Robust accuracy against eps, exact to the left, upper bounds to the right; the oracle in both."""
    axes = figure.subplots(1, 2, sharey=True)
    radius = results[0]["certified_radius"]
    for ax, kind, title in zip(axes, ("exact", "at most"), ("exact", "at most, by the midpoint attack"), strict=True):
        shown = [r for r in results if r["curve"]["kind"] == kind or r["learner"] == "oracle"]
        for i, r in enumerate(shown):
            style = {"linestyle": "-" if r["learner"] in KNOWS else "--", "marker": "osD^v<>*"[i % 8]}
            label = r["learner"] + (" (exact)" if kind != "exact" and r["curve"]["kind"] == "exact" else "")
            ax.plot(r["curve"]["eps"], r["curve"]["accuracy"], markevery=(2 * i, 13), label=label, alpha=0.8, **style)
        for place, name in ((REVEALING / 2, "rho/2"), (radius, "certified")):
            ax.axvline(place, color="grey", linewidth=0.8, zorder=0)
            ax.text(place, 1.02, f" {name}", fontsize=8)
        ax.axhline(0.5, color="grey", linewidth=0.8, zorder=0)
        ax.set_ylim(-0.02, 1.07)
        ax.set_title(title)
        ax.set_xlabel("eps")
        ax.legend(loc="lower left", bbox_to_anchor=(0.37 if kind == "exact" else 0, 0.05), fontsize=8)
    axes[0].set_ylabel("robust accuracy on fresh points")
    figure.suptitle("Easy to learn; robust only for those who know where to look")


EXPERIMENT = Experiment("easy to learn, robustly learnable, not robust by learning", rows, work, table, plot)
