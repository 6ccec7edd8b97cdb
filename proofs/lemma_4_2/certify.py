"""Certify lemma-4.2: the same as ``symcheck certify lemma-4.2``, with the same options.

python proofs/lemma_4_2/certify.py --out certificates
python proofs/lemma_4_2/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {
    "n1": {"nodes": 1},
    "n2": {"nodes": 2},
    "n3": {"nodes": 3},
    "n3-mirror": {"nodes": 3, "pair": "mirror"},
    "n10": {},
}

if __name__ == "__main__":
    run_script("lemma-4.2", __file__, GOLDEN)
