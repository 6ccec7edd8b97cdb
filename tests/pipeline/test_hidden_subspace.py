"""The sampler: its marginals, its columns, its files, and what it refuses."""

from __future__ import annotations

import json
from math import comb, factorial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.polynomial.hermite_e import hermeval

from symcheck import HiddenSubspace, haar_frame, make_hidden_subspace
from symcheck.cli import main
from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import generator, hadamard, read_frame


def hermite(degree: int, t: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The normalised polynomial he_j at t: mean 0 and variance 1 under N(0, 1)."""
    return np.asarray(hermeval(t, [0] * degree + [1]) / np.sqrt(float(factorial(degree))))


@pytest.mark.parametrize("n", [2, 3, 4, 6])
@pytest.mark.parametrize("pair", ["consecutive", "mirror"])
def test_moments_match_up_to_the_order_and_fail_at_the_next(n: int, pair: str) -> None:
    """Along a hidden column he_j has mean 0 up to 2n-1 (mirror: 2n-2), and the next has the mean that is proved."""
    task = HiddenSubspace.make(dimension=12, hidden=2, nodes=n, smoothing="1/20", pair=pair)
    U, count = haar_frame(12, 2, 3), 40 * comb(2 * n, n) + 4000
    next_degree = 2 * n - task.sigma
    means = []
    for label in (0, 1):
        t = task.sample(np.full(count, label), U, 5 + label) @ U
        for j in range(1, next_degree):
            values = hermite(j, t).mean(axis=1)
            assert abs(values.mean()) < 5 * values.std() / np.sqrt(count), j
        values = hermite(next_degree, t).mean(axis=1)
        means.append(values.mean())
        error = values.std() / np.sqrt(count)
        if pair == "consecutive" and label:  # the rule with n + 1 nodes matches this degree, too
            assert abs(means[1]) < 5 * error
        else:
            assert abs(abs(means[-1]) - np.sqrt(0.95**next_degree / comb(next_degree, n))) < 5 * error
            assert abs(means[-1]) > 4 * error
    assert means[0] < 0 if pair == "consecutive" else means[0] * means[1] < 0


def test_off_the_frame_it_is_standard_normal_and_independent() -> None:
    task = HiddenSubspace.make(dimension=6, hidden=1, nodes=2, smoothing="1/10")
    U = haar_frame(6, 1, 0)
    X = task.sample(np.zeros(200_000, int), U, 1)
    t = X @ U
    rest = X - t @ U.T
    assert np.abs(rest.T @ rest / len(X) - (np.eye(6) - U @ U.T)).max() < 0.015
    assert np.abs((t**2).T @ rest / len(X)).max() < 0.015
    spread = np.abs(np.abs(t) - np.sqrt(0.9)).max()
    assert spread < 6 * np.sqrt(0.1)  # the two nodes +-1, scaled by a, and noise


def test_one_random_state_gives_one_data_set() -> None:
    options: dict[str, Any] = {"dimension": 30, "hidden": 2, "nodes": 3, "return_frame": True}
    first = make_hidden_subspace(50, random_state=7, **options)
    for other in (7, np.random.default_rng(7)):
        for a, b in zip(first, make_hidden_subspace(50, random_state=other, **options), strict=True):
            assert (a == b).all()
    assert not (first[0] == make_hidden_subspace(50, random_state=8, **options)[0]).all()
    legacy = np.random.RandomState(3)
    one, two = (make_hidden_subspace(5, random_state=legacy, dimension=4)[0] for _ in range(2))
    assert not (one == two).all()
    assert (generator(np.random.RandomState(3)).random(2) == generator(np.random.RandomState(3)).random(2)).all()


@pytest.mark.parametrize("count", [0, 1, 2, 7, 1000])
def test_half_of_the_labels_are_one_and_the_revealing_column_tells(count: int) -> None:
    X, y = make_hidden_subspace(count, dimension=5, nodes=2, revealing="1/4", random_state=0)
    assert X.shape == (count, 6)
    assert y.sum() == count // 2
    assert (X[:, 0] == 0.25 * y).all()


def test_a_frame_of_ones_own() -> None:
    U = np.zeros((9, 2))
    U[0, 0] = U[4, 1] = 1
    X, y, V = make_hidden_subspace(4000, frame=U, dimension=9, hidden=2, nodes=1, smoothing="1/100", return_frame=True)
    assert (U == V).all()
    assert np.abs(X[y == 0][:, [0, 4]]).max() < 0.6  # one node, 0
    assert np.abs(X[:, 1]).max() > 2


def test_the_hadamard_transform() -> None:
    """Symmetric, H H = D I, and the sup norm of Hz is at least the Euclidean norm of z: Section 4.3."""
    rng = np.random.default_rng(2)
    z = rng.standard_normal((20, 64))
    H = hadamard(np.eye(64))
    assert (H == H.T).all()
    assert (64 * np.eye(64) == H @ H).all()
    assert np.allclose(hadamard(z), z @ H)
    assert (np.abs(hadamard(z)).max(axis=1) >= np.linalg.norm(z, axis=1) * (1 - 1e-12)).all()
    options: dict[str, Any] = {"dimension": 20, "nodes": 2, "revealing": 0.5, "random_state": 4}
    plain, y = make_hidden_subspace(30, **options)
    X, same = make_hidden_subspace(30, norm="linf", **options)
    assert X.shape == (30, 32)
    assert (y == same).all()
    assert np.allclose(hadamard(X)[:, :21] / 32, plain)
    assert np.allclose(hadamard(X)[:, 21:], 0)
    with pytest.raises(DomainError, match="must be a power of two, not 6; the next is 8"):
        hadamard(np.ones((1, 6)))


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"hidden": 65}, "hidden must be at most 64, not 65"),
        ({"nodes": 1, "pair": "mirror"}, "nodes must be at least 2"),
        ({"smoothing": 1.0}, "smoothing must lie strictly between 0 and 1"),
        ({"smoothing": float("nan")}, "finite number"),
        ({"pair": "x"}, "pair must be one of"),
        ({"norm": "l1"}, "norm must be one of"),
        ({"revealing": 0}, "revealing must be greater than 0"),
        ({"random_state": -1}, "random_state must be"),
        ({"frame": np.ones((64, 1))}, "not orthonormal: an entry of U.T U - I is 63"),
        ({"frame": np.ones((3, 1))}, r"frame must have shape \(64, 1\), not \(3, 1\)"),
        ({"frame": np.full((64, 1), np.nan)}, "not finite"),
    ],
)
def test_bad_input(parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        make_hidden_subspace(10, **parameters)


def test_too_many_points_at_once() -> None:
    with pytest.raises(DomainError, match="the nearest admissible n_samples is 1000"):
        make_hidden_subspace(1001, dimension=10**6, random_state=0)


def test_a_vector_is_a_frame() -> None:
    assert read_frame([0.6, 0.8]).shape == (2, 1)
    with pytest.raises(DomainError, match="shape"):
        read_frame(np.eye(3)[:2])


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command and the function give the same numbers; .csv holds them to the last bit."""
    monkeypatch.chdir(tmp_path)
    options = ["--dimension", "12", "--hidden", "2", "--nodes", "3", "--revealing", "1/2", "--samples", "40"]
    for name in ("data.npz", "data.csv"):
        command = ["generate", "hidden-subspace", *options, "--seed", "5", "-o", name, "--json"]
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.stderr
        assert json.loads(result.stdout)["shape"] == [40, 13]
    X, y, U = make_hidden_subspace(
        40, dimension=12, hidden=2, nodes=3, revealing="1/2", return_frame=True, random_state=5
    )
    with np.load("data.npz") as file:
        stored = dict(file)
    assert (stored["X"] == X).all()
    assert (stored["y"] == y).all()
    assert (stored["frame"] == U).all()
    parameters = json.loads(str(stored["parameters"]))
    assert parameters["smoothing"] == "1/512"
    assert parameters["seed"] == 5
    table = np.loadtxt("data.csv", delimiter=",", skiprows=1)
    assert (table == np.column_stack([X, y])).all()
    beside = json.loads(Path("data.json").read_text())
    assert beside["parameters"] == parameters
    assert (np.array(beside["frame"]) == U).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "x.txt"], "must end in .npz or .csv"),
        (["-o", "x.npz", "--hidden", "99"], "hidden must be at most 64"),
        (["-o", "x.npz", "--seed", "-1"], "seed must be at least 0"),
        (["-o", "x.npz", "--samples", "many"], "samples must be an integer"),
        ([], "Missing option"),
    ],
)
def test_bad_commands(arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["generate", "hidden-subspace", *arguments])
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
