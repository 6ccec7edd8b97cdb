"""The producer of Theorem 3.3's certificate: the sample size for a family with a finite cover in total variation."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symcheck.certificates import Certificate
from symcheck.obligations import identity_terms
from symcheck.theorem_3_1.certify import Instance, Rows, describe_samples, sample_figures
from symcheck.theorem_3_3.rows import ROWS

OPTIONS = ("loss", "margin", "cover", "confidence")

Progress = Callable[[str], None]


class CoverInstance:
    """delta, delta', the size N of a cover with centres in the family, and the confidence."""

    def __init__(
        self,
        loss: str | Fraction = "1/100",
        margin: str | Fraction = "1/100",
        cover: str | int = 2**100,
        confidence: str | Fraction = "2/3",
    ) -> None:
        self.base = Instance.make(loss, margin, cover, confidence, shifts=1, counted="cover")

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return self.base.public("cover")

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return self.base.suffix("cover")


make = CoverInstance


def cover_figures(instance: CoverInstance, precision: int, progress: Progress) -> dict[str, Any]:
    """The figures that Theorems 3.3 and 3.5 share."""
    return sample_figures(instance.base.problem(shifts=1), instance.base.spelled, progress, precision=precision)


def certify(
    instance: CoverInstance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify Theorem 3.3 at one instance.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  The sample sizes are per class and suffice for robust loss
        delta + 2 delta' with the confidence asked for, whenever N members of the family cover it within delta' in
        total variation (both classes at once).

    References
    ----------
    [BLPR19] Theorem 3.3; proofs/theorem_3_3/proof.md.
    """
    instance = instance or CoverInstance()
    figures = cover_figures(instance, precision, progress)
    witness = {"identities": {row.name: identity_terms(row) for row in ROWS}}
    progress("independent check")
    return Certificate.checked("theorem-3.3", instance.public(), witness, figures, [])


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    return [*describe_samples(figures), ("robust_loss", "at most", figures["robust_loss"], "learnable")]
