"""Section 5.2 on data: learners beat toys only; the key-holder is right, and robust once points are encoded.

Failing learners are an illustration, and no evidence of hardness, which is an assumption.  Why learners beat toys is
shown by two rules that know nothing of the task.  The look-up says 1 to an output that it has seen: there are few
squares modulo a toy, and training sees most.  The period says 1 to an output that repeats: squaring modulo a toy often
comes back within L steps, and boosted trees learn that b_i = b_{i+T}, so that they are right on outputs that they have
never seen.  On long cycles without such structure they are right where training has seen the output, and nowhere else.

Every key is drawn from its row's seed, so that anybody can repeat the run: these keys protect nothing, and are written
nowhere.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symcheck.codes import ConcatenatedCode
from symcheck.pipeline.attacks import midpoint_attack
from symcheck.pipeline.bbs import BBSClassifier, Bits, Labels, learn_key, make_bbs_task, seed_of
from symcheck.pipeline.experiments.base import Experiment
from symcheck.pipeline.experiments.separation import REVEALING
from symcheck.pipeline.experiments.standard import standard_learner
from symcheck.pipeline.hidden_subspace import Array, generator
from symcheck.runs import Row
from symcheck.theorem_5_1.bbs import SLACK, Key, blum_keys, generate_key, honesty, is_prime
from symcheck.theorem_5_1.key_holder import count_accepted

ILLUSTRATION = "illustration, not evidence of hardness"
OUTPUT_BITS = 64
LEARNERS = ("logistic regression", "gradient boosting", "nearest neighbours", "multi-layer perceptron")
STUMP, LOOK_UP, PERIOD, KEY = "revealing threshold", "look-up", "period", "key-holder"

LONGEST = 48
"""Periods T <= 48 of 64 bits are looked for; uniform bits have one with probability below sum_T 2^(T-64) < 2^-15."""

OF_RADIUS = 0.999
LOSS = "1/2"
"""delta' of property a: on L >= 2 bits a wrong key errs more often."""


def size_label(bits: int) -> str:
    """The size of a modulus, with a warning below 2048 bits.

    Examples
    --------
    >>> size_label(64), size_label(256), size_label(2048)
    ('64 TOY', '256 not honest', '2048')
    """
    words = honesty(bits)
    return str(bits) if words == "honest" else f"{bits} {words}"


def rows(seed: int, size: str) -> list[Row]:
    """Five parts: learners, memory, revealing, perturbed and samples; each by sizes of moduli, by trials."""
    small = size == "small"
    found: list[Row] = []

    def add(part: str, sizes: Iterable[int], trials: int, **more: Any) -> None:
        for bits in sizes:
            for trial in range(trials):
                own = {"part": part, "bits": bits, "honesty": honesty(bits), "trial": trial}
                found.append({**own, "seed": seed + 104_729 * trial, **more})

    shape = {"samples": 600, "fresh": 600} if small else {"samples": 6000, "fresh": 4000}
    large = {"samples": 2000, "fresh": 2000}
    add("learners", (8, 32) if small else (8, 12, 16, 32, 64, 256), 2 if small else 3, **shape)
    add("learners", () if small else (2048,), 3, **large)
    for repeating, sizes in ((True, (8, 12, 14)), (False, (12, 14, 16))):
        add("memory", (12,) if small else sizes, 1 if small else 2, **shape, repeating=repeating)
    add("revealing", (64,) if small else (64, 2048), 2, **(shape if small else large))
    add(
        "perturbed",
        (8, 64, 2048) if small else (8, 16, 32, 64, 256, 2048),
        1 if small else 3,
        points=20 if small else 100,
    )
    for length in (2, OUTPUT_BITS):
        add("samples", (12, 16) if small else (12, 14, 16, 18, 20), 1, points=10 if small else 60, output_bits=length)
    return found


def work(row: Row) -> Row:
    """One part at one size with one key, or, for samples, with many keys."""
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return {**row, **PARTS[row["part"]](row)}


def _states(row: Row) -> tuple[random.Random, np.random.Generator]:
    """For keys and for points."""
    own = [row["seed"], row["bits"], list(PARTS).index(row["part"])]
    return random.Random(row["seed"]), generator(own)


