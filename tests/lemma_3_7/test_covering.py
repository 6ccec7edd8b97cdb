"""Lemma 3.7 in exact arithmetic: extremal and random networks, the grid, the latent tail, three counterexamples."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import ceil, comb, isqrt, tanh

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from symcheck.arith import Engine, Interval, arb_engine, mpmath_engine, parse_decimal
from symcheck.checker.format import Rejected
from symcheck.checker.identities import check_identity
from symcheck.checker.lemma_3_7 import IDENTITIES as CHECKED_3_7
from symcheck.checker.theorem_3_3 import IDENTITIES as CHECKED_3_3
from symcheck.definition_3_4.neighbourhoods import largest_coupling
from symcheck.errors import CertificateError, DomainError
from symcheck.lemma_3_7.certify import Instance, make
from symcheck.lemma_3_7.counterexamples import counterexamples
from symcheck.lemma_3_7.covering import Architecture
from symcheck.lemma_3_7.rows import ROWS as ROWS_3_7
from symcheck.obligations import Row, answer_of_cvc5, answer_of_z3, identity_terms, scripts
from symcheck.theorem_3_3.rows import ROWS as ROWS_3_3

E, F = arb_engine(160), mpmath_engine(160)
ZERO, ONE = Fraction(0), Fraction(1)
ROWS = (*ROWS_3_7, *ROWS_3_3)
CHECKED = {**CHECKED_3_7, **CHECKED_3_3}

Vector = list[Fraction]
Layer = tuple[list[Vector], Vector]  # a matrix, row by row, and the biases
Weights = list[Layer]

EXACT: dict[str, Callable[[Fraction], Fraction]] = {
    "relu": lambda t: max(t, ZERO),
    "leaky relu": lambda t: t if t > 0 else t / 10,
    "identity": lambda t: t,
    "abs": abs,
}


def low(x: Interval) -> Fraction:
    return x.lower.fraction()


def high(x: Interval) -> Fraction:
    return x.upper.fraction()


def root_below(q: Fraction, digits: int = 12) -> Fraction:
    """A rational at most sqrt q, and not by much."""
    return Fraction(isqrt(q.numerator * 10 ** (2 * digits) // q.denominator), 10**digits)


def square(v: Vector) -> Fraction:
    return sum((t * t for t in v), ZERO)


def between(u: Vector, v: Vector) -> Fraction:
    return square([a - b for a, b in zip(u, v, strict=True)])


def output(net: Architecture, weights: Weights, x: Vector, names: list[str], sign: int = 1) -> Vector:
    """g_w(x), layer j with the activation Lambda sigma_j(t) + sign s, whose value at 0 is s in modulus."""
    for (matrix, biases), name in zip(weights, names, strict=True):
        sums = [sum((a * t for a, t in zip(row, x, strict=True)), b) for row, b in zip(matrix, biases, strict=True)]
        x = [net.lipschitz * EXACT[name](t) + sign * net.offset for t in sums]
    return x


def output_in_floats(net: Architecture, weights: Weights, x: Vector) -> list[float]:
    """g_w(x) with tanh."""
    h = [float(t) for t in x]
    for matrix, biases in weights:
        rows = zip(matrix, biases, strict=True)
        sums = [sum(float(a) * t for a, t in zip(row, h, strict=True)) + float(b) for row, b in rows]
        h = [float(net.lipschitz) * tanh(t) + float(net.offset) for t in sums]
    return h


def entries(weights: Weights) -> Vector:
    return [entry for matrix, biases in weights for row in (*matrix, biases) for entry in row]


def with_entries(net: Architecture, values: Vector) -> Weights:
    """The network whose weights are these, in the order of ``entries``; no biases are zero biases."""
    rest, layers = iter(values), []
    for before, after in pairwise(net.widths):
        matrix = [[next(rest) for _ in range(before)] for _ in range(after)]
        layers.append((matrix, [next(rest) if net.biases else ZERO for _ in range(after)]))
    assert next(rest, None) is None
    return layers


slopes, offsets = st.sampled_from([Fraction(1, 3), ONE, Fraction(5, 2)]), st.sampled_from([ZERO, Fraction(2, 3)])
bounds = st.sampled_from([Fraction(1, 7), Fraction(1, 2), ONE, Fraction(3)])
distances = st.sampled_from([Fraction(1, 10**6), Fraction(1, 100), ONE, Fraction(50), Fraction(10**7)])
chances = st.sampled_from([Fraction(2, 5), Fraction(1, 10), Fraction(1, 100), Fraction(1, 10**8)])
widths = st.lists(st.integers(1, 5), min_size=2, max_size=5).map(tuple)
architectures = st.builds(Architecture, widths, st.booleans(), bounds, slopes, offsets, distances, chances)
plain = st.builds(Architecture, widths, st.booleans(), bounds, st.just(ONE), st.just(ZERO), distances, chances)


@st.composite
def latents(draw: st.DrawFn, net: Architecture) -> Vector:
    """A rational point in the ball of radius R, most often next to its surface."""
    towards = [Fraction(t) for t in draw(st.lists(st.integers(-9, 9), min_size=net.widths[0], max_size=net.widths[0]))]
    reach = low(net.latent_radius(E)) * draw(st.sampled_from([ONE, ONE, Fraction(1, 5)]))
    scale = root_below(reach**2 / max(square(towards), ONE))
    x = [scale * t for t in towards]
    assert square(x) <= reach**2
    return x


def weights_of(net: Architecture, eighths: st.SearchStrategy[int]) -> st.SearchStrategy[Vector]:
    return st.lists(eighths.map(lambda t: net.bound * t / 8), min_size=net.weights, max_size=net.weights)


def anywhere_or_in_corners(net: Architecture) -> st.SearchStrategy[Vector]:
    return weights_of(net, st.integers(-8, 8)) | weights_of(net, st.sampled_from([-8, 8])) | weights_of(net, st.just(8))


# The Lipschitz constant ----------------------------------------------------------------------------


@settings(max_examples=120)
@given(architectures, st.sampled_from([1, -1]), st.data())
def test_outputs_move_by_at_most_the_constant_times_the_weights(
    net: Architecture, sign: int, data: st.DataObject
) -> None:
    x = data.draw(latents(net))
    values = data.draw(anywhere_or_in_corners(net)), data.draw(anywhere_or_in_corners(net))
    names = [data.draw(st.sampled_from(sorted(EXACT))) for _ in net.widths[1:]]
    moved = max(abs(a - b) for a, b in zip(*values, strict=True))
    one, two = (with_entries(net, v) for v in values)
    height, constant = net.bounds(E)
    assert between(output(net, one, x, names, sign), output(net, two, x, names, sign)) <= (high(constant) * moved) ** 2
    assert square(output(net, one, x, names, sign)) <= high(height) ** 2
    pairs = zip(output_in_floats(net, one, x), output_in_floats(net, two, x), strict=True)
    assert sum((a - b) ** 2 for a, b in pairs) ** 0.5 <= float(high(constant) * moved) * (1 + 1e-9)


@given(architectures)
def test_the_constant_is_nearly_reached_in_every_architecture(net: Architecture) -> None:
    """All weights B against all B - omega, the latent point on the diagonal, Lambda t + s: no bound can be lower."""
    k, layers = net.widths[0], len(net.widths) - 1
    x = [root_below(low(net.latent_radius(E)) ** 2 / k)] * k
    omega = net.bound / 10**6
    same = [with_entries(net, [b] * net.weights) for b in (net.bound, net.bound - omega)]
    one, two = (output(net, weights, x, ["identity"] * layers) for weights in same)
    height, constant = net.bounds(E)
    nearly = Fraction(999, 1000) if layers > 1 else 1 - Fraction(1, 10**6)
    assert (nearly * high(constant) * omega) ** 2 <= between(one, two) <= (high(constant) * omega) ** 2
    assert (nearly * high(height)) ** 2 <= square(one) <= high(height) ** 2


@given(plain)
@example(Architecture((3, 3), True, ONE, ONE, ZERO, ONE, Fraction(1, 10)))
@example(Architecture((5, 5, 5, 5), True, Fraction(1, 5), ONE, ZERO, ONE, Fraction(1, 10)))
def test_the_recursion_is_below_the_closed_form_and_reaches_it(net: Architecture) -> None:
    """Equality for equal widths d with biases, if there is one layer or d B = 1; otherwise strictly below."""
    constant, closed, d = net.lipschitz_constant(E), net.closed_form(E), max(net.widths)
    assert closed is not None
    equal = min(net.widths) == d and net.biases and (len(net.widths) == 2 or d * net.bound == 1)
    assert constant.overlaps(closed) if equal else constant < closed


@given(architectures)
def test_only_one_lipschitz_activations_without_offset_have_the_closed_form(net: Architecture) -> None:
    assert (net.closed_form(E) is None) == (net.lipschitz != 1 or net.offset != 0)


@given(architectures)
def test_the_recursion_of_a_lipschitz_activation_is_that_of_larger_weights(net: Architecture) -> None:
    """s = 0: e_j is Lambda times that of Lambda = 1 with Lambda B for B (step 5); it grows with B and s."""
    net = dataclasses.replace(net, offset=ZERO)
    scaled = dataclasses.replace(net, lipschitz=ONE, bound=net.lipschitz * net.bound)
    assert net.lipschitz_constant(E).overlaps(net.lipschitz * scaled.lipschitz_constant(E))
    for larger in (dataclasses.replace(net, offset=ONE), dataclasses.replace(net, bound=2 * net.bound)):
        both = net.lipschitz_constant(E), larger.lipschitz_constant(E)
        assert both[0] < both[1] if len(net.widths) > 2 else both[0].overlaps(both[1])


@given(architectures)
def test_both_engines_enclose_the_same_numbers(net: Architecture) -> None:
    for one, two in zip(net.bounds(E), net.bounds(F), strict=True):
        assert one.overlaps(two)
        assert high(one) - low(one) <= low(one) / 2**120


# The grid ------------------------------------------------------------------------------------------


@given(architectures)
def test_weights_are_counted_as_the_arrays_hold_them(net: Architecture) -> None:
    weights = with_entries(net, [Fraction(t) for t in range(net.weights)])
    sizes = [(len(matrix), {len(row) for row in matrix}, len(biases)) for matrix, biases in weights]
    assert sizes == [(after, {before}, after) for before, after in pairwise(net.widths)]
    count = sum(after * before for after, (before,), _ in sizes) + net.biases * sum(after for after, _, _ in sizes)
    assert count == net.weights
    assert len(entries(weights)) == net.weights + (0 if net.biases else sum(net.widths[1:]))


@given(architectures, st.sampled_from([1, 2]))
def test_the_grid_is_fine_enough_and_a_coarser_one_is_not(net: Architecture, sides: int) -> None:
    """Side ``sides`` B/K against delta_1/Lip: exactly, from the ends of the enclosure."""
    constant, k = net.lipschitz_constant(arb_engine(300)), net.cells(arb_engine, sides)
    assert k == net.cells(mpmath_engine, sides) >= 1
    assert sides * net.bound / k <= net.distance / high(constant)
    if k > 1:
        assert sides * net.bound / (k - 1) > net.distance / low(constant)


@settings(max_examples=60)
@given(architectures, st.data())
def test_weights_of_one_cell_generate_within_the_distance(net: Architecture, data: st.DataObject) -> None:
    """Two networks in one cell of the first grid; a network and the centre of its cell of the second."""
    layers = len(net.widths) - 1
    x, names = data.draw(latents(net)), ["identity"] * layers
    fine, coarse = net.cells(arb_engine), net.cells(arb_engine, sides=1)
    places = data.draw(st.lists(st.integers(0, 10**9 - 1), min_size=net.weights, max_size=net.weights))
    lefts, centres = [], []
    for place in places:
        w = net.bound * (Fraction(2 * place, 10**9) - 1)
        cell = [(w + net.bound) * k // (2 * net.bound) for k in (fine, coarse)]
        lefts.append(net.bound * (Fraction(2 * cell[0], fine) - 1))
        centres.append(net.bound * (Fraction(2 * cell[1] + 1, coarse) - 1))
        assert lefts[-1] <= w < lefts[-1] + 2 * net.bound / fine
        assert abs(w - centres[-1]) <= net.bound / coarse
    rights = [left + 2 * net.bound / fine for left in lefts]
    assert max(map(abs, [*lefts, *rights, *centres])) <= net.bound
    values = [net.bound * (Fraction(2 * place, 10**9) - 1) for place in places]
    for one, two in ((lefts, rights), (lefts, values), (values, centres)):
        first, second = (output(net, with_entries(net, v), x, names) for v in (one, two))
        assert between(first, second) <= net.distance**2


@given(plain, st.sampled_from([Fraction(1, 2), Fraction(1, 10), Fraction(1, 10**9)]))
def test_the_printed_form_holds_with_the_constant_five(net: Architecture, delta: Fraction) -> None:
    """2 m ln K <= 5 m l ln(2 d max(1, B)/delta) for delta <= 1/2 (step 7)."""
    net = dataclasses.replace(net, distance=delta, probability=delta)
    k, d, layers = net.cells(arb_engine), max(net.widths), len(net.widths) - 1
    assert net.log_cover(k)(E) <= 5 * net.weights * layers * E.log(2 * d * max(ONE, net.bound) / delta)
    assert net.log_cover(k)(E).overlaps(E.log(E.rational(k) ** (2 * net.weights)))  # K^(2m) cells


# The latent tail -----------------------------------------------------------------------------------


def chi_square_tail(k: int, half: Interval, engine: Engine) -> Interval:
    """P(chi^2_k >= 2 half), by the finite sums of integration by parts."""
    if k % 2 == 0:
        total = term = engine.rational(1)
        for j in range(1, k // 2):
            term = term * half / j
            total = total + term
        return total * engine.exp(-half)
    total, term = engine.rational(0), engine.sqrt(half) * 2 / engine.sqrt(engine.pi())  # half^(1/2)/Gamma(3/2)
    for j in range(k // 2):
        total = total + term
        term = term * half / (Fraction(3, 2) + j)
    return engine.erfc(engine.sqrt(half)) + total * engine.exp(-half)


@settings(max_examples=40)
@given(st.integers(1, 60), st.fractions(Fraction(1, 10**40), 1 - Fraction(1, 10**3), max_denominator=10**40))
def test_the_latent_ball_misses_at_most_delta(k: int, delta: Fraction) -> None:
    """Exactly the tail of the chi-square law; and R is the proof's radius, whose Gaussian bound is delta."""
    net = Architecture((k, 1), False, ONE, ONE, ZERO, ONE, delta)
    for engine in (arb_engine(300), mpmath_engine(300)):
        radius = net.latent_radius(engine)
        assert chi_square_tail(k, radius.square() / 2, engine) <= delta
        assert engine.exp(-(radius - engine.sqrt(k)).square() / 2).contains(delta)


