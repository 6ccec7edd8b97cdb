"""The statement graph: it says what the register says, nothing is hidden behind a box, and everyone can read it."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from symcheck.report.graph import (
    BOX_WIDTH,
    MEANINGS,
    NAME_SIZE,
    NARROW_WIDTH,
    SHAPES,
    TEXT_SIZE,
    card,
    legend_html,
    links,
    narrow_layout,
    narrow_svg,
    nodes,
    outline,
    standalone_svg,
    stylesheet,
    weakest_evidence,
    wide_layout,
    wide_sizes,
    wide_svg,
)
from symcheck.report.layout import (
    COMMAND,
    CORNER,
    FILE,
    UNIT,
    Box,
    Edge,
    Layout,
    crossings,
    dump,
    enters,
    kept,
    load,
    touches,
)
from symcheck.report.lettering import text_width, wrap
from symcheck.report.palette import DARK, LIGHT, PRINT, contrast
from symcheck.report.placing import column, graphviz
from symcheck.statements import EVIDENCE, PRINTED, STATEMENTS, Claim, Statement

SVG = "{http://www.w3.org/2000/svg}"
STALE = f"symcheck/report/layout.json is not that of the register: run `{COMMAND}` (needs Graphviz) and commit it"
# a row more, as the register gets them
NEW = Statement("section-9.9", "[BLPR19] Section 9.9", "a new row", "assumption", "", (), ("lemma-4.2", "theorem-3.1"))


@pytest.fixture
def no_graphviz(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without dot; what is drawn there is left to no other test."""
    monkeypatch.setenv("PATH", "")
    wide_layout.cache_clear()
    yield
    wide_layout.cache_clear()


def href(name: str) -> str:
    return f"statements/{name}.html"


DRAWINGS: dict[str, tuple[Callable[..., str], Callable[[], Layout]]] = {
    "wide": (wide_svg, wide_layout),
    "narrow": (narrow_svg, narrow_layout),
}
both = pytest.mark.parametrize("kind", DRAWINGS)


# ---------------------------------------------------------------- what is drawn


def test_layout_in_the_package_is_that_of_the_register() -> None:
    layout = load(FILE.read_text(encoding="utf-8"))
    assert layout.fits(wide_sizes(), links()), STALE
    assert crossings(layout) == []
    assert kept(wide_sizes(), links()) == layout == wide_layout()
    assert dump(layout) == FILE.read_text(encoding="utf-8")


def test_a_layout_of_another_register_is_not_used(tmp_path: Path) -> None:
    rows = (*STATEMENTS, NEW)
    assert kept(wide_sizes(rows), links(rows)) is None
    assert kept(wide_sizes(), links()[1:]) is None
    for text in ("", "[]", "{}", '{"edges": 1}', '{"boxes": [], "edges": [], "width": 1, "height": 1}'):
        (tmp_path / "layout.json").write_text(text)
        assert kept(wide_sizes(), links(), tmp_path / "layout.json") is None


def test_a_layout_with_an_edge_behind_a_box_is_not_used(tmp_path: Path) -> None:
    layout = load(FILE.read_text(encoding="utf-8"))
    (tmp_path / "good.json").write_text(dump(layout))
    (tmp_path / "bad.json").write_text(dump(moved_behind(layout)[0]))
    assert kept(wide_sizes(), links(), tmp_path / "good.json") == layout
    assert kept(wide_sizes(), links(), tmp_path / "bad.json") is None


@both
def test_every_row_is_a_link_and_every_use_an_arrow(kind: str) -> None:
    svg = ET.fromstring(DRAWINGS[kind][0](href))
    anchors = svg.findall(f".//{SVG}a")
    assert sorted(a.attrib["href"] for a in anchors) == sorted(href(row.id) for row in STATEMENTS)
    drawn = [(p.attrib["data-from"], p.attrib["data-to"]) for p in svg.findall(f".//{SVG}path[@class='edge']")]
    assert sorted(drawn) == sorted((used, row.id) for row in STATEMENTS for used in row.uses)
    by_href = {a.attrib["href"]: a for a in anchors}
    for node in nodes():
        anchor = by_href[href(node.id)]
        assert anchor.findtext(f"{SVG}title") == node.words
        words = " ".join(t.text or "" for t in anchor.findall(f"{SVG}text")).replace("\xa0", " ")
        assert words == " ".join(filter(None, (node.name, node.title, node.printed, node.evidence)))


