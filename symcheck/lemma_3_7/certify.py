"""The producer of Lemma 3.7's certificate: from an architecture to a covering number and a sample size."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.arith import Engine, arb_engine, mpmath_engine, round_up
from symcheck.certificates import Certificate, exact_text, json_integer, json_rational
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.lemma_3_7.counterexamples import counterexamples
from symcheck.lemma_3_7.covering import Architecture
from symcheck.lemma_3_7.rows import ROWS
from symcheck.obligations import identity_terms
from symcheck.theorem_3_1.certify import Rows, settled, thousands
from symcheck.theorem_3_1.closed_forms import Gap, MakeEngine, ceiling

OPTIONS = (
    *("widths", "biases", "weight_bound", "activation_lipschitz", "activation_offset"),
    *("distance", "probability", "loss", "confidence"),
)
MAX_LAYERS, MAX_WIDTH, MAX_WEIGHTS = 1000, 10**9, 10**12

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """An architecture, and the loss and confidence of the sample size that its cover gives."""

    architecture: Architecture
    loss: Fraction
    confidence: Fraction

    def gap(self) -> Gap:
        """Theorem 3.5 with delta' = delta_2 and the cover's size."""
        net = self.architecture
        base = self.loss + net.probability
        return Gap(base, base + net.probability, 1 - self.confidence, net.log_cover(net.cells(arb_engine)))

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        net = self.architecture
        return {
            "activation_lipschitz": json_rational(net.lipschitz),
            "activation_offset": json_rational(net.offset),
            "biases": "yes" if net.biases else "no",
            "confidence": json_rational(self.confidence),
            "distance": json_rational(net.distance),
            "loss": json_rational(self.loss),
            "probability": json_rational(net.probability),
            "weight_bound": json_rational(net.bound),
            "widths": list(net.widths),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        default = make().public()
        parts = []
        for name, value in self.public().items():
            if value != default[name]:
                text = "-".join(map(str, value)) if name == "widths" else str(value).replace("/", "_")
                parts.append(f"--{name.replace('_', '-')}-{text}")
        return "".join(parts)


def make(
    widths: str = "10-32-32-64",
    biases: str = "yes",
    weight_bound: str | Fraction = "1",
    activation_lipschitz: str | Fraction = "1",
    activation_offset: str | Fraction = "0",
    distance: str | Fraction = "1/100",
    probability: str | Fraction = "1/100",
    loss: str | Fraction = "1/100",
    confidence: str | Fraction = "2/3",
) -> Instance:
    """Read and validate an instance.

    Parameters
    ----------
    widths : str
        Latent dimension and widths of the layers, as in ``"10-32-32-64"``.
    biases : "yes" or "no"
    weight_bound, activation_lipschitz : exact positive number
    activation_offset : exact non-negative number
        |sigma(0)|.
    distance, probability : exact positive number
        delta_1 and delta_2; the margin of the sample size is delta_2.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and an admissible value.

    Examples
    --------
    >>> make("2-2").architecture.weights
    6
    >>> make("7")
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: widths must be at least two numbers joined by '-', such as 10-32-32-64, not '7'
    """
    if not re.fullmatch(r"\d{1,10}(-\d{1,10})+", widths):
        raise DomainError(f"widths must be at least two numbers joined by '-', such as 10-32-32-64, not {widths!r}")
    sizes = tuple(read_integer(part, "each width", 1, MAX_WIDTH) for part in widths.split("-"))
    if len(sizes) > MAX_LAYERS + 1:
        raise DomainError(f"at most {MAX_LAYERS} layers, not {len(sizes) - 1}")
    if biases not in ("yes", "no"):
        raise DomainError(f"biases must be yes or no, not {biases!r}")
    values = {}
    for name, given, least in (
        ("weight bound", weight_bound, None),
        ("activation lipschitz", activation_lipschitz, None),
        ("activation offset", activation_offset, 0),
        ("distance", distance, None),
        ("probability", probability, None),
        ("loss", loss, 0),
        ("confidence", confidence, None),
    ):
        value = read_rational(given, name)
        if value < 0 or (least is None and value == 0):
            raise DomainError(f"{name} must be {'at least' if least == 0 else 'greater than'} 0, not {given}")
        if max(len(str(value.denominator)), len(str(value.numerator))) > 50:
            raise DomainError(f"{name} must have a numerator and a denominator of at most 50 digits")
        values[name] = value
    if values["confidence"] >= 1:
        raise DomainError(f"confidence must be less than 1, not {confidence}; for instance 2/3")
    if values["loss"] + 2 * values["probability"] >= 1:
        most = (1 - values["loss"]) / 2
        raise DomainError(f"loss + 2 probability must be less than 1: probability must be below {most}")
    net = Architecture(
        sizes,
        biases == "yes",
        values["weight bound"],
        values["activation lipschitz"],
        values["activation offset"],
        values["distance"],
        values["probability"],
    )
    if net.weights > MAX_WEIGHTS:
        raise DomainError(f"at most {MAX_WEIGHTS} weights, not {net.weights}")
    return Instance(net, values["loss"], values["confidence"])


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify the repaired Lemma 3.7 at one architecture.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``log_cover`` is an upper bound on
        ln N_{W_infinity,TV}(D, 2 eps + delta_1, delta_2) for every family D as in the lemma, natural logarithm;
        the sample sizes are per class and follow by Theorem 3.5 with delta' = delta_2.

    References
    ----------
    [BLPR19] Lemma 3.7; proofs/lemma_3_7/proof.md.
    """
    instance = instance or make()
    progress("figures, Arb")
    figures = _figures(instance, arb_engine, precision)
    progress("figures, mpmath intervals")
    if _figures(instance, mpmath_engine, precision) != figures:
        raise CertificateError("the engines disagree on a figure of Lemma 3.7")
    witness = {"identities": {row.name: identity_terms(row) for row in ROWS}}
    progress("independent check")
    return Certificate.checked("lemma-3.7", instance.public(), witness, figures, [])


