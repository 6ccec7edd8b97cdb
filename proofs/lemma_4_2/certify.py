"""Certify Lemma 4.2: the same as ``symcheck certify lemma-4.2``, with the same options.

python proofs/lemma_4_2/certify.py --nodes 20 --out certificates
python proofs/lemma_4_2/certify.py --golden      rewrite the golden certificates beside this file
"""

import sys
from pathlib import Path

from symcheck.certificates import write_whole
from symcheck.cli import main
from symcheck.lemma_4_2.certify import Instance, certify_lemma_4_2

GOLDEN = {
    "n1": Instance.make(1),
    "n2": Instance.make(2),
    "n3": Instance.make(3),
    "n3-mirror": Instance.make(3, pair="mirror"),
    "n10": Instance.make(10),
}

if __name__ == "__main__":
    if sys.argv[1:] == ["--golden"]:
        for name, instance in GOLDEN.items():
            path = Path(__file__).parent / f"{name}.cert.json"
            write_whole(path, certify_lemma_4_2(instance).data)
            print(path.name)
    else:
        main(["certify", "lemma-4.2", *sys.argv[1:]])
