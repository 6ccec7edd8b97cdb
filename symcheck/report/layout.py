"""A layout of the statement graph: boxes and edges in tenths of a pixel, what can be wrong with it, and layout.json.

Coordinates are integers, so that "no edge passes behind a box" is decided exactly.  After a change of the register
``python -m symcheck.report.graph`` (needs Graphviz) writes layout.json anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("layout.json")
COMMAND = "python -m symcheck.report.graph"
UNIT = 10  # of a pixel
HALF_HEAD = 36  # half the width of an arrow's head
CLEARANCE = 2 * UNIT  # edges keep this far from boxes that are not their ends; their heads, too
CORNER = 9 * UNIT  # and their ends this far from corners, which some shapes cut off

Point = tuple[int, int]
Link = tuple[str, str]  # from what is used to what uses it
Sizes = Mapping[str, Point]


@dataclass(frozen=True)
class Box:
    """A rectangle: its upper left corner, width and height."""

    x: int
    y: int
    width: int
    height: int

    def grown(self, by: int) -> Box:
        """The rectangle with each side moved outwards."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def overlaps(self, other: Box) -> bool:
        """Whether the interiors meet."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


@dataclass(frozen=True)
class Edge:
    """A chain of cubic Bezier curves (3 k + 1 points), then straight to the tip of the arrow."""

    source: str
    target: str
    points: tuple[Point, ...]
    tip: Point

    @property
    def curves(self) -> tuple[tuple[Point, Point, Point, Point], ...]:
        """The cubic pieces, the arrow's shaft as the last of them."""
        p = (*self.points, self.points[-1], self.tip, self.tip)
        return tuple((p[i], p[i + 1], p[i + 2], p[i + 3]) for i in range(0, len(p) - 1, 3))


@dataclass(frozen=True)
class Layout:
    """Boxes by id, and the edges between them, on a sheet."""

    width: int
    height: int
    boxes: dict[str, Box]
    edges: tuple[Edge, ...]

    def fits(self, sizes: Sizes, links: Sequence[Link]) -> bool:
        """Whether these are the boxes, in their sizes, and the edges that are to be drawn."""
        mine = {name: (box.width, box.height) for name, box in self.boxes.items()}
        return mine == dict(sizes) and sorted((edge.source, edge.target) for edge in self.edges) == sorted(links)


def enters(curve: Sequence[Point], box: Box) -> bool:
    r"""Decide whether a cubic Bezier curve enters the open rectangle.

    False is a proof: each piece left by repeated halving has all its control points on one side of the rectangle, and
    a curve lies in the convex hull of its control points.  True is exact for a piece with an end inside; what stays
    undecided down to pieces smaller than 1/64 of a unit, that is, what touches the rectangle, counts as entering.
    The arithmetic is that of integers: halving multiplies the coordinates by 8, and the scale is carried along.

    Parameters
    ----------
    curve : four points
    box : Box

    Returns
    -------
    bool
        False only for a curve that stays out of the interior.

    Examples
    --------
    A curve whose chord meets the square and which passes around it, and its chord:

    >>> square = Box(40, 0, 20, 10)
    >>> enters([(0, 5), (0, 50), (100, 50), (100, 5)], square), enters([(0, 5), (0, 5), (100, 5), (100, 5)], square)
    (False, True)
    """
    stack = [(tuple(curve), 1)]
    while stack:
        (p0, p1, p2, p3), scale = stack.pop()
        left, right = box.x * scale, (box.x + box.width) * scale
        top, bottom = box.y * scale, (box.y + box.height) * scale
        xs, ys = (p0[0], p1[0], p2[0], p3[0]), (p0[1], p1[1], p2[1], p3[1])
        if max(xs) <= left or min(xs) >= right or max(ys) <= top or min(ys) >= bottom:
            continue
        if any(left < x < right and top < y < bottom for x, y in (p0, p3)):
            return True
        if 64 * max(max(xs) - min(xs), max(ys) - min(ys)) < scale:
            return True
        seven = halves(p0, p1, p2, p3)
        stack += [(seven[:4], 8 * scale), (seven[3:], 8 * scale)]
    return False


def touches(box: Box, x: int, y: int) -> bool:
    """Whether a point lies on the border, to half a pixel, and not nearer to a corner than CORNER.

    Examples
    --------
    >>> box = Box(0, 0, 1000, 500)
    >>> touches(box, 500, 3), touches(box, 500, 8), touches(box, 995, 0)
    (True, False, False)
    """
    half = UNIT // 2
    right, low = box.x + box.width, box.y + box.height
    across, down = box.x + CORNER <= x <= right - CORNER, box.y + CORNER <= y <= low - CORNER
    return (across and min(abs(y - box.y), abs(y - low)) <= half) or (
        down and min(abs(x - box.x), abs(x - right)) <= half
    )


