"""Section 1.2 on nearest neighbours: moments of the squared distance, and the samples that neighbours need.

proofs/section_1_2_neighbours/proof.md; the format is proofs/format.md, section 13.  With X the rule of a law
and a = sqrt(1 - delta), a coordinate of the law is a X + sqrt(delta) Z.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, prod
from typing import Any

from .binomial import decided
from .exact import figure, log, rational
from .format import Rejected, fields, fraction, integer
from .lemma_4_2 import root_text, rule_moments

CLAIMS = ("moments", "first-gap", "within-across", "example", "similar", "samples")
ENGINE_ONLY: list[str] = []
MAX_NODES, MAX_DIMENSION = 100, 10**6


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"dimension", "hidden", "nodes", "pair", "smoothing"}, "instance")
    fields(witness, set(), "witness")
    d, k, n = (integer(given[name], name) for name in ("dimension", "hidden", "nodes"))
    delta = fraction(given["smoothing"], "smoothing")
    sigma = {"consecutive": 0, "mirror": 1}.get(given["pair"]) if type(given["pair"]) is str else None
    if sigma is None or not (1 + sigma <= n <= MAX_NODES and 1 <= k <= d // 2 and d <= MAX_DIMENSION and 0 < delta < 1):
        raise Rejected("instance: outside the hypotheses")
    if len(str(delta.denominator)) > min(50, 1600 // n):
        raise Rejected("instance: the smoothing has too many digits")

    s, q = delta.numerator, delta.denominator
    a = _by_parity(rule_moments(n, sigma, 4 * n))
    b = _by_parity(rule_moments(n, -1, 4 * n) if sigma else rule_moments(n + 1, 0, 4 * n))
    point = [n ** (i // 2) for i in range(2 * n + 1)]  # powers of sqrt n, the factor sqrt n left out of the odd ones

    # step 5: from the point with hidden coordinates a sqrt n and |(I - UU^T) x|^2 = d - k
    away = [q**j * _noncentral(d - k, d - k, j) for j in range(n + 1)]
    at_a, at_b = (_distance(_apart(law, point, n, n, s, q - s), k, away) for law in (a, b))
    matched = _first([y - x for x, y in zip(at_a, at_b, strict=True)]) - 1
    if matched != n - 1:
        raise Rejected("the squared distances do not differ first at moment n")
    gap = Fraction(at_b[n] - at_a[n], q**n * k)
    # step 2: k times that for every x; for the mirror pair it is proportional to the sum of the hidden coordinates
    first_gap = root_text(gap**2 / (n * (1 - delta))) if sigma else str(k * gap)

    # step 4: between two random points, of one class or of both
    away = [q**j * 2**j * _noncentral(d - k, 0, j) for j in range(2 * n + 1)]
    aa, bb, ab = (
        _distance(_apart(x, y, n, 2 * n, 2 * s, q - s), k, away) for x, y in ((a, a), (b, b), (a, b))
    )  # fmt: skip
    excess = [x + y - 2 * z for x, y, z in zip(aa, bb, ab, strict=True)]
    within = _first(excess) - 1

    # steps 6 and 7: squares of the bound on the chi-square divergence and of 1/(20 k^2 times it)
    square = 4 * _overlap(d - k, 2 * n - 2 * sigma) * _overlap(d - k, 2 * n) / (delta * (2 - delta))
    vacuous = d - k <= 4 * n or 400 * k**4 * square >= 1
    return {
        "chi_square": "inf" if d - k <= 4 * n else decided(lambda bits: figure(rational(square, bits).root(), True)),
        "example_a": [str(Fraction(m, q**j)) for j, m in enumerate(at_a)][1:],
        "example_b": [str(Fraction(m, q**j)) for j, m in enumerate(at_b)][1:],
        "first_unmatched_gap": first_gap,
        "first_unmatched_gap_within": str(Fraction(excess[within + 1], 2 * q ** (within + 1))),
        "log2_samples": "-inf" if vacuous else decided(lambda bits: _log2(1 / (400 * k**4 * square), bits)),
        "matched_moments": matched,
        "matched_moments_within": within,
    }


def _by_parity(moments: list[tuple[int, int]]) -> list[int]:
    """E X^j for even j, E X^j / sqrt n for odd j: integers."""
    if any((q, p)[j % 2] for j, (p, q) in enumerate(moments)):
        raise Rejected("a rule has a moment that is neither an integer nor sqrt(n) times one")
    return [(p, q)[j % 2] for j, (p, q) in enumerate(moments)]


def _odd(j: int) -> int:
    """E Z^{2j} = 1 * 3 * ... * (2j - 1)."""
    return prod(range(1, 2 * j, 2))


def _apart(x: list[int], y: list[int], n: int, count: int, noise: int, signal: int) -> list[int]:
    """E (sqrt(signal) (X - Y) + sqrt(noise) Z)^{2j} for j = 0..count, X and Y independent with these moments."""
    apart = [
        sum(comb(2 * j, i) * x[i] * y[2 * j - i] * (-n if i % 2 else 1) for i in range(2 * j + 1))
        for j in range(count + 1)
    ]
    return [
        sum(comb(2 * j, 2 * i) * noise**i * _odd(i) * signal ** (j - i) * apart[j - i] for i in range(j + 1))
        for j in range(count + 1)
    ]


def _noncentral(freedom: int, shift: int, j: int) -> int:
    """E |Z + c|^{2j} in R^freedom, |c|^2 = shift."""
    return sum(comb(j, i) * shift**i * prod(range(freedom + 2 * i, freedom + 2 * j, 2)) for i in range(j + 1))


def _distance(hidden: list[int], k: int, away: list[int]) -> list[int]:
    """Moments of the sum of k independent copies of ``hidden`` and one of ``away``."""
    copies = [1]
    for j in range(1, len(hidden)):  # the k-th power of a generating function
        terms = ((k * comb(j - 1, i - 1) - comb(j - 1, i)) * hidden[i] * copies[j - i] for i in range(1, j + 1))
        copies.append(sum(terms))
    return [sum(comb(j, i) * copies[i] * away[j - i] for i in range(j + 1)) for j in range(len(hidden))]


def _first(differences: list[int]) -> int:
    """The first moment that is not 0."""
    if not any(differences):
        raise Rejected("the moments do not differ where they must")
    return next(j for j, value in enumerate(differences) if value)


def _overlap(free: int, power: int) -> Fraction:
    """Q_power of step 6: the sum over i of C(power, 2i) E W^{2i} E Z^{2p} E R^{-p}, p = power - 2i."""
    if free <= 2 * power:
        return Fraction(1)
    total = Fraction(0)
    for i in range(power // 2 + 1):
        p = power - 2 * i
        top = comb(power, p) * _odd(i) * _odd(p)
        total += Fraction(top, prod(free + 2 * h for h in range(i)) * prod(free - 2 * h for h in range(1, p + 1)))
    return total


def _log2(square: Fraction, bits: int) -> str:
    """log2 of the root, at least."""
    return figure(log(rational(square, bits)).over(log(rational(2, bits))).scaled(-1), False)
