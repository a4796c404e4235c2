"""Leakage: what a model learns from train patches about the ground it is tested on.

Two ways ground gets from one split into another: patches that lie side by side in one tile
(`touching`), and tiles that overlap, so that the same ground is in two patches (`overlaps`).
Footprints of one tile never overlap, whatever the date. Every function takes the whole index, or
the rows that a model would see, and the column that holds the split; rows without a split count
as nothing. A footprint is a (tile, column, row); its split is the same on all its dates.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .errors import DataError
from .footprints import PATCH_SIZE, POSITIONS, footprint_numbers
from .tile_overlaps import covered_area, shared_ground

AREA = PATCH_SIZE**2  # m², of a footprint
EDGES = [(0, 1), (0, -1), (1, 0), (-1, 0)]
CORNERS = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
PLACE = ["tile", "column", "row"]


def touching(
    index: pd.DataFrame,
    *,
    split: str,
    of: Sequence[str] = ("validation", "test"),
    against: Sequence[str] = ("train",),
    dates: str = "same",
) -> pd.DataFrame:
    """Return tile, column, row, s2_date, split, edge, corner: one row for each patch in `of`.

    `edge` and `corner` say whether the patch shares an edge, or only the point of a corner, with
    a patch in `against`; one may touch some patches by edges and others by corners. With `dates`
    "same" both are of one product (a tile on a day), and the table keeps the labels of the rows
    of `index`. With "any", rows are footprints, there is no `s2_date`, and `edge` and `corner`
    compare them with footprints of the tile on whatever date.
    """
    if dates not in ("same", "any"):
        raise DataError(f"Expected dates to be 'same' or 'any', found {dates!r}.")
    rows = index[index[split].notna()] if dates == "same" else _places(index, split)
    by = ["tile", "s2_date"] if dates == "same" else ["tile"]
    product = rows.groupby(by, observed=True).ngroup().to_numpy()
    column, row = rows["column"].to_numpy() + 1, rows["row"].to_numpy() + 1
    planes = np.zeros((product.max(initial=-1) + 1, POSITIONS + 2, POSITIONS + 2), bool)
    seen = rows[split].isin(against).to_numpy()
    planes[product[seen], row[seen], column[seen]] = True
    asked = rows[split].isin(of).to_numpy()
    product, column, row = product[asked], column[asked], row[asked]
    table = rows.loc[asked, PLACE + by[1:] + [split]].rename(columns={split: "split"})
    for name, steps in (("edge", EDGES), ("corner", CORNERS)):
        beside = [planes[product, row + down, column + right] for down, right in steps]
        table[name] = np.logical_or.reduce(beside)
    return table


def count_touching(index: pd.DataFrame, *, split: str, **options) -> pd.DataFrame:
    """Return split, patches, edge, edge_or_corner, edge_share, edge_or_corner_share: one row for
    each split in `of`, counted from `touching` with the same options; shares are from 0 to 1.
    """
    table = touching(index, split=split, **options)
    table["edge_or_corner"] = table["edge"] | table.pop("corner")
    counted = table.groupby("split", observed=True).agg(
        patches=("edge", "size"), edge=("edge", "sum"), edge_or_corner=("edge_or_corner", "sum")
    )
    shares = counted[["edge", "edge_or_corner"]].div(counted["patches"], axis=0).add_suffix("_share")
    return counted.join(shares).reset_index()


def overlaps(
    index: pd.DataFrame,
    *,
    split: str,
    of: Sequence[str] = ("validation", "test"),
    against: Sequence[str] = ("train",),
) -> pd.DataFrame:
    """Return one row for each footprint in `of` and footprint in `against` that share ground.

    Columns: split, tile, column, row of the first; other_split, other_tile, other_column,
    other_row of the second, always in another tile; area (m², in the plane of the first one's
    zone, see `tile_overlaps`), share (of the first footprint, 0 to 1). Sorted by the first.
    Raises `DataError` if a footprint is in two splits.
    """
    places = _places(index, split)
    first, second = (places[places[split].isin(wanted)] for wanted in (of, against))
    pairs = shared_ground(first, second)
    columns = [split, *PLACE]
    left = first[columns].iloc[pairs["first"]].set_axis(["split", *PLACE], axis=1)
    right = second[columns].iloc[pairs["second"]].set_axis(
        ["other_split", *(f"other_{part}" for part in PLACE)], axis=1
    )
    pair = [table.reset_index(drop=True) for table in (left, right)]
    return pd.concat([*pair, pairs[["area"]]], axis=1).assign(share=pairs["area"] / AREA)


def overlapped(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return split, tile, column, row, others, largest, covered: one row a footprint, from the
    `pairs` of `overlaps`.

    `others` counts the footprints it shares ground with, `largest` is the share of it (0 to 1)
    that one of them covers, `covered` the share that they cover together.
    """
    by = ["split", *PLACE]
    grouped = pairs.groupby(by, observed=True)
    table = grouped.agg(
        others=("share", "size"), largest=("share", "max"), covered=("share", "sum"), tiles=("other_tile", "nunique")
    ).reset_index()
    several = table.loc[table.pop("tiles") > 1, by]  # footprints of two tiles may cover one spot
    doubtful = pairs.merge(several.reset_index(names="number"), on=by)
    covered = covered_area(doubtful, by="number") / AREA
    table.loc[covered.index, "covered"] = covered
    return table


