"""Certify section-5.2: the same as ``symcheck certify section-5.2``, with the same options.

python proofs/section_5_2/certify.py --out certificates
python proofs/section_5_2/certify.py --golden      rewrite the golden certificates and SMT-LIB files beside this file
"""

from symcheck.goldens import run_script
from symcheck.section_5_2.rows import ROWS

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "small-rate": {"field_degree": 10, "outer_length": 1023, "outer_dimension": 224, "inner": "reed-muller"},
    "toy": {
        "bits": 8,
        "seed_slack": 4,
        "field_degree": 4,
        "outer_length": 15,
        "outer_dimension": 7,
        "inner": "circulant",
        "trials": 0,
    },
}

if __name__ == "__main__":
    run_script("section-5.2", __file__, GOLDEN, ROWS)
