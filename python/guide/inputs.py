"""What each frozen result was made from, in `_freeze/inputs.json`, and what has changed since.

A record of a document:

    files     digests of what its cells used: modules, data, settings
    packages  versions that requirements.txt gives the packages they imported
    partials  digests of what its text includes
    front, cells, values   how to splice new prose into the result (guide.shape)
    result    the digest of the result and of all the above: with any other result, or merged from
              two records, it says nothing

The scripts in assets/freshness read and write the same. Quarto itself neither reads nor removes
the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from guide.brand import BRAND
from guide.cell_settings import digest_config
from guide.project import CONFIG, Document, Project
from guide.shape import Shape
from guide.swap import write_whole
from guide.used import Inputs

RECORDS = "_freeze/inputs.json"
REQUIREMENTS = "requirements.txt"
# Behind every result: its execution settings, its colours, typefaces and other data of npm, Quarto's own variables.
SHARED = (CONFIG, BRAND, "package-lock.json", "_environment")
# The record of a result whose inputs were lost.
_LOST = {"result": ""}
# What git writes where two sides disagree, also with their common ancestor.
_CONFLICT = re.compile(r"^<{7}[^\n]*\n(.*?)(?:^\|{7}[^\n]*\n.*?)?^={7}\n.*?^>{7}[^\n]*\n?", re.MULTILINE | re.DOTALL)
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*==\s*([^\s;#]+)", re.MULTILINE)


@dataclass(frozen=True)
class Record:
    """What is recorded of a result; without a `shape` no prose can be spliced in."""

    files: dict[str, str | None]
    packages: dict[str, str | None]
    partials: dict[str, str | None]
    shape: Shape | None

    def to_json(self, result: str) -> dict:
        """Return the record of a result, given its text, as it is written."""
        shape = self.shape.to_record() if self.shape else {}
        record = {"files": self.files, "packages": self.packages, "partials": self.partials, **shape}
        return {**record, "result": digest(result + _dump(record))}

    @classmethod
    def from_json(cls, data: dict) -> Record:
        """Read a record; raise `ValueError` for anything else."""
        try:
            parts = [data[name] for name in ("files", "packages", "partials")]
            if not all(isinstance(part, dict) for part in parts) or not isinstance(data["result"], str):
                raise TypeError("digests are a mapping, the result's is text")
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a record of inputs: {error}") from error
        return cls(*parts, Shape.from_record(data) if "cells" in data else None)


def read_record(project: Project, document: Document, result: str) -> Record | None:
    """Return the record of `result`, the text of a frozen result of `document`; None if it has none."""
    found = (_read(project) or {}).get(str(document.path))
    try:
        record = Record.from_json(found)
    except ValueError:
        return None
    return record if record.to_json(result) == found else None


def has_records(project: Project) -> bool:
    """Whether the project keeps records: without the file, results hold by Quarto's rule alone."""
    return (project.root / RECORDS).is_file()


def list_changes(project: Project, record: Record) -> list[str]:
    """Return what changed of what the cells used, in words."""
    files = _digest_files(project, {*record.files, *SHARED})
    packages = _pin(project, record.packages)
    return [
        *(_name(name) for name in files if files[name] != record.files.get(name)),
        *(f"the version of {name}" for name in packages if packages[name] != record.packages[name]),
    ]


def list_partials(project: Project, record: Record, partials: Iterable[str]) -> list[str]:
    """Return the paths of partials that changed; `partials` are those included now."""
    now = _digest_files(project, {*record.partials, *partials})
    return [name for name in now if now[name] != record.partials.get(name)]


def write_record(
    project: Project, document: Document, result: str, inputs: Inputs, partials: Iterable[str], shape: Shape | None
) -> None:
    """Record what `result` was made from, in the state it has now."""
    files = _digest_files(project, {*inputs.files, *SHARED})
    packages = {name: version for name, version in _pin(project, inputs.packages).items() if version}
    record = Record({name: found for name, found in files.items() if found}, packages,
                    _digest_files(project, set(partials)), shape)
    _write(project, (_read(project) or {}) | {str(document.path): record.to_json(result)})


def lose_record(project: Project, document: Document) -> None:
    """Record that what the result of `document` was made from is not known: it does not hold."""
    _write(project, (_read(project) or {}) | {str(document.path): _LOST})


def list_recorded(project: Project) -> list[str]:
    """Return the paths of the documents that have a record; none when the records cannot be read."""
    return list(_read(project) or {})


def drop_records(project: Project, names: Iterable[str]) -> None:
    """Remove the records of some documents, given their paths."""
    records = _read(project) or {}
    if records.keys() & (gone := set(names)):
        _write(project, {name: record for name, record in records.items() if name not in gone})


def find_damage(project: Project) -> str:
    """Return what is wrong with the records, file first; "" when they can be read."""
    if _read(project) is not None:
        return ""
    return f"{RECORDS} {name_damage((project.root / RECORDS).read_text('utf-8', errors='replace'))}"


def mend_records(project: Project, frozen: Iterable[Document]) -> str:
    """Replace unreadable records, and return a sentence for the reader; "" when they can be read.

    Of a merge conflict the first side stays: a record put together from both tells nothing. What
    the results of the other documents in `frozen` were made from is lost: they do not hold any
    more, also at later renders, until they are executed anew.
    """
    damage = find_damage(project)
    if not damage:
        return ""
    text = (project.root / RECORDS).read_text("utf-8", errors="replace")
    kept = _parse(_CONFLICT.sub(r"\1", text)) or {}
    _write(project, {str(document.path): _LOST for document in frozen} | kept)
    return f"{damage}; the documents it no longer tells of are executed anew."


def name_damage(text: str) -> str:
    """Return what is wrong with a file that cannot be read as JSON, as the end of a sentence."""
    return "holds a merge conflict" if all(mark in text for mark in ("<<<<<<<", "=======", ">>>>>>>")) else "is damaged"


def digest(content: str | bytes) -> str:
    """Return a digest of a file's content, however its lines end."""
    content = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def _write(project: Project, records: dict) -> None:
    write_whole(project.root / RECORDS, _dump(records) + "\n")


def _dump(data: dict) -> str:
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)


def _read(project: Project) -> dict | None:
    """Return what is recorded of each document, nothing without a file; None when it cannot be read."""
    try:
        return _parse((project.root / RECORDS).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        return None


def _parse(text: str) -> dict | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and all(map(_is_record, found.values())) else None


def _is_record(data: object) -> bool:
    try:
        return data == _LOST or bool(Record.from_json(data))
    except ValueError:
        return False


def _digest_files(project: Project, names: Iterable[str]) -> dict[str, str | None]:
    return {name: _digest_file(name, project.root / name) for name in sorted(names)}


def _digest_file(name: str, file: Path) -> str | None:
    """Digest what cells can see of a file; None where there is none."""
    if not file.is_file():
        return None
    return digest_config(file.read_text("utf-8")) if name == CONFIG else digest(file.read_bytes())


def _pin(project: Project, names: Iterable[str]) -> dict[str, str | None]:
    """Return the versions that the requirements give some packages; None for one they do not name."""
    file = project.root / REQUIREMENTS
    pinned = dict(_PINNED.findall(file.read_text("utf-8"))) if file.is_file() else {}
    pinned = {_plain(name): version for name, version in pinned.items()}
    return {name: pinned.get(name) for name in sorted(map(_plain, names))}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _name(name: str) -> str:
    return f"settings of cells in {CONFIG}" if name == CONFIG else name
