"""Moment generating functions of the rules, at 60 digits: step 6."""

from __future__ import annotations

import mpmath
import pytest

from symcheck.hermite.rules import Rule, rule_by_arb


def middle(x: object) -> mpmath.mpf:
    """A point of an enclosure that is narrow beyond 60 digits."""
    value = x.lower.fraction()  # type: ignore[attr-defined]
    return mpmath.mpf(value.numerator) / value.denominator


def mgf(rule: Rule, t: mpmath.mpf) -> mpmath.mpf:
    return mpmath.fsum(middle(w) * mpmath.exp(t * middle(x)) for x, w in zip(rule.nodes, rule.weights, strict=True))


POINTS = ["1e-2", "0.1", "0.5", "1", "2", "4", "7"]


@pytest.mark.parametrize("n", [1, 2, 5, 10])
def test_gauss_hermite_rules_are_1_sub_gaussian(n: int) -> None:
    with mpmath.workdps(60):
        rule = rule_by_arb(n, 0, 256)
        for t in map(mpmath.mpf, POINTS):
            assert mgf(rule, t) <= mpmath.exp(t**2 / 2)


@pytest.mark.parametrize("n", [2, 3, 5, 10])
def test_mirror_rules_are_2_sub_gaussian_and_not_1_sub_gaussian(n: int) -> None:
    with mpmath.workdps(60):
        rule = rule_by_arb(n, 1, 256)
        for t in map(mpmath.mpf, POINTS):
            both = [mgf(rule, s * t) for s in (1, -1)]
            assert min(both) >= 1
            assert max(both) <= 2 * mpmath.exp(t**2 / 2) - 1 <= mpmath.exp(t**2)
        t = mpmath.mpf("1e-2")
        first = -mpmath.sqrt(n) * mpmath.factorial(n - 1) * t ** (2 * n - 1) / mpmath.factorial(2 * n - 1)
        for s in (1, -1):  # E e^{tX - t^2/2} - 1 is its first term, above 0 on one side: also for aX + bZ
            assert mgf(rule, s * t) * mpmath.exp(-(t**2) / 2) - 1 == pytest.approx(s * first, rel=0.2)
        assert mgf(rule, -t) > mpmath.exp(t**2 / 2) > mgf(rule, t)


def test_two_nodes_by_hand() -> None:
    """x^2 + sqrt(2) x - 1: nodes (-sqrt 2 +- sqrt 6)/2, mean 0, variance 1, E X^3 = -sqrt 2."""
    with mpmath.workdps(60):
        rule = rule_by_arb(2, 1, 256)
        moments = [
            mpmath.fsum(middle(w) * middle(x) ** j for x, w in zip(rule.nodes, rule.weights, strict=True))
            for j in range(4)
        ]
        assert [float(m) for m in moments] == pytest.approx([1, 0, 1, -(2**0.5)], abs=1e-15)
