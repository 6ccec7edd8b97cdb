"""Section 5.2 with N told: below 192 bits a modulus is factored in seconds, and the key then classifies.

Theorem 5.1 holds, under its assumption, for learners that are told N, too; where N can be factored there is nothing to
assume.  This is what the word TOY means.
Every key is drawn from its row's seed, so that anybody can repeat the run: these keys protect nothing, and are written
nowhere.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from symcheck.pipeline.bbs import BBSClassifier, learn_key, make_bbs_task
from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.experiments.bbs_learners import ILLUSTRATION, size_label
from symcheck.pipeline.factoring import factor_modulus
from symcheck.pipeline.hidden_subspace import generator
from symcheck.runs import Row
from symcheck.theorem_5_1.bbs import Key, generate_key, honesty

STEP = 16
FITTED_FROM = 128
"""Below, what is done besides the quadratic sieve weighs too much."""


def rows(seed: int, size: str) -> list[Row]:
    """Sizes of moduli by keys."""
    most, trials, samples = (128, 2, 40) if size == "small" else (192, 5, 400)
    return [
        {"bits": bits, "honesty": honesty(bits), "samples": samples, "trial": trial, "seed": seed + 104_729 * trial}
        for bits in range(64, most + 1, STEP)
        for trial in range(trials)
    ]


def work(row: Row) -> Row:
    """Factor N, in processor time, and use the key that was found on points that it has not seen."""
    key = generate_key(row["bits"], random.Random(row["seed"]))
    X, y = make_bbs_task(row["samples"], key=key, random_state=generator([row["seed"], row["bits"]]))
    started = time.process_time()
    found = Key(*factor_modulus(key.modulus))
    seconds = time.process_time() - started
    return {
        **row,
        "accuracy": BBSClassifier(found).score(X, y),
        "reproduces_class_1": learn_key(X, y, [found]) == [found],
        "timing": {"seconds": seconds},
    }


def _seconds(results: Sequence[Row]) -> dict[int, list[float]]:
    """|N| -> processor times."""
    found: dict[int, list[float]] = {}
    for r in results:
        found.setdefault(r["bits"], []).append(r["timing"]["seconds"])
    return found


def fitted_growth(seconds: dict[int, list[float]]) -> tuple[float, float, int]:
    """A line through log seconds by least squares: seconds at 0 bits, the factor for 16 bits, and from which size on.

    A fit to what was measured, and no claim: the sieve's time grows more slowly than any exponential.

    Examples
    --------
    >>> start, factor, first = fitted_growth({64: [1.0], 80: [2.0, 2.0], 96: [4.0]})
    >>> round(factor, 9), first
    (2.0, 64)
    """
    sizes = sorted(seconds)
    kept = [bits for bits in sizes if bits >= FITTED_FROM]
    used = kept if len(kept) > 2 else sizes
    points = np.array([(bits / STEP, np.log(max(t, 1e-9))) for bits in used for t in seconds[bits]])
    slope, start = np.polyfit(points[:, 0], points[:, 1], 1)
    return float(np.exp(start)), float(np.exp(slope)), used[0]


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Times, and what the keys that were found are worth; the last line is the fit."""
    header = ("|N|", "keys", "median seconds", "slowest", "reproduce class 1", "accuracy with N told")
    lines: list[tuple[str, ...]] = []
    seconds = _seconds(results)
    for bits, times in sorted(seconds.items()):
        own = [r for r in results if r["bits"] == bits]
        right = f"{sum(r['reproduces_class_1'] for r in own)} of {len(own)}"
        least = min(r["accuracy"] for r in own)
        measured = (f"{np.median(times):.2g}", f"{max(times):.2g}")
        lines.append((size_label(bits), str(len(own)), *measured, right, f"{least:.3f}"))
    _, factor, first = fitted_growth(seconds)
    return header, [*lines, (f"fit from {first} bits on, no claim", "", f"x {factor:.2f} per {STEP} bits", "", "", "")]


def plot(results: Sequence[Row], figure: Any) -> None:
    """Seconds against bits, every key a point; dashed, the fit."""
    seconds = _seconds(results)
    start, factor, first = fitted_growth(seconds)
    sizes = sorted(seconds)
    ax = figure.subplots()
    for bits in sizes:
        ax.plot([bits] * len(seconds[bits]), seconds[bits], "o", color="C0", alpha=0.6)
    least = min(r["accuracy"] for r in results)
    ax.plot([], [], "o", color="C0", alpha=0.6, label=f"one key each; accuracy with it at least {least:.3f}")
    ax.plot(sizes, [float(np.median(seconds[bits])) for bits in sizes], color="C0", label="median")
    shown = [bits for bits in sizes if bits >= first]
    line = [start * factor ** (bits / STEP) for bits in shown]
    words = f"fit from {first} bits on, no claim: x {factor:.2f} per {STEP} bits"
    ax.plot(shown, line, "--", color="C1", label=words)
    ax.set_yscale("log")
    ax.set_xticks(sizes, [size_label(bits).replace(" ", "\n", 1) for bits in sizes])
    ax.set_xlabel("|N|, bits")
    ax.set_ylabel("processor seconds to factor N")
    ax.legend(loc="upper left")
    figure.suptitle(f"Whoever is told N has the key of a toy ({ILLUSTRATION})")


EXPERIMENT = Experiment(f"the key of a toy from N, by factoring: {ILLUSTRATION}", rows, work, table, plot)
