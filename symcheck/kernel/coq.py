"""Running Coq's compiler: the theory of proofs/coq, an exported certificate, and what coqc said of it.

A verdict has three values.  ``valid``: coqc accepted every theorem, and their axioms, names and types, are those of
Coq's own libraries.  ``rejected``: coqc refused a proof.  ``not checked``: coqc or a library is missing, time or memory
ran out, or an axiom is not known.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from symcheck.errors import DomainError
from symcheck.kernel.text import axioms_document

MACHINE_INTEGERS = ("PrimInt63.", "Uint63.")
"""Prefixes of Coq's primitive 63-bit integers, on which coq-interval's big integers stand."""

MEMORY = 8 << 30
"""Bytes that a run of coqc may take."""

# What coqc says when it gives up, which is no verdict on a proof.
_GAVE_UP = re.compile(r"^\s*(Out of memory|Stack overflow|Timeout|User interrupt|Anomaly)", re.IGNORECASE)


class CoqMissing(Exception):
    """Coq, or one of the libraries that the theory needs, is not there; the message says which."""


@dataclass(frozen=True)
class Outcome:
    """What coqc made of one file: ``ok``, its output, and for a refusal the line and Coq's words.

    ``gave_up``: for want of time, memory or anything else that says nothing of the proofs.
    """

    ok: bool
    output: str
    line: int = 0
    message: str = ""
    gave_up: bool = False


def theory_folder() -> Path:
    """proofs/coq, in the installed package or in the source tree.

    Raises
    ------
    DomainError
        The installation has lost it.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "_proofs" / "coq", package.parent / "proofs" / "coq"):
        if (folder / "_CoqProject").is_file():
            return folder
    raise DomainError("proofs/coq is missing from this installation of symcheck")


def theory_files() -> list[str]:
    """The files of the theory, each after those that it needs: the order of proofs/coq/_CoqProject."""
    lines = (theory_folder() / "_CoqProject").read_text().splitlines()
    return [line for line in lines if line.endswith(".v")]


def needed(source: str) -> list[str]:
    """The files of the theory that a text requires, directly or not, in the order of the theory."""
    files, wanted, todo = theory_files(), set[str](), [source]
    while todo:
        for line in re.findall(r"From Symcheck Require(?:\s+Import)?\s([^.]*)\.", todo.pop()):
            for name in line.split():
                if name not in wanted and f"{name}.v" in files:
                    wanted.add(name)
                    todo.append((theory_folder() / f"{name}.v").read_text())
    return [name for name in files if name.removesuffix(".v") in wanted]


