"""Mean, spread and percentiles of each band, by split: what training code needs to normalise pixels.

    layout, band               as in `archive`: v1-s2, B04
    split                      train, validation, test, none (patches in no split), all
    patches, count             how many patches, and how many pixels that hold data
    min, max, mean, std        of these pixels; std is that of the population (divided by count)
    p01, p02, … p99            percentiles: the least value that so many percent do not exceed
    no_data                    share of the pixels without data, 0 to 1

Units are those stored: reflectance × 10,000 for Sentinel-2, dB for Sentinel-1 (mean and std are of
the dB values). Of Sentinel-2 all is exact; percentiles of Sentinel-1 are off by 0.005 dB at most.
"""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from ..archive.bands import BANDS
from ..archive.layouts import Layout
from ..files import replace_whole
from ..splits import SPLITS
from .histograms import HIGHEST, LOWEST, WIDTH, Histogram, empty, merge_tables

GROUPS = (*SPLITS, "none")  # a patch's code is its place here
PERCENTILES = (1, 2, 5, 25, 50, 75, 95, 98, 99)


def split_codes(index: pd.DataFrame, version: int) -> np.ndarray:
    """Return the code of each row of the index in `GROUPS`, by the split of a version: (n,) int8.

    In version 2 patches with snow or clouds, which it does not recommend, are in no split.
    """
    codes = index["split_v1" if version == 1 else "split_v2"].cat.set_categories(SPLITS).cat.codes.to_numpy("int8")
    left_out = codes < 0
    if version == 2:
        left_out = left_out | index["snow"].to_numpy() | index["cloud"].to_numpy()
    return np.where(left_out, GROUPS.index("none"), codes).astype("int8")


def build_statistics(tables: Iterable[pa.Table]) -> pd.DataFrame:
    """Return the statistics of histograms, as tables of `histograms.SCHEMA`: columns as above.

    Rows stand by layout, band (as in `archive.bands.BANDS`) and split, those without a patch left out.
    """
    merged = merge_tables(tables)
    pairs = {(layout, band) for layout, band, _ in merged}
    order, rows = list(BANDS), []
    for layout, band in sorted(pairs, key=lambda pair: (pair[0], order.index(pair[1]))):
        whole = empty(band)
        for code, group in enumerate(GROUPS):
            if one := merged.get((layout, band, code)):
                rows.append(_describe(layout, band, group, one))
                whole.add(one)
        rows.append(_describe(layout, band, "all", whole))
    return pd.DataFrame(rows, columns=_columns())


def write_statistics(statistics: pd.DataFrame, path: Path | str) -> None:
    """Write the table as CSV, whole or not at all; numbers of float64 to the last digit."""
    with replace_whole(path) as fresh:
        statistics.to_csv(fresh, index=False, lineterminator="\n")


def _columns() -> list[str]:
    said = ["layout", "band", "split", "patches", "count", "min", "max", "mean", "std"]
    return [*said, *(f"p{percent:02d}" for percent in PERCENTILES), "no_data"]


def _describe(layout: Layout, band: str, group: str, one: Histogram) -> tuple:
    count = int(one.counts.sum())
    share = one.no_data / max(count + one.no_data, 1)
    told = layout.value, band, group, one.patches, count
    if not count:
        return (*told, *[None] * (4 + len(PERCENTILES)), share)
    described = _describe_values(one, count) if BANDS[band].sensor == "S2" else _describe_decibels(one, count)
    return (*told, *described, share)


def _describe_values(one: Histogram, count: int) -> list[float]:
    values = np.flatnonzero(one.counts)
    held = list(zip(values.tolist(), one.counts[values].tolist(), strict=True))
    total = sum(value * times for value, times in held)  # Python's integers have no end
    squares = sum(value * value * times for value, times in held)
    variance = float(Fraction(squares * count - total * total, count * count))
    spread = [int(values[0]), int(values[-1]), total / count, variance**0.5]
    return spread + [int(values[place]) for place in _places(one.counts[values], count)]


def _describe_decibels(one: Histogram, count: int) -> list[float]:
    mean = one.total / count
    spread = [one.least, one.most, mean, max(one.squares / count - mean * mean, 0.0) ** 0.5]
    bins = _places(one.counts, count)
    centres = LOWEST + (bins - 0.5) * WIDTH  # bin 1 begins at LOWEST
    inside = np.where(bins == 0, one.least, np.where(centres > HIGHEST, one.most, centres))
    return spread + [round(float(value), 6) for value in np.clip(inside, one.least, one.most)]


def _places(counts: np.ndarray, count: int) -> np.ndarray:
    """Return where among the counts each percentile is reached."""
    needed = [-(-count * percent // 100) for percent in PERCENTILES]  # rounded up
    return np.searchsorted(np.cumsum(counts), needed)
