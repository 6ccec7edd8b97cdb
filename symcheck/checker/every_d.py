"""The theorem for every d >= 1000, and the printed one: steps 8 and 9 of proofs/theorem_4_1/proof.md.

The relations are those under "Obligations" there, in the order in which they stand.
"""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import Any

from .exact import Interval, exp, figure, log, pi_constant, rational
from .format import Rejected, fields
from .identities import Claim, check_identity
from .lemma_4_3 import exact_tail

BITS = 224
IMAGES = (784, 3072, 150528)

NAMES = {
    "h0": "0.01*ln(100) + 0.99*ln(100/99)",
    "xi": "2815/352",
    "p0": "exp(-xi)/sqrt(pi*xi)*(1 - 1/(2*xi) + 3/(4*xi**2))",
    "q": "4*0.83**2 - 2.71",
    "b": "ln(76)/100 + 0.0843",
    "b1": "ln(760)/100 + 0.0843",
}
RELATIONS = {
    "range-not-empty": ["10 - ln(1000)/(2*ln(2)) >= 1", "0.01 >= 1/(2000*ln(2))"],
    "radius-k": ["3/64*(2815/2816) >= 0.216**2"],
    "radius-d": ["3/64*(2815/2816)*(10/1099) >= 0.0206**2", "0.216**2*(10/1099) >= 0.0206**2"],
    "robust-tail": ["p0 <= 1/8", "ln(1/8/p0)/8 + ln(7/8)*7/8 >= 0.83"],
    "robust-error": ["exp(-8.3) <= 0.00025"],
    "spacing-sum": ["256*(2815/2816)**2*(11/12) >= 234", "2*exp(-234)/(1 - exp(-234)) <= 0.001"],
    "self-correlation": ["(56/3*1.001)**2*(5632/5631) <= 361"],
    "base-correlation": ["100*(exp(2/75) - 1) <= 2.71"],
    "layer-1": ["0.49*ln(4/3) - h0 - ln(16/15)/100 - 3/110*(4/15)**10 >= 0.0843"],
    "layer-2": ["0.49*ln(15/11) - h0 - ln(2)/100 - 1/25600 >= 0.0889"],
    "layer-3": ["0.49*ln(2) - h0 - ln(76)/100 >= 0.24"],
    "layer-sum": ["30/11 + 4*exp(-4.6) + exp(-115.7)/10 <= 2.77"],
    "level": ["5*0.0277/(0.04 - 0.0271)*exp(-84.3) <= 0.00001"],
    "queries": ["0.0843 >= ln(2)/10", "4*0.83**2 >= 2.71", "0.00999/10*q/2.77*exp(84.3 - 100*ln(2)) >= 1"],
    "queries-strong": [
        "0.0843 >= 3*ln(2)/25",
        "(2/3 - 0.00001)/2*((4*1.44 - 2.71)/2.77)*exp(84.3 - 120*ln(2)) >= 1",
    ],
    "near-orthogonal-tail": ["0.49*ln(4/3) - h0 >= 0.0849"],
    "near-orthogonal-level": ["0.0849 >= ln(19)/100", "exp(10*ln(19) - 84.9)/0.0129 <= 0.00001"],
    "near-orthogonal-queries": [
        "0.0849 - ln(76)/100 >= ln(2)/20",
        "5*0.00999*q*exp(84.9 - 10*ln(76) - 50*ln(2)) >= 1",
    ],
    "family-size": ["b <= 0.1277", "6*(1/27.7 + exp(-1000*b)) <= 1"],
    "sample-rate": ["-ln(1 - (0.1 - exp(-4.15))**2) >= 0.00712"],
    "samples": [
        "0.1277/0.00712 + 1/1000 <= 18",
        "0.0849 + (ln(6) + exp(-84.9))/1000 <= 0.0867",
        "0.0867/0.00712 + 1/1000 <= 13",
    ],
    "log-nodes": ["2048/100 >= 12", "0.01 >= 1/(2048*ln(2))", "2**10 <= 1100"],
    "less-noise-radius": ["3/16*0.95**2*(1 - 1/281600) >= 0.411**2", "0.411**2*(10/1099) >= 0.0392**2"],
    "less-noise-layer": ["0.49*ln(2) - h0 - ln(760)/100 >= 0.2"],
    "less-noise-family": ["b1 <= 0.1507", "6*(1/27.7 + exp(-1000*b1)) <= 1", "0.1507/0.00712 + 1/1000 <= 22"],
    "gamma-dimension": ["110**3 >= 1000**2"],
    "gamma-log": ["1.07*exp(1)/2 >= 1/ln(2)"],
    "gamma-radius": ["0.0206**2 >= 1.2*0.0188**2"],
    "gamma-radius-printed": [
        "0.0188**2*110 >= 0.11**2*3.05",
        "0.0188*exp(1.025*ln(10)) >= 0.11*sqrt(3.05)",
        "ln(10) >= 1/3.05",
    ],
    "gamma-error": ["0.83*10/1099 >= ln(2)/92"],
    "norm-ball": ["4*0.216**2/1100 <= 0.0002", "(0.9998 - ln(1.9998))/2 >= 0.153"],
    **{f"printed-choice-{d}": [f"tail({d}) >= 1/4", f"tail({d}) <= 1/3"] for d in IMAGES},
}
IDENTITIES = {
    "hidden-floor": Claim(("k >= 10", "d <= 100*k + 99"), "1099*k >= 10*d"),
    "hidden-floor-codimension": Claim(("d >= 100*k",), "100*(d - 2*k) >= 98*d"),
    "allowed-floor": Claim(("8*j <= k", "k <= 8*j + 7"), "4*(k - 2*j) >= 3*k"),
    "allowed-floor-next": Claim(("8*j <= k", "k <= 8*j + 7"), "8*(j + 1) > k"),
    "allowed-floor-half": Claim(("8*j <= k", "k >= 1"), "2*j < k"),
    "signal": Claim(("256*e*(n + 1) == 1", "n >= 10", "e > 0"), "2816*e <= 1"),
    "mehler-split": Claim(("s == x - y",), "2*t*x*y - t**2*x**2 - t**2*y**2 == 2*t*(1 - t)*x*y - t**2*s**2"),
    "mehler-cross": Claim(
        ("t >= 0", "t <= 1", "s == x - y", "s**2 >= 0", "x**2 >= 0", "y**2 >= 0"),
        "4*t*x*y <= (1 + t)*(x**2 + y**2)",
    ),
    "inverse-q": Claim(("z >= 0", "z <= 4*(v - 1)"), "(1 + z/6)*(v + 1/2 - z/4) >= v + 1/2"),
    "node-product": Claim(("v >= 1",), "(v + 1)*v <= (v + 1/2)**2"),
    "node-product-next": Claim(("v >= 1",), "v**2 <= (v + 1/2)**2"),
    "gamma-nodes": Claim(("D >= 10",), "D + 1 <= 11*D/10"),
    "gamma-nodes-range": Claim(("d >= 110*D",), "11*D/10 <= d/100"),
    "gamma-radius-nodes": Claim(("D >= 10",), "D + 2 <= 6*D/5"),
}