def test_evidence_is_the_weakest_and_inherited_only_without_claims() -> None:
    for row in STATEMENTS:
        word = weakest_evidence(row)
        if row.claims:
            order = [EVIDENCE.index(claim.evidence) for claim in row.claims]
            assert EVIDENCE.index(word) == max(order), row.id
        else:
            assert (word == "") == (row.printed == "definition"), row.id
    used = Statement("a", "", "", "holds", "", (Claim("x", "proved", "", 1), Claim("y", "assumed", "", 1)))
    own = Statement("b", "", "", "holds", "", (Claim("x", "certified", "", 1),), ("a",))
    informal = Statement("c", "", "", "holds", "", (), ("a", "b"))
    assert [weakest_evidence(row, (used, own, informal)) for row in (used, own, informal)] == [
        "assumed",
        "certified",
        "assumed",
    ]


def test_names_are_short_and_different() -> None:
    names = [node.name for node in nodes()]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 30 for name in names)


def test_verdicts_differ_by_word_and_shape_without_colour() -> None:
    assert set(SHAPES) == set(PRINTED)
    assert set(MEANINGS) == set(EVIDENCE)
    shapes = [outline(word, Box(0, 0, 1000, 500)) for word in PRINTED]
    assert len(set(shapes) - {shapes[PRINTED.index("definition")]}) == len(PRINTED) - 1
    assert not any(re.search(r"fill=|#[0-9a-f]{3}", shape) for shape in shapes)
    for word in (*PRINTED, *EVIDENCE):
        assert word in legend_html()
        assert word in standalone_svg()


# ---------------------------------------------------------------- nothing behind a box


def value(curve: tuple[tuple[int, int], ...], i: int, n: int) -> tuple[int, int]:
    """The point at t = i/n, times n^3, by Bernstein polynomials."""
    weights = ((n - i) ** 3, 3 * i * (n - i) ** 2, 3 * i**2 * (n - i), i**3)
    x, y = (sum(w * p[k] for w, p in zip(weights, curve, strict=True)) for k in (0, 1))
    return x, y


POINT = st.tuples(st.integers(-100, 100), st.integers(-100, 100))


@settings(max_examples=150)
@given(st.tuples(POINT, POINT, POINT, POINT), POINT, st.integers(1, 60), st.integers(1, 60))
@example(((0, 0), (50, 0), (50, 0), (100, 0)), (20, 0), 10, 10)  # along a side: outside
@example(((0, 5), (0, 50), (100, 50), (100, 5)), (40, 0), 20, 10)  # around it
@example(((0, 0), (0, 100), (100, 100), (100, 0)), (49, 70), 2, 10)  # the top of the arc, at height 75
def test_enters_agrees_with_points_of_the_curve(
    curve: tuple[tuple[int, int], ...], corner: tuple[int, int], width: int, height: int
) -> None:
    """No point inside if False; if True, one within a unit of the box (4096 points are less than 1/2 apart)."""
    box, n = Box(*corner, width, height), 4096

    def within(box: Box) -> bool:
        points = (value(curve, i, n) for i in range(n + 1))
        return any(
            box.x * n**3 < x < (box.x + box.width) * n**3 and box.y * n**3 < y < (box.y + box.height) * n**3
            for x, y in points
        )

    assert within(box.grown(1)) if enters(curve, box) else not within(box)


@both
def test_no_edge_passes_behind_a_box_and_every_end_touches(kind: str) -> None:
    layout = DRAWINGS[kind][1]()
    assert crossings(layout) == []
    assert layout.edges


