"""Coq's spelling of what a certificate holds, and the shape of an exported file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcheck.checker.exact import decimal_value


@dataclass(frozen=True)
class Scope:
    """What the kernel can say of a statement's claims.

    Attributes
    ----------
    checked : mapping
        Claim -> the theorems of an exported file that show it.
    partly : mapping
        Claim -> what of it the theorems show.
    cannot : mapping
        Claim -> why the kernel does not check it.
    """

    checked: Mapping[str, tuple[str, ...]]
    partly: Mapping[str, str]
    cannot: Mapping[str, str]


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
    """The rational of a figure; ValueError unless it is a decimal in canonical spelling."""
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
    """An exported file: what it is, what it requires, its theorems, and the axioms of each."""
    required = [
        "From Coq Require Import Reals ZArith List Lra Lia.",
        *libraries,
        f"From Symcheck Require Import {' '.join(modules)}.",
        "Import ListNotations.",
        "Open Scope R_scope.",
    ]
    text = "\n\n".join(blocks)
    names = re.findall(r"^Theorem (\w+)", text, re.MULTILINE)
    axioms = f"Definition claims := ({', '.join(names)}).\nPrint Assumptions claims."
    return f"(** {header} *)\n\n" + "\n".join(required) + f"\n\n{text}\n\n{axioms}\n"
