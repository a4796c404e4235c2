"""Frozen results and records of documents that no longer exist."""

from __future__ import annotations

import shutil
from pathlib import Path

from guide.freeze import RESULTS
from guide.inputs import drop_records, list_recorded
from guide.project import Project

FREEZE = "_freeze"
# What Quarto can execute, and so freeze.
_SOURCES = (".qmd", ".ipynb", ".md", ".py", ".r", ".R", ".Rmd", ".rmd")


def list_left_over(project: Project) -> list[str]:
    """Return the documents, as paths from the root, that have frozen results or a record and no file."""
    recorded = [name for name in list_recorded(project) if not (project.root / name).is_file()]
    frozen = [f"{name}.qmd" for name in _list_frozen(project) if not _has_source(project, name)]
    return sorted({*recorded, *frozen})


def remove_left_over(project: Project) -> list[str]:
    """Remove the frozen results and records of documents that no longer exist; return the documents."""
    names = list_left_over(project)
    for name in names:
        path = name.removesuffix(".qmd")
        if not _has_source(project, path):  # a record may outlive a change of the document's extension
            _remove(project.root / FREEZE / path, project.root / FREEZE)
    drop_records(project, names)
    return names


def _list_frozen(project: Project) -> list[str]:
    """Return the paths without extension of all documents that have a folder of results."""
    start = project.root / FREEZE
    return [folder.parent.relative_to(start).as_posix() for folder in start.rglob(RESULTS) if folder.is_dir()]


def _has_source(project: Project, name: str) -> bool:
    return any((project.root / f"{name}{suffix}").is_file() for suffix in _SOURCES)


def _remove(folder: Path, start: Path) -> None:
    """Remove the results in `folder` with their files; those of documents in a folder of its name stay."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file():
            path.unlink()
        elif path.name == RESULTS or not any(path.rglob(RESULTS)):
            shutil.rmtree(path)
    while folder != start and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
