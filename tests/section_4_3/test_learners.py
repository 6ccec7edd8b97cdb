"""Sample sizes: against exact rationals, by counting, by quadratic programs and by sampling."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linprog, nnls  # type: ignore[import-untyped]

from symcheck import certify
from symcheck.arith import arb_engine, mpmath_engine
from symcheck.checker.format import encode
from symcheck.checker.run import verify_bytes
from symcheck.pipeline.hidden_subspace import make_hidden_subspace
from symcheck.section_4_3.learners import bit_samples, stump_samples, svm_samples, svm_samples_symmetric

probabilities = st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000)


@given(st.integers(2, 10**6), st.fractions(Fraction(1, 60), Fraction(9, 10), max_denominator=60), probabilities)
@example(3, Fraction(1, 2), Fraction(1, 2))  # 16 (1/2)^5 = 1/2: equality
@example(2, Fraction(2, 3), Fraction(4, 9))  # 12 (1/3)^3 = 4/9
def test_stump_samples_are_the_least_exactly(d: int, error: Fraction, eta: Fraction) -> None:
    n = stump_samples(d, error, eta)
    assert 4 * (d + 1) * (1 - error) ** n <= eta < 4 * (d + 1) * (1 - error) ** (n - 1)


@pytest.mark.parametrize("exponent", [3, 15, 30, 48])
def test_small_errors_are_no_obstacle_and_long_numbers_are_strings(exponent: int) -> None:
    """n = odds 10^k up to 1, where ln(1 - e) = -e (1 + e/2 + ...); both engines; canonical in the certificate."""
    error = Fraction(1, 10**exponent)
    n = stump_samples(3072, error, Fraction(1, 100), mpmath_engine)
    assert n == stump_samples(3072, error, Fraction(1, 100), arb_engine)
    with mpmath.workdps(80):
        exact = mpmath.log(400 * 3073) / -mpmath.log1p(-(mpmath.mpf(10) ** -exponent))
        assert n == mpmath.ceil(exact)
    if exponent > 15:
        content = certify("section-4.3", error=error).content
        assert content["figures"]["stump_samples"] == str(n)
        assert verify_bytes(encode(content)).verdict == "valid"
        bare = {**content, "figures": {**content["figures"], "stump_samples": n}}
        assert verify_bytes(encode(bare)).verdict == "rejected"


def test_two_values_by_counting() -> None:
    """Among all samples of one fair bit, 2 4^-n admit a rule; with a bit of class 1 that is always 1, 2^-n."""
    for n in (1, 2, 3):
        samples = list(product((0, 1), repeat=n))
        found = sum(max(x) < min(y) or max(y) < min(x) for x in samples for y in samples)
        assert Fraction(found, 4**n) == Fraction(2, 4**n)
        found = sum(max(x) < 1 for x in samples)
        assert Fraction(found, 2**n) == Fraction(1, 2**n)


@given(st.integers(1, 10**30), st.fractions(Fraction(1, 10**12), Fraction(999, 1000), max_denominator=10**12))
def test_bit_samples_are_the_least(d: int, eta: Fraction) -> None:
    both, one = bit_samples(d, eta)
    for n, wrong in ((both, lambda n: 2 * d * Fraction(1, 4**n)), (one, lambda n: d * Fraction(1, 2**n))):
        assert wrong(n) <= eta
        assert n == 1 or wrong(n - 1) > eta


def test_bits_of_the_task_leave_no_other_rule() -> None:
    """The share of draws on which another coordinate separates is at most eta, and large with half of the samples."""
    rng, d, eta = np.random.default_rng(0), 300, Fraction(1, 10)

    def another(n: int) -> float:
        X = rng.integers(0, 2, (2000, 2, n, d), dtype=np.uint8)
        low, high = X.min(axis=2), X.max(axis=2)
        return float(((high[:, 0] < low[:, 1]) | (high[:, 1] < low[:, 0])).any(axis=1).mean())

    n = bit_samples(d, eta)[0]
    assert another(n) <= 0.1
    assert another(n // 2) > 0.5


@given(st.integers(2, 60), st.fractions(Fraction(1, 40), Fraction(39, 40), max_denominator=40), probabilities)
@example(2, Fraction(39, 40), Fraction(999, 1000))
def test_svm_samples_satisfy_the_union_bound(d: int, error: Fraction, eta: Fraction) -> None:
    """With binomial coefficients, exactly; and one sample less fails the closed form."""
    s, n = d + 1, svm_samples(d, error, eta)
    assert n >= s
    assert 2 * math.comb(2 * n, s) * (1 - error) ** (n - s + 1) <= eta

    def bound(n: int) -> Any:
        return mpmath.mpf(2) * (2 * mpmath.e * n / s) ** s * mpmath.mpf(float(1 - error)) ** (n - s + 1)

    with mpmath.workdps(40):
        assert bound(n) <= float(eta) * (1 + 1e-9)
        assert n == s or bound(n - 1) > float(eta) * (1 - 1e-9)
        assert bound(n + 1) <= bound(n)


def test_engines_agree_on_svm_samples() -> None:
    for d, error in ((2, Fraction(1, 2)), (3072, Fraction(1, 10**20)), (10**12, Fraction(1, 7))):
        assert svm_samples(d, error, Fraction(1, 100)) == svm_samples(d, error, Fraction(1, 100), mpmath_engine)


def margin(zero: np.ndarray, one: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The shortest vector from conv(zero) to conv(one), and the weights of the samples in it (active sets)."""
    stiff = 1e4  # the sums of the weights are 1 up to |q|^2/stiff^2
    rows = [np.concatenate([-zero, one]).T, *(stiff * np.repeat(w, (len(zero), len(one))) for w in ([1, 0], [0, 1]))]
    weights, _ = nnls(np.vstack(rows), np.concatenate([np.zeros(zero.shape[1]), [stiff, stiff]]))
    return rows[0] @ weights, weights[: len(zero)], weights[len(zero) :]


