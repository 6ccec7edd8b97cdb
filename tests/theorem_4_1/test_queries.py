"""The parts of the query bound: cells, caps, the count, and the checker's own recomputation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest

from symcheck.appendix_b.spectrum import Coefficients, Mixture, SmoothedRule
from symcheck.arith import Engine, arb_engine
from symcheck.checker import run
from symcheck.checker import theorem_4_1 as checked
from symcheck.checker.format import encode
from symcheck.errors import DomainError
from symcheck.lemma_4_3.tails import Tails
from symcheck.theorem_4_1 import cap, haar
from symcheck.theorem_4_1.certify import certify, make
from symcheck.theorem_4_1.queries import count, statistical_queries

E: Engine = arb_engine(200)


def test_spoiled_measure_is_above_the_integral_and_near_it() -> None:
    """(1/(4 tau^2 - K(x_0))) int T dK, by a fine grid from both sides."""
    law, d, k, tau = SmoothedRule(4, 0, Fraction(1, 50)).spectrum(E, 300), 200, 2, Fraction(1, 100)
    points = haar.ladder(*haar.choose_ladder(law, d, k, tau))
    bound = haar.Cells.of(law, d, k, points).spoiled(tau)
    assert bound is not None
    start, tails = points[0], Tails(E, d, k)
    fine = [start + (1 - start) * Fraction(i, 1500) ** 2 for i in range(1501)]
    heights = [law.value(x) ** k - 1 for x in fine]
    values = [E.exp(tails.log_bounds(E.rational(x))["best"]) for x in fine[:-1]] + [E.rational(0)]
    rest = 4 * tau**2 - heights[0]
    below = sum(((heights[i + 1] - heights[i]) * values[i + 1] for i in range(1500)), E.rational(0)) / rest
    above = sum(((heights[i + 1] - heights[i]) * values[i] for i in range(1500)), E.rational(0)) / rest
    assert below < bound
    assert bound < above * Fraction(6, 5)


@pytest.mark.parametrize("sigma", [0, 1])
def test_cap_moments_against_sampled_points(sigma: int) -> None:
    """E K(|<u, v>|) over the cap {alpha >= t} of the sphere in R^6, by 200 000 pairs; odd moments only from above."""
    d, t, chance = 6, Fraction(1, 2), np.random.default_rng(1)
    law = SmoothedRule(2, sigma, Fraction(1, 2)).spectrum(E, 60)
    base = cap.truncated_integrals(E, d, t)
    mean = cap.cap_mean(law, d, t, base)
    x = chance.standard_normal((4_000_000, d))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    measure = float(E.exp(cap.log_measure(E, d, base)).lower.fraction())
    inside = x[x[:, 0] >= float(t)]
    assert abs(len(inside) / len(x) - measure) < 5 * np.sqrt(measure / len(x))
    half = len(inside) // 2
    products = (inside[:half] * inside[half : 2 * half]).sum(axis=1)
    squares = [float(s.lower.fraction()) for s in law.squares]
    values = sum(a * np.abs(products) ** (law.step * j) for j, a in enumerate(squares) if j)
    error, excess = np.std(values) / np.sqrt(half), float(mean.lower.fraction()) - np.mean(values)
    assert -5 * error < excess < 5 * error + (0.05 * np.mean(values) if sigma else 1e-6)


@pytest.mark.parametrize(
    ("d", "tolerance", "haar_bits", "best"),
    [(784, "1e-2", 567, 852), (784, "1e-6", 109, 284), (3072, "1e-6", 426, 1144)],
)
def test_known_figures(d: int, tolerance: str, haar_bits: int, best: int) -> None:
    figures = certify(make(dimension=d, tolerance=tolerance)).content["figures"]
    assert Fraction(figures["log2_queries_haar"]) >= haar_bits
    assert Fraction(figures["log2_queries"]) >= best
    assert figures["method"] == "rearrangement"


def test_checker_refuses_a_better_number_and_other_points() -> None:
    content = certify(make(dimension=200, hidden=4, nodes=6, tolerance="1e-3", pair="mirror", oracle="joint")).content
    assert run.verify_bytes(encode(content)).verdict == "valid"
    changes: list[dict[str, Any]] = []
    figures, witness = content["figures"], content["witness"]
    better = str(Fraction(figures["log2_queries"]).__floor__() + 1)
    changes.append({**content, "figures": {**figures, "log2_queries": better}})
    changes.append({**content, "figures": {**figures, "method": "finite"}})
    start, width = witness["ladders"][0]
    for ladders in ([["1/2", width]], [[start, "1/1000"]], [[width, start]], [[start, width]] * 2, [], [[0, width]]):
        changes.append({**content, "witness": {**witness, "ladders": ladders}})
    changes.append({**content, "witness": {**witness, "terms": 201}})
    changes.append({**content, "witness": {**witness, "steps": [[[1, 1 << 23]]]}})
    changes.append({**content, "instance": {**content["instance"], "tolerance": "1/999"}})
    changes.append({**content, "instance": {**content["instance"], "oracle": "class"}})
    for changed in changes:
        assert run.verify_bytes(encode(changed)).verdict == "rejected"


def test_no_number_is_dressed_up() -> None:
    """Fewer than one query, or a missing law, is None: the figure is -inf."""
    demand, tiny, large = make().demand, E.rational(Fraction(1, 1000)), E.rational(Fraction(9, 10))
    assert count(demand, [(tiny, tiny), (None, tiny)]) is None
    assert count(demand, [(tiny, None), (tiny, tiny)]) is None
    assert count(demand, [(large, tiny), (large, tiny)]) is None
    assert count(demand, [(tiny, large), (tiny, tiny)]) is None
    found = count(demand, [(tiny, tiny), (tiny, tiny)])
    assert found is not None
    assert found.overlaps(E.log((Fraction(2, 3) - Fraction(1, 1000)) * 500) / E.log(2))
    joint = count(make(oracle="joint").demand, [(tiny, tiny), (tiny, tiny)])
    assert joint is not None
    assert (joint - found).contains(1)


def test_one_law_is_hidden_from_the_gaussian() -> None:
    """The two smoothed points as a mixture, as a rule and by coefficients: the same bound; two classes cost one bit."""
    delta, mean = Fraction(19, 100), Fraction(9, 10)
    mixture, rule = Mixture(["1/2", "1/2"], [-mean, mean], [delta, delta]), SmoothedRule(2, 0, delta)
    squares = [s.upper.fraction() for s in mixture.spectrum(arb_engine(400), 120).squares]
    listed = Coefficients(squares, 2, 1 - delta)
    options: dict[str, Any] = {"dimension": 3072, "tolerance": "1e-2"}
    first = statistical_queries(rule, **options)
    for other in (mixture, listed):
        found = statistical_queries(other, **options)
        assert found.method == first.method == "rearrangement"
        assert abs(float(found.log2_queries) - float(first.log2_queries)) < 1e-3 * float(first.log2_queries)
    both = statistical_queries(rule, rule, **options)
    assert abs(float(first.log2_queries) - float(both.log2_queries) - 1) < 1e-6
    with pytest.raises(DomainError, match="exact"):
        statistical_queries(rule, dimension=100, tolerance=0.01)  # type: ignore[arg-type]
    with pytest.raises(DomainError, match="begin with 1"):
        Coefficients([2], 1, 0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tolerance": "0"}, "tolerance must be greater than 0 and at most 1/2"),
        ({"tolerance": "0.6"}, "tolerance must be greater than 0 and at most 1/2"),
        ({"dimension": 10, "hidden": 6}, "hidden must be at most 5"),
        ({"smoothing": "1"}, "smoothing must lie strictly between"),
        ({"error": "1/2"}, "error must lie strictly between 0 and 1/2"),
        ({"success": "0"}, "success must be greater than 0"),
        ({"oracle": "both"}, "oracle must be one of class, joint"),
    ],
)
def test_bad_input(options: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        make(**options)


@pytest.mark.parametrize(
    ("d", "numerator"),
    [
        (4, 1 << 16),
        (10, 15_000_000),
        (10, 200_000),
        (700, 9_000_000),
        (3072, 700_000),
        (15_000, 4_000_000),
        (10**6, 700_000),
        (10**9, 1 << 16),
        (10**9, 12_000_000),
    ],
)
def test_truncated_integrals_from_every_start(d: int, numerator: int) -> None:
    """int_t^1 (1-x^2)^c dx against mpmath's quadrature, producer and checker: complement, parts, near 1, far out."""
    t = Fraction(numerator, 1 << 24)
    ours, theirs = cap.truncated_integrals(arb_engine(128), d, t), checked._truncated(d, t, 128)
    assert len(ours) == len(theirs) == checked.MOMENTS + 1
    with mpmath.workdps(40):
        for i in (0, 1, 160):
            c, x = mpmath.mpf(d - 3) / 2 + i, mpmath.mpf(numerator) / 2**24
            log_rest = mpmath.log1p(-x * x)
            far = min(1 - x, 60 / (2 * c * x) + 60 / mpmath.sqrt(2 * c + 1))
            pieces = [x + far * mpmath.mpf(j) / 40 for j in range(41)]
            scaled = mpmath.quad(lambda u, c=c, r=log_rest: mpmath.exp(c * (mpmath.log1p(-u * u) - r)), pieces[:-1])
            last = mpmath.quad(lambda u, c=c, r=log_rest: mpmath.exp(c * (mpmath.log1p(-u * u) - r)), pieces[-2:])
            expected = mpmath.log(scaled + last) + c * log_rest
            for value in (ours[i], theirs[i]):
                low, high = (mpmath.log(end) for end in _ends(value))
                assert high - low < 1e-25
                assert low - 1e-15 * abs(expected) - 1e-15 < expected < high + 1e-15 * abs(expected) + 1e-15


