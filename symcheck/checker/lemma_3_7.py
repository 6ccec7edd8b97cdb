"""The repaired Lemma 3.7 at an architecture, and where the printed one fails.  proofs/lemma_3_7/proof.md."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from .binomial import decided
from .exact import Interval, ceiling, erfc_of_root, figure, log, rational
from .format import Rejected, fields, fraction, integer
from .identities import Claim, check_identity
from .samples import pairwise_bound, spelled, threshold_bound

CLAIMS = (
    *("latent", "lipschitz", "lipschitz-closed-form", "cover", "samples", "algebra"),
    *("printed-radius", "printed-range", "printed-norm"),
)
ENGINE_ONLY: list[str] = []

IDENTITIES = {
    "L1": Claim(
        ("A >= s**2*B", "P >= 1", "B >= 0", "R >= 0", "j >= 0", "s >= 1", "s*H <= P*(R*s + j)"),
        "s**3*B*H + s**2*B <= A*P*(R*s + j + 1)",
    ),
    "L2": Claim(("P >= 1", "s >= 1", "R >= 0", "j >= 0", "s*H <= P*(R*s + j)"), "s**2*H + s <= P*(s**2*R + s*(j + 1))"),
    "L3": Claim(
        ("e <= P*(j*s**2*R + s*j*(j + 1)/2)", "A >= 1"),
        "A*e + A*P*(s**2*R + s*(j + 1)) <= A*P*((j + 1)*s**2*R + s*(j + 1)*(j + 2)/2)",
    ),
}


class _Net:
    """The architecture of an instance."""

    def __init__(self, given: dict[str, Any]) -> None:
        widths = given["widths"]
        if type(widths) is not list or not 2 <= len(widths) <= 1001:
            raise Rejected("widths: at least two and at most 1001 numbers")
        self.widths = [integer(d, "widths") for d in widths]
        if given["biases"] not in ("yes", "no"):
            raise Rejected("biases is neither yes nor no")
        self.biases = given["biases"] == "yes"
        self.bound, self.lipschitz, self.offset, self.distance, self.probability, self.loss, sure = (
            fraction(given[name], name)
            for name in (
                *("weight_bound", "activation_lipschitz", "activation_offset", "distance", "probability"),
                *("loss", "confidence"),
            )
        )
        numbers = (self.bound, self.lipschitz, self.offset, self.distance, self.probability, self.loss, sure)
        if max(max(x.numerator, x.denominator) for x in numbers) > 10**50 or max(self.widths) > 10**9:
            raise Rejected("instance: more than 50 digits, or a width above 10^9")
        self.eta = 1 - sure
        self.delta, self.q = self.loss + self.probability, self.loss + 2 * self.probability
        admissible = min(self.widths) >= 1 and self.bound > 0 and self.lipschitz > 0 and self.offset >= 0
        admissible = admissible and self.distance > 0 and self.probability > 0 and self.loss >= 0
        if not (admissible and self.q < 1 and 0 < self.eta < 1):
            raise Rejected("instance: outside the hypotheses of the lemma")
        self.weights = sum(
            after * (before + (1 if self.biases else 0))
            for before, after in zip(self.widths, self.widths[1:], strict=False)
        )

    def radius(self, bits: int) -> Interval:
        """sqrt k + sqrt(2 ln(1/delta_2))."""
        tail = log(rational(1 / self.probability, bits)).scaled(1).root()
        return rational(self.widths[0], bits).root().plus(tail)

    def bounds(self, bits: int) -> tuple[Interval, Interval]:
        """(H, Lip): h bounds a layer's output, e its change per unit of every weight."""
        h, e = self.radius(bits), rational(0, bits)
        bound, slope, at_zero = (rational(x, bits) for x in (self.bound, self.lipschitz, self.offset))
        for before, after in zip(self.widths, self.widths[1:], strict=False):
            gain, root = rational(before * after, bits).root(), rational(after, bits).root()
            source = gain.times(h)
            if self.biases:
                source = source.plus(root)
            e = slope.times(bound.times(gain).times(e).plus(source))
            h = slope.times(bound).times(source).plus(at_zero.times(root))
        return h, e

    def closed_form(self, bits: int) -> Interval:
        """l A^(l-1) (d R + sqrt d (l+1)/2)."""
        layers, d = len(self.widths) - 1, max(self.widths)
        base = rational(max(Fraction(1), d * self.bound), bits)
        power = rational(layers, bits)
        for _ in range(layers - 1):
            power = power.times(base)
        rest = rational(d, bits).times(self.radius(bits))
        return power.times(rest.plus(rational(Fraction(layers + 1, 2), bits).times(rational(d, bits).root())))


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    names = {"activation_lipschitz", "activation_offset", "biases", "confidence", "distance", "loss"}
    net = _Net(fields(instance, names | {"probability", "weight_bound", "widths"}, "instance"))
    proofs = fields(fields(witness, {"identities"}, "witness")["identities"], set(IDENTITIES), "identities")
    for name, claim in IDENTITIES.items():
        check_identity(claim, proofs[name], f"identity {name}")
    cells, generated = (_cells(net, sides) for sides in (2, 1))
    closed = None
    if net.lipschitz == 1 and net.offset == 0:
        closed = decided(lambda bits: figure(net.closed_form(bits), True))
    return {
        "cells": spelled(cells),
        "counterexamples": _counterexamples(),
        "latent_radius": decided(lambda bits: figure(net.radius(bits), True)),
        "failure_admitted": str(net.eta),
        "lipschitz": decided(lambda bits: figure(net.bounds(bits)[1], True)),
        "lipschitz_closed_form": closed,
        "log_cover": _log_cover(net, cells),
        "log_cover_generative": _log_cover(net, generated),
        "n_pairwise": spelled(_samples(net, cells, _pairwise)),
        "n_threshold": spelled(_samples(net, cells, _threshold)),
        "output_radius": decided(lambda bits: figure(net.bounds(bits)[0], True)),
        "robust_loss": str(net.q),
        "weights": spelled(net.weights),
    }


