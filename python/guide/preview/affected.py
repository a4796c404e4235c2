"""What an edit concerns: all pages, some documents, or files that the site has as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from guide.inputs import SHARED
from guide.project import Document, Project

# Settings and values that every page depends on.
_EVERYWHERE = {*SHARED, "_variables.yml", "_metadata.yml"}
# What templates, filters, scripts and styles are written in: where nothing tells which pages use one, all do.
_MACHINERY = {".lua", ".html", ".css", ".js", ".ts", ".typ", ".yml", ".yaml"}


@dataclass(frozen=True)
class Affected:
    """What to render again: `everything`, the documents whose text changed, and `files` to copy.

    `others` says that something besides text changed: frozen results may no longer hold.
    """

    everything: bool
    documents: frozenset[str]
    files: frozenset[str]
    others: bool


def find_affected(
    before: Project | None, now: Project, edited: set[str], parts: Mapping[str, set[str]], site: Path
) -> Affected:
    """Return what the `edited` files concern.

    `parts` are the source and the partials of each document, by its path; `site` is the folder
    of the site as it is built, which has some files of the project as they are.
    """
    everything = before is None or _outline(before) != _outline(now)
    documents, files, others = set(), set(), False
    outputs = {str(document.output) for document in now.documents}
    for path in edited:
        users = {name for name, texts in parts.items() if path in texts}
        if users:
            documents |= users
            continue
        others = True
        if path in outputs or not (site / path).is_file():
            naming = {str(document.path) for document in now.documents if path in _named(now, document)}
            documents |= naming
            everything |= path in _EVERYWHERE or not naming and PurePosixPath(path).suffix in _MACHINERY
        else:
            files.add(path)
    return Affected(everything, frozenset(documents), frozenset(files), others)


def _outline(project: Project) -> tuple:
    """What pages say of each other, and the settings."""
    pages = [(document.path, document.output, document.metadata.get("title")) for document in project.documents]
    return pages, project.config, project.brand, project.variables


def _named(project: Project, document: Document) -> set[str]:
    """Paths in the project that settings of a document may name."""
    found = set()
    for name in _texts(document.metadata):
        found.add(name.lstrip("/"))
        found.add((document.path.parent / name).as_posix())
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)
