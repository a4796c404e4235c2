"""What a reader gets from a paper, whichever engine set it, as items to compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pdfplumber
import pikepdf

from guide.checks.parity_page import WORDS, Content
from guide.errors import GuideError

# Structure types (ISO 32000-1, 14.8.4.5) that carry a description, and those of a table's cells.
_DESCRIBED = ("Figure", "Formula")
_CELLS = ("TH", "TD")


def read_paper(file: Path) -> Content:
    """Return what the PDF `file` says, by the kinds of a page that a PDF has.

    Headings are its bookmarks; of tables it is the number of cells in each row, since the text
    has their words. Raises `GuideError` when `file` is no PDF.
    """
    try:
        with pikepdf.open(file) as pdf:
            elements = list(_elements(pdf))
            content = {
                "metadata": list(_metadata(pdf)),
                "links": list(_links(pdf)),
                "headings": list(_bookmarks(pdf)),
                "figures": [f"{role}: {element.get('/Alt', '')}" for role, element in elements if role in _DESCRIBED],
                "tables": [f"cells: {_count_cells(element)}" for role, element in elements if role == "TR"],
            }
    except (pikepdf.PdfError, OSError) as error:
        raise GuideError(f"expected a PDF: {error}", file=file, remedy="Render the document anew.") from error
    with pdfplumber.open(file) as pdf:
        text = " ".join(page.extract_text() for page in pdf.pages)
    return content | {WORDS: text.split()}


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    yield f"language: {pdf.Root.get('/Lang', '')}"
    yield f"pages: {len(pdf.pages)}"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for name in ("title", "creator", "description", "subject"):
            value = metadata.get(f"dc:{name}") or ""
            yield f"{name}: {value if isinstance(value, str) else ', '.join(sorted(value))}"


def _links(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, start=1):
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") == "/Link":
                target = annotation.get("/A", {}).get("/URI")
                yield f"page {number}: {target or 'within the paper'}"


def _bookmarks(pdf: pikepdf.Pdf) -> Iterator[str]:
    def walk(items: Iterable[pikepdf.OutlineItem], level: int) -> Iterator[str]:
        for item in items:
            yield f"level {level} {item.title}"
            yield from walk(item.children, level + 1)

    with pdf.open_outline() as outline:
        yield from walk(outline.root, 1)


def _elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Dictionary]]:
    """Every structure element in reading order, with its type."""
    root = pdf.Root.get("/StructTreeRoot", {})
    roles = {str(role): str(to) for role, to in root.get("/RoleMap", {}).items()}

    def walk(element: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Dictionary]]:
        for child in _children(element):
            role = str(child["/S"])
            yield roles.get(role, role).lstrip("/"), child
            yield from walk(child)

    return walk(root)


def _count_cells(row: pikepdf.Dictionary) -> int:
    return sum(str(child["/S"]).lstrip("/") in _CELLS for child in _children(row))


def _children(element: pikepdf.Object) -> list[pikepdf.Dictionary]:
    children = element.get("/K", [])
    children = children if isinstance(children, pikepdf.Array) else [children]
    return [child for child in children if isinstance(child, pikepdf.Dictionary) and "/S" in child]
