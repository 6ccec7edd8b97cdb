"""What Lemma 4.2 claims, and its check from the witness alone (proofs/lemma_4_2/proof.md has the proofs).

With sigma in {0, +1, -1} and t = sqrt n a formal root, the rule of size n has the zeros of
P = He_n + sigma t He_{n-1} as nodes.  The consecutive pair is (n, 0) against (n+1, 0); the mirror pair is
(n, +1) against its reflection (n, -1).  D_A is the law of a X + sqrt(delta) Z, X the rule, Z ~ N(0, 1).
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial, isqrt
from typing import Any, NamedTuple

from .exact import (
    GUARD,
    Interval,
    decimal_value,
    erfc_of_root,
    exp,
    figure,
    log,
    maximum,
    minimum,
    parse_decimal,
    pi_constant,
    rational,
)
from .format import Rejected, fields, fraction, integer, items

CLAIMS = (
    "nodes", "weights", "moments", "separation", "sets", "derivatives-closed-form",
    "derivatives-majorant", "derivatives-sup", "derivative-exponent", "chi-square",
)  # fmt: skip
ENGINE_ONLY = ["derivative_sup/upper"]
MAX_NODES = 200
MAX_PRECISION = 1 << 14
MAX_CELLS = 200_000


class Instance(NamedTuple):
    """n nodes; smoothing delta in (0, 1); squared radius of the sets; sigma 0 (consecutive) or 1 (mirror)."""

    n: int
    sigma: int
    delta: Fraction
    radius_squared: Fraction

    @property
    def matched(self) -> int:
        """Moments that match N(0, 1): 2n - 1, one fewer for the mirror pair."""
        return 2 * self.n - 1 - self.sigma


class Node(NamedTuple):
    """Enclosures of a node and its weight."""

    x: Interval
    weight: Interval


def read_instance(value: object) -> Instance:
    part = fields(value, {"nodes", "pair", "set_radius_squared", "smoothing"}, "instance")
    n = integer(part["nodes"], "nodes")
    delta = fraction(part["smoothing"], "smoothing")
    radius_squared = fraction(part["set_radius_squared"], "set_radius_squared")
    if not 1 <= n <= MAX_NODES or part["pair"] not in ("consecutive", "mirror"):
        raise Rejected(f"instance: 1 <= nodes <= {MAX_NODES} and pair consecutive or mirror are required")
    if n == 1 and part["pair"] == "mirror":
        raise Rejected("instance: the mirror pair needs two nodes")
    if not 0 < delta < 1 or radius_squared <= 0:
        raise Rejected("instance: 0 < smoothing < 1 and a positive set radius are required")
    return Instance(n, int(part["pair"] == "mirror"), delta, radius_squared)


# Step 1: nodes and weights -------------------------------------------------------------------------


def scaled_hermite(n: int, c: int, precision: int) -> list[int]:
    """[2**(precision k) He_k(c / 2**precision) for k <= n]: integers, by the three-term recurrence."""
    values = [1, c]
    for k in range(1, n):
        values.append(c * values[k] - (k * values[k - 1] << 2 * precision))
    return values


def sign(u: int, v: int, n: int) -> int:
    """The sign of u + v sqrt n."""
    squares = u * abs(u) + n * v * abs(v)  # the larger square decides when the signs differ
    return (squares > 0) - (squares < 0)


def node(n: int, sigma: int, c: int, precision: int) -> Node:
    """Enclose the zero of He_n + sigma sqrt(n) He_{n-1} in [c, c+1) / 2**precision, and its weight.

    There is one: the polynomial vanishes at the left end, or has opposite signs at the two ends.
    """

    def sign_at(values: list[int]) -> int:
        return sign(values[n], sigma * values[n - 1] << precision, n)

    bits = precision + 32
    values = scaled_hermite(n, c, precision)
    left = sign_at(values)
    if left and left * sign_at(scaled_hermite(n, c + 1, precision)) >= 0:
        raise Rejected(f"no sign change over the cell {c} of a rule of size {n}")
    # |He_j(x) - He_j(c)| <= 2**-precision j sup |He_{j-1}| over the cell, as He_j' = j He_{j-1}
    spread = 0
    for j in range(1, n):
        spread = j * (abs(values[j - 1]) + spread) if left else 0
    x = Interval(c, c + (1 if left else 0), -precision, bits)
    hermite = Interval(values[n - 1] - spread, values[n - 1] + spread, -precision * (n - 1), bits)
    kappa = rational(n if sigma == 0 else 2 * n, bits)
    if sigma:
        kappa = kappa.plus(rational(sigma, bits).times(rational(n, bits).root()).times(x))
    return Node(x, rational(factorial(n - 1), bits).over(hermite.square().times(kappa)))


def read_rule(n: int, sigma: int, cells: object, precision: int, where: str) -> list[Node]:
    """All nodes in increasing order; for sigma = 0 the witness holds the positive ones."""
    if sigma == 0 and n == 1:
        if cells != []:
            raise Rejected(f"{where}: the rule of size 1 has no positive node")
        numbers: list[int] = []
    else:
        count = n if sigma else n // 2
        numbers = [integer(c, where) for c in items(cells, count, where)]
    lowest = [] if sigma else [0]
    for before, after in zip(lowest + numbers, numbers[1 - len(lowest) :], strict=False):
        if after <= before:
            raise Rejected(f"{where}: cells are not increasing")
    found = [node(n, sigma, c, precision) for c in numbers]
    if sigma:
        return found
    middle = [node(n, 0, 0, precision)] if n % 2 else []
    return [Node(-p.x, p.weight) for p in reversed(found)] + middle + found


# Step 2: moments, in Z[t]/(t^2 - n)[x] ------------------------------------------------------------

Poly = tuple[list[int], list[int]]  # p + t q, coefficients from the constant term up, equal lengths


def hermite_coefficients(n: int, associated: bool = False) -> list[int]:
    """He_n, or the associated polynomial A_n (A_0 = 0, A_1 = 1, A_{k+1} = x A_k - k A_{k-1})."""
    before, now = ([0], [1]) if associated else ([1], [0, 1])
    for k in range(1, n):
        longer = [0, *now]
        for i, c in enumerate(before):
            longer[i] -= k * c
        before, now = now, longer
    return now if n else before


def times(p: Poly, q: Poly, n: int) -> Poly:
    size = len(p[0]) + len(q[0]) - 1
    plain, root = [0] * size, [0] * size
    for i, (a, b) in enumerate(zip(*p, strict=True)):
        for j, (c, d) in enumerate(zip(*q, strict=True), i):
            plain[j] += a * c + n * b * d
            root[j] += a * d + b * c
    return plain, root


def remainder(p: Poly, modulus: Poly, n: int) -> Poly:
    """p modulo a monic polynomial."""
    plain, root = list(p[0]), list(p[1])
    degree = len(modulus[0]) - 1
    while len(plain) > degree:
        a, b = plain.pop(), root.pop()
        for i in range(degree):
            c, d = modulus[0][i], modulus[1][i]
            plain[len(plain) - degree + i] -= a * c + n * b * d
            root[len(plain) - degree + i] -= a * d + b * c
    missing = degree - len(plain)
    return plain + [0] * missing, root + [0] * missing


def rule_moments(n: int, sigma: int, count: int) -> list[tuple[int, int]]:
    """sum_i w_i x_i^j for j = 0..count as pairs (p, q), meaning p + q sqrt n.

    w_i = A(x_i)/P'(x_i), so the sum is the coefficient of x^{n-1} in A x^j mod P; that these are the
    weights of step 1 is the identity A He_{n-1}^2 kappa = (n-1)! P' mod P.
    """

    def combine(p: list[int], q: list[int]) -> Poly:
        """p + sigma t q."""
        return p, [sigma * c for c in q] + [0] * (len(p) - len(q))

    modulus = combine(hermite_coefficients(n), hermite_coefficients(n - 1))
    associated = combine(hermite_coefficients(n, True), hermite_coefficients(n - 1, True))
    derivative: Poly = tuple([i * c for i, c in enumerate(part)][1:] for part in modulus)  # type: ignore[assignment]
    square = hermite_coefficients(n - 1)
    kappa: Poly = ([2 * n, 0], [0, sigma]) if sigma else ([n], [0])
    plain: Poly = (square, [0] * len(square))
    left = remainder(times(times(times(plain, plain, n), kappa, n), associated, n), modulus, n)
    right: Poly = tuple([factorial(n - 1) * c for c in part] for part in derivative)  # type: ignore[assignment]
    if left != remainder(right, modulus, n):
        raise Rejected("the weights are not the interpolatory ones")
    power, moments = remainder(associated, modulus, n), []
    for _ in range(count + 1):
        moments.append((power[0][n - 1], power[1][n - 1]))
        power = remainder(([0, *power[0]], [0, *power[1]]), modulus, n)
    return moments


def check_moments(n: int, sigma: int, matched: int) -> None:
    """sum_i w_i x_i^j is the Gaussian moment for j <= matched, and off by the stated gap at matched + 1."""
    gaussian = 1
    for j, moment in enumerate(rule_moments(n, sigma, matched + 1)):
        if j % 2 == 0 and j:
            gaussian *= j - 1
        expected = [0 if j % 2 else gaussian, 0]
        if j == matched + 1:  # -n!, respectively -sigma t (n-1)!
            expected[sigma * sigma] -= sigma * factorial(n - 1) if sigma else factorial(n)
        if list(moment) != expected:
            raise Rejected(f"moment {j} of a rule of size {n} is not as claimed")


# Steps 7 to 10: the density ratio and its derivatives ----------------------------------------------


class Mixture:
    """A/G = delta^{-1/2} sum_i c_i e^{-u_i^2/2}, c_i = w_i e^{x_i^2/2}, u_i = (t - x_i/a)/s."""

    def __init__(self, rule: list[Node], delta: Fraction, bits: int) -> None:
        self.bits = bits
        a = rational(1 - delta, bits).root()
        self.centres = [p.x.over(a) for p in rule]
        self.sizes = [p.weight.times(exp(p.x.square().scaled(-1))) for p in rule]
        self.inverse_s = rational((1 - delta) / delta, bits).root()
        self.root_delta = rational(delta, bits).root()
        self.curvature = rational((1 - delta) / (4 * delta), bits)  # 1/(4 s^2)

    def majorant(self, t: Fraction) -> Interval:
        """W(t) = sum_i c_i e^{-u_i^2/4}."""
        total = rational(0, self.bits)
        for centre, size in zip(self.centres, self.sizes, strict=True):
            u = rational(t, self.bits).minus(centre).square().times(self.curvature)
            total = total.plus(size.times(exp(-u)))
        return total

    def derivatives(self, t: Fraction, order: int) -> list[Interval]:
        """d^l/dt^l A/G at t for l = 0..order, by He_l(u) of each term."""
        total = [rational(0, self.bits)] * (order + 1)
        for centre, size in zip(self.centres, self.sizes, strict=True):
            u = rational(t, self.bits).minus(centre).times(self.inverse_s)
            before, now = rational(0, self.bits), size.times(exp(-u.square().scaled(-1)))
            for j in range(order + 1):
                total[j] = total[j].plus(now)
                before, now = now, u.times(now).minus(rational(j, self.bits).times(before))
        scale, values = rational(1, self.bits).over(self.root_delta), []
        for value in total:
            values.append(value.times(scale))
            scale = -scale.times(self.inverse_s)
        return values


def check_reach(reach: int, mixtures: list[Mixture]) -> None:
    """``reach`` is the least power of two, at least 1, that is >= (1 + 2**-60) max |x_i| / a."""
    bits = mixtures[0].bits
    widest = maximum([c.absolute() for mixture in mixtures for c in mixture.centres])
    widest = widest.times(rational(1 + Fraction(1, 1 << GUARD), bits))
    large_enough = reach >= 1 and reach & (reach - 1) == 0 and not rational(reach, bits).is_below(widest)
    if not large_enough or (reach > 1 and not rational(reach // 2, bits).is_below(widest)):
        raise Rejected("reach is not the least power of two, at least 1, beyond every centre")


def check_cover(mixture: Mixture, bound: Fraction, reach: int, tree: object, whole: bool, where: str) -> None:
    """W <= bound on the whole line, by the cells that the tree describes.

    On a cell of half-width h, W <= e^{h^2/4s^2} max of W at the ends (step 8).  The tree is read from the
    root [-reach, reach] ([0, reach] where W is even), '1' a split, '0' a cell; a cell must satisfy the
    bound, a split cell must not, so there is one tree for a bound.  Beyond reach, which lies beyond every
    centre, W decreases away from the origin.
    """
    if type(tree) is not str or not 1 <= len(tree) <= MAX_CELLS or set(tree) - {"0", "1"}:
        raise Rejected(f"{where} is not a string of at most {MAX_CELLS} 0 and 1")
    bits = mixture.bits
    limit, position = rational(bound, bits), 0
    growth: dict[Fraction, Interval] = {}
    start = Fraction(-reach if whole else 0)
    stack = [(start, mixture.majorant(start), Fraction(reach), mixture.majorant(Fraction(reach)))]
    while stack:
        p, at_p, q, at_q = stack.pop()
        if position >= len(tree):
            raise Rejected(f"{where} ends before the line is covered")
        half = (q - p) / 2
        if half not in growth:
            growth[half] = exp(rational(half * half, bits).times(mixture.curvature))
        holds = not limit.is_below(growth[half].times(maximum([at_p, at_q])))
        if holds == (tree[position] == "1"):
            raise Rejected(f"{where}: cell [{float(p):.6g}, {float(q):.6g}] exceeds the bound or is split idly")
        position += 1
        if not holds:
            middle = (p + q) / 2
            at_middle = mixture.majorant(middle)
            stack += [(middle, at_middle, q, at_q), (p, at_p, middle, at_middle)]
    if position != len(tree):
        raise Rejected(f"{where} goes on after the line is covered")


def closed_form_sum(n: int, sigma: int) -> Fraction:
    """At least sum_i w_i e^{x_i^2/2}, for every n (step 9)."""
    half = n // 2
    sonin = Fraction(comb(2 * half, half), 4**half) * (Fraction(2 * n, 2 * n + 1) if n % 2 else 1)
    return (Fraction(16 * n * n, 8 * n - 1) if sigma else Fraction(2 * n, 3)) / sonin


def chi_square(rule: list[Node], delta: Fraction, bits: int) -> Interval:
    """F(1) - 1 = sum_{i,j} w_i w_j M_{1-delta}(x_i, x_j) - 1, Mehler's kernel M (step 12)."""
    r = 1 - delta
    cross, own = rational(r / (1 - r * r), bits), rational(r * r / (2 * (1 - r * r)), bits)
    terms = [p.weight.times(exp(-own.times(p.x.square()))) for p in rule]
    total = rational(0, bits)
    for i, p in enumerate(rule):
        for j in range(i + 1):
            term = terms[i].times(terms[j]).times(exp(cross.times(p.x.times(rule[j].x))))
            total = total.plus(term if i == j else term.scaled(1))
    return total.over(rational(1 - r * r, bits).root()).minus(rational(1, bits))


