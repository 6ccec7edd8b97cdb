"""The command line: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symcheck import cli
from symcheck.cli import main
from symcheck.statements import STATEMENTS

PROOFS = Path(__file__).parents[1] / "proofs"
GOLDEN = PROOFS / "lemma_4_2"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def one_json(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_certify_all_writes_the_golden_certificates(tmp_path: Path) -> None:
    document = one_json(run("certify", "--out", str(tmp_path), "--json"))
    assert document["ok"] is True
    assert [entry["id"] for entry in document["certificates"]] == [row.id for row in STATEMENTS if row.claims]
    for entry in document["certificates"]:
        room = entry["id"].replace("-", "_").replace(".", "_")
        golden = "n10" if room == "lemma_4_2" else "default"
        assert Path(entry["path"]).read_bytes() == (PROOFS / room / f"{golden}.cert.json").read_bytes()
        assert Path(entry["path"]).stem == entry["id"]
        assert set(entry["evidence"].values()) <= {"proved", "certified", "cited", "assumed"}
        log = json.loads((tmp_path / f"{entry['id']}.run").read_text())
        assert log["sha256"] == entry["sha256"]
    assert len(list(tmp_path.iterdir())) == 2 * len(document["certificates"])
    verdict = one_json(run("verify", str(tmp_path), "--json"))
    assert {r["verdict"] for r in verdict["results"]} == {"valid"}


def test_samples_prints_the_contract_and_writes_a_certificate(tmp_path: Path) -> None:
    options = ["--loss", "1/100", "--margin", "1/100", "--classifiers", "2**100", "--out", str(tmp_path)]
    document = one_json(run("samples", *options, "--json"))
    expected = {"n_exact": 25820, "n_pairwise": 41409, "n_threshold": 39215, "threshold": 275, "n_necessary": 22583}
    assert {name: document[name] for name in expected} == expected
    assert Fraction(document["failure_at_n"]) <= Fraction(1, 3) < Fraction(document["failure_before"])
    assert run("verify", document["certificate"]).exit_code == 0
    shown = run("samples", *options).stdout
    for text in ("25 820", "41 409", "39 215", "22 583", "0.333314596944"):
        assert text in shown


@pytest.mark.parametrize(
    ("options", "n"),
    [
        (["--classifiers", "1"], 0),
        (["--classifiers", "2", "--confidence", "0.99"], 4117),
        (["--classifiers", "2**1000", "--loss", "2/5", "--margin", "1/50"], 885410),
        (["--classifiers", "10**5000"], 3732800),
        (["--loss", "0", "--margin", "0.5", "--classifiers", "6"], 4),
    ],
)
def test_samples_from_one_classifier_to_numbers_of_many_digits(options: list[str], n: int, tmp_path: Path) -> None:
    document = one_json(run("samples", *options, "--out", str(tmp_path), "--json"))
    assert document["n_exact"] == n
    assert run("verify", str(tmp_path)).exit_code == 0


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
        (["certify", "definition-2.1"], "nothing to certify"),
        (["certify", "lemma-4.2", "--loss", "1/10"], "lemma-4.2 has no --loss; it has --nodes"),
        (["certify", "theorem-3.1", "--set-radius", "1"], "no --set-radius"),
        (["samples", "--margin", "0"], "margin must be greater than 0, not 0; for instance 1/100"),
        (["samples", "--margin", "-1/100"], "margin must be greater than 0"),
        (["samples", "--margin", "1e-12"], "margin must be at least 1/1000000000"),
        (
            ["samples", "--loss", "1/2", "--margin", "1/2"],
            "loss + margin must be less than 1, not 1: margin must be below 1/2",
        ),
        (["samples", "--loss", "1"], "loss must be less than 1"),
        (["samples", "--loss", "-1"], "the nearest admissible value is 0"),
        (["samples", "--loss", "0.1.1"], "loss must be"),
        (["samples", "--classifiers", "0"], "classifiers must be at least 1, not 0; the nearest admissible value is 1"),
        (["samples", "--classifiers", "-2"], "classifiers must be at least 1"),
        (["samples", "--classifiers", "1.5"], "classifiers must be an integer"),
        (["samples", "--classifiers", "2**99999999"], "too large"),
        (["samples", "--classifiers", "2**5000000"], "classifiers must be at most 2**4194304"),
        (["samples", "--confidence", "1"], "strictly between 0 and 1"),
        (["samples", "--confidence", "nan"], "confidence must be"),
        (["samples", "extra"], "extra"),
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
    rows = {row["id"]: row for row in one_json(run("statements", "--json"))["statements"]}
    assert rows["lemma-4.2"]["printed"] == "holds with repair"
    assert rows["remark-2.4"]["printed"] == "false as printed"
    assert rows["definition-3.4"]["printed"] == "definition"
    assert rows["theorem-3.5"]["uses"] == ["theorem-3.1", "theorem-3.3", "definition-3.4"]
    table = one_json(run("nodes", "2", "--digits", "5", "--json"))
    assert table["nodes"][1] in (["1.00000", "1.00000"], ["0.99999", "1.00001"], ["0.99999", "1.00000"])
    assert run("statements").exit_code == run("nodes", "2").exit_code == 0


def test_checker_needs_no_third_party_package() -> None:
    """-S hides site-packages: a bare interpreter with the standard library alone."""
    root = Path(__file__).parents[1]
    command = [sys.executable, "-I", "-S", "-c"]
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from symcheck.checker.__main__ import main; "
    code += "c = main(sys.argv[1:]); assert not {'mpmath', 'flint', 'numpy', 'sympy'} & set(sys.modules); sys.exit(c)"
    paths = [str(path) for path in sorted(PROOFS.glob("*/*.cert.json"))]
    done = subprocess.run([*command, code, str(root), "--json", *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [r["verdict"] for r in json.loads(done.stdout)["results"]] == ["valid"] * len(paths)
    wrong = subprocess.run([*command, code, str(root), str(root)], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2


def test_module_and_script_are_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "symcheck", "statements", "--json"], capture_output=True, check=True, env={**os.environ}
    )
    assert json.loads(done.stdout) == json.loads(run("statements", "--json").stdout)


def test_several_processes_write_the_same_certificates(tmp_path: Path) -> None:
    rows = [row for row in STATEMENTS if row.id in ("remark-2.4", "theorem-3.3")]
    for row, entry in cli._entries(rows, {}, tmp_path, 8192, 2, None):
        golden = PROOFS / row.room / "default.cert.json"
        assert Path(entry["path"]).read_bytes() == golden.read_bytes()
        assert entry["seconds"] > 0
    assert len(list(tmp_path.glob("*.json"))) == 2
