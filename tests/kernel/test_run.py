"""From a certificate to the kernel's verdict, and the commands export and verify --kernel."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symcheck.checker.format import encode
from symcheck.checker.run import verify as verify_exactly
from symcheck.cli import main
from symcheck.errors import DomainError
from symcheck.kernel import run as kernel
from symcheck.kernel.coq import Theory, theory_files
from symcheck.kernel.run import SCOPES, check_source, export_files, export_text
from symcheck.kernel.table import cells, markdown
from symcheck.statements import STATEMENTS, find

ROOT = Path(__file__).parents[2]
PROOFS = ROOT / "proofs"
ONE = {
    "theorem-3.1": "theorem_3_1/default",
    "theorem-3.3": "theorem_3_3/default",
    "theorem-3.5": "theorem_3_5/default",
    "lemma-3.7": "lemma_3_7/default",
    "section-5.2": "section_5_2/toy",
    "lemma-4.2": "lemma_4_2/n1",
    "theorem-4.1": "theorem_4_1/mirror",
}


def golden(name: str) -> Path:
    return PROOFS / f"{ONE[name]}.cert.json"


def content(name: str, which: str = "") -> dict[str, Any]:
    path = golden(name)
    found: dict[str, Any] = json.loads((path.with_name(f"{which}.cert.json") if which else path).read_bytes())
    return found


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


# Scopes -------------------------------------------------------------------------------------------


def test_there_is_a_golden_certificate_for_every_theory() -> None:
    assert set(ONE) == set(SCOPES)


@pytest.mark.parametrize("name", SCOPES)
def test_each_claim_of_the_register_is_in_one_part_of_the_scope(name: str) -> None:
    row, scope = find(name), SCOPES[name]
    assert row is not None
    claims = [*scope.checked, *scope.partly, *scope.cannot]
    assert sorted(claims) == sorted(claim.name for claim in row.claims)


@pytest.mark.parametrize("name", SCOPES)
def test_theorems_of_the_scope_are_in_the_export(name: str) -> None:
    """What is listed is there: at an instance where it is not, the scope of the file says so."""
    certificate = content(name, "default" if name == "theorem-4.1" else "")
    assert SCOPES[name].of(export_text(certificate)) == SCOPES[name]


def test_other_statements_have_no_theory() -> None:
    with pytest.raises(DomainError, match=r"no theory for lemma-4\.3; it knows theorem-3\.1, "):
        export_text({"id": "lemma-4.3"})
    with pytest.raises(DomainError, match="no theory for this statement"):
        export_text({"id": "x\nAxiom"})


def test_the_readme_shows_who_checks_what() -> None:
    assert markdown() in (ROOT / "README.md").read_text()


def test_the_readme_quotes_an_exported_theorem() -> None:
    (quoted,) = re.findall(r"```coq\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert quoted in export_text(json.loads((PROOFS / "lemma_4_2" / "n3.cert.json").read_bytes()))


def test_the_table_leaves_no_claim_out_and_gives_none_away() -> None:
    for row in STATEMENTS:
        if not row.claims:
            continue
        found = cells(row)
        shown = {claim for column in found.values() for claim in column}
        left = {(row.id, claim.name) for claim in row.claims if claim.name not in shown}
        assert left <= {("lemma-4.2", "derivatives-sup-upper")}  # one engine's word
        assert not set(found["Coq's kernel"]) & set(found["on paper only"]), row.id


# Coq ----------------------------------------------------------------------------------------------


@pytest.mark.coq
@pytest.mark.parametrize("name", [name for name in SCOPES if name not in ("lemma-4.2", "theorem-4.1")])
def test_golden_certificates_are_valid(name: str, theory: Theory) -> None:
    exact = verify_exactly(str(golden(name)))
    found = check_source(export_text(content(name)), f"golden_{re.sub('[^a-z0-9]', '_', name)}.v", exact, theory)
    assert (found.verdict, found.code, found.reason) == ("valid", 0, "")
    public = found.public()
    assert public["kernel"]["checked"] == [f"{name}/{claim}" for claim in SCOPES[name].checked]
    assert public["kernel"]["version"].startswith("8.")
    assert public["kernel"]["axioms"]


@pytest.mark.coq
@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("witness", "identities", "B5", 2, 0), 5, "Coq does not accept B5"),
        (("witness", "identities", "closing", 0, 0), 3, "Coq does not accept closing"),
        (("figures", "counterexamples", "printed-end", "point", "r"), "1", "Coq does not accept printed_end"),
        (("figures", "counterexamples", "printed-strict", "left"), "1/5", "Coq does not accept printed_strict_values"),
    ],
)
def test_changed_certificates_are_rejected_by_the_kernel_alone(
    path: tuple[Any, ...], value: Any, reason: str, theory: Theory
) -> None:
    changed = content("theorem-3.1")
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    assert place[path[-1]] != value
    place[path[-1]] = value
    exact = verify_exactly(str(golden("theorem-3.1")))
    found = check_source(export_text(changed), f"changed_{path[2]}_{path[-1]}.v".replace("-", "_"), exact, theory)
    assert (found.verdict, found.code) == ("rejected", 1)
    assert found.reason.startswith(reason), found.reason
    assert found.public()["kernel"]["checked"] == []


@pytest.mark.coq
def test_theorems_on_an_axiom_of_ones_own_are_not_valid(theory: Theory) -> None:
    exact = verify_exactly(str(golden("theorem-3.3")))
    source = export_text(content("theorem-3.3")).replace("Theorem shift", "Axiom mine : 1 = 2.\n\nTheorem shift", 1)
    source += "\nTheorem more : 1 = 2.\nProof. exact mine. Qed.\n"
    found = check_source(source, "own_axiom.v", exact, theory)
    assert (found.verdict, found.code) == ("not checked", 3)
    assert re.fullmatch(r"the theorems rest on (\w+\.)?mine, not on Coq's own axioms", found.reason)


@pytest.mark.coq
@pytest.mark.slow
def test_the_exported_folder_is_checked_as_it_says(tmp_path: Path) -> None:
    shown = invoke("export", "coq", str(golden("lemma-3.7")), "-o", str(tmp_path / "coq"))
    assert shown.exit_code == 0, shown.stderr
    command = shown.stdout.splitlines()[1].removeprefix("check: ")
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "coq" / "certificate_default.vo").is_file()
    assert "Axioms:" in done.stdout


@pytest.mark.coq
@pytest.mark.slow
def test_verify_with_the_kernel(tmp_path: Path) -> None:
    """Beside a certificate that Coq accepts one that it knows nothing of, and one that the exact checker rejects."""
    (tmp_path / "a.json").write_bytes(golden("theorem-3.3").read_bytes())
    (tmp_path / "b.json").write_bytes((PROOFS / "lemma_4_3" / "small.cert.json").read_bytes())
    result = invoke("verify", "--kernel", "coq", "--json", str(tmp_path))
    assert result.exit_code == 3
    first, second = json.loads(result.stdout)["results"]
    assert (first["verdict"], first["kernel"]["checked"]) == ("valid", ["theorem-3.3/algebra"])
    assert set(first["kernel"]["cannot"]) == {
        f"theorem-3.3/{c}" for c in ("learnable", "exact", "pairwise", "threshold")
    }
    assert (second["verdict"], second["kernel"]["checked"]) == ("not checked", [])
    assert second["reason"].startswith("the kernel has no theory for lemma-4.3")
    assert second["checked"]  # the exact checker did accept it
    changed = content("theorem-3.3")
    changed["figures"]["n_exact"] += 1
    (tmp_path / "c.json").write_bytes(encode(changed))
    result = invoke("verify", "--kernel", "coq", str(tmp_path))
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines() if line[0] != " "] == ["valid", "not", "rejected"]


# Commands without Coq -----------------------------------------------------------------------------


def test_without_coqc_nothing_is_valid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = invoke("verify", "--kernel", "coq", "--json", str(golden("lemma-4.2")))
    assert result.exit_code == 3
    document = json.loads(result.stdout)
    (found,) = document["results"]
    assert document["ok"] is False
    assert (found["verdict"], found["reason"]) == ("not checked", "coqc is not installed")
    assert found["kernel"] == {
        "name": "coq",
        "version": None,
        "checked": [],
        "theorems": {},
        "partly": {},
        "cannot": {},
        "axioms": [],
        "seconds": 0.0,
    }
    shown = invoke("verify", "--kernel", "coq", str(golden("lemma-4.2"))).stdout
    assert shown.splitlines()[0].startswith("not checked ")
    assert "coqc is not installed" in shown


def test_what_the_exact_checker_rejects_is_not_handed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(kernel, "check_source", never)
    changed = content("lemma-4.2")
    changed["figures"]["node_separation"] = "2"
    (tmp_path / "changed.json").write_bytes(encode(changed))
    (tmp_path / "noise.json").write_text("{}")
    result = invoke("verify", "--kernel", "coq", "--json", str(tmp_path), str(tmp_path / "absent.json"))
    assert result.exit_code == 1
    assert [r["verdict"] for r in json.loads(result.stdout)["results"]] == ["rejected", "not checked", "not checked"]


def test_a_file_that_changes_while_it_is_read_is_not_valid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The kernel has not seen what the exact checker accepted."""
    path = str(golden("theorem-3.3"))
    accepted = verify_exactly(path)
    monkeypatch.setattr(kernel, "verify_exactly", lambda _: accepted)
    monkeypatch.setattr(kernel, "verify_bytes", lambda *_: replace(accepted, verdict="not checked", code=2))
    found = kernel.verify(path, Theory(tmp_path))
    assert (found.verdict, found.code) == ("not checked", 3)
    found = kernel.verify(str(tmp_path / "absent.json"), Theory(tmp_path))
    assert (found.verdict, found.code) == ("not checked", 3)


