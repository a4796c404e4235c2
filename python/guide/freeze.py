"""Frozen results in Quarto's format: read, judge, write, thaw.

An entry is `_freeze/<document>/execute-results/<html|typ>.json`; the files its cells wrote lie
beside it in `_freeze/<document>/`. Quarto compares the document's own text only; what else an
entry was made from is the business of `guide.inputs`.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from guide.embedded.source import fence_of
from guide.inputs import changed_input, list_modules, mend_records, name_damage, record_inputs
from guide.project import Document, Project
from guide.swap import write_whole

RESULTS = "execute-results"
# Results are named after the output's extension; revealjs and html of one document share a name.
_NAMES = {"html": "html.json", "revealjs": "html.json", "typst": "typ.json"}
# Where markdown and HTML name a file: `](…)` or `](<…>)`, and attributes; srcset lists several with their widths.
_LINK = re.compile(r"\]\(\s*(?:<([^>]*)>|((?:[^()\s]|\([^()\s]*\))+))")
_ATTRIBUTE = re.compile(r"""\b(src|srcset|href|poster|data-[\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)(\{=)?")


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


@dataclass(frozen=True)
class Frozen:
    """What the freeze says of a document: an `entry` that holds, or the `reason` it has none.

    `damage` is a sentence for the reader when the entry's file cannot be read.
    """

    entry: Entry | None
    reason: str = ""
    damage: str = ""


def hash_text(text: str) -> str:
    """Return Quarto's hash of a document's text: MD5 in hexadecimal, lines ended by LF."""
    return hashlib.md5(text.replace("\r\n", "\n").encode()).hexdigest()


def result_file(project: Project, document: Document) -> Path:
    """Return the path of the document's frozen result."""
    return _folder(project, document) / RESULTS / _NAMES[document.format]


def read_frozen(project: Project, document: Document, partials: Iterable[str]) -> Frozen:
    """Return the frozen result of `document` if it still holds, else the reason.

    `partials` are the paths its text includes now. `freeze: true` trusts an entry unseen, as in
    Quarto.
    """
    mode = document.execute["freeze"]
    file = result_file(project, document)
    if mode is False:
        return Frozen(None, "the document is not frozen")
    if not file.is_file():
        return Frozen(None, "not executed before")
    text = file.read_text("utf-8", errors="replace")
    try:
        entry = Entry.from_json(text)
    except ValueError:
        damage = f"{file.relative_to(project.root)} {name_damage(text)}; it is executed anew."
        return Frozen(None, "no readable result", damage)
    if mode is not True:
        if entry.hash != hash_text(document.source.read_text("utf-8")):
            return Frozen(None, "the document changed")
        if changed := changed_input(project, document, text, partials):
            return Frozen(None, changed)
    for name in list_files(document, entry.markdown):
        if not (_folder(project, document) / name).exists():
            return Frozen(None, f"{name} is missing from the frozen files")
    return Frozen(entry)


def list_files(document: Document, markdown: str) -> list[str]:
    """Return the files of `document.files` that `markdown` refers to, as paths inside that folder.

    Code that is shown refers to nothing; raw HTML does, in a fence or in the text.
    """
    found, fence, shown = [], "", False
    for line in markdown.split("\n"):
        before, fence = fence, fence_of(line, fence)
        if fence and not before:
            shown = not line.strip().lstrip("`~").strip().startswith("{=")
        text = line if fence else _INLINE_CODE.sub(lambda match: match[0] if match[3] else "", line)
        if not (fence and shown):
            found += [one or other for one, other in _LINK.findall(text)]
            for name, one, other in _ATTRIBUTE.findall(text):
                value = unescape(one or other).strip()
                found += re.split(r",?\s+", value) if name == "srcset" else [value]
    start = document.files + "/"
    paths = [unquote(re.split("[?#]", part)[0]).removeprefix("./") for part in found]
    return [path.removeprefix(start) for path in dict.fromkeys(paths) if path.startswith(start)]


def freeze(project: Project, document: Document, entry: Entry, inputs: Iterable[str]) -> None:
    """Store `entry` with the files beside the document; write only what differs.

    `inputs` are the paths of the partials and modules it was made from.
    """
    folder = _folder(project, document)
    made = document.source.parent / document.files
    names = {path.name for path in made.iterdir()} if made.is_dir() else set()
    for old in folder.iterdir() if folder.is_dir() else ():
        if old.name != RESULTS and old.name not in names:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for name in sorted(names):
        if not _same(made / name, folder / name):
            _swap_in(made / name, folder / name)
    text = entry.to_json()
    write_whole(result_file(project, document), text)
    record_inputs(project, document, text, inputs)


def record_by_quarto(project: Project, document: Document, partials: Iterable[str]) -> None:
    """Record what a result that Quarto has just executed was made from; nothing where it stored none.

    Which modules its kernel imported is not known: all under `python/` count.
    """
    file = result_file(project, document)
    if file.is_file():
        record_inputs(project, document, file.read_text("utf-8"), [*partials, *list_modules(project)])


def mend_frozen(project: Project) -> str:
    """Replace unreadable records of inputs; return a sentence for the reader, "" when all is well."""
    return mend_records(project, [document for document in project.documents if result_file(project, document).is_file()])


def thaw(project: Project, document: Document) -> None:
    """Put the frozen files back beside the document, where its markdown names them."""
    target = document.source.parent / document.files
    shutil.rmtree(target, ignore_errors=True)
    folder = _folder(project, document)
    if folder.is_dir() and any(path.name != RESULTS for path in folder.iterdir()):
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns(RESULTS))


def _folder(project: Project, document: Document) -> Path:
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
