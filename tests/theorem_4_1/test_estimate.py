"""symcheck estimate: what is searched for, what is printed, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symcheck.checker.run import verify
from symcheck.cli import main

CONTRACT = {
    *("dimension", "tolerance", "nodes", "hidden", "smoothing", "pair", "moments", "robust_radius", "robust_error"),
    *("log2_queries", "method", "oracle", "success", "log2_queries_finite_family", "learning_samples", "norm_bound"),
    *("cited", "certificate"),
}


def estimate(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["estimate", *options, "--out", str(folder)])


def found(folder: Path, *options: str) -> dict[str, Any]:
    result = estimate(folder, *options, "--json")
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    assert set(document) == CONTRACT
    assert verify(document["certificate"]).verdict == "valid"
    return document


def test_largest_radius_at_128_bits(tmp_path: Path) -> None:
    """The search for k alone; the README has the whole one."""
    options = ("--nodes", "5", "--pair", "mirror", "--smoothing", "1e-5")
    document = found(tmp_path, "--dimension", "3072", "--tolerance", "1e-4", *options)
    assert Fraction(document["log2_queries"]) >= 128
    assert Fraction(document["robust_radius"]) >= Fraction("12.7")
    assert document["robust_error"] == "1/200"


def test_all_parameters_given(tmp_path: Path) -> None:
    options = ("--dimension", "784", "--nodes", "10", "--hidden", "1", "--smoothing", "1/1000", "--tolerance", "1e-6")
    document = found(tmp_path, *options)
    assert Fraction(document["log2_queries"]) >= 284
    assert document["method"] == "rearrangement"
    assert document["cited"] == ["Indritz 1961"]
    shown = estimate(tmp_path, *options).stdout
    for words in ("Proved: a learner", "at least 2^284.", "Not proved: anything about learners", "Cited: Indritz"):
        assert words in shown


def test_most_queries_at_a_radius(tmp_path: Path) -> None:
    document = found(
        tmp_path,
        "--dimension",
        "784",
        "--tolerance",
        "1e-3",
        "--radius",
        "1/2",
        "--smoothing",
        "1e-4",
        "--pair",
        "mirror",
    )
    assert Fraction(document["robust_radius"]) >= Fraction(1, 2)
    assert Fraction(document["log2_queries"]) >= 500


def test_both_demands(tmp_path: Path) -> None:
    options = (
        "--dimension",
        "3072",
        "--tolerance",
        "1e-4",
        "--nodes",
        "15",
        "--smoothing",
        "1e-3",
        "--pair",
        "mirror",
        "--queries-log2",
        "200",
    )
    document = found(tmp_path, *options, "--radius", "2")
    assert Fraction(document["robust_radius"]) >= 2
    assert Fraction(document["log2_queries"]) >= 200
    result = estimate(tmp_path, *options, "--radius", "20")
    assert result.exit_code == 3
    assert result.stderr.startswith("symcheck: not met: the best found has log2 q >= ")
    assert result.stderr.count("\n") == 1
    fixed = ("--hidden", "10", "--pair", "mirror")
    assert estimate(tmp_path, *options, *fixed, "--radius", "20").exit_code == 3


def test_vacuous_is_said(tmp_path: Path) -> None:
    options = ("--dimension", "20", "--nodes", "2", "--hidden", "10", "--smoothing", "1/1000", "--tolerance", "1e-6")
    document = found(tmp_path, *options)
    assert (document["log2_queries"], document["method"]) == ("-inf", None)
    assert "Nothing is proved about queries" in estimate(tmp_path, *options).stdout


@pytest.mark.parametrize("dimension", ["10", "1000000000"])
def test_from_ten_dimensions_to_a_billion(dimension: str, tmp_path: Path) -> None:
    options = ("--nodes", "6", "--hidden", "1", "--smoothing", "1/1000", "--tolerance", "1e-2")
    document = found(tmp_path, "--dimension", dimension, *options)
    bits = Fraction(document["log2_queries"]) if document["log2_queries"] != "-inf" else -1
    assert bits > 10**8 if dimension == "1000000000" else bits < 10


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--tolerance", "0"], "tolerance must be greater than 0 and at most 1/2, not 0"),
        (["--tolerance", "0.6"], "tolerance must be greater than 0 and at most 1/2"),
        (["--tolerance", "nan"], "tolerance must be an integer, p/q, a decimal or a power"),
        (
            ["--hidden", "51", "--tolerance", "1e-3"],
            "hidden must be at most 50, not 51; the nearest admissible value is 50",
        ),
        (["--smoothing", "1", "--tolerance", "1e-3"], "smoothing must lie strictly between 0 and 1"),
        (["--radius", "x", "--tolerance", "1e-3"], "radius must be"),
        (["--radius", "-1", "--tolerance", "1e-3"], "radius must be greater than 0"),
        (["--queries-log2", "0", "--tolerance", "1e-3"], "queries-log2 must be greater than 0"),
        (["--oracle", "both", "--tolerance", "1e-3"], "oracle must be one of class, joint"),
        (["--pair", "other", "--tolerance", "1e-3"], "pair must be one of consecutive, mirror"),
    ],
)
def test_bad_input_is_one_line(options: list[str], words: str, tmp_path: Path) -> None:
    result = estimate(tmp_path / "out", "--dimension", "100", *options)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()
