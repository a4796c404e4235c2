"""The index of an archive: which of the published patches it holds, and what their files say.

    index.parquet                   GeoParquet: the columns of the index, and s1_on_disk, s2_on_disk,
                                    map_on_disk, labels_43
    index.parquet.faults.csv        what is wrong with names and JSON files, and with the pixels read
    index.parquet.statistics.csv    statistics of the bands, where asked for

Files of patches are only read where something is to be learnt from them: the JSON of version 1,
and pixels for statistics. Whether all files of a patch are there and sound is for `verify`.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

import pandas as pd
import pyarrow as pa

from ..archive import open_archive
from ..archive.layouts import Layout
from ..geoparquet import write_geoparquet
from ..index import read_index
from .description import SplitBatch, describe_batch
from .executors import open_executor
from .fault_tables import write_faults
from .lookup import Rows
from .on_disk import OnDisk
from .parts import Parts, open_parts
from .progress import Progress, measure
from .runs import fingerprint, run, stoppable
from .statistics import build_statistics, split_codes, write_statistics

BATCH = 500  # patches
BLOCK = 50_000  # patches held against the index together


class Written(NamedTuple):
    """The files written, how many patches the index has, and how many faults of each kind there are."""

    patches: int
    faults: dict[str, int]
    files: list[Path]


def write_archive_index(
    archive: Path | str, output: Path | str, *, statistics: bool = False, folder: Path | str | None = None,
    workers: int | None = None, scheduler: str | None = None, stream: TextIO | None = None,
) -> Written:  # fmt: skip
    """Write the index of the archive (a folder or a tar) to `output`, and its lists beside it.

    Each row of the table is a pair of patches of the published index of which at least one is on
    disk; patches that were never published are faults. `folder` is where the published index is
    kept, as for `read_index`; `workers` and `scheduler` are as for `open_executor`; progress goes
    to `stream`, standard error by default.

    All files appear whole, the index last. A run that was interrupted goes on where it stopped, and
    the result is the same, whoever did the work. Raises `ArchiveError` if there is no archive,
    `PlaceError` if `output` cannot be written, and what `runs.run` raises.
    """
    place, output = Path(archive).resolve(), Path(output)
    found = open_archive(place)
    code = fingerprint(place, work="index", statistics=statistics, batch=BATCH)
    with (
        stoppable(),
        open_parts(output, fingerprint=code) as parts,
        open_executor(workers=workers, scheduler=scheduler, place=place) as executor,
    ):
        index = read_index(folder)
        rows = Rows(index)
        with Progress("indexed", stream=stream, **measure(found)) as progress:
            if parts.anew:
                progress.say("An earlier run had another archive, other options or other code: this one begins anew.")
            batches = found.batches(BATCH)
            if statistics:
                batches = _with_splits(batches, index, rows)
            else:
                batches = (SplitBatch(*batch) for batch in batches)
            run(batches, describe_batch, executor=executor, parts=parts, progress=progress, place=place)
        return _write(parts, OnDisk(index, rows), output, statistics)


def _with_splits(batches: Iterable, index: pd.DataFrame, rows: Rows) -> Iterator[SplitBatch]:
    """Yield the batches with the split of each patch, by the version of its layout."""
    codes = {version: split_codes(index, version) for version in (1, 2)}
    for batch in batches:
        splits = [-1] * len(batch.entries)
        for layout in {entry.layout for entry in batch.entries if entry.layout is not Layout.V2_MAPS}:
            places = [at for at, entry in enumerate(batch.entries) if entry.layout is layout]
            row = rows.find(layout, pa.array([batch.entries[at].name for at in places], pa.string()))
            for at, code, known in zip(places, codes[layout.version][row].tolist(), (row >= 0).tolist(), strict=True):
                splits[at] = code if known else -1
        yield SplitBatch(*batch, splits)


def _write(parts: Parts, on_disk: OnDisk, output: Path, statistics: bool) -> Written:
    faults_file, statistics_file = (output.with_name(f"{output.name}.{what}.csv") for what in ("faults", "statistics"))
    counts = write_faults(_all_faults(parts, on_disk), faults_file)
    files = [faults_file]
    if statistics:
        write_statistics(build_statistics(parts.read("histograms")), statistics_file)
        files.insert(0, statistics_file)
    table = on_disk.table()
    files.insert(0, write_geoparquet(table, output))
    return Written(len(table), counts, files)


def _all_faults(parts: Parts, on_disk: OnDisk) -> Iterator[pa.Table]:
    """Yield the faults of each batch, then those that the index tells; what is on disk is noted on the way."""
    yield from parts.read("faults")
    for block in _blocks(parts.read("patches")):
        yield on_disk.add(block)
    yield on_disk.contradictions()


def _blocks(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield the same rows in fewer tables: asking the index costs the same for one row as for many."""
    gathered: list[pa.Table] = []
    for table in tables:
        gathered.append(table)
        if sum(map(len, gathered)) >= BLOCK:
            yield pa.concat_tables(gathered).unify_dictionaries().combine_chunks()
            gathered = []
    if gathered:
        yield pa.concat_tables(gathered).unify_dictionaries().combine_chunks()
