"""Colours of the statement graph, for light and dark pages, as custom properties that a page may override.

Nothing is said by colour alone: the verdict is a shape and a word, the evidence a word.
"""

from __future__ import annotations

from typing import Final

# page: behind everything; ink: names and verdicts; soft: titles; edge: arrows; focus: ring of the keyboard's focus;
# then per verdict the fill of its boxes and the colour of their outline
LIGHT: Final = {
    "page": "#ffffff",
    "ink": "#16191d",
    "soft": "#434a54",
    "edge": "#5c6570",
    "focus": "#0b57d0",
    "holds-fill": "#e6f4ea",
    "holds-line": "#1e6b34",
    "repair-fill": "#fff6de",
    "repair-line": "#8a5a00",
    "false-fill": "#fdeaea",
    "false-line": "#a31d1d",
    "assumption-fill": "#efebfb",
    "assumption-line": "#5a3fae",
    "definition-fill": "#f5f6f8",
    "definition-line": "#5c6570",
}
DARK: Final = {
    "page": "#14171c",
    "ink": "#eceef1",
    "soft": "#c0c6cf",
    "edge": "#919ba8",
    "focus": "#8ab4f8",
    "holds-fill": "#13301d",
    "holds-line": "#6fcf8b",
    "repair-fill": "#352a0e",
    "repair-line": "#e3b341",
    "false-fill": "#3a1818",
    "false-line": "#ff9a94",
    "assumption-fill": "#282144",
    "assumption-line": "#b9a5ff",
    "definition-fill": "#20242b",
    "definition-line": "#919ba8",
}
PRINT: Final = {name: "#ffffff" if name == "page" or name.endswith("-fill") else "#000000" for name in LIGHT}


def properties(colours: dict[str, str]) -> str:
    """Declarations that take the page's ``--graph-NAME`` where it has one, and this colour otherwise.

    Examples
    --------
    >>> properties({"ink": "#000000"})
    '--g-ink:var(--graph-ink,#000000)'
    """
    return ";".join(f"--g-{name}:var(--graph-{name},{value})" for name, value in colours.items())


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours by the definition of WCAG 2.1, between 1 and 21.

    Examples
    --------
    >>> contrast("#000000", "#ffffff"), contrast("#777777", "#ffffff") < 4.5
    (21.0, True)
    """
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    values = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
