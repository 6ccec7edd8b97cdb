"""The static site of `symcheck report`: a page per statement, the graph, the table of constants, the plots.

No script and no request to any host; every figure is read from a certificate that the independent checker has just
accepted, every proof from proofs/.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from symcheck import __version__
from symcheck.checker.format import decode
from symcheck.checker.run import verify_bytes
from symcheck.errors import DomainError, RejectedError
from symcheck.pipeline.experiments.base import NAMES as EXPERIMENTS
from symcheck.producers import describe
from symcheck.report.constants import CONSTANTS
from symcheck.report.graph import legend_html, narrow_svg, short_name, stylesheet, weakest_evidence, wide_svg
from symcheck.report.markdown import SCROLL, html_of, inline
from symcheck.report.plots import Drawing, drawing, names
from symcheck.report.words import WORDS
from symcheck.statements import STATEMENTS, Claim, Statement

MARK = f"symcheck {__version__}"
"""Names the generator in every page: a folder with such a page may be written over."""

Progress = Callable[[str], None]


class Filed(NamedTuple):
    """A certificate that the checker accepts."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def content(self) -> dict[str, Any]:
        return decode(self.data)


def build_site(certificates: Path, experiments: Path, out: Path, progress: Progress = lambda step: None) -> list[Path]:
    """Write the site from a folder of certificates; whole, or not at all.

    Parameters
    ----------
    certificates : Path
        As `symcheck certify` writes it, NAME.json for the default instances.
    experiments : Path
        As `symcheck experiment` writes it; what has not been run is left out.
    out : Path
        A folder that is new, empty or an earlier site, which is replaced.

    Returns
    -------
    list of Path
        All files, index.html first.

    Raises
    ------
    DomainError
        No certificates, or a folder that is something else.
    RejectedError
        The checker does not accept one of them.
    """
    check_target(out)
    filed = read_certificates(certificates)
    proofs = proofs_folder()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as scratch:
        site = Path(scratch) / "site"
        for folder in ("statements", "certificates", "plots"):
            (site / folder).mkdir(parents=True)
        style = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
        (site / "style.css").write_text(style + stylesheet(), encoding="utf-8")
        for certificate in filed.values():
            (site / "certificates" / certificate.name).write_bytes(certificate.data)
        drawn = _drawings(experiments, progress)
        for one in drawn:
            progress(f"plot {one.name}")
            for ending, data in one.pictures(("svg", "png")).items():
                (site / "plots" / f"{one.name}.{ending}").write_bytes(data)
        progress("pages")
        pages = {"index.html": _index(filed), "constants.html": _constants(filed), "plots.html": _plots(drawn)}
        pages |= {f"statements/{row.id}.html": _statement(row, filed.get(row.id), drawn, proofs) for row in STATEMENTS}
        for name, text in pages.items():
            (site / name).write_text(text, encoding="utf-8")
        site.chmod(0o755)
        if out.exists():
            out.rename(Path(scratch) / "before")
        site.rename(out)
    return [
        out / "index.html",
        *sorted(path for path in out.rglob("*") if path.is_file() and path.name != "index.html"),
    ]


_CERTIFIED: dict[str, Drawing] = {}  # plots that depend on nothing, and take seconds


def _drawings(experiments: Path, progress: Progress) -> list[Drawing]:
    """All plots that need no experiment, and those of the experiments that have been run."""
    for name in names():
        if name not in EXPERIMENTS and name not in _CERTIFIED:
            _CERTIFIED[name] = drawing(name, experiments, progress)
    run = [name for name in EXPERIMENTS if (experiments / f"{name}.json").is_file()]
    return [*_CERTIFIED.values(), *(drawing(name, experiments, progress) for name in run)]


def check_target(out: Path) -> None:
    """Refuse a folder that holds something else than an earlier site.

    Raises
    ------
    DomainError
        The message says what is in the way.
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise DomainError(f"{out} is a file; name a folder")
    page = out / "index.html"
    earlier = page.is_file() and 'name="generator" content="symcheck' in page.read_text("utf-8", "replace")
    if any(out.iterdir()) and not earlier:
        raise DomainError(f"{out} is neither empty nor an earlier site; name another folder")


def read_certificates(folder: Path) -> dict[str, Filed]:
    """The certificates of the default instances, checked once more.

    Raises
    ------
    DomainError
        None is there.
    RejectedError
        One is not accepted; the message has the checker's reason.
    """
    filed = {}
    for row in STATEMENTS:
        path = folder / f"{row.id}.json"
        if not row.claims or not path.is_file():
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DomainError(f"cannot read {path}: {error.strerror or error}") from None
        result = verify_bytes(data, str(path))
        if result.verdict != "valid" or result.id != row.id:
            raise RejectedError(f"{path} is {result.verdict}: {result.reason or result.id}")
        filed[row.id] = Filed(path.name, data)
    if not filed:
        raise DomainError(f"no certificates in {folder}; run first: symcheck certify --out {folder}")
    return filed


def proofs_folder() -> Path:
    """proofs/ of an installed package, or of the checkout.

    Raises
    ------
    DomainError
        Neither is there.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "_proofs", package.parent / "proofs"):
        if (folder / "notation.md").is_file():
            return folder
    raise DomainError("the proofs are not installed: install the package again, or run this in a checkout")


