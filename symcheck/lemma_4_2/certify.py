"""From an instance of Lemma 4.2 to its certificate.

Arb finds the witness (cells of the nodes, cover of the line, a point per derivative) and encloses every
figure; mpmath's intervals enclose them again from the witness alone; the two must overlap and round to the
same decimals; and the independent checker must accept the bytes before anybody sees them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from symcheck.arith import Engine, Interval, mpmath_engine, parse_decimal, round_down, round_up
from symcheck.certificates import Certificate, exact_text, json_integer
from symcheck.errors import CertificateError, DomainError, PrecisionError
from symcheck.hermite.rules import Rule, positive_cells, rule_by_arb, rule_on_cells
from symcheck.inputs import read_integer, read_rational
from symcheck.lemma_4_2 import moments, separation
from symcheck.lemma_4_2.densities import Law
from symcheck.lemma_4_2.derivatives import (
    choose_majorant,
    closed_form_sum,
    cover,
    derivative_exponent,
    derivative_factor,
    reach_of,
)
from symcheck.lemma_4_2.suprema import grid_precision, suprema
from symcheck.parallel import run_tasks

MAX_NODES = 200
PAIRS = ("consecutive", "mirror")
_MAX_DIGITS = 4000  # of first_unmatched_gap and of every rational in the file

OPTIONS = ("nodes", "smoothing", "set_radius", "pair")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """An admissible instance; ``make`` validates.

    n nodes (m = 2n - 1 matched moments, one fewer for the mirror pair), sigma 0 for the consecutive and 1
    for the mirror pair, smoothing variance delta in (0, 1), squared radius of the sets' intervals.
    """

    n: int
    sigma: int
    delta: Fraction
    radius_squared: Fraction

    @classmethod
    def make(
        cls,
        nodes: int | str = 10,
        smoothing: Fraction | str | None = None,
        set_radius: Fraction | str | None = None,
        pair: str = "consecutive",
    ) -> Instance:
        """Read and validate; the defaults are those of the lemma as printed (step 11).

        Raises
        ------
        DomainError
            Names the hypothesis that fails and the nearest admissible value.

        Examples
        --------
        >>> Instance.make(10).delta, Instance.make(2, set_radius="1/4").radius_squared
        (Fraction(1, 3872), Fraction(1, 16))
        >>> Instance.make(10, smoothing="2")
        Traceback (most recent call last):
            ...
        symcheck.errors.DomainError: smoothing must be less than 1, not 2; for instance 1/2
        """
        n = read_integer(nodes, "nodes", 1, MAX_NODES)
        if pair not in PAIRS:
            raise DomainError(f"pair must be one of {', '.join(PAIRS)}, not {pair!r}")
        sigma = PAIRS.index(pair)
        if sigma and n < 2:
            raise DomainError(f"the mirror pair needs nodes >= 2, not {n}; the nearest admissible value is 2")
        delta = Fraction(1, 32 * (n + 1) ** 2) if smoothing is None else read_rational(smoothing, "smoothing")
        if delta <= 0:
            default = Fraction(1, 32 * (n + 1) ** 2)
            raise DomainError(f"smoothing must be greater than 0, not {smoothing}; for instance {default}")
        if delta >= 1:
            raise DomainError(f"smoothing must be less than 1, not {smoothing}; for instance 1/2")
        most = _MAX_DIGITS // (2 * n + 2)
        if len(str(delta.denominator)) > most:
            raise DomainError(f"smoothing must have a denominator of at most {most} digits with {n} nodes")
        if set_radius is None:
            return cls(n, sigma, delta, (1 - delta) / (16 * (n + 1)))
        radius = read_rational(set_radius, "set radius")
        if radius <= 0:
            raise DomainError(f"set radius must be greater than 0, not {set_radius}; for instance 1/{8 * n}")
        instance = cls(n, sigma, delta, radius**2)
        if len(str(instance.radius_squared.denominator)) > _MAX_DIGITS:
            raise DomainError(f"set radius must have a denominator of at most {_MAX_DIGITS // 2} digits")
        a, b = instance.rules_by_arb(64)
        half = separation.set_distance(separation.node_separation(a, b), delta, Fraction(0)) / 2
        if not half > radius:
            nearest = round_down(half)
            raise DomainError(f"the sets overlap: set radius must be below {nearest}, not {set_radius}")
        return instance

    @property
    def pair(self) -> str:
        return PAIRS[self.sigma]

    def rules_by_arb(self, prec: int) -> tuple[Rule, Rule]:
        """The rules of D_A and D_B."""
        a = rule_by_arb(self.n, self.sigma, prec)
        return a, a.mirrored() if self.sigma else rule_by_arb(self.n + 1, 0, prec)

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            "nodes": self.n,
            "pair": self.pair,
            "set_radius_squared": exact_text(self.radius_squared),
            "smoothing": exact_text(self.delta),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        default = Instance.make(self.n)
        parts = [f"--nodes-{self.n}"] if self.n != 10 else []
        if self.delta != default.delta:
            parts.append(f"--smoothing-{exact_text(self.delta).replace('/', '_')}")
        if self.radius_squared != (1 - self.delta) / (16 * (self.n + 1)):
            radius = root_text(self.radius_squared).replace("/", "_")
            parts.append(f"--set-radius-{radius}")
        return "".join(parts) + (f"--pair-{self.pair}" if self.sigma else "")


make = Instance.make


@dataclass(frozen=True)
class Witness:
    """What makes checking short; ``proofs/format.md`` describes each part."""

    precision: int
    cells: dict[str, list[int]]
    majorant: str
    reach: int
    cover: dict[str, str]
    points_precision: int
    points: list[tuple[str, int]]

    def public(self) -> dict[str, Any]:
        return {
            "cells": {side: [json_integer(c) for c in cells] for side, cells in self.cells.items()},
            "cover": self.cover,
            "majorant": self.majorant,
            "points": [[side, json_integer(number)] for side, number in self.points],
            "points_precision": self.points_precision,
            "precision": self.precision,
            "reach": json_integer(self.reach),
        }


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify Lemma 4.2 at one instance.

    Parameters
    ----------
    instance : Instance, optional
        The default is n = 10 nodes with the constants of the lemma as printed.
    precision : int
        Most working bits that may be spent before giving up.
    progress : callable
        Told each step's name as it begins.
    jobs : int
        With 2 or more the suprema of A and of B are searched in two processes.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.

    Raises
    ------
    PrecisionError
        A figure is not decided at the allowed precision.
    CertificateError
        Two computations disagree: an error in this package or below it.

    Notes
    -----
    About 1 s at n = 10, 15 s at n = 40, 160 s at n = 100.

    References
    ----------
    [BLPR19] Lemma 4.2; proofs/lemma_4_2/proof.md.
    """
    instance = instance or Instance.make()
    scale = instance.delta.denominator.bit_length() - instance.delta.numerator.bit_length()
    bits = 112 + 5 * instance.n // 2 + 2 * max(scale, 0)
    while True:
        if bits > precision:
            raise PrecisionError(f"not decided at {precision} bits; about {bits} bits are needed next")
        try:
            return _attempt(instance, bits, progress, jobs)
        except PrecisionError:
            bits = bits * 3 // 2


