"""The Hamming radii that decide Section 5.1, from exact binomial sums.

V(d, h) = C(d, 0) + ... + C(d, h) is the number of points of {0, 1}^d within Hamming distance h of one of them.
Everything here is an integer; proofs/section_5_1/proof.md, steps 2, 3 and 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import gmpy2  # type: ignore[import-untyped]


def volumes(dimension: int) -> Iterator[int]:
    """Yield V(d, 0), V(d, 1), ..., V(d, d); each costs a product and a quotient of a long by a short integer.

    Examples
    --------
    >>> list(volumes(4))
    [1, 5, 11, 15, 16]
    """
    term = total = gmpy2.mpz(1)
    yield int(total)
    for j in range(dimension):
        term = term * (dimension - j) // (j + 1)
        total += term
        yield int(total)


@dataclass(frozen=True)
class Radii:
    """Hamming radii of a generator {0,1}^s -> {0,1}^d at error 2^-lambda.

    Attributes
    ----------
    certified : int
        h, the largest integer with V(d, h) <= 2^(d-s-lambda).
    volume, next_volume : int
        V(d, h) and V(d, h+1).
    limit : int
        The least L with V(d, L) >= 2^(d-1): errors of sum 1/2 for every generator.
    limit_same_error : int or None
        The least L with V(d, L) > 2^(d+1-lambda): no classifier errs with 2^-lambda at most; None for lambda = 1.
    limit_random : int or None
        The least L with V(d, L) >= 2^(d-s+2 lambda): errors of sum 1/2 for all generators but a share of 2^-lambda;
        None where 2 lambda >= s, since ``limit`` is smaller there.
    """

    certified: int
    volume: int
    next_volume: int
    limit: int
    limit_same_error: int | None
    limit_random: int | None


def hamming_radii(dimension: int, seed_bits: int, bits: int) -> Radii:
    """Find all radii in one pass over the volumes, for 1 <= bits <= dimension - seed_bits.

    Notes
    -----
    O(d) operations on integers of d bits: a second at d = 65536.

    Examples
    --------
    >>> radii = hamming_radii(4096, 2048, 40)
    >>> radii.certified, radii.limit_random, radii.limit_same_error, radii.limit
    (439, 480, 1826, 2048)
    """
    d, s, lam = dimension, seed_bits, bits
    budget = 1 << d - s - lam
    # the last radius with V <= bound is one before the first with V > bound
    first_above = {"next": budget, "limit": (1 << d - 1) - 1}
    if lam > 1:
        first_above["same"] = 1 << d + 1 - lam
    if 2 * lam < s:
        first_above["random"] = (1 << d - s + 2 * lam) - 1
    found: dict[str, int] = {}
    before = after = 0
    previous = 0
    for radius, volume in enumerate(volumes(d)):
        for name, bound in list(first_above.items()):
            if volume > bound:
                found[name] = radius
                del first_above[name]
                if name == "next":
                    before, after = previous, volume
        if not first_above:
            break
        previous = volume
    return Radii(found["next"] - 1, before, after, found["limit"], found.get("same"), found.get("random"))
