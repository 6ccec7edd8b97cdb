"""From a certificate to what Coq's kernel says of it.

The exact checker reads the file first; a file that it does not accept is not handed on.  ``valid`` then means that
both accept it, and the result says which claims the kernel checked, which in part, and which it cannot check.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symcheck.checker.format import MAX_BYTES, NotACertificate, Rejected, decode
from symcheck.checker.run import Result, verify_bytes
from symcheck.checker.run import verify as verify_exactly
from symcheck.errors import CertificateError, DomainError, RejectedError
from symcheck.kernel import algebra, lemma_4_2, theorem_4_1
from symcheck.kernel.coq import CoqMissing, Theory, coq_version, foreign_axioms, needed, theory_folder
from symcheck.kernel.text import Scope, axioms_document

SCOPES: dict[str, Scope] = {
    **algebra.SCOPES,
    "lemma-4.2": lemma_4_2.SCOPE,
    "theorem-4.1": theorem_4_1.SCOPE,
}


def export_text(content: Mapping[str, Any]) -> str:
    """The .v text of a decoded certificate.

    Parameters
    ----------
    content : mapping
        A certificate's fields, as ``symcheck.checker.format.decode`` returns them.

    Returns
    -------
    str
        A file that requires the theory of proofs/coq and states each claim as a theorem with its numbers.

    Raises
    ------
    DomainError
        The kernel has no theory for this statement.
    Rejected, ValueError
        A part that the theorems need is not in form.
    """
    name = content.get("id")
    if type(name) is not str or name not in SCOPES:
        raise DomainError(_no_theory(name))
    writers: dict[str, Callable[[object, object, object], str]] = {
        "lemma-4.2": lemma_4_2.export,
        "theorem-4.1": theorem_4_1.export,
    }
    instance, witness, figures = (content.get(key) for key in ("instance", "witness", "figures"))
    if name in writers:
        return writers[name](instance, witness, figures)
    return algebra.export(name, witness, figures)


def _no_theory(name: object) -> str:
    shown = name if type(name) is str and re.fullmatch(r"[a-z0-9.-]{1,40}", name) else "this statement"
    return f"the kernel has no theory for {shown}; it knows {', '.join(SCOPES)}"


def module_name(path: Path) -> str:
    """The file that a certificate is exported to.

    Examples
    --------
    >>> module_name(Path("certificates/lemma-4.2--nodes-3--smoothing-1_500.json"))
    'certificate_lemma_4_2_nodes_3_smoothing_1_500.v'
    """
    stem = path.name.removesuffix(".json").removesuffix(".cert")
    return f"certificate_{re.sub('[^A-Za-z0-9]+', '_', stem).strip('_')[:100]}.v"


def export_files(path: Path) -> dict[str, bytes]:
    """Everything that checking a certificate with Coq takes: name -> bytes.

    Last come the certificate's own file, and one that prints the axioms behind it.

    Raises
    ------
    DomainError
        The file cannot be read, or the kernel has no theory for its statement.
    CertificateError
        It is not a certificate.
    RejectedError
        A part that the theorems need is not in form.
    """
    try:
        content = decode(path.read_bytes())
        source = export_text(content)
    except OSError as error:
        raise DomainError(f"{path}: {error.strerror or error}") from None
    except NotACertificate as error:
        raise CertificateError(f"{path}: not a certificate: {error}") from None
    except DomainError:
        raise
    except (Rejected, ValueError) as error:
        raise RejectedError(f"{path}: not in form: {error}") from None
    theory, name = needed(source), module_name(path)
    own = {name: source, f"axioms_{name}": axioms_document(name.removesuffix(".v"), source)}
    project = "\n".join(["-Q . Symcheck", "", *theory, *own, ""])
    files = {"_CoqProject": project.encode()}
    files |= {file: (theory_folder() / file).read_bytes() for file in theory}
    return files | {file: text.encode() for file, text in own.items()}


@dataclass(frozen=True)
class KernelResult:
    """The verdict on one file; ``code`` is its exit code (0, 1, 2, 3 or 4)."""

    exact: Result
    verdict: str
    code: int
    reason: str = ""
    version: str | None = None
    axioms: tuple[str, ...] = ()
    seconds: float = 0.0
    scope: Scope = field(default_factory=lambda: Scope({}, {}, {}))

    def lines(self) -> list[str]:
        """The verdict for a person."""
        head, *rest = self.exact.lines()
        if self.exact.verdict != "valid":
            return [head, *rest]
        found = [f"{self.verdict:12}{head[12:]}", *rest]
        if self.verdict == "valid":
            found.append(
                f"            Coq {self.version}, checked: {', '.join(self.scope.checked) or 'no claim as a whole'}"
            )
            for claim, parts in self.scope.partly.items():
                words = "; ".join(dict.fromkeys(parts.values()))
                found.append(f"            Coq, in part: {claim}: {words}")
            if self.scope.cannot:
                found.append(f"            Coq cannot: {', '.join(self.scope.cannot)}")
        else:
            found.append(f"            {self.reason}")
        return found

    def public(self) -> dict[str, Any]:
        """The fields that --json prints: those of the exact checker, and what the kernel says."""
        name, done = self.exact.id, self.verdict == "valid"

        def named(claims: Mapping[str, Any]) -> dict[str, Any]:
            return {f"{name}/{claim}": words for claim, words in claims.items()} if done else {}

        kernel = {
            "name": "coq",
            "version": self.version,
            "checked": list(named(self.scope.checked)),
            "theorems": {claim: list(theorems) for claim, theorems in named(self.scope.checked).items()},
            "partly": {claim: dict(parts) for claim, parts in named(self.scope.partly).items()},
            "cannot": named(self.scope.cannot),
            "axioms": list(self.axioms),
            "seconds": self.seconds,
        }
        reason = self.reason or self.exact.reason
        return {**self.exact.public(), "verdict": self.verdict, "reason": reason, "kernel": kernel}


def verify(path: str, theory: Theory) -> KernelResult:
    """The exact checker, then the kernel; every outcome is a result, never an exception.

    Parameters
    ----------
    path : str
        A certificate.
    theory : Theory
        Where the theory is compiled; shared by the files of one run.

    Returns
    -------
    KernelResult
        ``valid`` only if both accept the same bytes.  ``not checked`` (code 3) without Coq, without a theory for the
        statement or for an instance of this size, or where time or memory ran out.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        data = None
    exact = verify_exactly(path) if data is None else verify_bytes(data, path)
    if exact.code == 2 and data is not None:  # a file belongs beside it, as with no statement that has a theory
        exact = verify_exactly(path)
        if not exact.code:
            return KernelResult(exact, "not checked", 3, _no_theory(exact.id))
    if exact.code or data is None:
        return KernelResult(exact, exact.verdict if exact.code else "not checked", exact.code or 3)
    try:
        source = export_text(decode(data))
    except (DomainError, Rejected, ValueError) as error:  # what the exact checker accepts is beyond this theory
        return KernelResult(exact, "not checked", 3, str(error))
    return check_source(source, module_name(Path(path)), exact, theory)


