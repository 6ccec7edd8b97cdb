"""Schmidt et al.'s tasks: the robust loss of a sign classifier, and the size of the class."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from symcheck import certify
from symcheck.arith import arb_engine, mpmath_engine
from symcheck.errors import DomainError
from symcheck.section_1_1_schmidt.certify import make


def test_loss_is_that_of_sampled_gaussians() -> None:
    """100 000 samples at d = 50: within five standard errors of the certified loss."""
    instance = make(dimension=50, noise="3", radius="1/4")
    loss = float(Fraction(instance.loss(arb_engine(96))))
    chance = np.random.default_rng(0)
    theta = chance.choice([-1.0, 1.0], size=50)
    x = theta + 3 * chance.standard_normal((100_000, 50))
    # the worst perturbation within l_infinity distance 1/4 moves <theta, x> by d/4
    errs = np.mean(x @ theta - 50 / 4 <= 0)
    assert abs(errs - loss) < 5 * np.sqrt(loss / 100_000)


def test_engines_agree_and_loss_grows_with_the_radius() -> None:
    losses = [make(radius=radius).loss(arb_engine(96)) for radius in ("0", "1/4", "1/2", "3/4")]
    assert losses == [make(radius=radius).loss(mpmath_engine(128)) for radius in ("0", "1/4", "1/2", "3/4")]
    values = [Fraction(loss) for loss in losses]
    assert values == sorted(values)
    assert values[0] == Fraction("1.00000000001e-30") or values[0] > 0


def test_samples_are_linear_in_the_dimension() -> None:
    """n/d is bounded by (4 loss + 2 margin)/margin^2 (ln 2 + (ln 6)/d), and nearly constant."""
    ratios = []
    for d in (64, 256, 1024):
        figures = certify("section-1.1-schmidt", dimension=d, noise="1").content["figures"]
        n, loss = int(figures["n_exact"]), Fraction(figures["loss"])
        E = arb_engine(80)
        bound = (4 * loss + Fraction(2, 100)) * 10**4 * (d * E.log(2) + E.log(6))
        assert bound > int(figures["n_pairwise"]) - 1
        ratios.append(Fraction(n, d))
    assert max(ratios) / min(ratios) < Fraction(11, 10)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"radius": "1"}, "radius must be at least 0 and less than 1"),
        ({"noise": "0"}, "noise must be greater than 0"),
        ({"dimension": "0"}, "dimension must be at least 1"),
        ({"margin": "0"}, "margin must be at least"),
        ({"confidence": "1"}, "confidence must lie strictly"),
        ({"dimension": 1, "noise": "1000", "margin": "3/5"}, "must sum to less than 1"),
    ],
)
def test_bad_input(options: dict[str, object], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("section-1.1-schmidt", **options)
