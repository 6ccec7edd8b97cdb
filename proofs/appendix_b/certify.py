"""Certify appendix-b: the same as ``symcheck certify appendix-b``, with the same options.

python proofs/appendix_b/certify.py --out certificates
python proofs/appendix_b/certify.py --golden      rewrite the golden certificates beside this file
"""

from symcheck.goldens import run_script

GOLDEN: dict[str, dict[str, object]] = {
    "default": {},
    "mirror": {"pair": "mirror", "hidden": 302, "nodes": 20, "near_orthogonality": "19/20"},
    "tiny": {"nodes": 30, "near_orthogonality": "1/1000"},
}

if __name__ == "__main__":
    run_script("appendix-b", __file__, GOLDEN)
