"""What a reader gets from a rendered site, whichever engine made it, in a form to compare.

Markup and styling may differ between engines; text, numbers, figures, links, headings and
cross-references may not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from lxml import html

_HEADINGS = ".//h1 | .//h2 | .//h3 | .//h4"
# A number as readers see it: digits with separators, a decimal point or a percent sign.
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_DROPPED = ("script", "style", "nav", "button", "template", "aside")


@dataclass(frozen=True)
class PageContent:
    """One page's content in reading order; every text has its white space normalised."""

    title: str
    headings: list[str]
    captions: list[str]
    references: list[str]
    links: list[str]
    pictures: list[str]
    tables: list[list[str]]
    numbers: list[str]


def read_page(file: Path, *, site: Path) -> PageContent:
    """Return what `file`, a page or slide deck of `site`, says. Links come out relative to the site."""
    page = html.parse(str(file)).getroot()
    for part in page.xpath(" | ".join(f"//{name}" for name in _DROPPED)):
        part.drop_tree()
    main = (page.xpath("//main") or page.xpath("//div[@class='slides']"))[0]
    for part in main.xpath(".//*[contains(@class, 'screen-reader-only') or contains(@class, 'nav-footer')]"):
        part.drop_tree()
    folder = PurePosixPath(file.relative_to(site).as_posix()).parent
    return PageContent(
        title=_text(main.xpath("(.//h1)[1]")[0]),
        headings=[_text(heading) for heading in main.xpath(_HEADINGS)],
        captions=[_text(caption) for caption in main.xpath(".//figcaption | .//caption") if _text(caption)],
        references=[_text(link) for link in main.xpath(".//a[contains(@class, 'xref')]")],
        links=list(_links(main, folder)),
        pictures=[_address(source, folder) for source in main.xpath(".//img/@src | .//img/@data-src")],
        tables=[[_text(cell) for cell in table.xpath(".//th | .//td")] for table in main.xpath(".//table")],
        numbers=sorted(_NUMBER.findall(" ".join(_text(part) for part in main.xpath(".//p | .//li")))),
    )


def compare_pages(one: PageContent, other: PageContent) -> list[str]:
    """Return a line for each part in which two pages differ, with what only one of them has."""
    return [
        f"{part}: {_only(getattr(one, part), getattr(other, part))}"
        for part in PageContent.__dataclass_fields__
        if getattr(one, part) != getattr(other, part)
    ]


def _only(one: object, other: object) -> str:
    if not isinstance(one, list):
        return f"{one!r} and {other!r}"
    first = [item for item in one if item not in other]
    second = [item for item in other if item not in one]
    return f"only first {first}, only second {second}" if first or second else "the same in another order or number"


def _links(main: html.HtmlElement, folder: PurePosixPath) -> Iterator[str]:
    for link in main.xpath(".//a[@href]"):
        if "anchor" in link.get("class", "") or link.get("aria-hidden") == "true" or link.get("role") == "doc-backlink":
            continue
        yield _address(link.get("href"), folder)


def _address(reference: str, folder: PurePosixPath) -> str:
    parts = urlsplit(reference)
    if parts.scheme or not parts.path:
        return reference
    path: list[str] = []
    for step in (folder / parts.path).parts:
        path = path[:-1] if step == ".." else [*path, step]
    return "/".join(path) + (f"#{parts.fragment}" if parts.fragment else "")


def _text(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content().replace("\N{NO-BREAK SPACE}", " ")).strip()
