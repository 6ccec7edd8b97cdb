"""Gauss-Hermite nodes and weights: every peer side by side, in one process and one run.

    python benchmarks/nodes.py [--digits 50] [--sizes 10 50 100 200 500 1000] [--budget 15]

A peer is skipped where its last time, scaled by the power 3.5 (sympy: 5) of the size, exceeds the budget.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from typing import Any

import flint
import mpmath
import numpy
import scipy
import sympy
from flint import arb, ctx, fmpz_poly
from scipy.special import roots_hermitenorm
from sympy.integrals.quadrature import gauss_hermite

from symcheck.hermite.nodes import quadrature_rule
from symcheck.hermite.polynomials import hermite_coefficients


def by_sympy(n: int, digits: int) -> list[Any]:
    return [x * sympy.sqrt(2).evalf(digits) for x in gauss_hermite(n, digits)[0]]


def by_mpmath(n: int, digits: int) -> list[Any]:
    with mpmath.workdps(digits):
        return [x * mpmath.sqrt(2) for x in mpmath.gauss_quadrature(n, "hermite")[0]]


def by_numpy(n: int, digits: int) -> list[Any]:
    return list(numpy.polynomial.hermite_e.hermegauss(n)[0])


def by_scipy(n: int, digits: int) -> list[Any]:
    return list(roots_hermitenorm(n)[0])


def by_complex_roots(n: int, digits: int) -> list[Any]:
    """Isolate the zeros of He_n in y = x^2, then square roots."""
    with ctx.workprec(int(digits * 3.33) + 16):
        even = fmpz_poly(list(hermite_coefficients(n)[n % 2 :: 2]))
        positive = [y.real.sqrt() for y, _ in even.complex_roots()]
        return sorted([-x for x in positive] + [arb(0)] * (n % 2) + positive, key=float)


def by_symcheck(n: int, digits: int) -> list[Any]:
    return list(quadrature_rule(n, int(digits * 3.33) + 2).nodes)


PEERS: list[tuple[str, str, Callable[[int, int], list[Any]]]] = [
    ("sympy.gauss_hermite", "no", by_sympy),
    ("mpmath.gauss_quadrature", "no", by_mpmath),
    ("numpy hermegauss (double)", "no", by_numpy),
    ("scipy roots_hermitenorm (double)", "no", by_scipy),
    ("flint complex_roots (nodes only)", "yes", by_complex_roots),
    ("symcheck quadrature_rule", "yes", by_symcheck),
]


def measure(function: Callable[[int, int], list[Any]], n: int, digits: int) -> float:
    """Seconds: the best of up to ten where a run is short."""
    times: list[float] = []
    while len(times) < 10 and sum(times) < 0.5:
        start = time.perf_counter()
        function(n, digits)
        times.append(time.perf_counter() - start)
    return min(times)


def deviation(function: Callable[[int, int], list[Any]], n: int, digits: int) -> float:
    """The largest distance of a peer's nodes from ours."""
    with ctx.workprec(int(digits * 3.33) + 64):
        pairs = zip(function(n, digits), by_symcheck(n, digits), strict=True)
        return max(float(abs(exactly(x, digits) - y).upper()) for x, y in pairs)


def exactly(x: Any, digits: int) -> arb:
    """A peer's number with all its digits."""
    if isinstance(x, mpmath.mpf):
        return arb(mpmath.nstr(x, digits + 10))
    return x if isinstance(x, arb) else arb(float(x) if isinstance(x, numpy.floating) else str(x))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=int, default=50)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 50, 100, 200, 500, 1000])
    parser.add_argument("--budget", type=float, default=15.0, help="seconds that one cell may be predicted to take")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # numpy overflows from n = 400 on; the table shows the time all the same
    versions = {m.__name__: m.__version__ for m in (flint, mpmath, numpy, scipy, sympy)}
    print(", ".join(f"{name} {version}" for name, version in versions.items()), f"{mpmath.libmp.BACKEND} backend")
    print(f"seconds at {options.digits} digits; in brackets the ratio to symcheck")
    table: dict[str, dict[int, float]] = {}
    for name, _, function in PEERS:
        function(5, options.digits)
        table[name], last = {}, (5, 0.0)
        for n in options.sizes:
            power = 5 if function is by_sympy else 3.5
            if last[1] * (n / last[0]) ** power > options.budget and last[1] > 0.005:
                break
            table[name][n] = measure(function, n, options.digits)
            last = (n, table[name][n])
    ours = table[PEERS[-1][0]]
    print(f"{'':34}{'rigorous':>9}" + "".join(f"{f'n={n}':>19}" for n in options.sizes))
    for name, rigorous, _ in PEERS:
        cells = [
            f"{table[name][n]:.5f} ({table[name][n] / ours[n]:.1f})" if n in table[name] else "over budget"
            for n in options.sizes
        ]
        print(f"{name:34}{rigorous:>9}" + "".join(f"{cell:>19}" for cell in cells))
    n = min(20, max(options.sizes))
    for name, _, function in PEERS[:-1]:
        print(f"{name}: nodes differ from ours by at most {deviation(function, n, options.digits):.1e} at n = {n}")


if __name__ == "__main__":
    main()
