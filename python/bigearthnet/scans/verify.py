"""Every patch of an archive checked, many at a time; the faults end in one CSV file.

The index is asked in this process, once for each batch, so that those who check need not have it;
and an official tar is summed while it is read.
"""

import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from threading import Event
from typing import NamedTuple, TextIO

import pandas as pd
import pyarrow as pa

from ..archive import ArchiveError, Fault, open_archive
from .checks import check_patch
from .executors import open_executor
from .fault_tables import fault_table, write_faults
from .parts import Parts, open_parts
from .progress import Progress, measure
from .runs import fingerprint, run, stoppable
from .sums import check_sum, find_published
from .survey import Job, Survey

BATCH = 500  # patches
TABLE_ROWS = 10_000  # faults turned into a table at a time
# Faults that the files have as they were published: reported, and no reason to unpack them again.
AS_PUBLISHED = frozenset({"misspelt-json-key"})


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

    `path` is a folder or an official tar, as for `open_archive`, or a metadata file of version 2.
    `index` is that of `index.read_index`. With `complete`, each published patch that is missing from
    a layout found is a fault too; for version 2 that takes the index's column in_v2. With `sums`,
    files of published names are compared with the published checksums. `workers` and `scheduler`
    are as for `open_executor`; progress goes to `stream`, standard error by default.

    With `output`, a run that was interrupted goes on where it stopped. Raises `ArchiveError` if
    there is no archive, `DataError` for `complete` without in_v2, and what `runs.run` raises.
    """
    path = Path(path)
    published = find_published(path) if sums else []
    with stoppable(), ExitStack() as stack:
        output = Path(output or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "faults.csv")
        if path in published and path.suffix == ".parquet":
            return Report(0, write_faults(_tables(check_sum(path)), output), [path.name])
        try:
            archive = open_archive(path)
        except ArchiveError as wrong:
            if wrong.fault is None:
                raise
            faults = [wrong.fault, *(fault for file in published for fault in check_sum(file))]
            return Report(0, write_faults(_tables(faults), output), [file.name for file in published])
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
        kinds = write_faults(_all_tables(survey, parts, summing), output)
    return Report(survey.patches, kinds, [found.name for found in published])


def check_job(job: Job) -> dict[str, pa.Table]:
    """Return the faults of the patches of a batch, as the table "faults"."""
    pairs = zip(job.entries, job.known, strict=True)
    return {"faults": fault_table([fault for entry, known in pairs for fault in check_patch(entry, known)])}


def _all_tables(survey: Survey, parts: Parts, summing: list[Future]) -> Iterator[pa.Table]:
    """Yield all faults in the order of the archive: those of a batch, then those of its patches."""
    for number, table in enumerate(parts.read("faults")):
        yield from _tables(survey.faults.get(number, ()))
        yield table
    yield from _tables(survey.missing())
    for future in summing:
        yield from _tables(future.result())


def _tables(faults: Iterable[Fault]) -> Iterator[pa.Table]:
    faults = iter(faults)
    while some := list(islice(faults, TABLE_ROWS)):
        yield fault_table(some)


@contextmanager
def _sum_beside(published: list[Path]) -> Iterator[list[Future]]:
    """Give the results of `check_sum`, which a thread works out; it stops where the block ends."""
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        try:
            yield [pool.submit(check_sum, path, stop=stop) for path in published]
        finally:
            stop.set()

