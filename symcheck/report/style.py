"""How every plot looks, and how a figure becomes the same bytes each time.

A plot must be told apart without colour and be read on a telephone: each series has a colour, a line style and a
marker of its own, and a figure is as wide in points as such a screen in pixels.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import import_module
from typing import Any

from symcheck.errors import DomainError

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""Okabe and Ito's palette without its yellow, which is too light for lines on white."""

LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), "-")
MARKERS = ("o", "s", "D", "^", "v", "P", "X")

GREY = "#595959"
"""For what is compared with: dark enough to be read as text."""

SIZE = (5.5, 4.4)
"""Inches: 396 points wide."""

ENDINGS = ("svg", "png", "pdf")
_METADATA: dict[str, dict[str, None]] = {
    "svg": {"Date": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}
_DPI = 200


def series(i: int) -> dict[str, Any]:
    """Colour, line style and marker of the i-th series."""
    return {"color": COLOURS[i % 7], "linestyle": LINES[i % 7], "marker": MARKERS[i % 7]}


def require_packages() -> None:
    """Before any work whose result could not be drawn.

    Raises
    ------
    DomainError
        A package of the extra ``report`` is not installed.
    """
    for package in ("matplotlib", "latex2mathml", "mdit_py_plugins", "threadpoolctl"):
        try:
            import_module(package)
        except ImportError:
            raise DomainError(f"this needs {package.replace('_', '-')}: pip install 'symcheck[report]'") from None


def figure_bytes(
    draw: Callable[[Any], None], endings: tuple[str, ...] = ENDINGS, size: tuple[float, float] = SIZE
) -> dict[str, bytes]:
    """The figure that ``draw`` draws, as a file of each ending: the same bytes for the same drawing.

    Parameters
    ----------
    draw : callable
        Draws into an empty matplotlib Figure.
    endings : tuple of str
        Among ``ENDINGS``.
    size : pair of float
        Width and height in inches.

    Raises
    ------
    DomainError
        A package of the extra ``report`` is not installed.
    """
    require_packages()
    import matplotlib
    from cycler import cycler
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: Any = {
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.prop_cycle": cycler(color=COLOURS),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 10,
        "figure.facecolor": "white",
        "figure.titlesize": 11,
        "font.size": 10,
        "grid.color": "#dddddd",
        "grid.linewidth": 0.6,
        "legend.fontsize": 9,
        "legend.framealpha": 0.9,
        "legend.handlelength": 3.6,  # dashes are seen on both sides of the marker
        "lines.linewidth": 1.5,
        "lines.markersize": 4.5,
        "pdf.fonttype": 42,  # text stays text
        "savefig.facecolor": "white",
        "svg.fonttype": "none",
        "svg.hashsalt": "symcheck",
    }
    found = {}
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever the user's matplotlibrc says
        matplotlib.rcParams.update(settings)
        for ending in endings:
            figure = Figure(figsize=size, layout="constrained")
            FigureCanvasAgg(figure)
            draw(figure)
            buffer = io.BytesIO()
            figure.savefig(buffer, format=ending, dpi=_DPI, metadata=_METADATA[ending])
            found[ending] = buffer.getvalue()
    return found
