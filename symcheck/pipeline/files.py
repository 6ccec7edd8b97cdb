"""Data sets on disk: one .npz, or a .csv with its parameters and frame in a .json beside it; keys apart from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symcheck.certificates import whole_file, write_whole
from symcheck.errors import DomainError
from symcheck.theorem_5_1.bbs import Key

ENDINGS = (".npz", ".csv")


def check_ending(path: Path) -> None:
    """Refuse a file name before any work is done.

    Raises
    ------
    DomainError
        Neither .npz nor .csv.
    """
    if path.suffix not in ENDINGS:
        raise DomainError(f"the file must end in {' or '.join(ENDINGS)}, not {path.name!r}")
    if path.is_dir():
        raise DomainError(f"cannot write {path}: it is a folder")


def write_data_set(path: Path, arrays: dict[str, NDArray[Any]], parameters: dict[str, Any]) -> None:
    """Write ``arrays`` (X, y and more) and the parameters, whole or not at all.

    In an .npz all arrays and ``parameters``, a JSON string; in a .csv X with a header and y as the last column, and
    the rest in NAME.json.

    Raises
    ------
    DomainError
        The ending is unknown or the folder cannot be written.
    """
    check_ending(path)
    if path.suffix == ".npz":
        with whole_file(path) as file:
            np.savez(file, **arrays, parameters=np.array(json.dumps(parameters)))  # type: ignore[arg-type]
        return
    X, y = arrays["X"], arrays["y"]
    others = {name: value.tolist() for name, value in arrays.items() if name not in ("X", "y")}
    with whole_file(path) as file:
        file.write((",".join([*(f"x{i}" for i in range(X.shape[1])), "y"]) + "\n").encode())
        np.savetxt(file, np.column_stack([X, y]), fmt=["%.17g"] * X.shape[1] + ["%d"], delimiter=",")
    write_whole(path.with_suffix(".json"), (json.dumps({"parameters": parameters, **others}) + "\n").encode())


def write_key(path: Path, key: Key) -> None:
    """Write the primes as JSON, readable by the owner alone; whole or not at all.

    Raises
    ------
    DomainError
        The file exists, or the folder cannot be written.
    """
    if path.exists():
        raise DomainError(f"{path} exists; a key is never overwritten")
    with whole_file(path, 0o600) as file:
        file.write((json.dumps({"p": str(key.p), "q": str(key.q)}) + "\n").encode())


def read_key(path: Path) -> Key:
    """The key of a file that `write_key` wrote.

    Raises
    ------
    DomainError
        No such file, no such content, or primes that are no key: not prime, not 3 mod 4, or equal.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "bbs.key"
    >>> write_key(path, Key(11, 23))
    >>> read_key(path), oct(path.stat().st_mode & 0o777)
    (Key(253, 8 bits, TOY), '0o600')
    """
    try:
        content = json.loads(path.read_bytes())
        primes = [int(content[name]) for name in ("p", "q")]
    except OSError as error:
        raise DomainError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, TypeError, KeyError):
        raise DomainError(f'{path} is not a key: {{"p": "...", "q": "..."}} is expected') from None
    try:
        return Key(*primes)
    except DomainError as error:
        raise DomainError(f"{path}: {error}") from None
