"""Certify section-1.2-neighbours: the same as ``symcheck certify section-1.2-neighbours``, with the same options.

python proofs/section_1_2_neighbours/certify.py --out certificates
python proofs/section_1_2_neighbours/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "mirror": {"dimension": 784, "hidden": 2, "nodes": 5, "pair": "mirror", "smoothing": "1/1000"},
    "n1": {"dimension": 4, "nodes": 1, "smoothing": "1/2"},
}

if __name__ == "__main__":
    run_script("section-1.2-neighbours", __file__, GOLDEN)
