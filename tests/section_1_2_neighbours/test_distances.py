"""Section 1.2 on neighbours: moments of the squared distance by other routes, and the bound on the divergence."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from math import comb, factorial, log2, prod

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck import certify
from symcheck.errors import DomainError
from symcheck.hermite.mehler import mehler_form
from symcheck.hermite.rules import rule_by_arb
from symcheck.lemma_4_2.moments import rule_moments
from symcheck.pipeline.marginals import Marginal
from symcheck.section_1_2_neighbours.moments import overlap, shifted_moments
from symcheck.statements import find

Poly = Counter[tuple[int, ...]]
ID = "section-1.2-neighbours"


def marginal(size: int, sigma: int, n: int, delta: sympy.Rational, count: int) -> list[sympy.Expr]:
    """E t^j of the smoothed rule, from its nodes and weights as zeros of the polynomial."""
    x = sympy.Symbol("x")
    he = [sympy.Integer(1), x]
    for j in range(1, size):
        he.append(sympy.expand(x * he[j] - j * he[j - 1]))
    nodes = sympy.Poly(he[size] + sigma * sympy.sqrt(size) * he[size - 1], x).nroots(n=60, maxsteps=500)
    norms = [he[j] ** 2 / factorial(j) for j in range(size)]
    weights = [1 / sum(norm.subs(x, node) for norm in norms) for node in nodes]
    a = sympy.sqrt(1 - delta)
    found = []
    for j in range(count + 1):
        inner = sum(
            comb(j, i) * (a * node) ** (j - i) * delta ** (i // 2) * prod(range(1, i, 2)) * weight
            for node, weight in zip(nodes, weights, strict=True)
            for i in range(0, j + 1, 2)
        )
        found.append(sympy.N(inner, 40))
    return found


def squared_distance_moment(law: list[sympy.Expr], x: list[sympy.Rational], k: int, j: int) -> sympy.Expr:
    """E |x - Y|^{2j} by expansion into monomials, in coordinates where the first k directions are hidden."""
    gauss = [0 if i % 2 else prod(range(1, i, 2)) for i in range(2 * j + 1)]
    poly: Poly = Counter({(0,) * len(x): 1})
    for _ in range(j):
        after: Poly = Counter()
        for powers, value in poly.items():
            for i, c in enumerate(x):
                for up, factor in ((2, 1), (1, -2 * c), (0, c**2)):
                    after[(*powers[:i], powers[i] + up, *powers[i + 1 :])] += value * factor
        poly = after
    total = sympy.Integer(0)
    for powers, value in poly.items():
        total += value * prod(law[p] if i < k else gauss[p] for i, p in enumerate(powers))
    return sympy.N(total, 30)


@pytest.mark.parametrize("x", [(0, 0, 0), ("1/2", "-2", "1/3"), (3, 1, -1)])
@pytest.mark.parametrize(("n", "k", "pair"), [(1, 1, 0), (2, 1, 0), (2, 2, 0), (3, 1, 0), (2, 2, 1), (3, 2, 1)])
def test_gap_from_every_point_by_expansion(n: int, k: int, pair: int, x: tuple[object, ...]) -> None:
    """Moments below n agree; at n they differ by k (1-delta)^n n!, or in proportion to the sum of <x, u_i>."""
    delta, point = sympy.Rational(1, 5), [sympy.Rational(c) for c in x]
    laws = [(n, 1), (n, -1)] if pair else [(n, 0), (n + 1, 0)]
    a, b = (marginal(size, sigma, n, delta, 2 * n) for size, sigma in laws)
    for j in range(n):
        assert abs(squared_distance_moment(b, point, k, j) - squared_distance_moment(a, point, k, j)) < 1e-20
    gap = squared_distance_moment(b, point, k, n) - squared_distance_moment(a, point, k, n)
    if pair:
        scale = 4 * sympy.sqrt(n) * factorial(n) * (1 - delta) ** sympy.Rational(2 * n - 1, 2)
        expected = -scale * sum(point[:k])
    else:
        expected = k * (1 - delta) ** n * factorial(n)
    assert abs(gap - expected) < 1e-20
    assert pair or gap > 0


@pytest.mark.parametrize(("n", "k", "pair"), [(1, 1, "consecutive"), (2, 2, "consecutive"), (3, 1, "mirror")])
def test_figures_and_example_by_expansion(n: int, k: int, pair: str) -> None:
    """The certificate's moments at its example, d = 4: hidden coordinates a sqrt n, the rest of norm sqrt(d - k)."""
    figures = certify(ID, dimension=4, nodes=n, hidden=k, pair=pair, smoothing="1/5").content["figures"]
    delta = sympy.Rational(1, 5)
    rest = [sympy.sqrt(4 - k), *[sympy.Integer(0)] * (3 - k)]
    x = [sympy.sqrt(n * (1 - delta))] * k + rest
    laws = [(n, 1), (n, -1)] if pair == "mirror" else [(n, 0), (n + 1, 0)]
    for name, (size, sigma) in zip(("example_a", "example_b"), laws, strict=True):
        law = marginal(size, sigma, n, delta, 2 * n)
        for j, text in enumerate(figures[name], 1):
            assert abs(squared_distance_moment(law, x, k, j) - sympy.Rational(text)) < 1e-18 * 10**n
    assert len(figures["example_a"]) == n == figures["matched_moments"] + 1
    assert figures["example_a"][:-1] == figures["example_b"][:-1]
    assert figures["example_a"][-1] != figures["example_b"][-1]


