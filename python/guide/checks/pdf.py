"""What a finished PDF must be: readable by everyone, complete, and free of leftovers.

    for finding in check_pdf(Path("_site/paper.pdf"), maximum_pages=12):
        print(finding)

The PDF is judged as its readers get it, whichever engine made it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pdfminer.high_level import extract_text

from guide.errors import GuideError

# Width and height of A4 (ISO 216) in points, and what rounding may add.
A4 = (595.276, 841.89)
TOLERANCE = 0.5

# What readers must not meet, and what it means.
LEFTOVERS = {
    r"Unable to display output": "an output that has no form for print",
    r"\?\?|\?@": "a reference that leads nowhere",
    r"[\w/-]\.qmd\b": "the path of a source document",
    r":::": "a fence of a block",
    r"```": "a fence of code",
    r"\{\{<|>\}\}": "a shortcode",
    r"\{[#.=][\w-]+[^}]*\}": "attributes of markdown",
    r"(?<![\w.])@(?:fig|tbl|eq|sec)-\w": "a cross-reference",
    r"\[@[\w-]+": "a citation",
    r"</?(?:div|span|img|table|td|th|tr|p|a|em|strong|script|style|figure)\b[^<]*>": "raw HTML",
    r"\\(?:begin|end|frac|sqrt|text|mathrm)\b": "raw TeX",
    r"#(?:figure|image|link|ref|block|table|math\.equation|set|show)\b\s*[\[(]": "raw Typst",
    r"\*\*\w": "markdown for bold",
    r"\\[ux][0-9a-f]{2,4}": "an escaped character of Python",
}

# Structure types (ISO 32000-1, 14.8.4.5) that are nothing to a listener without a description.
DESCRIBED = ("Figure", "Formula")


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a PDF: the name of the `check`, and what was found."""

    check: str
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {self.message}"


def check_pdf(
    file: Path, *, maximum_pages: int | None = None, maximum_bytes: int | None = None
) -> list[Finding]:
    """Return what is wrong with the PDF `file`; an empty list when nothing is.

    Fonts are embedded, pages are A4, there is a title and a language, the file declares PDF/UA-1
    and has tags, each figure and formula has a description, no link leads to a source document
    and the text holds no leftovers. Raises `GuideError` when `file` is no PDF.
    """
    try:
        pdf = pikepdf.open(file)
    except (pikepdf.PdfError, OSError) as error:
        raise GuideError(f"expected a PDF: {error}", file=file, remedy="Render the document anew.") from error
    with pdf:
        findings = [
            *_check_fonts(pdf), *_check_pages(pdf, maximum_pages), *_check_declarations(pdf),
            *_check_structure(pdf), *_check_links(pdf), *_check_text(file),
        ]
    size = Path(file).stat().st_size
    if maximum_bytes is not None and size > maximum_bytes:
        findings.append(Finding("size", f"expected at most {maximum_bytes:,} bytes, found {size:,}"))
    return findings


def _check_fonts(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    missing = set()
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != "/Font":
            continue
        if item.get("/Subtype") in ("/Type0", "/Type3"):
            continue  # these have descendants, or draw their glyphs themselves
        descriptor = item.get("/FontDescriptor", {})
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            missing.add(str(item.get("/BaseFont", "/unnamed")).lstrip("/"))
    for name in sorted(missing):
        yield Finding("fonts", f"{name} is not embedded")


def _check_pages(pdf: pikepdf.Pdf, maximum: int | None) -> Iterator[Finding]:
    count = len(pdf.pages)
    if maximum is not None and count > maximum:
        yield Finding("pages", f"expected at most {maximum} pages, found {count}")
    for number, page in enumerate(pdf.pages, start=1):
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        size = (right - left, top - bottom)
        if any(abs(found - expected) > TOLERANCE for found, expected in zip(size, A4)):
            yield Finding("pages", f"expected A4, found {size[0]:.0f} × {size[1]:.0f} points on page {number}")


def _check_declarations(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        if str(metadata.get("pdfuaid:part", "")) != "1":
            yield Finding("standard", "the file does not declare PDF/UA-1")
        if not str(metadata.get("dc:title") or "").strip():
            yield Finding("title", "the file has no title")
    if not pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield Finding("title", "viewers are not told to show the title")
    if not str(pdf.Root.get("/Lang", "")).strip():
        yield Finding("language", "the file has no language")


def _check_structure(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        yield Finding("structure", "the file has no tags")
        return
    roles = {str(role).lstrip("/"): str(to).lstrip("/") for role, to in root.get("/RoleMap", {}).items()}
    counts = dict.fromkeys(DESCRIBED, 0)
    for element in _walk(root):
        role = str(element.get("/S", "")).lstrip("/")
        role = roles.get(role, role)
        if role not in DESCRIBED:
            continue
        counts[role] += 1
        if not str(element.get("/Alt", "")).strip():
            yield Finding("description", f"{role.lower()} {counts[role]} has no description")


def _walk(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Every structure element below `element`, in reading order."""
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from _walk(child)


def _check_links(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for number, page in enumerate(pdf.pages, start=1):
        for annotation in page.get("/Annots", []):
            target = str(annotation.get("/A", {}).get("/URI", ""))
            if target and (".qmd" in target or not re.match(r"[a-z][a-z0-9+.-]*:", target)):
                yield Finding("links", f"page {number} links to {target}, which only the sources have")


def _check_text(file: Path) -> Iterator[Finding]:
    for number, text in enumerate(extract_text(str(file)).split("\f"), start=1):
        text = " ".join(text.split())
        for pattern, meaning in LEFTOVERS.items():
            for match in re.finditer(pattern, text):
                around = text[max(0, match.start() - 20) : match.end() + 20]
                yield Finding("leftovers", f"{meaning} on page {number}: …{around}…")
