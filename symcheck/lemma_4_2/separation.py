"""Separation of the node sets, the sets S_A and S_B, and what lies outside them (steps 4 to 6)."""

from __future__ import annotations

from fractions import Fraction

from symcheck.arith import Engine, Interval
from symcheck.hermite.rules import Rule


def node_separation(a: Rule, b: Rule) -> Interval:
    """Enclose min |x_i - y_j| over the nodes of two rules; O(n) since the nodes are in order.

    Examples
    --------
    He_1 has the zero 0, He_2 the zeros -1 and 1:

    >>> from symcheck.hermite.rules import rule_by_arb
    >>> node_separation(rule_by_arb(1, 0, 64), rule_by_arb(2, 0, 64)).contains(1)
    True
    """
    gaps, j = [], 0
    for x in a.nodes:
        while j < len(b.nodes) and b.nodes[j] < x:
            j += 1
        gaps += [abs(x - y) for y in b.nodes[max(j - 1, 0) : j + 1]]
    return a.engine.minimum(gaps)


def separation_for_every_n(n: int, sigma: int, engine: Engine) -> Interval:
    """The bound that holds for every n: 1/sqrt(n+1) (step 4), or pi/(2 sqrt n + 1/(2 sqrt n)) (step 5)."""
    if sigma:
        return 2 * engine.pi() * engine.sqrt(engine.rational(n)) / (4 * n + 1)
    return engine.sqrt(engine.rational(Fraction(1, n + 1)))


def set_distance(separation: Interval, delta: Fraction, radius_squared: Fraction) -> Interval:
    """Enclose a * separation - 2r, at most dist(S_A, S_B) when positive (step 6)."""
    engine = separation.engine
    a, r = engine.sqrt(engine.rational(1 - delta)), engine.sqrt(engine.rational(radius_squared))
    return a * separation - 2 * r


def outside_probability(delta: Fraction, radius_squared: Fraction, engine: Engine) -> Interval:
    """Enclose erfc(r / sqrt(2 delta)), at least P(D_A outside S_A) and P(D_B outside S_B) (step 6).

    Examples
    --------
    >>> from symcheck.arith import arb_engine, round_up
    >>> round_up(outside_probability(Fraction(1, 3872), Fraction(3871, 3872) / 176, arb_engine(128)))
    '2.73458801493e-6'
    """
    return engine.erfc(engine.sqrt(engine.rational(radius_squared / (2 * delta))))
