"""Fields of 2^m elements: axioms against schoolbook products, transforms against evaluation, primitivity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcheck.checker.codes import check_field
from symcheck.checker.format import Rejected
from symcheck.codes import Field
from symcheck.codes.field import PRIMITIVE, as_bits, from_bits
from symcheck.errors import DomainError


def schoolbook(a: int, b: int, polynomial: int) -> int:
    """The product of two polynomials over F_2, reduced by long division."""
    product = 0
    for i in range(b.bit_length()):
        product ^= (a << i) * (b >> i & 1)
    while product.bit_length() >= polynomial.bit_length():
        product ^= polynomial << (product.bit_length() - polynomial.bit_length())
    return product


@pytest.mark.parametrize("degree", [2, 3, 4])
def test_every_product_and_quotient(degree: int) -> None:
    field = Field(degree)
    elements = np.arange(field.size)
    table = field.multiply(elements[:, None], elements)
    assert table.tolist() == [
        [schoolbook(a, b, field.polynomial) for b in range(field.size)] for a in range(field.size)
    ]
    assert np.array_equal(field.divide(table[:, 1:], elements[1:]), np.tile(elements[:, None], field.size - 1))


@given(st.integers(5, 16), st.data())
def test_products_in_larger_fields(degree: int, data: st.DataObject) -> None:
    field = Field(degree)
    a, b = (data.draw(st.integers(0, field.order)) for _ in range(2))
    assert int(field.multiply(a, b)) == schoolbook(a, b, field.polynomial)
    assert int(field.power(-3)) == int(field.divide(1, field.power(3)))


@pytest.mark.parametrize("degree", [2, 4, 6, 7, 9])
def test_transform_is_evaluation(degree: int) -> None:
    """N = 3, 15, 63 = 3 3 7 (a repeated factor), 127 (a prime), 511 = 7 73."""
    field, chance = Field(degree), np.random.default_rng(degree)
    coefficients = chance.integers(0, field.size, field.order - 1).astype(np.uint16)
    values = np.zeros(field.order, np.uint16)
    for c in coefficients[::-1]:  # Horner at every power of alpha
        values = field.multiply(values, field.power(np.arange(field.order))) ^ c
    assert np.array_equal(field.transform(coefficients), values)


@pytest.mark.parametrize("degree", [*PRIMITIVE])
def test_table_holds_the_least_primitive_polynomials(degree: int) -> None:
    """All smaller ones are refused by the producer and by the checker, which count orders independently."""
    Field(degree)
    check_field(PRIMITIVE[degree], degree)
    for smaller in range((1 << degree) + 1, PRIMITIVE[degree], 2):
        with pytest.raises(DomainError, match="has order"):
            Field(degree, smaller)
        with pytest.raises(Rejected, match="not primitive"):
            check_field(smaller, degree)


def test_orders_of_all_polynomials_of_degree_six() -> None:
    """Primitive ones are phi(63)/6 = 6 of the 32 with constant term 1."""
    primitive = []
    for polynomial in range(64, 128):
        try:
            Field(6, polynomial)
        except DomainError:
            with pytest.raises(Rejected):
                check_field(polynomial, 6)
        else:
            check_field(polynomial, 6)
            primitive.append(polynomial)
    assert len(primitive) == 6


@pytest.mark.parametrize(("degree", "polynomial"), [(1, None), (17, None), (4, 16), (4, 3), (4, 35)])
def test_what_is_no_field_is_refused(degree: int, polynomial: int | None) -> None:
    with pytest.raises(DomainError):
        Field(degree, polynomial)


def test_bits_are_most_significant_first() -> None:
    assert as_bits([6], 4).tolist() == [[0, 1, 1, 0]]
    values = np.arange(1 << 16).reshape(256, 256)
    assert np.array_equal(from_bits(as_bits(values, 16)), values)
