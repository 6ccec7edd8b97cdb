"""Which claim is checked by whom, the table of the README: from the register, the checker and the kernel's scopes."""

from __future__ import annotations

from symcheck.checker.frames import CLAIMS as FRAMES
from symcheck.checker.run import STATEMENTS as CHECKED
from symcheck.kernel.run import SCOPES
from symcheck.kernel.text import Scope
from symcheck.statements import STATEMENTS, Statement

HEADER = ("statement", "two engines", "exact checker", "Coq's kernel", "Coq, in part", "on paper only")


def cells(row: Statement) -> dict[str, list[str]]:
    """The claims of a statement by column; a claim stands in every column that checks it.

    ``two engines``: figures, computed by two interval engines that must agree, or in exact integers.  ``on paper
    only``: proved for every instance, and by no program as a whole.

    Examples
    --------
    >>> from symcheck.statements import find
    >>> cells(find("theorem-3.3"))["Coq's kernel"]
    ['algebra']
    """
    scope = SCOPES.get(row.id, Scope({}, {}, {}))
    exact = (*CHECKED[row.id][0], *(FRAMES if row.id == "lemma-4.3" else ()))
    found: dict[str, list[str]] = {name: [] for name in HEADER[1:]}
    for claim in row.claims:
        if claim.name in exact and claim.evidence in ("certified", "cited"):
            found["two engines"].append(claim.name)
        if claim.name in exact:
            found["exact checker"].append(claim.name)
        if claim.name in scope.checked:
            found["Coq's kernel"].append(claim.name)
        if claim.name in scope.partly:
            found["Coq, in part"].append(claim.name)
        if claim.for_all and claim.name not in scope.checked:
            found["on paper only"].append(claim.name)
    return found


def markdown() -> str:
    """The table; ``all`` stands for every claim that has a figure or a witness in the certificate."""
    lines = [f"| {' | '.join(HEADER)} |", "|---" * len(HEADER) + "|"]
    for row in STATEMENTS:
        if not row.claims:
            continue
        found = cells(row)
        everything = found["exact checker"]
        shown = [f"`{row.id}`"]
        for name in HEADER[1:]:
            whole = name in HEADER[1:4] and len(found[name]) > 1 and set(everything) <= set(found[name])
            extra = [claim for claim in found[name] if claim not in everything] if whole else found[name]
            shown.append(", ".join([*(["all"] if whole else []), *extra]) or "–")
        lines.append(f"| {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