def _drawn(row: Row, key: Key, rng: np.random.Generator) -> tuple[Bits, Labels, Bits, Labels]:
    """Training and fresh points."""
    X, y = make_bbs_task(row["samples"], key=key, output_bits=OUTPUT_BITS, random_state=rng)
    fresh, labels = make_bbs_task(row["fresh"], key=key, output_bits=OUTPUT_BITS, random_state=rng)
    return X, y, fresh, labels


def _outputs(X: Bits) -> NDArray[np.void]:
    """The last L bits of every point, each as one value."""
    return np.ascontiguousarray(X[:, -OUTPUT_BITS:]).view(f"V{OUTPUT_BITS}").ravel()


def is_periodic(X: Bits) -> NDArray[np.bool_]:
    """Whether the output of a point repeats itself, with a period of at most `LONGEST`.

    Examples
    --------
    >>> is_periodic(np.array([[1, 0, 0] * 22, [1] + [0] * 65], np.uint8)[:, :64]).tolist()
    [True, False]
    """
    bits = X[:, -OUTPUT_BITS:]
    every = [(bits[:, T:] == bits[:, :-T]).all(axis=1) for T in range(1, LONGEST + 1)]
    return np.asarray(np.any(every, axis=0))


def cycle_length(key: Key) -> int:
    """Of squaring, on the squares that are units: the order of 2 modulo lcm((p-1)/2, (q-1)/2); for toys.

    Examples
    --------
    >>> key = Key(11, 23)
    >>> cycle_length(key), key.back(4, 20) == 4, key.back(4, 10) == 4
    (20, True, False)
    """
    order, power, steps = lcm((key.p - 1) // 2, (key.q - 1) // 2), 2, 1
    while power % order != 1:
        power, steps = 2 * power % order, steps + 1
    return steps


def cycles_of_points(X: Bits, key: Key) -> NDArray[np.int64]:
    """How often x_0 is squared until it comes back, L + 1 for more than L times; for toys.

    Examples
    --------
    >>> key = Key(11, 23)
    >>> X, y = make_bbs_task(1000, key=key, random_state=0)
    >>> np.unique(cycles_of_points(X, key)).tolist()
    [1, 4, 10, 20]
    """
    d, n = X.shape[1] - OUTPUT_BITS, key.modulus
    start = np.array([key.public.start(seed_of(row[:d])) for row in X], np.int64)
    x, found = start, np.full(len(X), OUTPUT_BITS + 1)
    for steps in range(1, OUTPUT_BITS + 1):
        x = x * x % n
        found = np.where((x == start) & (found > OUTPUT_BITS), steps, found)
    return found


@cache
def _family(bits: int, repeating: bool) -> list[Key]:
    """The keys of a toy size for which squaring comes back within `LONGEST` steps; or of two safe primes, beyond L.

    Where (p-1)/2 has a small factor, outputs nearly repeat even on long cycles: at N = 79 * 139 bits i and i + 22
    have correlation 0.3.
    """
    lengths = [(key, cycle_length(key)) for key in blum_keys(bits)]
    if repeating:
        return [key for key, T in lengths if T <= LONGEST]
    return [key for key, T in lengths if T > OUTPUT_BITS and is_prime(key.p // 2) and is_prime(key.q // 2)]


def _learners(row: Row) -> Row:
    """Accuracies on fresh points, of the learners, the two rules that explain them, and the key-holder."""
    source, rng = _states(row)
    key = generate_key(row["bits"], source)
    X, y, fresh, labels = _drawn(row, key, rng)
    own = {name: _fitted(name, X, y, row).score(fresh.astype(float), labels) for name in LEARNERS}
    known = _outputs(X[y == 1])
    guesses = {LOOK_UP: np.isin(_outputs(fresh), known), PERIOD: is_periodic(fresh)}
    own |= {name: np.mean(guess == labels) for name, guess in guesses.items()}
    own[KEY] = BBSClassifier(key, OUTPUT_BITS).score(fresh, labels)
    return {"accuracy": {name: float(own[name]) for name in own}, "distinct_outputs": len(np.unique(known))}


def _fitted(name: str, X: NDArray[Any], y: Labels, row: Row) -> Any:
    from symcheck.pipeline.estimators import RevealingThreshold

    learner: Any = RevealingThreshold() if name == STUMP else standard_learner(name, row["seed"] % 2**32)
    return learner.fit(X.astype(float), y)


def _memory(row: Row) -> Row:
    """Balanced accuracies on fresh points, with outputs seen in training and with new ones.

    Half of all outputs are kept from training.  Of class 1 there are only points on cycles of at most `LONGEST`
    squares, whose outputs repeat, or only points on cycles longer than L.
    """
    source, rng = _states(row)
    key = source.choice(_family(row["bits"], row["repeating"]))
    X, y, fresh, labels = _drawn(row, key, rng)
    cycles = [cycles_of_points(Z, key) for Z in (X, fresh)]
    of_kind, fresh_of_kind = ((T <= LONGEST if row["repeating"] else T > OUTPUT_BITS) for T in cycles)
    known = np.unique(_outputs(X[(y == 1) & of_kind]))
    kept_back = known[rng.permutation(len(known))[: len(known) // 2]]
    ones = np.flatnonzero((y == 1) & of_kind & ~np.isin(_outputs(X), kept_back))
    used = np.concatenate([ones, np.flatnonzero(y == 0)[: len(ones)]])
    shown = np.isin(_outputs(fresh), _outputs(X[ones]))
    own: dict[str, dict[str, float]] = {"seen": {}, "new": {}}
    members = {kind: (labels == 1) & fresh_of_kind & (shown == (kind == "seen")) for kind in own}
    for name in LEARNERS:
        guess = _fitted(name, X[used], y[used], row).predict(fresh.astype(float))
        right_0 = 1 - guess[labels == 0].mean()
        for kind, who in members.items():
            own[kind][name] = float(guess[who].mean() + right_0) / 2
    counts = {kind: int(who.sum()) for kind, who in members.items()}
    return {"accuracy": own, "points_of_class_1": counts, "distinct_outputs": len(known)}


def _revealing(row: Row) -> Row:
    """Properties c' and d: accuracies with a first coordinate of 0 or rho, and after every point moved by rho/2."""
    source, rng = _states(row)
    key = generate_key(row["bits"], source)
    X, y, fresh, labels = _drawn(row, key, rng)
    shown = reveal(fresh, labels)
    moved = midpoint_attack(shown, REVEALING)
    own: dict[str, dict[str, float]] = {"clean": {}, "moved": {}}
    for name in (*LEARNERS, STUMP):
        model = _fitted(name, reveal(X, y), y, row)
        for kind, points in (("clean", shown), ("moved", moved)):
            own[kind][name] = float(model.score(points, labels))
    return {"accuracy": own, "rho": REVEALING}


def reveal(X: Bits, y: Labels) -> Array:
    """The points behind a first coordinate that is 0 in class 0 and rho in class 1."""
    return np.column_stack([REVEALING * y, X])


def _perturbed(row: Row) -> Row:
    """Property b: the key-holder on class 1 after one flipped bit, and behind a code near its certified radius."""
    source, rng = _states(row)
    key, points, bits = generate_key(row["bits"], source), row["points"], row["bits"]
    flipped = count_accepted(key, OUTPUT_BITS, bits + SLACK, points, source)
    accepted = {name: flipped[name] / points for name in ("class 1", "seed bit", "output bit")}
    code = ConcatenatedCode.make()
    length = code.message_bits - bits - SLACK  # a point fills a message
    X, y = make_bbs_task(points, key=key, output_bits=length, random_state=rng)
    radius = OF_RADIUS * float(code.radius_squared) ** 0.5
    right = {}
    for kind in ("random", "towards"):
        Z = _directions(kind, X, code, rng)
        right[kind] = float(np.mean(decoded(X, radius * Z, code, key, length) == y))
    return {"accepted": accepted, "encoded": right, "encoded_output_bits": length, "radius": radius}


def _directions(kind: str, X: Bits, code: ConcatenatedCode, rng: np.random.Generator) -> Array:
    """Unit vectors: uniform, or towards the codeword of the same point with its first seed bit flipped."""
    if kind == "random":
        Z = rng.standard_normal((len(X), code.length))
    else:
        other = X.copy()
        other[:, 0] ^= 1
        Z = code.encode(other).astype(float) - code.encode(X)
    return np.asarray(Z / np.linalg.norm(Z, axis=1, keepdims=True))


def decoded(X: Bits, Z: Array, code: ConcatenatedCode, key: Key, output_bits: int) -> Labels:
    """What the key-holder says behind the decoder of the codewords of X, moved by Z; 0 where nothing is decoded."""
    found = [code.decode(point) for point in code.encode(X) + Z]
    holder = BBSClassifier(key, output_bits)
    return np.array([0 if message is None else holder.predict(message[None])[0] for message in found], np.int64)


def _samples(row: Row) -> Row:
    """Property a: points of class 1 until exhaustion is left with one key, the true one, for many keys."""
    from fractions import Fraction

    from symcheck.theorem_5_1.certify import samples

    source, rng = _states(row)
    family, length = blum_keys(row["bits"]), row["output_bits"]
    certified = samples(row["bits"], Fraction(LOSS))
    needed, right = [], 0
    for _ in range(row["points"]):
        key = source.choice(family)
        X, y = make_bbs_task(8 * certified, key=key, output_bits=length, random_state=rng)
        left, used = family, 0
        while len(left) > 1:
            point = X[y == 1][[used]]
            left, used = learn_key(point, [1], left, length), used + 1
        right += left == [key]
        needed.append(used)
    return {"needed": needed, "right": right, "certified": certified, "family": len(family), "loss": LOSS}


PARTS: dict[str, Callable[[Row], Row]] = {
    "learners": _learners,
    "memory": _memory,
    "revealing": _revealing,
    "perturbed": _perturbed,
    "samples": _samples,
}

Cells = dict[str, float]


def _means(results: Sequence[Row], read: Callable[[Row], Cells]) -> tuple[Cells, int]:
    """Every learner's mean, and over how many fresh points."""
    cells = [read(r) for r in results]
    return {name: float(np.mean([c[name] for c in cells])) for name in cells[0]}, sum(r["fresh"] for r in results)


def _groups(results: Sequence[Row], part: str, *names: str) -> dict[tuple[Any, ...], list[Row]]:
    """The results of a part by the values of these fields, in order."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for r in results:
        if r["part"] == part:
            found.setdefault(tuple(r[name] for name in names), []).append(r)
    return dict(sorted(found.items()))


COLUMNS = (*LEARNERS, LOOK_UP, PERIOD, STUMP, KEY)


def _shown(own: Cells, names: Iterable[str]) -> str:
    """Figures to three digits, in a fixed order."""
    return " ".join(f"{own[name]:.3f}".removeprefix("0") for name in names)


def _named(own: Cells, words: dict[str, str]) -> str:
    """Those figures that there are, behind words."""
    return ", ".join(f"{word} {_shown(own, [name])}" for name, word in words.items() if name in own)


def table(results: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Accuracies on fresh points with one standard error at 1/2; then what the key-holder says, and samples.

    Points with the same output are no independent trials, so that seen and new outputs have no standard error.  The
    learners of a line share their points, and so their luck.
    """
    lines: list[tuple[str, ...]] = []

    def add(words: str, bits: int, own: Sequence[Row], read: Callable[[Row], Cells], error: bool = True) -> None:
        means, points = _means(own, read)
        others = _named(means, {LOOK_UP: LOOK_UP, PERIOD: PERIOD, STUMP: "stump", KEY: "key"})
        lines.append((words, size_label(bits), _shown(means, LEARNERS), others, f"{0.5 / points**0.5:.3f}" * error))

    for (bits,), own in _groups(results, "learners", "bits").items():
        distinct = np.mean([r["distinct_outputs"] for r in own])
        add(f"raw, {distinct:.0f} outputs in {own[0]['samples'] // 2}", bits, own, lambda r: r["accuracy"])
    for (repeating, bits), own in _groups(results, "memory", "repeating", "bits").items():
        for kind in ("seen", "new"):
            words = f"{kind} outputs, cycles {'<=' if repeating else '>'} {LONGEST if repeating else OUTPUT_BITS}"
            add(words, bits, own, lambda r, kind=kind: r["accuracy"][kind], error=False)  # type: ignore[misc]
    for (bits,), own in _groups(results, "revealing", "bits").items():
        for kind, words in (("clean", "column of 0 or rho"), ("moved", "moved by rho/2")):
            add(words, bits, own, lambda r, kind=kind: r["accuracy"][kind])  # type: ignore[misc]
    for (bits,), own in _groups(results, "perturbed", "bits").items():
        means = {kind: float(np.mean([_kept(r)[kind] for r in own])) for kind in PERTURBED}
        said = _named(means, {"class 1": "drawn", "seed bit": "seed bit flipped", "output bit": "output bit"})
        lines.append(("class 1 accepted", size_label(bits), "", said, ""))
        said = _named(means, {"random": "random", "towards": "to a codeword"})
        lines.append((f"encoded, {OF_RADIUS} of the radius", size_label(bits), "", said, ""))
    for (length, bits), own in _groups(results, "samples", "output_bits", "bits").items():
        needed = [n for r in own for n in r["needed"]]
        said = f"mean {np.mean(needed):.1f}, most {max(needed)}; certified {own[0]['certified']}"
        lines.append((f"samples for the key, L = {length}", size_label(bits), "by exhaustion", said, ""))
    return ("", "|N|", "logistic, boosted, k-NN, MLP", "others", "s. e."), lines


FLIPPED = {
    "class 1": "class 1 accepted",
    "seed bit": "class 1 accepted, a seed bit flipped",
    "output bit": "class 1 accepted, an output bit flipped",
}
ENCODED = {
    "random": f"encoded: right at {OF_RADIUS} of the radius",
    "towards": "the same, towards another codeword",
}
PERTURBED = {**FLIPPED, **ENCODED}


def _kept(r: Row) -> Cells:
    return {**r["accepted"], **r["encoded"]}


def plot(results: Sequence[Row], figure: Any) -> None:
    """A panel a part; the sixth place has the legend."""
    figure.set_size_inches(13, 8.5)
    axes = figure.subplots(2, 3).ravel()
    colours = {name: f"C{i}" for i, name in enumerate(COLUMNS)}
    _plot_learners(axes[0], _groups(results, "learners", "bits"), colours)
    _plot_memory(axes[1], _groups(results, "memory", "repeating", "bits"), colours)
    _plot_revealing(axes[2], _groups(results, "revealing", "bits"), colours)
    _plot_perturbed(axes[3], _groups(results, "perturbed", "bits"))
    _plot_samples(axes[4], _groups(results, "samples", "output_bits", "bits"))
    for name in COLUMNS:
        axes[5].plot([], [], marker=MARKERS[name], color=colours[name], label=name)
    axes[5].plot([], [], color="grey", linewidth=0.8, label="chance")
    axes[5].axis("off")
    axes[5].legend(loc="center", title="learners and rules")
    for ax in axes[:3]:
        ax.axhline(0.5, color="grey", linewidth=0.8, zorder=0)
        ax.set_ylim(0.35, 1.04)
    figure.suptitle(f"Section 5.2: learners beat toys only, the key-holder is right at every size ({ILLUSTRATION})")


MARKERS = dict(zip(COLUMNS, "osD^v<>*", strict=True))


def _ticks(ax: Any, sizes: Sequence[int], before: Sequence[str] = ()) -> None:
    words = [size_label(bits).replace(" ", "\n") for bits in sizes]
    ax.set_xticks(range(len(sizes)), [f"{a}\n{b}" for a, b in zip(words, before, strict=True)] if before else words)
    ax.set_xlabel("|N|, bits")


def _plot_learners(ax: Any, groups: dict[tuple[Any, ...], list[Row]], colours: dict[str, str]) -> None:
    sizes = [bits for (bits,) in groups]
    means = [_means(own, lambda r: r["accuracy"]) for own in groups.values()]
    for i, name in enumerate(means[0][0]):
        places = np.arange(len(sizes)) + 0.06 * (i - 3)
        error = [1 / points**0.5 for _, points in means]
        style = {"marker": MARKERS[name], "color": colours[name], "markersize": 5, "linewidth": 0.8}
        ax.errorbar(places, [own[name] for own, _ in means], error, **style)
    _ticks(ax, sizes)
    ax.set_ylabel("accuracy on fresh points")
    ax.set_title(f"raw task, L = {OUTPUT_BITS}; bars: two standard errors", fontsize=10)


def _plot_memory(ax: Any, groups: dict[tuple[Any, ...], list[Row]], colours: dict[str, str]) -> None:
    for j, own in enumerate(groups.values()):
        for kind, fill in (("seen", "full"), ("new", "none")):
            means = _means(own, lambda r, kind=kind: r["accuracy"][kind])[0]  # type: ignore[misc]
            for i, name in enumerate(LEARNERS):
                style = {"marker": MARKERS[name], "color": colours[name], "fillstyle": fill, "linestyle": "none"}
                ax.plot(j + 0.14 * (i - 2), means[name], **style)
    _ticks(ax, [bits for _, bits in groups], [f"<= {LONGEST}" if kind else f"> {OUTPUT_BITS}" for kind, _ in groups])
    ax.set_ylabel("balanced accuracy on fresh points")
    ax.set_title(
        f"outputs seen in training (full) or new (hollow)\ncycles of at most {LONGEST} or above {OUTPUT_BITS} squares",
        fontsize=10,
    )


def _plot_revealing(ax: Any, groups: dict[tuple[Any, ...], list[Row]], colours: dict[str, str]) -> None:
    for j, own in enumerate(groups.values()):
        for kind, fill in (("clean", "full"), ("moved", "none")):
            means = _means(own, lambda r, kind=kind: r["accuracy"][kind])[0]  # type: ignore[misc]
            for i, name in enumerate((*LEARNERS, STUMP)):
                style = {"marker": MARKERS[name], "color": colours[name], "fillstyle": fill, "linestyle": "none"}
                ax.plot(j + 0.14 * (i - 2), means[name], **style)
    _ticks(ax, [bits for (bits,) in groups])
    ax.set_xlim(-0.6, len(groups) - 0.4)
    ax.set_ylabel("accuracy on fresh points")
    ax.set_title(f"first coordinate 0 or rho = {REVEALING} (full)\nmoved by rho/2 (hollow)", fontsize=10)


def _plot_perturbed(ax: Any, groups: dict[tuple[Any, ...], list[Row]]) -> None:
    for i, (kind, words) in enumerate(PERTURBED.items()):
        places = np.arange(len(groups)) + 0.15 * (i - 2)
        values = [np.mean([_kept(r)[kind] for r in own]) for own in groups.values()]
        ax.plot(places, values, "osD^v"[i], color=f"C{i}", label=words)
    _ticks(ax, [bits for (bits,) in groups])
    ax.set_ylim(-0.05, 1.75)  # room for the legend
    ax.set_yticks([0, 0.5, 1])
    ax.set_ylabel("share")
    ax.legend(loc="upper center", fontsize=8)
    ax.set_title("the key-holder, perturbed", fontsize=10)


def _plot_samples(ax: Any, groups: dict[tuple[Any, ...], list[Row]]) -> None:
    lengths, sizes = (sorted({key[i] for key in groups}) for i in (0, 1))
    for i, length in enumerate(lengths):
        needed = [groups[length, bits][0]["needed"] for bits in sizes]
        ax.plot([np.mean(n) for n in needed], marker="os"[i], color=f"C{i}", label=f"needed, L = {length}: mean")
        ax.plot([max(n) for n in needed], "^:", color=f"C{i}", label=f"needed, L = {length}: most")
    certified = [groups[lengths[0], bits][0]["certified"] for bits in sizes]
    ax.plot(certified, "k--", label=f"certified for loss {LOSS}, any L")
    _ticks(ax, sizes)
    ax.set_ylim(0, 1.5 * max(certified))
    ax.set_ylabel("points of class 1")
    ax.legend(loc="upper left", fontsize=8)
    ax.set_title("exhaustive search until one key is left", fontsize=10)


EXPERIMENT = Experiment(f"learners on Section 5.2's task and its key-holder: {ILLUSTRATION}", rows, work, table, plot)
