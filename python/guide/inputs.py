"""What each frozen result was made from, in `_freeze/inputs.json`, and what has changed since.

A record holds the digests of the partials, modules and shared files behind a result, and of the
result itself. Quarto neither reads nor removes the file; after an execution by Quarto a record
describes an older result, and then says nothing.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from guide.brand import BRAND
from guide.project import Document, Project
from guide.swap import write_whole

# Every figure takes its colours from the first, typefaces and other data of npm from the second.
SHARED = (BRAND, "package-lock.json")


def changed_input(project: Project, document: Document, result: str, partials: Iterable[str]) -> str:
    """Return the path of an input of `document` that differs from its record; "" for none.

    `result` is the text of the frozen result, `partials` are the paths the document includes now.
    """
    recorded = _read(project).get(str(document.path), {})
    if recorded.get("result") != _digest(result):
        return ""
    before = recorded["files"]
    now = _digest_files(project, {*before, *partials, *_shared(project)})
    return next((name for name in now if now[name] != before.get(name)), "")


def record_inputs(project: Project, document: Document, result: str, inputs: Iterable[str]) -> None:
    """Record that `result` was made from the files at paths `inputs` and the shared files."""
    record = {"files": _digest_files(project, {*inputs, *_shared(project)}), "result": _digest(result)}
    records = _read(project) | {str(document.path): record}
    write_whole(_file(project), json.dumps(records, indent=1, sort_keys=True) + "\n")


def _file(project: Project) -> Path:
    return project.root / "_freeze" / "inputs.json"


def _read(project: Project) -> dict:
    """Return what is recorded of each document; an unreadable record says nothing."""
    try:
        found = json.loads(_file(project).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _shared(project: Project) -> list[str]:
    return [name for name in SHARED if (project.root / name).is_file()]


def _digest_files(project: Project, names: Iterable[str]) -> dict[str, str | None]:
    files = {name: project.root / name for name in sorted(names)}
    return {name: _digest(file.read_text("utf-8")) if file.is_file() else None for name, file in files.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
