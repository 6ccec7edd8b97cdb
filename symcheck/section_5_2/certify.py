"""The producer of Section 5.2's certificate: the repaired pair, both of whose classes are encoded, at one code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.arith import Interval, arb_engine, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, file_suffix
from symcheck.codes import ConcatenatedCode, InnerCode, constant_rate
from symcheck.codes.thresholds import MAX_TRIALS
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer
from symcheck.obligations import identity_terms
from symcheck.section_5_2.rows import ROWS
from symcheck.theorem_3_1.certify import Rows, thousands
from symcheck.theorem_3_1.closed_forms import MakeEngine
from symcheck.theorem_5_1.bbs import LEAST_BITS, MOST_BITS, honesty
from symcheck.theorem_5_1.certify import MOST_SLACK

OPTIONS = ("bits", "seed_slack", "field_degree", "outer_length", "outer_dimension", "inner", "trials")

FAMILY = range(2, 17)
"""m of the codes of constant rate."""

OPTIMAL = (4, 6, 8, 10, 12)
"""m of the codes of small rate, whose radius approaches the limit's sqrt(n/8)."""

TOY = (3, (7, 5), "reed-muller")
"""[28, 15], small enough to enumerate all its words."""

DEVIATIONS = 10
"""l: the limit holds with error 1/(1 + l^2)."""

FAILURE = Fraction(1, 100)
"""With which learning from the revealing coordinate may fail."""

BITS = 128

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """|N|, kappa and the code; L is what the code leaves for it."""

    bits: int
    seed_slack: int
    code: ConcatenatedCode

    @property
    def seed_bits(self) -> int:
        """d = |N| + kappa."""
        return self.bits + self.seed_slack

    @property
    def output_bits(self) -> int:
        """L: the message bits that are no seed bits."""
        return self.code.beside(self.seed_bits)

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        code = self.code
        return {
            "bits": self.bits,
            "field_degree": code.outer.field.degree,
            "inner": code.inner.name,
            "outer_dimension": code.outer.dimension,
            "outer_length": code.outer.length,
            "seed_slack": self.seed_slack,
            "trials": code.trials or 0,
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make().public())


