"""The table of plots, those of experiments among them, and how one is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symcheck.certificates import whole_file
from symcheck.errors import DomainError
from symcheck.pipeline.experiments.base import NAMES as EXPERIMENTS
from symcheck.pipeline.experiments.base import SIZE as EXPERIMENT_SIZE
from symcheck.pipeline.experiments.base import find_experiment
from symcheck.report import hardness, laws
from symcheck.report.base import Numbers, Plot, Progress
from symcheck.report.style import ENDINGS, figure_bytes, require_packages
from symcheck.runs import digest

PLOTS: dict[str, Plot] = {
    "figure-1": laws.FIGURE_1,
    "node-separation": laws.NODE_SEPARATION,
    "derivative-bounds": laws.DERIVATIVE_BOUNDS,
    "correlation": laws.CORRELATION_PLOT,
    "queries": hardness.QUERIES,
    "radius": hardness.RADIUS,
    "samples": hardness.SAMPLES,
}

ILLUSTRATES: dict[str, tuple[str, ...]] = {
    "separation": ("theorem-4.1",),
    "learners": ("theorem-4.1",),
    "robust-erm": ("theorem-3.1",),
    "statistical-queries": ("theorem-4.1", "section-1.2-simulation"),
    "nearest-neighbours": ("section-1.2-neighbours",),
    "bbs-learners": ("theorem-5.1", "section-5.2"),
    "bbs-factoring": ("theorem-5.1",),
}
"""Of which statements the experiments are illustrations."""


@dataclass(frozen=True)
class Drawing:
    """A plot with its numbers: ``pictures`` draws it, ``alt`` says it."""

    name: str
    plot: Plot
    numbers: Numbers

    @property
    def alt(self) -> str:
        """The alternative text."""
        return self.plot.words(self.numbers)

    def draw(self, figure: Any) -> None:
        """Draw into an empty matplotlib Figure."""
        figure.suptitle(self.plot.title.replace("D_A", "$D_A$").replace("D_B", "$D_B$"))
        self.plot.draw(self.numbers, figure)

    def pictures(self, endings: Sequence[str] = ENDINGS) -> dict[str, bytes]:
        """A file of each ending: the same bytes for the same numbers."""
        return figure_bytes(self.draw, tuple(endings), self.plot.size)

    def public(self) -> dict[str, Any]:
        """What --json says of it."""
        return {
            "name": self.name,
            "title": self.plot.title,
            "alt": self.alt,
            "statements": list(self.plot.statements),
            "numbers": self.numbers,
        }


def names() -> list[str]:
    """What can be drawn: ``PLOTS``, then the experiments."""
    return [*PLOTS, *EXPERIMENTS]


def drawing(name: str, experiments: Path, progress: Progress = lambda step: None) -> Drawing:
    """A plot with its numbers: computed here, or those of an experiment that has been run.

    Parameters
    ----------
    name : str
        One of ``names()``.
    experiments : Path
        Folder of NAME.json, as ``symcheck experiment`` writes it.

    Raises
    ------
    DomainError
        An unknown name, a package that is missing, or an experiment that has not been run.
    """
    if name in PLOTS:
        require_packages()
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        # floats choose witnesses: sums in another order would be other numbers, and threads that wait cost time
        with threadpool_limits(1):
            return Drawing(name, PLOTS[name], PLOTS[name].numbers(progress))
    if name in EXPERIMENTS:
        return _experiment(name, experiments)
    raise DomainError(f"unknown plot {name!r}; known: {', '.join(names())}")


def _experiment(name: str, folder: Path) -> Drawing:
    found, path = find_experiment(name), folder / f"{name}.json"
    try:
        document = json.loads(path.read_bytes())
        results, seed, size = document["results"], document["seed"], document["size"]
        if (document["experiment"], document["hash"]) != (name, digest(results)):
            raise ValueError
        header, lines = found.table(results)
    except FileNotFoundError:
        raise DomainError(f"{path} is not there; first: symcheck experiment {name} -o {folder}") from None
    except OSError as error:
        raise DomainError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise DomainError(
            f"{path} holds no results of this experiment; again: symcheck experiment {name} -o {folder}"
        ) from None
    text = (
        f"Plot of the experiment {name}: {found.words} (demonstrated, not proved; size {size}, seed {seed}). "
        f"Its {len(lines)} rows have the columns {', '.join(header)}."
    )
    plot = Plot(
        found.words,
        ILLUSTRATES[name],
        lambda progress: {"results": results},
        lambda numbers, figure: found.plot(numbers["results"], figure),
        lambda numbers: text,
        EXPERIMENT_SIZE,
    )
    return Drawing(name, plot, {"results": results})


def ending_of(path: Path) -> str:
    """svg, png or pdf.

    Raises
    ------
    DomainError
        Another ending.

    Examples
    --------
    >>> ending_of(Path("figure-1.svg"))
    'svg'
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending not in ENDINGS:
        raise DomainError(f"the file must end in .svg, .png or .pdf, not {path.name!r}")
    return ending


def write_plot(found: Drawing, path: Path) -> None:
    """Write a drawing whole or not at all; the ending says in which format."""
    ending = ending_of(path)
    data = found.pictures((ending,))[ending]
    with whole_file(path) as file:
        file.write(data)
