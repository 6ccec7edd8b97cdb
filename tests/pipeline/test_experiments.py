"""The experiments at their small size: files, hashes, resumption, and what the numbers say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symcheck.cli import main
from symcheck.pipeline.experiments import find_experiment, learners
from symcheck.pipeline.experiments.base import NAMES


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["experiment", *arguments])


def test_numbers_plots_and_a_hash_that_does_not_depend_on_the_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = run("nearest-neighbours", "--size", "small", "--json")
    assert first.exit_code == 0, first.stderr
    document = json.loads(first.stdout)
    for ending, start in (("json", b"{"), ("png", b"\x89PNG"), ("svg", b"<?xml")):
        assert Path(f"experiments/nearest-neighbours.{ending}").read_bytes().startswith(start)
    stored = json.loads(Path("experiments/nearest-neighbours.json").read_text())
    assert stored["hash"] == document["hash"]
    again = run("nearest-neighbours", "--size", "small", "--jobs", "2", "--json", "-o", "other")
    assert json.loads(again.stdout)["hash"] == document["hash"]
    assert Path("other/nearest-neighbours.svg").read_bytes() == Path("experiments/nearest-neighbours.svg").read_bytes()
    changed = run("nearest-neighbours", "--size", "small", "--seed", "1", "--json")
    assert json.loads(changed.stdout)["hash"] != document["hash"]
    for result in document["results"]:
        assert abs(result["nearest_is_of_the_same_class"] - 0.5) < 5 * 0.5 / result["samples"] ** 0.5


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("nearest-neighbours", "--size", "small").exit_code == 0
    kept = Path("experiments/nearest-neighbours.rows.jsonl")
    lines = kept.read_text().splitlines(keepends=True)
    kept.write_text(lines[0] + lines[1][:40])
    Path("experiments/nearest-neighbours.json").unlink()
    shown = run("nearest-neighbours", "--size", "small").stdout
    assert "demonstrated, not proved" in shown
    assert len(kept.read_text().splitlines()) == 3  # one kept, one cut off, one done again
    assert json.loads(kept.read_text().splitlines()[2]) == json.loads(lines[1])


def test_few_nodes_are_easy_and_more_are_not() -> None:
    """The trial of FastICA: n = 3 is found at d = 8 with 8000 samples, n = 4 at d = 16 with 8000 is not."""
    easy = learners.work({"nodes": 3, "dimension": 8, "samples": 8000, "seed": 0})
    assert easy["largest_cosine"] > learners.FOUND
    assert easy["accuracy"] > 0.9
    hard = learners.work({"nodes": 4, "dimension": 16, "samples": 8000, "seed": 0})
    assert hard["largest_cosine"] < learners.FOUND
    assert abs(hard["accuracy"] - 0.5) < 0.06
    header, lines = learners.table([easy, hard, easy])
    assert header[-2:] == ("U found", "accuracy")
    assert [line[-2] for line in lines] == ["2 of 2", "0 of 1"]


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_plain_and_have_their_own_seeds(name: str) -> None:
    experiment = find_experiment(name)
    for size in ("small", "full"):
        rows = experiment.rows(3, size)
        assert json.loads(json.dumps(rows)) == rows
        assert all("seed" in row for row in rows)
        assert experiment.rows(4, size) != rows
        unique: set[Any] = {json.dumps(row, sort_keys=True) for row in rows}
        assert len(unique) == len(rows)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "unknown experiment 'nothing'; known: learners, nearest-neighbours"),
        (["learners", "--size", "huge"], "size must be one of small, full"),
        (["learners", "--seed", "-1"], "seed must be at least 0"),
        (["learners", "--jobs", "0"], "jobs must be at least 1"),
        (["learners", "--scheduler", "nowhere"], "no Dask scheduler answers at nowhere"),
    ],
)
def test_bad_input(arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
