"""Section 5.2 on data: learners at chance, the key-holder right, one flipped seed bit, and the code that repairs it.

That learners fail on honest sizes is an illustration and no evidence of hardness.  On toys they succeed, because few
x_0 occur and each brings its whole output with it: points whose x_0 was seen in training are told apart from others.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from symcheck.pipeline.attacks import midpoint_attack
from symcheck.pipeline.bbs import BBSClassifier, learn_key, make_bbs_task, seed_of
from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.experiments.standard import standard_learner
from symcheck.runs import Row
from symcheck.section_5_2.certify import revealing_samples
from symcheck.theorem_5_1.bbs import blum_keys, generate_key, honesty
from symcheck.theorem_5_1.certify import LOSSES, samples

OUTPUT, SLACK, REVEALING, MOVED = 64, 16, 0.5, 0.999
LEARNERS = ("logistic regression", "multi-layer perceptron", "gradient boosting", "nearest neighbours")
CODE = "12-1000-188-golay"


def rows(seed: int, size: str) -> list[Row]:
    """Learners by modulus and trial; the key-holder, exhaustion and the revealing coordinate by modulus."""
    small = size == "small"
    sizes, trials = ((8, 64) if small else (8, 16, 32, 64, 256, 2048)), 1 if small else 3
    learners = LEARNERS[::3] if small else LEARNERS
    made: list[Row] = [
        {
            "kind": "learner",
            "bits": bits,
            "learner": name,
            "samples": 1000 if small else 3000 if bits == 2048 else 8000,
            "seed": seed + 7919 * trial,
        }
        for bits in sizes
        for name in learners
        for trial in range(1 if bits == 2048 else trials)
    ]
    made += [{"kind": "key-holder", "bits": bits, "seed": seed} for bits in (64, 2048)]
    made += [
        {"kind": "exhaustion", "bits": bits, "seed": seed + 7919 * trial}
        for bits in ((12,) if small else (12, 16, 20))
        for trial in range(5)
    ]
    made += [{"kind": "revealing", "bits": bits, "seed": seed} for bits in ((64,) if small else (64, 2048))]
    return made


def work(row: Row) -> Row:
    """The figures of a row, with the word for its modulus."""
    kinds = {"learner": _learner, "key-holder": _key_holder, "exhaustion": _exhaustion, "revealing": _revealing}
    return {**row, "honesty": honesty(row["bits"]), **kinds[row["kind"]](row)}


def _task(row: Row, count: int, which: int, **more: Any) -> tuple[Any, Any, Any]:
    """Points, labels and the key; the key depends on the row's seed alone, the points on ``which``, too."""
    options = {"seed_slack": SLACK if row["bits"] < 2048 else 128, "output_bits": OUTPUT, **more}
    return make_bbs_task(
        count,
        modulus_bits=row["bits"],
        key_seed=row["seed"],
        random_state=[row["seed"], row["bits"], which],
        return_key=True,
        **options,
    )


