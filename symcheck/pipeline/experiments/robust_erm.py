"""Theorem 3.1 on data: how many samples robust empirical risk minimisation needs, against the certified number.

A family of N frames holds the true one.  The certified number is for every task with N classifiers, so it must lie
above what is seen.  Families of random frames need hardly any samples: a wrong frame loses nearly all points.  What
comes near the certified number are frames close to the true one, each lost to the adversary a little too often.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.hidden_subspace import Array, HiddenSubspace, generator, haar_frame
from symcheck.runs import Row

SHAPE: dict[str, Any] = {"dimension": 32, "hidden": 2, "nodes": 8}
SMOOTHING = "1e-4"
LOSS, MARGIN, CONFIDENCE = "1/50", "1/10", "2/3"
"""Robust loss of the true classifier at the certified radius, and what may be added; success probability."""

TOO_MUCH = 0.15
"""Robust loss of the frames of a near family, above loss + margin."""

FAMILIES = ("random", "near")
FRESH = 4000


def rows(seed: int, size: str) -> list[Row]:
    """Kinds of families by N by samples per class by trials."""
    small = size == "small"
    return [
        {"kind": kind, "family": N, "per_class": count, "seed": seed + 104_729 * trial}
        for kind in FAMILIES
        for N in ((16, 64) if small else (16, 64, 256, 1024))
        for count in ((2, 16, 64) if small else (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64))
        for trial in range(4 if small else 20)
    ]


@cache
def _certified(family: int) -> tuple[float, int]:
    """The radius of Lemma 4.4, and the samples per class of Theorem 3.1."""
    from symcheck.producers import certify

    lifted = certify("lemma-4.4", **SHAPE, smoothing=SMOOTHING, error=LOSS).content["figures"]
    wanted = {"loss": LOSS, "margin": MARGIN, "confidence": CONFIDENCE, "classifiers": family}
    return float(lifted["robust_radius"]), int(certify("theorem-3.1", **wanted).content["figures"]["n_exact"])


def make_family(kind: str, count: int, radius: float, rng: np.random.Generator) -> tuple[Array, int]:
    """Frames of shape (count, dimension, hidden), and which is the true one."""
    d, k = SHAPE["dimension"], SHAPE["hidden"]
    planted = int(rng.integers(count))
    if kind == "random":
        return np.stack([haar_frame(d, k, rng) for _ in range(count)]), planted
    U = haar_frame(d, k, rng)
    return _turned(U, np.where(np.arange(count) == planted, 0.0, _angle(radius)), rng), planted


def _turned(U: Array, angles: Array, rng: np.random.Generator) -> Array:
    """For each angle a frame at this angle to U in every direction, otherwise uniformly random."""
    W = rng.standard_normal((len(angles), *U.shape))
    W = np.linalg.qr(W - U @ (U.T @ W))[0]
    return np.asarray(np.cos(angles)[:, None, None] * U + np.sin(angles)[:, None, None] * W)


@cache
def _angle(radius: float) -> float:
    """At which a frame's robust loss is `TOO_MUCH`, on average over 64 frames."""
    from symcheck.pipeline.estimators import SubspaceClassifier

    task = HiddenSubspace.make(**SHAPE, smoothing=SMOOTHING)
    low, high, y = 0.0, 0.5, np.arange(64) % 2
    for _ in range(12):
        rng = generator(0)
        U = haar_frame(task.dimension, task.hidden, rng)
        middle, lost = (low + high) / 2, []
        for frame in _turned(U, np.full(64, (low + high) / 2), rng):
            X = task.sample(y, U, rng)
            oracle = SubspaceClassifier(frame, nodes=task.nodes, smoothing=SMOOTHING).fit(X, y)
            lost.append(np.mean(oracle.robust_radii(X, y) <= radius))
        low, high = (middle, high) if np.mean(lost) < TOO_MUCH else (low, middle)
    return high


def work(row: Row) -> Row:
    """One trial: is the robust loss of what was learned at most loss + margin on fresh points?"""
    from symcheck.pipeline.estimators import RobustERM

    radius, sufficient = _certified(row["family"])
    task = HiddenSubspace.make(**SHAPE, smoothing=SMOOTHING)
    rng = generator([row["seed"], FAMILIES.index(row["kind"]), row["family"], row["per_class"]])
    frames, planted = make_family(row["kind"], row["family"], radius, rng)
    y, labels = np.arange(2 * row["per_class"]) % 2, np.arange(FRESH) % 2
    X, fresh = (task.sample(own, frames[planted], rng) for own in (y, labels))
    learner = RobustERM(frames, radius=radius, nodes=task.nodes, smoothing=SMOOTHING).fit(X, y)
    lost = learner.robust_radii(fresh, labels) <= radius
    return {
        **row,
        "certified": sufficient,
        "radius": radius,
        "loss": float(max(lost[labels == c].mean() for c in (0, 1))),
        "found": bool(learner.index_ == planted),
    }


def _success(results: Sequence[Row]) -> dict[tuple[str, int], dict[int, float]]:
    """(Kind, N) -> samples per class -> share of the trials with a small robust loss."""
    limit = float(Fraction(LOSS) + Fraction(MARGIN))
    cells: dict[tuple[str, int], dict[int, list[bool]]] = {}
    for r in results:
        cells.setdefault((r["kind"], r["family"]), {}).setdefault(r["per_class"], []).append(r["loss"] <= limit)
    return {key: {n: sum(v) / len(v) for n, v in sorted(own.items())} for key, own in cells.items()}


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """For each family the number of samples from which 2/3 of the trials succeed, and the certified one."""
    certified = {r["family"]: r["certified"] for r in results}
    lines: list[tuple[str, ...]] = []
    for (kind, N), shares in _success(results).items():
        enough = [n for n in shares if all(share >= 2 / 3 for m, share in shares.items() if m >= n)]
        seen = str(enough[0]) if enough else f"more than {max(shares)}"
        lines.append((kind, str(N), seen, str(certified[N])))
    return ("frames", "N", "per class, seen to suffice", "per class, certified"), lines


def plot(results: Sequence[Row], figure: Any) -> None:
    """Share of successes against samples per class, a panel a kind of family; dotted, the certified numbers."""
    axes = figure.subplots(1, len(FAMILIES), sharey=True)
    certified = {r["family"]: r["certified"] for r in results}
    success = _success(results)
    for ax, kind in zip(axes, FAMILIES, strict=True):
        for i, N in enumerate(sorted(certified)):
            shares = success.get((kind, N), {})
            ax.plot(list(shares), list(shares.values()), marker="osD^v"[i % 5], color=f"C{i}", label=f"N = {N}")
            ax.axvline(certified[N], color=f"C{i}", linestyle=":")
        ax.axhline(2 / 3, color="grey", linewidth=0.8, zorder=0)
        ax.set_xscale("log")
        ax.set_title(f"{kind} frames")
        ax.set_xlabel("samples per class; dotted: certified to suffice")
    axes[0].set_ylabel("share of trials with small robust loss")
    axes[0].legend(loc="lower left")
    figure.suptitle("Robust empirical risk minimisation: what is needed, and what is proved to suffice")


EXPERIMENT = Experiment("samples that robust ERM needs, against the certified number", rows, work, table, plot)
