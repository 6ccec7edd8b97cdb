r"""Lemma 4.4: how far apart D_{U,A} and D_{U,B} lie in d dimensions, and two robust classifiers.

Only the k hidden coordinates matter.  The set classifier asks which of the two product sets is nearer, of points
with at least k - j coordinates in S_A (or S_B); the grid classifier which of the two product grids (a x_i)^k is
nearer (proofs/lemma_4_4/proof.md, steps 1 to 3).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

from symcheck.arith import Engine, Interval, round_up
from symcheck.arith.binomial import upper_tail
from symcheck.hermite.rules import Rule
from symcheck.lemma_4_2.separation import node_separation, outside_probability


@dataclass(frozen=True)
class Sets:
    """The set classifier: ``allowed`` (j) coordinates may leave S_A, whose intervals have half-width ``radius`` (r)."""

    allowed: int
    radius: Fraction


@dataclass(frozen=True)
class Grid:
    """The grid classifier's free parameters.

    ``share`` (f) of the error pays for the noise, whose squared norm is at most delta ``noise`` (c); ``theta_a`` and
    ``theta_b`` are the exponents of the Chernoff bounds on the distance of the two grids.
    """

    share: Fraction
    noise: Fraction
    theta_a: Fraction
    theta_b: Fraction


def set_separation(a: Rule, b: Rule, k: int, delta: Fraction, sets: Sets) -> Interval:
    """Enclose sqrt(k - 2j) (a sep - 2 r), at most the distance of S_{U,A} and S_{U,B} when positive."""
    engine = a.engine
    single = engine.sqrt(1 - delta) * node_separation(a, b) - 2 * sets.radius
    return engine.sqrt(k - 2 * sets.allowed) * single


def set_outside(engine: Engine, k: int, delta: Fraction, sets: Sets) -> Interval:
    """Enclose P(Bin(k, p) > j) for p = erfc(r/sqrt(2 delta)) rounded up to 12 digits."""
    p = Fraction(round_up(outside_probability(delta, sets.radius**2, engine)))
    return upper_tail(engine, k, sets.allowed, p) if p < 1 else engine.rational(1)


def chi_square_tail(engine: Engine, k: int, c: Fraction) -> Interval:
    """Enclose P(chi^2_k > c): erfc(sqrt(c/2)) if k is odd, and e^{-c/2} sum of (c/2)^i / Gamma(i+1).

    Examples
    --------
    >>> from symcheck.arith import arb_engine, decimal_enclosure
    >>> decimal_enclosure(chi_square_tail(arb_engine(64), 3, Fraction(7)))
    ['0.0718977724964', '0.0718977724965']
    """
    half = Fraction(c) / 2
    if k % 2:
        total = engine.erfc(engine.sqrt(half))
        term = 2 * engine.sqrt(half) / engine.sqrt(engine.pi())  # (c/2)^{1/2} / Gamma(3/2)
        start = Fraction(3, 2)
    else:
        total, term, start = engine.rational(0), engine.rational(1), Fraction(1)
    rest = engine.rational(0)
    for i in range(k // 2):
        rest = rest + term
        term = term * (half / (start + i))
    return total + rest * engine.exp(-half)


def squared_gaps(rule: Rule, other: Rule) -> list[Interval]:
    """Enclose m_i^2 for each node of ``rule``: the squared distance to the nearest node of ``other``."""
    engine = rule.engine
    return [engine.minimum([(x - y).square() for y in other.nodes]) for x in rule.nodes]


def grid_gap(rule: Rule, other: Rule, k: int, error: Fraction, theta: Fraction) -> Interval:
    """Enclose S with P(sum of k independent m_i^2 < S) <= error: Chernoff's bound, or k min m_i^2 if that is larger."""
    engine = rule.engine
    return engine.maximum([chernoff_gap(rule, other, k, error, theta), k * engine.minimum(squared_gaps(rule, other))])


def chernoff_gap(rule: Rule, other: Rule, k: int, error: Fraction, theta: Fraction) -> Interval:
    """Enclose [ln error - k ln sum_i w_i e^{-theta m_i^2}]/theta."""
    engine = rule.engine
    gaps = squared_gaps(rule, other)
    mean = sum((w * engine.exp(-theta * m) for w, m in zip(rule.weights, gaps, strict=True)), engine.rational(0))
    return (engine.log(error) - k * engine.log(mean)) / theta


def grid_radius(a: Rule, b: Rule, k: int, delta: Fraction, error: Fraction, grid: Grid) -> Interval:
    """Enclose (a sqrt S - 2 sqrt(delta c))/2 for the worse class; may be negative, and then says nothing."""
    engine = a.engine
    rest = (1 - grid.share) * error
    least = engine.minimum([grid_gap(a, b, k, rest, grid.theta_a), grid_gap(b, a, k, rest, grid.theta_b)])
    return (engine.sqrt((1 - delta) * least) - 2 * engine.sqrt(delta * grid.noise)) / 2


# Choosing: floats, which assert nothing --------------------------------------------------------------