def make(
    bits: str | int = 2048,
    seed_slack: str | int = 128,
    field_degree: str | int = 12,
    outer_length: str | int = 1000,
    outer_dimension: str | int = 188,
    inner: str = "golay",
    trials: str | int = 32,
) -> Instance:
    """Read and validate; ``trials`` 0 tries every level of reliability.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and the nearest admissible value.

    Examples
    --------
    >>> make(outer_dimension=181)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: a seed has 2176 bits, the code carries 2172; the nearest outer dimension is 182
    """
    degree = read_integer(field_degree, "field-degree", 2, 16)
    length = read_integer(outer_length, "outer-length", 3, (1 << degree) - 1)
    dimension = read_integer(outer_dimension, "outer-dimension", 2, length - 1)
    tried = read_integer(trials, "trials", 0, MAX_TRIALS)
    size = read_integer(bits, "bits", LEAST_BITS, MOST_BITS)
    slack = read_integer(seed_slack, "seed-slack", 1, MOST_SLACK)
    code = ConcatenatedCode.make(degree, (length, dimension), inner, tried or None)
    code.beside(size + slack)
    return Instance(size, slack, code)


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify the repaired pair of Section 5.2 at one code; no key is drawn.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``robust_radius`` is a lower bound, for real perturbations
        and the decoder as it runs, rounding included; ``limit`` an upper bound for every classifier.

    References
    ----------
    [BLPR19] Section 5.2 and its Remark; proofs/section_5_2/proof.md.
    """
    instance = instance or make()
    progress("the code")
    both = [_bounds(instance, engine) for engine in (arb_engine, mpmath_engine)]
    if both[0] != both[1]:
        raise CertificateError("the engines disagree on a figure of Section 5.2")
    progress("codes of constant rate")
    family = [constant_rate(m) for m in FAMILY]
    progress("codes of small rate")
    optimal = [small_rate(m) for m in OPTIMAL]
    toy = ConcatenatedCode.make(*TOY)
    figures = {
        **both[0],
        "code": instance.code.figures(),
        "family": [_member(code) for code in family],
        "optimal": [_member(code) for code in optimal],
        "toy": {"distance": toy.distance, "true_distance": toy.true_distance()},
    }
    progress("independent check")
    witness = {
        "code": instance.code.public(),
        "family": [code.public() for code in family],
        "identities": {row.name: identity_terms(row) for row in ROWS},
        "optimal": [code.public() for code in optimal],
        "toy": toy.public(),
    }
    return Certificate.checked("section-5.2", instance.public(), witness, figures, [])


def _bounds(instance: Instance, make_engine: MakeEngine) -> dict[str, Any]:
    code, engine = instance.code, make_engine(BITS)
    radius, limit = _radius(code, make_engine), engine.sqrt(limit_squared(code, make_engine))
    return {
        "honesty": honesty(instance.bits),
        "limit": round_up(limit),
        "log2_false_accept": -instance.output_bits,
        "log2_syndrome_gap": code.message_bits - code.length - 1,
        "output_bits": instance.output_bits,
        "radius_share": round_down(radius / limit),
        "reduction_factor": str(Fraction(2, instance.output_bits)),
        "revealing_samples": revealing_samples(code.length),
        "robust_radius": round_down(radius),
        "seed_bits": instance.seed_bits,
    }


def small_rate(field_degree: int) -> ConcatenatedCode:
    """RS[2^m - 1, 2^(m/2)] with RM(1, m-1), m even: the radius approaches sqrt(n/8), n is polynomial in the message.

    References
    ----------
    proofs/section_5_2/proof.md, step 9.

    Examples
    --------
    >>> code = small_rate(8)
    >>> code.length, code.message_bits, code.relative_distance
    (32640, 128, Fraction(8, 17))
    """
    outer = ((1 << field_degree) - 1, 1 << (field_degree // 2))
    return ConcatenatedCode.make(field_degree, outer, "reed-muller", MAX_TRIALS)


def _radius(code: ConcatenatedCode, make_engine: MakeEngine) -> Interval:
    return make_engine(BITS).sqrt(code.radius_squared)


def _member(code: ConcatenatedCode) -> dict[str, Any]:
    """A code of a family, by what matters as its length grows."""
    shares = {round_down(_radius(code, make) / make(BITS).sqrt(Fraction(code.length, 8))) for make in _ENGINES}
    if len(shares) > 1:
        raise CertificateError("the engines disagree on a radius")
    return {
        "length": code.length,
        "radius_share": shares.pop(),
        "rate": str(code.rate),
        "relative_distance": str(code.relative_distance),
    }


_ENGINES: tuple[MakeEngine, ...] = (arb_engine, mpmath_engine)


def repeated_columns(inner: InnerCode) -> int:
    """The sum of the squared multiplicities of the columns of an inner code's generator; its length if all differ.

    Raises
    ------
    DomainError
        A column is 0: that coordinate of a codeword is always 0.

    Examples
    --------
    >>> from symcheck.codes import circulant, golay
    >>> repeated_columns(golay()), repeated_columns(circulant(2))  # the columns 10, 01, 01, 10
    (24, 8)
    """
    columns = Counter(tuple(row >> j & 1 for row in inner.rows) for j in range(inner.length))
    if not all(any(column) for column in columns):
        raise DomainError("a column of the inner code is 0; leave it out")
    return sum(count**2 for count in columns.values())


def limit_squared(code: ConcatenatedCode, make_engine: MakeEngine = arb_engine) -> Interval:
    """The square of the radius from which on every classifier whatsoever has err_0 + err_1 >= 1 - 1/(1 + 10^2).

    References
    ----------
    proofs/section_5_2/proof.md, step 13.

    Examples
    --------
    >>> round_up(limit_squared(ConcatenatedCode.make()))  # 24000/8 + 10 sqrt(24000)/8
    '3193.64916732'
    """
    engine = make_engine(BITS)
    variance = Fraction(code.outer.length * repeated_columns(code.inner), 4)
    return (Fraction(code.length, 2) + DEVIATIONS * engine.sqrt(variance)) / 4


def revealing_samples(length: int) -> int:
    """The least n with 2 length 2^-n <= 1/100: so many samples per class show the revealing coordinate.

    References
    ----------
    proofs/section_5_2/proof.md, step 15.

    Examples
    --------
    >>> revealing_samples(24000)
    23
    """
    n = 0
    while FAILURE * 2**n < 2 * length:
        n += 1
    return n


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    code, honest, L = figures["code"], figures["honesty"], figures["output_bits"]
    family, optimal, toy = figures["family"], figures["optimal"], figures["toy"]
    least = [min(Fraction(row[name]) for row in family) for name in ("rate", "relative_distance")]
    return [
        (f"robust radius of the key-holder, {honest}", "at least", figures["robust_radius"], "robust"),
        ("  of the radius where nobody is robust", "at least", figures["radius_share"], "limit"),
        ("no classifier is robust from", "at most", f"{figures['limit']}\nerr_0 + err_1 >= 100/101", "limit"),
        ("error on class 0; none on class 1", "exactly", f"2^-{L}", "robust"),
        (
            "code: length, message bits, distance",
            "exactly",
            f"{thousands(code['length'])}, {thousands(code['message_bits'])}, {thousands(code['distance'])}",
            "distance",
        ),
        (
            "accuracy 1/2 + g decides residuosity",
            "at least",
            f"1/2 + {figures['reduction_factor']} (g - bias)",
            "hardness",
        ),
        ("uniform class 0: a parity check's success", "exactly", f"1 - 2^{figures['log2_syndrome_gap']}", "syndrome"),
        ("samples that show the revealing coordinate", "suffices", str(figures["revealing_samples"]), "revealing"),
        (
            f"codes of {len(family)} lengths: rate, relative distance",
            "at least",
            ", ".join(f"0.{int(10**4 * value):04}" for value in least),
            "constant-rate",
        ),
        (
            "  of small rate: radius/sqrt(n/8)",
            "at least",
            ", ".join(row["radius_share"][:6] for row in optimal),
            "optimal",
        ),
        ("toy code: designed, true distance", "exactly", f"{toy['distance']}, {toy['true_distance']}", "distance"),
    ]
