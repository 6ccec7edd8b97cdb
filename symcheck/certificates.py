"""Certificates as the producers make them: exact content, canonical bytes, written whole or not at all.

The format is proofs/format.md; reading and checking are symcheck.checker, which shares no code with this.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from symcheck.errors import CertificateError, DomainError, PrecisionError

FORMAT = "symcheck/certificate/1"


def json_integer(value: int) -> int | str:
    """An integer for JSON: itself below 2**53 in absolute value, a string beyond."""
    return value if abs(value) < 2**53 else str(value)


def json_rational(value: Fraction) -> int | str:
    """A rational for JSON: an integer as above, otherwise "p/q"."""
    return json_integer(value.numerator) if value.denominator == 1 else str(value)


def exact_text(value: Fraction) -> str:
    """A rational as "p/q", an integer as "p"."""
    return str(value)


def file_suffix(public: Mapping[str, Any], default: Mapping[str, Any]) -> str:
    """What distinguishes the file name of an instance from the default one's.

    Examples
    --------
    >>> default = {"nodes": 10, "seed_bits": 3, "smoothing": "1/32"}
    >>> file_suffix({"nodes": 40, "seed_bits": 3, "smoothing": "1/500"}, default)
    '--nodes-40--smoothing-1_500'
    """
    changed = {name: value for name, value in public.items() if value != default[name]}
    return "".join(f"--{name.replace('_', '-')}-{str(value).replace('/', '_')}" for name, value in changed.items())


@dataclass(frozen=True)
class Certificate:
    """An immutable certificate; ``content`` is its JSON object, ``files`` what belongs beside it (name -> bytes)."""

    content: dict[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def checked(
        cls,
        statement: str,
        instance: dict[str, Any],
        witness: dict[str, Any],
        figures: dict[str, Any],
        engine_only: list[str],
        files: Mapping[str, bytes] | None = None,
    ) -> Certificate:
        """Assemble, and let the independent checker accept the bytes.

        Raises
        ------
        PrecisionError
            The checker finds the witness too coarse to decide a figure.
        CertificateError
            The checker rejects it.
        """
        from symcheck.checker.run import verify_bytes

        certificate = cls(
            {
                "engine_only": engine_only,
                "figures": figures,
                "format": FORMAT,
                "id": statement,
                "instance": instance,
                "witness": witness,
            },
            files or {},
        )
        result = verify_bytes(certificate.data, beside=certificate.files.__getitem__)
        if result.verdict != "valid":
            kind = PrecisionError if "too coarse" in result.reason else CertificateError
            raise kind(f"the independent checker does not accept the certificate: {result.reason}")
        return certificate

    @property
    def data(self) -> bytes:
        """The canonical bytes."""
        return msgspec.json.encode(self.content, order="deterministic") + b"\n"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Raises
    ------
    DomainError
        The folder cannot be made or written.
    """
    with whole_file(path) as file:
        file.write(data)


@contextmanager
def whole_file(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A file open for writing beside the target, renamed at the end, or removed if anything goes wrong.

    Its permissions are ``mode`` without the umask's; until the end its owner alone can read it.

    Raises
    ------
    DomainError
        The folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, mode & ~_umask())
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise DomainError(f"cannot write {path}: {error.strerror or error}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
