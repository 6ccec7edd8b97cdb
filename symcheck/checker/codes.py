"""Concatenated codes from their data alone: field, inner distance, Delta, certified radius.

Proof steps: proofs/section_5_2/proof.md.  The designed distance of the outer code is proved there (step 3); what it
needs, n_out <= 2^m - 1 different locators, is checked here by the order of x.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb, isqrt
from typing import Any, NamedTuple

from .format import SAFE, Rejected, fields, integer

FIELDS = {"field_degree", "field_polynomial", "inner", "inner_length", "inner_rows"}
FIELDS |= {"outer_dimension", "outer_length", "trials"}
GRID = 1 << 24  # thresholds are multiples of 1/GRID
MARGIN = 1 << 24  # points are moved to multiples of 1/MARGIN
MAX_INNER_LENGTH = 4096
MAX_TRIALS = 256
MAX_ENUMERATED = 16  # message bits


class Code(NamedTuple):
    """The data, read and within the limits; ``degree`` is m."""

    degree: int
    polynomial: int
    inner_length: int
    rows: list[int]
    outer_length: int
    outer_dimension: int
    trials: int


def read_code(value: object, where: str = "code") -> Code:
    """The data in form: the least primitive polynomial, the rows of the named code, a Reed-Solomon code.

    Polynomial and rows are in the file to be checked and to be used by others; a named code has one spelling only.
    """
    given = fields(value, FIELDS, where)
    rows, degree = given["inner_rows"], integer(given["field_degree"], f"{where}: field_degree")
    if type(rows) is not list or len(rows) != degree or not 2 <= degree <= 16:
        raise Rejected(f"{where}: inner_rows must be a list of field_degree rows, 2 to 16")
    code = Code(
        degree,
        integer(given["field_polynomial"], f"{where}: field_polynomial"),
        integer(given["inner_length"], f"{where}: inner_length"),
        [integer(row, f"{where}: inner_rows") for row in rows],
        integer(given["outer_length"], f"{where}: outer_length"),
        integer(given["outer_dimension"], f"{where}: outer_dimension"),
        integer(given["trials"], f"{where}: trials"),
    )
    if not code.degree <= code.inner_length <= MAX_INNER_LENGTH:
        raise Rejected(f"{where}: inner_length must lie between the number of rows and {MAX_INNER_LENGTH}")
    if not all(0 < row < 1 << code.inner_length for row in code.rows):
        raise Rejected(f"{where}: a row is not a word of the inner length")
    if not 1 <= code.outer_dimension < code.outer_length < 1 << code.degree:
        raise Rejected(f"{where}: 1 <= outer_dimension < outer_length <= 2^m - 1 fails")
    if not 0 <= code.trials <= MAX_TRIALS:
        raise Rejected(f"{where}: trials must lie between 0 and {MAX_TRIALS}")
    check_field(code.polynomial, code.degree, where)
    if any(_order(smaller, degree) == (1 << degree) - 1 for smaller in range((1 << degree) + 1, code.polynomial, 2)):
        raise Rejected(f"{where}: field_polynomial is not the least primitive one")
    if type(given["inner"]) is not str or (code.inner_length, code.rows) != _named(given["inner"], code):
        raise Rejected(f"{where}: inner_rows are not those of the code that inner names")
    return code


def _named(name: str, code: Code) -> tuple[int, list[int]] | None:
    """Length and rows of golay, reed-muller or circulant; given: the file's own."""
    m = code.degree
    if name == "given":
        return code.inner_length, code.rows
    if name == "golay" and m == 12:  # x^i (x^11 + x^9 + x^7 + x^6 + x^5 + x + 1), and a parity bit
        return 24, [2 * (0xAE3 << i) + (0xAE3).bit_count() % 2 for i in range(11, -1, -1)]
    if name == "reed-muller" and 3 <= m <= 13:  # the functions 1, t_1, t_2, ... on F_2^(m-1)
        points = range(1 << (m - 1))
        rows = [[1] * len(points), *([t >> (m - 1 - i) & 1 for t in points] for i in range(1, m))]
        return len(points), [int("".join(map(str, row)), 2) for row in rows]
    if name == "circulant":  # unit vectors beside the shifts of a
        a, ones = code.rows[0] % (1 << m), (1 << m) - 1
        return 2 * m, [1 << (2 * m - 1 - i) | (a << m | a) >> i & ones for i in range(m)]
    return None


def check_field(polynomial: int, degree: int, where: str = "code") -> None:
    """x has order 2^m - 1 modulo the polynomial, so that its powers are all residues but 0, and these are units."""
    if polynomial >> degree != 1 or polynomial % 2 == 0:
        raise Rejected(f"{where}: field_polynomial is not of degree {degree} with constant term 1")
    order = _order(polynomial, degree)
    if order != (1 << degree) - 1:
        raise Rejected(f"{where}: x has order {order}, field_polynomial is not primitive")


@lru_cache(maxsize=1 << 10)
def _order(polynomial: int, degree: int) -> int:
    """The order of x modulo a polynomial with constant term 1: at most 2^m - 1."""
    order, value = 1, 2
    while value != 1:
        order, value = order + 1, _times_x(value, polynomial, degree)
    return order


def _times_x(value: int, polynomial: int, degree: int) -> int:
    value <<= 1
    return value ^ polynomial if value >> degree else value


def weight_counts(rows: list[int], length: int) -> list[int]:
    """How many sums of the rows have weight 0, ..., length: all 2^k, one row added at a time (Gray code)."""
    return list(_weight_counts(tuple(rows), length))


