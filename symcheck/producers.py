"""Which producer makes the certificate of which statement, and how its figures are shown.

The room of a statement has a module ``certify`` with OPTIONS, make, certify and describe; nothing else is asked.
"""

from __future__ import annotations

import json
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from symcheck.certificates import Certificate, write_whole
from symcheck.errors import DomainError
from symcheck.statements import STATEMENTS, Statement, find

Row = tuple[str, str, str, str]  # figure, side on which it errs, value, claim


class Instance(Protocol):
    """The parameters of a certificate, validated."""

    def suffix(self) -> str:
        """What distinguishes its file name from the default instance's."""


class Room(Protocol):
    """The module symcheck.<room>.certify."""

    OPTIONS: tuple[str, ...]

    def make(self, **options: str) -> Instance:
        """Read the options."""

    def certify(self, instance: Instance, precision: int, progress: Callable[[str], None], jobs: int) -> Certificate:
        """Make the certificate."""

    def describe(self, figures: dict[str, Any]) -> list[Row]:
        """The rows of the table."""


@dataclass(frozen=True)
class Made:
    """A certificate and the name of its file."""

    certificate: Certificate
    stem: str

    def write(self, folder: Path, log: dict[str, Any]) -> Path:
        """Write DIR/<stem>.json, beside it <stem>.run with versions and times and what belongs to it; return the first.

        Raises
        ------
        DomainError
            The folder cannot be written.
        """
        path = folder / f"{self.stem}.json"
        for name, data in self.certificate.files.items():
            write_whole(folder / name, data)
        write_whole(path, self.certificate.data)
        details = {"sha256": self.certificate.sha256, **log}
        write_whole(folder / f"{self.stem}.run", (json.dumps(details, sort_keys=True) + "\n").encode())
        return path


def certify_row(row: dict[str, Any]) -> dict[str, Any]:
    """Certify {id, options, precision, jobs} anywhere: the certificate as text, as `symcheck.runs` passes it on."""
    statement, started = find(row["id"]), time.perf_counter()
    assert statement is not None
    made = produce(statement, row["options"], row["precision"], row["jobs"], lambda step: None)
    return as_row(made, time.perf_counter() - started)


def as_row(made: Made, seconds: float) -> dict[str, Any]:
    """A certificate as JSON."""
    files = {name: b64encode(data).decode() for name, data in made.certificate.files.items()}
    return {"data": made.certificate.data.decode(), "files": files, "seconds": round(seconds, 3), "stem": made.stem}


def from_row(result: dict[str, Any]) -> Made:
    """The certificate of a result of `certify_row`."""
    files = {name: b64decode(data) for name, data in result["files"].items()}
    return Made(Certificate(json.loads(result["data"]), files), result["stem"])


def room_of(statement: Statement) -> Room:
    """The producer of a statement.

    Raises
    ------
    DomainError
        The statement has no certificate of its own: a definition, or carried by others.
    """
    if not statement.claims:
        if statement.printed == "definition":
            raise DomainError(f"{statement.id} is a definition: there is nothing to certify")
        raise DomainError(f"{statement.id} has no certificate of its own; certify {', '.join(statement.uses)}")
    return cast(Room, import_module(f"symcheck.{statement.room}.certify"))


def produce(
    statement: Statement, options: dict[str, str], precision: int, jobs: int, progress: Callable[[str], None]
) -> Made:
    """Certify one statement at the instance that the command line's options name.

    Raises
    ------
    DomainError
        An option that the statement does not have, or an inadmissible value.
    """
    room = room_of(statement)
    for name in options:
        if name not in room.OPTIONS:
            known = ", ".join(f"--{option.replace('_', '-')}" for option in room.OPTIONS)
            raise DomainError(f"{statement.id} has no --{name.replace('_', '-')}; it has {known}")
    instance = room.make(**options)
    return Made(room.certify(instance, precision, progress, jobs), f"{statement.id}{instance.suffix()}")


def describe(statement: Statement, figures: dict[str, Any]) -> list[Row]:
    """The rows of a statement's table."""
    return room_of(statement).describe(figures)


def certify(statement: str, **options: Any) -> Certificate:
    """Certify one statement from Python.

    Parameters
    ----------
    statement : str
        Its id, such as ``"theorem-3.1"``.
    options
        As on the command line, with underscores: exact numbers as strings, ints or Fractions.

    Returns
    -------
    Certificate
        Already accepted by the independent checker; ``content["figures"]`` holds the figures.

    Raises
    ------
    DomainError
        Unknown statement or option, or an inadmissible value; floats are refused, since they are not exact.
    PrecisionError
        A figure is not decided at the default precision.

    Examples
    --------
    >>> certify("theorem-3.1", loss="1/10", margin="1/20", classifiers=1000).content["figures"]["n_exact"]
    1075
    """
    row = find(statement)
    if row is None:
        raise DomainError(f"unknown statement {statement!r}; known: {', '.join(row.id for row in STATEMENTS)}")
    return produce(row, options, 1 << 13, 1, lambda step: None).certificate
