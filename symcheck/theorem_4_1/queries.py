r"""How many statistical queries a hidden pair of laws needs: the best of three bounds.

The pair is given by the spectra of its two laws, so that the bound holds for any laws hidden along the columns of a
random frame (non-Gaussian component analysis).  A query spoils a frame when the truth is more than tau away from
what N(0, I) would answer.  If no query spoils more than a share s of the frames, and no output is good on more than
a share s', then q >= (p - s')/(s_A + s_B), and (p - s')/max(s_A, s_B) for the joint oracle
(proofs/theorem_4_1/proof.md, step 4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.appendix_b.spectrum import HermiteLaw, Spectrum
from symcheck.arith import Engine, Interval, arb_engine, mpmath_engine, round_down
from symcheck.certificates import json_rational
from symcheck.errors import CertificateError, DomainError
from symcheck.inputs import read_integer, read_rational
from symcheck.lemma_4_3.tails import Tails
from symcheck.theorem_4_1 import haar, hybrid

ORACLES = ("class", "joint")
CAP_BITS = 128
METHODS = ("haar", "rearrangement", "finite")


@dataclass(frozen=True)
class Demand:
    """d, k, the oracle's precision tau and form, the output's error e_0 on each class, the success probability p."""

    dimension: int
    hidden: int
    tolerance: Fraction
    error: Fraction
    success: Fraction
    oracle: str

    @classmethod
    def make(
        cls,
        dimension: int,
        hidden: int,
        tolerance: str | Fraction,
        error: str | Fraction,
        success: str | Fraction,
        oracle: str,
    ) -> Demand:
        """Read tolerance, error, success and oracle; the dimensions have been read.

        Raises
        ------
        DomainError
            Names the hypothesis that fails and an admissible value.
        """
        tau, err = read_rational(tolerance, "tolerance"), read_rational(error, "error")
        sure = read_rational(success, "success")
        if not 0 < tau <= Fraction(1, 2):
            raise DomainError(f"tolerance must be greater than 0 and at most 1/2, not {tolerance}; for instance 1e-4")
        for name, value in (("tolerance", tau), ("error", err), ("success", sure)):
            if value.denominator > 10**120:
                raise DomainError(f"{name} must have a denominator of at most 120 digits")
        if not 0 < err < Fraction(1, 2):
            raise DomainError(f"error must lie strictly between 0 and 1/2, not {error}; for instance 1/100")
        if not 0 < sure <= 1:
            raise DomainError(f"success must be greater than 0 and at most 1, not {success}; for instance 2/3")
        if oracle not in ORACLES:
            raise DomainError(f"oracle must be one of {', '.join(ORACLES)}, not {oracle!r}")
        return cls(dimension, hidden, tau, err, sure, oracle)

    @property
    def output(self) -> Fraction:
        """By how much an output with error e_0, taken as a query, is off on one class."""
        return Fraction(1, 2) - self.error

    def bits(self) -> int:
        """Working precision: K is compared with 4 tau^2."""
        return 192 + 4 * self.tolerance.denominator.bit_length()


Share = Interval | None
"""An upper bound on a share of the frames; None where nothing is proved."""


def count(demand: Demand, laws: Sequence[tuple[Share, Share]]) -> Interval | None:
    """Enclose log2 of the number of queries; None where the bound does not exceed one query.

    ``laws`` has for each class the share that a query spoils, and the share on which an output can be good.
    """
    queries, outputs = ([share[i] for share in laws if share[i] is not None] for i in (0, 1))
    if len(queries) < len(laws) or len(outputs) < len(laws):
        return None
    per_query = [share for share in queries if share is not None]
    engine = per_query[0].engine
    worst = engine.maximum([share for share in outputs if share is not None])
    total = sum(per_query[1:], per_query[0]) if demand.oracle == "class" else engine.maximum(per_query)
    found = (demand.success - worst) / total
    if not found > 1:
        return None
    return engine.log(found) / engine.log(2)


@dataclass(frozen=True)
class Bounds:
    """log2 of the number of queries by each method; the finite family's N (log2), its cosine and its correlation."""

    named: dict[str, Interval | None]
    family: Interval | None = None
    cosine: Fraction | None = None
    correlation: Interval | None = None

    @property
    def method(self) -> str | None:
        """The best method by its decimal, the first of them (two may be the same number); None if all are vacuous."""
        found = [name for name, value in self.named.items() if value is not None]
        return max(found, key=lambda name: Fraction(self.text(name)), default=None)

    def text(self, method: str | None) -> str:
        """A method's bound as a decimal rounded down; "-inf" where nothing is proved."""
        value = None if method is None else self.named[method]
        return "-inf" if value is None else round_down(value)


def choose(laws: Sequence[Spectrum], demand: Demand) -> dict[str, Any]:
    """Points of the cells for each law, and a cap for each if one direction is hidden; floats, which assert nothing.

    Returns
    -------
    dict
        The witness: ``ladders``, for each law where the cells start and the first width, and ``steps``, for each law,
        for the joint oracle for all together, ranks and heights of caps; None where there are none.
    """
    d, k, tau = demand.dimension, demand.hidden, demand.tolerance
    try:
        ladders = [[json_rational(x) for x in haar.choose_ladder(law, d, k, tau)] for law in laws]
    except DomainError:
        ladders = []  # vacuous at this tolerance
    steps = []
    if tau < demand.output:
        short = [law.rounded(law.engine.with_prec(CAP_BITS)) for law in laws]
        groups = [[law] for law in short] if demand.oracle == "class" else [short]
        steps = [hybrid.choose(group, d, k, tau) for group in groups]
    found = [[list(step) for step in one] for one in steps if one is not None]
    return {"ladders": ladders or None, "steps": found if found and len(found) == len(steps) else None}


