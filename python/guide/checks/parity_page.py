"""What a reader gets from a page or slide deck, whichever engine made it, as items to compare.

Markup and styling may differ between engines; text, numbers, figures, links, headings, tables and
cross-references may not. An item is one line that a reader of a report understands.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import html

from guide.errors import GuideError

# Kinds of content, each a list of items in reading order.
Content = dict[str, list[str]]
WORDS = "text"

# What engines may write in their own way: scripts, controls, words for screen readers alone.
_DROPPED = (
    "script", "style", "button", "template",
    "*[contains(@class, 'screen-reader-only') or contains(@class, 'visually-hidden')]",
    # Depends on the checkout, not on the engine.
    "*[@class='page-changed']",
)
# Where links stand around the text. Quarto lists a page's actions twice, for wide and narrow screens.
_REGIONS = {
    "contents": "//nav[@id='TOC']//li//a[starts-with(@href, '#')]",
    "navbar": "//nav[contains(@class, 'navbar')]//a[@href]",
    "sidebar": "//nav[@id='quarto-sidebar']//a[@href]",
    "trail": "//main//nav[contains(@class, 'quarto-page-breadcrumbs')]//a[@href]",
    "neighbours": "//nav[contains(@class, 'page-navigation')]//a[@href]",
    "related": "//div[@class='quarto-other-links']//a[@href]",
    "footer": "//footer//a[@href and not(contains(@class, 'toc-action'))]",
    "actions": "//a[contains(@class, 'toc-action')]",
}
# Links that are controls or marks of an engine.
_NO_LINK = ("contains(@class, 'anchor') or @aria-hidden='true' or @role='tab' or @role='doc-backlink' "
            "or ancestor::ul[contains(@class, 'panel-tabset')]")
_REFERENCE = "contains(@class, 'xref') or @role='doc-biblioref'"
# Identifiers an engine makes for itself; nobody links to them.
_OWN_IDENTIFIERS = re.compile(r"-caption(?:-[0-9a-f-]+)?$|^quarto-appendix$|^tabset-\d")
# Only one engine measures the picture of a card; either way cards show it.
_CARD = re.compile(r"(?:og|twitter):(?!image[:-](?:width|height))")
# Slides have captions that are paragraphs.
_CAPTIONS = "self::figcaption or self::p[@class='caption']"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# White space between these means nothing, and they end a word.
_BLOCKS = frozenset(
    "address article aside blockquote body br caption dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split())


def read_page(file: Path, *, site: Path) -> Content:
    """Return what `file`, a page or slide deck of folder `site`, says, by kind.

    Links and pictures start at the site's root. The `text` is its words without those of
    headings, captions and tables, which stand as marks in it. Raises `GuideError` for a file
    that is neither page nor slides.
    """
    page = html.document_fromstring(file.read_text("utf-8"))
    places = page.xpath("//main | //div[@class='slides']")
    if not places:
        raise GuideError("expected a page or slides, found neither", file=file, remedy="Render the site anew.")
    main = places[0]
    for part in page.xpath(" | ".join(f"//{name}" for name in _DROPPED)):
        part.drop_tree()
    folder = PurePosixPath(file.relative_to(site).as_posix()).parent
    content = {
        "metadata": list(_metadata(page)),
        "links": list(_links(page, main, folder)),
        "references": [_named_link(link, folder) for link in main.xpath(f".//a[{_REFERENCE}]")],
        "headings": [_heading(heading) for heading in main.iter(*_HEADINGS)],
        "figures": list(_figures(main, folder)),
        "tables": list(_tables(main)),
        "slides": [_slide(slide) for slide in main.xpath("self::div[@class='slides']/section")],
        "identifiers": sorted(name for name in set(main.xpath(".//@id")) if not _OWN_IDENTIFIERS.search(name)),
    }
    # Last, since it takes out what other kinds hold.
    return content | {WORDS: _words(main)}


def _metadata(page: html.HtmlElement) -> Iterator[str]:
    yield f"language: {page.get('lang', '')}"
    yield f"title: {' '.join((page.findtext('.//title') or '').split())}"
    for meta in page.xpath("//head/meta[@content]"):
        name = meta.get("property") or meta.get("name") or ""
        if name == "description" or _CARD.match(name):
            yield f"{name}: {' '.join(meta.get('content').split())}"
    yield from (f"address: {address}" for address in page.xpath("//link[@rel='canonical']/@href"))


def _links(page: html.HtmlElement, main: html.HtmlElement, folder: PurePosixPath) -> Iterator[str]:
    for name, path in _REGIONS.items():
        found = [_named_link(link, folder) for link in page.xpath(path) if _text(link)]
        yield from (f"{name}: {link}" for link in (sorted(set(found)) if name == "actions" else found))
    for link in main.xpath(f".//a[@href and not({_NO_LINK} or {_REFERENCE}) and not(ancestor::nav)]"):
        yield _named_link(link, folder)


def _named_link(link: html.HtmlElement, folder: PurePosixPath) -> str:
    return f"{_text(link)} → {_address(link.get('href', ''), folder)}"


def _heading(heading: html.HtmlElement) -> str:
    name = heading.get("id") or heading.getparent().get("id")
    return f"{heading.tag} {_text(heading)}" + (f" #{name}" if name else "")


def _figures(main: html.HtmlElement, folder: PurePosixPath) -> Iterator[str]:
    for part in main.xpath(f".//img | .//*[{_CAPTIONS}] | .//*[@data-spec] | .//*[@role='img' and @aria-label]"):
        if part.tag in ("figcaption", "p"):
            if _text(part) and not _is_of_table(part):
                yield f"caption: {_text(part)}"
            continue
        if spec := part.get("data-spec"):
            yield f"live: {_address(spec, folder)}"
        if part.get("aria-label"):
            yield f"description: {part.get('aria-label')}"
        if part.tag == "img":
            style = f", {part.get('style')}" if part.get("style") else ""
            said = " ".join(part.get("alt", "no description").split()) or "described as empty"
            yield f"{_address(part.get('src') or part.get('data-src') or '', folder)}{style}: {said}"


def _tables(main: html.HtmlElement) -> Iterator[str]:
    for part in main.xpath(".//caption | .//figcaption | .//tr"):
        if part.tag == "tr":
            yield " | ".join(_text(cell) for cell in part.xpath("./th | ./td"))
        elif _text(part) and (part.tag == "caption" or _is_of_table(part)):
            yield f"caption: {_text(part)}"


def _is_of_table(caption: html.HtmlElement) -> bool:
    return bool(caption.xpath("ancestor::figure[1][contains(@class, 'float-tbl')]"))


def _slide(slide: html.HtmlElement) -> str:
    widths = ", ".join(slide.xpath(".//div[@class='column']/@style"))
    steps = len(slide.xpath(".//*[contains(@class, 'fragment')]"))
    return f"#{slide.get('id')}, steps: {steps}, columns: {widths or 'none'}"


def _words(main: html.HtmlElement) -> list[str]:
    marks = {"nav": "", "table": "[table]", **dict.fromkeys(_HEADINGS, "[heading]")}
    for part in main.xpath(f".//*[{_CAPTIONS} or {' or '.join(f'self::{name}' for name in marks)}]"):
        mark = marks.get(part.tag, "[caption]") if _text(part) else ""
        tail = part.tail
        part.clear()
        part.text, part.tail = f" {mark} ", tail
    return _text(main).split()


def _address(reference: str, folder: PurePosixPath) -> str:
    parts = urlsplit(reference)
    if parts.scheme or parts.netloc or not parts.path:
        return reference
    path = posixpath.normpath(parts.path.lstrip("/") or "." if parts.path.startswith("/") else folder / parts.path)
    return unquote(path) + (f"#{parts.fragment}" if parts.fragment else "")


def _text(element: html.HtmlElement) -> str:
    """The text of an element on one line; blocks in it end words, inline markup does not."""
    return " ".join("".join(_pieces(element)).replace("\N{NO-BREAK SPACE}", " ").split())


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        block = child.tag in _BLOCKS
        if isinstance(child.tag, str):
            yield " " if block else ""
            yield from _pieces(child)
            yield " " if block else ""
        yield child.tail or ""
