"""The producer of Section 4.3's certificate: where robust learning becomes hard, and what the Hadamard step costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from symcheck.arith import arb_engine, mpmath_engine, round_up
from symcheck.certificates import Certificate, file_suffix, json_integer, json_rational
from symcheck.definition_3_4.neighbourhoods import Coupling, largest_coupling
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.section_4_3.hadamard import hadamard_order, hadamard_rows
from symcheck.section_4_3.learners import (
    MakeEngine,
    bit_samples,
    stump_samples,
    svm_samples,
    svm_samples_symmetric,
)
from symcheck.theorem_3_1.certify import Rows, thousands

OPTIONS = ("dimension", "revealing", "confidence", "error")
MAX_DIMENSION = 10**12

CUBE, ENDS = 4, ((0, 0, 0, 0), (1, 1, 1, 1))
"""The pair whose conflicts are solved: uniform on {0,1}^4, and on its two ends."""

EXCESS = (Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2))
"""4 eps^2 - rho^2 at the levels from rho/2 on; below there is one more, at eps = 999/1000 of rho/2."""

BELOW = Fraction(999, 1000)
CHECKED_ORDER = 64
BITS = 128

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """d, rho, the confidence 1 - eta and the error e of a learner that does not mind the adversary."""

    dimension: int
    revealing: Fraction
    confidence: Fraction
    error: Fraction

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            "confidence": json_rational(self.confidence),
            "dimension": self.dimension,
            "error": json_rational(self.error),
            "revealing": json_rational(self.revealing),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make().public())

    def levels(self) -> list[Fraction]:
        """The values of 4 eps^2 at which the least total error is certified."""
        square = self.revealing**2
        return [BELOW**2 * square, *(square + excess for excess in EXCESS)]


def make(
    dimension: str | int = 3072,
    revealing: str | Fraction = "1/2",
    confidence: str | Fraction = "99/100",
    error: str | Fraction = "1/100",
) -> Instance:
    """Read and validate.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and an admissible value.

    Examples
    --------
    >>> make(revealing=0)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: revealing must be greater than 0, not 0; for instance 1/2
    """
    d, rho = read_integer(dimension, "dimension", 2, MAX_DIMENSION), read_rational(revealing, "revealing")
    sure, err = read_rational(confidence, "confidence"), read_rational(error, "error")
    if rho <= 0:
        raise DomainError(f"revealing must be greater than 0, not {revealing}; for instance 1/2")
    for name, value, example in (("confidence", sure, "99/100"), ("error", err, "1/100")):
        if not 0 < value < 1:
            raise DomainError(f"{name} must lie strictly between 0 and 1, not {value}; for instance {example}")
    for name, value in (("revealing", rho), ("confidence", sure), ("error", err)):
        if len(str(value.numerator)) > 50 or len(str(value.denominator)) > 50:
            raise DomainError(f"{name} must have at most 50 digits above and below its fraction bar")
    return Instance(d, rho, sure, err)


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify the steps of Section 4.3 at one dimension and length of the revealing coordinate.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``hard_from`` is exact; ``radius_linf`` and ``distance_linf``
        are upper bounds that hold with the confidence asked for; the numbers of samples, per class,
        suffice.

    References
    ----------
    [BLPR19] Section 4.3; proofs/section_4_3/proof.md.
    """
    instance = instance or make()
    progress("flows")
    solved = [conflicts(level, instance.revealing) for level in instance.levels()]
    raw = [conflicts(excess, Fraction(0)) for excess in EXCESS]
    for flow, plain in zip(solved[1:], raw, strict=True):
        if flow.mass != plain.mass:
            raise CertificateError("the revealing pair and the raw pair differ where they must not")
    progress("figures")
    both = [_figures(instance, solved, engine) for engine in (arb_engine, mpmath_engine)]
    if both[0] != both[1]:
        raise CertificateError("the engines disagree on a figure of Section 4.3")
    progress("independent check")
    witness = {"conflicts": [_spelled(flow) for flow in solved], "raw": [_spelled(flow) for flow in raw]}
    return Certificate.checked("section-4.3", instance.public(), witness, both[0], [])


