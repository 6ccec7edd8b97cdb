"""Every golden certificate is accepted, and nothing near it is.

The parsed content is changed and written canonically again, so that the check and not the form has to see it.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symcheck.checker.format import decode, encode
from symcheck.checker.run import verify_bytes

PROOFS = Path(__file__).parents[2] / "proofs"
GOLDEN = PROOFS / "lemma_4_2"
SMALL = ["n1", "n2", "n3", "n3-mirror"]
ALL = sorted(path.relative_to(PROOFS).as_posix() for path in PROOFS.glob("*/*.cert.json"))
# elsewhere than in these each leaf and each container is changed in two ways drawn by chance, not in all
THOROUGH = (
    *tuple(f"lemma_4_2/{name}." for name in SMALL),
    "remark_2_4/",
    "section_1_2_simulation/",
    "section_1_2_neighbours/n1.",
    "theorem_5_1/",
)
LONG = ("lemma_4_2/n10.", "theorem_3_1/large.", "theorem_3_1/huge.", "theorem_4_1/")


def golden(name: str) -> dict[str, Any]:
    return decode((GOLDEN / f"{name}.cert.json").read_bytes())


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all numbers and strings."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for i in range(len(value)):
            yield from leaves(value[i], (*path, i))
    else:
        yield path


def containers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all objects and lists."""
    if isinstance(value, dict | list):
        yield path
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from containers(value[key], (*path, key))


def at(content: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        content = content[key]
    return content


def replaced(content: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(content)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def other_values(value: Any) -> Iterator[Any]:
    """Values near a leaf: neighbours, other spellings, other types."""
    if value is None:
        yield from (0, 1, "", "0", [], False)
        return
    if isinstance(value, int):
        yield from (value + 1, value - 1, -value if value else 7, str(value), bool(value), [value])
    else:
        for i in {0, len(value) // 2, len(value) - 1}:
            c = value[i]
            digit = str((int(c) + 1) % 10) if c.isdigit() else "x"
            yield value[:i] + digit + value[i + 1 :]
        yield from (value + "0", value[:-1], value[1:], "-" + value, value + " ", "", "0", "inf", "nan")
        if value.lstrip("-").isdigit() and len(value) < 4000:
            yield from (str(int(value) + 1), str(int(value) - 1), int(value))
    yield from (None, {}, [], True)


def rearranged(value: Any) -> Iterator[Any]:
    """An object or list with an entry missing, added, doubled or moved."""
    if isinstance(value, dict):
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
        yield {**value, "more": "1"}
    else:
        yield from (value[:-1], value[1:], [], {}, None)
        yield [*value, *value[-1:]] if value else [1]
        if value[::-1] != value:
            yield value[::-1]
        for i in range(len(value) - 1):
            if value[i] != value[i + 1]:
                yield [*value[:i], value[i + 1], value[i], *value[i + 2 :]]


def is_engine_only(path: tuple[Any, ...]) -> bool:
    return len(path) == 4 and path[:2] == ("figures", "derivative_sup") and path[3] == 1


def mutations(content: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    for path in leaves(content):
        value = at(content, path)
        for other in other_values(value):
            # the upper ends are nobody's claim but the engine's, so long as they are in range: see below
            if (other != value or type(other) is not type(value)) and not is_engine_only(path):
                yield path, replaced(content, path, other)
    for path in containers(content):
        for other in rearranged(at(content, path)):
            if other == at(content, path):
                continue
            if path[:2] == ("figures", "derivative_sup") and len(path) == 3 and other == at(content, path):
                continue
            yield path, replaced(content, path, other) if path else other


@pytest.mark.parametrize("name", ALL)
def test_golden_certificate_is_valid(name: str) -> None:
    result = verify_bytes((PROOFS / name).read_bytes())
    assert (result.verdict, result.code, result.reason) == ("valid", 0, "")
    assert result.engine_only == (("derivative_sup/upper",) if name.startswith("lemma_4_2") else ())
    assert result.checked


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith(THOROUGH)])
def test_every_mutation_is_refused(name: str) -> None:
    content = decode((PROOFS / name).read_bytes())
    assert encode(content) == (PROOFS / name).read_bytes()
    accepted = [
        (path, at(changed, path) if path else None)
        for path, changed in mutations(content)
        if verify_bytes(encode(changed)).verdict == "valid"
    ]
    assert accepted == []


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith(THOROUGH)])
def test_mutations_of_every_part_are_refused(name: str) -> None:
    chance, by_path = random.Random(name), {}
    for path, changed in mutations(decode((PROOFS / name).read_bytes())):
        by_path.setdefault(path, []).append(changed)
    count = 25 if name.startswith(LONG) else 80
    paths = chance.sample(sorted(by_path, key=str), min(count, len(by_path)))
    for path in paths:
        for changed in chance.sample(by_path[path], min(2, len(by_path[path]))):
            assert verify_bytes(encode(changed)).verdict != "valid", path


@pytest.mark.parametrize("name", ["n2", "n3"])
def test_upper_ends_are_bounded_by_what_is_checked(name: str) -> None:
    """An upper end below its lower end, above the proved bound, or not a number is refused."""
    content = golden(name)
    for order, (low, high) in enumerate(content["figures"]["derivative_sup"]):
        bound = content["figures"]["derivative_bounds"][order]
        for wrong in ("0.1e-3", low[:-1] + "x", "1e-9", bound + "1", "1e300", 3, None, high + "0"):
            changed = replaced(content, ("figures", "derivative_sup", order, 1), wrong)
            assert verify_bytes(encode(changed)).verdict == "rejected", (order, wrong)


def test_a_different_certificate_is_not_mixed_in() -> None:
    """A part of one certificate inside another one is refused."""
    one, two = golden("n2"), golden("n3")
    for part in ("instance", "witness", "figures"):
        assert verify_bytes(encode({**one, part: two[part]})).verdict == "rejected"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", 4),
        (b"{}\n", 4),
        (b"[]\n", 4),
        (b"\xff\xfe", 4),
        (b'{"format":"symcheck/certificate/2"}\n', 4),
        (b'{"format":"symcheck/certificate/1"}\n', 1),
        (b'{"a":1,"a":1}\n', 4),
        (b'{"format":1.5}\n', 4),
        (b'{"format":NaN}\n', 4),
        (b"[" * 100_000, 4),
        (b'{"format":' + b"9" * 5000 + b"}\n", 4),
    ],
)
def test_what_is_not_a_certificate(data: bytes, code: int) -> None:
    result = verify_bytes(data)
    assert result.code == code
    assert result.verdict != "valid"
    assert result.reason


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: data.replace(b":", b": ", 1),
        lambda data: data[: len(data) // 2],
        lambda data: b" " + data,
        lambda data: data.replace(b'"pair"', b'"pai\\u0072"'),
        lambda data: data.replace(b'{"engine_only"', b'{"format":"symcheck/certificate/1","engine_only"'),
    ],
)
def test_bytes_that_are_not_canonical_are_no_certificate(change: Any) -> None:
    data = (GOLDEN / "n2.cert.json").read_bytes()
    changed = change(data)
    assert changed != data
    assert verify_bytes(changed).code == 4