# Pages -----------------------------------------------------------------------------------------------


def _page(title: str, body: str, up: str = "", wide: bool = False) -> str:
    links = {"index.html": "Statements", "constants.html": "Constants", "plots.html": "Plots"}
    nav = " ".join(f'<a href="{up}{name}">{words}</a>' for name, words in links.items())
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{MARK}">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{up}style.css">
</head>
<body>
<nav aria-label="Pages">{nav}</nav>
<main{' class="wide"' if wide else ""}>
{body}
</main>
<footer>Made by symcheck {__version__} from certificates that its independent checker accepts.
The paper: S. Bubeck, Y. T. Lee, E. Price, I. Razenshteyn,
Adversarial Examples from Computational Constraints, ICML 2019.
</footer>
</body>
</html>
"""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table of HTML cells; ``numbers``: the columns of figures."""
    head = "".join(f'<th scope="col">{cell}</th>' for cell in header)
    lines = [
        "<tr>" + "".join(f"<td{' class=number' if i in numbers else ''}>{c}</td>" for i, c in enumerate(row)) + "</tr>"
        for row in rows
    ]
    body = "\n".join(lines)
    return f"{SCROLL}<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>"


def _index(filed: dict[str, Filed]) -> str:
    def link(name: str) -> str:
        return f"statements/{name}.html"

    rows = [
        (
            f'<a href="{link(row.id)}">{escape(short_name(row))}</a>',
            escape(row.title),
            escape(row.printed),
            escape(weakest_evidence(row)),
            "certified" if row.id in filed else "not certified here" if row.claims else "",
        )
        for row in STATEMENTS
    ]
    return _page(
        "Adversarial Examples from Computational Constraints, certified",
        f"""<h1>Adversarial Examples from Computational Constraints, certified</h1>
<p class="lead">Every statement of the paper: what it says, what became of it, with which constants,
and how you can check that yourself.</p>
<p>A box is a statement, an arrow leads from what is used to what uses it. Shape and words say what became of the
printed text, and how that is known. Each box opens a page with the proof, the figures and the certificate.</p>
{legend_html()}
<figure class="graph">{wide_svg(link)}{narrow_svg(link)}</figure>
<h2 id="list">All statements</h2>
{_table(("statement", "what it says", "as printed", "known by", "certificate"), rows)}
<h2 id="check">Check it yourself</h2>
<p>The checker needs Python and nothing else, and shares no code with what made the certificates:</p>
<pre tabindex="0"><code>python -m symcheck.checker certificates</code></pre>""",
        wide=True,
    )


def _statement(row: Statement, filed: Filed | None, drawn: Sequence[Drawing], proofs: Path) -> str:
    words = WORDS.get(row.id)
    repair = escape(f": {row.repair}" if row.repair else ".")
    parts = [
        f"<h1>{escape(short_name(row))}</h1>\n<p class=lead>{escape(row.title)}</p>",
        f'<div class="verdict"><strong>{_verdict(row)}</strong>{repair}</div>',
    ]
    if words:
        parts += ["<h2 id=said>What the paper says</h2>", html_of(words.said)]
    if row.claims:
        parts += ["<h2 id=true>What is true</h2>", _claims(row)]
    if row.readings:
        parts += ["<h3 id=readings>Word by word</h3>", _readings(row)]
    if words and words.fails:
        where = f' (<a href="#step-{words.step}">step {words.step}</a> of the proof)' if words.step else ""
        parts += ["<h2 id=fails>Where the printed text fails</h2>", f"<p>{inline(words.fails)}{where}</p>"]
    if filed:
        parts += ["<h2 id=figures>Certified figures</h2>", _figures(row, filed)]
    elif row.claims:
        parts.append(f"<p>Not certified here; <code>symcheck certify {row.id}</code> does it.</p>")
    parts += [_figure(one, "../") for one in drawn if row.id in one.plot.statements]
    parts.append(_neighbours(row))
    if row.claims:
        text = (proofs / row.room / "proof.md").read_text(encoding="utf-8")
        parts += ["<h2 id=proof>The proof</h2>", html_of(_without_title(text), lower=1)]
    return _page(f"{short_name(row)}: {row.title}", "\n".join(parts), up="../")


