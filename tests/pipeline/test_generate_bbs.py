"""Section 5.2's task with a code and a revealing coordinate, its key files, and `symcheck generate bbs`."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from symcheck.cli import main
from symcheck.codes import ConcatenatedCode
from symcheck.errors import DomainError
from symcheck.pipeline.bbs import BBSClassifier, BBSTask, make_bbs_task
from symcheck.pipeline.estimators import RevealingThreshold
from symcheck.pipeline.files import read_key, write_key
from symcheck.theorem_5_1.bbs import Key, generate_key

TOY = ConcatenatedCode.read("6-63-20-circulant")  # 120 message bits
KEY = generate_key(64, random.Random(0))


def encoded(count: int = 40, **more: Any) -> tuple[Any, Any]:
    return make_bbs_task(count, key=KEY, seed_slack=20, code=TOY, random_state=1, **more)


def test_both_classes_are_encoded() -> None:
    """The same random state gives the same seeds, raw and encoded; every point is a codeword."""
    X, y = encoded()
    raw, labels = make_bbs_task(40, key=KEY, seed_slack=20, output_bits=36, random_state=1)
    assert np.array_equal(y, labels)
    assert np.array_equal(X, TOY.encode(raw))
    assert X.shape == (40, TOY.length)
    assert X.dtype == np.uint8


@pytest.mark.parametrize("kind", ["gauss", "one block", "towards a codeword"])
def test_the_decoding_key_holder_keeps_its_predictions_up_to_its_radius(kind: str) -> None:
    X, y = encoded(12)
    f, rng = BBSClassifier(KEY, seed_slack=20, code=TOY).fit(X, y), np.random.default_rng(0)
    assert f.score(X, y) == 1
    moves = {
        "gauss": rng.standard_normal(X.shape),
        "one block": np.eye(TOY.length)[:12],
        "towards a codeword": np.roll(X, 1, axis=0).astype(float) - X,
    }[kind]
    length = 0.999 * float(f.radius_squared) ** 0.5
    moves *= length / np.linalg.norm(moves, axis=1, keepdims=True)
    assert np.array_equal(f.predict(X + moves), y)


def test_beyond_the_middle_of_two_codewords_the_class_is_the_other_ones() -> None:
    X, y = encoded(12)
    f = BBSClassifier(KEY, seed_slack=20, code=TOY)
    one, zero = X[y == 1][0], X[y == 0][0]
    assert f.predict([one + 0.97 * (zero.astype(float) - one), zero + 0.97 * (one.astype(float) - zero)]).tolist() == [
        0,
        1,
    ]
    assert f.predict([np.full(TOY.length, 0.5)]).tolist() == [0]


def test_seed_bits_may_flip_behind_the_code_and_not_before() -> None:
    X, y = encoded(12)
    X[:, :3] ^= 1  # norm^2 = 3
    assert float(BBSClassifier(KEY, seed_slack=20, code=TOY).radius_squared) > 3
    assert BBSClassifier(KEY, seed_slack=20, code=TOY).score(X, y) == 1
    raw, labels = make_bbs_task(12, key=KEY, output_bits=36, random_state=1)
    raw[:, 0] ^= 1
    assert BBSClassifier(KEY, output_bits=36).predict(raw).sum() == 0 < labels.sum()


def test_the_revealing_coordinate_is_the_first() -> None:
    X, y = encoded(revealing="1/2")
    assert np.array_equal(X[:, 0], y / 2)
    assert np.array_equal(X[:, 1:], encoded()[0])
    assert RevealingThreshold().fit(X, y).score(X, y) == 1
    assert BBSClassifier(KEY, seed_slack=20, code=TOY).score(X[:, 1:], y) == 1


def test_keys_are_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "bbs.key"
    write_key(path, KEY)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path) == KEY
    before = path.read_bytes()
    with pytest.raises(DomainError, match="never overwritten"):
        write_key(path, Key(11, 23))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"p": "11", "q": "13"}', "q must be 3 mod 4, not 13"),
        ('{"p": "11", "q": "11"}', "two different primes"),
        ('{"p": "15", "q": "11"}', "p must be a prime, not 15"),
        ('{"p": "-11", "q": "23"}', "p must be at least 0"),
        ('{"p": "11"}', "is not a key"),
        ("[1, 2]", "is not a key"),
        ("PK\x03\x04", "is not a key"),
        ('{"p": "' + "9" * 5000 + '", "q": "11"}', "is not a key"),
    ],
)
def test_files_that_are_no_keys(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "bbs.key"
    path.write_text(content)
    with pytest.raises(DomainError, match=words):
        read_key(path)
    result = run("--key", str(path), "-o", str(tmp_path / "data.npz"))
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["bbs.key"]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["generate", "bbs", *arguments])


def test_command_and_function_give_the_same_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--modulus-bits", "64", "--seed-slack", "20", "--code", str(TOY), "--revealing", "1/2"]
    for name in ("one.npz", "two.csv"):
        result = run(*options, "--samples", "10", "--seed", "3", "--key", "secret.key", "-o", name, "--json")
        assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["shape"] == [10, TOY.length + 1]
    assert document["parameters"]["honesty"] == "TOY"
    key = read_key(Path("secret.key"))
    X, y = make_bbs_task(10, key=key, seed_slack=20, code=TOY, revealing="1/2", random_state=3)
    with np.load("one.npz") as file:
        assert sorted(file) == ["X", "parameters", "y"]
        assert np.array_equal(file["X"], X)
        assert np.array_equal(file["y"], y)
        assert json.loads(str(file["parameters"])) == document["parameters"]
    assert np.array_equal(np.loadtxt("two.csv", delimiter=",", skiprows=1), np.column_stack([X, y]))
    for path in (Path("one.npz"), Path("two.csv"), Path("two.json")):
        for secret in (key.p, key.q, key.modulus):
            assert str(secret).encode() not in path.read_bytes()
    assert BBSClassifier(key, seed_slack=20, code=TOY).score(X[:, 1:], y) == 1


def test_the_key_has_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "TOY" in run("--modulus-bits", "16", "--samples", "4", "-o", "toy.npz").stdout
    assert "not honest" in run("--modulus-bits", "200", "--samples", "4", "-o", "small.npz").stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.key", "small.npz", "toy.key", "toy.npz"]
    again = run("--modulus-bits", "16", "--samples", "4", "-o", "toy.npz")
    assert again.exit_code == 2
    assert "toy.key exists" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--modulus-bits", "-3"], "modulus_bits must be at least 7"),
        (["--code", "golay"], "a code is field-length-dimension-inner"),
        (["--code", "12-1000-100-golay"], "the nearest outer dimension is 182"),
        (["--code", "4-15-7-circulant"], "over a larger field"),
        (["--code", "12-1000-188-golay", "--output-bits", "64"], "output_bits must be 80"),
        (["--output-bits", "0"], "output_bits must be at least 1"),
        (["--samples", "-1"], "samples must be at least 0"),
        (["--modulus-bits", "64", "--samples", "999999999"], "nearest admissible n_samples"),
        (["--revealing", "0"], "revealing must be greater than 0"),
        (["--key", "x.npz"], "a file of its own"),
    ],
)
def test_bad_commands(arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments, "-o", "x.npz")
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_key_of_another_size_is_refused() -> None:
    with pytest.raises(DomainError, match="the key has 64 bits, the task 128"):
        make_bbs_task(4, key=KEY, modulus_bits=128)
    with pytest.raises(DomainError, match="the key has 64 bits, the task 2048"):
        BBSTask.make().sample([0, 1], KEY)
    with pytest.raises(DomainError, match="must have shape"):
        BBSClassifier(KEY, seed_slack=20, code=TOY).predict(np.zeros((2, TOY.length + 1)))
