"""Running coqc: what is not Coq's verdict on a proof is never 'rejected', and never 'valid'."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from symcheck.kernel.coq import (
    MACHINE_INTEGERS,
    CoqMissing,
    Theory,
    axioms,
    compile_file,
    coq_version,
    foreign_axioms,
    known_axioms,
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
    assert (outcome.ok, outcome.gave_up) == (False, True)
    assert "did not end within 0.5 s" in outcome.message


def test_a_killed_run_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_coqc(tmp_path, "kill -9 $$")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    outcome = compile_file(tmp_path, "x.v", 10)
    assert (outcome.ok, outcome.gave_up) == (False, True)


def test_an_error_names_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_coqc(tmp_path, "printf 'File \"./x.v\", line 12, characters 0-5:\\nError: No such\\n  goal.\\n'; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    outcome = compile_file(tmp_path, "x.v", 10)
    assert (outcome.ok, outcome.gave_up, outcome.line, outcome.message) == (False, False, 12, "No such goal.")


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
    """A name of Coq's with another type is not Coq's, nor is a name that looks like one of its modules'."""
    classic, excluded = "Classical_Prop.classic", "forall P : Prop, P \\/ ~ P"
    said = (
        f"Axioms:\nmine : False\nUint63.bad\n  : forall i j : int, x\n{classic}\n  : forall P : Prop,\n    P \\/ ~ P\n"
    )
    assert axioms(said) == {"mine": "False", "Uint63.bad": "forall i j : int, x", classic: excluded}
    foreign, everything = foreign_axioms(said)
    assert foreign == ["Uint63.bad", "mine"]
    assert everything == sorted(axioms(said))
    assert foreign_axioms(f"{classic} : False")[0] == [classic]


def test_what_is_known_of_coq_is_short_and_without_falsehood() -> None:
    known = known_axioms()
    plain = {name for name in known if not name.startswith(MACHINE_INTEGERS)}
    assert {name.rpartition(".")[2] for name in plain} == {
        *("sig_forall_dec", "sig_not_dec", "classic", "functional_extensionality_dep")
    }
    assert len(known) - len(plain) < 60
    assert not any("False" in kind for kind in known.values())


@pytest.mark.parametrize("words", ["Out of memory.", "Stack overflow.", "Anomaly: not found."])
def test_giving_up_is_no_verdict(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_coqc(tmp_path, f"printf 'File \"./x.v\", line 12, characters 0-5:\\nError: {words}\\n'; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    outcome = compile_file(tmp_path, "x.v", 10)
    assert (outcome.ok, outcome.gave_up) == (False, True)


def test_a_coqc_that_does_nothing_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_coqc(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(CoqMissing, match="does not tell its version"):
        coq_version()
    outcome = compile_file(tmp_path, "x.v", 10)
    assert (outcome.ok, outcome.gave_up, outcome.message) == (False, True, "coqc has written nothing")


@pytest.mark.coq
def test_nothing_but_coqs_libraries_and_the_folder_is_loaded(
    theory: Theory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library on COQPATH, or in the user's data folder, could stand in for one of Coq's."""
    for folder in (tmp_path / "path", tmp_path / "data" / "coq"):
        (folder / "Foreign").mkdir(parents=True)
        (folder / "Foreign" / "Bad.v").write_text("Axiom bad : False.\n")
        assert compile_file(folder / "Foreign", "Bad.v", 60).ok
    monkeypatch.setenv("COQPATH", str(tmp_path / "path"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with pytest.raises(CoqMissing, match="library Foreign is not installed"):
        theory.check("foreign.v", "From Foreign Require Import Bad.\nTheorem claim : False.\nProof. exact bad. Qed.\n")


@pytest.mark.coq
def test_an_axiom_in_a_text_is_seen(theory: Theory) -> None:
    source = "Axiom mine : False.\nTheorem claim : 1 = 2.\nProof. destruct mine. Qed.\n"
    assert theory.check("axiom.v", source).ok
    told = theory.assumptions("axiom.v", source)
    assert told.ok, told.message
    assert [name.rpartition(".")[2] for name in foreign_axioms(told.output)[0]] == ["mine"]


@pytest.mark.coq
def test_coq_refuses_what_does_not_hold(theory: Theory) -> None:
    source = "From Symcheck Require Import Definitions.\nTheorem claim : He 2 = He 3.\nProof. reflexivity. Qed.\n"
    outcome = theory.check("false.v", source)
    assert (outcome.ok, outcome.gave_up, outcome.line) == (False, False, 3)
