"""Certify section-4.3: the same as ``symcheck certify section-4.3``, with the same options.

python proofs/section_4_3/certify.py --out certificates
python proofs/section_4_3/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "long": {"dimension": 150528, "revealing": "3", "confidence": "999999/1000000", "error": "1e-6"},
    "thousand": {"dimension": 1000, "revealing": "3/10"},
}

if __name__ == "__main__":
    run_script("section-4.3", __file__, GOLDEN)
