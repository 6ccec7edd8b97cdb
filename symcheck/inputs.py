"""Numbers as a user writes them, read exactly: integers, rationals, decimals, powers."""

from __future__ import annotations

import re
from fractions import Fraction

import gmpy2  # type: ignore[import-untyped]

from symcheck.certificates import json_integer
from symcheck.errors import DomainError

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,5})?", re.IGNORECASE)
_POWER = re.compile(r"[+-]?\d{1,1000}\*\*\d{1,8}")
_MAX_DIGITS = 4000
_MAX_POWER_BITS = 1 << 23


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
        if (abs(base).bit_length() - 1) * exponent > _MAX_POWER_BITS:
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


def read_count(value: str | int, name: str, most_bits: int) -> tuple[int, int | str]:
    """A positive integer that may have millions of digits, and how a certificate spells it.

    Beyond 4000 digits it must be given as a power and is spelled ``b**e`` with a base that is no perfect power,
    so that the spelling is unique.

    Raises
    ------
    DomainError
        Not a positive integer, more than ``most_bits`` bits, or of more than 4000 digits and not a power.

    Examples
    --------
    >>> read_count("2**100", "classifiers", 2**22)[1], read_count("4**10000", "classifiers", 2**22)[1]
    ('1267650600228229401496703205376', '2**20000')
    """
    number = read_rational(value, name)
    if number > 1 << most_bits:
        raise DomainError(f"{name} must be at most 2**{most_bits}")
    count = read_integer(int(number) if number.denominator == 1 else str(number), name, 1, 1 << most_bits)
    if count < 10**_MAX_DIGITS:
        return count, json_integer(count)
    if isinstance(value, str):
        base, exponent = (int(part) for part in value.strip().split("**"))
    else:
        base, exponent = 2, count.bit_length() - 1
    for p in range(base.bit_length(), 1, -1):
        root, exact = gmpy2.iroot(base, p)
        if exact:
            base, exponent = int(root), exponent * p
    if base.bit_length() > 64 or base**exponent != count:
        raise DomainError(f"{name} of more than {_MAX_DIGITS} digits must be a power of a base below 2**64")
    return count, f"{base}**{exponent}"
