"""Lemma 4.3: tails of the largest cosine between random frames, and families by the union bound.

proofs/lemma_4_3/proof.md; the format is proofs/format.md, section 9.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from .binomial import decided, log_factorial
from .exact import Interval, Undecided, exp, figure, log, minimum, pi_constant, rational
from .format import Rejected, fields, fraction, integer

CLAIMS = (
    "tail",
    "exact",
    "selberg",
    "gordon",
    "davidson-szarek",
    "family",
    "random-family",
    "blocks",
    "printed-choice",
)
ENGINE_ONLY: list[str] = []

TERMS = 64
EXACT_REACH = 100
MAX_DIMENSION = 10**12


def log_gamma_half(m: int, bits: int) -> Interval:
    """log Gamma(m/2), m >= 1."""
    if m % 2 == 0:
        return log_factorial(m // 2 - 1, bits)
    h = m // 2
    whole = log_factorial(2 * h, bits).minus(log_factorial(h, bits))
    rest = log(rational(2, bits)).times(rational(2 * h, bits))
    return whole.minus(rest).plus(log(pi_constant(bits)).scaled(-1)._replace(bits=bits))


class Bounds:
    """Upper bounds on P(||U^T V|| > x); what does not depend on x is computed once."""

    def __init__(self, d: int, k: int, bits: int) -> None:
        self.d, self.k, self.bits = d, k, bits
        work = self.work = bits + 2 * d.bit_length() + 128
        self.a, self.b = rational(Fraction(2 * k - 1, 2), work), rational(Fraction(d - 2 * k + 1, 2), work)
        a, b = Fraction(2 * k - 1, 2), Fraction(d - 2 * k + 1, 2)
        self.ratios = [rational((a + b + j) / (b + 1 + j), work) for j in range(TERMS + 1)]
        front = log(rational(Fraction(k, 2), work)).plus(log(pi_constant(work)).scaled(-1)._replace(bits=work))
        front = front.plus(log_gamma_half(d, work)).plus(log_gamma_half(d - 1, work))
        front = front.minus(log_gamma_half(d - k, work).scaled(1)).minus(log(self.b))
        self.front = front.minus(log_gamma_half(k, work)).minus(log_gamma_half(k + 2, work))
        self.means = _mean_norm(d - k, work), _mean_norm(k, work)
        self.root_k = rational(k, work).root()
        self.root = rational(d, work).root().minus(self.root_k)

    def logarithms(self, x: Interval) -> dict[str, Interval]:
        """Logarithms of the bounds at 0 < x < 1; 0 where one says nothing."""
        work = self.work
        x = x._replace(bits=work)
        zero, one = rational(0, work), rational(1, work)
        square = x.square()
        rest = one.minus(square)
        bounds = dict.fromkeys(("exact", "selberg", "gordon", "davidson-szarek"), zero)
        near = self.k == 1 and square.is_below(rational(Fraction(1, 4), work))
        if near and rational(self.d, work).times(square).is_below(rational(EXACT_REACH, work)):
            bounds["exact"] = log(exact_tail(self.d, square, work))
        gap = square if self.k == 1 else one.minus(self.ratios[TERMS].times(rest))
        if _is_positive(gap):
            total, term = zero, one
            for ratio in self.ratios[:TERMS]:
                total, term = total.plus(term), term.times(ratio.times(rest))
            powers = self.b.times(log(rest)).plus(self.a.times(log(square)))
            bounds["selberg"] = self.front.plus(powers).plus(log(total.plus(term.over(gap))))
        g = x.times(self.means[0]).minus(one.plus(rest.root()).times(self.means[1]))
        if _is_positive(g):
            bounds["gordon"] = -g.square().scaled(-1)
        t = x.times(self.root).minus(self.root_k.scaled(1)).over(one.plus(x))
        if _is_positive(t):
            bounds["davidson-szarek"] = log(rational(2, work)).minus(t.square().scaled(-1))
        return {name: value._replace(bits=self.bits) for name, value in bounds.items()}


def log_bounds(d: int, k: int, x: Interval, bits: int) -> dict[str, Interval]:
    """Logarithms of the upper bounds at one x."""
    return Bounds(d, k, bits).logarithms(x)


def exact_tail(d: int, y: Interval, bits: int) -> Interval:
    """1 - I_y(1/2, (d-1)/2), y < 1/2, by the series of the complement, all of whose terms are positive."""
    if not y.is_below(rational(Fraction(1, 2), bits)):
        raise Rejected("the exact tail is for x^2 < 1/2")
    b = Fraction(d - 1, 2)
    total = term = rational(1, bits)
    j = 0
    while True:
        ratio = rational((Fraction(1, 2) + b + j) / (Fraction(3, 2) + j), bits).times(y)
        term = term.times(ratio)
        total, j = total.plus(term), j + 1
        if ratio.top <= -1 and term.top < -bits:
            break
    total = total.plus(Interval(0, term.hi, term.exp, bits))
    front = log_gamma_half(d, bits).minus(log_gamma_half(1, bits)).minus(log_gamma_half(d - 1, bits))
    power = log(y).scaled(-1).plus(log(rational(1, bits).minus(y)).times(rational(b, bits)))
    return rational(1, bits).minus(exp(front.plus(power)).scaled(1).times(total))


def _is_positive(x: Interval) -> bool:
    if x.lo <= 0 < x.hi:
        raise Undecided("the sign of a bound on a tail")
    return x.lo > 0


def _mean_norm(j: int, bits: int) -> Interval:
    return rational(2, bits).root().times(exp(log_gamma_half(j + 1, bits).minus(log_gamma_half(j, bits))))


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"dimension", "hidden", "near_orthogonality"}, "instance")
    d, k = integer(given["dimension"], "dimension"), integer(given["hidden"], "hidden")
    eps = fraction(given["near_orthogonality"], "near_orthogonality")
    if not (4 <= d <= MAX_DIMENSION and 1 <= k <= d // 2 and 0 < eps < 1):
        raise Rejected("instance: outside the hypotheses")
    if eps.denominator > 10**50:
        raise Rejected("instance: more than 50 digits")
    first = fields(witness, {"first_dimension"}, "witness")["first_dimension"]
    if type(first) is not str or not first.isascii() or not first.isdigit() or len(first) != 128 or first[0] == "0":
        raise Rejected("first_dimension is not an integer of 128 digits")
    return {
        **decided(lambda bits: _tail_figures(d, k, eps, bits)),
        "codimension": d - k,
        "coordinate_blocks": d // k,
        "near_orthogonality_squared": str(eps**2),
        "printed_first_dimension": _first_dimension(int(first)),
    }


def _tail_figures(d: int, k: int, eps: Fraction, bits: int) -> dict[str, Any]:
    bounds = log_bounds(d, k, rational(eps, bits), bits)
    zero = rational(0, bits)

    def shown(value: Interval) -> str:
        return figure(exp(value), True) if value.is_below(zero) else "1"

    best = minimum([*bounds.values(), zero])
    return {
        "log2_subspaces": figure(-best.over(log(rational(2, bits))), False) if best.hi < 0 else "0",
        "log2_subspaces_random": _log2_family(best, bits) if best.hi < 0 else "0",
        "tail": shown(best),
        "tails": {name: shown(value) for name, value in bounds.items()},
    }


def _log2_family(log_tail: Interval, bits: int) -> str:
    """log2 of floor(sqrt(2/T)); beyond 2^64 of sqrt(2/T) - 1."""
    log2 = log(rational(2, bits))
    root = log2.minus(log_tail).scaled(-1)
    if log2.times(rational(64, bits)).is_below(root):
        return figure(root.plus(log(rational(1, bits).minus(exp(-root)))).over(log2), False)
    size = exp(root)
    low, high = (m << size.exp if size.exp >= 0 else m >> -size.exp for m in (size.lo, size.hi))
    if low != high:
        raise Undecided("the size of a family")
    return figure(log(rational(low, bits)).over(log2), False) if low > 1 else "0"


@cache
def _first_dimension(first: int) -> list[str]:
    """log10 of the first d with 2^128 lines by the union bound at eps = d^-0.49: it holds at d, not at d - 1."""
    if not _gives_family(first) or _gives_family(first - 1):
        raise Rejected("first_dimension is not the first")

    def logarithm(bits: int) -> list[str]:
        value = log(rational(first, bits)).over(log(rational(10, bits)))
        return [figure(value, False), figure(value, True)]

    return decided(logarithm, 160)


def _gives_family(d: int) -> bool:
    """N (N-1)/2 (1 - I_y(1/2, (d-1)/2)) < 1 for N = 2^128 and y = d^-0.98."""
    pairs = (1 << 127) * ((1 << 128) - 1)

    def decide(bits: int) -> bool:
        y = exp(log(rational(d, bits)).times(rational(Fraction(-98, 100), bits)))
        tail = exact_tail(d, y, bits)
        return tail.times(rational(pairs, bits)).is_below(rational(1, bits))

    return decided(decide, 1200)
