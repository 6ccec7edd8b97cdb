"""The statement graph: a box per row of the register, an arrow from what is used to what uses it, as SVG.

Two drawings, of which the page shows one by a media query (`stylesheet`): `wide_svg` by Graphviz's layout, and
`narrow_svg`, one column with the arrows at its side.  The verdict on the printed text is the shape of the box and a
word in it, the evidence a word.  The same register gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from symcheck.errors import SymcheckError
from symcheck.report.layout import FILE, HALF_HEAD, UNIT, Box, Edge, Layout, Link, Point, dump, kept
from symcheck.report.lettering import text_width, wrap
from symcheck.report.palette import DARK, LIGHT, PRINT, properties
from symcheck.report.placing import column, graphviz
from symcheck.statements import EVIDENCE, STATEMENTS, Statement

WIDE_WIDTH = 1200  # pixels: a window of 1280 less margins
BOX_WIDTH = 180  # of a box of the wide drawing
NARROW_WIDTH = 358  # a telephone's 390 less the page's margins of 16
_MARGIN = 2  # room for outlines and for the ring of the focus
SWITCH = 1100  # the page shows the wide drawing from this width of the window on
NAME_SIZE, TEXT_SIZE, LINE = 14, 13, 16
_INSET = 11  # from the border of a box to its text
_CUT = 8  # corners of the octagon
_ROUND = 9  # radius of the round corners
_PAUSE = 4  # between the title and the verdict

# verdict: the class of its colours, and its shape in words
SHAPES = {
    "holds": ("holds", "rounded box"),
    "holds with repair": ("repair", "box with cut corners"),
    "false as printed": ("false", "double border"),
    "assumption": ("assumption", "dashed border"),
    "definition": ("definition", "thin border"),
}
MEANINGS = {
    "proved": "by hand, computable steps checked by code",
    "certified": "numbers checked by an independent program",
    "cited": "rests on a named fact of the literature",
    "assumed": "rests on a hardness assumption",
    "demonstrated": "an experiment only",
}

Href = Callable[[str], str]


@dataclass(frozen=True)
class Node:
    """A box: ``evidence`` is empty for a definition."""

    id: str
    name: str
    title: str
    printed: str
    evidence: str

    @property
    def words(self) -> str:
        """All of it in a line."""
        return f"{self.name}: {self.title} ({', '.join(filter(None, (self.printed, self.evidence)))})"


def short_name(row: Statement) -> str:
    """The name of a row in its box, from its id.

    Examples
    --------
    >>> [short_name(row) for row in STATEMENTS if row.id in ("lemma-4.2", "section-1.1-schmidt")]
    ['Section 1.1: Schmidt', 'Lemma 4.2']
    """
    kind, number, *rest = row.id.split("-")
    topic = " ".join(rest)
    found = row.reference.lower().find(topic) if topic else -1
    if found >= 0:  # a name keeps its capital
        topic = row.reference[found : found + len(topic)]
    return f"{kind.capitalize()} {number.upper()}" + (f": {topic}" if topic else "")


def weakest_evidence(row: Statement, rows: Sequence[Statement] = STATEMENTS) -> str:
    """The weakest word among the claims of a row; without claims, that of what it uses; of a definition, none.

    'proved' and 'certified' are equally strong: a row with both says 'certified'.

    Examples
    --------
    >>> {row.id: weakest_evidence(row) for row in STATEMENTS if row.id in ("definition-2.1", "lemma-4.3")}
    {'definition-2.1': '', 'lemma-4.3': 'cited'}
    """
    if row.printed == "definition":
        return ""
    words = [claim.evidence for claim in row.claims]
    if not words:
        words = [weakest_evidence(other, rows) for other in rows if other.id in row.uses]
    return max((word for word in words if word), key=EVIDENCE.index, default="")


def nodes(rows: Sequence[Statement] = STATEMENTS) -> tuple[Node, ...]:
    """The boxes, in the order of the register."""
    return tuple(Node(row.id, short_name(row), row.title, row.printed, weakest_evidence(row, rows)) for row in rows)


def links(rows: Sequence[Statement] = STATEMENTS) -> tuple[Link, ...]:
    """The arrows: (what is used, what uses it).

    Examples
    --------
    >>> ("lemma-4.2", "lemma-4.4") in links()
    True
    """
    return tuple((source, row.id) for row in rows for source in row.uses)


@dataclass(frozen=True)
class Card:
    """The lines of a box (class, text) and its size in pixels."""

    lines: tuple[tuple[str, str], ...]
    width: int
    height: int


def card(node: Node, width: int) -> Card:
    """Break the text of a box to its width; the height follows.

    Examples
    --------
    >>> card(Node("lemma-1", "Lemma 1", "a title", "holds", "proved"), 200).lines
    (('name', 'Lemma 1'), ('title', 'a title'), ('verdict', 'holds'), ('verdict', 'proved'))
    """
    room = width - 2 * _INSET
    lines = [("name", line) for line in wrap(node.name, room / 1.27, NAME_SIZE)]
    lines += [("title", line) for line in wrap(node.title, room, TEXT_SIZE)]
    lines += [("verdict", line) for line in wrap(node.printed, room, TEXT_SIZE)]
    lines += [("verdict", line) for line in wrap(node.evidence, room, TEXT_SIZE)]
    return Card(tuple(lines), width, 2 * _INSET + _PAUSE + len(lines) * LINE)


def wide_sizes(rows: Sequence[Statement] = STATEMENTS) -> dict[str, Point]:
    """Sizes of the boxes of the wide drawing, in the unit of the layout."""
    return {node.id: (BOX_WIDTH * UNIT, card(node, BOX_WIDTH).height * UNIT) for node in nodes(rows)}


def narrow_layout(rows: Sequence[Statement] = STATEMENTS, width: int = NARROW_WIDTH - 2 * _MARGIN) -> Layout:
    """One column, for any register."""
    by_id = {node.id: node for node in nodes(rows)}

    def size(name: str, w: int) -> Point:
        return w // UNIT * UNIT, card(by_id[name], w // UNIT).height * UNIT

    return column(tuple(by_id), links(rows), width * UNIT, size)


@cache
def wide_layout(rows: tuple[Statement, ...] = STATEMENTS) -> Layout:
    """The layout in the package if it is that of the register; else Graphviz's, if in order; else a wider column."""
    sizes, arrows = wide_sizes(rows), links(rows)
    if (layout := kept(sizes, arrows)) is not None:
        return layout
    layout = graphviz(sizes, arrows, WIDE_WIDTH * UNIT)
    if layout is not None:
        return layout
    return narrow_layout(rows, 2 * NARROW_WIDTH)


