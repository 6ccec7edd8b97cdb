r"""Proof steps as questions that any solver of real arithmetic can answer, and the certificates of their answers.

A row says: from these hypotheses follows this goal (expected ``unsat``: no point has the hypotheses and not the
goal), or it does not (``sat``), with a rational point that shows it.  Three guards stand beside it:
    vacuity   the hypotheses alone are satisfiable;
    mutation  one named change of a constant or of a strictness turns the answer round;
    identity  for ``unsat``: the goal as a combination of the hypotheses, g1, g2, ... in their order, whose
              coefficients are positive (any, where an equation is a factor).  A solver's answer is not a proof;
              this is, and the independent checker expands it in exact rationals.
Rows are written out in SMT-LIB, and the solvers read those files.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy  # type: ignore[import-untyped]
import z3  # type: ignore[import-untyped]

from symcheck.certificates import json_rational
from symcheck.errors import CertificateError, DomainError
from symcheck.expressions import read, split

TIMEOUT_MS = 20_000

_SIGNS: dict[type[ast.cmpop], str] = {ast.Eq: "=", ast.LtE: "<=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">"}

Terms = list[list[Any]]  # [[coefficient, [symbol, ...]], ...]


@dataclass(frozen=True)
class Row:
    """One obligation: does ``goal`` follow from ``hypotheses``?

    Attributes
    ----------
    step : int
        The step of the room's proof.md that uses it.
    identity : str
        For ``unsat``: the goal's difference as a polynomial in g1, g2, ...; empty if the row is a composition
        of others.
    point : dict
        For ``sat``: where the hypotheses hold and the goal fails, as rationals.
    mutation, mutant_hypotheses, mutant_goal
        The named change that turns the answer round; what is empty stays.
    """

    name: str
    step: int
    words: str
    hypotheses: tuple[str, ...]
    goal: str
    mutation: str
    mutant_goal: str = ""
    mutant_hypotheses: tuple[str, ...] = ()
    identity: str = ""
    point: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        return "sat" if self.point else "unsat"

    def mutant(self) -> Row:
        """The changed row, whose answer must be the opposite."""
        hypotheses = self.mutant_hypotheses or self.hypotheses
        return Row(self.name + ".mutant", self.step, self.mutation, hypotheses, self.mutant_goal or self.goal, "")


def scripts(row: Row) -> dict[str, str]:
    """The SMT-LIB files of a row: name -> text, each with its expected answer.

    Examples
    --------
    >>> row = Row("square", 1, "x^2 >= 0", ("x >= 1",), "x**2 >= 1", "2 for 1", "x**2 >= 2", identity="g1**2 + 2*g1")
    >>> print(scripts(row)["square.smt2"])
    ; x^2 >= 0
    (set-info :status unsat)
    (set-logic QF_NRA)
    (declare-const x Real)
    (assert (>= x 1.0))
    (assert (not (>= (* x x) 1.0)))
    (check-sat)
    <BLANKLINE>
    """
    other = {"sat": "unsat", "unsat": "sat"}[row.expected]
    return {
        f"{row.name}.smt2": _script(row, row.expected, True),
        f"{row.name}.hypotheses.smt2": _script(row, "sat", False),
        f"{row.name}.mutant.smt2": _script(row.mutant(), other, True),
    }


def _script(row: Row, status: str, negated_goal: bool) -> str:
    relations = [*row.hypotheses, row.goal]
    names = sorted({node.id for r in relations for node in ast.walk(ast.parse(r)) if isinstance(node, ast.Name)})
    lines = [f"; {row.words}", f"(set-info :status {status})", "(set-logic QF_NRA)"]
    lines += [f"(declare-const {name} Real)" for name in names]
    lines += [f"(assert {_smt_relation(r)})" for r in row.hypotheses]
    if negated_goal:
        lines.append(f"(assert (not {_smt_relation(row.goal)}))")
    return "\n".join([*lines, "(check-sat)", ""])


def _smt_relation(relation: str) -> str:
    left, sign, right = split(relation)
    return f"({_SIGNS[sign]} {_smt(left)} {_smt(right)})"


def _smt(tree: ast.expr) -> str:
    if isinstance(tree, ast.Constant):
        return f"{tree.value!r}.0"
    if isinstance(tree, ast.Name):
        return tree.id
    if isinstance(tree, ast.UnaryOp):
        return f"(- {_smt(tree.operand)})"
    if not isinstance(tree, ast.BinOp):
        raise DomainError(f"not an expression: {ast.dump(tree)}")
    if isinstance(tree.op, ast.Pow):
        if not isinstance(tree.right, ast.Constant) or not isinstance(tree.right.value, int):
            raise DomainError("only constant powers")
        return f"(* {' '.join([_smt(tree.left)] * tree.right.value)})"
    signs: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
    return f"({signs[type(tree.op)]} {_smt(tree.left)} {_smt(tree.right)})"


def answer_of_z3(script: str) -> str:
    """What z3 says to an SMT-LIB script: sat, unsat or unknown."""
    solver = z3.Solver()
    solver.set("timeout", TIMEOUT_MS)
    solver.from_string(script)
    return str(solver.check())


def answer_of_cvc5(script: str) -> str:
    """What cvc5 says; it is an optional second solver (the extra ``smt``).

    Raises
    ------
    ImportError
        cvc5 is not installed.
    """
    import cvc5  # type: ignore[import-untyped,import-not-found,unused-ignore]

    solver = cvc5.Solver()
    solver.setOption("tlimit-per", str(TIMEOUT_MS))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, script, "row")
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said += command.invoke(solver, parser.getSymbolManager())
    return said.strip()


# Identities ---------------------------------------------------------------------------------------


def identity_terms(row: Row) -> Terms:
    """The row's identity, expanded: what a certificate holds.

    Raises
    ------
    CertificateError
        The combination is not the goal, or shows no sign.

    Examples
    --------
    >>> identity_terms(Row("square", 1, "", ("x >= 1",), "x**2 >= 1", "", identity="g1**2 + 2*g1"))
    [[2, ['g1']], [1, ['g1', 'g1']]]
    """
    given = {f"g{i}": _difference(relation) for i, relation in enumerate(row.hypotheses, 1)}
    equations = {f"g{i}" for i, relation in enumerate(row.hypotheses, 1) if split(relation)[1] is ast.Eq}
    combination = sympy.expand(_value(ast.parse(row.identity, mode="eval").body))
    symbols = sorted(combination.free_symbols, key=str)
    terms: Terms = []
    for powers, coefficient in sympy.Poly(combination, *symbols).terms() if symbols else [((), combination)]:
        names = [str(s) for s, power in zip(symbols, powers, strict=True) for _ in range(power)]
        if not equations & set(names) and not (coefficient > 0 and set(names) <= set(given)):
            raise CertificateError(f"{row.name}: the term {coefficient} {names} has no sign")
        terms.append([json_rational(Fraction(int(coefficient.p), int(coefficient.q))), names])
    inserted = combination.subs({sympy.Symbol(name): value for name, value in given.items()}, simultaneous=True)
    if sympy.expand(inserted - _difference(row.goal)) != 0:
        raise CertificateError(f"{row.name}: the combination is not the goal")
    return sorted(terms, key=lambda term: term[1])


def _difference(relation: str) -> Any:
    """What a relation says is >= 0, > 0 or = 0."""
    left, sign, right = split(relation)
    difference = _value(left) - _value(right)
    return -difference if sign in (ast.LtE, ast.Lt) else difference


def _value(tree: ast.expr) -> Any:
    return read(tree, sympy.Integer, sympy.Symbol)


def refutes(row: Row) -> tuple[Fraction, Fraction]:
    """Both sides of the goal at the row's point, where the hypotheses hold and the goal fails.

    Raises
    ------
    CertificateError
        It is no counterexample.
    """
    point = {name: Fraction(value) for name, value in row.point.items()}

    def sides(relation: str) -> tuple[Fraction, type[ast.cmpop], Fraction]:
        left, sign, right = split(relation)
        return read(left, Fraction, point.__getitem__), sign, read(right, Fraction, point.__getitem__)

    def holds(left: Fraction, sign: type[ast.cmpop], right: Fraction) -> bool:
        outcomes = {
            ast.Eq: left == right,
            ast.LtE: left <= right,
            ast.Lt: left < right,
            ast.GtE: left >= right,
            ast.Gt: left > right,
        }
        return outcomes[sign]

    left, sign, right = sides(row.goal)
    if not all(holds(*sides(h)) for h in row.hypotheses) or holds(left, sign, right):
        raise CertificateError(f"{row.name}: the point is no counterexample")
    return left, right
