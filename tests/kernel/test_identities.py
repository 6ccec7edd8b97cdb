"""Identities as theorems: what the text may hold, and what Coq's kernel says to it."""

from __future__ import annotations

import json
import re
import subprocess
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symcheck.checker.format import Rejected
from symcheck.checker.identities import Claim, Counterexample
from symcheck.kernel.identities import TABLES, coq_name, counterexample_theorem, identity_source, identity_theorem

PROOFS = Path(__file__).parents[2] / "proofs"
HEAD = "From Coq Require Import Reals Lra.\nOpen Scope R_scope.\n\n"


def goldens() -> list[dict[str, Any]]:
    certificates = [json.loads(path.read_bytes()) for path in sorted(PROOFS.glob("*/*.cert.json"))]
    return [certificate for certificate in certificates if "identities" in certificate["witness"]]


WITNESS = {certificate["id"]: certificate["witness"] for certificate in goldens()}
ROWS = [(statement, name) for statement in TABLES if statement != "theorem-3.5" for name in TABLES[statement][0]]


def coqc(folder: Path, theorems: str) -> subprocess.CompletedProcess[str]:
    (folder / "Identities.v").write_text(HEAD + theorems)
    return subprocess.run(["coqc", "Identities.v"], cwd=folder, capture_output=True, text=True, timeout=120)


# Text ---------------------------------------------------------------------------------------------


def test_every_certificate_with_identities_has_its_table() -> None:
    assert {certificate["id"] for certificate in goldens()} == set(TABLES)


@pytest.mark.parametrize("statement", TABLES)
def test_source_states_the_tables_and_nothing_else(statement: str) -> None:
    claims, _ = TABLES[statement]
    text = identity_source(statement, WITNESS[statement])
    names = [coq_name(name) for name in claims]
    assert re.findall(r"^Theorem (\w+) :", text, re.MULTILINE) == names
    assert text.count("Proof.") == text.count("Qed.") == len(names)
    assert not re.search(r"Admitted|Axiom|Parameter|Variable|Hypothesis|admit|Require", text)
    assert max(map(len, text.splitlines())) <= 120


def test_statement_is_the_row_in_the_spelling_of_coq() -> None:
    claim = Claim(("a*(b - (c - 1)) >= 12808/10000", "(a + b)**2/2 == c"), "a - (b + c) < (2*a)**3 - b/c")
    text = identity_theorem("some-row", claim, [[1, []]])
    statement, _, _ = text.partition(".\nProof.")
    assert statement.split("\n") == [
        "Theorem some_row : forall a b c : R,",
        "  a * (b - (c - 1)) >= 12808 / 10000 ->",
        "  (a + b) ^ 2 / 2 = c ->",
        "  a - (b + c) < (2 * a) ^ 3 - b / c",
    ]
    refuted = counterexample_theorem(
        "some-row", Counterexample(("x >= 0", "y < 1"), "x*y == 1", {"x": "1/2", "y": "-3"})
    )
    assert "~ (forall x y : R,\n  x >= 0 ->\n  y < 1 ->\n  x * y = 1).\n" in refuted
    assert "(claim (1 / 2) (- 3))" in refuted


def test_statement_does_not_depend_on_the_certificate() -> None:
    claim = TABLES["theorem-3.1"][0]["closing"]
    good, other = [[1, ["g2"]]], [["7/3", ["g2", "g2"]]]
    first, second = (identity_theorem("closing", claim, terms).partition("Proof.") for terms in (good, other))
    assert first[0] == second[0] and first[2] != second[2]


def test_variables_that_coq_or_the_script_uses_are_renamed() -> None:
    text = identity_theorem(
        "clash", Claim(("R >= at", "o >= s1"), "R + o + h2 >= at + s1 + h2"), [[1, ["g1"]], [1, ["g2"]]]
    )
    assert "forall R_ at_ h2_ o_ s1_ : R," in text
    assert "R_ + o_ + h2_ >= at_ + s1_ + h2_." in text


