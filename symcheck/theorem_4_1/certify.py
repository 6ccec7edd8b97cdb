"""The producer of Theorem 4.1's certificate: how many queries, and at which robust radius, all in numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Any

from symcheck.appendix_b.spectrum import Spectrum, rule_spectrum
from symcheck.arith import Engine, Interval, arb_engine, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, json_integer, json_rational
from symcheck.errors import CertificateError, DomainError, PrecisionError
from symcheck.inputs import read_rational
from symcheck.lemma_4_3.tails import Tails
from symcheck.lemma_4_4 import certify as lifted
from symcheck.theorem_3_1.certify import Rows, thousands
from symcheck.theorem_3_1.exact import Problem, least_certified
from symcheck.theorem_4_1 import cap, haar

OPTIONS = ("dimension", "tolerance", "nodes", "hidden", "smoothing", "pair", "error", "success", "oracle")
ORACLES = ("class", "joint")
CAP_TERMS = 160
CITED = ("Baernstein-Taylor 1976", "Davidson-Szarek 2001", "Gordon 1985", "Indritz 1961")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """The pair (its robust error is E/2), the oracle's precision tau and form, the success probability p."""

    pair: lifted.Instance
    tolerance: Fraction
    error: Fraction
    success: Fraction
    oracle: str

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            **self.pair.public(),
            "error": json_rational(self.error),
            "oracle": self.oracle,
            "success": json_rational(self.success),
            "tolerance": json_rational(self.tolerance),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        default = make().public()
        changed = {name: value for name, value in self.public().items() if value != default[name]}
        return "".join(f"--{name}-{str(value).replace('/', '_')}" for name, value in changed.items())

    def bits(self) -> int:
        """Working precision: K is compared with 4 tau^2."""
        return 192 + 4 * self.tolerance.denominator.bit_length() + 2 * self.pair.nodes

    def terms(self) -> int:
        """Hermite coefficients that are taken exactly."""
        return max(400, 6 * self.pair.nodes)


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
    tau, err, sure = (
        read_rational(value, name) for value, name in ((tolerance, "tolerance"), (error, "error"), (success, "success"))
    )
    if not 0 < tau <= Fraction(1, 2):
        raise DomainError(f"tolerance must be greater than 0 and at most 1/2, not {tolerance}; for instance 1e-4")
    if tau.denominator.bit_length() > 400:
        raise DomainError("tolerance must have a denominator of at most 120 digits")
    if not 0 < err < Fraction(1, 2):
        raise DomainError(f"error must lie strictly between 0 and 1/2, not {error}; for instance 1/100")
    if not 0 < sure <= 1:
        raise DomainError(f"success must be greater than 0 and at most 1, not {success}; for instance 2/3")
    if oracle not in ORACLES:
        raise DomainError(f"oracle must be one of {', '.join(ORACLES)}, not {oracle!r}")
    base = lifted.make(dimension, hidden, nodes, smoothing, pair, err / 2)
    return Instance(base, tau, err, sure, oracle)


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
    part = lifted.certify(instance.pair, precision).content
    if instance.bits() > precision:
        raise PrecisionError(f"not decided at {precision} bits; about {instance.bits()} bits are needed next")
    progress("points and caps")
    witness = {**part["witness"], **choose(instance, arb_engine(instance.bits()))}
    progress("queries, Arb")
    first = query_figures(instance, witness, arb_engine(instance.bits()))
    progress("queries, mpmath intervals")
    if query_figures(instance, witness, mpmath_engine(instance.bits())) != first:
        raise CertificateError("the engines disagree on the number of queries")
    progress("samples")
    m = floor(Fraction(first["log2_family"]))
    problem = Problem(instance.error / 2, instance.error, 1 << m, Fraction(1, 3)) if 0 < m < 1 << 20 else None
    figures = {
        **{name: part["figures"][name] for name in ("classifier", "robust_error", "robust_radius")},
        **{name: part["figures"][name] for name in ("radius_grid", "radius_sets", "separation")},
        **first,
        "learning_samples": None if problem is None else json_integer(least_certified(problem)),
        "moments": 2 * instance.pair.nodes - 1 - instance.pair.sigma,
    }
    progress("independent check")
    return Certificate.checked("theorem-4.1", instance.public(), witness, figures, [])


def spectra(instance: Instance, engine: Engine, terms: int) -> list[Spectrum]:
    """Of D_A and of D_B; the mirror pair has one for both."""
    pair = instance.pair
    sizes = [pair.nodes] if pair.sigma else [pair.nodes, pair.nodes + 1]
    return [rule_spectrum(engine, n, pair.sigma, pair.smoothing, terms) for n in sizes]


def choose(instance: Instance, engine: Engine) -> dict[str, Any]:
    """Points of the cells for each law, caps for one hidden direction, near-orthogonality for the finite family."""
    d, k, tau = instance.pair.dimension, instance.pair.hidden, instance.tolerance
    try:
        found = [haar.choose_points(law, d, k, tau) for law in spectra(instance, engine, instance.terms())]
    except DomainError:
        found = []  # vacuous at this tolerance
    points = [[int(x * (1 << haar.GRID_BITS)) for x in law[:-1]] for law in found]
    heights: list[Fraction | None] = []
    if k == 1 and instance.pair.sigma == 0:
        for law in spectra(instance, engine.with_prec(160), CAP_TERMS):
            heights += [cap.choose_height(law, d, level) for level in (tau, Fraction(1, 2) - instance.error)]
    caps = [int(t * (1 << cap.HEIGHT_BITS)) for t in heights if t is not None]
    return {
        "caps": caps if caps and len(caps) == len(heights) else None,
        "points": points or None,
        "terms": instance.terms(),
    }


