"""The theorem for every d >= 1000: its table of inequalities, and certificates at instances of it."""

from __future__ import annotations

import re
from fractions import Fraction
from math import isqrt
from pathlib import Path
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcheck.arith import arb_engine, mpmath_engine
from symcheck.checker import every_d as checked
from symcheck.checker.format import Rejected
from symcheck.theorem_4_1 import every_d
from symcheck.theorem_4_1.certify import certify, make
from symcheck.theorem_4_1.every_d import INEQUALITIES, Inequality

PROOF = (Path(__file__).parents[2] / "proofs" / "theorem_4_1" / "proof.md").read_text()


@pytest.mark.parametrize("row", INEQUALITIES, ids=lambda row: row.name)
def test_each_holds_and_its_mutant_does_not(row: Inequality) -> None:
    """By both engines, and by mpmath's plain floating point as a third route."""
    for engine in (arb_engine(160), mpmath_engine(160)):
        assert all(every_d.holds(engine, relation) for relation in row.relations)
        assert not every_d.holds(engine, row.mutant)
    if not row.name.startswith("printed-choice"):
        with mpmath.workdps(40):
            names: dict[str, Any] = {f: getattr(mpmath, f) for f in ("ln", "exp", "sqrt", "pi")}
            for name, text in every_d.DEFINITIONS.items():
                names[name] = eval(_exact(text), {"mpf": mpmath.mpf}, names)
            values = [eval(_exact(text), {"mpf": mpmath.mpf}, names) for text in (*row.relations, row.mutant)]
        assert values == [True] * len(row.relations) + [False]


def _exact(text: str) -> str:
    return re.sub(r"(?<![\w.])\d+", r"mpf(\g<0>)", text)


def test_the_proof_lists_the_same_names_in_their_steps() -> None:
    parts = re.split(r"^## Step (\d+)\..*$", PROOF, flags=re.MULTILINE)
    steps = {int(number): body for number, body in zip(parts[1::2], parts[2::2], strict=True)}
    for row in INEQUALITIES:
        assert f"`{row.name}`" in steps[row.step], row.name
    listed = set()
    for body in (steps[8], steps[9]):
        for line in re.findall(r"^\* (`.*?) — ", body[body.index("### Obligations") :], re.MULTILINE):
            listed |= set(re.findall(r"`([^`]*)`", line))
    assert listed == {row.name for row in INEQUALITIES} | set(checked.IDENTITIES)


def test_the_checker_has_a_table_of_its_own_and_it_agrees() -> None:
    assert checked.every_d_figures() == every_d.slacks(arb_engine(160))
    assert checked.printed_choice() == every_d.printed_choice(mpmath_engine(160))


@pytest.mark.parametrize(
    ("name", "text"), [("layer-1", "0.0844"), ("queries", "0.0693"), ("printed-choice-784", "1/4")]
)
def test_the_checker_refuses_a_false_relation(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = {"layer-1": "0.0843", "queries": "0.0843", "printed-choice-784": "1/3"}[name]
    changed = [relation.replace(right, text) for relation in checked.RELATIONS[name]]
    assert changed != checked.RELATIONS[name]
    monkeypatch.setitem(checked.RELATIONS, name, changed)
    with pytest.raises(Rejected, match="false, or not decided"):
        checked.every_d_figures()


@pytest.mark.parametrize(("d", "n"), [(1000, 10), (1099, 10)])
def test_certificates_at_instances_of_the_theorem(d: int, n: int) -> None:
    """k, delta and tau of step 8: at least d/10 bits by random frames, the radius, F(1) <= 19."""
    k = d // 100
    tau = Fraction(83 * (isqrt(k * 10**20) + 1), 100 * 10**10 * 2**n)
    certificate = certify(
        make(
            dimension=d,
            hidden=k,
            nodes=n,
            smoothing=Fraction(1, 256 * (n + 1)),
            tolerance=tau,
            error="2/5",
            success="1/100",
        )
    )
    figures = certificate.content["figures"]
    assert Fraction(figures["log2_queries_haar"]) >= Fraction(d, 10)
    assert Fraction(figures["robust_radius"]) ** 2 >= Fraction(216, 1000) ** 2 * Fraction(k, n + 1)


@pytest.mark.parametrize("n", [10, 11, 12, 20, 50, 100])
@pytest.mark.parametrize("kappa", [1, 10])
def test_one_coordinate_has_bounded_chi_square(n: int, kappa: int) -> None:
    """Lemma 8.3, F(1) <= 19 kappa, by Mehler's kernel at numpy's nodes; it is not far from the truth."""
    theta = 1 - 1 / (256 * kappa**2 * (n + 1))
    for nodes in (n, n + 1):
        x, w = np.polynomial.hermite_e.hermegauss(nodes)
        w = w / w.sum()
        square = theta**2 * (x[:, None] ** 2 + x**2) - 2 * theta * np.outer(x, x)
        kernel = np.exp(-square / (2 * (1 - theta**2))) / np.sqrt(1 - theta**2)
        assert 13 * kappa < w @ kernel @ w < 19 * kappa


@given(st.integers(1000, 10**9), st.data())
@settings(max_examples=200, deadline=None)
def test_the_integers_of_step_8(d: int, data: st.DataObject) -> None:
    """(8.2) and (8.3) at admitted (d, n), and that some n is admitted."""
    least = max(10, next(n for n in range(1, 40) if 4**n >= d))
    assert least <= d // 100
    n, k = data.draw(st.integers(least, min(d // 100, 200))), d // 100
    j = k // 8
    assert k * 1099 >= 10 * d
    assert 100 * (d - 2 * k) >= 98 * d
    assert 4 * (k - 2 * j) >= 3 * k
    assert 8 * (j + 1) > k > 2 * j
    assert 100 * k <= 4**n


def test_figures_of_the_table() -> None:
    """d = 3072: n = 12, k = 30, radius 0.216 sqrt(30/13) and tolerance 0.083/sqrt 3072, four frames."""
    row = every_d.printed_choice(arb_engine(160))[1]
    theorem = row["every_d"]
    assert (row["family"], theorem["nodes"], theorem["hidden"], theorem["log2_queries"]) == (4, 12, 30, "1536/5")
    assert float(theorem["robust_radius"]) == pytest.approx(0.216 * (30 / 13) ** 0.5, rel=1e-11)
    assert float(theorem["tolerance"]) == pytest.approx(0.083 / 3072**0.5, rel=1e-11)
