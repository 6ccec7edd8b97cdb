"""One experiment: rows, the work on a row, and what is shown of the results."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from symcheck import __version__
from symcheck.certificates import write_whole
from symcheck.errors import DomainError
from symcheck.report.style import figure_bytes
from symcheck.runs import Progress, Row, Work, digest, run

NAMES = (
    *("separation", "learners", "robust-erm", "statistical-queries", "nearest-neighbours"),
    *("bbs-learners", "bbs-factoring"),
)
SIZES = ("small", "full")
SIZE = (9.0, 5.0)
"""Of a plot, in inches: several panels side by side."""


@dataclass(frozen=True)
class Experiment:
    """What is run and what is shown.

    Attributes
    ----------
    words : str
        What it shows, in one line.
    rows : callable
        From seed and size ("small" or "full") to the rows; every row has its own seed in it.
    work : callable
        From a row to its result: JSON both, defined at the top of a module; deterministic, but for ``timing``.
    table : callable
        From the results to the header and the lines of the table.
    plot : callable
        Draws the results into a matplotlib figure.
    """

    words: str
    rows: Callable[[int, str], list[Row]]
    work: Work
    table: Callable[[Sequence[Row]], tuple[tuple[str, ...], list[tuple[str, ...]]]]
    plot: Callable[[Sequence[Row], Any], None]


def find_experiment(name: str) -> Experiment:
    """The experiment of this name.

    Raises
    ------
    DomainError
        There is none, or a package that it needs is not installed.
    """
    if name not in NAMES:
        raise DomainError(f"unknown experiment {name!r}; known: {', '.join(NAMES)}")
    for package, extra in (("sklearn", "learn"), ("scipy", "learn"), ("matplotlib", "report")):
        try:
            import_module(package)
        except ImportError:
            raise DomainError(f"this needs {package}: pip install 'symcheck[{extra}]'") from None
    module = import_module(f"symcheck.pipeline.experiments.{name.replace('-', '_')}")
    found: Experiment = module.EXPERIMENT
    return found


def run_experiment(
    name: str, seed: int, size: str, pool: Executor, folder: Path, progress: Progress | None = None
) -> dict[str, Any]:
    """Do all rows, and write NAME.json (raw numbers), NAME.png and NAME.svg into the folder.

    Finished rows are kept in NAME.rows.jsonl: a run that was killed goes on where it stopped.

    Returns
    -------
    dict
        ``results``, in the order of the rows, and ``hash``, the same for the same numbers.

    Raises
    ------
    DomainError
        Unknown name or size, or the folder cannot be written.
    """
    experiment = find_experiment(name)
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    if size not in SIZES:
        raise DomainError(f"size must be one of {', '.join(SIZES)}, not {size!r}")
    rows = experiment.rows(seed, size)
    with threadpool_limits(1):  # in this process as in others: sums in another order would be other numbers
        results = run(experiment.work, rows, pool, folder / f"{name}.rows.jsonl", progress)
    document = {
        "experiment": name,
        "hash": digest(results),
        "results": results,
        "rows": rows,
        "seed": seed,
        "size": size,
        "version": __version__,
        "words": experiment.words,
    }
    write_whole(folder / f"{name}.json", (json.dumps(document, sort_keys=True) + "\n").encode())
    for ending, data in picture(experiment, results).items():
        write_whole(folder / f"{name}.{ending}", data)
    return document


def picture(experiment: Experiment, results: Sequence[Row]) -> dict[str, bytes]:
    """The plot as png and svg: the same bytes for the same results."""
    return figure_bytes(lambda figure: experiment.plot(results, figure), ("png", "svg"), SIZE)
