"""Appendix B: Hermite coefficients of the laws of Lemma 4.2, and the correlation bound F^k - 1.

proofs/appendix_b/proof.md; the format is proofs/format.md, section 12.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial
from typing import Any, NamedTuple

from .exact import Interval, figure, maximum, rational
from .format import Rejected, fields, fraction, integer

CLAIMS = ("coefficients", "excess", "correlation")
ENGINE_ONLY: list[str] = []

MAX_NODES, MAX_HIDDEN = 200, 10**6


class Law(NamedTuple):
    """a_j^2 for j = 0, step, 2 step, ...; a_j^2 <= 2 ratio^j for the later ones."""

    squares: list[Interval]
    ratio: Fraction
    step: int
    bits: int

    def shortened(self, bits: int) -> Law:
        """The same to fewer bits."""
        return self._replace(squares=[s._replace(bits=bits).cut() for s in self.squares], bits=bits)

    def known(self, e: Interval) -> Interval:
        """The sum of the squares' terms: a lower bound on F - 1 at e."""
        step = e if self.step == 1 else e.square()
        total = rational(0, self.bits)
        for square in reversed(self.squares[1:]):
            total = total.times(step).plus(square)
        return total.times(step)

    def excess(self, e: Interval) -> Interval:
        """An upper bound on F - 1 at e."""
        t = rational(self.ratio, self.bits).times(e)
        rest = to_power(t, self.step * len(self.squares)).scaled(1)
        gap = rational(1, self.bits).minus(t if self.step == 1 else t.square())
        return self.known(e).plus(rest.over(gap))

    def height(self, e: Interval, k: int) -> Interval:
        """An upper bound on K = F^k - 1 without cancellation: h for m gives h (2 + h) for 2m, h + x + h x for m + 1."""
        x, found, two = self.excess(e), rational(0, self.bits), rational(2, self.bits)
        for i in reversed(range(k.bit_length())):
            found = found.times(found.plus(two))
            if k >> i & 1:
                found = found.plus(x).plus(found.times(x))
        return found


def to_power(x: Interval, k: int) -> Interval:
    result = rational(1, x.bits)
    while k:
        if k & 1:
            result = result.times(x)
        x, k = x.square(), k >> 1
    return result


def read_law(n: int, sigma: int, delta: Fraction, count: int, bits: int) -> Law:
    """E He_j(X) exactly, by He_j modulo He_n + sigma sqrt n He_{n-1}, as p + q sqrt n."""
    step = 1 if sigma else 2
    root, ratio = rational(n, bits).root(), rational(1 - delta, bits)
    before, now = [(0, 0)] * n, [(1, 0)] + [(0, 0)] * (n - 1)
    squares, scale = [], rational(1, bits)
    for j in range(count):
        if j % step == 0:
            p, q = now[0]
            value = rational(p, bits).plus(rational(q, bits).times(root)) if q else rational(p, bits)
            squares.append(value.square().over(rational(factorial(j), bits)).times(scale))
        after = [(0, 0)] * n
        for i, (p, q) in enumerate(now):
            if i + 1 < n:
                after[i + 1] = (after[i + 1][0] + p, after[i + 1][1] + q)
            else:
                after[i] = (after[i][0] - sigma * n * q, after[i][1] - sigma * p)
            if i:
                after[i - 1] = (after[i - 1][0] + i * p, after[i - 1][1] + i * q)
        before, now = now, [(a - j * c, b - j * f) for (a, b), (c, f) in zip(after, before, strict=True)]
        scale = scale.times(ratio)
    return Law(squares, 1 - delta, step, bits)


def terms_for(n: int, e: Fraction) -> int:
    """How many coefficients are taken one by one."""
    return max(200 if e <= Fraction(9, 10) else 600, 6 * n)


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"hidden", "near_orthogonality", "nodes", "pair", "smoothing"}, "instance")
    fields(witness, set(), "witness")
    n, k = integer(given["nodes"], "nodes"), integer(given["hidden"], "hidden")
    delta, e = (fraction(given[name], name) for name in ("smoothing", "near_orthogonality"))
    sigma = {"consecutive": 0, "mirror": 1}.get(given["pair"]) if type(given["pair"]) is str else None
    if sigma is None or not (1 + sigma <= n <= MAX_NODES and 1 <= k <= MAX_HIDDEN and 0 < delta < 1 and 0 < e < 1):
        raise Rejected("instance: outside the hypotheses")
    if max(delta.denominator, e.denominator) > 10**50:
        raise Rejected("instance: more than 50 digits")
    bits = 192 + 2 * n
    place, one = rational(e, bits), rational(1, bits)
    laws = [read_law(size, sigma, delta, terms_for(n, e), bits) for size in ([n] if sigma else [n, n + 1])]
    excess = [[figure(law.known(place), False), figure(law.excess(place), True)] for law in laws]
    heights = [law.height(place, k) for law in laws]
    first = [2 * size - sigma for size in ([n] if sigma else [n, n + 1])]
    squares = [(1 - delta) ** j / comb(j, j // 2) for j in first]
    return {
        "correlation": figure(maximum(heights), True),
        "cross_correlation": figure(heights[0].times(heights[-1]).root(), True),
        "excess_a": excess[0],
        "excess_b": excess[-1],
        "first_degree": first[0],
        "first_square_a": str(squares[0]),
        "first_square_b": str(squares[-1]),
        "self_correlation": figure(maximum([law.height(one, k) for law in laws]), True),
    }
