"""The two experiments on Section 5.2's tasks: what their rows say, their words for toys, no key in any file."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from symcheck.cli import main
from symcheck.pipeline.experiments import bbs_factoring, bbs_learners
from symcheck.runs import digest
from symcheck.theorem_5_1.bbs import generate_key


def test_learners_beat_toys_by_what_they_have_seen_and_nothing_else() -> None:
    toy = bbs_learners.work({"kind": "learner", "bits": 8, "learner": "gradient boosting", "samples": 2000, "seed": 0})
    assert toy["honesty"] == "TOY"
    assert toy["accuracy"] > 0.95
    assert toy["seen"] > 0.99
    assert toy["starts"] < 100
    other = bbs_learners.work(
        {"kind": "learner", "bits": 64, "learner": "gradient boosting", "samples": 2000, "seed": 0}
    )
    assert other["seen"] == 0
    assert other["accuracy_seen"] is None
    assert abs(other["accuracy"] - 0.5) < 5 * 0.5 / 3000**0.5
    assert other["accuracy_new"] == pytest.approx(other["accuracy"], abs=0.02)


def test_one_flip_defeats_the_raw_key_holder_and_1600_do_not_defeat_the_encoded_one() -> None:
    shares = bbs_learners.work({"kind": "key-holder", "bits": 64, "seed": 3})["shares"]
    assert shares.pop("seed bit") == shares.pop("output bit") == 0
    assert set(shares.values()) == {1.0}
    assert len(shares) == 4


def test_exhaustion_finds_the_key_within_the_certified_number() -> None:
    for seed in range(3):
        row = bbs_learners.work({"kind": "exhaustion", "bits": 14, "seed": seed})
        assert row["found"]
        assert 1 <= row["needed"] <= row["certified"]


def test_the_revealing_coordinate_is_learned_and_attacked() -> None:
    row = bbs_learners.work({"kind": "revealing", "bits": 64, "seed": 0})
    assert row["accuracy"] == 1
    assert abs(row["attacked"] - 0.5) < 5 * 0.5 / 1000**0.5


def test_factoring_finds_keys_and_the_hash_leaves_times_out() -> None:
    one, two = (bbs_factoring.work({"bits": 64, "seed": 1}) for _ in range(2))
    assert one["found"]
    assert one["accuracy"] == 1
    two["timing"] = {"seconds": 1e9}
    assert digest([one]) == digest([two])
    assert digest([one]) != digest([{**one, "found": False}])


def test_growth_is_that_of_the_times() -> None:
    results: list[Any] = [{"bits": b, "timing": {"seconds": 3.0 ** (b / 16)}} for b in (64, 96, 112, 128, 160)]
    assert bbs_factoring.growth(results) == pytest.approx(3)
    results[0]["timing"]["seconds"] = 50.0  # below 96 bits nothing counts
    assert bbs_factoring.growth(results) == pytest.approx(3)


@pytest.mark.parametrize("name", ["bbs-learners", "bbs-factoring"])
def test_toys_are_called_toys_and_keys_stay_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["experiment", name, "--size", "small"], env={"COLUMNS": "140"})
    assert result.exit_code == 0, result.stderr
    assert "TOY" in result.stdout
    assert "demonstrated, not proved" in result.stdout
    lines = [line for line in result.stdout.splitlines() if line.startswith("│")]
    assert all("TOY" in line or "honest" in line or "fit" in line for line in lines)
    document = json.loads(Path(f"experiments/{name}.json").read_text())
    assert {row["honesty"] for row in document["results"] if row["bits"] < 192} == {"TOY"}
    svg = Path(f"experiments/{name}.svg").read_text()
    assert "TOY" in svg
    for row in document["rows"]:
        key = generate_key(row["bits"], random.Random(row["seed"]))
        for path in Path("experiments").iterdir():
            data = path.read_bytes()
            assert row["bits"] < 64 or not any(str(n).encode() in data for n in (key.p, key.q, key.modulus))
