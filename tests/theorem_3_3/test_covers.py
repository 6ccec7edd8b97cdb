"""Theorem 3.3: Theorem 3.1's numbers one margin up, and the centre's classifier on its ball."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcheck import certify
from symcheck.errors import DomainError

FIELDS = ("n_exact", "n_pairwise", "n_threshold", "failure_at_n", "failure_before", "threshold")


@pytest.mark.parametrize(("loss", "margin", "count"), [("1/100", "1/100", 1000), ("0", "1/10", 7), ("1/10", "1/20", 2)])
def test_numbers_are_those_of_theorem_3_1_at_a_higher_loss(loss: str, margin: str, count: int) -> None:
    cover = certify("theorem-3.3", loss=loss, margin=margin, cover=count).content["figures"]
    plain = certify("theorem-3.1", loss=Fraction(loss) + Fraction(margin), margin=margin, classifiers=count)
    assert {name: cover[name] for name in FIELDS} == {name: plain.content["figures"][name] for name in FIELDS}
    assert Fraction(cover["robust_loss"]) == Fraction(loss) + 2 * Fraction(margin)
    # the rate that the theorem's repair states
    assert int(cover["n_exact"]) > int(
        certify("theorem-3.1", loss=loss, margin=margin, classifiers=count).content["figures"]["n_exact"]
    )


@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_a_classifier_loses_at_most_the_total_variation(first: list[int], second: list[int]) -> None:
    """For every set of errors: the loss under the second law is at most that under the first plus TV."""
    if not sum(first) or not sum(second):
        return
    p, q = ([Fraction(v, sum(law)) for v in law] for law in (first, second))
    distance = sum((max(Fraction(0), b - a) for a, b in zip(p, q, strict=True)), Fraction(0))
    for errors in product((0, 1), repeat=4):
        losses = [sum((m for m, e in zip(law, errors, strict=True) if e), Fraction(0)) for law in (p, q)]
        assert losses[1] <= losses[0] + distance


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"margin": "1/2"}, "loss + 2 margin must be less than 1, not 101/100: margin must be below 99/200"),
        ({"cover": 0}, "cover must be at least 1"),
        ({"classifiers": 5}, "theorem-3.3 has no --classifiers; it has --loss, --margin, --cover, --confidence"),
        ({"loss": 0.5}, "exact"),
    ],
)
def test_bad_input(options: dict[str, object], words: str) -> None:
    with pytest.raises(DomainError, match=words.replace("+", r"\+")):
        certify("theorem-3.3", **options)
