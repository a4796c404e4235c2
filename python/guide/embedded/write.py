"""Writes one document's output into the site: a page, slides or a paper."""

from __future__ import annotations

from pathlib import Path

from guide.embedded.html import write_html
from guide.project import Document, Project


def write_document(project: Project, document: Document, markdown: str, destination: Path) -> Path:
    """Write `document`, executed as `markdown`, under folder `destination`; return the file."""
    if document.format == "typst":
        from guide.embedded.paper import write_paper  # Typst is needed for papers alone.

        return write_paper(project, document, markdown, destination)
    return write_html(project, document, markdown, destination)
