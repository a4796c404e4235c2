"""The index as a GeoParquet 1.1 file, for geopandas, DuckDB, QGIS and whatever else reads it.

Footprints are polygons in WGS84 (longitude, latitude), rows stand along a Hilbert curve, and each
row has its bounding box, so that a reader who wants one region opens only some of the row groups.
Format: https://geoparquet.org/releases/v1.1.0/
"""

import json
from io import BytesIO
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from .files import replace_whole
from .index import add_geometry

VERSION = "1.1.0"
ROWS_IN_GROUP = 20_000  # some 30 groups: few enough to list quickly, small enough to skip
EDGES = ["xmin", "ymin", "xmax", "ymax"]


def write_geoparquet(index: pd.DataFrame, path: Path | str) -> Path:
    """Write the rows of `index` with their footprints to `path`, and return it.

    Columns are those of the index, then `geometry` (WKB) and `bbox` (xmin, ymin, xmax, ymax in
    degrees). Rows are in spatial order, dates of one footprint together. The file appears whole
    or not at all. Raises `PlaceError` as `files.replace_whole` does.
    """
    with replace_whole(path) as fresh:
        fresh.write_bytes(format_geoparquet(index))
    return Path(path)


def format_geoparquet(index: pd.DataFrame) -> bytes:
    """Return the bytes of the file that `write_geoparquet` writes."""
    content = BytesIO()
    table = _to_arrow(_in_spatial_order(add_geometry(index)))
    pq.write_table(table, content, compression="zstd", row_group_size=ROWS_IN_GROUP)
    return content.getvalue()


def _in_spatial_order(table: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Return the rows by the place of their footprint's centre on a Hilbert curve, then by date."""
    if table.empty:
        return table
    place = table.geometry.hilbert_distance().to_numpy()
    names = [table[name].cat.codes if name == "tile" else table[name] for name in ("s2_date", "row", "column", "tile")]
    return table.iloc[np.lexsort([*names, place])]


def _to_arrow(table: geopandas.GeoDataFrame) -> pa.Table:
    """Return the table as GeoParquet wants it; without what pandas notes of its own types, which
    its reader does not understand for lists."""
    polygons, edges = table.geometry.to_numpy(), table.bounds.to_numpy()
    columns = pa.Table.from_pandas(pd.DataFrame(table.drop(columns="geometry")), preserve_index=False)
    bbox = pa.StructArray.from_arrays([pa.array(edge) for edge in edges.T], EDGES)
    columns = columns.append_column("geometry", pa.array(shapely.to_wkb(polygons), pa.binary()))
    return columns.append_column("bbox", bbox).replace_schema_metadata({"geo": json.dumps(_describe(table))})


def _describe(table: geopandas.GeoDataFrame) -> dict:
    """Return the file's `geo` metadata."""
    column = {
        "encoding": "WKB",
        "geometry_types": ["Polygon"],
        "crs": table.crs.to_json_dict(),
        "orientation": "counterclockwise",
        "covering": {"bbox": {edge: ["bbox", edge] for edge in EDGES}},
    }
    if len(table):
        column["bbox"] = table.total_bounds.tolist()
    return {"version": VERSION, "primary_column": "geometry", "columns": {"geometry": column}}
