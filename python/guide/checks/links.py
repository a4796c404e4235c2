"""Whether everything the pages of a site link to and load is there, and comes from the site itself.

Nothing is looked up on other hosts: links to them are not followed, and to load anything from
them is a fault.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import html

# Folder of the packages pages load; the pages in it are the packages' own.
_PACKAGES = "site_libs"
# Where pages and slides have their content; scripts elsewhere are the template's.
_CONTENT = ("//main", "//div[@class='slides']")
# What a browser, reveal.js or a figure's script loads without being asked.
_LOADING = ("src", "data-src", "data-spec", "poster", "data", "data-background-image", "data-background-video",
            "data-background-iframe")
_LOADING_LISTS = ("srcset", "imagesrcset")
# Elements whose `href` is loaded; on `link` unless it only says how pages belong together.
_LOADING_HREF = ("link", "image", "use")
_RELATIONS = {"alternate", "author", "canonical", "help", "license", "next", "prev", "search"}
# Each `address descriptor` of a srcset; a comma ends an address only when white space follows.
_CANDIDATE = re.compile(r"(\S*[^\s,])(?:\s[^,]*)?(?:,|$)")
# Slides by their numbers, as reveal.js writes them into the address.
_SLIDE_NUMBERS = re.compile(r"/\d+(?:/\d+)*")


@dataclass(frozen=True)
class Finding:
    """A `reference` of `page`, a path in the site, as written there, and what is wrong with it."""

    page: str
    reference: str
    problem: str

    def __str__(self) -> str:
        return f"{self.page}: {self.problem}"


def check_links(
    site: Path, *, bases: Collection[str] = ("/",), pending: Collection[str] = ()
) -> list[Finding]:
    """Return what is broken in the pages of folder `site`, each fault of a page once.

    `bases` are the absolute paths, with a final slash, that mean the site's root. `pending` are
    files of the site, as paths in it, still to be rendered: they are taken to exist with every
    identifier, and not read.
    """
    trees: dict[PurePosixPath, html.HtmlElement] = {}
    for file in sorted(site.rglob("*.html")):
        path = PurePosixPath(file.relative_to(site).as_posix())
        if _PACKAGES not in path.parts and str(path) not in pending:
            trees[path] = html.document_fromstring(file.read_text("utf-8"))
    identifiers = {path: set(tree.xpath("//@id | //a/@name")) for path, tree in trees.items()}
    findings = []
    for page, tree in trees.items():
        for reference, loaded in _references(tree):
            problem = _external(reference) if loaded else None
            problem = problem or _missing(reference, page, loaded, site, bases, pending, identifiers)
            if problem:
                findings.append(Finding(str(page), reference, problem))
        for script in tree.xpath(" | ".join(f"{part}//script[not(@src)]" for part in _CONTENT)):
            opening = " ".join((script.text or "").split())[:60]
            findings.append(Finding(str(page), opening, f"an inline script stands in the content: {opening}"))
    return list(dict.fromkeys(findings))


def _references(tree: html.HtmlElement) -> Iterator[tuple[str, bool]]:
    """Every reference of a page, and whether it is loaded with the page."""
    for element in tree.iter(html.etree.Element):
        for name, value in element.attrib.items():
            if name in _LOADING_LISTS:
                yield from ((reference, True) for reference in _CANDIDATE.findall(value))
            elif name in _LOADING and (name != "data" or element.tag == "object"):
                yield value.strip(), True
            elif name in ("href", "xlink:href"):
                related = _RELATIONS & set((element.get("rel") or "").lower().split())
                yield value.strip(), element.tag in _LOADING_HREF and not related


def _external(reference: str) -> str | None:
    parts = urlsplit(reference)
    if parts.netloc or parts.scheme not in ("", "data", "blob", "about"):
        return f"{reference} would be loaded from elsewhere than the site"
    return None


def _missing(
    reference: str, page: PurePosixPath, loaded: bool, site: Path, bases: Collection[str],
    pending: Collection[str], identifiers: dict[PurePosixPath, set[str]],
) -> str | None:
    parts = urlsplit(reference)
    if parts.scheme or parts.netloc:
        return None
    if loaded and not reference:
        return "an empty address is loaded"
    target, path = page, unquote(parts.path)
    if path.startswith("/"):
        base = max((base for base in bases if path.startswith(base)), key=len, default=None)
        if base is None:
            return f"{reference} leads out of the site, which lies under {' or '.join(bases)}"
        path = path[len(base):]
        target = PurePosixPath(posixpath.normpath(path or "."))
    elif path:
        target = PurePosixPath(posixpath.normpath(page.parent / path))
    if target.parts[:1] == ("..",):
        return f"{reference} leads out of the site"
    if (site / target).is_dir():
        target /= "index.html"
    if str(target) in pending:
        return None
    if not (site / target).is_file():
        return f"{reference} leads to no file of the site"
    fragment = unquote(parts.fragment)
    if target not in identifiers or fragment in ("", "top") or fragment.startswith(":~:") \
            or _SLIDE_NUMBERS.fullmatch(fragment):
        return None
    known = fragment in identifiers[target] or fragment.removeprefix("/") in identifiers[target]
    return None if known else f"{reference} names an identifier that {target} does not have"
