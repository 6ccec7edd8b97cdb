"""Theorem 5.1: bounds for every modulus of a size, and what can be enumerated at toy moduli.

Roots are looked up in a table of all squares, never computed.  proofs/theorem_5_1/proof.md; the format is
proofs/format.md, section 14.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from math import gcd
from typing import Any

from .binomial import decided
from .exact import Interval, ceiling, exp, figure, log, log2_constant, rational
from .format import Rejected, fields, integer, items
from .samples import spelled

CLAIMS = (
    *("roots", "seed-length", "simulation", "printed-map", "square-map", "reduction", "some-task"),
    *("key-holder", "flipped-bit", "table", "samples"),
)
ENGINE_ONLY: list[str] = []

_HALF = Fraction(1, 2)
_TOY_SLACK, _TOY_OUTPUT, _TOY_DRAWS, _TABLE_BITS, _TABLE_OUTPUT = 4, 5, 8, 10, 12


def check(instance: object, witness: object, figures: object) -> dict[str, Any]:
    """Every figure, recomputed."""
    given = fields(instance, {"bits", "output_bits", "seed_slack"}, "instance")
    bits, length, slack = (integer(given[name], name) for name in ("bits", "output_bits", "seed_slack"))
    if not (7 <= bits <= 1 << 14 and 1 <= length <= 10**9 and 1 <= slack <= 10**4):
        raise Rejected("instance: 7 <= bits <= 16384, 1 <= output_bits <= 10^9, 1 <= seed_slack <= 10^4 are required")
    pairs = fields(witness, {"moduli"}, "witness")["moduli"]
    if type(pairs) is not list or not 1 <= len(pairs) <= 8:
        raise Rejected("moduli: between 1 and 8 are required")
    read = [items(pair, 2, "a modulus") for pair in pairs]
    primes = [(integer(p, "a prime"), integer(q, "a prime")) for p, q in read]
    if any(one[0] * one[1] >= two[0] * two[1] for one, two in pairwise(primes)):
        raise Rejected("moduli are not in increasing order")
    toys = [_toy(p, q) for p, q in primes]
    return {**_bounds(bits, length, slack), "table": _table(), "toys": toys}


# For every modulus of the size ---------------------------------------------------------------------


def _log2(x: Interval) -> Interval:
    return log(x).over(log2_constant(x.bits))


def _bounds(bits: int, length: int, slack: int) -> dict[str, Any]:
    bias = Fraction(1, 4 << slack) + Fraction(3, 1 << bits // 2)
    cost = 256 if bits >= 15360 else 192 if bits >= 7680 else 128 if bits >= 3072 else 112 if bits >= 2048 else None

    def miss(more: int) -> Interval:
        """(1/2 + beta)^slack + slack * bias: no draw has the parity asked for, or the draws are not uniform."""
        base = log(rational(_HALF + _beta(bits), more)).times(rational(slack, more))
        return exp(base).plus(rational(slack * bias, more))

    def key_holder(more: int) -> Interval:
        gain = rational(1, more).minus(exp(log2_constant(more).times(rational(-length, more))))
        return gain.over(rational(length, more)).plus(rational(_HALF, more))

    def needed(loss: Fraction) -> int:
        def least(more: int) -> int:
            log_count = log2_constant(more).times(rational(bits, more)).plus(log(rational(3, more)))
            return ceiling(log_count.over(-log(rational(1 - loss, more))))

        return decided(least)

    losses = (_HALF, Fraction(1, 10), Fraction(1, 100))
    return {
        "assumed_log2_time": cost,
        "honesty": "TOY" if bits < 192 else "not honest" if bits < 2048 else "honest",
        "learning": [_learning(g, bias, length, cost) for g in (Fraction(1, 100), Fraction(1, 4))],
        "log2_false_accept": -length,
        "log2_key_holder_gap": -length - 1,
        "log2_residue_bias": -slack - 2,
        "log2_start_bias": decided(lambda more: figure(_log2(rational(bias, more)), True)),
        "printed_map": {
            "log2_distance": decided(lambda more: figure(_log2(miss(more).plus(rational(_beta(bits), more))), True)),
            "log2_miss": decided(lambda more: figure(_log2(miss(more)), True)),
            "seed_bits": spelled(1 + slack * (bits + slack)),
        },
        "reduction_factor": str(Fraction(2, length)),
        "reduction_key_holder": decided(lambda more: figure(key_holder(more), False)),
        "samples": [[str(loss), needed(loss)] for loss in losses],
        "seed_bits": bits + slack,
    }


def _beta(bits: int) -> Fraction:
    """Bounds |P(odd) - 1/2| among the squares: 1/(p - 1) for the smaller prime."""
    return Fraction(1, (1 << (bits // 2 - 1)) - 1)


def _learning(gain: Fraction, bias: Fraction, length: int, cost: int | None) -> dict[str, Any]:
    """A majority of ln(100)/(2 a^2) calls decides residuosity with error 1/100, a = 2 (gain - (2^64 + 1) bias)/L."""
    advantage = 2 * (gain - (2**64 + 1) * bias) / length
    found: dict[str, Any] = {"gain": str(gain), "log2_time": None, "repeats": None}
    if advantage > 0:
        scale = 1 / (2 * advantage**2)
        repeats = decided(lambda more: ceiling(log(rational(100, more)).times(rational(scale, more))))
        found["repeats"] = spelled(repeats)
        if cost is not None and repeats < 1 << cost:
            ratio = Fraction(1 << cost, repeats)
            found["log2_time"] = decided(lambda more: figure(_log2(rational(ratio, more)), False))
    return found


# Toy moduli ----------------------------------------------------------------------------------------


def _is_blum_prime(p: int) -> bool:
    return p % 4 == 3 and all(p % k for k in range(2, p) if k * k <= p)


def jacobi(a: int, n: int) -> int:
    """The Jacobi symbol (a/n), by reciprocity."""
    a, sign = a % n, 1
    while a:
        while a % 2 == 0:
            a, sign = a // 2, sign if n % 8 in (1, 7) else -sign
        a, n, sign = n % a, a, -sign if a % 4 == n % 4 == 3 else sign
    return sign if n == 1 else 0


class Toy:
    """A modulus small enough for tables: every square, with its root that is a square, zero divisors included."""

    def __init__(self, p: int, q: int) -> None:
        if not (1 < p < q and p * q < 1024 and _is_blum_prime(p) and _is_blum_prime(q)):
            raise Rejected("a modulus is not a product below 1024 of two primes p < q that are 3 mod 4")
        n = self.n = p * q
        self.p, self.q, self.d = p, q, n.bit_length() + _TOY_SLACK
        self.units = [x for x in range(n) if gcd(x, n) == 1]
        self.squares = {x * x % n for x in self.units}
        every = {x * x % n for x in range(n)}
        self.root = {x * x % n: x for x in every}
        if set(self.root) != every or {x * x % n for x in self.squares} != self.squares:
            raise Rejected("squaring does not permute the squares")
        self.a = next(a for a in range(2, n) if jacobi(a, n) == -1)
        self.signed = [y for y in self.units if jacobi(y, n) == 1]
        if len(self.signed) * 2 != len(self.units) or len(self.squares) * 4 != len(self.units):
            raise Rejected("a quarter of the units are squares, half have Jacobi symbol 1")

    def chain(self, start: int, steps: int) -> list[int]:
        """x_1, ..., x_steps."""
        found = []
        for _ in range(steps):
            start = self.root[start]
            found.append(start)
        return found

    def parities(self, start: int, steps: int) -> tuple[int, ...]:
        return tuple(x % 2 for x in self.chain(start, steps))

    def start(self, u: int) -> int:
        """The repaired seed map."""
        r = u if jacobi(u, self.n) == 1 else u * self.a
        return r * r % self.n

    def seeds(self, bits: int) -> list[tuple[int, int]]:
        """Residues and the number of seeds of so many bits that leave them."""
        count = [0] * self.n
        whole, rest = divmod(1 << bits, self.n)
        for u in range(self.n):
            count[u] = whole + (1 if u < rest else 0)
        return list(enumerate(count))

    def simulated(self, i: int, with_coin: bool = True) -> list[tuple[int, int, tuple[int, ...]]]:
        """(y, u, b_1..b_i) for every y of Jacobi symbol 1, both signs and, for the repaired map, both coins."""
        back, found = pow(self.a, -1, self.n), []
        for y in self.signed:
            powers = [pow(y, 2**k, self.n) for k in range(i, 0, -1)]  # x_1, ..., x_i
            x = pow(y, 2**i, self.n)
            for r in (x, self.n - x):
                for factor in (1, back) if with_coin else (1,):
                    found.append((y, r * factor % self.n, tuple(z % 2 for z in powers)))
        return found

    def outcomes(self) -> int:
        """2 phi(N): each pair (u, +-x_{i+1}) is drawn once, with the bits that belong to u; i = 0..5."""
        for i in range(6):
            pairs = set()
            for y, u, before in self.simulated(i):
                chain = self.chain(self.start(u), i + 1)
                if gcd(u, self.n) != 1 or y not in (chain[-1], self.n - chain[-1]):
                    raise Rejected("the simulation: y is not a root of x_i")
                if before != tuple(x % 2 for x in chain[:-1]) or (y in self.squares) != (y == chain[-1]):
                    raise Rejected("the simulation: a bit is wrong")
                pairs.add((u, y))
            if len(pairs) != 2 * len(self.units) or len(pairs) != len(self.simulated(i)):
                raise Rejected("the simulation misses an outcome")
        return 2 * len(self.units)

    def square_map(self) -> Fraction:
        """Distance of (+-x_1, b_1..b_i) from (s, b_1..b_i) for the map s^2, the same for i = 0..5."""
        found = set()
        for i in range(6):
            law: Counter[tuple[int, tuple[int, ...]]] = Counter()
            law.update((s, before) for _, s, before in self.simulated(i, with_coin=False))
            law.subtract((s, self.parities(s * s % self.n, i)) for s in self.units)
            found.add(Fraction(sum(abs(count) for count in law.values()), 2 * len(self.units)))
        if len(found) != 1:
            raise Rejected("the map s^2: the distance depends on i")
        return found.pop()

    def reduction(self, length: int) -> Fraction:
        """P(right) of the reduction with the key-holder, over all y, signs, coins, guesses and random bits."""
        share = Fraction(0)
        for i in range(length):
            rests = list(product((0, 1), repeat=length - i))
            right, total = 0, 0
            for y, u, before in self.simulated(i):
                truth = self.parities(self.start(u), length)
                for rest in rests:
                    parity = rest[0] if before + rest == truth else 1 - rest[0]
                    right += (parity == y % 2) == (y in self.squares)
                    total += 1
            share += Fraction(right, total)
        return share / length

    def distance(self, law: Counter[int], total: int) -> Fraction:
        """Of the law of x_0 from the uniform one on the squares prime to N."""
        each = Fraction(1, len(self.squares))
        return (
            sum((abs(Fraction(law[x], total) - (each if x in self.squares else 0)) for x in self.root), Fraction(0)) / 2
        )

    def law(self, power: int) -> Counter[int]:
        """Of x_0: the repaired map (0) or a power of s."""
        found: Counter[int] = Counter()
        for u, times in self.seeds(self.d):
            found[pow(u, power, self.n) if power else self.start(u)] += times
        return found

    def first_bit(self) -> tuple[Fraction, Fraction]:
        """Distance of x_0, and P(b_1 = sigma), for the map that draws until a square has parity sigma."""
        width = self.n.bit_length() + _TOY_DRAWS
        drawn: Counter[int] = Counter()
        for w, times in self.seeds(width):
            drawn[w * w % self.n] += times
        odd = Fraction(sum(times for x, times in drawn.items() if x % 2), 1 << width)
        law: dict[int, Fraction] = dict.fromkeys(self.root, Fraction(0))
        equal = Fraction(0)
        for sigma, hit in ((0, 1 - odd), (1, odd)):
            within = sum(((1 - hit) ** j for j in range(_TOY_DRAWS)), Fraction(0))
            for x, times in drawn.items():
                mass = Fraction(times, 2 << width) * (within if x % 2 == sigma else (1 - hit) ** (_TOY_DRAWS - 1))
                law[x * x % self.n] += mass
                equal += mass if self.chain(x * x % self.n, 1)[0] % 2 == sigma else 0
        each = Fraction(1, len(self.squares))
        gap = sum((abs(mass - (each if x in self.squares else 0)) for x, mass in law.items()), Fraction(0))
        return gap / 2, equal

    def errors(self) -> list[str]:
        """The key-holder's errors on D_0 and on D_1."""
        seeds, accepted, rejected = 1 << self.d, 0, 0
        for u, times in self.seeds(self.d):
            truth = self.parities(self.start(u), _TOY_OUTPUT)
            for y in product((0, 1), repeat=_TOY_OUTPUT):
                accepted += times * (y == truth)
            rejected += times * all(y != truth for y in product((0, 1), repeat=_TOY_OUTPUT))
        return [str(Fraction(accepted, seeds << _TOY_OUTPUT)), str(Fraction(rejected, seeds))]

    def flipped(self) -> Fraction:
        """The share of seeds one flipped bit of which changes the output."""
        stream = [self.parities(self.start(u), _TOY_OUTPUT) for u in range(self.n)]
        lost = 0
        for s in range(1 << self.d):
            lost += any(stream[(s ^ 2**j) % self.n] != stream[s % self.n] for j in range(self.d))
        return Fraction(lost, 1 << self.d)

    def figures(self) -> dict[str, Any]:
        n, seeds = self.n, 1 << self.d
        rho = seeds % n
        residue = (
            sum((abs(Fraction(times, seeds) - Fraction(1, n)) for _, times in self.seeds(self.d)), Fraction(0)) / 2
        )
        start = self.distance(self.law(0), seeds)
        bound = residue + Fraction(self.p + self.q - 1, n)
        odd = Fraction(sum(x % 2 for x in self.squares), len(self.squares))
        if (
            residue != Fraction(rho * (n - rho), n * seeds)
            or start > bound
            or abs(odd - _HALF) > Fraction(1, self.p - 1)
        ):
            raise Rejected("a law at a toy modulus is not within its bound")
        agreement = sum(times for u, times in self.seeds(self.d) if self.chain(pow(u, 4, n), 1)[0] == u * u % n)
        distance, equal = self.first_bit()
        return {
            "errors": self.errors(),
            "first_bit_distance": decided(lambda more: figure(rational(distance, more), True)),
            "first_bit_equal": decided(lambda more: figure(rational(equal, more), False)),
            "flipped_seed_loss": str(self.flipped()),
            "fourth_power_agreement": str(Fraction(agreement, seeds)),
            "fourth_power_distance": str(self.distance(self.law(4), seeds)),
            "modulus": n,
            "multiplier": self.a,
            "parity_bias": str(abs(odd - _HALF)),
            "reduction": [str(self.reduction(length)) for length in (1, 2, 3, 5)],
            "residue_bias": str(residue),
            "simulated_outcomes": self.outcomes(),
            "square_map_distance": str(self.square_map()),
            "squares": len(self.squares),
            "start_bias": str(bound),
            "start_distance": str(start),
        }


@cache
def _toy(p: int, q: int) -> dict[str, Any]:
    """The row of a toy modulus: there are few, and none depends on the instance."""
    return Toy(p, q).figures()


@cache
def _table() -> dict[str, Any]:
    """One function for every modulus of 10 bits: accept (s, y) if some modulus maps s to y."""
    primes = [p for p in range(16, 64) if _is_blum_prime(p)]
    moduli = sorted({p * q for p in primes if p < 32 for q in primes if p != q and 512 <= p * q < 1024})
    toys = [Toy(*next((p, n // p) for p in primes if n % p == 0)) for n in moduli]
    streams = [[toy.parities(toy.start(u), _TABLE_OUTPUT) for u in range(toy.n)] for toy in toys]
    bits = _TABLE_BITS + _TOY_SLACK
    accepted = sum(len({stream[s % len(stream)] for stream in streams}) for s in range(1 << bits))
    return {
        "bits": _TABLE_BITS,
        "moduli": moduli,
        "output_bits": _TABLE_OUTPUT,
        "success": str(1 - Fraction(accepted, 2 << bits + _TABLE_OUTPUT)),
    }
