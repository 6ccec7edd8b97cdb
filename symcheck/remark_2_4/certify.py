"""The producer of Remark 2.4's certificate: the counterexample enumerated, and what the repaired remark costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from symcheck.arith import arb_engine, mpmath_engine
from symcheck.arith.products import sign_of_log
from symcheck.certificates import Certificate, exact_text, file_suffix, json_integer, json_rational
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_rational
from symcheck.remark_2_4.task import LOSS, PAIRS, Task
from symcheck.theorem_3_1.certify import Rows, thousands
from symcheck.theorem_3_1.closed_forms import MakeEngine, ceiling, pairwise
from symcheck.theorem_3_1.exact import Problem

OPTIONS = ("kappa", "confidence", "margin")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """kappa of the task, the success probability 1 - eta wanted, the slack delta'' of the repaired remark."""

    kappa: Fraction
    confidence: Fraction
    margin: Fraction

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            "confidence": json_rational(self.confidence),
            "kappa": json_rational(self.kappa),
            "margin": json_rational(self.margin),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make().public())


def make(
    kappa: str | Fraction = "1/1000", confidence: str | Fraction = "9/10", margin: str | Fraction = "1/100"
) -> Instance:
    """Read and validate.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and an admissible value.

    Examples
    --------
    >>> make(confidence="1/2")
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: confidence must lie between 2/3 and 1, both excluded, not 1/2; for instance 9/10
    """
    k, sure, slack = (
        read_rational(value, name) for value, name in ((kappa, "kappa"), (confidence, "confidence"), (margin, "margin"))
    )
    if not 0 < k <= Fraction(2, 5):
        raise DomainError(f"kappa must be greater than 0 and at most 2/5, not {kappa}; for instance 1/1000")
    if not Fraction(2, 3) < sure < 1:
        raise DomainError(f"confidence must lie between 2/3 and 1, both excluded, not {confidence}; for instance 9/10")
    if not 0 < slack < 1 - LOSS:
        raise DomainError(f"margin must lie between 0 and 4/5, both excluded, not {margin}; for instance 1/100")
    for name, value in (("kappa", k), ("confidence", sure), ("margin", slack)):
        if len(str(value.denominator)) > 50:
            raise DomainError(f"{name} must have a denominator of at most 50 digits")
    return Instance(k, sure, slack)


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify that Remark 2.4 is false as printed, and the repaired one.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``samples_needed`` is a lower bound for every learner with
        the confidence asked for; ``copies`` and ``validation`` are what the repaired remark uses.

    References
    ----------
    [BLPR19] Remark 2.4; proofs/remark_2_4/proof.md.
    """
    instance = instance or make()
    progress("enumeration")
    task, eta = Task(instance.kappa), 1 - instance.confidence
    good = task.good_labellings()
    if max(map(len, good.values())) > 2:
        raise CertificateError("a labelling is good for all three pairs")
    linear = ceil((3 * (1 - eta) - 2) / (3 * instance.kappa))
    copies = 1
    while 3**copies < 2 / eta:
        copies += 1
    validation = Problem(LOSS, LOSS + instance.margin, copies, eta / 2)
    both = [(_quadratic(instance, engine), pairwise(validation, engine)) for engine in (arb_engine, mpmath_engine)]
    if both[0] != both[1]:
        raise CertificateError("the engines disagree on a sample size of Remark 2.4")
    figures = {
        "copies": copies,
        "good_labellings": [["".join(map(str, labels)), pairs] for labels, pairs in good.items()],
        "learner_success": [exact_text(task.success(j)) for j in PAIRS],
        "samples_needed": json_integer(max(linear, both[0][0])),
        "samples_needed_linear": json_integer(linear),
        "validation": json_integer(both[0][1]),
    }
    progress("independent check")
    return Certificate.checked("remark-2.4", instance.public(), {}, figures, [])


def _quadratic(instance: Instance, make_engine: MakeEngine) -> int:
    """The least n with (1 + 15 kappa^2/2)^n >= 1 + 4 (1/3 - eta)^2."""
    growth = 1 + Fraction(15, 2) * instance.kappa**2
    target = 1 + 4 * (instance.confidence - Fraction(2, 3)) ** 2
    return ceiling(
        lambda engine: engine.log(target) / engine.log(growth),
        make_engine,
        lambda n: sign_of_log(make_engine(64), [(growth, n), (target, -1)]) >= 0,
    )


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    good = ", ".join(f"{labels} for {pairs}" for labels, pairs in figures["good_labellings"])
    return [
        (
            "robust labellings",
            "exactly",
            f"{good}\nof 128 on {' '.join(('a', 'b', 'c', 'z0', 'z1', 'z1', 'z1'))}",
            "enumeration",
        ),
        ("learner_success, n = 1", "exactly", ", ".join(sorted(set(figures["learner_success"]))), "learner"),
        ("samples_needed", "at least", thousands(figures["samples_needed"]), "lower-bound"),
        ("  linear bound", "at least", thousands(figures["samples_needed_linear"]), "lower-bound"),
        ("repaired: copies", "suffices", str(figures["copies"]), "repaired"),
        ("repaired: validation", "suffices", thousands(figures["validation"]), "repaired"),
    ]
