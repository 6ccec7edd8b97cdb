"""The two rules of a certificate for Coq: their cells as integers, and that they exist.

Shared by the statements that speak of the pair of Lemma 4.2; the theory is proofs/coq/Cells.v and Lemma_4_2.v.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symcheck.checker.format import Rejected, fields, integer, items
from symcheck.checker.lemma_4_2 import scaled_hermite, sign
from symcheck.kernel.text import computed, definition, listed, theorem


class Side:
    """One rule of the pair: the cells of its nodes and the size, as Coq writes them."""

    def __init__(self, name: str, n: int, sigma: int, numbers: list[int], precision: int) -> None:
        self.name, self.n, self.sigma = name, n, sigma
        self.given = [_open_cell(n, sigma, c, precision) for c in numbers]
        zero = [(-1, 1)] if sigma == 0 and n % 2 else []
        mirrored = [(-high, -low) for low, high in reversed(self.given)] if sigma == 0 else []
        self.cells = [*mirrored, *zero, *self.given]
        self.working = _working_precision(n, sigma, [*zero, *self.given], precision)

    @property
    def arguments(self) -> str:
        """Size, sigma, precision and cells, as theorems take them whose types name no scope."""
        return f"{self.n}%nat ({self.sigma})%Z precision cells_{self.name}"

    def rule_at(self, rule: str) -> str:
        sigma = f"({self.sigma})" if self.sigma < 0 else str(self.sigma)
        return f"rule_at {self.n} {sigma} precision cells_{self.name} {rule}"


@dataclass(frozen=True)
class Pair:
    """The consecutive pair (sigma = 0) or the mirror pair (sigma = 1), cells over 2^precision."""

    sigma: int
    precision: int
    a: Side
    b: Side

    @property
    def name(self) -> str:
        return "mirror" if self.sigma else "consecutive"

    @property
    def both(self) -> str:
        """What a theorem on both rules begins with."""
        return f"forall A B, {self.a.rule_at('A')} ->\n  {self.b.rule_at('B')} ->\n"

    def definitions(self) -> list[str]:
        """Cells, and boxes for nodes and weights."""
        found = [f"Definition precision : nat := {self.precision}."]
        for side in (self.a, self.b):
            cells = listed(f"({low}, {high})" for low, high in side.given)
            if self.sigma == 0:
                found.append(definition(f"positive_{side.name}", "list (Z * Z)", cells))
                found.append(f"Definition cells_{side.name} : list (Z * Z) := symmetric {side.n} positive_{side.name}.")
            elif side is self.a:
                found.append(definition("cells_a", "list (Z * Z)", cells))
            else:
                found.append("Definition cells_b : list (Z * Z) := reflection cells_a.")
        found.append(f"Definition bits := F.PtoP {self.precision + 64}.")
        found += [
            f"Definition boxes_{side.name} := rule_boxes bits {side.n} ({side.sigma}) precision cells_{side.name}."
            for side in (self.a, self.b)
        ]
        return found

    def theorems(self) -> list[str]:
        """Claims nodes and weights: both rules exist."""
        found = []
        for side in (self.a, self.b):
            rule = side.name.upper()
            if self.sigma:
                check = f"check_mirror {self.a.n} precision {self.a.working} cells_a"
                proof = f"apply (mirror_at {self.a.n}%nat precision {self.a.working}%nat cells_a). exact signs_a."
            else:
                check = f"check_positive {side.n} precision {side.working} positive_{side.name}"
                proof = (
                    f"apply (gauss_hermite_at {side.n}%nat precision {side.working}%nat positive_{side.name})."
                    f" exact signs_{side.name}."
                )
            if side is self.a or not self.sigma:
                found.append(computed(f"signs_{side.name}", check))
            found.append(theorem(f"nodes_{side.name}", f"exists {rule}, {side.rule_at(rule)}", proof))
        return found


def read_pair(n: int, sigma: int, cells: object, precision: object) -> Pair:
    """The pair of a witness.

    Parameters
    ----------
    n : int
        Nodes of A.
    sigma : int
        0 for the consecutive pair, 1 for the mirror pair.
    cells, precision : object
        From a certificate, not trusted.

    Raises
    ------
    Rejected
        They are not in form; whether the cells hold the nodes is left to Coq.
    """
    bits = integer(precision, "precision")
    if not 16 <= bits <= 1 << 14:
        raise Rejected("precision is not between 16 and 16384 bits")
    parts = fields(cells, {"a"} if sigma else {"a", "b"}, "cells")
    a = _read_side("a", n, sigma, parts["a"], bits)
    if not sigma:
        return Pair(sigma, bits, a, _read_side("b", n + 1, 0, parts["b"], bits))
    b = Side("b", n, -1, [], bits)
    b.cells = [(-high, -low) for low, high in reversed(a.cells)]
    return Pair(sigma, bits, a, b)


def _read_side(name: str, n: int, sigma: int, value: object, precision: int) -> Side:
    count = n if sigma else n // 2
    numbers = [integer(c, "cells") for c in items(value, count, "cells")] if count else []
    if max(map(abs, numbers), default=0) >> precision > 4 * n:
        raise Rejected("cells: a node is out of range")
    return Side(name, n, sigma, numbers, precision)


def _open_cell(n: int, sigma: int, c: int, precision: int) -> tuple[int, int]:
    """An open cell about [c, c+1): the theorems need a change of sign, so a node at c itself takes c - 1 as well."""
    values = scaled_hermite(n, c, precision)
    return (c if sign(values[n], sigma * values[n - 1] << precision, n) else c - 1, c + 1)


def _working_precision(n: int, sigma: int, cells: list[tuple[int, int]], precision: int) -> int:
    """Bits at which Cells.v decides the signs at all ends: its errors, in units of the last bit, against the values."""
    most = precision
    for end in {end for cell in cells for end in cell}:
        values = scaled_hermite(n, end, precision)
        reach, before, now = (abs(end) >> precision) + 1, 0, 1
        for j in range(1, n):
            before, now = now, reach * now + j * before + 1
        error = now
        if sigma:  # sqrt n times He_{n-1}, as root_times encloses it
            error += n * before + (abs(values[n - 1]) >> precision * (n - 1)) + 3
        # |He_n + sigma sqrt n He_{n-1}| from below: u + v t with t^2 = n, by the conjugate
        u, v = values[n], sigma * values[n - 1] << precision
        top = abs(u * u - n * v * v)
        low = Fraction(top, abs(u) + n * abs(v)) if v else Fraction(abs(u))
        if low == 0:
            raise Rejected("cells: a node stands at the end of a cell")
        most = max(most, int(error * (1 << precision * n) / low).bit_length() + 2)
    return most
