"""The rounding rule of the certificates: 12 significant decimal digits, always in the safe direction.

The figure that says 'at least' x is, for x > 0, the largest decimal of 12 significant digits that is at
most x (1 - 2**-60); the figure that says 'at most' x is the smallest that is at least x (1 + 2**-60).
For x < 0 the two are mirrored: 'at least' x is minus the figure 'at most' -x.  The exact 0 is "0".

The shift by 2**-60, in the safe direction, makes the rule decidable: without it an x that is itself a
short decimal, known only by an enclosure however narrow, would leave two candidates for ever.  (So an
exact 3 reads ['2.99999999999', '3.00000000001'].)  It costs less than one unit in the 18th digit.

Spelling: trailing zeros are dropped; with E the decimal exponent of the leading digit, positional if -5
<= E <= 11 ("0.0000123", "79.2", "3"), otherwise a digit, optionally a point and digits, and "e" with the
exponent without plus sign or leading zeros ("1.5e20", "1e-6").  Each number has exactly one spelling.
"""

import re
from fractions import Fraction

from symcheck.arith.dyadic import Binary
from symcheck.arith.interval import Engine, Interval
from symcheck.errors import DomainError, PrecisionError

DIGITS = 12
SHIFT = Fraction(1, 2**60)
EXACT_EXPONENT_LIMIT = 4096
"""Ends of larger binary magnitude go through logarithms instead of being written out."""
DECIMAL_EXPONENT_LIMIT = 10**5

_DECIMAL = re.compile(r"(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:e(-?\d{1,7}))?", re.ASCII)


def round_down(x: Interval, digits: int = DIGITS) -> str:
    """Return the figure that says 'at least' for the number that ``x`` encloses.

    The rule is that of the module; what is returned is at most the number, and within one unit in the
    last digit plus 2**-60 of it.  It does not depend on the enclosure: any that is narrow enough gives
    the same text.

    Parameters
    ----------
    x : Interval
        An enclosure, of any engine.
    digits : int, 1 to 15
        Significant digits; the shift is meant for figures well above 2**-60.

    Returns
    -------
    str
        A decimal in the canonical spelling.

    Raises
    ------
    PrecisionError
        ``x`` contains 0 without being [0, 0], or its two ends do not round to the same decimal.
    DomainError
        ``digits`` is out of range.

    Notes
    -----
    Ends of binary magnitude above 4096 are scaled by a power of ten through exp and log at 80 bits more
    than their exponent has: a millisecond or so.

    Examples
    --------
    >>> from symcheck.arith import arb_engine
    >>> third = arb_engine(80).rational(Fraction(1, 3))
    >>> round_down(third), round_up(third), round_down(-third)
    ('0.333333333333', '0.333333333334', '-0.333333333334')
    """
    return _round(x, digits, up=False)


def round_up(x: Interval, digits: int = DIGITS) -> str:
    """Return the figure that says 'at most'; see `round_down`, of which it is the mirror image.

    Examples
    --------
    >>> from symcheck.arith import arb_engine
    >>> round_up(arb_engine(80).rational(Fraction(1, 3)), digits=3)
    '0.334'
    """
    return _round(x, digits, up=True)


def decimal_enclosure(x: Interval) -> list[str]:
    """Return ``[round_down(x), round_up(x)]``: the pair that a certificate prints.

    Examples
    --------
    >>> from symcheck.arith import arb_engine
    >>> E = arb_engine(80)
    >>> decimal_enclosure(E.sqrt(2)), decimal_enclosure(E.rational(0))
    (['1.41421356237', '1.41421356238'], ['0', '0'])
    """
    return [round_down(x), round_up(x)]


def parse_decimal(text: str) -> Fraction:
    """Return the value of a decimal in the canonical spelling.

    Raises
    ------
    DomainError
        The text is not a decimal, not the canonical spelling of its value, or has an exponent beyond 10**5 in
        absolute value, which is not written out.

    Examples
    --------
    >>> parse_decimal("79.2"), parse_decimal("-1.5e20") == -15 * 10**19
    (Fraction(396, 5), True)
    >>> parse_decimal("79.20")
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: '79.20' is not in the canonical spelling: '79.2'
    """
    match = _DECIMAL.fullmatch(text)
    if not match:
        raise DomainError(f"{text!r} is not a decimal")
    sign, whole, part, power = match[1], match[2], match[3] or "", int(match[4] or 0)
    if abs(power) > DECIMAL_EXPONENT_LIMIT:
        raise DomainError(f"the exponent of {text!r} is beyond {DECIMAL_EXPONENT_LIMIT}")
    number = int(whole + part)
    exponent = len(str(number)) - 1 - len(part) + power
    canonical = sign + _spell(number, exponent) if number else "0"
    if text != canonical:
        raise DomainError(f"{text!r} is not in the canonical spelling: {canonical!r}")
    value = Fraction(number) * Fraction(10) ** (power - len(part))
    return -value if sign else value


