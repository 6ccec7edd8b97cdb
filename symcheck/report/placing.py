"""Placing boxes and edges: in one column, which works for every register, or by Graphviz."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from symcheck.report.layout import (
    CLEARANCE,
    CORNER,
    UNIT,
    Box,
    Edge,
    Layout,
    Link,
    Point,
    Sizes,
    crossings,
    halves,
)


def column_order(names: Sequence[str], links: Sequence[Link]) -> tuple[str, ...]:
    """What is used before what uses it, and otherwise the given order.

    Examples
    --------
    >>> column_order(["informal", "definition", "theorem"], [("definition", "theorem"), ("theorem", "informal")])
    ('definition', 'theorem', 'informal')
    """
    waiting = {name: {source for source, target in links if target == name} for name in names}
    order: list[str] = []
    while waiting:
        # a circle in the register is for its own tests to report: here the first of the rest goes on
        name = next(
            (name for name in names if name in waiting and not waiting[name] & set(waiting)), next(iter(waiting))
        )
        order.append(name)
        del waiting[name]
    return tuple(order)


_GAP = 24 * UNIT  # between boxes of a column
_PITCH = 10 * UNIT  # between lanes
_HEAD = 8 * UNIT  # length of an arrowhead
_TURN = 6 * UNIT  # radius of a corner
_PORTS = 12 * UNIT  # no edge meets a side nearer to a corner than this


def column(names: Sequence[str], links: Sequence[Link], width: int, size: Callable[[str, int], Point]) -> Layout:
    """One column of boxes in the order of `column_order`; edges run in lanes at their right, one lane per source.

    Parameters
    ----------
    names, links : sequences
    width : int
        Of the sheet.
    size : callable
        ``size(name, w)`` is the size of a box that is to be w wide.

    Returns
    -------
    Layout
        For any register: no edge passes behind a box, since the lanes are beside the column, and the straight
        arrows are between neighbours.
    """
    order = column_order(names, links)
    row = {name: i for i, name in enumerate(order)}
    beside = [(s, t) for s, t in links if row[t] != row[s] + 1]
    lanes = _lanes(row, beside)
    number = max(lanes.values(), default=-1) + 1
    pitch = min(_PITCH, 2 * width // (5 * max(number, 1)))
    gutter = _HEAD + _TURN + number * pitch if number else 0
    boxes, y = {}, 0
    for name in order:
        w, h = size(name, width - gutter)
        boxes[name] = Box(0, y, w, h)
        y += h + _GAP
    edges = []
    for source, target in links:
        start, end = boxes[source], boxes[target]
        if (source, target) not in beside:
            x, y0, y1 = start.width // 2, start.y + start.height, end.y
            edges.append(Edge(source, target, _line((x, y0), (x, y1 - _HEAD)), (x, y1)))
            continue
        lane = start.width + _HEAD + _TURN + lanes[source] * pitch
        # from above: who comes in an outer lane enters further down, so that lines do not cross needlessly
        into = sorted((s for s, t in beside if t == target), key=lambda name: (lanes[name], -row[name]))
        above = len([s for s, t in beside if t == source])
        y0 = _port(start, above, above + 1)  # the lane of a box leaves it below all that come in
        y1 = _port(end, into.index(source), len(into) + any(s == target for s, _ in beside))
        edges.append(Edge(source, target, _bus((start.width, y0), lane, (end.width + _HEAD, y1)), (end.width, y1)))
    return Layout(width, y - _GAP if order else 0, boxes, tuple(edges))


def _lanes(row: Mapping[str, int], beside: Sequence[Link]) -> dict[str, int]:
    """A lane for every source, such that lanes in use at the same height differ; short spans stay near the column."""
    spans: dict[str, tuple[int, int]] = {}
    for source, target in beside:
        ends = (row[source], row[target], *spans.get(source, ()))
        spans[source] = (min(ends), max(ends))
    lanes: dict[str, int] = {}
    for source in sorted(spans, key=lambda name: (spans[name][1] - spans[name][0], row[name])):
        taken = {
            lane
            for other, lane in lanes.items()
            if spans[other][0] <= spans[source][1] and spans[source][0] <= spans[other][1]
        }
        lanes[source] = min(set(range(len(taken) + 1)) - taken)
    return lanes


def _port(box: Box, place: int, places: int) -> int:
    """Height at which an edge meets the right side: the place-th of so many, evenly spread."""
    return box.y + _PORTS + (box.height - 2 * _PORTS) * (2 * place + 1) // (2 * places)


def _line(start: Point, end: Point) -> tuple[Point, ...]:
    return (start, start, end, end)


def _bus(start: Point, lane: int, end: Point) -> tuple[Point, ...]:
    """Right into the lane, along it, and back left, with round corners."""
    x1, y0, y1 = end[0], start[1], end[1]
    sign = 1 if y1 >= y0 else -1
    turn = min(_TURN, abs(y1 - y0) // 2)
    corners = [(lane - turn, y0), (lane, y0 + sign * turn), (lane, y1 - sign * turn), (lane - turn, y1)]
    a, b, c, d = corners
    points = [start, start, a, a, (lane, y0), (lane, y0), b, b, c, c, (lane, y1), (lane, y1), d, d, (x1, y1), (x1, y1)]
    return tuple(points)


def graphviz(sizes: Sizes, links: Sequence[Link], room: int, tries: int = 400) -> Layout | None:
    """The best of several layouts of Graphviz's dot, from what is used (above) to what uses it.

    dot ranks and orders boxes well but does not know the width of a page: it is asked again with the boxes shuffled
    and some arrows two ranks long, by a generator of fixed seed.

    Parameters
    ----------
    sizes, links : mapping and sequence
        Boxes and arrows.
    room : int
        Wanted width, in units.
    tries : int
        At about 10 ms each.

    Returns
    -------
    Layout or None
        In order (`crossings`), and of these the first by `_cost`; None where dot cannot be run, or draws none.
    """
    program = shutil.which("dot")
    if program is None:
        return None
    chance = random.Random(1)
    best: tuple[tuple[int, ...], Layout] | None = None
    for i in range(tries):
        names, arrows, long = list(sizes), list(links), 0.0
        if i:
            chance.shuffle(names)
            chance.shuffle(arrows)
            long = chance.choice((0, 0.1, 0.2, 0.3))
        lines = [
            f'"{name}" [width={sizes[name][0] / UNIT / 72:.6f}, height={sizes[name][1] / UNIT / 72:.6f}]'
            for name in names
        ]
        lines += [f'"{source}" -> "{target}" [minlen={1 + (chance.random() < long)}]' for source, target in arrows]
        layout = _dot(program, "\n".join([*_STYLE, *lines, "}"]), sizes, links)
        if layout is None:
            return None
        cost = _cost(layout, room)
        if (best is None or cost < best[0]) and layout.fits(sizes, links) and not crossings(layout):
            best = cost, layout
    return best and best[1]


_STYLE = (
    "digraph { rankdir=TB; nodesep=0.2; ranksep=0.42; splines=true; pad=0; margin=0",
    'node [shape=box, fixedsize=true, label=""]; edge [arrowsize=0.8]',
)


def _dot(program: str, text: str, sizes: Sizes, links: Sequence[Link]) -> Layout | None:
    """One layout of dot, with our sizes and order; None if it fails."""
    try:
        run = subprocess.run([program, "-Tjson0"], input=text, capture_output=True, text=True, timeout=60, check=True)
        drawn = json.loads(run.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None

    def point(text: str) -> Point:
        x, y = (float(v) for v in text.split(","))
        return round(x * UNIT), -round(y * UNIT)

    names = {node["_gvid"]: node["name"] for node in drawn["objects"]}
    boxes = {}
    for node in drawn["objects"]:
        (x, y), (w, h) = point(node["pos"]), sizes[node["name"]]
        boxes[node["name"]] = Box(x - w // 2, y - h // 2, w, h)
    edges = {}
    for edge in drawn.get("edges", []):
        tip, *points = edge["pos"].removeprefix("e,").split()
        ends = names[edge["tail"]], names[edge["head"]]
        edges[ends] = _off_corners(Edge(*ends, tuple(map(point, points)), point(tip)), boxes)
    return _framed({name: boxes[name] for name in sizes}, [edges[link] for link in links])


def _framed(boxes: Mapping[str, Box], edges: Sequence[Edge]) -> Layout:
    """The layout on the least sheet that holds the boxes and all control points, hence the curves."""
    points = [point for edge in edges for point in (*edge.points, edge.tip)]
    points += [point for b in boxes.values() for point in ((b.x, b.y), (b.x + b.width, b.y + b.height))]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, low = min(y for _, y in points), max(y for _, y in points)

    def move(point: Point) -> Point:
        return point[0] - left, point[1] - top

    return Layout(
        right - left,
        low - top,
        {name: Box(b.x - left, b.y - top, b.width, b.height) for name, b in boxes.items()},
        tuple(Edge(e.source, e.target, tuple(map(move, e.points)), move(e.tip)) for e in edges),
    )


def _off_corners(edge: Edge, boxes: Mapping[str, Box]) -> Edge:
    """The edge with its ends moved along the sides, with the curve's tangent there, if they are at a corner."""

    def shift(box: Box, end: Point) -> Point:
        x, y = end
        right, low = box.x + box.width, box.y + box.height
        inner_x = min(max(x, box.x + CORNER), right - CORNER)
        inner_y = min(max(y, box.y + CORNER), low - CORNER)
        level = min(abs(y - box.y), abs(y - low)) <= min(abs(x - box.x), abs(x - right))
        return (inner_x - x, 0) if level else (0, inner_y - y)

    (ax, ay), (bx, by) = shift(boxes[edge.source], edge.points[0]), shift(boxes[edge.target], edge.tip)
    first, last = edge.points[:2], edge.points[-2:]
    return Edge(
        edge.source,
        edge.target,
        (*((x + ax, y + ay) for x, y in first), *edge.points[2:-2], *((x + bx, y + by) for x, y in last)),
        (edge.tip[0] + bx, edge.tip[1] + by),
    )


