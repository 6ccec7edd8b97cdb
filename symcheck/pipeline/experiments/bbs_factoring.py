"""The attacker of Section 5.2's tasks who is told N: factoring.  Toys fall in milliseconds, honest sizes do not.

Times are the machine's and no part of the numbers that the hash covers; the growth is a fit, not a claim.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from symcheck.pipeline.bbs import BBSClassifier, make_bbs_task
from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.factoring import factor_modulus
from symcheck.runs import Row
from symcheck.theorem_5_1.bbs import Key, generate_key, honesty


def rows(seed: int, size: str) -> list[Row]:
    """Keys by size of the modulus."""
    sizes = (64, 96, 112) if size == "small" else (64, 80, 96, 112, 128, 144, 160, 176)
    return [{"bits": bits, "seed": seed + 7919 * trial} for bits in sizes for trial in range(3)]


def work(row: Row) -> Row:
    """Factor N, and classify points of the task with the key found."""
    key = generate_key(row["bits"], random.Random(row["seed"]))
    X, y = make_bbs_task(100, key=key, seed_slack=16, random_state=[row["seed"], row["bits"]])
    started = time.perf_counter()
    found = Key(*factor_modulus(key.modulus))
    seconds = time.perf_counter() - started
    return {
        **row,
        "honesty": honesty(row["bits"]),
        "found": sorted((found.p, found.q)) == sorted((key.p, key.q)),
        "accuracy": BBSClassifier(found).score(X, y),
        "timing": {"seconds": seconds},
    }


def growth(results: Sequence[Row]) -> float:
    """By what factor the time grows with every 16 bits, by least squares on its logarithm from 96 bits on."""
    known = [r for r in results if r["bits"] >= 96]
    slope = _fit([r["bits"] for r in known], [r["timing"]["seconds"] for r in known])[0]
    return float(2 ** (16 * slope))


def _fit(bits: Sequence[float], seconds: Sequence[float]) -> tuple[float, float]:
    """Slope and value at 0 of log2 of the seconds."""
    slope, start = np.polyfit(np.asarray(bits, float), np.log2(np.asarray(seconds, float)), 1)
    return float(slope), float(start)


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """A line a size: times, whether the key was found, the accuracy it gives."""
    lines: list[tuple[str, ...]] = []
    for bits in sorted({r["bits"] for r in results}):
        trials = [r for r in results if r["bits"] == bits]
        seconds = [r["timing"]["seconds"] for r in trials]
        accuracy = min(r["accuracy"] for r in trials)
        hits = f"{sum(r['found'] for r in trials)} of {len(trials)}"
        lines.append(
            (f"{bits} {honesty(bits)}", f"{np.median(seconds):.4f}", f"{max(seconds):.4f}", hits, f"{accuracy:.3f}")
        )
    lines.append(("fit: times per 16 bits", f"{growth(results):.1f}", "", "", ""))
    return ("modulus", "seconds, median", "most", "key found", "accuracy with it"), lines


def plot(results: Sequence[Row], figure: Any) -> None:
    """Seconds against bits, logarithmic, with the fit."""
    ax = figure.subplots()
    bits = np.array([r["bits"] for r in results])
    seconds = np.array([r["timing"]["seconds"] for r in results])
    ax.plot(bits, seconds, "o", mfc="none", label="one key each (TOY: all of these sizes)")
    fitted = bits >= 96
    slope, start = _fit(bits[fitted].tolist(), seconds[fitted].tolist())
    ends = np.array([bits[fitted].min(), bits.max()])
    ax.plot(
        ends, 2 ** (slope * ends + start), "--", label=f"fit from 96 bits: times {2 ** (16 * slope):.1f} per 16 bits"
    )
    ax.set_yscale("log")
    ax.set_xticks(sorted(set(bits.tolist())))
    ax.set_xlabel("bits of the modulus")
    ax.set_ylabel("seconds to factor it")
    ax.legend(fontsize=9)
    ax.set_title("Whoever factors N has the key; honest sizes begin at 2048 bits")


EXPERIMENT = Experiment("time to find the key from N, toy sizes", rows, work, table, plot)
