"""Certify theorem-5.1: the same as ``symcheck certify theorem-5.1``, with the same options.

python proofs/theorem_5_1/certify.py --out certificates
python proofs/theorem_5_1/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "long": {"bits": 3072, "output_bits": 99328},
    "toy": {"bits": 21, "output_bits": 1, "seed_slack": 3},
}

if __name__ == "__main__":
    run_script("theorem-5.1", __file__, GOLDEN)
