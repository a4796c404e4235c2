"""What the package is measured against: the same work as it is usually done, written out plainly."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import geopandas
import orjson
import pandas as pd
import rasterio
import shapely

from ..archive import Entry


def read_bytes(paths: Iterable[Path | str]) -> int:
    """Read files and do nothing with them; return how many bytes they had."""
    size = 0
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            size += len(file.read())
    return size


def scan_by_frames(paths: Sequence[Path | str]) -> geopandas.GeoDataFrame:
    """Return a table of JSON files, made the usual way: each becomes a table of one row, which is
    projected, and all of them are joined. Done so by bigearthnet-common and its relatives.
    The lower edge is "lly" in the published files of Sentinel-1.
    """
    rows = []
    for path in paths:
        with open(path, "rb") as file:
            said = orjson.loads(file.read())
        corners = said.pop("coordinates")
        lower = corners["lry"] if "lry" in corners else corners["lly"]
        box = shapely.box(corners["ulx"], lower, corners["lrx"], corners["uly"])
        said["labels"] = [said["labels"]]
        row = geopandas.GeoDataFrame(said, geometry=[box], crs=said.pop("projection"))
        rows.append(row.to_crs("EPSG:4326"))
    return pd.concat(rows, ignore_index=True)


def read_by_rasterio(entries: Iterable[Entry]) -> int:
    """Read all bands of patches through rasterio; return how many pixels they had."""
    pixels = 0
    for entry in entries:
        for band in entry.layout.bands:
            with rasterio.open(f"{entry.place}/{entry.name}_{band}.tif") as source:
                pixels += source.read(1).size
    return pixels
