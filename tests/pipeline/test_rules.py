"""Both rules: radii against independent computations, by subsets of the votes and by cells of the grid.

The cells are tried twice, by multipliers and by active sets; and an attack finds what is that near.
"""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import HiddenSubspace
from symcheck.pipeline.rules import Grid, Votes

Array = NDArray[np.float64]
TASKS = [
    (pair, k, n) for pair in ("consecutive", "mirror") for k in (1, 2, 3) for n in (1, 2, 3) if pair[0] < "m" or n > 1
]


def make(pair: str, k: int, n: int, smoothing: str = "1/10") -> HiddenSubspace:
    return HiddenSubspace.make(dimension=12, hidden=k, nodes=n, smoothing=smoothing, pair=pair)


def drawn(task: HiddenSubspace, count: int, seed: int) -> tuple[Array, NDArray[np.int64]]:
    """Hidden coordinates of points of the two classes."""
    rng, y = np.random.default_rng(seed), np.arange(count) % 2
    laws = task.laws()
    return np.stack([laws[label].rvs((task.hidden,), rng) for label in y]), y


def to_cell_beyond_plane(s: Array, low: Array, high: Array, p: Array, q: Array) -> float:
    """The distance of s to {low <= t <= high, |t - q| <= |t - p|}, by its one multiplier; inf if that is empty."""
    c, b = p - q, (p @ p - q @ q) / 2

    def point(u: float) -> Array:
        return np.clip(s - u * c, low, high)

    if c @ point(0) > b:
        corner = np.where(c > 0, low, high)
        if np.isfinite(corner).all() and c @ corner > b:
            return np.inf
        left, right = 0.0, 1.0
        while c @ point(right) > b:
            right *= 2
        for _ in range(100):
            middle = (left + right) / 2
            left, right = (middle, right) if c @ point(middle) > b else (left, middle)
        return float(np.linalg.norm(point(right) - s))
    return float(np.linalg.norm(point(0) - s))


def by_cells(s: Array, own: Array, other: Array) -> float:
    """Over all cells of the own grid and all points of the other."""
    k, best = len(s), np.inf
    ends = np.concatenate([[-np.inf], (own[1:] + own[:-1]) / 2, [np.inf]])
    for i in map(list, product(range(len(own)), repeat=k)):
        low, high = ends[i], ends[[j + 1 for j in i]]
        if np.linalg.norm(np.clip(s, low, high) - s) < best:
            for j in map(list, product(range(len(other)), repeat=k)):
                best = min(best, to_cell_beyond_plane(s, low, high, own[i], other[j]))
    return best


@pytest.mark.parametrize(("pair", "k", "n"), TASKS)
def test_radii_against_all_cells(pair: str, k: int, n: int) -> None:
    grid, rng = Grid(make(pair, k, n)), np.random.default_rng([k, n])
    T = np.concatenate([drawn(make(pair, k, n), 8, 0)[0], rng.standard_normal((8, k)), 3 * rng.standard_normal((8, k))])
    y = grid.predict(T)
    expected = [by_cells(t, grid.nodes[label], grid.nodes[1 - label]) for t, label in zip(T, y, strict=True)]
    assert np.allclose(grid.radii(T, y), expected, rtol=0, atol=1e-9)
    assert (grid.radii(T, 1 - y) == 0).all()


def by_active_sets(s: Array, own: Array, other: Array) -> float:
    """The same without multipliers: every coordinate at the lower end of its cell, at the upper or free.

    The free ones stay, or move along the normal of the plane on to it; the nearest such point that is admissible.
    """
    k, best, slack = len(s), np.inf, 1e-12 * (1 + np.abs(s).max())
    ends = np.concatenate([[-np.inf], (own[1:] + own[:-1]) / 2, [np.inf]])
    cells = np.array(list(product(range(len(own)), repeat=k)))
    targets = np.array(list(product(other, repeat=k)))
    cells, q = np.repeat(cells, len(targets), axis=0), np.tile(targets, (len(cells), 1))
    p, low, high = own[cells], ends[cells], ends[cells + 1]
    c, b = p - q, (p**2 - q**2).sum(axis=1) / 2
    for state in product((0, 1, 2), repeat=k):
        free = np.array(state) == 2
        t = np.where(free, s, np.where(np.array(state) == 1, high, low))
        exists = np.isfinite(t).all(axis=1)
        t[~exists] = 0
        for moves in (False, True)[: 1 + free.any()]:
            if moves:
                t = t - (((c * t).sum(axis=1) - b) / (c[:, free] ** 2).sum(axis=1))[:, None] * c * free
            inside = ((low - slack <= t) & (t <= high + slack)).all(axis=1) & ((c * t).sum(axis=1) <= b + slack)
            best = np.linalg.norm(t - s, axis=1).min(where=exists & inside, initial=best)
    return float(best)