def _cost(layout: Layout, room: int) -> tuple[int, ...]:
    """What exceeds the room; whether an edge comes near to a box; then the height and the lengths of the arrows, to
    which each crossing of two adds.
    """
    polylines = [_polyline(edge) for edge in layout.edges]
    length = sum(abs(x1 - x0) + abs(y1 - y0) for line in polylines for (x0, y0), (x1, y1) in pairwise(line))
    meetings = sum(
        _meet(first, second)
        for i, one in enumerate(polylines)
        for other in polylines[i + 1 :]
        for first in pairwise(one)
        for second in pairwise(other)
    )
    near = bool(crossings(layout, 3 * CLEARANCE))
    return max(0, layout.width - room), near, 4 * layout.height + length // 4 + 60 * UNIT * meetings


def _polyline(edge: Edge) -> list[Point]:
    """An arrow by a few of its points, good enough to compare drawings."""
    points = [edge.points[0]]
    for curve in edge.curves:
        middle = halves(*curve)[3]
        points += [(middle[0] // 8, middle[1] // 8), curve[3]]
    return points


def _meet(first: Sequence[Point], second: Sequence[Point]) -> bool:
    """Whether two segments cross inside."""

    def side(a: Point, b: Point, c: Point) -> int:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    (a, b), (c, d) = first, second
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
