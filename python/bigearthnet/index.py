"""The index: every patch of version 1 as one table, a row for each pair of S1 and S2 patch.

    s2_name, s1_name           text, the names of version 1
    v2_name                    text, the name in version 2; missing for products it dropped
    tile, country, season      categories; the tile is that of the S1 name
    column, row                int32, position in the tile, 0 to 90
    epsg                       int32, EPSG code of the tile's UTM zone
    ulx, uly                   int32, upper-left corner of the footprint, metres in that zone
    s2_date, s1_date           datetime64[ms], the day of acquisition (UTC)
    split_v1                   category train, validation, test; missing for 71,042 patches
    split_v2                   the same, by the rule of version 2, for every patch
    snow, cloud, unlabelled    bool: seasonal snow; cloud or its shadow; no 19-class label

and, where the metadata of version 2 is at hand,

    in_v2                      bool: version 2 keeps the patch
    labels                     list of 19-class labels (Arrow); missing where it does not

Rows are sorted by tile, date of S2, row and column, so that patches of one product (a tile on a
day) stand together. Polygons are not stored: `add_geometry` makes them for the rows at hand.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from . import (
    footprints, name_kinds, name_parts, names, nomenclature, products, published_lists, samples, splits, v2_columns,
)  # fmt: skip
from .data_files import data_file
from .errors import DataError
from .files import replace_whole
from .metadata import SOURCES, find_metadata, read_metadata

COLUMNS = [
    "s2_name", "s1_name", "v2_name", "tile", "column", "row", "epsg", "ulx", "uly", "s2_date", "s1_date",
    "country", "season", "split_v1", "split_v2", *published_lists.FLAGS,
]  # fmt: skip
DIGEST = b"bigearthnet.digest"  # key of the Parquet metadata


def build_index(samples_dir: Path | str, *, v2: pa.Table | None = None) -> pd.DataFrame:
    """Return the index, built from the files that `samples.fetch_samples` puts in `samples_dir`.

    `v2` is the metadata of version 2, `metadata.read_metadata`: with it the table has the columns
    in_v2 and labels. Raises `PlaceError` for a missing file, `PatchNameError` for a wrong name, and
    `DataError` where the files contradict each other.
    """
    tables = published_lists.read_lists(Path(samples_dir))
    pairs = tables[published_lists.PAIRS_FILE]
    with ThreadPoolExecutor() as pool:  # most of it is Arrow's, which does not hold the interpreter
        said = pool.submit(published_lists.describe_pairs, tables)
        s1, s2 = (
            pool.submit(names.parse_names, pairs[column], kind=kind)
            for column, kind in (("s1_name", names.S1Name), ("s2_name", names.S2Name))
        )
    s1, s2 = s1.result(), s2.result()
    _check_pairs(pairs, s1, s2)
    said = said.result()
    index = footprints.footprints(s1["tile"], s2["column"], s2["row"])[["epsg", "ulx", "uly"]].join(said)
    index = index.assign(
        s1_name=pairs["s1_name"].to_pandas(), s2_name=pairs["s2_name"].to_pandas(),
        s1_date=s1["day"], s2_date=s2["day"],
        tile=s1["tile"].cat.reorder_categories(sorted(s1["tile"].cat.categories)), column=s2["column"], row=s2["row"],
    )  # fmt: skip
    index["split_v2"] = splits.split_v2(index["column"], index["row"])
    index["v2_name"] = products.v2_names(index["tile"], index["s2_date"], index["column"], index["row"])
    order = np.lexsort([index["column"], index["row"], index["s2_date"], index["tile"].cat.codes])
    index = index[COLUMNS].take(order).reset_index(drop=True)
    return index if v2 is None else v2_columns.add_v2_columns(index, v2)


def read_index(folder: Path | str | None = None) -> pd.DataFrame:
    """Return the index, as stored in `samples.data_folder(folder)` where that still holds.

    Otherwise fetches the samples if need be, builds the index and stores it there, whole or not
    at all: a folder that cannot be written to costs time, not the answer. A stored index holds as
    long as its sources and the code that builds it are the same. It has the columns of version 2
    where `metadata.find_metadata(folder)` finds the files.
    """
    samples_dir, v2 = samples.fetch_samples(folder), find_metadata(folder)
    stored = samples_dir.parent / ("index.parquet" if v2 is None else "index-with-labels.parquet")
    digest = _digest(samples_dir, v2 is not None)
    try:
        if pq.read_metadata(stored).metadata.get(DIGEST) == digest:
            return _to_pandas(pq.read_table(stored))
    except (OSError, pa.ArrowException):  # none yet, or damaged
        pass
    index = build_index(samples_dir, v2=None if v2 is None else read_metadata(v2))
    try:
        _store(index, stored, digest)
    except OSError:  # read-only, or full
        pass
    return index


def add_geometry(index: pd.DataFrame, *, crs="EPSG:4326") -> geopandas.GeoDataFrame:
    """Return the rows of `index` with their footprints as polygons in `crs`.

    Corners are projected, edges are straight between them; the rings run counter-clockwise.
    All 590,326 take some 1.5 s, more than all else here: choose rows first.
    """
    clockwise = footprints.corners(*(index[name] for name in ("epsg", "ulx", "uly")), crs=crs)
    return geopandas.GeoDataFrame(index, geometry=shapely.polygons(clockwise[:, [0, 3, 2, 1]]), crs=crs)


def _check_pairs(pairs: pa.Table, s1: pd.DataFrame, s2: pd.DataFrame) -> None:
    apart = np.flatnonzero((s1["column"] != s2["column"]) | (s1["row"] != s2["row"]))
    if apart.size:
        pair = pairs.slice(apart[0], 1).to_pylist()[0]
        raise DataError(
            "Expected the S1 and the S2 name of a pair to carry the same column and row, found "
            f"{pair['s1_name']} beside {pair['s2_name']}. Fetch the samples again."
        )
    places = pd.DataFrame({"tile": s1["tile"].cat.codes, **s2[["day", "column", "row"]]})
    repeated = np.flatnonzero(places.duplicated())
    if repeated.size:
        raise DataError(
            "Expected one patch for each tile, day, column and row, found a second: "
            f"{pairs['s2_name'][repeated[0]]}. Fetch the samples again."
        )


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    if "labels" not in table.column_names:
        return table.to_pandas(ignore_metadata=True)
    # Read back as Arrow, and by the name that Arrow, not Parquet, gives a list's elements.
    labels = pd.array(table["labels"].cast(v2_columns.LABELS), pd.ArrowDtype(v2_columns.LABELS))
    return table.drop("labels").to_pandas(ignore_metadata=True).assign(labels=labels)


def _digest(samples_dir: Path, with_v2: bool) -> bytes:
    modules = (
        names, name_kinds, name_parts, footprints, nomenclature, products, published_lists, splits, v2_columns,
    )  # fmt: skip
    inputs = [Path(module.__file__) for module in modules] + [Path(__file__)]
    inputs += [data_file(name) for name in (products.FILE, nomenclature.CLC_FILE, nomenclature.CLASSES_FILE)]
    inputs += sorted(samples_dir.glob("*.csv.bz2"))
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in inputs]
    digests += [source.md5 for source in SOURCES.values() if with_v2]
    versions = [pd.__version__, pa.__version__]
    return hashlib.sha256(" ".join(digests + versions).encode()).hexdigest().encode()


def _store(index: pd.DataFrame, path: Path, digest: bytes) -> None:
    table = pa.Table.from_pandas(index, preserve_index=False)
    table = table.replace_schema_metadata({**table.schema.metadata, DIGEST: digest})
    with replace_whole(path) as fresh:
        pq.write_table(table, fresh, compression="zstd")
