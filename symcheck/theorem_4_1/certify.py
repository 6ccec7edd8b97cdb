"""The producer of Theorem 4.1's certificate: how many queries, and at which robust radius, all in numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any

from symcheck.appendix_b.spectrum import SmoothedRule, Spectrum
from symcheck.arith import Engine, arb_engine, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, file_suffix, json_integer, json_rational
from symcheck.errors import CertificateError, PrecisionError
from symcheck.lemma_4_4 import certify as lifted
from symcheck.obligations import identity_terms
from symcheck.theorem_3_1.certify import Rows, thousands
from symcheck.theorem_3_1.exact import Problem, least_certified
from symcheck.theorem_4_1 import all_frames, every_d
from symcheck.theorem_4_1.queries import Demand, bounds, choose
from symcheck.theorem_4_1.rows import ROWS

OPTIONS = ("dimension", "tolerance", "nodes", "hidden", "smoothing", "pair", "error", "success", "oracle")

EVERY_D_BITS = 160

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """The pair (its robust error is E/2) and what is demanded of oracle and learner."""

    pair: lifted.Instance
    demand: Demand

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            **self.pair.public(),
            "error": json_rational(self.demand.error),
            "oracle": self.demand.oracle,
            "success": json_rational(self.demand.success),
            "tolerance": json_rational(self.demand.tolerance),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make().public())

    def bits(self) -> int:
        """Working precision."""
        return self.demand.bits() + 2 * self.pair.nodes

    def terms(self) -> int:
        """Hermite coefficients that are taken exactly."""
        return max(200 if self.demand.tolerance <= Fraction(1, 20) else 600, 6 * self.pair.nodes)

    def with_hidden(self, k: int) -> Instance:
        """The same instance with another hidden dimension."""
        return Instance(replace(self.pair, hidden=k), replace(self.demand, hidden=k))

    def laws(self, engine: Engine) -> list[Spectrum]:
        """The spectra of D_A and of D_B; the mirror pair has one for both."""
        pair = self.pair
        sizes = [pair.nodes] if pair.sigma else [pair.nodes, pair.nodes + 1]
        return [SmoothedRule(n, pair.sigma, pair.smoothing).spectrum(engine, self.terms()) for n in sizes]


def make(
    dimension: str | int = 3072,
    tolerance: str | Fraction = "1e-4",
    nodes: str | int = 10,
    hidden: str | int = 1,
    smoothing: str | Fraction = "1/1000",
    pair: str = "consecutive",
    error: str | Fraction = "1/100",
    success: str | Fraction = "2/3",
    oracle: str = "class",
) -> Instance:
    """Read and validate.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and the nearest admissible value.

    Examples
    --------
    >>> make(tolerance="0")
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: tolerance must be greater than 0 and at most 1/2, not 0; for instance 1e-4
    """
    base = lifted.make(dimension, hidden, nodes, smoothing, pair)
    demand = Demand.make(base.dimension, base.hidden, tolerance, error, success, oracle)
    return Instance(replace(base, error=demand.error / 2), demand)


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify Theorem 4.1 at one instance.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``log2_queries`` is a lower bound on log2 of the number of
        statistical queries of precision tau that any learner needs whose output has error at most E on both classes
        with the success probability; it is ``"-inf"`` where nothing is proved.  ``robust_radius`` is a lower bound
        on the radius at which a classifier of robust error E/2 exists.

    References
    ----------
    [BLPR19] Theorem 4.1; proofs/theorem_4_1/proof.md.
    """
    instance = instance or make()
    progress("robust radius")
    part = lifted.produce(instance.pair, precision, progress)
    bits = instance.bits()
    if bits > precision:
        raise PrecisionError(f"not decided at {precision} bits; about {bits} bits are needed next")
    progress("points and caps")
    witness = {**part.witness, **choose(instance.laws(arb_engine(bits)), instance.demand), "terms": instance.terms()}
    witness["identities"] = {row.name: identity_terms(row) for row in ROWS}
    progress("queries, Arb")
    first = query_figures(instance, witness, arb_engine(bits))
    if first["method"] is None:  # nothing in the figures would show what was chosen
        witness |= {"ladders": None, "steps": None}
        first = query_figures(instance, witness, arb_engine(bits))
    progress("queries, mpmath intervals")
    if query_figures(instance, witness, mpmath_engine(bits)) != first:
        raise CertificateError("the engines disagree on the number of queries")
    progress("samples")
    m, error = floor(Fraction(first["log2_family"])), instance.demand.error
    known = part.figures["classifier"] is not None and 0 < m < 1 << 20
    problem = Problem(error / 2, error, 2 << m, Fraction(1, 3)) if known else None
    progress("every d >= 1000")
    rest = every_d_figures(arb_engine(EVERY_D_BITS))
    if every_d_figures(mpmath_engine(EVERY_D_BITS)) != rest:
        raise CertificateError("the engines disagree on the theorem for every d")
    kept = ("chernoff", "classifier", "radius_grid", "radius_sets", "robust_error", "robust_radius", "separation")
    figures = {
        **{name: part.figures[name] for name in kept},
        **first,
        **rest,
        "all_frames": all_frames.figures(
            instance.pair.dimension, instance.pair.hidden, Fraction(part.figures["robust_radius"]), error
        ),
        "learning_samples": None if problem is None else json_integer(least_certified(problem)),
        "moments": part.figures["moments"],
    }
    progress("independent check")
    return Certificate.checked("theorem-4.1", instance.public(), witness, figures, [])


