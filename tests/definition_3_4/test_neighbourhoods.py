"""Definition 3.4 for finite laws: flow, cut and checker by brute force; the two kinds of move, and chains of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symcheck.certificates import json_rational
from symcheck.checker.flows import largest_mass
from symcheck.checker.format import Rejected
from symcheck.definition_3_4.neighbourhoods import Coupling, largest_coupling
from symcheck.errors import DomainError

Near = Callable[[int, int], bool]
Law = list[Fraction]
OnLine = dict[Fraction, Fraction]  # place -> mass
ZERO = Fraction(0)


@st.composite
def laws(draw: st.DrawFn, least: int = 1, most: int = 5) -> Law:
    """A law of few atoms with a small denominator; atoms of mass 0 occur."""
    shares = draw(st.lists(st.integers(0, 4), min_size=least, max_size=most).filter(any))
    return [Fraction(share, sum(shares)) for share in shares]


@st.composite
def laws_on_line(draw: st.DrawFn, most: int = 5) -> OnLine:
    law = draw(laws(1, most))
    places = draw(st.lists(st.integers(0, 12), min_size=len(law), max_size=len(law), unique=True))
    return {Fraction(place, 2): mass for place, mass in zip(places, law, strict=True)}


radii = st.integers(0, 7).map(lambda t: Fraction(t, 2))


def within(x: OnLine, y: OnLine, radius: Fraction) -> Coupling:
    """The largest coupling of two laws on the line."""
    left, right = list(x), list(y)
    return largest_coupling(list(x.values()), list(y.values()), lambda i, j: abs(left[i] - right[j]) <= radius)


@st.composite
def problems(draw: st.DrawFn) -> tuple[Law, Law, Near]:
    """Two laws with a random relation, or on the line."""
    if draw(st.booleans()):
        x, y, radius = draw(laws_on_line()), draw(laws_on_line()), draw(radii)
        left, right = list(x), list(y)
        return list(x.values()), list(y.values()), lambda i, j: abs(left[i] - right[j]) <= radius
    first, second = draw(laws()), draw(laws())
    pairs = draw(st.sets(st.tuples(st.integers(0, len(first) - 1), st.integers(0, len(second) - 1))))
    return first, second, lambda i, j: (i, j) in pairs


def subsets(count: int) -> list[tuple[int, ...]]:
    return [chosen for size in range(count + 1) for chosen in combinations(range(count), size)]


def capacity(x: Law, y: Law, is_near: Near, chosen: Sequence[int]) -> Fraction:
    """1 - x(A) + y(N(A))."""
    reached = [m for j, m in enumerate(y) if any(is_near(i, j) for i in chosen)]
    return 1 - sum((x[i] for i in chosen), ZERO) + sum(reached, ZERO)


def least_cut(x: Law, y: Law, is_near: Near) -> Fraction:
    return min(capacity(x, y, is_near, chosen) for chosen in subsets(len(x)))


def spelled(flow: dict[tuple[int, int], Fraction]) -> list[list[object]]:
    return [[i, j, json_rational(mass)] for (i, j), mass in sorted(flow.items())]


def is_feasible(x: Law, y: Law, is_near: Near, flow: dict[tuple[int, int], Fraction]) -> bool:
    """Positive masses on near pairs, no atom giving or taking more than it has."""
    rows, columns = [ZERO] * len(x), [ZERO] * len(y)
    for (i, j), mass in flow.items():
        if mass <= 0 or not is_near(i, j):
            return False
        rows[i] += mass
        columns[j] += mass
    return all(a <= b for a, b in zip([*rows, *columns], [*x, *y], strict=True))


def total_variation(p: OnLine, q: OnLine) -> Fraction:
    """The largest p(A) - q(A)."""
    return sum((max(ZERO, mass - q.get(place, ZERO)) for place, mass in p.items()), ZERO)


# Flow and cut --------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(problems())
def test_the_mass_is_the_least_cut_and_is_reached(problem: tuple[Law, Law, Near]) -> None:
    x, y, is_near = problem
    found = largest_coupling(x, y, is_near)
    assert is_feasible(x, y, is_near, found.flow)
    assert found.mass == sum(found.flow.values(), ZERO) == least_cut(x, y, is_near)
    assert list(found.cut) == sorted(set(found.cut))
    assert capacity(x, y, is_near, found.cut) == found.mass
    assert largest_mass(x, y, is_near, spelled(found.flow), list(found.cut)) == found.mass


@given(problems())
def test_membership_starts_at_one_minus_the_mass(problem: tuple[Law, Law, Near]) -> None:
    """y in U_delta(x) if and only if x(A) <= y(N(A)) + delta for every A."""
    x, y, is_near = problem
    found = largest_coupling(x, y, is_near)
    for delta in (ZERO, 1 - found.mass, 1 - found.mass - Fraction(1, 10**9), Fraction(1, 3), Fraction(1)):
        everywhere = all(capacity(x, y, is_near, chosen) >= 1 - delta for chosen in subsets(len(x)))
        assert found.is_within(delta) == everywhere


@given(problems())
def test_neighbourhoods_are_symmetric(problem: tuple[Law, Law, Near]) -> None:
    x, y, is_near = problem
    assert largest_coupling(y, x, lambda j, i: is_near(i, j)).mass == largest_coupling(x, y, is_near).mass


@given(laws_on_line(), laws_on_line(), radii, radii)
def test_neighbourhoods_grow_with_the_radius(x: OnLine, y: OnLine, r: Fraction, more: Fraction) -> None:
    assert within(x, y, r).mass <= within(x, y, r + more).mass
    assert within(x, y, Fraction(6)).mass == 1  # everything is within 6
    assert within(x, y, ZERO).mass == 1 - total_variation(x, y)  # radius 0: total variation alone
    assert within(x, x, ZERO).mass == 1


# The checker ---------------------------------------------------------------------------------------


@given(problems())
def test_the_checker_accepts_exactly_the_least_cuts(problem: tuple[Law, Law, Near]) -> None:
    x, y, is_near = problem
    found = largest_coupling(x, y, is_near)
    flow = spelled(found.flow)
    for chosen in subsets(len(x)):
        if capacity(x, y, is_near, chosen) == found.mass:
            assert largest_mass(x, y, is_near, flow, list(chosen)) == found.mass
        else:
            with pytest.raises(Rejected, match="different values"):
                largest_mass(x, y, is_near, flow, list(chosen))


@settings(max_examples=200)
@given(problems(), st.data())
def test_the_checker_accepts_exactly_the_largest_flows(problem: tuple[Law, Law, Near], data: st.DataObject) -> None:
    """Masses changed at random, often with the same total: what is not a feasible flow of that mass is refused."""
    x, y, is_near = problem
    found = largest_coupling(x, y, is_near)
    flow = dict(found.flow)
    pairs = [(i, j) for i in range(len(x)) for j in range(len(y))]
    unit = data.draw(st.sampled_from([Fraction(1, 12), Fraction(1, 4), *found.flow.values()]))
    for factor in data.draw(st.sampled_from([(1, -1), (1, -1), (1,), (-1,), (1, 1, -2), (1, -1, 1, -1)])):
        pair = data.draw(st.sampled_from(pairs))
        flow[pair] = flow.get(pair, ZERO) + factor * unit
    flow = {pair: mass for pair, mass in flow.items() if mass}
    right = is_feasible(x, y, is_near, flow) and sum(flow.values(), ZERO) == found.mass
    if right:
        assert largest_mass(x, y, is_near, spelled(flow), list(found.cut)) == found.mass
    else:
        with pytest.raises(Rejected):
            largest_mass(x, y, is_near, spelled(flow), list(found.cut))


@given(problems(), st.data())
def test_a_smaller_flow_is_refused_with_every_cut(problem: tuple[Law, Law, Near], data: st.DataObject) -> None:
    x, y, is_near = problem
    found = largest_coupling(x, y, is_near)
    assume(found.flow)
    pair = data.draw(st.sampled_from(sorted(found.flow)))
    part = data.draw(st.sampled_from([ZERO, Fraction(1, 2), 1 - Fraction(1, 10**12)]))
    less = {**found.flow, pair: part * found.flow[pair]}
    flow = spelled({key: mass for key, mass in less.items() if mass})
    for chosen in subsets(len(x)):
        with pytest.raises(Rejected, match="different values"):
            largest_mass(x, y, is_near, flow, list(chosen))


@given(problems(), st.data())
def test_other_spellings_are_refused(problem: tuple[Law, Law, Near], data: st.DataObject) -> None:
    """The right flow and cut, each written in one wrong way."""
    x, y, is_near = problem
    found = largest_coupling(x, y, is_near)
    assume(found.flow)
    flow, cut = spelled(found.flow), list(found.cut)
    k = data.draw(st.integers(0, len(flow) - 1))
    (i, j), mass = sorted(found.flow.items())[k]
    text = json_rational(mass)
    entries: list[object] = [
        [i, j],
        [i, j, text, text],
        [str(i), j, text],
        [i, j, f"{2 * mass.numerator}/{2 * mass.denominator}"],
        [i, j, f"+{mass}"],
        [i, j, f" {mass}"],
        [i, j, str(mass) if mass.denominator == 1 else f"{mass}/1"],
        [i, j, float(mass)],
        [i, j, None],
        [i, j, True],
        [i, j, 0],
        [i, j, json_rational(-mass)],
        [i, j, json_rational(mass + 1)],
        [i, len(y), text],
        [len(x), j, text],
        [i, j - len(y), text],
        [i - len(x), j, text],
        {"i": i, "j": j, "mass": text},
    ]
    flows: list[object] = [[*flow[:k], entry, *flow[k + 1 :]] for entry in entries]
    half = json_rational(mass / 2)
    flows += [[*flow[:k], [i, j, half], [i, j, half], *flow[k + 1 :]], [*flow, flow[k]], None, {}, tuple(flow), "[]"]
    if len(flow) > 1:
        flows.append([*flow[1:], flow[0]])
    cuts: list[object] = [[*cut, len(x)], [*cut, -1], [-1, *cut], None, tuple(cut), [*cut, "0"], [*cut, 0.0]]
    if cut:
        cuts += [[*cut, cut[-1]], [str(t) for t in cut], [t - len(x) for t in cut]]
    if len(cut) > 1:
        cuts.append(cut[::-1])
    for changed_flow, changed_cut in [*((f, cut) for f in flows), *((flow, c) for c in cuts)]:
        with pytest.raises(Rejected):
            largest_mass(x, y, is_near, changed_flow, changed_cut)


# The moves -----------------------------------------------------------------------------------------


@given(problems())
def test_both_orders_of_the_moves_have_the_same_lengths(problem: tuple[Law, Law, Near]) -> None:
    """On the atoms of x and of y, all distinct: TV is 1 - mass exactly, and the rest moves along near pairs."""
    x, y, is_near = problem
    found = largest_coupling(x, y, is_near)
    n, z, w = len(x), list(found.reweighted_x()), list(found.moved_x())
    first, second = [*x, *(ZERO for _ in y)], [*(ZERO for _ in x), *y]

    def is_move(a: int, b: int) -> bool:
        return a == b or (a < n <= b and is_near(a, b - n))

    for law in (z, w):
        assert min(law) >= 0
        assert sum(law) == 1
    assert sum((max(ZERO, a - b) for a, b in zip(first, z, strict=True)), ZERO) == 1 - found.mass
    assert sum((max(ZERO, a - b) for a, b in zip(w, second, strict=True)), ZERO) == 1 - found.mass
    assert largest_coupling(z, second, is_move).mass == 1
    assert largest_coupling(first, w, is_move).mass == 1


@given(laws_on_line(), laws_on_line(), radii)
def test_both_orders_of_the_moves_lead_there_on_the_line(x: OnLine, y: OnLine, r: Fraction) -> None:
    """Where atoms of x and of y may share a place; no intermediate law is nearer in total variation."""
    found = within(x, y, r)

    def folded(masses: Sequence[Fraction]) -> OnLine:
        law: OnLine = {}
        for place, mass in zip([*x, *y], masses, strict=True):
            law[place] = law.get(place, ZERO) + mass
        return law

    z, w = folded(found.reweighted_x()), folded(found.moved_x())
    assert total_variation(x, z) == total_variation(w, y) == 1 - found.mass
    assert within(z, y, r).mass == within(x, w, r).mass == 1


@st.composite
def chains(draw: st.DrawFn) -> tuple[OnLine, OnLine, Fraction, Fraction]:
    """A law, where alternating moves take it, and the sums of their lengths in distance and in total variation."""
    start = draw(laws_on_line())
    law, distance, mass = start, ZERO, ZERO
    for _ in range(draw(st.integers(1, 4))):
        share = draw(st.sampled_from([ZERO, Fraction(1, 20), Fraction(1, 7), Fraction(1, 3)]))
        other = draw(laws_on_line(3))
        mixed = {p: (1 - share) * law.get(p, ZERO) + share * other.get(p, ZERO) for p in sorted({*law, *other})}
        mass += total_variation(law, mixed)
        moved: OnLine = {}
        longest = ZERO
        for place, here in mixed.items():
            part = draw(st.sampled_from([ZERO, Fraction(1, 2), Fraction(1)]))
            for amount in (part * here, (1 - part) * here):
                step = Fraction(draw(st.integers(-3, 3)), 4)
                if amount:
                    longest = max(longest, abs(step))
                    moved[place + step] = moved.get(place + step, ZERO) + amount
        distance += longest
        law = moved
    return start, law, distance, mass


@settings(max_examples=100)
@given(chains())
def test_chains_of_moves_end_in_the_neighbourhood(chain: tuple[OnLine, OnLine, Fraction, Fraction]) -> None:
    """Footnote 2, in both directions."""
    x, y, distance, mass = chain
    assert within(x, y, distance).is_within(mass)
    assert within(y, x, distance).is_within(mass)


@given(laws_on_line(), laws_on_line(), laws_on_line(), radii, radii)
def test_neighbourhoods_on_the_line_compose(x: OnLine, y: OnLine, w: OnLine, r: Fraction, s: Fraction) -> None:
    assert within(x, w, r + s).mass >= within(x, y, r).mass + within(y, w, s).mass - 1


@given(laws(), laws(), laws(), st.data())
def test_neighbourhoods_of_any_relations_compose(x: Law, y: Law, w: Law, data: st.DataObject) -> None:
    def relation(left: Law, right: Law) -> set[tuple[int, int]]:
        pairs = st.tuples(st.integers(0, len(left) - 1), st.integers(0, len(right) - 1))
        return data.draw(st.sets(pairs, min_size=1))

    one, two = relation(x, y), relation(y, w)
    both = {(i, k) for i, j in one for other, k in two if other == j}
    lost = 2 - largest_coupling(x, y, lambda i, j: (i, j) in one).mass
    lost -= largest_coupling(y, w, lambda j, k: (j, k) in two).mass
    assert largest_coupling(x, w, lambda i, k: (i, k) in both).is_within(lost)


def test_order_matters_if_the_intermediate_law_is_taken_from_few() -> None:
    """The proof's example (step 2): from y only itself is near in total variation, and it is 5 from x."""
    delta = Fraction(1, 4)
    x, z, y = {ZERO: Fraction(1)}, {ZERO: 1 - delta, Fraction(5): delta}, {Fraction(1): 1 - delta, Fraction(5): delta}
    assert total_variation(x, z) == delta
    assert within(z, y, Fraction(1)).mass == 1
    assert min(total_variation(y, z), total_variation(y, x)) > delta
    assert within(y, x, Fraction(9, 2)).mass < 1
    assert within(y, x, Fraction(1)).is_within(delta)  # any intermediate law: symmetric again


# Input ---------------------------------------------------------------------------------------------


@given(laws(), st.data())
def test_what_is_no_law_is_refused_on_either_side(law: Law, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, len(law) - 1))
    change = data.draw(st.sampled_from([Fraction(1), Fraction(-2), Fraction(1, 10**20), -Fraction(1, 10**20)]))
    wrong = [*law[:k], law[k] + change, *law[k + 1 :]]
    negative = [*law, Fraction(1, 2), Fraction(-1, 2)]
    for masses in (wrong, negative, [], [ZERO]):
        with pytest.raises(DomainError, match="x is not a law"):
            largest_coupling(masses, law, lambda i, j: True)
        with pytest.raises(DomainError, match="y is not a law"):
            largest_coupling(law, masses, lambda i, j: True)
