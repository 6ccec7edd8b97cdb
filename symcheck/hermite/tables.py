"""Decimal tables of the Gauss-Hermite rule, every digit guaranteed."""

from __future__ import annotations

from fractions import Fraction

from symcheck.errors import DomainError
from symcheck.hermite.rules import rule_by_arb


def decimal_rule(n: int, digits: int) -> tuple[list[list[str]], list[list[str]]]:
    """Nodes and weights of the n-node rule for N(0, 1) as pairs of decimals that enclose them.

    Parameters
    ----------
    n : int, at least 1
    digits : int, at least 1
        Digits after the point of a node; significant digits of a weight.

    Returns
    -------
    nodes, weights : lists of [lower, upper]
        Each pair encloses; the two differ by at most two units in the last place.

    Examples
    --------
    >>> nodes, weights = decimal_rule(3, 5)
    >>> nodes[2], weights[1]
    (['1.73205', '1.73206'], ['6.6666e-1', '6.6667e-1'])
    """
    if n < 1 or digits < 1:
        raise DomainError(f"a table needs n >= 1 and digits >= 1, not n = {n}, digits = {digits}")
    rule = rule_by_arb(n, 0, digits * 3322 // 1000 + 16)
    nodes = [
        [_fixed(x.lower.fraction(), digits, up=False), _fixed(x.upper.fraction(), digits, up=True)] for x in rule.nodes
    ]
    weights = [
        [_floating(w.lower.fraction(), digits, up=False), _floating(w.upper.fraction(), digits, up=True)]
        for w in rule.weights
    ]
    return nodes, weights


def _round(q: Fraction, up: bool) -> int:
    return -(-q.numerator // q.denominator) if up else q.numerator // q.denominator


def _fixed(q: Fraction, digits: int, up: bool) -> str:
    scaled = _round(q * 10**digits, up)
    if q == 0:
        return "0"
    text = str(abs(scaled)).rjust(digits + 1, "0")
    return f"{'-' if scaled < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def _floating(q: Fraction, digits: int, up: bool) -> str:
    exponent = (q.numerator.bit_length() - q.denominator.bit_length() + 1) * 30103 // 100000 + 1
    while q < Fraction(10) ** exponent:
        exponent -= 1
    scaled = _round(q / Fraction(10) ** (exponent - digits + 1), up)
    if scaled >= 10**digits:
        scaled, exponent = -(-scaled // 10), exponent + 1
    text = str(scaled)
    return f"{text[0]}.{text[1:]}e{exponent}" if digits > 1 else f"{text}e{exponent}"
