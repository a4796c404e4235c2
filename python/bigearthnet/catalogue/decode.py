"""The payload of a catalogue to the index; `data/catalogue.md` is the specification."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..footprints import POSITIONS
from ..published_lists import FLAGS
from ..splits import SPLITS, split_v2
from . import codes
from .container import AGAIN, CatalogueError, split_payload
from .encode import CELLS


def decode_payload(payload: bytes) -> pd.DataFrame:
    """Return the table of a payload. Raises `CatalogueError` where its parts do not agree."""
    header, sections = split_payload(payload)
    tiles = [tile for tile in header["tiles"] if tile["days"]]
    masks = codes.decode_runs(sections["days"])
    tile, day, cell = _places(masks.reshape(-1, CELLS), [len(entry["days"]) for entry in tiles])
    footprint = tile * CELLS + cell
    row, column = (part.astype("int32") for part in np.divmod(cell, POSITIONS))
    planes = [day for entry in tiles for day in entry["days"]]
    plane = np.cumsum([0, *(len(entry["days"]) for entry in tiles)])[tile] + day
    s2, s2_names, v2_names = _beginnings(planes, plane, "s2", sections["s2"])
    s1, s1_names, seasons = _beginnings(planes, plane, "s1", sections["s1"])
    flags = {flag: codes.decode_runs(sections[flag]).astype(bool) for flag in FLAGS}
    for values in (tile, *flags.values()):
        _check_length(values, header["rows"])
    country = np.zeros(len(masks), "int64")
    country[masks > 0] = codes.decode_runs(sections["country"])
    flagged = np.any(list(flags.values()), axis=0)
    divided = np.zeros(len(masks), bool)
    divided[footprint[~flagged]] = True
    grids = divided.reshape(-1, POSITIONS, POSITIONS)
    split = codes.decode_blocks(sections["split_v1"], grids).ravel()[footprint]
    corners = [[entry[key] for key in ("epsg", "ulx", "uly")] for entry in tiles]
    epsg, ulx, uly = np.array(corners, "int32").reshape(-1, 3)[tile].T
    has_days = np.flatnonzero([bool(entry["days"]) for entry in header["tiles"]])
    return pd.DataFrame({
        "s2_name": _names(s2_names, s2, column, row, "{}"),
        "s1_name": _names(s1_names, s1, column, row, "{}"),
        "v2_name": _names(v2_names, s2, column, row, "{:02d}"),
        "tile": _category(has_days[tile], [entry["name"] for entry in header["tiles"]]),
        "column": column, "row": row,
        "epsg": epsg, "ulx": ulx + header["metres"] * column, "uly": uly - header["metres"] * row,
        "s2_date": _days(s2_names)[s2], "s1_date": _days(s1_names)[s1],
        "country": _category(country[footprint], header["country"]),
        "season": _category(np.array(seasons, "int64")[s1], header["season"]),
        "split_v1": _category(np.where(flagged, -1, split), SPLITS),
        "split_v2": split_v2(column, row), **flags,
    })  # fmt: skip


def _places(masks: np.ndarray, days: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return tile, day and cell of each row, in the order of rows.

    `masks` are (tiles, cells): bit i is set where the tile's day i, of so many `days`, has a patch.
    """
    bits = np.arange(max(days, default=0))[:, None]
    return np.nonzero(masks[:, None, :] >> bits & 1)


def _beginnings(planes: list[dict], plane: np.ndarray, key: str, section: bytes) -> tuple[np.ndarray, list, list]:
    """Return each row's beginning, counted through all planes, and both values of all beginnings."""
    first = np.cumsum([0, *(len(entry[key]) for entry in planes)])
    number = codes.decode_runs(section)
    _check_length(number, len(plane))
    pairs = [pair for entry in planes for pair in entry[key]]
    return first[plane] + number, [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _names(beginnings: list, of_row: np.ndarray, column: np.ndarray, row: np.ndarray, form: str) -> pd.Series:
    numbers = pa.array([form.format(number) for number in range(POSITIONS)])
    parts = pa.array(beginnings, pa.string()).take(of_row), numbers.take(column), numbers.take(row)
    return pd.Series(pc.binary_join_element_wise(*parts, "_").to_pandas().array, dtype="str")


def _days(names: list[str]) -> np.ndarray:
    """Return the day in each name, the eight digits before the T of its time."""
    days = [re.search(r"_(\d{4})(\d\d)(\d\d)T", name) for name in names]
    return np.array(["-".join(day.groups()) if day else "NaT" for day in days], "datetime64[ms]")


def _category(numbers: np.ndarray, names: list[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(numbers, pd.Index(names, dtype="str"))


def _check_length(values: np.ndarray, rows: int) -> None:
    if len(values) != rows:
        raise CatalogueError(f"Expected {rows:,} rows in all sections, found {len(values):,}. {AGAIN}")