def test_the_tail_is_a_tail() -> None:
    """Guard of the test itself: k = 1 is erfc, k = 2 exp, and the sums increase with k towards 1."""
    half = E.rational(Fraction(7, 3))
    assert chi_square_tail(1, half, E).overlaps(E.erfc(E.sqrt(half)))
    assert chi_square_tail(2, half, E).overlaps(E.exp(-half))
    tails = [chi_square_tail(k, half, E) for k in range(1, 60)]
    assert all(one < two < 1 for one, two in pairwise(tails))
    assert tails[-1] > 1 - Fraction(1, 10**15)


# The counterexamples -------------------------------------------------------------------------------

scales = st.fractions(Fraction(1, 20), 20, max_denominator=20)


def covers(count: int, is_inside: list[list[bool]]) -> int:
    """The least number of internal centres, by trying all subsets."""
    for size in range(1, count + 1):
        for centres in combinations(range(count), size):
            if all(any(is_inside[c][j] for c in centres) for j in range(count)):
                return size
    raise AssertionError("not even all of them")


@settings(max_examples=25)
@given(st.integers(1, 3), scales, st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20))
def test_point_masses_at_the_vertices_need_as_many_centres(d: int, epsilon: Fraction, part: Fraction) -> None:
    """CE1 by brute force: 2^d centres at radius eps + delta, one at 2 eps; the centre 0 covers all at eps."""
    delta = part * min(epsilon, ONE)
    vertices = list(product((-epsilon, epsilon), repeat=d))

    def is_inside(u: tuple[Fraction, ...], v: tuple[Fraction, ...], radius: Fraction) -> bool:
        distance = max(abs(a - b) for a, b in zip(u, v, strict=True))
        return largest_coupling([ONE], [ONE], lambda i, j: distance <= radius).is_within(delta)

    for radius, least in ((epsilon + delta, 2**d), (2 * epsilon, 1)):
        assert covers(2**d, [[is_inside(u, v, radius) for v in vertices] for u in vertices]) == least
    assert all(is_inside((ZERO,) * d, v, epsilon) for v in vertices)


