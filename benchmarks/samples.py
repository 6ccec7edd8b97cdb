"""The least n of Theorem 3.1's exact route: routes to a binomial tail side by side, in one process and one run.

    python benchmarks/samples.py [--budget 20]

Every route answers the same search (the same bracket, the same secant): ours (a continued fraction, cost nearly
independent of n), a ratio series and Arb's incomplete beta, both rigorous at the same 48 bits, and scipy's doubles
(not rigorous; they fail where a tail underflows, which N > 2**1000 needs).  A route is skipped after a row on which
it exceeded the budget.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from fractions import Fraction

from flint import arb, ctx
from scipy.special import bdtr

from symcheck.arith import Engine, Interval, arb_engine
from symcheck.arith import binomial as ours
from symcheck.theorem_3_1.exact import Problem, failure, least_integer, threshold

THIRD = Fraction(1, 3)
BITS = 48
TASKS = [
    ("1/100", "1/100", 2),
    ("1/100", "1/100", 2**100),
    ("1/10", "1/20", 2**1000),
    ("2/5", "1/50", 2**1000),
    ("2/5", "1/1000", 2**1000),
    ("2/5", "1/1000000", 2**1000),
    ("1/100", "1/100", 2**1_000_000),
]

Tail = Callable[[Engine, int, int, Fraction], Interval]


def by_series(engine: Engine, n: int, t: int, p: Fraction) -> Interval:
    """The largest term times 1 + r_1 + r_1 r_2 + ..., a geometric remainder at the end."""
    if t < 0:
        return engine.rational(0)
    if t >= n or p == 0:
        return engine.rational(1)
    if not t < (n + 1) * p:
        return 1 - by_series(engine, n, n - t - 1, 1 - p)
    odds = engine.rational((1 - p) / p)
    total = term = engine.rational(1)
    for k in range(1, t + 1):
        ratio = odds * (t - k + 1) / (n - t + k)
        term = term * ratio
        total = total + term
        if term < Fraction(1, 2**BITS):
            total = total + engine.hull(0, term * ratio / (1 - ratio))
            break
    return ours.pmf(engine, n, t, p) * total


def by_beta(engine: Engine, n: int, t: int, p: Fraction) -> Interval:
    """I_{1-p}(n-t, t+1) by Arb."""
    if t < 0 or t >= n or p == 0:
        return engine.rational(0 if t < 0 else 1)
    saved = ctx.prec
    ctx.prec = BITS + 2 * n.bit_length()
    try:
        x = 1 - arb(p.numerator) / arb(p.denominator)
        return engine.from_arb(x.beta_lower(arb(n - t), arb(t + 1), regularized=True))
    finally:
        ctx.prec = saved


def by_scipy(engine: Engine, n: int, t: int, p: Fraction) -> Interval:
    """scipy's doubles, not rigorous."""
    if t < 0 or t >= n or p == 0:
        return engine.rational(0 if t < 0 else 1)
    return engine.rational(Fraction(float(bdtr(t, n, float(p)))))


def least(problem: Problem, tail: Tail) -> int:
    """The search of the package with another tail."""
    engine = arb_engine(BITS)

    def height(n: int) -> float:
        t = threshold(problem, n)
        good = tail(engine, n, n - t - 1, 1 - problem.delta)
        value = engine.log((2 * good + problem.rivals * tail(engine, n, t, problem.q)) / problem.eta)
        return float(value.lower.fraction())

    gap = float(problem.q - problem.delta)
    high = max(1, int(10.4 * float(problem.q) * (math.log(2) * problem.classifiers.bit_length()) / gap**2))
    return least_integer(height, 0, high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=20.0, help="seconds after which a route is not asked again")
    budget = parser.parse_args().budget
    routes: dict[str, Tail] = {"ours": ours.lower_tail, "series": by_series, "arb beta": by_beta, "scipy": by_scipy}
    late: set[str] = set()
    print(f"{'loss':>9}{'margin':>11}{'N':>11}" + "".join(f"{name:>12}" for name in routes) + "  n")
    for loss, margin, count in TASKS:
        problem = Problem(Fraction(loss), Fraction(loss) + Fraction(margin), count, THIRD)
        cells, found = [], {}
        for name, tail in routes.items():
            if name in late:
                cells.append("-")
                continue
            started = time.perf_counter()
            try:
                found[name] = least(problem, tail)
                cells.append(f"{time.perf_counter() - started:.3f}")
            except Exception as error:  # a peer may fail on what it was not made for
                cells.append(type(error).__name__[:10])
            if time.perf_counter() - started > budget:
                late.add(name)
        size = f"2^{count.bit_length() - 1}"
        wrong = [name for name, n in found.items() if n != found["ours"]]
        remark = f"  (differs: {', '.join(wrong)})" if wrong else ""
        print(
            f"{loss:>9}{margin:>11}{size:>11}" + "".join(f"{c:>12}" for c in cells) + f"  {found['ours']}{remark}",
            flush=True,
        )
    engine = arb_engine(96)
    problem = Problem(Fraction(2, 5), Fraction(21, 50), 2**1000, THIRD)
    started = time.perf_counter()
    failure(engine, problem, 885410, 354622)
    print(f"one rigorous F(885410) at 96 bits: {1000 * (time.perf_counter() - started):.1f} ms")


if __name__ == "__main__":
    main()
