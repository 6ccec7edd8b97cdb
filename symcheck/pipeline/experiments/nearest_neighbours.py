"""Section 1.2: to its nearest neighbour a point of one class is as far as a point of the other.

The hidden subspace changes k of d coordinates only, so the distances look like those of a Gaussian sample: whoever
plots them sees two classes that cannot be told apart, though a robust classifier separates them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.hidden_subspace import Array, make_hidden_subspace
from symcheck.runs import Row

NEIGHBOURS = 100
"""Among so many a point has both of two classes that are drawn at random, but with probability 2^-99."""

QUANTILES = tuple(i / 20 for i in range(1, 20))


def rows(seed: int, size: str) -> list[Row]:
    """Dimensions of small to CIFAR-10-sized data."""
    dimensions, count = ([16, 64], 600) if size == "small" else ([16, 64, 256, 784, 3072], 4000)
    return [
        {
            "dimension": d,
            "hidden": max(1, d // 64),
            "nodes": 10,
            "samples": count,
            "seed": seed + i,
            "permutations": 99 if size == "small" else 999,
        }
        for i, d in enumerate(dimensions)
    ]


def work(row: Row) -> Row:
    """Distances to the nearest neighbour of the same and of the other class, and permutation tests.

    In high dimension few points are the nearest of many, so the distances are far from independent, and the tables of
    two-sample tests do not hold.  What holds, if the classes have one law, is that labels may be permuted: a p-value is
    the share of permutations, and the labels as they are, in which a statistic is at least what it is.
    """
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]

    rng = np.random.default_rng(row["seed"])
    X, y = make_hidden_subspace(
        row["samples"], dimension=row["dimension"], hidden=row["hidden"], nodes=row["nodes"], random_state=rng
    )
    classes = [np.flatnonzero(y == label) for label in (0, 1)]
    within, across = np.empty(len(y)), np.empty(len(y))
    for own, other in (classes, classes[::-1]):
        search = NearestNeighbors(n_neighbors=1).fit(X[own])
        within[own] = search.kneighbors()[0][:, 0]
        across[other] = search.kneighbors(X[other])[0][:, 0]
    found = _statistics(within, across, y)
    near, who = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(X).kneighbors()
    permuted = []
    for _ in range(row["permutations"]):
        labels = rng.permutation(y)
        permuted.append(_statistics(*_distances(near, who, labels), labels))
    reached = 1 + (np.array(permuted) >= found - 1e-12).sum(axis=0)
    p_classes, p_across, p_share = (reached / (row["permutations"] + 1)).tolist()
    pairs = (("within", within), ("across", across))
    named = {f"{name}_{label}": values[classes[label]] for name, values in pairs for label in (0, 1)}
    return {
        "dimension": row["dimension"],
        "hidden": row["hidden"],
        "samples": row["samples"],
        "p_classes": p_classes,
        "p_within_across": p_across,
        "p_share": p_share,
        "nearest_is_of_the_same_class": float(np.mean(within < across)),
        "quantiles": {name: np.quantile(values, QUANTILES).tolist() for name, values in named.items()},
    }


def _distances(near: Array, who: NDArray[np.int64], y: NDArray[np.int64]) -> tuple[Array, Array]:
    """Distances of all points to the nearest of their class and of the other, if both are among those listed."""
    same = y[who] == y[:, None]
    if same.all(axis=1).any() or not same.any(axis=1).all():
        raise AssertionError(f"the {NEIGHBOURS} nearest neighbours of a point are all of one class")
    points = np.arange(len(y))
    return near[points, same.argmax(axis=1)], near[points, (~same).argmax(axis=1)]


def _statistics(within: Array, across: Array, y: NDArray[np.int64]) -> Array:
    """Kolmogorov-Smirnov: class 0 to class 1, within to across; distance of the share of own class from 1/2."""
    from scipy.stats import ks_2samp  # type: ignore[import-untyped]

    pairs = ((within[y == 0], within[y == 1]), (within, across))
    shift = abs(float(np.mean(within < across)) - 0.5)
    return np.array([*(ks_2samp(a, b, method="asymp").statistic for a, b in pairs), shift])


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """p-values of permutation tests, and how often the nearest neighbour has the same class."""
    header = ("d", "k", "samples", "p: 0 against 1", "p: within, across", "nearest in own class", "p")
    return header, [
        (
            *(str(r[name]) for name in ("dimension", "hidden", "samples")),
            *(f"{r[name]:.3f}" for name in ("p_classes", "p_within_across", "nearest_is_of_the_same_class", "p_share")),
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
    axes[0].legend(title="from, to class", loc="lower right", fontsize=8)
    figure.suptitle("Distance to the nearest neighbour: the classes look alike")


EXPERIMENT = Experiment(
    "nearest-neighbour distances within and across the classes are indistinguishable", rows, work, table, plot
)
