"""The engine that computes with mpmath's intervals; the only importer of them.

Used: the functions that ``mpmath.iv`` calls for ``+ - * /`` and ``sqrt``, with the precision as an
argument instead of the global ``iv.prec``.  Not used: its powers and transcendental functions (``iv.exp``
can miss the true value, mpmath issue 1181); those are `symcheck.arith.elementary`, built from the five
operations.

An endpoint is a raw mpf tuple ``(sign, man, exp, bc)``; an mpf exponent is an unbounded integer.
"""

from collections.abc import Callable
from typing import Any

from mpmath.libmp import (  # type: ignore[import-untyped]
    from_int,
    from_man_exp,
    fzero,
    mpf_cmp,
    mpf_neg,
    mpf_sign,
    mpi_add,
    mpi_div,
    mpi_mul,
    mpi_sqrt,
    mpi_sub,
)

from symcheck.arith import elementary
from symcheck.arith.dyadic import Binary
from symcheck.arith.interval import Engine, Interval

_ZERO = (fzero, fzero)
_Mpf = tuple[int, Any, int, int]  # man: an int, or a gmpy2.mpz where mpmath uses gmpy2


class MpmathEngine(Engine):
    """`Engine` on mpmath's intervals; use `symcheck.arith.mpmath_engine`."""

    __slots__ = ()
    name = "mpmath"

    def _integer(self, n: int) -> Any:
        return from_int(n)

    def _end(self, b: Binary) -> Any:
        return from_man_exp(b.man, b.exp)

    def _binary(self, end: _Mpf) -> Binary:
        sign, man, exp, _ = end
        return Binary(-int(man) if sign else int(man), int(exp))

    def _is_finite(self, end: _Mpf) -> bool:
        return bool(end[1]) or not end[2]  # infinities and nan have mantissa 0 and a nonzero exponent

    def _sign(self, end: _Mpf) -> int:
        return int(mpf_sign(end))

    def _compare(self, a: _Mpf, b: _Mpf) -> int:
        return int(mpf_cmp(a, b))

    def _neg(self, end: _Mpf) -> Any:
        return mpf_neg(end)

    def _quotient(self, p: int, q: int) -> Interval:
        num, den = from_int(p), from_int(q)
        return self._checked(*mpi_div((num, num), (den, den), self.prec))

    def _add(self, x: Interval, y: Interval) -> Interval:
        return self._checked(*mpi_add((x._lo, x._hi), (y._lo, y._hi), self.prec))

    def _sub(self, x: Interval, y: Interval) -> Interval:
        return self._checked(*mpi_sub((x._lo, x._hi), (y._lo, y._hi), self.prec))

    def _mul(self, x: Interval, y: Interval) -> Interval:
        return self._checked(*mpi_mul((x._lo, x._hi), (y._lo, y._hi), self.prec))

    def _div(self, x: Interval, y: Interval) -> Interval:
        return self._checked(*mpi_div((x._lo, x._hi), (y._lo, y._hi), self.prec))

    def _sqrt(self, end: _Mpf) -> tuple[Any, Any]:
        lo, hi = mpi_sqrt((end, end), self.prec)
        return lo, hi

    def _pi(self) -> Interval:
        return self._checked(*self._outward(elementary.pi(self)))

    def _log_factorial(self, n: int) -> Interval:
        return self._checked(*self._outward(elementary.log_factorial(self, n)))

    def _exp(self, end: _Mpf) -> tuple[Any, Any]:
        return self._series(elementary.exp, end)

    def _log(self, end: _Mpf) -> tuple[Any, Any]:
        return self._series(elementary.log, end)

    def _erfc(self, end: _Mpf) -> tuple[Any, Any]:
        return self._series(elementary.erfc, end)

    def _series(self, function: Callable[[Engine, Binary], Interval], end: _Mpf) -> tuple[Any, Any]:
        return self._outward(function(self, self._binary(end)))

    def _outward(self, x: Interval) -> tuple[Any, Any]:
        lo, hi = mpi_add((x._lo, x._hi), _ZERO, self.prec)  # adding 0 rounds outward to this precision
        return lo, hi