def coq_version() -> str:
    """The version of the coqc on PATH.

    Raises
    ------
    CoqMissing
        There is none, or it does not run.
    """
    program = shutil.which("coqc")
    if program is None:
        raise CoqMissing("coqc is not installed")
    try:
        said = subprocess.run([program, "--print-version"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        raise CoqMissing("coqc does not run") from None
    found = re.match(r"(\d+\.\d[\w.+]*)\s", said.stdout)
    if found is None:
        raise CoqMissing("coqc does not tell its version")
    return found[1]


def compile_file(folder: Path, name: str, seconds: float) -> Outcome:
    """Compile ``folder/name`` with ``-Q folder Symcheck``; the compiler is stopped after ``seconds``.

    Raises
    ------
    CoqMissing
        There is no coqc, or a library that the file requires is not installed.
    """
    program = shutil.which("coqc")
    if program is None:
        raise CoqMissing("coqc is not installed")
    # A session of its own: on timeout everything that coqc started is stopped with it.  Coq's own libraries and this
    # folder, and nothing else: variables such as COQPATH, or files in the user's home, would add to what is loaded.
    alone = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": str(folder), "XDG_DATA_DIRS": str(folder)}
    process = subprocess.Popen(
        [program, "-q", "-w", "none", "-Q", ".", "Symcheck", name],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        env=alone,
    )
    if sys.platform == "linux":
        import resource

        with suppress(OSError):  # it may have ended already
            resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        output, _ = process.communicate(timeout=seconds)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            return Outcome(False, "", gave_up=True, message=f"coqc did not end within {seconds:g} s")
        raise
    if process.returncode == 0:
        if (folder / name).with_suffix(".vo").is_file():
            return Outcome(True, output)
        return Outcome(False, output, gave_up=True, message="coqc has written nothing")
    missing = re.search(r"Cannot find a physical path bound to logical path\s+([\w.]+)( with prefix \w+)?", output)
    if missing:
        name = (missing[2] or "").removeprefix(" with prefix ") or missing[1].rstrip(".")
        raise CoqMissing(f"Coq's library {name} is not installed")
    found = re.search(r'File "[^"]*", line (\d+).*?\nError:(.*)', output, re.DOTALL)
    if found is None or _GAVE_UP.match(found[2]):  # killed, out of memory: nothing was said about the proof
        return Outcome(False, output, gave_up=True, message=f"coqc ended with code {process.returncode}")
    words = " ".join(found[2].split())
    return Outcome(False, output, int(found[1]), words if len(words) <= 200 else words[:197] + "...")


def axioms(output: str) -> dict[str, str]:
    """The axioms that Print Assumptions listed, over all theorems that were asked: name -> type, on one line.

    Examples
    --------
    >>> axioms("Axioms:\\nfoo.bar\\n  : forall P : Prop,\\n    P\\nbaz : nat\\nClosed under the global context\\n")
    {'foo.bar': 'forall P : Prop, P', 'baz': 'nat'}
    """
    parts: list[str] = []
    for line in output.splitlines():
        if line.strip() in ("", "Axioms:", "Closed under the global context"):
            continue
        if line[0].isspace() and parts:
            parts[-1] += " " + line.strip()
        else:
            parts.append(line.strip())
    found = (re.split(r"\s+:\s+|\s", part, maxsplit=1) for part in parts)
    return {name: kind[0].removeprefix(": ") if kind else "" for name, *kind in found}


@cache
def known_axioms() -> dict[str, str]:
    """Coq's own: the axioms of its real numbers and of its machine integers, from proofs/coq/axioms.txt."""
    lines = (theory_folder() / "axioms.txt").read_text().splitlines()
    return dict(line.split(" : ", 1) for line in lines)


def foreign_axioms(output: str) -> tuple[list[str], list[str]]:
    """Those of :func:`axioms` that are not Coq's own, in name or in type, and all of them, sorted."""
    found = axioms(output)
    return sorted(name for name in found if known_axioms().get(name) != found[name]), sorted(found)


class Theory:
    """The compiled theory in a folder; each file is compiled once, when first needed."""

    def __init__(self, folder: Path, seconds: float = 600.0) -> None:
        self.folder = folder
        self.seconds = seconds
        self.done: set[str] = set()

    def require(self, files: Sequence[str]) -> None:
        """Compile the files that are not compiled yet, each behind what it requires.

        Raises
        ------
        CoqMissing
            Coq or a library is not installed, or does not accept the theory (another version, no time): then
            nothing can be said about any certificate.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = " ".join(name.removesuffix(".v") for name in files)
        waiting = [name for name in needed(f"From Symcheck Require {wanted}.") if name not in self.done]
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            while waiting:  # whatever waits for nothing is compiled at the same time
                ready = [name for name in waiting if self.done.issuperset(needed((theory_folder() / name).read_text()))]
                for name, outcome in zip(ready, pool.map(self._compile, ready), strict=True):
                    if not outcome.ok:
                        raise CoqMissing(f"this Coq does not compile the theory, {name}: {outcome.message}")
                    self.done.add(name)
                waiting = [name for name in waiting if name not in self.done]

    def _compile(self, name: str) -> Outcome:
        (self.folder / name).write_bytes((theory_folder() / name).read_bytes())
        return compile_file(self.folder, name, self.seconds)

    def check(self, name: str, source: str) -> Outcome:
        """Compile one exported text as ``name``, with the files of the theory that it requires."""
        self.require(needed(source))
        (self.folder / name).write_text(source)
        return compile_file(self.folder, name, self.seconds)

    def assumptions(self, name: str, source: str) -> Outcome:
        """What Coq says of the axioms behind an exported text that was compiled as ``name``."""
        return self.check(f"axioms_{name}", axioms_document(name.removesuffix(".v"), source))
