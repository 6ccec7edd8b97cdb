"""Time the pipeline: the sampler beside numpy's normals of the same shape, robust ERM, exact radii.

python benchmarks/pipeline.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from symcheck import HiddenSubspace, RobustERM, haar_frame, make_hidden_subspace
from symcheck.pipeline.rules import Grid


def best(repeats: int, action: Callable[..., Any], *arguments: Any, **options: Any) -> float:
    """Seconds that this call takes, in the fastest run."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        action(*arguments, **options)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def sampler() -> None:
    """About 1e8 entries each."""
    print("    d    k  samples   sampler   numpy   ratio")
    for d, k in ((64, 1), (784, 1), (3072, 1), (3072, 16), (20_000, 1)):
        count = 20_000_000 // d
        U = haar_frame(d, k, 0)
        ours = best(3, make_hidden_subspace, count, dimension=d, hidden=k, frame=U, random_state=0)
        theirs = best(3, np.random.default_rng(0).standard_normal, (count, d))
        print(f"{d:5} {k:4} {count:8} {ours:8.3f}s {theirs:6.3f}s {ours / theirs:6.2f}")


def robust_erm() -> None:
    """256 candidates, 4000 samples: with the true frame among them, and without, when nearly all are tried."""
    print("    d    k  robust ERM, true frame there   not there")
    for d, k in ((64, 1), (64, 3), (784, 2), (3072, 1)):
        frames = np.stack([haar_frame(d, k, seed) for seed in range(257)])
        X, y = make_hidden_subspace(4000, dimension=d, hidden=k, frame=frames[100], random_state=0)
        learner = RobustERM(frames[:256], radius=0.15)
        others = RobustERM(np.delete(frames, 100, axis=0), radius=0.15)
        print(f"{d:5} {k:4} {best(3, learner.fit, X, y):29.2f}s {best(1, others.fit, X, y):10.2f}s")


def radii() -> None:
    """Of the grid rule at 4000 points of the classes, and at Gaussian points, where more programs must be solved."""
    print("    k    n  radii, classes   Gaussian")
    rng = np.random.default_rng(0)
    for k, n in ((1, 10), (2, 10), (3, 10), (3, 40), (6, 10), (8, 10)):
        task = HiddenSubspace.make(dimension=k, hidden=k, nodes=n)
        grid, y = Grid(task), np.arange(4000) % 2
        T, G = task.sample(y, np.eye(k), rng), rng.standard_normal((4000, k))
        print(f"{k:5} {n:4} {best(3, grid.radii, T, y):14.3f}s {best(3, grid.radii, G, y):9.3f}s")


if __name__ == "__main__":
    sampler()
    robust_erm()
    radii()
