r"""Gauss-Hermite nodes and weights as guaranteed enclosures, for any n and any precision.

Let H = He_n and F = H + kappa H' with kappa = 0, or shift/sqrt(n) for the mirror rule, since
sqrt(n) He_{n-1} = H'/sqrt(n).  How it works:

1. double-precision guesses, not trusted;
2. blocks of about 0.9 sqrt(n) neighbouring guesses share a dyadic centre c; one run of the recurrence at c
   gives He_{n-k}(c) for all k, hence the Taylor polynomial sum_k binom(n,k) He_{n-k}(c) h^k of H;
3. at each guess, H and H' by Horner's rule and the higher derivatives from
   H^{(k+2)} = x H^{(k+1)} - (n-k) H^{(k)}, so that Newton's method runs on a short Taylor polynomial;
4. interval Newton proves one zero of F in each enclosure.  n disjoint enclosures are all zeros, since the
   degree is n.  A bad guess fails the proof; it cannot mislead.

Above 1000 bits the guesses come from a run at an eighth of the precision.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil, log2, pi, sqrt
from typing import NamedTuple

import numpy as np
from flint import arb, arb_poly, ctx, fmpz
from numpy.typing import NDArray

from symcheck.arith import Dyadic
from symcheck.errors import DomainError, PrecisionError
from symcheck.hermite.polynomials import sign_at


class Rule(NamedTuple):
    """Enclosures of the nodes, increasing and disjoint, and of their weights."""

    nodes: tuple[arb, ...]
    weights: tuple[arb, ...]


def quadrature_rule(n: int, prec: int, shift: int = 0) -> Rule:
    r"""Enclose all zeros of He_n + shift sqrt(n) He_{n-1}, and their Christoffel weights.

    Claims ``lemma-4.2/nodes`` and ``lemma-4.2/weights`` (proofs/lemma_4_2/proof.md, step 1).  Trusted: Arb's
    arithmetic.  Not trusted: the guesses.

    Parameters
    ----------
    n : int, at least 1
        Number of nodes.
    prec : int, at least 1
        Bits: absolute radius of a node and relative radius of a weight are at most 2**-prec.
    shift : {0, 1, -1}
        0: the Gauss-Hermite rule, exact for degree <= 2n-1 under N(0, 1).  +-1: a rule of the mirror pair,
        exact for degree <= 2n-2; the rule of -1 is the reflection of the rule of +1.

    Returns
    -------
    Rule
        Nodes increasing; the middle node of an odd Gauss-Hermite rule is exactly 0.

    Raises
    ------
    DomainError
        n < 1, prec < 1, or another shift.
    PrecisionError
        An enclosure could not be proved; not seen for n up to 2000.

    Notes
    -----
    About 3 ms at n = 100 and 70 ms at n = 1000 with 50 digits; benchmarks/nodes.py measures it.

    References
    ----------
    [BLPR19] Lemma 4.2; [Szego39] sections 3.3 and 3.4.

    Examples
    --------
    He_3 = x^3 - 3x; the weights are 1/6, 2/3, 1/6:

    >>> rule = quadrature_rule(3, 64)
    >>> rule.nodes[1] == 0, bool((rule.nodes[2] ** 2 - 3).contains(0)), bool((rule.weights[0] * 6).contains(1))
    (True, True, True)
    """
    _check(n, prec, shift)
    if n == 1:
        return Rule((arb(-shift),), (arb(1),))
    guesses = _guesses(n, shift)
    for extra in (16, 64, 256):
        try:
            nodes, weights = _enclose(n, shift, _refined(n, shift, guesses, prec), prec, extra)
            break
        except PrecisionError:
            if extra == 256:
                raise
    if shift == 0:
        half, half_weights = nodes[n % 2 :], weights[n % 2 :]
        with ctx.workprec(2 * prec + 8 * n.bit_length() + 512):  # negation rounds to the ambient precision
            nodes = [-x for x in reversed(half)] + nodes
        weights = half_weights[::-1] + weights
    if len(nodes) != n or not all(x < y for x, y in pairwise(nodes)):
        raise PrecisionError(f"He_{n}: the enclosures are not {n} disjoint ones; raise prec")
    return Rule(tuple(nodes), tuple(weights))


def node_cells(n: int, prec: int, shift: int = 0) -> tuple[int, ...]:
    """floor(x * 2**prec) of every node x of ``quadrature_rule(n, ., shift)``, exactly.

    Raises
    ------
    DomainError
        As ``quadrature_rule``.

    Examples
    --------
    >>> node_cells(3, 4)
    (-28, 0, 27)
    """
    _check(n, prec, shift)
    cells: list[int] = []
    bits = prec + 32
    while len(cells) < n:
        rule = quadrature_rule(n, bits, shift)
        with ctx.workprec(bits + n.bit_length() + 64):
            scaled = [x * fmpz(1 << prec) for x in rule.nodes]
            found = [_floor(n, prec, shift, y) for y in scaled]
        cells = [c for c in found if c is not None]
        bits += 64  # if some enclosure reaches over a grid point on which there is no node
    return tuple(cells)


def gauss_hermite_enclosures(n: int, prec: int) -> tuple[Dyadic, ...]:
    r"""Enclose every zero of He_n in an interval of width at most 2**-prec.

    Claim ``lemma-4.2/nodes`` (proofs/lemma_4_2/proof.md, step 1): interval i holds exactly one zero of He_n
    and there are no others.

    Parameters
    ----------
    n : int, at least 1
        Number of nodes; the rule is exact for degree <= 2n - 1 under N(0, 1).
    prec : int, at least 1
        Bits after the binary point (absolute precision).

    Returns
    -------
    tuple of Dyadic, length n
        Increasing, disjoint but for end points; width 0 exactly when the zero is on the grid.

    Raises
    ------
    DomainError
        ``n < 1`` or ``prec < 1``.
    PrecisionError
        Two zeros share a cell of the grid; the message names it.

    Notes
    -----
    As ``quadrature_rule``.  Checker: ``symcheck/checker/lemma_4_2.py``, from the integers alone.

    References
    ----------
    [BLPR19] Lemma 4.2; [Szego39] Theorem 3.3.1 (zeros real and simple).

    Examples
    --------
    He_3 = x**3 - 3x, with zeros -sqrt(3), 0, sqrt(3):

    >>> left, middle, right = gauss_hermite_enclosures(3, prec=20)
    >>> middle
    Dyadic(lo=0, hi=0, prec=20)
    >>> right.lo**2 <= 3 * 4**20 <= right.hi**2, right.hi - right.lo
    (True, 1)
    >>> gauss_hermite_enclosures(60, prec=1)
    Traceback (most recent call last):
        ...
    symcheck.errors.PrecisionError: He_60: two zeros in [-13, -12] * 2**-1; raise prec
    """
    cells = node_cells(n, prec)
    for c, following in pairwise(cells):
        if c == following:
            raise PrecisionError(f"He_{n}: two zeros in [{c}, {c + 1}] * 2**-{prec}; raise prec")
    return tuple(Dyadic(c, c if sign_at(n, c, prec) == 0 else c + 1, prec) for c in cells)


def _check(n: int, prec: int, shift: int) -> None:
    for name, value in (("n", n), ("prec", prec)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise DomainError(f"{name} must be an integer >= 1, not {value!r}; the nearest admissible value is 1")
    if shift not in (-1, 0, 1):
        raise DomainError(f"shift must be -1, 0 or 1, not {shift!r}")


def _floor(n: int, prec: int, shift: int, y: arb) -> int | None:
    """floor(y) for y = x * 2**prec, x a node; None if the enclosure does not tell."""
    floor = y.floor().unique_fmpz()
    if floor is not None:
        return int(floor)
    nearest = (y.mid() + arb(0.5)).floor().unique_fmpz()
    return int(nearest) if nearest is not None and sign_at(n, int(nearest), prec, shift) == 0 else None


# Guesses: floating point, nothing here is trusted -----------------------------------------------------


def _guesses(n: int, shift: int) -> NDArray[np.float64]:
    """Guesses of the nodes, increasing; of the non-negative ones when shift = 0."""
    if shift:
        jacobi = np.diag(np.sqrt(np.arange(1.0, n)), 1)
        jacobi = jacobi + jacobi.T
        jacobi[-1, -1] = -shift * sqrt(n)
        x = np.linalg.eigvalsh(jacobi)
    else:
        # phase of He_n: x = sqrt(4n+2) cos(theta), 2 theta - sin 2 theta = (4k-1) pi / (2n+1)
        k = np.arange(n // 2, 0, -1)
        phase = (4 * k - 1) * pi / (2 * n + 1)
        theta = np.minimum((0.75 * phase) ** (1 / 3), pi / 2)
        for _ in range(6):
            theta = theta - (2 * theta - np.sin(2 * theta) - phase) / (2 - 2 * np.cos(2 * theta))
        x = sqrt(4 * n + 2) * np.cos(theta)
    for _ in range(4 if shift == 0 else 2):
        with np.errstate(all="ignore"):
            ratio = x.copy()  # He_{k+1} / He_k = x - k / (He_k / He_{k-1})
            for j in range(1, n):
                np.divide(j, ratio, out=ratio)
                np.subtract(x, ratio, out=ratio)
            u = ratio / n  # H / H'
            value, slope = u + shift / sqrt(n), 1 - u * (x - n * u)
            step = np.nan_to_num(value / slope, posinf=0.0, neginf=0.0)
            x = x - step
        if np.max(np.abs(step), initial=0.0) < 1e-7 / sqrt(n):
            break
    return np.concatenate([[0.0], x]) if shift == 0 and n % 2 else x


def _refined(n: int, shift: int, guesses: NDArray[np.float64], prec: int) -> list[arb]:
    """The guesses as exact numbers; above 1000 bits from a run at an eighth of the precision."""
    if prec <= 1000:
        return [arb(float(x)) for x in guesses]
    coarse = quadrature_rule(n, prec // 8, shift).nodes
    with ctx.workprec(prec // 8 + 16):
        return [(+x.mid()).mid() for x in coarse[-len(guesses) :]]


# Proofs -----------------------------------------------------------------------------------------------


def _enclose(n: int, shift: int, guesses: list[arb], prec: int, extra: int) -> tuple[list[arb], list[arb]]:
    """Nodes and weights near the guesses (increasing), each proved; PrecisionError where one is not."""
    size = max(1, round(0.9 * sqrt(n)))
    nodes: list[arb] = []
    weights: list[arb] = []
    for start in range(0, len(guesses), size):
        block = guesses[start : start + size]
        low, high = float(block[0]), float(block[-1])
        centre = round((low + high) * 8) / 16
        radius = max(high - centre, centre - low) + 2.0**-20
        # Horner's rule loses what |He_n| grows by over the disc about the centre, e^{radius (sqrt(n) + c/2)}
        work = prec + extra + ceil(1.45 * radius * (sqrt(n) + abs(centre) / 2)) + n.bit_length()
        taylor = _TaylorBlock(n, shift, centre, radius, work, prec)
        for guess in block:
            node, weight = taylor.root(guess)
            nodes.append(node)
            weights.append(weight)
    return nodes, weights


class _TaylorBlock:
    """The Taylor polynomial of He_n about a dyadic centre, with a bound on what was cut off."""

    def __init__(self, n: int, shift: int, centre: float, radius: float, work: int, prec: int) -> None:
        self.n, self.centre, self.work = n, arb(centre), work
        with ctx.workprec(work + n * 4 // 5 + 32):  # the recurrence widens balls by up to 0.79 n bits
            values = [arb(1), self.centre]
            for k in range(1, n):
                values.append(self.centre * values[k] - values[k - 1] * k)
        with ctx.workprec(work):
            self.factorial = arb.fac_ui(n)
            self.kappa = arb(shift) / arb(n).sqrt()
            self.shift = shift
            coefficients, binomial = [], fmpz(1)
            for k in range(n + 1):
                coefficients.append(values[n - k] * binomial)
                binomial = binomial * (n - k) // (k + 1)
            scale = ((abs(values[n]) + abs(values[n - 1]) * n).mid() * arb(2) ** (-work)).lower()
            self.reach = arb(radius)
            # mu^2 >= |x| mu + n for every x of the block, so that |H^(j)(x)| grows at most like mu^j
            widest = abs(self.centre) + self.reach
            self.mu = ((widest + (widest * widest + 4 * n).sqrt()) / 2).upper()
            self.goal, self.box = arb(2) ** (-prec - 4), arb(0, arb(2) ** (-prec - 4))
        with ctx.workprec(32):  # cut off where sum_{k > cut} k |T_k| reach^{k-1} does not matter
            cut, rest, longer = n, arb(0), arb(0)
            for k in range(n, 1, -1):
                longer = abs(coefficients[k]) + self.reach * longer
                if k % 8 == 0:
                    if not longer * self.reach ** (k - 1) * n < scale:
                        break
                    cut, rest = k - 1, longer
            slope_rest = rest * self.reach**cut * n
            self.rest, self.slope_rest = arb(0, (slope_rest * self.reach).upper()), arb(0, slope_rest.upper())
        with ctx.workprec(work):
            self.polynomial = arb_poly(coefficients[: cut + 1])
            self.slope = self.polynomial.derivative()

    def root(self, guess: arb) -> tuple[arb, arb]:
        """The zero of F near ``guess`` and its weight, proved; PrecisionError if that fails."""
        n = self.n
        with ctx.workprec(self.work):
            offset = guess - self.centre
            if not abs(offset) <= self.reach:
                raise PrecisionError(f"He_{n}: the guess {float(guess)} is outside its block")
            jet = [self.polynomial(offset) + self.rest, self.slope(offset) + self.slope_rest]
            second = guess * jet[1] - n * jet[0]
            f, slope = jet
            if self.shift:
                f, slope = f + self.kappa * slope, slope + self.kappa * second
            step = (f / slope).mid() if not slope.contains(0) else arb(1)
            # bits that one more term of the Taylor series of F at the guess gains
            gain = -log2(max(abs(float(step)), 2.0**-900) * 2 * sqrt(n))
            if not gain > 8:
                raise PrecisionError(f"He_{n}: no zero is near the guess {float(guess)}")
            order = ceil(self.work / gain) + 1
            # Taylor coefficients t_k = H^(k)/k! for k <= order + 1
            t = [jet[0], jet[1], second / 2]
            for k in range(1, order):
                t.append((guess * (k + 1) * t[k + 1] - (n - k) * t[k]) / ((k + 1) * (k + 2)))
            whole = arb_poly(t[:-1])
            q = whole.derivative()  # H' and F, both to the power order - 1
            p = whole.truncate(order) + q * self.kappa if self.shift else whole.truncate(order)
            p_slope = p.derivative()
            h = -step  # right to twice the bits of the guess; each round doubles them
            for _ in range(order.bit_length() - 1):
                h = (h - p(h) / p_slope(h)).mid()
            # beyond the order |H^(j)|/order! <= largest mu^(j-order); the factor 2 sums the geometric series
            mu, size = self.mu, abs(h) + self.goal
            largest = abs(t[order]).max(abs(t[order + 1]) * (order + 1) / mu)
            if self.shift:
                largest = largest * (1 + abs(self.kappa) * mu)
            if not mu * size < 0.5:
                raise PrecisionError(f"He_{n}: no zero is near the guess {float(guess)}")
            slope_tail = (2 * order * largest * size ** (order - 1)).upper()
            slope = p_slope(h + self.box) + arb(0, slope_tail)
            if slope.contains(0):
                raise PrecisionError(f"He_{n}: the zero near {float(guess)} is not isolated; raise prec")
            move = (p(h) + arb(0, (slope_tail * size).upper())) / slope
            if not self.box.contains_interior(move):  # interval Newton: h - move inside h + box
                raise PrecisionError(f"He_{n}: no zero is proved near {float(guess)}; raise prec")
            newton = h - move
            # the series of H' to the power order - 1 leaves out largest mu size^order / order! and beyond
            at_node = q(newton) + arb(0, (slope_tail * mu * size).upper())
            node = guess + newton
            if self.shift:
                weight = self.factorial * n / (at_node**2 * (2 * n + self.shift * arb(n).sqrt() * node))
            else:
                weight = self.factorial / at_node**2
            if not weight.rad() < weight.mid() * self.goal:
                raise PrecisionError(f"He_{n}: the weight at {float(guess)} is not enclosed; raise prec")
            return (arb(0) if guess == 0 and not self.shift else node), weight
