"""`Interval`, an enclosure of a real number, and `Engine`, the interface of what computes with it.

An interval is a pair of exact dyadic endpoints in its engine's own format.  The rules that must not
depend on the library live here: operands are converted exactly or outward, an undecided comparison is
an exception, a monotone function is evaluated at both ends, and no infinity or nan leaves an engine.  An
engine supplies the outward-rounded operations on endpoints (the methods with an underscore).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, final

from symcheck.arith.dyadic import Binary
from symcheck.errors import CertificateError, DomainError, PrecisionError

if TYPE_CHECKING:
    from flint import arb

Operand: TypeAlias = "Interval | int | Fraction"

ARGUMENT_BITS_LIMIT = 2**16
"""exp and erfc refuse arguments of more bits before the point: reducing one needs as many bits."""


@final
class Interval:
    """A closed interval [lower, upper] that contains the number it stands for.

    Made by an `Engine`, never directly.  Operations ``+ - * /``, ``-x``, ``abs(x)``, ``x.square()`` and
    ``x ** k`` (int ``k >= 0``) return an interval that contains the result for all points of the
    operands, rounded outward at the precision of the engine.  The other operand may be an int or a
    Fraction (taken exactly), or an interval of an engine of the same name; then the larger of the two
    precisions is used.

    ``<  <=  >  >=`` answer True or False only when that is the answer for all points.

    Raises
    ------
    PrecisionError
        A comparison is not decided; a divisor contains 0; a result is not finite.
    DomainError
        The other operand is a float, or an exponent is negative.
    TypeError
        The other operand is of another engine or type; ``x == y`` and ``bool(x)``, which an enclosure cannot
        answer.

    Notes
    -----
    An Arb operation costs 1 to 2 microseconds at 200 bits, an mpmath operation 2 to 5.

    Examples
    --------
    >>> from symcheck.arith import arb_engine
    >>> E = arb_engine(53)
    >>> x = E.interval(1, 2)
    >>> (x - x).lower, (x * x).upper.fraction(), x < 3
    (Binary(man=-1, exp=0), Fraction(4, 1), True)
    >>> x < Fraction(3, 2)
    Traceback (most recent call last):
        ...
    symcheck.errors.PrecisionError: [1, 2] < 3/2 is not decided at 53 bits; raise the precision
    """

    __slots__ = ("_hi", "_lo", "engine")

    def __init__(self, engine: "Engine", lo: Any, hi: Any) -> None:
        self.engine = engine
        self._lo = lo
        self._hi = hi

    # -- what it is ------------------------------------------------------------------------------------

    @property
    def lower(self) -> Binary:
        """The left end, exactly: at most every point."""
        return self.engine._binary(self._lo)

    @property
    def upper(self) -> Binary:
        """The right end, exactly: at least every point."""
        return self.engine._binary(self._hi)

    @property
    def is_finite(self) -> bool:
        """True: an engine raises `PrecisionError` rather than return an infinite end or a nan."""
        return self.engine._is_finite(self._lo) and self.engine._is_finite(self._hi)

    def contains(self, q: int | Fraction) -> bool:
        """Decide exactly whether the rational ``q`` is a point of the interval."""
        q = _exact(q)
        return self.lower.compare(q) <= 0 <= self.upper.compare(q)

    def overlaps(self, other: "Interval") -> bool:
        """Decide exactly whether the two intervals, of any engines, have a point in common."""
        return self.lower <= other.upper and other.lower <= self.upper

    def intersection(self, other: "Interval") -> "Interval":
        """Return the common points, in the engine of ``self``; `CertificateError` if there are none.

        If both enclose one number so does the result, and an empty one proves that an enclosure is wrong.
        """
        if not self.overlaps(other):
            raise CertificateError(f"{self} and {other} do not overlap: one of them is not an enclosure")
        return self.engine.binary(max(self.lower, other.lower), min(self.upper, other.upper))

    def __repr__(self) -> str:
        from symcheck.arith.decimals import outward_ends

        low, high = outward_ends(self)
        return f"[{low}]" if low == high else f"[{low}, {high}]"

    # -- arithmetic ------------------------------------------------------------------------------------

    def _meet(self, other: object) -> tuple["Interval", "Engine"]:
        """Return ``other`` as an interval, and the engine in which to compute."""
        if not isinstance(other, Interval):
            return self.engine.rational(_exact(other)), self.engine
        mine, its = self.engine, other.engine
        if mine.name != its.name:
            raise TypeError(
                f"intervals of the engines {mine.name} and {its.name} do not mix: convert with Engine.binary"
            )
        return other, (mine if mine.prec >= its.prec else its)

    # The test on the class and the engine is `_meet` inlined for the common case.

    def __add__(self, other: Operand) -> "Interval":
        engine = self.engine
        if type(other) is not Interval or other.engine is not engine:
            other, engine = self._meet(other)
        return engine._add(self, other)

    __radd__ = __add__

    def __mul__(self, other: Operand) -> "Interval":
        engine = self.engine
        if type(other) is not Interval or other.engine is not engine:
            other, engine = self._meet(other)
        return engine._mul(self, other)

    __rmul__ = __mul__

    def __sub__(self, other: Operand) -> "Interval":
        engine = self.engine
        if type(other) is not Interval or other.engine is not engine:
            other, engine = self._meet(other)
        return engine._sub(self, other)

    def __rsub__(self, other: Operand) -> "Interval":
        left, engine = self._meet(other)
        return engine._sub(left, self)

    def __truediv__(self, other: Operand) -> "Interval":
        other, engine = self._meet(other)
        if engine._sign(other._lo) <= 0 <= engine._sign(other._hi):
            raise PrecisionError(f"division by {other}, which contains 0, at {engine.prec} bits")
        return engine._div(self, other)

    def __rtruediv__(self, other: Operand) -> "Interval":
        return self._meet(other)[0] / self

    def __neg__(self) -> "Interval":
        engine = self.engine
        return Interval(engine, engine._neg(self._hi), engine._neg(self._lo))

    def __abs__(self) -> "Interval":
        engine = self.engine
        if engine._sign(self._lo) >= 0:
            return self
        minus = -self
        if engine._sign(self._hi) <= 0:
            return minus
        top = minus._hi if engine._compare(minus._hi, self._hi) > 0 else self._hi
        return Interval(engine, engine._integer(0), top)

    def square(self) -> "Interval":
        """Return an enclosure of the squares of the points: never negative, unlike ``x * x``."""
        positive = abs(self)
        return self.engine._mul(positive, positive)

    def __pow__(self, k: int) -> "Interval":
        if not isinstance(k, int) or k < 0:
            raise DomainError(f"the exponent must be an int, at least 0; got {k!r}")
        power, base = self.engine.rational(1), self
        while k:
            if k & 1:
                power = power * base
            k >>= 1
            if k:
                base = base.square()  # so an even power is a product of squares: not negative
        return power

    # -- comparison ------------------------------------------------------------------------------------

    def _gaps(self, other: object) -> tuple[int, int]:
        """Return the signs of (own upper - its lower) and (own lower - its upper), exactly."""
        if isinstance(other, Fraction):  # need not have an exact end in the engine
            return self.upper.compare(other), self.lower.compare(other)
        other, engine = self._meet(other)
        return engine._compare(self._hi, other._lo), engine._compare(self._lo, other._hi)

    def _undecided(self, sign: str, other: object) -> NoReturn:
        raise PrecisionError(f"{self} {sign} {other} is not decided at {self.engine.prec} bits; raise the precision")

    def __lt__(self, other: Operand) -> bool:
        most, least = self._gaps(other)
        return True if most < 0 else False if least >= 0 else self._undecided("<", other)

    def __le__(self, other: Operand) -> bool:
        most, least = self._gaps(other)
        return True if most <= 0 else False if least > 0 else self._undecided("<=", other)

    def __gt__(self, other: Operand) -> bool:
        most, least = self._gaps(other)
        return True if least > 0 else False if most <= 0 else self._undecided(">", other)

    def __ge__(self, other: Operand) -> bool:
        most, least = self._gaps(other)
        return True if least >= 0 else False if most < 0 else self._undecided(">=", other)

    def __eq__(self, other: object) -> bool:
        raise TypeError("enclosures have no equality: ask overlaps, contains, or compare .lower and .upper")

    __ne__ = __eq__
    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        raise TypeError("an enclosure is neither true nor false: compare it with 0")


def _exact(q: object) -> int | Fraction:
    if isinstance(q, float):
        raise DomainError(f"{q!r} is a float, not an exact number: give an int or a Fraction")
    if not isinstance(q, (int, Fraction)):
        raise TypeError(f"expected an int or a Fraction, got {type(q).__name__}")
    return q


class Engine(ABC):
    """Outward-rounded real arithmetic at ``prec`` working bits; get one from `arb_engine` or `mpmath_engine`.

    Every result contains the true value for all points of the arguments.  The precision belongs to the
    engine: engines of different precisions can be interleaved, and no global precision is left changed.
    Functions take an interval of an engine of the same name, an int or a Fraction.

    Attributes
    ----------
    name : str
        ``"arb"`` or ``"mpmath"``.
    prec : int, at least 2
        Working bits.  For a point argument the relative width of a result is a few units of ``2**-prec``.

    Raises
    ------
    DomainError
        An argument is a float, certainly outside the domain, or (exp, erfc) at least ``2**65536`` in
        absolute value.
    PrecisionError
        It is undecided whether the argument is in the domain; or the result is not finite.
    TypeError
        An argument is an interval of another engine.
    """

    __slots__ = ("prec",)
    name: str

    def __init__(self, prec: int) -> None:
        if not isinstance(prec, int) or prec < 2:
            raise DomainError(f"the precision must be an int, at least 2 bits; got {prec!r}")
        self.prec = prec

    def __repr__(self) -> str:
        return f"{self.name}_engine({self.prec})"

    def with_prec(self, prec: int) -> "Engine":
        """Return the engine of the same name with ``prec`` working bits."""
        return type(self)(prec)

    # -- making intervals ------------------------------------------------------------------------------

    def rational(self, q: int | Fraction) -> Interval:
        """Enclose ``q``: of width 0 for an int, and for a Fraction representable at the precision.

        Examples
        --------
        >>> from symcheck.arith import mpmath_engine
        >>> mpmath_engine(53).rational(Fraction(1, 3)).contains(Fraction(1, 3))
        True
        >>> mpmath_engine(53).rational(0.1)
        Traceback (most recent call last):
            ...
        symcheck.errors.DomainError: 0.1 is a float, not an exact number: give an int or a Fraction
        """
        q = _exact(q)
        if isinstance(q, int):
            end = self._integer(q)
            return Interval(self, end, end)
        return self._quotient(q.numerator, q.denominator)

    def interval(self, lo: int | Fraction, hi: int | Fraction) -> Interval:
        """Enclose [lo, hi]; `DomainError` if ``lo > hi``."""
        left, right = self.rational(lo), self.rational(hi)
        if lo > hi:
            raise DomainError(f"the ends {lo} > {hi} are reversed")
        return Interval(self, left._lo, right._hi)

    def binary(self, lo: Binary, hi: Binary) -> Interval:
        """Return exactly [lo, hi], whatever the precision; `DomainError` if ``lo > hi``."""
        if lo > hi:
            raise DomainError(f"the ends {lo} > {hi} are reversed")
        return Interval(self, self._end(lo), self._end(hi))

    def from_arb(self, x: "arb") -> Interval:
        """Enclose the ball of a python-flint ``arb``: its endpoints, rounded outward at this precision."""
        from symcheck.arith.engine_arb import ball_ends

        return self.binary(*ball_ends(x, self.prec))

    def hull(self, x: Operand, y: Operand) -> Interval:
        """Return the least interval containing both."""
        x, y = self._own(x), self._own(y)
        return Interval(self, self._least(x._lo, y._lo), self._greatest(x._hi, y._hi))

    def minimum(self, xs: Iterable[Operand]) -> Interval:
        """Enclose the minimum of the numbers enclosed by ``xs`` (at least one)."""
        return self._extremum(xs, self._least)

    def maximum(self, xs: Iterable[Operand]) -> Interval:
        """Enclose the maximum of the numbers enclosed by ``xs`` (at least one)."""
        return self._extremum(xs, self._greatest)

    # -- functions -------------------------------------------------------------------------------------

    def pi(self) -> Interval:
        """Enclose pi."""
        return self._pi()

    def sqrt(self, x: Operand) -> Interval:
        """Enclose the square root of ``x >= 0``."""
        x = self._own(x)
        if self._sign(x._hi) < 0:
            raise DomainError(f"sqrt of {x}, which is negative")
        if self._sign(x._lo) < 0:
            raise PrecisionError(f"sqrt of {x}, not certainly >= 0; raise the precision")
        return self._increasing(self._sqrt, x)

    def exp(self, x: Operand) -> Interval:
        """Enclose e**x.

        Examples
        --------
        >>> from symcheck.arith import mpmath_engine, decimal_enclosure
        >>> decimal_enclosure(mpmath_engine(64).exp(-10**20))
        ['7.71095392911e-43429448190325182766', '7.71095392912e-43429448190325182766']
        """
        return self._increasing(self._exp, self._reducible(x))

    def log(self, x: Operand) -> Interval:
        """Enclose the natural logarithm of ``x > 0``; relative accuracy holds near 1 too."""
        x = self._own(x)
        if self._sign(x._hi) <= 0:
            raise DomainError(f"log of {x}, which is not positive")
        if self._sign(x._lo) <= 0:
            raise PrecisionError(f"log of {x}, not certainly > 0; raise the precision")
        return self._increasing(self._log, x)

    def erfc(self, x: Operand) -> Interval:
        """Enclose erfc(x) = 2/sqrt(pi) times the integral of e**(-t*t) over t > x, to full relative accuracy.

        Examples
        --------
        >>> from symcheck.arith import arb_engine, decimal_enclosure
        >>> decimal_enclosure(arb_engine(64).erfc(10**9))
        ['1.25978416384e-434294481903251837', '1.25978416385e-434294481903251837']
        """
        x = self._reducible(x)
        return self._increasing(self._erfc, Interval(self, x._hi, x._lo))  # decreasing: the ends swapped

    def log_factorial(self, n: int) -> Interval:
        """Enclose log n! for an int ``n >= 0``.

        Examples
        --------
        >>> from symcheck.arith import mpmath_engine, decimal_enclosure
        >>> decimal_enclosure(mpmath_engine(64).log_factorial(10**12))
        ['2.66310211159e13', '2.6631021116e13']
        """
        if not isinstance(n, int) or n < 0:
            raise DomainError(f"the factorial of {n!r}: give an int, at least 0")
        return self._log_factorial(n)

    # -- shared by the engines -------------------------------------------------------------------------

    def _own(self, x: Operand) -> Interval:
        if not isinstance(x, Interval):
            return self.rational(x)
        if x.engine.name != self.name:
            raise TypeError(f"an interval of {x.engine} in {self}: convert with Engine.binary")
        return x

    def _reducible(self, x: Operand) -> Interval:
        x = self._own(x)
        for end in (x.lower, x.upper):
            if end.man and end.magnitude() > ARGUMENT_BITS_LIMIT:
                raise DomainError(f"an argument beyond 2**{ARGUMENT_BITS_LIMIT} is refused: too many bits")
        return x

    def _increasing(self, function: Callable[[Any], tuple[Any, Any]], x: Interval) -> Interval:
        lo, hi = function(x._lo)
        if self._compare(x._lo, x._hi):
            hi = function(x._hi)[1]
        return self._checked(lo, hi)

    def _extremum(self, xs: Iterable[Operand], choose: Callable[[Any, Any], Any]) -> Interval:
        own = [self._own(x) for x in xs]
        if not own:
            raise DomainError("the extremum of no numbers: give at least one")
        lo, hi = own[0]._lo, own[0]._hi
        for x in own[1:]:
            lo, hi = choose(lo, x._lo), choose(hi, x._hi)
        return Interval(self, lo, hi)

    def _least(self, a: Any, b: Any) -> Any:
        return a if self._compare(a, b) <= 0 else b

    def _greatest(self, a: Any, b: Any) -> Any:
        return a if self._compare(a, b) >= 0 else b

    def _checked(self, lo: Any, hi: Any) -> Interval:
        if self._is_finite(lo) and self._is_finite(hi):
            return Interval(self, lo, hi)
        raise PrecisionError(f"the result is not finite in {self}")

    # -- what an engine supplies: endpoints are Any, in the library's own format and always exact ---------

    @abstractmethod
    def _integer(self, n: int) -> Any:
        """Return n, exactly."""

    @abstractmethod
    def _end(self, b: Binary) -> Any:
        """Return b, exactly."""

    @abstractmethod
    def _binary(self, end: Any) -> Binary:
        """Return the endpoint, exactly."""

    @abstractmethod
    def _is_finite(self, end: Any) -> bool: ...

    @abstractmethod
    def _sign(self, end: Any) -> int: ...

    @abstractmethod
    def _compare(self, a: Any, b: Any) -> int:
        """Return the sign of a - b, exactly."""

    @abstractmethod
    def _neg(self, end: Any) -> Any:
        """Return -end, exactly."""

    # Outward-rounded at self.prec, finite or PrecisionError:

    @abstractmethod
    def _quotient(self, p: int, q: int) -> Interval: ...

    @abstractmethod
    def _add(self, x: Interval, y: Interval) -> Interval: ...

    @abstractmethod
    def _sub(self, x: Interval, y: Interval) -> Interval: ...

    @abstractmethod
    def _mul(self, x: Interval, y: Interval) -> Interval: ...

    @abstractmethod
    def _div(self, x: Interval, y: Interval) -> Interval:
        """Divide by an interval that does not contain 0."""

    @abstractmethod
    def _pi(self) -> Interval: ...

    @abstractmethod
    def _log_factorial(self, n: int) -> Interval: ...

    # At one endpoint, in the domain; a pair (lower, upper) of endpoints enclosing the value:

    @abstractmethod
    def _sqrt(self, end: Any) -> tuple[Any, Any]: ...

    @abstractmethod
    def _exp(self, end: Any) -> tuple[Any, Any]: ...

    @abstractmethod
    def _log(self, end: Any) -> tuple[Any, Any]: ...

    @abstractmethod
    def _erfc(self, end: Any) -> tuple[Any, Any]: ...
