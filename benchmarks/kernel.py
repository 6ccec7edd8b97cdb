"""How long Coq's kernel takes for a certificate of Lemma 4.2: python benchmarks/kernel.py [N ...]

``rules`` is the part on nodes, weights and moments alone, ``axioms`` Coq's account of what the theorems rest on.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from symcheck import certify
from symcheck.kernel.coq import Theory, needed
from symcheck.kernel.run import export_text
from symcheck.kernel.text import axioms_document


def seconds(theory: Theory, name: str, source: str) -> float:
    started = time.perf_counter()
    outcome = theory.check(name, source)
    if not outcome.ok:
        sys.exit(f"{name}: {outcome.message}")
    return time.perf_counter() - started


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        theory = Theory(Path(folder))
        for n in sizes:
            source = export_text(certify("lemma-4.2", nodes=n).content)
            started = time.perf_counter()
            theory.require(needed(source))
            if n == sizes[0]:
                print(f"theory {time.perf_counter() - started:.1f} s")
            rules = source[: source.index("Definition gap")]
            load = seconds(theory, "load.v", source[: source.index("Definition precision")])
            part, proofs = (seconds(theory, f"{i}.v", text) for i, text in (("part", rules), ("all", source)))
            axioms = seconds(theory, "axioms.v", axioms_document("all", source))
            print(
                f"n = {n}: loading {load:.1f} s, rules {part - load:.1f} s, all claims {proofs - load:.1f} s,"
                f" axioms {axioms:.1f} s"
            )


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1:]] or [5, 10, 20, 40])
