"""The producer of Lemma 4.4's certificate: separation and robust radius of the hidden-subspace pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.arith import Engine, Interval, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, file_suffix, json_integer, json_rational
from symcheck.errors import CertificateError, DomainError, PrecisionError
from symcheck.hermite.rules import Rule, positive_cells, rule_by_arb, rule_on_cells
from symcheck.inputs import read_integer, read_rational
from symcheck.lemma_4_2.certify import MAX_NODES, PAIRS
from symcheck.lemma_4_4 import lifting
from symcheck.lemma_4_4.lifting import Grid, Sets
from symcheck.theorem_3_1.certify import Rows

OPTIONS = ("dimension", "hidden", "nodes", "smoothing", "pair", "error")
MAX_HIDDEN = 4096

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """d, k, n, delta, the pair of rules (sigma 0 or 1), and the robust error admitted."""

    dimension: int
    hidden: int
    nodes: int
    smoothing: Fraction
    sigma: int
    error: Fraction

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            "dimension": self.dimension,
            "error": json_rational(self.error),
            "hidden": self.hidden,
            "nodes": self.nodes,
            "pair": PAIRS[self.sigma],
            "smoothing": json_rational(self.smoothing),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make().public())

    def bits(self) -> int:
        """Enough for the distance of neighbouring nodes and for the powers of the smoothing."""
        return 160 + 5 * self.nodes // 2


def make(
    dimension: str | int = 3072,
    hidden: str | int = 24,
    nodes: str | int = 15,
    smoothing: str | Fraction = "1/10000",
    pair: str = "consecutive",
    error: str | Fraction = "1/100",
) -> Instance:
    """Read and validate.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and the nearest admissible value.

    Examples
    --------
    >>> make(dimension=10, hidden=6)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: hidden must be at most 5, not 6; the nearest admissible value is 5
    """
    d = read_integer(dimension, "dimension", 4, 10**12)
    k = read_integer(hidden, "hidden", 1, min(d // 2, MAX_HIDDEN))
    n = read_integer(nodes, "nodes", 1, MAX_NODES)
    delta, err = read_rational(smoothing, "smoothing"), read_rational(error, "error")
    if not 0 < delta < 1:
        raise DomainError(f"smoothing must lie strictly between 0 and 1, not {smoothing}; for instance 1/10000")
    if not 0 < err < 1:
        raise DomainError(f"error must lie strictly between 0 and 1, not {error}; for instance 1/100")
    for name, value in (("smoothing", delta), ("error", err)):
        if len(str(value.denominator)) > 50:
            raise DomainError(f"{name} must have a denominator of at most 50 digits")
    if pair not in PAIRS:
        raise DomainError(f"pair must be one of {', '.join(PAIRS)}, not {pair!r}")
    if pair == "mirror" and n < 2:
        raise DomainError(f"the mirror pair needs nodes >= 2, not {n}; the nearest admissible value is 2")
    return Instance(d, k, n, delta, PAIRS.index(pair), err)


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify Lemma 4.4 at one instance.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``robust_radius`` is a lower bound: for every eps below it one
        of the two classifiers is (eps, error)-robust; ``separation`` bounds the distance of the two sets from below.

    References
    ----------
    [BLPR19] Lemma 4.4; proofs/lemma_4_4/proof.md.
    """
    instance = instance or make()
    part = produce(instance, precision, progress)
    progress("independent check")
    return Certificate.checked("lemma-4.4", instance.public(), part.witness, part.figures, [])


@dataclass(frozen=True)
class Part:
    """Witness and figures; Theorem 4.1's certificate contains them."""

    witness: dict[str, Any]
    figures: dict[str, Any]


