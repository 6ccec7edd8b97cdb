"""Certify theorem-3.5: the same as ``symcheck certify theorem-3.5``, with the same options.

python proofs/theorem_3_5/certify.py --out certificates
python proofs/theorem_3_5/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {"default": {}, "same-radius": {"move": "1", "loss": 0, "cover": 10}}

if __name__ == "__main__":
    run_script("theorem-3.5", __file__, GOLDEN)