def _cells(net: _Net, sides: int) -> int:
    scale = sides * net.bound / net.distance
    return max(1, decided(lambda bits: ceiling(rational(scale, bits).times(net.bounds(bits)[1]))))


def _log_of_cover(net: _Net, cells: int, bits: int) -> Interval:
    return log(rational(cells, bits)).times(rational(2 * net.weights, bits))


def _log_cover(net: _Net, cells: int) -> str:
    return "0" if cells == 1 else decided(lambda bits: figure(_log_of_cover(net, cells, bits), True))


def _samples(net: _Net, cells: int, formula: Any) -> int:
    """Theorem 3.5's n: one centre needs no sample."""
    return 0 if cells == 1 else decided(lambda bits: ceiling(formula(net, cells, bits)))


def _pairwise(net: _Net, cells: int, bits: int) -> Interval:
    return pairwise_bound(_log_of_cover(net, cells, bits), net.delta, net.q, net.eta, bits)


def _threshold(net: _Net, cells: int, bits: int) -> Interval:
    return threshold_bound(_log_of_cover(net, cells, bits), net.delta, net.q, net.eta, bits)


@cache
def _counterexamples() -> dict[str, Any]:
    dimension, distance, scale, step = 100, Fraction(1, 10), 1000, Fraction(1, 100)

    def rounded(bits: int) -> dict[str, Any]:
        exact = log(rational(2, bits)).times(rational(dimension, bits))
        printed = log(rational(dimension / distance, bits))
        return {
            "collapse": {"delta_below": figure(erfc_of_root(Fraction(2), bits).scaled(-1), False)},
            "scale": {
                "centres": (-(-scale // step)) ** 2,
                "distance": str(step),
                "printed_log": figure(log(rational(1 / step, bits)), True),
                "scale": scale,
            },
            "vertices": {
                "dimension": dimension,
                "distance": str(distance),
                "log_cover": figure(exact, False),
                "printed_log": figure(printed, True),
                "ratio": figure(exact.over(printed), False),
            },
        }

    return decided(rounded)
