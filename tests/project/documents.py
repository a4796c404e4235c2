"""The documents' cells as written, read without any of the engine's code."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

CELL = re.compile(r"^```\{python\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INCLUDE = re.compile(r"^\{\{< include (\S+) >\}\}$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One executable cell: its options and its lines of code."""

    options: dict
    code: list[str]


def list_sources(root: Path) -> list[Path]:
    """Return every document and partial of the guide."""
    return sorted([*root.glob("*.qmd"), *root.glob("chapters/**/*.qmd")])


def list_documents(root: Path) -> list[Path]:
    """Return the documents that are rendered: all sources but the partials."""
    return [path for path in list_sources(root) if "_shared" not in path.parts]


def read_expanded(root: Path, path: Path) -> str:
    """Return a document's text with its partials in place."""
    text = path.read_text(encoding="utf-8")
    return INCLUDE.sub(lambda found: read_expanded(root, root / found[1].lstrip("/")), text)


def read_cells(text: str) -> list[Cell]:
    """Return the cells of a document or partial."""
    return [_cell(found[1]) for found in CELL.finditer(text)]


def _cell(body: str) -> Cell:
    lines = body.splitlines()
    options = "\n".join(line[2:].strip() for line in lines if line.startswith("#|"))
    code = [line for line in lines if line.strip() and not line.startswith("#|")]
    return Cell(yaml.safe_load(options) or {}, code)
