"""Rewrite assumptions.txt, the axioms behind every theorem of this folder, and axioms.txt, what these say:

    python proofs/coq/assumptions.py

Read axioms.txt before you commit it: what stands there is taken for Coq's own.
"""

import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from symcheck.kernel.coq import MACHINE_INTEGERS, Theory, axioms, theory_files

PAGE = Path(__file__).parent / "assumptions.txt"
MACHINE = "machine integers"


def theorems() -> dict[str, list[str]]:
    """The theorems of each file, in the order of the theory."""
    texts = {file.removesuffix(".v"): (PAGE.parent / file).read_text() for file in theory_files()}
    return {file: re.findall(r"^Theorem (\w+)", text, re.MULTILINE) for file, text in texts.items()}


def source(groups: dict[str, list[str]]) -> str:
    """A text that prints the axioms of each group of theorems, behind a line with the group's name."""
    files = sorted({name.partition(".")[0] for names in groups.values() for name in names})
    lines = [f"From Symcheck Require {' '.join(files)}."]
    for i, (group, names) in enumerate(groups.items()):
        lines += [f'Goal True. idtac "group {group}". exact I. Qed.']
        lines += [f"Definition group_{i} := ({', '.join(names)}).", f"Print Assumptions group_{i}."]
    return "\n".join(lines) + "\n"


def read(output: str) -> dict[str, str]:
    """Group -> its axioms; Coq's primitive integers and what it says of them are one entry."""
    found = {}
    for part in output.split("group ")[1:]:
        group, _, rest = part.partition("\n")
        found[group] = spelled(MACHINE if name.startswith(MACHINE_INTEGERS) else name for name in axioms(rest))
    return found


def spelled(names: Iterable[str]) -> str:
    """A set of axioms by their last names."""
    return ", ".join(sorted({name.rpartition(".")[2] for name in names})) or "none"


if __name__ == "__main__":
    each = {f"{file}.{name}": [f"{file}.{name}"] for file, names in theorems().items() for name in names}
    with tempfile.TemporaryDirectory() as folder:
        outcome = Theory(Path(folder)).check("assumptions.v", source(each))
    if not outcome.ok:
        sys.exit(outcome.message)
    PAGE.write_text("".join(f"{name}: {found}\n" for name, found in read(outcome.output).items()))
    said = re.sub(r"^group .*", "", outcome.output, flags=re.MULTILINE)
    lines = [f"{name} : {kind}\n" for name, kind in sorted(axioms(said).items())]
    (PAGE.parent / "axioms.txt").write_text("".join(lines))
