"""Many estimates at once: a table of parameters in, a certified row per row out."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from symcheck.errors import DomainError, SymcheckError
from symcheck.inputs import read_rational
from symcheck.producers import Made, as_row
from symcheck.theorem_4_1.certify import make
from symcheck.theorem_4_1.report import document
from symcheck.theorem_4_1.search import estimate

FREE = ("radius", "queries_log2")
FIXED = ("dimension", "tolerance", "nodes", "hidden", "smoothing", "pair", "error", "success", "oracle")


def read_grid(path: Path, common: dict[str, str]) -> list[dict[str, str]]:
    """The rows of a .csv file whose header names options of ``symcheck estimate``; ``common`` holds for all rows.

    An empty field is left out, that is searched for.

    Raises
    ------
    DomainError
        The file cannot be read, has no rows or an unknown column, or a row is inadmissible: the line is named.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "grid.csv"
    >>> _ = path.write_text("dimension,nodes\\n784,10\\n3072,\\n")
    >>> read_grid(path, {"tolerance": "1e-4"})
    [{'tolerance': '1e-4', 'dimension': '784', 'nodes': '10'}, {'tolerance': '1e-4', 'dimension': '3072'}]
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, *lines = list(csv.reader(file)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DomainError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    names = [name.strip().replace("-", "_") for name in header]
    for name in names:
        if name not in FIXED + FREE:
            known = ", ".join(option.replace("_", "-") for option in FIXED + FREE)
            raise DomainError(f"{path}: no such column {name!r}; known: {known}")
    rows = []
    for number, line in enumerate(lines, 2):
        if not any(field.strip() for field in line):
            continue
        if len(line) != len(names):
            raise DomainError(f"{path}, line {number}: {len(line)} fields where the header has {len(names)}")
        row = common | {name: field.strip() for name, field in zip(names, line, strict=True) if field.strip()}
        try:
            _check(row)
        except DomainError as error:
            raise DomainError(f"{path}, line {number}: {error}") from None
        rows.append(row)
    if not rows:
        raise DomainError(f"{path} has no rows")
    return rows


def _check(row: dict[str, str]) -> None:
    for name in ("dimension", "tolerance"):
        if name not in row:
            raise DomainError(f"{name} is missing")
    make(**{name: value for name, value in row.items() if name in FIXED})
    for name in FREE:
        if name in row and read_rational(row[name], name) <= 0:
            raise DomainError(f"{name.replace('_', '-')} must be greater than 0, not {row[name]}")


def estimate_row(row: dict[str, Any]) -> dict[str, Any]:
    """One estimate, anywhere: its document and certificate, or why there is none."""
    started = time.perf_counter()
    try:
        instance, certificate = estimate(**row)
    except SymcheckError as error:
        return {"error": str(error)}
    content = certificate.content
    made = as_row(Made(certificate, f"theorem-4.1{instance.suffix()}"), time.perf_counter() - started)
    return {"document": document(content["instance"], content["figures"]), **made}


def table(rows: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """For each row what was used and what came out."""
    shown: list[tuple[str, ...]] = []
    for row in rows:
        if "error" in row:
            shown.append((row["given"].get("dimension", ""), row["given"].get("tolerance", ""), "", "", row["error"]))
            continue
        used = f"n {row['nodes']}, k {row['hidden']}, {row['pair']}, smoothing {row['smoothing']}"
        shown.append((str(row["dimension"]), row["tolerance"], row["log2_queries"], row["robust_radius"], used))
    return shown
