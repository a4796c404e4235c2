"""The project: its settings, and its documents with their settings merged.

A document's settings are, from weak to strong: the top level of `_quarto.yml`, what that file
says under `format` for the document's format, the top of the front matter, and the front
matter's own `format` options. Mappings merge, lists join without repeats, other values replace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from guide.brand import BRAND
from guide.errors import GuideError
from guide.yaml_source import Lines, line_of, read_yaml

CONFIG = "_quarto.yml"

# The formats of this project and the extension of what each writes.
EXTENSIONS = {"html": "html", "revealjs": "html", "typst": "pdf"}

# Front matter stands between two lines of three hyphens, the first being the file's first line.
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)

# Settings of the project that are no setting of a document.
_PROJECT_ONLY = ("project", "website", "format")


@dataclass(frozen=True)
class Document:
    """One source document, which has one output in one format."""

    path: PurePosixPath
    source: Path
    metadata: dict
    format: str
    front: dict
    lines: Lines

    @property
    def output(self) -> PurePosixPath:
        """Path of the output inside the site."""
        return self.path.with_suffix("." + EXTENSIONS[self.format])

    @property
    def files(self) -> str:
        """Name of the folder for what its cells write, beside the source and beside the output."""
        return f"{self.path.stem}_files"

    @property
    def execute(self) -> dict:
        """Its `execute` settings, with Quarto's defaults for its format."""
        shown = self.format != "revealjs"
        defaults = dict(echo=shown, warning=shown, eval=True, output=True, include=True, error=False, freeze=False)
        return defaults | (self.metadata.get("execute") or {})


@dataclass(frozen=True)
class Project:
    """A folder with `_quarto.yml`: settings as read, and the documents to render in order."""

    root: Path
    config: dict
    brand: dict
    variables: dict
    documents: list[Document]
    lines: Lines

    @classmethod
    def load(cls, root: Path) -> Project:
        """Read the project in folder `root`; raise `GuideError` where it cannot be understood."""
        root = Path(root).resolve()
        if not (root / CONFIG).is_file():
            raise GuideError(
                f"no {CONFIG} in {root}", remedy="Run this in the project's folder, or name it with --project."
            )
        config, lines = _read_settings(root, CONFIG)
        formats = config.get("format") or "html"
        if (list(formats) if isinstance(formats, dict) else [formats]) != ["html"]:
            raise GuideError(
                "expected `html` alone under `format`: any other would render every page in it too",
                file=CONFIG, line=line_of(lines, ("format",)),
                remedy="Name another format in the front matter of the one document that has it.",
            )
        documents = [_read_document(root, path, config) for path in _list_documents(root, config, lines)]
        brand, _ = _read_settings(root, BRAND)
        variables, _ = _read_settings(root, "_variables.yml")
        return cls(root, config, brand, variables, documents, lines)

    @property
    def site_url(self) -> str:
        """Address of the published site without a final slash; empty when none is set."""
        return str((self.config.get("website") or {}).get("site-url") or "").rstrip("/")

    @property
    def output_dir(self) -> Path:
        """Folder of the rendered site."""
        return self.root / ((self.config.get("project") or {}).get("output-dir") or "_site")

    def find_document(self, name: str | Path) -> Document:
        """Return the document at path `name`, absolute or relative to the project's root."""
        path = (self.root / name).resolve()
        for document in self.documents:
            if document.source == path:
                return document
        raise GuideError(
            f"{name} is not a document of this project",
            remedy="Its documents: " + ", ".join(str(document.path) for document in self.documents),
        )


def merge(weak: Any, strong: Any) -> Any:
    """Merge two settings: mappings key by key, lists joined without repeats, else `strong`."""
    if isinstance(weak, dict) and isinstance(strong, dict):
        both = {key: merge(weak[key], strong[key]) for key in weak.keys() & strong.keys()}
        return {**weak, **strong, **both}
    if isinstance(weak, list) or isinstance(strong, list):
        joined: list = []
        for side in (weak, strong):
            items = side if isinstance(side, list) else [] if side is None else [side]
            joined += [item for item in items if item not in joined]
        return joined
    return strong


def _read_settings(root: Path, name: str) -> tuple[dict, Lines]:
    file = root / name
    return read_yaml(file.read_text("utf-8"), file=name) if file.is_file() else ({}, {})


def _list_documents(root: Path, config: dict, lines: Lines) -> list[PurePosixPath]:
    patterns = (config.get("project") or {}).get("render") or ["**/*.qmd"]
    found: list[PurePosixPath] = []
    for number, pattern in enumerate(patterns if isinstance(patterns, list) else [patterns]):
        place = dict(file=CONFIG, line=line_of(lines, ("project", "render", number)))
        if pattern.startswith("!"):
            raise GuideError("a pattern that leaves documents out is not supported", **place,
                             remedy="Give the file a name that starts with `_`, or list the documents.")
        matches = sorted(PurePosixPath(file.relative_to(root)) for file in root.glob(pattern.lstrip("/")))
        matches = [path for path in matches if not any(part[0] in "_." for part in path.parts)]
        if not matches and "*" not in pattern:
            raise GuideError(f"{pattern} does not exist", **place, remedy="Correct the path, or remove it.")
        if strange := [path for path in matches if path.suffix != ".qmd" and "*" not in pattern]:
            raise GuideError(f"expected a .qmd document, found {strange[0]}", **place,
                             remedy="Rename it, or list it under `resources` to copy it as it is.")
        found += [path for path in matches if path.suffix == ".qmd" and path not in found]
    return found


def _read_document(root: Path, path: PurePosixPath, config: dict) -> Document:
    source = root / path
    try:
        text = source.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise GuideError(f"not UTF-8 text: {error.reason}", file=path, remedy="Save the file as UTF-8.") from error
    match = FRONT_MATTER.match(text)
    front, lines = read_yaml(match[1] or "", file=path, first_line=2) if match else ({}, {})
    formats = front.get("format") or "html"
    formats = formats if isinstance(formats, dict) else {formats: {}}
    if len(formats) != 1 or next(iter(formats)) not in EXTENSIONS:
        raise GuideError(
            f"expected one format of {', '.join(EXTENSIONS)}, found {', '.join(map(str, formats))}",
            file=path, line=line_of(lines, ("format",)),
            remedy="Two formats of one document would take each other's results: "
            "make a second document, and share text through a partial.",
        )
    format = next(iter(formats))
    shared = config.get("format")
    metadata: dict = {}
    for level in (config, shared.get(format) if isinstance(shared, dict) else {}, front, formats[format]):
        level = level if isinstance(level, dict) else {}
        metadata = merge(metadata, {key: value for key, value in level.items() if key not in _PROJECT_ONLY})
    return Document(path, source, metadata, format, front, lines)
