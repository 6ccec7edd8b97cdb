"""Every obligation: both solvers give the expected answers, the certificates hold, and changed ones do not."""

from __future__ import annotations

import dataclasses

import pytest

from symcheck.checker.every_d import IDENTITIES as CHECKED_4_1
from symcheck.checker.format import Rejected
from symcheck.checker.identities import Claim, Counterexample, check_identity, sides
from symcheck.checker.lemma_3_7 import IDENTITIES as CHECKED_3_7
from symcheck.checker.theorem_3_1 import COUNTEREXAMPLES
from symcheck.checker.theorem_3_1 import IDENTITIES as CHECKED_3_1
from symcheck.checker.theorem_3_3 import IDENTITIES as CHECKED_3_3
from symcheck.errors import CertificateError
from symcheck.lemma_3_7.rows import ROWS as ROWS_3_7
from symcheck.obligations import Row, answer_of_cvc5, answer_of_z3, identity_terms, refutes, scripts
from symcheck.theorem_3_1.rows import ROWS as ROWS_3_1
from symcheck.theorem_3_3.rows import ROWS as ROWS_3_3
from symcheck.theorem_4_1.rows import ROWS as ROWS_4_1

ROWS = (*ROWS_3_1, *ROWS_3_3, *ROWS_3_7, *ROWS_4_1)


def status(script: str) -> str:
    return script.split("(set-info :status ")[1].split(")")[0]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("answer", [answer_of_z3, answer_of_cvc5])
def test_solvers_agree_with_the_table_its_hypotheses_and_its_mutant(row: Row, answer: object) -> None:
    assert callable(answer)
    for name, script in scripts(row).items():
        assert answer(script) == status(script), name


def test_names_are_unique_and_every_row_has_its_certificate() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    without = {row.name for row in ROWS if not row.identity and not row.point}
    assert without == {"full-chain"}  # a composition of chernoff-radius, chernoff-radius-every-p and closing


@pytest.mark.parametrize(
    ("rows", "checked"),
    [(ROWS_3_1, CHECKED_3_1), (ROWS_3_3, CHECKED_3_3), (ROWS_3_7, CHECKED_3_7), (ROWS_4_1, CHECKED_4_1)],
)
def test_the_checker_states_the_same_claims(rows: tuple[Row, ...], checked: dict[str, Claim]) -> None:
    assert {row.name: Claim(row.hypotheses, row.goal) for row in rows if row.identity} == checked


def test_the_checker_states_the_same_counterexamples() -> None:
    stated = {row.name: Counterexample(row.hypotheses, row.goal, dict(row.point)) for row in ROWS if row.point}
    assert stated == COUNTEREXAMPLES


@pytest.mark.parametrize("row", [row for row in ROWS if row.identity], ids=lambda row: row.name)
def test_identities_hold_and_their_neighbours_do_not(row: Row) -> None:
    terms, claim = identity_terms(row), Claim(row.hypotheses, row.goal)
    check_identity(claim, terms, row.name)
    for i, (coefficient, names) in enumerate(terms):
        others = [
            [*terms[:i], *terms[i + 1 :]],
            [*terms[:i], ["7/3", names], *terms[i + 1 :]],
            [*terms[:i], [coefficient, [*names, "g1"]], *terms[i + 1 :]],
            [*terms[:i], [coefficient, ["nothing"]], *terms[i + 1 :]],
            [*terms[:i], [str(coefficient) + "/1", names], *terms[i + 1 :]],
            [*terms, terms[i]],
        ]
        for changed in others:
            with pytest.raises(Rejected):
                check_identity(claim, changed, row.name)
    mutant = row.mutant()
    with pytest.raises(Rejected):
        check_identity(Claim(mutant.hypotheses, mutant.goal), terms, row.name)


def test_a_negative_term_or_a_wrong_combination_is_no_identity() -> None:
    row = Row("r", 1, "", ("x >= 1",), "x**2 >= 1", "")
    assert identity_terms(dataclasses.replace(row, identity="g1**2 + 2*g1")) == [[2, ["g1"]], [1, ["g1", "g1"]]]
    for wrong in ("g1**2", "g1**2 + 2*x - 2", "g1**2 - 2*g1 + 4*x - 4"):
        with pytest.raises(CertificateError):
            identity_terms(dataclasses.replace(row, identity=wrong))


def test_strictness_is_not_for_free() -> None:
    """x >= 0 proves x >= 0 but not x > 0."""
    check_identity(Claim(("x >= 0",), "x >= 0"), [[1, ["g1"]]], "weak")
    check_identity(Claim(("x > 0",), "x > 0"), [[1, ["g1"]]], "strict")
    check_identity(Claim(("x >= 0", "y > 0"), "x + y > 0"), [[1, ["g1"]], [1, ["g2"]]], "one strict")
    with pytest.raises(Rejected, match="strictly"):
        check_identity(Claim(("x >= 0",), "x > 0"), [[1, ["g1"]]], "strict from weak")
    with pytest.raises(Rejected, match="sign"):
        check_identity(Claim(("x >= 0",), "x == 0"), [[1, ["g1"]]], "equation from inequality")
    with pytest.raises(Rejected, match="sign"):
        check_identity(Claim(("x >= 0",), "0 >= x"), [[-1, ["g1"]]], "negative")


@pytest.mark.parametrize("row", [row for row in ROWS if row.point], ids=lambda row: row.name)
def test_counterexamples_are_exact_and_their_neighbours_are_refused(row: Row) -> None:
    assert refutes(row) == sides(COUNTEREXAMPLES[row.name])
    repaired = row.mutant()
    with pytest.raises(CertificateError):
        refutes(dataclasses.replace(row, hypotheses=repaired.hypotheses, goal=repaired.goal))
    with pytest.raises(Rejected):
        sides(Counterexample(repaired.hypotheses, repaired.goal, dict(row.point)))
