r"""Section 1.2's simulation: T queries of precision tau answered from a sample, with the constant and the log.

Hoeffding: one sample of ceil(ln(2A/eta)/(2 tau^2)) points answers A fixed queries within tau, all at once, with
probability 1 - eta; adaptive queries take a fresh block each (proofs/section_1_2_simulation/proof.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.arith import arb_engine, mpmath_engine
from symcheck.certificates import Certificate, file_suffix, json_integer, json_rational
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.theorem_3_1.certify import Rows, thousands
from symcheck.theorem_3_1.closed_forms import MakeEngine, ceiling

OPTIONS = ("queries", "tolerance", "confidence")
MAX_QUERIES = 10**30

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """T queries, precision tau, confidence 1 - eta."""

    queries: int
    tolerance: Fraction
    confidence: Fraction

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            "confidence": json_rational(self.confidence),
            "queries": json_integer(self.queries),
            "tolerance": json_rational(self.tolerance),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make().public())

    def block(self, answers: int, make_engine: MakeEngine) -> int:
        """The least n >= ln(2 answers/eta)/(2 tau^2)."""
        odds = 2 * answers / (1 - self.confidence)
        return ceiling(lambda engine: engine.log(odds) / (2 * self.tolerance**2), make_engine)


def make(
    queries: str | int = 1000, tolerance: str | Fraction = "1/100", confidence: str | Fraction = "2/3"
) -> Instance:
    """Read and validate.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and an admissible value.

    Examples
    --------
    >>> make("2**10", "0.05").public()
    {'confidence': '2/3', 'queries': 1024, 'tolerance': '1/20'}
    """
    count = read_integer(queries, "queries", 1, MAX_QUERIES)
    tau, sure = read_rational(tolerance, "tolerance"), read_rational(confidence, "confidence")
    if not 0 < tau <= 1:
        raise DomainError(f"tolerance must be greater than 0 and at most 1, not {tolerance}; for instance 1/100")
    if not 0 < sure < 1:
        raise DomainError(f"confidence must lie strictly between 0 and 1, not {confidence}; for instance 2/3")
    for name, value in (("tolerance", tau), ("confidence", sure)):
        if len(str(value.denominator)) > 50:
            raise DomainError(f"{name} must have a denominator of at most 50 digits")
    return Instance(count, tau, sure)


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify how many samples replace T queries of precision tau.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``joint``: the oracle of Section 1.2, samples of labelled
        pairs; ``class``: the oracle of Section 4 with two answers a query, samples per class.

    References
    ----------
    [BLPR19] Section 1.2; proofs/section_1_2_simulation/proof.md.
    """
    instance = instance or make()
    both = []
    for engine in (arb_engine, mpmath_engine):
        figures: dict[str, Any] = {}
        for name, answers in (("joint", instance.queries), ("class", 2 * instance.queries)):
            block = instance.block(answers, engine)
            figures[f"samples_fixed_{name}"] = json_integer(block)
            figures[f"samples_adaptive_{name}"] = json_integer(instance.queries * block)
        both.append(figures)
    if both[0] != both[1]:
        raise CertificateError("the engines disagree on a sample size of Section 1.2")
    progress("independent check")
    return Certificate.checked("section-1.2-simulation", instance.public(), {}, both[0], [])


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    return [(name, "suffices", thousands(value), name.split("_")[1]) for name, value in sorted(figures.items())]
