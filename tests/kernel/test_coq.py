"""Running coqc: what is not Coq's verdict on a proof is never 'rejected', and never 'valid'."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from symcheck.kernel.coq import (
    CoqMissing,
    Theory,
    axioms,
    compile_file,
    coq_version,
    foreign_axioms,
    needed,
    theory_files,
    theory_folder,
)


def fake_coqc(folder: Path, script: str) -> None:
    program = folder / "coqc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_without_coqc_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for ask in (coq_version, lambda: compile_file(tmp_path, "x.v", 10)):
        with pytest.raises(CoqMissing, match="coqc is not installed"):
            ask()


@pytest.mark.parametrize(
    "words",
    [
        "Cannot find a physical path bound to logical path\nTactic with prefix Interval.",
        "Cannot find a physical path bound to logical path\nCoquelicot with prefix Coquelicot.",
    ],
)
def test_a_missing_library_is_no_verdict(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_coqc(tmp_path, f"cat <<'END'\nFile \"./x.v\", line 2, characters 0-5:\nError:\n{words}\nEND\nexit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(CoqMissing, match=r"library (Interval|Coquelicot) is not installed"):
        compile_file(tmp_path, "x.v", 10)


def test_a_run_without_end_is_stopped_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_coqc(tmp_path, f"(sleep 30; touch {tmp_path}/alive) & sleep 30")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    outcome = compile_file(tmp_path, "x.v", 0.5)
    assert (outcome.ok, outcome.timed_out) == (False, True)
    assert "did not end within 0.5 s" in outcome.message


def test_a_killed_run_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_coqc(tmp_path, "kill -9 $$")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    outcome = compile_file(tmp_path, "x.v", 10)
    assert (outcome.ok, outcome.timed_out) == (False, True)


def test_an_error_names_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_coqc(tmp_path, "printf 'File \"./x.v\", line 12, characters 0-5:\\nError: No such\\n  goal.\\n'; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    outcome = compile_file(tmp_path, "x.v", 10)
    assert (outcome.ok, outcome.timed_out, outcome.line, outcome.message) == (False, False, 12, "No such goal.")


def test_a_coq_that_refuses_the_theory_says_nothing_of_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_coqc(tmp_path, "printf 'File \"./x.v\", line 1, characters 0-5:\\nError: Syntax error.\\n'; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(CoqMissing, match=r"does not compile the theory, Definitions\.v: Syntax error"):
        Theory(tmp_path / "theory", 10).check("x.v", "From Symcheck Require Import Definitions.\n")


def test_needed_files_come_in_the_order_of_the_theory() -> None:
    found = needed("From Coq Require Import Reals.\nFrom Symcheck Require Import\n  Cells Definitions.\n")
    assert found == ["Definitions.v", "Rules.v", "Cells.v"]
    assert needed("From Coq Require Import Reals.") == []
    everything = "".join((theory_folder() / name).read_text() for name in theory_files())
    assert needed(everything) == [name for name in theory_files() if name in needed(everything)]


def test_axioms_that_are_not_coqs_are_named() -> None:
    said = "Axioms:\nmine : False\nUint63.eqb_correct\n  : forall i j : int, x\nClassical_Prop.classic : forall P, P\n"
    assert axioms(said) == {"mine", "Uint63.eqb_correct", "Classical_Prop.classic"}
    foreign, everything = foreign_axioms(said)
    assert foreign == ["mine"]
    assert everything == sorted(axioms(said))


@pytest.mark.coq
def test_an_axiom_in_a_text_is_seen(theory: Theory) -> None:
    source = "Axiom mine : False.\nTheorem claim : 1 = 2.\nProof. destruct mine. Qed.\nPrint Assumptions claim.\n"
    outcome = theory.check("axiom.v", source)
    assert outcome.ok
    assert foreign_axioms(outcome.output)[0] == ["mine"]


@pytest.mark.coq
def test_coq_refuses_what_does_not_hold(theory: Theory) -> None:
    source = "From Symcheck Require Import Definitions.\nTheorem claim : He 2 = He 3.\nProof. reflexivity. Qed.\n"
    outcome = theory.check("false.v", source)
    assert (outcome.ok, outcome.timed_out, outcome.line) == (False, False, 3)
