"""The laws D_A and D_B: density, density ratio to N(0, 1), derivatives, distribution function, quantiles.

D is the law of a X + sqrt(delta) Z with X a rule of Gauss-Hermite type, Z ~ N(0, 1) and a = sqrt(1-delta)
(proofs/lemma_4_2/proof.md, steps 3 and 7).  Everything here is an enclosure in the rule's engine; the same
law in plain floats is ``symcheck.pipeline.marginals``.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from symcheck.arith import Interval
from symcheck.errors import DomainError, PrecisionError
from symcheck.hermite.rules import Rule

Point = Interval | Fraction | int


class Law:
    """The smoothed rule, with A/G = delta^{-1/2} sum_i c_i e^{-u_i^2/2}, u_i = (t - x_i/a)/s.

    Parameters
    ----------
    rule : Rule
        Nodes and weights, in the engine that everything is computed in.
    delta : Fraction
        Smoothing variance, 0 < delta < 1.

    Notes
    -----
    An evaluation costs n exponentials.  Points are exact rationals or enclosures; floats are refused.

    Examples
    --------
    The one-node rule is the point 0; smoothed it is N(0, delta), and A/G at 0 is delta^{-1/2}:

    >>> from symcheck.hermite.rules import rule_by_arb
    >>> law = Law(rule_by_arb(1, 0, 64), Fraction(1, 4))
    >>> law.ratio(0).contains(2), law.cdf(0).contains(Fraction(1, 2))
    (True, True)
    """

    def __init__(self, rule: Rule, delta: Fraction) -> None:
        if isinstance(delta, float) or not 0 < delta < 1:
            raise DomainError(f"smoothing must be an exact rational in (0, 1), not {delta}")
        self.rule, self.engine, self.delta = rule, rule.engine, Fraction(delta)
        self.a = self.engine.sqrt(self.engine.rational(1 - self.delta))
        self.root_delta = self.engine.sqrt(self.engine.rational(self.delta))
        self.inverse_s = self.engine.sqrt(self.engine.rational((1 - self.delta) / self.delta))

    @cached_property
    def centres(self) -> tuple[Interval, ...]:
        """x_i / a, where A/G peaks."""
        return tuple(x / self.a for x in self.rule.nodes)

    @cached_property
    def sizes(self) -> tuple[Interval, ...]:
        """c_i = w_i e^{x_i^2/2}."""
        pairs = zip(self.rule.nodes, self.rule.weights, strict=True)
        return tuple(w * self.engine.exp(x.square() / 2) for x, w in pairs)

    def _at(self, t: Point) -> Interval:
        return t if isinstance(t, Interval) else self.engine.rational(t)

    def derivatives(self, t: Point, order: int) -> list[Interval]:
        """Enclose the l-th derivative of A/G at t for l = 0..order (step 7); O(n order) operations."""
        t = self._at(t)
        total = [self.engine.rational(0)] * (order + 1)
        for centre, size in zip(self.centres, self.sizes, strict=True):
            u = (t - centre) * self.inverse_s
            before, now = self.engine.rational(0), size * self.engine.exp(-u.square() / 2)
            for j in range(order + 1):
                total[j] = total[j] + now
                before, now = now, u * now - before * j
        scale, values = 1 / self.root_delta, []
        for value in total:
            values.append(value * scale)
            scale = -scale * self.inverse_s
        return values

    def ratio(self, t: Point) -> Interval:
        """Enclose A(t)/G(t)."""
        return self.derivatives(t, 0)[0]

    def density(self, t: Point) -> Interval:
        """Enclose A(t)."""
        t = self._at(t)
        gauss = self.engine.exp(-t.square() / 2) / self.engine.sqrt(2 * self.engine.pi())
        return self.ratio(t) * gauss

    def majorant(self, t: Point) -> Interval:
        """Enclose W(t) = sum_i c_i e^{-u_i^2/4}; delta^{-1/2} s^{-l} sqrt(l!) W bounds the l-th derivative.

        By Indritz's inequality (step 8, cited).
        """
        t = self._at(t)
        total = self.engine.rational(0)
        for centre, size in zip(self.centres, self.sizes, strict=True):
            u = (t - centre) * self.inverse_s
            total = total + size * self.engine.exp(-u.square() / 4)
        return total

    def cdf(self, t: Point) -> Interval:
        """Enclose P(D <= t); relative accuracy in the left tail."""
        t = self._at(t)
        root = self.engine.sqrt(self.engine.rational(2 * self.delta))
        total = self.engine.rational(0)
        for x, w in zip(self.rule.nodes, self.rule.weights, strict=True):
            total = total + w * self.engine.erfc((self.a * x - t) / root) / 2
        return total

    def quantile(self, p: Fraction | int, prec: int = 40) -> Interval:
        """Enclose the t with P(D <= t) = p in an interval of width 2**-prec, for 0 < p < 1.

        Raises
        ------
        DomainError
            p is not an exact rational in (0, 1).
        PrecisionError
            The engine's precision does not decide a step of the bisection; use a finer rule.

        Examples
        --------
        >>> from symcheck.hermite.rules import rule_by_arb
        >>> law = Law(rule_by_arb(2, 0, 128), Fraction(1, 10))
        >>> t = law.quantile(Fraction(9, 10))
        >>> law.cdf(t).contains(Fraction(9, 10))
        True
        """
        if isinstance(p, float) or not 0 < p < 1:
            raise DomainError(f"a quantile needs an exact rational p in (0, 1), not {p}")
        low, high = -1, 1
        while not self._below(Fraction(low), p):
            low *= 2
        while self._below(Fraction(high), p):
            high *= 2
        low, high = low << prec, high << prec
        while high - low > 1:
            middle = (low + high) // 2
            if self._below(Fraction(middle, 1 << prec), p):
                low = middle
            else:
                high = middle
        return self.engine.interval(Fraction(low, 1 << prec), Fraction(high, 1 << prec))

    def _below(self, t: Fraction, p: Fraction | int) -> bool:
        """cdf(t) < p, decided; False also when t is the quantile to the last bit that the engine shows."""
        value = self.cdf(t)
        try:
            return value < p
        except PrecisionError:
            # t = 0 with p = 1/2 is an exact tie by symmetry: any side is right, the cell is closed
            if t == 0 and 2 * p == 1 and self.rule.sigma == 0:
                return False
            raise

    def chi_square(self) -> Interval:
        """Enclose the chi-square divergence F(1) - 1 of D from N(0, 1) (step 12); O(n^2) exponentials."""
        from symcheck.hermite.mehler import mehler_form

        return mehler_form(self.rule, self.rule, 1 - self.delta) - 1
