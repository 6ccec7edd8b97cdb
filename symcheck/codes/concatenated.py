r"""Concatenated codes that correct every real perturbation up to half the minimum Euclidean distance.

Outer code: Reed-Solomon over GF(2^m); inner code: binary [n_in, m, d_in].  Decoding: the nearest inner codeword of
every block, then the outer decoder with the unreliable blocks erased, for a few levels of reliability (Forney's
generalised minimum distance decoding, with real distances).  Nothing is compared in rounded arithmetic: a point is
moved to the grid of multiples of 2^-24 first, which costs n 2^-24 of radius^2, and all that follows is exact in
integers (proofs/section_5_2/proof.md, steps 5 to 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from symcheck.certificates import json_integer, json_rational
from symcheck.codes.field import as_bits, field_of, from_bits
from symcheck.codes.inner import InnerCode, inner_code, span
from symcheck.codes.reed_solomon import ReedSolomon
from symcheck.codes.thresholds import GRID, best_thresholds, certified_share
from symcheck.errors import DomainError

GRID_BITS = 24
_MAX_COORDINATE = 1 << 20  # above every radius: n <= 65535 * 4096 and Delta <= n

Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class ConcatenatedCode:
    """A binary code with a decoder for real vectors; build it with `make`.

    Attributes
    ----------
    outer : ReedSolomon
    inner : InnerCode
    trials : int or None
        How many levels of reliability are tried at most; None: all that occur.

    References
    ----------
    [BLPR19] Section 5.2, Remark; proofs/section_5_2/proof.md, steps 3 to 8.

    Examples
    --------
    >>> code = ConcatenatedCode.make(field_degree=4, outer=(15, 7), inner="reed-muller")
    >>> code.length, code.message_bits, code.distance, round(float(code.radius_squared), 4)
    (120, 28, 36, 8.9809)
    >>> message = np.arange(28, dtype=np.uint8) % 2
    >>> point = code.encode(message) + 0.27  # norm^2 = 120 * 0.27^2 = 8.748
    >>> np.array_equal(code.decode(point), message)
    True
    >>> code.decode(np.full(120, 0.5)) is None
    True
    """

    outer: ReedSolomon
    inner: InnerCode
    trials: int | None

    @classmethod
    def make(
        cls,
        field_degree: int = 12,
        outer: tuple[int, int] = (1000, 188),
        inner: str | InnerCode = "golay",
        trials: int | None = 32,
    ) -> ConcatenatedCode:
        """Build the code.

        Parameters
        ----------
        field_degree : int, 2 to 16
            m: symbols are elements of GF(2^m).
        outer : (length, dimension)
            1 <= dimension < length <= 2^m - 1.
        inner : "golay" (m = 12), "reed-muller" (m = 3 to 13), "circulant" (m = 2 to 16), or an InnerCode with m rows
        trials : int, 1 to 256, or None
            Decoding tries at most so many erasure patterns; 32 cost 0.21 % of radius^2, None costs nothing of it but
            tries up to as many patterns as there are blocks.

        Raises
        ------
        DomainError
            A parameter is out of range; the message names it.

        Examples
        --------
        >>> ConcatenatedCode.make(field_degree=10, inner="golay")
        Traceback (most recent call last):
            ...
        symcheck.errors.DomainError: inner code golay needs a field of degree 12, not 10
        """
        field = field_of(field_degree)
        chosen = inner if isinstance(inner, InnerCode) else inner_code(inner, field_degree)
        if chosen.dimension != field_degree:
            raise DomainError(
                f"the inner code has dimension {chosen.dimension}, the field has degree {field_degree}; "
                "they must be equal"
            )
        if trials is not None:
            best_thresholds(trials)
        code = cls(ReedSolomon(field, *outer), chosen, trials)
        if code.radius_squared <= 0:
            raise DomainError(f"distance {code.distance} at length {code.length} certifies no radius; less length does")
        return code

    @classmethod
    def read(cls, text: str) -> ConcatenatedCode:
        """The code that ``text`` names, the reverse of str: field degree, outer length and dimension, inner code.

        Raises
        ------
        DomainError
            Another form, or a parameter out of range.

        Examples
        --------
        >>> code = ConcatenatedCode.read("12-1000-188-golay")
        >>> code.public() == ConcatenatedCode.make().public(), str(code)
        (True, '12-1000-188-golay')
        >>> ConcatenatedCode.read("golay")
        Traceback (most recent call last):
            ...
        symcheck.errors.DomainError: a code is field-length-dimension-inner, like 12-1000-188-golay, not golay
        """
        parts = text.split("-", 3)
        if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts[:3]):
            raise DomainError(f"a code is field-length-dimension-inner, like 12-1000-188-golay, not {text[:80]}")
        degree, length, dimension = map(int, parts[:3])
        return cls.make(degree, (length, dimension), parts[3])

    def __str__(self) -> str:
        outer = self.outer
        return f"{outer.field.degree}-{outer.length}-{outer.dimension}-{self.inner.name}"

    @property
    def message_bits(self) -> int:
        return self.outer.dimension * self.inner.dimension

    def beside(self, seed_bits: int) -> int:
        """The message bits that a seed leaves for an output.

        Raises
        ------
        DomainError
            None are left.

        Examples
        --------
        >>> ConcatenatedCode.make().beside(2176)
        80
        """
        left = self.message_bits - seed_bits
        if left < 1:
            least = seed_bits // self.inner.dimension + 1
            more = f"the nearest outer dimension is {least}"
            if least >= self.outer.length:
                more = "a longer outer code, over a larger field, carries more"
            raise DomainError(f"a seed has {seed_bits} bits, the code carries {self.message_bits}; {more}")
        return left

    @property
    def length(self) -> int:
        """n: the number of coordinates."""
        return self.outer.length * self.inner.length

    @property
    def outer_distance(self) -> int:
        return self.outer.distance

    @cached_property
    def inner_distance(self) -> int:
        """By enumeration of all 2^m words."""
        return self.inner.distance

    @property
    def distance(self) -> int:
        """Delta = d_out d_in: two codewords differ in at least so many coordinates."""
        return self.outer_distance * self.inner_distance

    @property
    def share(self) -> Fraction:
        """mu: the part of Delta/4 that the trials certify."""
        return Fraction(1) if self.trials is None else certified_share(best_thresholds(self.trials))

    @property
    def radius_squared(self) -> Fraction:
        """mu Delta/4 - n 2^-24: `decode` corrects every real z with ||z||^2 below this, rounding to doubles included.

        Proof: steps 6 and 7.
        """
        return self.share * self.distance / 4 - Fraction(self.length, 1 << GRID_BITS)

    @property
    def flips(self) -> int:
        """ceil(Delta/2) - 1: as many flipped bits `correct` corrects (step 8)."""
        return (self.distance - 1) // 2

    @property
    def rate(self) -> Fraction:
        return Fraction(self.message_bits, self.length)

    @property
    def relative_distance(self) -> Fraction:
        """Delta/n, at most the true relative minimum distance."""
        return Fraction(self.distance, self.length)

    def true_distance(self) -> int:
        """The minimum distance by enumeration of all words; for at most 20 message bits.

        Raises
        ------
        DomainError
            More than 20 message bits.

        Examples
        --------
        >>> toy = ConcatenatedCode.make(3, (7, 5), "reed-muller")  # [28, 15], 2^15 words
        >>> toy.true_distance(), toy.distance
        (6, 6)
        """
        if self.message_bits > 20:
            raise DomainError(f"2**{self.message_bits} words are too many to enumerate; at most 20 message bits")
        rows = self.encode(np.eye(self.message_bits, dtype=np.uint8))
        words = span(tuple(int("".join(map(str, row)), 2) for row in rows.tolist()))
        return min(word.bit_count() for word in words[1:])

    def figures(self) -> dict[str, Any]:
        """What the checker recomputes from `public`; bounds as exact rationals."""
        return {
            "distance": self.distance,
            "inner_distance": self.inner_distance,
            "inner_weights": list(self.inner.weights),
            "length": self.length,
            "message_bits": self.message_bits,
            "outer_distance": self.outer_distance,
            "radius_squared": json_rational(self.radius_squared),
            "rate": json_rational(self.rate),
            "relative_distance": json_rational(self.relative_distance),
        }

    def public(self) -> dict[str, Any]:
        """The code as a certificate stores it, ``trials`` 0 for all; the checker recomputes `figures` from this."""
        return {
            "field_degree": self.outer.field.degree,
            "field_polynomial": self.outer.field.polynomial,
            "inner": self.inner.name,
            "inner_length": self.inner.length,
            "inner_rows": [json_integer(row) for row in self.inner.rows],
            "outer_dimension": self.outer.dimension,
            "outer_length": self.outer.length,
            "trials": 0 if self.trials is None else self.trials,
        }

    def encode(self, bits: npt.ArrayLike) -> Bits:
        """The codewords of messages.

        Parameters
        ----------
        bits : 0/1 array, shape (..., message_bits)

        Returns
        -------
        uint8 array, shape (..., length)
            Two of them differ in at least `distance` coordinates, if the messages differ at all.

        Raises
        ------
        DomainError
            Wrong shape, or entries other than 0 and 1.
        """
        message = self._bits(bits, self.message_bits)
        shape = message.shape[:-1]
        symbols = from_bits(message.reshape(*shape, self.outer.dimension, self.inner.dimension))
        return self.inner.codewords[self.outer.encode(symbols)].reshape(*shape, self.length)

    def decode(self, points: npt.ArrayLike) -> Bits | None:
        """The message of the codeword near a real vector.

        Parameters
        ----------
        points : float array, shape (length,)

        Returns
        -------
        uint8 array of length message_bits, or None
            The message m for every point within sqrt(`radius_squared`) of encode(m), and for the doubles nearest to
            such a point.  Whatever is returned encodes to a codeword within sqrt(Delta)/2 of the point moved to the
            grid of multiples of 2^-24, and there is never more than one; None: no codeword as near as
            `radius_squared` says.

        Raises
        ------
        DomainError
            Wrong shape, or an entry that is not finite.

        Notes
        -----
        At most ``trials`` decodings of the outer code: 0.1 s each at length 98280.  Points that no codeword can be
        near, such as most points of the cube for a good code, are refused without any.

        References
        ----------
        proofs/section_5_2/proof.md, steps 5 to 7.
        """
        point = np.asarray(points)
        if point.shape != (self.length,) or point.dtype.kind not in "fiub":
            raise DomainError(f"a point has {self.length} real coordinates, not an array {point.shape} {point.dtype}")
        point = point.astype(np.float64)
        if not np.isfinite(point).all():
            raise DomainError("the coordinates of a point must be finite")
        if np.abs(point).max() > _MAX_COORDINATE:
            return None
        one = 1 << GRID_BITS
        grid = np.rint(point * one).astype(np.int64).reshape(-1, self.inner.length)
        symbols, squares = self._nearest(grid - one // 2)
        limit = self.distance * one**2 // 4  # exact: one is even
        # No codeword is nearer than the nearest words of the blocks.
        if sum(squares.tolist()) >= limit:
            return None
        for erased in self._erasures(squares, self._levels(squares)):
            word = self.outer.decode(symbols, erased)
            if word is not None:
                apart = (grid - one * self.inner.codewords[word].astype(np.int64)).ravel()
                if sum(value * value for value in apart.tolist()) < limit:
                    return self._message(word)
        return None

    def correct(self, bits: npt.ArrayLike) -> Bits | None:
        """The message of the codeword near a vertex of the cube, in Hamming distance: twice as far as `decode` sees.

        Parameters
        ----------
        bits : 0/1 array, shape (length,)

        Returns
        -------
        uint8 array of length message_bits, or None
            The message whose codeword differs in fewer than Delta/2 coordinates, that is in at most `flips`; None
            exactly if there is none.

        Raises
        ------
        DomainError
            Wrong shape, or entries other than 0 and 1.

        Notes
        -----
        At most ceil(d_in/2) decodings of the outer code.

        References
        ----------
        proofs/section_5_2/proof.md, step 8.
        """
        word = self._bits(bits, self.length)
        if word.ndim != 1:
            raise DomainError(f"one word of {self.length} bits is decoded at a time, not an array {word.shape}")
        blocks = word.reshape(-1, self.inner.length)
        symbols, _ = self.inner.nearest(2 * blocks.astype(np.int64) - 1)
        errors = (blocks != self.inner.codewords[symbols]).sum(axis=1)
        for erased in self._erasures(errors, range(1, (self.inner_distance + 1) // 2 + 1)):
            found = self.outer.decode(symbols, erased)
            if found is not None and 2 * int((blocks != self.inner.codewords[found]).sum()) < self.distance:
                return self._message(found)
        return None

    def _nearest(self, blocks: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The symbol of the inner codeword nearest to every block, and the squared distance, in units of 2^-48.

        A block of norm^2 about 2 n_in is farther than sqrt(d_in)/2 from every codeword, since |c - 1/2|^2 = n_in/4
        and d_in <= n_in.  It is erased in every trial, so it is given that distance and not looked at; then all sums
        here are below 2^62.
        """
        length, one = self.inner.length, 1 << GRID_BITS
        far = (blocks.astype(np.float64) ** 2).sum(axis=1) > 2.0 * length * one**2
        near = np.where(far[:, None], 0, blocks)
        symbols, correlations = self.inner.nearest(near)
        squares = (near * near).sum(axis=1) - one * correlations + length * (one**2 // 4)
        return symbols, np.where(far, self._quarter, squares)

    @property
    def _quarter(self) -> int:
        """d_in/4 in units of 2^-48."""
        return self.inner_distance << (2 * GRID_BITS - 2)

    def _levels(self, squares: npt.NDArray[np.int64]) -> Iterator[int]:
        """The squared distances from which blocks are erased, in increasing order and in units of 2^-48."""
        if self.trials is None:
            for square in np.unique(squares[squares < self._quarter]).tolist():
                yield square + 1
        else:
            for threshold in best_thresholds(self.trials):  # a >= u sqrt(d_in)/2; rounded up, for integers a^2
                yield -(-self._quarter * threshold**2 // GRID**2)

    def _erasures(self, values: npt.NDArray[np.int64], levels: Iterable[int]) -> Iterator[npt.NDArray[np.bool_]]:
        """The different sets of blocks with values at or above a level that the outer code may be able to fill."""
        before = -1
        for level in levels:
            erased = values >= level
            count = int(erased.sum())
            if count < self.outer_distance and count != before:  # the sets are nested: equal sizes, equal sets
                yield erased
            before = count

    def _message(self, word: npt.NDArray[np.uint16]) -> Bits:
        return as_bits(word[: self.outer.dimension], self.inner.dimension).reshape(-1)

    def _bits(self, values: npt.ArrayLike, count: int) -> Bits:
        array = np.asarray(values)
        if array.ndim < 1 or array.shape[-1] != count:
            raise DomainError(f"{count} bits are needed along the last axis, not an array {array.shape}")
        if array.dtype.kind not in "uib" or (array.size and not ((array == 0) | (array == 1)).all()):
            raise DomainError("bits must be the integers 0 and 1")
        return array.astype(np.uint8)
