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
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from pyarrow import csv

from . import footprints, name_parts, names, nomenclature, products, samples, splits, v2_columns
from .data_files import data_file
from .metadata import SOURCES, find_metadata, read_metadata

PAIRS = "s1_s2_name_country_season.csv.bz2"
SPLITS = {"train": "train.csv.bz2", "validation": "val.csv.bz2", "test": "test.csv.bz2"}
FLAGS = {
    "snow": "patches_with_seasonal_snow.csv.bz2",
    "cloud": "patches_with_cloud_and_shadow.csv.bz2",
    "unlabelled": "patches_with_no_19_class_targets.csv.bz2",
}
SEASONS = ["Winter", "Spring", "Summer", "Fall"]
COLUMNS = [
    "s2_name", "s1_name", "v2_name", "tile", "column", "row", "epsg", "ulx", "uly", "s2_date", "s1_date",
    "country", "season", "split_v1", "split_v2", "snow", "cloud", "unlabelled",
]  # fmt: skip
COLUMNS_OF_V2 = ["in_v2", "labels"]
DIGEST = b"bigearthnet.digest"  # key of the Parquet metadata


def build_index(samples_dir: Path | str, *, v2: pa.Table | None = None) -> pd.DataFrame:
    """Return the index, built from the files that `samples.fetch_samples` puts in `samples_dir`.

    `v2` is the metadata of version 2, `metadata.read_metadata`: with it the table has the columns
    `in_v2` and `labels`. Raises `FileNotFoundError` for a missing file, `PatchNameError` for a wrong name, and
    `ValueError` where the files contradict each other.
    """
    tables = _read_tables(Path(samples_dir))
    pairs = tables[PAIRS]
    s1 = names.parse_names(pairs["s1_name"], kind=names.S1Name)
    s2 = names.parse_names(pairs["s2_name"], kind=names.S2Name)
    _check_pairs(pairs, s1, s2)
    index = footprints.footprints(s1["tile"], s2["column"], s2["row"])[["epsg", "ulx", "uly"]]
    index = index.assign(
        s1_name=pairs["s1_name"].to_pandas(), s2_name=pairs["s2_name"].to_pandas(),
        s1_date=s1["day"], s2_date=s2["day"],
        tile=s1["tile"].cat.reorder_categories(sorted(s1["tile"].cat.categories)), column=s2["column"], row=s2["row"],
        country=_category(pairs["country"]), season=_category(pairs["season"], SEASONS),
    )  # fmt: skip
    lists = {**FLAGS, **SPLITS}
    listed = {key: _is_listed(pairs["s2_name"], tables[file], file) for key, file in lists.items()}
    index = index.assign(**{flag: listed[flag] for flag in FLAGS})
    index["split_v1"] = _splits({split: listed[split] for split in SPLITS})
    index["split_v2"] = splits.split_v2(index["column"], index["row"])
    index["v2_name"] = products.v2_names(index["tile"], index["s2_date"], index["column"], index["row"])
    order = np.lexsort([index["column"], index["row"], index["s2_date"], index["tile"].cat.codes])
    index = index[COLUMNS].take(order).reset_index(drop=True)
    return index if v2 is None else v2_columns.add_v2_columns(index, v2)


def read_index(to: Path | str | None = None) -> pd.DataFrame:
    """Return the index, as stored in `samples.data_folder(to)` where that still holds.

    Otherwise fetches the samples if need be, builds the index and stores it there, whole or not
    at all. A stored index holds as long as its sources and the code that builds it are the same.
    It has the columns of version 2 where `metadata.find_metadata(to)` finds the files.
    """
    samples_dir, v2 = samples.fetch_samples(to), find_metadata(to)
    stored = samples_dir.parent / ("index.parquet" if v2 is None else "index-with-labels.parquet")
    digest = _digest(samples_dir, v2 is not None)
    try:
        if pq.read_metadata(stored).metadata.get(DIGEST) == digest:
            return _to_pandas(pq.read_table(stored))
    except (OSError, pa.ArrowException):  # none yet, or damaged
        pass
    index = build_index(samples_dir, v2=None if v2 is None else read_metadata(v2))
    _write_whole(index, stored, digest)
    return index


def add_geometry(index: pd.DataFrame, *, crs="EPSG:4326") -> geopandas.GeoDataFrame:
    """Return the rows of `index` with their footprints as polygons in `crs`.

    Corners are projected, edges are straight between them; the rings run counter-clockwise.
    All 590,326 take some 1.5 s, more than all else here: choose rows first.
    """
    size = footprints.PATCH_SIZE
    ulx, uly, epsg = (index[name].to_numpy()[:, None] for name in ("ulx", "uly", "epsg"))
    x, y = ulx + np.array([0, 0, size, size]), uly - np.array([0, size, size, 0])
    corners = np.stack(footprints.project_points(epsg, x, y, crs=crs), axis=-1)
    return geopandas.GeoDataFrame(index, geometry=shapely.polygons(corners), crs=crs)


