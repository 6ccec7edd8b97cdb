"""The theory of proofs/coq: complete, without axioms of ours, and read in the order of its project file."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from symcheck.kernel.coq import Theory, needed, theory_files, theory_folder

FOLDER = theory_folder()
FILES = sorted(path.name for path in FOLDER.glob("*.v"))
SCRIPT = runpy.run_path(str(FOLDER / "assumptions.py"))


def code(name: str) -> str:
    """A file without its comments."""
    text = (FOLDER / name).read_text()
    while (shorter := re.sub(r"\(\*(?:(?!\(\*|\*\)).)*\*\)", " ", text, flags=re.DOTALL)) != text:
        text = shorter
    return text


def test_project_lists_every_file_behind_what_it_requires() -> None:
    files = theory_files()
    assert sorted(files) == FILES
    for i, name in enumerate(files):
        assert set(needed((FOLDER / name).read_text())) <= set(files[:i]), name


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_left_open_or_taken_for_granted(name: str) -> None:
    words = r"\b(Admitted|admit|Axioms?|Parameters?|Conjecture|give_up|bypass_check|Unset Guard Checking)\b"
    assert not re.search(words, code(name)), name
    assert "native_compute" not in code(name)


@pytest.mark.parametrize("name", [name for name in FILES if name not in ("Definitions.v", "Intervals.v")])
def test_statements_come_first(name: str) -> None:
    """Every theorem proves a statement that is spelled out above the first proof, or the negation of one."""
    text = code(name)
    head = text[: text.index("Proof.")]
    theorems = re.findall(r"^Theorem (\w+)\s*:\s*(.*?)\.\s*$", text, re.MULTILINE)
    assert theorems
    for theorem, statement in theorems:
        stated = statement.removeprefix("~ ")
        assert re.search(rf"^Definition {stated} : Prop :=", head, re.MULTILINE), theorem


def test_axioms_are_written_down_for_every_theorem() -> None:
    lines = (FOLDER / "assumptions.txt").read_text().splitlines()
    expected = [f"{file}.{name}" for file, names in SCRIPT["theorems"]().items() for name in names]
    assert [line.partition(": ")[0] for line in lines] == expected
    allowed = {"sig_forall_dec", "sig_not_dec", "functional_extensionality_dep", "classic", "machine integers"}
    for line in lines:
        assert set(line.partition(": ")[2].split(", ")) <= allowed, line


@pytest.mark.coq
@pytest.mark.slow
def test_axioms_are_those_written_down(theory: Theory) -> None:
    """Coq's own account, file by file: the union over a file's theorems is that of the page."""
    page: dict[str, set[str]] = {}
    for line in (FOLDER / "assumptions.txt").read_text().splitlines():
        name, _, found = line.partition(": ")
        page.setdefault(name.partition(".")[0], set()).update(found.split(", "))
    groups = {file: [f"{file}.{name}" for name in names] for file, names in SCRIPT["theorems"]().items() if names}
    outcome = theory.check("assumptions.v", SCRIPT["source"](groups))
    assert outcome.ok, outcome.message
    assert {file: set(found.split(", ")) for file, found in SCRIPT["read"](outcome.output).items()} == page


def test_comments_are_left_out_with_those_inside(tmp_path: Path) -> None:
    assert "Admitted" not in code("Rules.v")
    assert "(*" not in code("Definitions.v")
