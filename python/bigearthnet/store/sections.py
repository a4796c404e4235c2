"""The batches of one archive on their way into a store, in their order, and what of them may stay."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ..archive import Fault

if TYPE_CHECKING:
    from .unfinished import UnfinishedStore


class Encoded(NamedTuple):
    """What a batch became: keys and values, and the faults of patches that were left out."""

    values: list[tuple[str, bytes]]
    faults: list[Fault]


class Section:
    """The batches of one archive in an unfinished store: where `runs.run` keeps results.

    Batches are written in their order, whoever finishes first: of patches with the same name the
    first is always the one kept.
    """

    def __init__(self, store: "UnfinishedStore", number: int):
        self._store, self._number = store, number
        self._next, self._waiting = 0, {}

    def holds(self, number: int, digest: str) -> bool:
        """Return whether the batch is in the store, and was of the entries with this digest."""
        note = self._store.read_note(self._number, number)
        held = note is not None and note["digest"] == digest
        if held:
            self._waiting[number] = None
            self._write_waiting()
        return held

    def write(self, number: int, digest: str, result: Encoded) -> None:
        """Put the patches of a batch into the store, as soon as those before it are there."""
        self._waiting[number] = digest, result
        self._write_waiting()

    def finish(self, batches: int) -> None:
        """Nothing is left to do: batches that are no more went in `keep_unchanged`."""

    def keep_unchanged(self, digests: Iterable[tuple[int, str]]) -> None:
        """Remove what an earlier run wrote and is not so any more: call it before `run`.

        `digests` are those of the batches as they are now. Where any has changed, batches that left
        out a patch because another had its name go as well: that one may be among the removed.
        """
        noted = {number: note["digest"] for section, number, note in self._store.notes() if section == self._number}
        unchanged = {number for number, digest in digests if noted.get(number) == digest}
        if len(unchanged) == len(noted):
            return
        gone = {(self._number, number) for number in noted.keys() - unchanged}
        gone |= {(section, number) for section, number, note in self._store.notes() if _left_one_out(note)}
        for section, number in gone:
            self._store.remove(section, number)

    def _write_waiting(self) -> None:
        while self._next in self._waiting:
            waiting = self._waiting.pop(self._next)
            if waiting is not None:
                self._store.write(self._number, self._next, *waiting)
            self._next += 1


def _left_one_out(note: dict) -> bool:
    return any(Fault(*fault).kind == "duplicate-patch" for fault in note["faults"])
