"""Inequalities proved by an identity: a goal as a sum of products of hypotheses, expanded in exact rationals.

A polynomial is a dict from sorted tuples of names (a monomial) to non-zero Fractions.
"""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass
from fractions import Fraction

from .format import Rejected, fraction, items

Polynomial = dict[tuple[str, ...], Fraction]


@dataclass(frozen=True)
class Claim:
    """``goal`` follows from ``hypotheses``; g1, g2, ... name them in order."""

    hypotheses: tuple[str, ...]
    goal: str


@dataclass(frozen=True)
class Counterexample:
    """At ``point`` the hypotheses hold and the goal fails."""

    hypotheses: tuple[str, ...]
    goal: str
    point: dict[str, str]


def _plus(f: Polynomial, g: Polynomial, factor: Fraction) -> Polynomial:
    total = dict(f)
    for monomial, coefficient in g.items():
        total[monomial] = total.get(monomial, Fraction(0)) + factor * coefficient
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def _times(f: Polynomial, g: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for m, c in f.items():
        for k, d in g.items():
            key = tuple(sorted(m + k))
            total[key] = total.get(key, Fraction(0)) + c * d
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def _read(tree: ast.expr) -> Polynomial:
    if isinstance(tree, ast.Constant):
        return {(): Fraction(tree.value)} if tree.value else {}  # type: ignore[arg-type]
    if isinstance(tree, ast.Name):
        return {(tree.id,): Fraction(1)}
    if not isinstance(tree, ast.BinOp):
        raise ValueError("not a polynomial")
    left, right = _read(tree.left), _read(tree.right)
    if isinstance(tree.op, ast.Add | ast.Sub):
        return _plus(left, right, Fraction(1 if isinstance(tree.op, ast.Add) else -1))
    if isinstance(tree.op, ast.Mult):
        return _times(left, right)
    constant = right[()]
    if isinstance(tree.op, ast.Div):
        return {monomial: coefficient / constant for monomial, coefficient in left.items()}
    power: Polynomial = {(): Fraction(1)}
    for _ in range(int(constant)):
        power = _times(power, left)
    return power


def _relation(text: str) -> tuple[Polynomial, str]:
    """What the relation says is >= 0, > 0 or = 0, and which of these."""
    tree = ast.parse(text, mode="eval").body
    assert isinstance(tree, ast.Compare)
    difference = _plus(_read(tree.left), _read(tree.comparators[0]), Fraction(-1))
    sign = type(tree.ops[0]).__name__
    if sign in ("LtE", "Lt"):
        difference = {monomial: -coefficient for monomial, coefficient in difference.items()}
    return difference, {"LtE": ">=", "GtE": ">=", "Lt": ">", "Gt": ">", "Eq": "="}[sign]


def check_identity(claim: Claim, terms: object, where: str) -> None:
    """Accept ``terms``, [[coefficient, [names]], ...] in canonical order, as a proof of the claim."""
    given = {f"g{i}": _relation(text) for i, text in enumerate(claim.hypotheses, 1)}
    goal, sign = _relation(claim.goal)
    if type(terms) is not list or not terms or len(terms) > 64:
        raise Rejected(f"{where} is not a list of terms")
    total: Polynomial = {}
    strict, monomials = False, []
    for term in terms:
        text, names = items(term, 2, where)
        if type(names) is not list or not all(type(name) is str for name in names) or len(names) > 16:
            raise Rejected(f"{where}: not a list of names")
        coefficient = fraction(text, where)
        if coefficient == 0 or max(abs(coefficient.numerator), coefficient.denominator) > 10**40:
            raise Rejected(f"{where}: a coefficient is zero or has more than 40 digits")
        monomials.append(names)
        kinds = [given[name][1] if name in given else "" for name in names]
        if "=" not in kinds:
            if sign == "=" or coefficient <= 0 or "" in kinds:
                raise Rejected(f"{where}: a term shows no sign")
            strict = strict or ">=" not in kinds
        product: Polynomial = {(): coefficient}
        for name in names:
            product = _times(product, given[name][0] if name in given else {(name,): Fraction(1)})
        total = _plus(total, product, Fraction(1))
    ordered = all(names == sorted(names) for names in monomials)
    if not ordered or any(m >= k for m, k in itertools.pairwise(monomials)):
        raise Rejected(f"{where}: the terms are not in canonical order")
    if total != goal:
        raise Rejected(f"{where}: the combination of the hypotheses is not the goal")
    if sign == ">" and not strict:
        raise Rejected(f"{where}: no term is strictly positive")


def sides(example: Counterexample) -> tuple[Fraction, Fraction]:
    """Both sides of the goal at the point, after the hypotheses held and the goal failed there."""
    point = {name: Fraction(value) for name, value in example.point.items()}

    def value(f: Polynomial) -> Fraction:
        total = Fraction(0)
        for monomial, coefficient in f.items():
            for name in monomial:
                coefficient *= point[name]
            total += coefficient
        return total

    def holds(text: str) -> bool:
        difference, sign = _relation(text)
        x = value(difference)
        return x == 0 if sign == "=" else x > 0 if sign == ">" else x >= 0

    if not all(holds(text) for text in example.hypotheses) or holds(example.goal):
        raise Rejected("a counterexample is none")
    tree = ast.parse(example.goal, mode="eval").body
    assert isinstance(tree, ast.Compare)
    return value(_read(tree.left)), value(_read(tree.comparators[0]))
