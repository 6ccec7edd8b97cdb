"""Section 1.2: the sample sizes against exact binomial deviations."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck import certify
from symcheck.arith import arb_engine
from symcheck.arith.binomial import lower_tail, upper_tail
from symcheck.errors import DomainError


@settings(max_examples=15)
@given(
    st.integers(1, 1000),
    st.fractions(Fraction(1, 50), Fraction(1, 3), max_denominator=60),
    st.fractions(0, 1, max_denominator=20),
)
def test_one_query_deviates_with_probability_at_most_its_share(queries: int, tau: Fraction, p: Fraction) -> None:
    """A [0, 1]-valued query with two values: P(|mean - p| > tau) <= eta/T, by exact tails."""
    n = int(certify("section-1.2-simulation", queries=queries, tolerance=tau).content["figures"]["samples_fixed_joint"])
    E = arb_engine(80)
    above, below = n * (p + tau), n * (p - tau)
    outside = upper_tail(E, n, above.numerator // above.denominator, p)
    outside = outside + lower_tail(E, n, -(-below.numerator // below.denominator) - 1, p)
    assert not outside > Fraction(1, 3 * queries)


def test_sizes_are_least_and_multiply() -> None:
    figures = certify("section-1.2-simulation", queries=1000, tolerance="1/100").content["figures"]
    E = arb_engine(80)
    for name, answers in (("joint", 1000), ("class", 2000)):
        n = figures[f"samples_fixed_{name}"]
        assert n >= E.log(6 * answers) * 5000
        assert n - 1 < E.log(6 * answers) * 5000
        assert figures[f"samples_adaptive_{name}"] == 1000 * n


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"queries": 0}, "queries must be at least 1"),
        ({"tolerance": "0"}, "tolerance must be greater than 0"),
        ({"tolerance": "2"}, "at most 1"),
        ({"confidence": "0"}, "strictly between"),
    ],
)
def test_bad_input(options: dict[str, object], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("section-1.2-simulation", **options)
