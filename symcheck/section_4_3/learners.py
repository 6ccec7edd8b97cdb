"""How many samples per class learn the revealing pair when there is no adversary: stumps, bits, maximum margin."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symcheck.arith import Engine, arb_engine
from symcheck.arith.products import sign_of_log

MakeEngine = Callable[[int], Engine]

_BITS, _LAST_BITS = 128, 1 << 14


def stump_samples(dimension: int, error: Fraction, eta: Fraction, make_engine: MakeEngine = arb_engine) -> int:
    """The least n with 4 (d + 1) (1 - e)^n <= eta: any consistent stump then has errors of at most e.

    Parameters
    ----------
    dimension : int
        d; the pair lives in R^(d+1).
    error, eta : Fraction
        e and the admitted probability of failure, both in (0, 1).
    make_engine : callable
        The engine at a number of bits.

    Returns
    -------
    int
        Exactly the least: equality, which can occur, is decided in integers.

    Raises
    ------
    PrecisionError
        Not decided at 16384 bits.

    References
    ----------
    [BLPR19] Section 4.3; proofs/section_4_3/proof.md, step 7.

    Examples
    --------
    >>> stump_samples(3072, Fraction(1, 100), Fraction(1, 100))
    1396

    4 (3 + 1) = 16 and eta = 1/2 = 16/2^5:

    >>> stump_samples(3, Fraction(1, 2), Fraction(1, 2))
    5
    """
    engine = make_engine(_first_bits(error))
    odds = 4 * (dimension + 1) / eta
    return _least(1, lambda n: sign_of_log(engine, [(odds, 1), (1 - error, n)], _LAST_BITS) <= 0)


def bit_samples(dimension: int, eta: Fraction) -> tuple[int, int]:
    """The least n with 2 d 4^-n <= eta, and with d 2^-n <= eta: the other coordinates are fair bits.

    Returns
    -------
    tuple of int
        For bits that are fair in both classes, and in one class.  With so many samples per class the consistent
        stumps are, with probability 1 - eta, those on the revealing coordinate; they have no errors.

    References
    ----------
    [BLPR19] Section 5.2, property d; proofs/section_4_3/proof.md, step 7.

    Examples
    --------
    >>> bit_samples(2128, Fraction(3, 10_000))
    (12, 23)
    """
    both = _least(1, lambda n: 2 * dimension <= eta * 4**n)
    return both, _least(1, lambda n: dimension <= eta * 2**n)


def svm_samples(dimension: int, error: Fraction, eta: Fraction, make_engine: MakeEngine = arb_engine) -> int:
    """The least n >= s = d + 1 with 2 (2 e n/s)^s (1 - err)^(n-s+1) <= eta: a half-space of maximum margin is learned.

    Parameters
    ----------
    dimension, error, eta, make_engine
        As in `stump_samples`; ``error`` is err, and e the base of the logarithm.

    Returns
    -------
    int
        Exactly the least; every larger number suffices, too.

    Raises
    ------
    PrecisionError
        Two neighbouring numbers are not told apart; raised, never guessed.

    References
    ----------
    [BLPR19] Section 4.3; proofs/section_4_3/proof.md, step 9.

    Examples
    --------
    >>> svm_samples(3072, Fraction(1, 100), Fraction(1, 100))
    2579946
    """
    support = dimension + 1
    engine = make_engine(_first_bits(error))
    rate, rest = -engine.log(1 - error), engine.log(2 / eta)

    def is_enough(n: int) -> bool:  # the two sides differ, because a power of e is irrational
        return rate * (n - support + 1) >= support * (1 + engine.log(Fraction(2 * n, support))) + rest

    return _least(support, is_enough)


def svm_samples_symmetric(dimension: int, eta: Fraction, make_engine: MakeEngine = arb_engine) -> int:
    """The least n, m = n - 1 >= 2(d - 1), with 2 exp(-(m - 2(d - 1))^2/(2m)) <= eta: maximum margin without errors.

    Parameters
    ----------
    dimension : int, at least 2
        d; both laws on R^d are symmetric about 0, as those of the consecutive pair are.
    eta, make_engine
        As in `stump_samples`.

    Returns
    -------
    int
        Exactly the least; with so many samples per class both convex hulls contain 0, with probability 1 - eta, and
        the half-space of maximum margin looks at the revealing coordinate alone.

    Raises
    ------
    PrecisionError
        Two neighbouring numbers are not told apart; raised, never guessed.

    References
    ----------
    [BLPR19] Section 4.3; proofs/section_4_3/proof.md, step 9.

    Examples
    --------
    >>> svm_samples_symmetric(3072, Fraction(1, 100))
    6404
    """
    mean = 2 * (dimension - 1)
    engine = make_engine(_BITS)
    needed = engine.log(2 / eta)

    def is_enough(n: int) -> bool:  # the two sides differ, because the logarithm is irrational
        return engine.rational(Fraction((n - 1 - mean) ** 2, 2 * (n - 1))) >= needed

    return _least(mean + 1, is_enough)


def _first_bits(error: Fraction) -> int:
    """Enough to tell 1 - error from 1, and neighbouring n, which are about dimension/error, from each other."""
    return _BITS + 2 * error.denominator.bit_length()


def _least(first: int, is_enough: Callable[[int], bool]) -> int:
    """The least n >= first that is enough, if all larger ones are."""
    if is_enough(first):
        return first
    step = 1
    while not is_enough(first + step):
        step *= 2
    low, high = first + step // 2, first + step  # low is not enough
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high
