"""Bounds on the derivatives of A/G, first two of three ways (steps 8 and 9).

Closed form: for every n, from Sonin's function and Indritz's inequality.  Common majorant: one function
W >= |d^l/dt^l A/G| / (delta^{-1/2} s^{-l} sqrt(l!)) for every l, bounded by one cover of the real line.
The third way, the supremum itself, is suprema.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import comb, exp, factorial

from symcheck.arith import Engine, Interval, parse_decimal, round_up
from symcheck.errors import CertificateError
from symcheck.lemma_4_2.densities import Law


def closed_form_sum(n: int, sigma: int) -> Fraction:
    """At least sum_i w_i e^{x_i^2/2} of the rule of size n, for every n (step 9): exact.

    Examples
    --------
    >>> closed_form_sum(2, 0), closed_form_sum(3, 0)
    (Fraction(8, 3), Fraction(14, 3))
    """
    sonin = Fraction(comb(n - n % 2, n // 2), 2 ** (n - n % 2))
    if n % 2:
        sonin *= Fraction(n) / (n + Fraction(1, 2))
    return Fraction(16 * n**2, 8 * n - 1) / sonin if sigma else Fraction(2 * n, 3) / sonin


def derivative_factor(delta: Fraction, order: int, engine: Engine) -> Interval:
    """Enclose delta^{-1/2} s^{-l} sqrt(l!) for l = ``order``; s^2 = delta/(1-delta)."""
    return engine.sqrt(engine.rational(((1 - delta) / delta) ** order * factorial(order) / delta))


def reach_of(laws: Iterable[Law]) -> int:
    """The least power of two, at least 1, that is >= (1 + 2**-60) max |x_i| / a over the laws."""
    reach = 1
    for law in laws:
        for centre in (law.centres[0], law.centres[-1]):
            while abs(centre) * (1 + Fraction(1, 2**60)) > reach:
                reach *= 2
    return reach


def choose_majorant(laws: Iterable[Law], slack: float = 2e-4) -> str:
    """A decimal of 4 digits a little above sup W over the laws; chosen in floats, proved by ``cover``.

    A local maximum of W is near a centre or a midpoint of neighbours unless the terms overlap, where a
    walk in steps of s/8 finds it.
    """
    best = 0.0
    for law in laws:
        centres = [_float(c) for c in law.centres]
        sizes = [_float(c) for c in law.sizes]
        inverse_s = _float(law.inverse_s)

        def majorant(
            t: float, centres: list[float] = centres, sizes: list[float] = sizes, scale: float = inverse_s
        ) -> float:
            return sum(
                c * exp(-(((t - z) * scale) ** 2) / 4)
                for z, c in zip(centres, sizes, strict=True)
                if abs(t - z) * scale < 50
            )

        for z in centres:
            best = max([best] + [majorant(z + k / (8 * inverse_s)) for k in range(-24, 25)])
    # up to 4 digits
    exponent = 0
    while best * (1 + slack) >= 10 ** (exponent + 1):
        exponent += 1
    digits = int(best * (1 + slack) * 1000 / 10**exponent) + 1
    value = Fraction(digits, 1000) * 10**exponent
    return _spell(value)


def _float(x: Interval) -> float:
    return float((x.lower.fraction() + x.upper.fraction()) / 2)


def _spell(value: Fraction) -> str:
    text = str(float(value)).removesuffix(".0")
    if parse_decimal(text) != value:
        raise CertificateError(f"{value} has no canonical decimal spelling")
    return text


def cover(law: Law, bound: Fraction, reach: int) -> str:
    """The cover of the line that proves W <= ``bound`` (step 8), as the certificate stores it.

    Starting from [0, reach] (W is even for sigma = 0), else [-reach, reach], a cell of half-width h is kept
    ('0') where e^{h^2/4s^2} max(W at the ends) <= bound and split ('1') otherwise; preorder.

    Raises
    ------
    PrecisionError
        A cell is not decided.
    CertificateError
        The bound is not above W: the cells shrink without end.
    """
    engine, tree = law.engine, []
    quarter = engine.rational((1 - law.delta) / (4 * law.delta))
    growth: dict[Fraction, Interval] = {}
    start, end = Fraction(-reach if law.rule.sigma else 0), Fraction(reach)
    stack = [(start, law.majorant(start), end, law.majorant(end))]
    while stack:
        p, at_p, q, at_q = stack.pop()
        half = (q - p) / 2
        if half not in growth:
            growth[half] = engine.exp(quarter * (half * half))
        if growth[half] * engine.maximum([at_p, at_q]) <= bound:
            tree.append("0")
            continue
        tree.append("1")
        middle = (p + q) / 2
        at_middle = law.majorant(middle)
        if at_middle > bound or len(tree) > 10**6:
            raise CertificateError(f"the majorant exceeds {float(bound)} at {float(middle)}")
        stack += [(middle, at_middle, q, at_q), (p, at_p, middle, at_middle)]
    return "".join(tree)


def derivative_bounds(delta: Fraction, top: Fraction, orders: int, engine: Engine) -> list[str]:
    """At most delta^{-1/2} s^{-l} sqrt(l!) * top for l = 0..orders-1, rounded up."""
    return [round_up(derivative_factor(delta, order, engine) * top) for order in range(orders)]


def derivative_exponent(bounds: list[str], m: int, engine: Engine) -> str:
    """At most the least C with bounds[l] <= m^{C(l+1)} for every l listed; "inf" for m = 1: there is none.

    Examples
    --------
    >>> from symcheck.arith import arb_engine
    >>> derivative_exponent(["8", "64"], 2, arb_engine(64)), derivative_exponent(["8"], 1, arb_engine(64))
    ('3.00000000001', 'inf')
    """
    if m == 1:
        return "inf"
    base = engine.log(engine.rational(m))
    ratios = [
        engine.log(engine.rational(parse_decimal(bound))) / (base * (order + 1)) for order, bound in enumerate(bounds)
    ]
    return round_up(engine.maximum(ratios))
