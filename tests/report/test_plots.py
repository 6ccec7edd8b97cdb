"""The plots: what is drawn is what is certified, the files are whole and always the same, and errors are one line."""

from __future__ import annotations

import json
import re
import sys
from fractions import Fraction
from functools import cache
from math import log, sqrt
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner, Result

from symcheck.arith import arb_engine
from symcheck.cli import main
from symcheck.errors import DomainError
from symcheck.pipeline.experiments.base import NAMES as EXPERIMENTS
from symcheck.pipeline.marginals import Marginal
from symcheck.report import hardness, laws
from symcheck.report.base import at_least, at_most, down, up
from symcheck.report.plots import ILLUSTRATES, PLOTS, Drawing, drawing, names, write_plot
from symcheck.report.style import COLOURS, ENDINGS, LINES, MARKERS, SIZE
from symcheck.runs import digest
from symcheck.statements import STATEMENTS
from symcheck.theorem_4_1.every_d import printed_choice

QUERIED = 3072
STARTS = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["plot", *arguments])


@cache
def drawn(name: str) -> Drawing:
    """Each plot's numbers are computed once for all tests; queries at two tolerances and one dimension only."""
    with pytest.MonkeyPatch.context() as patch:
        rows = [row for row in printed_choice(arb_engine(160)) if row["dimension"] == QUERIED]
        patch.setattr(hardness, "printed_choice", lambda engine: rows)
        patch.setattr(hardness, "TOLERANCES", ("1e-2", "1e-4"))
        return drawing(name, Path("nowhere"))


def axes(name: str) -> list[Any]:
    from matplotlib.figure import Figure

    figure = Figure()
    drawn(name).draw(figure)
    return figure.axes


def line(ax: Any, label: str) -> tuple[list[float], list[float]]:
    """The data of the one line whose label begins so."""
    (found,) = [one for one in ax.get_lines() if str(one.get_label()).startswith(label)]
    return [float(x) for x in found.get_xdata()], [float(y) for y in found.get_ydata()]


# ---- Files


@pytest.mark.parametrize("name", PLOTS)
def test_every_format_is_written_and_is_always_the_same(name: str, tmp_path: Path) -> None:
    found = drawn(name)
    again = Drawing(name, PLOTS[name], json.loads(json.dumps(found.numbers)))  # the numbers are JSON
    for ending, data in found.pictures().items():
        path = tmp_path / f"{name}.{ending.upper()}"
        write_plot(again, path)
        assert data.startswith(STARTS[ending])
        assert path.read_bytes() == data
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".PDF", ".PNG", ".SVG"]  # and nothing half done


@pytest.mark.parametrize("name", PLOTS)
def test_svg_has_text_a_white_ground_and_no_date(name: str) -> None:
    data = drawn(name).pictures(("svg",))["svg"]
    root = ElementTree.fromstring(data)
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert tags.count("text") > 8
    assert "date" not in tags
    assert b"fill: #ffffff" in data
    assert len(data) < 500_000
    # at 390 pixels' width a point is a pixel: nothing but exponents and indices is smaller than 9
    assert float(root.attrib["viewBox"].split()[2]) <= 400
    sizes = [float(size) for size in re.findall(rb"font(?:-size)?: (\d+(?:\.\d+)?)px", data)]
    assert sizes
    assert min(set(sizes) - {6.3, 7.0, 7.7}) >= 9


def test_a_users_own_matplotlib_settings_change_nothing() -> None:
    import matplotlib

    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black", "svg.fonttype": "path"}):
        changed = drawn("samples").pictures(("svg",))
    assert changed == drawn("samples").pictures(("svg",))


def test_series_differ_without_colour() -> None:
    styles = list(zip(map(str, LINES), MARKERS, strict=True))
    assert len(set(styles)) == len(COLOURS)
    assert len(set(MARKERS)) == len(MARKERS)
    assert len(set(map(str, LINES[:4]))) == 4


# ---- Words


@pytest.mark.parametrize("name", PLOTS)
def test_alternative_text_is_sentences_and_says_what_is_drawn(name: str) -> None:
    found = drawn(name)
    assert re.fullmatch(r"[A-Z].{150,900}\.", found.alt)
    assert "nan" not in found.alt and "inf" not in found.alt.split()
    assert len(found.plot.title) <= 60
    assert found.public()["alt"] == found.alt


def test_statements_are_those_of_the_register() -> None:
    known = {row.id for row in STATEMENTS}
    for plot in PLOTS.values():
        assert plot.statements
        assert set(plot.statements) <= known
    assert tuple(ILLUSTRATES) == EXPERIMENTS
    assert {name for row in ILLUSTRATES.values() for name in row} <= known
    assert not set(PLOTS) & set(EXPERIMENTS)


