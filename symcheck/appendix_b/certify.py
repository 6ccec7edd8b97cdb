"""The producer of Appendix B's certificate: how correlated two hidden-subspace laws can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from symcheck.appendix_b.spectrum import SmoothedRule
from symcheck.arith import Engine, arb_engine, mpmath_engine, round_down, round_up
from symcheck.certificates import Certificate, file_suffix, json_rational
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.lemma_4_2.certify import MAX_NODES, PAIRS
from symcheck.theorem_3_1.certify import Rows

OPTIONS = ("nodes", "hidden", "smoothing", "pair", "near_orthogonality")
MAX_HIDDEN = 10**6

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Instance:
    """n, k, delta, the pair (sigma 0 or 1) and the largest cosine e between the two subspaces."""

    nodes: int
    hidden: int
    smoothing: Fraction
    sigma: int
    near_orthogonality: Fraction

    def public(self) -> dict[str, Any]:
        """The instance as the certificate stores it."""
        return {
            "hidden": self.hidden,
            "near_orthogonality": json_rational(self.near_orthogonality),
            "nodes": self.nodes,
            "pair": PAIRS[self.sigma],
            "smoothing": json_rational(self.smoothing),
        }

    def suffix(self) -> str:
        """What distinguishes the file name from the default instance's."""
        return file_suffix(self.public(), make().public())

    def sizes(self) -> list[int]:
        """The rules of D_A and D_B; the mirror pair has one spectrum for both."""
        return [self.nodes] if self.sigma else [self.nodes, self.nodes + 1]


def make(
    nodes: str | int = 10,
    hidden: str | int = 1,
    smoothing: str | Fraction = "1/1000",
    pair: str = "consecutive",
    near_orthogonality: str | Fraction = "3/10",
) -> Instance:
    """Read and validate.

    Raises
    ------
    DomainError
        Names the hypothesis that fails and an admissible value.

    Examples
    --------
    >>> make(near_orthogonality=1)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: near-orthogonality must lie strictly between 0 and 1, not 1; for instance 3/10
    """
    if pair not in PAIRS:
        raise DomainError(f"pair must be one of {', '.join(PAIRS)}, not {pair!r}")
    sigma = PAIRS.index(pair)
    n = read_integer(nodes, "nodes", 1 + sigma, MAX_NODES)
    k = read_integer(hidden, "hidden", 1, MAX_HIDDEN)
    delta, e = read_rational(smoothing, "smoothing"), read_rational(near_orthogonality, "near-orthogonality")
    for name, value, example in (("smoothing", delta, "1/1000"), ("near-orthogonality", e, "3/10")):
        if not 0 < value < 1:
            raise DomainError(f"{name} must lie strictly between 0 and 1, not {value}; for instance {example}")
        if len(str(value.denominator)) > 50:
            raise DomainError(f"{name} must have a denominator of at most 50 digits")
    return Instance(n, k, delta, sigma, e)


def certify(
    instance: Instance | None = None,
    precision: int = 1 << 13,
    progress: Progress = lambda step: None,
    jobs: int = 1,
) -> Certificate:
    """Certify Appendix B at one instance.

    Returns
    -------
    Certificate
        Already accepted by the independent checker.  ``correlation`` is an upper bound on the chi-correlation of
        D_{U,A} and D_{V,A} (and of B) for all frames with ||U^T V|| <= e; ``cross_correlation`` on that of D_{U,A}
        and D_{V,B}; ``excess_a`` encloses F - 1 at e.

    References
    ----------
    [BLPR19] Appendix B; proofs/appendix_b/proof.md.
    """
    instance = instance or make()
    bits = 192 + 2 * instance.nodes
    progress("coefficients")
    both = [_figures(instance, engine(bits)) for engine in (arb_engine, mpmath_engine)]
    if both[0] != both[1]:
        raise CertificateError("the engines disagree on a correlation")
    progress("independent check")
    return Certificate.checked("appendix-b", instance.public(), {}, both[0], [])


def _figures(instance: Instance, engine: Engine) -> dict[str, Any]:
    n, k, delta, e = instance.nodes, instance.hidden, instance.smoothing, instance.near_orthogonality
    terms = max(200 if e <= Fraction(9, 10) else 600, 6 * n)
    laws = [SmoothedRule(size, instance.sigma, delta).spectrum(engine, terms) for size in instance.sizes()]
    excess = [[round_down(law.known(e)), round_up(law.excess(e))] for law in laws]
    heights = [law.height(e, k) for law in laws]
    degrees = [2 * size - instance.sigma for size in instance.sizes()]
    squares = [str((1 - delta) ** j / comb(j, j // 2)) for j in degrees]
    return {
        "correlation": round_up(engine.maximum(heights)),
        "cross_correlation": round_up(engine.sqrt(heights[0] * heights[-1])),
        "excess_a": excess[0],
        "excess_b": excess[-1],
        "first_degree": degrees[0],
        "first_square_a": squares[0],
        "first_square_b": squares[-1],
        "self_correlation": round_up(engine.maximum([law.height(1, k) for law in laws])),
    }


def describe(figures: dict[str, Any]) -> Rows:
    """The table of the command line."""
    return [
        ("correlation F^k - 1", "at most", figures["correlation"], "correlation"),
        ("cross_correlation of A and B", "at most", figures["cross_correlation"], "correlation"),
        ("self_correlation", "at most", figures["self_correlation"], "correlation"),
        ("excess_a, F - 1", "between", "\n".join(figures["excess_a"]), "excess"),
        ("excess_b, F - 1", "between", "\n".join(figures["excess_b"]), "excess"),
        ("first_degree", "exactly", str(figures["first_degree"]), "coefficients"),
    ]
