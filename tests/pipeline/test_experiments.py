"""The experiments at their small size: files, hashes, resumption, and what the numbers say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symcheck.cli import main
from symcheck.pipeline.experiments import find_experiment, learners, nearest_neighbours, robust_erm, separation
from symcheck.pipeline.experiments.base import NAMES
from symcheck.runs import Row


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
    _, lines = learners.table([easy, hard, easy])
    assert [line[:2] + line[3:6] for line in lines] == [
        ("3", "8", "8000", "8000", "2 of 2"),
        ("4", "16", "-", "8000", "0 of 1"),
    ]


def test_found_with_so_many_samples_means_with_more_too() -> None:
    def trial(count: int, cosine: float) -> Row:
        return {"nodes": 2, "dimension": 8, "samples": count, "largest_cosine": cosine, "accuracy": 0.7}

    trials = [trial(500, 1.0), trial(1000, 0.1), trial(2000, 1.0), trial(2000, 0.1), trial(2000, 1.0), trial(4000, 1.0)]
    assert learners.table(trials)[1] == [("2", "8", "54", "2000", "4000", "1 of 1", "0.700")]


def separated(name: str) -> Row:
    row = next(row for row in separation.rows(0, "small") if row["learner"] == name)
    return separation.work(row)


@pytest.mark.parametrize(
    "name", ["logistic regression", "random forest", "nearest neighbours, selected columns", "revealing threshold"]
)
def test_learners_are_right_until_they_are_attacked(name: str) -> None:
    found = separated(name)
    error = 4 * 0.5 / found["samples"] ** 0.5
    assert found["with"] > 0.99
    assert abs(found["without"] - 0.5) < error
    assert abs(found["attacked"] - 0.5) < error
    curve = found["curve"]
    assert curve["kind"] == ("exact" if name in ("logistic regression", "revealing threshold") else "at most")
    beyond = [share for eps, share in zip(curve["eps"], curve["accuracy"], strict=True) if eps >= 0.25]
    assert len(beyond) > 30
    assert max(beyond) < 0.5 + error


@pytest.mark.parametrize("name", separation.KNOWS)
def test_who_knows_the_frame_keeps_the_accuracy_at_the_certified_radius(name: str) -> None:
    found = separated(name)
    assert found["certified_radius"] > separation.REVEALING / 2
    assert found["curve"]["kind"] == "exact"
    assert min(found[place] for place in ("without", "with", "attacked", "at_half", "at_radius")) >= 0.98
    assert found["curve"]["accuracy"][-1] < 0.5  # not for ever


def test_robust_erm_needs_fewer_samples_than_are_certified() -> None:
    """Random frames are told apart at once; near ones need about ln N over their loss, below the certified number."""
    shape = {"family": 64, "seed": 0}
    few, some, enough = (
        [robust_erm.work({"kind": kind, "per_class": count, **shape, "seed": seed}) for seed in range(5)]
        for kind, count in (("near", 2), ("random", 4), ("near", 64))
    )
    assert not all(r["loss"] <= 0.12 for r in few)
    assert all(r["found"] and r["loss"] <= 0.02 for r in some + enough)
    assert few[0]["certified"] == 105
    near_misses = [r["loss"] for r in few if not r["found"]]
    assert min(near_misses) > 0.08
    assert max(near_misses) < 0.25
    lines = robust_erm.table([*few, *enough, *some])[1]
    assert lines == [("near", "64", "64", "105"), ("random", "64", "4", "105")]


def test_permutations_show_what_is_there_and_not_what_is_not() -> None:
    """One node and a few dimensions: the classes differ, and the p-values say so."""
    same = {"dimension": 32, "hidden": 1, "nodes": 10, "samples": 600, "seed": 1, "permutations": 99}
    found = nearest_neighbours.work(same)
    assert min(found[name] for name in ("p_classes", "p_within_across", "p_share")) > 0.01
    found = nearest_neighbours.work({**same, "dimension": 4, "hidden": 4, "nodes": 1})
    assert found["p_classes"] == found["p_share"] == 0.01
    assert found["nearest_is_of_the_same_class"] > 0.9


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
        (["nothing"], "unknown experiment 'nothing'; known: separation, learners, robust-erm, statistical-queries"),
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
