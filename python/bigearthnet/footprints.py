"""Where a patch lies: the ground square of a tile, column and row.

A Sentinel-2 tile is a 100 km square of the Military Grid Reference System, in metres of its UTM
zone, widened to 109.8 km and snapped to a grid of 60 m (the coarsest band). Its patches are
squares of 1,200 m: `column` counts eastward and `row` southward from the tile's upper-left
corner, 0 to 90. The result is exact: 0 m from the coordinates stored with the patches.

Letters and northings of the grid: NGA, *Universal Grids and Grid Reference Systems*,
NGA.STND.0037 (2014). Only the latitude bands of the archive, S to W (32° to 72° N),
are known here.
"""

import re
from dataclasses import dataclass
from functools import cache
from numbers import Real

import numpy as np
import pandas as pd
from pyproj import CRS, Transformer

from .errors import DataError
from .name_parts import TILE_PATTERN, PatchNameError

PATCH_SIZE = 1_200  # metres: 120 pixels of 10 m
TILE_SIZE = 109_800  # metres: 10,980 pixels of 10 m
POSITIONS = 91  # whole patches along the side of a tile
SNAP = 60  # metres, the pixel of the bands B01 and B09
SQUARE = 100_000  # metres, the side of an MGRS square
NORTHING_CYCLE = 2_000_000  # metres after which the row letters repeat

COLUMN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
ROW_LETTERS = "ABCDEFGHJKLMNPQRSTUV"
BAND_SOUTH = {"S": 3_500_000, "T": 4_400_000, "U": 5_300_000, "V": 6_200_000, "W": 7_000_000}
BAND_HEIGHT = 1_000_000  # metres; a band of 8° is 890 km high, cut into whole squares


@dataclass(frozen=True, slots=True)
class Footprint:
    """A ground square: `epsg` of its UTM zone, upper-left and lower-right corner in metres."""

    epsg: int
    ulx: int
    uly: int
    lrx: int
    lry: int

    def corners(self, *, crs="EPSG:4326") -> tuple[tuple[float, float], ...]:
        """Return four (x, y) in `crs`: upper left, upper right, lower right, lower left.

        For the default, WGS84, these are (longitude, latitude) in degrees. Seen from above the
        corners run clockwise.
        """
        return tuple(map(tuple, corners([self.epsg], [self.ulx], [self.uly], crs=crs)[0].tolist()))


def footprint(tile: str, column: int, row: int) -> Footprint:
    """Return the ground square of a patch, in metres of its tile's UTM zone.

    Raises `PatchNameError` for a tile or position outside the Sentinel-2 grid.
    """
    column, row = (int(check_positions([value], part)[0]) for value, part in ((column, "column"), (row, "row")))
    epsg, ulx, uly = tile_origin(tile)
    ulx, uly = ulx + PATCH_SIZE * column, uly - PATCH_SIZE * row
    return Footprint(epsg, ulx, uly, ulx + PATCH_SIZE, uly - PATCH_SIZE)


def footprints(tiles, columns, rows) -> pd.DataFrame:
    """Return the ground squares of n patches: columns epsg, ulx, uly, lrx, lry (int32, metres).

    The three arguments are sequences of length n; the index of `tiles` is kept if it is a
    Series. Raises `PatchNameError` as `footprint` does, for the first wrong value.
    """
    columns, rows = check_positions(columns, "column"), check_positions(rows, "row")
    check_lengths(tile=tiles, column=columns, row=rows)
    epsg, ulx, uly = _origins(tiles).T
    ulx, uly = ulx + PATCH_SIZE * columns, uly - PATCH_SIZE * rows
    table = {"epsg": epsg, "ulx": ulx, "uly": uly, "lrx": ulx + PATCH_SIZE, "lry": uly - PATCH_SIZE}
    return pd.DataFrame(table, index=tiles.index if isinstance(tiles, pd.Series) else None)


def corners(epsg, ulx, uly, *, crs="EPSG:4326") -> np.ndarray:
    """Return the corners (x, y) in `crs` of n footprints: (n, 4, 2) float64, in the order of
    `Footprint.corners`.

    `epsg`, `ulx`, `uly` are n whole numbers each, as `footprints` returns them. Neighbours and
    dates share most corners: each is projected once.
    """
    check_lengths(epsg=epsg, ulx=ulx, uly=uly)
    epsg, ulx, uly = (np.asarray(values, "int64") for values in (epsg, ulx, uly))
    place, places = pd.factorize((epsg << 48) + (ulx << 24) + uly)  # metres are below 2^24
    steps = (np.array([0, 1, 1, 0]) << 24) - [0, 0, 1, 1]
    corner, points = pd.factorize((places[:, None] + PATCH_SIZE * steps).ravel())
    lower = (1 << 24) - 1
    projected = project_points(points >> 48, points >> 24 & lower, points & lower, crs=crs)
    return np.stack(projected, axis=-1)[corner].reshape(-1, 4, 2)[place]


def footprint_numbers(index: pd.DataFrame) -> np.ndarray:
    """Return a number for each of n rows, (n,) int64: equal where tile, column and row are.

    Numbers go by tile (in the order of its categories, else of the alphabet), row and column.
    They compare within one table only.
    """
    tile = index["tile"]
    codes = (tile if isinstance(tile.dtype, pd.CategoricalDtype) else tile.astype("category")).cat.codes
    position = index["row"].to_numpy("int64") * POSITIONS + index["column"].to_numpy()
    return codes.to_numpy("int64") * POSITIONS**2 + position


