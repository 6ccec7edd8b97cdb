"""Remark 2.4: the three pairs, the best of all learners by brute force, and the certificate's figures from these."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product
from math import ceil, prod
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from symcheck.arith import Engine, arb_engine, mpmath_engine
from symcheck.checker import remark_2_4 as checked
from symcheck.checker.format import Rejected
from symcheck.errors import DomainError
from symcheck.remark_2_4.certify import certify, make
from symcheck.remark_2_4.task import ATOMS, LOSS, PAIRS, Labels, Task, one_sample_learner

TOP = Fraction(2, 5)
THIRDS = Fraction(2, 3)
ZERO = Fraction(0)
kappas = st.fractions(Fraction(1, 10**9), TOP, max_denominator=10**9)
special = [Fraction(1, 10**6), Fraction(1, 5) - Fraction(1, 10**9), Fraction(1, 5), Fraction(3, 10), TOP]
every_kappa = st.sampled_from(special) | kappas


def losses(task: Task, labels: Labels, j: str) -> tuple[Fraction, Fraction]:
    """What a labelling gets wrong in either class of D^j."""
    wrong = [
        sum((mass for mass, label in zip(law, labels, strict=True) if label != i), ZERO)
        for i, law in enumerate((task.class_0(j), task.class_1()))
    ]
    return wrong[0], wrong[1]


@cache
def served(kappa: Fraction) -> frozenset[str]:
    """The sets of pairs that some labelling serves, from the definition and all 2^7 labellings."""
    task = Task(kappa)
    found = set()
    for labels in product((0, 1), repeat=len(ATOMS)):
        found.add("".join(j for j in PAIRS if max(losses(task, labels, j)) <= Fraction(1, 5)))
    return frozenset(found)


def likelihood(law: tuple[Fraction, ...], draws: tuple[int, ...]) -> Fraction:
    return prod((law[atom] for atom in draws), start=Fraction(1))


def best_average(kappa: Fraction, n: int) -> Fraction:
    """The largest mean success over the three pairs of any learner with n samples per class.

    For each value of the data the output serves the set of pairs with the largest total probability.  The samples of
    class 1 have one law, which is a factor of every term.
    """
    task, total = Task(kappa), ZERO
    for draws in product(range(len(ATOMS)), repeat=n):
        weights = {j: likelihood(task.class_0(j), draws) for j in PAIRS}
        total += max(sum((weights[j] for j in names), ZERO) for names in served(kappa))
    return total / 3


def admits(kappa: Fraction, n: int, success: Fraction) -> bool:
    """Whether neither lower bound excludes this success with n samples: squares compared, no root is taken."""
    excess = success - THIRDS
    return excess <= n * kappa and 4 * excess**2 <= (1 + Fraction(15, 2) * kappa**2) ** n - 1


# The task ------------------------------------------------------------------------------------------


@given(every_kappa)
def test_the_laws_are_laws_and_differ_as_the_proof_says(kappa: Fraction) -> None:
    task = Task(kappa)
    uniform = (LOSS, LOSS, LOSS, 2 * LOSS)
    for law in (*map(task.class_0, PAIRS), task.class_1()):
        assert len(law) == len(ATOMS)
        assert min(law) >= 0
        assert sum(law) == 1
    for j in PAIRS:
        assert sum((p * p / u for p, u in zip(task.class_0(j), uniform, strict=False)), ZERO) == 1 + 15 * kappa**2 / 2
        for other in PAIRS:
            both = zip(task.class_0(j), task.class_0(other), strict=True)
            assert sum((max(ZERO, p - q) for p, q in both), ZERO) == (0 if j == other else 3 * kappa / 2)


@settings(max_examples=20)
@given(every_kappa)
def test_no_labelling_serves_three_pairs_and_every_pair_has_one(kappa: Fraction) -> None:
    """The enumeration against the hand count: f_p for p != j, from kappa = 1/5 two labels 1 for the third pair too."""
    task = Task(kappa)
    good = task.good_labellings()
    for labels in product((0, 1), repeat=len(ATOMS)):
        names = "".join(j for j in PAIRS if max(losses(task, labels, j)) <= LOSS)
        assert names == good.get(labels, "")
        assert all(task.is_good(labels, j) == (j in names) for j in PAIRS)
    by_hand = {(0, 0, 1): "ab", (0, 1, 0): "ac", (1, 0, 0): "bc"}
    if kappa >= Fraction(1, 5):
        by_hand |= {(0, 1, 1): "a", (1, 0, 1): "b", (1, 1, 0): "c"}
    assert good == {(*start, 0, 1, 1, 1): names for start, names in by_hand.items()}
    assert max(map(len, good.values())) == 2
    assert set("".join(good.values())) == set(PAIRS)


@given(every_kappa)
def test_one_sample_serves_every_pair_with_two_thirds_and_half_kappa(kappa: Fraction) -> None:
    task = Task(kappa)
    assert [task.success(j) for j in PAIRS] == [THIRDS + kappa / 2] * 3
    for j in PAIRS:  # again from the losses, over all pairs of atoms that occur
        total = ZERO
        atoms = (zip(ATOMS, law, strict=True) for law in (task.class_0(j), task.class_1()))
        for (x0, p), (x1, q) in product(*atoms):
            if p and q and max(losses(task, one_sample_learner(x0, x1), j)) <= LOSS:
                total += p * q
        assert total == THIRDS + kappa / 2


# All learners --------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(every_kappa, st.integers(0, 2))
@example(Fraction(1, 10), 4)
@example(TOP, 4)
def test_no_learner_is_above_either_bound(kappa: Fraction, n: int) -> None:
    best = best_average(kappa, n)
    assert best <= THIRDS + n * kappa
    assert admits(kappa, n, best)
    assert best >= THIRDS


@settings(max_examples=20)
@given(every_kappa)
def test_the_one_sample_learner_is_the_best_on_average(kappa: Fraction) -> None:
    """And knowing the sample of class 1 does not help."""
    task = Task(kappa)
    with_both = sum(
        (
            max(sum((task.class_0(j)[x0] for j in names), ZERO) for names in served(kappa)) * q
            for x0, q in product(range(len(ATOMS)), task.class_1())
        ),
        ZERO,
    )
    assert best_average(kappa, 1) == with_both / 3 == THIRDS + kappa / 2
    assert best_average(kappa, 0) == THIRDS


@settings(max_examples=10)
@given(every_kappa)
def test_more_samples_do_not_hurt(kappa: Fraction) -> None:
    values = [best_average(kappa, n) for n in range(4)]
    assert values == sorted(values)
    assert values[3] < 1


# The certificate -----------------------------------------------------------------------------------


def figures_of(kappa: Fraction, confidence: Fraction, margin: Fraction = Fraction(1, 100)) -> dict[str, Any]:
    return dict(certify(make(kappa, confidence, margin)).content["figures"])


@settings(max_examples=15)
@given(st.sampled_from(special[1:]) | st.fractions(Fraction(1, 1000), TOP, max_denominator=1000), st.integers(1, 3))
def test_what_some_learner_reaches_is_never_called_impossible(kappa: Fraction, n: int) -> None:
    """The mean success of the best learner, asked for as confidence, is not said to need more than its n samples."""
    figures = figures_of(kappa, best_average(kappa, n))
    assert int(figures["samples_needed_linear"]) <= int(figures["samples_needed"]) <= n
    assert figures["learner_success"] == [str(THIRDS + kappa / 2)] * 3


@settings(max_examples=25)
@given(
    st.sampled_from(special[1:]) | st.fractions(Fraction(1, 30), TOP, max_denominator=1000),
    st.fractions(THIRDS, 1, max_denominator=10**6).filter(lambda q: THIRDS < q < 1),
)
@example(Fraction(1, 10), THIRDS + Fraction(3, 10))  # the linear bound is an integer
@example(Fraction(2, 5), Fraction(13, 15))
@example(Fraction(1, 60), Fraction(7, 10))
def test_samples_needed_is_the_least_that_neither_bound_excludes(kappa: Fraction, confidence: Fraction) -> None:
    figures = figures_of(kappa, confidence)
    n, linear = int(figures["samples_needed"]), int(figures["samples_needed_linear"])
    assert admits(kappa, n, confidence)
    assert not admits(kappa, n - 1, confidence)
    assert THIRDS + (linear - 1) * kappa < confidence <= THIRDS + linear * kappa
    if n > 2:  # then no learner with two samples is that good
        assert best_average(kappa, 2) < confidence
    good = Task(kappa).good_labellings()
    assert figures["good_labellings"] == [["".join(map(str, labels)), names] for labels, names in good.items()]


@pytest.mark.parametrize("kappa", ["1/1000", "1/10000000"])
def test_samples_needed_grow_as_kappa_falls(kappa: str) -> None:
    """Far beyond exact powers: by enclosures of logarithms, in both engines."""
    step, excess = Fraction(kappa), Fraction(9, 10) - THIRDS
    figures = figures_of(step, Fraction(9, 10))
    assert int(figures["samples_needed_linear"]) == ceil(Fraction(7, 30) / step)
    for engine in (arb_engine(200), mpmath_engine(200)):
        needed = engine.log(1 + 4 * excess**2) / engine.log(1 + Fraction(15, 2) * step**2)
        assert needed <= int(figures["samples_needed"])
        assert needed > int(figures["samples_needed"]) - 1
        assert needed >= engine.log(1 + 4 * excess**2) * 2 / (15 * step**2)


def reaches(engine: Engine, runs: int, votes: int, eta: Fraction, margin: Fraction) -> bool:
    """4 (k-1)/eta (1 - (sqrt q - sqrt delta)^2)^v <= 1, (4.1)."""
    gap = (engine.sqrt(LOSS + margin) - engine.sqrt(LOSS)).square()
    return votes * engine.log(1 - gap) <= -engine.log(4 * (runs - 1) / eta)


@settings(max_examples=15)
@given(
    st.fractions(THIRDS, 1, max_denominator=10**12).filter(lambda q: THIRDS < q < 1),
    st.fractions(Fraction(1, 1000), Fraction(79, 100), max_denominator=1000),
)
@example(1 - Fraction(2, 9), Fraction(1, 100))
@example(1 - Fraction(2, 3**20), Fraction(1, 100))
@example(1 - Fraction(2, 3**20 + 1), Fraction(1, 100))
@example(1 - Fraction(2, 3**20 - 1), Fraction(1, 100))
@example(Fraction(9, 10), Fraction(1, 4))  # the root of delta q is rational
@example(1 - Fraction(1, 10**49), Fraction(1, 2))
def test_the_repaired_remark_runs_and_votes_as_often_as_needed(confidence: Fraction, margin: Fraction) -> None:
    """3^k >= 2/eta > 3^(k-1), and the validation is the least v of (4.1)."""
    figures, eta = figures_of(Fraction(1, 10), confidence, margin), 1 - confidence
    runs, votes = figures["copies"], int(figures["validation"])
    assert 3**runs >= 2 / eta > 3 ** (runs - 1)
    assert Fraction(1, 3) ** runs <= eta / 2  # all runs fail
    for engine in (arb_engine(300), mpmath_engine(300)):
        assert reaches(engine, runs, votes, eta, margin)
        assert not reaches(engine, runs, votes - 1, eta, margin)


@pytest.mark.parametrize("votes", [17, 18, 19, 20])
def test_an_exact_tie_of_the_validation_is_decided(votes: int) -> None:
    """At margin 3/5 the base of (4.1) is 4/5: with eta = 8 (4/5)^v and k = 3, equality at v itself."""
    for change, least in ((ZERO, votes), (Fraction(1, 10**20), votes), (-Fraction(1, 10**20), votes + 1)):
        figures = figures_of(Fraction(1, 10), 1 - 8 * Fraction(4, 5) ** votes - change, Fraction(3, 5))
        assert (figures["copies"], figures["validation"]) == (3, least)


FIGURES = ("copies", "good_labellings", "learner_success", "samples_needed", "samples_needed_linear", "validation")


def test_the_checker_computes_the_figures_itself() -> None:
    """All but samples_needed without looking; that one by deciding it, and its neighbours are refused."""
    instance = {"confidence": "9/10", "kappa": "1/50", "margin": "1/100"}
    figures = figures_of(Fraction(1, 50), Fraction(9, 10))
    assert set(figures) == set(FIGURES)
    needed = figures["samples_needed"]
    assert checked.check(instance, {}, {"samples_needed": needed}) == figures
    for wrong in (needed - 1, needed + 1, 0, -needed, str(needed), None, float(needed)):
        with pytest.raises(Rejected):
            checked.check(instance, {}, {"samples_needed": wrong})
    for name, value in (("kappa", "1/2"), ("kappa", 0), ("confidence", "2/3"), ("confidence", 1), ("margin", "4/5")):
        with pytest.raises(Rejected, match="outside the hypotheses"):
            checked.check({**instance, name: value}, {}, figures)


# Input ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        *(("kappa", value, "kappa must be greater than 0 and at most 2/5") for value in ("0", "-1/1000", "1/2", "2")),
        ("kappa", TOP + Fraction(1, 10**40), "kappa must be greater than 0 and at most 2/5"),
        *(("kappa", value, "kappa must be") for value in ("x", "nan", "", 0.1, None, True)),
        ("kappa", "1/0", "kappa has denominator 0"),
        ("kappa", f"1/{10**50}", "kappa must have a denominator of at most 50 digits"),
        *(
            ("confidence", value, "confidence must lie between 2/3 and 1")
            for value in ("2/3", "1/2", "0", "1", "-1", "2")
        ),
        ("confidence", THIRDS - Fraction(1, 10**30), "confidence must lie between 2/3 and 1"),
        ("confidence", 0.9, "confidence must be exact"),
        ("confidence", 1 - Fraction(1, 10**50), "confidence must have a denominator of at most 50 digits"),
        *(("margin", value, "margin must lie between 0 and 4/5") for value in ("0", "4/5", "1", "-1/100")),
        ("margin", "1e-50", "margin must have a denominator of at most 50 digits"),
        ("margin", "inf", "margin must be"),
    ],
)
def test_bad_input_is_refused_by_name(field: str, value: Any, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        make(**{field: value})


@given(every_kappa)
def test_what_is_read_is_what_was_written(kappa: Fraction) -> None:
    instance = make(str(kappa), "0.9", "1e-2")
    assert instance == make(kappa, Fraction(9, 10), Fraction(1, 100))
    assert instance.public() == {"confidence": "9/10", "kappa": str(kappa), "margin": "1/100"}
