"""Two-sided enclosures of sup_t |d^l/dt^l A/G| for all l at once (step 10), by Arb alone.

In units where nothing under- or overflows: with t = x_i/a + s v (i the anchor of a cell),

    phi_l(v) = sum_j c_j he_l(u_j) e^{-u_j^2/2},   u_j = v + (x_i - x_j)/(a s),   c_j = w_j e^{x_j^2/2},

|d^l/dt^l A/G| = delta^{-1/2} s^{-l} sqrt(l!) |phi_l|, phi_l' = -sqrt(l+1) phi_{l+1} and |phi_l| <= W.  So one
evaluation at the middle of a cell gives the Taylor polynomial of every phi_l there, with a remainder
bounded by sup W <= sum c_j.  Where W is below the values already found nothing need be computed; all other
cells are bounded by their Taylor polynomial, split until the bound is within 1 + 2**-20 of the lower end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_poly, ctx, fmpq

from symcheck.arith import Binary
from symcheck.errors import PrecisionError
from symcheck.hermite.nodes import quadrature_rule

SLACK = Fraction(1, 2**20)  # an upper end is at most (1 + SLACK) times the lower end
GRID = 14  # witness points lie on a dyadic grid of at most s / 2**GRID
REST = Fraction(1, 2**30)  # share of the value that a Taylor remainder may take


@dataclass(frozen=True)
class Peak:
    """|d^l/dt^l A/G| is at least ``lower`` at the point ``number`` / 2**g, and at most ``upper`` everywhere.

    g is ``grid_precision``.
    """

    number: int
    lower: Binary
    upper: Binary


def grid_precision(delta: Fraction) -> int:
    """The least g >= 0 with 2**-g <= s / 2**GRID, s^2 = delta/(1-delta)."""
    g = 0
    while delta / (1 - delta) * 4**g < 4**GRID:
        g += 1
    return g


def suprema(n: int, sigma: int, delta: Fraction, orders: int, prec: int) -> list[Peak]:
    """Enclose sup_t |d^l/dt^l A/G| for l = 0..orders-1, each within a factor 1 + 2**-20.

    Parameters
    ----------
    n, sigma : int
        The rule, as in ``symcheck.hermite.rules``.
    delta : Fraction
        Smoothing variance, in (0, 1).
    orders : int
        How many derivatives, at least 1.
    prec : int
        Working bits.

    Raises
    ------
    PrecisionError
        The precision does not decide the search; more bits will.

    Notes
    -----
    The lower ends are re-derived from ``number`` by the second engine and by the checker; the upper ends
    are Arb's word alone.  About 0.1 s at n = 10, a few seconds at n = 40.

    Examples
    --------
    n = 1: A is N(0, delta), A/G = delta^{-1/2} exp(-t^2/(2 s^2)) with its maximum at 0:

    >>> peak = suprema(1, 0, Fraction(1, 4), 1, 64)[0]
    >>> peak.number, 1.999 < float(peak.lower.fraction()) <= 2 <= float(peak.upper.fraction()) < 2.001
    (0, True)
    """
    with ctx.workprec(prec):
        law = _ScaledLaw(n, sigma, delta, orders, prec)
        return law.peaks()


def _binary(x: arb) -> Binary:
    """The exact value of a ball of radius zero."""
    man, exp = x.man_exp()
    return Binary(int(man), int(exp))


def _arb(q: Fraction) -> arb:
    return arb(fmpq(q.numerator, q.denominator))


class _ScaledLaw:
    """One law in the units of the module docstring; used inside one working precision."""

    def __init__(self, n: int, sigma: int, delta: Fraction, orders: int, prec: int) -> None:
        rule = quadrature_rule(n, prec, sigma)
        self.sigma, self.delta, self.orders = sigma, delta, orders
        self.s = _arb(delta / (1 - delta)).sqrt()
        self.centres = [x / _arb(1 - delta).sqrt() for x in rule.nodes]
        self.zeta = [z / self.s for z in self.centres]
        self.sizes = [w * (x * x / 2).exp() for x, w in zip(rule.nodes, rule.weights, strict=True)]
        self.total = sum(self.sizes, arb(0))
        self.cutoff = 2.0 * (prec * 0.7) ** 0.5 + 4
        self.roots = [arb(0)]
        # half-width of a cell: theta sqrt(orders) about 1/2 keeps the Taylor series short
        self.theta = Fraction(1)
        while 4 * self.theta**2 * (orders + 1) > 1:
            self.theta /= 2

    def root(self, k: int) -> arb:
        while len(self.roots) <= k:
            self.roots.append(arb(len(self.roots)).sqrt())
        return self.roots[k]

    def phi(self, anchor: int, v: arb, count: int) -> list[arb]:
        """phi_l at the point v of the anchor, l < count."""
        total, far = [arb(0)] * count, arb(0)
        self.root(count)
        roots = self.roots
        for j, size in enumerate(self.sizes):
            u = v + (self.zeta[anchor] - self.zeta[j]) if j != anchor else v
            if abs(float(u)) > self.cutoff:  # |he_l(u)| e^{-u^2/2} <= e^{-u^2/4}, Indritz
                far += size * (-u * u / 4).exp()
                continue
            before, now = arb(0), size * (-u * u / 2).exp()
            for k in range(count):
                total[k] = total[k] + now
                before, now = now, (u * now - roots[k] * before) / roots[k + 1]
        if len(self.sizes) > 1:
            ball = arb(0, far.upper())
            total = [x + ball for x in total]
        return total

    def majorant_on(self, low: arb, high: arb) -> arb:
        """At least W on [low, high] (units of s): every term where it is largest."""
        total = arb(0)
        for size, z in zip(self.sizes, self.zeta, strict=True):
            distance = (low - z).max(z - high).max(arb(0))
            total += size * (-distance * distance / 4).exp()
        return total.upper()

    def territory(self, anchor: int) -> tuple[arb | None, arb | None]:
        """The stretch of the line (relative to the anchor, units of s) that the anchor answers for.

        From midpoint to midpoint of neighbouring centres; None at an open end.  For sigma = 0 the ratio is
        even, so that the anchors from the middle up answer for t >= 0, hence for the line.
        """
        z = self.zeta
        left = (z[anchor - 1] - z[anchor]) / 2 if anchor else None
        right = (z[anchor + 1] - z[anchor]) / 2 if anchor + 1 < len(z) else None
        return left, right

    def cells(self, anchor: int, least: arb) -> Iterator[int]:
        """The k of the cells [(2k-1) theta, (2k+1) theta] that cover the territory but for W < least."""
        ends = self.territory(anchor)
        yield 0
        for side in (1, -1):
            end = ends[1] if side > 0 else ends[0]
            k = 1
            while True:
                edge = _arb(self.theta * (2 * k - 1)) * side
                if end is not None and edge * side >= end * side:
                    break
                if k % 4 == 1 and self._is_idle(anchor, edge, end, side, least):
                    break
                yield side * k
                k += 1
                if k > 10**6:
                    raise PrecisionError("the cells of a supremum search do not end; raise the precision")

    def _is_idle(self, anchor: int, edge: arb, end: arb | None, side: int, least: arb) -> bool:
        """Whether W < least from ``edge`` to ``end`` (None: to infinity, beyond every centre)."""
        z = self.zeta[anchor]
        if end is None:  # every term decreases from here on
            bound = self.majorant_on(z + edge, z + edge)
        elif side > 0:
            bound = self.majorant_on(z + edge, z + end)
        else:
            bound = self.majorant_on(z + end, z + edge)
        return bool(bound < least)

    def taylor_length(self, order: int, least: arb) -> int:
        """The least K with theta^K/K! sqrt((l+K)!/l!) sum c_j < REST * least (the remainder after K terms)."""
        goal, size, k, theta = (least * _arb(REST)).lower(), self.total, 0, _arb(self.theta)
        while not size < goal:
            k += 1
            size = size * theta * self.root(order + k) / k
        return k

    def polynomial(self, jet: list[arb], order: int, length: int) -> list[arb]:
        """Taylor coefficients of phi_order on a cell, in y with v = middle + theta y, |y| <= 1."""
        coefficients, scale, theta = [], arb(1), _arb(self.theta)
        for k in range(length):
            coefficients.append(jet[order + k] * scale)
            scale = -scale * theta * self.root(order + k + 1) / (k + 1)
        return coefficients

    def peaks(self) -> list[Peak]:
        anchors = [i for i in range(len(self.zeta)) if self.sigma or i >= len(self.zeta) // 2]
        width = _arb(2 * self.theta)
        # values at one promising anchor tell what may be neglected and how long the series must be
        seed = max(anchors, key=lambda i: float(self.sizes[i]))
        span = int(4 / (2 * self.theta)) + 1
        trial = [self.phi(seed, width * k, self.orders) for k in range(-span, span + 1)]
        least = [_largest_lower([jet[order] for jet in trial]) for order in range(self.orders)]
        lengths = [self.taylor_length(order, value) for order, value in enumerate(least)]
        count = self.orders + max(lengths) + 1
        smallest = least[0]
        for value in least:
            smallest = value if value < smallest else smallest
        jets = {(i, k): self.phi(i, width * k, count) for i in anchors for k in self.cells(i, smallest)}
        return [self._peak(jets, order, lengths[order], least[order]) for order in range(self.orders)]

    def _peak(self, jets: dict[tuple[int, int], list[arb]], order: int, length: int, least: arb) -> Peak:
        """Scan the cells; wherever one exceeds what is allowed, climb to that higher peak and go on.

        A cell once bounded stays bounded, since what is allowed only grows.
        """
        best, where = arb(0), (0, 0)
        for key, jet in jets.items():
            value = abs(jet[order].mid())
            if value > best:
                best, where = value, key
        number, value = self._climb(where, arb(0), self.polynomial(jets[where], order, max(length, 3)), order)
        least = value if value > least else least
        for key, jet in jets.items():
            coefficients = self.polynomial(jet, order, length)
            while True:
                target = least * _arb(1 + SLACK / 2)
                higher = _point_above(coefficients, target - least * _arb(REST))
                if higher is None:
                    break
                found, top = self._climb(key, higher, coefficients, order)
                if not top > least:
                    raise PrecisionError(f"no grid point near the peak of derivative {order}; raise the precision")
                number, value, least = found, top, top
        if not value >= least * _arb(1 - SLACK / 4):
            raise PrecisionError(f"the peak of derivative {order} was not found; raise the precision")
        target = least * _arb(1 + SLACK / 2)
        scale = (arb(order + 1).gamma() / _arb(self.delta)).sqrt() / self.s**order
        return Peak(number, _binary((value * scale).lower()), _binary((target * scale).upper()))

    def _climb(self, where: tuple[int, int], start: arb, coefficients: list[arb], order: int) -> tuple[int, arb]:
        """Newton's method to the top near a point of a cell, then the grid point next to it and its value."""
        p = arb_poly(coefficients)
        first = p.derivative()
        second = first.derivative()
        y = start
        for _ in range(8):
            slope, bend = first(y).mid(), second(y).mid()
            if bend == 0:
                break
            step = (slope / bend).mid()
            if not abs(y - step) <= 2:
                break
            y = (y - step).mid()
        top, given = self._at_grid(where, y, order), self._at_grid(where, start, order)
        return given if given[1] > top[1] else top

    def _at_grid(self, where: tuple[int, int], y: arb, order: int) -> tuple[int, arb]:
        """The grid point next to a point of a cell, and |phi_order| there, rounded down."""
        anchor, k = where
        g = grid_precision(self.delta)
        t = self.centres[anchor] + self.s * _arb(self.theta) * (2 * k + y)
        nearest = (t * arb(2) ** g + arb(0.5)).mid().floor().unique_fmpz()
        if nearest is None:
            raise PrecisionError("a grid point is not resolved; raise the precision")
        number = int(nearest) if self.sigma else abs(int(nearest))
        at = (_arb(Fraction(number, 2**g)) - self.centres[anchor]) / self.s
        return number, abs(self.phi(anchor, at, order + 1)[order]).lower()


def _point_above(coefficients: list[arb], allowed: arb) -> arb | None:
    """None when |p| <= allowed on [-1, 1] is proved, else a point where |p| may exceed it.

    Cells are split where the value and the first two derivatives do not decide.
    """
    total = arb(0)
    for c in coefficients:
        total += abs(c)
        if not total <= allowed:
            break
    else:
        return None
    p = arb_poly(coefficients)
    slope = p.derivative()
    bend = sum((abs(c) * (k * (k - 1)) for k, c in enumerate(coefficients)), arb(0))
    stack = [(arb(0), Fraction(1))]
    while stack:
        y, radius = stack.pop()
        r = _arb(radius)
        value = abs(p(y))
        if value + abs(slope(y)) * r + bend * r * r / 2 <= allowed:
            continue
        if value > allowed or radius < Fraction(1, 2**40):
            return y
        stack += [(y - r / 2, radius / 2), (y + r / 2, radius / 2)]
    return None


def _largest_lower(values: list[arb]) -> arb:
    best = arb(0)
    for value in values:
        low = abs(value).lower()
        if low > best:
            best = low
    if not best > 0:
        raise PrecisionError("a derivative is not separated from 0; raise the precision")
    return best
