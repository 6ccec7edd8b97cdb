r"""The coupled route, better for two or three classifiers: one bad classifier against f_D, step by step.

ERM fails with probability at most (N-1) [ sup_c P_c(S_n <= 0) + P(B <= G) ]: on the class where f is bad, S_n is a
sum of n steps that are +1 with probability q - c, -1 with delta - c and 0 otherwise, c the unknown probability
that both err; on the other class B ~ Bin(n, q) and G ~ Bin(n, delta) are independent, which is c = q delta.
The supremum is bounded on a tree of cells.  Everything is an exact integer over a power of one denominator
(proofs/theorem_3_1/proof.md, step 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from symcheck.theorem_3_1.exact import Problem

MAX_CLASSIFIERS = 3
MAX_SAMPLES = 1500
MAX_DENOMINATOR = 10**6
MAX_DEPTH = 64


@dataclass(frozen=True)
class Coupled:
    """n samples per class are enough, n - 1 are not by this route; ``tree`` covers the couplings at n."""

    n: int
    tree: str


def at_most_zero(n: int, plus: Fraction, minus: Fraction) -> Fraction:
    """P(S_n <= 0) for n iid steps +1, -1, 0, exactly.

    Examples
    --------
    >>> at_most_zero(2, Fraction(1, 2), Fraction(1, 4))
    Fraction(1, 2)
    """
    unit = lcm(plus.denominator, minus.denominator)
    a, b = int(plus * unit), int(minus * unit)
    r = unit - a - b
    if b == 0:  # no step down: all steps must be 0
        return Fraction(r**n, unit**n)
    # coefficients of (b + r u + a u^2)^n; those of u^0..u^n count the paths that end at or below 0
    before, now = 0, b**n
    total = now
    for k in range(1, n + 1):
        before, now = now, (r * (n - k + 1) * now + a * (2 * n - k + 2) * before) // (k * b)
        total += now
    return Fraction(total, unit**n)


def failure_at(problem: Problem, n: int, c: Fraction) -> Fraction:
    """(N-1) [ P_c(S_n <= 0) + P(B <= G) ] for one coupling c."""
    return problem.rivals * (
        at_most_zero(n, problem.q - c, problem.delta - c)
        + at_most_zero(n, problem.q * (1 - problem.delta), problem.delta * (1 - problem.q))
    )


def couplings(problem: Problem) -> tuple[Fraction, Fraction]:
    """The least and the greatest possible c."""
    return max(Fraction(0), problem.delta + problem.q - 1), problem.delta


def cover(problem: Problem, n: int) -> str | None:
    """The tree of cells that proves n, in preorder: 0 a cell whose bound is small enough, 1 a cell split in two.

    On [c1, c2] steps +1 with q - c2 and -1 with delta - c1 give at least P_c(S_n <= 0).  None: no such tree.
    """
    limit = problem.eta / problem.rivals - at_most_zero(
        n, problem.q * (1 - problem.delta), problem.delta * (1 - problem.q)
    )
    tree: list[str] = []
    cells = [(*couplings(problem), 0)]
    while cells:
        low, high, depth = cells.pop()
        if at_most_zero(n, problem.q - high, problem.delta - low) <= limit:
            tree.append("0")
            continue
        if depth == MAX_DEPTH or at_most_zero(n, problem.q - low, problem.delta - low) > limit:
            return None
        middle = (low + high) / 2
        tree.append("1")
        cells += [(middle, high, depth + 1), (low, middle, depth + 1)]
    return "".join(tree)


def least_coupled(problem: Problem, enough: int) -> Coupled | None:
    """The least n by this route, or None where it is not tried or does not win.

    Parameters
    ----------
    enough : int
        The n of the exact route, an end of the search.

    Examples
    --------
    >>> least_coupled(Problem(Fraction(1, 100), Fraction(11, 100), 2, Fraction(1, 3)), 22).n
    19
    """
    small = max(problem.delta.denominator, problem.q.denominator) <= MAX_DENOMINATOR and enough <= MAX_SAMPLES
    if not (2 <= problem.classifiers <= MAX_CLASSIFIERS and small):
        return None
    least = couplings(problem)[0]
    low, high = 0, enough
    while high - low > 1:
        n = (low + high) // 2
        if failure_at(problem, n, least) <= problem.eta:
            high = n
        else:
            low = n
    if failure_at(problem, high, least) > problem.eta or failure_at(problem, high - 1, least) <= problem.eta:
        return None
    tree = cover(problem, high)
    return None if tree is None else Coupled(high, tree)
