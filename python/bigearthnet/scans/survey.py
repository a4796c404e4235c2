"""What the names of an archive's patches tell, while its batches go by on their way to be checked."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..archive import Batch, Entry, Fault, Layout
from ..errors import DataError
from .known import Known, KnownPatches
from .lookup import COLUMNS


class Job(NamedTuple):
    """A batch and what is known of each of its patches, ready to be sent away.

    `faults` are those that need no file read: it carries them, so that they do not pile up here.
    """

    number: int
    entries: list[Entry]
    known: list[Known]
    faults: list[Fault]


class Survey:
    """Counts patches, notes those never published, and knows in the end which are missing.

    `patches` is how many went by.
    """

    def __init__(self, index: pd.DataFrame, *, complete: bool = False):
        """`index` is that of `index.read_index`. With `complete`, all published patches are expected:
        for version 2 that takes its column in_v2.
        """
        self.patches = 0
        self._index, self._complete = index, complete
        self._known = KnownPatches(index)
        self._seen: dict[Layout, np.ndarray] = {}

    def jobs(self, batches: Iterator[Batch]) -> Iterator[Job]:
        """Yield each batch with what is known of its patches. Raises `DataError` for `complete`
        where the index does not know what version 2 kept.
        """
        for batch in batches:
            known = self._look_up(batch)
            faults = batch.faults + [_unpublished(e.name) for e, k in zip(batch.entries, known, strict=True) if k.row < 0]
            job = Job(batch.number, batch.entries, known, faults)
            self.patches += len(batch.entries)
            del batch  # of a tar it holds the files
            yield job

    def missing(self) -> Iterator[Fault]:
        """Yield a fault for each published patch of the layouts seen that did not go by, if asked for."""
        for layout in sorted(self._seen) if self._complete else ():
            expected = self._index["in_v2"].to_numpy(bool) if layout.version == 2 else True
            names = self._index[COLUMNS[layout]].to_numpy()
            for row in np.flatnonzero(expected & ~self._seen[layout]):
                yield Fault(names[row], "", "missing-patch", f"a patch of layout {layout.value}", "none")

    def _look_up(self, batch: Batch) -> list[Known]:
        known: list[Known] = [Known(-1)] * len(batch.entries)
        for layout in sorted({entry.layout for entry in batch.entries}):
            places = [place for place, entry in enumerate(batch.entries) if entry.layout is layout]
            found = self._known.look_up(layout, [batch.entries[place].name for place in places])
            for place, one in zip(places, found, strict=True):
                known[place] = one
            self._note(layout, [one.row for one in found if one.row >= 0])
        return known

    def _note(self, layout: Layout, rows: list[int]) -> None:
        if layout not in self._seen:
            if self._complete and layout.version == 2 and "in_v2" not in self._index:
                raise DataError(
                    "Expected the metadata of version 2, to know which patches it kept, found none. "
                    "Run `bigearthnet fetch metadata`."
                )
            self._seen[layout] = np.zeros(len(self._index), bool)
        self._seen[layout][rows] = True


def _unpublished(name: str) -> Fault:
    return Fault(name, "", "not-in-index", "the name of a published patch", "another name")
