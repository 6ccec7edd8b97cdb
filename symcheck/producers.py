"""Which producer makes the certificate of which statement, and how its figures are shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symcheck.certificates import Certificate, write_whole
from symcheck.errors import DomainError

Row = tuple[str, str, str, str]  # figure, side on which it errs, value, claim


@dataclass(frozen=True)
class Made:
    """A certificate and the name of its file."""

    certificate: Certificate
    stem: str

    def write(self, folder: Path, log: dict[str, Any]) -> Path:
        """Write DIR/<stem>.json, and beside it <stem>.run with versions and times; return the first.

        Raises
        ------
        DomainError
            The folder cannot be written.
        """
        path = folder / f"{self.stem}.json"
        write_whole(path, self.certificate.data)
        details = {"sha256": self.certificate.sha256, **log}
        write_whole(folder / f"{self.stem}.run", (json.dumps(details, sort_keys=True) + "\n").encode())
        return path


def produce(
    statement: str, options: dict[str, str], precision: int, jobs: int, progress: Callable[[str], None]
) -> Made:
    """Certify one statement at the instance that the command line's options name."""
    from symcheck.lemma_4_2.certify import Instance, certify_lemma_4_2

    if statement != "lemma-4.2":
        raise DomainError(f"no producer for {statement}")
    instance = Instance.make(**options)
    return Made(certify_lemma_4_2(instance, precision, progress, jobs), f"lemma-4.2{instance.suffix()}")


def describe(statement: str, figures: dict[str, Any]) -> list[Row]:
    """The rows of a statement's table."""
    from symcheck.lemma_4_2.certify import describe_figures

    return describe_figures(figures)
