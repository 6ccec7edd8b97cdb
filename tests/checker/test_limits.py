"""What would only keep the checker busy is refused at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from symcheck.checker.format import decode, encode
from symcheck.checker.run import verify, verify_bytes

PROOFS = Path(__file__).parents[2] / "proofs"
LONG = "1/" + "9" * 60


@pytest.mark.parametrize(
    ("golden", "change"),
    [
        ("theorem_3_1/n2", {"loss": LONG}),
        ("theorem_3_1/n2", {"margin": "1/10000000000"}),
        ("theorem_3_3/default", {"confidence": LONG}),
        ("lemma_3_7/default", {"weight_bound": LONG}),
        ("lemma_3_7/default", {"widths": [10**12, 3]}),
        ("remark_2_4/default", {"kappa": LONG}),
        ("section_1_1_schmidt/default", {"noise": LONG}),
        ("section_1_2_simulation/default", {"tolerance": LONG}),
        ("section_1_2_neighbours/default", {"smoothing": LONG}),
        ("section_1_2_neighbours/default", {"nodes": 101}),
        ("lemma_4_3/default", {"near_orthogonality": LONG}),
        ("lemma_4_4/default", {"smoothing": LONG}),
        ("section_4_3/default", {"error": LONG}),
    ],
)
def test_long_numbers_are_refused(golden: str, change: dict[str, Any]) -> None:
    content = decode((PROOFS / f"{golden}.cert.json").read_bytes())
    changed = {**content, "instance": {**content["instance"], **change}}
    result = verify_bytes(encode(changed))
    assert result.verdict == "rejected"
    assert "instance:" in result.reason


def test_paths_that_cannot_be_printed_are_escaped(tmp_path: Path) -> None:
    name = "line\nvalid  x\x1b[2J\udce9.json"
    lines = verify(str(tmp_path / name)).lines()
    assert len(lines[0].splitlines()) == 1
    assert "\\n" in lines[0]
    assert "\\x1b" in lines[0]
    "\n".join(lines).encode()
