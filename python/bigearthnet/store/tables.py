"""What a dataset takes from a table of patches: the split, names as the store has them, labels."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import DataError
from ..label_vectors import encode_labels
from ..nomenclature import LABELS_19, LABELS_43, clc_class
from ..splits import SPLITS
from .reader import EncodedStore

# Columns with the Sentinel-2 name, and the version it is of: the index, the metadata of version 2.
S2_COLUMNS = {"patch_id": 2, "v2_name": 2, "s2_name": 1}
S1_COLUMN = "s1_name"


class Chosen(NamedTuple):
    """Rows that the store has, the names of each sensor (n,) and the version of the S2 names."""

    table: pd.DataFrame
    names: dict[str, pa.Array]
    version: int | None


def choose_split(table: pd.DataFrame, split: str | None, by: str | None) -> pd.DataFrame:
    """Return the rows whose split in the column `by` is `split`; all if None. Raises `DataError`."""
    if split is None:
        if by is not None:
            raise DataError(f"Expected a split beside by={by!r}, found none. Give {', '.join(SPLITS)}.")
        return table
    columns = [column for column in ("split", "split_v1", "split_v2") if column in table]
    if by is None and columns == ["split"]:  # the metadata of version 2
        by = "split"
    if by not in columns:
        raise DataError(f"Expected as `by` one of the columns {', '.join(columns) or '(there are none)'}; found {by!r}.")
    if split not in SPLITS:
        raise DataError(f"Expected as split one of {', '.join(SPLITS)}; found {split!r}.")
    return table[table[by] == split]


def choose_names(store: EncodedStore, table: pd.DataFrame, sensors: Sequence[str], missing: str) -> Chosen:
    """Return the rows of `table` that the store has for all `sensors`, of "S2" and "S1", with names.

    S2 names are those of the column that the store has more of. Other rows raise `DataError`,
    or are left out where `missing` is "drop".
    """
    if missing not in ("error", "drop"):
        raise DataError(f"Expected missing='error' or 'drop', found {missing!r}.")
    stored = pa.array(store.names, pa.string())
    there, names, version = np.ones(len(table), bool), {}, None
    for sensor in sensors:
        wanted = S2_COLUMNS if sensor == "S2" else (S1_COLUMN,)
        columns = {column: pa.array(table[column], pa.string(), from_pandas=True) for column in wanted if column in table}
        if not columns:
            raise DataError(f"Expected a column of {sensor} names, {' or '.join(wanted)}; found {', '.join(table)}.")
        found = {column: pc.is_in(texts, value_set=stored).to_numpy(zero_copy_only=False) for column, texts in columns.items()}
        best = max(found, key=lambda column: found[column].sum())
        names[sensor], there = columns[best], there & found[best]
        version = S2_COLUMNS.get(best, version)
    absent = np.flatnonzero(~there)
    if absent.size and missing == "error" or absent.size == len(there):
        example = next((column[absent[0]] for column in names.values()), None) if absent.size else "no rows at all"
        raise DataError(
            f"Expected every patch of the table in {store.path}, found {absent.size:,} of {len(table):,} missing, such "
            f"as {example}. Encode them as well, choose other rows, or give missing='drop' to go without."
        )
    rows = np.flatnonzero(there)
    return Chosen(table.iloc[rows], {sensor: column.take(pa.array(rows)) for sensor, column in names.items()}, version)


def encode_classes(
    table: pd.DataFrame, order: str | Sequence[str] | None, classes: int, version: int | None
) -> np.ndarray:
    """Return the labels of n rows as (n, k) uint8, k = 0 where `order` is None.

    The column is the one of the patches' `version`, whatever else the table has: `labels_43` for 1,
    `labels` for 2. Names of Sentinel-1 do not tell it (None): then it is `labels_43` where any are
    known. Raises `LabelError` and `DataError`.
    """
    if order is None:
        return np.zeros((len(table), 0), "uint8")
    if not isinstance(order, str):
        classes = len(order)
    if classes == 43:
        version = 1  # version 2 has the 19 only
    elif version is None:
        version = 1 if "labels_43" in table and table["labels_43"].notna().any() else 2
    column = "labels_43" if version == 1 else "labels"
    if column not in table or not table[column].notna().any():
        raise DataError(
            f"Expected a column {column} for {classes} classes of version {version}, found "
            f"{'none known in it' if column in table else ', '.join(table)}. "
            + (
                "Run `bigearthnet fetch metadata`, then make the table anew."
                if version == 2
                else "Take the table that `bigearthnet index` writes of the archive of version 1."
            )
        )
    if classes == 43 or column == "labels":
        return encode_labels(table[column], order=order, classes=classes)
    of_43 = encode_labels(table[column], order="papers", classes=43)
    of_19 = (of_43 @ _merged() > 0).astype("uint8")
    identity = encode_labels([[label] for label in LABELS_19], order=order)  # puts them in the order asked for
    return of_19 @ identity


def _merged() -> np.ndarray:
    """Return which of the 19 classes each of the 43 belongs to: (43, 19) of 0 and 1."""
    merged = [clc_class(label).class_19 for label in LABELS_43]
    return np.array([[label == of for label in LABELS_19] for of in merged], "uint8")
