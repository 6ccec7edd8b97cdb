"""Oracles for statistical queries, the bound behind the adversary, and the learners: what holds, and what must not."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, exp
from typing import Any

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermeval

from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import HiddenSubspace, haar_frame
from symcheck.pipeline.sq_learners import (
    Rule,
    covariance_difference,
    logistic_regression,
    mean_difference,
    moment_directions,
    profile,
)
from symcheck.pipeline.statistical_queries import (
    AdversaryOracle,
    Array,
    Function,
    HonestOracle,
    Oracle,
    Query,
    SampledOracle,
    overlap,
)

LEARNERS: list[Callable[[Oracle], Rule]] = [
    mean_difference,
    covariance_difference,
    lambda oracle: logistic_regression(oracle, steps=8),
    lambda oracle: moment_directions(oracle, degree=6),
]


def wave(m: int, seed: int) -> Function:
    """A smooth query with values in (0, 1)."""
    a = np.random.default_rng(seed).normal(size=(m + 1, 3)) / m
    return lambda s: (2 + np.tanh(s @ a[:m] + a[m]).prod(axis=1) + np.sin(s @ a[:m, 0])) / 4


def corner(s: Array) -> Array:
    """A query with jumps."""
    return (s > 0.3).all(axis=1).astype(float)


def accuracy(rule: Rule, task: HiddenSubspace, U: Array, count: int = 40_000) -> float:
    y = np.arange(count) % 2
    return float((rule.predict(task.sample(y, U, 99)) == y).mean())


# -- the honest oracle ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "m", "pair"),
    [(1, 1, "consecutive"), (1, 2, "mirror"), (2, 1, "mirror"), (2, 2, "consecutive"), (2, 2, "mirror")],
)
def test_truth_is_the_mean_of_a_million_draws(k: int, m: int, pair: str) -> None:
    task = HiddenSubspace.make(dimension=4, hidden=k, nodes=2, pair=pair, smoothing="1/50")
    U, W = haar_frame(4, k, 1), np.random.default_rng(m).normal(size=(4, m))
    points, seen = [task.sample(np.full(10**6, label), U, 7 + label) @ W for label in (0, 1)], []
    for g in (wave(m, 3), corner):
        answers = HonestOracle(task, U, 0.1).ask(W, g)
        for label in (0, 1):
            values = np.asarray(g(points[label]))
            assert abs(answers[label] - values.mean()) < 5 * values.std() / 1000
        seen.append(abs(answers[1] - answers[0]))
    assert max(seen) > 0.01  # the test is not about the Gaussian part alone
    joint = HonestOracle(task, U, 0.1, kind="joint").ask(W, (wave(m, 3), corner))
    zero, one = (HonestOracle(task, U, 0.1).ask(W, g) for g in (wave(m, 3), corner))
    assert joint == pytest.approx([(zero[0] + one[1]) / 2], abs=1e-15)


def test_truth_with_the_revealing_coordinate() -> None:
    task = HiddenSubspace.make(dimension=4, nodes=2, revealing="1/2", smoothing="1/20")
    U, g = haar_frame(4, 1, 0), wave(2, 1)
    for W in (np.random.default_rng(0).normal(size=(5, 2)), np.eye(5)[:, :2]):
        answers = HonestOracle(task, U, 0.1).ask(W, g)
        for label in (0, 1):
            values = np.asarray(g(task.sample(np.full(250_000, label), U, label) @ W))
            assert abs(answers[label] - values.mean()) < 5 * values.std() / 500
    assert HonestOracle(task, U, 0.1).ask(np.eye(5)[:, 0], lambda s: s[:, 0]) == pytest.approx([0.0, 0.5])


def test_truth_where_the_closed_form_is_known() -> None:
    """E he_{2n} along u is -(1-delta)^n / sqrt C(2n, n), and 0 for one node more; the scale of W does not matter."""
    task = HiddenSubspace.make(dimension=3, nodes=3, smoothing="1/10")
    u, reach = haar_frame(3, 1, 2), 1e5  # so far that clipping is below the rounding

    def h(s: Array) -> Array:
        return np.clip(hermeval(s[:, 0] / 7, [0] * 6 + [1]) / np.sqrt(720.0) / reach / 2 + 0.5, 0, 1)

    for oracle in (HonestOracle(task, u, 0.01), HonestOracle(task, -u, 0.01)):
        found = (oracle.ask(7 * u, h) - 0.5) * 2 * reach
        assert found == pytest.approx([-(0.9**3) / comb(6, 3) ** 0.5, 0], abs=1e-7)


@pytest.mark.parametrize(("k", "m"), [(1, 1), (2, 2), (3, 1), (1, 4)])
def test_orthogonal_queries_see_the_gaussian(k: int, m: int) -> None:
    task = HiddenSubspace.make(dimension=8, hidden=k, nodes=3)
    frame = haar_frame(8, k + m, 0)
    U, W, g = frame[:, :k], frame[:, k:], wave(m, 5)
    query = Query(task, W, (g, g))
    honest = HonestOracle(task, U, 0.1).ask(W, g)
    assert honest == pytest.approx([query.gaussian(0).value] * 2, abs=1e-7)
    adversary = AdversaryOracle(task, U, 1e-6)
    assert adversary.bound(W, 0) < 1e-30
    turned = np.random.default_rng(1).normal(size=(m, m)) / 3 + np.eye(m)  # the same query in other coordinates
    again = Query(task, W @ turned, (lambda s: g(s @ np.linalg.inv(turned)),) * 2).truth(1, task, U)
    assert again.value == pytest.approx(honest[1], abs=1e-6)


def test_too_many_nodes_are_sampled() -> None:
    """17 moments match along each column: nothing but the Gaussian is to be seen, inside, outside and between."""
    task = HiddenSubspace.make(dimension=12, hidden=6, nodes=9)
    frame = haar_frame(12, 12, 0)
    U, g = frame[:, :6], wave(2, 0)
    for W in (frame[:, [0, 8]], 0.6 * frame[:, [0, 1]] + 0.8 * frame[:, [8, 9]], frame[:, :6] @ np.ones((6, 1))):
        query = Query(task, W, (lambda s: g(s[:, [0, -1]]),) * 2)
        drawn, gaussian = query.truth(0, task, U), query.gaussian(0)
        assert drawn.draws == 2**20 and 0 < drawn.error < 0.003
        assert abs(drawn.value - gaussian.value) < 1.25 * drawn.error
    assert drawn == query.truth(0, task, U)


# -- the bound and the adversary ------------------------------------------------------------------------


@pytest.mark.parametrize(("k", "m"), [(1, 1), (2, 1), (1, 2), (2, 2), (3, 2)])
@pytest.mark.parametrize("pair", ["consecutive", "mirror"])
def test_the_bound_holds(k: int, m: int, pair: str) -> None:
    task = HiddenSubspace.make(dimension=4, hidden=k, nodes=2, smoothing="1/5", pair=pair)
    for seed in range(6):
        U, W = haar_frame(4, k, seed), haar_frame(4, m, seed + 50)
        oracle, g = AdversaryOracle(task, U, 0.5), wave(m, seed)
        query = Query(task, W, (g, g))
        for label in (0, 1):
            truth, gaussian, bound = query.truth(label, task, U), query.gaussian(label), oracle.bound(W, label)
            assert truth.error < 1e-6 and gaussian.error < 1e-6
            assert abs(truth.value - gaussian.value) <= bound + truth.error + gaussian.error


@pytest.mark.parametrize("cosine", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("n", [1, 2])
def test_the_bound_is_nearly_attained(n: int, cosine: float) -> None:
    """By the sign of the first Hermite polynomial that is not matched; with e for e^2 or no e this fails."""
    task = HiddenSubspace.make(dimension=2, nodes=n, smoothing="1/2")
    oracle = AdversaryOracle(task, [1.0, 0.0], 0.5)
    W = np.array([[cosine], [(1 - cosine**2) ** 0.5]])
    signs = (lambda s: hermeval(s[:, 0], [0] * 2 * n + [1]) > 0,) * 2
    query = Query(task, W, signs)
    shift, bound = query.truth(0, task, oracle.frame).value - query.gaussian(0).value, oracle.bound(W, 0)
    assert 0.5 * bound < abs(shift) < bound
    first = cosine ** (2 * n) / 2**n / comb(2 * n, n) ** 0.5 / 2  # (1/2) sqrt of the first term of K
    assert first <= bound < (1.2 if cosine < 1 else 1.6) * first


def test_overlap_is_rounded_up() -> None:
    for seed in range(20):
        Q, U = haar_frame(30, 2, seed), haar_frame(30, 3, seed + 100)
        exact = sum((Fraction(a) * Fraction(b) for a, b in zip(Q[:, 0].tolist(), U[:, 0].tolist(), strict=True)))
        assert overlap(Q[:, :1], U[:, :1]) >= exact**2
        assert 0 <= overlap(Q, U) - Fraction(np.linalg.norm(Q.T @ U, 2).item()) ** 2 < Fraction(1, 10**10)
        assert overlap(Q, Q) == 1
    crooked = haar_frame(30, 1, 0) * (1 - 2e-9)  # admitted as a frame; the frame that is meant has overlap 1
    assert overlap(haar_frame(30, 1, 0), crooked) == 1


@pytest.mark.parametrize("kind", ["class", "joint"])
def test_adversary_is_within_tau_and_keeps_count(kind: str) -> None:
    task = HiddenSubspace.make(dimension=3, nodes=2, smoothing="1/20")
    u, rng = haar_frame(3, 1, 4), np.random.default_rng(0)
    for tau in (1e-3, 1e-2, 0.1):
        adversary, honest = AdversaryOracle(task, u, tau, kind), HonestOracle(task, u, tau, kind)
        for i in range(20):
            near = u + rng.normal(size=(3, 1)) * rng.choice([0.05, 5])
            W = near if i % 4 else np.hstack([near, rng.normal(size=(3, 1))])
            g = (wave(W.shape[1], i), wave(W.shape[1], i + 1))
            said, true = adversary.ask(W, g), honest.ask(W, g)
            assert np.abs(said - true).max() <= tau
            gaussian = np.array([Query(task, W, g).gaussian(label).value for label in (0, 1)])
            gaussian = gaussian if kind == "class" else gaussian.mean(keepdims=True)
            assert all(
                abs(a - b) < 1e-12 or abs(b - c) > tau - 1e-6 for a, b, c in zip(said, gaussian, true, strict=True)
            )
        assert adversary.asked == honest.asked == 20
        assert adversary.certified + adversary.measured + adversary.revealed == 20
        assert 0 < adversary.largest_bound <= tau and adversary.certified > 0
        assert tau == 0.1 or adversary.revealed > 0
    assert adversary.measured > 0


# -- samples --------------------------------------------------------------------------------------------


def test_sampled_answers() -> None:
    task = HiddenSubspace.make(dimension=6, nodes=2)
    U, g = haar_frame(6, 1, 0), wave(2, 0)
    for kind in ("class", "joint"):
        sampled = SampledOracle(task, U, 0.02, samples=10_000, kind=kind, random_state=0)
        true = HonestOracle(task, U, 0.02, kind).ask(np.eye(6)[:, :2], g)
        answers = np.array([sampled.ask(np.eye(6)[:, :2], g) for _ in range(20)])
        assert sampled.failure == pytest.approx(2 * len(true) * exp(-8)) and sampled.asked == 20
        assert np.abs(answers - true).max() < 0.02  # 20 draws, each off with probability below 0.0014
        assert len(np.unique(answers)) == answers.size
        assert (
            0.3
            < answers.std(axis=0).max() / (np.asarray(g(np.random.default_rng(0).normal(size=(10**4, 2)))).std() / 100)
            < 3
        )


# -- learners -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["class", "joint"])
@pytest.mark.parametrize("learner", LEARNERS)
def test_the_adversary_leaves_every_learner_at_chance(learner: Callable[[Oracle], Rule], kind: str) -> None:
    """All queries are certified, so that the rule does not depend on the frame at all."""
    task = HiddenSubspace.make(dimension=16, nodes=6)
    rules = []
    for seed in (0, 1):
        U = haar_frame(16, 1, seed)
        oracle = AdversaryOracle(task, U, 1e-2, kind)
        rules.append(learner(oracle))
        assert oracle.certified == oracle.asked == rules[-1].queries >= 16
        assert abs(accuracy(rules[-1], task, U) - 0.5) < 4 * 0.5 / 200
    assert (rules[0].weights == rules[1].weights).all() and (rules[0].labels == rules[1].labels).all()


@pytest.mark.parametrize("kind", ["class", "joint"])
def test_easy_tasks_are_learned_from_honest_answers(kind: str) -> None:
    one, two = (HiddenSubspace.make(dimension=16, nodes=n) for n in (1, 2))
    u, axis = haar_frame(16, 1, 3), np.eye(16)[:, :1]
    oracle = HonestOracle(one, u, 1e-2, kind)
    rule = covariance_difference(oracle)
    assert abs(rule.weights @ u[:, 0]) > 0.999 and accuracy(rule, one, u) > 0.98
    assert oracle.asked == rule.queries == 16 * 17 // 2 + 32
    oracle = HonestOracle(two, axis, 1e-2, kind)
    rule = moment_directions(oracle)
    assert abs(rule.weights[0]) == 1 and accuracy(rule, two, axis) > 0.98
    assert oracle.asked == rule.queries == 16 * 4 + 32
    rule = moment_directions(HonestOracle(two, u, 1e-2, kind), np.hstack([haar_frame(16, 3, 8), u / 50]))
    assert accuracy(rule, two, u) > 0.98
    # and not where the moments of the degrees asked match: the mean for every task
    assert abs(accuracy(mean_difference(HonestOracle(two, axis, 1e-2, kind)), two, axis) - 0.5) < 0.02


def test_an_adversary_asked_about_u_has_to_tell() -> None:
    task = HiddenSubspace.make(dimension=16, nodes=6)
    u = haar_frame(16, 1, 5)
    oracle = AdversaryOracle(task, u, 1e-2)
    rule = profile(oracle, u[:, 0], 0)
    assert oracle.revealed >= 8 and accuracy(rule, task, u) > 0.9


@pytest.mark.parametrize("learner", [mean_difference, logistic_regression])
@pytest.mark.parametrize("how", ["class", "joint", "sampled"])
def test_the_revealing_coordinate_is_learned_whatever_the_oracle(learner: Callable[[Oracle], Rule], how: str) -> None:
    task = HiddenSubspace.make(dimension=8, nodes=6, revealing=3)
    U = haar_frame(8, 1, 0)
    if how == "sampled":
        oracle: Oracle = SampledOracle(task, U, 0.05, 2000, random_state=0)
    else:
        oracle = AdversaryOracle(task, U, 1e-2, how)
    rule = learner(oracle)
    assert accuracy(rule, task, U) > 0.95
    assert rule.queries == oracle.asked == (20 * 10 if learner is logistic_regression else 10)


# -- what is refused ------------------------------------------------------------------------------------

TASK = HiddenSubspace.make(dimension=3, nodes=2)
AXIS = np.eye(3)[:, 0]


def oracle(**changes: Any) -> HonestOracle:
    options: dict[str, Any] = {"task": TASK, "frame": AXIS, "tau": 0.01} | changes
    return HonestOracle(**options)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: oracle(tau=0), "tau must be"),
        (lambda: oracle(tau=0.6), "tau must be"),
        (lambda: oracle(tau=float("nan")), "tau must be"),
        (lambda: oracle(kind="both"), "kind must be"),
        (lambda: oracle(budget=-1), "budget must be"),
        (lambda: oracle(frame=np.ones(3)), "not orthonormal"),
        (lambda: oracle(task=HiddenSubspace.make(dimension=3, norm="linf")), "norm l2"),
        (lambda: oracle().ask(AXIS, lambda s: s[:, 0]), "values in"),
        (lambda: oracle().ask(AXIS, lambda s: s[:, 0] + np.nan), "values in"),
        (lambda: oracle().ask(AXIS, lambda s: s > 0), "shape"),
        (lambda: oracle().ask(AXIS, lambda s: 0.5), "shape"),
        (lambda: oracle().ask(AXIS, (corner, corner, corner)), "pair"),  # type: ignore[arg-type]
        (lambda: oracle().ask(np.ones(4), corner), "shape"),
        (lambda: oracle().ask(np.ones((3, 5)), corner), "shape"),
        (lambda: oracle().ask(np.ones((3, 2)), corner), "independent"),
        (lambda: oracle().ask(np.zeros(3), corner), "independent"),
        (lambda: oracle().ask([1, 0, np.inf], corner), "not finite"),
        (lambda: oracle(budget=0).ask(AXIS, corner), "budget of 0"),
        (lambda: oracle(tau=1e-6).ask(AXIS, lambda s: s[:, 0] > 0.99), "smoother"),
        (lambda: SampledOracle(TASK, AXIS, 0.1, 0), "samples must be"),
        (lambda: mean_difference(oracle(), clip=0), "clip must be"),
        (lambda: covariance_difference(oracle(), bins=1), "bins must be"),
        (lambda: logistic_regression(oracle(), steps=-1), "steps must be"),
        (lambda: logistic_regression(oracle(), rate=float("nan")), "rate must be"),
        (lambda: moment_directions(oracle(), degree=7), "degree must be"),
        (lambda: moment_directions(oracle(), np.zeros((3, 1))), "candidates must be"),
        (lambda: moment_directions(oracle(), AXIS), "candidates must have"),
        (lambda: logistic_regression(oracle(), steps=0).predict(np.ones(3)), "X must have"),
    ],
)
def test_bad_input_is_refused_in_one_line(call: Callable[[], object], message: str) -> None:
    with pytest.raises(DomainError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_refused_query_is_not_counted_and_a_budget_ends() -> None:
    short = oracle(budget=2)
    with pytest.raises(DomainError, match="values in"):
        short.ask(AXIS, lambda s: 2 + s[:, 0])
    assert short.asked == 0
    with pytest.raises(DomainError, match="budget of 2"):
        mean_difference(short)
    assert short.asked == 2
