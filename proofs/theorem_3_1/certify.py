"""Certify theorem-3.1: the same as ``symcheck certify theorem-3.1``, with the same options.

python proofs/theorem_3_1/certify.py --out certificates
python proofs/theorem_3_1/certify.py --golden      rewrite the golden certificates and SMT-LIB files beside this file
"""

from symcheck.goldens import run_script
from symcheck.theorem_3_1.rows import ROWS

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "n2": {"classifiers": 2},
    "n3-ties": {"loss": "1/3", "margin": "1/3", "classifiers": 3},
    "n1": {"classifiers": 1},
    "zero-loss": {"loss": 0, "margin": "1/2", "classifiers": 6},
    "large": {"loss": "2/5", "margin": "1/50", "classifiers": "2**1000"},
    "huge": {"classifiers": "2**20000", "confidence": "99/100"},
}

if __name__ == "__main__":
    run_script("theorem-3.1", __file__, GOLDEN, ROWS)
