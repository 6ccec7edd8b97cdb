"""The table of obligations, and the analytic steps that it serves, tried at concrete n and m."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import factorial
from pathlib import Path

import numpy as np
import pytest
import z3  # type: ignore[import-untyped]
from flint import arb, ctx, fmpq, fmpq_poly
from numpy.typing import NDArray

from symcheck.errors import DomainError
from symcheck.lemma_4_2 import all_n
from symcheck.lemma_4_2.all_n import (
    OBLIGATIONS,
    Obligation,
    Result,
    check,
    check_all,
    derivative_exponent_bound,
)

PROOF = Path(__file__).parents[2] / "proofs" / "lemma_4_2" / "proof.md"
ROWS = {row.name: row for row in OBLIGATIONS}


# ---- the table


@pytest.mark.parametrize("row", OBLIGATIONS, ids=lambda row: row.name)
def test_obligation_holds_is_not_vacuous_and_notices_its_mutant(row: Obligation) -> None:
    assert check(row) == Result(row.name, ok=True, vacuous=False, mutation_caught=True)


def test_expansion_and_points_agree_without_the_solver() -> None:
    assert check_all(solver=False) == check_all()


def test_names_are_unique_and_steps_exist() -> None:
    assert len(ROWS) == len(OBLIGATIONS)
    steps = re.findall(r"^## Step (\d+)\. ", PROOF.read_text(encoding="utf-8"), re.MULTILINE)
    assert steps == [str(i) for i in range(1, 13)]


def test_proof_cites_every_row_in_its_step_and_no_other() -> None:
    text = PROOF.read_text(encoding="utf-8")
    parts = re.split(r"^## (?:Step (\d+)\. )?.*$", text, flags=re.MULTILINE)
    cited: dict[str, set[int]] = {}
    for step, body in zip(parts[1::2], parts[2::2], strict=True):
        for name in re.findall(r"`([A-Za-z0-9-]+)`", body) if step else []:
            cited.setdefault(name, set()).add(int(step))
    assert set(cited) == set(ROWS)
    assert all(row.step in cited[name] for name, row in ROWS.items())


def test_hypotheses_that_nothing_satisfies_are_reported_vacuous() -> None:
    row = Obligation("nowhere defined", 0, "-", ("y == x - x", "z == 1/y"), "z == 1", "-", "z == 2")
    assert check(row).vacuous
    assert check(row, solver=False).vacuous


def test_mutant_that_is_still_true_is_reported() -> None:
    row = replace(ROWS["odd-base"], mutant_hypotheses=("m >= 6",))
    assert not check(row).mutation_caught


def test_wrong_goal_is_refused_by_each_route() -> None:
    row = replace(ROWS["riccati"], goal=ROWS["riccati"].mutant_goal)
    assert not all_n._by_expansion(row)
    assert not all(all_n._points(row))
    assert all_n._ask(row, negated_goal=True) == z3.sat
    assert not check(row).ok


@pytest.mark.parametrize("hypothesis", ["x <= 1", "x + 1 >= 0", "x != 0"])
def test_unreadable_hypotheses_are_refused(hypothesis: str) -> None:
    with pytest.raises(DomainError):
        check(Obligation("bad", 0, "-", (hypothesis,), "x == x", "-", "x == 1"))


@pytest.mark.parametrize("goal", ["x >= 0", "x**y == 1", "x == 0.5", "f(x) == 1", "0 <= x <= 1"])
def test_unreadable_goals_are_refused(goal: str) -> None:
    with pytest.raises(DomainError):
        check(Obligation("bad", 0, "-", (), goal, "-", "x == 1"))


# ---- step 2: the congruence, in Z[t]/(t^2 - n)[x] as pairs (rational part, t part)

Pair = tuple[fmpq_poly, fmpq_poly]


def times(f: Pair, g: Pair, n: int) -> Pair:
    return f[0] * g[0] + n * f[1] * g[1], f[0] * g[1] + f[1] * g[0]


def modulo(f: Pair, p: Pair, n: int) -> Pair:
    degree = max(p[0].degree(), p[1].degree())
    while (top := max(f[0].degree(), f[1].degree())) >= degree:
        shift = fmpq_poly([0] * (top - degree) + [1])
        g = times((f[0][top] * shift, f[1][top] * shift), p, n)
        f = f[0] - g[0], f[1] - g[1]
    return f


def hermite(n: int, first: list[int], second: list[int]) -> list[fmpq_poly]:
    rows = [fmpq_poly(first), fmpq_poly(second)]
    for k in range(1, n):
        rows.append(fmpq_poly([0, 1]) * rows[k] - k * rows[k - 1])
    return rows


@pytest.mark.parametrize("sigma", [0, 1, -1])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 9, 12])
def test_congruence_and_first_unmatched_moment(n: int, sigma: int) -> None:
    zero, x = fmpq_poly([0]), fmpq_poly([0, 1])
    he, associated = hermite(n, [1], [0, 1]), hermite(n, [0], [1])
    p: Pair = he[n], sigma * he[n - 1]
    a: Pair = associated[n], sigma * associated[n - 1]
    kappa: Pair = fmpq_poly([n * (1 + sigma**2)]), sigma * x
    left = modulo(times(times(a, (he[n - 1] ** 2, zero), n), kappa, n), p, n)
    factor = factorial(n - 1)
    assert left == (factor * p[0].derivative(), factor * p[1].derivative())

    def moment_gap(j: int) -> tuple[fmpq, fmpq]:
        gaussian = factorial(j) // (2 ** (j // 2) * factorial(j // 2)) if j % 2 == 0 else 0
        reduced = modulo(times(a, (x**j, zero), n), p, n)
        return reduced[0][n - 1] - gaussian, reduced[1][n - 1]

    first = 2 * n if sigma == 0 else 2 * n - 1
    assert all(moment_gap(j) == (fmpq(0), fmpq(0)) for j in range(first))
    expected = (fmpq(-factorial(n)), fmpq(0)) if sigma == 0 else (fmpq(0), fmpq(-sigma * factorial(n - 1)))
    assert moment_gap(first) == expected


# ---- steps 4 and 5, in floating point


def nodes(n: int, sigma: int = 0) -> NDArray[np.float64]:
    off = np.sqrt(np.arange(1, n))
    jacobi = np.diag(off, 1) + np.diag(off, -1)
    jacobi[-1, -1] = -sigma * np.sqrt(n)
    return np.linalg.eigvalsh(jacobi)


def separation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    return float(np.abs(first[:, None] - second[None, :]).min())


@pytest.mark.parametrize("n", range(1, 101))
def test_separation_of_both_pairs(n: int) -> None:
    consecutive = separation(nodes(n), nodes(n + 1))
    assert consecutive > np.arctan(1 / np.sqrt(n)) - 1e-9
    assert np.arctan(1 / np.sqrt(n)) > 1 / np.sqrt(n + 1)
    plus, minus = nodes(n, 1), nodes(n, -1)
    assert np.allclose(plus, -minus[::-1])
    mirror = separation(plus, minus)
    assert mirror > np.pi / (2 * np.sqrt(n) + 1 / (2 * np.sqrt(n)))
    assert np.abs(plus).max() <= np.sqrt(n) + np.sqrt(n - 1) + 1e-9
    merged = sorted([(x, 1) for x in plus] + [(x, -1) for x in minus])
    assert all(left[1] != right[1] for left, right in pairwise(merged))
    if n >= 50:  # sharp to leading order: a bound 8% larger fails for both pairs
        assert consecutive < 1.08 / np.sqrt(n + 1)
        assert mirror < 1.08 * np.pi / (2 * np.sqrt(n))


# ---- step 9, in ball arithmetic


def zeros(n: int, sigma: int) -> list[arb]:
    """Balls over which P changes sign; their centres are floats refined by Newton's iteration."""
    balls = []
    for start in nodes(n, sigma):
        x = arb(float(start))
        for _ in range(5):
            low, high = values(n, sigma, x)
            x = (x - low / high).mid()
        radius = arb(2) ** -100
        left, right = values(n, sigma, x - radius)[0], values(n, sigma, x + radius)[0]
        assert left * right < 0
        balls.append(arb(x, radius))
    assert all(a < b for a, b in pairwise(balls))
    return balls