def _ends(value: Any) -> tuple[Any, Any]:
    """Both ends as mpmath numbers: of an engine's interval, or of the checker's."""
    if isinstance(value, checked.Interval):
        return mpmath.ldexp(mpmath.mpf(value.lo), value.exp), mpmath.ldexp(mpmath.mpf(value.hi), value.exp)
    return tuple(mpmath.ldexp(mpmath.mpf(end.man), end.exp) for end in (value.lower, value.upper))


@pytest.mark.parametrize(
    "options",
    [
        {"dimension": 20, "hidden": 10, "nodes": 6, "tolerance": "7/512", "smoothing": "1/4"},
        {"dimension": 6, "hidden": 2, "nodes": 3, "tolerance": "3/32", "smoothing": "1/4"},
        {"dimension": 4, "hidden": 2, "nodes": 3, "tolerance": "1/10", "smoothing": "1/2"},
        {"dimension": 3072, "smoothing": "1e-45", "tolerance": "1e-3"},
        {"dimension": 11, "hidden": 3, "nodes": 3, "pair": "mirror", "smoothing": "9/10", "tolerance": "1/10"},
        {"dimension": 784, "smoothing": "1e-4", "nodes": 38, "hidden": 33, "tolerance": "1e-3"},
    ],
    ids=("few bits, k = d/2", "few bits", "a sphere in R^3", "tiny noise", "two equal bounds", "caps above 1/2"),
)
def test_corners(options: dict[str, Any]) -> None:
    """Instances at which the steps or their start were once refused; the best method is at least the others."""
    figures = certify(make(**options)).content["figures"]
    values = [figures[f"log2_queries_{name}"] for name in ("haar", "rearrangement", "finite_family")]
    assert Fraction(figures["log2_queries"]) == max(Fraction(value) for value in values if value != "-inf") > 0
    assert figures["log2_queries_rearrangement"] != "-inf"


def test_the_checker_refuses_what_would_only_keep_it_busy() -> None:
    content = certify(make(dimension=200, tolerance="1e-3")).content
    instance, witness = content["instance"], content["witness"]
    many = [[[j + 1, (1 << 23) - j] for j in range(17)]] * 2
    for changed, words in (
        ({"instance": {**instance, "tolerance": f"1/{10**200}"}}, "more than 120 digits"),
        ({"witness": {**witness, "steps": many}}, "between 1 and 16"),
    ):
        result = run.verify_bytes(encode({**content, **changed}))
        assert result.verdict == "rejected"
        assert words in result.reason
    vacuous = certify(make(dimension=20, hidden=10, nodes=2, tolerance="1e-6")).content
    ladders = [["1/2", "1/1000"]] * 2
    result = run.verify_bytes(encode({**vacuous, "witness": {**vacuous["witness"], "ladders": ladders}}))
    assert "null where they show nothing" in result.reason