def outward_ends(x: Interval) -> tuple[str, str]:
    """Return decimals of 12 digits outside the two ends, without the shift: for display."""
    ends = []
    for end, up in ((x.lower, False), (x.upper, True)):
        if not end.man:
            ends.append("0")
        elif abs(end.magnitude()) <= EXACT_EXPONENT_LIMIT:
            figure = _round_fraction(abs(end.fraction()), DIGITS, up != (end.man < 0))
            ends.append("-" * (end.man < 0) + _spell(*figure))
        else:
            ends.append(f"{end.man}*2**{end.exp}")
    return ends[0], ends[1]


def _round(x: Interval, digits: int, up: bool) -> str:
    if not isinstance(digits, int) or not 1 <= digits <= 15:
        raise DomainError(f"digits must be an int from 1 to 15; got {digits!r}")
    lower, upper = x.lower, x.upper
    if not lower.man and not upper.man:
        return "0"
    if lower.sign() * upper.sign() <= 0:
        raise PrecisionError(f"{x} contains 0: no leading digit; raise the precision")
    negative = lower.sign() < 0
    # Rounding is monotone: if both ends round to one decimal, so does everything between.
    figures = {_round_end(end, x.engine, digits, up != negative) for end in (lower, upper)}
    if len(figures) > 1:
        raise PrecisionError(f"the ends of {x} do not round to the same {digits} digits; raise the precision")
    return "-" * negative + _spell(*figures.pop())


def _round_end(end: Binary, engine: Engine, digits: int, up: bool) -> tuple[int, int]:
    """Round the shifted absolute value of an end: its digits as an int, the exponent of the first."""
    end = Binary(abs(end.man), end.exp)
    shift = 1 + SHIFT if up else 1 - SHIFT
    if abs(end.magnitude()) <= EXACT_EXPONENT_LIMIT:
        return _round_fraction(end.fraction() * shift, digits, up)
    work = engine.with_prec(end.magnitude().bit_length() + 80)
    logarithm = work.log(work.binary(end, end) * shift)
    ten = work.log(10)
    exponent = _floor(logarithm / ten)
    # The shifted end is 10**exponent times this, which lies in [1, 10).
    leading = work.exp(logarithm - exponent * ten) * 10 ** (digits - 1)
    return _carry(-_floor(-leading) if up else _floor(leading), exponent, digits)


def _floor(x: Interval) -> int:
    low, high = (end.fraction().__floor__() for end in (x.lower, x.upper))
    if low != high:
        raise PrecisionError(f"the integer part of {x} is not decided; raise the precision")
    return low


def _round_fraction(value: Fraction, digits: int, up: bool) -> tuple[int, int]:
    """Round a positive fraction to ``digits`` significant digits, exactly."""
    # a guess of floor(log10 value) from the lengths of the numbers, corrected below
    exponent = (value.numerator.bit_length() - value.denominator.bit_length()) * 30103 // 100000
    while value < Fraction(10) ** exponent:
        exponent -= 1
    while value >= Fraction(10) ** (exponent + 1):
        exponent += 1
    scaled = value * Fraction(10) ** (digits - 1 - exponent)
    return _carry(scaled.__ceil__() if up else scaled.__floor__(), exponent, digits)


def _carry(number: int, exponent: int, digits: int) -> tuple[int, int]:
    # Rounding 999...9 up adds a digit.
    return (number // 10, exponent + 1) if number == 10**digits else (number, exponent)


def _spell(number: int, exponent: int) -> str:
    """Spell ``number``, at least 0, with its leading digit at ``10**exponent``."""
    figures = str(number).rstrip("0")
    if not figures:
        return "0"
    if exponent > 11 or exponent < -5:
        return f"{figures[0]}{'.' * (len(figures) > 1)}{figures[1:]}e{exponent}"
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + figures
    whole, part = figures[: exponent + 1].ljust(exponent + 1, "0"), figures[exponent + 1 :]
    return f"{whole}.{part}" if part else whole