def _attempt(instance: Instance, bits: int, progress: Progress, jobs: int) -> Certificate:
    n, sigma = instance.n, instance.sigma
    progress("nodes, weights and moments")
    for size in {n} if sigma else {n, n + 1}:
        moments.matched_moments(size, sigma)
    a, b = instance.rules_by_arb(bits + 16)
    rules = {"a": a} if sigma else {"a": a, "b": b}
    laws = {side: Law(rule, instance.delta) for side, rule in rules.items()}
    m = 2 * n - 1 - sigma

    progress("cover of the line")
    majorant, reach = choose_majorant(laws.values()), reach_of(laws.values())
    covers = {side: cover(law, parse_decimal(majorant), reach) for side, law in laws.items()}

    progress("suprema of the derivatives")
    tasks = [(rule.n, sigma, instance.delta, m + 2, bits) for rule in rules.values()]
    peaks = dict(zip(rules, run_tasks(suprema, tasks, jobs), strict=True))
    higher = [max(peaks, key=lambda side: peaks[side][order].lower) for order in range(m + 2)]
    witness = Witness(
        precision=bits,
        cells={side: positive_cells(rule.n, sigma, bits) for side, rule in rules.items()},
        majorant=majorant,
        reach=reach,
        cover=covers,
        points_precision=grid_precision(instance.delta),
        points=[(side, peaks[side][order].number) for order, side in enumerate(higher)],
    )

    progress("figures, Arb")
    first = _Figures(instance, witness, a, b)
    progress("figures, mpmath intervals")
    second_engine = mpmath_engine(bits + 32)
    a2 = rule_on_cells(n, sigma, witness.cells["a"], bits, second_engine)
    b2 = a2.mirrored() if sigma else rule_on_cells(n + 1, 0, witness.cells["b"], bits, second_engine)
    second = _Figures(instance, witness, a2, b2)
    figures = _agree(first.figures(), second.figures())

    engine = a.engine
    uppers = [max(peaks[side][order].upper for side in peaks) for order in range(m + 2)]
    figures["derivative_sup"] = [
        [low, round_up(engine.binary(high, high))] for low, high in zip(figures["derivative_sup"], uppers, strict=True)
    ]
    progress("independent check")
    return Certificate.checked("lemma-4.2", instance.public(), witness.public(), figures, ["derivative_sup/upper"])


