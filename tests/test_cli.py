"""The command line: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symcheck.cli import main

GOLDEN = Path(__file__).parents[1] / "proofs" / "lemma_4_2"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def one_json(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_certify_all_writes_the_golden_certificate(tmp_path: Path) -> None:
    document = one_json(run("certify", "--out", str(tmp_path), "--json"))
    assert document["ok"] is True
    (entry,) = document["certificates"]
    assert entry["id"] == "lemma-4.2"
    assert entry["figures"]["matched_moments"] == 19
    assert Path(entry["path"]).read_bytes() == (GOLDEN / "n10.cert.json").read_bytes()
    assert set(entry["evidence"].values()) <= {"proved", "certified", "cited"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["lemma-4.2.json", "lemma-4.2.run"]
    log = json.loads((tmp_path / "lemma-4.2.run").read_text())
    assert log["sha256"] == entry["sha256"]


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (["--nodes", "2"], "lemma-4.2--nodes-2"),
        (["--nodes", "3", "--smoothing", "1e-3"], "lemma-4.2--nodes-3--smoothing-1_1000"),
        (["--nodes", "3", "--pair", "mirror"], "lemma-4.2--nodes-3--pair-mirror"),
        (["--nodes", "2", "--set-radius", "1/10"], "lemma-4.2--nodes-2--set-radius-1_10"),
        (["--nodes", "2", "--smoothing", "1/288"], "lemma-4.2--nodes-2"),
        (["--nodes", "2", "--smoothing", "3/4"], "lemma-4.2--nodes-2--smoothing-3_4"),
    ],
)
def test_instances_have_files_of_their_own_and_are_valid(tmp_path: Path, options: list[str], name: str) -> None:
    document = one_json(run("certify", "lemma-4.2", *options, "--out", str(tmp_path), "--json"))
    assert Path(document["certificates"][0]["path"]).stem == name
    verdict = one_json(run("verify", str(tmp_path), "--json"))
    assert [r["verdict"] for r in verdict["results"]] == ["valid"]
    assert verdict["results"][0]["engine_only"] == ["derivative_sup/upper"]


def test_jobs_do_not_change_a_byte(tmp_path: Path) -> None:
    one_json(run("certify", "lemma-4.2", "--nodes", "3", "--jobs", "2", "--out", str(tmp_path), "--json"))
    assert (tmp_path / "lemma-4.2--nodes-3.json").read_bytes() == (GOLDEN / "n3.cert.json").read_bytes()


def test_one_node_says_that_the_printed_bound_fails(tmp_path: Path) -> None:
    result = run("certify", "lemma-4.2", "--nodes", "1", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert "fails at m = 1" in " ".join(result.stdout.split())
    assert "inf" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["certify", "lemma-4.2", "--nodes", "0"], "at least 1"),
        (["certify", "lemma-4.2", "--nodes", "1000000"], "at most 200"),
        (["certify", "lemma-4.2", "--nodes", "2.5"], "integer"),
        (["certify", "lemma-4.2", "--nodes", "nan"], "'nan'"),
        (["certify", "lemma-4.2", "--smoothing", "-1"], "greater than 0"),
        (["certify", "lemma-4.2", "--smoothing", "0"], "greater than 0"),
        (["certify", "lemma-4.2", "--smoothing", "1e3"], "less than 1"),
        (["certify", "lemma-4.2", "--smoothing", "nan"], "'nan'"),
        (["certify", "lemma-4.2", "--smoothing", "inf"], "'inf'"),
        (["certify", "lemma-4.2", "--smoothing", "1/0"], "denominator 0"),
        (["certify", "lemma-4.2", "--smoothing", "1e999999999"], "smoothing"),
        (["certify", "lemma-4.2", "--smoothing", "1e-4000"], "digits"),
        (["certify", "lemma-4.2", "--set-radius", "1"], "must be below"),
        (["certify", "lemma-4.2", "--set-radius", "0"], "greater than 0"),
        (["certify", "lemma-4.2", "--pair", "other"], "consecutive, mirror"),
        (["certify", "lemma-4.2", "--pair", "mirror", "--nodes", "1"], "nearest admissible value is 2"),
        (["certify", "lemma-9.9"], "unknown statement"),
        (["certify", "--nodes", "3"], "needs the ID"),
        (["certify", "--precision", "1"], "at least 64"),
        (["certify", "--jobs", "0"], "at least 1"),
        (["certify", "--bogus"], "--bogus"),
        (["nodes", "0"], "at least 1"),
        (["nodes", "ten"], "'ten'"),
        (["nodes", "3", "--digits", "0"], "at least 1"),
        (["verify"], "Missing argument"),
        (["bogus"], "bogus"),
    ],
)
def test_bad_input_is_one_line_and_code_2(arguments: list[str], words: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, arguments, env={"TMPDIR": str(tmp_path)})
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_made_is_code_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("certify", "lemma-4.2", "--nodes", "1", "--out", str(tmp_path / "file" / "sub"))
    assert result.exit_code == 2
    assert result.stderr.startswith("symcheck: cannot write")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_undecided_at_the_allowed_precision_is_code_3(tmp_path: Path) -> None:
    result = run("certify", "lemma-4.2", "--nodes", "10", "--precision", "64", "--out", str(tmp_path))
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_verify_codes(tmp_path: Path) -> None:
    good = str(GOLDEN / "n2.cert.json")
    wrong = tmp_path / "wrong.json"
    wrong.write_bytes((GOLDEN / "n2.cert.json").read_bytes().replace(b'"matched_moments":3', b'"matched_moments":5'))
    junk = tmp_path / "junk.json"
    junk.write_text("hello")
    empty = tmp_path / "empty"
    empty.mkdir()
    missing = str(tmp_path / "missing.json")
    assert run("verify", good).exit_code == 0
    assert run("verify", good, str(wrong)).exit_code == 1
    assert run("verify", good, str(junk)).exit_code == 4
    assert run("verify", good, missing).exit_code == 2
    assert run("verify", str(empty)).exit_code == 2
    assert run("verify", str(junk), str(wrong), missing).exit_code == 1
    assert run("verify", str(junk), missing).exit_code == 4
    document = json.loads(run("verify", good, str(wrong), str(junk), "--json").stdout)
    assert [r["verdict"] for r in document["results"]] == ["valid", "rejected", "not checked"]
    assert document["ok"] is False
    assert set(document["results"][0]) == {"path", "id", "verdict", "checked", "engine_only", "reason"}


def test_statements_and_nodes_print_one_document() -> None:
    rows = one_json(run("statements", "--json"))["statements"]
    assert rows[0]["id"] == "lemma-4.2"
    assert rows[0]["printed"] == "holds with repair"
    table = one_json(run("nodes", "2", "--digits", "5", "--json"))
    assert table["nodes"][1] in (["1.00000", "1.00000"], ["0.99999", "1.00001"], ["0.99999", "1.00000"])
    assert run("statements").exit_code == run("nodes", "2").exit_code == 0


def test_checker_needs_no_third_party_package() -> None:
    """-S hides site-packages: a bare interpreter with the standard library alone."""
    root = Path(__file__).parents[1]
    command = [sys.executable, "-I", "-S", "-c"]
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from symcheck.checker.__main__ import main; "
    code += "c = main(sys.argv[1:]); assert not {'mpmath', 'flint', 'numpy', 'sympy'} & set(sys.modules); sys.exit(c)"
    paths = [str(GOLDEN / "n3.cert.json"), str(GOLDEN / "n10.cert.json")]
    done = subprocess.run([*command, code, str(root), "--json", *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [r["verdict"] for r in json.loads(done.stdout)["results"]] == ["valid", "valid"]
    wrong = subprocess.run([*command, code, str(root), str(root)], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2


def test_module_and_script_are_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "symcheck", "statements", "--json"], capture_output=True, check=True, env={**os.environ}
    )
    assert json.loads(done.stdout) == json.loads(run("statements", "--json").stdout)