def moved_behind(layout: Layout) -> tuple[Layout, str]:
    """The first edge that can be led, between its own ends, through the middle of a box that is not one of them."""
    edge = layout.edges[0]
    name, box = next((n, b) for n, b in layout.boxes.items() if n not in (edge.source, edge.target))
    middle = (box.x + box.width // 2, box.y + box.height // 2)
    start, end = edge.points[0], edge.points[-1]
    points = (start, start, middle, middle, middle, end, end)
    return replace(layout, edges=(replace(edge, points=points), *layout.edges[1:])), (
        f"{edge.source} -> {edge.target} passes behind {name}"
    )


@both
def test_an_edge_moved_behind_a_box_is_found(kind: str) -> None:
    layout, words = moved_behind(DRAWINGS[kind][1]())
    assert words in crossings(layout)


@both
def test_a_bulge_behind_a_box_is_found(kind: str) -> None:
    """A curve with both ends far from the box, and control points outside: the curve alone passes behind."""
    layout = DRAWINGS[kind][1]()
    edge = layout.edges[0]
    name, box = next((n, b) for n, b in layout.boxes.items() if n not in (edge.source, edge.target))
    x, y = box.x + box.width // 2, box.y + box.height // 2
    far = max(layout.width, layout.height)
    # at t = 1/2: (x0 + 3 x1 + 3 x2 + x3)/8
    bulge = ((x - far, y - 3 * far), (x - far, y + far), (x + far, y + far), (x + far, y - 3 * far))
    assert value(bulge, 1, 2) == (8 * x, 8 * y)
    wrong = replace(layout, edges=(replace(edge, points=bulge),))
    assert f"{edge.source} -> {edge.target} passes behind {name}" in crossings(wrong)


@both
def test_other_faults_are_found(kind: str) -> None:
    layout = DRAWINGS[kind][1]()
    edge, (first, second, *_) = layout.edges[0], layout.boxes
    x, y = edge.tip
    for tip in ((x + 60, y + 60), (x - 60, y - 60)):
        assert any("does not touch" in fault for fault in crossings(replace(layout, edges=(replace(edge, tip=tip),))))
    moved = {**layout.boxes, first: layout.boxes[second]}
    assert f"{first} overlaps {second}" in " ".join(crossings(replace(layout, boxes=moved))).replace(
        f"{second} overlaps {first}", f"{first} overlaps {second}"
    )
    assert any("leaves the sheet" in fault for fault in crossings(replace(layout, width=layout.width // 2)))


def test_ends_lie_on_the_outline_where_corners_are_cut() -> None:
    """CORNER is at least the cut of the octagon and the radius of the round box, both read from the drawing."""
    box = Box(0, 0, 1000, 500)
    path = outline("holds with repair", box)
    cuts = {float(v) for v in re.findall(r"[-\d.]+", path.split(' d="')[1])} - {0.0, 100.0, 50.0}
    radius = float(re.findall(r'rx="([\d.]+)"', outline("holds", box))[0])
    assert UNIT * max(min(cuts), radius) <= CORNER
    assert touches(box, CORNER, 0)
    assert not touches(box, CORNER - 1, 0)


NAMES = "abcdefghij"


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), unique=True, max_size=25), st.data())
def test_the_column_is_in_order_for_every_register(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    """Even for one with circles, which the register's own tests forbid."""
    arrows = [(a, b) for a, b in pairs if a != b]
    heights = {name: data.draw(st.integers(60, 200)) for name in NAMES}
    layout = column(NAMES, arrows, 3540, lambda name, width: (width, heights[name] * UNIT))
    assert crossings(layout) == []
    assert layout.fits({n: (b.width, heights[n] * UNIT) for n, b in layout.boxes.items()}, arrows)
    assert min(box.width for box in layout.boxes.values()) >= 3540 // 2
    # lines of different sources may cross, but never run on one another
    for one, other in combinations(layout.edges, 2):
        assert one.source == other.source or not any(
            together(first, second, axis) for first in runs(one) for second in runs(other) for axis in (0, 1)
        ), (one.source, other.source)


Run = tuple[tuple[int, int], tuple[int, int]]


def runs(edge: Edge) -> list[Run]:
    """The straight pieces along an axis, the shaft among them."""
    return [(c[0], c[3]) for c in edge.curves if c[0] != c[3] and (c[0][0] == c[3][0] or c[0][1] == c[3][1])]


def together(first: Run, second: Run, axis: int) -> bool:
    """Whether two pieces across the axis have the same coordinate on it and more than a point in common."""
    if len({point[axis] for point in (*first, *second)}) > 1:
        return False
    (a, b), (c, d) = (sorted(point[1 - axis] for point in piece) for piece in (first, second))
    return max(a, c) < min(b, d)


def test_the_column_goes_down_in_the_order_of_use() -> None:
    boxes = narrow_layout().boxes
    for source, target in links():
        assert boxes[source].y < boxes[target].y


# ---------------------------------------------------------------- with Graphviz and without


@pytest.mark.usefixtures("no_graphviz")
def test_without_graphviz_the_kept_layout_is_drawn() -> None:
    assert graphviz(wide_sizes(), links(), 12000) is None
    assert wide_layout() == load(FILE.read_text(encoding="utf-8")), STALE


@pytest.mark.usefixtures("no_graphviz")
def test_without_graphviz_a_new_row_is_drawn_in_a_column() -> None:
    rows = (*STATEMENTS, NEW)
    layout = wide_layout(rows)
    assert crossings(layout) == []
    assert len({box.x for box in layout.boxes.values()}) == 1
    assert href(NEW.id) in wide_svg(href, rows)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed: apt-get install graphviz")
def test_graphviz_draws_a_new_row_in_order() -> None:
    rows = (*STATEMENTS, NEW)
    layout = graphviz(wide_sizes(rows), links(rows), 12000, tries=60)
    assert layout is not None
    assert layout.fits(wide_sizes(rows), links(rows))
    assert crossings(layout) == []
    assert layout == graphviz(wide_sizes(rows), links(rows), 12000, tries=60)
    assert load(dump(layout)) == layout
    for source, target in links(rows):
        assert layout.boxes[source].y < layout.boxes[target].y


# ---------------------------------------------------------------- everyone can read it


def measured(text: str, size: float, bold: bool) -> float:
    """Width of a line in DejaVu Sans, by matplotlib and FreeType."""
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=size)
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width)


