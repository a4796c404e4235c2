"""Small tidy tables counted from the index.

Every function takes the index, or a selection of its rows, and returns a new pandas DataFrame
with plain column names. A footprint is a (tile, column, row): one place, seen on one or several
dates. A product is one tile on one day.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from .cells import CELL_SIZE, cell_corners
from .footprints import PATCH_SIZE, footprint_numbers


class Totals(NamedTuple):
    """What an index holds in all. Dates are those of the S2 patches."""

    patches: int
    footprints: int
    tiles: int
    products: int
    countries: int
    first_date: pd.Timestamp
    last_date: pd.Timestamp

    @property
    def days(self) -> int:
        """Days from the first to the last date."""
        return (self.last_date - self.first_date).days


def totals(index: pd.DataFrame) -> Totals:
    """Return the size and extent of an index; `pandas.DataFrame([totals])` is its table.

    Both dates are missing (NaT) for an empty index.
    """
    return Totals(
        patches=len(index),
        footprints=len(np.unique(footprint_numbers(index))),
        tiles=int(index["tile"].nunique()),
        products=len(index[["tile", "s2_date"]].drop_duplicates()),
        countries=int(index["country"].nunique()),
        first_date=index["s2_date"].min(),
        last_date=index["s2_date"].max(),
    )


def countries(index: pd.DataFrame) -> pd.DataFrame:
    """Return country, patches, footprints: one row a country, most patches first."""
    return _count(index, ["country"]).sort_values(
        ["patches", "country"], ascending=[False, True], ignore_index=True
    )


def seasons(index: pd.DataFrame) -> pd.DataFrame:
    """Return season, patches, footprints: one row a season, winter first.

    The season is that of the S1 patch. A footprint seen in two seasons counts in both.
    """
    return _count(index, ["season"])


def country_seasons(index: pd.DataFrame) -> pd.DataFrame:
    """Return country, season, patches, footprints: every combination, zeros included."""
    return _count(index, ["country", "season"])


def revisits(index: pd.DataFrame) -> pd.DataFrame:
    """Return how often places were seen: dates, footprints, patches, share.

    One row for each number of distinct S2 dates; `patches` are those of its footprints and
    `share` is the fraction of all footprints, 0 to 1.
    """
    seen = index[["s2_date"]].assign(footprint=footprint_numbers(index)).groupby("footprint")
    places = seen["s2_date"].agg(dates="nunique", patches="size")
    counted = places.groupby("dates").agg(
        footprints=("patches", "size"), patches=("patches", "sum")
    )
    return counted.assign(share=counted["footprints"] / len(places)).reset_index()


def patches_side_by_side(size: int = 10_000) -> int:
    """Return how many patches of one date cover a square of `size` metres, in whole patches."""
    return size**2 // PATCH_SIZE**2


def cells(index: pd.DataFrame, size: int = CELL_SIZE) -> pd.DataFrame:
    """Return x, y, patches, footprints, first_date, last_date, country: one row a cell.

    Cells are squares of `size` metres in EPSG:3035 whose corners are multiples of `size`; x
    (easting) and y (northing) are the lower-left corner. A patch belongs to the cell that holds
    the centre of its footprint; `country` is the one with most patches, the first by name in a
    tie. Cells without a patch are left out. Raises `DataError` unless `size` is positive.
    """
    _, first, place = np.unique(footprint_numbers(index), return_index=True, return_inverse=True)
    corners, cell_of_place = np.unique(cell_corners(index.iloc[first], size), axis=0, return_inverse=True)
    table = pd.DataFrame(corners, columns=["x", "y"])
    cell, shape = cell_of_place[place], (len(table), len(index["country"].cat.categories))
    table["patches"] = np.bincount(cell, minlength=len(table))
    table["footprints"] = np.bincount(cell_of_place, minlength=len(table))
    dates = index["s2_date"].groupby(cell)
    table["first_date"], table["last_date"] = dates.min(), dates.max()
    votes = np.zeros(shape, "int64")
    np.add.at(votes, (cell, index["country"].cat.codes), 1)
    table["country"] = pd.Categorical.from_codes(votes.argmax(axis=1), dtype=index["country"].dtype)
    return table


def _count(index: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    keyed = index[by].assign(footprint=footprint_numbers(index))
    counted = keyed.groupby(by, observed=False)["footprint"].agg(
        patches="size", footprints="nunique"
    )
    return counted.reset_index()