@pytest.mark.parametrize(("pair", "k", "n"), [*TASKS, ("consecutive", 4, 1), ("consecutive", 5, 1), ("mirror", 4, 2)])
def test_radii_against_all_active_sets(pair: str, k: int, n: int) -> None:
    """At points of the laws, far away, on the nodes and their midpoints and just beside those."""
    task = make(pair, k, n)
    grid, rng, count = Grid(task), np.random.default_rng([k, n]), 8 if k < 4 else 2
    places = np.concatenate([*grid.nodes, *((x[1:] + x[:-1]) / 2 for x in grid.nodes), [0.0]])
    special = rng.choice(places, (2 * count, k))
    special[count:] += rng.choice([-1, 1], (count, k)) * 10.0 ** rng.integers(-15, -2, (count, k))
    wide = [scale * rng.standard_normal((count, k)) for scale in (1, 3, 1000)]
    T = np.concatenate([drawn(task, count, 1)[0], special, *wide])
    y = grid.predict(T)
    expected = [by_active_sets(t, grid.nodes[label], grid.nodes[1 - label]) for t, label in zip(T, y, strict=True)]
    assert (np.abs(grid.radii(T, y) - expected) < 1e-11 * (1 + np.abs(T).max(axis=1))).all()


@pytest.mark.parametrize(("pair", "k", "n"), TASKS)
def test_predictions_against_all_nodes(pair: str, k: int, n: int) -> None:
    grid, rng = Grid(make(pair, k, n)), np.random.default_rng(0)
    T = 1.5 * rng.standard_normal((100, k))
    nearest = [
        np.min([np.linalg.norm(T - point, axis=1) for point in product(nodes, repeat=k)], axis=0)
        for nodes in grid.nodes
    ]
    assert np.array_equal(grid.predict(T), (nearest[1] < nearest[0]).astype(int))
    assert np.allclose(grid.decision(T), nearest[0] ** 2 - nearest[1] ** 2)
    y = rng.integers(0, 2, 100)
    half = (nearest[1] - nearest[0]) * np.where(y == 0, 1, -1) / 2
    assert np.allclose(grid.bounds(T, y), np.maximum(half, 0), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("pair", "k", "n"), [("consecutive", 2, 40), ("mirror", 2, 40), ("consecutive", 5, 6)])
def test_nothing_shorter_changes_the_class_and_something_hardly_longer_does(pair: str, k: int, n: int) -> None:
    """Towards 300 points of the other class, by bisection: none is nearer than the radius; and some nearly as near."""
    grid, rng = Grid(make(pair, k, n, "1/100")), np.random.default_rng(1)
    T = rng.standard_normal((60, k))
    y = grid.predict(T)
    radii = grid.radii(T, y)
    assert (radii > 0).all()
    nearest = np.full(len(T), np.inf)
    for _ in range(300):
        ends = T + rng.standard_normal(T.shape) * np.minimum(2 * nearest, 3)[:, None] / k**0.5
        changed = grid.predict(ends) != y
        low, high = np.zeros(len(T)), np.ones(len(T))
        for _ in range(50):
            middle = (low + high) / 2
            same = grid.predict(T + middle[:, None] * (ends - T)) == y
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        length = high * np.linalg.norm(ends - T, axis=1)
        nearest = np.where(changed, np.minimum(nearest, length), nearest)
    assert (nearest >= radii * (1 - 1e-9)).all()
    assert np.median(nearest / radii) < (1.02 if k == 2 else 1.5)


def first_change(grid: Grid, T: Array, y: NDArray[np.int64], angles: Array, reach: Array) -> Array:
    """How far from each row of T, in each of its directions, the class first changes; inf if not seen within reach."""
    rays = np.stack([np.cos(angles), np.sin(angles)], axis=-1)

    def changed(length: Array) -> NDArray[np.bool_]:
        points = T[:, None] + length[..., None] * rays
        return grid.predict(points.reshape(-1, 2)).reshape(angles.shape) != y[:, None]

    low, high = np.zeros(angles.shape), np.full(angles.shape, np.inf)
    for part in np.linspace(0, 1, 21)[1:]:
        length = np.broadcast_to(part * reach[:, None], angles.shape)
        new = np.isinf(high) & changed(length)
        high[new] = length[new]
        low = np.where(np.isinf(high), length, low)
    for _ in range(45):
        middle = np.where(np.isinf(high), 0, (low + high) / 2)
        beyond = changed(middle)
        low, high = np.where(beyond, low, middle), np.where(beyond & np.isfinite(high), middle, high)
    return high