def _read_tables(folder: Path) -> dict[str, pa.Table]:
    files = [PAIRS, *SPLITS.values(), *FLAGS.values()]
    absent = [file for file in files if not (folder / file).is_file()]
    if absent:
        raise FileNotFoundError(
            f"Expected the sample files in {folder}, {', '.join(absent)} are missing. "
            "Run `bigearthnet fetch samples`."
        )
    with ThreadPoolExecutor() as pool:  # Arrow unpacks bzip2 without holding the interpreter
        return dict(zip(files, pool.map(lambda file: _read_csv(folder / file), files), strict=True))


def _read_csv(path: Path) -> pa.Table:
    header = None if path.name == PAIRS else ["s2_name"]
    return csv.read_csv(path, read_options=csv.ReadOptions(column_names=header))


def _check_pairs(pairs: pa.Table, s1: pd.DataFrame, s2: pd.DataFrame) -> None:
    apart = np.flatnonzero((s1["column"] != s2["column"]) | (s1["row"] != s2["row"]))
    if apart.size:
        pair = pairs.slice(apart[0], 1).to_pylist()[0]
        raise ValueError(
            "Expected the S1 and the S2 name of a pair to carry the same column and row, found "
            f"{pair['s1_name']} beside {pair['s2_name']}. Fetch the samples again."
        )
    places = pd.DataFrame({"tile": s1["tile"].cat.codes, **s2[["day", "column", "row"]]})
    repeated = np.flatnonzero(places.duplicated())
    if repeated.size:
        raise ValueError(
            "Expected one patch for each tile, day, column and row, found a second: "
            f"{pairs['s2_name'][repeated[0]]}. Fetch the samples again."
        )


def _is_listed(s2_names: pa.ChunkedArray, table: pa.Table, file: str) -> np.ndarray:
    listed = pc.is_in(s2_names, value_set=table["s2_name"]).to_numpy()
    if listed.sum() != len(table):
        raise ValueError(
            f"Expected all {len(table):,} names of {file} in {PAIRS}, found {listed.sum():,}. "
            "Fetch the samples again."
        )
    return listed


def _splits(listed: dict[str, np.ndarray]) -> pd.Categorical:
    if np.sum(list(listed.values()), axis=0).max() > 1:
        raise ValueError(
            "Expected a patch in one split, found one in two. Fetch the samples again."
        )
    codes = np.select(list(listed.values()), range(len(listed)), default=-1)
    return pd.Categorical.from_codes(codes, list(listed))


def _category(values: pa.ChunkedArray, categories: list[str] | None = None) -> pd.Categorical:
    coded = values.combine_chunks().dictionary_encode()
    found = pd.Categorical.from_codes(coded.indices.to_numpy(), coded.dictionary.to_pylist())
    unknown = set(found.categories) - set(categories or found.categories)
    if unknown:
        raise ValueError(f"Expected one of {', '.join(categories)}, found {', '.join(unknown)}.")
    return found.set_categories(categories or sorted(found.categories))


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    if "labels" not in table.column_names:
        return table.to_pandas(ignore_metadata=True)
    # Read back as Arrow, and by the name that Arrow, not Parquet, gives a list's elements.
    labels = pd.array(table["labels"].cast(v2_columns.LABELS), pd.ArrowDtype(v2_columns.LABELS))
    return table.drop("labels").to_pandas(ignore_metadata=True).assign(labels=labels)


def _digest(samples_dir: Path, with_v2: bool) -> bytes:
    modules = (names, name_parts, footprints, nomenclature, products, splits, v2_columns)
    inputs = [Path(module.__file__) for module in modules] + [Path(__file__)]
    inputs += [data_file(name) for name in (products.FILE, nomenclature.CLC_FILE, nomenclature.CLASSES_FILE)]
    inputs += sorted(samples_dir.glob("*.csv.bz2"))
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in inputs]
    digests += [source.md5 for source in SOURCES.values() if with_v2]
    versions = [pd.__version__, pa.__version__]
    return hashlib.sha256(" ".join(digests + versions).encode()).hexdigest().encode()


def _write_whole(index: pd.DataFrame, path: Path, digest: bytes) -> None:
    table = pa.Table.from_pandas(index, preserve_index=False)
    table = table.replace_schema_metadata({**table.schema.metadata, DIGEST: digest})
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".index-") as beside:
        fresh = Path(beside) / path.name
        pq.write_table(table, fresh, compression="zstd")
        os.replace(fresh, path)
