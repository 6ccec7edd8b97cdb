"""Certify section-1.2-simulation: the same as ``symcheck certify section-1.2-simulation``, with the same options.

python proofs/section_1_2_simulation/certify.py --out certificates
python proofs/section_1_2_simulation/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {"default": {}, "many": {"queries": "10**20", "tolerance": "1e-6"}}

if __name__ == "__main__":
    run_script("section-1.2-simulation", __file__, GOLDEN)
