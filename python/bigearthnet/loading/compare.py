"""The comparison: patches drawn from an archive, encoded, read in random order each way, checked.

Every way reads the same patches in the same order, in rounds that take turns, so that whatever
else the machine does meanwhile meets all of them. All has been read once before, for the check
that the ways give the same pixels: so this is about what it takes to make arrays of what memory
holds, as in every epoch after the first where memory holds all. A disk adds its own time.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..archive import ArchiveError, Entry, open_archive, read_bands
from ..errors import DataError
from . import ways
from .ways import Way

ROUNDS = 3
LEAST = 0.5  # seconds of a measurement: in fewer, whatever else runs counts too much
SENSORS = ("S2", "S1")  # of an archive that has both, patches of the first are compared
COLUMNS = ["way", "patches_per_second", "times_rasterio", "bytes_per_patch"]


class Comparison(NamedTuple):
    """What was measured: `table` has a row for each way, the first for rasterio, and the columns

        way                   name of the way
        patches_per_second    median of the rounds
        times_rasterio        that, divided by rasterio's
        bytes_per_patch       on disk, whole blocks

    on `patches` patches of one `sensor` with all their bands; `left_out` more could not be read.
    """

    table: pd.DataFrame
    sensor: str
    patches: int
    left_out: int


def compare(
    archive: Path | str, *, patches: int = 1000, seed: int = 0, rounds: int = ROUNDS,
    say: Callable[[str], object] = lambda text: None,
) -> Comparison:  # fmt: skip
    """Return how fast patches of an unpacked archive load each way.

    `patches` are drawn by `seed`, fewer if there are fewer; their encoded forms are kept in a
    temporary folder meanwhile (320 kB for each patch). `say` is told what is going on. Zarr is
    left out where it is not installed. Raises `ArchiveError` if there is no archive or no patch
    of it can be read, `DataError` for a tar, or if two ways give different pixels.
    """
    entries = draw(archive, patches=patches, seed=seed)
    sensor, bands = entries[0].layout.sensor, entries[0].layout.bands
    whole = [entry for entry in entries if _is_whole(entry, bands)]
    if not whole:
        raise ArchiveError(f"Expected whole patches in {archive}, found none of {len(entries)}. Run `bigearthnet verify`.")
    with tempfile.TemporaryDirectory(prefix="bigearthnet-") as folder:
        say(f"Encoding {len(whole):,} patches into {folder}")
        makers = [ways.read_rasterio, ways.read_mapped, ways.read_lmdb, *[ways.read_zarr] * ways.has_zarr()]
        compared = []
        for maker in makers:
            place = Path(folder) / maker.__name__
            place.mkdir()
            compared.append(maker(whole, bands, place))
        say("Checking that all give the same pixels")
        _check(compared, whole, bands)
        order = random.Random(seed).sample(whole, len(whole))
        rates = {way.name: [] for way in compared}
        for number in range(rounds):
            say(f"Measuring, round {number + 1} of {rounds}")
            for way in compared:
                rates[way.name].append(_measure(way, order))
        table = _table(compared, rates, len(whole))
        del compared, way  # closes the store before its folder goes
    return Comparison(table, sensor, len(whole), len(entries) - len(whole))


def draw(archive: Path | str, *, patches: int, seed: int) -> list[Entry]:
    """Return so many patches of an unpacked archive, or all if there are fewer, drawn by `seed`.

    They are of one layout: Sentinel-2 if there is any. Raises as `compare` does.
    """
    found = open_archive(archive)
    if found.is_tar:
        raise DataError(f"Expected an unpacked archive, found the tar {archive}, which can only be read in order. Unpack it.")
    wanted = [layout for sensor in SENSORS for layout in sorted(found.layouts) if layout.sensor == sensor]
    if not wanted:
        raise DataError(f"Expected patches of Sentinel-2 or Sentinel-1 in {archive}, found reference maps alone. Give more.")
    chance, drawn, count = random.Random(seed), [], 0
    for batch in found.batches():
        for entry in batch.entries:
            if entry.layout is not wanted[0]:
                continue
            count += 1
            if count <= patches:
                drawn.append(entry)
            # Each has the same chance, however many there are: Vitter's algorithm R.
            elif (place := chance.randrange(count)) < patches:
                drawn[place] = entry
    return drawn


def _is_whole(entry: Entry, bands: Sequence[str]) -> bool:
    try:
        read_bands(entry, bands)
    except ArchiveError:
        return False
    return True


def _check(compared: Sequence[Way], entries: Sequence[Entry], bands: Sequence[str]) -> None:
    """Raise `DataError` unless all ways give the same arrays as the first."""
    for entry in entries:
        right = compared[0].read(entry)
        for way in compared[1:]:
            found = way.read(entry)
            for band in bands:
                one, other = right[band], found.get(band)
                if other is None or one.dtype != other.dtype or not np.array_equal(one, other, equal_nan=one.dtype.kind == "f"):
                    raise DataError(
                        f"Expected the same pixels each way, found others in {band} of {entry.name}: {way.name} and "
                        f"{compared[0].name} differ. Run `bigearthnet verify`; if it finds no fault, please report this."
                    )


def _measure(way: Way, order: Sequence[Entry]) -> float:
    """Return how many patches a second are read; all of them as often as `LEAST` takes."""
    passes, passed, began = 0, 0.0, time.perf_counter()
    while passed < LEAST:
        for entry in order:
            way.read(entry)
        passes, passed = passes + 1, time.perf_counter() - began
    return passes * len(order) / passed


def _table(compared: Sequence[Way], rates: dict[str, list[float]], patches: int) -> pd.DataFrame:
    medians = {way.name: statistics.median(rates[way.name]) for way in compared}
    first = medians[compared[0].name]
    rows = [(way.name, medians[way.name], medians[way.name] / first, way.size / patches) for way in compared]
    return pd.DataFrame(rows, columns=COLUMNS)
