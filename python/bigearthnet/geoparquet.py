"""The index as a GeoParquet 1.1 file, for geopandas, DuckDB, QGIS and whatever else reads it.

Footprints are polygons in WGS84 (longitude, latitude), rows stand along a Hilbert curve, and each
row has its bounding box, so that a reader who wants one region opens only some of the row groups.
Format: https://geoparquet.org/releases/v1.1.0/
"""

import json
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from . import footprints
from .files import replace_whole
from .index import add_geometry

VERSION = "1.1.0"
CRS = "EPSG:4326"
ROWS_IN_GROUP = 20_000  # some 30 groups: few enough to list quickly, small enough to skip
EDGES = ["xmin", "ymin", "xmax", "ymax"]


def write_geoparquet(index: pd.DataFrame, path: Path | str) -> Path:
    """Write the rows of `index` with their footprints to `path`, and return it.

    Columns are those of the index, then `geometry` (WKB) and `bbox` (xmin, ymin, xmax, ymax in
    degrees). Rows are in spatial order, dates of one footprint together. The file appears whole
    or not at all, and polygons are made for one row group at a time. Raises `PlaceError` as
    `files.replace_whole` does.
    """
    with replace_whole(path) as fresh, fresh.open("wb") as file:
        _write(index, file)
    return Path(path)


def format_geoparquet(index: pd.DataFrame) -> bytes:
    """Return the bytes of the file that `write_geoparquet` writes."""
    content = BytesIO()
    _write(index, content)
    return content.getvalue()


def _write(index: pd.DataFrame, file: BinaryIO) -> None:
    edges = _edges(index)
    order = _spatial_order(index, edges)
    starts = range(0, max(len(index), 1), ROWS_IN_GROUP)
    groups = (order[start : start + ROWS_IN_GROUP] for start in starts)
    tables = (_to_arrow(add_geometry(index.iloc[rows], crs=CRS), edges[rows]) for rows in groups)
    first = next(tables)
    schema = first.schema.with_metadata({"geo": json.dumps(_describe(edges))})
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for table in chain([first], tables):
            writer.write_table(table.cast(schema), row_group_size=ROWS_IN_GROUP)


def _edges(index: pd.DataFrame) -> np.ndarray:
    """Return the bounding boxes of the footprints, (n, 4) in degrees, in the order of `EDGES`."""
    groups = [index.iloc[start : start + ROWS_IN_GROUP] for start in range(0, len(index), ROWS_IN_GROUP)]
    corners = (footprints.corners(*(rows[name] for name in ("epsg", "ulx", "uly")), crs=CRS) for rows in groups)
    return np.concatenate([np.empty((0, 4)), *(np.hstack([one.min(axis=1), one.max(axis=1)]) for one in corners)])


def _spatial_order(index: pd.DataFrame, edges: np.ndarray) -> np.ndarray:
    """Return the rows by the place of their footprint's centre on a Hilbert curve, then by date."""
    if index.empty:
        return np.arange(0)
    centres = geopandas.GeoSeries(shapely.points((edges[:, :2] + edges[:, 2:]) / 2), crs=CRS)
    place = centres.hilbert_distance()
    names = [index[name].cat.codes if name == "tile" else index[name] for name in ("s2_date", "row", "column", "tile")]
    return np.lexsort([*names, place.to_numpy()])


def _to_arrow(table: geopandas.GeoDataFrame, edges: np.ndarray) -> pa.Table:
    """Return the table as GeoParquet wants it; without what pandas notes of its own types, which
    its reader does not understand for lists."""
    columns = pa.Table.from_pandas(pd.DataFrame(table.drop(columns="geometry")), preserve_index=False)
    bbox = pa.StructArray.from_arrays([pa.array(edge) for edge in edges.T], EDGES)
    columns = columns.append_column("geometry", pa.array(shapely.to_wkb(table.geometry.to_numpy()), pa.binary()))
    return columns.append_column("bbox", bbox)


def _describe(edges: np.ndarray) -> dict:
    """Return the file's `geo` metadata."""
    column = {
        "encoding": "WKB",
        "geometry_types": ["Polygon"],
        "crs": pyproj.CRS(CRS).to_json_dict(),
        "orientation": "counterclockwise",
        "covering": {"bbox": {edge: ["bbox", edge] for edge in EDGES}},
    }
    if len(edges):
        column["bbox"] = [*edges[:, :2].min(axis=0).tolist(), *edges[:, 2:].max(axis=0).tolist()]
    return {"version": VERSION, "primary_column": "geometry", "columns": {"geometry": column}}