def _learner(row: Row) -> Row:
    """Accuracy on fresh points; among those of class 1, with an x_0 that training had and with a new one."""
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]

    X, y, key = _task(row, row["samples"], 0)
    fresh, labels, _ = _task(row, 3000, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        learner = standard_learner(row["learner"], row["seed"] % 2**32).fit(X, y)
    right = learner.predict(fresh) == labels

    def starts(points: Any) -> list[int]:
        return [key.public.start(seed_of(point[:-OUTPUT])) for point in points]

    known = set(starts(X[y == 1]))
    seen = np.array([start in known for start in starts(fresh[labels == 1])])
    zero, one = float(right[labels == 0].mean()), right[labels == 1]

    def balanced(some: Any) -> float | None:
        return (zero + float(one[some].mean())) / 2 if some.any() else None

    return {
        "accuracy": float(right.mean()),
        "starts": len(known),
        "seen": float(seen.mean()),
        "accuracy_seen": balanced(seen),
        "accuracy_new": balanced(~seen),
    }


def _key_holder(row: Row) -> Row:
    """As drawn; one bit of the seed flipped, one of the output; encoded, moved to just below the certified radius."""
    from symcheck.codes import ConcatenatedCode

    rng = np.random.default_rng(row["seed"])
    X, y, key = _task(row, 40, 0)
    f = BBSClassifier(key, OUTPUT)
    shares = {"plain": f.score(X, y)}
    for name, columns in (("seed bit", X.shape[1] - OUTPUT), ("output bit", OUTPUT)):
        moved, start = X[y == 1].copy(), 0 if name == "seed bit" else X.shape[1] - OUTPUT
        moved[np.arange(len(moved)), start + rng.integers(0, columns, len(moved))] ^= 1
        shares[name] = float(f.predict(moved).mean())
    code = ConcatenatedCode.read(CODE)
    points, labels, _ = _task(row, 20, 1, code=code, output_bits=None)
    g = BBSClassifier(key, seed_slack=SLACK if row["bits"] < 2048 else 128, code=code)
    radius = float(g.radius_squared) ** 0.5
    z = rng.standard_normal(points.shape)
    towards = np.roll(points, 1, axis=0).astype(float) - points
    for name, move in (("encoded, random", z), ("encoded, towards another", towards)):
        move *= MOVED * radius / np.linalg.norm(move, axis=1, keepdims=True)
        shares[name] = g.score(points + move, labels)
    flips = points.copy()
    for point in flips:
        point[rng.choice(len(point), int(g.radius_squared), replace=False)] ^= 1
    shares["encoded, flips"] = g.score(flips, labels)
    return {"shares": shares, "radius": radius, "flips": int(g.radius_squared)}


def _exhaustion(row: Row) -> Row:
    """Points of class 1 after which only the true key is left of all keys of this size (property a)."""
    keys, rng = blum_keys(row["bits"]), random.Random(row["seed"])
    key = generate_key(row["bits"], random.Random(row["seed"]))
    left, count = keys, 0
    while len(left) > 1:
        X, y = make_bbs_task(2, key=key, seed_slack=SLACK, output_bits=24, random_state=rng.getrandbits(32))
        left, count = learn_key(X, y, left, 24), count + 1
    return {
        "family": len(keys),
        "needed": count,
        "found": [one.modulus for one in left] == [key.modulus],
        "certified": samples(row["bits"], LOSSES[0]),
    }


def _revealing(row: Row) -> Row:
    """A stump from as many samples as property d asks for, before and after the attack that moves half of rho."""
    from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

    width = _task(row, 2, 0)[0].shape[1]
    count = 2 * revealing_samples(width)
    X, y, _ = _task(row, count, 0, revealing=REVEALING)
    fresh, labels, _ = _task(row, 1000, 1, revealing=REVEALING)
    stump = DecisionTreeClassifier(max_depth=1, random_state=0).fit(X, y)
    return {
        "samples": count // 2,
        "accuracy": float(stump.score(fresh, labels)),
        "attacked": float(stump.score(midpoint_attack(fresh, REVEALING), labels)),
    }


def _named(row: Row) -> str:
    return f"{row['bits']} {row['honesty']}"


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """A line a learner and size, then those that know the key or the coordinate."""
    header = ("modulus", "who", "accuracy", "x_0 seen before", "x_0 new")
    lines: list[tuple[str, ...]] = []
    for bits, name in dict.fromkeys((r["bits"], r["learner"]) for r in results if r["kind"] == "learner"):
        trials = [r for r in results if r["kind"] == "learner" and (r["bits"], r["learner"]) == (bits, name)]
        error = 0.5 / (3000 * len(trials)) ** 0.5

        def mean(column: str, trials: list[Row] = trials) -> str:
            found = [r[column] for r in trials if r[column] is not None]
            return f"{sum(found) / len(found):.3f}" if found else "-"

        seen = f"{mean('accuracy_seen')} ({float(mean('seen')):.0%})"
        lines.append((_named(trials[0]), name, f"{mean('accuracy')} ± {error:.3f}", seen, mean("accuracy_new")))
    for r in results:
        if r["kind"] == "key-holder":
            far = f"{MOVED * r['radius']:.2f}"
            words = {
                "plain": "key-holder",
                "seed bit": "  a seed bit flipped",
                "output bit": "  an output bit flipped",
                "encoded, random": f"  encoded, {far} at random",
                "encoded, towards another": f"  encoded, {far} to another",
                "encoded, flips": f"  encoded, {r['flips']} flips",
            }
            lines += [(_named(r), words[name], f"{share:.3f}", "", "") for name, share in r["shares"].items()]
        if r["kind"] == "revealing":
            lines.append((_named(r), f"stump, with rho, n = {r['samples']}", f"{r['accuracy']:.3f}", "", ""))
            lines.append((_named(r), "  shifted by rho/2", f"{r['attacked']:.3f}", "", ""))
    for bits in dict.fromkeys(r["bits"] for r in results if r["kind"] == "exhaustion"):
        trials = [r for r in results if r["kind"] == "exhaustion" and r["bits"] == bits]
        most, found = max(r["needed"] for r in trials), all(r["found"] for r in trials)
        how = f"all {trials[0]['family']} keys, n = {most} ({trials[0]['certified']} certified)"
        lines.append((_named(trials[0]), how, "1.000" if found else "0.000", "", ""))
    return header, lines


def plot(results: Sequence[Row], figure: Any) -> None:
    """Accuracy against the size of the modulus; what perturbations do to the key-holder, raw and encoded."""
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    found = [r for r in results if r["kind"] == "learner"]
    for i, name in enumerate(dict.fromkeys(r["learner"] for r in found)):
        sizes = sorted({r["bits"] for r in found if r["learner"] == name})
        means = [np.mean([r["accuracy"] for r in found if (r["learner"], r["bits"]) == (name, b)]) for b in sizes]
        left.plot(sizes, means, marker="osDv"[i % 4], label=name)
    left.axhline(1, color="black", linestyle="--", linewidth=1, label="key-holder")
    left.axhline(0.5, color="grey", linewidth=0.8, zorder=0)
    sizes = sorted({r["bits"] for r in found})
    left.set_xscale("log", base=2)
    left.set_xticks(sizes, [f"{bits}\n{honesty(bits)}" for bits in sizes], fontsize=7)
    left.minorticks_off()
    left.set_xlabel("bits of the modulus")
    left.set_ylabel("accuracy on fresh points")
    left.set_ylim(0.42, 1.04)
    left.legend(fontsize=8, loc="center right")
    left.set_title("learners: illustration, no evidence of hardness", fontsize=10)
    holder = [r for r in results if r["kind"] == "key-holder"][-1]
    names = {
        "plain": "as drawn",
        "seed bit": "a seed bit flipped",
        "output bit": "an output bit flipped",
        "encoded, random": "encoded, at random",
        "encoded, towards another": "encoded, to another",
        "encoded, flips": f"encoded, {holder['flips']} flips",
    }
    shares = [holder["shares"][name] for name in names]
    places = range(len(names) - 1, -1, -1)
    right.barh(list(places), shares, color=["C0", "C3", "C3", "C2", "C2", "C2"], height=0.6)
    for place, share in zip(places, shares, strict=True):
        right.text(share + 0.02, place, f"{share:.2f}", va="center", fontsize=8)
    right.set_yticks(list(places), list(names.values()), fontsize=8)
    right.set_xlim(0, 1.15)
    right.set_xlabel("right")
    right.set_title(f"key-holder, {_named(holder)}, up to {MOVED * holder['radius']:.1f}", fontsize=10)
    figure.suptitle("Blum-Blum-Shub with a trapdoor: learners, the key-holder, and its code")


EXPERIMENT = Experiment("learners of Section 5.2's tasks, toy to honest, and what flips do", rows, work, table, plot)
