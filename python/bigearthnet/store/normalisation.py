"""The mean and standard deviation of each band, from the statistics of an archive."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ..archive.bands import BANDS
from ..errors import DataError

SPLIT = "train"  # other splits must not leak into training
COLUMNS = ["layout", "band", "split", "mean", "std"]


def find_normalisation(
    statistics: pd.DataFrame | Path | str, bands: Sequence[str], version: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and the standard deviation of k bands over the train split: (k,) float32 each.

    `statistics` is the table of `scans.statistics`, or the CSV file of it. `version` is
    that of the Sentinel-2 patches, None where only Sentinel-1 is read. They are of pixels as stored: resampling
    hardly changes a mean, but "average" and bilinear or bicubic reduction lower the deviation.
    Raises `DataError` for a band without statistics, or without spread.
    """
    table = statistics if isinstance(statistics, pd.DataFrame) else pd.read_csv(statistics)
    lacking = [column for column in COLUMNS if column not in table]
    if lacking:
        raise DataError(f"Expected statistics with the columns {', '.join(COLUMNS)}; found no {lacking[0]}.")
    rows = [_find_row(table, band, version) for band in bands]
    mean, std = (np.array([row[what] for row in rows], "float32") for what in ("mean", "std"))
    flat = np.flatnonzero(~(std > 0) | ~np.isfinite(mean))
    if flat.size:
        band, at, spread = bands[flat[0]], mean[flat[0]], std[flat[0]]
        raise DataError(f"Expected pixels of {band} that differ, found mean {at:g}, std {spread:g}. Give other statistics.")
    return mean, std


def _find_row(table: pd.DataFrame, band: str, version: int | None) -> pd.Series:
    rows = table[(table["band"] == band) & (table["split"] == SPLIT)]
    # Pixels of Sentinel-2 differ between the versions, those of Sentinel-1 do not.
    if version is not None and (BANDS[band].sensor == "S2" or len(rows) > 1):
        rows = rows[rows["layout"] == f"v{version}-{BANDS[band].sensor.lower()}"]
    if len(rows) > 1:
        raise DataError(
            f"Expected statistics of {band} over the split {SPLIT!r} once, found those of {', '.join(rows['layout'])}. "
            "Leave out the rows of all layouts but one."
        )
    if rows.empty:
        raise DataError(
            f"Expected statistics of {band} over the split {SPLIT!r}, found none. Run `bigearthnet index "
            "ARCHIVE... --statistics` on the archives the store was made from, with its train patches."
        )
    return rows.iloc[0]
