"""The fields of 2^m elements, 2 <= m <= 16, by tables of logarithms (proofs/section_5_2/proof.md, step 1)."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from symcheck.errors import DomainError

Symbols = npt.NDArray[np.uint16]

# The least primitive polynomial over F_2 of each degree; bit i is the coefficient of x^i.
PRIMITIVE = {
    2: 7,
    3: 11,
    4: 19,
    5: 37,
    6: 67,
    7: 131,
    8: 285,
    9: 529,
    10: 1033,
    11: 2053,
    12: 4179,
    13: 8219,
    14: 16427,
    15: 32771,
    16: 65581,
}


class Field:
    """F_2[x] modulo a primitive polynomial; an element is the integer of its coefficients, alpha the class of x.

    Parameters
    ----------
    degree : int, 2 to 16
    polynomial : int, optional
        A primitive polynomial of that degree, bit i the coefficient of x^i; by default the least one.

    Raises
    ------
    DomainError
        The degree is out of range, or x does not have order 2^m - 1: the polynomial is not primitive.

    Notes
    -----
    That x has order 2^m - 1 proves that this is a field (step 1).  The powers of x are tabulated while its order is
    counted, so there is no table that has not been checked.

    References
    ----------
    [BLPR19] Section 5.2, Remark; proofs/section_5_2/proof.md, step 1.

    Examples
    --------
    >>> field = Field(3)  # x^3 = x + 1
    >>> field.multiply(0b100, 0b010), field.multiply([1, 2, 3], [7, 6, 0])
    (array(3, dtype=uint16), array([7, 7, 0], dtype=uint16))
    >>> Field(4, 0b11111)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: x has order 5 modulo the polynomial 31, not 15; the least primitive one is 19
    """

    def __init__(self, degree: int, polynomial: int | None = None) -> None:
        if degree not in PRIMITIVE:
            raise DomainError(f"the field's degree must be at least 2 and at most 16, not {degree}")
        self.degree, self.size, self.order = degree, 1 << degree, (1 << degree) - 1
        self.polynomial = PRIMITIVE[degree] if polynomial is None else polynomial
        powers = _powers(self.polynomial, degree)
        if len(powers) != self.order:
            raise DomainError(
                f"x has order {len(powers)} modulo the polynomial {self.polynomial}, not {self.order}; "
                f"the least primitive one is {PRIMITIVE[degree]}"
            )
        # The logarithm of 0 is so large that every sum with it falls where the table of powers holds 0.
        self.exp = np.zeros(4 * self.size, np.uint16)
        self.exp[: 2 * self.order] = powers * 2
        self.log = np.full(self.size, 2 * self.order, np.int32)
        self.log[powers] = np.arange(self.order, dtype=np.int32)

    def multiply(self, a: npt.ArrayLike, b: npt.ArrayLike) -> Symbols:
        """Elementwise product, with broadcasting."""
        product: Symbols = np.asarray(self.exp[self.log[np.asarray(a)] + self.log[np.asarray(b)]])
        return product

    def divide(self, a: npt.ArrayLike, b: npt.ArrayLike) -> Symbols:
        """Elementwise quotient by non-zero elements."""
        quotient: Symbols = np.asarray(self.exp[self.log[np.asarray(a)] + (self.order - self.log[np.asarray(b)])])
        return quotient

    def power(self, exponent: npt.ArrayLike) -> Symbols:
        """alpha to integer exponents of either sign."""
        powers: Symbols = np.asarray(self.exp[np.asarray(exponent) % self.order])
        return powers

    def transform(self, coefficients: Symbols) -> Symbols:
        """The values of a polynomial at alpha^0, ..., alpha^(N-1), N = 2^m - 1: a discrete Fourier transform.

        Parameters
        ----------
        coefficients : uint16 array, length at most N
            In ascending order.

        Returns
        -------
        uint16 array of length N
            Exact.

        Notes
        -----
        Cooley and Tukey's recursion over the prime factors of N: N times their sum look-ups, 31 N for m = 12.

        Examples
        --------
        >>> Field(2).transform(np.array([1, 1], np.uint16))  # 1 + x at 1, alpha, alpha^2
        array([0, 3, 2], dtype=uint16)
        """
        padded = np.zeros(self.order, np.uint16)
        padded[: len(coefficients)] = coefficients
        values: Symbols = self._transform(padded[None], 1, _prime_factors(self.order))[0]
        return values

    def _transform(self, rows: Symbols, step: int, primes: tuple[int, ...]) -> Symbols:
        """sum_j row[j] w^(jk) for all k and every row, with w = alpha^step of order n = the product of ``primes``.

        With n = p r, j = r j1 + j2 and k = k1 + p k2, the exponent jk is r j1 k1 + j2 k1 + p j2 k2 modulo n.
        """
        if not primes:
            return rows
        count, p = len(rows), primes[0]
        rest = rows.shape[1] // p
        logs = self.log[rows.reshape(count, p, 1, rest)]
        k = np.arange(p)[:, None]
        inner = np.zeros((count, p, rest), np.uint16)
        for j in range(p):
            inner ^= self.exp[logs[:, j] + (step * rest * j * k) % self.order]
        inner = self.exp[self.log[inner] + (step * k * np.arange(rest)) % self.order]
        outer = self._transform(inner.reshape(count * p, rest), step * p, primes[1:])
        values: Symbols = outer.reshape(count, p, rest).transpose(0, 2, 1).reshape(count, -1)
        return values


def _powers(polynomial: int, degree: int) -> list[int]:
    """1, x, x^2, ... modulo the polynomial up to the first return to 1, or to a value met before."""
    if polynomial >> degree != 1 or polynomial % 2 == 0:  # x is a unit only if the constant term is 1
        raise DomainError(f"{polynomial} is not a polynomial of degree {degree} with constant term 1")
    powers, value = [], 1
    while True:
        powers.append(value)
        value <<= 1
        if value >> degree:
            value ^= polynomial
        if value == 1:
            return powers


@cache
def _prime_factors(n: int) -> tuple[int, ...]:
    found, p = [], 2
    while n > 1:
        while n % p == 0:
            found.append(p)
            n //= p
        p += 1
    return tuple(found)


@cache
def field_of(degree: int) -> Field:
    """The field of 2^degree elements with the least primitive polynomial, built once."""
    return Field(degree)


def as_bits(values: npt.ArrayLike, width: int) -> npt.NDArray[np.uint8]:
    """Integers as bits, the most significant first, along a new last axis."""
    shifts = np.arange(width - 1, -1, -1)
    bits: npt.NDArray[np.uint8] = ((np.asarray(values)[..., None] >> shifts) & 1).astype(np.uint8)
    return bits


def from_bits(bits: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """The integers whose bits lie along the last axis, the most significant first."""
    width = bits.shape[-1]
    return bits.astype(np.int64) @ (1 << np.arange(width - 1, -1, -1, dtype=np.int64))
