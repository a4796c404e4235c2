"""Chapters as Jupyter notebooks: `guide notebook`, and the notebook each page offers.

A notebook is written from the source, so that it has every cell, those of partials and hidden
ones too. Same sources, same bytes: an unchanged cell keeps its id, outputs are left to the reader's
kernel, and the code it installs is that of the commit the notebook was written from.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

from guide.commits import last_commit
from guide.embedded.source import Piece, Source, read_source
from guide.errors import GuideError
from guide.freshness import judge
from guide.notebook_link import add_link
from guide.notebook_text import Part, is_run, read_parts
from guide.project import Document, Project
from guide.swap import write_whole

ENDING = ".ipynb"
# nbformat 4.5, the first with cell ids: letters, digits, - and _, 64 at most.
FORMAT, MINOR = 4, 5
_LONGEST_ID = 64
# Where the code that documents import lies, and the file that makes it a package to install.
_CODE = "python"
_PACKAGE = "pyproject.toml"

_INSTALL = """\
# Installs the code of this notebook, unless it is here already.
from importlib.util import find_spec

if not all(map(find_spec, {names})):
    %pip install --quiet "{package} @ git+{repository}@{revision}#subdirectory={folder}"
"""


def list_chapters(project: Project, documents: Sequence[Document] | None = None) -> list[Source]:
    """Return the sources among `documents`, or all, that become notebooks: pages with cells.

    A page with `guide: {notebook: false}` in its front matter becomes none.
    """
    pages = [document for document in documents or project.documents if document.format == "html"]
    wanted = [page for page in pages if (page.metadata.get("guide") or {}).get("notebook") is not False]
    sources = [read_source(project, document) for document in wanted]
    return [source for source in sources if any(is_run(source, cell) for cell in source.cells)]


def write_notebooks(
    project: Project,
    folder: Path,
    documents: Sequence[Document] | None = None,
    *,
    report: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the notebooks of `documents`, or of all, under `folder`; return the files.

    Each lies where its page lies on the site; a page that is there gets a link to it. Raises
    `GuideError` for what cannot be written; with `report`, that is told why, and the page goes
    without: Quarto knows more than notebooks can hold.
    """
    written = []
    chapters = list_chapters(project, documents)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(write_notebook, project, source) for source in chapters]
        for source, text in zip(chapters, waiting, strict=True):
            file = folder / notebook_path(source.document)
            try:
                write_whole(file, text.result())
            except GuideError as error:
                if report is None:
                    pool.shutdown(cancel_futures=True)
                    raise
                report(f"Warning: no notebook of {source.document.path}. {error}")
                continue
            add_link(folder / source.document.output, file.name)
            written.append(file)
    return written


def notebook_path(document: Document) -> PurePosixPath:
    """Return the path of a document's notebook inside the site."""
    return document.output.with_suffix(ENDING)


def has_values(project: Project, source: Source) -> bool:
    """Whether the numbers in the text of `source` are at hand, from frozen results that hold."""
    return judge(project, source).entry is not None


def write_notebook(project: Project, source: Source) -> str:
    """Return the notebook of `source` as the text of its file."""
    entry = judge(project, source).entry
    parts = read_parts(project, source, frozen=entry.markdown if entry else "")
    cells = _number([*_install(project), *(_cell(source, part) for part in parts)])
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
        },
        "nbformat": FORMAT,
        "nbformat_minor": MINOR,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _install(project: Project) -> Iterator[dict[str, Any]]:
    """Yield the cell that installs the project's own code; nothing where it has none to install."""
    site = project.config.get("website") or {}
    file = project.root / _CODE / _PACKAGE
    names = sorted(init.parent.name for init in (project.root / _CODE).glob("*/__init__.py"))
    if not (file.is_file() and names and site.get("repo-url")):
        return
    package = tomllib.loads(file.read_text("utf-8"))["project"]["name"]
    revision = last_commit(project.root, form="%H") or site.get("repo-branch") or "main"
    code = _INSTALL.format(names=json.dumps(names), package=package, revision=revision, folder=_CODE,
                           repository=str(site["repo-url"]).rstrip("/"))
    yield _code("install", code.rstrip("\n"), {})


def _cell(source: Source, part: Part) -> dict[str, Any]:
    if part.kind == "cell":
        return _run(source, source.cells[part.cell])
    name = f"{part.label}-caption" if part.label else _hash("text", part.text)
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines(part.text)}


def _run(source: Source, cell: Piece) -> dict[str, Any]:
    """Return a code cell: options that Jupyter has a word for in its words, a description as metadata."""
    options = {**source.document.execute, **cell.options}
    metadata: dict[str, Any] = {}
    tags, hidden = [], {}
    if not options["include"]:
        tags.append("hide-cell")
        hidden = {"source_hidden": True}
    elif not options["output"]:
        tags.append("hide-output")
        hidden = {"outputs_hidden": True}
    if options["error"]:
        tags.append("raises-exception")
    if cell.label:
        metadata["name"] = cell.label
    if cell.options.get("fig-alt"):
        metadata["guide"] = {"description": cell.options["fig-alt"]}
    if tags:
        metadata["tags"] = tags
    if hidden:
        metadata["jupyter"] = hidden
    code = "\n".join(line.text for line in cell.code)
    return _code(cell.label or _hash("cell", code), code, metadata)


def _code(name: str, code: str, metadata: dict) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": metadata,
            "outputs": [], "source": _lines(code)}


def _number(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make every id valid and unique: of cells that are the same the later ones are numbered."""
    seen: dict[str, int] = {}
    for cell in cells:
        name = re.sub(r"[^A-Za-z0-9_-]", "-", cell["id"])[: _LONGEST_ID - 8]
        seen[name] = seen.get(name, 0) + 1
        cell["id"] = name if seen[name] == 1 else f"{name}_{seen[name]}"
    return cells


def _hash(kind: str, text: str) -> str:
    return f"{kind}-{hashlib.md5(text.encode()).hexdigest()[:12]}"


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
