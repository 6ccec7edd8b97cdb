"""Reading a certificate: canonical JSON and nothing else.  The format is proofs/format.md."""

from __future__ import annotations

import json
from fractions import Fraction
from math import gcd
from typing import Any

FORMAT = "symcheck/certificate/1"
FIELDS = {"engine_only", "figures", "format", "id", "instance", "witness"}
MAX_BYTES = 16 * 2**20
MAX_DIGITS = 4000  # of one integer: below the interpreter's own limit for reading decimal integers
SAFE = 2**53  # integers beyond are strings, so that every JSON reader sees the same number


class NotACertificate(Exception):
    """The bytes are not a certificate of a known format."""


class Rejected(Exception):
    """A certificate in form whose content is wrong."""


def _refuse(text: str) -> Any:
    raise NotACertificate(f"{text[:40]} is not an integer; certificates hold no floats")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise NotACertificate("duplicate key")
    return dict(pairs)


def encode(content: object) -> bytes:
    """The canonical bytes: sorted keys, no white space, UTF-8, one final newline."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode()


def decode(data: bytes) -> dict[str, Any]:
    """The content of canonical bytes, with the fields of a certificate; NotACertificate otherwise."""
    if len(data) > MAX_BYTES:
        raise NotACertificate(f"larger than {MAX_BYTES} bytes")
    try:
        content = json.loads(data.decode(), object_pairs_hook=_object, parse_float=_refuse, parse_constant=_refuse)
        canonical = encode(content) == data
    except NotACertificate:
        raise
    except (ValueError, RecursionError) as error:
        raise NotACertificate(f"not JSON: {type(error).__name__}") from None
    if not canonical:
        raise NotACertificate("not canonical JSON (sorted keys, no white space, a final newline)")
    if type(content) is not dict or content.get("format") != FORMAT:
        raise NotACertificate(f"unknown format; this checker reads {FORMAT}")
    return content


def fields(value: object, names: set[str], where: str) -> dict[str, Any]:
    """``value`` as an object with exactly these fields."""
    if type(value) is not dict:
        raise Rejected(f"{where} is not an object")
    if set(value) != names:
        odd = sorted(set(value) ^ names)
        raise Rejected(f"{where}: unknown or missing field {odd[0][:40]!r}")
    return value


def items(value: object, count: int, where: str) -> list[Any]:
    """``value`` as a list of exactly ``count`` entries, at least one."""
    if type(value) is not list or len(value) != count or count < 1:
        raise Rejected(f"{where} is not a list of {count} entries")
    return value


def _digits(text: str, where: str) -> int:
    body = text.removeprefix("-")
    plain = body.isascii() and body.isdigit() and len(body) <= MAX_DIGITS
    if not plain or (body[0] == "0" and text != "0"):
        raise Rejected(f"{where} is not an integer in canonical spelling")
    return int(text)


def integer(value: object, where: str) -> int:
    """An integer: a JSON integer below 2**53 in absolute value, a string of digits beyond."""
    if type(value) is int and abs(value) < SAFE:
        return value
    if type(value) is str:
        number = _digits(value, where)
        if abs(number) >= SAFE:
            return number
    raise Rejected(f"{where} is not an integer in canonical spelling")


def fraction(value: object, where: str) -> Fraction:
    """A rational: "p/q" in lowest terms with q > 1, or an integer as above."""
    if type(value) is not str or "/" not in value:
        return Fraction(integer(value, where))
    top, _, bottom = value.partition("/")
    p, q = _digits(top, where), _digits(bottom, where)
    if q < 2 or gcd(p, q) != 1:
        raise Rejected(f"{where} is not a rational in lowest terms")
    return Fraction(p, q)
