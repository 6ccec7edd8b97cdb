"""Theorem 3.5: what is paid in radius, the example's flow and cut, and the robust loss under both moves."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcheck import certify
from symcheck.checker import theorem_3_5 as checked
from symcheck.errors import DomainError
from symcheck.theorem_3_5 import certify as room


def test_radius_is_paid_and_the_numbers_are_those_of_theorem_3_3() -> None:
    moved = certify("theorem-3.5", radius="3/2", move="1/3", cover=100).content["figures"]
    cover = certify("theorem-3.3", cover=100).content["figures"]
    assert moved["robust_radius"] == "7/6"
    assert {name: moved[name] for name in cover} == cover


def test_the_example_is_the_checkers() -> None:
    assert (checked.X, checked.Y, Fraction(checked.RADIUS)) == (room.X, room.Y, room.RADIUS)
    figures = certify("theorem-3.5").content["figures"]["neighbourhood"]
    places = {name: [(Fraction(p), Fraction(m)) for p, m in figures[name]] for name in "xy"}
    least = min(
        1
        - sum((m for k, (_, m) in enumerate(places["x"]) if chosen >> k & 1), Fraction(0))
        + sum(
            (
                m
                for q, m in places["y"]
                if any(chosen >> k & 1 and abs(p - q) <= 1 for k, (p, _) in enumerate(places["x"]))
            ),
            Fraction(0),
        )
        for chosen in range(16)
    )
    assert Fraction(figures["least_delta"]) == 1 - least


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=5),
    st.lists(st.booleans(), min_size=13, max_size=13),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_a_small_move_costs_as_much_radius(
    pairs: list[tuple[int, int]], labels: list[bool], radius: int, move: int
) -> None:
    """On a line: if x moved by at most `move` to y, an error within radius - move of y is within radius of x."""
    moved = [(x, y) for x, y in pairs if abs(x - y) <= move <= radius]

    def errs(at: int, r: int) -> bool:
        return any(labels[z] for z in range(max(0, at - r), min(12, at + r) + 1))

    assert sum(errs(y, radius - move) for _, y in moved) <= sum(errs(x, radius) for x, _ in moved)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"move": "2"}, "move must be at most the radius 1, not 2"),
        ({"radius": "0"}, "radius must be greater than 0"),
        ({"move": "0"}, "move must be greater than 0"),
        ({"radius": "nan"}, "radius must be"),
    ],
)
def test_bad_input(options: dict[str, str], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        certify("theorem-3.5", **options)
