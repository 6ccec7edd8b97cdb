r"""Which erasures a soft decoder tries: K thresholds, and the part of the full radius that they certify.

With a_j the distance of block j from the nearest inner codeword, trial i erases the blocks with a_j >= u_i sqrt(d)/2,
d the inner distance.  Thresholds 0 = u_0 < u_1 < ... < u_K <= 1 certify every ||z||^2 < mu Delta/4 with

    mu = min(u_K^2, min_i ((2 - u_{i+1})^2 + u_i^2)/2)

(proofs/section_5_2/proof.md, step 6).  All of [0, 1] certifies mu = 1; here the best K are found: 1 - mu is about
(pi/(2K))^2, where K equally spaced thresholds lose a multiple of 1/K.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import isqrt

from symcheck.errors import DomainError

GRID = 1 << 24  # thresholds are integers over this
MAX_TRIALS = 256


def certified_share(thresholds: tuple[int, ...]) -> Fraction:
    """mu of thresholds in multiples of 1/GRID.

    Raises
    ------
    DomainError
        They do not increase strictly from above 0 to at most GRID.

    Examples
    --------
    >>> certified_share((GRID // 2, GRID))  # min(1, (9/4)/2, (1 + 1/4)/2)
    Fraction(5, 8)
    """
    if not thresholds or any(b <= a for a, b in zip((0, *thresholds), (*thresholds, GRID + 1), strict=True)):
        raise DomainError(f"thresholds must increase strictly from above 0 to at most {GRID}")
    steps = zip((0, *thresholds), thresholds, strict=False)
    least = min((2 * GRID - after) ** 2 + before**2 for before, after in steps)
    return min(Fraction(thresholds[-1] ** 2, GRID**2), Fraction(least, 2 * GRID**2))


def greedy_thresholds(last: int, count: int) -> tuple[int, ...] | None:
    """The fewest thresholds with mu = (last/GRID)^2, if ``count`` of them are enough.

    Each is the largest that (2 - u_{i+1})^2 + u_i^2 >= 2 mu admits; this bound increases with u_i, so that no other
    choice is ahead at any step.
    """
    found: list[int] = []
    before = 0
    while before < last:
        needed = 2 * last * last - before * before
        root = isqrt(needed)
        after = min(last, 2 * GRID - root - (root * root < needed))
        if after <= before or len(found) == count:
            return None
        found.append(after)
        before = after
    return tuple(found)


@cache
def best_thresholds(count: int) -> tuple[int, ...]:
    """The thresholds in multiples of 1/GRID that certify the largest share with at most ``count`` trials.

    Raises
    ------
    DomainError
        ``count`` is not between 1 and 256.

    Examples
    --------
    >>> best_thresholds(1), round(float(certified_share(best_thresholds(1))), 5)
    ((13898700,), 0.68629)
    >>> [round(float(1 - certified_share(best_thresholds(count))), 5) for count in (4, 8, 16, 32, 64)]
    [0.069, 0.02447, 0.00755, 0.00212, 0.00056]
    """
    if not 1 <= count <= MAX_TRIALS:
        raise DomainError(f"trials must be at least 1 and at most {MAX_TRIALS}, not {count}")
    low, high = 1, GRID
    while low < high:
        middle = (low + high + 1) // 2
        if greedy_thresholds(middle, count) is None:
            high = middle - 1
        else:
            low = middle
    found = greedy_thresholds(low, count)
    assert found is not None
    return found
