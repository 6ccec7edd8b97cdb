"""Constant rate and linear distance for every m: the code of the remark in Section 5.2, and why it exists.

RS[2^m - 1, 2^(m-1)] over GF(2^m) with an inner code [2m, m]: rate above 1/4, relative distance above half the inner
one.  The inner code is a double circulant for m <= 16, all of relative distance at least 1/4; for m >= 17 a random one
has relative distance at least 1/10 with probability above 1/2 (proofs/section_5_2/proof.md, step 9).
"""

from __future__ import annotations

from math import comb

from symcheck.codes.concatenated import ConcatenatedCode
from symcheck.errors import DomainError


def constant_rate(field_degree: int, trials: int | None = 32) -> ConcatenatedCode:
    """RS[2^m - 1, 2^(m-1)] with a double circulant inner code, m = 2 to 16: rate > 1/4, relative distance > 1/8.

    References
    ----------
    [BLPR19] Section 5.2, Remark; proofs/section_5_2/proof.md, step 9.

    Examples
    --------
    >>> code = constant_rate(8)
    >>> code.length, code.rate, code.relative_distance
    (4080, Fraction(64, 255), Fraction(8, 51))
    """
    if not 2 <= field_degree <= 16:
        raise DomainError(f"the field's degree must be at least 2 and at most 16, not {field_degree}")
    outer = ((1 << field_degree) - 1, 1 << (field_degree - 1))
    return ConcatenatedCode.make(field_degree, outer, "circulant", trials)


def gilbert_varshamov(dimension: int) -> int:
    """The largest d with 2 (2^m - 1) V(2m, d-1) < 2^(2m): more than half of all m x 2m matrices have distance >= d.

    Exact integers (step 9).

    Examples
    --------
    >>> [gilbert_varshamov(m) for m in (8, 12, 16, 20, 32, 64, 128)]
    [2, 3, 4, 5, 8, 15, 29]
    """
    m, d, volume = dimension, 0, 0
    while True:
        volume += comb(2 * m, d)  # V(2m, d)
        if 2 * ((1 << m) - 1) * volume >= 1 << 2 * m:
            return d
        d += 1


def first_degree() -> int:
    """The least m from which 32 < (32 9^9/10^10)^m holds for every larger one: there d >= m/5 by the entropy bound.

    Examples
    --------
    >>> first_degree()
    17
    """
    m = 1
    while (32 * 9**9) ** m <= 32 * 10 ** (10 * m):
        m += 1
    return m
