"""From a path to a verdict: valid, rejected, or not checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from . import (
    appendix_b,
    frames,
    lemma_3_7,
    lemma_4_2,
    lemma_4_3,
    lemma_4_4,
    remark_2_4,
    section_1_1_schmidt,
    section_1_2_neighbours,
    section_1_2_simulation,
    section_4_3,
    section_5_1,
    section_5_2,
    theorem_3_1,
    theorem_3_3,
    theorem_3_5,
    theorem_4_1,
    theorem_5_1,
)
from .exact import Undecided
from .format import FIELDS, MAX_BYTES, NotACertificate, Rejected, decode, encode, fields

Check = Callable[[object, object, object], dict[str, Any]]

# id -> (claims, what the file may hold unchecked, the check)
STATEMENTS: dict[str, tuple[tuple[str, ...], list[str], Check]] = {
    "section-1.1-schmidt": (section_1_1_schmidt.CLAIMS, section_1_1_schmidt.ENGINE_ONLY, section_1_1_schmidt.check),
    "section-1.2-simulation": (
        section_1_2_simulation.CLAIMS,
        section_1_2_simulation.ENGINE_ONLY,
        section_1_2_simulation.check,
    ),
    "section-1.2-neighbours": (
        section_1_2_neighbours.CLAIMS,
        section_1_2_neighbours.ENGINE_ONLY,
        section_1_2_neighbours.check,
    ),
    "remark-2.4": (remark_2_4.CLAIMS, remark_2_4.ENGINE_ONLY, remark_2_4.check),
    "theorem-3.1": (theorem_3_1.CLAIMS, theorem_3_1.ENGINE_ONLY, theorem_3_1.check),
    "theorem-3.3": (theorem_3_3.CLAIMS, theorem_3_3.ENGINE_ONLY, theorem_3_3.check),
    "theorem-3.5": (theorem_3_5.CLAIMS, theorem_3_5.ENGINE_ONLY, theorem_3_5.check),
    "lemma-3.7": (lemma_3_7.CLAIMS, lemma_3_7.ENGINE_ONLY, lemma_3_7.check),
    "theorem-4.1": (theorem_4_1.CLAIMS, theorem_4_1.ENGINE_ONLY, theorem_4_1.check),
    "lemma-4.2": (lemma_4_2.CLAIMS, lemma_4_2.ENGINE_ONLY, lemma_4_2.check),
    "lemma-4.3": (lemma_4_3.CLAIMS, lemma_4_3.ENGINE_ONLY, lemma_4_3.check),
    "lemma-4.4": (lemma_4_4.CLAIMS, lemma_4_4.ENGINE_ONLY, lemma_4_4.check),
    "section-4.3": (section_4_3.CLAIMS, section_4_3.ENGINE_ONLY, section_4_3.check),
    "section-5.1": (section_5_1.CLAIMS, section_5_1.ENGINE_ONLY, section_5_1.check),
    "theorem-5.1": (theorem_5_1.CLAIMS, theorem_5_1.ENGINE_ONLY, theorem_5_1.check),
    "section-5.2": (section_5_2.CLAIMS, section_5_2.ENGINE_ONLY, section_5_2.check),
    "appendix-b": (appendix_b.CLAIMS, appendix_b.ENGINE_ONLY, appendix_b.check),
}


@dataclass(frozen=True)
class Result:
    """A verdict on one file; ``code`` is its exit code (0, 1, 2, 3 or 4)."""

    path: str
    verdict: str
    code: int
    id: str | None = None
    checked: tuple[str, ...] = ()
    engine_only: tuple[str, ...] = ()
    reason: str = ""

    def lines(self) -> list[str]:
        """The verdict for a person; what cannot be printed in a path is escaped."""
        path = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in self.path)
        found = [f"{self.verdict:12}{path}{'  ' + self.id if self.id else ''}"]
        if self.checked:
            found.append(f"            checked: {', '.join(claim.partition('/')[2] for claim in self.checked)}")
        if self.engine_only:
            found.append(f"            not checked here, one engine's word: {', '.join(self.engine_only)}")
        if self.reason:
            found.append(f"            {self.reason}")
        return found

    def public(self) -> dict[str, Any]:
        """The fields that --json prints."""
        return {
            "path": self.path,
            "id": self.id,
            "verdict": self.verdict,
            "checked": list(self.checked),
            "engine_only": list(self.engine_only),
            "reason": self.reason,
        }


def collect(paths: Iterable[str]) -> list[str]:
    """The files to verify: a folder stands for every *.json in it, or for itself when there is none."""
    files = []
    for path in paths:
        if os.path.isdir(path):
            try:
                names = sorted(name for name in os.listdir(path) if name.endswith(".json"))
            except OSError:
                names = []
            files += [os.path.join(path, name) for name in names] or [path]
        else:
            files.append(path)
    return files


class _Missing(Exception):
    """A file that belongs to the certificate is not beside it."""


MAX_FILE = 1 << 28


def verify(path: str) -> Result:
    """Read and check one file; every outcome is a Result, never an exception."""

    def beside(name: str) -> bytes:
        try:
            with open(os.path.join(os.path.dirname(path), name), "rb") as file:
                return file.read(MAX_FILE)
        except OSError as error:
            raise _Missing(f"{name}, beside the certificate: {error.strerror}") from None

    if os.path.isdir(path):
        return Result(path, "not checked", 2, reason="no *.json in this folder, or it cannot be read")
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or "not a path"
        return Result(path, "not checked", 2, reason=f"cannot be read: {detail}")
    return verify_bytes(data, path, beside)


def _nothing(name: str) -> bytes:
    raise _Missing(f"{name}: only bytes were given")


def verify_bytes(data: bytes, path: str = "-", beside: Callable[[str], bytes] = _nothing) -> Result:
    """Check the bytes of one certificate; ``beside`` reads a file that belongs to it."""
    name = None
    try:
        content = decode(data)
        given = content.get("id")
        name = (
            given if type(given) is str and given in STATEMENTS else None
        )  # what is shown is never the file's own text
        fields(content, FIELDS, "certificate")
        if name not in STATEMENTS:
            raise Rejected("unknown statement; this checker knows " + ", ".join(STATEMENTS))
        claims, engine_only, check = STATEMENTS[name]
        if content["engine_only"] != engine_only:
            raise Rejected(f"engine_only must be {engine_only}")
        instance, witness = content["instance"], content["witness"]
        if name == "lemma-4.3" and type(instance) is dict and "sha256" in instance:
            claims, figures = frames.CLAIMS, frames.check(instance, witness, beside)
        else:
            figures = check(instance, witness, content["figures"])
        _compare(content["figures"], figures)
    except NotACertificate as error:
        return Result(path, "not checked", 4, reason=f"not a certificate: {error}")
    except Rejected as error:
        return Result(path, "rejected", 1, name, reason=str(error))
    except _Missing as error:
        return Result(path, "not checked", 2, name, reason=f"cannot be read: {error}")
    except Undecided as error:
        return Result(path, "rejected", 1, name, reason=f"the witness is too coarse to decide {error}")
    except (ValueError, OverflowError, MemoryError, ZeroDivisionError) as error:
        return Result(path, "rejected", 1, name, reason=f"not in form: {error}")
    checked = tuple(f"{name}/{claim}" for claim in claims)
    return Result(path, "valid", 0, name, checked, tuple(engine_only))


def _compare(given: object, recomputed: dict[str, Any]) -> None:
    """Equality of every figure as JSON spells it: true is not 1, at any depth."""
    claimed = fields(given, set(recomputed), "figures")
    for key, value in recomputed.items():
        if encode(claimed[key]) != encode(value):
            raise Rejected(f"figure {key}: the file says {_brief(claimed[key])}, recomputed {_brief(value)}")


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def exit_code(results: list[Result]) -> int:
    """The first present of 1, 4, 2, 3, else 0."""
    codes = {result.code for result in results}
    return next((code for code in (1, 4, 2, 3) if code in codes), 0)
