"""Few matched moments are not hard: until which (n, d, samples) does independent component analysis find U?

FastICA looks for the most non-Gaussian directions.  With n nodes 2n - 1 moments match, so a statistic of degree 2n is
needed, which takes about 9 C(2n, n) samples to be seen at all in the right direction, and more in every other.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from math import comb
from typing import Any

import numpy as np

from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.hidden_subspace import haar_frame, make_hidden_subspace
from symcheck.runs import Row

FOUND = 0.9
"""A direction counts as found from this cosine on."""


def rows(seed: int, size: str) -> list[Row]:
    """Nodes by dimensions by sample sizes; trials with seeds of their own."""
    small = size == "small"
    nodes = (1, 2, 3) if small else (1, 2, 3, 4, 5)
    dimensions = (8,) if small else (8, 16, 32)
    samples = (1000, 8000) if small else (500, 2000, 8000, 20_000, 80_000)
    return [
        {"nodes": n, "dimension": d, "samples": count, "seed": seed + 7919 * trial}
        for n in nodes
        for d in dimensions
        for count in samples
        for trial in range(2 if small else 3)
    ]


def work(row: Row) -> Row:
    """Cosine of the direction found with the true one, and the accuracy of a classifier on top of it."""
    from sklearn.decomposition import FastICA  # type: ignore[import-untyped]
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]
    from sklearn.neighbors import KNeighborsClassifier  # type: ignore[import-untyped]

    d, n, count = row["dimension"], row["nodes"], row["samples"]
    rng = np.random.default_rng([row["seed"], n, d, count])
    U = haar_frame(d, 1, rng)
    options: dict[str, Any] = {"frame": U, "dimension": d, "nodes": n, "smoothing": "1/100", "random_state": rng}
    X, y = make_hidden_subspace(count, **options)
    fresh, labels = make_hidden_subspace(2000, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        analysis = FastICA(whiten="unit-variance", fun="logcosh", max_iter=400, random_state=row["seed"] % 2**32).fit(X)
    directions = analysis.mixing_ / np.linalg.norm(analysis.mixing_, axis=0)
    # of the components found, the one that classifies best on held-out training points is used
    half, best, score = count // 2, 0, -1.0
    for i in range(directions.shape[1]):
        t = X @ directions[:, [i]]
        classifier = KNeighborsClassifier(15).fit(t[:half], y[:half])
        here = float(classifier.score(t[half : half + 2000], y[half : half + 2000]))
        best, score = (i, here) if here > score else (best, score)
    t = X @ directions[:, [best]]
    accuracy = KNeighborsClassifier(15).fit(t, y).score(fresh @ directions[:, [best]], labels)
    return {
        "nodes": n,
        "dimension": d,
        "samples": count,
        "seed": row["seed"],
        "largest_cosine": float(np.abs(directions.T @ U).max()),
        "cosine": float(abs((directions[:, best] @ U).item())),
        "accuracy": float(accuracy),
    }


def _cells(results: Sequence[Row]) -> dict[tuple[int, int, int], list[Row]]:
    found: dict[tuple[int, int, int], list[Row]] = {}
    for r in results:
        found.setdefault((r["nodes"], r["dimension"], r["samples"]), []).append(r)
    return found


def _first_found(cells: dict[tuple[int, int, int], list[Row]], n: int, d: int) -> int | None:
    """The least number of samples with which, and with more, U is found in most trials; None if there is none."""
    first = None
    for count in sorted((c for m, e, c in cells if (m, e) == (n, d)), reverse=True):
        trials = cells[n, d, count]
        if 2 * sum(r["largest_cosine"] >= FOUND for r in trials) <= len(trials):
            break
        first = count
    return first


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """For each n and d: samples with which U is found in most trials; trials and accuracy with the most samples."""
    cells = _cells(results)
    header = ("n", "d", "9 C(2n,n)", "U found with", "at most samples", "found there", "accuracy there")
    lines: list[tuple[str, ...]] = []
    for n, d in sorted({(n, d) for n, d, _ in cells}):
        first, most = _first_found(cells, n, d), max(c for m, e, c in cells if (m, e) == (n, d))
        trials = cells[n, d, most]
        hits = sum(r["largest_cosine"] >= FOUND for r in trials)
        mean = sum(r["accuracy"] for r in trials) / len(trials)
        words = str(first) if first else "-"
        lines.append(
            (*map(str, (n, d, 9 * comb(2 * n, n))), words, str(most), f"{hits} of {len(trials)}", f"{mean:.3f}")
        )
    return header, lines


def plot(results: Sequence[Row], figure: Any) -> None:
    """Accuracy against samples, a panel a dimension, a line a number of nodes; the samples needed against n."""
    cells = _cells(results)
    dimensions, nodes = (sorted({key[i] for key in cells}) for i in (1, 0))
    axes = figure.subplots(1, len(dimensions) + 1, squeeze=False)[0]
    for ax, d in zip(axes, dimensions, strict=False):
        for i, n in enumerate(nodes):
            counts = sorted(c for m, e, c in cells if (m, e) == (n, d))
            means = [float(np.mean([r["accuracy"] for r in cells[n, d, c]])) for c in counts]
            ax.plot(counts, means, marker="osDv^<>"[i % 7], label=f"n = {n}")
        ax.axhline(0.5, color="grey", linewidth=0.8, zorder=0)
        ax.set_xscale("log")
        ax.set_ylim(0.35, 1.02)
        ax.set_title(f"d = {d}")
        ax.set_xlabel("samples")
    axes[0].set_ylabel("accuracy on fresh points")
    axes[0].legend(fontsize=7, ncols=2, loc="lower center")
    last, most = axes[-1], max(c for _, _, c in cells)
    for i, d in enumerate(dimensions):
        # small shifts keep lines apart that would hide one another
        needed = [(n + 0.08 * i, _first_found(cells, n, d)) for n in nodes]
        shown = [(n, count) for n, count in needed if count]
        last.plot(*zip(*shown, strict=True), marker="osD"[i % 3], label=f"d = {d}") if shown else None
        missed = [n for n, count in needed if not count]
        last.plot(missed, [1.6 * most] * len(missed), "^", mfc="none", color=f"C{i}", linestyle="none")
    last.plot([], [], "^", mfc="none", color="grey", label=f"not with {most}")
    last.set_yscale("log")
    last.set_ylim(min(c for _, _, c in cells) / 10, 3 * most)  # room for the legend
    last.set_xticks(nodes)
    last.set_title("samples to find U")
    last.set_xlabel("n")
    last.legend(fontsize=8, loc="lower right")
    figure.suptitle("FastICA and nearest neighbours along its components: easy for small n only")


EXPERIMENT = Experiment("until which n, d and samples FastICA finds the hidden direction", rows, work, table, plot)
