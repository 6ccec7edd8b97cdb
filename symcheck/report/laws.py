"""Pictures of Lemma 4.2 and Appendix B: the laws D_A and D_B, their nodes, derivatives and correlations."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import floor, log10
from typing import Any

from symcheck.appendix_b.spectrum import SmoothedRule
from symcheck.arith import arb_engine, parse_decimal
from symcheck.hermite.rules import rule_by_arb
from symcheck.lemma_4_2.certify import certify, make
from symcheck.lemma_4_2.densities import Law
from symcheck.lemma_4_2.separation import node_separation, separation_for_every_n
from symcheck.report.base import Numbers, Plot, Progress, at_least, at_most, down, ends, up
from symcheck.report.style import COLOURS, GREY, SIZE, series

BITS = 128

# ---- Figure 1

FIGURE_NODES = 5
FIGURE_SMOOTHING = Fraction(1, 50)
"""Wide enough for peaks that can be seen; the lemma's default at 5 nodes is 1/1152."""

REACH = 4
CELLS = 128
"""Cells per unit of t."""


def _figure_1(progress: Progress) -> Numbers:
    engine = rule_by_arb(1, 0, BITS).engine
    edges = [Fraction(i, CELLS) for i in range(-REACH * CELLS, REACH * CELLS + 1)]
    cells = [engine.interval(p, q) for p, q in pairwise(edges)]
    laws = {}
    for name, n in (("A", FIGURE_NODES), ("B", FIGURE_NODES + 1)):
        progress(f"density of D_{name}")
        law = Law(rule_by_arb(n, 0, BITS), FIGURE_SMOOTHING)
        bands = [ends(law.density(cell)) for cell in cells]
        laws[name] = {
            "nodes": n,
            "moments": 2 * n - 1,
            "centres": [ends(law.a * x) for x in law.rule.nodes],
            "density": bands,
            "width": up(max(Fraction(high) - Fraction(low) for low, high in bands)),
        }
    root = engine.sqrt(2 * engine.pi())
    gauss = [ends(engine.exp(-cell.square() / 2) / root) for cell in cells]
    return {"edges": [float(t) for t in edges], "gauss": gauss, "smoothing": str(FIGURE_SMOOTHING), "laws": laws}


def _draw_figure_1(numbers: Numbers, figure: Any) -> None:
    ax = figure.subplots()
    edges = numbers["edges"]
    middle = [(p + q) / 2 for p, q in pairwise(edges)]
    ax.plot(middle, [sum(pair) / 2 for pair in numbers["gauss"]], color=GREY, linestyle=":", label="N(0, 1)")
    highest = 0.0
    for i, (name, law) in enumerate(numbers["laws"].items()):
        low, high = ([*(pair[j] for pair in law["density"]), law["density"][-1][j]] for j in (0, 1))
        label = f"$D_{name}$: {law['nodes']} nodes"
        # the area below tells the two apart without colour
        area: dict[str, Any] = {"facecolor": "none", "hatch": "////"} if i else {"facecolor": COLOURS[i]}
        ax.fill_between(edges, low, step="post", edgecolor=COLOURS[i], linewidth=0, alpha=0.3, label=label, **area)
        ax.fill_between(edges, low, high, step="post", color=COLOURS[i], linewidth=0.8)
        places = [sum(pair) / 2 for pair in law["centres"]]
        ax.plot(places, [-0.07 * (i + 1)] * len(places), linestyle="none", marker="o^"[i], color=COLOURS[i])
        highest = max(highest, *high)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set_ylim(-0.2, 1.2 * highest)
    ax.set_xlim(edges[0], edges[-1])
    ax.set_xlabel("t; marks: the nodes")
    ax.set_ylabel("density, enclosed from both sides")
    ax.legend(loc="upper center", ncols=3, columnspacing=1.2, handlelength=1.8)


def _words_figure_1(numbers: Numbers) -> str:
    a, b = (numbers["laws"][name] for name in "AB")
    return (
        f"Densities of D_A, with {a['nodes']} peaks, and of D_B, with {b['nodes']} peaks, against the bell curve of "
        f"the standard Gaussian, from {numbers['edges'][0]:g} to {numbers['edges'][-1]:g}: the peaks of one lie "
        f"between those of the other, though the first {a['moments']} moments of D_A and the first {b['moments']} of "
        f"D_B are the Gaussian's; smoothing variance {numbers['smoothing']}. The bands are certified enclosures, each "
        f"on the whole of a cell of length 1/{CELLS}, and at most {at_most(max(a['width'], b['width']), 2)} wide."
    )


# ---- Separation of the nodes

MOST_NODES = 60


