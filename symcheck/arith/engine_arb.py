"""The engine that computes with Arb through python-flint.

An interval is a pair of exact ``arb`` numbers rather than one ball: a ball rounds its radius to 30 bits,
so that [0, 1] would reach below 0 and the enclosure of a square would too.  Each operation is done on
exact endpoints; ``lower()`` and ``upper()`` of the ball that Arb returns are its rounded-outward bounds.

``flint.ctx.prec`` is global, and unary minus and ``lower()`` round to it: every method that rounds sets
it and puts it back, also after an exception.  (``ctx.workprec`` does the same in three times the time.)
"""

from collections.abc import Callable
from typing import Any

from flint import arb, ctx

from symcheck.arith.dyadic import Binary
from symcheck.arith.interval import Engine, Interval
from symcheck.errors import PrecisionError

_ZERO = arb(0)


def _binary(end: arb) -> Binary:
    man, exp = end.man_exp()
    return Binary(int(man), int(exp))


def ball_ends(x: arb, prec: int) -> tuple[Binary, Binary]:
    """Return exact dyadic bounds of the ball ``x``, rounded outward at ``prec`` bits.

    Raises
    ------
    PrecisionError
        The ball is a nan or unbounded.

    Examples
    --------
    >>> ball_ends(arb(5), 10)
    (Binary(man=5, exp=0), Binary(man=5, exp=0))
    """
    saved = ctx.prec
    ctx.prec = prec
    try:
        lo, hi = x.lower(), x.upper()
    finally:
        ctx.prec = saved
    if not (lo.is_finite() and hi.is_finite()):
        raise PrecisionError(f"the ball {x} is not finite")
    return _binary(lo), _binary(hi)


class ArbEngine(Engine):
    """`Engine` on Arb; use `symcheck.arith.arb_engine`."""

    __slots__ = ()
    name = "arb"

    def _integer(self, n: int) -> arb:
        return arb(n)

    def _end(self, b: Binary) -> arb:
        return arb((b.man, b.exp))

    def _binary(self, end: arb) -> Binary:
        return _binary(end)

    def _is_finite(self, end: arb) -> bool:
        return end.is_finite()

    def _sign(self, end: arb) -> int:
        return 1 if end > _ZERO else -1 if end < _ZERO else 0

    def _compare(self, a: arb, b: arb) -> int:
        return 1 if a > b else -1 if a < b else 0

    def _neg(self, end: arb) -> arb:
        return end.neg(exact=True)

    def _quotient(self, p: int, q: int) -> Interval:
        saved = ctx.prec
        ctx.prec = self.prec
        try:
            ball = arb(p) / arb(q)
            return self._checked(ball.lower(), ball.upper())
        finally:
            ctx.prec = saved

    def _add(self, x: Interval, y: Interval) -> Interval:
        saved = ctx.prec
        ctx.prec = self.prec
        try:
            return self._checked((x._lo + y._lo).lower(), (x._hi + y._hi).upper())
        finally:
            ctx.prec = saved

    def _sub(self, x: Interval, y: Interval) -> Interval:
        saved = ctx.prec
        ctx.prec = self.prec
        try:
            return self._checked((x._lo - y._hi).lower(), (x._hi - y._lo).upper())
        finally:
            ctx.prec = saved

    def _mul(self, x: Interval, y: Interval) -> Interval:
        a, b, c, d = x._lo, x._hi, y._lo, y._hi
        saved = ctx.prec
        ctx.prec = self.prec
        try:
            if a >= _ZERO:  # the extreme products are at the ends named by the signs
                if c >= _ZERO:
                    return self._checked((a * c).lower(), (b * d).upper())
                if d <= _ZERO:
                    return self._checked((b * c).lower(), (a * d).upper())
                return self._checked((b * c).lower(), (b * d).upper())
            if b <= _ZERO:
                if c >= _ZERO:
                    return self._checked((a * d).lower(), (b * c).upper())
                if d <= _ZERO:
                    return self._checked((b * d).lower(), (a * c).upper())
                return self._checked((a * d).lower(), (a * c).upper())
            if c >= _ZERO:
                return self._checked((a * d).lower(), (b * d).upper())
            if d <= _ZERO:
                return self._checked((b * c).lower(), (a * c).upper())
            return self._checked(
                self._least((a * d).lower(), (b * c).lower()),
                self._greatest((a * c).upper(), (b * d).upper()),
            )
        finally:
            ctx.prec = saved

    def _div(self, x: Interval, y: Interval) -> Interval:
        if y._lo < _ZERO:
            x, y = -x, -y
        a, b, c, d = x._lo, x._hi, y._lo, y._hi
        saved = ctx.prec
        ctx.prec = self.prec
        try:
            lo = a / (d if a >= _ZERO else c)
            hi = b / (c if b >= _ZERO else d)
            return self._checked(lo.lower(), hi.upper())
        finally:
            ctx.prec = saved

    def _pi(self) -> Interval:
        return self._checked(*self._ends(arb.pi))

    def _log_factorial(self, n: int) -> Interval:
        return self._checked(*self._ends(arb(n + 1).lgamma))

    def _sqrt(self, end: arb) -> tuple[arb, arb]:
        return self._ends(end.sqrt)

    def _exp(self, end: arb) -> tuple[arb, arb]:
        return self._ends(end.exp, extra=_bits(end))

    def _log(self, end: arb) -> tuple[arb, arb]:
        return self._ends(end.log)

    def _erfc(self, end: arb) -> tuple[arb, arb]:
        # Arb rounds z*z before it exponentiates: an error of z*z units in the relative accuracy.
        return self._ends(end.erfc, extra=2 * _bits(end) if end > _ZERO else 0)

    def _ends(self, function: Callable[[], Any], extra: int = 0) -> tuple[arb, arb]:
        saved = ctx.prec
        ctx.prec = self.prec + extra
        try:
            ball = function()
            ctx.prec = self.prec
            return ball.lower(), ball.upper()
        finally:
            ctx.prec = saved


def _bits(end: arb) -> int:
    """Return the bits before the binary point, which Arb's reduction of a large argument consumes."""
    b = _binary(end)
    return max(0, b.magnitude()) if b.man else 0
