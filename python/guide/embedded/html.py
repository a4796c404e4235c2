"""Pages and slides: what the templates are told about a document, and the call that fills them."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from guide.embedded.authors import normalise_authors
from guide.embedded.navigation import navigation
from guide.embedded.pandoc import NOT_FOUND, convert, expand_variables, find_file, site_root
from guide.errors import GuideError
from guide.project import CONFIG, Document, Project
from guide.yaml_source import line_of

# Options of reveal.js that a document may set, with Quarto's values where they are not set.
_REVEAL = {
    "width": 1050, "height": 700, "margin": 0.1, "controls": False, "progress": True, "hash": True,
    "center": False, "transition": "none", "slide-number": False,
}


def write_html(project: Project, document: Document, text: str, destination: Path) -> Path:
    """Write the page or the slides of `document` under `destination`; return the file.

    `text` is its frozen markdown. Raises `GuideError` for whatever cannot be written faithfully.
    """
    slides = document.format == "revealjs"
    page = convert(
        project, document, text,
        writer=document.format,
        metadata=_facts(project, document),
        markdown={} if slides else navigation(project, document),
        variables=_variables(project, document),
        options={} if slides else _contents_options(document),
    )
    file = destination / document.output
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_with_footnote_heading(page), "utf-8")
    return file


def stylesheets(project: Project, document: Document) -> list[PurePosixPath]:
    """Return the style sheets a document names under `css`, relative to the project's root."""
    names = document.metadata.get("css") or []
    files = [find_file(project, document, name) for name in ([names] if isinstance(names, str) else names)]
    return [PurePosixPath(file.resolve().relative_to(project.root).as_posix()) for file in files]


def site_icon(project: Project) -> PurePosixPath | None:
    """Return the file under `website: favicon`, relative to the project's root."""
    name = (project.config.get("website") or {}).get("favicon")
    if name and not (project.root / name).is_file():
        raise GuideError(f"no file {name}", file=CONFIG, line=line_of(project.lines, ("website", "favicon")),
                         remedy="Correct the path, which starts at the project's root.")
    return PurePosixPath(name) if name else None


def card_image(project: Project, document: Document) -> PurePosixPath | None:
    """Return the picture that cards of the page show elsewhere, relative to the project's root.

    None unless the website asks for cards. Raises `GuideError` for a page without a picture.
    """
    site = project.config.get("website") or {}
    if document.format == "typst" or not {"open-graph", "twitter-card"} & site.keys():
        return None
    name = document.metadata.get("image")
    if not name or not project.site_url:
        raise GuideError(
            "cards of a page need its picture and the address of the website", file=CONFIG, line=line_of(project.lines, ("website",)),
            remedy="Set `image: /assets/name.png` here for all pages or in a page's own settings, and `site-url` under `website`.")
    return PurePosixPath(find_file(project, document, name).resolve().relative_to(project.root).as_posix())


def _facts(project: Project, document: Document) -> dict[str, Any]:
    site, settings = project.config.get("website") or {}, document.metadata
    facts = {
        "authors": [author["name"]["literal"] for author in normalise_authors(settings, file=document.path)],
        "toc-title": settings.get("toc-title", "On this page"),
        "page-description": expand_variables(project, document, str(
            settings.get("description") or settings.get("subtitle") or site.get("description") or "")),
    }
    if site.get("title") and site["title"] != settings.get("title"):
        facts["site-title"] = site["title"]
    if project.site_url and str(document.output) != NOT_FOUND:
        address = re.sub(r"(^|/)index\.html$", r"\1", str(document.output))
        facts["canonical"] = f"{project.site_url}/{quote(address)}"
    if image := card_image(project, document):
        facts["card"] = {
            "image": f"{project.site_url}/{quote(str(image))}", "site": str(site.get("title", "")),
            **{name: name in site for name in ("open-graph", "twitter-card")},
        }
    return facts


def _variables(project: Project, document: Document) -> dict[str, Any]:
    root = site_root(project, document.output)
    return {
        "root": root,
        "favicon": root + str(favicon) if (favicon := site_icon(project)) else "data:,",
        "css": [root + str(path) for path in stylesheets(project, document)],
        "include-in-header": _included(project, document, "include-in-header"),
        "include-after-body": _included(project, document, "include-after-body"),
        "page-layout": document.metadata.get("page-layout", "article"),
        "code-copy": "true" if document.metadata.get("code-copy") else "false",
        "reveal": json.dumps(_reveal_options(document)),
        "title-attributes": "".join(
            f' {name}="{escape(str(value))}"' for name, value in (document.metadata.get("title-slide-attributes") or {}).items()),
    }


def _reveal_options(document: Document) -> dict[str, Any]:
    options = {name: document.metadata.get(name, value) for name, value in _REVEAL.items()}
    return {name.replace("-n", "N"): value for name, value in options.items()}


def _contents_options(document: Document) -> dict[str, Any]:
    return {"table-of-contents": bool(document.metadata.get("toc")), "toc-depth": document.metadata.get("toc-depth", 3)}


def _included(project: Project, document: Document, key: str) -> str:
    items = document.metadata.get(key) or []
    texts = []
    for item in items if isinstance(items, list) else [items]:
        if isinstance(item, dict) and set(item) == {"text"}:
            texts.append(str(item["text"]))
        elif isinstance(item, str) or (isinstance(item, dict) and set(item) == {"file"}):
            name = item if isinstance(item, str) else item["file"]
            texts.append(find_file(project, document, name).read_text("utf-8"))
        else:
            raise GuideError(f"{key} names a file, or has `text` or `file`; found {item!r}", file=document.path)
    return "".join(text if text.endswith("\n") else text + "\n" for text in texts)


def _with_footnote_heading(page: str) -> str:
    """Give the notes the heading they have in Quarto; pandoc writes a bare rule above them."""
    opening = 'role="doc-endnotes">\n<hr />'
    return page.replace(opening, 'role="doc-endnotes">\n<h2 class="quarto-appendix-heading">Footnotes</h2>')