@settings(max_examples=8)
@given(st.fractions(Fraction(1, 50), Fraction(24, 50), max_denominator=50))
def test_uniform_laws_on_half_the_vertices_cover_few_of_each_other(delta: Fraction) -> None:
    """CE1 without shared weights, d = 3: |T - S| <= delta M/2, and at most 2^(M H(delta)) such T."""
    m = 8
    mass, first = [Fraction(2, m)] * (m // 2), set(range(m // 2))
    inside = 0
    for chosen in combinations(range(m), m // 2):
        same = {(vertex, j) for j, vertex in enumerate(chosen)}
        coupling = largest_coupling(mass, mass, lambda i, j, same=same: (i, j) in same)  # type: ignore[misc]
        assert coupling.mass == 1 - Fraction(2 * len(first - set(chosen)), m)
        inside += coupling.is_within(delta)
    half = m // 2
    assert inside == sum(comb(half, i) ** 2 for i in range(half + 1) if i <= delta * half)
    assert E.log(inside) <= -m * (delta * E.log(delta) + (1 - delta) * E.log(1 - delta))


@pytest.mark.parametrize("make_engine", [arb_engine, mpmath_engine])
def test_the_figures_of_the_counterexamples_err_on_their_side(make_engine: Callable[[int], Engine]) -> None:
    engine = make_engine(200)
    found = counterexamples(engine)
    assert found == counterexamples(make_engine(80))
    vertices, scale = found["vertices"], found["scale"]
    dimension, delta = vertices["dimension"], Fraction(vertices["distance"])
    count, printed = parse_decimal(vertices["log_cover"]), parse_decimal(vertices["printed_log"])
    last = 1 + Fraction(1, 10**11)
    assert engine.exp(engine.rational(count)) < 2**dimension < engine.exp(engine.rational(count * last))
    assert engine.exp(engine.rational(printed / last)) < dimension / delta < engine.exp(engine.rational(printed))
    ratio = parse_decimal(vertices["ratio"])
    assert engine.log(dimension / delta) * ratio < dimension * engine.log(2)
    assert ratio > 10  # as step 1 says
    # one sided: two centres are needed below half of P(|X| >= 2) = erfc(sqrt 2)
    below = parse_decimal(found["collapse"]["delta_below"])
    assert 2 * below < engine.erfc(engine.sqrt(2)) < 2 * below * last
    step = Fraction(scale["distance"])
    assert engine.exp(engine.rational(parse_decimal(scale["printed_log"]))) > 1 / step
    # nu^2 pairs of points of [-1, 1] with gaps above, and as many squares of side at most, twice the radius
    nu = isqrt(scale["centres"])
    assert nu**2 == scale["centres"]
    assert Fraction(2, nu - 1) > 2 * step / scale["scale"] >= Fraction(2, nu)


@settings(max_examples=15)
@given(st.integers(1, 6), st.fractions(Fraction(1, 5), Fraction(9, 10), max_denominator=10))
def test_biases_in_a_scaled_norm_need_as_many_centres_as_intervals(scale: int, delta: Fraction) -> None:
    """CE3 in one class by brute force: nu = ceil(K_0 B/delta), nu midpoints cover and nu points need nu centres."""
    nu = ceil(scale / delta)

    def is_inside(c: Fraction, b: Fraction) -> bool:
        return largest_coupling([ONE], [ONE], lambda i, j: scale * abs(b - c) <= delta).is_within(delta)

    middles = [Fraction(2 * j + 1, nu) - 1 for j in range(nu)]
    for b in (Fraction(t, 37) for t in range(-37, 38)):
        assert any(is_inside(c, b) for c in middles)
    assume(nu > 1)
    spread = [Fraction(2 * j, nu - 1) - 1 for j in range(nu)]
    for c in (Fraction(t, 37) for t in range(-37, 38)):
        assert sum(is_inside(c, b) for b in spread) <= 1


# Input ---------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 10**4), min_size=2, max_size=6),
    st.booleans(),
    *[st.fractions(Fraction(1, 10**6), 10**6, max_denominator=10**6)] * 3,
    *[st.fractions(Fraction(1, 10**6), Fraction(3, 10), max_denominator=10**6)] * 3,
)
def test_what_is_read_is_what_was_written(
    sizes: list[int],
    biases: bool,
    bound: Fraction,
    slope: Fraction,
    distance: Fraction,
    probability: Fraction,
    loss: Fraction,
    confidence: Fraction,
) -> None:
    texts = {
        "widths": "-".join(map(str, sizes)),
        "biases": "yes" if biases else "no",
        "weight_bound": str(bound),
        "activation_lipschitz": str(slope),
        "activation_offset": "0",
        "distance": str(distance),
        "probability": str(probability),
        "loss": str(loss),
        "confidence": str(confidence),
    }
    net = Architecture(tuple(sizes), biases, bound, slope, ZERO, distance, probability)
    instance = make(**texts)
    assert instance == Instance(net, loss, confidence)
    public = instance.public()
    assert {name: str(value) for name, value in public.items() if name != "widths"} == {
        name: text for name, text in texts.items() if name != "widths"
    }
    assert public["widths"] == sizes


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("widths", "7", "widths must be at least two numbers"),
        ("widths", "", "widths must be at least two numbers"),
        ("widths", "a-b", "widths must be at least two numbers"),
        ("widths", "3--3", "widths must be at least two numbers"),
        ("widths", "3-3\n", "widths must be at least two numbers"),
        ("widths", "0-3", "each width must be at least 1"),
        ("widths", "3-0", "each width must be at least 1"),
        ("widths", "\u0663-\u0664", "each width must be"),
        ("widths", "1-1000000001", "each width must be at most 1000000000"),
        ("widths", "-".join(["1"] * 1002), "at most 1000 layers, not 1001"),
        ("widths", "1000000-1000000", "at most 1000000000000 weights"),
        ("biases", "maybe", "biases must be yes or no"),
        *(("weight_bound", value, "weight bound must be") for value in ("0", "-1", "nan", "inf", "", "1/0x1", 0.5)),
        ("weight_bound", "1/0", "weight bound has denominator 0"),
        ("weight_bound", str(10**50), "weight bound must have a numerator and a denominator of at most 50 digits"),
        ("weight_bound", f"1/{10**50}", "weight bound must have a numerator and a denominator of at most 50 digits"),
        ("activation_lipschitz", "0", "activation lipschitz must be greater than 0"),
        ("activation_offset", "-1", "activation offset must be at least 0"),
        *(("distance", value, "distance must be") for value in ("0", "-1/2", "nan")),
        ("probability", "0", "probability must be greater than 0"),
        ("probability", "-1", "probability must be greater than 0"),
        ("probability", "1/2", "probability must be below 99/200"),
        ("probability", "99/200", "probability must be below 99/200"),
        ("confidence", "0", "confidence must be greater than 0"),
        ("confidence", "1", "confidence must be less than 1"),
        ("confidence", "3/2", "confidence must be less than 1"),
        ("loss", "-1", "loss must be at least 0"),
        ("loss", "98/100", "loss \\+ 2 probability must be less than 1"),
    ],
)
def test_bad_input_is_refused_by_name(field: str, value: str, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        make(**{field: value})


# The obligations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("answer", [answer_of_z3, answer_of_cvc5])
def test_solvers_answer_as_expected(row: Row, answer: Callable[[str], str]) -> None:
    """unsat for the negated goal, sat for the hypotheses alone, sat for the mutant."""
    expected = {"": "unsat", ".hypotheses": "sat", ".mutant": "sat"}
    texts = scripts(row)
    assert set(texts) == {f"{row.name}{part}.smt2" for part in expected}
    for part, word in expected.items():
        text = texts[f"{row.name}{part}.smt2"]
        assert f"(set-info :status {word})" in text
        assert answer(text) == word, part


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_identities_expand_to_the_goal_and_changed_ones_do_not(row: Row) -> None:
    terms = identity_terms(row)
    check_identity(CHECKED[row.name], terms, row.name)
    wrong = [f"{row.identity} + g1", f"2*({row.identity})", f"{row.identity} - g1*g1", f"{row.identity} + 1/7", "g1*g1"]
    for identity in wrong:
        with pytest.raises(CertificateError):
            identity_terms(dataclasses.replace(row, identity=identity))
    mutant = row.mutant()
    with pytest.raises(CertificateError):
        identity_terms(dataclasses.replace(row, hypotheses=mutant.hypotheses, goal=mutant.goal))
    with pytest.raises(Rejected):
        check_identity(dataclasses.replace(CHECKED[row.name], goal=f"{row.goal} + 1"), terms, row.name)
