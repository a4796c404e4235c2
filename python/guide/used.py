"""What the cells of a document used, as their kernel told it (`guide.witness`), or else all they may have."""

from __future__ import annotations

import json
from dataclasses import dataclass

from guide.freeze import hash_text
from guide.project import Document, Project
from guide.witness import SEEN


@dataclass(frozen=True)
class Inputs:
    """What a kernel used: paths of files in the project, and names of packages."""

    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()


def take_inputs(project: Project, document: Document) -> Inputs | None:
    """Return what the last kernel of `document` used, and forget it.

    None where no kernel told of the document's text as it is: under Quarto that is so when no
    cell imports this package.
    """
    file = project.root / SEEN / f"{document.path}.json"
    try:
        seen = json.loads(file.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    file.unlink()
    told = seen["hash"] == hash_text(document.source.read_text("utf-8"))
    return Inputs(tuple(seen["files"]), tuple(seen["packages"])) if told else None


def list_all(project: Project) -> Inputs:
    """Return all that cells may have used where no kernel told: every module and every file of data."""
    modules, data = project.root.glob("python/**/*.py"), project.root.glob("data/**/*")
    names = (file.relative_to(project.root).as_posix() for file in [*modules, *data] if file.is_file())
    return Inputs(tuple(sorted(names)))
