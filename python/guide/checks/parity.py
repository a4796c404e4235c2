"""What a reader gets from a rendered site, whichever engine made it, in a form to compare.

Markup and styling may differ between engines; text, numbers, figures, links, headings and
cross-references may not.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from lxml import html

from guide.errors import GuideError

_HEADINGS = ".//h1 | .//h2 | .//h3 | .//h4"
# What engines may write in their own way: scripts, controls, trails to the page, words for screen
# readers alone.
_DROPPED = (
    "script", "style", "nav", "button", "template",
    "*[contains(@class, 'screen-reader-only') or contains(@class, 'visually-hidden')]",
)


@dataclass(frozen=True)
class PageContent:
    """One page's content in reading order; every text has its white space normalised.

    `references` are cross-references as written, `links` and `pictures` start at the site's root,
    a picture with its description; a table is its cells; `words` are all outside of tables.
    """

    title: str
    headings: list[str]
    captions: list[str]
    references: list[str]
    links: list[str]
    pictures: list[tuple[str, str]]
    tables: list[list[str]]
    words: list[str]


def read_page(file: Path, *, site: Path) -> PageContent:
    """Return what `file`, a page or slide deck of `site`, says.

    Raises `GuideError` for a file that is neither.
    """
    page = html.parse(str(file)).getroot()
    places = page.xpath("//main | //div[@class='slides']")
    if not places:
        raise GuideError("expected a page or slides, found neither", file=file, remedy="Render the site anew.")
    main = places[0]
    for part in main.xpath(" | ".join(f".//{name}" for name in _DROPPED)):
        part.drop_tree()
    folder = PurePosixPath(file.relative_to(site).as_posix()).parent
    # Words come last: tables are taken out for them.
    return PageContent(
        title=_text(main.xpath("(.//h1)[1]")[0]),
        headings=[_text(heading) for heading in main.xpath(_HEADINGS)],
        captions=[_text(caption) for caption in main.xpath(".//figcaption | .//caption") if _text(caption)],
        references=[_text(link) for link in main.xpath(".//a[contains(@class, 'xref')]")],
        links=list(_links(main, folder)),
        pictures=[
            (_address(picture.get("src") or picture.get("data-src"), folder), picture.get("alt", ""))
            for picture in main.xpath(".//img")
        ],
        tables=[[_text(cell) for cell in table.xpath(".//th | .//td")] for table in main.xpath(".//table")],
        words=_words(main),
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


def _words(main: html.HtmlElement) -> list[str]:
    for table in main.xpath(".//table"):
        table.drop_tree()
    return _text(main).split()


def _address(reference: str, folder: PurePosixPath) -> str:
    parts = urlsplit(reference)
    if parts.scheme or not parts.path:
        return reference
    return posixpath.normpath(folder / parts.path) + (f"#{parts.fragment}" if parts.fragment else "")


def _text(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content().replace("\N{NO-BREAK SPACE}", " ")).strip()
