"""What a search of the site looks through: one entry a section, in Quarto's form of search.json."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import html

from guide.embedded.html import NOT_FOUND
from guide.embedded.navigation import page_order
from guide.project import Document, Project

# Left out: code, sources of formulas, the numbers below figures, references, notes of the
# speaker, and what is there for the eye or the mouse.
_LEFT_OUT = (
    "script", "style", "pre", "annotation", "nav", "details", "aside", "button",
    "*[contains(concat(' ', @class, ' '), ' guide-figure-tools ')]", "header[@id='title-block-header']",
    "section[div[@id='refs']]", "h2[contains(@class, 'quarto-appendix-heading')]",
    "a[@role='doc-noteref']", "a[@role='doc-backlink']",
)


def search_entries(project: Project, destination: Path) -> list[dict[str, Any]]:
    """Return the entries of every page there is in folder `destination`, in the order of the documents.

    Keys: `objectID`, `href`, `title`, `section` ("" for a page's opening), `text`, and `crumbs`
    for pages of the sidebar.
    """
    order = page_order(project)
    entries = []
    for document in project.documents:
        page = destination / document.output
        # A page added since the last whole render may not be there yet.
        if document.format != "typst" and str(document.output) != NOT_FOUND and page.is_file():
            tree = html.fromstring(page.read_text("utf-8"))
            title = _text(tree.xpath("//h1[contains(@class, 'title')]")[0])
            entries += _page_entries(tree, document, title, order.get(str(document.path)))
    return entries


def _page_entries(tree: html.HtmlElement, document: Document, title: str, crumbs: list[str] | None) -> Iterator[dict]:
    body = copy.deepcopy(tree.xpath("//main | //div[@class='slides']")[0])
    for left_out in body.xpath(" | ".join(f".//{path}" for path in (*_LEFT_OUT, "section[@id='title-slide']"))):
        left_out.drop_tree()
    sections = body.xpath(".//section[contains(@class, 'level2')]")
    found = []
    for section in sections:
        heading = section.xpath("./h2")[0]
        name = _text(heading)
        heading.drop_tree()
        found.append((f"{document.output}#{section.get('id')}", name, _text(section)))
        section.drop_tree()
    for href, name, text in [(str(document.output), "", _text(body)), *found]:
        if name or text:
            entry = {"objectID": href, "href": href, "title": title, "section": name, "text": text}
            yield entry | ({"crumbs": crumbs} if crumbs else {})


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
