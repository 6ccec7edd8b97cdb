"""Reed-Solomon codes over GF(2^m): systematic encoding, errors and erasures up to half the designed distance.

The word c = (c_1, ..., c_n) is the polynomial sum c_j x^(n-j); the code is the words with the roots alpha^1, ...,
alpha^(n-k), shortened if n < 2^m - 1 (proofs/section_5_2/proof.md, steps 3 and 4).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from symcheck.codes.field import Field, Symbols
from symcheck.errors import DomainError


class ReedSolomon:
    """RS[length, dimension] with minimum distance length - dimension + 1.

    Parameters
    ----------
    field : Field
    length : int, 2 to 2^m - 1
    dimension : int, 1 to length - 1

    Raises
    ------
    DomainError
        A parameter is out of range.

    References
    ----------
    [BLPR19] Section 5.2, Remark; proofs/section_5_2/proof.md, steps 3 and 4.

    Examples
    --------
    >>> code = ReedSolomon(Field(3), 7, 3)  # distance 5: two errors, or one error and two erasures
    >>> word = code.encode(np.array([1, 2, 3]))
    >>> word[:3], code.distance
    (array([1, 2, 3], dtype=uint16), 5)
    >>> erased = np.array([False, True, False, True, False, False, False])
    >>> word[[1, 3, 6]] ^= 5
    >>> code.decode(word, erased)[:3]
    array([1, 2, 3], dtype=uint16)
    >>> code.decode(word) is None  # three errors are too many
    True
    """

    def __init__(self, field: Field, length: int, dimension: int) -> None:
        if not 2 <= length <= field.order:
            raise DomainError(
                f"the outer length must be at least 2 and at most {field.order}, not {length}; "
                f"the nearest admissible value is {min(max(length, 2), field.order)}"
            )
        if not 1 <= dimension < length:
            raise DomainError(
                f"the outer dimension must be at least 1 and at most {length - 1}, not {dimension}; "
                f"the nearest admissible value is {min(max(dimension, 1), length - 1)}"
            )
        self.field, self.length, self.dimension = field, length, dimension
        self.distance = length - dimension + 1
        self.positions = np.arange(length - 1, -1, -1)  # the locator of position j is alpha^positions[j]

    @cached_property
    def _feedback(self) -> npt.NDArray[np.int32]:
        """Logarithms of the generator's coefficients, descending and without the leading 1."""
        field, generator = self.field, np.zeros(self.distance, np.uint16)
        generator[0] = 1
        for i, root in enumerate(field.power(np.arange(1, self.distance)), start=1):
            generator[1 : i + 1] ^= field.multiply(generator[:i], root)
        logs: npt.NDArray[np.int32] = field.log[generator[1:]]
        return logs

    def encode(self, message: npt.ArrayLike) -> Symbols:
        """The words whose first symbols are the messages.

        Parameters
        ----------
        message : integers below 2^m, shape (..., dimension)

        Returns
        -------
        uint16 array, shape (..., length)

        Raises
        ------
        DomainError
            Wrong shape, or a symbol outside the field.
        """
        symbols = self._symbols(message, self.dimension)
        field, flat = self.field, symbols.reshape(-1, self.dimension)
        parity = np.zeros((len(flat), self.distance), np.uint16)  # the last column stays 0: it is shifted in
        for column in flat.T:  # the remainder of message * x^(n-k) modulo the generator
            top = field.log[column ^ parity[:, 0]]
            parity[:, :-1] = parity[:, 1:] ^ field.exp[top[:, None] + self._feedback]
        return np.concatenate([symbols, parity[:, :-1].reshape(*symbols.shape[:-1], -1)], axis=-1)

    def decode(self, received: npt.ArrayLike, erased: npt.NDArray[np.bool_] | None = None) -> Symbols | None:
        """The codeword with 2 errors + erasures < distance, if there is one.

        Parameters
        ----------
        received : integers below 2^m, length n
            What stands at an erased position is ignored.
        erased : bool array of length n, optional

        Returns
        -------
        uint16 array of length n, or None
            The only codeword that differs from ``received`` in e positions that are not erased, with
            2e + f < distance for f erasures; None exactly if there is no such codeword.  Syndromes and e are
            recomputed from the result, so a fault in the algebra can cost a decoding but not return a wrong word.

        Raises
        ------
        DomainError
            Wrong shapes, or a symbol outside the field.

        Notes
        -----
        O(distance^2) look-ups: 0.1 s for RS[4095, 2047] at 1024 errors.

        References
        ----------
        proofs/section_5_2/proof.md, step 4.
        """
        word = self._symbols(received, self.length)
        if word.ndim != 1:
            raise DomainError(f"one word of {self.length} symbols is decoded at a time, not an array {word.shape}")
        missing = np.zeros(self.length, np.bool_) if erased is None else np.asarray(erased, np.bool_)
        if missing.shape != word.shape:
            raise DomainError(f"erasures must have the shape ({self.length},), not {missing.shape}")
        count = int(missing.sum())
        if count >= self.distance:
            return None
        found = self._correct(word, missing, count)
        if found is None or self.syndromes(found).any():
            return None
        errors = int(((found != word) & ~missing).sum())
        return found if 2 * errors + count < self.distance else None

    def syndromes(self, word: Symbols) -> Symbols:
        """The values at alpha^1, ..., alpha^(n-k): all 0 exactly for codewords."""
        return self.field.transform(word[::-1])[1 : self.distance]

    def _correct(self, word: Symbols, missing: npt.NDArray[np.bool_], count: int) -> Symbols | None:
        """The decoding of step 4, not yet verified."""
        field = self.field
        # One row holds S times the product of the (1 - X x), modulo x^(d-1), the other the product itself.
        rows = np.zeros((2, self.distance - 1), np.uint16)
        rows[0] = self.syndromes(word)
        if not rows[0].any():
            return word
        locator = np.zeros((2, self.distance), np.uint16)
        locator[0, :-1], locator[1, 0] = rows[0], 1
        for position in self.positions[missing]:
            locator[:, 1:] ^= field.exp[field.log[locator[:, :-1]] + position]
        errors = self._key_equation(locator[0, count:-1])
        if errors is None:
            return None
        both = np.zeros_like(locator)
        for shift, coefficient in enumerate(errors):
            both[:, shift:] ^= field.multiply(locator[:, : self.distance - shift], coefficient)
        evaluator, total = both[0, :-1], both[1]
        # An error at position j is a root alpha^(-positions[j]) of its locator.
        inverse = -self.positions % field.order
        wrong = missing | (field.transform(errors)[inverse] == 0)
        if int(wrong.sum()) != count + len(errors) - 1:
            return None
        derivative = total[1:].copy()
        derivative[1::2] = 0
        inverse = inverse[wrong]
        slopes = field.transform(derivative)[inverse]
        if not slopes.all():
            return None
        found = word.copy()
        found[wrong] ^= field.divide(field.transform(evaluator)[inverse], slopes)
        return found

    def _key_equation(self, syndromes: Symbols) -> Symbols | None:
        """The error locator L, L(0) = 1, with L T = a polynomial of degree < deg L modulo x^D; ascending.

        Euclid's algorithm on x^D and T, stopped at the first remainder of degree below D/2.
        """
        field, size = self.field, len(syndromes)
        old, new = np.zeros(size + 1, np.uint16), np.append(syndromes, np.uint16(0))
        old[size] = 1
        old_factor, factor = np.zeros(size + 1, np.uint16), np.zeros(size + 1, np.uint16)
        factor[0] = 1
        top, degree, factor_degree = size, _degree(new, size), 0
        while 2 * degree >= size:
            logs, factor_logs = field.log[new[: degree + 1]], field.log[factor[: factor_degree + 1]]
            lead, first = int(logs[degree]), top - degree
            while top >= degree:
                scale, shift = (int(field.log[old[top]]) - lead) % field.order, top - degree
                old[shift : top + 1] ^= field.exp[logs + scale]
                old_factor[shift : shift + factor_degree + 1] ^= field.exp[factor_logs + scale]
                top = _degree(old, top)
            old, new, old_factor, factor = new, old, factor, old_factor
            top, degree, factor_degree = degree, top, factor_degree + first
        if factor[0] == 0:
            return None
        return field.divide(factor[: factor_degree + 1], factor[0])

    def _symbols(self, values: npt.ArrayLike, count: int) -> Symbols:
        array = np.asarray(values)
        if array.ndim < 1 or array.shape[-1] != count:
            raise DomainError(f"a word has {count} symbols, not an array {array.shape}")
        if array.dtype.kind not in "ui" or (array.size and not 0 <= array.min() <= array.max() < self.field.size):
            raise DomainError(f"symbols must be integers from 0 to {self.field.order}")
        return array.astype(np.uint16)


def _degree(polynomial: Symbols, at_most: int) -> int:
    """The degree of what is known to have degree ``at_most`` or less; -1 for 0."""
    while at_most >= 0 and polynomial[at_most] == 0:
        at_most -= 1
    return at_most
