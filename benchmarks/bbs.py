"""The backward Blum-Blum-Shub generator at several sizes, beside its parts and simpler ways, in one process and run.

    python benchmarks/bbs.py [--bits 512 1024 2048] [--output-bits 20000]

All rates are kbit/s of output: the generator (x_L by the key, then squarings, parities and the check), gmpy2's squaring
x*x % N alone, powmod(x, 2, N), Python's integers, and one root a step, which the exponent ((p+1)/4)^L replaces.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable

import gmpy2

from symcheck.theorem_5_1.bbs import Key, generate_key


def squaring(x: gmpy2.mpz, n: gmpy2.mpz, count: int) -> None:
    for _ in range(count):
        x = x * x % n


def power(x: gmpy2.mpz, n: gmpy2.mpz, count: int) -> None:
    for _ in range(count):
        x = gmpy2.powmod(x, 2, n)


def roots(x: int, key: Key, count: int) -> None:
    for _ in range(count):
        x = key.back(x, 1)


def rate(count: int, run: Callable[..., object], *arguments: object) -> float:
    """The best of three, in kbit/s."""
    best = 0.0
    for _ in range(3):
        started = time.perf_counter()
        run(*arguments, count)
        best = max(best, count / (time.perf_counter() - started) / 1000)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bits", type=int, nargs="+", default=[512, 1024, 2048, 3072])
    parser.add_argument("--output-bits", type=int, default=20000)
    options = parser.parse_args()
    names = ("keygen s", "x_L ms", "generator", "x*x % N", "powmod", "int", "roots")
    print(f"{'bits':>6}" + "".join(f"{name:>12}" for name in names))
    for bits in options.bits:
        started = time.perf_counter()
        key = generate_key(bits, random.Random(bits))
        keygen = time.perf_counter() - started
        seed, count = random.Random(0).getrandbits(bits + 128), options.output_bits
        start = key.public.start(seed)
        x, n = gmpy2.mpz(start), gmpy2.mpz(key.modulus)
        last = 1 / (1000 * rate(1, lambda key, x, count, _: key.back(x, count), key, start, count))
        rates = [
            rate(count, key.output, seed),
            rate(count, squaring, x, n),
            rate(count, power, x, n),
            rate(count // 10, squaring, start, key.modulus),  # Python's integers
            rate(count // 100, roots, start, key),
        ]
        print(f"{bits:>6}{keygen:>12.2f}{1000 * last:>12.2f}" + "".join(f"{r:>12.1f}" for r in rates), flush=True)


if __name__ == "__main__":
    main()
