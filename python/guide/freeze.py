"""Frozen results in Quarto's format: read, write, thaw.

An entry is `_freeze/<document>/execute-results/<html|typ>.json`; the files its cells wrote lie
beside it in `_freeze/<document>/`. Quarto compares the document's own text only; what else an
entry was made from is the business of `guide.inputs`,
and whether it still holds of `guide.freshness`.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from guide.project import Document, Project
from guide.swap import write_whole

RESULTS = "execute-results"
# Results are named after the output's extension; revealjs and html of one document share a name.
_NAMES = {"html": "html.json", "revealjs": "html.json", "typst": "typ.json"}


@dataclass(frozen=True)
class Entry:
    """A frozen result: the document's hash, and its markdown after execution."""

    hash: str
    markdown: str
    supporting: tuple[str, ...] = ()
    includes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def to_json(self) -> str:
        """Return the entry's file, byte for byte as Quarto writes it."""
        result = {
            "engine": "jupyter",
            "markdown": self.markdown,
            "supporting": list(self.supporting),
            "filters": [],
            "includes": {place: list(texts) for place, texts in self.includes},
        }
        return json.dumps({"hash": self.hash, "result": result}, indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Entry:
        """Read an entry's file; raise `ValueError` when it is not one."""
        try:
            data = json.loads(text)
            result = data["result"]
            includes = tuple((place, tuple(texts)) for place, texts in (result.get("includes") or {}).items())
            if not isinstance(data["hash"], str) or not isinstance(result["markdown"], str):
                raise TypeError("hash and markdown must be text")
            return cls(data["hash"], result["markdown"], tuple(result.get("supporting") or ()), includes)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a frozen result: {error}") from error


def hash_text(text: str) -> str:
    """Return Quarto's hash of a document's text: MD5 in hexadecimal, lines ended by LF."""
    return hashlib.md5(text.replace("\r\n", "\n").encode()).hexdigest()


def result_file(project: Project, document: Document) -> Path:
    """Return the path of the document's frozen result."""
    return result_folder(project, document) / RESULTS / _NAMES[document.format]


def freeze(project: Project, document: Document, entry: Entry) -> None:
    """Store `entry` with the files beside the document; write only what differs."""
    folder = result_folder(project, document)
    made = document.source.parent / document.files
    names = {path.name for path in made.iterdir()} if made.is_dir() else set()
    for old in folder.iterdir() if folder.is_dir() else ():
        if old.name != RESULTS and old.name not in names:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for name in sorted(names):
        if not _same(made / name, folder / name):
            _swap_in(made / name, folder / name)
    write_whole(result_file(project, document), entry.to_json())


def thaw(project: Project, document: Document) -> None:
    """Put the frozen files back beside the document, where its markdown names them."""
    target = document.source.parent / document.files
    shutil.rmtree(target, ignore_errors=True)
    folder = result_folder(project, document)
    if folder.is_dir() and any(path.name != RESULTS for path in folder.iterdir()):
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns(RESULTS))


def result_folder(project: Project, document: Document) -> Path:
    """Return the folder of the document's frozen result and of the files its cells wrote."""
    return project.root / "_freeze" / document.path.with_suffix("")


def _same(left: Path, right: Path) -> bool:
    if left.is_file() or right.is_file() or not right.exists():
        return left.is_file() and right.is_file() and filecmp.cmp(left, right, shallow=False)
    names = {path.name for path in left.iterdir()}
    return names == {path.name for path in right.iterdir()} and all(_same(left / n, right / n) for n in names)


def _swap_in(source: Path, target: Path) -> None:
    """Replace `target` by a copy of `source`, whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(source, beside) if source.is_dir() else shutil.copy2(source, beside)
    if target.is_dir():
        shutil.rmtree(target)
    os.replace(beside, target)