@pytest.mark.parametrize("name", ["", "1a", "a b", "a.", "a_b", "é", "a\n", "forall", "R", "s1", "-a", "a(*"])
def test_names_of_rows_that_are_no_names(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a row"):
        coq_name(name)


@pytest.mark.parametrize(
    "text", ["x", "x >= 0 >= y", "f(x) >= 0", "x >= -y", "x**y >= 0", "x >= 1.5", "é >= 0", "x_y >= 0"]
)
def test_rows_that_are_no_relations_of_polynomials(text: str) -> None:
    for claim in (Claim((text,), "x >= 0"), Claim(("x >= 0",), text)):
        with pytest.raises(ValueError, match=r"not a|no name"):
            identity_theorem("row", claim, [[1, ["g1"]]])


@pytest.mark.parametrize("point", [{}, {"x": "1"}, {"x": "1", "y": "1", "z": "1"}, {"x": "1", "y": "1). Admitted. ("}])
def test_points_that_are_none(point: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"point|Fraction"):
        counterexample_theorem("row", Counterexample(("x >= 0",), "y >= x", point))


# A certificate is not trusted ---------------------------------------------------------------------

CLAIM = Claim(("x >= 1", "y == x"), "x*y >= 1")
TERMS = [[2, ["g1"]], [1, ["g1", "g1"]], [1, ["g2", "x"]]]
INJECTIONS = (
    *(
        "Admitted",
        "g1. Admitted",
        "g1) by admit",
        "g1 (*",
        "(*",
        "*)",
        "g1 ",
        " g1",
        "G1",
        "g0",
        "g3",
        "g01",
        "h1",
        "s1",
    ),
    *("t1", "z", "", "1", "g1\n", "x)", "False_ind", "x*x", "\u0078\u0301", "ｘ"),
)


@pytest.mark.parametrize("name", INJECTIONS)
def test_names_that_are_no_factors_are_refused(name: str) -> None:
    for terms in ([[1, [name]]], [*TERMS, [1, ["g2", name]]], [[2, ["g1", name]], *TERMS]):
        with pytest.raises(Rejected, match="neither a hypothesis nor a variable"):
            identity_theorem("row", CLAIM, terms)


@pytest.mark.parametrize(
    "coefficient",
    [
        0,
        "0",
        1.5,
        True,
        None,
        "2",
        "4/2",
        "1/1",
        "+1",
        "1 / 2",
        "1)",
        "1/2). Admitted. (*",
        "1e3",
        "٣/٤",
        "1/0",
        "1/-2",
        [],
        {},
    ],
)
def test_coefficients_that_are_no_rationals_are_refused(coefficient: object) -> None:
    with pytest.raises(Rejected):
        identity_theorem("row", CLAIM, [[coefficient, ["g1"]]])


@pytest.mark.parametrize(
    "terms",
    [
        *(None, 1, "g1", {}, [], (), [[]], [1], ["g1"], [["g1"]], [[1]], [[1, "g1"]], [[1, {"g1": 1}]], [[1, ("g1",)]]),
        *([[1, [["g1"]]]], [[1, [1]]], [[1, [None]]], [[1, ["g1"], 1]], [{"0": 1, "1": []}], [(1, ["g1"])]),
        *([[1, ["g1"] * 17]], [[1, ["g1"]]] * 65, [[str(10**40 + 1), ["g1"]]], [[f"1/{10**41}", ["g1"]]]),
    ],
)
def test_terms_of_another_form_are_refused(terms: object) -> None:
    with pytest.raises(Rejected):
        identity_theorem("row", CLAIM, terms)


def test_terms_without_a_sign_are_refused() -> None:
    for term in ([-1, ["g1"]], [1, ["x"]], [1, ["g1", "y"]], [-1, []]):
        with pytest.raises(Rejected, match="shows no sign"):
            identity_theorem("row", CLAIM, [term])
    with pytest.raises(Rejected, match="shows no sign"):  # an equation follows from equations only
        identity_theorem("row", Claim(("x >= 1", "y == x"), "x == y"), [[1, ["g1"]]])
    with pytest.raises(Rejected, match="strictly positive"):
        identity_theorem("row", Claim(("x >= 1",), "x > 0"), [[1, ["g1"]]])
    assert "(t1 : 0 < 1)" in identity_theorem("row", Claim(("x >= 1",), "x > 0"), [[1, []], [1, ["g1"]]])


@pytest.mark.parametrize("statement", TABLES)
def test_missing_and_superfluous_identities_are_refused(statement: str) -> None:
    for name in TABLES[statement][0]:
        witness = deepcopy(WITNESS[statement])
        terms = witness["identities"].pop(name)
        with pytest.raises(Rejected, match="unknown or missing field"):
            identity_source(statement, witness)
        witness["identities"] |= {name: terms, name + ". Admitted": terms}
        with pytest.raises(Rejected, match="unknown or missing field"):
            identity_source(statement, witness)
    strange: tuple[object, ...] = (None, [], {}, {"identities": None}, {"identities": []}, "identities")
    for odd in strange:
        with pytest.raises(Rejected):
            identity_source(statement, odd)


def test_statements_without_identities_have_no_source() -> None:
    with pytest.raises(KeyError):
        identity_source("lemma-4.2", {"identities": {}})


# The kernel ---------------------------------------------------------------------------------------


@pytest.mark.coq
@pytest.mark.parametrize("statement", TABLES)
def test_kernel_accepts_the_identities_of_a_certificate(statement: str, tmp_path: Path) -> None:
    done = coqc(tmp_path, identity_source(statement, WITNESS[statement]) + f"\nPrint Assumptions {_last(statement)}.\n")
    assert done.returncode == 0, done.stderr
    assert not set(re.findall(r"^([\w.]+) :", done.stdout, re.MULTILINE)) - {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }


def _last(statement: str) -> str:
    return coq_name(list(TABLES[statement][0])[-1])


def changed(terms: list[Any]) -> list[Any]:
    """The last term's coefficient a little larger: its sign stays."""
    *rest, (coefficient, names) = terms
    x = Fraction(coefficient) * Fraction(8, 7)
    return [*rest, [x.numerator if x.denominator == 1 else str(x), names]]


@pytest.mark.coq
@pytest.mark.parametrize(("statement", "name"), ROWS[:: len(ROWS) // 12], ids=lambda x: x)
def test_kernel_refuses_a_changed_coefficient(statement: str, name: str, tmp_path: Path) -> None:
    terms = changed(WITNESS[statement]["identities"][name])
    done = coqc(tmp_path, identity_theorem(name, TABLES[statement][0][name], terms))
    assert done.returncode != 0
    assert "not a valid field equation" in done.stderr


@pytest.mark.coq
def test_kernel_refuses_a_changed_goal(tmp_path: Path) -> None:
    """The mutation of the row `closing`: e/2 becomes e on the right."""
    claim = TABLES["theorem-3.1"][0]["closing"]
    mutant = Claim(claim.hypotheses, claim.goal.replace("d + e/2", "d + e"))
    assert mutant.goal != claim.goal
    done = coqc(tmp_path, identity_theorem("closing", mutant, WITNESS["theorem-3.1"]["identities"]["closing"]))
    assert done.returncode != 0
    assert "not a valid field equation" in done.stderr


@pytest.mark.coq
def test_kernel_refuses_a_counterexample_that_is_none(tmp_path: Path) -> None:
    example = TABLES["theorem-3.1"][1]["printed-strict"]
    done = coqc(
        tmp_path,
        counterexample_theorem(
            "moved", Counterexample(example.hypotheses, example.goal, {**example.point, "r": "9/8"})
        ),
    )
    assert done.returncode != 0


@pytest.mark.coq
def test_kernel_accepts_every_sign_and_clashing_names(tmp_path: Path) -> None:
    rows: list[tuple[Claim, list[Any]]] = [
        (Claim(("R < o", "at <= s1"), "R + at < o + s1"), [[1, ["g1"]], [1, ["g2"]]]),
        (Claim(("x < y", "y > 0"), "x*y <= y**2"), [[1, ["g1", "g2"]]]),
        (Claim(("x < y", "z == 0"), "y - x + z*x > 0"), [[1, ["g1"]], [1, ["g2", "x"]]]),
        (Claim(("x == 0", "y == 0"), "x*y + 2*x == y/3"), [[2, ["g1"]], [1, ["g1", "g2"]], ["-1/3", ["g2"]]]),
        (Claim(("x == 0", "x >= 0"), "2 > 1"), [[1, []]]),
        (Claim(("x == 1", "y >= 0"), "x*y >= y"), [[1, ["g1", "y"]]]),
        (Claim(("x > 0", "y < 0", "z >= 0"), "x*(0 - y) + z + 1/2 > 0"), [["1/2", []], [1, ["g1", "g2"]], [1, ["g3"]]]),
        (Claim(("x >= 1",), f"x >= 1 - x/{10**39}"), [[f"1/{10**39}", []], [f"{10**39 + 1}/{10**39}", ["g1"]]]),
    ]
    text = "\n".join(identity_theorem(f"row-{i}", claim, terms) for i, (claim, terms) in enumerate(rows))
    done = coqc(tmp_path, text)
    assert done.returncode == 0, done.stderr