def test_words_round_in_the_safe_direction() -> None:
    for x in (0.1, 1 / 3, 1.0, 852.942177467, 163_877.353453, 1.78e46, 4.3e-13, 7.0):
        for digits in (2, 4, 6):
            low, high = Fraction(at_least(x, digits)), Fraction(at_most(x, digits))
            assert low <= Fraction(x) <= high
            assert high - low <= Fraction(x) * Fraction(11, 10**digits)
    third = Fraction(1, 3)
    assert Fraction(down(third)) < third < Fraction(up(third))
    assert np.nextafter(down(third), 1) == up(third)
    assert down(Fraction(3)) == up(Fraction(3)) == 3


# ---- What is drawn


def test_figure_1_encloses_the_densities_everywhere() -> None:
    """Against the law in floats, at points that are in the cells and not on a grid."""
    numbers = drawn("figure-1").numbers
    edges = np.array(numbers["edges"])
    assert (edges[0], edges[-1]) == (-laws.REACH, laws.REACH)
    t = np.random.default_rng(0).uniform(edges[0], edges[-1], 2000)
    cell = np.searchsorted(edges, t) - 1
    for name, n in (("A", laws.FIGURE_NODES), ("B", laws.FIGURE_NODES + 1)):
        law = numbers["laws"][name]
        truth = Marginal(n, float(laws.FIGURE_SMOOTHING))
        low, high = np.array(law["density"]).T[:, cell]
        values = truth.pdf(t)
        assert np.all(low <= values + 1e-13)
        assert np.all(values <= high + 1e-13)
        assert np.max(high - low) <= law["width"] < 0.06  # narrow, too
        places = [sum(pair) / 2 for pair in law["centres"]]
        assert places == pytest.approx(list(sqrt(1 - laws.FIGURE_SMOOTHING) * truth.nodes), abs=1e-12)
    low, high = np.array(numbers["gauss"]).T[:, cell]
    bell = np.exp(-(t**2) / 2) / sqrt(2 * np.pi)
    assert np.all((low <= bell) & (bell <= high))
    assert at_most(max(numbers["laws"][name]["width"] for name in "AB"), 2) in drawn("figure-1").alt


def test_figure_1_draws_its_bands_from_lower_to_upper_end() -> None:
    numbers = drawn("figure-1").numbers
    (ax,) = axes("figure-1")
    bands = [collection.get_paths()[0].vertices for collection in ax.collections][1::2]
    assert len(bands) == 2
    for name, vertices in zip("AB", bands, strict=True):
        ends = np.array(numbers["laws"][name]["density"])
        assert set(np.round(vertices[:, 1], 12)) == set(np.round(ends.ravel(), 12))


def test_separation_is_that_of_numpys_nodes_and_above_the_bound() -> None:
    (ax,) = axes("node-separation")
    for name, start in (("consecutive", 1), ("mirror", 2)):
        n, values = line(ax, f"{name} pair")
        _, bound = line(ax, f"{name}: proved")
        assert n == list(range(start, laws.MOST_NODES + 1))
        assert all(x > y for x, y in zip(values, bound, strict=True))
    n, values = line(ax, "consecutive pair")
    for size in (1, 2, 7, 30, 60):
        x, y = (np.polynomial.hermite_e.hermegauss(m)[0] for m in (size, size + 1))
        gap = np.abs(np.subtract.outer(x, y)).min()
        assert values[n.index(size)] == pytest.approx(gap * sqrt(size + 1), rel=1e-9)
    # He_2 -+ sqrt 2 He_1 = x^2 -+ sqrt 2 x - 1, zeros (sqrt 6 +- sqrt 2)/2 and their reflections
    n, values = line(ax, "mirror pair")
    assert values[0] == pytest.approx((sqrt(6) - sqrt(2)) * sqrt(3), rel=1e-12)
    _, bound = line(ax, "consecutive: proved")
    assert bound == pytest.approx([1] * len(bound), rel=1e-12)  # 1/sqrt(n+1), times sqrt(n+1)
    assert max(bound) <= 1