# The lemma -----------------------------------------------------------------------------------------


def root_text(square: Fraction) -> str:
    """sqrt(square), exactly: "p/q" or "sqrt(p/q)"."""
    p, q = isqrt(square.numerator), isqrt(square.denominator)
    if p * p == square.numerator and q * q == square.denominator:
        return str(Fraction(p, q))
    return f"sqrt({square})"


def check(instance_value: object, witness_value: object, given: object) -> dict[str, Any]:
    """Recompute every figure; returns them (with the given, unchecked upper ends) or raises."""
    instance = read_instance(instance_value)
    n, sigma, delta, radius_squared = instance
    names = {"cells", "cover", "majorant", "points", "points_precision", "precision", "reach"}
    witness = fields(witness_value, names, "witness")
    sides = {"a"} if sigma else {"a", "b"}
    cells = fields(witness["cells"], sides, "cells")
    precision = integer(witness["precision"], "precision")
    if not 16 <= precision <= MAX_PRECISION:
        raise Rejected(f"precision is not between 16 and {MAX_PRECISION} bits")
    bits, m = precision + 32, instance.matched

    a_rule = read_rule(n, sigma, cells["a"], precision, "cells/a")
    if sigma:
        b_rule = [Node(-p.x, p.weight) for p in reversed(a_rule)]
    else:
        b_rule = read_rule(n + 1, 0, cells["b"], precision, "cells/b")
        check_moments(n + 1, 0, 2 * n + 1)
    check_moments(n, sigma, m)
    rules = {"a": a_rule, "b": b_rule}

    a = rational(1 - delta, bits).root()
    separation = minimum([p.x.minus(q.x).absolute() for p in a_rule for q in b_rule])
    distance = a.times(separation).minus(rational(radius_squared, bits).root().scaled(1))
    if rational(0, bits).is_below(distance) is False:
        raise Rejected("the sets overlap")
    root_n = rational(n, bits).root()
    if sigma:  # pi / (2 sqrt n + 1/(2 sqrt n)) = 2 pi sqrt n / (4 n + 1)
        every_n = pi_constant(bits).times(root_n).scaled(1).over(rational(4 * n + 1, bits))
    else:
        every_n = rational(Fraction(1, n + 1), bits).root()
    outside = figure(erfc_of_root(radius_squared / (2 * delta), bits), up=True)

    bound = decimal_value(witness["majorant"])
    cover = fields(witness["cover"], sides, "cover")
    reach = integer(witness["reach"], "reach")
    mixtures = {side: Mixture(rules[side], delta, bits) for side in sorted(sides)}
    check_reach(reach, list(mixtures.values()))
    for side, mixture in mixtures.items():
        check_cover(mixture, bound, reach, cover[side], bool(sigma), f"cover/{side}")

    # squares of the factor delta^{-1/2} s^{-l} sqrt(l!)
    factors = [((1 - delta) / delta) ** j * factorial(j) / delta for j in range(m + 2)]
    top = closed_form_sum(n, sigma) if sigma else max(closed_form_sum(n, 0), closed_form_sum(n + 1, 0))
    closed = [figure(rational(f * top * top, bits).root(), up=True) for f in factors]
    bounds = [figure(rational(f * bound * bound, bits).root(), up=True) for f in factors]
    if m > 1:
        base = log(rational(m, bits))
        ratios = [
            log(rational(decimal_value(b), bits)).over(base.times(rational(j + 1, bits))) for j, b in enumerate(bounds)
        ]
        exponent = figure(maximum(ratios), up=True)
    else:
        exponent = "inf"

    points_precision = integer(witness["points_precision"], "points_precision")
    if not 0 <= points_precision <= MAX_PRECISION:
        raise Rejected("points_precision is out of range")
    points, lower_ends, known = items(witness["points"], m + 2, "points"), [], {}
    for j, entry in enumerate(points):
        side, number = items(entry, 2, "points")
        if type(side) is not str or side not in mixtures:
            raise Rejected("points name no side of the pair")
        at = Fraction(integer(number, "points"), 1 << points_precision)
        if at < 0 and not sigma:
            raise Rejected("points are not negative where the ratio is even or odd")
        if (side, at) not in known:
            later = [k for k in range(j, m + 2) if points[k] == entry]
            known[side, at] = mixtures[side].derivatives(at, later[-1])
        lower_ends.append(figure(known[side, at][j].absolute(), up=False))

    figures: dict[str, Any] = {
        "chi_square_a": _enclosure(chi_square(a_rule, delta, bits)),
        "chi_square_b": _enclosure(chi_square(b_rule, delta, bits)),
        "derivative_bounds": bounds,
        "derivative_closed_form": closed,
        "derivative_exponent": exponent,
        "derivative_sup": _upper_ends(given, lower_ends, bounds),
        "first_unmatched_gap": root_text((1 - delta) ** (2 * n - 1) * n * factorial(n - 1) ** 2)
        if sigma
        else str((1 - delta) ** n * factorial(n)),
        "matched_moments": m,
        "node_separation": figure(separation, up=False),
        "node_separation_every_n": figure(every_n, up=False),
        "outside_probability_a": outside,
        "outside_probability_b": outside,
        # at m = 1 the printed bound m^{O(l+1)} is 1, whatever the constant behind O
        "printed_derivative_bound": "fails" if m == 1 else "holds",
        "set_distance": figure(distance, up=False),
    }
    if separation.is_below(every_n):
        raise Rejected("the separation is below the bound for every n")
    if m == 1 and not decimal_value(lower_ends[0]) > 1:
        raise Rejected("the witness point does not refute the printed bound at m = 1")
    return figures


def _enclosure(x: Interval) -> list[str]:
    return [figure(x, up=False), figure(x, up=True)]


def _upper_ends(given: object, lower: list[str], bounds: list[str]) -> list[list[str]]:
    """[lower, upper] pairs: the upper ends are the producer's word, kept only between lower and the bound."""
    claimed = given.get("derivative_sup") if type(given) is dict else None
    pairs = []
    for low, pair, bound in zip(lower, items(claimed, len(lower), "derivative_sup"), bounds, strict=True):
        _, high = items(pair, 2, "derivative_sup")
        parse_decimal(high)
        if not decimal_value(low) <= decimal_value(high) <= decimal_value(bound):
            raise Rejected("an upper end of derivative_sup is not between its lower end and the bound")
        pairs.append([low, high])
    return pairs
