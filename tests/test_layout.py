"""The register, the rooms, the proofs and the imports agree."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

from symcheck.checker.lemma_4_2 import CLAIMS
from symcheck.checker.run import STATEMENTS as CHECKED
from symcheck.lemma_4_2.all_n import OBLIGATIONS
from symcheck.statements import EVIDENCE, PRINTED, STATEMENTS

ROOT = Path(__file__).parents[1]


def test_every_statement_has_its_rooms() -> None:
    for row in STATEMENTS:
        for tree in ("symcheck", "proofs", "tests"):
            assert (ROOT / tree / row.room).is_dir(), (tree, row.room)
        assert (ROOT / "proofs" / row.room / "certify.py").is_file()
        assert (ROOT / "symcheck" / "checker" / f"{row.room}.py").is_file()
        assert row.id in CHECKED


def test_words_are_those_of_the_contract() -> None:
    for row in STATEMENTS:
        assert row.printed in PRINTED
        assert {claim.evidence for claim in row.claims} <= set(EVIDENCE)
        assert len({claim.name for claim in row.claims}) == len(row.claims)
        for claim in row.claims:  # what rests on a cited fact is 'cited', and only that
            assert (claim.evidence == "cited") == bool(claim.cites), claim.name


def test_what_the_checker_claims_is_registered() -> None:
    (row,) = STATEMENTS
    names = {claim.name for claim in row.claims}
    assert set(CLAIMS) <= names
    # the others are proofs for every instance, or the one figure that the checker leaves alone
    rest = {claim.name for claim in row.claims if not claim.for_all} - set(CLAIMS)
    assert rest == {"derivatives-sup-upper"}


def test_proof_has_the_steps_that_code_cites() -> None:
    for row in STATEMENTS:
        text = (ROOT / "proofs" / row.room / "proof.md").read_text()
        steps = {int(k) for k in re.findall(r"^## Step (\d+)\.", text, re.MULTILINE)}
        assert steps == set(range(1, max(steps) + 1))
        assert {claim.step for claim in row.claims} <= steps
    assert {obligation.step for obligation in OBLIGATIONS} <= steps


def test_proofs_readme_is_the_register() -> None:
    text = (ROOT / "proofs" / "README.md").read_text()
    rows = re.findall(r"^\| `([^`]+)` \| ([a-z]+) \| ([^|]*) \|", text, re.MULTILINE)
    expected = [
        (f"{row.id}/{claim.name}", claim.evidence, f"step {claim.step}") for row in STATEMENTS for claim in row.claims
    ]
    assert rows == expected


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
    for path in (ROOT / "symcheck").rglob("*.py"):
        if "pipeline" not in path.parts:
            assert not any("pipeline" in name for name in imported(path)), path


def test_interval_libraries_are_touched_in_few_places() -> None:
    """mpmath in arith alone; flint in arith, in the node finder and in the Arb search."""
    for path in (ROOT / "symcheck").rglob("*.py"):
        where = path.relative_to(ROOT / "symcheck").as_posix()
        names = {name.partition(".")[0] for name in imported(path)}
        assert "mpmath" not in names or where.startswith("arith/"), where
        allowed = where.startswith("arith/") or where in ("hermite/nodes.py", "lemma_4_2/suprema.py")
        assert "flint" not in names or allowed, where
