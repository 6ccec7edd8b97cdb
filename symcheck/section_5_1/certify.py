"""The producer of Section 5.1's certificate: how robust a classifier of generator outputs can be, and who is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.arith import Engine, Interval, arb_engine, decimal_enclosure, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, exact_text, file_suffix, json_integer
from symcheck.errors import CertificateError, DomainError, PrecisionError
from symcheck.inputs import read_integer
from symcheck.section_5_1.conflicts import Optimum, least_total_errors
from symcheck.section_5_1.entropy import THETAS, binary_entropy, bits_slope, inverse_entropy, inverse_entropy_cell
from symcheck.section_5_1.generators import shake_images
from symcheck.section_5_1.volume import Radii, hamming_radii, volumes
from symcheck.theorem_3_1.certify import Rows

OPTIONS = ("dimension", "bits", "seed_bits")
MAX_DIMENSION = 1 << 16
WORKING_BITS = 320

SMALL_DIMENSION, SMALL_SEED_BITS = 16, 8
"""Up to this size the instance's own toy generator is optimised exactly, otherwise one of 10 bits from 5."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """Generators {0,1}^s -> {0,1}^d, and the error 2^-lambda that is admitted."""

    dimension: int
    bits: int
    seed_bits: int

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {"bits": self.bits, "dimension": self.dimension, "seed_bits": self.seed_bits}

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), {"bits": 40, "dimension": 4096, "seed_bits": self.dimension // 2})

    @property
    def spare(self) -> int:
        """d - s, the bits that outputs are longer than seeds."""
        return self.dimension - self.seed_bits

    @property
    def small(self) -> tuple[int, int]:
        """Output and seed bits of the generator that is optimised exactly."""
        if self.dimension <= SMALL_DIMENSION and self.seed_bits <= SMALL_SEED_BITS:
            return self.dimension, self.seed_bits
        return 10, 5


def make(dimension: str | int = 4096, bits: str | int = 40, seed_bits: str | int | None = None) -> Instance:
    """Read and validate; seeds have half the bits of the outputs, rounded down, unless told.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and the nearest admissible value.

    Examples
    --------
    >>> make(dimension=64).public()
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: bits must be at most dimension - seed_bits = 32, not 40: the volume argument gives \
no smaller error than 2^-32; the nearest admissible value is 32
    """
    d = read_integer(dimension, "dimension", 2, MAX_DIMENSION)
    s = d // 2 if seed_bits is None else read_integer(seed_bits, "seed_bits", 1, d - 1)
    lam = read_integer(bits, "bits", 1, MAX_DIMENSION)
    if lam > d - s:
        raise DomainError(
            f"bits must be at most dimension - seed_bits = {d - s}, not {bits}: the volume argument gives no smaller "
            f"error than 2^-{d - s}; the nearest admissible value is {d - s}"
        )
    return Instance(d, lam, s)


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify how robust the best classifier is for the outputs of a generator against uniform bits.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  For every generator and every eps strictly below
        sqrt(hamming_radius + 1)/2, of which ``robust_radius`` is a lower bound, the nearest-image classifier is
        (eps, 2^-bits)-robust; from ``limit``, an upper bound, on the errors of every classifier have a sum of at
        least 1/2, for every generator.

    References
    ----------
    [BLPR19] Sections 1.3 and 5.1; proofs/section_5_1/proof.md.
    """
    instance = instance or make()
    if precision < WORKING_BITS:
        raise PrecisionError(f"not decided at {precision} bits; about {WORKING_BITS} bits are needed next")
    progress("volumes")
    radii = hamming_radii(instance.dimension, instance.seed_bits, instance.bits)
    progress("a small generator")
    d, s = instance.small
    levels = small_levels(d, s)
    optima = least_total_errors(shake_images(d, s), d, len(levels) - 1)
    progress("figures")
    rate = Fraction(instance.spare, instance.dimension)
    cells = [inverse_entropy_cell(rate, make_engine(WORKING_BITS)) for make_engine in (arb_engine, mpmath_engine)]
    both = [
        _figures(instance, radii, levels, optima, cells[0], make_engine(WORKING_BITS))
        for make_engine in (arb_engine, mpmath_engine)
    ]
    if both[0] != both[1] or cells[0] != cells[1]:
        raise CertificateError("the engines disagree on a figure of Section 5.1")
    abandoned = [list(found.abandoned) for found, volume in zip(optima, levels, strict=True) if volume > 1 << d - s]
    progress("independent check")
    witness = {"abandoned": abandoned, "entropy_cell": json_integer(cells[0])}
    return Certificate.checked("section-5.1", instance.public(), witness, both[0], [])


def small_levels(dimension: int, seed_bits: int) -> list[int]:
    """V(d, 0), V(d, 1), ... up to 4 2^(d-s): past the range where the nearest-image classifier is optimal."""
    return [volume for volume in volumes(dimension) if volume <= 4 << dimension - seed_bits]


def random_error(engine: Engine, dimension: int, seed_bits: int, volume: int) -> Interval:
    """Enclose a lower bound for the mean, over all generators, of the least total error (steps 4 and 5).

    The mean itself, 1 - (1 - V/2^d)^(2^s), where V <= 2^(d-s); beyond, 1 - sqrt((1 - r)/(2^s r))/2 with r = V/2^d.

    Examples
    --------
    >>> E = arb_engine(64)
    >>> decimal_enclosure(random_error(E, 16, 8, 17)), decimal_enclosure(random_error(E, 16, 8, 697))
    (['0.0642574224923', '0.0642574224924'], ['0.69859407406', '0.698594074061'])
    """
    share, seeds = Fraction(volume, 1 << dimension), 1 << seed_bits
    if share * seeds <= 1:
        return engine.rational(1 - (1 - share) ** seeds)
    return 1 - engine.sqrt((1 - share) / (seeds * share)) / 2


def _figures(
    instance: Instance, radii: Radii, levels: list[int], optima: Sequence[Optimum], cell: int, engine: Engine
) -> dict[str, Any]:
    d, lam = instance.dimension, instance.bits
    h, flips = radii.certified, radii.certified // 2
    a = inverse_entropy(Fraction(instance.spare, d), cell, engine)
    slope = bits_slope(engine, a)
    reach = a * d - slope * lam
    toy = instance.small

    def root(square: int | Fraction) -> Interval:
        return engine.sqrt(square) / 2

    return {
        "bits_slope": round_up(slope),
        "entropy_inverse": decimal_enclosure(a),
        "error_bound": round_up(engine.rational(Fraction(radii.volume, 1 << instance.spare))),
        "error_bound_next": round_down(engine.rational(Fraction(radii.next_volume, 1 << instance.spare))),
        "every_d": [
            [exact_text(theta), round_down(Fraction(1, 2) - binary_entropy(engine, 4 * theta**2))] for theta in THETAS
        ],
        "flips": flips,
        "hamming_radius": h,
        "limit": round_up(root(radii.limit)),
        "limit_constant": decimal_enclosure(engine.sqrt(Fraction(1, 8))),
        "limit_hamming": radii.limit,
        "limit_random": None if radii.limit_random is None else round_up(root(radii.limit_random)),
        "limit_same_error": None if radii.limit_same_error is None else round_up(root(radii.limit_same_error)),
        "radius_constant": decimal_enclosure(engine.sqrt(a) / 2),
        "radius_every_d": round_down(engine.sqrt(reach) / 2) if reach > 0 else None,
        "radius_flips": round_down(engine.sqrt(flips + 1)),
        "radius_per_root": round_down(root(Fraction(h + 1, d))),
        "radius_rounding": round_down(root(flips + 1)),
        "robust_radius": round_down(root(h + 1)),
        "small": {
            "dimension": toy[0],
            "errors": [exact_text(found.error) for found in optima],
            "random": [round_down(random_error(engine, *toy, volume)) for volume in levels],
            "seed_bits": toy[1],
            "volume": [exact_text(min(Fraction(1), Fraction(volume, 1 << toy[0] - toy[1]))) for volume in levels],
        },
    }


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    small = figures["small"]
    title = f"SHAKE-256, {small['seed_bits']} to {small['dimension']} bits"
    errors = "\n".join(f"{error}, h = {h}" for h, error in enumerate(small["errors"]))
    rows = [
        ("hamming_radius", "exactly", str(figures["hamming_radius"]), "volume"),
        ("robust_radius, every generator", "at least", figures["robust_radius"], "volume"),
        ("  error, uniform bits", "at most", figures["error_bound"], "volume"),
        ("  at the next radius", "at least", figures["error_bound_next"], "volume"),
        ("  per sqrt d", "at least", figures["radius_per_root"], "volume"),
        ("  bit flips only", "at least", figures["radius_flips"], "perturbations"),
        ("  classifier that rounds first", "at least", figures["radius_rounding"], "perturbations"),
        ("limit, errors of sum 1/2", "at most", figures["limit"], "limit"),
        ("  at the same error", "at most", figures["limit_same_error"] or "none", "limit"),
        ("  for a random generator", "at most", figures["limit_random"] or "none", "random"),
        ("radius/sqrt d as d grows", "at least", figures["radius_constant"][0], "every-d"),
        ("  at this d, by the theorem", "at least", figures["radius_every_d"] or "none", "every-d"),
        ("limit/sqrt d, every generator", "at most", figures["limit_constant"][1], "limit-every-d"),
    ]
    rows += [
        (f"error exponent/d, radius {theta} sqrt d", "at least", rate, "every-d") for theta, rate in figures["every_d"]
    ]
    return [
        *rows,
        (f"{title}:\nleast total error", "exactly", errors, "small"),
        ("polynomial-time classifiers", "", "none beats a coin\n(assumption)", "hardness"),
    ]