def _separation(progress: Progress) -> Numbers:
    engine = rule_by_arb(1, 0, BITS).engine
    pairs = {}
    for sigma, name in enumerate(("consecutive", "mirror")):
        rows = []
        for n in range(1 + sigma, MOST_NODES + 1):
            progress(f"{name} pair, {n} nodes")
            a = rule_by_arb(n, sigma, BITS)
            b = a.mirrored() if sigma else rule_by_arb(n + 1, 0, BITS)
            root = engine.sqrt(n + 1)
            rows.append(
                {
                    "nodes": n,
                    "separation": ends(node_separation(a, b) * root),
                    "bound": down(separation_for_every_n(n, sigma, engine) * root),
                }
            )
        pairs[name] = rows
    return {"pairs": pairs}


def _draw_separation(numbers: Numbers, figure: Any) -> None:
    ax = figure.subplots()
    for i, (name, rows) in enumerate(numbers["pairs"].items()):
        n = [row["nodes"] for row in rows]
        values = [row["separation"][0] for row in rows]
        ax.plot(n, values, linestyle="none", marker="os"[i], markersize=3.5, color=COLOURS[i], label=f"{name} pair")
        bound = [row["bound"] for row in rows]
        ax.plot(n, bound, color=COLOURS[i], linestyle=("-", "--")[i], label=f"{name}: proved for every n")
    ax.set_ylim(0.95, None)
    ax.set_xlabel("nodes n")
    ax.set_ylabel("node separation × √(n+1)")
    ax.legend(loc="upper right")


def _words_separation(numbers: Numbers) -> str:
    first, second = numbers["pairs"].values()
    last, other = first[-1], second[-1]
    return (
        "Smallest distance of a node of D_A from a node of D_B, times the square root of n + 1, against the number n "
        f"of nodes up to {last['nodes']}: for the consecutive pair it is at least "
        f"{at_least(first[0]['separation'][0])} at n = {first[0]['nodes']} and falls to "
        f"{at_least(last['separation'][0])}, above the line at 1 that is proved for every n; for the mirror pair it "
        f"falls to {at_least(other['separation'][0])}, above the bound for every n, which is "
        f"{at_least(other['bound'])} there."
    )


# ---- Derivatives of the density ratio

DERIVATIVE_NODES = 10


def _derivatives(progress: Progress) -> Numbers:
    content = certify(make(DERIVATIVE_NODES), progress=progress).content
    figures = content["figures"]
    m, exponent = figures["matched_moments"], parse_decimal(figures["derivative_exponent"])
    engine = arb_engine(BITS)
    base = engine.log(m) * exponent
    orders = range(len(figures["derivative_bounds"]))

    def exponents(bounds: list[float]) -> list[float]:
        """The least C with bound <= m^(C(l+1)), rounded up, for each order l."""
        logs = [engine.log(Fraction(bound)) / engine.log(m) for bound in bounds]
        return [up(x / (order + 1)) for order, x in enumerate(logs)]

    supremum = [[down(parse_decimal(low)), up(parse_decimal(high))] for low, high in figures["derivative_sup"]]
    majorant = [up(parse_decimal(bound)) for bound in figures["derivative_bounds"]]
    closed_form = [up(parse_decimal(bound)) for bound in figures["derivative_closed_form"]]
    return {
        "nodes": DERIVATIVE_NODES,
        "moments": m,
        "smoothing": content["instance"]["smoothing"],
        "exponent": up(exponent),
        "supremum": supremum,
        "majorant": majorant,
        "closed_form": closed_form,
        "exponents": {
            "supremum": exponents([high for _, high in supremum]),
            "majorant": exponents(majorant),
            "closed_form": exponents(closed_form),
        },
        "printed_form": [up(engine.exp(base * (order + 1))) for order in orders],
    }


def _draw_derivatives(numbers: Numbers, figure: Any) -> None:
    top, bottom = figure.subplots(2, 1, sharex=True)
    orders, exponent = range(len(numbers["majorant"])), numbers["exponent"]
    shown = (
        ("closed_form", "closed form, for every n"),
        ("majorant", "common majorant"),
        ("supremum", "supremum (two-sided)"),
    )
    for i, (name, label) in enumerate(shown):
        bounds = [pair[1] for pair in numbers[name]] if name == "supremum" else numbers[name]
        top.plot(orders, bounds, label=label, markevery=(i, 4), **series(i))
        bottom.plot(orders, numbers["exponents"][name], **series(i))
    low, high = ([pair[i] for pair in numbers["supremum"]] for i in (0, 1))
    top.fill_between(orders, low, high, color=COLOURS[2], alpha=0.4, linewidth=0)
    style: dict[str, Any] = {"color": "black", "linewidth": 1.2, "linestyle": (0, (6, 2))}
    top.plot(orders, numbers["printed_form"], label="printed form $m^{C(l+1)}$", **style)
    bottom.axhline(exponent, **style)
    bottom.text(1.5, exponent - 0.02, f"C = {at_most(exponent, 5)}", va="top", ha="left")
    top.set_yscale("log")
    top.set_ylabel("derivative of A/G, B/G\nat most")
    top.legend(loc="upper left")
    bottom.set_ylabel("the same as an exponent\nlogₘ(bound) / (l+1)")
    bottom.set_xticks(range(0, len(orders), 4))
    bottom.set_xlabel("order l of the derivative")


