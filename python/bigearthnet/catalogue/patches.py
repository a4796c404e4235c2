"""The index as a catalogue and back, without loss.

`encode_catalogue` reads back what it has written and refuses a table that would not return the
same in every row.
"""

import numpy as np
import pandas as pd

from ..footprints import POSITIONS
from ..splits import SPLITS
from ..v2_columns import COLUMNS_OF_V2
from .container import CatalogueError, identity, seal, unseal
from .decode import decode_payload
from .encode import encode_payload

MAGIC = b"BENC"
TYPES = {
    "s2_name": "str", "s1_name": "str", "v2_name": "str", "tile": "category", "column": "int32",
    "row": "int32", "epsg": "int32", "ulx": "int32", "uly": "int32", "s2_date": "datetime64[ms]",
    "s1_date": "datetime64[ms]", "country": "category", "season": "category",
    "split_v1": "category", "split_v2": "category", "snow": "bool", "cloud": "bool", "unlabelled": "bool",
}  # fmt: skip
MAY_MISS = {"v2_name", "split_v1"}
LEFT_OUT = {*COLUMNS_OF_V2, "geometry"}
MOST_DAYS = 31  # a tile, as bits of a number that JavaScript's operators keep positive
MOST_CATEGORIES = 255  # as bytes in JavaScript, where 255 is missing


def encode_catalogue(index: pd.DataFrame) -> bytes:
    """Return the catalogue of all or some rows of the index, in its order.

    Row labels are not kept, nor are the columns in_v2, labels and geometry. Raises
    `CatalogueError` for a table that is not like the index, and for one that a catalogue cannot
    hold: it derives columns from each other, `data/catalogue.md` says which and how.
    """
    payload = _encode_checked(index)
    return seal(MAGIC, payload)


def decode_catalogue(data: bytes) -> pd.DataFrame:
    """Return the table that a catalogue was written from: rows, order, columns and types.

    Raises `CatalogueError` for bytes that are not a whole catalogue.
    """
    return decode_payload(unseal(MAGIC, data))


def identify(index: pd.DataFrame) -> str:
    """Return the eight hex digits by which a layer knows the catalogue of `index`.

    Raises `CatalogueError` as `encode_catalogue` does.
    """
    return identity(_encode_checked(index))


def _encode_checked(index: pd.DataFrame) -> bytes:
    _check_columns(index)
    _check_places(index)
    payload = encode_payload(index)
    _check_equal(index, decode_payload(payload))
    return payload


def _check_columns(index: pd.DataFrame) -> None:
    absent, unknown = set(TYPES) - set(index.columns), set(index.columns) - set(TYPES) - LEFT_OUT
    if absent or unknown:
        raise CatalogueError(
            f"Expected the columns of the index, found {', '.join(sorted(absent)) or 'none'} missing "
            f"and {', '.join(sorted(map(str, unknown))) or 'none'} added. Add or drop them."
        )
    for column, expected in TYPES.items():
        found = index[column].dtype
        if found != expected:
            raise CatalogueError(f"Expected column {column} as {expected}, found {found}. Convert it.")
        missing = index[column].isna().to_numpy()
        if missing.any() and column not in MAY_MISS:
            raise CatalogueError(
                f"Expected a value in column {column} of every row, found none in row "
                f"{missing.argmax()}. Fill it or drop the row."
            )
    for column in (column for column, kind in TYPES.items() if kind == "category"):
        found = index[column].cat.categories.tolist()
        if column.startswith("split") and found != SPLITS:
            raise CatalogueError(f"Expected {SPLITS} as categories of {column}, found {found}. Convert it.")
        if len(found) > MOST_CATEGORIES:
            raise CatalogueError(
                f"Expected up to {MOST_CATEGORIES} categories of {column}, found {len(found)}. "
                "Remove those that do not occur."
            )


def _check_places(index: pd.DataFrame) -> None:
    """Refuse rows that are not in the grid, not in order, or at a place that is taken."""
    for part in ("column", "row"):
        wrong = ~index[part].between(0, POSITIONS - 1).to_numpy()
        if wrong.any():
            raise CatalogueError(
                f"Expected {part} from 0 to {POSITIONS - 1}, found {index[part].iloc[wrong.argmax()]} "
                f"in row {wrong.argmax()}. Correct or drop it."
            )
    days = pd.factorize(index["s2_date"], sort=True)[0]
    place = index["tile"].cat.codes.to_numpy("int64")
    for values, count in ((days, days.max(initial=0) + 1), (index["row"], POSITIONS), (index["column"], POSITIONS)):
        place = place * count + np.asarray(values)
    late = place[1:] <= place[:-1]
    if late.any():
        raise CatalogueError(
            "Expected rows sorted by tile, s2_date, row and column, each place once, found row "
            f"{late.argmax() + 1} before its turn or a second time. Sort the table, drop duplicates."
        )
    most = index.groupby("tile", observed=True)["s2_date"].nunique().max()
    if most > MOST_DAYS:
        raise CatalogueError(f"Expected up to {MOST_DAYS} days a tile, found {most}. Write the days apart.")


def _check_equal(index: pd.DataFrame, read: pd.DataFrame) -> None:
    """Refuse an index that the catalogue gives back in another form."""
    for column in TYPES:
        before, after = index[column].reset_index(drop=True), read[column]
        if before.dtype != after.dtype:
            raise CatalogueError(
                f"Expected column {column} as {after.dtype!r}, found {before.dtype!r}. "
                "Use the categories of the index."
            )
        if before.equals(after):
            continue
        differ = ~((before == after).to_numpy(bool) | (before.isna() & after.isna()).to_numpy(bool))
        at = int(differ.argmax())
        raise CatalogueError(
            f"Expected {after[at]} as {column} of {index['s2_name'].iloc[at]}, which follows from "
            f"its other columns or from the same place on other days, found {before[at]}. A "
            "catalogue cannot hold such a row: correct or drop it."
        )