def conflicts(four_eps_squared: Fraction, rho: Fraction) -> Coupling:
    """The largest flow along the conflicts of a small pair with a revealing coordinate of length rho.

    Two points of different classes are in conflict if they are within 2 eps; the value of the flow is the least
    err_0 + err_1 over all classifiers at eps (step 3).

    Examples
    --------
    >>> [str(conflicts(level, Fraction(1, 2)).mass) for level in make().levels()]
    ['0', '1/8', '1/8', '5/8', '1']
    """
    points = list(product((0, 1), repeat=CUBE))
    uniform = [Fraction(1, len(points))] * len(points)

    def is_near(i: int, j: int) -> bool:
        apart = sum((a - b) ** 2 for a, b in zip(ENDS[i], points[j], strict=True))
        return rho**2 + apart <= four_eps_squared

    return largest_coupling([Fraction(1, len(ENDS))] * len(ENDS), uniform, is_near)


def _spelled(flow: Coupling) -> dict[str, Any]:
    moved = sorted((i, j, mass) for (i, j), mass in flow.flow.items())
    return {"cut": list(flow.cut), "flow": [[i, j, json_rational(mass)] for i, j, mass in moved]}


def _figures(instance: Instance, solved: list[Coupling], make_engine: MakeEngine) -> dict[str, Any]:
    engine, d, rho = make_engine(BITS), instance.dimension, instance.revealing
    order, eta = hadamard_order(d + 1), 1 - instance.confidence
    check_orders(CHECKED_ORDER)
    tail = engine.log(2 * order / eta)
    spread, levels = engine.sqrt(2 * d * tail), zip(instance.levels(), solved, strict=True)
    wide = engine.sqrt(4 * d * tail)
    return {
        "bit_samples": list(bit_samples(d, eta)),
        "distance_linf": round_up(wide + rho),
        "distance_linf_mirror": round_up(2 * spread + rho),
        "hard_from": str(rho / 2),
        "least_errors": [[str(level), str(flow.mass)] for level, flow in levels],
        "order": order,
        "orders_checked": CHECKED_ORDER,
        "radius_linf": round_up(spread + rho),
        "radius_linf_mirror": round_up(wide + rho),
        "radius_per_root": round_up(spread / engine.sqrt(d * engine.log(d))),
        "stump_samples": json_integer(stump_samples(d, instance.error, eta, make_engine)),
        "svm_samples": json_integer(svm_samples(d, instance.error, eta, make_engine)),
        "svm_samples_symmetric": json_integer(svm_samples_symmetric(d, eta, make_engine)),
    }


def check_orders(largest: int) -> None:
    """H H^T = D I and the flat first column, entry by entry, for D = 1, 2, 4, ..., largest.

    Raises
    ------
    CertificateError
        An entry is wrong.
    """
    order = 1
    while order <= largest:
        rows = hadamard_rows(order)
        for i, row in enumerate(rows):
            for j, other in enumerate(rows):
                if sum(a * b for a, b in zip(row, other, strict=True)) != (order if i == j else 0) or row[0] != 1:
                    raise CertificateError(f"the Hadamard matrix of order {order} is wrong at {i}, {j}")
        order *= 2


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    errors = "\n".join(f"{value} at 4 eps^2 = {level}" for level, value in figures["least_errors"])
    return [
        ("robust learning is hard from eps =", "exactly", figures["hard_from"], "dichotomy"),
        ("least total error of a small pair", "exactly", errors, "flows"),
        ("order of the Hadamard matrix", "exactly", thousands(figures["order"]), "hadamard"),
        ("l_infinity norm of a point", "at most", f"{figures['radius_linf']}\nwith high probability", "diameter"),
        ("  over sqrt(d ln d)", "at most", figures["radius_per_root"], "diameter"),
        ("l_infinity distance of two points", "at most", figures["distance_linf"], "diameter"),
        ("mirror pair: norm", "at most", figures["radius_linf_mirror"], "diameter"),
        ("  distance", "at most", figures["distance_linf_mirror"], "diameter"),
        ("samples per class for any stump", "suffices", thousands(figures["stump_samples"]), "stump"),
        ("  among bits fair in both classes", "suffices", thousands(figures["bit_samples"][0]), "bits"),
        ("  among bits fair in one class", "suffices", thousands(figures["bit_samples"][1]), "bits"),
        ("  for maximum margin, any laws", "suffices", thousands(figures["svm_samples"]), "svm"),
        ("  for maximum margin, no errors", "suffices", thousands(figures["svm_samples_symmetric"]), "svm-symmetric"),
    ]