def check_identities(given: object) -> None:
    """The polynomial steps."""
    proofs = fields(given, set(IDENTITIES), "identities")
    for name, claim in IDENTITIES.items():
        check_identity(claim, proofs[name], f"identity {name}")


def every_d_figures() -> dict[str, list[str]]:
    """By how much each relation holds, at least."""
    return {name: [_slack(text) for text in texts] for name, texts in RELATIONS.items()}


def _slack(text: str) -> str:
    tree = ast.parse(text, mode="eval").body
    assert isinstance(tree, ast.Compare)
    left, right = _value(tree.left), _value(tree.comparators[0])
    slack = left.minus(right) if isinstance(tree.ops[0], ast.GtE) else right.minus(left)
    if slack.lo <= 0:
        raise Rejected(f"{text}: false, or not decided")
    return figure(slack, False)


def _value(tree: ast.expr) -> Interval:
    if isinstance(tree, ast.Constant):
        return rational(Fraction(repr(tree.value)), BITS)  # a short decimal is its own repr
    if isinstance(tree, ast.Name):
        return pi_constant(BITS) if tree.id == "pi" else _value(ast.parse(NAMES[tree.id], mode="eval").body)
    if isinstance(tree, ast.UnaryOp):
        return -_value(tree.operand)
    if isinstance(tree, ast.Call):
        assert isinstance(tree.func, ast.Name)
        argument = tree.args[0]
        if tree.func.id == "tail":
            assert isinstance(argument, ast.Constant) and isinstance(argument.value, int)
            return _tail(argument.value)
        return {"ln": log, "exp": exp, "sqrt": Interval.root}[tree.func.id](_value(argument))
    assert isinstance(tree, ast.BinOp)
    left, right = _value(tree.left), tree.right
    if isinstance(tree.op, ast.Pow):
        assert isinstance(right, ast.Constant) and isinstance(right.value, int)
        power = rational(1, BITS)
        for _ in range(right.value):
            power = power.times(left)
        return power
    operations = {ast.Add: Interval.plus, ast.Sub: Interval.minus, ast.Mult: Interval.times, ast.Div: Interval.over}
    return operations[type(tree.op)](left, _value(right))


def _tail(d: int) -> Interval:
    """One hidden direction: P(|<u, v>| > d^-0.49)."""
    return exact_tail(d, exp(log(rational(d, BITS)).times(rational(Fraction(-49, 50), BITS))), BITS)


def printed_choice() -> list[dict[str, Any]]:
    """The family that eps = d^-0.49 gives is {ceil(1/tail)} frames, and no bound from it exceeds 2/3 of that."""
    rows: list[dict[str, Any]] = []
    for d in IMAGES:
        tail = _tail(d)
        family = 1
        while rational(family, BITS).times(tail).is_below(rational(1, BITS)):
            family += 1
        best = log(rational(Fraction(2 * family, 3), BITS)).over(log(rational(2, BITS)))
        row = {"dimension": d, "family": family, "log2_queries_at_most": figure(best, True), "tail": figure(tail, True)}
        rows.append(row | {"every_d": _every_d(d) if d >= 1100 else None})
    return rows


def _every_d(d: int) -> dict[str, Any]:
    """8.9: n = ceil(log2 d), k = floor(d/100)."""
    n, k = 1, d // 100
    while 2**n < d:
        n += 1
    return {
        "hidden": k,
        "log2_queries": str(Fraction(d, 10)),
        "nodes": n,
        "robust_radius": figure(
            rational(Fraction(k, n + 1), BITS).root().times(rational(Fraction(27, 125), BITS)), False
        ),
        "tolerance": figure(rational(Fraction(83, 1000), BITS).over(rational(d, BITS).root()), True),
    }
