"""python -m symcheck.checker [--json] PATH...: verify certificates with the standard library alone."""

from __future__ import annotations

import json
import sys

from .run import collect, exit_code, verify

USAGE = "usage: python -m symcheck.checker [--json] PATH...\n"


def main(arguments: list[str]) -> int:
    paths = [argument for argument in arguments if argument != "--json"]
    if "--help" in paths or "-h" in paths:
        sys.stdout.write(USAGE + "PATH is a certificate or a folder of them (every *.json in it).\n")
        return 0
    if not paths or any(path.startswith("--") for path in paths):
        sys.stderr.write(USAGE)
        return 2
    results = [verify(path) for path in collect(paths)]
    if "--json" in arguments:
        print(json.dumps({"results": [r.public() for r in results], "ok": exit_code(results) == 0}))
        return exit_code(results)
    for r in results:
        print("\n".join(r.lines()))
    return exit_code(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