def produce(instance: Instance, precision: int, progress: Progress) -> Part:
    """Everything but the checker's word."""
    n, sigma, bits = instance.nodes, instance.sigma, instance.bits()
    if bits > precision:
        raise PrecisionError(f"not decided at {precision} bits; about {bits} bits are needed next")
    progress("nodes")
    a = rule_by_arb(n, sigma, bits + 16)
    b = a.mirrored() if sigma else rule_by_arb(n + 1, 0, bits + 16)
    progress("sets and grids")
    k, delta, error = instance.hidden, instance.smoothing, instance.error
    sets, grid = lifting.choose_sets(a, b, k, delta, error), lifting.choose_grid(a, b, k, delta, error)
    cells = {"a": positive_cells(n, sigma, bits)} | ({} if sigma else {"b": positive_cells(n + 1, 0, bits)})
    progress("figures, Arb")
    first = _figures(instance, a, b, sets, grid)
    progress("figures, mpmath intervals")
    engine = mpmath_engine(bits + 32)
    a2 = rule_on_cells(n, sigma, cells["a"], bits, engine)
    b2 = a2.mirrored() if sigma else rule_on_cells(n + 1, 0, cells["b"], bits, engine)
    if _figures(instance, a2, b2, sets, grid) != first:
        raise CertificateError("the engines disagree on a figure of Lemma 4.4")
    witness = {
        "cells": {side: [json_integer(c) for c in numbers] for side, numbers in cells.items()},
        "grid": None if grid is None else _grid_public(grid),
        "precision": bits,
        "sets": None if sets is None else {"allowed": sets.allowed, "radius": json_rational(sets.radius)},
    }
    return Part(witness, first)


def _grid_public(grid: Grid) -> dict[str, Any]:
    names = ("noise", "share", "theta_a", "theta_b")
    return {name: json_rational(getattr(grid, name)) for name in names}


def _figures(instance: Instance, a: Rule, b: Rule, sets: Sets | None, grid: Grid | None) -> dict[str, Any]:
    engine: Engine = a.engine
    k, delta, error = instance.hidden, instance.smoothing, instance.error
    radii: dict[str, Interval] = {}
    figures: dict[str, Any] = {"separation": None, "outside_probability_a": None, "outside_probability_b": None}
    if sets is not None:
        separation = lifting.set_separation(a, b, k, delta, sets)
        outside = lifting.set_outside(engine, k, delta, sets)
        if not outside <= error:
            raise CertificateError("the set classifier's error is above the admitted one")
        radii["sets"] = separation / 2
        figures["separation"] = round_down(separation)
        figures["outside_probability_a"] = figures["outside_probability_b"] = round_up(outside)
    if grid is not None:
        if not lifting.chi_square_tail(engine, k, grid.noise) <= grid.share * error:
            raise CertificateError("the grid classifier's noise bound fails")
        radii["grid"] = lifting.grid_radius(a, b, k, delta, error, grid)
    best = max(radii, key=lambda name: radii[name].lower, default=None)
    if best is not None and not radii[best] > 0:
        raise CertificateError("no classifier has a positive radius")
    return {
        **figures,
        "chernoff": None if grid is None else _chernoff(instance, a, b, grid),
        "classifier": best,
        "codimension": instance.dimension - k,
        "moments": 2 * instance.nodes - 1 - instance.sigma,
        "radius_grid": round_down(radii["grid"]) if "grid" in radii else None,
        "radius_sets": round_down(radii["sets"]) if "sets" in radii else None,
        "robust_error": str(error),
        "signal": str(1 - delta),
        "robust_radius": "0" if best is None else round_down(radii[best]),
    }


def _chernoff(instance: Instance, a: Rule, b: Rule, grid: Grid) -> list[str]:
    """The Chernoff bounds on the squared gaps of the two grids, rounded down."""
    k, rest = instance.hidden, (1 - grid.share) * instance.error
    both = ((a, b, grid.theta_a), (b, a, grid.theta_b))
    return [round_down(lifting.chernoff_gap(rule, other, k, rest, theta)) for rule, other, theta in both]


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    rows = [
        ("separation", "at least", figures["separation"], "sets"),
        ("outside_probability_a, _b", "at most", figures["outside_probability_a"], "sets"),
        ("radius of the set classifier", "at least", figures["radius_sets"], "sets"),
        ("radius of the grid classifier", "at least", figures["radius_grid"], "grid"),
    ]
    shown = [(name, side, value or "none", claim) for name, side, value, claim in rows]
    words = f"{figures['robust_radius']}\nat robust error {figures['robust_error']}"
    return [*shown, ("robust_radius", "at least", words, figures["classifier"] or "sets")]