def test_derivatives_lie_below_every_bound() -> None:
    numbers = drawn("derivative-bounds").numbers
    top, bottom = axes("derivative-bounds")
    orders, supremum = line(top, "supremum")
    _, majorant = line(top, "common")
    _, printed = line(top, "printed")
    _, closed = line(top, "closed")
    m = numbers["moments"]
    assert orders == list(range(m + 2))
    assert all(s <= w <= min(p, c) for s, w, p, c in zip(supremum, majorant, printed, closed, strict=True))
    assert printed == pytest.approx([m ** (numbers["exponent"] * (order + 1)) for order in orders], rel=1e-9)
    assert min(p / w for p, w in zip(printed, majorant, strict=True)) == pytest.approx(1, rel=1e-6)  # C is the least
    # the supremum, against a fine grid in floats
    t = np.linspace(0, 6, 60_001)
    delta = float(Fraction(numbers["smoothing"]))
    for order in (0, 1, 5, 20):
        found = max(np.abs(Marginal(n, delta).ratio(t, order)).max() for n in (10, 11))
        low, high = numbers["supremum"][order]
        assert found <= high * (1 + 1e-9)
        assert low <= found * 1.001
    shown = [list(one.get_ydata()) for one in bottom.get_lines()]
    assert [log(w, m) / (order + 1) for order, w in zip(orders, majorant, strict=True)] == pytest.approx(shown[1])
    assert all(c <= numbers["exponent"] for c in shown[1])


def test_correlation_is_the_sum_of_the_squares() -> None:
    """F(e) = E M(X, X'), by numpy's rule and Mehler's kernel: another formula than the Hermite coefficients."""
    (ax,) = axes("correlation")
    theta = float(1 - laws.CORRELATION_SMOOTHING)
    for n, k in laws.CORRELATION:
        (found,) = [one for one in ax.get_lines() if one.get_label() == f"n = {n}, k = {k}"]
        values = dict(zip(found.get_xdata(), found.get_ydata(), strict=True))
        x, w = np.polynomial.hermite_e.hermegauss(n)
        w = w / w.sum()
        for e in (0.7, 0.9):
            r = theta * e
            kernel = np.exp((2 * r * np.outer(x, x) - r**2 * np.add.outer(x**2, x**2)) / (2 * (1 - r**2)))
            F = w @ kernel @ w / sqrt(1 - r**2)
            assert values[e] == pytest.approx(F**k - 1, rel=1e-3, abs=1e-9)
    for curve in drawn("correlation").numbers["curves"]:
        assert all(0 < low <= high <= 1.001 * low for low, high in curve["K"])
        first, second = (curve["K"][i][1] for i in (0, 1))  # at 0.01 and 0.02: like e^{2n}
        assert second / first == pytest.approx(4 ** curve["nodes"], rel=0.05)


def test_queries_are_those_of_the_public_function() -> None:
    from symcheck import SmoothedRule, statistical_queries

    (ax,) = axes("queries")
    pair = [SmoothedRule(n, 0, hardness.QUERY_SMOOTHING) for n in (hardness.QUERY_NODES, hardness.QUERY_NODES + 1)]
    taus, bits = line(ax, f"d = {QUERIED} ")
    assert taus == [1e-2, 1e-4]
    truth = statistical_queries(*pair, dimension=QUERIED, tolerance="1e-4").log2_queries
    assert bits[1] <= float(truth)  # fewer terms
    assert bits[1] == pytest.approx(float(truth), rel=1e-4)
    assert bits[0] > bits[1]
    (star,) = [one for one in ax.get_lines() if len(one.get_xdata()) == 1]
    assert (star.get_xdata()[0], star.get_ydata()[0]) == pytest.approx((0.083 / sqrt(QUERIED), QUERIED / 10))
    # the printed choice: four frames, of which one is found with probability 2/3
    printed = [one.get_ydata()[0] for one in ax.get_lines() if list(one.get_xdata()) == [0, 1]]
    assert printed == pytest.approx([log(4 * 2 / 3, 2)])