def values(n: int, sigma: int, x: arb) -> tuple[arb, arb]:
    """(he_n + sigma he_{n-1}, its derivative) at x."""
    he = orthonormal(n, x)
    before = he[n - 2] if n >= 2 else arb(0)
    return he[n] + sigma * he[n - 1], arb(n).sqrt() * he[n - 1] + sigma * arb(n - 1).sqrt() * before


def orthonormal(n: int, x: arb) -> list[arb]:
    he = [arb(1), x]
    for j in range(1, n):
        he.append((x * he[j] - arb(j).sqrt() * he[j - 1]) / arb(j + 1).sqrt())
    return he


def s_zero(n: int) -> Fraction:
    half = n // 2
    central = Fraction(factorial(2 * half), factorial(half) ** 2 * 4**half)
    return central if n % 2 == 0 else central * Fraction(2 * n, 2 * n + 1)


def ball(q: Fraction) -> arb:
    return arb(fmpq(q.numerator, q.denominator))


@pytest.mark.parametrize("sigma", [0, 1, -1])
@pytest.mark.parametrize("n", [*range(1, 13), 19, 20, 33, 47, 60])
def test_weights_and_their_bound(n: int, sigma: int) -> None:
    before = ctx.prec
    ctx.prec = 256
    try:
        total, weights, root = arb(0), arb(0), arb(n).sqrt()
        s0 = ball(s_zero(n))
        for x in zeros(n, sigma):
            he = orthonormal(n, x)
            weight = 1 / sum((h * h for h in he[:n]), arb(0))
            kappa = n * (1 + sigma**2) + sigma * root * x
            assert weight.overlaps(1 / (he[n - 1] ** 2 * kappa))
            weights += weight
            term = weight * (x * x / 2).exp()
            q = n + arb(1) / 2 - x * x / 4
            u = (-x * x / 4).exp() * he[n]
            slope = (-x * x / 4).exp() * (root * he[n - 1] - x * he[n] / 2)
            # n = 1 with sigma = 0 has its only node at 0, where Sonin's function equals S0.
            assert u * u + slope * slope / q > s0 * (1 - arb(2) ** -60)
            if sigma == 0:
                assert term <= (1 + arb(2) ** -60) / (q * s0)
                assert q > arb(3) / 2 - arb(2) ** -60
            else:
                y = 2 * root + sigma * x
                assert (4 * q).overlaps(y * (4 * root - y) + 2)
                assert y > 1 / (2 * root)
                assert y < 4 * root - 1 / (2 * root)
                assert term < 2 / s0
            total += term
        assert weights.overlaps(arb(1))
        assert weights.rad() < 1e-20
        if sigma == 0:
            bound = ball(Fraction(2 * n, 3) / s_zero(n))
        else:
            bound = ball(2 * n / s_zero(n))
            assert bound < ball(Fraction(16 * n * n, 8 * n - 1) / s_zero(n))
        assert total < bound * (1 + arb(2) ** -60)
        assert 3 * n * total > bound  # not off by more than the order n that the closed form gives away
    finally:
        ctx.prec = before


