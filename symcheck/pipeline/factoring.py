"""The attacker of Section 5.2's tasks who is told N: factoring, for toy sizes."""

from __future__ import annotations

from flint import fmpz

from symcheck.errors import DomainError
from symcheck.theorem_5_1.bbs import Key, Modulus

MOST_FACTORED = 256


def factor_modulus(modulus: int) -> tuple[int, int]:
    """The key of a toy modulus, by FLINT's quadratic sieve.

    Returns
    -------
    (int, int)
        The primes p < q, both 3 mod 4; primality as `is_prime` says.

    Raises
    ------
    DomainError
        More than 256 bits, or not a product of two distinct primes that are 3 mod 4.

    Notes
    -----
    Milliseconds at 64 bits, seconds at 192: two to four times as long for every 16 bits more (`symcheck experiment
    bbs-factoring`).

    Examples
    --------
    >>> factor_modulus(713)
    (23, 31)
    >>> factor_modulus(7 * 11 * 13 * 17)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: the modulus is not a product of two distinct primes that are 3 mod 4; for instance 253
    """
    public = Modulus(modulus)
    if public.bits > MOST_FACTORED:
        raise DomainError(f"the modulus has {public.bits} bits; factoring is for toys, at most {MOST_FACTORED} bits")
    found = fmpz(public.modulus).factor()
    try:
        (p, _), (q, _) = found
        key = Key(*sorted((int(p), int(q))))
    except ValueError:  # other than two primes, or a DomainError of the key
        key = None
    if key is None or key.modulus != public.modulus:
        raise DomainError("the modulus is not a product of two distinct primes that are 3 mod 4; for instance 253")
    return key.p, key.q
