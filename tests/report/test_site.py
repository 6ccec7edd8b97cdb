"""The site in a real browser: from the file system, without script, requests or errors; readable at two widths."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from symcheck.cli import main
from symcheck.errors import DomainError, RejectedError
from symcheck.report.constants import CONSTANTS
from symcheck.report.site import build_site, check_target, read_certificates
from symcheck.statements import STATEMENTS

PROOFS = Path(__file__).parents[2] / "proofs"
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden certificates of the default instances under the names that certify gives them."""
    folder = tmp_path_factory.mktemp("certificates")
    for row in STATEMENTS:
        if row.claims:
            golden = "n10" if row.id == "lemma-4.2" else "default"
            shutil.copyfile(PROOFS / row.room / f"{golden}.cert.json", folder / f"{row.id}.json")
    return folder


@pytest.fixture(scope="session")
def site(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "site"
    build_site(certificates, Path("no-experiments"), out)
    return out


class _Page(HTMLParser):
    """Links, identifiers, images and scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        for name in ("href", "src"):
            if value := given.get(name):
                self.links.append(value)
        if name := given.get("id"):
            self.ids.append(name)
        if tag == "img":
            self.images.append(given)

    handle_startendtag = handle_starttag


def pages(site: Path) -> dict[Path, _Page]:
    return {path: _Page(path.read_text()) for path in sorted(site.rglob("*.html"))}


def test_every_statement_has_a_page_and_its_certificate(site: Path) -> None:
    for row in STATEMENTS:
        text = (site / "statements" / f"{row.id}.html").read_text()
        assert row.printed in text
        if row.claims:
            assert (site / "certificates" / f"{row.id}.json").is_file()
            assert f"python -m symcheck.checker certificates/{row.id}.json" in text
            assert "SHA-256" in text
            for claim in row.claims:
                assert f"<code>{claim.name}</code>" in text


def test_links_resolve_and_stay_here(site: Path) -> None:
    found = pages(site)
    checked = 0
    for path, page in found.items():
        assert len(page.ids) == len(set(page.ids)), path
        for link in page.links:
            target, _, fragment = link.partition("#")
            if link.startswith("data:"):
                continue
            assert "://" not in link, (path, link)
            there = (path.parent / target).resolve() if target else path
            assert there.is_file(), (path, link)
            if fragment:
                assert fragment in found[there].ids, (path, link)
            checked += 1
    assert checked > 500


def test_constants_have_their_figures(site: Path) -> None:
    """Every row has the certificate's numbers in place of names, and says how it is known."""
    text = (site / "constants.html").read_text()
    assert text.count("<tr>") == len(CONSTANTS) + 1
    assert not re.search(r"\{[a-z_0-9]+[}\[]", text)
    assert "not certified here" not in text
    for number in ("25820", "22583", "1895.80496487", "40.2808737958", "289.735573934"):
        assert number in text


def test_no_script_and_text_for_every_image(site: Path) -> None:
    for path, page in pages(site).items():
        assert "script" not in page.tags, path
        for image in page.images:
            assert len(image["alt"] or "") > 40, (path, image)


def test_the_same_certificates_give_the_same_site(certificates: Path, site: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    build_site(certificates, Path("no-experiments"), again)
    for path in site.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (again / path.relative_to(site)).read_bytes(), path


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        message = "no Chromium on PATH: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


SOME = ("index.html", "constants.html", "plots.html", "statements/theorem-4.1.html", "statements/lemma-3.7.html")

CONTRAST = """
() => {
  const channel = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const parse = s => { const n = s.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n.slice(0, 3), 1] : n; };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] === 1) return c;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [0, 0, 0, 1] : [255, 255, 255, 1];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const bad = []; let seen = 0;
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || e.closest('svg') || !e.checkVisibility()) continue;
    seen += 1;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push([e.tagName, e.className, ratio, walker.currentNode.textContent.slice(0, 40)]);
  }
  return [seen, bad.slice(0, 5)];
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", SOME)
def test_pages_in_the_browser(browser: Any, site: Path, name: str, width: int, scheme: str) -> None:
    """No console message, no request but to files of the site, no sideways scrolling, contrast of all text."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / name).as_uri())
    page.wait_for_load_state("load")
    assert said == []
    assert all(url.startswith((site.as_uri(), "data:")) for url in asked), asked
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    seen, bad = page.evaluate(CONTRAST)
    assert seen > 20
    assert bad == []
    page.close()


def test_contrast_is_measured(browser: Any, site: Path) -> None:
    """The negative twin: pale text is found."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((site / "constants.html").as_uri())
    page.add_style_tag(content="p { color: #bbb !important; }")
    assert page.evaluate(CONTRAST)[1]
    page.close()


@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (390, "narrow")])
def test_the_graph_is_readable(browser: Any, site: Path, width: int, shown: str) -> None:
    """One drawing is shown, within the window, its text at least 11.5 pixels high; a box leads to its page."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((site / "index.html").as_uri())
    for kind in ("wide", "narrow"):
        assert page.locator(f"svg.statement-graph.{kind}").is_visible() == (kind == shown)
    box = page.locator(f"svg.statement-graph.{shown}").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    heights = page.evaluate(
        f"[...document.querySelectorAll('svg.statement-graph.{shown} text')].map(t => "
        "parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
    )
    assert len(heights) >= len(STATEMENTS)
    assert min(heights) >= 11.5
    page.locator(f"svg.statement-graph.{shown} a[href='statements/lemma-4.2.html']").click()
    assert page.url == (site / "statements" / "lemma-4.2.html").as_uri()
    assert page.locator("h1").inner_text() == "Lemma 4.2"
    page.close()


def test_plots_are_drawn(browser: Any, site: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((site / "plots.html").as_uri())
    for image in page.locator("img").all():
        image.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate("[...document.images].map(i => [i.complete, i.naturalWidth])")
    assert len(sizes) >= 7
    assert all(complete and wide > 100 for complete, wide in sizes)
    page.close()


def test_the_command(certificates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site is written over; anything else is not, and nothing is left behind."""
    monkeypatch.chdir(tmp_path)
    missing = CliRunner().invoke(main, ["report"])
    assert missing.exit_code == 2
    assert "run first: symcheck certify" in missing.stderr
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    refused = CliRunner().invoke(main, ["report", "--certificates", str(certificates), "-o", "mine"])
    assert refused.exit_code == 2
    assert "neither empty nor an earlier site" in refused.stderr
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_an_earlier_site_is_recognised(site: Path, tmp_path: Path) -> None:
    check_target(site)
    check_target(tmp_path)
    check_target(tmp_path / "new")
    (tmp_path / "index.html").write_text("<title>mine</title>")
    with pytest.raises(DomainError, match="neither empty"):
        check_target(tmp_path)


def test_certificates_that_are_not_accepted_make_no_site(certificates: Path, tmp_path: Path) -> None:
    folder = tmp_path / "certificates"
    shutil.copytree(certificates, folder)
    path = folder / "section-1.2-simulation.json"
    path.write_bytes(path.read_bytes().replace(b"43498", b"43497"))
    with pytest.raises(RejectedError, match="rejected"):
        read_certificates(folder)
    result = CliRunner().invoke(main, ["report", "--certificates", str(folder), "-o", str(tmp_path / "site")])
    assert result.exit_code == 1
    assert not (tmp_path / "site").exists()
    shutil.copyfile(folder / "remark-2.4.json", path)
    with pytest.raises(RejectedError, match=re.escape("remark-2.4")):
        read_certificates(folder)
