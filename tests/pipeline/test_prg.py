"""Section 5.1's task as data, its robust classifier, and `symcheck generate prg`."""

from __future__ import annotations

import json
from fractions import Fraction
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck import certify
from symcheck.cli import main
from symcheck.errors import DomainError
from symcheck.pipeline.prg import NearestImageClassifier, PRGTask, make_prg_task
from symcheck.section_5_1.generators import shake_images


def test_class_1_is_the_generators_image_and_class_0_is_uniform() -> None:
    X, y = make_prg_task(2000, dimension=40, seed_bits=8, random_state=0)
    images = {f"{image:040b}" for image in shake_images(40, 8)}
    is_image = np.array(["".join(map(str, row)) in images for row in X.tolist()])
    assert np.array_equal(is_image, y == 1)  # 2^-32 to differ for one point
    assert len({tuple(row) for row in X[y == 1].tolist()}) > 240  # of 256, each seed about four times
    assert np.abs(X[y == 0].mean(axis=0) - 0.5).max() < 5.5 * 0.5 / sqrt(1000)


@given(st.integers(1, 20), st.integers(1, 70))
@settings(max_examples=40)
def test_any_number_of_bits(seed_bits: int, more: int) -> None:
    X, y = make_prg_task(7, dimension=seed_bits + more, seed_bits=seed_bits, random_state=1)
    assert X.shape == (7, seed_bits + more)
    assert X.dtype == np.uint8
    assert y.sum() == 3


def test_the_same_state_gives_the_same_points() -> None:
    one, two = (make_prg_task(30, dimension=64, random_state=5) for _ in range(2))
    assert np.array_equal(one[0], two[0])
    assert np.array_equal(one[1], two[1])
    assert not np.array_equal(one[0], make_prg_task(30, dimension=64, random_state=6)[0])


def test_distances_against_all_images() -> None:
    task = PRGTask.make(12, 6)
    f = NearestImageClassifier(task, "1/2")
    images = np.array([[int(bit) for bit in f"{image:012b}"] for image in shake_images(12, 6)])
    X = np.random.default_rng(0).normal(size=(50, 12))
    expected = ((X[:, None] - images) ** 2).sum(axis=2).min(axis=1)
    assert np.allclose(f.square_distances(X), expected, atol=1e-12)


def test_errors_of_the_volume_classifier_are_the_certified_ones() -> None:
    """All points of {0,1}^10: the robust error on class 0 at h is the certificate's least total error."""
    small = certify("section-5.1").content["figures"]["small"]
    task = PRGTask.make(small["dimension"], small["seed_bits"])
    cube = np.array([[int(bit) for bit in f"{x:010b}"] for x in range(1 << 10)])
    squares = NearestImageClassifier(task, 1).square_distances(cube)
    for h, (error, volume) in enumerate(zip(small["errors"], small["volume"], strict=True)):
        found = Fraction(int((squares <= h).sum()), 1 << 10)
        assert found <= Fraction(volume)
        assert found >= Fraction(error)
        if Fraction(volume) < 1:  # where it is optimal
            assert found == Fraction(error)


@pytest.mark.parametrize("kind", ["gauss", "towards the middle", "one bit"])
def test_predictions_survive_every_perturbation_below_eps(kind: str) -> None:
    task = PRGTask.make(64, 8)
    X, y = make_prg_task(300, dimension=64, seed_bits=8, random_state=2)
    f = NearestImageClassifier(task, 2)
    safe = (y == 1) | (f.square_distances(X) > 16)  # class 0 within 2 eps of an output is what the volume counts
    assert safe.mean() > 0.95
    rng = np.random.default_rng(0)
    moves = {
        "gauss": rng.standard_normal(X.shape),
        "towards the middle": 0.5 - X,
        "one bit": np.eye(64)[rng.integers(0, 64, len(X))] * (1 - 2.0 * X),
    }[kind]
    moves *= 1.9999 / np.linalg.norm(moves, axis=1, keepdims=True)
    assert np.array_equal(f.predict(X + moves)[safe], y[safe])
    too_far = X + moves / 1.9999 * 2.01
    assert f.predict(too_far[y == 1]).sum() < (y == 1).sum() or kind == "one bit"


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["generate", "prg", *arguments])


def test_command_and_function_give_the_same_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("--dimension", "100", "--samples", "20", "--seed", "4", "-o", "p.npz", "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["parameters"]["honesty"] == "TOY"
    assert document["parameters"]["seed_bits"] == 50
    X, y = make_prg_task(20, dimension=100, random_state=4)
    with np.load("p.npz") as file:
        assert np.array_equal(file["X"], X)
        assert np.array_equal(file["y"], y)
    assert "honest: 2048-bit seeds" in run("--samples", "2", "-o", "q.csv").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--dimension", "1"], "dimension must be at least 2"),
        (["--seed-bits", "4096"], "seed_bits must be at most 4095"),
        (["--seed-bits", "-1"], "seed_bits must be at least 1"),
        (["--samples", "-1"], "samples must be at least 0"),
        (["--samples", "999999999"], "nearest admissible n_samples"),
    ],
)
def test_bad_commands(arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments, "-o", "x.npz")
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: NearestImageClassifier(PRGTask.make(4096), 1), "the nearest admissible seed_bits is 16"),
        (lambda: NearestImageClassifier(PRGTask.make(16, 8), -1), "eps must be at least 0"),
        (lambda: NearestImageClassifier(PRGTask.make(16, 8), 1).predict([[0] * 15]), "must have shape"),
        (lambda: NearestImageClassifier(PRGTask.make(4, 2), 1).predict([[float("nan")] * 4]), "not finite"),
    ],
)
def test_what_is_refused(call: Any, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        call()
