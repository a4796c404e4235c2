"""Every promise, measured one after another and printed as it is known."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import BigEarthNetError
from ..example_archive import write_example_archive
from .archives import measure_archive
from .memory import measure_memory
from .promises import Promise
from .tables import measure_tables

PATCHES = 10_000  # pairs, 3 GB


def measure(archive: Path | None = None) -> Iterator[Promise]:
    """Yield each promise, measured; those about archives on `archive`, else on one made for it."""
    yield from measure_tables()
    with tempfile.TemporaryDirectory(prefix="bigearthnet-bench-") as folder:
        if archive is None:
            archive = write_example_archive(Path(folder) / "archive", patches=PATCHES)
        yield from measure_archive(archive, Path(folder))
        yield from measure_memory(Path(folder))


def main(arguments: Sequence[str] = ()) -> int:
    """Print each measurement; return 1 when a promise is not kept or cannot be measured."""
    kept = True
    try:
        for promise in measure(*map(Path, arguments[:1])):
            print(promise, flush=True)
            kept &= promise.kept
    except BigEarthNetError as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if kept else 1
