r"""Searching for parameters: what is left out of an instance is chosen with floats, then certified.

Estimates of bits and radius for one (n, delta, pair) are cheap functions of k; the certificate recomputes everything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symcheck.arith import arb_engine
from symcheck.certificates import Certificate
from symcheck.errors import DomainError, PrecisionError
from symcheck.hermite.rules import rule_by_arb
from symcheck.inputs import read_rational
from symcheck.lemma_4_4.certify import MAX_HIDDEN
from symcheck.lemma_4_4.lifting import gap_laws, near_grid, near_quantile
from symcheck.theorem_4_1 import hybrid
from symcheck.theorem_4_1.cap import Floats
from symcheck.theorem_4_1.certify import Instance, certify, make

NODES = (2, 3, 4, 5, 6, 8, 10, 15, 20, 30)
SMOOTHINGS = (Fraction(1, 100), Fraction(1, 1000), Fraction(1, 10_000), Fraction(1, 100_000))
NEARBY = (Fraction(1, 2), Fraction(1), Fraction(2), Fraction(5))
LEAST_SMOOTHING = Fraction(1, 100_000)
"""Smaller ones are for those who ask: lattice attacks are known for tiny noise."""

TRIALS = 8
"""Certificates that are made at most, before the search gives up."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a robust radius, log2 of the number of queries, or both."""

    radius: Fraction | None
    bits: Fraction | None

    def met_by(self, bits: float | Fraction, radius: float | Fraction) -> bool:
        """Whether both demands are met."""
        return (self.bits is None or bits >= self.bits) and (self.radius is None or radius >= self.radius)

    def score(self, bits: float, radius: float) -> tuple[bool, float]:
        """Larger is better: first what meets the demands, then what is free; short of them, the worse of the two."""
        if self.met_by(bits, radius):
            return True, radius if self.radius is None else bits
        shares = [value / float(goal) for value, goal in ((bits, self.bits), (radius, self.radius)) if goal]
        return False, min(shares)


@dataclass(frozen=True)
class Candidate:
    """An instance with its estimated bits and radius."""

    instance: Instance
    bits: float
    radius: float


def estimate(
    *,
    radius: str | Fraction | None = None,
    queries_log2: str | Fraction | None = None,
    progress: Progress = lambda step: None,
    precision: int = 1 << 13,
    **given: Any,
) -> tuple[Instance, Certificate]:
    """Certify concrete SQ hardness; what is left out of nodes, hidden, smoothing and pair is searched for.

    Parameters
    ----------
    radius : exact number, optional
        Ask for the most bits at this robust radius at least.
    queries_log2 : exact number, optional
        Ask for the largest radius with at least so many bits; 128 if neither is given and something is free.
    given
        As for ``certify("theorem-4.1", ...)``: dimension, tolerance, and what is fixed.

    Returns
    -------
    (Instance, Certificate)

    Raises
    ------
    DomainError
        An inadmissible value.
    PrecisionError
        Nothing was found that meets the demands; the message names the best.

    Examples
    --------
    >>> instance, certificate = estimate(dimension=784, tolerance="1e-2", nodes=15, smoothing="1e-5")
    >>> instance.pair.hidden, certificate.content["figures"]["method"]
    (392, 'rearrangement')
    """
    wanted = Wanted(_positive(radius, "radius"), _positive(queries_log2, "queries-log2"))
    free = {name for name in ("nodes", "hidden", "smoothing") if given.get(name) is None}
    start = make(**{name: value for name, value in given.items() if value is not None})
    if not free:
        found = certify(start, precision, progress)
        if not _meets(found, wanted):
            raise _failure([found], wanted)
        return start, found
    if given.get("pair") is None:
        free.add("pair")
    if wanted.radius is None and wanted.bits is None:
        wanted = Wanted(None, Fraction(128))
    ranked = _ranked(_coarse(start, free), start, free, wanted, progress)
    best = ranked[0].instance
    ranked = _ranked(_fine(best, free), start, free, wanted, progress) + ranked
    ranked.sort(key=lambda c: wanted.score(c.bits, c.radius), reverse=True)
    return _certified(ranked, free, wanted, precision, progress)


def _positive(value: str | Fraction | None, name: str) -> Fraction | None:
    if value is None:
        return None
    found = read_rational(value, name)
    if found <= 0:
        raise DomainError(
            f"{name} must be greater than 0, not {value}; for instance {'1/2' if name == 'radius' else 128}"
        )
    return found


def _coarse(start: Instance, free: set[str]) -> Iterator[Instance]:
    pair = start.pair
    for n in NODES if "nodes" in free else (pair.nodes,):
        for delta in SMOOTHINGS if "smoothing" in free else (pair.smoothing,):
            for sigma in (0, 1) if "pair" in free and n > 1 else (pair.sigma,):
                yield replace(start, pair=replace(pair, nodes=n, smoothing=delta, sigma=sigma))