def locate(tiles, epsg, ulx, uly) -> pd.DataFrame:
    """Return column and row (int32) of n footprints in their tiles: `footprints` turned round.

    Sequences of length n: the tiles, the EPSG codes, and the upper-left corners in metres, which
    must be those of a patch, to the metre. The index of `tiles` is kept if it is a Series.
    Raises `PatchNameError`, whose `part` is tile, epsg, ulx or uly, for the first that is wrong.
    """
    check_lengths(tile=tiles, epsg=epsg, ulx=ulx, uly=uly)
    found = np.stack([np.asarray(values, "float64") for values in (epsg, ulx, uly)], axis=-1)
    offset = (found - _origins(tiles)) * [1, 1, -1]
    offset[:, 1:] /= PATCH_SIZE
    limits = [0, POSITIONS - 1, POSITIONS - 1]
    wrong = ~((offset >= 0) & (offset <= limits) & (offset % 1 == 0))
    if wrong.any():
        row, part = (int(place[0]) for place in np.nonzero(wrong))
        expected = "that of the tile's zone" if part == 0 else "a corner of a patch of its tile"
        raise PatchNameError(("epsg", "ulx", "uly")[part], f"{expected} {pd.Series(tiles).iloc[row]}", found[row, part].item())
    table = pd.DataFrame(offset[:, 1:].astype("int32"), columns=["column", "row"])
    return table.set_axis(tiles.index) if isinstance(tiles, pd.Series) else table


def check_positions(positions, part: str) -> np.ndarray:
    """Return columns or rows in a tile as int32. Raises `PatchNameError`, with `part` as its part,
    for the first that is not a whole number from 0 to 90.
    """
    positions = np.asarray(positions)
    numbers = positions
    if positions.dtype.kind not in "iuf":
        given = [x if isinstance(x, Real) and not isinstance(x, bool) else np.nan for x in positions.tolist()]
        numbers = np.array(given, float)
    wrong = np.flatnonzero(~((numbers >= 0) & (numbers < POSITIONS) & (numbers % 1 == 0)))
    if wrong.size:
        raise PatchNameError(part, f"a whole number from 0 to {POSITIONS - 1}", positions[wrong[:1]].tolist()[0])
    return numbers.astype("int32")


def check_lengths(**values) -> None:
    """Raise `DataError` unless all values, sequences under their names, are of one length."""
    lengths = {name: len(value) for name, value in values.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{length:,} of {name}" for name, length in lengths.items())
        raise DataError(f"Expected one value of each for every patch, found {found}. Give sequences of one length.")


@cache
def tile_origin(tile: str) -> tuple[int, int, int]:
    """Return the EPSG code of a tile's UTM zone and its upper-left corner (x, y) in metres.

    Raises `PatchNameError` where the tile's letters do not occur in its zone and band, and for
    bands outside S to W.
    """
    if not isinstance(tile, str) or not re.fullmatch(TILE_PATTERN, tile):
        raise PatchNameError("tile", "zone, band and two letters such as 33UUP", tile)
    zone, band = int(tile[:2]), tile[2]
    if band not in BAND_SOUTH:
        raise PatchNameError("tile", "a latitude band from S to W, the archive's", tile)
    alphabet, east = divmod(COLUMN_LETTERS.index(tile[3]), 8)
    if alphabet != (zone - 1) % 3:
        letters = COLUMN_LETTERS[(zone - 1) % 3 * 8 :][:8]
        raise PatchNameError("tile", f"one of {letters} as column letter of zone {zone}", tile)
    shift = 5 if zone % 2 == 0 else 0
    north = (ROW_LETTERS.index(tile[4]) - shift) % 20 * SQUARE
    while north < BAND_SOUTH[band] - SQUARE:
        north += NORTHING_CYCLE
    if north > BAND_SOUTH[band] + BAND_HEIGHT:
        raise PatchNameError("tile", f"a row letter that occurs in band {band} of its zone", tile)
    ulx = (east + 1) * SQUARE // SNAP * SNAP
    uly = -(-(north + SQUARE) // SNAP) * SNAP
    return 32_600 + zone, ulx, uly


def project_points(epsg, x, y, *, crs) -> tuple[np.ndarray, np.ndarray]:
    """Return the (x, y) in `crs` of points given in metres of UTM zones.

    `epsg`, `x`, `y` are arrays of one length, or shapes that broadcast. The result is always
    (easting or longitude, northing or latitude), whatever axis order `crs` declares.
    """
    epsg, x, y = np.broadcast_arrays(epsg, np.asarray(x, float), np.asarray(y, float))
    out_x, out_y = np.empty(x.shape), np.empty(x.shape)
    for code in np.unique(epsg):
        here = epsg == code
        out_x[here], out_y[here] = _transformer(int(code), CRS(crs)).transform(x[here], y[here])
    return out_x, out_y


def _origins(tiles) -> np.ndarray:
    """Return the EPSG code and the corner of each tile, (n, 3) in int32."""
    codes, names = pd.factorize(pd.Series(tiles))
    if (codes < 0).any():
        raise PatchNameError("tile", "a tile in every row", None)
    return np.array([tile_origin(name) for name in names], "int32").reshape(-1, 3)[codes]


@cache
def _transformer(epsg: int, crs: CRS) -> Transformer:
    return Transformer.from_crs(epsg, crs, always_xy=True)
