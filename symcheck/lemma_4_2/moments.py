"""Matched moments, exactly (proofs/lemma_4_2/proof.md, steps 2 and 3).

No interval is needed: on the zeros of P = He_n + sigma t He_{n-1}, t = sqrt n, multiplication by x acts on
the basis He_0, ..., He_{n-1} of Q(t)[x]/(P) by x He_k = He_{k+1} + k He_{k-1}, where He_n is replaced by
-sigma t He_{n-1}; and E He_k(X) = 0 for 1 <= k < n.  So E X^j is the coefficient of He_0 in x^j.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from symcheck.errors import CertificateError


def rule_moments(n: int, sigma: int, count: int) -> list[tuple[int, int]]:
    """E X^j for j = 0..count as pairs (p, q), meaning p + q sqrt n, of the rule of size n.

    Exact integers; O(n count) operations.

    Examples
    --------
    The two-node rule sits on -1 and 1; the Gaussian moments are 1, 0, 1, 0, 3:

    >>> rule_moments(2, 0, 4)
    [(1, 0), (0, 0), (1, 0), (0, 0), (1, 0)]
    """
    plain, root = [1] + [0] * (n - 1), [0] * n
    moments = []
    for _ in range(count + 1):
        moments.append((plain[0], root[0]))
        next_plain, next_root = [0] * n, [0] * n
        for k in range(n):
            if k + 1 < n:
                next_plain[k + 1] += plain[k]
                next_root[k + 1] += root[k]
            else:  # He_n = -sigma t He_{n-1}, and t * t = n
                next_plain[k] -= sigma * n * root[k]
                next_root[k] -= sigma * plain[k]
            if k:
                next_plain[k - 1] += k * plain[k]
                next_root[k - 1] += k * root[k]
        plain, root = next_plain, next_root
    return moments


def gaussian_moments(count: int) -> list[int]:
    """E Z^j for j = 0..count.

    Examples
    --------
    >>> gaussian_moments(6)
    [1, 0, 1, 0, 3, 0, 15]
    """
    moments = [1, 0]
    for j in range(2, count + 1):
        moments.append((j - 1) * moments[j - 2])
    return moments[: count + 1]


def matched_moments(n: int, sigma: int) -> int:
    """How many moments of the rule are those of N(0, 1): 2n - 1, or 2n - 2 for sigma = +-1; verified exactly.

    Raises
    ------
    CertificateError
        The exact algebra disagrees with the claim; cannot happen unless the code is broken.

    Examples
    --------
    >>> matched_moments(10, 0), matched_moments(10, 1)
    (19, 18)
    """
    claimed = 2 * n - 1 - abs(sigma)
    rule, gaussian = rule_moments(n, sigma, claimed + 1), gaussian_moments(claimed + 1)
    gap = (rule[-1][0] - gaussian[-1], rule[-1][1])
    expected = (0, -sigma * factorial(n - 1)) if sigma else (-factorial(n), 0)
    if any(pair != (g, 0) for pair, g in zip(rule[:-1], gaussian[:-1], strict=True)) or gap != expected:
        raise CertificateError(f"the rule of size {n}, sigma {sigma}, does not match {claimed} moments")
    return claimed


def first_unmatched_gap_squared(n: int, sigma: int, delta: Fraction) -> Fraction:
    """The square of |E Y^j - E Z^j| at j = matched + 1, Y = sqrt(1-delta) X + sqrt(delta) Z: exact.

    (1-delta)^n n!, respectively (1-delta)^{n-1/2} sqrt(n) (n-1)!  (step 3).

    Examples
    --------
    >>> first_unmatched_gap_squared(2, 0, Fraction(1, 2)) == Fraction(1, 2) ** 2
    True
    """
    if sigma:
        return (1 - delta) ** (2 * n - 1) * n * factorial(n - 1) ** 2
    return ((1 - delta) ** n * factorial(n)) ** 2