@pytest.mark.parametrize(("pair", "n"), [("consecutive", 40), ("mirror", 40), ("consecutive", 5), ("mirror", 4)])
def test_an_attack_over_all_angles_finds_the_radius(pair: str, n: int) -> None:
    """By 120 rays, then by ever finer fans about the best one, asking for classes only."""
    task = make(pair, 2, n, "1/100")
    grid, rng = Grid(task), np.random.default_rng(n)
    T = np.concatenate([drawn(task, 100, 2)[0], rng.standard_normal((50, 2)), 2 * rng.standard_normal((50, 2))])
    y = grid.predict(T)
    own_other = np.abs(T[..., None] - grid.nodes[0]).min(axis=2), np.abs(T[..., None] - grid.nodes[1]).min(axis=2)
    best = np.linalg.norm(np.where(y[:, None] == 0, own_other[1], own_other[0]), axis=1)
    angle, step = np.zeros(len(T)), np.pi
    for rays in (120, *[11] * 12):
        fan = angle[:, None] + np.linspace(-step, step, rays)
        found = first_change(grid, T, y, fan, 1.001 * best)
        which = np.arange(len(T)), found.argmin(axis=1)
        better = found[which] < best
        angle, best = np.where(better, fan[which], angle), np.where(better, found[which], best)
        step = 4 * step / rays
    radii = grid.radii(T, y)
    assert (best >= radii - 1e-9).all()
    assert (best <= radii + 1e-6).mean() > 0.95


@pytest.mark.parametrize("k", range(1, 9))
@pytest.mark.parametrize("pair", ["consecutive", "mirror"])
def test_nothing_shorter_towards_the_other_grid_changes_the_class(pair: str, k: int) -> None:
    """Nor towards the half-way planes, in the directions p - q that they are perpendicular to."""
    task = make(pair, k, 5, "1/50")
    grid, rng = Grid(task), np.random.default_rng(k)
    T = np.concatenate([drawn(task, 30, 3)[0], 1.5 * rng.standard_normal((30, k))])
    y = grid.predict(T)
    radii = grid.radii(T, y)
    for label in (0, 1):
        t, r = T[y == label], radii[y == label]
        near = [np.abs(t[..., None] - nodes).argsort(axis=2)[..., :2] for nodes in grid.nodes]
        for _ in range(100):
            p, q = (
                grid.nodes[c][np.take_along_axis(near[c], rng.integers(0, 2, (*t.shape, 1)), axis=2)[..., 0]]
                for c in (label, 1 - label)
            )
            for z in (q - t, q - p, q - p + 0.3 * rng.standard_normal(t.shape)):
                moved = t + z * (0.999 * r / np.linalg.norm(z, axis=1))[:, None]
                assert (grid.predict(moved) == label).all()


@pytest.mark.parametrize("k", [1, 2, 4])
def test_reflection_swaps_the_mirror_pair(k: int) -> None:
    grid, rng = Grid(make("mirror", k, 4)), np.random.default_rng(k)
    T, y = 1.5 * rng.standard_normal((100, k)), rng.integers(0, 2, 100)
    assert np.allclose(grid.radii(-T, 1 - y), grid.radii(T, y), atol=1e-12)


