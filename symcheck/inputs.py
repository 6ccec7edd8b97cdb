"""Numbers as a user writes them, read exactly: integers, rationals, decimals, powers."""

from __future__ import annotations

import re
from fractions import Fraction

from symcheck.errors import DomainError

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,5})?", re.IGNORECASE)
_POWER = re.compile(r"[+-]?\d{1,1000}\*\*\d{1,6}")
_MAX_DIGITS = 4000


def read_rational(value: str | int | Fraction, name: str) -> Fraction:
    """The exact rational that ``value`` spells.

    Parameters
    ----------
    value : str, int or Fraction
        ``"3"``, ``"1/1000"``, ``"0.001"``, ``"1e-6"`` or ``"2**100"``; never a float, which is not exact.
    name : str
        What is being read, for the message.

    Raises
    ------
    DomainError
        Not such a number, a zero denominator, or more than 4000 digits.

    Examples
    --------
    >>> read_rational("1e-6", "smoothing"), read_rational("2**10", "classifiers")
    (Fraction(1, 1000000), Fraction(1024, 1))
    >>> read_rational("nan", "smoothing")
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: smoothing must be an integer, p/q, a decimal or a power, not 'nan'
    """
    if isinstance(value, Fraction) or (isinstance(value, int) and not isinstance(value, bool)):
        return Fraction(value)
    if not isinstance(value, str):
        raise DomainError(f"{name} must be exact: give an int, a Fraction or a string, not {value!r}")
    text = value.strip()
    if text.count("/") == 1:
        top, bottom = (read_rational(part, name) for part in text.split("/"))
        if bottom == 0:
            raise DomainError(f"{name} has denominator 0 in {text!r}")
        return top / bottom
    if text.isascii() and _POWER.fullmatch(text):
        base, exponent = (int(part) for part in text.split("**"))
        if len(str(abs(base))) * exponent > 200 * _MAX_DIGITS:
            raise DomainError(f"{name} is too large: {text!r}")
        return Fraction(base**exponent)
    if not (text.isascii() and _DECIMAL.fullmatch(text)):
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise DomainError(f"{name} must be an integer, p/q, a decimal or a power, not {shown!r}")
    if len(text) > _MAX_DIGITS or abs(int(text.lower().partition("e")[2] or 0)) > _MAX_DIGITS:
        raise DomainError(f"{name} has more than {_MAX_DIGITS} digits")
    return Fraction(text)


def read_integer(value: str | int, name: str, least: int, most: int) -> int:
    """An exact integer between ``least`` and ``most``.

    Examples
    --------
    >>> read_integer("0", "nodes", 1, 200)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: nodes must be at least 1, not 0; the nearest admissible value is 1
    """
    number = read_rational(value, name)
    if number.denominator != 1:
        raise DomainError(f"{name} must be an integer, not {value}")
    if number < least:
        raise DomainError(f"{name} must be at least {least}, not {value}; the nearest admissible value is {least}")
    if number > most:
        raise DomainError(f"{name} must be at most {most}, not {value}; the nearest admissible value is {most}")
    return int(number)