class _Figures:
    """Every figure from instance and witness in one engine, as enclosures and then as rounded text."""

    def __init__(self, instance: Instance, witness: Witness, a: Rule, b: Rule) -> None:
        self.instance, self.witness, self.a, self.b = instance, witness, a, b
        self.engine: Engine = a.engine
        self.laws = {"a": Law(a, instance.delta), "b": Law(b, instance.delta)}

    def lower_ends(self) -> list[Interval]:
        """|d^l/dt^l A/G| at the witness points, equal points evaluated once."""
        points, known = self.witness.points, {}
        for order in reversed(range(len(points))):
            if points[order] not in known:
                side, number = points[order]
                at = Fraction(number, 1 << self.witness.points_precision)
                known[points[order]] = self.laws[side].derivatives(at, order)
        return [abs(known[point][order]) for order, point in enumerate(points)]

    def figures(self) -> dict[str, Any]:
        n, sigma, delta, radius_squared = (
            self.instance.n, self.instance.sigma, self.instance.delta, self.instance.radius_squared,
        )  # fmt: skip
        engine, m = self.engine, 2 * n - 1 - sigma
        bound = parse_decimal(self.witness.majorant)
        for side, tree in self.witness.cover.items():
            if cover(self.laws[side], bound, self.witness.reach) != tree:
                raise CertificateError("the two engines do not agree on the cover of the line")
        gaps = separation.node_separation(self.a, self.b)
        every_n = separation.separation_for_every_n(n, sigma, engine)
        if gaps < every_n:
            raise CertificateError("the separation is below the bound proved for every n")
        distance = separation.set_distance(gaps, delta, radius_squared)
        if not distance > 0:
            raise DomainError("the sets overlap: take a smaller set radius")
        outside = round_up(separation.outside_probability(delta, radius_squared, engine))
        top = max([closed_form_sum(n, sigma)] + ([] if sigma else [closed_form_sum(n + 1, 0)]))
        factors = [derivative_factor(delta, order, engine) for order in range(m + 2)]
        bounds = [round_up(factor * bound) for factor in factors]
        gap_squared = moments.first_unmatched_gap_squared(n, sigma, delta)
        return {
            "chi_square_a": _both(self.laws["a"].chi_square()),
            "chi_square_b": _both(self.laws["b"].chi_square()),
            "derivative_bounds": bounds,
            "derivative_closed_form": [round_up(factor * top) for factor in factors],
            "derivative_exponent": derivative_exponent(bounds, m, engine),
            "derivative_sup": [round_down(value) for value in self.lower_ends()],
            "first_unmatched_gap": root_text(gap_squared),
            "matched_moments": m,
            "node_separation": round_down(gaps),
            "node_separation_every_n": round_down(every_n),
            "outside_probability_a": outside,
            "outside_probability_b": outside,
            "printed_derivative_bound": "fails" if m == 1 else "holds",
            "set_distance": round_down(distance),
        }