@pytest.mark.parametrize("d", [1, 2, 4])
def test_few_samples_determine_the_maximum_margin(d: int) -> None:
    """Of separable classes at most d + 1 carry weight, some of each; they alone give the same vector."""
    rng, most = np.random.default_rng(d), 0
    for _ in range(8):
        zero, one = (rng.standard_normal((15, d)) + c for c in (0.0, 6.0))
        q, a, b = margin(zero, one)
        on_zero, on_one = zero[a > 1e-9], one[b > 1e-9]
        assert min(len(on_zero), len(on_one)) >= 1
        assert len(on_zero) + len(on_one) <= d + 1
        most = max(most, len(on_zero) + len(on_one))
        assert (one @ q).min() - (zero @ q).max() == pytest.approx(q @ q, rel=1e-5)
        assert margin(on_zero, on_one)[0] == pytest.approx(q, abs=1e-6)
    assert most >= min(d + 1, 3)  # not two always


def test_where_the_hulls_meet_only_the_first_coordinate_counts() -> None:
    rng = np.random.default_rng(0)
    zero, one = (np.column_stack([np.full(15, c), rng.standard_normal((15, 2))]) for c in (0.0, 0.5))
    assert margin(zero, one)[0] == pytest.approx([0.5, 0, 0], abs=1e-4)
    one[:, 1] += 6
    assert abs(margin(zero, one)[0][1]) > 0.5  # and where they do not, others count too


@given(st.integers(2, 60), probabilities)
def test_symmetric_samples_satisfy_wendels_bound(d: int, eta: Fraction) -> None:
    """2 P(Bin(n - 1, 1/2) <= d - 1) <= eta, exactly; and one sample less fails (9.1)."""
    n = svm_samples_symmetric(d, eta)
    assert 2 * sum(math.comb(n - 1, i) for i in range(d)) <= eta * 2 ** (n - 1)
    m = n - 2
    assert 2 * math.exp(-((m - 2 * (d - 1)) ** 2) / (2 * m)) > float(eta) * (1 - 1e-9)
    assert n >= 2 * d


def share_without_the_origin(points: np.ndarray) -> float:
    """How often some w has <w, y> >= 1 on all y, over draws of shape (draws, n, d)."""
    found = [
        linprog(np.zeros(y.shape[1]), A_ub=-y, b_ub=-np.ones(len(y)), bounds=(None, None)).status == 0 for y in points
    ]
    return float(np.mean(found))


@pytest.mark.parametrize(("d", "n"), [(2, 4), (3, 7), (4, 8), (5, 9)])
def test_wendels_probability_by_sampling(d: int, n: int) -> None:
    """For the hidden-subspace law itself, which is symmetric; 1000 draws, 4.5 standard deviations."""
    X = make_hidden_subspace(2000 * n, dimension=d, nodes=3, random_state=0)
    points = X[0][X[1] == 0].reshape(1000, n, d)
    exact = sum(math.comb(n - 1, i) for i in range(d)) / 2 ** (n - 1)
    assert share_without_the_origin(points) == pytest.approx(exact, abs=4.5 * math.sqrt(exact * (1 - exact) / 1000))


def test_twice_the_dimension_is_enough_and_half_of_it_is_not() -> None:
    d, eta = 12, Fraction(1, 5)
    n = svm_samples_symmetric(d, eta)
    rng = np.random.default_rng(0)
    assert share_without_the_origin(rng.standard_normal((200, n, d))) <= 0.1
    assert share_without_the_origin(rng.standard_normal((200, d // 2, d))) == 1


def test_checker_wants_the_least_numbers() -> None:
    content = certify("section-4.3", dimension=10).content
    for name in ("stump_samples", "svm_samples", "svm_samples_symmetric", "bit_samples"):
        value = content["figures"][name]
        for step in (-1, 1):
            other = [value[0], value[1] + step] if isinstance(value, list) else value + step
            changed = {**content, "figures": {**content["figures"], name: other}}
            result = verify_bytes(encode(changed))
            assert result.verdict == "rejected", name
            assert name in result.reason
    for huge in ("1" + "0" * 80, 0, -5):
        changed = {**content, "figures": {**content["figures"], "svm_samples": huge}}
        assert "out of range" in verify_bytes(encode(changed)).reason
