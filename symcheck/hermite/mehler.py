"""Mehler's kernel on quadrature nodes (proofs/lemma_4_2/proof.md, step 12)."""

from __future__ import annotations

from fractions import Fraction

from symcheck.arith import Interval
from symcheck.errors import DomainError
from symcheck.hermite.rules import Rule


def mehler_form(a: Rule, b: Rule, r: Fraction) -> Interval:
    r"""Enclose sum_{i,j} v_i w_j M_r(x_i, y_j), v, x the rule ``a`` and w, y the rule ``b``, 0 <= r < 1.

    M_r(x, y) = sum_j r^j he_j(x) he_j(y) = (1-r^2)^{-1/2} exp(-(r^2 x^2 - 2 r x y + r^2 y^2)/(2(1-r^2))).
    Where the sum is close to 1, subtracting 1 cancels: raise the precision of the rules.

    Examples
    --------
    The one-node rule sits on 0 and M_r(0, 0) = (1-r^2)^{-1/2}:

    >>> from symcheck.hermite.rules import rule_by_arb
    >>> one = rule_by_arb(1, 0, 64)
    >>> mehler_form(one, one, Fraction(3, 5)).contains(Fraction(5, 4))
    True
    """
    if not 0 <= r < 1:
        raise DomainError(f"Mehler's kernel needs 0 <= r < 1, not {r}")
    engine = a.engine
    own, cross = r * r / (2 * (1 - r * r)), r / (1 - r * r)
    left = [v * engine.exp(-own * x.square()) for x, v in zip(a.nodes, a.weights, strict=True)]
    right = left if b is a else [w * engine.exp(-own * y.square()) for y, w in zip(b.nodes, b.weights, strict=True)]
    total = engine.rational(0)
    for i, (x, v) in enumerate(zip(a.nodes, left, strict=True)):
        for j, (y, w) in enumerate(zip(b.nodes, right, strict=True)):
            if b is a and j > i:  # the form is symmetric
                break
            term = v * w * engine.exp(cross * (x * y))
            total = total + (2 * term if b is a and j < i else term)
    return total / engine.sqrt(engine.rational(1 - r * r))