def _both(x: Interval) -> list[str]:
    return [round_down(x), round_up(x)]


def _agree(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Both engines decided every rounding; the decimals must be the same."""
    for key, value in first.items():
        if second[key] != value:
            raise CertificateError(f"the engines disagree on {key}: {value} and {second[key]}")
    return first


def root_text(square: Fraction) -> str:
    """The positive root of a rational, exactly: "p/q", or "sqrt(p/q)" when it is irrational.

    Examples
    --------
    >>> root_text(Fraction(9, 4)), root_text(Fraction(2))
    ('3/2', 'sqrt(2)')
    """
    p, q = isqrt(square.numerator), isqrt(square.denominator)
    if p * p == square.numerator and q * q == square.denominator:
        return exact_text(Fraction(p, q))
    return f"sqrt({exact_text(square)})"


def describe(figures: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """The table of the command line: figure, on which side it errs, value, the claim it belongs to."""
    last, m = len(figures["derivative_bounds"]) - 1, figures["matched_moments"]

    def listed(name: str) -> str:
        values = figures[name]
        return f"l=0: {values[0]}\nl=1: {values[1]}\nl={last}: {values[last]}"

    sup = figures["derivative_sup"]
    return [
        ("matched_moments", "exactly", str(figures["matched_moments"]), "moments"),
        ("first_unmatched_gap", "exactly", _short(figures["first_unmatched_gap"]), "moments"),
        ("node_separation", "at least", figures["node_separation"], "separation"),
        ("  for every n", "at least", figures["node_separation_every_n"], "separation-every-n"),
        ("set_distance", "at least", figures["set_distance"], "sets"),
        ("outside_probability_a", "at most", figures["outside_probability_a"], "sets"),
        ("outside_probability_b", "at most", figures["outside_probability_b"], "sets"),
        ("derivative_closed_form", "at most", listed("derivative_closed_form"), "derivatives-closed-form"),
        ("derivative_bounds", "at most", listed("derivative_bounds"), "derivatives-majorant"),
        ("derivative_sup, lower ends", "at least", _ends(sup, 0), "derivatives-sup"),
        ("derivative_sup, upper ends", "at most", _ends(sup, 1), "derivatives-sup-upper"),
        ("derivative_exponent", "at most", figures["derivative_exponent"], "derivative-exponent"),
        ("printed_derivative_bound", "", _printed(figures), "printed-every-m" if m > 1 else "printed-m-1"),
        ("chi_square_a", "between", "\n".join(figures["chi_square_a"]), "chi-square"),
        ("chi_square_b", "between", "\n".join(figures["chi_square_b"]), "chi-square"),
    ]


def _ends(pairs: list[list[str]], end: int) -> str:
    return f"l=0: {pairs[0][end]}\nl=1: {pairs[1][end]}\nl={len(pairs) - 1}: {pairs[-1][end]}"


def _printed(figures: dict[str, Any]) -> str:
    m = figures["matched_moments"]
    if figures["printed_derivative_bound"] == "holds":
        return f"holds at m = {m}, with the exponent above"
    low = figures["derivative_sup"][0][0]
    return f"fails at m = 1: it reads 'at most 1' there, but the ratio reaches {low}"


def _short(text: str) -> str:
    return text if len(text) <= 34 else f"{text[:14]}...{text[-14:]}"
