"""Lemma 4.3 for given frames: the largest cosine between the spans of floating-point arrays.

proofs/lemma_4_3/proof.md, step 9; the format is proofs/format.md, section 9.
"""

from __future__ import annotations

import ast
import sys
from array import array
from collections.abc import Callable
from hashlib import sha256
from operator import mul
from typing import Any

from .exact import Interval, exp, figure, log, rational
from .format import Rejected, fields

CLAIMS = ("frames",)

BITS, LEVELS, PRECISION = 30, 5, 160
ONE = 1 << 2 * BITS
MAX_ENTRIES = 2 * 10**7
MAX_WORK = 25 * 10**8
MAX_HEADER = 10_000
BLOCK = 256

Columns = list[list[int]]


def check(instance: object, witness: object, beside: Callable[[str], bytes]) -> dict[str, Any]:
    """Every figure, from the file beside the certificate that has the hash."""
    digest = fields(instance, {"sha256"}, "instance")["sha256"]
    fields(witness, set(), "witness")
    if type(digest) is not str or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise Rejected("sha256 is not a digest")
    data = beside(f"lemma-4.3--frames-{digest[:12]}.npy")
    if sha256(data).hexdigest() != digest:
        raise Rejected("the file of frames is not the one with this digest")
    count, d, k, columns = _read(data)
    rounding = rational(k * d, PRECISION).root().scaled(-BITS - 1)
    one = rational(1, PRECISION)
    bent = rational(_defect(columns, k), PRECISION).root().scaled(-2 * BITS)
    slack = rounding.times(one.plus(bent).root()).scaled(1).plus(rounding.square())
    eta = bent.plus(slack)
    if not eta.is_below(one):
        raise Rejected("the frames are not orthonormal")
    norm = _root(_largest_trace(columns, count, k)).scaled(-2 * BITS)
    return {
        "defect": figure(eta, True),
        "log2_subspaces": figure(log(rational(count, PRECISION)).over(log(rational(2, PRECISION))), False),
        "max_cosine": figure(norm.plus(slack).over(one.minus(eta)), True),
    }


def _root(trace: int) -> Interval:
    """The 2q-th root."""
    if trace == 0:
        return rational(0, PRECISION)
    return exp(log(rational(trace, PRECISION)).scaled(-LEVELS - 1))


def _read(data: bytes) -> tuple[int, int, int, Columns]:
    """N, d, k and the N k columns, rounded to multiples of 2**-30."""
    if data[:6] != b"\x93NUMPY" or len(data) < 12 or data[6] not in (1, 2):
        raise Rejected("not a .npy file")
    width = 2 if data[6] == 1 else 4
    start = 8 + width + int.from_bytes(data[8 : 8 + width], "little")
    if start > MAX_HEADER:
        raise Rejected("the header of the .npy file is too long")
    try:
        head = ast.literal_eval(data[8 + width : start].decode("latin-1").strip())
        kind, order, shape = head["descr"], head["fortran_order"], head["shape"]
        count, d, k = shape
    except (ValueError, SyntaxError, KeyError, TypeError, MemoryError, RecursionError):
        raise Rejected("not a .npy file of shape (N, d, k)") from None
    if kind not in ("<f8", "<f4") or order is not False or not all(type(s) is int and s > 0 for s in shape):
        raise Rejected("the file holds no float32 or float64 in C order")
    values = array("d" if kind == "<f8" else "f")
    if not (count >= 2 and k <= d and count * d * k <= MAX_ENTRIES):
        raise Rejected("the shape is out of range")
    if count * count * (k * k * d + 480 + 72 * k**3) > MAX_WORK:
        raise Rejected("too many frames, or too large, to be compared one by one")
    if len(data) - start != count * d * k * values.itemsize:
        raise Rejected("the file's length is not that of its shape")
    values.frombytes(data[start:])
    if sys.byteorder == "big":
        values.byteswap()
    if not all(-2 <= x <= 2 for x in values):
        raise Rejected("an entry is not finite or beyond 2")
    scale = 2.0**BITS  # exact: a power of two
    entries = [round(x * scale) for x in values]
    return count, d, k, [entries[i * d * k + c : (i + 1) * d * k : k] for i in range(count) for c in range(k)]


def _defect(columns: Columns, k: int) -> int:
    """The largest ||U^T U - I||_F^2 over the frames, in units of 2**-120."""
    worst = 0
    for i in range(0, len(columns), k):
        own, total = columns[i : i + k], 0
        for r in range(k):
            for c in range(k):
                total += (sum(map(mul, own[r], own[c])) - ONE * (r == c)) ** 2
        worst = max(worst, total)
    if worst * 1_000_000 > ONE * ONE:
        raise Rejected("a frame is farther from orthonormal than 1/1000")
    return worst


def _largest_trace(columns: Columns, count: int, k: int) -> int:
    """max over pairs of tr (M^T M)^q, q = 2**LEVELS, exactly; norms decrease along the levels, which leaves pairs out.

    Products of one column with many at once: the many are digits of base 2**64 of one integer for each coordinate.
    A product is below 2**62 in size, since columns are at most 1.0005 long.
    """
    best, size = 0, max(1, BLOCK // k)
    for first in range(0, count, size):
        block = columns[first * k : (first + size) * k]
        ones = sum(1 << (64 * j) for j in range(len(block)))
        packed = []
        for numbers in zip(*block, strict=True):
            raw = array("Q", [x + (1 << 40) for x in numbers])
            if sys.byteorder == "big":
                raw.byteswap()
            packed.append(int.from_bytes(raw.tobytes(), "little") - (ones << 40))
        for i in range(min(first + size, count)):
            rows = []
            for column in columns[i * k : (i + 1) * k]:
                total = sum(map(mul, column, packed)) + (ones << 62)
                found = array("Q")
                found.frombytes(total.to_bytes(8 * len(block), "little"))
                if sys.byteorder == "big":
                    found.byteswap()
                rows.append([x - (1 << 62) for x in found])
            for j in range(max(i + 1 - first, 0), len(block) // k):
                m = [row[j * k : (j + 1) * k] for row in rows]
                best = max(best, _trace(m, best))
    return best


def _trace(m: list[list[int]], best: int) -> int:
    """tr (M^T M)^q, or 0 once it is seen to be at most ``best``."""
    size = sum(x * x for row in m for x in row)
    if size ** (1 << LEVELS) <= best:
        return 0
    trace, power = 0, [[sum(map(mul, x, y)) for y in m] for x in m]
    for level in range(LEVELS):
        power = [[sum(map(mul, x, y)) for y in power] for x in power]  # symmetric
        trace = sum(power[i][i] for i in range(len(power)))
        if trace ** (1 << (LEVELS - 1 - level)) <= best:
            return 0
    return trace
