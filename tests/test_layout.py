"""The register, the rooms, the proofs and the imports agree."""

from __future__ import annotations

import ast
import re
import runpy
import sys
from pathlib import Path

import pytest

from symcheck.checker.frames import CLAIMS as FRAMES
from symcheck.checker.run import STATEMENTS as CHECKED
from symcheck.goldens import smt_files
from symcheck.lemma_3_7.rows import ROWS as ROWS_3_7
from symcheck.lemma_4_2.all_n import OBLIGATIONS
from symcheck.obligations import Row
from symcheck.producers import room_of
from symcheck.readings import READINGS
from symcheck.section_5_2.rows import ROWS as ROWS_5_2
from symcheck.statements import EVIDENCE, PRINTED, STATEMENTS
from symcheck.theorem_3_1.rows import ROWS as ROWS_3_1
from symcheck.theorem_3_3.rows import ROWS as ROWS_3_3
from symcheck.theorem_4_1.rows import ROWS as ROWS_4_1

ROOT = Path(__file__).parents[1]
CERTIFIED = [row for row in STATEMENTS if row.claims]
TABLES = {
    "theorem_3_1": ROWS_3_1,
    "theorem_3_3": ROWS_3_3,
    "lemma_3_7": ROWS_3_7,
    "theorem_4_1": ROWS_4_1,
    "section_5_2": ROWS_5_2,
}


def test_every_statement_has_its_rooms() -> None:
    assert [row.id for row in CERTIFIED] == list(CHECKED)
    for row in CERTIFIED:
        for tree in ("symcheck", "proofs", "tests"):
            assert (ROOT / tree / row.room).is_dir(), (tree, row.room)
        assert (ROOT / "proofs" / row.room / "certify.py").is_file()
        assert (ROOT / "symcheck" / "checker" / f"{row.room}.py").is_file()
        assert room_of(row).OPTIONS


def test_register_is_in_paper_order_and_uses_what_it_has() -> None:
    names = [row.id for row in STATEMENTS]
    assert len(set(names)) == len(names)
    for i, row in enumerate(STATEMENTS):
        # announced before what proves them
        late = {"section-1.1-schmidt", "theorem-1.1", "section-1.2-neighbours", "theorem-4.1"}
        known = set(names) if row.id in late else set(names[:i]) | {"theorem-3.1"}
        assert set(row.uses) <= known, row.id
        numbers = [name.rsplit("-", 1)[1] for name in names if not name.startswith("section")]
    assert numbers == sorted(numbers)


def test_who_claims_nothing_is_a_definition_or_is_carried_by_others() -> None:
    """Without claims of its own a statement is a definition, or the informal form of statements that have them."""
    claiming = {row.id for row in CERTIFIED}
    for row in STATEMENTS:
        assert not (row.printed == "definition" and row.claims), row.id
        if not row.claims and row.printed != "definition":
            assert row.uses, row.id
            assert set(row.uses) <= claiming, row.id
    assert {row.id for row in STATEMENTS if not row.claims and row.printed != "definition"} == {"theorem-1.1"}


def test_words_are_those_of_the_contract() -> None:
    for row in STATEMENTS:
        assert row.printed in PRINTED
        assert {claim.evidence for claim in row.claims} <= set(EVIDENCE)
        assert len({claim.name for claim in row.claims}) == len(row.claims)
        for claim in row.claims:  # what rests on a cited fact is 'cited', and only that
            assert (claim.evidence == "cited") == bool(claim.cites), claim.name


def test_readings_are_settled_by_claims_of_the_register() -> None:
    known = {name for row in STATEMENTS for name in row.evidence}
    assert set(READINGS) <= {row.id for row in STATEMENTS}
    for row in STATEMENTS:
        for reading in row.readings:
            assert reading.verdict in PRINTED
            assert set(reading.check) <= known, reading.printed
            assert any(name in row.evidence for name in reading.check) or not reading.check, reading.printed
        if any(reading.verdict == "false as printed" for reading in row.readings):
            assert row.printed == "false as printed", row.id


