"""Certify remark-2.4: the same as ``symcheck certify remark-2.4``, with the same options.

python proofs/remark_2_4/certify.py --out certificates
python proofs/remark_2_4/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "kappa-2_5": {"kappa": "2/5", "margin": "3/5", "confidence": "7/10"},
}

if __name__ == "__main__":
    run_script("remark-2.4", __file__, GOLDEN)
