"""Every console example of the README is run, and prints what the README shows."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

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
    """Without what differs from run to run: seconds, the version of Coq and trailing blanks."""
    lines = (re.sub(r"[\d.]+ s$", "0 s", line.rstrip()) for line in text.splitlines())
    return "\n".join(re.sub(r" Coq [\w.+]+,", " Coq 8,", line) for line in lines)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_console_block(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command, shown in examples(block):
        program, *arguments = shlex.split(command)
        assert os.path.basename(program) == "symcheck"
        if "--kernel" in arguments and shutil.which("coqc") is None and not os.environ.get("CI"):
            continue  # Coq is optional, but not there
        result = CliRunner().invoke(main, arguments, env={"COLUMNS": "96"})
        assert result.exit_code == 0, result.stderr
        assert steady(result.stdout) == steady(shown), command


def test_there_are_examples() -> None:
    assert len(BLOCKS) >= 2


def figures(room: str, name: str = "default") -> dict[str, Any]:
    path = Path(__file__).parents[1] / "proofs" / room / f"{name}.cert.json"
    found: dict[str, Any] = json.loads(path.read_bytes())["figures"]
    return found


def test_the_table_shows_the_certified_figures() -> None:
    ten, one = figures("lemma_4_2", "n10"), figures("lemma_4_2", "n1")
    for shown in (ten["set_distance"], ten["outside_probability_a"], ten["derivative_exponent"]):
        assert f" {shown};" in README
    assert f"reaches {one['derivative_sup'][0][0]} " in README
    assert f"{ten['matched_moments']} match exactly" in README
    for shown in (
        figures("theorem_3_1")["n_exact"],
        figures("theorem_3_3")["n_exact"],
        figures("theorem_3_5")["n_exact"],
    ):
        assert f"| {shown:,} samples per class".replace(",", " ") in README
    assert f"needs {figures('remark_2_4')['samples_needed']:,};".replace(",", " ") in README
    assert f"ln N <= {figures('lemma_3_7')['log_cover']} for" in README
    assert f"| {figures('section_1_1_schmidt')['samples_per_dimension']} per dimension" in README
    assert f"| {figures('section_1_2_simulation')['samples_adaptive_joint']} samples for 1000 adaptive" in README
    near = figures("section_1_2_neighbours")
    assert f"| {near['matched_moments']} moments of the squared distance match exactly" in README
    assert f"need 2^{near['log2_samples']} samples per class for error 1/4" in README
    assert f"log2 N >= {figures('lemma_4_3')['log2_subspaces']} lines" in README
    assert f"robust radius >= {figures('lemma_4_4')['robust_radius']} at" in README
    hard, pairs = figures("theorem_4_1"), figures("appendix_b")
    samples = f"{hard['learning_samples']:,}".replace(",", " ")
    assert f"| 2^{hard['log2_queries']} at d = 3072" in README
    assert f"at the default instance {samples} |" in README
    assert {row["family"] for row in hard["printed_choice"]} == {4}
    assert f"K(ε) <= {pairs['correlation']} at" in README
    worst = max(Fraction(case["constant"]) for case in figures("theorem_3_1")["small_constants"])
    assert f"no constant below {float(worst)}" in README
    assert figures("theorem_3_1")["n_exact"] < 1.15 * figures("theorem_3_1")["n_necessary"]


def test_long_numbers_of_the_table_are_those_of_the_certificates() -> None:
    """Ten digits in a row of the table are a figure of the certificate that the row, or the one above, names."""
    part = README[README.index("## Statement, number") : README.index("## A hard data set")]
    checked, name = 0, ""
    for line in part.splitlines()[4:]:
        named = re.search(r"`certificates/([a-z0-9.-]+?)\.json`", line)
        name = named.group(1) if named else name
        stem, _, variant = name.partition("--")
        golden = {"lemma-4.2": "n1" if variant else "n10"}.get(stem, "default")
        path = Path(__file__).parents[1] / "proofs" / stem.replace("-", "_").replace(".", "_") / f"{golden}.cert.json"
        numbers = [n for n in re.findall(r"\d+\.\d+(?:e-?\d+)?", line) if len(n.replace(".", "")) >= 10]
        text = path.read_text() if numbers else ""
        for number in numbers:
            assert number in text, (name, number)
            checked += 1
    assert checked >= 15


def test_pictures_are_those_that_the_code_draws() -> None:
    """The graph byte for byte; the plot's description has the numbers that are computed now."""
    from symcheck.report.graph import standalone_svg
    from symcheck.report.plots import drawing

    docs = Path(__file__).parents[1] / "docs"
    assert (docs / "graph.svg").read_text() == standalone_svg(), "again: see docs/README.md"
    words = drawing("figure-1", Path("experiments")).alt
    for text in ("with 5 peaks", "with 6 peaks", "first 9 moments of D_A and the first 11 of D_B"):
        assert text in words
        assert text in " ".join(README.split())
    assert (docs / "figure-1.png").read_bytes().startswith(b"\x89PNG")
    assert set(re.findall(r"docs/[a-z0-9.-]+", README)) == {
        f"docs/{p.name}" for p in docs.iterdir() if p.name != "README.md"
    }