def halves(p0: Point, p1: Point, p2: Point, p3: Point) -> tuple[Point, ...]:
    """De Casteljau at 1/2, times 8: the seven control points of both halves, the middle one shared."""
    columns = []
    for a, b, c, d in zip(p0, p1, p2, p3, strict=True):
        columns.append(
            (8 * a, 4 * (a + b), 2 * (a + 2 * b + c), a + 3 * b + 3 * c + d, 2 * (b + 2 * c + d), 4 * (c + d), 8 * d)
        )
    return tuple(zip(*columns, strict=True))


def crossings(layout: Layout, clearance: int = CLEARANCE) -> list[str]:
    """Everything that is wrong with a layout, in words: overlaps, edges behind boxes, ends that end nowhere.

    An edge must keep the clearance from every box that is not its end, stay out of its own two but for one pixel, begin
    at the border of the one and end at the border of the other, not at a corner, which may be cut off; all within
    the sheet.

    Returns
    -------
    list of str
        Empty is a proof that nothing of this happens (see `enters`).

    Examples
    --------
    >>> boxes = {name: Box(0, y, 200, 200) for name, y in (("a", 0), ("b", 400), ("c", 800))}
    >>> straight = Edge("a", "c", ((100, 200), (100, 200), (100, 750), (100, 750)), (100, 800))
    >>> crossings(Layout(200, 1000, boxes, (straight,)))
    ['a -> c passes behind b']
    """
    found = []
    names = sorted(layout.boxes)
    for i, first in enumerate(names):
        box = layout.boxes[first]
        if box.x < 0 or box.y < 0 or box.x + box.width > layout.width or box.y + box.height > layout.height:
            found.append(f"{first} leaves the sheet")
        found += [f"{first} overlaps {name}" for name in names[i + 1 :] if box.overlaps(layout.boxes[name])]
    for edge in layout.edges:
        name = f"{edge.source} -> {edge.target}"
        ends = (edge.source, edge.target)
        for other in names:
            box = layout.boxes[other]
            near = box.grown(-UNIT if other in ends else clearance)
            head = box.grown(-UNIT if other in ends else clearance + HALF_HEAD)
            *curves, shaft = edge.curves
            if enters(shaft, head) or any(enters(curve, near) for curve in curves):
                found.append(f"{name} passes behind {other}")
        for end, (x, y) in zip(ends, (edge.points[0], edge.tip), strict=True):
            if not touches(layout.boxes[end], x, y):
                found.append(f"{name} does not touch {end}")
        if any(not (0 <= x <= layout.width and 0 <= y <= layout.height) for x, y in (*edge.points, edge.tip)):
            found.append(f"{name} leaves the sheet")
    return found


def dump(layout: Layout) -> str:
    """The text of layout.json: a line per box and per edge."""
    boxes = [f"  {json.dumps(n)}: {json.dumps([b.x, b.y, b.width, b.height])}" for n, b in layout.boxes.items()]
    edges = [f"  {json.dumps([e.source, e.target, [*e.points, e.tip]])}" for e in layout.edges]
    head = f'"command": {json.dumps(COMMAND)},\n"width": {layout.width},\n"height": {layout.height}'
    lines = ["{", f"{head},", '"boxes": {', ",\n".join(boxes), "},", '"edges": [', ",\n".join(edges), "]", "}", ""]
    return "\n".join(lines)


def load(text: str) -> Layout:
    """Read what `dump` wrote.

    Examples
    --------
    >>> layout = Layout(10, 10, {"a": Box(0, 0, 10, 10)}, ())
    >>> load(dump(layout)) == layout
    True
    """
    content = json.loads(text)
    edges = []
    for source, target, points in content["edges"]:
        *chain, tip = ((x, y) for x, y in points)
        edges.append(Edge(source, target, tuple(chain), tip))
    boxes = {name: Box(*box) for name, box in content["boxes"].items()}
    return Layout(content["width"], content["height"], boxes, tuple(edges))


def kept(sizes: Sizes, links: Sequence[Link], path: Path = FILE) -> Layout | None:
    """The layout in the package if it is that of this register, and in order; None otherwise."""
    try:
        layout = load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return layout if layout.fits(sizes, links) and not crossings(layout) else None
