"""Relations between rational expressions, as the tables of obligations write them: one reader for all routes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from symcheck.errors import DomainError


def split(relation: str) -> tuple[ast.expr, type[ast.cmpop], ast.expr]:
    """The left side, the sign and the right side.

    Raises
    ------
    DomainError
        Not exactly one relation.
    """
    tree = ast.parse(relation, mode="eval").body
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        raise DomainError(f"one relation expected: {relation!r}")
    return tree.left, type(tree.ops[0]), tree.comparators[0]


def read(
    tree: ast.expr,
    number: Callable[[int], Any],
    names: Callable[[str], Any],
    functions: Mapping[str, Callable[[Any], Any]] | None = None,
) -> Any:
    """The value of a tree of + - * / and constant powers, in any domain with these operators.

    ``functions`` are those of one argument that may be called.

    Examples
    --------
    >>> from fractions import Fraction
    >>> left, _, right = split("x**2/2 <= 3*x")
    >>> read(left, Fraction, {"x": Fraction(5)}.__getitem__)
    Fraction(25, 2)
    """
    if isinstance(tree, ast.Constant) and type(tree.value) is int:
        return number(tree.value)
    if isinstance(tree, ast.Name):
        return names(tree.id)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in (functions or {}):
        return (functions or {})[tree.func.id](read(tree.args[0], number, names, functions))
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return -read(tree.operand, number, names, functions)
    if isinstance(tree, ast.BinOp):
        left = read(tree.left, number, names, functions)
        if isinstance(tree.op, ast.Pow):
            if not isinstance(tree.right, ast.Constant) or type(tree.right.value) is not int:
                raise DomainError("only constant integer powers")
            return left**tree.right.value
        right = read(tree.right, number, names, functions)
        if isinstance(tree.op, ast.Add):
            return left + right
        if isinstance(tree.op, ast.Sub):
            return left - right
        if isinstance(tree.op, ast.Mult):
            return left * right
        if isinstance(tree.op, ast.Div):
            return left / right
    raise DomainError(f"not a rational expression: {ast.dump(tree)}")
