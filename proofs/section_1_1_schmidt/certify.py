"""Certify section-1.1-schmidt: the same as ``symcheck certify section-1.1-schmidt``, with the same options.

python proofs/section_1_1_schmidt/certify.py --out certificates
python proofs/section_1_1_schmidt/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {"default": {}, "quiet": {"dimension": 784, "noise": "1/4"}}

if __name__ == "__main__":
    run_script("section-1.1-schmidt", __file__, GOLDEN)
