"""The scripts of proofs/: certify a statement, or rewrite the golden certificates and SMT-LIB files beside them."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symcheck.certificates import write_whole
from symcheck.obligations import Row, scripts
from symcheck.producers import certify


def smt_files(rows: Sequence[Row]) -> dict[str, bytes]:
    """Every SMT-LIB file of a table: name -> bytes."""
    return {name: text.encode() for row in rows for name, text in scripts(row).items()}


def run_script(statement: str, script: str, golden: Mapping[str, Mapping[str, Any]], rows: Sequence[Row] = ()) -> None:
    """``--golden`` rewrites <name>.cert.json for each set of options and smt/; anything else is the command line's."""
    from symcheck.cli import main

    if sys.argv[1:] != ["--golden"]:
        main(["certify", statement, *sys.argv[1:]])
    folder = Path(script).parent
    for name, options in golden.items():
        write_whole(folder / f"{name}.cert.json", certify(statement, **options).data)
        print(f"{name}.cert.json")
    for name, data in smt_files(rows).items():
        write_whole(folder / "smt" / name, data)
