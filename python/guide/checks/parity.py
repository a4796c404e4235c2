"""Where two sites of one project, each by another engine, say something else to their readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from guide.checks.parity_page import WORDS, Content, read_page
from guide.checks.parity_paper import read_paper

# Kinds of differences; what changes in the text is of the second kind where figures are in it.
NUMBERS, FILES = "numbers", "files"
KINDS = ("metadata", "headings", WORDS, NUMBERS, "links", "references", "figures", "tables", "slides", "identifiers", FILES)
# Packages that pages load are an engine's own business, and so are styles.
_PACKAGES = "site_libs"
_STYLES = ".css"
_READERS = {".pdf": lambda file, site: read_paper(file), ".html": lambda file, site: read_page(file, site=site)}
# Words before a difference that show where it is.
_BEFORE = 4


@dataclass(frozen=True)
class Difference:
    """What Quarto and what the embedded engine has at one place of `page`, "" for nothing.

    `page` is a path in the site; `after` are the words before the place in its text.
    """

    page: str
    kind: str
    quarto: str
    embedded: str
    after: str = ""


def compare_sites(quarto: Path, embedded: Path) -> list[Difference]:
    """Return all differences of two rendered sites, page by page, papers and slides included.

    Raises `GuideError` for a page that cannot be read.
    """
    theirs, ours = _list_files(quarto), _list_files(embedded)
    differences = [
        Difference(name, FILES, name if name in theirs else "", name if name in ours else "") for name in sorted(theirs ^ ours)
    ]
    for name in sorted(theirs & ours):
        if read := _READERS.get(Path(name).suffix):
            differences += compare_contents(name, read(quarto / name, quarto), read(embedded / name, embedded))
        elif name == "sitemap.xml":
            differences += compare_contents(name, *({"links": _addresses(site / name)} for site in (quarto, embedded)))
        elif (quarto / name).read_bytes() != (embedded / name).read_bytes():
            differences.append(Difference(name, FILES, "other bytes", "other bytes"))
    return differences


def compare_contents(page: str, quarto: Content, embedded: Content) -> list[Difference]:
    """Return the differences of one page, kind by kind, each in reading order."""
    ways = {WORDS: _compare_words, "metadata": _compare_named, "identifiers": _compare_named}
    return [
        difference
        for kind in quarto
        for difference in ways.get(kind, _compare_items)(page, kind, quarto[kind], embedded[kind])
    ]


def _compare_words(page: str, kind: str, quarto: list[str], embedded: list[str]) -> Iterator[Difference]:
    for left, right, start in _changes(quarto, embedded):
        kind = NUMBERS if re.search(r"\d", " ".join(left + right)) else WORDS
        yield Difference(page, kind, " ".join(left), " ".join(right), " ".join(quarto[max(0, start - _BEFORE):start]))


def _compare_items(page: str, kind: str, quarto: list[str], embedded: list[str]) -> Iterator[Difference]:
    for left, right, _ in _changes(quarto, embedded):
        if len(left) == len(right):
            yield from (Difference(page, kind, *pair) for pair in zip(left, right))
            continue
        yield from (Difference(page, kind, item, "") for item in left)
        yield from (Difference(page, kind, "", item) for item in right)


def _compare_named(page: str, kind: str, quarto: list[str], embedded: list[str]) -> Iterator[Difference]:
    """Items `name: value`, or names alone: what has the same name is one difference, in any order."""
    left, right = ({item.partition(": ")[0]: item for item in items} for items in (quarto, embedded))
    for name in sorted(left | right):
        if left.get(name) != right.get(name):
            yield Difference(page, kind, left.get(name, ""), right.get(name, ""))


def _changes(quarto: list[str], embedded: list[str]) -> Iterator[tuple[list[str], list[str], int]]:
    for kind, first, last, start, end in SequenceMatcher(None, quarto, embedded, autojunk=False).get_opcodes():
        if kind != "equal":
            yield quarto[first:last], embedded[start:end], first


def _list_files(site: Path) -> set[str]:
    files = (file.relative_to(site) for file in site.rglob("*") if file.is_file())
    return {file.as_posix() for file in files
            if _PACKAGES not in file.parts and file.suffix != _STYLES and not file.name.startswith(".")}


def _addresses(sitemap: Path) -> list[str]:
    """The pages in a sitemap, in any order."""
    return sorted(re.findall(r"<loc>(.*?)</loc>", sitemap.read_text("utf-8")))
