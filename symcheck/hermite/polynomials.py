"""Exact integer facts about the probabilists' Hermite polynomials He_n."""

from __future__ import annotations

from functools import cache


@cache
def hermite_coefficients(n: int) -> tuple[int, ...]:
    """Coefficients of He_n from the constant term up; O(n^2) integer operations.

    Examples
    --------
    >>> hermite_coefficients(4)
    (3, 0, -6, 0, 1)
    """
    before, now = [1], [0, 1]
    for k in range(1, n):
        longer = [0, *now]
        for i, c in enumerate(before):
            longer[i] -= k * c
        before, now = now, longer
    return tuple(now if n else before)


def sign_at(n: int, c: int, prec: int, shift: int = 0) -> int:
    """The sign of He_n(x) + shift sqrt(n) He_{n-1}(x) at x = c * 2**-prec: -1, 0 or 1, exact.

    Integers h_k = 2**(prec k) He_k(x) by h_{k+1} = c h_k - k 4**prec h_{k-1}; the sign of u + v sqrt(n)
    by comparing the squares.

    Parameters
    ----------
    n : int, at least 1
    c, prec : int
        The dyadic point; ``prec`` at least 0.
    shift : {-1, 0, 1}

    Notes
    -----
    n products of integers of up to n prec bits.

    Examples
    --------
    He_3 = x^3 - 3x between 1 and 2, and at its zero 0; He_1 + He_0 = x + 1 at its zero -1:

    >>> sign_at(3, 1, 0), sign_at(3, 2, 0), sign_at(3, 0, 5), sign_at(1, -8, 3, shift=1)
    (-1, 1, 0, 0)
    """
    before, now = 1, c
    for k in range(1, n):
        before, now = now, c * now - (k * before << 2 * prec)
    u, v = now, shift * before << prec
    squares = u * abs(u) + n * v * abs(v)
    return (squares > 0) - (squares < 0)
