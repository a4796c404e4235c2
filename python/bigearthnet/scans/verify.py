"""Every patch of an archive checked, many at a time; the faults end in one CSV file.

The index is asked in this process, once for each batch, so that those who check need not have it.
The checksum of an official tar takes a second reading of it, by a thread at the same time.
"""

import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from pathlib import Path
from threading import Event
from typing import NamedTuple, TextIO

import pandas as pd
import pyarrow as pa

from ..archive import ArchiveError, Fault, open_archive
from .checks import check_patch
from .executors import open_executor
from .fault_tables import MISSPELT, fault_table, gather_misspelt, write_faults
from .parts import Parts, open_parts
from .progress import Progress, measure
from .runs import fingerprint, run, stoppable
from .sums import check_sum, find_published
from .survey import Job, Survey

BATCH = 500  # patches
TABLE_ROWS = 10_000  # faults turned into a table at a time
# Faults that the files have as they were published: reported, and no reason to unpack them again.
AS_PUBLISHED = frozenset({MISSPELT})


class Report(NamedTuple):
    """What `verify` found: patches looked at, faults by kind, files whose checksum was compared."""

    patches: int
    kinds: dict[str, int]
    summed: list[str]

    @property
    def is_as_published(self) -> bool:
        """Whether there is no fault but those of the published files themselves."""
        return not self.kinds.keys() - AS_PUBLISHED


def verify(
    path: Path | str, output: Path | str | None = None, *, index: pd.DataFrame, complete: bool = False,
    sums: bool = True, workers: int | None = None, scheduler: str | None = None, stream: TextIO | None = None,
) -> Report:  # fmt: skip
    """Check every patch of an archive, and write one row a fault to the CSV file `output` if given.

    `path` is a folder or an official tar, as for `open_archive`, a metadata file of version 2, or a
    folder of such files as they were downloaded, of which only the checksums are compared. The key
    that Sentinel-1 files misspell is one row for all (see `fault_tables`).
    `index` is that of `index.read_index`. With `complete`, each published patch that is missing from
    a layout found is a fault too; for version 2 that takes the index's column in_v2. With `sums`,
    files of published names are compared with the published checksums. `workers` and `scheduler`
    are as for `open_executor`; progress goes to `stream`, standard error by default.

    With `output`, a run that was interrupted goes on where it stopped. Raises `ArchiveError` if
    there is no archive, `DataError` for `complete` without in_v2, and what `runs.run` raises.
    """
    path = Path(path).absolute()  # workers of a cluster are elsewhere
    published = find_published(path) if sums else []
    with stoppable(), ExitStack() as stack:
        output = Path(output or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "faults.csv")
        archive, refused = None, []
        try:
            if path not in published or path.suffix != ".parquet":
                archive = open_archive(path)
        except ArchiveError as wrong:
            if wrong.fault is None and not published:
                raise
            refused = [wrong.fault] if wrong.fault else []
        if archive is None:
            progress, summing = Progress("verified", stream=stream), stack.enter_context(_sum_beside(published))
            kinds = write_faults(chain(_tables(refused), _sum_tables(summing, progress)), output)
            return Report(0, kinds, [found.name for found in published])
        survey = Survey(index, complete=complete)
        code = fingerprint(path, work="verify", batch=BATCH, in_v2="in_v2" in index)
        parts = stack.enter_context(open_parts(output, fingerprint=code))
        executor = stack.enter_context(open_executor(workers=workers, scheduler=scheduler, place=path))
        progress = stack.enter_context(Progress("verified", stream=stream, **measure(archive)))
        if parts.anew:
            progress.say("An earlier run was of another archive or with other code; this one begins anew.")
        summing = stack.enter_context(_sum_beside(published))
        jobs = survey.jobs(archive.batches(BATCH))
        run(jobs, check_job, executor=executor, parts=parts, progress=progress, place=path)
        kinds = write_faults(chain(_all_tables(survey, parts), _sum_tables(summing, progress)), output)
    return Report(survey.patches, kinds, [found.name for found in published])


def check_job(job: Job) -> dict[str, pa.Table]:
    """Return the faults of a batch, then those of its patches, as the table "faults"."""
    pairs = zip(job.entries, job.known, strict=True)
    found = [fault for entry, known in pairs for fault in check_patch(entry, known)]
    version_1 = (entry.name for entry in job.entries if entry.layout.version == 1)
    return {"faults": fault_table([*job.faults, *gather_misspelt(found, version_1)])}


def _all_tables(survey: Survey, parts: Parts) -> Iterator[pa.Table]:
    """Yield all faults in the order of the archive, then what is missing."""
    yield from parts.read("faults")
    yield from _tables(survey.missing())


def _sum_tables(summing: dict[Path, Future], progress: Progress) -> Iterator[pa.Table]:
    """Yield the faults of checksums; say what is waited for, as it may take minutes."""
    for path, future in summing.items():
        if not future.done():
            progress.say(f"Comparing the checksum of {path.name} ({path.stat().st_size / 1e9:.1f} GB)")
        yield from _tables(future.result())


def _tables(faults: Iterable[Fault]) -> Iterator[pa.Table]:
    faults = iter(faults)
    while some := list(islice(faults, TABLE_ROWS)):
        yield fault_table(some)


@contextmanager
def _sum_beside(published: list[Path]) -> Iterator[dict[Path, Future]]:
    """Give the results of `check_sum`, which a thread works out; it stops where the block ends."""
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        try:
            yield {path: pool.submit(check_sum, path, stop=stop) for path in published}
        finally:
            stop.set()

