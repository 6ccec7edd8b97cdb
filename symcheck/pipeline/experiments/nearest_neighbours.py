"""Section 1.2: to its nearest neighbour a point of one class is as far as a point of the other.

The hidden subspace changes k of d coordinates only, so the distances look like those of a Gaussian sample: whoever
plots them sees two classes that cannot be told apart, though a robust classifier separates them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.hidden_subspace import make_hidden_subspace
from symcheck.runs import Row

QUANTILES = tuple(i / 20 for i in range(1, 20))


def rows(seed: int, size: str) -> list[Row]:
    """Dimensions of small to CIFAR-10-sized data."""
    dimensions, count = ([16, 64], 600) if size == "small" else ([16, 64, 256, 784, 3072], 4000)
    return [
        {"dimension": d, "hidden": max(1, d // 64), "nodes": 10, "samples": count, "seed": seed + i}
        for i, d in enumerate(dimensions)
    ]


def work(row: Row) -> Row:
    """Distances to the nearest neighbour of the same and of the other class, and two-sample tests."""
    from scipy.stats import ks_2samp  # type: ignore[import-untyped]
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]

    X, y = make_hidden_subspace(
        row["samples"],
        dimension=row["dimension"],
        hidden=row["hidden"],
        nodes=row["nodes"],
        random_state=row["seed"],
    )
    classes = [X[y == label] for label in (0, 1)]
    searches = [NearestNeighbors(n_neighbors=1).fit(points) for points in classes]
    distances = {
        "within_0": searches[0].kneighbors()[0][:, 0],
        "within_1": searches[1].kneighbors()[0][:, 0],
        "across_0": searches[1].kneighbors(classes[0])[0][:, 0],
        "across_1": searches[0].kneighbors(classes[1])[0][:, 0],
    }
    same = float(np.mean(np.concatenate([distances[f"within_{i}"] < distances[f"across_{i}"] for i in (0, 1)])))
    return {
        "dimension": row["dimension"],
        "hidden": row["hidden"],
        "samples": row["samples"],
        "p_classes": float(ks_2samp(distances["within_0"], distances["within_1"]).pvalue),
        "p_within_across": float(ks_2samp(distances["within_0"], distances["across_0"]).pvalue),
        "nearest_is_of_the_same_class": same,
        "quantiles": {name: np.quantile(values, QUANTILES).tolist() for name, values in distances.items()},
    }


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """p-values of Kolmogorov-Smirnov tests, and how often the nearest neighbour has the same class."""
    header = ("d", "k", "samples", "p: class 0 against class 1", "p: within against across", "nearest in own class")
    return header, [
        (
            str(r["dimension"]),
            str(r["hidden"]),
            str(r["samples"]),
            f"{r['p_classes']:.3f}",
            f"{r['p_within_across']:.3f}",
            f"{r['nearest_is_of_the_same_class']:.3f}",
        )
        for r in results
    ]


def plot(results: Sequence[Row], figure: Any) -> None:
    """The distribution functions of the four distances, over sqrt(2 d), the distance of two independent points."""
    axes = figure.subplots(1, len(results), sharey=True, squeeze=False)[0]
    styles = {"within_0": ("C0", "-"), "within_1": ("C1", "--"), "across_0": ("C2", "-."), "across_1": ("C3", ":")}
    words = {"within_0": "0 to 0", "within_1": "1 to 1", "across_0": "0 to 1", "across_1": "1 to 0"}
    for ax, r in zip(axes, results, strict=True):
        for name, (colour, line) in styles.items():
            scaled = np.array(r["quantiles"][name]) / np.sqrt(2 * r["dimension"])
            ax.plot(scaled, QUANTILES, color=colour, linestyle=line, label=words[name])
        ax.set_title(f"d = {r['dimension']}, k = {r['hidden']}")
        ax.set_xlabel("distance / sqrt(2d)")
    axes[0].set_ylabel("share of the points")
    axes[0].legend(title="from class, to class")
    figure.suptitle("Distance to the nearest neighbour: the classes look alike")


EXPERIMENT = Experiment(
    "nearest-neighbour distances within and across the classes are indistinguishable", rows, work, table, plot
)
