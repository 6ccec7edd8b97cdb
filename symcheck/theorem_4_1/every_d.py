r"""The theorem for every d >= 1000, and the printed one as its instance: what is left to compute.

Steps 8 and 9 of proofs/theorem_4_1/proof.md reduce each inequality, over its whole range, by monotonicity to closed
expressions.  ``INEQUALITIES`` lists them as text, ``rows.ROWS`` the polynomial ones; both interval engines evaluate
the former, the certificate holds by how much they hold, and the checker evaluates a table of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.arith import Engine, Interval, round_down, round_up
from symcheck.errors import CertificateError
from symcheck.expressions import read, split
from symcheck.lemma_4_3.tails import exact_tail

PRINTED_DIMENSIONS = (784, 3072, 150_528)
"""MNIST, CIFAR-10 and ImageNet: the number of coordinates of an image."""

LEAST_DIMENSION = 1100
"""From here on n = ceil(log2 d) nodes are at most d/100."""

DEFINITIONS = {
    "h0": "ln(100)/100 + 99*ln(100/99)/100",  # H(1/100), the entropy in Selberg's bound
    "xi": "2815/352",
    "p0": "exp(-xi)/sqrt(pi*xi)*(1 - 1/(2*xi) + 3/(4*xi**2))",
    "c": "4*(83/100)**2 - 271/100",  # 4 tau^2 - K_0 over k 4^-n, at the smaller precision
    "beta": "ln(76)/100 + 843/10000",
    "beta10": "ln(760)/100 + 843/10000",
}


@dataclass(frozen=True)
class Inequality:
    """Relations that must hold between closed expressions, and a change that makes one of them fail."""

    name: str
    step: int
    relations: tuple[str, ...]
    mutant: str


INEQUALITIES: tuple[Inequality, ...] = (
    Inequality(
        "range-not-empty",
        8,
        ("10 - ln(1000)/(2*ln(2)) - 1 >= 0", "1/100 - 1/(2000*ln(2)) >= 0"),
        "10 - ln(1000)/(2*ln(2)) - 6 >= 0",
    ),
    Inequality("radius-k", 8, ("3/64*2815/2816 >= (216/1000)**2",), "3/64*2815/2816 >= (217/1000)**2"),
    Inequality(
        "radius-d",
        8,
        ("3/64*2815/2816*10/1099 >= (206/10000)**2", "(216/1000)**2*10/1099 >= (206/10000)**2"),
        "(216/1000)**2*10/1099 >= (207/10000)**2",
    ),
    Inequality(
        "robust-tail",
        8,
        ("p0 < 1/8", "ln(1/(8*p0))/8 + 7*ln(7/8)/8 >= 83/100"),
        "ln(1/(8*p0))/8 + 7*ln(7/8)/8 >= 84/100",
    ),
    Inequality("robust-error", 8, ("exp(-83/10) < 25/100000",), "exp(-83/10) < 24/100000"),
    Inequality(
        "spacing-sum",
        8,
        ("256*(2815/2816)**2*11/12 >= 234", "2*exp(-234)/(1 - exp(-234)) <= 1/1000"),
        "256*(2815/2816)**2*11/12 >= 235",
    ),
    Inequality(
        "self-correlation", 8, ("(56/3*1001/1000)**2*5632/5631 <= 361",), "(56/3*1001/1000)**2*5632/5631 <= 324"
    ),
    Inequality("base-correlation", 8, ("100*(exp(2/75) - 1) <= 271/100",), "100*(exp(2/75) - 1) <= 270/100"),
    Inequality(
        "layer-1",
        8,
        ("49*ln(4/3)/100 - h0 - ln(16/15)/100 - 3/110*(4/15)**10 >= 843/10000",),
        "49*ln(4/3)/100 - h0 - ln(16/15)/100 - 3/110*(4/15)**10 >= 844/10000",
    ),
    Inequality(
        "layer-2",
        8,
        ("49*ln(15/11)/100 - h0 - ln(2)/100 - 1/25600 >= 889/10000",),
        "49*ln(15/11)/100 - h0 - ln(2)/100 - 1/25600 >= 891/10000",
    ),
    Inequality("layer-3", 8, ("49*ln(2)/100 - h0 - ln(76)/100 >= 24/100",), "49*ln(2)/100 - h0 - ln(76)/100 >= 25/100"),
    Inequality(
        "layer-sum",
        8,
        ("30/11 + 4*exp(-46/10) + exp(-1157/10)/10 <= 277/100",),
        "30/11 + 4*exp(-46/10) + exp(-1157/10)/10 <= 276/100",
    ),
    Inequality(
        "level",
        8,
        ("5*277/10000/(4/100 - 271/10000)*exp(-843/10) <= 1/100000",),
        "5*277/10000/(4/100 - 271/10000)*exp(-843/100) <= 1/100000",
    ),
    Inequality(
        "queries",
        8,
        ("843/10000 - ln(2)/10 > 0", "c > 0", "999/100000/10*c/(277/100)*exp(843/10 - 100*ln(2)) >= 1"),
        "999/100000/10*c/(277/100)*exp(843/10 - 106*ln(2)) >= 1",
    ),
    Inequality(
        "queries-strong",
        8,
        (
            "843/10000 - 3*ln(2)/25 > 0",
            "(2/3 - 1/100000)/2*(4*144/100 - 271/100)/(277/100)*exp(843/10 - 120*ln(2)) >= 1",
        ),
        "(2/3 - 1/100000)/2*(4*144/100 - 271/100)/(277/100)*exp(843/10 - 121*ln(2)) >= 1",
    ),
    Inequality("near-orthogonal-tail", 8, ("49*ln(4/3)/100 - h0 > 849/10000",), "49*ln(4/3)/100 - h0 > 850/10000"),
    Inequality(
        "near-orthogonal-level",
        8,
        ("849/10000 - ln(19)/100 > 0", "exp(-849/10 + 10*ln(19))/(129/10000) <= 1/100000"),
        "849/10000 - 3*ln(19)/100 > 0",
    ),
    Inequality(
        "near-orthogonal-queries",
        8,
        (
            "849/10000 - ln(76)/100 - ln(2)/20 > 0",
            "5*999/100000*c*exp(849/10 - 10*ln(76) - 50*ln(2)) >= 1",
        ),
        "5*999/100000*c*exp(849/10 - 10*ln(76) - 52*ln(2)) >= 1",
    ),
    Inequality(
        "family-size",
        8,
        ("beta <= 1277/10000", "6*(1/(277/10) + exp(-1000*beta)) <= 1"),
        "beta <= 1276/10000",
    ),
    Inequality(
        "sample-rate",
        8,
        ("-ln(1 - (1/10 - exp(-415/100))**2) >= 712/100000",),
        "-ln(1 - (1/10 - exp(-415/100))**2) >= 713/100000",
    ),
    Inequality(
        "samples",
        8,
        (
            "1277/10000/(712/100000) + 1/1000 <= 18",
            "849/10000 + (ln(6) + exp(-849/10))/1000 <= 867/10000",
            "867/10000/(712/100000) + 1/1000 <= 13",
        ),
        "867/10000/(712/100000) + 1/1000 <= 12",
    ),
    Inequality(
        "log-nodes",
        8,
        ("2048/100 - 12 >= 0", "1/100 - 1/(2048*ln(2)) > 0", "1024 < 1100"),
        "1/100 - 1/(128*ln(2)) > 0",
    ),
    Inequality(
        "less-noise-radius",
        8,
        ("3/16*(19/20)**2*(1 - 1/281600) >= (411/1000)**2", "(411/1000)**2*10/1099 >= (392/10000)**2"),
        "3/16*(19/20)**2*(1 - 1/281600) >= (412/1000)**2",
    ),
    Inequality(
        "less-noise-layer", 8, ("49*ln(2)/100 - h0 - ln(760)/100 >= 2/10",), "49*ln(2)/100 - h0 - ln(760)/100 >= 22/100"
    ),
    Inequality(
        "less-noise-family",
        8,
        (
            "beta10 <= 1507/10000",
            "6*(1/(277/10) + exp(-1000*beta10)) <= 1",
            "1507/10000/(712/100000) + 1/1000 <= 22",
        ),
        "1507/10000/(712/100000) + 1/1000 <= 21",
    ),
    Inequality("gamma-dimension", 9, ("110**3 >= 1000**2",), "99**3 >= 1000**2"),
    Inequality("gamma-log", 9, ("107/200*exp(1) >= 1/ln(2)",), "106/200*exp(1) >= 1/ln(2)"),
    Inequality(
        "gamma-radius", 9, ("(206/10000)**2 >= 12/10*(188/10000)**2",), "(206/10000)**2 >= 12/10*(189/10000)**2"
    ),
    Inequality(
        "gamma-radius-printed",
        9,
        (
            "(188/10000)**2*110 >= (11/100)**2*305/100",
            "188/10000*exp(1025/1000*ln(10)) >= 11/100*sqrt(305/100)",
            "ln(10) > 1/(305/100)",
        ),
        "(188/10000)**2*110 >= (11/100)**2*322/100",
    ),
    Inequality("gamma-error", 9, ("83/100*10/1099 >= ln(2)/92",), "83/100*10/1099 >= ln(2)/91"),
    Inequality(
        "norm-ball",
        9,
        ("4*(216/1000)**2/1100 <= 2/10000", "(9998/10000 - ln(19998/10000))/2 >= 153/1000"),
        "(9998/10000 - ln(19998/10000))/2 >= 154/1000",
    ),
    *(
        Inequality(f"printed-choice-{d}", 9, (f"tail{d} >= 1/4", f"tail{d} < 1/3"), f"tail{d} < 1/4")
        for d in PRINTED_DIMENSIONS
    ),
)


def _tail(engine: Engine, d: int) -> Interval:
    """P(|<u, v>| > d^-0.49) for uniform unit vectors."""
    return exact_tail(engine, d, engine.exp(Fraction(-98, 100) * engine.log(d)))


def slack(engine: Engine, relation: str) -> Interval:
    """By how much a relation of ``INEQUALITIES`` holds: positive, or zero at least where equality is allowed."""
    functions: dict[str, Callable[..., Interval]] = {"ln": engine.log, "exp": engine.exp, "sqrt": engine.sqrt}

    def name(text: str) -> Any:
        if text == "pi":
            return engine.pi()
        return _tail(engine, int(text[4:])) if text.startswith("tail") else value(DEFINITIONS[text])

    def value(text: str) -> Interval:
        return _interval(engine, read(ast.parse(text, mode="eval").body, Fraction, name, functions))

    left, sign, right = split(relation)
    low, high = (_interval(engine, read(side, Fraction, name, functions)) for side in (left, right))
    return low - high if sign in (ast.Gt, ast.GtE) else high - low


def _interval(engine: Engine, value: Interval | Fraction) -> Interval:
    return engine.rational(value) if isinstance(value, Fraction) else value


def holds(engine: Engine, relation: str) -> bool:
    """Whether it does; strictness never matters, as no two sides are equal.

    Examples
    --------
    >>> from symcheck.arith import arb_engine
    >>> holds(arb_engine(100), "ln(2) < 7/10"), holds(arb_engine(100), "ln(2) < 69/100")
    (True, False)
    """
    return bool(slack(engine, relation) > 0)


def slacks(engine: Engine) -> dict[str, list[str]]:
    """By how much each inequality holds, at least.

    Raises
    ------
    CertificateError
        One of them does not.
    """
    found = {}
    for row in INEQUALITIES:
        values = [slack(engine, relation) for relation in row.relations]
        if not all(value > 0 for value in values):
            raise CertificateError(f"{row.name} does not hold")
        found[row.name] = [round_down(value) for value in values]
    return found


def printed_choice(engine: Engine) -> list[dict[str, Any]]:
    """What eps = d^-0.49 and k = 1 give at the dimensions of real data, beside the theorem for every d."""
    rows = []
    for d in PRINTED_DIMENSIONS:
        tail = _tail(engine, d)
        family = next(n for n in range(1, 100) if tail > Fraction(1, n + 1)) + 1
        rows.append(
            {
                "dimension": d,
                "family": family,
                "log2_queries_at_most": round_up(engine.log(Fraction(2 * family, 3)) / engine.log(2)),
                "tail": round_up(tail),
                "every_d": at_dimension(engine, d) if d >= LEAST_DIMENSION else None,
            }
        )
    return rows


def at_dimension(engine: Engine, d: int) -> dict[str, Any]:
    """The theorem of step 8 with n = ceil(log2 d): its corollary 8.9, for d >= ``LEAST_DIMENSION``."""
    k, n = d // 100, (d - 1).bit_length()
    return {
        "hidden": k,
        "log2_queries": str(Fraction(d, 10)),
        "nodes": n,
        "robust_radius": round_down(Fraction(216, 1000) * engine.sqrt(Fraction(k, n + 1))),
        "tolerance": round_up(Fraction(83, 1000) / engine.sqrt(d)),
    }