@settings(max_examples=25)
@given(
    st.integers(2, 12),
    st.integers(1, 8),
    st.fractions(Fraction(1, 100), Fraction(9, 10), max_denominator=100),
    st.sampled_from(["consecutive", "mirror"]),
)
def test_figures_have_the_closed_forms(n: int, k: int, delta: Fraction, pair: str) -> None:
    figures = certify(ID, dimension=40, nodes=n, hidden=k, pair=pair, smoothing=delta).content["figures"]
    gap = Fraction(figures["example_b"][-1]) - Fraction(figures["example_a"][-1])
    if pair == "mirror":
        assert gap == -4 * n * k * factorial(n) * (1 - delta) ** n  # the sum of <x, u_i> is k sqrt(n (1 - delta))
        square = mpmath.mpf(gap.numerator) / gap.denominator / k / mpmath.sqrt(float(n * (1 - delta)))
        shown = figures["first_unmatched_gap"]
        root = sympy.sqrt(sympy.Rational(shown[5:-1])) if shown.startswith("sqrt") else sympy.Rational(shown)
        assert abs(float(root) / float(-square) - 1) < 1e-9
        assert figures["matched_moments_within"] == 2 * n - 2
    else:
        assert gap == Fraction(figures["first_unmatched_gap"]) == k * factorial(n) * (1 - delta) ** n
        assert figures["matched_moments_within"] == 2 * n - 1


@pytest.mark.parametrize(("n", "k", "sigma"), [(1, 1, 0), (1, 2, 0), (2, 1, 0), (2, 2, 0), (2, 1, 1), (2, 2, 1)])
def test_within_and_across_by_enumeration_of_the_nodes(n: int, k: int, sigma: int) -> None:
    """Two unsmoothed points on the grids of nodes, d = k: every pair of grid points, in floats."""
    laws = [rule_by_arb(n, sigma, 80), rule_by_arb(n, -sigma, 80) if sigma else rule_by_arb(n + 1, 0, 80)]
    grids = []
    for rule in laws:
        nodes = [float(x.lower.man * 2.0**x.lower.exp) for x in rule.nodes]
        weights = [float(w.lower.man * 2.0**w.lower.exp) for w in rule.weights]
        grids.append(
            [(np.array(x), prod(w)) for x, w in zip(product(nodes, repeat=k), product(weights, repeat=k), strict=True)]
        )

    def mean(i: int, j: int, power: int) -> float:
        return float(sum(v * w * ((x - y) @ (x - y)) ** power for x, v in grids[i] for y, w in grids[j]))

    matched = 2 * n - 1 - sigma
    for j in range(matched + 2):
        within, across = (mean(0, 0, j) + mean(1, 1, j)) / 2, mean(0, 1, j)
        if j <= matched:
            assert within == pytest.approx(across, rel=1e-12)
        else:
            g2 = factorial(n) ** 2
            exact = (
                -2 * k * comb(4 * n - 2, 2 * n - 1) * g2 / n
                if sigma
                else g2 * (k * comb(4 * n, 2 * n) + k * (k - 1) * comb(2 * n, n)) / 2
            )
            assert within - across == pytest.approx(exact, rel=1e-9)
            pair = "mirror" if sigma else "consecutive"
            figures = certify(ID, dimension=9, nodes=n, hidden=k, pair=pair, smoothing="1/3").content["figures"]
            shown = Fraction(figures["first_unmatched_gap_within"])
            assert (figures["matched_moments_within"], shown) == (matched, Fraction(2, 3) ** j * Fraction(exact))
        if j < n:  # each of the three, and not the mean alone
            assert mean(0, 0, j) == pytest.approx(mean(1, 1, j), rel=1e-12)
    if not sigma:
        assert mean(0, 1, n) - mean(0, 0, n) == pytest.approx(k * factorial(n), rel=1e-9)
        assert mean(1, 1, n) - mean(0, 1, n) == pytest.approx(k * factorial(n), rel=1e-9)


