"""Proofs as HTML: Markdown with TeX between dollars, typeset as MathML, which browsers draw without any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from typing import Any

from symcheck.errors import SymcheckError
from symcheck.statements import STATEMENTS

# What latex2mathml does not know, in words that it does.
_SIZED = re.compile(r"\\[bB]igg?[lr]?(?=\\(?:[lr](?:ceil|floor|angle|Vert|vert|brace)|[{}|])(?![A-Za-z]))")
_PRIMED = re.compile(r"(\\?[A-Za-z]+|\))('+)\^")
_WORDS = {r"\arg\min": r"\operatorname{arg\,min}", r"\arg\max": r"\operatorname{arg\,max}"}
_BARS = re.compile(r"\\[lr](Vert|vert)(?![A-Za-z])")  # these would grow with the line

_TIGHT = re.compile(r"<mo([^>]*)>(?=(?:&#x0007C;|&#x0002F;)</mo>)")  # | and /, which are taken for relations

_NAME = r"<mi>(?:ln|log|exp|sin|cos|cosh|sinh|arg)</mi>"
_FUNCTION = re.compile(rf"({_NAME})(?=<m(?:i|n|sqrt|frac|sub|sup)\b)")  # ln 2 and not ln2
_AFTER = re.compile(rf"(</m(?:i|n|sup|sub|frac|sqrt)>)(?={_NAME})")

# Browsers know no variants of letters but upright; the others are letters of their own.
_VARIANT = re.compile(r'<(m[in])[^>]* mathvariant="(double-struck|script|sans-serif)"[^>]*>([A-Za-z0-9])<')
_STYLES = {"double-struck": "DOUBLE-STRUCK", "script": "SCRIPT", "sans-serif": "SANS-SERIF"}


def mathml(tex: str, display: bool = False) -> str:
    r"""A formula as MathML.

    Raises
    ------
    SymcheckError
        A command that cannot be typeset.

    Examples
    --------
    >>> mathml(r"\frac12").partition("<mrow>")[2]
    '<mfrac><mn>1</mn><mn>2</mn></mfrac></mrow></math>'
    >>> mathml(r"\unknown")
    Traceback (most recent call last):
        ...
    symcheck.errors.SymcheckError: cannot typeset \unknown in \unknown
    """
    from latex2mathml.converter import convert

    plain = _PRIMED.sub(r"{\1\2}^", _SIZED.sub("", tex))
    plain = _BARS.sub(lambda bar: r"\|" if bar.group(1) == "Vert" else "|", plain)
    for word, known in _WORDS.items():
        plain = plain.replace(word, known)
    try:
        found = str(convert(plain, display="block" if display else "inline"))
    except Exception as error:
        raise SymcheckError(f"cannot typeset {tex}: {error}") from None
    unknown = re.search(r"\\[A-Za-z]+|\\.", re.sub("<[^>]*>", "", found))
    if unknown:
        raise SymcheckError(f"cannot typeset {unknown.group()} in {tex}")
    found = _FUNCTION.sub(r'\1<mspace width="0.17em"/>', _AFTER.sub(r'\1<mspace width="0.17em"/>', found))
    return _TIGHT.sub(r'<mo lspace="0" rspace="0"\1>', _VARIANT.sub(_letter, found))


def _letter(match: re.Match[str]) -> str:
    """The letter of Unicode; it may be one of those that are older than the others of its alphabet."""
    tag, variant, letter = match.groups()
    style, kind = _STYLES[variant], "DIGIT" if letter.isdigit() else "CAPITAL" if letter.isupper() else "SMALL"
    spelled = unicodedata.name(letter).removeprefix("DIGIT ") if letter.isdigit() else letter.upper()
    for name in (f"MATHEMATICAL {style} {kind} {spelled}", f"{style} {kind} {spelled}"):
        try:
            return f"<{tag}>{unicodedata.lookup(name)}<"
        except KeyError:
            continue
    raise SymcheckError(f"no {variant} {letter}")


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.use(dollarmath_plugin, allow_labels=False, double_inline=True)


def html_of(text: str, lower: int = 0) -> str:
    """Markdown as HTML; headings get an ``id`` and move down by ``lower`` levels, steps of a proof are ``step-K``.

    Examples
    --------
    >>> print(html_of("## Step 3. Then", lower=1))
    <h3 id="step-3">Step 3. Then</h3>
    <BLANKLINE>
    """
    tokens = _parser().parse(text)
    for i, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + lower)}"
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[i + 1].content))
    return _rendered(tokens)


SCROLL = '<div class="scroll" tabindex="0" role="region" aria-label="table">'
"""Around what may be wider than the window."""

_LONG = 40  # formulas of more TeX than this may be wider than a telephone
_ROOM = re.compile(r"<code>([a-z0-9_]+)(?:/proof\.md)?</code>(, steps? (\d+))?")


def _linked(match: re.Match[str]) -> str:
    """A room that is named in a proof leads to its page, and a step to its place there."""
    page = next((row.id for row in STATEMENTS if row.room == match.group(1)), None)
    if page is None:
        return match.group()
    step = f"#step-{match.group(3)}" if match.group(3) else "#proof"
    words = match.group(1) + (match.group(2) or "")
    return f'<a href="{page}.html{step}">{words}</a>'


def anchor(heading: str) -> str:
    """The id of a heading.

    Examples
    --------
    >>> anchor("Step 12. More"), anchor("What the paper leaves implicit")
    ('step-12', 'what-the-paper-leaves-implicit')
    """
    step = re.match(r"Step (\d+)\.", heading)
    return f"step-{step.group(1)}" if step else re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def inline(text: str) -> str:
    """One line of Markdown as HTML, without a paragraph around it.

    Examples
    --------
    >>> inline("at *most*")
    'at <em>most</em>'
    """
    return html_of(text).strip().removeprefix("<p>").removesuffix("</p>")


def formulas(text: str) -> Iterator[str]:
    """The TeX of every formula of a text."""

    def walk(tokens: Sequence[Any]) -> Iterator[str]:
        for token in tokens:
            if token.type.startswith("math"):
                yield token.content
            yield from walk(token.children or ())

    return walk(_parser().parse(text))


def _rendered(tokens: Sequence[Any]) -> str:
    """HTML of the tokens, formulas by `mathml`; display formulas within a paragraph stay in it."""
    parser = _parser()
    for token in tokens:
        _typeset(token)
    html = str(parser.renderer.render(tokens, parser.options, {}))
    html = html.replace("<table>", f"{SCROLL}<table>").replace("</table>", "</table></div>")
    return _ROOM.sub(_linked, html)


def _typeset(token: Any) -> None:
    for child in token.children or ():
        _typeset(child)
    if token.type.startswith("math"):
        display = token.type != "math_inline"
        body, tag = _split_tag(token.content)
        found = mathml(body, display)
        if display:
            number = f'<span class="tag">({escape(tag)})</span>' if tag else ""
            found = f'<span class="display">{found}{number}</span>'
        elif len(body) > _LONG:
            found = f'<span class="long">{found}</span>'
        token.type, token.content, token.children = "html_inline", found, None


def _split_tag(tex: str) -> tuple[str, str]:
    found = re.search(r"\\tag\{([^}]*)\}", tex)
    return (tex.replace(found.group(), ""), found.group(1)) if found else (tex, "")
