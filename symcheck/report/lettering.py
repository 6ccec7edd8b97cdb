"""Widths of words and line breaks, without a browser: the box is made for the text, not the text for the box."""

from __future__ import annotations

# Advances of DejaVu Sans in 1/1000 em, ' ' to '~'.  It is the widest of the usual sans-serif fonts (Verdana apart,
# whose metrics it shares), so that what fits in it fits in Arial, Helvetica, Roboto and the systems' own.
# fmt: off
_ADVANCES = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
)
# fmt: on
_OTHER = 1000  # any other character: a full em
_BOLD = 1.27  # bold letters are wider than regular ones by at most this factor


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of a line of text in pixels, at least that in the usual sans-serif fonts.

    Parameters
    ----------
    text : str
    size : float
        Font size in pixels.
    bold : bool

    Returns
    -------
    float
        Exact for DejaVu Sans without kerning; from above for its bold face and for narrower fonts.

    Examples
    --------
    >>> text_width("mm", 10), text_width("ii", 10) < text_width("ii", 10, bold=True)
    (19.48, True)
    """
    units = sum(_ADVANCES[ord(c) - 32] if " " <= c <= "~" else _OTHER for c in text.replace("\xa0", " "))
    return units * size * (_BOLD if bold else 1) / 1000


def wrap(text: str, width: float, size: float) -> tuple[str, ...]:
    """Break a text into lines of at most the given width; a word that is too long alone is broken, too.

    Returns
    -------
    tuple of str
        Joined by spaces they are the text again, up to white space and broken words.  No line ends beside a minus
        sign between spaces.

    Examples
    --------
    >>> wrap("a word or two", 50, 10)
    ('a word or', 'two')
    """
    lines: list[str] = []
    line = ""
    for word in filter(None, text.replace(" - ", "\xa0-\xa0").split(" ")):  # no break around a minus sign
        longer = f"{line} {word}" if line else word
        if text_width(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while text_width(word, size) > width and len(word) > 1:
            cut = max(1, next(k for k in range(len(word), -1, -1) if text_width(word[:k], size) <= width))
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return (*lines, line) if line else tuple(lines)
