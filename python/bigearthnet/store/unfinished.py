"""A store while it is being written: beside its place, and such that writing can go on later.

    Encoded/                        the store, put there when it is whole
    .Encoded-parts/
        lock                        held by the run at work
        fingerprint                 of archives and options
        store/data.mdb              patches, and for each batch that is finished a note of its state

Patches of a batch and its note are written in one transaction: killed at any moment, the store has
both or neither. The notes are deleted when all batches are in; a store without notes is whole.
"""

import json
import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import lmdb
import pyarrow as pa

from ..archive import Fault
from ..errors import PlaceError
from ..files import locked, replace_whole
from ..scans.fault_tables import fault_table
from .reader import DATA_FILE
from .sections import Encoded
from .values import StoreError

STORE_FILES = {DATA_FILE, "lock.mdb"}
NOTES = b"bigearthnet.batches"
ROOM = 1 << 30  # bytes that the map is larger than the file, and grows by, at first


class UnfinishedStore:
    """Made by `open_unfinished`. `anew` says that an earlier run was of other archives or options.

    With `is_worthless` set it is not kept for a later run.
    """

    def __init__(self, folder: Path, *, anew: bool = False):
        self.folder, self.anew, self.is_worthless = folder, anew, False
        folder.mkdir(exist_ok=True)
        data = folder / DATA_FILE
        size = data.stat().st_size if data.exists() else 0
        self._environment = lmdb.open(str(folder), map_size=size + ROOM, max_dbs=1)
        self._notes = self._open_notes()

    @property
    def is_whole(self) -> bool:
        """Whether all batches are in: only its place is missing."""
        return self._notes is None

    @property
    def is_begun(self) -> bool:
        """Whether there is a batch in it."""
        return self.is_whole or any(True for _ in self.notes())

    def __len__(self) -> int:
        with self._environment.begin() as transaction:
            return transaction.stat()["entries"] - (self._notes is not None)

    def read_note(self, section: int, number: int) -> dict | None:
        """Return what is known of a batch, `digest`, `keys`, `faults`; None if it is not in the store."""
        with self._environment.begin(db=self._notes) as transaction:
            note = transaction.get(_note_key(section, number))
        return None if note is None else json.loads(note)

    def notes(self) -> Iterator[tuple[int, int, dict]]:
        """Yield the number of the archive, that of the batch, and the note of each batch, in order."""
        with self._environment.begin(db=self._notes) as transaction:
            for key, note in transaction.cursor():
                yield *struct.unpack(">II", key), json.loads(note)

    def write(self, section: int, number: int, digest: str, result: Encoded) -> None:
        """Put a batch into the store; patches whose name is there already become faults."""
        self._change(lambda transaction: self._put(transaction, section, number, digest, result))

    def remove(self, section: int, number: int) -> None:
        """Take a batch out of the store."""
        note = self.read_note(section, number)

        def delete(transaction: lmdb.Transaction) -> None:
            for key in note["keys"]:
                transaction.delete(key.encode())
            transaction.delete(_note_key(section, number), db=self._notes)

        self._change(delete)

    def faults(self) -> Iterator[pa.Table]:
        """Yield the faults of each batch, in order."""
        for *_, note in self.notes():
            yield fault_table(Fault(*fault) for fault in note["faults"])

    def complete(self) -> None:
        """Delete the notes and close: the store is whole."""
        if self._notes is not None:
            self._change(lambda transaction: transaction.drop(self._notes, delete=True))
        self.close()

    def close(self) -> None:
        self._environment.close()

    def _open_notes(self):
        with self._environment.begin() as transaction:
            entries = transaction.stat()["entries"]
        try:
            return self._environment.open_db(NOTES, create=not entries)
        except lmdb.NotFoundError:
            return None

    def _put(self, transaction: lmdb.Transaction, section: int, number: int, digest: str, result: Encoded) -> None:
        keys, faults = [], list(result.faults)
        for key, value in result.values:
            if transaction.put(key.encode(), value, overwrite=False):
                keys.append(key)
            else:
                faults.append(Fault(key, "", "duplicate-patch", "one patch of this name", "another before it"))
        note = {"digest": digest, "keys": keys, "faults": faults}
        transaction.put(_note_key(section, number), json.dumps(note).encode(), db=self._notes)

    def _change(self, work: Callable[[lmdb.Transaction], object]) -> None:
        """Do `work` in one transaction, with a larger map where this one is full."""
        while True:
            try:
                with self._environment.begin(write=True) as transaction:
                    work(transaction)
                return
            except lmdb.MapFullError:
                size = self._environment.info()["map_size"]
                self._environment.set_mapsize(size + max(ROOM, size // 2))
            except lmdb.Error as wrong:
                raise StoreError(
                    f"Could not write to {self.folder}: {wrong}. Is the disk full? What is finished is kept: "
                    "make room, then run the same command to go on."
                ) from wrong


@contextmanager
def open_unfinished(output: Path | str, *, fingerprint: str) -> Iterator[UnfinishedStore]:
    """Give the store that is to become `output`: that of an earlier run with the same fingerprint.

    If the block ends well, the store is put in its place, instead of a store that may be there;
    otherwise what is finished is kept, if anything is. Raises `PlaceError` if the folder of `output` does not
    exist, if there is something else than a store, or if another run is at work for it.
    """
    output = Path(output).absolute()
    check_place(output)
    parts = output.with_name(f".{output.name}-parts")
    parts.mkdir(exist_ok=True)
    with locked(parts / "lock", wait=False):
        store = UnfinishedStore(parts / "store", anew=_clear_other(parts, fingerprint))
        try:
            yield store
            store.complete()
        except BaseException:
            worthless = store.is_worthless or not store.is_begun
            store.close()
            if worthless:
                shutil.rmtree(parts, ignore_errors=True)
            raise
        if output.exists():
            output.rename(parts / "replaced")
        (parts / "store").rename(output)
        shutil.rmtree(parts, ignore_errors=True)  # Windows keeps the lock it holds


def check_place(output: Path) -> None:
    """Raise `PlaceError` unless a store can be put at `output`: nothing, an empty folder, or a store."""
    if not output.parent.is_dir():
        raise PlaceError(f"Expected a folder at {output.parent} to write {output.name}, found none. Create it.")
    if output.is_symlink() or output.exists() and not output.is_dir():
        raise PlaceError(f"Expected nothing at {output}, or a store to replace; found a file or link. Give another name.")
    others = {path.name for path in output.iterdir()} - STORE_FILES if output.exists() else set()
    if others:
        raise PlaceError(
            f"Expected nothing at {output}, or a store to replace; found a folder with {min(others)}. Give another name."
        )


def _clear_other(parts: Path, fingerprint: str) -> bool:
    """Delete the store of a run of other archives or options; return whether there was one."""
    shutil.rmtree(parts / "replaced", ignore_errors=True)
    note = parts / "fingerprint"
    if note.exists() and note.read_text() == fingerprint:
        return False
    was_there = (parts / "store").exists()
    if was_there:
        shutil.rmtree(parts / "store")
    with replace_whole(note) as fresh:
        fresh.write_text(fingerprint)
    return was_there


def _note_key(section: int, number: int) -> bytes:
    return struct.pack(">II", section, number)
