"""Certify section-5.1: the same as ``symcheck certify section-5.1``, with the same options.

python proofs/section_5_1/certify.py --out certificates
python proofs/section_5_1/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "seven": {"dimension": 7, "bits": 1},
    "stretch": {"dimension": 24564, "seed_bits": 2176},
}

if __name__ == "__main__":
    run_script("section-5.1", __file__, GOLDEN)