def count_overlapped(
    index: pd.DataFrame, *, split: str, of: Sequence[str] = ("validation", "test"), **options
) -> pd.DataFrame:
    """Return split, footprints, overlapped, over_half, share: one row for each split in `of`.

    `overlapped` counts the footprints that share ground with one in `against` (as for
    `overlaps`), `over_half` those of which a single one covers more than half; `share` is that
    of the overlapped, 0 to 1.
    """
    table = overlapped(overlaps(index, split=split, of=of, **options))
    counted = pd.DataFrame({
        "footprints": _places(index, split)[split].value_counts(),
        "overlapped": table["split"].value_counts(),
        "over_half": table.loc[table["largest"] > 0.5, "split"].value_counts(),
    }).reindex(list(of)).fillna(0).astype("int64")  # fmt: skip
    share = counted["overlapped"] / counted["footprints"]
    return counted.assign(share=share).rename_axis("split").reset_index()


def count_tile_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return split, tile, other_tile, footprints, pairs, area: one row for each two tiles whose
    footprints share ground, from the `pairs` of `overlaps`.

    `footprints` counts those of `tile`; `area` is in m²; ground in two pairs counts twice.
    """
    by = ["split", "tile", "other_tile"]
    place = pairs["row"].astype("int64") * POSITIONS + pairs["column"]
    grouped = pairs.assign(place=place).groupby(by, observed=True)
    return grouped.agg(footprints=("place", "nunique"), pairs=("area", "size"), area=("area", "sum")).reset_index()


def leakage_free(
    rows: pd.DataFrame, index: pd.DataFrame, *, splits: Sequence[str] = ("split_v1", "split_v2")
) -> pd.Series:
    """Return for each of `rows` whether it is a test patch in every version and free of shared ground.

    True where the patch is test in all of `splits` and its footprint shares no ground with a
    train or validation footprint of any of them, in any tile. Models trained on either version
    have then seen no pixel of that ground, on any date. They may have seen the ground beside it:
    every test footprint of version 1 has a train footprint at an edge, so none would be left if
    touching were forbidden too.

    `index` holds the patches that may do harm: the whole one, whichever `rows` of it are asked
    for. A patch need not be kept in version 2: `in_v2`, where the index has it, says so. Raises
    `DataError` for an index in which a split has no train rows.
    """
    for split in splits:
        if not (index[split] == "train").any():
            raise DataError(
                f"Expected the whole index, found one in which no patch is train in {split}. Give the rows you "
                "ask for first, and the index they come from second."
            )
    free = np.logical_and.reduce([rows[split] == "test" for split in splits])
    asked = np.flatnonzero(free)
    _, first, place = np.unique(footprint_numbers(rows.iloc[asked]), return_index=True, return_inverse=True)
    places = rows.iloc[asked[first]]
    for split in splits:
        others = _places(index, split)
        harmed = shared_ground(places, others[others[split] != "test"])["first"].unique()
        free[asked[np.isin(place, harmed)]] = False
    return pd.Series(free, index=rows.index, name="leakage_free")


def _places(index: pd.DataFrame, split: str) -> pd.DataFrame:
    """Return one row for each footprint that has a split."""
    rows = index[index[split].notna()]
    _, first, place = np.unique(footprint_numbers(rows), return_index=True, return_inverse=True)
    places = rows.iloc[first]
    codes, _ = pd.factorize(rows[split])
    differs = np.flatnonzero(codes != codes[first][place])
    if differs.size:
        tile, column, row = rows[PLACE].iloc[differs[0]]
        raise DataError(
            f"Expected one {split} for a footprint on all its dates, found two for column {column}, "
            f"row {row} of tile {tile}. Build the index again."
        )
    return places