def choose_sets(a: Rule, b: Rule, k: int, delta: Fraction, error: Fraction) -> Sets | None:
    """A good (j, r) with outside-probability at most ``error``; None if no separation is left."""
    gap = float(node_separation(a, b).lower.fraction()) * math.sqrt(1 - delta)
    best: tuple[float, int, float] | None = None
    for j in sorted({round((k - 1) // 2 * i / 48) for i in range(49)} | set(range(min(8, (k + 1) // 2)))):
        if 2 * j >= k:
            continue
        r = math.sqrt(2 * delta) * _erfc_inverse(_binomial_share(k, j, float(error)))
        radius = math.sqrt(k - 2 * j) * (gap - 2 * r)
        if best is None or radius > best[0]:
            best = (radius, j, r)
    if best is None or best[0] <= 0:
        return None
    digits = 7 - math.floor(math.log10(best[2]))  # few enough that each shows in the separation
    return Sets(best[1], Fraction(math.ceil(best[2] * 10**digits * (1 + 1e-12)), 10**digits))


def _binomial_share(k: int, j: int, error: float) -> float:
    """About the largest p with P(Bin(k, p) > j) <= error."""
    low, high = 0.0, 1.0
    for _ in range(60):
        p = (low + high) / 2
        inside = 0.0
        for i in range(j + 1):
            inside += math.exp(
                math.lgamma(k + 1) - math.lgamma(i + 1) - math.lgamma(k - i + 1)
                + i * math.log(p) + (k - i) * math.log1p(-p)
            )  # fmt: skip
        low, high = (p, high) if 1 - inside <= error else (low, p)
        if high - low < 1e-13 * high:
            break
    return max(low, error / 2**60 / k) if j else -math.expm1(math.log1p(-error) / k)


def _erfc_inverse(p: float) -> float:
    low, high = 0.0, 40.0
    for _ in range(80):
        x = (low + high) / 2
        low, high = (x, high) if math.erfc(x) > p else (low, x)
    return high


GapLaw = list[tuple[float, float]]
"""Weight and squared distance m_i^2 of each node of a rule."""


def gap_laws(a: Rule, b: Rule) -> tuple[GapLaw, GapLaw]:
    """The laws of the squared distances to the other rule, in floats."""

    def law(rule: Rule, other: Rule) -> GapLaw:
        gaps = [float(m.lower.fraction()) for m in squared_gaps(rule, other)]
        return list(zip([float(w.lower.fraction()) for w in rule.weights], gaps, strict=True))

    return law(a, b), law(b, a)


def near_grid(
    laws: Iterable[GapLaw], k: int, delta: float, error: float, quantile: Callable[[int, float], float]
) -> tuple[float, Fraction, float, list[float]]:
    """About the best radius, with the share, the noise and the exponents that give it."""
    best: tuple[float, Fraction, float, list[float]] | None = None
    for share in (Fraction(1, 2), Fraction(1, 5), Fraction(1, 20), Fraction(1, 100)):
        noise = quantile(k, float(share) * error)
        found = [_best_theta(law, k, float(1 - share) * error) for law in laws]
        least = min(s for s, _ in found)
        radius = (math.sqrt((1 - delta) * max(least, 0.0)) - 2 * math.sqrt(delta * noise)) / 2
        if best is None or radius > best[0]:
            best = radius, share, noise, [theta for _, theta in found]
    assert best is not None
    return best


def choose_grid(a: Rule, b: Rule, k: int, delta: Fraction, error: Fraction) -> Grid | None:
    """Good parameters of the grid classifier; None if its radius is not positive."""
    radius, share, noise, thetas = near_grid(gap_laws(a, b), k, float(delta), float(error), _chi_square_quantile)
    up = Fraction(math.ceil(noise * (1 + 1e-9) * 10**6) + 1, 10**6)
    return Grid(share, up, *map(_four_digits, thetas)) if radius > 0 else None


def _four_digits(theta: float) -> Fraction:
    """A short rational nearby: each of its digits shows in the figures."""
    shift = 3 - math.floor(math.log10(theta))
    return Fraction(round(theta * 10.0**shift)) / Fraction(10) ** shift


def _best_theta(law: list[tuple[float, float]], k: int, error: float) -> tuple[float, float]:
    """(S, theta) that maximise the Chernoff bound, by a golden section in log theta."""

    def value(u: float) -> float:
        theta = math.exp(u)
        least = min(m for _, m in law)
        mean = sum(w * math.exp(-theta * (m - least)) for w, m in law)
        return (math.log(error) - k * (math.log(mean) - theta * least)) / theta

    low, high = math.log(1e-3), math.log(1e5)
    ratio = (math.sqrt(5) - 1) / 2
    for _ in range(70):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (left, high) if value(left) < value(right) else (low, right)
    return value(low), math.exp(low)


def near_quantile(k: int, p: float) -> float:
    """About the c with P(chi^2_k > c) = p, by Wilson and Hilferty: to choose with."""
    z, v = NormalDist().inv_cdf(1 - max(p, 1e-300)) if p > 1e-16 else math.sqrt(-2 * math.log(p)), 2 / (9 * k)
    return float(k * max(1 - v + z * math.sqrt(v), 1e-3) ** 3)


def _chi_square_quantile(k: int, p: float) -> float:
    """The same to twelve digits, by bisection of `chi_square_tail`'s sum in floats."""
    start = 1.5 if k % 2 else 1.0
    logs = [math.lgamma(start + i) for i in range(k // 2)]

    def tail(c: float) -> float:
        half = c / 2
        total = math.erfc(math.sqrt(half)) if k % 2 else 0.0
        for i, log in enumerate(logs):
            total += math.exp((start - 1 + i) * math.log(half) - half - log)
        return total

    low, high = 0.0, k + 4 * math.sqrt(-k * math.log(p)) - 8 * math.log(p)
    while high - low > 1e-12 * high:
        c = (low + high) / 2
        low, high = (low, c) if tail(c) <= p else (c, high)
    return high
