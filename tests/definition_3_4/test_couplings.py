"""Neighbourhoods of finite laws: flow, cut, symmetry, and the two kinds of move in either order and in chains."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck.certificates import json_rational
from symcheck.checker.flows import largest_mass
from symcheck.checker.format import Rejected
from symcheck.definition_3_4.neighbourhoods import Coupling, largest_coupling
from symcheck.errors import DomainError

Law = list[Fraction]
PLACES = 7


@st.composite
def laws(draw: st.DrawFn, size: int = PLACES) -> Law:
    weights = draw(st.lists(st.integers(0, 6), min_size=size, max_size=size).filter(any))
    return [Fraction(w, sum(weights)) for w in weights]


def tv(p: Law, q: Law) -> Fraction:
    return sum((max(Fraction(0), a - b) for a, b in zip(p, q, strict=True)), Fraction(0))


def on_line(x: Law, y: Law, radius: int) -> Coupling:
    return largest_coupling(x, y, lambda i, j: abs(i - j) <= radius)


@settings(max_examples=60)
@given(laws(), laws(), st.lists(st.booleans(), min_size=PLACES**2, max_size=PLACES**2))
def test_mass_is_the_least_cut(x: Law, y: Law, relation: list[bool]) -> None:
    def near(i: int, j: int) -> bool:
        return relation[PLACES * i + j]

    found = largest_coupling(x, y, near)
    cuts = []
    for chosen in product((0, 1), repeat=PLACES):
        reached = {j for i in range(PLACES) if chosen[i] for j in range(PLACES) if near(i, j)}
        cuts.append(1 - sum(x[i] for i in range(PLACES) if chosen[i]) + sum(y[j] for j in reached))
    assert found.mass == min(cuts)
    flow: list[list[object]] = [[i, j, json_rational(m)] for (i, j), m in found.flow.items()]
    assert largest_mass(x, y, near, flow, list(found.cut)) == found.mass
    turned = largest_coupling(y, x, lambda j, i: near(i, j))
    assert turned.mass == found.mass


@settings(max_examples=40)
@given(laws(), laws(), st.integers(0, 3), st.data())
def test_changed_flows_and_cuts_are_refused(x: Law, y: Law, radius: int, data: st.DataObject) -> None:
    found = on_line(x, y, radius)
    flow = [[i, j, json_rational(m)] for (i, j), m in found.flow.items()]

    def near(i: int, j: int) -> bool:
        return abs(i - j) <= radius

    wrong: list[tuple[object, object]] = [(flow, "x"), (None, list(found.cut)), (flow, [*found.cut, PLACES])]
    if flow:
        k = data.draw(st.integers(0, len(flow) - 1))
        i, j, mass = flow[k]
        amount = Fraction(mass)
        for entry in (
            [i, j, json_rational(amount / 2)],
            [i, j, json_rational(amount + 1)],
            [i, PLACES, mass],
            [i, j, 0],
        ):
            wrong.append(([*flow[:k], entry, *flow[k + 1 :]], list(found.cut)))
        wrong.append(([*flow[:k], *flow[k + 1 :]], list(found.cut)))
        wrong.append(([*flow, flow[k]], list(found.cut)))
    for changed_flow, changed_cut in wrong:
        with pytest.raises(Rejected):
            largest_mass(x, y, near, changed_flow, changed_cut)


@settings(max_examples=60)
@given(laws(), laws(), st.integers(0, 3))
def test_the_moves_commute(x: Law, y: Law, radius: int) -> None:
    """TV then move, and move then TV, with the same two lengths."""
    found = on_line(x, y, radius)
    none = [Fraction(0)] * PLACES
    z, w = list(found.reweighted_x()), list(found.moved_x())
    places = [*range(PLACES), *range(PLACES)]

    def near(i: int, j: int) -> bool:
        return abs(places[i] - places[j]) <= radius

    assert sum(z) == sum(w) == 1
    # as laws on the line, where an atom of x and one of y may share a place
    for law, other, whole in ((z, y, x), (w, x, y)):
        folded = [law[i] + law[PLACES + i] for i in range(PLACES)]
        assert tv(whole, folded) <= 1 - found.mass
        assert on_line(folded, other, radius).mass == 1
    assert largest_coupling(z, [*none, *y], near).mass == 1
    assert largest_coupling([*x, *none], w, near).mass == 1


@settings(max_examples=60)
@given(laws(), st.lists(st.tuples(laws(), st.integers(0, 2)), min_size=1, max_size=4))
def test_chains_of_moves_stay_in_the_neighbourhood(start: Law, moves: list[tuple[Law, int]]) -> None:
    """Footnote 2: mixing with another law costs total variation, shifting everything costs distance."""
    law, mass, distance = start, Fraction(0), 0
    for other, shift in moves:
        mixed = [(9 * a + b) / 10 for a, b in zip(law, other, strict=True)]
        mass += tv(law, mixed)
        shifted = [Fraction(0)] * PLACES
        for i, m in enumerate(mixed):
            shifted[min(PLACES - 1, i + shift)] += m
        distance += shift
        law = shifted
    assert on_line(start, law, distance).is_within(mass)


@settings(max_examples=40)
@given(laws(), laws(), laws(), st.integers(0, 2), st.integers(0, 2))
def test_neighbourhoods_compose(x: Law, y: Law, w: Law, first: int, second: int) -> None:
    lost = (1 - on_line(x, y, first).mass) + (1 - on_line(y, w, second).mass)
    assert on_line(x, w, first + second).is_within(lost)


def test_what_is_no_law_is_refused() -> None:
    one, half = Fraction(1), Fraction(1, 2)
    for x, y in (([half], [one]), ([one, -one, one], [one]), ([one], [half, half, half])):
        with pytest.raises(DomainError, match="is not a law"):
            largest_coupling(x, y, lambda i, j: True)