# ---- step 11, in exact integers


def closed_form_sum(m: int, pair: str) -> tuple[int, Fraction]:
    """(N, T)."""
    if pair == "mirror":
        n = m // 2 + 1
        return n + 1, Fraction(16 * n * n, 8 * n - 1) / s_zero(n)
    n = (m + 1) // 2 if m % 2 else m // 2 + 1
    return n + 1, max(Fraction(2 * k, 3) / s_zero(k) for k in (n, n + 1))


def squares_fit(m: int, pair: str, base: int, exponent: Fraction) -> bool:
    """Exactly: (32 N^2) (32 N^2 - 1)^l l! T^2 <= base^(2 exponent (l + 1)) for 0 <= l <= m + 1."""
    big, total = closed_form_sum(m, pair)
    p, q = (2 * exponent).as_integer_ratio()
    square = 32 * big**2 * total**2
    if q == 1:
        left, right = square.numerator, base**p * square.denominator
        for order in range(m + 2):
            if left > right:
                return False
            left *= (32 * big**2 - 1) * (order + 1)
            right *= base**p
        return True
    for order in range(m + 2):
        if square.numerator**q > base ** (p * (order + 1)) * square.denominator**q:
            return False
        square *= (32 * big**2 - 1) * (order + 1)
    return True


@pytest.mark.parametrize("m", [*range(2, 60), *range(60, 401, 17), 399, 400])
def test_printed_derivative_bound(m: int) -> None:
    assert squares_fit(m, "consecutive", m, derivative_exponent_bound(m))
    if m % 2 == 0:
        assert squares_fit(m, "mirror", m, derivative_exponent_bound(m, "mirror"))


@pytest.mark.parametrize("m", range(2, 401))
def test_printed_derivative_bound_at_both_ends(m: int) -> None:
    # The two conditions (11.1) of the proof, for every m.
    for pair in ("consecutive", "mirror") if m % 2 == 0 else ("consecutive",):
        big, total = closed_form_sum(m, pair)
        p, q = (2 * derivative_exponent_bound(m, pair)).as_integer_ratio()
        assert (32 * big**2 * total**2) ** q <= m**p
        assert (32 * big**2 * (m + 1)) ** q <= m**p


