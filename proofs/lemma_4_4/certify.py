"""Certify lemma-4.4: the same as ``symcheck certify lemma-4.4``, with the same options.

python proofs/lemma_4_4/certify.py --out certificates
python proofs/lemma_4_4/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "mirror": {"pair": "mirror", "hidden": 3, "nodes": 3, "smoothing": "1/1000"},
    "none": {"hidden": 3, "nodes": 1, "smoothing": "1/2"},
    "one": {"hidden": 1, "nodes": 2, "smoothing": "1/100"},
}

if __name__ == "__main__":
    run_script("lemma-4.4", __file__, GOLDEN)
