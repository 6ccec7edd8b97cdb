"""The producer of Section 1.2's certificate on nearest neighbours: what distances to the two classes have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.arith import arb_engine, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, file_suffix, json_rational
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.lemma_4_2.certify import PAIRS, root_text
from symcheck.section_1_2_neighbours.moments import first_gap, first_gap_within, overlap, squared_distance
from symcheck.theorem_3_1.certify import Rows

OPTIONS = ("dimension", "hidden", "nodes", "smoothing", "pair")
MAX_NODES, MAX_DIMENSION = 100, 10**6

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """d, k, n, delta and the pair of rules (sigma 0 or 1)."""

    dimension: int
    hidden: int
    nodes: int
    smoothing: Fraction
    sigma: int

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            "dimension": self.dimension,
            "hidden": self.hidden,
            "nodes": self.nodes,
            "pair": PAIRS[self.sigma],
            "smoothing": json_rational(self.smoothing),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make(nodes=self.nodes).public() | {"nodes": make().nodes})


def make(
    dimension: str | int = 3072,
    hidden: str | int = 1,
    nodes: str | int = 10,
    smoothing: str | Fraction | None = None,
    pair: str = "consecutive",
) -> Instance:
    """Read and validate; the smoothing is 1/(32 (n+1)^2) unless told.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and the nearest admissible value.

    Examples
    --------
    >>> make(nodes=1).smoothing
    Fraction(1, 128)
    >>> make(nodes=1, pair="mirror")
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: the mirror pair needs nodes >= 2, not 1; the nearest admissible value is 2
    """
    if pair not in PAIRS:
        raise DomainError(f"pair must be one of {', '.join(PAIRS)}, not {pair!r}")
    d = read_integer(dimension, "dimension", 2, MAX_DIMENSION)
    k = read_integer(hidden, "hidden", 1, d // 2)
    n = read_integer(nodes, "nodes", 1, MAX_NODES)
    if pair == "mirror" and n < 2:
        raise DomainError(f"the mirror pair needs nodes >= 2, not {n}; the nearest admissible value is 2")
    delta = Fraction(1, 32 * (n + 1) ** 2) if smoothing is None else read_rational(smoothing, "smoothing")
    if not 0 < delta < 1:
        raise DomainError(f"smoothing must lie strictly between 0 and 1, not {smoothing}; for instance 1/1000")
    most = min(50, 1600 // n)
    if len(str(delta.denominator)) > most:
        raise DomainError(f"smoothing must have a denominator of at most {most} digits with {n} nodes")
    return Instance(d, k, n, delta, PAIRS.index(pair))


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify what the distances to the two classes have in common, at one instance.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  For every point x, moments 1..``matched_moments`` of the
        squared distance are the same for both classes and the next is not; ``log2_samples`` is a lower bound for
        the samples per class with which nearest neighbours err on both classes with probability 1/4 at most.

    Notes
    -----
    Milliseconds at n = 10, seconds at n = 100.

    References
    ----------
    [BLPR19] Section 1.2; proofs/section_1_2_neighbours/proof.md.
    """
    instance = instance or make()
    d, k, n, sigma, delta = instance.dimension, instance.hidden, instance.nodes, instance.sigma, instance.smoothing
    progress("moments")
    laws = [(n, 1), (n, -1)] if sigma else [(n, 0), (n + 1, 0)]
    of_a, of_b = (squared_distance(d, k, n, size, sign, delta, n) for size, sign in laws)
    gap = first_gap(k, n, sigma, delta)
    figures = {
        "example_a": [str(moment) for moment in of_a[1:]],
        "example_b": [str(moment) for moment in of_b[1:]],
        "first_unmatched_gap": root_text(gap),
        "first_unmatched_gap_within": str(first_gap_within(k, n, sigma, delta)),
        "matched_moments": n - 1,
        "matched_moments_within": 2 * n - 1 - sigma,
    }
    progress("divergence")
    both = [_divergence(instance, engine) for engine in (arb_engine(192), mpmath_engine(192))]
    if both[0] != both[1]:
        raise CertificateError("the engines disagree on the divergence of the distances")
    progress("independent check")
    return Certificate.checked("section-1.2-neighbours", instance.public(), {}, {**figures, **both[0]}, [])


def _divergence(instance: Instance, engine: Any) -> dict[str, str]:
    """The bound of step 6, and the samples of step 7."""
    free, n, k, delta = instance.dimension - instance.hidden, instance.nodes, instance.hidden, instance.smoothing
    if free <= 4 * n:
        return {"chi_square": "inf", "log2_samples": "-inf"}
    mean = overlap(free, 2 * n)
    if instance.sigma:  # |e|^{2n-1} by Cauchy-Schwarz
        mean = engine.sqrt(engine.rational(mean * overlap(free, 2 * n - 2)))
    bound = 2 * mean / engine.sqrt(engine.rational(delta * (2 - delta)))
    needed = 1 / (20 * k * k * bound)
    samples = round_down(engine.log(needed) / engine.log(2)) if needed > 1 else "-inf"
    return {"chi_square": round_up(bound), "log2_samples": samples}


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    matched, within = figures["matched_moments"], figures["matched_moments_within"]
    per = "  over -sum <x, u_i>" if within == 2 * matched else "  from every point"  # the mirror pair, and the other
    last = matched + 1
    return [
        ("matched_moments", "exactly", str(matched), "moments"),
        ("first_unmatched_gap", "exactly", _brief(figures["first_unmatched_gap"]) + f"\n{per}", "first-gap"),
        (f"  moment {last}, example, A", "exactly", _brief(figures["example_a"][-1]), "example"),
        (f"  moment {last}, example, B", "exactly", _brief(figures["example_b"][-1]), "example"),
        ("matched_moments_within", "exactly", str(within), "within-across"),
        ("first_unmatched_gap_within", "exactly", _brief(figures["first_unmatched_gap_within"]), "within-across"),
        ("chi_square, mean", "at most", figures["chi_square"], "similar"),
        ("log2_samples", "at least", figures["log2_samples"], "samples"),
    ]


def _brief(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:12]}...{text[-12:]}"
