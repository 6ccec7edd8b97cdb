r"""Families of pairwise near-orthogonal frames, and the dimension at which the printed choice gives one.

Chosen one by one there are N = ceil(1/T(eps)); N independent Haar frames are pairwise eps-near-orthogonal with
positive probability if N (N-1)/2 T(eps) < 1 (proofs/lemma_4_3/proof.md, step 7).
"""

from __future__ import annotations

from fractions import Fraction

from symcheck.arith import Engine, Interval
from symcheck.errors import PrecisionError
from symcheck.lemma_4_3.tails import exact_tail
from symcheck.theorem_3_1.exact import least_integer

PRINTED_EXPONENT = Fraction(-49, 100)
PRINTED_COUNT = 1 << 128
_PRECISION = 1200


def log2_random_family(log_tail: Interval) -> Interval | None:
    """Enclose log2 N for an N with N (N-1)/2 T < 1, from log T; None if N = 1 is all that it gives.

    N = floor(sqrt(2/T)); beyond 2**64 the bound log2(sqrt(2/T) - 1) is used, which is below.
    """
    engine = log_tail.engine
    log_root = (engine.log(2) - log_tail) / 2
    if log_root > 64 * engine.log(2):
        return (log_root + engine.log(1 - engine.exp(-log_root))) / engine.log(2)
    root = engine.exp(log_root)
    low, high = (end.fraction().__floor__() for end in (root.lower, root.upper))
    if low != high:
        raise PrecisionError(f"the size of a family is not decided at {engine.prec} bits")
    return engine.log(low) / engine.log(2) if low > 1 else None


def log_printed_excess(engine: Engine, d: int) -> Interval:
    """Enclose ln(N (N-1)/2 T(d^-0.49)) at N = 2**128, k = 1: negative where the union bound gives N frames."""
    square = engine.exp(2 * PRINTED_EXPONENT * engine.log(d))
    return engine.log(exact_tail(engine, d, square) * (PRINTED_COUNT * (PRINTED_COUNT - 1) // 2))


def printed_first_dimension(engine: Engine) -> int:
    """The first d at which the printed eps = d^-0.49 gives 2**128 lines by the union bound (about 10**127).

    Every smaller d fails, since T decreases in d there (proofs/lemma_4_3/proof.md, step 8).
    """
    work = engine.with_prec(_PRECISION)

    def height(d: int) -> float:
        value = log_printed_excess(work, d)
        sign = value.lower.sign()
        if sign != value.upper.sign():
            raise PrecisionError(f"the first dimension is not decided at {_PRECISION} bits")
        size = float(value.lower.fraction())
        return size or sign * 1e-300

    return least_integer(height, 10**126, 10**128)
