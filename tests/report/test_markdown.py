"""Proofs as HTML: every formula of proofs/ is typeset, and headings, links and tables are what they should be."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from symcheck.errors import SymcheckError
from symcheck.report.constants import CONSTANTS
from symcheck.report.markdown import formulas, html_of, inline, mathml
from symcheck.report.words import WORDS
from symcheck.statements import STATEMENTS

PROOFS = Path(__file__).parents[2] / "proofs"
TEXTS = sorted(PROOFS.glob("*/proof.md"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_every_formula_is_typeset_and_well_formed(path: Path) -> None:
    found = list(formulas(path.read_text()))
    assert len(found) > 10
    for tex in found:
        tree = ElementTree.fromstring(mathml(tex.replace("\\tag", "\\quad ")))
        assert tree.tag.endswith("math")
    page = html_of(path.read_text())
    plain = re.sub(r"<(math|code|pre)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert "$" not in plain
    assert "\\" not in re.sub(r"<[^>]*>", "", plain)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_steps_have_anchors(path: Path) -> None:
    text = path.read_text()
    steps = re.findall(r"^## Step (\d+)\.", text, re.MULTILINE)
    assert re.findall(r'id="step-(\d+)"', html_of(text)) == steps


def test_letters_browsers_have_no_variants_for() -> None:
    assert "ℝ" in mathml(r"\mathbb R")
    assert "𝒩" in mathml(r"\mathcal N")
    assert "ℒ" in mathml(r"\mathcal L")
    assert "𝟙" in mathml(r"\mathbb 1")
    assert "mathvariant" not in mathml(r"\mathbb R\mathcal N\mathsf A")


def test_what_cannot_be_typeset_is_refused() -> None:
    for tex in (r"\nonsense{x}", "x^2^3", r"a \undefined b"):
        with pytest.raises(SymcheckError, match="cannot typeset"):
            mathml(tex)


def test_rooms_are_links_to_their_pages() -> None:
    assert html_of("see `theorem_4_1/proof.md`, step 5") == (
        '<p>see <a href="theorem-4.1.html#step-5">theorem_4_1, step 5</a></p>\n'
    )
    assert html_of("`lemma_4_2`") == '<p><a href="lemma-4.2.html#proof">lemma_4_2</a></p>\n'
    assert html_of("`nothing_of_ours`") == "<p><code>nothing_of_ours</code></p>\n"


def test_html_of_a_text_is_escaped() -> None:
    assert inline("a < b & <script>") == "a &lt; b &amp; &lt;script&gt;"


def test_words_and_constants_are_about_statements() -> None:
    known = {row.id: row for row in STATEMENTS}
    claims = {name for row in STATEMENTS for name in row.evidence}
    assert set(WORDS) == set(known)
    for name, words in WORDS.items():
        inline(words.said)
        inline(words.fails)
        if words.step:
            text = (PROOFS / known[name].room / "proof.md").read_text()
            assert f"## Step {words.step}." in text, name
        if known[name].printed == "false as printed":
            assert words.fails, name
    assert {row.claim for row in CONSTANTS} <= claims
