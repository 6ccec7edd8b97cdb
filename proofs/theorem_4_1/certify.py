"""Certify theorem-4.1: the same as ``symcheck certify theorem-4.1``, with the same options.

python proofs/theorem_4_1/certify.py --out certificates
python proofs/theorem_4_1/certify.py --golden      rewrite the golden certificates and SMT-LIB files beside this file
"""

from symcheck.goldens import run_script
from symcheck.theorem_4_1.rows import ROWS

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "mirror": {
        "dimension": 200,
        "hidden": 4,
        "nodes": 6,
        "pair": "mirror",
        "tolerance": "1e-3",
        "oracle": "joint",
    },
    "vacuous": {"dimension": 20, "hidden": 10, "nodes": 2, "tolerance": "1e-6", "success": "1/2"},
}

if __name__ == "__main__":
    run_script("theorem-4.1", __file__, GOLDEN, ROWS)