def _verdict(row: Statement) -> str:
    return f"It {row.printed}" if row.printed.startswith("holds") else f"It is {_article(row.printed)}{row.printed}"


def _article(printed: str) -> str:
    return {"definition": "a ", "assumption": "an "}.get(printed, "")


def _without_title(text: str) -> str:
    first, _, rest = text.partition("\n")
    return rest if first.startswith("# ") else text


def _claims(row: Statement) -> str:
    def line(claim: Claim) -> tuple[str, ...]:
        cites = f" ({', '.join(claim.cites)})" if claim.cites else ""
        return (
            f"<code>{escape(claim.name)}</code>",
            escape(claim.words),
            escape(claim.evidence + cites),
            f'<a href="#step-{claim.step}">step {claim.step}</a>',
        )

    return _table(("claim", "what it says", "known by", "proof"), map(line, row.claims))


def _readings(row: Statement) -> str:
    def link(name: str) -> str:
        statement, _, claim = name.partition("/")
        where = "#true" if statement == row.id else f"{statement}.html#true"
        return f'<a href="{where}">{escape(claim if statement == row.id else name)}</a>'

    rows = [
        (
            escape(reading.printed),
            escape(reading.verdict),
            escape(reading.words),
            ", ".join(map(link, reading.check)) or "wording",
        )
        for reading in row.readings
    ]
    return _table(("printed", "verdict", "what is true", "see"), rows)


def _figures(row: Statement, filed: Filed) -> str:
    content = filed.content
    instance = ", ".join(f"{escape(key)} {escape(_brief(value))}" for key, value in content["instance"].items())
    evidence = {claim.name: claim.evidence for claim in row.claims}
    rows = [
        (escape(name.strip()), escape(side), escape(value), escape(evidence[claim]))
        for name, side, value, claim in describe(row, content["figures"])
    ]
    name, only = filed.name, content["engine_only"]
    note = f"<p>Not re-checked by the checker: {escape(', '.join(only))}.</p>" if only else ""
    return f"""<p>At {instance}:</p>
{_table(("figure", "side", "value", "known by"), rows, (2,))}
{note}<p>Certificate: <a href="../certificates/{name}">{name}</a>, SHA-256 <code>{filed.sha256}</code>.
To check it again:</p>
<pre tabindex="0"><code>python -m symcheck.checker certificates/{name}</code></pre>
<p>To make it again: <code>symcheck certify {row.id}</code>;
other instances: <code>symcheck certify --help</code>.</p>"""


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:24]}…{text[-24:]}"


def _neighbours(row: Statement) -> str:
    by_id = {other.id: other for other in STATEMENTS}

    def links(names: Iterable[str]) -> str:
        return ", ".join(f'<a href="{name}.html">{escape(short_name(by_id[name]))}</a>' for name in names) or "nothing"

    used_by = [other.id for other in STATEMENTS if row.id in other.uses]
    return f"<p>Uses {links(row.uses)}. Used by {links(used_by)}.</p>"


def _figure(one: Drawing, up: str = "") -> str:
    name = one.name
    return f"""<figure id="plot-{name}"><img src="{up}plots/{name}.svg" alt="{escape(one.alt)}">
<figcaption>{escape(one.plot.title)} (<a href="{up}plots/{name}.png">PNG</a>,
<code>symcheck plot {name} -o {name}.svg</code>)</figcaption></figure>"""


def _plots(drawn: Sequence[Drawing]) -> str:
    body = "\n".join(f'<h2 id="{one.name}">{escape(one.plot.title)}</h2>\n{_figure(one)}' for one in drawn)
    lead = "From certified figures, except where a caption names an experiment: those are demonstrated, not proved."
    return _page("Plots", f"<h1>Plots</h1>\n<p class=lead>{lead}</p>\n{body}")


def _constants(filed: dict[str, Filed]) -> str:
    by_id = {row.id: row for row in STATEMENTS}
    evidence = {name: word for row in STATEMENTS for name, word in row.evidence.items()}
    rows = []
    for row in CONSTANTS:
        known = filed.get(row.statement)
        shown = inline(row.shown(known.content["figures"])) if known else "not certified here"
        link = f'<a href="statements/{row.statement}.html#true">{escape(short_name(by_id[row.statement]))}</a>'
        rows.append((link, inline(row.printed), shown, inline(row.holds), inline(row.implicit), evidence[row.claim]))
    header = ("statement", "printed", "with constants", "holds for", "left implicit", "known by")
    return _page(
        "The constants",
        f"""<h1>The constants</h1>
<p class="lead">Every O, Ω and Θ of the paper, and what stands behind it.</p>
{_table(header, rows)}""",
        wide=True,
    )
