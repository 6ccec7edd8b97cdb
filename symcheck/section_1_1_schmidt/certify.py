r"""Section 1.1's remark on Schmidt et al.: two Gaussians N(+-theta, sigma^2 I_d), theta in {-1, 1}^d.

The classifier sign<theta, x> errs within l_infinity distance eps with probability
erfc((1-eps) sqrt(d/2)/sigma)/2; there are 2^d of them, so Theorem 3.1 needs O(d) samples, with a constant
(proofs/section_1_1_schmidt/proof.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.arith import Engine, arb_engine, mpmath_engine, round_up
from symcheck.certificates import Certificate, exact_text, file_suffix, json_rational
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.theorem_3_1.certify import MAX_COUNT_BITS, Rows, describe_samples, sample_figures, settled
from symcheck.theorem_3_1.exact import Problem

OPTIONS = ("dimension", "noise", "radius", "margin", "confidence")
LEAST_LOSS = Fraction(1, 10**30)
"""A smaller loss is replaced by this one: a weaker claim, and numbers of a readable size."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """Dimension d, noise sigma, radius eps, margin delta', confidence 1 - eta."""

    dimension: int
    noise: Fraction
    radius: Fraction
    margin: Fraction
    confidence: Fraction

    @property
    def exponent(self) -> Fraction:
        """(1-eps)^2 d/(2 sigma^2), so that the robust loss is erfc of its root, halved."""
        return (1 - self.radius) ** 2 * self.dimension / (2 * self.noise**2)

    def loss(self, engine: Engine) -> str:
        """The robust loss of sign<theta, x> in each class, rounded up to 12 digits and to at least 1e-30."""
        return round_up(engine.maximum([engine.erfc(engine.sqrt(self.exponent)) / 2, LEAST_LOSS]))

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        rationals = ("confidence", "margin", "noise", "radius")
        return {"dimension": self.dimension, **{name: json_rational(getattr(self, name)) for name in rationals}}

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make().public())


def make(
    dimension: str | int = 3072,
    noise: str | Fraction = "7",
    radius: str | Fraction = "1/2",
    margin: str | Fraction = "1/100",
    confidence: str | Fraction = "2/3",
) -> Instance:
    """Read and validate.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and an admissible value.

    Examples
    --------
    >>> make(radius="1")
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: radius must be at least 0 and less than 1, not 1; for instance 1/2
    """
    d = read_integer(dimension, "dimension", 1, MAX_COUNT_BITS)
    sigma, eps, prime, sure = (
        read_rational(value, name)
        for value, name in ((noise, "noise"), (radius, "radius"), (margin, "margin"), (confidence, "confidence"))
    )
    if sigma <= 0:
        raise DomainError(f"noise must be greater than 0, not {noise}; for instance 7")
    if not 0 <= eps < 1:
        raise DomainError(f"radius must be at least 0 and less than 1, not {radius}; for instance 1/2")
    if prime < Fraction(1, 10**9):
        raise DomainError(f"margin must be at least 1/1000000000, not {margin}; for instance 1/100")
    if not 0 < sure < 1:
        raise DomainError(f"confidence must lie strictly between 0 and 1, not {confidence}; for instance 2/3")
    for name, value in (("noise", sigma), ("radius", eps), ("margin", prime), ("confidence", sure)):
        if max(len(str(value.denominator)), len(str(value.numerator))) > 50:
            raise DomainError(f"{name} must have a numerator and a denominator of at most 50 digits")
    instance = Instance(d, sigma, eps, prime, sure)
    loss = Fraction(settled(instance.loss, arb_engine, 1 << 12))
    if loss + prime >= 1:
        raise DomainError(f"the robust loss {float(loss):.3g} and the margin must sum to less than 1")
    return instance


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify how many samples per class learn one of Schmidt et al.'s 2^d tasks robustly.

    References
    ----------
    [BLPR19] Section 1.1; proofs/section_1_1_schmidt/proof.md.
    """
    instance = instance or make()
    losses = {settled(instance.loss, engine, precision) for engine in (arb_engine, mpmath_engine)}
    if len(losses) != 1:
        raise CertificateError("the engines disagree on the robust loss")
    loss = losses.pop()
    delta = Fraction(loss)
    problem = Problem(delta, delta + instance.margin, 1 << instance.dimension, 1 - instance.confidence)
    figures = sample_figures(problem, f"2**{instance.dimension}", progress, precision=precision)
    per_dimension = Fraction(int(figures["n_exact"]), instance.dimension)
    figures |= {
        "exponent": exact_text(instance.exponent),
        "loss": loss,
        "samples_per_dimension": round_up(arb_engine(128).rational(per_dimension)),
    }
    progress("independent check")
    return Certificate.checked("section-1.1-schmidt", instance.public(), {}, figures, [])


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    return [
        ("loss of sign<theta, x>", "at most", figures["loss"], "loss"),
        *describe_samples(figures),
        ("samples_per_dimension", "at most", figures["samples_per_dimension"], "exact"),
    ]
