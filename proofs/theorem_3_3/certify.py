"""Certify theorem-3.3: the same as ``symcheck certify theorem-3.3``, with the same options.

python proofs/theorem_3_3/certify.py --out certificates
python proofs/theorem_3_3/certify.py --golden      rewrite the golden certificates and SMT-LIB files beside this file
"""

from symcheck.goldens import run_script
from symcheck.theorem_3_3.rows import ROWS

GOLDEN: dict[str, dict[str, object]] = {"default": {}, "cover-1": {"cover": 1}}

if __name__ == "__main__":
    run_script("theorem-3.3", __file__, GOLDEN, ROWS)
