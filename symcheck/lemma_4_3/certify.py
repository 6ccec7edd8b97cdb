"""The producer of Lemma 4.3's certificate: how many near-orthogonal subspaces there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from symcheck.arith import Engine, arb_engine, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, exact_text, file_suffix, json_rational
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.lemma_4_3.families import log2_random_family, printed_first_dimension
from symcheck.lemma_4_3.frames import Frames
from symcheck.lemma_4_3.frames import figures as figures_of_frames
from symcheck.lemma_4_3.tails import Tails
from symcheck.theorem_3_1.certify import Rows, settled

OPTIONS = ("dimension", "hidden", "near_orthogonality", "frames")
MAX_DIMENSION = 10**12

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """Ambient dimension d, hidden dimension k, near-orthogonality eps."""

    dimension: int
    hidden: int
    near_orthogonality: Fraction

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            "dimension": self.dimension,
            "hidden": self.hidden,
            "near_orthogonality": json_rational(self.near_orthogonality),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), Instance(3072, 1, Fraction(3, 10)).public())


@dataclass(frozen=True)
class Given:
    """Frames that somebody has, instead of random ones."""

    frames: Frames

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {"sha256": self.frames.sha256}

    def suffix(self) -> str:
        """What distinguishes the file name; the frames are written beside it under the same name, as .npy."""
        return f"--frames-{self.frames.sha256[:12]}"


def make(
    dimension: str | int | None = None,
    hidden: str | int | None = None,
    near_orthogonality: str | Fraction | None = None,
    frames: str | Path | Any = None,
) -> Instance | Given:
    """Read and validate; ``frames``, a .npy file or an array of shape (N, d, k) or (N, d), stands alone.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and the nearest admissible value.

    Examples
    --------
    >>> make("10", "6")
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: hidden must be at most 5, not 6; the nearest admissible value is 5
    """
    if frames is not None:
        if not dimension is hidden is near_orthogonality is None:
            raise DomainError("frames stands alone: dimension, hidden and near-orthogonality are those of the file")
        return Given(Frames.read(frames) if isinstance(frames, str | Path) else Frames.of(frames))
    d = read_integer(3072 if dimension is None else dimension, "dimension", 4, MAX_DIMENSION)
    k = read_integer(1 if hidden is None else hidden, "hidden", 1, d // 2)
    eps = read_rational("3/10" if near_orthogonality is None else near_orthogonality, "near-orthogonality")
    if not 0 < eps < 1:
        raise DomainError(
            f"near-orthogonality must lie strictly between 0 and 1, not {near_orthogonality}; for instance 3/10"
        )
    if len(str(eps.denominator)) > 50:
        raise DomainError("near-orthogonality must have a denominator of at most 50 digits")
    return Instance(d, k, eps)


def certify(
    instance: Instance | Given | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify Lemma 4.3 at one instance.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``tail`` is an upper bound on P(||U^T V|| > eps) for two
        independent random frames, ``log2_subspaces`` a lower bound on log2 N for pairwise near-orthogonal ones.

    References
    ----------
    [BLPR19] Lemma 4.3; proofs/lemma_4_3/proof.md.
    """
    instance = instance or make()
    if isinstance(instance, Given):
        progress("pairs of frames")
        found, name = figures_of_frames(instance.frames), f"lemma-4.3{instance.suffix()}.npy"
        progress("independent check")
        return Certificate.checked("lemma-4.3", instance.public(), {}, found, [], {name: instance.frames.data})
    progress("tails")
    both = [
        settled(lambda engine: _figures(instance, engine), make_, precision) for make_ in (arb_engine, mpmath_engine)
    ]
    if both[0] != both[1]:
        raise CertificateError("the engines disagree on a tail")
    progress("the printed choice")
    first = printed_first_dimension(arb_engine(64))
    if first != printed_first_dimension(mpmath_engine(64)):
        raise CertificateError("the engines disagree on the first dimension")
    engine = arb_engine(160)
    exponent = engine.log(first) / engine.log(10)
    figures = {
        **both[0],
        "codimension": instance.dimension - instance.hidden,
        "coordinate_blocks": instance.dimension // instance.hidden,
        "near_orthogonality_squared": exact_text(instance.near_orthogonality**2),
        "printed_first_dimension": [round_down(exponent), round_up(exponent)],
    }
    progress("independent check")
    return Certificate.checked("lemma-4.3", instance.public(), {"first_dimension": str(first)}, figures, [])


def _figures(instance: Instance, engine: Engine) -> dict[str, Any]:
    bounds = Tails(engine, instance.dimension, instance.hidden).log_bounds(engine.rational(instance.near_orthogonality))
    best = bounds.pop("best")
    named = {name: round_up(engine.exp(value)) if value < 0 else "1" for name, value in bounds.items()}
    size = log2_random_family(best) if best.upper.sign() < 0 else None
    return {
        "log2_subspaces": round_down(-best / engine.log(2)) if best.upper.sign() < 0 else "0",
        "log2_subspaces_random": "0" if size is None else round_down(size),
        "tail": round_up(engine.exp(best)) if best.upper.sign() < 0 else "1",
        "tails": {name: named.get(name, "1") for name in ("davidson-szarek", "exact", "gordon", "selberg")},
    }


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    if "max_cosine" in figures:
        return [
            ("max_cosine", "at most", figures["max_cosine"], "frames"),
            ("log2_subspaces", "at least", figures["log2_subspaces"], "frames"),
            ("defect ||U^T U - I||", "at most", figures["defect"], "frames"),
        ]
    low, high = figures["printed_first_dimension"]
    return [
        ("tail P(||U^T V|| > eps)", "at most", figures["tail"], "tail"),
        *(("  " + name, "at most", value, name) for name, value in figures["tails"].items()),
        ("log2_subspaces", "at least", figures["log2_subspaces"], "family"),
        ("  of independent frames", "at least", figures["log2_subspaces_random"], "random-family"),
        ("coordinate_blocks", "at least", str(figures["coordinate_blocks"]), "blocks"),
        ("printed_first_dimension, log10", "between", f"{low}\n{high}", "printed-choice"),
    ]
