"""The lists that `bigearthnet-common` publishes, read and joined: pairs of names, splits and flags."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from .errors import DataError, PlaceError
from .splits import SPLITS

PAIRS_FILE = "s1_s2_name_country_season.csv.bz2"
SPLIT_FILES = dict(zip(SPLITS, ["train.csv.bz2", "val.csv.bz2", "test.csv.bz2"], strict=True))
FLAG_FILES = {
    "snow": "patches_with_seasonal_snow.csv.bz2",
    "cloud": "patches_with_cloud_and_shadow.csv.bz2",
    "unlabelled": "patches_with_no_19_class_targets.csv.bz2",
}
FLAGS = list(FLAG_FILES)  # columns of the index
SEASONS = ["Winter", "Spring", "Summer", "Fall"]


def read_lists(folder: Path) -> dict[str, pa.Table]:
    """Return each list as published, by its file's name: all text.

    Pairs have the columns s1_name, s2_name, country, season; the others s2_name. Raises
    `PlaceError` for a missing file.
    """
    files = [PAIRS_FILE, *SPLIT_FILES.values(), *FLAG_FILES.values()]
    absent = [file for file in files if not (folder / file).is_file()]
    if absent:
        raise PlaceError(
            f"Expected the sample files in {folder}, {', '.join(absent)} are missing. "
            "Run `bigearthnet fetch samples`."
        )
    with ThreadPoolExecutor() as pool:  # Arrow unpacks bzip2 without holding the interpreter
        return dict(zip(files, pool.map(lambda file: _read_csv(folder / file), files), strict=True))


def describe_pairs(tables: dict[str, pa.Table]) -> pd.DataFrame:
    """Return country, season, split_v1 and flags of the n pairs, from the tables of `read_lists`.

    Raises `DataError` where the lists contradict each other.
    """
    pairs = tables[PAIRS_FILE]
    lists = {**FLAG_FILES, **SPLIT_FILES}
    listed = {key: _is_listed(pairs["s2_name"], tables[file], file) for key, file in lists.items()}
    said = {"country": _category(pairs["country"]), "season": _category(pairs["season"], SEASONS)}
    said["split_v1"] = _splits({split: listed[split] for split in SPLITS})
    return pd.DataFrame(said | {flag: listed[flag] for flag in FLAGS})


def _read_csv(path: Path) -> pa.Table:
    header = None if path.name == PAIRS_FILE else ["s2_name"]
    return csv.read_csv(path, read_options=csv.ReadOptions(column_names=header))


def _is_listed(s2_names: pa.ChunkedArray, table: pa.Table, file: str) -> np.ndarray:
    listed = pc.is_in(s2_names, value_set=table["s2_name"]).to_numpy()
    if listed.sum() != len(table):
        raise DataError(
            f"Expected all {len(table):,} names of {file} in {PAIRS_FILE}, found {listed.sum():,}. "
            "Fetch the samples again."
        )
    return listed


def _splits(listed: dict[str, np.ndarray]) -> pd.Categorical:
    if np.sum(list(listed.values()), axis=0).max() > 1:
        raise DataError("Expected a patch in one split, found one in two. Fetch the samples again.")
    codes = np.select(list(listed.values()), range(len(listed)), default=-1)
    return pd.Categorical.from_codes(codes, list(listed))


def _category(values: pa.ChunkedArray, categories: list[str] | None = None) -> pd.Categorical:
    coded = values.combine_chunks().dictionary_encode()
    found = pd.Categorical.from_codes(coded.indices.to_numpy(), coded.dictionary.to_pylist())
    unknown = set(found.categories) - set(categories or found.categories)
    if unknown:
        raise DataError(f"Expected one of {', '.join(categories)}, found {', '.join(unknown)}. Fetch the samples again.")
    return found.set_categories(categories or sorted(found.categories))
