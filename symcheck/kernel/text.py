"""Coq's spelling of what a certificate holds, and the shape of an exported file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.checker.exact import decimal_value, parse_decimal
from symcheck.errors import DomainError

LARGEST_EXPONENT = 4000
"""Of a figure in an exported file, which spells it in decimal."""


@dataclass(frozen=True)
class Scope:
    """What the kernel can say of a statement's claims.

    Attributes
    ----------
    checked : mapping
        Claim -> the theorems of an exported file that show it.
    partly : mapping
        Claim -> theorem -> what of the claim it shows.
    cannot : mapping
        Claim -> why the kernel does not check it.
    """

    checked: Mapping[str, tuple[str, ...]]
    partly: Mapping[str, Mapping[str, str]]
    cannot: Mapping[str, str]

    def of(self, source: str) -> Scope:
        r"""What one exported file shows: a claim without its theorems in the file is not checked there.

        Examples
        --------
        >>> scope = Scope({"sums": ("low", "high")}, {"size": {"count": "the number alone"}}, {})
        >>> found = scope.of("Theorem low : 1 <= 2.\nTheorem count : 2 = 2.")
        >>> found.checked, found.partly, found.cannot
        ({}, {'size': {'count': 'the number alone'}}, {'sums': 'not at this instance'})
        """
        there = set(theorems(source))
        checked = {claim: names for claim, names in self.checked.items() if names and set(names) <= there}
        shown = {
            claim: {name: words for name, words in parts.items() if name in there}
            for claim, parts in self.partly.items()
        }
        partly = {claim: parts for claim, parts in shown.items() if parts}
        left = [claim for claim in (*self.checked, *self.partly) if claim not in checked and claim not in partly]
        return Scope(checked, partly, {**dict.fromkeys(left, "not at this instance"), **self.cannot})


def pair(value: Fraction) -> str:
    """A rational as Definitions.quotient takes it.

    Examples
    --------
    >>> pair(Fraction(-3, 4))
    '(-3, 4)'
    """
    return f"({value.numerator}, {value.denominator})"


def digits(value: Fraction) -> str:
    """A decimal as such a pair, over a power of ten, so that a reader finds the figure's digits.

    Examples
    --------
    >>> digits(Fraction("0.125")), digits(Fraction("2.5e12"))
    ('(125, 1000)', '(2500000000000, 1)')
    """
    bottom = 1
    while (value * bottom).denominator != 1:
        bottom *= 10
    return f"({value * bottom}, {bottom})"


def decimal(value: Any) -> Fraction:
    """The rational of a figure.

    Raises
    ------
    ValueError
        It is no decimal in canonical spelling.
    DomainError
        It has more digits than the kernel is given.
    """
    _, exponent = parse_decimal(value)
    if abs(exponent) > LARGEST_EXPONENT:
        raise DomainError(f"a figure is beyond 10^{LARGEST_EXPONENT} or below its inverse; the kernel's theory is not")
    return decimal_value(value)


def listed(items: Iterable[str], indent: str = "  ", width: int = 110) -> str:
    """A list, wrapped.

    Examples
    --------
    >>> print(listed(["(1, 2)", "(3, 4)"]))
    [(1, 2); (3, 4)]
    """
    lines, line = [], ""
    for item in items:
        if line and len(line) + len(item) > width:
            lines.append(line.rstrip())
            line = ""
        line += f"{item}; "
    return "[" + f"\n{indent}".join([*lines, line.rstrip("; ")]) + "]"


def definition(name: str, kind: str, value: str) -> str:
    """A constant with integers for numbers."""
    return f"Definition {name} : {kind} := {value}%Z."


def theorem(name: str, statement: str, proof: str) -> str:
    """A claim; its axioms are printed at the end of the file."""
    return f"Theorem {name} :\n  {statement}.\nProof.\n  {proof}\nQed."


def computed(name: str, check: str) -> str:
    """A computation that the kernel runs once, at Qed, and that must return true."""
    return f"Lemma {name} : ({check})%Z = true.\nProof. vm_cast_no_check (eq_refl true). Qed."


def document(header: str, modules: Sequence[str], blocks: Sequence[str], libraries: Sequence[str] = ()) -> str:
    """An exported file: what it is, what it requires, its theorems."""
    required = [
        "From Coq Require Import Reals ZArith List Lra Lia.",
        *libraries,
        f"From Symcheck Require Import {' '.join(modules)}.",
        "Import ListNotations.",
        "Open Scope R_scope.",
    ]
    return f"(** {header} *)\n\n" + "\n".join(required) + "\n\n" + "\n\n".join(blocks) + "\n"


def theorems(source: str) -> list[str]:
    """The names of an exported file's theorems."""
    return re.findall(r"^Theorem (\w+)", source, re.MULTILINE)


def axioms_document(module: str, source: str) -> str:
    r"""A file that prints the axioms behind an exported one; nothing is imported, so they are spelled the same always.

    Examples
    --------
    >>> print(axioms_document("certificate_x", "Theorem low : 1 <= 2.\nTheorem high : 2 <= 3."))
    From Symcheck Require certificate_x.
    Definition claims := (certificate_x.low, certificate_x.high).
    Print Assumptions claims.
    <BLANKLINE>
    """
    names = ", ".join(f"{module}.{name}" for name in theorems(source))
    return f"From Symcheck Require {module}.\nDefinition claims := ({names}).\nPrint Assumptions claims.\n"
