"""The experiments on Section 5.2, on small instances: what they say, and what they must not say."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from symcheck.codes import ConcatenatedCode
from symcheck.pipeline.attacks import midpoint_attack
from symcheck.pipeline.bbs import make_bbs_task
from symcheck.pipeline.estimators import RevealingThreshold
from symcheck.pipeline.experiments import bbs_factoring, bbs_learners, run_experiment
from symcheck.pipeline.experiments.base import picture
from symcheck.pipeline.experiments.bbs_learners import KEY, LEARNERS, LOOK_UP, PERIOD, STUMP
from symcheck.pipeline.experiments.separation import REVEALING
from symcheck.runs import Row, executor
from symcheck.theorem_5_1.bbs import Key, blum_keys, generate_key, honesty


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """As `run_experiment` does."""
    with threadpool_limits(1):
        yield


def done(part: str, bits: int, **more: Any) -> Row:
    return bbs_learners.work({"part": part, "bits": bits, "honesty": honesty(bits), "trial": 0, "seed": 0, **more})


def test_a_toy_of_8_bits_is_learned_because_it_repeats_itself() -> None:
    found = done("learners", 8, samples=1500, fresh=1000)
    own = found["accuracy"]
    assert own["gradient boosting"] > 0.97
    assert min(own[name] for name in ("nearest neighbours", "multi-layer perceptron")) > 0.6
    assert min(own[LOOK_UP], own[PERIOD]) > 0.99
    assert own[KEY] == 1
    assert found["distinct_outputs"] <= 127  # of at most ((p+1)/2) ((q+1)/2) squares, N < 2^8


def test_at_64_bits_every_learner_is_at_chance_and_the_key_holder_right() -> None:
    found = done("learners", 64, samples=1500, fresh=1600)
    own, error = found["accuracy"], 0.5 / 1600**0.5
    assert all(abs(own[name] - 0.5) < 4.5 * error for name in LEARNERS)
    assert own[LOOK_UP] == 0.5  # no output comes twice
    assert abs(own[PERIOD] - 0.5) < 4.5 * error
    assert own[KEY] == 1
    assert found["distinct_outputs"] == 750


def test_outputs_that_repeat_are_learned_for_good_and_others_by_heart() -> None:
    shape = {"samples": 6000, "fresh": 4000}
    repeating, other = (done("memory", 12, repeating=kind, **shape) for kind in (True, False))
    for kind in ("seen", "new"):
        assert repeating["accuracy"][kind]["gradient boosting"] > 0.85
    for name in ("gradient boosting", "nearest neighbours"):
        assert other["accuracy"]["seen"][name] > 0.58
        assert abs(other["accuracy"]["new"][name] - 0.5) < 0.05
    for found in (repeating, other):
        assert min(found["points_of_class_1"].values()) > 300


@pytest.mark.parametrize("bits", [8, 9, 10])
def test_cycle_length_is_the_period_of_squaring(bits: int) -> None:
    for key in blum_keys(bits):
        units = {x * x % key.modulus for x in range(key.modulus) if x % key.p and x % key.q}
        T = bbs_learners.cycle_length(key)
        returns = {x: next(k for k in itertools.count(1) if pow(x, 1 << k, key.modulus) == x) for x in units}
        assert max(returns.values()) == T
        assert all(T % k == 0 for k in returns.values())


def test_cycles_of_points_are_those_of_the_family() -> None:
    assert bbs_learners._family(8, False) == []  # 209 and 253 have cycles of 12 and 20
    for repeating in (True, False):
        for key in bbs_learners._family(14, repeating):
            X, y = make_bbs_task(400, key=key, random_state=0)
            cycles = bbs_learners.cycles_of_points(X[y == 1], key)
            periodic = bbs_learners.is_periodic(X[y == 1])
            assert all(T <= 48 for T in cycles) if repeating else np.mean(cycles > 64) > 0.8
            assert periodic[cycles <= 48].all()
            assert not periodic[cycles > 64].any()


def test_small_factors_of_a_half_leave_traces_on_long_cycles() -> None:
    """N = 79 * 139: x_{i+22} = w x_i, w^3 = 1; x + wx + w^2 x is N or 2N, which relates parities."""
    correlations = []
    for key in (Key(79, 139), Key(83, 167)):
        X, y = make_bbs_task(6000, key=key, random_state=0)
        long = (y == 1) & (bbs_learners.cycles_of_points(X, key) > 64)
        signs = 1 - 2.0 * X[long, -64:]
        correlations.append(np.abs((signs[:, 22:] * signs[:, :-22]).mean()))
    assert correlations[0] > 0.2
    assert correlations[1] < 0.05


def test_uniform_bits_have_no_period() -> None:
    X = np.random.default_rng(0).integers(0, 2, (2000, 64), dtype=np.uint8)
    assert not bbs_learners.is_periodic(X).any()
    X[:, 48:] = X[:, :16]
    assert bbs_learners.is_periodic(X).all()
    X[:, 63] ^= 1
    assert bbs_learners.is_periodic(X).mean() < 0.001


def test_the_revealing_coordinate_is_learned_until_it_is_moved() -> None:
    own = done("revealing", 64, samples=600, fresh=1600)["accuracy"]
    assert own["clean"][STUMP] == own["clean"]["gradient boosting"] == 1
    assert all(abs(share - 0.5) < 4.5 * 0.5 / 40 for share in own["moved"].values())


def test_moved_by_less_than_half_of_rho_a_stump_is_right() -> None:
    X, y = make_bbs_task(60, modulus_bits=64, key_seed=0, random_state=0)
    shown = bbs_learners.reveal(X, y)
    stump = RevealingThreshold().fit(shown, y)
    assert stump.score(midpoint_attack(shown, REVEALING, eps=0.49 * REVEALING), y) == 1
    assert stump.score(midpoint_attack(shown, REVEALING), y) == 0.5


def test_one_flipped_bit_breaks_the_key_holder_and_not_the_encoded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = done("perturbed", 64, points=12)
    assert found["accepted"] == {"class 1": 1, "seed bit": 0, "output bit": 0}
    assert found["encoded"] == {"random": 1, "towards": 1}
    assert found["radius"] > 40  # the flips have length 1
    monkeypatch.setattr(bbs_learners, "OF_RADIUS", 2.0)
    far = done("perturbed", 64, points=12)["encoded"]
    assert far["towards"] == 0.5  # class 1 is lost, class 0 cannot be


def test_what_is_decoded_is_what_was_encoded() -> None:
    code, key = ConcatenatedCode.make(), generate_key(64, random.Random(0))
    length = code.message_bits - 192
    X, y = make_bbs_task(6, key=key, output_bits=length, random_state=0)
    still = np.zeros((6, code.length))
    assert bbs_learners.decoded(X, still, code, key, length).tolist() == y.tolist()
    other = generate_key(64, random.Random(1))
    assert bbs_learners.decoded(X, still, code, other, length).sum() == 0


def test_exhaustion_needs_fewer_samples_than_are_certified() -> None:
    few, one = (done("samples", 14, points=20, output_bits=length) for length in (2, 64))
    for found in (few, one):
        assert found["right"] == 20
        assert max(found["needed"]) <= found["certified"] == 16
    assert set(one["needed"]) == {1}
    # 2 bits of output leave a quarter of the keys, on average
    assert np.log(few["family"]) / np.log(4) - 1 < np.mean(few["needed"]) < np.log(few["family"]) / np.log(4) + 3


SMALL = [
    {"part": "learners", "bits": 8, "samples": 200, "fresh": 200},
    {"part": "learners", "bits": 64, "samples": 200, "fresh": 200},
    {"part": "learners", "bits": 256, "samples": 60, "fresh": 60},
    {"part": "memory", "bits": 12, "samples": 400, "fresh": 400, "repeating": False},
    {"part": "revealing", "bits": 64, "samples": 100, "fresh": 100},
    {"part": "perturbed", "bits": 64, "points": 2},
    {"part": "samples", "bits": 16, "points": 2, "output_bits": 2},
]


def few_rows(seed: int, size: str) -> list[Row]:
    return [{**row, "honesty": honesty(row["bits"]), "trial": 0, "seed": seed} for row in SMALL]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["bbs-learners", "bbs-factoring"])
def test_toys_are_called_toys_and_keys_are_written_nowhere(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module: Any = bbs_learners if name == "bbs-learners" else bbs_factoring
    if module is bbs_learners:
        monkeypatch.setattr(module, "EXPERIMENT", replace(module.EXPERIMENT, rows=few_rows))
    drawn: list[Key] = []

    def remembered(bits: int, rng: random.Random) -> Key:
        drawn.append(generate_key(bits, rng))
        return drawn[-1]

    monkeypatch.setattr(module, "generate_key", remembered)
    with executor() as pool:
        document = run_experiment(name, 0, "small", pool, tmp_path)
    files = {path.name: path.read_bytes().decode(errors="replace") for path in tmp_path.iterdir()}
    assert len(files) == 4
    secrets = {n for key in drawn if key.public.bits >= 64 for n in (key.p, key.q, key.modulus)}
    assert len(secrets) >= 6
    for text in files.values():
        assert not any(form in text.lower() for n in secrets for form in (str(n), f"{n:x}"))
    for results in (document["results"], document["rows"]):
        assert all(row["honesty"] == honesty(row["bits"]) for row in results)
    assert "illustration, not evidence of hardness" in document["words"]
    svg = files[f"{name}.svg"]
    assert "illustration, not evidence of hardness" in svg
    assert svg.count(">TOY<") >= 5
    header, lines = module.table(document["results"])
    sizes = [line[header.index("|N|")] for line in lines]
    assert all(words.endswith(honesty(int(words.split()[0]))) for words in sizes if words[0].isdigit())
    assert sum(words.endswith(" TOY") for words in sizes) >= 5


def test_the_hash_does_not_depend_on_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes, seconds = [], []
    for step in (1, 3):
        ticks = itertools.count(0, step)
        monkeypatch.setattr("time.process_time", lambda ticks=ticks: next(ticks))
        with executor() as pool:
            document = run_experiment("bbs-factoring", 0, "small", pool, tmp_path / str(step))
        hashes.append(document["hash"])
        seconds.append({r["timing"]["seconds"] for r in document["results"]})
    assert hashes[0] == hashes[1]
    assert seconds == [{1}, {3}]
    with executor() as pool:
        assert run_experiment("bbs-factoring", 1, "small", pool, tmp_path / "other")["hash"] != hashes[0]


def test_the_key_found_classifies_and_another_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"bits": 64, "honesty": "TOY", "samples": 40, "trial": 0, "seed": 5}
    found = bbs_factoring.work(row)
    assert found["accuracy"] == 1
    assert found["reproduces_class_1"]
    other = generate_key(64, random.Random(0))
    monkeypatch.setattr(bbs_factoring, "factor_modulus", lambda n: (other.p, other.q))
    wrong = bbs_factoring.work(row)
    assert wrong["accuracy"] == 0.5  # 2^-64 to differ
    assert not wrong["reproduces_class_1"]


def test_growth_is_fitted_where_the_sieve_dominates() -> None:
    law = {bits: [1e-3 * 3.0 ** (bits / 16)] * 2 for bits in (128, 144, 160)}
    start, factor, first = bbs_factoring.fitted_growth({64: [5.0], **law})
    assert (round(start, 9), round(factor, 9), first) == (1e-3, 3.0, 128)
    _, factor, first = bbs_factoring.fitted_growth({64: [5.0], 128: [1.0]})
    assert (round(factor, 9), first) == (round(0.2**0.25, 9), 64)


def test_the_same_results_are_drawn_the_same() -> None:
    rows = few_rows(0, "small")
    results = [bbs_learners.work(row) for row in rows]
    assert results[3:] == [bbs_learners.work(row) for row in rows[3:]]
    assert picture(bbs_learners.EXPERIMENT, results) == picture(bbs_learners.EXPERIMENT, results)