def query_figures(instance: Instance, witness: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """Every figure about queries, from the witness alone."""
    laws = instance.laws(engine)
    found = bounds(laws, instance.demand, witness, repeated=2 // len(laws))
    d, k = instance.pair.dimension, instance.pair.hidden
    return {
        "codimension": d - k,
        "correlation": None if found.correlation is None else round_up(found.correlation),
        "failure_admitted": str(1 - instance.demand.success),
        "log2_family": "0" if found.family is None else round_down(found.family),
        "log2_queries": found.text(found.method),
        "log2_queries_finite_family": found.text("finite"),
        "log2_queries_haar": found.text("haar"),
        "log2_queries_rearrangement": found.text("rearrangement"),
        "method": found.method,
        "near_orthogonality": None if found.cosine is None else str(found.cosine),
        "norm_bound": round_up(all_frames.norm_mass(engine, d)),
        "oracle": instance.demand.oracle,
        "self_correlation": round_up(engine.maximum([law.height(1, k) for law in laws])),
        "signal": str(1 - instance.pair.smoothing),
        "threshold": str(4 * instance.demand.tolerance**2),
    }


def every_d_figures(engine: Engine) -> dict[str, Any]:
    """What does not depend on the instance: steps 8 and 9."""
    return {"every_d": every_d.slacks(engine), "printed_choice": every_d.printed_choice(engine)}


def _describe_every_d(figures: dict[str, Any]) -> Rows:
    """What holds without an instance, and at the dimensions of real data."""
    shown: Rows = [
        ("log2_queries, every d >= 1000", "at least", f"d/10\n{len(figures['every_d'])} inequalities hold", "every-d")
    ]
    rows = figures["printed_choice"]
    for row in rows:
        if (theorem := row["every_d"]) is not None:
            bits = f"{float(Fraction(theorem['log2_queries']))}, radius {theorem['robust_radius']}"
            shown.append((f"  d = {row['dimension']}, tau = {theorem['tolerance']}", "at least", bits, "every-d"))
    dimensions = ", ".join(str(row["dimension"]) for row in rows)
    most = max((row["log2_queries_at_most"] for row in rows), key=Fraction)
    shown.append((f"  as printed, d = {dimensions}", "at most", f"{most}: vacuous", "printed-choice"))
    return shown


def _describe_all(found: dict[str, Any] | None) -> Rows:
    if found is None:
        return []
    return [
        (f"  any frame, radius {found['radius']}", "suffices", thousands(int(found["samples"])), "all-frames"),
        ("  log of the net of frames", "at most", found["log_cover"], "all-frames"),
    ]


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    samples = figures["learning_samples"]
    return [
        ("log2_queries", "at least", f"{figures['log2_queries']} ({figures['method'] or 'vacuous'})", "queries"),
        ("  Haar-random frames", "at least", figures["log2_queries_haar"], "haar"),
        ("  rearrangement, one by one", "at least", figures["log2_queries_rearrangement"], "rearrangement"),
        ("  finite family", "at least", figures["log2_queries_finite_family"], "finite-family"),
        ("robust_radius", "at least", f"{figures['robust_radius']}\nat error {figures['robust_error']}", "radius"),
        ("moments", "exactly", str(figures["moments"]), "queries"),
        ("log2_family", "at least", figures["log2_family"], "finite-family"),
        ("learning_samples, per class", "suffices", "-" if samples is None else thousands(samples), "samples"),
        *_describe_all(figures["all_frames"]),
        ("P(||x||^2 > 2d)", "at most", figures["norm_bound"], "norm"),
        *_describe_every_d(figures),
    ]