def wide_svg(href: Href | None = None, rows: tuple[Statement, ...] = STATEMENTS) -> str:
    """The drawing for wide windows, to stand in a page whose style sheet contains `stylesheet`.

    Parameters
    ----------
    href : callable, optional
        The address of an id's page; without it the boxes are not links.
    rows : tuple of Statement
        The register.

    Returns
    -------
    str
        One ``svg`` element of class ``statement-graph wide``.

    Examples
    --------
    >>> 'href="statements/lemma-4.2.html"' in wide_svg(lambda name: f"statements/{name}.html")
    True
    """
    return _svg("wide", wide_layout(rows), rows, href)


def narrow_svg(href: Href | None = None, rows: tuple[Statement, ...] = STATEMENTS) -> str:
    """The drawing for narrow windows: see `wide_svg`; class ``statement-graph narrow``."""
    return _svg("narrow", narrow_layout(rows), rows, href)


def _px(value: int) -> str:
    """Tenths of a pixel as SVG writes them."""
    sign, value = ("-", -value) if value < 0 else ("", value)
    whole, part = divmod(value, UNIT)
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def _svg(kind: str, layout: Layout, rows: Sequence[Statement], href: Href | None) -> str:
    margin = _MARGIN * UNIT
    frame = " ".join(_px(v) for v in (-margin, -margin, layout.width + 2 * margin, layout.height + 2 * margin))
    return "\n".join(
        [
            _opening(kind, frame, layout.width + 2 * margin, href is not None, len(rows)),
            _drawing(layout, rows, href),
            "</svg>",
        ]
    )


