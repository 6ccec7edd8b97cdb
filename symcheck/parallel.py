"""Run independent tasks, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")


def run_tasks(function: Callable[..., T], tasks: Sequence[tuple[Any, ...]], jobs: int) -> list[T]:
    """[function(*task) for task in tasks], on at most ``jobs`` processes; the same result for every ``jobs``.

    Examples
    --------
    >>> run_tasks(pow, [(2, 3), (3, 2)], jobs=1)
    [8, 9]
    """
    if jobs < 2 or len(tasks) < 2:
        return [function(*task) for task in tasks]
    # spawn: a forked copy of a process with threads may lock up
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=get_context("spawn")) as pool:
        return list(pool.map(function, *zip(*tasks, strict=True)))
