"""Whether frozen results still hold: as they are, with new prose spliced in, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guide.embedded.source import Source, read_source
from guide.freeze import Entry, hash_text, result_file, result_folder
from guide.inputs import (
    REQUIREMENTS, SHARED, Record, has_records, list_changes, list_partials, lose_record, mend_records, name_damage,
    read_record, write_record,
)
from guide.named_files import list_files
from guide.project import Document, Project
from guide.shape import Shape, find_shape
from guide.splice import splice
from guide.swap import write_whole
from guide.used import Inputs, list_all, take_inputs

# More changes than these are counted, not named.
_NAMED = 3


@dataclass(frozen=True)
class State:
    """What the freeze says of a document: an `entry` that holds, or why its cells must run.

    `reason` says what changed. A `spliced` entry has the prose of today and is not stored yet.
    `damage` is a sentence for the reader when the entry's file cannot be read.
    """

    entry: Entry | None
    reason: str = ""
    spliced: bool = False
    damage: str = ""
    shape: Shape | None = None


def judge(project: Project, source: Source) -> State:
    """Return whether the frozen result of a document with cells holds for its text of today.

    Nothing is written. `freeze: true` trusts an entry unseen, as in Quarto; a project without
    records of inputs has Quarto's rule: the document's own text.
    """
    document = source.document
    mode = document.execute["freeze"]
    file = result_file(project, document)
    if mode is False:
        return State(None, "it is not frozen")
    if not file.is_file():
        return State(None, "not executed before")
    text = file.read_text("utf-8", errors="replace")
    try:
        entry = Entry.from_json(text)
    except ValueError:
        damage = f"{file.relative_to(project.root).as_posix()} {name_damage(text)}; it is executed anew."
        return State(None, f"its result {name_damage(text)}", damage=damage)
    state = State(entry) if mode is True else _judge_entry(project, source, entry, read_record(project, document, text))
    for name in list_files(document, state.entry.markdown) if state.entry else ():
        if not (result_folder(project, document) / name).exists():
            return State(None, f"{name} is missing from the frozen files")
    return state


def list_states(project: Project) -> list[tuple[Document, State]]:
    """Return the state of every document that has cells and is frozen, in the project's order."""
    sources = [read_source(project, document) for document in project.documents if document.execute["freeze"] is not False]
    return [(source.document, judge(project, source)) for source in sources if source.cells]


def keep_spliced(project: Project, source: Source, state: State) -> None:
    """Store a spliced entry, for its text of today; what its cells used stays as recorded.

    Nothing is stored when the text has changed again since it was read.
    """
    file = result_file(project, source.document)
    record = read_record(project, source.document, file.read_text("utf-8"))
    if record is None or _edited_since(project, source, tuple(record.files)):
        return
    text = state.entry.to_json()
    write_whole(file, text)
    inputs = Inputs(tuple(record.files), tuple(record.packages))
    write_record(project, source.document, text, inputs, source.includes, state.shape)


def record_execution(project: Project, source: Source, inputs: Inputs | None = None) -> None:
    """Record what the stored result of `source`, executed just now, was made from.

    `inputs` are what its kernel used; without them what it told by itself counts, else all
    modules and data of the project. What was edited while the cells ran may be in the result or
    not: then it is recorded as not known, and does not hold. Nothing is recorded where no result
    is stored.
    """
    file = result_file(project, source.document)
    if not file.is_file():
        return
    inputs = inputs or take_inputs(project, source.document) or list_all(project)
    if _edited_since(project, source, inputs.files):
        lose_record(project, source.document)
        return
    text = file.read_text("utf-8")
    shape = find_shape(source, Entry.from_json(text).markdown)
    write_record(project, source.document, text, inputs, source.includes, shape)


def is_recorded(project: Project, source: Source) -> bool:
    """Whether a record tells of the stored result, and by it the result holds."""
    file = result_file(project, source.document)
    known = file.is_file() and read_record(project, source.document, file.read_text("utf-8")) is not None
    return known and judge(project, source).entry is not None


def mend_frozen(project: Project) -> str:
    """Replace unreadable records of inputs; return a sentence for the reader, "" when all is well."""
    return mend_records(project, [document for document in project.documents if result_file(project, document).is_file()])


def _judge_entry(project: Project, source: Source, entry: Entry, record: Record | None) -> State:
    hash = hash_text(source.document.source.read_text("utf-8"))
    if record is None and has_records(project):
        return State(None, "what it was made from is not known")
    if record is None:
        return State(entry) if entry.hash == hash else State(None, "the document changed")
    if changes := list_changes(project, record):
        return State(None, f"{_join(changes)} changed")
    texts = list_partials(project, record, source.includes)
    if entry.hash != hash:
        texts.insert(0, str(source.document.path))
    if not texts:
        return State(entry)
    done = splice(source, record.shape, entry.markdown)
    if done.markdown is None:
        return State(None, f"{_join(texts)} changed: {done.reason}")
    return State(replace(entry, hash=hash, markdown=done.markdown), f"prose of {_join(texts)} changed", True, shape=done.shape)


def _edited_since(project: Project, source: Source, files: Sequence[str]) -> bool:
    """Whether the document, a partial, one of `files` or what all results share has been written since `source` was read."""
    names = (source.document.path, *source.includes, *files, *SHARED, REQUIREMENTS)
    found = (project.root / name for name in names)
    return any(file.stat().st_mtime > source.read for file in found if file.exists())


def _join(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