def _opening(kind: str, frame: str, width: int, linked: bool, number: int) -> str:
    # the contents of an img are hidden from screen readers, and links must not be
    role = "group" if linked else "img"
    title, desc = f"statement-graph-{kind}-title", f"statement-graph-{kind}-desc"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="statement-graph {kind}" viewBox="{frame}"'
            f' style="max-width:{_px(width)}px" role="{role}" aria-labelledby="{title}" aria-describedby="{desc}"'
            f' fill="none" stroke="none" font-size="{TEXT_SIZE}">',
            f'<title id="{title}">Statement graph of the paper</title>',
            f'<desc id="{desc}">{number} statements, each with the verdict on its printed text and its weakest '
            "evidence; an arrow leads from a statement to one that uses it.</desc>",
        ]
    )


def _drawing(layout: Layout, rows: Sequence[Statement], href: Href | None) -> str:
    parts = ['<g class="edges">', *(_edge(edge) for edge in layout.edges), "</g>"]
    order = {name: (box.y, box.x) for name, box in layout.boxes.items()}  # the keyboard goes as the eye does
    for node in sorted(nodes(rows), key=lambda node: order[node.id]):
        parts.append(_node(node, layout.boxes[node.id], href))
    return "\n".join(parts)


def _node(node: Node, box: Box, href: Href | None) -> str:
    left, top = box.x, box.y
    label = escape(node.words)
    family, _ = SHAPES[node.printed]
    text = [outline(node.printed, box)]
    for i, (kind, line) in enumerate(card(node, box.width // UNIT).lines):
        y = top + (_INSET + i * LINE + 12 + _PAUSE * (kind == "verdict")) * UNIT
        text.append(f'<text class="{kind}" x="{_px(left + _INSET * UNIT)}" y="{_px(y)}">{escape(line)}</text>')
    inside = f"<title>{label}</title>" + "".join(text)
    if href is None:
        return f'<g class="node {family}">{inside}</g>'
    return f'<a class="node {family}" href="{escape(href(node.id))}">{inside}</a>'


def outline(printed: str, box: Box) -> str:
    """The shape that says the verdict."""
    x, y, w, h = (_px(v) for v in (box.x, box.y, box.width, box.height))
    rect = f'<rect class="box" stroke="currentColor" x="{x}" y="{y}" width="{w}" height="{h}"'
    if printed == "holds":
        return f'{rect} rx="{_ROUND}"/>'
    if printed == "holds with repair":
        c, right, low = _CUT * UNIT, box.x + box.width, box.y + box.height
        xs, ys = (box.x, box.x + c, right - c, right), (box.y, box.y + c, low - c, low)
        corners = ((1, 0), (2, 0), (3, 1), (3, 2), (2, 3), (1, 3), (0, 2), (0, 1))
        path = "L".join(f"{_px(xs[i])} {_px(ys[j])}" for i, j in corners)
        return f'<path class="box" stroke="currentColor" d="M{path}Z"/>'
    if printed == "false as printed":
        inner = box.grown(-4 * UNIT)
        x, y, w, h = (_px(v) for v in (inner.x, inner.y, inner.width, inner.height))
        return f'{rect}/><rect class="second" stroke="currentColor" x="{x}" y="{y}" width="{w}" height="{h}"/>'
    if printed == "assumption":
        return f'{rect} stroke-dasharray="7 4"/>'
    return f"{rect}/>"


def _edge(edge: Edge) -> str:
    """The curve, and the head as a triangle: markers need ids, and two drawings stand in one page."""
    (x0, y0), (x1, y1) = edge.points[-1], edge.tip
    dx, dy = x1 - x0, y1 - y0
    length = (dx * dx + dy * dy) ** 0.5 or 1
    nx, ny = round(-dy / length * HALF_HEAD), round(dx / length * HALF_HEAD)
    head = " ".join(f"{_px(x)},{_px(y)}" for x, y in ((x0 + nx, y0 + ny), (x1, y1), (x0 - nx, y0 - ny)))
    start, *rest = (f"{_px(x)} {_px(y)}" for x, y in edge.points)
    path = f"M{start}C{' '.join(rest)}"
    ends = f'data-from="{escape(edge.source)}" data-to="{escape(edge.target)}"'
    return (
        f'<path class="edge" stroke="currentColor" {ends} d="{path}"/>'
        f'<polygon class="head" fill="currentColor" points="{head}"/>'
    )


def _rules() -> str:
    rules = [
        ".statement-graph{display:block;width:100%;height:auto;margin:0 auto;overflow:visible;color:var(--g-ink);"
        "background:var(--g-page);"
        "font-family:var(--graph-font,system-ui,'Segoe UI',Roboto,Helvetica,Arial,sans-serif)}",
        ".statement-graph .edge{stroke:var(--g-edge);stroke-width:1.3}",
        ".statement-graph .head{fill:var(--g-edge)}",
        ".statement-graph text{fill:var(--g-ink)}",
        f".statement-graph .name{{font-size:{NAME_SIZE}px;font-weight:700}}",
        ".statement-graph .title{fill:var(--g-soft)}",
        ".statement-graph .box{stroke-width:1.8}",
        ".statement-graph .definition .box{stroke-width:1}",
        ".statement-graph a:hover .name{text-decoration:underline}",
        ".statement-graph a:focus{outline:none}",
        ".statement-graph a:focus-visible{outline:3px solid var(--g-focus);outline-offset:1px}",
        ".statement-graph a:focus-visible .box{stroke:var(--g-focus);stroke-width:3}",
    ]
    for family, _ in SHAPES.values():
        rules.append(f".statement-graph .{family} .box{{fill:var(--g-{family}-fill)}}")
        rules.append(f".statement-graph .{family} :is(.box,.second){{stroke:var(--g-{family}-line)}}")
    return "\n".join(rules)


def stylesheet() -> str:
    """The rules that the page needs once for both drawings and the legend.

    Every colour NAME of palette.py is ``var(--graph-NAME)`` where the page defines it; otherwise the light or the
    dark one by the reader's preference, and black on white in print.  ``--graph-font`` overrides the font.
    """
    return "\n".join(
        [
            f".statement-graph{{{properties(LIGHT)}}}",
            f"@media (prefers-color-scheme:dark){{.statement-graph{{{properties(DARK)}}}}}",
            _rules(),
            f".statement-graph.wide{{display:none}}.statement-graph.narrow{{max-width:{NARROW_WIDTH + 122}px}}",
            f"@media (min-width:{SWITCH}px){{.statement-graph.wide{{display:block}}"
            ".statement-graph.narrow{display:none}}",
            ".statement-graph-legend{display:flex;flex-wrap:wrap;gap:.4em 1.4em;padding:0;list-style:none}",
            ".statement-graph-legend li{display:flex;align-items:center;gap:.5em}",
            ".statement-graph-legend .statement-graph{width:44px;flex:none;margin:0;background:none}",
            f"@media print{{.statement-graph{{{';'.join(f'--g-{k}:{v}' for k, v in PRINT.items())}}}"
            ".statement-graph.wide{display:block;break-inside:avoid}.statement-graph.narrow{display:none}}",
            "",
        ]
    )


def _sample(printed: str) -> str:
    box = Box(2 * UNIT, 2 * UNIT, 40 * UNIT, 24 * UNIT)
    return f'<g class="node {SHAPES[printed][0]}">{outline(printed, box)}</g>'


_ARROW = Edge("", "", ((20, 140), (20, 140), (340, 140), (340, 140)), (420, 140))


def legend_html() -> str:
    """What shapes, arrows and words of evidence mean, as two lists that flow with the page.

    Examples
    --------
    >>> "cut corners" in legend_html()
    True
    """
    samples = [(_sample(word), f"{word} ({shape})") for word, (_, shape) in SHAPES.items()]
    samples.append((_edge(_ARROW), "from what is used to what uses it"))
    picture = '<svg class="statement-graph" viewBox="0 0 44 28" aria-hidden="true" fill="none">'
    items = [f"<li>{picture}{drawn}</svg>{escape(words)}</li>" for drawn, words in samples]
    words = [f"<li><span><strong>{word}</strong>: {escape(MEANINGS[word])}</span></li>" for word in EVIDENCE]
    return "\n".join(f'<ul class="statement-graph-legend">\n{chr(10).join(part)}\n</ul>' for part in (items, words))


def _legend_rows(width: int) -> tuple[str, int]:
    """The legend of the file that stands alone, wrapped to a width, and its height."""
    shapes = [(_sample(word), f"{word} ({shape})") for word, (_, shape) in SHAPES.items()]
    shapes.append((_edge(_ARROW), "from what is used to what uses it"))
    parts, y = [], -34
    for items in (shapes, [("", f"{word}: {MEANINGS[word]}") for word in EVIDENCE]):
        x, y = 0, y + 34
        for drawn, words in items:
            indent = 52 if drawn else 0
            wanted = indent + int(text_width(words, TEXT_SIZE)) + 24
            if x and x + wanted > width:
                x, y = 0, y + 34
            text = f'<text x="{indent}" y="19">{escape(words)}</text>'
            parts.append(f'<g transform="translate({x} {y})">{drawn}{text}</g>')
            x += wanted
    return "\n".join(parts), y + 34


def standalone_svg(path: Path | str | None = None, rows: tuple[Statement, ...] = STATEMENTS) -> str:
    """The wide drawing with its legend, in the light colours, as a file of its own.

    Parameters
    ----------
    path : path, optional
        Where to write it (UTF-8).
    rows : tuple of Statement
        The register.

    Returns
    -------
    str
        The document.
    """
    layout = wide_layout(rows)
    margin = 16
    legend, height = _legend_rows(layout.width // UNIT)
    w, h = layout.width // UNIT + 1 + 2 * margin, layout.height // UNIT + 1 + 3 * margin + height
    colours = ";".join(f"--g-{name}:{value}" for name, value in LIGHT.items())
    opening = _opening("alone", f"{-margin} {-margin} {w} {h}", w * UNIT, False, len(rows))
    text = "\n".join(
        [
            opening.replace("<svg ", f'<svg width="{w}" height="{h}" ', 1),
            f"<style>.statement-graph{{{colours}}}\n{_rules()}</style>",
            f'<rect x="{-margin}" y="{-margin}" width="{w}" height="{h}" fill="{LIGHT["page"]}"/>',
            _drawing(layout, rows, None),
            f'<g class="legend" transform="translate(0 {layout.height // UNIT + margin})">\n{legend}\n</g>',
            "</svg>",
            "",
        ]
    )
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text


def main() -> None:
    """Write layout.json anew."""
    layout = graphviz(wide_sizes(), links(), WIDE_WIDTH * UNIT)
    if layout is None:
        raise SymcheckError("layout.json is written by Graphviz: install it, for instance apt-get install graphviz")
    FILE.write_text(dump(layout), encoding="utf-8")


if __name__ == "__main__":
    main()
