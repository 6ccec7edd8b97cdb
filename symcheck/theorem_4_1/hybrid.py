r"""One hidden coordinate at a time: what caps say about one direction holds for k of them.

The truth under D_{U,A} differs from that under N(0, I) by k differences Delta_l, of laws with l and with l - 1 hidden
coordinates.  Given u_1, ..., u_{l-1}, u_l is uniform on a sphere of dimension at least D = d - k + 1, and Delta_l is
a query about this one direction: |Delta_l| > theta has probability at most m(t), the measure of a cap of height t
whose mean of K is at most 2 theta^2.  If fewer than j_i of the |Delta_l| exceed theta_i, for i = 1..r and j_1 = 1,
their sum is at most (j_2 - j_1) theta_1 + ... + (k + 1 - j_r) theta_r; so if that is at most tau, a query spoils at
most sum_i C(k, j_i) m(t_i)^{j_i} of the frames (proofs/theorem_4_1/proof.md, step 11).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from symcheck.appendix_b.spectrum import Spectrum
from symcheck.arith import Engine, Interval
from symcheck.errors import CertificateError, PrecisionError
from symcheck.theorem_4_1 import cap

Steps = Sequence[tuple[int, int]]
"""Pairs (j, t 2^24): ranks that increase from 1, heights of caps that decrease."""

RANKS = (1, 2, 3, 5, 9, 20, 60, 200, 1000, 8000, 60_000)
FIRST_SHARE = 0.95
"""The part of the spoiled measure that the first rank may have."""


def spoiled(laws: Sequence[Spectrum], d: int, k: int, tau: Fraction, steps: Steps) -> Interval:
    """Enclose the bound on the share of frames that a query spoils for one of the laws, or jointly for several.

    Raises
    ------
    CertificateError
        The steps do not fit into the tolerance.
    """
    engine, dimension = laws[0].engine, d - k + 1
    used, total = engine.rational(0), engine.rational(0)
    for (rank, numerator), after in zip(steps, [j for j, _ in steps[1:]] + [k + 1], strict=True):
        t = Fraction(numerator, 1 << cap.HEIGHT_BITS)
        base = cap.truncated_integrals(engine, dimension, t)
        mean = engine.maximum([cap.cap_mean(law, dimension, t, base) for law in laws])
        used = used + (after - rank) * engine.sqrt(mean / 2)
        total = total + engine.exp(log_binomial(engine, k, rank) + rank * cap.log_measure(engine, dimension, base))
    if not used < tau:
        raise CertificateError("the steps use more than the tolerance")
    return total


def log_binomial(engine: Engine, k: int, j: int) -> Interval:
    """Enclose ln C(k, j)."""
    work = engine.with_prec(engine.prec + 2 * k.bit_length() + 32)
    return work.log_factorial(k) - work.log_factorial(j) - work.log_factorial(k - j)


# Choosing: floats, which assert nothing ------------------------------------------------------------


class Tradeoff:
    """theta against ln(1/m) for the caps of one dimension, by interpolation between heights."""

    def __init__(self, heights: Sequence[float], thetas: Sequence[float], losses: Sequence[float]) -> None:
        self.heights, self.losses = np.array(heights), np.array(losses)
        self.logs = np.maximum.accumulate(np.log(np.array(thetas)))

    def height(self, loss: float) -> float:
        """The least height whose cap has measure e^{-loss} or less."""
        return float(np.interp(loss, self.losses, self.heights))

    def theta(self, loss: float) -> float:
        """The precision below which such a cap is excluded, inf if that is beyond the table."""
        if loss > self.losses[-1]:
            return math.inf
        return math.exp(float(np.interp(loss, self.losses, self.logs)))

    def levels(self, k: int, loss: float) -> list[tuple[int, float]]:
        """(rank, ln(1/m) needed) for a spoiled measure of e^{-loss}; no more ranks where a cap is as low as can be."""
        ranks = [j for j in RANKS if j <= k]
        found: list[tuple[int, float]] = []
        for i, j in enumerate(ranks):
            part = 1.0 if len(ranks) == 1 else FIRST_SHARE if i == 0 else (1 - FIRST_SHARE) / (len(ranks) - 1)
            log_count = math.lgamma(k + 1) - math.lgamma(j + 1) - math.lgamma(k - j + 1)
            need = (loss - math.log(part) + log_count) / j
            if found and need >= found[-1][1]:
                continue  # a higher cap than for fewer terms: without this rank less is used
            found.append((j, need))
            if found[-1][1] <= self.losses[0]:
                break
        return found

    def used(self, k: int, loss: float) -> float:
        """The tolerance that a spoiled measure of e^{-loss} uses."""
        levels = self.levels(k, loss)
        ranks = [j for j, _ in levels[1:]] + [k + 1]
        return sum((after - j) * self.theta(need) for (j, need), after in zip(levels, ranks, strict=True))

    def best_loss(self, k: int, tau: float) -> float:
        """The largest -ln of the spoiled measure at tolerance tau; 0 if nothing is proved."""
        low, high = 0.0, float(self.losses[-1])
        if self.used(k, 1e-9) > tau:
            return 0.0
        for _ in range(50):
            loss = (low + high) / 2
            low, high = (loss, high) if self.used(k, loss) <= tau else (low, loss)
        return low


def tradeoff(laws: Sequence[cap.Floats], dimension: int, heights: int = 150) -> Tradeoff:
    """The caps of several laws together."""
    least, most = cap.LOWEST / 2**cap.HEIGHT_BITS, 1 - 1e-4
    grid = [least * (most / least) ** (i / (heights - 1)) for i in range(heights)]
    thetas, losses = [], []
    for t in grid:
        means, loss = cap.near_cap(laws, dimension, t)
        thetas.append(math.sqrt(max(means) / 2))
        losses.append(loss)
    return Tradeoff(grid, thetas, losses)


def choose(laws: Sequence[Spectrum], d: int, k: int, tau: Fraction) -> list[tuple[int, int]] | None:
    """Steps that nearly make the spoiled measure least, None where nothing is proved."""
    floats, dimension = [cap.Floats.of(law) for law in laws], d - k + 1
    table = tradeoff(floats, dimension)
    limit = float(tau) * (1 - 1e-9)
    loss = table.best_loss(k, limit)
    if loss <= math.log(2):
        return None

    def at(loss: float) -> list[tuple[int, int]]:
        unit = 1 << cap.HEIGHT_BITS
        return [(j, max(cap.LOWEST, int(table.height(need) * unit))) for j, need in table.levels(k, loss)]

    def fits(loss: float) -> bool:
        """As `Tradeoff.used`, but at the heights themselves instead of between those of the table."""
        steps = at(loss)
        thetas = [math.sqrt(max(cap.near_cap(floats, dimension, t / 2**cap.HEIGHT_BITS)[0]) / 2) for _, t in steps]
        ranks = [j for j, _ in steps] + [k + 1]
        return sum((after - j) * theta for j, after, theta in zip(ranks, ranks[1:], thetas, strict=False)) <= limit

    low, high = 0.97 * loss, 1.03 * loss
    for _ in range(24):
        loss = (low + high) / 2
        low, high = (loss, high) if fits(loss) else (low, loss)
    for back in (1.0, 1 - 1e-6, 1 - 1e-4, 0.999, 0.99, 0.97, 0.9):
        steps = at(low * back)
        try:
            spoiled(laws, d, k, tau, steps)
        except (CertificateError, PrecisionError):
            continue
        return steps
    return None