def _fine(best: Instance, free: set[str]) -> Iterator[Instance]:
    """Every number of nodes, and other smoothings, next to the best so far."""
    pair = best.pair
    least, most = (max(2, pair.nodes * 4 // 5), pair.nodes * 5 // 4 + 1)
    for n in range(least, most + 1) if "nodes" in free else (pair.nodes,):
        for factor in NEARBY if "smoothing" in free else (Fraction(1),):
            delta = pair.smoothing * factor
            if (n != pair.nodes or factor != 1) and (factor == 1 or LEAST_SMOOTHING <= delta < 1):
                yield replace(best, pair=replace(pair, nodes=n, smoothing=delta))


def _ranked(
    bases: Iterable[Instance], start: Instance, free: set[str], wanted: Wanted, progress: Progress
) -> list[Candidate]:
    """The best hidden dimension for each base, best base first."""
    found = []
    for base in bases:
        progress(f"searching: {base.pair.nodes} nodes, smoothing {base.pair.smoothing}")
        estimator = _Estimator(base)
        k = estimator.best_hidden(wanted) if "hidden" in free else start.pair.hidden
        found.append(Candidate(base.with_hidden(k), estimator.bits(k), estimator.radius(k)))
    return sorted(found, key=lambda c: wanted.score(c.bits, c.radius), reverse=True)


def _certified(
    ranked: list[Candidate], free: set[str], wanted: Wanted, precision: int, progress: Progress
) -> tuple[Instance, Certificate]:
    """The first candidate whose certificate meets the demands; k is moved where the estimate was a little off."""
    tried: list[Certificate] = []
    for candidate in ranked[:3]:
        instance = candidate.instance
        while len(tried) < TRIALS:
            found = certify(instance, precision, progress)
            tried.append(found)
            if _meets(found, wanted):
                return instance, found
            k = instance.pair.hidden
            k += max(1, k // 50) * (-1 if wanted.bits is not None else 1)
            close = wanted.score(candidate.bits, candidate.radius)[0]
            if not close or "hidden" not in free or not 1 <= k <= _most_hidden(instance):
                break
            instance = instance.with_hidden(k)
    raise _failure(tried, wanted)


def _most_hidden(instance: Instance) -> int:
    return min(MAX_HIDDEN, instance.pair.dimension // 2)


def _measured(found: Certificate) -> tuple[Fraction, Fraction]:
    figures = found.content["figures"]
    bits = Fraction(-1) if figures["log2_queries"] == "-inf" else Fraction(figures["log2_queries"])
    return bits, Fraction(figures["robust_radius"])


def _meets(found: Certificate, wanted: Wanted) -> bool:
    return wanted.met_by(*_measured(found))


def _failure(tried: list[Certificate], wanted: Wanted) -> PrecisionError:
    best = max(tried, key=lambda c: wanted.score(*map(float, _measured(c))))
    figures, instance = best.content["figures"], best.content["instance"]
    return PrecisionError(
        f"not met: the best found has log2 q >= {figures['log2_queries']} at radius {figures['robust_radius']} "
        f"({instance['nodes']} nodes, hidden {instance['hidden']}, smoothing {instance['smoothing']}, "
        f"{instance['pair']} pair)"
    )


class _Estimator:
    """Estimates of bits and radius for one (n, delta, pair) as functions of k."""

    def __init__(self, base: Instance) -> None:
        self.base, self.d, self.tau = base, base.pair.dimension, base.demand.tolerance
        self.law = Floats.of(base.laws(arb_engine(96))[0])
        a = rule_by_arb(base.pair.nodes, base.pair.sigma, 96)
        b = a.mirrored() if base.pair.sigma else rule_by_arb(base.pair.nodes + 1, 0, 96)
        self.gaps = gap_laws(a, b)

    def bits(self, k: int) -> float:
        """About log2 q, -inf where nothing is proved."""
        found = hybrid.tradeoff([self.law], self.d - k + 1, 24).best_loss(k, float(self.tau)) / math.log(2) - 1.7
        return found if found > 0 else -math.inf

    def radius(self, k: int) -> float:
        """About the grid classifier's robust radius."""
        pair = self.base.pair
        return near_grid(self.gaps, k, float(pair.smoothing), float(pair.error), near_quantile)[0]

    def best_hidden(self, wanted: Wanted) -> int:
        """The largest k with enough bits, or else the least with enough radius."""
        low, high = 1, _most_hidden(self.base)

        def large_enough(k: int) -> bool:
            if wanted.bits is not None:
                return self.bits(k + 1) < float(wanted.bits) + 1
            assert wanted.radius is not None
            return self.radius(k) >= float(wanted.radius) * 1.0001

        while low < high:
            k = (low + high) // 2
            low, high = (low, k) if large_enough(k) else (k + 1, high)
        return low