def test_radii_grow_and_stay_below_their_limit() -> None:
    (ax,) = axes("radius")
    d, theorem = line(ax, "the same, Theorem 4.1")
    _, lemma = line(ax, "hidden subspace")
    assert d == list(hardness.RADIUS_DIMENSIONS)
    for dimension, radius in zip(hardness.RADIUS_DIMENSIONS, theorem, strict=True):
        n = next(n for n in range(64) if 2**n >= dimension)
        assert radius == pytest.approx(0.216 * sqrt(dimension // 100 / (n + 1)), rel=1e-9)
    assert all(x < y for x, y in zip(theorem, lemma, strict=True))
    limits = dict(zip(*line(ax, "codes: limit"), strict=True))
    for label in ("codes of small", "codes of constant"):
        for length, radius in zip(*line(ax, label), strict=True):
            assert 0 < radius < limits[length]
    # all columns of a Reed-Muller code's generator differ: (n/2 + 10 sqrt(n)/2)/4, squared
    length = 255 * 128
    assert limits[length] == pytest.approx(sqrt((length / 2 + 10 * sqrt(length) / 2) / 4), rel=1e-9)


def test_samples_are_those_of_the_certificate() -> None:
    from symcheck import certify

    figures = certify("theorem-3.1").content["figures"]  # loss and margin 1/100, 2^100 classifiers
    (ax,) = axes("samples")
    for label, name in (("necessary", "necessary"), ("suffice: exact", "exact"), ("suffice: Th", "pairwise")):
        bits, counts = line(ax, label)
        assert counts[bits.index(100)] == figures[f"n_{name}"]
        assert counts == sorted(counts)
    bits, printed = line(ax, "printed")
    assert bits[0] == 1 and bits[-1] == 200
    assert printed == [-(-800 * b * log(2) // 1) for b in bits]  # 4 (2/100) / (1/100)^2 ln 2^b, rounded up
    _, exact = line(ax, "suffice: exact")
    short = [f"2^{b:.0f}" for b, p, n in zip(bits, printed, exact, strict=True) if p < n]
    assert f"for {' and '.join(short)} classifiers" in drawn("samples").alt


# ---- The command


def test_list_and_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("--list").stdout.split() == names() == [*PLOTS, *EXPERIMENTS]
    assert json.loads(run("--list", "--json").stdout) == {"plots": names()}
    found = run("samples", "-o", "new/s.svg", "--json")
    assert found.exit_code == 0, found.stderr
    document = json.loads(found.stdout)
    assert document == {**drawn("samples").public(), "path": "new/s.svg"}
    assert Path("new/s.svg").read_bytes() == drawn("samples").pictures(("svg",))["svg"]
    assert [path.name for path in Path("new").iterdir()] == ["s.svg"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("figure-7",), "unknown plot 'figure-7'; known: figure-1, node-separation"),
        (("figure-1", "-o", "figure-1.gif"), "must end in .svg, .png or .pdf, not 'figure-1.gif'"),
        (("figure-1", "-o", "figure"), "must end in .svg, .png or .pdf"),
        (("learners", "-o", "learners.gif"), "must end in .svg, .png or .pdf"),
        (("learners",), "first: symcheck experiment learners"),
        ((), "NAME of a plot is missing; known: figure-1"),
    ],
)
def test_bad_requests_are_one_line(
    arguments: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert not result.stdout
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DomainError, match="cannot write"):
        write_plot(drawn("samples"), tmp_path / "file" / "samples.svg")


def test_without_matplotlib_nothing_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = run("figure-1")
    assert result.exit_code == 2
    assert result.stderr == "symcheck: this needs matplotlib: pip install 'symcheck[report]'\n"


# ---- Experiments


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("experiments")
    arguments = ["experiment", "nearest-neighbours", "--size", "small", "-o", str(folder)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    return folder


def test_an_experiment_is_drawn_again_from_its_numbers(finished: Path, tmp_path: Path) -> None:
    for ending in ENDINGS:
        path = tmp_path / f"again.{ending}"
        result = run("nearest-neighbours", "--experiments", str(finished), "-o", str(path))
        assert result.exit_code == 0, result.stderr
        assert "demonstrated, not proved" in result.stdout
        assert path.read_bytes().startswith(STARTS[ending])
    for ending in ("svg", "png"):  # the very picture that the experiment has left
        assert (tmp_path / f"again.{ending}").read_bytes() == (finished / f"nearest-neighbours.{ending}").read_bytes()


def test_what_is_not_an_experiments_file_is_refused(finished: Path, tmp_path: Path) -> None:
    good = json.loads((finished / "nearest-neighbours.json").read_bytes())
    changed = json.loads(json.dumps(good))
    changed["results"][0]["dimension"] += 1
    other = {"experiment": "nearest-neighbours", "results": [{}], "hash": digest([{}]), "seed": 0, "size": "full"}
    for document in ({**good, "experiment": "learners"}, changed, other, {}, [], 3, "text"):
        (tmp_path / "nearest-neighbours.json").write_text(json.dumps(document))
        result = run("nearest-neighbours", "--experiments", str(tmp_path), "-o", str(tmp_path / "no.svg"))
        assert result.exit_code == 2
        assert "holds no results of this experiment" in result.stderr
    (tmp_path / "nearest-neighbours.json").write_text("{")
    assert run("nearest-neighbours", "--experiments", str(tmp_path), "-o", str(tmp_path / "no.svg")).exit_code == 2
    assert not (tmp_path / "no.svg").exists()


def test_a_plot_is_as_wide_as_a_telephone() -> None:
    assert all(plot.size[0] == SIZE[0] for plot in PLOTS.values())
