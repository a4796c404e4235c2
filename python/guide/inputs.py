"""What each frozen result was made from, in `_freeze/inputs.json`, and what has changed since.

A record holds the digests of the partials, modules and shared files behind a result, and of the
result itself. Quarto neither reads nor removes the file; after a plain `quarto render` a record
may describe an older result, and then says nothing.
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
RECORDS = "_freeze/inputs.json"
# The record of a result whose inputs were lost.
_LOST = {"files": None, "result": ""}


def changed_input(project: Project, document: Document, result: str, partials: Iterable[str]) -> str:
    """Return why a result of `document` no longer holds, by its record: an input changed; "" if it holds.

    `result` is the text of the frozen result, `partials` are the paths the document includes now.
    """
    records = _read(project)
    recorded = _LOST if records is None else records.get(str(document.path))
    if recorded == _LOST:
        return "what it was made from is not known"
    if recorded is None or recorded["result"] != _digest(result):
        return ""
    before = recorded["files"]
    now = _digest_files(project, {*before, *partials, *_shared(project)})
    return next((f"{name} changed" for name in now if now[name] != before.get(name)), "")


def record_inputs(project: Project, document: Document, result: str, inputs: Iterable[str]) -> None:
    """Record that `result` was made from the files at paths `inputs` and the shared files."""
    record = {"files": _digest_files(project, {*inputs, *_shared(project)}), "result": _digest(result)}
    _write(project, (_read(project) or {}) | {str(document.path): record})


def mend_records(project: Project, frozen: Iterable[Document]) -> str:
    """Replace unreadable records, and return a sentence for the reader; "" when they can be read.

    What the results of the documents `frozen` were made from is lost then: none holds any more,
    also at later renders, until it is executed anew.
    """
    if _read(project) is not None:
        return ""
    text = _file(project).read_text("utf-8", errors="replace")
    _write(project, {str(document.path): _LOST for document in frozen})
    return f"{RECORDS} {name_damage(text)}; every frozen document is executed anew."


def name_damage(text: str) -> str:
    """Return what is wrong with a file that cannot be read as JSON, as the end of a sentence."""
    return "holds a merge conflict" if all(mark in text for mark in ("<<<<<<<", "=======", ">>>>>>>")) else "is damaged"


def list_modules(project: Project) -> list[str]:
    """Return the paths of all modules that cells can import from the project's `python/`."""
    return sorted(file.relative_to(project.root).as_posix() for file in project.root.glob("python/**/*.py"))


def _file(project: Project) -> Path:
    return project.root / RECORDS


def _write(project: Project, records: dict) -> None:
    write_whole(_file(project), json.dumps(records, indent=1, sort_keys=True) + "\n")


def _read(project: Project) -> dict | None:
    """Return what is recorded of each document, nothing without a file; None when it cannot be read."""
    try:
        found = json.loads(_file(project).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        return None
    return found if isinstance(found, dict) and all(map(_is_record, found.values())) else None


def _is_record(record: object) -> bool:
    if not isinstance(record, dict) or not isinstance(record.get("result"), str):
        return False
    return record == _LOST or isinstance(record.get("files"), dict)


def _shared(project: Project) -> list[str]:
    return [name for name in SHARED if (project.root / name).is_file()]


def _digest_files(project: Project, names: Iterable[str]) -> dict[str, str | None]:
    files = {name: project.root / name for name in sorted(names)}
    return {name: _digest(file.read_text("utf-8")) if file.is_file() else None for name, file in files.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
