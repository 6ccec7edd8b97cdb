"""Certify lemma-3.7: the same as ``symcheck certify lemma-3.7``, with the same options.

python proofs/lemma_3_7/certify.py --out certificates
python proofs/lemma_3_7/certify.py --golden      rewrite the golden certificates and SMT-LIB files beside this file
"""

from symcheck.goldens import run_script
from symcheck.lemma_3_7.rows import ROWS

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "one-layer": {"widths": "1-1", "weight_bound": "1/1000000"},
    "smooth": {"widths": "5-4-3", "biases": "no", "activation_lipschitz": "1/4", "activation_offset": "1/2"},
}

if __name__ == "__main__":
    run_script("lemma-3.7", __file__, GOLDEN, ROWS)
