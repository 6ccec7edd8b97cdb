"""Rewrite the tables of proofs/README.md from the register, symcheck/statements.py: python proofs/register.py"""

from pathlib import Path

from symcheck.statements import STATEMENTS, Statement

PAGE = Path(__file__).parent / "README.md"


def section(row: Statement) -> str:
    """A statement: its reference, what became of the printed text, a table of its claims."""
    uses = ", ".join(f"`{name}`" for name in row.uses) or "nothing else in this register"
    verdict = f"{row.printed}; {row.repair}" if row.repair else row.printed
    lines = [f"## `{row.id}`: {row.title}", "", f"{row.reference}. As printed: {verdict}. Uses: {uses}.", ""]
    if not row.claims:
        return "\n".join([*lines, "No certificate of its own: its claims are those of what it uses."]) + "\n"
    lines += ["| claim | evidence | proof | what it says |", "|---|---|---|---|"]
    for claim in row.claims:
        cites = f" (cites {', '.join(claim.cites)})" if claim.cites else ""
        lines.append(f"| `{row.id}/{claim.name}` | {claim.evidence} | step {claim.step} | {claim.words}{cites} |")
    if row.readings:
        lines += ["", "| printed | verdict | what is true | see |", "|---|---|---|---|"]
        for reading in row.readings:
            see = ", ".join(f"`{name}`" for name in reading.check) or "wording"
            lines.append(f"| {reading.printed} | {reading.verdict} | {reading.words} | {see} |")
    return "\n".join(lines) + "\n"


def tables() -> str:
    """Everything after the page's introduction."""
    parts = [section(row) for row in STATEMENTS if row.printed != "definition"]
    lines = [
        "## Definitions",
        "",
        "Rows of the register without a certificate.",
        "",
        "| id | what | reading |",
        "|---|---|---|",
    ]
    definitions = [row for row in STATEMENTS if row.printed == "definition"]
    lines += [f"| `{row.id}` | {row.title} | {row.repair or 'as printed'} |" for row in definitions]
    return "\n".join([*parts, *lines]) + "\n"


if __name__ == "__main__":
    text = PAGE.read_text()
    PAGE.write_text(text[: text.index("## `")] + tables())