@both
def test_text_stays_in_its_box(kind: str) -> None:
    svg, layout = ET.fromstring(DRAWINGS[kind][0](href)), DRAWINGS[kind][1]()
    for anchor in svg.findall(f".//{SVG}a"):
        box = layout.boxes[anchor.attrib["href"].removeprefix("statements/").removesuffix(".html")]
        lines = anchor.findall(f"{SVG}text")
        assert lines
        for line in lines:
            x, y, bold = float(line.attrib["x"]), float(line.attrib["y"]), line.attrib["class"] == "name"
            right = x + measured(line.text or "", NAME_SIZE if bold else TEXT_SIZE, bold)
            # 5: the second border of a box
            assert box.x / UNIT + 5 <= x
            assert right <= (box.x + box.width) / UNIT - 5, line.text
            assert box.y / UNIT + 5 <= y - NAME_SIZE
            assert y + 0.25 * NAME_SIZE <= (box.y + box.height) / UNIT - 5


def test_widths_are_those_of_the_font_and_above_the_bold_ones() -> None:
    for code in range(32, 127):
        word = chr(code) * 20
        # matplotlib kerns: A A by 3/100 em
        assert text_width(word, 100) == pytest.approx(measured(word, 100, False), abs=60)
        assert text_width(word, 100, bold=True) >= measured(word, 100, True)


