"""How often each pixel value occurs, by layout, band and split: exact, small, and merged in any order.

Sentinel-2 bands are counted value by value, 65,536 of them. Sentinel-1 bands are counted in bins of
`WIDTH` dB from `LOWEST` to `HIGHEST`, with one bin more on either side; their extremes are exact,
their sums are those of float64. Pixels without data, 0 for Sentinel-2 (as its product definition
has it) and what is not finite for Sentinel-1, are counted apart.

Counting costs more for starting than for the pixels of one band of one patch, so that bands of many
patches are gathered first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ..archive import ArchiveError, Entry, Fault, read_bands
from ..archive.bands import BANDS
from ..archive.layouts import Layout

VALUES = 1 << 16  # of uint16
WIDTH = 0.01  # dB: a percentile is off by half of it at most
LOWEST, HIGHEST = -100.0, 60.0  # dB; the sensor's noise lies at about -25, the strongest echoes below 40
BINS = round((HIGHEST - LOWEST) / WIDTH) + 2
GATHERED = 1 << 19  # pixels

Key = tuple[Layout, str, int]  # layout, band, code of the split

SCHEMA = pa.schema([
    ("layout", pa.string()), ("band", pa.string()), ("split", pa.int8()), ("patches", pa.int64()),
    ("no_data", pa.int64()), ("least", pa.float64()), ("most", pa.float64()), ("total", pa.float64()),
    ("squares", pa.float64()), ("bins", pa.list_(pa.uint16())), ("counts", pa.list_(pa.int64())),
])  # fmt: skip


@dataclass
class Histogram:
    """The pixels of a band: `counts` is int64, (65,536,) by value or (16,002,) by bin of dB.

    `no_data` pixels are in no bin. `least`, `most`, `total` and `squares` (sum of squares, dB²) are
    those of Sentinel-1; of Sentinel-2 the counts tell them exactly.
    """

    counts: np.ndarray
    patches: int = 0
    no_data: int = 0
    least: float = np.inf
    most: float = -np.inf
    total: float = 0.0
    squares: float = 0.0

    def add(self, other: "Histogram") -> None:
        """Add the pixels of another."""
        self.counts += other.counts
        self.patches += other.patches
        self.no_data += other.no_data
        self.least, self.most = min(self.least, other.least), max(self.most, other.most)
        self.total += other.total
        self.squares += other.squares


@dataclass
class _Gathered:
    bands: list[np.ndarray] = field(default_factory=list)
    pixels: int = 0


def empty(band: str) -> Histogram:
    """Return the histogram of no pixel of a band."""
    return Histogram(np.zeros(VALUES if BANDS[band].sensor == "S2" else BINS, "int64"))


def count_pixels(entries: list[Entry], splits: Iterable[int]) -> tuple[dict[Key, Histogram], list[Fault]]:
    """Return the histograms of n patches by layout, band and split, and the faults of their bands.

    `splits` are n codes; a patch with a negative one is left out. A band that cannot be read, or
    has another shape or type than it should, is a fault and is left out.
    """
    histograms: dict[Key, Histogram] = {}
    gathered: dict[Key, _Gathered] = defaultdict(_Gathered)
    faults: list[Fault] = []
    for entry, split in zip(entries, splits, strict=True):
        if split < 0:
            continue
        for band, pixels in _read(entry, faults).items():
            key = entry.layout, band, split
            waiting = gathered[key]
            waiting.bands.append(pixels)
            waiting.pixels += pixels.size
            if waiting.pixels >= GATHERED:
                _count(gathered.pop(key).bands, key, histograms)
    for key, waiting in gathered.items():
        _count(waiting.bands, key, histograms)
    return histograms, faults


def to_table(histograms: dict[Key, Histogram]) -> pa.Table:
    """Return histograms as rows of `SCHEMA`, sorted, without their empty bins."""
    rows = []
    for layout, band, split in sorted(histograms):
        one = histograms[layout, band, split]
        bins = np.flatnonzero(one.counts)
        told = layout.name, band, split, one.patches, one.no_data, one.least, one.most, one.total, one.squares
        rows.append((*told, bins.astype("uint16"), one.counts[bins]))
    columns = zip(*rows, strict=True) if rows else [[]] * len(SCHEMA)
    return pa.table([pa.array(column, kind.type) for column, kind in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def merge_tables(tables: Iterable[pa.Table]) -> dict[Key, Histogram]:
    """Return the sum of all tables that `to_table` made, in the order given."""
    merged: dict[Key, Histogram] = {}
    for table in tables:
        rows = zip(*(table[name].to_pylist() for name in SCHEMA.names[:-2]), table["bins"], table["counts"], strict=True)
        for layout, band, split, *told, bins, counts in rows:
            one = empty(band)
            one.counts[bins.values.to_numpy()] = counts.values.to_numpy()
            one.patches, one.no_data, one.least, one.most, one.total, one.squares = told
            merged.setdefault((Layout[layout], band, split), empty(band)).add(one)
    return merged


def _read(entry: Entry, faults: list[Fault]) -> dict[str, np.ndarray]:
    """Return the sound bands of a patch."""
    try:
        found = read_bands(entry, entry.layout.bands)
    except ArchiveError:
        found = {}
        for band in entry.layout.bands:
            try:
                found |= read_bands(entry, [band])
            except ArchiveError as wrong:
                faults.append(wrong.fault)
    return found


def _count(bands: list[np.ndarray], key: Key, histograms: dict[Key, Histogram]) -> None:
    """Count the pixels of several patches' band."""
    pixels = np.concatenate([band.ravel() for band in bands])
    one = _count_values(pixels) if BANDS[key[1]].sensor == "S2" else _count_decibels(pixels)
    one.patches = len(bands)
    histograms.setdefault(key, empty(key[1])).add(one)


def _count_values(pixels: np.ndarray) -> Histogram:
    counts = np.bincount(pixels, minlength=VALUES)
    no_data, counts[0] = int(counts[0]), 0
    return Histogram(counts, no_data=no_data)


def _count_decibels(pixels: np.ndarray) -> Histogram:
    there = pixels[np.isfinite(pixels)].astype("float64")
    if not there.size:
        return Histogram(np.zeros(BINS, "int64"), no_data=pixels.size)
    bins = np.clip(np.floor((there - LOWEST) / WIDTH) + 1, 0, BINS - 1).astype("int64")
    return Histogram(
        np.bincount(bins, minlength=BINS), no_data=pixels.size - there.size,
        least=float(there.min()), most=float(there.max()), total=float(there.sum()), squares=float(np.square(there).sum()),
    )  # fmt: skip
