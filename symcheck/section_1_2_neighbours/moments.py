"""Moments of the squared distance, exactly, by cumulants; their first gaps in closed form.

proofs/section_1_2_neighbours/proof.md, steps 1 to 5.  The squared distance is a sum of independent parts, one for
each hidden direction and one for the rest, so its cumulants are sums of theirs.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

from symcheck.lemma_4_2.moments import gaussian_moments


def shifted_moments(size: int, sigma: int, square: int, count: int) -> list[int]:
    """E (X - t)^{2j} for j = 0..count, t = sqrt(square), X the rule of this size: integers.

    By the operator x - t on Q(t)[x]/(P), P = He_size + sigma t He_{size-1}, in the basis He_0, ..., He_{size-1}.

    Parameters
    ----------
    size, sigma : int
        The rule; sigma is 0, 1 or -1, and unless it is 0, ``square`` is ``size``.
    square : int
        The square of the shift.
    count : int
        The last j.

    Examples
    --------
    For two nodes, -1 and 1: the mean of (1 - sqrt 2)^2 and (1 + sqrt 2)^2 is 3, of the fourth powers 17.

    >>> shifted_moments(2, 0, 2, 2)
    [1, 3, 17]
    """
    plain, root = [1] + [0] * (size - 1), [0] * size  # plain + root t
    moments = []
    for j in range(2 * count + 1):
        if j % 2 == 0:
            moments.append(plain[0])
        after, after_root = [-square * c for c in root], [-c for c in plain]
        for i in range(size):
            if i + 1 < size:
                after[i + 1] += plain[i]
                after_root[i + 1] += root[i]
            else:  # He_n = -sigma t He_{n-1}
                after[i] -= sigma * square * root[i]
                after_root[i] -= sigma * plain[i]
            if i:
                after[i - 1] += i * plain[i]
                after_root[i - 1] += i * root[i]
        plain, root = after, after_root
    return moments


def smoothed(moments: list[int], delta: Fraction) -> list[Fraction]:
    """E (sqrt(1 - delta) V + sqrt(delta) Z)^{2j} from E V^{2j}, Z ~ N(0, 1) independent of V."""
    gauss = gaussian_moments(2 * len(moments))
    return [
        sum(
            (
                comb(2 * j, 2 * i) * delta**i * gauss[2 * i] * (1 - delta) ** (j - i) * moments[j - i]
                for i in range(j + 1)
            ),
            Fraction(0),
        )
        for j in range(len(moments))
    ]


def cumulants(moments: list[Fraction]) -> list[Fraction]:
    """The cumulants 1, 2, ... of a law with these moments 0, 1, 2, ...; the first entry is 0."""
    found = [Fraction(0)]
    for j in range(1, len(moments)):
        found.append(moments[j] - sum(comb(j - 1, i - 1) * found[i] * moments[j - i] for i in range(1, j)))
    return found


def from_cumulants(kappa: list[Fraction]) -> list[Fraction]:
    """The moments of a law with these cumulants.

    Examples
    --------
    >>> law = [Fraction(1), Fraction(1, 2), Fraction(1, 3)]
    >>> from_cumulants(cumulants(law)) == law
    True
    """
    moments = [Fraction(1)]
    for j in range(1, len(kappa)):
        moments.append(sum((comb(j - 1, i - 1) * kappa[i] * moments[j - i] for i in range(1, j + 1)), Fraction(0)))
    return moments


def squared_distance(
    dimension: int, hidden: int, nodes: int, size: int, sigma: int, delta: Fraction, count: int
) -> list[Fraction]:
    """E |x - Y|^{2j} for j = 0..count, Y ~ D_{U, .} by the rule of this size, at the point x of step 5.

    <x, u_i> = sqrt((1 - delta) nodes) for each hidden direction, |(I - U U^T) x|^2 = dimension - hidden.
    """
    coordinate = cumulants(smoothed(shifted_moments(size, sigma, nodes, count), delta))
    free = dimension - hidden
    # noncentral chi-square: 2^{r-1} (r-1)! (freedom + r shift), with the shift equal to the freedom
    rest = [Fraction(0)] + [Fraction(2 ** (r - 1) * factorial(r - 1) * free * (1 + r)) for r in range(1, count + 1)]
    return from_cumulants([hidden * c + g for c, g in zip(coordinate, rest, strict=True)])


def first_gap(hidden: int, nodes: int, sigma: int, delta: Fraction) -> Fraction:
    """The square of the first gap (step 2): of k (1-delta)^n n!, mirror of 4 sqrt(n) n! (1-delta)^{n-1/2}.

    The latter is what |sum_i <x, u_i>| is multiplied by.
    """
    if sigma:
        return 16 * nodes * factorial(nodes) ** 2 * (1 - delta) ** (2 * nodes - 1)
    return (hidden * factorial(nodes) * (1 - delta) ** nodes) ** 2


def first_gap_within(hidden: int, nodes: int, sigma: int, delta: Fraction) -> Fraction:
    """Mean of the two classes' moments within, minus that across, at the first j where they differ (step 4).

    j = 2 nodes, mirror 2 nodes - 1.
    """
    k, n = hidden, nodes
    if sigma:
        return -2 * k * comb(4 * n - 2, 2 * n - 1) * (1 - delta) ** (2 * n - 1) * n * factorial(n - 1) ** 2
    square = ((1 - delta) ** n * factorial(n)) ** 2
    return square * (k * comb(4 * n, 2 * n) + k * (k - 1) * comb(2 * n, n)) / 2


def overlap(free: int, power: int) -> Fraction:
    """Q_power of step 6, an upper bound on the mean of <u, rho u>^power; needs free > 2 power.

    W is a coordinate of a uniform unit vector in R^free, c ~ N(0, 1), R ~ chi-square with ``free`` degrees:
    E (c^2/R + W)^power, by moments.

    Examples
    --------
    At power 2: E W^2 + E c^4 / R^2 = 1/free + 3/((free - 2)(free - 4)).

    >>> overlap(10, 2) == Fraction(1, 10) + Fraction(3, 8 * 6)
    True
    """
    gauss = gaussian_moments(2 * power)
    sphere, inverse = [Fraction(1)], [Fraction(1)]
    for i in range(power):
        sphere.append(sphere[-1] * Fraction(2 * i + 1, free + 2 * i))
        inverse.append(inverse[-1] / (free - 2 * (i + 1)))
    return sum(
        (comb(power, p) * sphere[(power - p) // 2] * gauss[2 * p] * inverse[p] for p in range(power % 2, power + 1, 2)),
        Fraction(0),
    )
