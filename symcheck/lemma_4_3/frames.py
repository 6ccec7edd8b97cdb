r"""Given frames: how near to orthogonal are the subspaces that floating-point arrays span?

The arrays are rounded to multiples of 2**-30, their products are exact integers, and what the rounding and the
defect of orthonormality can change is added (proofs/lemma_4_3/proof.md, step 9).
"""

from __future__ import annotations

import hashlib
import io
import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symcheck.arith import Engine, Interval, arb_engine, mpmath_engine, round_down, round_up
from symcheck.errors import CertificateError, DomainError

BITS = 30
"""Entries are rounded to multiples of 2**-30, so that products of columns fit into 64 bits."""

MAX_ENTRIES = 2 * 10**7
MAX_WORK = 25 * 10**8
MAX_DEFECT = Fraction(1, 1000)
_LEVELS = 5
"""||M|| <= (tr (M^T M)^q)^{1/2q} with q = 2**_LEVELS."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Frames:
    """N frames of k columns in R^d, as the file's bytes and as integers in units of 2**-30, shape (N, d, k)."""

    data: bytes
    entries: Integers

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @classmethod
    def read(cls, path: str | Path) -> Frames:
        """Read a .npy file of shape (N, d, k), or (N, d) for single directions, of float32 or float64.

        Raises
        ------
        DomainError
            Not such a file, too large, or an array with entries that are not finite or beyond 2 in size.
        """
        try:
            data = Path(path).read_bytes()
            array = np.load(io.BytesIO(data), allow_pickle=False)
        except OSError as error:
            raise DomainError(f"cannot read {path}: {error.strerror or error}") from None
        except (ValueError, EOFError) as error:
            raise DomainError(f"{path} is not a .npy file of numbers: {error}") from None
        own = cls.of(array)
        return cls(data, own.entries) if array.ndim == 3 and array.flags.c_contiguous else own

    @classmethod
    def of(cls, array: Any) -> Frames:
        """From an array in memory; the bytes are those that numpy.save writes."""
        array = np.asarray(array)
        if array.ndim == 2:
            array = array[:, :, None]
        if array.dtype not in (np.dtype("<f4"), np.dtype("<f8")):
            raise DomainError(f"frames must be float32 or float64, not {array.dtype}")
        if array.ndim != 3 or not all(array.shape) or array.shape[2] > array.shape[1]:
            raise DomainError(f"frames must have the shape (N, d, k) with k <= d, not {array.shape}")
        count, d, k = array.shape
        if array.size > MAX_ENTRIES:
            raise DomainError(f"frames must have at most {MAX_ENTRIES} entries N d k, not {array.size}")
        pair = k * k * d + 480 + 72 * k**3  # about what it costs the checker to compare two frames
        if count * count * pair > MAX_WORK:
            most = math.isqrt(MAX_WORK // pair)
            raise DomainError(
                f"N^2 (k^2 d + 480 + 72 k^3) must be at most {MAX_WORK}; the nearest admissible value of N is {most}"
            )
        if count < 2:
            raise DomainError("frames must be at least 2")
        if not (np.abs(array) <= 2).all():
            raise DomainError("frames must have finite entries of size at most 2")
        buffer = io.BytesIO()
        np.save(buffer, np.ascontiguousarray(array))
        return cls(buffer.getvalue(), np.rint(array.astype(np.float64) * 2.0**BITS).astype(np.int64))


def defect_squared(frames: Frames) -> int:
    """The largest ||U'^T U' - I||_F^2 over the rounded frames, in units of 2**-120; an exact integer.

    Raises
    ------
    DomainError
        A frame is farther from orthonormal than 1/1000.
    """
    worst, one = 0, 1 << 2 * BITS
    for i, frame in enumerate(frames.entries):
        if (np.square(frame / 2.0**BITS).sum(axis=0) > 1.01).any():  # beyond 64 bits the products would wrap
            raise DomainError(f"frame {i} is not orthonormal: a column is longer than 1")
        gram = (frame.T @ frame).tolist()
        found = sum((value - one * (r == c)) ** 2 for r, row in enumerate(gram) for c, value in enumerate(row))
        if found > MAX_DEFECT**2 * one**2:
            raise DomainError(
                f"frame {i} is not orthonormal: ||U^T U - I|| is about {float(found) ** 0.5 / one:.2g}, "
                f"at most {MAX_DEFECT} is admitted"
            )
        worst = max(worst, found)
    return worst


def largest_trace(frames: Frames) -> int:
    """The largest tr (M^T M)^q, q = 2**_LEVELS, over all pairs of rounded frames, M in units of 2**-60; exact.

    Pairs are left out where a norm that is at least as large is smaller than what has been found.
    """
    count, d, k = frames.entries.shape
    columns = np.ascontiguousarray(frames.entries.transpose(0, 2, 1).reshape(count * k, d))
    best, q = 0, 1 << _LEVELS
    step = max(1, 2048 // k)
    for first in range(0, count, step):
        block = columns[first * k : (first + step) * k]
        products = block @ columns[first * k :].T
        here = len(block) // k
        cubes = products.reshape(here, k, -1, k)
        sizes = np.sqrt(np.square(cubes.astype(np.float64)).sum(axis=(1, 3)))  # Frobenius norms, to choose with
        sizes[np.tril_indices(here)] = 0
        for place in np.argsort(sizes, axis=None)[::-1]:
            i, j = divmod(int(place), sizes.shape[1])
            size = int(sizes[i, j] * (1 + 1e-9)) + 1
            if not sizes[i, j] or size ** (2 * q) <= best:
                break
            best = max(best, _trace(cubes[i, :, j, :].tolist(), best))
    return best


def _trace(m: list[list[int]], best: int) -> int:
    """tr (M^T M)^q, or 0 as soon as it is seen to be at most ``best``."""
    power = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in m] for x in m]
    for level in range(_LEVELS):
        if sum(power[i][i] for i in range(len(power))) ** (1 << (_LEVELS - level)) <= best:
            return 0
        columns = list(zip(*power, strict=True))
        power = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in columns] for x in power]
    return sum(power[i][i] for i in range(len(power)))


def figures(frames: Frames) -> dict[str, Any]:
    """What the certificate claims, by both engines."""
    defect, trace = defect_squared(frames), largest_trace(frames)
    found = [_figures(make(160), frames, defect, trace) for make in (arb_engine, mpmath_engine)]
    if found[0] != found[1]:
        raise CertificateError("the engines disagree on the largest cosine")
    return found[0]


def _figures(engine: Engine, frames: Frames, defect: int, trace: int) -> dict[str, Any]:
    count, d, k = frames.entries.shape
    unit = Fraction(1, 1 << 2 * BITS)
    rounding = engine.sqrt(k * d) * Fraction(1, 1 << (BITS + 1))
    bent = engine.sqrt(defect) * unit
    slack = 2 * rounding * engine.sqrt(1 + bent) + rounding.square()
    eta = bent + slack
    norm: Interval = engine.rational(0)
    if trace:
        norm = engine.exp(engine.log(trace) / (2 << _LEVELS)) * unit
    return {
        "defect": round_up(eta),
        "log2_subspaces": round_down(engine.log(count) / engine.log(2)),
        "max_cosine": round_up((norm + slack) / (1 - eta)),
    }
