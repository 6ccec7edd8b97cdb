"""Lemma 4.2 in Coq: golden certificates are accepted to the last digit, and nothing near them is."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symcheck import certify
from symcheck.checker.format import Rejected
from symcheck.checker.run import STATEMENTS as CHECKED
from symcheck.errors import DomainError
from symcheck.kernel.coq import Theory, foreign_axioms
from symcheck.kernel.lemma_4_2 import SCOPE, export
from symcheck.statements import find

GOLDEN = Path(__file__).parents[2] / "proofs" / "lemma_4_2"
NAMES = ["n1", "n2", "n3", "n3-mirror", "n10"]


def golden(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((GOLDEN / f"{name}.cert.json").read_bytes())
    return content


def text(content: dict[str, Any]) -> str:
    return export(content["instance"], content["witness"], content["figures"])


# Text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_of_the_scope_has_its_theorems(name: str) -> None:
    source = text(golden(name))
    assert SCOPE.of(source) == SCOPE


def test_scope_is_the_register() -> None:
    row = find("lemma-4.2")
    assert row is not None
    claims = [*SCOPE.checked, *SCOPE.partly, *SCOPE.cannot]
    assert sorted(claims) == sorted(claim.name for claim in row.claims)
    assert set(CHECKED["lemma-4.2"][0]) == {*SCOPE.checked, *SCOPE.partly}


@pytest.mark.parametrize("name", ["n3", "n3-mirror"])
def test_figures_stand_in_the_theorems_with_their_digits(name: str) -> None:
    content = golden(name)
    source = text(content)
    for figure in ("node_separation", "set_distance", "outside_probability_a"):
        value = Fraction(content["figures"][figure])
        shown = [Fraction(int(p), int(q)) for p, q in re.findall(r"\((\d+), (\d+)\)", source)]
        assert value in shown, figure
    digits = content["figures"]["node_separation"].removeprefix("0.")
    assert f"quotient ({digits}, " in source


def change(content: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    place = changed
    for key in path[:-1]:
        place = place[key]
    assert place[path[-1]] != value
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("instance", "nodes"), "2. Axiom mine : False"),
        (("instance", "nodes"), 3),
        (("instance", "smoothing"), "1/288 + 1"),
        (("witness", "cells"), {"a": ["Qed"], "b": []}),
        (("witness", "cells", "a", 0), 1 << 400),
        (("witness", "cover", "a"), "110"),
        (("witness", "cover", "a"), "1000"),
        (("witness", "cover", "a"), "Cell"),
        (("witness", "precision"), 1 << 20),
        (("witness", "reach"), "2). Admitted. ("),
        (("witness", "majorant"), "0.825). Admitted. ("),
        (("witness", "points", 0, 0), "c"),
        (("figures", "node_separation"), "Rabs"),
        (("figures", "matched_moments"), None),
        (("figures", "first_unmatched_gap"), "sqrt(x)"),
        (("figures", "derivative_bounds"), []),
        (("figures", "printed_derivative_bound"), "fails"),
        (("figures", "derivative_sup"), [["1", "2"]]),
        (("figures", "derivative_exponent"), "inf"),
    ],
)
def test_what_is_not_in_form_never_becomes_coq_text(path: tuple[Any, ...], value: Any) -> None:
    with pytest.raises((Rejected, ValueError)):
        text(change(golden("n2"), path, value))


@pytest.mark.parametrize("value", ["0.5", None, "2"])
def test_there_is_no_exponent_at_m_1(value: object) -> None:
    """No theorem speaks of it there, so it may say nothing else."""
    with pytest.raises(Rejected, match="at m = 1 it is inf"):
        text(change(golden("n1"), ("figures", "derivative_exponent"), value))


def test_lists_have_the_length_that_the_theorems_say() -> None:
    source = text(golden("n2"))
    for words in ("bounded 5 A", "bounded 5 B", "reached 5 A B", "of_printed_form 5 3"):
        assert words in source


# Coq ----------------------------------------------------------------------------------------------


@pytest.mark.coq
@pytest.mark.parametrize("name", NAMES)
def test_golden_certificates_are_accepted(name: str, theory: Theory) -> None:
    source = text(golden(name))
    outcome = theory.check(f"golden_{name.replace('-', '_')}.v", source)
    assert outcome.ok, (outcome.line, outcome.message)
    if name not in ("n1", "n3-mirror"):  # to save time
        return
    told = theory.assumptions(f"golden_{name.replace('-', '_')}.v", source)
    foreign, axioms = foreign_axioms(told.output)
    assert foreign == []
    assert "PrimInt63.add" in axioms


def unit(text: str, step: int) -> str:
    """A decimal of 12 digits, or of fewer, moved by a unit of its last place."""
    digits, _, exponent = text.partition("e")
    places = len(digits.partition(".")[2])
    moved = Fraction(digits) + Fraction(step, 10**places)
    shown = f"{moved.numerator * (10**places // moved.denominator):0{places + 1}d}"
    body = f"{shown[:-places]}.{shown[-places:]}".rstrip("0") if places else shown
    return body + (f"e{exponent}" if exponent else "")


def more(content: dict[str, Any], *path: Any) -> dict[str, Any]:
    return _moved(content, path, 1)


def less(content: dict[str, Any], *path: Any) -> dict[str, Any]:
    return _moved(content, path, -1)


def _moved(content: dict[str, Any], path: tuple[Any, ...], step: int) -> dict[str, Any]:
    place = content
    for key in path:
        place = place[key]
    return change(content, path, unit(str(place), step))


MUTANTS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "signs_b": lambda c: change(c, ("witness", "cells", "b", 0), str(int(c["witness"]["cells"]["b"][0]) + 1)),
    "moments_a": lambda c: change(c, ("figures", "matched_moments"), 4),
    "next_moment": lambda c: change(c, ("figures", "matched_moments"), 2),
    "next_gap": lambda c: change(c, ("figures", "first_unmatched_gap"), "82369/41473"),
    "separation": lambda c: more(c, "figures", "node_separation"),
    "rate_holds": lambda c: more(c, "figures", "node_separation_every_n"),
    "distance_holds": lambda c: more(c, "figures", "set_distance"),
    "mass_a": lambda c: less(c, "figures", "outside_probability_a"),
    "mass_b": lambda c: less(c, "figures", "outside_probability_b"),
    "covered_a": lambda c: less(c, "witness", "majorant"),
    "covered_b": lambda c: change(c, ("witness", "cover", "b"), "100"),
    "derivative_closed_form_hold": lambda c: less(c, "figures", "derivative_closed_form", 4),
    "derivative_bounds_hold": lambda c: less(c, "figures", "derivative_bounds", 0),
    "peaks": lambda c: more(c, "figures", "derivative_sup", 3, 0),
    "exponents": lambda c: less(c, "figures", "derivative_exponent"),
    "chi_square_a_holds": lambda c: less(c, "figures", "chi_square_a", 1),
    "chi_square_b_holds": lambda c: more(c, "figures", "chi_square_b", 0),
}


@pytest.mark.coq
@pytest.mark.parametrize("where", MUTANTS)
def test_a_unit_in_the_last_place_too_much_is_rejected(where: str, theory: Theory) -> None:
    source = text(MUTANTS[where](golden("n2")))
    outcome = theory.check(f"mutant_{where}.v", source)
    assert not outcome.ok
    assert not outcome.gave_up
    before = "\n".join(source.splitlines()[: outcome.line])
    assert re.findall(r"^(?:Theorem|Lemma) (\w+)", before, re.MULTILINE)[-1] == where


@pytest.mark.coq
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("witness", "cells", "a", 1), "-83784756871657511029515374045137454790937"),
        (("figures", "first_unmatched_gap"), "sqrt(104526342790655/8796093022208)"),
        (("witness", "reach"), 1),
        (("witness", "points", 0), ["a", 0]),
    ],
)
def test_mutants_of_the_mirror_pair_are_rejected(path: tuple[Any, ...], value: Any, theory: Theory) -> None:
    content = change(golden("n3-mirror"), path, value)
    outcome = theory.check(f"mirror_{path[1]}_{len(path)}.v", text(content))
    assert not outcome.ok
    assert not outcome.gave_up


def made(**options: object) -> dict[str, Any]:
    return certify("lemma-4.2", **options).content


@pytest.mark.coq
@pytest.mark.parametrize(
    "options",
    [
        {"nodes": 3, "smoothing": "9999/10000"},  # F - 1 = 2e-25 cancels
        {"nodes": 1, "smoothing": "999999999/1000000000"},
        {"nodes": 4, "smoothing": "1/3", "set_radius": "1/1000"},
        {"nodes": 5, "smoothing": "1/100000", "pair": "mirror"},
        {"nodes": 3, "smoothing": "1/1000000", "set_radius": "1/100000"},
        {"nodes": 2, "smoothing": "1/1000000000000000000", "set_radius": "1/1000000000"},  # exponents like 1e18
        {"nodes": 2, "smoothing": "12345678901/98765432109876"},
        {"nodes": 4, "smoothing": "3/4", "pair": "mirror", "set_radius": "1/1000"},  # a gap without a root
    ],
    ids=str,
)
def test_instances_of_all_kinds_are_accepted(options: dict[str, object], theory: Theory) -> None:
    outcome = theory.check("instance.v", text(made(**options)))
    assert outcome.ok, (outcome.line, outcome.message)


def test_figures_that_fill_pages_are_not_for_the_kernel() -> None:
    with pytest.raises(DomainError, match="10\\^4000"):
        text(change(golden("n2"), ("figures", "derivative_bounds", 0), "1e5000"))


def test_units_are_moved() -> None:
    assert (unit("0.125", 1), unit("160.906076431", -1)) == ("0.126", "160.90607643")
    assert (unit("2.73458801493e-6", -1), unit("41", 1)) == ("2.73458801492e-6", "42")
