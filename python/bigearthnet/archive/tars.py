"""Archives in a tar, read in one pass; nothing is unpacked to disk.

`gathering` says when a patch is complete. Memory holds the patches that are not, one batch, and the
names that have passed, 100 to 200 bytes a patch.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ..errors import DataError
from .entries import Batch, Entry
from .faults import ArchiveError, Fault, show
from .gathering import Gatherer
from .layouts import Layout
from .members import NoTarError, TarMembers
from .streams import TarFaultError, open_stream

BATCH_BYTES = 1 << 26  # a batch ends here, however few its patches
BATCH_FAULTS = 10_000  # and here


class TarArchive:
    """The patches in a tar. `is_tar` is True."""

    is_tar = True

    def __init__(self, path: Path | str):
        """Look at the first member. Raises `ArchiveError` if the file is no tar or has none."""
        self.path = Path(path)
        self._read = 0  # bytes of the file, by the pass begun last
        try:
            with open_stream(self.path) as stream:
                first = next(iter(TarMembers(stream)), None)
        except NoTarError as wrong:
            _, expected, found = wrong.args
            message = f"Expected a tar at {show(str(path))}, found none: expected {expected}, found {found}."
            raise ArchiveError(f"{message} Give a folder or a tar of BigEarthNet, or download it again.") from None
        except TarFaultError as wrong:
            kind, expected, found = wrong.args
            fault = Fault("", show(self.path.name), kind, expected, found)
            message = f"Expected a tar at {show(str(path))}, found none that can be read: expected {expected}, found {found}."
            raise ArchiveError(f"{message} Download it again.", fault=fault) from None
        if first is None:
            raise ArchiveError(f"Expected a tar of patches at {show(str(path))}, found an empty one. Download it again.")

    @cached_property
    def layouts(self) -> set[Layout]:
        """The layout of the first patch, as a set: official tars have one."""
        return next(({batch.entries[0].layout} for batch in self.batches(1) if batch.entries), set())

    def list_patches(self) -> list[str]:
        """Return the names of all patches, sorted, each once, after one pass through the tar.

        Raises `ArchiveError` if there are none.
        """
        names = {entry.name for batch in self.batches() for entry in batch.entries}
        if not names:
            raise self._no_patches()
        return sorted(names)

    def batches(self, size: int = 1000) -> Iterator[Batch]:
        """Yield all patches in the tar's order with their files' bytes, `size` at a time or fewer.

        Where the tar cannot be read on, the last batch says so among its faults. Raises `ArchiveError`
        at the end of a tar with neither a patch nor a fault.
        """
        if size < 1:
            raise DataError(f"Expected batches of one patch or more, found {size}.")
        number, entries, held = 0, [], 0
        gatherer = Gatherer()
        for entry in self._entries(gatherer):
            if entry is not None:
                entries.append(entry)
                held += sum(map(len, entry.contents.values()))
            if len(entries) >= size or held >= BATCH_BYTES or len(gatherer.faults) >= BATCH_FAULTS:
                yield Batch(number, entries, gatherer.take_faults())
                number, entries, held = number + 1, [], 0
        if entries or gatherer.faults:
            yield Batch(number, entries, gatherer.take_faults())
        elif not number:
            raise self._no_patches()

    def share(self) -> float:
        """Return how much of the file `batches` has read, 0 to 1."""
        return self._read / max(self.path.stat().st_size, 1)

    def _no_patches(self) -> ArchiveError:
        return ArchiveError(f"Expected patches in {show(str(self.path))}, found none. Give a tar of BigEarthNet.")

    def _entries(self, gatherer: Gatherer) -> Iterator[Entry | None]:
        """Yield patches as they are complete, None after each member to have the faults looked at."""
        try:
            with open_stream(self.path) as stream:
                members = TarMembers(stream)
                for member in members:
                    gatherer.add(member, members)
                    self._read = stream.raw.tell()
                    yield from gatherer.complete()
                    yield None
        except TarFaultError as wrong:
            gatherer.faults.append(Fault("", show(self.path.name), *wrong.args))
        yield from gatherer.complete(everything=True)
