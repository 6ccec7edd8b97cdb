r"""Searching for parameters: what is left out of an instance is chosen with floats, then certified.

At the best split point the spoiled measure is about T(x_0) with K(x_0) + K'(x_0)/rate = 4 tau^2, which makes an
estimate of log2 q cheap; the certificate recomputes everything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symcheck.arith import arb_engine
from symcheck.certificates import Certificate
from symcheck.errors import PrecisionError
from symcheck.hermite.rules import rule_by_arb
from symcheck.inputs import read_rational
from symcheck.lemma_4_4.certify import MAX_HIDDEN
from symcheck.lemma_4_4.lifting import gap_laws, near_grid, near_quantile
from symcheck.theorem_4_1.certify import Instance, certify, make
from symcheck.theorem_4_1.haar import split_point

NODES = (4, 6, 8, 10, 12, 15, 20, 25, 30, 40)
SMOOTHINGS = (Fraction(1, 1000), Fraction(1, 10_000), Fraction(1, 100_000))

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """A candidate with its estimated bits and radius."""

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

    Returns
    -------
    (Instance, Certificate)

    Raises
    ------
    PrecisionError
        Nothing was found that meets both demands; the message names the best.
    """
    wanted = None if radius is None else read_rational(radius, "radius")
    bits = None if queries_log2 is None else read_rational(queries_log2, "queries-log2")
    free = [name for name in ("nodes", "hidden", "smoothing") if given.get(name) is None]
    given = {name: value for name, value in given.items() if value is not None}
    start = make(**given)
    if not free:
        found = certify(start, precision, progress)
        _demand(found, wanted, bits)
        return start, found
    if wanted is None and bits is None:
        bits = Fraction(128)
    ranked = sorted(
        candidates(start, free, "pair" not in given, wanted, bits, progress), key=lambda c: _rank(c, wanted)
    )
    last: Certificate | None = None
    for candidate in ranked[::-1][:4]:
        instance = candidate.instance
        for _ in range(6):
            last = certify(instance, precision, progress)
            if _meets(last, wanted, bits):
                return instance, last
            k = instance.pair.hidden
            smaller = k - max(1, k // 50) if bits is not None else k + max(1, k // 50)
            if "hidden" not in free or not 1 <= smaller <= min(MAX_HIDDEN, instance.pair.dimension // 2):
                break
            instance = instance.with_hidden(smaller)
    if last is None:
        raise PrecisionError("no parameters were found that meet the demands; take a smaller radius or tolerance")
    _demand(last, wanted, bits)
    return instance, last


def _rank(candidate: Found, wanted: Fraction | None) -> float:
    return candidate.bits if wanted is not None else candidate.radius


def _meets(found: Certificate, wanted: Fraction | None, bits: Fraction | None) -> bool:
    figures = found.content["figures"]
    enough = bits is None or (figures["log2_queries"] != "-inf" and Fraction(figures["log2_queries"]) >= bits)
    return enough and (wanted is None or Fraction(figures["robust_radius"]) >= wanted)


def _demand(found: Certificate, wanted: Fraction | None, bits: Fraction | None) -> None:
    if not _meets(found, wanted, bits):
        figures = found.content["figures"]
        raise PrecisionError(
            f"not met: the best found has log2 q >= {figures['log2_queries']} at radius {figures['robust_radius']}"
        )


def candidates(
    start: Instance,
    free: list[str],
    both_pairs: bool,
    wanted: Fraction | None,
    bits: Fraction | None,
    progress: Progress,
) -> Iterator[Found]:
    """For each (n, delta, pair) the hidden dimension that serves the demand best, by estimates."""
    pair = start.pair
    for n in NODES if "nodes" in free else (pair.nodes,):
        for delta in SMOOTHINGS if "smoothing" in free else (pair.smoothing,):
            for sigma in (0, 1) if both_pairs and n > 1 else (pair.sigma,):
                progress(f"searching: {n} nodes, smoothing {delta}")
                base = replace(start, pair=replace(pair, nodes=n, smoothing=delta, sigma=sigma))
                estimator = _Estimator(base)
                k = pair.hidden if "hidden" not in free else estimator.best_hidden(wanted, bits)
                if k is not None:
                    radius = estimator.radius(k)
                    if radius > 0:
                        yield Found(base.with_hidden(k), estimator.bits(k), radius)


class _Estimator:
    """Estimates of bits and radius for one (n, delta, pair) as functions of k."""

    def __init__(self, base: Instance) -> None:
        self.base = base
        self.law = base.laws(arb_engine(96))[0]
        a = rule_by_arb(base.pair.nodes, base.pair.sigma, 96)
        b = a.mirrored() if base.pair.sigma else rule_by_arb(base.pair.nodes + 1, 0, 96)
        self.gaps = gap_laws(a, b)

    def bits(self, k: int) -> float:
        """About log2 q."""
        pair, tau = self.base.pair, self.base.demand.tolerance
        x = split_point(self.law, pair.dimension, k, tau)
        if x is None:
            return -math.inf
        return -_log_selberg(pair.dimension, k, x) / math.log(2) - 2

    def radius(self, k: int) -> float:
        """About the grid classifier's robust radius."""
        pair = self.base.pair
        return near_grid(self.gaps, k, float(pair.smoothing), float(pair.error), near_quantile)[0]

    def best_hidden(self, wanted: Fraction | None, bits: Fraction | None) -> int | None:
        """The largest k with enough bits, or the least with enough radius."""
        low, high = 0, min(MAX_HIDDEN, self.base.pair.dimension // 2) + 1
        if wanted is not None:
            while high - low > 1:
                k = (low + high) // 2
                low, high = (low, k) if self.radius(k) >= float(wanted) * 1.0001 else (k, high)
            return high if high <= min(MAX_HIDDEN, self.base.pair.dimension // 2) else None
        assert bits is not None
        while high - low > 1:
            k = (low + high) // 2
            low, high = (k, high) if self.bits(k) >= float(bits) + 1 else (low, k)
        return low or None


def _log_selberg(d: int, k: int, x: float) -> float:
    """About the logarithm of the Selberg bound."""
    a, b = k - 0.5, (d - 2 * k + 1) / 2
    front = math.log(k / 2) + math.log(math.pi) / 2 + math.lgamma(d / 2) + math.lgamma((d - 1) / 2)
    front += -math.lgamma(k / 2) - math.lgamma(k / 2 + 1) - 2 * math.lgamma((d - k) / 2)
    gap = 1 - (a + b) / (b + 1) * (1 - x * x)
    if gap <= 0:
        return 0.0
    return min(0.0, front + b * math.log1p(-x * x) + 2 * a * math.log(x) - math.log(b) - math.log(gap))