def _words_derivatives(numbers: Numbers) -> str:
    last = len(numbers["majorant"]) - 1
    low, high = numbers["supremum"][last]
    majorant, closed, printed = (at_most(numbers[name][last]) for name in ("majorant", "closed_form", "printed_form"))
    return (
        f"Bounds on the derivatives of the density ratios A/G and B/G against the order l from 0 to {last}, on a "
        f"logarithmic scale, for {numbers['nodes']} nodes, {numbers['moments']} matched moments and smoothing "
        f"variance {numbers['smoothing']}: at order {last} the supremum lies between {at_least(low)} and "
        f"{at_most(high)}, below the common majorant, {majorant}, the closed form for every n, {closed}, and the "
        f"printed form m^(C(l+1)) with C = {at_most(numbers['exponent'], 6)}, {printed}. Below, the same bounds as "
        f"exponents to base m over l + 1, with C as a horizontal line."
    )


# ---- Correlation

CORRELATION = ((5, 1), (10, 1), (20, 1), (10, 64))
"""Nodes n and hidden dimension k."""

CORRELATION_SMOOTHING = Fraction(1, 1000)
COSINES = tuple(Fraction(i, 100) for i in (1, 2, 3, 4, 6, 8, 10, 13, 17, 22, 28, 35, 44, 56, 70, 80, 90))


def _correlation(progress: Progress) -> Numbers:
    curves = []
    for n, k in CORRELATION:
        progress(f"{n} nodes, hidden dimension {k}")
        engine = arb_engine(192 + 2 * n)
        law = SmoothedRule(n, 0, CORRELATION_SMOOTHING).spectrum(engine, 600)
        nothing = engine.rational(0)
        known = replace(law, bound=nothing, ratio=nothing)  # its K lies below that of the law
        pairs = [[down(known.height(e, k)), up(law.height(e, k))] for e in COSINES]
        curves.append({"nodes": n, "hidden": k, "K": pairs})
    return {"cosines": [float(e) for e in COSINES], "smoothing": str(CORRELATION_SMOOTHING), "curves": curves}


def _draw_correlation(numbers: Numbers, figure: Any) -> None:
    ax = figure.subplots()
    for i, curve in enumerate(numbers["curves"]):
        low, high = ([pair[j] for pair in curve["K"]] for j in (0, 1))
        label = f"n = {curve['nodes']}, k = {curve['hidden']}"
        ax.plot(numbers["cosines"], high, label=label, markevery=(i, 4), **series(i))
        ax.fill_between(numbers["cosines"], low, high, color=COLOURS[i], alpha=0.4, linewidth=0)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("‖UᵀV‖, largest cosine between the subspaces")
    ax.set_ylabel("χ-correlation, at most")
    ax.set_xticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
    ax.set_yticks([10.0**e for e in range(0, floor(log10(ax.get_ylim()[0])), -20)])
    ax.legend(loc="lower right", title="nodes n, hidden k")


def _words_correlation(numbers: Numbers) -> str:
    at = numbers["cosines"].index(0.1)
    parts = [f"{at_most(c['K'][at][1], 2)} for n = {c['nodes']}, k = {c['hidden']}" for c in numbers["curves"]]
    return (
        "Upper bound on the chi-correlation of two hidden-subspace laws against the largest cosine between their "
        f"subspaces, from {numbers['cosines'][0]:g} to {numbers['cosines'][-1]:g}, both on logarithmic scales, "
        f"smoothing variance {numbers['smoothing']}: the lines fall like the cosine to the power 2n, the steeper the "
        f"more nodes; at cosine 0.1 the bound is {', '.join(parts)}."
    )


FIGURE_1 = Plot(
    "Figure 1: D_A and D_B are similar to discretised Gaussians", ("lemma-4.2",), _figure_1, _draw_figure_1,
    _words_figure_1,
)  # fmt: skip
NODE_SEPARATION = Plot(
    "Nodes of D_A and D_B stay apart by 1/√(n+1)", ("lemma-4.2",), _separation, _draw_separation, _words_separation
)
DERIVATIVE_BOUNDS = Plot(
    "Derivatives of the density ratio",
    ("lemma-4.2",),
    _derivatives,
    _draw_derivatives,
    _words_derivatives,
    (SIZE[0], 1.3 * SIZE[1]),
)
CORRELATION_PLOT = Plot(
    "Near-orthogonal subspaces: laws nearly uncorrelated", ("appendix-b", "theorem-4.1"), _correlation,
    _draw_correlation, _words_correlation,
)  # fmt: skip