@pytest.mark.parametrize("n", [1, 2])
def test_samples_show_the_gap_and_no_earlier_one(n: int) -> None:
    """A million points of each class around a fixed one, in d = 3."""
    delta, size = 0.1, 1_000_000
    rng, x = np.random.default_rng(1), np.array([1.0, -0.5, 0.3])
    squares = []
    for nodes in (n, n + 1):
        y = rng.standard_normal((size, 3))
        y[:, 0] = Marginal(nodes, delta).rvs(size, rng)
        squares.append(((y - x) ** 2).sum(axis=1))
    for j in range(1, n + 1):
        means = [float((s**j).mean()) for s in squares]
        error = np.sqrt(sum(float((s**j).var()) for s in squares) / size)
        expected = (1 - delta) ** n * factorial(n) if j == n else 0
        assert abs(means[1] - means[0] - expected) < 5 * error
        assert j < n or expected > 20 * error


@pytest.mark.parametrize(("n", "sigma"), [(1, 0), (4, 0), (9, 0), (2, 1), (7, -1)])
def test_shifted_moments_by_binomials(n: int, sigma: int) -> None:
    """E (X - sqrt n)^{2j} from the moments of X themselves; the part with sqrt n cancels."""
    rule, t = rule_moments(n, sigma, 24), sympy.sqrt(n)
    for j, moment in enumerate(shifted_moments(n, sigma, n, 12)):
        terms = (comb(2 * j, i) * (p + q * t) * (-t) ** (2 * j - i) for i, (p, q) in enumerate(rule[: 2 * j + 1]))
        assert sympy.expand(sum(terms)) == moment


# Steps 6 to 8 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "sigma"), [(1, 0), (3, 0), (10, 0), (2, 1), (9, 1)])
@pytest.mark.parametrize("delta", [Fraction(1, 1000), Fraction(1, 3), Fraction(9, 10)])
def test_constant_is_above_the_closed_form(n: int, sigma: int, delta: Fraction) -> None:
    """F(1), and with it the divergence of the marginal, is at most 2 / sqrt(delta (2 - delta))."""
    rule = rule_by_arb(n, sigma, 300)
    total = mehler_form(rule, rule, 1 - delta)
    assert total < 2 / rule.engine.sqrt(rule.engine.rational(delta * (2 - delta)))
    assert total > 1


@pytest.mark.parametrize(("free", "power"), [(30, 2), (30, 4), (60, 6)])
def test_overlap_bounds_its_mean(free: int, power: int) -> None:
    """<u, rho u> for random x and rho in R^{free + 1}: its mean power is below Q, and Q is not far above."""
    rng, size = np.random.default_rng(0), 1_000_000
    c, r = rng.standard_normal(size), rng.chisquare(free, size)
    w = rng.standard_normal(size)
    w /= np.sqrt(w**2 + rng.chisquare(free - 1, size))
    kappa = c**2 / (c**2 + r)
    values = (kappa + (1 - kappa) * w) ** power
    mean, error = float(values.mean()), float(values.std()) / size**0.5
    bound = float(overlap(free, power))
    assert mean - 5 * error < bound < 2.5 * mean