def test_section_5_and_the_steps_to_it_are_read_word_by_word() -> None:
    """Each assertion of Sections 4.3 and 5 has its verdict under its statement."""
    counts = {name: len(readings) for name, readings in READINGS.items()}
    assert counts == {"section-4.3": 5, "section-5.1": 5, "theorem-5.1": 10, "section-5.2": 4}


def test_what_the_checker_claims_is_registered() -> None:
    for row in CERTIFIED:
        claims = set(CHECKED[row.id][0])
        assert claims <= {claim.name for claim in row.claims}, row.id
        # the others are proofs for every instance, or the one figure that the checker leaves alone
        rest = {claim.name for claim in row.claims if not claim.for_all} - claims
        special = {"lemma-4.2": {"derivatives-sup-upper"}, "lemma-4.3": set(FRAMES)}
        assert rest == special.get(row.id, set()), row.id


def test_proof_has_the_steps_that_code_cites() -> None:
    for row in CERTIFIED:
        text = (ROOT / "proofs" / row.room / "proof.md").read_text()
        steps = {int(k) for k in re.findall(r"^## Step (\d+)\.", text, re.MULTILINE)}
        assert steps == set(range(1, max(steps) + 1)), row.id
        rows = OBLIGATIONS if row.id == "lemma-4.2" else TABLES.get(row.room, ())
        assert {claim.step for claim in row.claims} | {obligation.step for obligation in rows} <= steps, row.id


@pytest.mark.parametrize("room", TABLES)
def test_proofs_cite_each_row_in_its_step(room: str) -> None:
    """Every obligation is named in the step that it says, and the SMT-LIB files are those of the table."""
    text = (ROOT / "proofs" / room / "proof.md").read_text()
    parts = re.split(r"^## Step (\d+)\..*$", text, flags=re.MULTILINE)
    steps = {int(number): body for number, body in zip(parts[1::2], parts[2::2], strict=True)}
    rows: tuple[Row, ...] = TABLES[room]
    for row in rows:
        assert f"`{row.name}`" in steps[row.step], row.name
    folder = ROOT / "proofs" / room / "smt"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == smt_files(rows)


def test_proofs_readme_is_the_register() -> None:
    tables = runpy.run_path(str(ROOT / "proofs" / "register.py"))["tables"]()
    text = (ROOT / "proofs" / "README.md").read_text()
    assert text[text.index("## `") :] == tables


def imported(path: Path) -> set[str]:
    """Absolute names of everything a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names


def test_checker_uses_the_standard_library_and_itself_only() -> None:
    for path in (ROOT / "symcheck" / "checker").glob("*.py"):
        for name in imported(path):
            local = name.startswith(".") and not name.startswith("..")
            assert local or name.partition(".")[0] in sys.stdlib_module_names, (path.name, name)


def test_floats_of_the_pipeline_reach_no_proof() -> None:
    """Nor do those of the plots; the command line leads to both, and the report shows both."""
    for path in (ROOT / "symcheck").rglob("*.py"):
        if not {"pipeline", "report"} & set(path.relative_to(ROOT).parts) and path.name != "cli.py":
            for name in imported(path):
                assert "pipeline" not in name, path
                assert not name.startswith("symcheck.report"), path


def test_interval_libraries_are_touched_in_few_places() -> None:
    """mpmath in arith alone; flint in arith, in the node finder, in the Arb search and to factor."""
    for path in (ROOT / "symcheck").rglob("*.py"):
        where = path.relative_to(ROOT / "symcheck").as_posix()
        names = {name.partition(".")[0] for name in imported(path)}
        assert "mpmath" not in names or where.startswith("arith/"), where
        allowed = where.startswith("arith/") or where in (
            "hermite/nodes.py",
            "lemma_4_2/suprema.py",
            "pipeline/factoring.py",  # integers only
        )
        assert "flint" not in names or allowed, where