def test_what_is_too_large_for_the_theory_is_not_rejected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    changed = content("theorem-4.1")
    changed["instance"] |= {"dimension": 150528, "hidden": 5000}
    (tmp_path / "large.json").write_bytes(encode(changed))
    monkeypatch.setattr(kernel, "verify_bytes", lambda *_: verify_exactly(str(golden("theorem-4.1"))))
    found = kernel.verify(str(tmp_path / "large.json"), Theory(tmp_path))
    assert (found.verdict, found.code) == ("not checked", 3)
    assert found.reason == "the kernel's theory is for at most 4096 hidden directions, not 5000"


def test_a_time_limit_is_no_verdict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "coqc"
    program.write_text('#!/bin/sh\nif [ "$1" = --print-version ]; then echo 8.16.1 4.13.1; else sleep 60; fi\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    result = invoke("verify", "--kernel", "coq", "--timeout", "1", str(golden("theorem-3.3")))
    assert result.exit_code == 3
    assert "coqc did not end within 1 s" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verify", "--kernel", "lean", "x.json"), "unknown kernel 'lean'; known: coq"),
        (("verify", "--timeout", "5", "x.json"), "--timeout goes with --kernel coq"),
        (("verify", "--kernel", "coq", "--timeout", "0", "x.json"), "timeout"),
        (("export", "coq", "absent.json", "-o", "out"), "absent.json: No such file or directory"),
        (("export", "coq", str(PROOFS / "lemma_4_3" / "small.cert.json"), "-o", "out"), "no theory for lemma-4.3"),
        (("export", "coq", str(golden("lemma-4.2"))), "Missing option"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"{}", b"\x00", b'{"format":"symcheck/certificate/1"}'])
def test_what_is_no_certificate_is_not_exported(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(data)
    result = invoke("export", "coq", str(tmp_path / "x.json"), "-o", str(tmp_path / "out"))
    assert result.exit_code == 4
    assert not (tmp_path / "out").exists()


def test_export_writes_the_theory_that_is_needed_and_a_project(tmp_path: Path) -> None:
    result = invoke("export", "coq", str(golden("lemma-4.2")), "-o", str(tmp_path / "out"), "--json")
    document = json.loads(result.stdout)
    assert document == {"folder": str(tmp_path / "out"), "files": list(export_files(golden("lemma-4.2")))}
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == set(document["files"])
    assert "Theorem_4_1.v" not in written
    project = (tmp_path / "out" / "_CoqProject").read_text().splitlines()
    assert project[0] == "-Q . Symcheck"
    listed = [line for line in project if line.endswith(".v")]
    own = ["certificate_n1.v", "axioms_certificate_n1.v"]
    assert listed == [*(name for name in theory_files() if name in written), *own]
    assert export_files(golden("lemma-4.2")) == export_files(golden("lemma-4.2"))  # the same bytes each time
