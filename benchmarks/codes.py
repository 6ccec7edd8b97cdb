"""Codes of Section 5.2: encoding, decoding at the edge of the radius, refusal; galois beside it in the same run.

    python benchmarks/codes.py [--repeat 3] [--without-galois]

The point to refuse has wrong blocks at every level of reliability, so that every trial decodes and fails; for galois
the outer code alone is timed, encoding and decoding of errors, after a first call that compiles it.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np

from symcheck.codes import ConcatenatedCode, ReedSolomon

CODES: list[tuple[int, tuple[int, int], str]] = [
    (12, (4095, 2047), "golay"),
    (12, (1000, 188), "golay"),
    (10, (1023, 224), "reed-muller"),
    (10, (1023, 512), "circulant"),
    (8, (255, 64), "reed-muller"),
    (4, (15, 7), "reed-muller"),
]


def seconds(function: Callable[[], Any], repeat: int) -> float:
    """The best of some runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def towards_others(code: ConcatenatedCode, word: Any, parts: Any) -> Any:
    """Each block moved by its part of the way to a nearest other inner codeword."""
    light = np.flatnonzero(code.inner.codewords.sum(axis=1) == code.inner_distance)[0]
    blocks = word.reshape(-1, code.inner.length)
    other = blocks ^ code.inner.codewords[light]
    return (blocks + parts[:, None] * (other.astype(float) - blocks)).ravel()


def concatenated(repeat: int) -> None:
    columns = "encode  clean  gauss  flips hamming refuse/32 refuse/all  (trials)"
    print(f"{'seconds':34}{'n':>8}{'radius':>9}  {columns}")
    for degree, outer, inner in CODES:
        code = ConcatenatedCode.make(degree, outer, inner)
        chance = np.random.default_rng(degree)
        message = chance.integers(0, 2, code.message_bits, dtype=np.uint8)
        word = code.encode(message)
        edge = 0.9999 * float(code.radius_squared)
        z = chance.normal(size=code.length)
        noisy = word + z * np.sqrt(edge / (z**2).sum())
        flipped, much = word.copy(), word.copy()
        places = chance.permutation(code.length)
        flipped[places[: int(edge)]] ^= 1
        much[places[: code.flips]] ^= 1
        # Too many blocks that look perfect and are wrong; the others unreliable to all degrees.
        count, wrong = code.outer.length, code.outer_distance // 2 + 1
        parts = chance.uniform(0.5, 0.7, count)
        parts[:wrong] = 1
        parts[wrong + code.outer_distance - 1 :] = 0
        hostile = towards_others(code, word, parts)
        times = [
            seconds(partial(code.encode, message), repeat),
            seconds(partial(code.decode, word), repeat),
            seconds(partial(code.decode, noisy), repeat),
            seconds(partial(code.decode, flipped), repeat),
            seconds(partial(code.correct, much), repeat),
            seconds(partial(code.decode, hostile), 1),
        ]
        trials = tried(code, hostile)
        every = ConcatenatedCode.make(degree, outer, inner, None)
        all_time = f"{seconds(partial(every.decode, hostile), 1):10.2f}" if count < 2000 else f"{'':>10}"
        cells = "".join(f"{t:7.3f}" for t in times[:4]) + f"{times[4]:8.3f}{times[5]:10.3f}" + all_time
        name = f"RS{list(outer)}/2^{degree} + {inner}"
        print(f"{name:34}{code.length:8}{float(code.radius_squared) ** 0.5:9.3f} {cells}  ({trials})", flush=True)


def tried(code: ConcatenatedCode, point: Any) -> int:
    """How many outer decodings a point takes."""
    calls: list[int] = []
    decode: Any = ReedSolomon.decode
    peer: Any = ReedSolomon

    def counting(*arguments: Any) -> Any:
        calls.append(1)
        return decode(*arguments)

    try:
        peer.decode = counting
        code.decode(point)
    finally:
        peer.decode = decode
    return len(calls)


def beside_galois(repeat: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import galois
    print(f"outer codes alone, (n-k)/2 errors; galois {version('galois')}, compiled, after its first call")
    print(f"{'seconds':24}{'':12}{'build':>8}{'encode':>8}{'decode':>8}")
    for degree, length, dimension in ((8, 255, 64), (10, 1023, 224), (12, 4095, 2047)):
        chance = np.random.default_rng(degree)
        message = chance.integers(0, 1 << degree, dimension)
        start = time.perf_counter()
        ours = ConcatenatedCode.make(degree, (length, dimension), "circulant").outer
        word = ours.encode(message)
        built = time.perf_counter() - start
        received: Any = word.copy()
        received[chance.permutation(length)[: (length - dimension) // 2]] ^= 1
        rows = [("symcheck", built, partial(ours.encode, message), partial(ours.decode, received))]
        start = time.perf_counter()
        field = galois.GF(2**degree, irreducible_poly=ours.field.polynomial, primitive_element=2)
        peer = galois.ReedSolomon(length, dimension, field=field)
        assert np.array_equal(peer.decode(field(received), output="codeword"), word)
        assert np.array_equal(peer.encode(field(message)), word)
        built = time.perf_counter() - start
        symbols, wrong = field(message), field(received)
        rows.append(("galois", built, partial(peer.encode, symbols), partial(peer.decode, wrong)))
        for name, start_up, encode, decode in rows:
            times = f"{seconds(encode, repeat):8.4f}{seconds(decode, repeat):8.4f}"
            print(f"RS[{length}, {dimension}]/2^{degree:<10} {name:12}{start_up:8.2f}{times}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--without-galois", action="store_true")
    options = parser.parse_args()
    concatenated(options.repeat)
    if not options.without_galois:
        beside_galois(options.repeat)


if __name__ == "__main__":
    main()