def _figures(instance: Instance, make_engine: MakeEngine, precision: int) -> dict[str, Any]:
    net, gap = instance.architecture, instance.gap()
    cells, generative = net.cells(make_engine), net.cells(make_engine, sides=1)

    def rounded(engine: Engine) -> dict[str, Any]:
        closed = net.closed_form(engine)
        return {
            "counterexamples": counterexamples(engine),
            "latent_radius": round_up(net.latent_radius(engine)),
            "lipschitz": round_up(net.lipschitz_constant(engine)),
            "output_radius": round_up(net.bounds(engine)[0]),
            "lipschitz_closed_form": None if closed is None else round_up(closed),
            "log_cover": _log_text(net.log_cover(cells)(engine), cells),
            "log_cover_generative": _log_text(net.log_cover(generative)(engine), generative),
        }

    figures: dict[str, Any] = settled(rounded, make_engine, precision)
    return {
        **figures,
        "cells": json_integer(cells),
        "failure_admitted": exact_text(gap.eta),
        "robust_loss": exact_text(gap.q),
        "n_pairwise": json_integer(0 if cells == 1 else ceiling(gap.pairwise, make_engine)),
        "n_threshold": json_integer(0 if cells == 1 else ceiling(gap.threshold, make_engine)),
        "weights": json_integer(net.weights),
    }


def _log_text(value: Any, cells: int) -> str:
    return "0" if cells == 1 else round_up(value)


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    failing = figures["counterexamples"]
    vertices, scale = failing["vertices"], failing["scale"]
    rows = [
        ("weights", "exactly", thousands(figures["weights"]), "cover"),
        ("latent_radius", "at most", figures["latent_radius"], "latent"),
        ("output_radius", "at most", figures["output_radius"], "lipschitz"),
        ("lipschitz", "at most", figures["lipschitz"], "lipschitz"),
    ]
    if figures["lipschitz_closed_form"] is not None:
        rows.append(("  closed form", "at most", figures["lipschitz_closed_form"], "lipschitz-closed-form"))
    return [
        *rows,
        ("cells for one weight", "exactly", thousands(figures["cells"]), "cover"),
        ("log_cover", "at most", figures["log_cover"], "cover"),
        ("  generated centres", "at most", figures["log_cover_generative"], "cover"),
        ("n_pairwise", "suffices", thousands(figures["n_pairwise"]), "samples"),
        ("n_threshold", "suffices", thousands(figures["n_threshold"]), "samples"),
        (
            "printed, radius eps + delta",
            "at least",
            f"ln N = {vertices['log_cover']}\nfor m = l = 1, d = {vertices['dimension']}, "
            f"delta = {vertices['distance']},\nwhere ln(d B/delta) = {vertices['printed_log']}",
            "printed-radius",
        ),
        (
            "printed, d B = delta",
            "at least",
            f"N = 2 for delta < {failing['collapse']['delta_below']}\nwhere ln(d B/delta) = 0",
            "printed-range",
        ),
        (
            "printed, norm",
            "at least",
            f"N = {thousands(scale['centres'])} in the norm {scale['scale']} |.|\n"
            f"where ln(d B/delta) = {scale['printed_log']}",
            "printed-norm",
        ),
    ]