@pytest.mark.parametrize("n", [2, 3, 40])
def test_radii_vanish_where_the_mirror_pair_ties(n: int) -> None:
    """As D_A(-t) = D_B(t) for one coordinate, both grids are as near to (x, -x)."""
    grid, x = Grid(make("mirror", 2, n)), 2 * np.random.default_rng(n).standard_normal(200)
    T = np.stack([x, -x], axis=1)
    for y in (np.zeros(200, int), np.ones(200, int)):
        assert (np.abs(grid.radii(T, y)) < 1e-13).all()


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("pair", ["consecutive", "mirror"])
def test_votes_against_a_search(k: int, pair: str) -> None:
    """By brute force over all subsets of coordinates moved just across their nearest boundary, and random moves."""
    rng = np.random.default_rng(k)
    task = HiddenSubspace.make(dimension=8, hidden=k, nodes=3, smoothing="1/10", pair=pair)
    votes = Votes(task)
    T, y = rng.standard_normal((200, k)) * 1.5, rng.integers(0, 2, 200)
    radii = votes.radii(T, y)
    assert ((votes.predict(T) != y) == (radii == 0)).all()
    nearest = votes.boundaries[np.abs(T[:, :, None] - votes.boundaries).argmin(axis=2)]
    best = np.full(200, np.inf)
    for mask in range(1, 1 << k):
        chosen = np.array([bool(mask >> i & 1) for i in range(k)])
        moved = np.where(chosen, nearest + 1e-9 * np.sign(nearest - T), T)
        cost = np.where(votes.predict(moved) != y, np.linalg.norm(moved - T, axis=1), np.inf)
        best = np.minimum(best, cost)
    right = radii > 0
    assert np.allclose(radii[right], best[right], atol=1e-7)
    for _ in range(300):
        z = rng.standard_normal((200, k))
        z *= (0.999 * radii / np.linalg.norm(z, axis=1))[:, None]
        assert (votes.predict(T + z) == y)[right].all()


def test_votes_on_the_laws_themselves() -> None:
    """With hardly any noise every vote is right, and k coordinates are sqrt(k/2) times as far as one at least."""
    task = HiddenSubspace.make(dimension=20, hidden=9, nodes=5, smoothing="1e-6")
    votes, rng = Votes(task), np.random.default_rng(0)
    for label, law in enumerate(task.laws()):
        t = law.rvs((500, 9), rng)
        assert (votes.votes(t) == label).all()
        gap = min(np.abs(votes.boundaries[:, None] - law.nodes * (1 - 1e-6) ** 0.5).ravel())
        assert (votes.radii(t, np.full(500, label)) > 0.9 * gap * 5**0.5).all()


@pytest.mark.parametrize("k", range(1, 9))
@pytest.mark.parametrize("rule", [Grid, Votes])
def test_laws_of_a_radius(rule: type[Grid] | type[Votes], k: int) -> None:
    """Above the bounds, 1-Lipschitz, blind to the order of the coordinates and to reflections."""
    task = make("consecutive", k, 4, "1/50")
    found, rng = rule(task), np.random.default_rng(k)
    T, y = drawn(task, 60, k)
    T[::3] = rng.standard_normal(T[::3].shape)
    radii = found.radii(T, y)
    assert ((radii == 0) == (found.predict(T) != y)).all()
    assert (found.bounds(T, y) <= radii * (1 + 1e-12)).all()
    moved = T + 0.2 * rng.standard_normal(T.shape)
    change = np.abs(found.radii(moved, y) - radii)
    assert (change <= np.linalg.norm(moved - T, axis=1) * (1 + 1e-9)).all()
    order = list(permutations(range(min(k, 3))))[-1] + tuple(range(3, k))
    assert np.allclose(found.radii(T[:, order], y), radii, atol=1e-12)
    assert np.allclose(found.radii(-T, y), radii, atol=1e-12)


def test_one_coordinate_votes_like_the_grid() -> None:
    for pair in ("consecutive", "mirror"):
        task = make(pair, 1, 7)
        T, y = drawn(task, 400, 0)
        assert np.allclose(Grid(task).radii(T, y), Votes(task).radii(T, y), atol=1e-12)


def test_the_grid_is_more_robust_than_the_votes() -> None:
    """On the classes themselves, where Lemma 4.4 says so for the certified figures."""
    task = make("consecutive", 6, 8, "1/10000")
    T, y = drawn(task, 200, 0)
    assert Grid(task).radii(T, y).mean() > 1.2 * Votes(task).radii(T, y).mean()


@pytest.mark.parametrize(
    ("k", "n", "T", "y", "words"),
    [
        (9, 3, np.zeros((1, 9)), [0], "hidden <= 8, not 9"),
        (2, 3, [[np.nan, 0.0]], [0], "not finite"),
        (2, 3, [[0.0, 0.0]], [2], "y must consist of 0 and 1"),
        (3, 300, [[1e9, 0.0, 0.0]], [1], "too far from the grids: a hidden coordinate is 1e"),
    ],
)
def test_bad_input(k: int, n: int, T: Any, y: Any, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        Grid(make("consecutive", k, n)).radii(T, y)
