"""Section 4.3: conflicts by another flow, the transform, the tails and the stump by other routes and by sampling."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import hadamard  # type: ignore[import-untyped]
from scipy.optimize import linprog  # type: ignore[import-untyped]

from symcheck import certify
from symcheck.checker.format import encode
from symcheck.checker.run import verify_bytes
from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import make_hidden_subspace
from symcheck.section_4_3.certify import conflicts, make
from symcheck.section_4_3.hadamard import hadamard_order, hadamard_rows
from symcheck.section_4_3.learners import stump_samples


@pytest.fixture(scope="module")
def default() -> dict[str, Any]:
    return certify("section-4.3").content


def cover_weight(four_eps_squared: float, rho: float) -> float:
    """The least weight of a vertex cover of the conflicts, by linear programming over the points themselves."""
    zero = np.array([(0.0, *y) for y in product((0, 1), repeat=4)])
    one = np.array([(rho, *[b] * 4) for b in (0, 1)])
    weights = np.concatenate([np.full(16, 1 / 16), np.full(2, 1 / 2)])
    rows = []
    for i, x in enumerate(zero):
        for j, y in enumerate(one):
            if ((x - y) ** 2).sum() <= four_eps_squared + 1e-9:
                row = np.zeros(18)
                row[i] = row[16 + j] = -1
                rows.append(row)
    if not rows:
        return 0.0
    return float(linprog(weights, A_ub=np.array(rows), b_ub=-np.ones(len(rows)), bounds=(0, 1)).fun)


@pytest.mark.parametrize("rho", ["1/2", "3", "1/7"])
def test_least_errors_against_linear_programming(rho: str) -> None:
    instance = make(revealing=rho)
    found = [float(conflicts(level, instance.revealing).mass) for level in instance.levels()]
    expected = [cover_weight(float(level), float(instance.revealing)) for level in instance.levels()]
    assert found == pytest.approx(expected, abs=1e-9)
    assert found == [0, 1 / 8, 1 / 8, 5 / 8, 1]


@given(st.fractions(Fraction(1, 100), 3), st.fractions(0, 5))
def test_least_errors_are_those_of_the_raw_pair_at_less(rho: Fraction, excess: Fraction) -> None:
    assert conflicts(rho**2 + excess, rho).mass == conflicts(excess, Fraction(0)).mass
    assert conflicts(rho**2 * Fraction(9999, 10000), rho).mass == 0


def test_a_classifier_that_uses_the_coordinate_is_robust_farther() -> None:
    """Step 2 in numbers: nearest point of class 1 within eps, against random perturbations of length just below."""
    rng, rho, r = np.random.default_rng(0), 0.8, 0.7
    eps = math.hypot(r, rho / 2)
    one, zero = np.array([rho, 0.0, 0.0]), np.array([0.0, 2 * r + 1e-9, 0.0])
    for _ in range(2000):
        z = rng.standard_normal(3)
        z *= 0.999999 * eps / np.linalg.norm(z)
        assert np.linalg.norm(one + z - one) <= eps
        assert np.linalg.norm(zero + z - one) > eps * 0.999999
    straight = (one - zero) / 2
    assert np.linalg.norm(zero + straight - one) == pytest.approx(eps, abs=1e-6)


@pytest.mark.parametrize("order", [1, 2, 4, 16, 128])
def test_the_matrix_is_scipys(order: int) -> None:
    assert np.array_equal(hadamard_rows(order), hadamard(order))


@given(st.integers(1, 10**6))
def test_orders_are_the_least_powers_of_two(columns: int) -> None:
    order = hadamard_order(columns)
    assert order & (order - 1) == 0
    assert order / 2 < columns <= order


def test_perturbations_are_transformed_with_their_radius() -> None:
    """||Q H^T z||/D <= ||z||_inf, with equality possible; the shift along the first axis keeps its length exactly."""
    d, order = 5, hadamard_order(6)
    H, rng = np.array(hadamard_rows(order)), np.random.default_rng(0)
    for z in rng.uniform(-1, 1, (500, order)):
        assert np.linalg.norm((H.T @ z / order)[: d + 1]) <= np.abs(z).max() + 1e-12
    assert np.abs(H @ np.eye(order)[0] * 0.25).tolist() == [0.25] * order
    other = np.linalg.qr(rng.standard_normal((order, order)))[0] * math.sqrt(order)
    assert np.abs(other @ np.eye(order)[0] * 0.25).max() > 0.26  # a column that is not flat does not keep it


def householder(order: int) -> np.ndarray:
    """An orthogonal matrix with the flat first column, of any order."""
    v = np.full(order, 1 / math.sqrt(order)) - np.eye(order)[0]
    return np.eye(order) - 2 * np.outer(v, v) / (v @ v)


@pytest.mark.parametrize(("d", "order"), [(5, 6), (5, 8), (6, 11)])
def test_any_flat_orthogonal_matrix_does_what_hadamards_does(d: int, order: int) -> None:
    """Rows without the first entry: d for order d + 1, more and up to order - 1 beyond."""
    matrix, rng = math.sqrt(order) * householder(order), np.random.default_rng(0)
    assert matrix[:, 0] == pytest.approx(np.ones(order))
    for z in rng.uniform(-1, 1, (200, order)):
        assert np.linalg.norm((matrix.T @ z / order)[: d + 1]) <= np.abs(z).max() + 1e-12
    longest = (matrix[:, 1 : d + 1] ** 2).sum(axis=1).max()
    assert longest <= order - 1 + 1e-9
    assert longest == pytest.approx(d) if order == d + 1 else longest > d + 1


def test_norms_of_real_points_are_below_the_bound() -> None:
    figures = certify("section-4.3", dimension=250, revealing="1/2", confidence="9/10").content["figures"]
    X, _ = make_hidden_subspace(2000, dimension=250, revealing="1/2", norm="linf", random_state=0)
    assert X.shape[1] == figures["order"] == 256
    norms = np.abs(X).max(axis=1)
    assert (norms > float(figures["radius_linf"])).mean() <= 0.1
    assert np.quantile(norms, 0.9) > 0.7 * float(figures["radius_linf"])  # and the bound is no guess
    apart = np.abs(X[:1000] - X[1000:]).max(axis=1)
    assert (apart > float(figures["distance_linf"])).mean() <= 0.1


def test_norms_of_the_mirror_pair_are_below_its_bound_for_many_hidden_directions() -> None:
    figures = certify("section-4.3", dimension=250, revealing="1/2", confidence="9/10").content["figures"]
    task = {"dimension": 250, "hidden": 125, "nodes": 2, "pair": "mirror", "revealing": "1/2", "norm": "linf"}
    norms = np.abs(make_hidden_subspace(2000, **task, random_state=0)[0])
    assert (norms.max(axis=1) > float(figures["radius_linf_mirror"])).mean() <= 0.1
    assert figures["radius_linf_mirror"] == figures["distance_linf"]
    assert float(figures["distance_linf_mirror"]) == pytest.approx(2 * float(figures["radius_linf"]) - 0.5)


def test_figures_by_floating_point(default: dict[str, Any]) -> None:
    figures = default["figures"]
    t = math.sqrt(2 * 3072 * math.log(2 * 4096 / 0.01))
    assert float(figures["radius_linf"]) == pytest.approx(t + 0.5, rel=1e-11, abs=0)
    assert float(figures["distance_linf"]) == pytest.approx(math.sqrt(2) * t + 0.5, rel=1e-11, abs=0)
    assert float(figures["radius_per_root"]) == pytest.approx(t / math.sqrt(3072 * math.log(3072)), rel=1e-11, abs=0)


@given(st.integers(2, 10**6), st.fractions(Fraction(1, 50), Fraction(9, 10)))
def test_stump_samples_are_the_least(d: int, error: Fraction) -> None:
    e = error.limit_denominator(1000)
    n = stump_samples(d, e, Fraction(1, 100))
    assert 400 * (d + 1) * (1 - e) ** n <= 1 < 400 * (d + 1) * (1 - e) ** (n - 1)


def worst_errors(n: int, d: int, rng: np.random.Generator) -> float:
    """The largest error on class 0, uniform on the cube, of a ray that n samples do not contradict."""
    samples = rng.random((n, d + 1))
    return float(max((1 - samples.max(axis=0)).max(), samples.min(axis=0).max()))


def test_consistent_rays_err_rarely_and_from_a_quarter_of_the_samples_often() -> None:
    rng, d = np.random.default_rng(0), 9
    n = stump_samples(d, Fraction(1, 10), Fraction(1, 10))
    assert np.mean([worst_errors(n, d, rng) > 0.1 for _ in range(1000)]) < 0.08  # half of eta, 0.05, and 4 sigma
    assert np.mean([worst_errors(n // 4, d, rng) > 0.1 for _ in range(1000)]) > 0.2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dimension": 1}, "dimension must be at least 2"),
        ({"revealing": "-1/2"}, "revealing must be greater than 0, not -1/2"),
        ({"confidence": 1}, "confidence must lie strictly between 0 and 1"),
        ({"error": 0}, "error must lie strictly between 0 and 1"),
        ({"error": "1e-60"}, "error must have at most 50 digits"),
        ({"nodes": 3}, "section-4.3 has no --nodes"),
    ],
)
def test_inadmissible_instances(options: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("section-4.3", **options)


def test_checker_wants_the_largest_flow(default: dict[str, Any]) -> None:
    """A flow that is one, but not the largest, with any cut; and a level that is taken from another."""
    for change in (
        {"conflicts": [default["witness"]["conflicts"][0]] * 5},
        {"conflicts": default["witness"]["conflicts"][::-1]},
        {"raw": default["witness"]["raw"][::-1]},
    ):
        changed = {**default, "witness": {**default["witness"], **change}}
        assert verify_bytes(encode(changed)).verdict == "rejected"
