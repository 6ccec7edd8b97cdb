"""The Blum-Blum-Shub generator in its backward form, with the repaired seed map: Section 5.2's trapdoor generator.

Without the key the seed's x_0 can be squared, but not rooted; with it the last x_L costs two exponentiations and the
others a squaring each (proofs/theorem_5_1/proof.md, steps 1 and 3).  Not hardened against timing attacks.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from functools import cached_property

import gmpy2  # type: ignore[import-untyped]

from symcheck.errors import DomainError, SymcheckError
from symcheck.inputs import read_integer

TOY_BITS, HONEST_BITS = 192, 2048
SLACK = 128
"""kappa: seeds have so many bits more than the modulus."""

ROUNDS = 64
"""Of the Miller-Rabin test with random bases: a composite passes with probability at most 4**-64."""

LEAST_BITS, MOST_BITS = 7, 1 << 14
MOST_OUTPUT = 1 << 26


def honesty(bits: int) -> str:
    """What a modulus of so many bits is good for.

    Returns
    -------
    str
        ``"TOY"`` below 192 bits: factored in seconds on one core.  ``"not honest"`` below 2048: within, or not far
        enough from, the reach of public factoring records (829 bits).  ``"honest"`` from 2048 on: at least 112 bits
        of security are assumed, not proved.

    Examples
    --------
    >>> honesty(191), honesty(192), honesty(2048)
    ('TOY', 'not honest', 'honest')
    """
    return "TOY" if bits < TOY_BITS else "not honest" if bits < HONEST_BITS else "honest"


def is_prime(n: int, rounds: int = ROUNDS) -> bool:
    """Whether n is a prime, by Miller and Rabin with bases from the operating system's randomness.

    Returns
    -------
    bool
        True for every prime; for a composite, whoever chose it, with probability at most ``4**-rounds``.

    Notes
    -----
    Each round is an exponentiation modulo n: 64 of them take about 0.05 s at 1024 bits.

    Examples
    --------
    >>> [n for n in range(30) if is_prime(n)]
    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    >>> is_prime(3215031751)  # composite, and a strong pseudoprime to the bases 2, 3, 5 and 7
    False
    """
    if n < 5 or n % 2 == 0:
        return n in (2, 3)
    twos = ((n - 1) & (1 - n)).bit_length() - 1
    odd = (n - 1) >> twos
    for _ in range(rounds):
        x = gmpy2.powmod(2 + secrets.randbelow(n - 3), odd, n)  # a base in 2..n-2; the others never tell
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


@dataclass(frozen=True)
class Modulus:
    """N, as the public knows it: what the seed map and the simulation of step 4 need.

    Parameters
    ----------
    modulus : int
        A product of two distinct primes that are 3 mod 4.  Only what shows without factoring is checked.

    Raises
    ------
    DomainError
        Less than 21, not 1 mod 4, a prime or a perfect power: not such a product.

    Examples
    --------
    >>> public = Modulus(253)
    >>> public.bits, public.multiplier, public.root(100), public.start(100)
    (8, 2, 100, 133)
    >>> Modulus(255)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: the modulus is 3 mod 4, not 1 as a product of two primes 3 mod 4 is; for instance 253
    """

    modulus: int

    def __post_init__(self) -> None:
        n = _whole(self.modulus, "the modulus")
        flaw = None
        if n < 21:
            flaw = "the modulus is below 21 = 3 * 7, the least product of two primes that are 3 mod 4"
        elif n % 4 != 1:
            flaw = f"the modulus is {n % 4} mod 4, not 1 as a product of two primes 3 mod 4 is"
        elif gmpy2.is_power(n):
            flaw = "the modulus is a perfect power, not a product of two distinct primes"
        elif is_prime(n, 8):
            flaw = "the modulus is a prime, not a product of two distinct primes"
        if flaw:
            raise DomainError(f"{flaw}; for instance 253")
        object.__setattr__(self, "modulus", n)

    @property
    def bits(self) -> int:
        """|N|."""
        return self.modulus.bit_length()

    def seed_bits(self, slack: int = SLACK) -> int:
        """d = |N| + kappa."""
        return self.bits + read_integer(slack, "slack", 0, MOST_BITS)

    @cached_property
    def multiplier(self) -> int:
        """a: the least positive integer with Jacobi symbol (a/N) = -1."""
        a = 2
        while gmpy2.jacobi(a, self.modulus) != -1:
            a += 1
        return a

    def root(self, seed: int) -> int:
        """r of the repaired seed map: the seed mod N, times a unless its Jacobi symbol is 1."""
        u = _whole(seed, "seed") % self.modulus
        return u if gmpy2.jacobi(u, self.modulus) == 1 else u * self.multiplier % self.modulus

    def start(self, seed: int) -> int:
        """x_0 = r^2 mod N."""
        return self.root(seed) ** 2 % self.modulus


@dataclass(frozen=True, repr=False)
class Key:
    """The trapdoor: the two primes.  It is printed without them.

    Parameters
    ----------
    p, q : int
        Distinct primes, both 3 mod 4; primality is tested with 64 random bases, error at most ``4**-64`` each.

    Raises
    ------
    DomainError
        Names the hypothesis that fails.

    References
    ----------
    [BLPR19] Section 5.2; proofs/theorem_5_1/proof.md, steps 1 and 3.

    Examples
    --------
    >>> key = Key(11, 23)
    >>> key, key.modulus, list(key.output(100, 8))
    (Key(253, 8 bits, TOY), 253, [0, 1, 0, 0, 0, 0, 1, 0])
    >>> Key(11, 13)
    Traceback (most recent call last):
        ...
    symcheck.errors.DomainError: q must be 3 mod 4, not 13; the next such prime is 19
    """

    p: int
    q: int

    def __post_init__(self) -> None:
        for name in ("p", "q"):
            n = _whole(getattr(self, name), name)
            object.__setattr__(self, name, n)
            if n % 4 != 3 or not is_prime(n):
                flaw = "3 mod 4" if n % 4 != 3 else "a prime"
                hint = f", not {n}; the next such prime is {_next(n)}" if n.bit_length() <= 64 else ""
                raise DomainError(f"{name} must be {flaw}{hint}")
        if self.p == self.q:
            raise DomainError("p and q must be two different primes; for instance 11 and 23")

    def __repr__(self) -> str:
        bits = self.public.bits
        return f"Key({self.modulus if bits <= 64 else '...'}, {bits} bits, {honesty(bits)})"

    @cached_property
    def public(self) -> Modulus:
        """What may be shown."""
        return Modulus(self.p * self.q)

    @property
    def modulus(self) -> int:
        """N = pq."""
        return self.public.modulus

    @cached_property
    def _inverse(self) -> int:
        return pow(self.q, -1, self.p)

    def back(self, x: int, steps: int) -> int:
        """The ``steps``-th square root that is a square itself: x_steps, for x_0 = x.

        Parameters
        ----------
        x : int
            A square modulo N; it may share a factor with N.
        steps : int, at least 0

        Raises
        ------
        DomainError
            x is not a square modulo N.

        Notes
        -----
        Modulo p a root of a square is its power (p+1)/4, so all of them are one exponentiation (step 1).

        Examples
        --------
        >>> [Key(11, 23).back(133, k) for k in range(4)], [x**2 % 253 for x in (100, 243, 144)]
        ([133, 100, 243, 144], [133, 100, 243])
        """
        start, times = _whole(x, "x") % self.modulus, read_integer(steps, "steps", 0, MOST_OUTPUT)
        if gmpy2.jacobi(start, self.p) < 0 or gmpy2.jacobi(start, self.q) < 0:
            raise DomainError("x must be a square modulo N; square it first")
        return int(self._back(start, times))

    def _back(self, x: int, times: int) -> gmpy2.mpz:
        """`back` unchecked.  The exponent is prime to (p-1)/2 and odd at p = 3: never 0, so that 0 stays 0 modulo p."""
        p, q = self.p, self.q
        mod_p, mod_q = (gmpy2.powmod(x, gmpy2.powmod((k + 1) // 4, times, k - 1), k) for k in (p, q))
        return mod_q + q * ((mod_p - mod_q) * self._inverse % p)

    def output(self, seed: int, output_bits: int) -> bytes:
        """The generator: bit i is the parity of x_i, i = 1..L.

        Parameters
        ----------
        seed : int, at least 0
            Of |N| + kappa bits for the bias that step 2 bounds.
        output_bits : int, at least 1
            L.

        Returns
        -------
        bytes of length L
            Each 0 or 1; x_L is squared down to x_0, which is compared with the seed's.

        Raises
        ------
        DomainError
            A negative seed, or L out of range.

        Notes
        -----
        At 2048 bits about 1 ms and 4 microseconds a bit (benchmarks/bbs.py).
        """
        return self.stream(self.public.start(seed), output_bits)

    def stream(self, start: int, output_bits: int) -> bytes:
        """The parities of x_1, ..., x_L for a given x_0, a square: the generator behind its seed map."""
        n, out = gmpy2.mpz(self.modulus), bytearray(read_integer(output_bits, "output_bits", 1, MOST_OUTPUT))
        x, is_odd = self._back(start, len(out)), gmpy2.is_odd
        for i in range(len(out) - 1, -1, -1):
            out[i] = is_odd(x)
            x = x * x % n
        if x != start:
            raise SymcheckError("x_L does not square down to x_0: x_0 is no square, or a prime of the key is none")
        return bytes(out)


def generate_key(bits: int = HONEST_BITS, rng: random.Random | None = None) -> Key:
    """A key at random, whose modulus has exactly so many bits.

    Parameters
    ----------
    bits : int, from 7 to 16384
        |N|.  Below 2048 it is not honest, below 192 a TOY: see `honesty`.
    rng : random.Random, optional
        The operating system's randomness if None, which a key that is to be secret needs; ``random.Random(0)`` for the
        same key every time.

    Returns
    -------
    Key
        p has floor(bits/2) bits; both primes are at least 2**(floor(bits/2) - 1).

    Raises
    ------
    DomainError
        bits out of range.

    Notes
    -----
    Candidates are sieved by GMP's test; those that are kept pass `is_prime`.  A few tenths of a second at 2048 bits.

    Examples
    --------
    >>> generate_key(7, random.Random(0)), generate_key(64, random.Random(1)).public.bits
    (Key(77, 7 bits, TOY), 64)
    """
    size = read_integer(bits, "bits", LEAST_BITS, MOST_BITS)
    source, half = rng or random.SystemRandom(), size // 2
    while True:
        p = _draw(source, 1 << (half - 1), 1 << half)
        q = _draw(source, -(-(1 << (size - 1)) // p), -(-(1 << size) // p))
        if p != q:
            return Key(p, q)


def blum_keys(bits: int) -> list[Key]:
    """All keys that `generate_key` can return, by increasing modulus: the family of tasks of a toy size.

    Raises
    ------
    DomainError
        More than 24 bits: there would be too many.

    Examples
    --------
    >>> blum_keys(8)
    [Key(209, 8 bits, TOY), Key(253, 8 bits, TOY)]
    """
    size = read_integer(bits, "bits", LEAST_BITS, 24)
    low = 1 << (size // 2 - 1)
    primes = [n for n in range(low, (1 << size) // low) if n % 4 == 3 and gmpy2.is_prime(n)]
    found = {}
    for p in primes:
        for q in primes:
            if p.bit_length() == size // 2 and p != q and (p * q).bit_length() == size:
                found[p * q] = Key(min(p, q), max(p, q))
    return [found[n] for n in sorted(found)]


def _draw(source: random.Random, low: int, high: int) -> int:
    """A prime that is 3 mod 4, in [low, high)."""
    while True:
        n = 4 * source.randint(low // 4, high // 4 - 1) + 3  # low <= n < high
        if gmpy2.is_prime(n):
            return n


def _next(n: int) -> int:
    """The least prime above n that is 3 mod 4."""
    p = int(gmpy2.next_prime(max(n, 2)))
    while p % 4 != 3:
        p = int(gmpy2.next_prime(p))
    return p


def _whole(value: int, name: str) -> int:
    """An integer of at least 0, also numpy's or gmpy2's, but no bool."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise DomainError(f"{name} must be an integer, not {value!r}")
    number = value.__index__()
    if number < 0:
        raise DomainError(f"{name} must be at least 0, not negative; the nearest admissible value is 0")
    return number
