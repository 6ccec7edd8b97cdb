"""Certify lemma-4.3: the same as ``symcheck certify lemma-4.3``, with the same options.

python proofs/lemma_4_3/certify.py --out certificates
python proofs/lemma_4_3/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "half": {"dimension": 784, "near_orthogonality": "1/2"},
    "small": {"dimension": 10, "hidden": 5, "near_orthogonality": "1/2"},
    "wide": {"dimension": 10**9, "hidden": 2048, "near_orthogonality": "1/10"},
    "near": {"dimension": 10**6, "near_orthogonality": "1/1000"},
}

if __name__ == "__main__":
    run_script("lemma-4.3", __file__, GOLDEN)
