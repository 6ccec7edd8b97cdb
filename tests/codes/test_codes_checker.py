"""The independent checker of codes: agrees with the producer, refuses every changed leaf, and bounds its own work."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from math import comb
from typing import Any

import pytest

from symcheck.checker import codes as checker
from symcheck.checker.format import Rejected, encode
from symcheck.codes import ConcatenatedCode, InnerCode, constant_rate
from symcheck.codes.families import first_degree, gilbert_varshamov

TOY = ConcatenatedCode.make(3, (7, 5), "reed-muller")
CODES = [
    TOY,
    ConcatenatedCode.make(4, (15, 7), "reed-muller"),
    ConcatenatedCode.make(),
    ConcatenatedCode.make(10, (1023, 224), "reed-muller", 64),
    ConcatenatedCode.make(12, (4095, 2047), trials=None),
    ConcatenatedCode.make(2, (3, 2), "circulant", 1),
    constant_rate(16),
]


@pytest.mark.parametrize("code", CODES, ids=lambda code: str(code.length))
def test_checker_recomputes_the_figures(code: ConcatenatedCode) -> None:
    assert encode(checker.figures(code.public())) == encode(code.figures())


def test_figures_from_the_definitions() -> None:
    """RS[1000, 188] with Golay's code by hand: 813 * 8, and mu Delta/4 - n 2^-24."""
    found = checker.figures(ConcatenatedCode.make(trials=None).public())
    assert (found["length"], found["message_bits"], found["distance"]) == (24000, 2256, 813 * 8)
    assert Fraction(found["radius_squared"]) == 813 * 2 - Fraction(24000, 2**24)
    assert Fraction(found["rate"]) == Fraction(2256, 24000)
    assert Fraction(found["relative_distance"]) == Fraction(6504, 24000)


def variants(value: Any) -> Iterator[Any]:
    """Changes of a leaf or of a list."""
    if isinstance(value, list):
        yield from (value[:-1], value[1:], value[::-1], [*value, value[-1]], [], None)
        for i in range(len(value)):
            for other in variants(value[i]):
                yield [*value[:i], other, *value[i + 1 :]]
        for i in range(len(value) - 1):
            yield [*value[:i], value[i + 1], value[i], *value[i + 2 :]]
    elif isinstance(value, str) and not value.isdigit():
        yield from ("golay", "circulant", "turbo", "", "given " + value, None)
    else:
        number = int(value)
        yield from (number + 1, number - 1, -number, 0, number + 2**53, str(number + 1), str(number), None, True, 0.5)
        yield from (str(number - 1), number << 1, number >> 1)


@pytest.mark.parametrize("code", CODES[:4], ids=lambda code: str(code.length))
def test_every_changed_leaf_changes_the_figures_or_is_rejected(code: ConcatenatedCode) -> None:
    public, expected = code.public(), encode(code.figures())
    count = 0
    for key, value in public.items():
        for other in variants(value):
            if encode(other) == encode(value):
                continue
            count += 1
            changed = copy.deepcopy(public) | {key: other}
            try:
                found = checker.figures(changed)
            except Rejected:
                continue
            assert encode(found) != expected, (key, str(other)[:80])
    assert count > 60
    odds: list[Any] = [{k: v for k, v in public.items() if k != "trials"}, public | {"more": 1}, [], None]
    for odd in odds:
        with pytest.raises(Rejected):
            checker.figures(odd)


def test_code_of_ones_own_is_accepted_by_its_rows() -> None:
    """A code without a name: only its rows count, and no name may be claimed for them."""
    own = InnerCode(6, (0b100011, 0b010110, 0b001101))
    code = ConcatenatedCode.make(3, (7, 5), own)
    assert code.public()["inner"] == "given"
    assert checker.figures(code.public()) == code.figures()
    for wrong in ("golay", "reed-muller", "circulant"):
        with pytest.raises(Rejected, match="names"):
            checker.figures(code.public() | {"inner": wrong})


def test_dependent_rows_are_rejected() -> None:
    public = TOY.public() | {"inner": "given", "inner_rows": [0b1100, 0b0110, 0b1010]}
    with pytest.raises(Rejected, match="dependent"):
        checker.figures(public)


def test_a_primitive_polynomial_that_is_not_the_least_is_rejected() -> None:
    """x^3 + x^2 + 1 is primitive too: 13 instead of 11."""
    checker.check_field(13, 3)
    with pytest.raises(Rejected, match="least"):
        checker.figures(TOY.public() | {"field_polynomial": 13})


def test_work_is_bounded_before_it_is_done() -> None:
    base = ConcatenatedCode.make(4, (15, 7), "reed-muller").public() | {"inner": "given"}
    for change in (
        {"field_degree": 17, "inner_rows": [1 << i for i in range(17)]},
        {"inner_length": 10**6},
        {"inner_length": 2**60},
        {"trials": 10**9},
        {"outer_length": 10**9},
        {"field_polynomial": "9" * 3000},
    ):
        with pytest.raises(Rejected):
            checker.figures(base | change)
    with pytest.raises(Rejected, match="too many"):
        checker.true_distance(checker.read_code(base))
    with pytest.raises(Rejected):
        checker.gilbert_varshamov(10**6)


def test_no_certified_radius_is_rejected() -> None:
    """Delta = 2 at length 65535 * 4096: the margin of the grid is larger than the radius."""
    rows = [1 << i for i in range(16)]
    public = constant_rate(16).public() | {"inner": "given", "inner_rows": rows, "inner_length": 4096}
    with pytest.raises(Rejected, match="no radius"):
        checker.figures(public | {"outer_dimension": 65534, "trials": 1})


@pytest.mark.parametrize(("degree", "outer"), [(3, (7, 5)), (3, (6, 3)), (4, (15, 3)), (2, (3, 2))])
def test_true_distance_by_two_enumerations(degree: int, outer: tuple[int, int]) -> None:
    """Systematic encoding of unit messages against multiples of the generator polynomial; never below Delta."""
    name = "circulant" if degree == 2 else "reed-muller"
    code = ConcatenatedCode.make(degree, outer, name)
    found = checker.true_distance(checker.read_code(code.public()))
    assert found == code.true_distance() >= code.distance
    if outer == (7, 5):
        assert found == code.distance == 6


def test_counting_bound_of_both_sides() -> None:
    for m in range(1, 150):
        d = checker.gilbert_varshamov(m)
        assert d == gilbert_varshamov(m)
        volumes = [sum(comb(2 * m, i) for i in range(count)) for count in (d, d + 1)]  # V(2m, d-1), V(2m, d)
        assert 2 * (2**m - 1) * volumes[0] < 2 ** (2 * m) <= 2 * (2**m - 1) * volumes[1]


def test_from_degree_seventeen_on_the_distance_is_linear() -> None:
    """d > m/5 by the counting bound itself, which the entropy bound of step 9 only bounds from below."""
    assert first_degree() == checker.first_degree() == 17
    assert (32 * 9**9) ** 17 > 32 * 10**170
    assert (32 * 9**9) ** 16 < 32 * 10**160
    assert all(5 * gilbert_varshamov(m) > m for m in range(17, 120))
