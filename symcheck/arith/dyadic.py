"""Exact dyadic numbers: one (`Binary`, of any exponent) and an interval of them on a grid (`Dyadic`)."""

from fractions import Fraction
from typing import Any, NamedTuple

from symcheck.errors import DomainError

FRACTION_EXPONENT_LIMIT = 10**6
"""`Binary.fraction` materialises ``2**exp`` only up to this ``abs(exp)``."""


class _ManExp(NamedTuple):
    man: int
    exp: int


class Binary(_ManExp):
    """The exact number ``man * 2**exp``, stored with ``man`` odd (0 is stored as ``(0, 0)``).

    Normalising makes equality of tuples equality of values.  Comparison looks at signs and bit lengths
    first and shifts by the difference of the exponents only when the leading bits coincide, so that it costs
    O(bits of the mantissas) for any exponents.

    Parameters
    ----------
    man, exp : int
        Mantissa and exponent, of any size.

    Examples
    --------
    >>> Binary(12, 5)
    Binary(man=3, exp=7)
    >>> Binary(3, -1).fraction()
    Fraction(3, 2)
    >>> Binary(-1, 10**40) < Binary(1, -(10**40)) < Binary(1, 10**40)
    True
    """

    __slots__ = ()

    def __new__(cls, man: int, exp: int = 0) -> "Binary":
        man, exp = int(man), int(exp)
        if man:
            zeros = (man & -man).bit_length() - 1
            return super().__new__(cls, man >> zeros, exp + zeros)
        return super().__new__(cls, 0, 0)

    def fraction(self) -> Fraction:
        """Return the value as a Fraction; `DomainError` if ``abs(exp) > 10**6``: it would fill the memory."""
        if abs(self.exp) > FRACTION_EXPONENT_LIMIT:
            raise DomainError(f"binary exponent {self.exp} beyond {FRACTION_EXPONENT_LIMIT}: not written out")
        if self.exp >= 0:
            return Fraction(self.man << self.exp)
        return Fraction(self.man, 1 << -self.exp)

    def sign(self) -> int:
        """Return -1, 0 or 1."""
        return (self.man > 0) - (self.man < 0)

    def magnitude(self) -> int:
        """Return the s with ``2**(s-1) <= abs(self) < 2**s``; `DomainError` at 0, which has none."""
        if not self.man:
            raise DomainError("0 has no binary magnitude")
        return self.man.bit_length() + self.exp

    def compare(self, other: "Binary | int | Fraction") -> int:
        """Return the sign (-1, 0 or 1) of ``self - other``, decided exactly.

        Examples
        --------
        >>> Binary(1, -2).compare(Fraction(1, 3)), Binary(1, 10**50).compare(7), Binary(7).compare(7)
        (-1, 1, 0)
        """
        # other = num / den * 2**exp, so compare  man * den * 2**self.exp  with  num * 2**exp
        if isinstance(other, Binary):
            num, den, exp = other.man, 1, other.exp
        else:
            num, den, exp = other.numerator, other.denominator, 0
        sign, other_sign = self.sign(), (num > 0) - (num < 0)
        if sign != other_sign:
            return 1 if sign > other_sign else -1
        left = self.man * den
        gap = self.exp - exp
        bits = left.bit_length() + gap - num.bit_length()
        if bits:
            return sign if bits > 0 else -sign
        # Equal leading bits: abs(gap) is the difference of two bit lengths, hence small.
        if gap >= 0:
            left <<= gap
        else:
            num <<= -gap
        return (left > num) - (left < num)

    # The order of the tuples (man, exp) is not that of the values.
    def __lt__(self, other: Any) -> bool:
        return self.compare(other) < 0 if isinstance(other, Binary) else NotImplemented

    def __le__(self, other: Any) -> bool:
        return self.compare(other) <= 0 if isinstance(other, Binary) else NotImplemented

    def __gt__(self, other: Any) -> bool:
        return self.compare(other) > 0 if isinstance(other, Binary) else NotImplemented

    def __ge__(self, other: Any) -> bool:
        return self.compare(other) >= 0 if isinstance(other, Binary) else NotImplemented


class Dyadic(NamedTuple):
    """The interval ``[lo, hi] * 2**-prec``: how a certificate writes an enclosure on a grid.

    Examples
    --------
    >>> Dyadic(lo=3, hi=4, prec=1).lower, Dyadic(lo=3, hi=4, prec=1).upper
    (Fraction(3, 2), Fraction(2, 1))
    """

    lo: int
    hi: int
    prec: int

    @property
    def lower(self) -> Fraction:
        """The left end, exactly."""
        return Fraction(self.lo) / Fraction(2) ** self.prec

    @property
    def upper(self) -> Fraction:
        """The right end, exactly."""
        return Fraction(self.hi) / Fraction(2) ** self.prec
