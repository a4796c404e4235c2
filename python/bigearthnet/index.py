"""The index: every patch of version 1 as one table, a row for each pair of S1 and S2 patch.

    column, row   int32, position in the tile, 0 to 90
    epsg          int32, EPSG code of the tile's UTM zone
    ulx, uly      int32, upper-left corner of the footprint, metres in that zone
    s1_name, s2_name           text
    s1_date, s2_date           datetime64[ms], the day of acquisition (UTC)
    tile, country, season      categories; the tile is that of the S1 name
    split_v1                   category train, validation, test; missing for 71,042 patches
    snow, cloud, unlabelled    bool: seasonal snow; cloud or its shadow; no 19-class label

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

from . import footprints, name_parts, names, samples

PAIRS = "s1_s2_name_country_season.csv.bz2"
SPLITS = {"train": "train.csv.bz2", "validation": "val.csv.bz2", "test": "test.csv.bz2"}
FLAGS = {
    "snow": "patches_with_seasonal_snow.csv.bz2",
    "cloud": "patches_with_cloud_and_shadow.csv.bz2",
    "unlabelled": "patches_with_no_19_class_targets.csv.bz2",
}
SEASONS = ["Winter", "Spring", "Summer", "Fall"]
COLUMNS = [
    "s2_name", "s1_name", "tile", "column", "row", "epsg", "ulx", "uly", "s2_date", "s1_date",
    "country", "season", "split_v1", "snow", "cloud", "unlabelled",
]  # fmt: skip
DIGEST = b"bigearthnet.digest"  # key of the Parquet metadata


def build_index(samples_dir: Path | str) -> pd.DataFrame:
    """Return the index, built from the files that `samples.fetch_samples` puts in `samples_dir`.

    Raises `FileNotFoundError` for a missing file, `PatchNameError` for a wrong name, and
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
        tile=_category(s1["tile"]), column=s2["column"], row=s2["row"],
        country=_category(pairs["country"].to_pandas()),
        season=_category(pairs["season"].to_pandas(), SEASONS),
    )  # fmt: skip
    lists = {**FLAGS, **SPLITS}
    listed = {key: _is_listed(pairs["s2_name"], tables[file], file) for key, file in lists.items()}
    index = index.assign(**{flag: listed[flag] for flag in FLAGS})
    index["split_v1"] = _splits({split: listed[split] for split in SPLITS})
    return index[COLUMNS].sort_values(["tile", "s2_date", "row", "column"], ignore_index=True)


def read_index(to: Path | str | None = None) -> pd.DataFrame:
    """Return the index, from `index.parquet` in `samples.data_folder(to)` where it still holds.

    Otherwise fetches the samples if need be, builds the index and stores it there, whole or not
    at all. A stored index holds as long as its samples and the code that builds it are the same.
    """
    samples_dir = samples.fetch_samples(to)
    stored, digest = samples_dir.parent / "index.parquet", _digest(samples_dir)
    try:
        if pq.read_metadata(stored).metadata.get(DIGEST) == digest:
            return pd.read_parquet(stored)
    except (OSError, pa.ArrowException):  # none yet, or damaged
        pass
    index = build_index(samples_dir)
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


def _category(values: pd.Series, categories: list[str] | None = None) -> pd.Categorical:
    if categories is None:
        categories = sorted(values.unique())
    unknown = set(values.unique()) - set(categories)
    if unknown:
        raise ValueError(f"Expected one of {', '.join(categories)}, found {', '.join(unknown)}.")
    return pd.Categorical(values, categories)


def _digest(samples_dir: Path) -> bytes:
    modules = [Path(module.__file__) for module in (names, name_parts, footprints)]
    inputs = [*modules, Path(__file__), *sorted(samples_dir.glob("*.csv.bz2"))]
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in inputs]
    versions = [pd.__version__, pa.__version__]
    return hashlib.sha256(" ".join(digests + versions).encode()).hexdigest().encode()


def _write_whole(index: pd.DataFrame, path: Path, digest: bytes) -> None:
    table = pa.Table.from_pandas(index, preserve_index=False)
    table = table.replace_schema_metadata({**table.schema.metadata, DIGEST: digest})
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".index-") as beside:
        fresh = Path(beside) / path.name
        pq.write_table(table, fresh, compression="zstd")
        os.replace(fresh, path)
