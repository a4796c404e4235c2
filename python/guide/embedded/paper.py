"""The companion paper: frozen markdown to a tagged PDF, through pandoc and Typst.

The PDF conforms to PDF/UA-1, holds only faces that Typst carries itself, and depends on its
sources alone: two builds of the same text at the same date are the same bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, datetime, timezone
from pathlib import Path, PurePosixPath
from typing import Any

import typst

from guide.brand import palette
from guide.commits import last_commit
from guide.embedded.authors import normalise_authors
from guide.embedded.pandoc import convert, find_file
from guide.errors import GuideError
from guide.project import Document, Project
from guide.text import day

# How Quarto numbers the sections of a Typst document that asks for numbers.
SECTION_NUMBERING = "1.1.a"
ABSTRACT = "Abstract"

# Paths of pictures in the Typst that filters/typst.lua writes.
_IMAGE = re.compile(r'image\("((?:[^"\\]|\\.)+)"')


def write_paper(project: Project, document: Document, markdown: str, destination: Path) -> Path:
    """Write `document`, given as frozen `markdown`, as a PDF below `destination`; return its path.

    Pictures are looked for below `destination`, beside the source, and among the frozen results.
    Raises `GuideError` when the text holds something a PDF would lose, a picture is missing or
    lacks its description, or Typst refuses the result; then the folder with the generated
    Typst is kept, and named in the error.
    """
    when = _creation_time(project, document)
    text = convert(
        project, document, markdown, writer="typst",
        metadata={"labels": {"abstract": ABSTRACT}},
        markdown={"by-author": normalise_authors(document.metadata, file=document.path)},
        variables=_variables(project, document),
        options={"template": str(_template(project, document))},
    )
    pictures = _find_pictures(project, document, text, destination)
    work = Path(tempfile.mkdtemp(prefix=f"{document.path.stem}-"))
    source = work / document.path.with_suffix(".typ")
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text, encoding="utf-8", newline="\n")
    for path, picture in pictures.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, work / path)
    output = destination / document.output
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(_compile(document, source, work, when))
    shutil.rmtree(work)
    return output


def brand_colours(brand: Mapping[str, Any]) -> str:
    """Return the Typst definition of `brand-color`: every role of `_brand.yml`.

    Raises `GuideError` for a role that leads to no colour.
    """
    lines = [f'  "{role}": rgb("{colour}"),' for role, colour in palette(brand).items()]
    return "\n".join(["#let brand-color = (", *lines, ")"]) if lines else "#let brand-color = (:)"


def _template(project: Project, document: Document) -> Path:
    name = document.metadata.get("template")
    if not name:
        raise GuideError(
            "expected a template for Typst, found none", file=document.path,
            remedy="Write `template:` under `format: typst:`, with the path of a pandoc template.",
        )
    template = find_file(project, document, name)
    for part in document.metadata.get("template-partials") or []:
        if find_file(project, document, part).parent != template.parent:  # where pandoc looks; Quarto brings both together
            raise GuideError(f"expected {part} beside {name}, found it elsewhere", file=document.path, remedy="Move it there.")
    return template


def _variables(project: Project, document: Document) -> dict[str, Any]:
    metadata = document.metadata
    variables: dict[str, Any] = {"header-includes": brand_colours(project.brand)}
    if metadata.get("number-sections"):
        variables["section-numbering"] = metadata.get("section-numbering", SECTION_NUMBERING)
    if when := _given_date(document):
        variables["date"] = day(when)
    return variables


def _given_date(document: Document) -> date | None:
    given = document.metadata.get("date")
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise GuideError(
            f"expected a date such as 2026-01-31, found {given!r}",
            file=document.path, remedy="Write the date of the paper as year-month-day, or leave it out.",
        ) from None


def _creation_time(project: Project, document: Document) -> datetime:
    """When the paper was made: its date, what reproducible builds set, its commit's, its file's."""
    if given := _given_date(document):
        return datetime(given.year, given.month, given.day, tzinfo=timezone.utc)
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if seconds is not None and not seconds.isdigit():
        raise GuideError(
            f"expected SOURCE_DATE_EPOCH to be seconds since 1970, found {seconds!r}",
            remedy="Set it to a whole number, or unset it.",
        )
    # A checkout without git, such as a downloaded archive, has its files' times only.
    seconds = seconds or last_commit(project.root, form="%ct") or int(document.source.stat().st_mtime)
    return datetime.fromtimestamp(int(seconds), tz=timezone.utc)


def _find_pictures(
    project: Project, document: Document, text: str, destination: Path
) -> dict[PurePosixPath, Path]:
    """Return the files of the pictures that `text` names, by their paths from the project's root."""
    frozen = project.root / "_freeze" / document.path.with_suffix("")
    pictures = {}
    for name in sorted(set(_IMAGE.findall(text))):
        path = PurePosixPath(name.lstrip("/")) if name.startswith("/") else document.path.parent / name
        path = PurePosixPath(os.path.normpath(path))
        places = [destination / path, project.root / path]
        if document.files in path.parts:
            places.append(frozen.joinpath(*path.parts[path.parts.index(document.files) + 1 :]))
        found = next((place for place in places if place.is_file()), None)
        if found is None or ".." in path.parts:
            raise GuideError(
                f"no picture {name}; looked for {', '.join(map(str, places))}",
                file=document.path, remedy="Correct its path, or execute the document anew.",
            )
        pictures[path] = found
    return pictures


def _compile(document: Document, source: Path, root: Path, when: datetime) -> bytes:
    standard = document.metadata.get("pdf-standard", "ua-1")
    try:
        return typst.compile(
            str(source), root=str(root), format="pdf", timestamp=when, ignore_system_fonts=True,
            pdf_standards=standard if isinstance(standard, list) else [standard],
        )
    except typst.TypstError as error:
        place = re.search(re.escape(source.name) + r":(\d+):\d+", error.diagnostic or "")
        line = source.read_text("utf-8").splitlines()[int(place[1]) - 1].strip() if place else ""
        raise GuideError(
            f"Typst refused the paper: {error.message}" + (f", at `{line[:120]}`" if line else ""),
            file=source, line=int(place[1]) if place else None,
            remedy="\n".join([*error.hints, f"The line is of the generated text; correct {document.path}."]),
        ) from error