def bounds(laws: Sequence[Spectrum], demand: Demand, witness: dict[str, Any], repeated: int = 1) -> Bounds:
    """The three bounds from the witness alone.

    Parameters
    ----------
    repeated : int
        2 if one spectrum stands for both classes, as for the mirror pair; 1 law and 1 means that the other class is
        N(0, I) itself, whose queries are never off.
    """
    d, k, tau = demand.dimension, demand.hidden, demand.tolerance
    named: dict[str, Interval | None] = dict.fromkeys(METHODS)
    if witness["steps"] is not None:
        short = [law.rounded(law.engine.with_prec(CAP_BITS)) for law in laws]
        groups = [[law] for law in short] if demand.oracle == "class" else [short]
        shares = [
            hybrid.spoiled(group, d, k, tau, [(j, t) for j, t in steps])
            for group, steps in zip(groups, witness["steps"], strict=True)
        ]
        # an output is off by more than tau, too; together the laws have one share
        named["rearrangement"] = count(demand, [(s, s) for s in shares] * (repeated if len(groups) == len(laws) else 1))
    if witness["ladders"] is None:
        return Bounds(named)
    ladders = [haar.ladder(*map(Fraction, ladder)) for ladder in witness["ladders"]]
    cells = [haar.Cells.of(law, d, k, points) for law, points in zip(laws, ladders, strict=True)]
    named["haar"] = count(demand, [(c.spoiled(tau), c.spoiled(demand.output)) for c in cells] * repeated)
    engine = laws[0].engine
    place = min(Fraction(ladder[0]) for ladder in witness["ladders"])
    tail = Tails(engine, d, k).log_bounds(engine.rational(place))["best"]
    if tail.upper.sign() >= 0:
        return Bounds(named)
    share = engine.exp(tail)
    gammas = [law.height(place, k) for law in laws]
    family = []
    for law, gamma in zip(laws, gammas, strict=True):
        excess = law.height(1, k) - gamma
        rests = [4 * level**2 - gamma for level in (tau, demand.output)]
        spoiled = [excess / rest * share if rest.lower.sign() > 0 else None for rest in rests]
        family.append((spoiled[0], spoiled[1]))
    named["finite"] = count(demand, family * repeated)
    return Bounds(named, -tail / engine.log(2), place, engine.maximum(gammas))


@dataclass(frozen=True)
class Hardness:
    """What `statistical_queries` proves.

    Attributes
    ----------
    log2_queries : str
        A decimal rounded down: any learner needs at least 2**log2_queries queries; ``"-inf"`` where nothing is proved.
    method : str or None
        haar, rearrangement or finite.
    by_method : dict
        The same figure by each method.
    """

    log2_queries: str
    method: str | None
    by_method: dict[str, str]


def statistical_queries(
    law_a: HermiteLaw,
    law_b: HermiteLaw | None = None,
    *,
    dimension: int | str,
    hidden: int | str = 1,
    tolerance: str | Fraction,
    error: str | Fraction = "1/100",
    success: str | Fraction = "2/3",
    oracle: str = "class",
    terms: int = 400,
) -> Hardness:
    """Bound from below the statistical queries that tell hidden laws apart: non-Gaussian component analysis.

    Class 0 has ``law_a`` along the k columns of a Haar-random frame and N(0, 1) in every other direction, class 1 has
    ``law_b``, or is N(0, I) itself if that is None.  Both interval engines evaluate the bound and must agree; there is
    no certificate file, since the checker knows the rules of the paper only.

    Parameters
    ----------
    law_a, law_b : SmoothedRule, Mixture or Coefficients
        Laws on the line with finite chi-square divergence from N(0, 1).
    dimension, hidden : int
        4 <= d and 1 <= k <= d/2.
    tolerance : exact number
        Precision tau of the oracle, in (0, 1/2].
    error, success : exact numbers
        The learner's output has error at most ``error`` on both classes with probability at least ``success``.
    oracle : "class" or "joint"
        Answers on each class (Section 4) or on the joint law of point and label (Section 1.2).
    terms : int
        Hermite coefficients that are taken one by one.

    Returns
    -------
    Hardness

    Raises
    ------
    DomainError
        An inadmissible value; floats are refused, since they are not exact.
    PrecisionError
        A comparison is not decided at the working precision.

    References
    ----------
    [BLPR19] Theorem 4.1; proofs/theorem_4_1/proof.md, steps 1 to 4 and 7; proofs/appendix_b/proof.md.

    Examples
    --------
    Two points against their Gaussian: three moments match.

    >>> from symcheck import Mixture, statistical_queries
    >>> law = Mixture(["1/2", "1/2"], ["-9/10", "9/10"], ["19/100", "19/100"])
    >>> statistical_queries(law, dimension=3072, tolerance="1e-2").log2_queries
    '566.67960507'
    """
    d = read_integer(dimension, "dimension", 4, 10**12)
    k = read_integer(hidden, "hidden", 1, min(d // 2, 4096))
    demand = Demand.make(d, k, tolerance, error, success, oracle)
    given = [law_a] if law_b is None else [law_a, law_b]
    bits = demand.bits()
    witness = choose([law.spectrum(arb_engine(bits), terms) for law in given], demand)

    def evaluate(make: Callable[[int], Engine]) -> Hardness:
        found = bounds([law.spectrum(make(bits), terms) for law in given], demand, witness)
        named = {name: found.text(name) for name in sorted(found.named)}
        return Hardness(found.text(found.method), found.method, named)

    first = evaluate(arb_engine)
    if evaluate(mpmath_engine) != first:
        raise CertificateError("the engines disagree on the number of queries")
    return first