def query_figures(instance: Instance, witness: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """Every figure about queries, from the witness alone."""
    d, k, tau = instance.pair.dimension, instance.pair.hidden, instance.tolerance
    laws = spectra(instance, engine, witness["terms"])
    output = Fraction(1, 2) - instance.error
    bounds: dict[str, Interval | None] = {"haar": None, "rearrangement": None, "finite": None}
    cells = []
    if witness["points"] is not None:
        for law, numbers in zip(laws, witness["points"], strict=True):
            places = [Fraction(number, 1 << haar.GRID_BITS) for number in numbers]
            cells.append(haar.Cells.of(law, d, k, [*places, Fraction(1)]))
        bounds["haar"] = log2_queries(instance, [(c.spoiled(tau), c.spoiled(output)) for c in cells])
    if witness["caps"] is not None:
        measures = []
        short = engine.with_prec(160)
        for law, pair in zip(spectra(instance, short, CAP_TERMS), _pairs(witness["caps"]), strict=True):
            both = []
            for numerator, level in zip(pair, (tau, output), strict=True):
                t = Fraction(numerator, 1 << cap.HEIGHT_BITS)
                if not cap.is_excluded(law, d, level, t):
                    raise CertificateError("a cap is not excluded")
                both.append(cap.cap_measure(law, d, cap.truncated_integrals(law, d, t, 0)))
            measures.append((both[0], both[1]))
        bounds["rearrangement"] = log2_queries(instance, list(measures))
    family: Interval | None = None
    eps = correlation = None
    if cells:
        place = Fraction(min(numbers[0] for numbers in witness["points"]), 1 << haar.GRID_BITS)
        tail = Tails(engine, d, k).log_bounds(engine.rational(place))["best"]
        if tail.upper.sign() < 0:
            family = -tail / engine.log(2)
            eps = str(place)
            gammas = [law.value(place) ** k - 1 for law in laws]
            correlation = round_up(engine.maximum(gammas))
            size = engine.exp(-tail)
            parts = []
            for law, gamma in zip(laws, gammas, strict=True):
                beta = law.value(1) ** k - 1
                parts.append(tuple(_finite(beta, gamma, level, size) for level in (tau, output)))
            bounds["finite"] = log2_queries(instance, [(a, b) for a, b in parts])
    named = {name: value for name, value in bounds.items() if value is not None}
    best = max(named, key=lambda name: named[name].lower, default=None)
    return {
        "correlation": correlation,
        "log2_family": "0" if family is None else round_down(family),
        "log2_queries": "-inf" if best is None else round_down(named[best]),
        "log2_queries_finite_family": _bound_text(bounds["finite"]),
        "log2_queries_haar": _bound_text(bounds["haar"]),
        "log2_queries_rearrangement": _bound_text(bounds["rearrangement"]),
        "method": best,
        "near_orthogonality": eps,
        "norm_bound": round_up(engine.exp(engine.rational(d) / 2 * (engine.log(2) - 1))),
        "self_correlation": round_up(engine.maximum([law.value(1) ** k - 1 for law in laws])),
    }


def _pairs(values: list[int]) -> list[tuple[int, int]]:
    return list(zip(values[::2], values[1::2], strict=True))


def _bound_text(value: Interval | None) -> str:
    return "-inf" if value is None else round_down(value)


def _finite(beta: Interval, gamma: Interval, tau: Fraction, size: Interval) -> Interval | None:
    """Enclose (beta - gamma)/((4 tau^2 - gamma) N): the share of a family of N frames that one query spoils."""
    rest = 4 * tau**2 - gamma
    return (beta - gamma) / (rest * size) if rest.lower.sign() > 0 else None


def log2_queries(instance: Instance, spoiled: list[tuple[Interval | None, Interval | None]]) -> Interval | None:
    """Enclose log2 of the bound (p - max s_out)/(sum or maximum of s), None where it is not above 1 query.

    ``spoiled`` has for each law the measure of what a query of precision tau spoils, and of what the output does.
    """
    laws = spoiled * 2 if len(spoiled) == 1 else spoiled
    if any(value is None for pair in laws for value in pair):
        return None
    engine = next(value for value, _ in laws if value is not None).engine
    per_query = [a for a, _ in laws if a is not None]
    outputs = [b for _, b in laws if b is not None]
    total = per_query[0] + per_query[1] if instance.oracle == "class" else engine.maximum(per_query)
    count = (instance.success - engine.maximum(outputs)) / total
    if count.lower.sign() <= 0 or (count.upper.compare(1) <= 0):
        return None
    if not count > 1:
        return None
    return engine.log(count) / engine.log(2)


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    samples = figures["learning_samples"]
    return [
        ("log2_queries", "at least", f"{figures['log2_queries']} ({figures['method'] or 'vacuous'})", "queries"),
        ("  Haar-random frames", "at least", figures["log2_queries_haar"], "haar"),
        ("  rearrangement, k = 1", "at least", figures["log2_queries_rearrangement"], "rearrangement"),
        ("  finite family", "at least", figures["log2_queries_finite_family"], "finite-family"),
        ("robust_radius", "at least", f"{figures['robust_radius']}\nat error {figures['robust_error']}", "radius"),
        ("moments", "exactly", str(figures["moments"]), "queries"),
        ("log2_family", "at least", figures["log2_family"], "finite-family"),
        ("learning_samples, per class", "suffices", "-" if samples is None else thousands(samples), "samples"),
        ("P(||x||^2 > 2d)", "at most", figures["norm_bound"], "norm"),
    ]


def with_hidden(instance: Instance, k: int) -> Instance:
    """The same instance with another hidden dimension."""
    return replace(instance, pair=replace(instance.pair, hidden=k))
