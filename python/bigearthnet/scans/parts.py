"""What a run has finished: a file of Arrow tables for each batch, in a folder beside the output.

    index.parquet                   the output, written last
    .index.parquet-parts/
        lock                        held by the run at work
        fingerprint                 of archive, options and code: others' parts are thrown away
        00000012.part               SHA-256 of the rest, then the tables of batch 12

A part counts only as long as its batch holds the same entries, told by their digest. Parts are
tables and nothing that could run: the folder may lie where others can write.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from ..errors import PlaceError
from ..files import locked, replace_whole

SUM = hashlib.sha256().digest_size  # bytes at the start of a part
NAME, DIGEST = b"bigearthnet.table", b"bigearthnet.digest"  # keys of a table's metadata
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")


class Parts:
    """The finished batches of one run; made by `open_parts`.

    `anew` says that parts of an earlier run were there and did not fit: other archive, options or code.
    """

    def __init__(self, folder: Path, *, anew: bool = False):
        self.folder, self.anew = folder, anew

    def holds(self, number: int, digest: str) -> bool:
        """Return whether batch `number` is finished, whole, and was of the entries with this digest."""
        try:
            content = self._path(number).read_bytes()
        except FileNotFoundError:
            return False
        if hashlib.sha256(content[SUM:]).digest() != content[:SUM]:
            return False
        return next(_read_tables(content)).schema.metadata[DIGEST] == digest.encode()

    def write(self, number: int, digest: str, tables: dict[str, pa.Table]) -> None:
        """Keep the tables of batch `number`, at least one; all at once or not at all."""
        sink = pa.BufferOutputStream()
        for name, table in tables.items():
            noted = table.replace_schema_metadata({NAME: name, DIGEST: digest})
            with pa.ipc.new_stream(sink, noted.schema, options=_COMPRESSED) as stream:
                stream.write_table(noted)
        content = sink.getvalue()
        with replace_whole(self._path(number)) as fresh, fresh.open("wb") as file:
            file.write(hashlib.sha256(content).digest())
            file.write(content)

    def finish(self, batches: int) -> None:
        """Say that the run has so many batches: parts beyond are an earlier run's, and deleted."""
        for number in self._numbers():
            if number >= batches:
                self._path(number).unlink()

    def read(self, name: str) -> Iterator[pa.Table]:
        """Yield the tables called `name`, in the order of their batches, one in memory at a time."""
        for number in self._numbers():
            for table in _read_tables(self._path(number).read_bytes()):
                if table.schema.metadata[NAME] == name.encode():
                    yield table.replace_schema_metadata()

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self.folder.glob("*.part"))

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:08d}.part"


class Section:
    """The batches of one of several archives, whose parts stand behind one another: `end` is where the
    next archive's begin, once `finish` was called.
    """

    def __init__(self, parts: Parts, first: int):
        self._parts, self._first, self.end = parts, first, first

    def holds(self, number: int, digest: str) -> bool:
        """See `Parts.holds`."""
        return self._parts.holds(self._first + number, digest)

    def write(self, number: int, digest: str, tables: dict[str, pa.Table]) -> None:
        """See `Parts.write`."""
        self._parts.write(self._first + number, digest, tables)

    def finish(self, batches: int) -> None:
        """Say that the archive has so many batches."""
        self.end = self._first + batches


@contextmanager
def open_parts(output: Path | str, *, fingerprint: str) -> Iterator[Parts]:
    """Give the parts kept for `output`; those of an earlier run where the fingerprint is the same.

    They are deleted when the block ends well, which should have written `output`, and kept
    otherwise. Raises `PlaceError` if the folder of `output` does not exist, or if another run is
    at work for the same output.
    """
    output = Path(output)
    if not output.parent.is_dir():
        raise PlaceError(f"Expected a folder at {output.parent} to write {output.name}, found none. Create it.")
    folder = output.with_name(f".{output.name}-parts")
    folder.mkdir(exist_ok=True)
    with locked(folder / "lock", wait=False):
        try:
            yield Parts(folder, anew=_clear_others(folder, fingerprint))
        except BaseException:
            if not any(folder.glob("*.part")):  # a run that ended before it began leaves nothing
                shutil.rmtree(folder, ignore_errors=True)
            raise
        shutil.rmtree(folder, ignore_errors=True)  # Windows keeps the lock it holds


def _clear_others(folder: Path, fingerprint: str) -> bool:
    """Delete parts of another archive, other options or other code; return whether there were any."""
    note = folder / "fingerprint"
    if note.exists() and note.read_text() == fingerprint:
        return False
    old = list(folder.glob("*.part"))
    for path in old:
        path.unlink()
    with replace_whole(note) as fresh:
        fresh.write_text(fingerprint)
    return bool(old)


def _read_tables(content: bytes) -> Iterator[pa.Table]:
    source = pa.BufferReader(pa.py_buffer(content)[SUM:])
    while source.tell() < source.size():
        with pa.ipc.open_stream(source) as stream:
            yield stream.read_all()