@pytest.mark.parametrize(("free", "power"), [(5, 2), (9, 4), (40, 10), (41, 20)])
def test_overlap_by_gamma_functions(free: int, power: int) -> None:
    """Moments of a coordinate on the sphere, of c^2 and of 1/R, by their Gamma functions."""
    gamma, half = sympy.gamma, sympy.Rational(1, 2)
    total = sympy.Integer(0)
    for i in range(power // 2 + 1):
        p = power - 2 * i
        sphere = gamma(i + half) * gamma(half * free) / (gamma(half) * gamma(half * free + i))
        square = 2**p * gamma(p + half) / gamma(half)
        inverse = gamma(half * free - p) / gamma(half * free) / 2**p
        total += comb(power, p) * sphere * square * inverse
    assert sympy.simplify(total) == sympy.Rational(*overlap(free, power).as_integer_ratio())


@pytest.mark.parametrize(("n", "sigma"), [(1, 0), (2, 0), (2, 1)])
@pytest.mark.parametrize("c", [0.0, 0.8, 2.0])
def test_divergence_of_the_distance_from_a_point(n: int, sigma: int, c: float) -> None:
    """The chi-square divergence by quadrature, d = 14, against (F(1) - 1) E |kappa + (1 - kappa) W|^{m+1} of step 6."""
    from scipy.stats import ncx2

    d, delta = 14, 0.2
    length = d + c * c - 1
    rule = rule_by_arb(n, sigma, 80)
    law = Marginal(n, delta, sigma)
    t = np.linspace(-9, 9, 3001)
    weights = law.pdf(t) * (t[1] - t[0])
    s = np.linspace(1e-3, 260, 6000)
    rest = s[:, None] - (t - c) ** 2
    density = np.where(rest > 0, ncx2.pdf(np.maximum(rest, 1e-12), d - 1, d - 1), 0) @ weights
    base = ncx2.pdf(s, d, length)
    assert float(density.sum() * (s[1] - s[0])) == pytest.approx(1, abs=1e-3)
    divergence = float((((density - base) ** 2) / base).sum() * (s[1] - s[0]))

    rng = np.random.default_rng(3)
    z = rng.standard_normal((400_000, d - 1))
    w = z[:, 0] / np.linalg.norm(z, axis=1)
    kappa = c * c / length
    e = np.abs(kappa + (1 - kappa) * w) ** (2 * n - abs(sigma))
    total = mehler_form(rule, rule, Fraction(4, 5)) - 1
    bound = float(total.upper.man * 2.0**total.upper.exp) * float(e.mean())
    assert 0 < divergence <= 1.02 * bound
    assert n > 1 or c > 1 or divergence > bound / 500


@given(st.integers(64, 20_000), st.data())
def test_exponential_bound_of_step_8(free: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, min(free // 64, 40)))
    assert overlap(free, 2 * n) <= Fraction(2 * n, free) ** n
    if n > 1:
        square = overlap(free, 2 * n) * overlap(free, 2 * n - 2)
        assert square <= Fraction(2 * n, free) ** (2 * n - 1)


def test_exponential_bound_needs_many_dimensions() -> None:
    """The twin that must fail: with n near D/4 the overlap is no small number."""
    assert overlap(41, 20) > Fraction(20, 41) ** 10


def test_from_chi_square_to_total_variation() -> None:
    """min(1, sqrt(e^s - 1)/2) <= sqrt(5 s/8), and not with 3/5 for 5/8."""
    s = np.linspace(1e-6, 5, 100_001)
    left = np.minimum(1, np.sqrt(np.expm1(s)) / 2)
    assert (left <= np.sqrt(5 * s / 8)).all()
    assert not (left <= np.sqrt(3 * s / 5)).all()


def test_samples_figure_is_the_bound_of_step_7() -> None:
    figures = certify(ID).content["figures"]
    divergence = float(figures["chi_square"])
    assert float(figures["log2_samples"]) == pytest.approx(-log2(20 * divergence), rel=1e-9)
    expected = 2 * float(overlap(3071, 20)) / (1 / 3872 * (2 - 1 / 3872)) ** 0.5
    assert divergence == pytest.approx(expected, rel=1e-9, abs=0)
    mirror = certify(ID, pair="mirror").content["figures"]
    expected *= float(overlap(3071, 18) / overlap(3071, 20)) ** 0.5
    assert float(mirror["chi_square"]) == pytest.approx(expected, rel=1e-9, abs=0)
    four = certify(ID, hidden=4, smoothing="1/3872").content["figures"]
    assert float(four["log2_samples"]) == pytest.approx(float(figures["log2_samples"]) - 4, abs=0.1)
    assert certify(ID, dimension=41).content["figures"]["log2_samples"] == "-inf"
    assert certify(ID, dimension=42).content["figures"]["chi_square"] != "inf"


def nearest_neighbour_errors(d: int, n: int, delta: float, samples: int, tests: int) -> list[float]:
    """How often the nearest of all samples is of the wrong class, for test points of each class."""
    rng = np.random.default_rng(7)

    def draw(nodes: int, size: int) -> np.ndarray:
        y = rng.standard_normal((size, d))
        y[:, 0] = Marginal(nodes, delta).rvs(size, rng)
        return y

    known = [draw(n, samples), draw(n + 1, samples)]
    errors = []
    for label in (0, 1):
        x = draw(n + label, tests)
        nearest = [((x**2).sum(1)[:, None] - 2 * x @ y.T + (y**2).sum(1)).min(axis=1) for y in known]
        errors.append(float(np.mean(nearest[label] > nearest[1 - label])))
    return errors


def test_nearest_neighbours_fail_where_the_bound_says_so() -> None:
    """At d = 400, n = 4 more samples are needed than given; in the plane they are enough, and nothing is claimed."""
    figures = certify(ID, dimension=400, nodes=4, smoothing="1/800").content["figures"]
    assert float(figures["log2_samples"]) > log2(2000)
    assert min(nearest_neighbour_errors(400, 4, 1 / 800, 2000, 1000)) > 0.4
    assert max(nearest_neighbour_errors(2, 4, 1 / 800, 2000, 1000)) < 0.25
    assert certify(ID, dimension=2, nodes=4, smoothing="1/800").content["figures"]["log2_samples"] == "-inf"


# The register --------------------------------------------------------------------------------------


def test_the_largest_instances_stay_within_the_format() -> None:
    """Numbers of a certificate have at most 4000 digits."""
    most = certify(ID, dimension=10**6, hidden=1000, nodes=32, smoothing="1/" + "9" * 50, pair="mirror")
    numbers = [part for text in most.content["figures"]["example_a"] for part in text.split("/")]
    root = most.content["figures"]["first_unmatched_gap"]
    assert max(map(len, [*numbers, *root.split("/")])) < 4000


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"nodes": 101}, "nodes must be at most 100"),
        ({"nodes": 1, "pair": "mirror"}, "the nearest admissible value is 2"),
        ({"pair": "both"}, "pair must be one of"),
        ({"hidden": 1537}, "hidden must be at most 1536"),
        ({"dimension": 1}, "dimension must be at least 2"),
        ({"smoothing": "0"}, "strictly between 0 and 1"),
        ({"smoothing": "1/" + "9" * 51}, "at most 50 digits"),
        ({"smoothing": "1/" + "9" * 17, "nodes": 100}, "at most 16 digits"),
        ({"smoothing": 0.5}, "must be exact"),
    ],
)
def test_bad_input(options: dict[str, object], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify(ID, **options)


def test_the_informal_theorem_has_no_certificate_of_its_own() -> None:
    row = find("theorem-1.1")
    assert row is not None
    assert (row.claims, row.uses) == ((), ("theorem-4.1", "section-4.3"))
    with pytest.raises(DomainError, match=r"no certificate of its own.*theorem-4\.1"):
        certify("theorem-1.1")