@given(st.text(alphabet="abc defghi -+", max_size=80), st.integers(30, 200))
def test_wrapped_lines_fit_and_are_the_text(text: str, width: int) -> None:
    lines = wrap(text, width, 13)
    assert all(text_width(line, 13) <= width for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


def test_letters_are_at_least_12_pixels_high() -> None:
    """Wide at 1280 less two margins of 32; narrow at 390 less two of 16, without scrolling to the side."""
    for svg, room in ((wide_svg(href), 1216), (narrow_svg(href), 358)):
        root = ET.fromstring(svg)
        width = float(root.attrib["viewBox"].split()[2])
        assert float(root.attrib["font-size"]) * min(1, room / width) >= 12
    assert float(ET.fromstring(narrow_svg(href)).attrib["viewBox"].split()[2]) <= NARROW_WIDTH
    assert all(float(size) >= 12 for size in re.findall(r"font-size:([\d.]+)px", stylesheet()))


@pytest.mark.parametrize("colours", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
def test_contrast_is_that_of_wcag_aa(colours: dict[str, str]) -> None:
    """4.5 for text (1.4.3), 3 for outlines, arrows and the ring of the focus (1.4.11)."""
    fills = [colours[name] for name in colours if name.endswith("-fill")]
    assert len(fills) == len(PRINTED)
    for ground in (*fills, colours["page"]):
        assert contrast(colours["ink"], ground) >= 4.5
        assert contrast(colours["soft"], ground) >= 4.5
        assert contrast(colours["focus"], ground) >= 3
    for family, _ in SHAPES.values():
        assert contrast(colours[f"{family}-line"], colours["page"]) >= 3
        assert contrast(colours[f"{family}-line"], colours[f"{family}-fill"]) >= 3
    assert contrast(colours["edge"], colours["page"]) >= 3


def test_contrast_of_known_pairs() -> None:
    """#767676 is the lightest grey that passes 4.5 on white, as WCAG's own examples say; #777777 does not."""
    assert contrast("#ffffff", "#767676") >= 4.5 > contrast("#777777", "#ffffff")
    assert contrast("#123456", "#123456") == 1


def test_the_page_decides_about_colours() -> None:
    """Every colour of the style sheet comes from a property, every property is defined, in both schemes."""
    css = stylesheet()
    light, dark = css.split("@media (prefers-color-scheme:dark)")
    for name in LIGHT:
        assert f"--g-{name}:var(--graph-{name},{LIGHT[name]})" in light
        assert f"--g-{name}:var(--graph-{name},{DARK[name]})" in dark
    assert set(re.findall(r"var\(--g-([a-z-]+)\)", css)) == set(LIGHT) == set(DARK)
    assert not re.search(r"#[0-9a-f]{3,6}", re.sub(r"--g-[a-z-]+:(var\([^)]*\)|#[0-9a-f]{6})", "", css))
    assert not re.search(r"#[0-9a-f]{6}", wide_svg(href) + narrow_svg(href))
    assert css.count("{") == css.count("}")


def test_inline_drawings_share_a_page() -> None:
    """Ids are unique over the page, labels point to them, and links are not hidden in an img."""
    page = ET.fromstring(f"<div>{wide_svg(href)}{narrow_svg(href)}{legend_html()}</div>")
    ids = [element.attrib["id"] for element in page.iter() if "id" in element.attrib]
    assert len(set(ids)) == len(ids)
    for svg in page.findall(f"{SVG}svg"):
        title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
        assert title is not None
        assert desc is not None
        assert svg.attrib["aria-labelledby"] == title.attrib["id"]
        assert svg.attrib["aria-describedby"] == desc.attrib["id"]
        assert svg.attrib["role"] == "group"
    assert ET.fromstring(wide_svg()).attrib["role"] == "img"
    assert "a:focus-visible" in stylesheet()


def test_names_in_addresses_and_titles_are_escaped() -> None:
    row = Statement("lemma-1", "", 'a < b & "c"', "holds", "", (Claim("x", "proved", "", 1),))
    svg = ET.fromstring(wide_svg(lambda name: f'{name}?a=1&b="2"', (row,)))
    anchor = svg.find(f".//{SVG}a")
    assert anchor is not None
    assert anchor.attrib["href"] == 'lemma-1?a=1&b="2"'
    assert anchor.findtext(f"{SVG}title") == 'Lemma 1: a < b & "c" (holds, proved)'


def test_standalone_is_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    text = standalone_svg(path)
    assert path.read_text(encoding="utf-8") == text
    root = ET.fromstring(text)
    assert root.attrib["role"] == "img"
    assert float(root.attrib["width"]) == float(root.attrib["viewBox"].split()[2])
    style = root.findtext(f"{SVG}style") or ""
    defined = set(re.findall(r"--g-([a-z-]+):#", style))
    assert set(re.findall(r"var\(--g-([a-z-]+)\)", style)) <= defined == set(LIGHT)


def test_cards_know_their_width() -> None:
    for node in nodes():
        assert card(node, BOX_WIDTH).height >= card(node, 2 * BOX_WIDTH).height
