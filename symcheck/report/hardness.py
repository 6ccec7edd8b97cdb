"""Pictures of Theorems 3.1 and 4.1 and of Section 5.2: queries, robust radii, samples."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcheck.appendix_b.spectrum import SmoothedRule
from symcheck.arith import arb_engine, parse_decimal
from symcheck.codes import ConcatenatedCode, constant_rate
from symcheck.lemma_4_4.certify import make as make_pair
from symcheck.lemma_4_4.certify import produce
from symcheck.report.base import Numbers, Plot, Progress, at_least, at_most, down, up
from symcheck.report.style import COLOURS, GREY, series
from symcheck.section_5_2.certify import limit_squared, small_rate
from symcheck.theorem_3_1 import closed_forms
from symcheck.theorem_3_1.exact import Problem, least_certified
from symcheck.theorem_3_1.necessary import necessary
from symcheck.theorem_4_1.certify import EVERY_D_BITS
from symcheck.theorem_4_1.every_d import PRINTED_DIMENSIONS, at_dimension, printed_choice
from symcheck.theorem_4_1.queries import statistical_queries

# ---- Queries

QUERY_NODES, QUERY_SMOOTHING = 10, Fraction(1, 1000)
TOLERANCES = ("1e-2", "1e-4", "1e-6", "1e-8")


def _queries(progress: Progress) -> Numbers:
    laws = [SmoothedRule(n, 0, QUERY_SMOOTHING) for n in (QUERY_NODES, QUERY_NODES + 1)]
    curves = []
    for row in printed_choice(arb_engine(EVERY_D_BITS)):
        d, bits = row["dimension"], []
        for tau in TOLERANCES:
            progress(f"dimension {d}, tolerance {tau}")
            found = statistical_queries(*laws, dimension=d, tolerance=tau, terms=200)
            bits.append(None if found.method is None else down(parse_decimal(found.log2_queries)))
        theorem = row["every_d"]
        curves.append(
            {
                "dimension": d,
                "log2_queries": bits,
                "printed_at_most": up(parse_decimal(row["log2_queries_at_most"])),
                "every_d": theorem
                and [up(parse_decimal(theorem["tolerance"])), down(Fraction(theorem["log2_queries"]))],
            }
        )
    return {
        "tolerances": [float(Fraction(tau)) for tau in TOLERANCES],
        "nodes": QUERY_NODES,
        "smoothing": str(QUERY_SMOOTHING),
        "curves": curves,
    }


_NAMES = dict(zip(PRINTED_DIMENSIONS, ("MNIST", "CIFAR-10", "ImageNet"), strict=True))


def _draw_queries(numbers: Numbers, figure: Any) -> None:
    ax = figure.subplots()
    for i, curve in reversed(list(enumerate(numbers["curves"]))):
        label = f"d = {curve['dimension']} ({_NAMES[curve['dimension']]})"
        shown = [(t, b) for t, b in zip(numbers["tolerances"], curve["log2_queries"], strict=True) if b is not None]
        ax.plot(*zip(*shown, strict=True), label=label, **series(i))
        if curve["every_d"]:
            ax.plot(*curve["every_d"], marker="*", markersize=10, color=COLOURS[i], linestyle="none")
    ax.plot([], [], marker="*", markersize=10, color=GREY, linestyle="none", label="theorem for every d")
    printed = max(curve["printed_at_most"] for curve in numbers["curves"])
    ax.axhline(printed, color="black", linestyle=":")
    ax.text(numbers["tolerances"][0], printed, f"as printed: at most {at_most(printed, 3)}", va="bottom", ha="left")
    ax.set_xscale("log")
    ax.invert_xaxis()
    ax.set_yscale("log")
    ax.set_xlabel("precision τ of the oracle")
    ax.set_ylabel("log₂ of the queries, at least")
    figure.legend(loc="outside lower center", ncols=2)


def _words_queries(numbers: Numbers) -> str:
    printed = max(curve["printed_at_most"] for curve in numbers["curves"])
    first, last = numbers["tolerances"][0], numbers["tolerances"][-1]
    stars = [
        f"2^{at_least(curve['every_d'][1])} at precision {at_most(curve['every_d'][0], 2)} for d = {curve['dimension']}"
        for curve in numbers["curves"]
        if curve["every_d"]
    ]
    parts = []
    for curve in numbers["curves"]:
        ends = [at_least(bits) for bits in curve["log2_queries"] if bits is not None]
        parts.append(f"from {ends[0]} to {ends[-1]} at d = {curve['dimension']}")
    return (
        "Base-2 logarithm of the number of statistical queries that any learner needs, at least, as the precision "
        f"goes from {first:g} to {last:g}, both on logarithmic scales, with {numbers['nodes']} nodes, smoothing "
        f"variance {numbers['smoothing']} and one hidden direction: {', '.join(parts)}. Stars mark the theorem for "
        f"every d: {', '.join(stars)}. The printed choice of parameters gives at most {at_most(printed)}, which is "
        f"vacuous."
    )


# ---- Robust radii

RADIUS_DIMENSIONS = (1100, 1600, 3072, 6144, 12_288, 49_152, 150_528)
RADIUS_SMOOTHING = Fraction(1, 10_000)
CONSTANT, SMALL = (4, 5, 6, 7, 8, 9, 10, 11, 12), (4, 6, 8, 10)
"""Degrees of the fields of the codes."""


def _radius(progress: Progress) -> Numbers:
    engine = arb_engine(EVERY_D_BITS)
    hidden = []
    for d in RADIUS_DIMENSIONS:
        progress(f"Lemma 4.4 in dimension {d}")
        theorem = at_dimension(engine, d)
        n, k = theorem["nodes"], theorem["hidden"]
        figures = produce(make_pair(d, k, n, RADIUS_SMOOTHING), 1 << 13, lambda step: None).figures
        radii = [down(parse_decimal(row["robust_radius"])) for row in (theorem, figures)]
        hidden.append({"dimension": d, "nodes": n, "hidden": k, "theorem_4_1": radii[0], "lemma_4_4": radii[1]})
    progress("codes of Section 5.2")

    def row(code: ConcatenatedCode) -> dict[str, Any]:
        return {
            "dimension": code.length,
            "radius": down(engine.sqrt(code.radius_squared)),
            "limit": up(arb_engine(128).sqrt(limit_squared(code))),
        }

    return {
        "smoothing": str(RADIUS_SMOOTHING),
        "hidden": hidden,
        "constant_rate": [row(constant_rate(m)) for m in CONSTANT],
        "small_rate": [row(small_rate(m)) for m in SMALL],
    }


def _draw_radius(numbers: Numbers, figure: Any) -> None:
    ax = figure.subplots()
    codes = sorted(numbers["constant_rate"] + numbers["small_rate"], key=lambda row: row["dimension"])
    d = [row["dimension"] for row in codes]
    ax.plot(d, [row["limit"] for row in codes], color="black", linestyle=":", label="codes: limit for everybody")
    for i, name, label in ((2, "small_rate", "codes of small rate"), (3, "constant_rate", "codes of constant rate")):
        ax.plot(*([row[key] for row in numbers[name]] for key in ("dimension", "radius")), label=label, **series(i))
    for i, name, label in (
        (1, "lemma_4_4", "hidden subspace, Lemma 4.4"),
        (0, "theorem_4_1", "the same, Theorem 4.1"),
    ):
        ax.plot(*([row[key] for row in numbers["hidden"]] for key in ("dimension", name)), label=label, **series(i))
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("dimension, or length of the code")
    ax.set_ylabel("robust radius (ℓ₂), at least")
    figure.legend(loc="outside lower center", ncols=2)


def _words_radius(numbers: Numbers) -> str:
    first, last = numbers["hidden"][0], numbers["hidden"][-1]
    code, small = numbers["constant_rate"][-1], numbers["small_rate"][-1]
    return (
        "Certified robust radius against the dimension, both on logarithmic scales. For the hidden-subspace pair it "
        f"grows from {at_least(first['theorem_4_1'])} in dimension {first['dimension']} to "
        f"{at_least(last['theorem_4_1'])} in dimension {last['dimension']} by Theorem 4.1 for every d, and from "
        f"{at_least(first['lemma_4_4'])} to {at_least(last['lemma_4_4'])} by Lemma 4.4 with smoothing variance "
        f"{numbers['smoothing']}. Behind the codes of Section 5.2 it is {at_least(code['radius'])} at length "
        f"{code['dimension']} with constant rate and {at_least(small['radius'])} at length {small['dimension']} with "
        f"small rate, below the limits {at_most(code['limit'])} and {at_most(small['limit'])} from which on nobody "
        f"is robust."
    )


# ---- Samples

SAMPLE_LOSS = SAMPLE_MARGIN = Fraction(1, 100)
SAMPLE_FAILURE = Fraction(1, 3)
SAMPLE_BITS = (1, 2, 3, 5, 8, 12, 16, 24, 32, 48, 64, 80, 100, 120, 140, 160, 180, 200)


def _samples(progress: Progress) -> Numbers:
    rows = []
    for bits in SAMPLE_BITS:
        progress(f"2^{bits} classifiers")
        problem = Problem(SAMPLE_LOSS, SAMPLE_LOSS + SAMPLE_MARGIN, 1 << bits, SAMPLE_FAILURE)
        enough = least_certified(problem)
        rows.append(
            {
                "log2_classifiers": bits,
                "exact": enough,
                "pairwise": closed_forms.pairwise(problem),
                "printed": closed_forms.printed(problem),
                "necessary": necessary(problem, enough),
            }
        )
    return {"loss": str(SAMPLE_LOSS), "margin": str(SAMPLE_MARGIN), "failure": str(SAMPLE_FAILURE), "rows": rows}


def _draw_samples(numbers: Numbers, figure: Any) -> None:
    ax = figure.subplots()
    rows = numbers["rows"]
    bits = [row["log2_classifiers"] for row in rows]
    shown = (
        ("printed", "printed: 4(δ+δ′)/δ′² ln|F|"),
        ("pairwise", "suffice: Theorem A, pairwise"),
        ("exact", "suffice: exact tails"),
        ("necessary", "necessary"),
    )
    for i, (name, label) in enumerate(shown):
        ax.plot(bits, [row[name] for row in rows], label=label, markevery=(i % 2, 2), **series(i))
    ax.set_ylim(0, None)
    ax.set_xlim(0, None)
    ax.set_xlabel("log₂ of the number |F| of classifiers")
    ax.set_ylabel("samples per class")
    ax.legend(loc="upper left")


def _words_samples(numbers: Numbers) -> str:
    rows = numbers["rows"]
    last = rows[-1]
    short = [f"2^{row['log2_classifiers']}" for row in rows if row["printed"] < row["exact"]]
    gap = f"; for {' and '.join(short)} classifiers it lies below what the exact tails certify" if short else ""
    return (
        "Samples per class for robust learning among finitely many classifiers against the logarithm of their number, "
        f"loss {numbers['loss']}, margin {numbers['margin']}, failure {numbers['failure']}: four nearly straight "
        f"lines. For 2^{last['log2_classifiers']} classifiers {last['exact']} samples suffice by exact tails and "
        f"{last['pairwise']} by Theorem A, and at least {last['necessary']} are necessary. The formula with the "
        f"printed constant gives {last['printed']}{gap}."
    )


QUERIES = Plot(
    "Statistical queries at the dimensions of real data", ("theorem-4.1",), _queries, _draw_queries, _words_queries
)
RADIUS = Plot(
    "Robust radius against dimension", ("theorem-4.1", "lemma-4.4", "section-5.2"), _radius, _draw_radius, _words_radius
)
SAMPLES = Plot("Samples against the number of classifiers", ("theorem-3.1",), _samples, _draw_samples, _words_samples)