@pytest.mark.parametrize("m", range(1, 60))
def test_repaired_bound_holds_for_every_m(m: int) -> None:
    assert squares_fit(m, "consecutive", m + 1, Fraction(5))
    if m % 2 == 0:
        assert squares_fit(m, "mirror", m + 1, Fraction(5))


def test_exponents_are_not_generous_where_the_proof_says_so() -> None:
    assert not squares_fit(3, "consecutive", 3, Fraction(39, 10))
    assert not squares_fit(2, "consecutive", 2, Fraction(63, 10))
    assert not squares_fit(4, "mirror", 4, Fraction(418, 100))
    assert not squares_fit(2, "mirror", 2, Fraction(717, 100))
    assert not squares_fit(1, "consecutive", 2, Fraction(4))


def test_printed_bound_fails_at_one() -> None:
    # n = 1: the only term of step 7 has its centre at 0, so (A(0)/G(0))^2 = 1/delta, more than any 1^C.
    big, _ = closed_form_sum(1, "consecutive")
    assert 1 / Fraction(1, 32 * big**2) > 1
    with pytest.raises(DomainError, match="least admissible: 2"):
        derivative_exponent_bound(1)


@pytest.mark.parametrize(("m", "pair"), [(0, "consecutive"), (-3, "mirror"), (3, "mirror"), (2, "other")])
def test_exponent_domain(m: int, pair: str) -> None:
    with pytest.raises(DomainError):
        derivative_exponent_bound(m, pair)


@pytest.mark.parametrize("k", range(2, 200))
def test_s_zero_lower_bound(k: int) -> None:
    assert s_zero(k) ** 2 * 2 * k >= 1
    assert (s_zero(k) ** 2 * 2 * k == 1) == (k == 2)


# ---- steps 7, 8 and 12, in floating point


@pytest.mark.parametrize("sigma", [0, 1])
@pytest.mark.parametrize("n", [1, 2, 5])
def test_density_ratio_majorant_and_chi_square(n: int, sigma: int) -> None:
    delta = 0.1
    a, s = np.sqrt(1 - delta), np.sqrt(delta / (1 - delta))
    x = nodes(n, sigma)
    he = np.array([np.polynomial.hermite_e.HermiteE.basis(j)(x) / np.sqrt(factorial(j)) for j in range(n)])
    w = 1 / (he**2).sum(axis=0)
    t = np.linspace(-8, 8, 32001)
    u = (t[:, None] - x / a) / s
    gauss = np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi)
    density = (np.exp(-((t[:, None] - a * x) ** 2) / (2 * delta)) @ w) / np.sqrt(2 * np.pi * delta)
    weight = w * np.exp(x**2 / 2)
    ratio = delta**-0.5 * np.exp(-(u**2) / 2) @ weight
    assert np.allclose(density, ratio * gauss, rtol=1e-9, atol=0)
    majorant = np.exp(-(u**2) / 4) @ weight
    derivative = ratio
    for order in range(2 * n + 1):
        hermite_e = np.polynomial.hermite_e.HermiteE.basis(order)
        exact = delta**-0.5 * (-s) ** -order * (hermite_e(u) * np.exp(-(u**2) / 2)) @ weight
        bound = delta**-0.5 * s**-order * np.sqrt(factorial(order)) * majorant
        assert (np.abs(exact) <= bound * (1 + 1e-12)).all()
        if order <= 2:
            assert np.allclose(derivative, exact, rtol=0, atol=1e-4 * np.abs(exact).max())
        derivative = np.gradient(derivative, t)
    left, right = np.searchsorted(t, [0.4, 0.9])
    half = (t[right] - t[left]) / 2
    inside = majorant[left : right + 1].max()
    assert inside <= np.exp(half**2 / (4 * s**2)) * max(majorant[left], majorant[right])
    theta = 1 - delta
    pairs = theta**2 * (x[:, None] ** 2 + x**2) - 2 * theta * np.outer(x, x)
    kernel = np.exp(-pairs / (2 * (1 - theta**2))) / np.sqrt(1 - theta**2)
    integral = np.trapezoid(ratio**2 * gauss, t)
    assert np.isclose(w @ kernel @ w, integral, rtol=1e-9)
