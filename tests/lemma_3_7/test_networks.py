"""The repaired Lemma 3.7 on random networks, its grid, its tail, and the counterexample in small dimension."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck import certify
from symcheck.arith import arb_engine
from symcheck.definition_3_4.neighbourhoods import largest_coupling
from symcheck.errors import DomainError
from symcheck.lemma_3_7.certify import make
from symcheck.lemma_3_7.covering import Architecture

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "relu": lambda t: np.maximum(t, 0),
    "leaky": lambda t: np.where(t > 0, t, t / 10),
    "tanh": np.tanh,
    "identity": lambda t: t,
    "abs": np.abs,
}


def outputs(net: Architecture, weights: list[Any], x: Any, name: str) -> Any:
    """The network with activation Lambda sigma(t) + s."""
    slope, offset = float(net.lipschitz), float(net.offset)
    h = x
    for w, b in weights:
        h = slope * ACTIVATIONS[name](w @ h + b) + offset
    return h


@st.composite
def architectures(draw: st.DrawFn) -> Architecture:
    widths = tuple(draw(st.lists(st.integers(1, 5), min_size=2, max_size=5)))
    bound = draw(st.sampled_from([Fraction(1, 10), Fraction(1), Fraction(3)]))
    slope = draw(st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(2)]))
    offset = draw(st.sampled_from([Fraction(0), Fraction(1, 2)]))
    return Architecture(widths, draw(st.booleans()), bound, slope, offset, Fraction(1, 100), Fraction(1, 100))


@settings(max_examples=150)
@given(architectures(), st.sampled_from(sorted(ACTIVATIONS)), st.integers(0, 10**6), st.booleans())
def test_outputs_move_by_at_most_the_lipschitz_constant(net: Architecture, name: str, seed: int, corners: bool) -> None:
    chance, bound = np.random.default_rng(seed), float(net.bound)
    height, constant = (float(x.upper.fraction()) for x in net.bounds(arb_engine(80)))
    reach = float(net.latent_radius(arb_engine(80)).upper.fraction())
    first, second, count, largest = [], [], 0, 0.0
    for before, after in zip(net.widths, net.widths[1:], strict=False):
        pair = []
        for _ in range(2):
            w = chance.uniform(-bound, bound, (after, before))
            b = chance.uniform(-bound, bound, after) if net.biases else np.zeros(after)
            if corners:
                w, b = bound * np.sign(w), bound * np.sign(b)
            pair.append((w, b))
        first.append(pair[0])
        second.append(pair[1])
        count += pair[0][0].size + (after if net.biases else 0)
        largest = max(largest, np.abs(pair[0][0] - pair[1][0]).max(), np.abs(pair[0][1] - pair[1][1]).max())
    assert count == net.weights
    x = chance.standard_normal(net.widths[0])
    x *= reach / np.linalg.norm(x)
    one, two = outputs(net, first, x, name), outputs(net, second, x, name)
    assert np.linalg.norm(one - two) <= constant * largest * (1 + 1e-9)
    assert np.linalg.norm(one) <= height * (1 + 1e-9)


@given(architectures())
def test_closed_form_is_above_the_recursion(net: Architecture) -> None:
    engine = arb_engine(96)
    closed = net.closed_form(engine)
    assert (closed is None) == (net.lipschitz != 1 or net.offset != 0)
    if closed is not None:
        assert net.lipschitz_constant(engine).lower <= closed.upper  # equal for one layer


def test_one_layer_attains_the_constant() -> None:
    """All weights equal, the latent point along the diagonal: not a loose bound."""
    net = make("4-3", biases="no").architecture
    reach = float(net.latent_radius(arb_engine(80)).lower.fraction())
    x = np.full(4, reach / 2)
    w = np.ones((3, 4))
    moved = np.linalg.norm(w @ x - 0.9 * w @ x)
    assert moved >= 0.999999 * 0.1 * float(net.lipschitz_constant(arb_engine(80)).lower.fraction())


@given(architectures())
def test_the_grid_is_fine_enough_and_no_finer(net: Architecture) -> None:
    engine = arb_engine(128)
    constant, k = net.lipschitz_constant(engine), net.cells(arb_engine)
    assert constant * (2 * net.bound / k) <= net.distance or k == 1
    if k > 1:
        assert constant * (2 * net.bound / (k - 1)) > net.distance
    assert net.cells(arb_engine, sides=1) <= k


@pytest.mark.parametrize("k", [2, 4, 10, 64])
@pytest.mark.parametrize("delta", [Fraction(1, 2), Fraction(1, 100), Fraction(1, 10**9)])
def test_the_latent_ball_leaves_at_most_delta(k: int, delta: Fraction) -> None:
    """P(chi^2_k >= R^2) for even k is e^{-R^2/2} sum_{j < k/2} (R^2/2)^j/j!."""
    engine = arb_engine(128)
    net = Architecture((k, 1), False, Fraction(1), Fraction(1), Fraction(0), Fraction(1), delta)
    half = net.latent_radius(engine).square() / 2
    total = term = engine.rational(1)
    for j in range(1, k // 2):
        term = term * half / j
        total = total + term
    assert total * engine.exp(-half) < delta


@pytest.mark.parametrize("d", [1, 2, 3, 4])
def test_vertices_need_a_centre_each(d: int) -> None:
    """CE1: point masses at {-eps, eps}^d, one weight; none lies in another's neighbourhood at radius eps + delta."""
    vertices, one = list(product((-1, 1), repeat=d)), [Fraction(1)]
    delta = Fraction(1, 2)
    for u, v in product(vertices, repeat=2):
        distance = max(abs(a - b) for a, b in zip(u, v, strict=True))
        inside = largest_coupling(one, one, lambda i, j, distance=distance: distance <= 1 + delta).is_within(delta)
        assert inside == (u == v)
        assert largest_coupling(one, one, lambda i, j, distance=distance: distance <= 2).is_within(delta)


def test_sample_sizes_follow_the_cover() -> None:
    figures = certify("lemma-3.7", widths="2-2").content["figures"]
    E = arb_engine(96)
    log_cover = 12 * E.log(figures["cells"])
    bound = Fraction(4 + 6, 1) * 100 * (log_cover + E.log(6))  # (4 loss + 6 margin)/margin^2 at 1/100
    assert bound > figures["n_pairwise"] - 1
    assert log_cover <= Fraction(figures["log_cover"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"widths": "7"}, "widths must be at least two numbers"),
        ({"widths": "0-3"}, "each width must be at least 1"),
        ({"widths": "a-b"}, "widths must be"),
        ({"biases": "maybe"}, "biases must be yes or no"),
        ({"weight_bound": "0"}, "weight bound must be greater than 0"),
        ({"weight_bound": "nan"}, "weight bound must be"),
        ({"distance": "0"}, "distance must be greater than 0"),
        ({"probability": "1/2"}, "probability must be below"),
        ({"confidence": "1"}, "confidence must be less than 1"),
        ({"loss": "-1"}, "loss must be at least 0"),
    ],
)
def test_bad_input(options: dict[str, str], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("lemma-3.7", **options)
