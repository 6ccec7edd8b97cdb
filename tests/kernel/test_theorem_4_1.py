"""Theorem 4.1 as theorems: what may stand in the text, and what Coq's kernel says to it."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symcheck import certify
from symcheck.checker.exact import figure, rational
from symcheck.checker.format import Rejected
from symcheck.kernel.coq import foreign_axioms
from symcheck.kernel.theorem_4_1 import SCOPE, export
from symcheck.statements import STATEMENTS

PROOFS = Path(__file__).parents[2] / "proofs" / "theorem_4_1"
GOLDEN = {
    path.name.removesuffix(".cert.json"): json.loads(path.read_bytes()) for path in sorted(PROOFS.glob("*.cert.json"))
}
FINITE = ["correlation", "log2_family", "log2_queries_finite_family"]


def exported(certificate: dict[str, Any]) -> str:
    return export(certificate["instance"], certificate["witness"], certificate["figures"])


def changed(name: str, **figures: object) -> dict[str, Any]:
    certificate: dict[str, Any] = deepcopy(GOLDEN[name])
    certificate["figures"] |= figures
    return certificate


def theorems(text: str) -> list[str]:
    return re.findall(r"^Theorem (\w+)", text, re.MULTILINE)


def decimal(text: str) -> str:
    return figure(rational(Fraction(text), 200), True)


def rejected(theory: Any, certificate: dict[str, Any]) -> str:
    """The lemma or theorem that Coq refuses."""
    text = exported(certificate)
    outcome = theory.check("Mutated.v", text)
    assert not outcome.ok and not outcome.gave_up and outcome.line, outcome.message
    before = "\n".join(text.splitlines()[: outcome.line])
    return str(re.findall(r"^(?:Lemma|Theorem) (\w+)", before, re.MULTILINE)[-1])


# Text ---------------------------------------------------------------------------------------------


def test_every_claim_of_the_register_has_its_place() -> None:
    claims = {claim.name for statement in STATEMENTS if statement.id == "theorem-4.1" for claim in statement.claims}
    places = [*SCOPE.checked, *SCOPE.partly, *SCOPE.cannot]
    assert len(places) == len(set(places))
    assert set(places) == claims


@pytest.mark.parametrize("name", GOLDEN)
def test_the_text_holds_theorems_and_nothing_unproved(name: str) -> None:
    text = exported(GOLDEN[name])
    assert text.count("Proof.") == text.count("Qed.")
    assert not re.search(r"Admitted|Axiom|Parameter|Variable|Hypothesis|admit\b", text)
    shown = theorems(text)
    assert len(shown) == len(set(shown))
    assert set(SCOPE.checked["algebra"]) <= set(shown)
    assert {"nodes_a", "nodes_b", "self_correlation", "norm_bound"} <= set(shown)


def test_only_a_finite_family_gets_its_theorems() -> None:
    found = {name: [row for row in FINITE if row in theorems(exported(GOLDEN[name]))] for name in GOLDEN}
    assert found == {"default": FINITE, "mirror": FINITE[:2], "vacuous": []}


def test_the_scope_of_a_file_is_what_it_holds() -> None:
    found = {name: SCOPE.of(exported(GOLDEN[name])) for name in GOLDEN}
    assert found["default"] == SCOPE
    assert set(found["mirror"].partly["finite-family"]) == {"log2_family", "correlation", "self_correlation"}
    assert found["mirror"].cannot["queries"] == "not at this instance"
    assert set(found["vacuous"].partly["finite-family"]) == {"self_correlation"}
    certificate = deepcopy(GOLDEN["default"])
    certificate["instance"]["dimension"] = 20_001
    large = SCOPE.of(exported(certificate))
    assert large.cannot["norm"] == "not at this instance"
    assert "log2_family" not in large.partly["finite-family"]


def test_the_oracle_of_the_instance_is_the_one_in_the_theorem() -> None:
    certificate = deepcopy(GOLDEN["default"])
    assert "valid_class" in exported(certificate)
    certificate["instance"]["oracle"] = "joint"
    assert "valid_joint" in exported(certificate)
    assert "valid_class" not in exported(certificate)


def test_beyond_the_reach_of_gamma_functions_the_size_is_a_hypothesis() -> None:
    certificate = deepcopy(GOLDEN["default"])
    certificate["instance"]["dimension"] = 10**6
    text = exported(certificate)
    assert "tail_bound" not in text
    assert "quotient log2_frames <= ln (INR N) / ln 2 ->" in text
    assert "log2_family" not in theorems(text)


@pytest.mark.parametrize(
    "part, name, value",
    [
        ("instance", "dimension", 3),
        ("instance", "hidden", 1537),
        ("instance", "nodes", 0),
        ("instance", "smoothing", 1),
        ("instance", "tolerance", "2/3"),
        ("instance", "tolerance", f"1/{10**121}"),
        ("instance", "error", "1/2"),
        ("instance", "success", 0),
        ("instance", "oracle", "class Admitted."),
        ("instance", "pair", ["mirror"]),
        ("instance", "more", 1),
        ("witness", "cells", {"a": []}),
        ("witness", "cells", {"a": ["x"] * 5, "b": ["x"] * 5}),
        ("witness", "precision", 15),
        ("witness", "precision", "185). Admitted."),
        ("witness", "identities", {}),
        ("witness", "more", 1),
        ("figures", "near_orthogonality", 1),
        ("figures", "near_orthogonality", "1/2)."),
        ("figures", "correlation", None),
        ("figures", "correlation", "1)%Z. Axiom a : False. ("),
        ("figures", "self_correlation", 822),
        ("figures", "log2_family", "0.10"),
        ("figures", "log2_queries_finite_family", "inf"),
        ("figures", "norm_bound", []),
    ],
)
def test_what_is_not_in_form_is_refused(part: str, name: str, value: object) -> None:
    certificate = deepcopy(GOLDEN["default"])
    certificate[part][name] = value
    with pytest.raises((Rejected, ValueError)):
        exported(certificate)


@pytest.mark.parametrize("part", ["instance", "witness", "figures"])
def test_a_part_that_is_no_object_is_refused(part: str) -> None:
    with pytest.raises((Rejected, ValueError)):
        exported(GOLDEN["default"] | {part: []})


# Coq ----------------------------------------------------------------------------------------------


@pytest.mark.coq
@pytest.mark.parametrize("name", GOLDEN)
def test_golden_certificates_are_accepted(theory: Any, name: str) -> None:
    text = exported(GOLDEN[name])
    outcome = theory.check("Golden.v", text)
    assert outcome.ok, outcome.message
    if name == "default":
        assert foreign_axioms(theory.assumptions("Golden.v", text).output)[0] == []


@pytest.mark.coq
@pytest.mark.slow
@pytest.mark.parametrize(
    "name, lemma, figures",
    [
        ("default", "family_holds", {"log2_family": "951.062725657"}),
        ("default", "queries_hold", {"log2_queries_finite_family": "917.057"}),  # K(1) itself gives 917.0561585...
        ("default", "norm_holds", {"norm_bound": "2.02185095e-205"}),
        ("mirror", "correlation_a", {"correlation": "2.87214138532e-6"}),
        ("vacuous", "self_correlation_a", {"self_correlation": "4.5e12"}),
    ],
)
def test_figures_that_claim_more_are_rejected(theory: Any, name: str, lemma: str, figures: dict[str, object]) -> None:
    assert rejected(theory, changed(name, **figures)) == lemma


@pytest.mark.coq
@pytest.mark.slow
def test_a_cell_beside_its_node_is_rejected(theory: Any) -> None:
    certificate = deepcopy(GOLDEN["mirror"])
    cells = certificate["witness"]["cells"]["a"]
    cells[-1] = str(int(cells[-1]) + 2)
    assert rejected(theory, certificate) == "signs_a"


@pytest.mark.coq
@pytest.mark.slow
def test_other_tolerances_need_other_numbers_of_queries(theory: Any) -> None:
    certificate = deepcopy(GOLDEN["default"])
    certificate["instance"]["tolerance"] = "1/20000"  # 4 tau^2 < K(eps): nothing is proved
    assert rejected(theory, certificate) == "queries_hold"


@pytest.mark.coq
@pytest.mark.slow
def test_the_joint_oracle_gives_more(theory: Any) -> None:
    certificate = changed("default", log2_queries_finite_family="917.07")
    assert rejected(theory, certificate) == "queries_hold"
    certificate["instance"]["oracle"] = "joint"
    outcome = theory.check("Joint.v", exported(certificate))
    assert outcome.ok, outcome.message


@pytest.mark.coq
@pytest.mark.slow
def test_a_figure_is_rounded_once(theory: Any) -> None:
    """At this instance the figure on queries does not follow from the family's rounded one, but from the tail."""
    options = {"dimension": 784, "nodes": 3, "smoothing": "999/1000", "tolerance": "1/1000000"}
    content = certify("theorem-4.1", **options).content
    outcome = theory.check("Once.v", exported(content))
    assert outcome.ok, (outcome.line, outcome.message)


@pytest.mark.coq
@pytest.mark.slow
def test_each_bound_on_the_tail(theory: Any) -> None:
    direct = changed(
        "default",
        near_orthogonality="3/20",
        log2_family="53.8134708694",
        log2_queries_finite_family=decimal("24"),
    )
    assert "tail_bound (Direct" in exported(direct)
    outcome = theory.check("Direct.v", exported(direct))
    assert outcome.ok, outcome.message
    gordon = changed(
        "default",
        near_orthogonality="19/20",
        correlation=decimal("1e500"),
        self_correlation=decimal("1e1000"),
        log2_family="2.21275282234",
        log2_queries_finite_family="-inf",
    )
    gordon["instance"]["hidden"] = 1000
    assert "tail_bound Gordon" in exported(gordon)
    outcome = theory.check("Gordon.v", exported(gordon))
    assert outcome.ok, outcome.message