@lru_cache(maxsize=64)
def _weight_counts(rows: tuple[int, ...], length: int) -> tuple[int, ...]:
    counts = [0] * (length + 1)
    counts[0], word = 1, 0
    for i in range(1, 1 << len(rows)):
        word ^= rows[(i & -i).bit_length() - 1]
        counts[word.bit_count()] += 1
    return tuple(counts)


def minimum_distance(rows: list[int], length: int, where: str = "code") -> int:
    """The least weight of a sum of some rows, exactly."""
    return _least_weight(weight_counts(rows, length), where)


def _least_weight(counts: list[int], where: str) -> int:
    if counts[0] != 1:
        raise Rejected(f"{where}: the rows are linearly dependent")
    return next(weight for weight, count in enumerate(counts) if weight and count)


@lru_cache(maxsize=MAX_TRIALS + 1)
def certified_share(trials: int) -> Fraction:
    """mu: the largest (M/GRID)^2 that some ``trials`` thresholds certify; 1 if every level is tried (step 6)."""
    if trials == 0:
        return Fraction(1)
    good, bad = 0, GRID + 1
    while bad - good > 1:  # more thresholds are needed for a larger M
        middle = (good + bad) // 2
        good, bad = (middle, bad) if _reaches(middle, trials) else (good, middle)
    return Fraction(good, GRID) ** 2


def _reaches(top: int, trials: int) -> bool:
    """Whether u_0 = 0 and the largest u_{i+1} with (2 - u_{i+1})^2 + u_i^2 >= 2 top^2 arrive at ``top`` in time."""
    u = 0
    for _ in range(trials):
        u = 2 * GRID - 1 - isqrt(2 * top * top - u * u - 1)  # 2 - u is the square root, rounded up
        if u >= top:
            return True
        if u <= 0:
            return False
    return False


def figures(value: object, where: str = "code") -> dict[str, Any]:
    """Every figure of a code, recomputed."""
    return figures_of(read_code(value, where), where)


def figures_of(code: Code, where: str = "code") -> dict[str, Any]:
    """The same from `read_code`'s result."""
    weights = weight_counts(code.rows, code.inner_length)
    inner = _least_weight(weights, where)
    outer = code.outer_length - code.outer_dimension + 1
    length, bits = code.outer_length * code.inner_length, code.outer_dimension * code.degree
    radius_squared = certified_share(code.trials) * outer * inner / 4 - Fraction(length, MARGIN)
    if radius_squared <= 0:
        raise Rejected(f"{where}: no radius is certified")
    return {
        "distance": outer * inner,
        "inner_distance": inner,
        "inner_weights": weights,
        "length": length,
        "message_bits": bits,
        "outer_distance": outer,
        "radius_squared": _spelled(radius_squared),
        "rate": _spelled(Fraction(bits, length)),
        "relative_distance": _spelled(Fraction(outer * inner, length)),
    }


def _spelled(value: Fraction) -> int | str:
    return value.numerator if value.denominator == 1 and abs(value.numerator) < SAFE else str(value)


def true_distance(code: Code, where: str = "code") -> int:
    """The minimum distance of a small concatenated code by enumeration of all its words.

    The outer words are the multiples u g of g = (x - alpha) ... (x - alpha^(d_out - 1)) with deg u < k_out, a basis
    over F_2 is alpha^b x^i g; any order of a symbol's coefficients gives the same code.
    """
    if code.degree * code.outer_dimension > MAX_ENUMERATED:
        raise Rejected(f"{where}: more than {MAX_ENUMERATED} message bits, too many words to enumerate")
    root, generator = 1, [1]  # ascending
    for _ in range(code.outer_length - code.outer_dimension):
        root = _times_x(root, code.polynomial, code.degree)
        scaled = [_product(c, root, code) for c in generator] + [0]
        generator = [a ^ b for a, b in zip(scaled, [0, *generator], strict=True)]
    basis = []
    for shift in range(code.outer_dimension):
        symbols = [0] * shift + generator + [0] * (code.outer_dimension - 1 - shift)
        for _ in range(code.degree):
            word = 0
            for symbol in symbols:
                word = word << code.inner_length | _inner_word(symbol, code)
            basis.append(word)
            symbols = [_times_x(symbol, code.polynomial, code.degree) for symbol in symbols]
    return minimum_distance(basis, code.outer_length * code.inner_length, where)


def _product(a: int, b: int, code: Code) -> int:
    total = 0
    for i in range(code.degree):
        if b >> i & 1:
            total ^= a
        a = _times_x(a, code.polynomial, code.degree)
    return total


def _inner_word(symbol: int, code: Code) -> int:
    """Row 0 belongs to the most significant bit."""
    word = 0
    for i, row in enumerate(code.rows):
        if symbol >> (code.degree - 1 - i) & 1:
            word ^= row
    return word


def gilbert_varshamov(degree: int) -> int:
    """The largest d with 2 (2^m - 1) V(2m, d-1) < 2^(2m): some m rows of 2m bits have distance d (step 9)."""
    if not 1 <= degree <= 4096:
        raise Rejected("gilbert_varshamov: the degree must lie between 1 and 4096")
    d, words = 0, 0
    while 2 * ((1 << degree) - 1) * (words + comb(2 * degree, d)) < 1 << 2 * degree:
        words += comb(2 * degree, d)
        d += 1
    return d


def first_degree() -> int:
    """The least m with 32 (10^10)^m < (32 9^9)^m; larger ones have it too (step 9)."""
    m, left, right = 0, 32, 1
    while left >= right:
        m, left, right = m + 1, left * 10**10, right * 32 * 9**9
    return m
