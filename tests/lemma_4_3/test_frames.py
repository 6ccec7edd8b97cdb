"""Given frames: numpy's singular values as the oracle, files that are not what they say, and the checker's refusals."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from symcheck import certify
from symcheck.checker import frames as frames_checker
from symcheck.checker.format import Rejected, encode
from symcheck.checker.run import verify, verify_bytes
from symcheck.cli import main
from symcheck.errors import DomainError
from symcheck.lemma_4_3.frames import Frames, figures


def random_frames(count: int, d: int, k: int, seed: int) -> NDArray[np.float64]:
    chance = np.random.default_rng(seed)
    return np.stack([np.linalg.qr(chance.standard_normal((d, k)))[0] for _ in range(count)])


def largest_cosine(frames: NDArray[np.float64]) -> float:
    """By numpy, after orthonormalising again."""
    exact = [np.linalg.qr(frame.astype(np.float64))[0] for frame in frames]
    return max(float(np.linalg.norm(a.T @ b, 2)) for i, a in enumerate(exact) for b in exact[:i])


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 9), st.integers(1, 4), st.integers(0, 10**6), st.sampled_from(["f4", "f8"]))
def test_between_the_true_cosine_and_a_little_more(count: int, k: int, seed: int, kind: str) -> None:
    frames = random_frames(count, 12, k, seed).astype(kind)
    bound, truth = float(figures(Frames.of(frames))["max_cosine"]), largest_cosine(frames)
    slack = 3e-6 if kind == "f4" else 1e-7
    assert truth - 1e-12 <= bound <= truth * k ** (1 / 64) + slack


def test_blocks_of_coordinates_are_orthogonal_and_equal_spans_are_not() -> None:
    blocks = np.eye(12).reshape(12, 4, 3).transpose(1, 0, 2)
    assert float(figures(Frames.of(np.ascontiguousarray(blocks)))["max_cosine"]) < 1e-7
    turned = random_frames(2, 12, 3, 5)
    turned[1] = turned[0] @ np.linalg.qr(np.random.default_rng(1).standard_normal((3, 3)))[0]
    assert 1 <= float(figures(Frames.of(turned))["max_cosine"]) < 1.02  # all three cosines are 1


def test_many_frames_use_several_blocks(tmp_path: Path) -> None:
    """More columns than the checker or the producer takes at once; the nearest pair is in different blocks."""
    frames = random_frames(300, 40, 1, 7)
    frames[299] = frames[3] * 0.9 + 0.1 * frames[299]
    frames[299] /= np.linalg.norm(frames[299])
    content = certify("lemma-4.3", frames=frames[:, :, 0]).content
    assert float(content["figures"]["max_cosine"]) == pytest.approx(largest_cosine(frames[[3, 299]]), abs=1e-7)
    assert float(content["figures"]["max_cosine"]) >= largest_cosine(frames)


def test_command_line_and_checker(tmp_path: Path) -> None:
    np.save(tmp_path / "mine.npy", random_frames(6, 30, 2, 1))
    out = tmp_path / "out"
    arguments = ["certify", "lemma-4.3", "--frames", str(tmp_path / "mine.npy"), "--out", str(out), "--json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    entry = json.loads(result.stdout)["certificates"][0]
    path = Path(entry["path"])
    beside = path.with_suffix(".npy")
    assert beside.read_bytes() == (tmp_path / "mine.npy").read_bytes()
    assert verify(str(path)).verdict == "valid"
    assert verify(str(path)).checked == ("lemma-4.3/frames",)
    content = json.loads(path.read_bytes())
    for name, value in content["figures"].items():
        better = str(Fraction(value) * Fraction(999, 1000))
        changed = encode({**content, "figures": {**content["figures"], name: better}})
        assert verify_bytes(changed, beside=lambda _: beside.read_bytes()).code == 1
    for instance in ({"sha256": "0" * 64}, {"sha256": content["instance"]["sha256"][:-1]}, {"sha256": 3}):
        changed = encode({**content, "instance": instance})
        assert verify_bytes(changed, beside=lambda _: beside.read_bytes()).code == 1
    assert verify_bytes(encode({**content, "witness": {"a": 1}}), beside=lambda _: beside.read_bytes()).code == 1
    data = bytearray(beside.read_bytes())
    data[-1] ^= 1
    beside.write_bytes(data)
    assert verify(str(path)).verdict == "rejected"
    beside.unlink()
    assert (verify(str(path)).verdict, verify(str(path)).code) == ("not checked", 2)


def changed_head(old: bytes, new: bytes) -> bytes:
    data = Frames.of(random_frames(2, 4, 1, 0)).data
    assert old in data
    return data.replace(old, new)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x93NUMPY\x01\x00",
        changed_head(b"(2, 4, 1)", b"(2, 4, 2)"),
        changed_head(b"(2, 4, 1)", b"(4, 2, 1)"),
        changed_head(b"(2, 4, 1)", b"(2, 4)   "),
        changed_head(b"(2, 4, 1)", b"(2,-4,-1)"),
        changed_head(b"'<f8'", b"'<i8'"),
        changed_head(b"False", b"True "),
        changed_head(b"{'descr'", b"['descr'"),
        Frames.of(random_frames(2, 4, 1, 0)).data[:-8] + np.array([np.nan]).tobytes(),
        Frames.of(random_frames(2, 4, 1, 0)).data[:-8] + np.array([1.5]).tobytes(),
    ],
)
def test_checker_refuses_other_files(data: bytes) -> None:
    """With the right digest: what is wrong is the file itself."""
    from hashlib import sha256

    from symcheck.checker import frames as checked
    from symcheck.checker.format import Rejected

    with pytest.raises(Rejected):
        checked.check({"sha256": sha256(data).hexdigest()}, {}, lambda name: data)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.eye(3)[None, :, :], "at least 2"),
        (np.ones((2, 3, 1)), "not orthonormal"),
        (np.ones((2, 3, 4)), "k <= d"),
        (np.full((2, 3, 1), np.nan), "finite"),
        (np.eye(4, dtype=np.int64).reshape(4, 4, 1), "float32 or float64"),
        (np.zeros((2, 0, 0)), "shape"),
        (np.broadcast_to(1.0, (21, 1000, 1000)), "at most 20000000 entries"),
        (np.broadcast_to(1.0, (5000, 1000, 1)), "nearest admissible value of N is 1269"),
    ],
)
def test_bad_arrays(array: Any, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        figures(Frames.of(array))


def test_bad_files_and_options(tmp_path: Path) -> None:
    (tmp_path / "text.npy").write_text("hello")
    for arguments, words in (
        (["--frames", str(tmp_path / "none.npy")], "cannot read"),
        (["--frames", str(tmp_path / "text.npy")], "not a .npy file"),
        (["--frames", "x.npy", "--hidden", "2"], "stands alone"),
    ):
        result = CliRunner().invoke(main, ["certify", "lemma-4.3", *arguments, "--out", str(tmp_path / "out")])
        assert result.exit_code == 2
        assert words in result.stderr
        assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_checker_refuses_a_header_or_a_number_of_frames_that_would_only_keep_it_busy() -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (3000, 2, 1)}"
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    with pytest.raises(Rejected, match="too many frames"):
        frames_checker._read(data)
    long = b"[" + b"1," * 20_000 + b"]"
    with pytest.raises(Rejected, match="header"):
        frames_checker._read(b"\x93NUMPY\x02\x00" + len(long).to_bytes(4, "little") + long)
