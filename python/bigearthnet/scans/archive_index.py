"""The index of archives: which of the published patches they hold, and what their files say.

    index.parquet                   GeoParquet: the columns of the index, and s1_on_disk, s2_on_disk,
                                    map_on_disk, labels_43
    index.parquet.faults.csv        what is wrong with names and JSON files, and with the pixels read
    index.parquet.statistics.csv    statistics of the bands, where asked for

Files of patches are only read where something is to be learnt from them: the JSON of version 1,
and pixels for statistics. Whether all files of a patch are there and sound is for `verify`.
"""

from collections.abc import Iterable, Iterator, Sequence
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
from .parts import Parts, Section, open_parts
from .progress import Progress, measure
from .runs import fingerprint, run, stoppable
from .statistics import build_statistics, split_codes, write_statistics

BATCH = 500  # patches
BLOCK = 50_000  # patches held against the index together


class Written(NamedTuple):
    """The files written, how many pairs of patches the index has, and how many faults of each kind there are."""

    pairs: int
    faults: dict[str, int]
    files: list[Path]


def write_archive_index(
    archives: Path | str | Sequence[Path | str], output: Path | str, *, statistics: bool = False,
    folder: Path | str | None = None, workers: int | None = None, scheduler: str | None = None,
    stream: TextIO | None = None,
) -> Written:  # fmt: skip
    """Write the index of one or several archives, folders or tars, to `output`, and its lists beside it.

    Each row of the table is a pair of patches of the published index of which at least one is on
    disk; patches that were never published are faults, as those that an earlier archive has too.
    `folder` is where the published index is kept, as for `read_index`; `workers` and `scheduler`
    are as for `open_executor`; progress goes to `stream`, standard error by default.

    All files appear whole, the index last. A run that was interrupted goes on where it stopped, and
    the result is the same, whoever did the work. Raises `ArchiveError` if there is no archive,
    `PlaceError` if `output` cannot be written, and what `runs.run` raises.
    """
    places = [Path(place).resolve() for place in ([archives] if isinstance(archives, Path | str) else archives)]
    output = Path(output)
    opened = [open_archive(place) for place in places]
    index = read_index(folder)
    made_of = {"work": "index", "statistics": statistics, "batch": BATCH, "in_v2": "in_v2" in index}
    code = " ".join(fingerprint(place, **made_of) for place in places)
    with stoppable(), open_parts(output, fingerprint=code) as parts:
        rows, first = Rows(index), 0
        for archive in opened:
            section = Section(parts, first)
            with (
                open_executor(workers=workers, scheduler=scheduler, place=archive.path) as executor,
                Progress("indexed", stream=stream, **measure(archive)) as progress,
            ):
                if parts.anew and not first:
                    progress.say("An earlier run had other archives, options or code: this one begins anew.")
                batches = archive.batches(BATCH)
                batches = _with_splits(batches, index, rows) if statistics else (SplitBatch(*batch) for batch in batches)
                run(batches, describe_batch, executor=executor, parts=section, progress=progress, place=archive.path)
            first = section.end
        parts.finish(first)
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
