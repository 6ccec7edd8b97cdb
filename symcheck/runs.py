"""Long work as rows: done by any ``concurrent.futures.Executor``, kept as it comes, resumed where it stopped.

A row is a JSON object in and a JSON object out, by a function that can be pickled and depends on nothing else, so
that it does not matter which process, machine or run did it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

from symcheck import __version__
from symcheck.errors import DomainError

Row = dict[str, Any]
Work = Callable[[Row], Row]
Progress = Callable[[int, int], None]

PREFLIGHT_SECONDS = 30
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class _Here(Executor):
    """One job: the rows are done in this process, where they are asked for."""


@contextlib.contextmanager
def executor(jobs: int = 1, scheduler: str | None = None) -> Iterator[Executor]:
    """Processes on this machine, or the workers of a Dask cluster.

    Parameters
    ----------
    jobs : int
        Processes; 1 works in this one.
    scheduler : str, optional
        Address of a Dask scheduler, such as tcp://127.0.0.1:8786 (the extra ``cluster``); ``jobs`` is then ignored.
        A worker that is lost has its rows done by another.

    Raises
    ------
    DomainError
        Dask is not installed, nothing answers at the address, or a worker has another version of symcheck.
    """
    if scheduler is not None:
        with _cluster(scheduler) as found:
            yield found
    elif jobs == 1:
        yield _Here()
    else:
        with _one_thread_each(), ProcessPoolExecutor(jobs, get_context("spawn"), _end_with_parent) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for its next row for ever."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that start meanwhile do linear algebra in one thread, unless the user wants otherwise."""
    mine = [name for name in THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(mine, "1"))
    try:
        yield
    finally:
        for name in mine:
            os.environ.pop(name, None)


@contextlib.contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        import distributed
    except ImportError:
        raise DomainError("--scheduler needs Dask: pip install 'symcheck[cluster]'") from None
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=PREFLIGHT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise DomainError(f"no Dask scheduler answers at {address}: {str(error).splitlines()[0]}") from None
    with client:
        versions = client.run(_version)
        if not versions:
            raise DomainError(f"the Dask scheduler at {address} has no workers")
        others = {worker: found for worker, found in versions.items() if found != __version__}
        if others:
            worker, found = next(iter(others.items()))
            raise DomainError(f"worker {worker} has symcheck {found}, not {__version__}: install the same version")
        yield client.get_executor(pure=False, retries=3)


def _version() -> str | None:
    """What the preflight asks of each worker."""
    try:
        from symcheck import __version__ as found
    except ImportError:
        return None
    return found


def key(work: Work, row: Row) -> str:
    """A row's name in the file of finished rows: a hash of the work's name, this version and the row."""
    text = json.dumps([work.__qualname__, __version__, row], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def run(
    work: Work, rows: Sequence[Row], pool: Executor, kept: Path | None = None, progress: Progress | None = None
) -> list[Row]:
    """Do the rows and return the results in their order; ``progress`` is told how many of how many are there.

    Examples
    --------
    >>> with executor() as pool:
    ...     run(dict.copy, [{"a": 1}, {"a": 2}], pool)
    [{'a': 1}, {'a': 2}]
    """
    found: dict[int, Row] = {}
    for i, result in results(work, rows, pool, kept):
        found[i] = result
        if progress:
            progress(len(found), len(rows))
    return [found[i] for i in range(len(rows))]


def results(work: Work, rows: Sequence[Row], pool: Executor, kept: Path | None = None) -> Iterator[tuple[int, Row]]:
    """Do the rows, in any order; equal rows are done once.

    Parameters
    ----------
    work : callable
        From a row to its result; defined at the top of a module.
    kept : Path, optional
        Finished rows are appended to this file, one JSON object a line, as soon as they are there; those that it
        holds already are not done again.  A line that was cut off by a kill is ignored.

    Yields
    ------
    (index of the row, its result)
        As they come, each after it was kept.

    Raises
    ------
    Exception
        What a row raised; the rows that were finished before are kept.
    """
    finished = _read(kept) if kept else {}
    names = [key(work, row) for row in rows]
    missing = {name: row for name, row in zip(names, rows, strict=True) if name not in finished}
    places = [i for i, name in enumerate(names) if name in finished]
    yield from ((i, finished[names[i]]) for i in places)
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(_appended(kept)) if kept else None
        for name, result in _finished(work, missing, pool):
            if file is not None:
                os.write(file, (json.dumps({"row": name, "result": result}) + "\n").encode())
            yield from ((i, result) for i, other in enumerate(names) if other == name)


def _finished(work: Work, rows: dict[str, Row], pool: Executor) -> Iterator[tuple[str, Row]]:
    """Results as they come; one row at a time where there is one process, so that each is kept before the next."""
    if isinstance(pool, _Here):
        for name, row in rows.items():
            yield name, work(row)
        return
    futures = {pool.submit(work, row): name for name, row in rows.items()}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        for future in futures:
            future.cancel()


@contextlib.contextmanager
def _appended(path: Path) -> Iterator[int]:
    """A descriptor to append whole lines to; an unfinished last line is closed first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torn = path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    except OSError as error:
        raise DomainError(f"cannot write {path}: {error.strerror or error}") from None
    try:
        if torn:
            os.write(file, b"\n")
        yield file
    finally:
        os.close(file)


def _read(path: Path) -> dict[str, Row]:
    found = {}
    if path.exists():
        for line in path.read_text().splitlines():
            try:
                entry = json.loads(line)
                found[entry["row"]] = entry["result"]
            except (ValueError, KeyError, TypeError):
                continue  # cut off when the run was killed
    return found


def digest(results: Sequence[Row]) -> str:
    """A hash of results, floats to 10 digits, in the order given: the same numbers have the same hash.

    What is under the name ``timing`` is left out: it belongs to the machine.
    """

    def shown(value: Any) -> Any:
        if isinstance(value, float):
            return f"{value:.9e}"
        if isinstance(value, dict):
            return {name: shown(inner) for name, inner in value.items() if name != "timing"}
        return [shown(inner) for inner in value] if isinstance(value, list) else value

    return hashlib.sha256(json.dumps([shown(row) for row in results], sort_keys=True).encode()).hexdigest()
