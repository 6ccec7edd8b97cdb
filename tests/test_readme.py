"""Every console example of the README is run, and prints what the README shows."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from symcheck.cli import main

README = (Path(__file__).parents[1] / "README.md").read_text()
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def examples(block: str) -> list[tuple[str, str]]:
    """(command, what it prints) pairs of a block; commands start with '$ '."""
    found: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        else:
            found[-1] = (found[-1][0], found[-1][1] + line + "\n")
    return found


def steady(text: str) -> str:
    """Without what differs from run to run: seconds and trailing blanks."""
    return "\n".join(re.sub(r"[\d.]+ s$", "0 s", line.rstrip()) for line in text.splitlines())


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_console_block(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command, shown in examples(block):
        program, *arguments = shlex.split(command)
        assert os.path.basename(program) == "symcheck"
        result = CliRunner().invoke(main, arguments, env={"COLUMNS": "96"})
        assert result.exit_code == 0, result.stderr
        assert steady(result.stdout) == steady(shown), command


def test_there_are_examples() -> None:
    assert len(BLOCKS) >= 2


def test_the_table_shows_the_certified_figures() -> None:
    golden = Path(__file__).parents[1] / "proofs" / "lemma_4_2"
    ten, one = (json.loads((golden / f"{name}.cert.json").read_bytes())["figures"] for name in ("n10", "n1"))
    for shown in (ten["set_distance"], ten["outside_probability_a"], ten["derivative_exponent"]):
        assert f" {shown};" in README
    assert f"reaches {one['derivative_sup'][0][0]} " in README
    assert f"{ten['matched_moments']} match exactly" in README
