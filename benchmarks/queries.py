"""Certificates of Theorem 4.1: seconds for the producer (which ends with a check of its own) and for the checker.

    python benchmarks/queries.py [--search]

The last column is the certified log2 of the number of queries.  ``--search`` adds the default search, in which
everything but dimension and precision is free.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from symcheck.certificates import Certificate
from symcheck.checker.run import verify_bytes
from symcheck.theorem_4_1.certify import certify, make
from symcheck.theorem_4_1.search import estimate

INSTANCES: list[dict[str, Any]] = [
    {},
    {"dimension": 784, "tolerance": "1e-6"},
    {"dimension": 3072, "nodes": 40, "smoothing": "1e-5"},
    {"dimension": 3072, "hidden": 302, "nodes": 20, "smoothing": "1e-5", "pair": "mirror"},
    {"dimension": 4096, "hidden": 2048, "nodes": 5, "smoothing": "1e-5", "pair": "mirror"},
    {"dimension": 150_528, "hidden": 2048, "nodes": 10, "smoothing": "1e-4"},
    {"dimension": 150_528, "hidden": 4096, "nodes": 20, "smoothing": "1e-5", "pair": "mirror", "oracle": "joint"},
    {"dimension": 10**9, "tolerance": "1e-12"},
    {"dimension": 10, "nodes": 2, "smoothing": "1/10", "tolerance": "1/10"},
]
SEARCHES: list[dict[str, Any]] = [
    {"dimension": 3072, "tolerance": "1e-4"},
    {"dimension": 784, "tolerance": "1e-2"},
    {"dimension": 3072, "tolerance": "1e-4", "radius": "1/2"},
    {"dimension": 150_528, "tolerance": "1e-4"},
]


def report(name: str, seconds: float, certificate: Certificate) -> None:
    """One line."""
    begin = time.perf_counter()
    result = verify_bytes(certificate.data)
    checked, figures = time.perf_counter() - begin, certificate.content["figures"]
    what = f"{figures['log2_queries']:>15} {figures['robust_radius']:>16}"
    print(f"{seconds:8.2f} {checked:8.2f}  {result.verdict:8} {what}  {name}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--search", action="store_true", help="the searches too")
    searches = SEARCHES if parser.parse_args().search else []
    print(f"{'producer':>8} {'checker':>8}  {'verdict':8} {'log2 queries':>15} {'radius':>16}  instance")
    for options in INSTANCES:
        begin = time.perf_counter()
        certificate = certify(make(**options))
        report(", ".join(f"{k} {v}" for k, v in options.items()) or "default", time.perf_counter() - begin, certificate)
    for options in searches:
        begin = time.perf_counter()
        instance, certificate = estimate(**options)
        found = f"n {instance.pair.nodes}, k {instance.pair.hidden}, smoothing {instance.pair.smoothing}"
        report(f"search {options}: {found}", time.perf_counter() - begin, certificate)


if __name__ == "__main__":
    main()