def check_source(source: str, name: str, exact: Result, theory: Theory) -> KernelResult:
    """What the kernel says of an exported text."""
    started = time.perf_counter()
    try:
        version = coq_version()
        outcome = theory.check(name, source)
        told = theory.assumptions(name, source) if outcome.ok else outcome
    except CoqMissing as error:
        return KernelResult(exact, "not checked", 3, str(error))
    seconds = round(time.perf_counter() - started, 1)
    if outcome.gave_up:
        return KernelResult(exact, "not checked", 3, outcome.message, version, seconds=seconds)
    if not outcome.ok:
        where = _theorem_at(source, outcome.line)
        reason = f"Coq does not accept {where}: {outcome.message}"
        if where is None:  # not a proof, but what it requires
            return KernelResult(exact, "not checked", 3, f"coqc: {outcome.message}", version, seconds=seconds)
        return KernelResult(exact, "rejected", 1, reason, version, seconds=seconds)
    if not told.ok:
        return KernelResult(exact, "not checked", 3, f"coqc on the axioms: {told.message}", version, seconds=seconds)
    foreign, axioms = foreign_axioms(told.output)
    if foreign or not axioms:
        reason = f"the theorems rest on {', '.join(foreign) or 'nothing that coqc tells'}, not on Coq's own axioms"
        return KernelResult(exact, "not checked", 3, reason, version, tuple(axioms), seconds)
    return KernelResult(exact, "valid", 0, "", version, tuple(axioms), seconds, SCOPES[exact.id or ""].of(source))


def _theorem_at(source: str, line: int) -> str | None:
    """The theorem, lemma or definition that a line of the text belongs to."""
    before = "\n".join(source.splitlines()[:line])
    names = re.findall(r"^(?:Theorem|Lemma|Definition) (\w+)", before, re.MULTILINE)
    return names[-1] if names else None
