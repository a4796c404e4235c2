"""What is promised of whole archives: each as a ratio to another way, measured in the same run.

Files are read once before, so that it is not the disk that is measured: where memory cannot hold
the 3 GB, it is, and the ratios come out smaller. Of several runs the best counts on either side:
what else the machine does adds to some of them. The whole index has a lower promise as it begins
with a second's work on the published index, which 10,000 patches do not make up for.
"""

import io
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..archive import METADATA, Entry, open_archive
from ..loading.compare import compare
from ..scans.archive_index import write_archive_index
from ..scans.json_columns import read_json_columns
from .other_ways import read_by_rasterio, read_bytes, scan_by_frames
from .promises import BenchError, Promise, best, seconds

SAMPLE = 300  # patches that the slow ways are measured on
LOADED = 500  # patches that each way to load is measured on
RUNS = 3


def measure_archive(archive: Path, folder: Path) -> Iterator[Promise]:
    """Yield the promises about an archive of version 1; `folder` is for what is written.

    Raises `BenchError` for another archive, `ArchiveError` if there is none.
    """
    found = open_archive(archive)
    kinds = ", ".join(sorted(layout.value for layout in found.layouts))
    if found.is_tar or any(layout.version != 1 for layout in found.layouts):
        raise BenchError(
            f"Expected unpacked patches of version 1, which have JSON files, in {archive}; found "
            f"{f'a tar ({kinds})' if found.is_tar else kinds}. Give such a folder, or none to have one made."
        )
    batches = [batch.entries for batch in found.batches()]
    entries = [entry for batch in batches for entry in batch]
    sample = random.Random(0).sample(entries, min(SAMPLE, len(entries)))
    yield from _measure_scan(archive, folder, batches, sample)
    yield _measure_statistics(archive, folder, entries, sample)
    store = compare(archive, patches=LOADED).table.set_index("way").loc["LMDB, safetensors"]
    yield _at_least("random patches from the store, to rasterio", store["times_rasterio"], 350, store["patches_per_second"])


def _measure_scan(archive: Path, folder: Path, batches: Sequence[list[Entry]], sample: Sequence[Entry]) -> Iterator[Promise]:
    count = sum(map(len, batches))
    paths = [_json(entry) for batch in batches for entry in batch]
    read_bytes(paths)
    peer = len(sample) / best(lambda: scan_by_frames([_json(entry) for entry in sample]), runs=RUNS)
    bare = count / best(lambda: read_bytes(paths), runs=RUNS)
    columns = count / best(lambda: [read_json_columns(batch) for batch in batches], runs=RUNS)
    # Another name each time: a run under the same would find its results.
    outputs = (folder / f"index-{number}.parquet" for number in range(RUNS))
    whole = count / best(lambda: write_archive_index(archive, next(outputs), stream=io.StringIO()), runs=RUNS)
    yield _at_least("JSON files into columns, to a table for each", columns / peer, 100, columns)
    yield _at_least("JSON files into columns, to reading their bytes", columns / bare, 0.2, columns)
    yield _at_least("a whole index of them, to the same", whole / peer, 50, whole)


def _measure_statistics(archive: Path, folder: Path, entries: Sequence[Entry], sample: Sequence[Entry]) -> Promise:
    read_bytes(f"{entry.place}/{entry.name}_{band}.tif" for entry in entries for band in entry.layout.bands)
    other = len(sample) / best(lambda: read_by_rasterio(sample), runs=RUNS)
    output = folder / "statistics.parquet"
    own = len(entries) / seconds(lambda: write_archive_index(archive, output, statistics=True, stream=io.StringIO()))
    return _at_least("statistics of all bands, to reading by rasterio", own / other, 10, own)


def _json(entry: Entry) -> str:
    return f"{entry.place}/{entry.name}{METADATA}"


def _at_least(name: str, ratio: float, promised: float, rate: float) -> Promise:
    return Promise(name, ratio, promised, ratio=True, at_most=False, note=f"{rate:,.0f} patches/s")
