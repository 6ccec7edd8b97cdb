"""One plot: its numbers, what is drawn of them, and what is said of them to those who do not see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from fractions import Fraction
from math import inf, nextafter
from typing import Any

from symcheck.arith import Interval
from symcheck.report.style import SIZE

Progress = Callable[[str], None]
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Plot:
    """What is drawn, and of which statements it is a picture.

    Attributes
    ----------
    title : str
        In one line.
    statements : tuple of str
        Ids of the register.
    numbers : callable
        Computes everything that is drawn, as JSON; told each step's name as it begins.
    draw : callable
        Draws the numbers into a matplotlib Figure.
    words : callable
        The alternative text: from the numbers to whole sentences.
    size : pair of float
        Width and height in inches.
    """

    title: str
    statements: tuple[str, ...]
    numbers: Callable[[Progress], Numbers]
    draw: Callable[[Numbers, Any], None]
    words: Callable[[Numbers], str]
    size: tuple[float, float] = SIZE


def down(x: Interval | Fraction) -> float:
    """The largest float that is at most the number enclosed, or the one below."""
    exact = x.lower.fraction() if isinstance(x, Interval) else x
    near = float(exact)
    return near if Fraction(near) <= exact else nextafter(near, -inf)


def up(x: Interval | Fraction) -> float:
    """The least float that is at least the number enclosed, or the one above.

    Examples
    --------
    >>> up(Fraction(1, 2)), down(Fraction(1, 10)) < up(Fraction(1, 10))
    (0.5, True)
    """
    return -down(-x)


def ends(x: Interval) -> list[float]:
    """Both ends as floats, outward."""
    return [down(x), up(x)]


def at_least(x: float, digits: int = 4) -> str:
    """A decimal of so many digits that is at most x, for the words."""
    return _text(x, digits, ROUND_FLOOR)


def at_most(x: float, digits: int = 4) -> str:
    """A decimal of so many digits that is at least x, for the words.

    Examples
    --------
    >>> at_least(163_877.3), at_most(163_877.3), at_most(7.05e-26, 2), at_least(0.5)
    ('163800', '163900', '7.1e-26', '0.5')
    """
    return _text(x, digits, ROUND_CEILING)


def _text(x: float, digits: int, rounding: str) -> str:
    value = Context(prec=digits, rounding=rounding).create_decimal_from_float(x)
    return f"{value:f}" if 1e-4 <= abs(x) < 1e9 else f"{value:.{digits - 1}e}"
