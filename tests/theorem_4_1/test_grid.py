"""Tables of estimates, by processes and by a cluster's worth of interfaces; a run that is repeated does nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symcheck.cli import main
from symcheck.theorem_4_1 import grid

HEADER = "dimension,nodes,hidden,smoothing,tolerance\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["estimate", *arguments])


def test_a_certified_row_per_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("g.csv").write_text(HEADER + "200,6,1,1/1000,1e-2\n\n100,6,1,1/1000,1e-2\n20,2,10,1/1000,1e-6\n")
    result = run("--grid", "g.csv", "--jobs", "2", "--json", "--error", "1/50")
    assert result.exit_code == 0, result.stderr
    rows = json.loads(result.stdout)["rows"]
    assert [row["dimension"] for row in rows] == [200, 100, 20]
    assert rows[2]["log2_queries"] == "-inf"
    assert float(rows[0]["log2_queries"]) > float(rows[1]["log2_queries"]) > 50
    options = "--dimension 100 --nodes 6 --hidden 1 --smoothing 1/1000 --tolerance 1e-2 --error 1/50 --json"
    single = json.loads(run(*options.split()).stdout)
    assert rows[1] == single
    verified = CliRunner().invoke(main, ["verify", "certificates"])
    assert verified.exit_code == 0
    assert verified.stdout.count("valid ") == 3

    def fail(**given: str) -> None:
        raise AssertionError("a finished row was done again")

    monkeypatch.setattr(grid, "estimate", fail)
    again = run("--grid", "g.csv", "--json", "--error", "1/50")
    assert json.loads(again.stdout)["rows"] == rows


def test_a_row_that_is_not_met_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    header = "dimension,nodes,hidden,smoothing,tolerance,queries-log2\n"
    Path("g.csv").write_text(header + "100,6,1,1/1000,1e-2,5000\n100,6,1,1/1000,1e-2,5\n")
    result = run("--grid", "g.csv", "--json")
    assert result.exit_code == 3
    assert result.stderr.strip() == "symcheck: 1 of 2 rows have no certificate"
    first, second = json.loads(result.stdout)["rows"]
    assert first["error"].startswith("not met: the best found has log2 q >= 7")
    assert float(second["log2_queries"]) > 70


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER + "784,0,1,1/1000,1e-2\n", "g.csv, line 2: nodes must be at least 1"),
        (HEADER + "784,3\n", "g.csv, line 2: 2 fields where the header has 5"),
        ("dimension,colour\n3,4\n", "no such column 'colour'"),
        ("dimension\n300\n", "g.csv, line 2: tolerance is missing"),
        (HEADER, "g.csv has no rows"),
        ("", "g.csv has no rows"),
    ],
)
def test_bad_tables(text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("g.csv").write_text(text)
    result = run("--grid", "g.csv")
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert run("--grid", "none.csv").stderr == "symcheck: cannot read none.csv: No such file or directory\n"
