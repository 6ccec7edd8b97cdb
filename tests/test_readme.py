"""Every console example of the README is run, and prints what the README shows."""

from __future__ import annotations

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
