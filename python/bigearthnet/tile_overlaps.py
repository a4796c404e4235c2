"""Which footprints of different tiles share ground, and how much.

Neighbouring tiles overlap: tiles are 109.8 km wide and 100 km apart in one UTM zone, and more
where two zones meet. Within a zone footprints are axis-parallel squares on grids that are
shifted against each other, and the shared rectangles are exact. Across zones the other
footprint is projected to the zone of the first: corners exactly, edges straight between them,
which leaves them within two millimetres of the true ones.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from .footprints import PATCH_SIZE, POSITIONS, corners, footprints, project_points, tile_origin

SIDE = POSITIONS * PATCH_SIZE  # metres, the side of the square that the patches of a tile fill
COMMON_CRS = "EPSG:3035"  # ETRS89-LAEA Europe, to find the tiles of two zones that meet


def shared_ground(places: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return first, second, area: one row for each pair of footprints that share ground.

    `places` and `others` hold one footprint a row: tile, column, row, epsg, ulx, uly. `first` is
    the number of a row of `places`, `second` of `others`, from 0, always of another tile; `area`
    is in m², in the plane of the first one's zone. Pairs that only touch are left out. Sorted by
    first and second.
    """
    rows = {tile: np.flatnonzero(places["tile"] == tile) for tile in places["tile"].unique()}
    grids = {tile: _grid(others, tile) for tile in others["tile"].unique()}
    pieces = [np.zeros((3, 0))]
    for tile, other in _meeting_tiles(sorted(rows), sorted(grids)):
        upper_left = places[["ulx", "uly"]].to_numpy("int64")[rows[tile]]
        same_zone = tile_origin(tile)[0] == tile_origin(other)[0]
        share = _shared_in_zone if same_zone else _shared_across_zones
        first, second, area = share(upper_left, tile_origin(tile)[0], grids[other], tile_origin(other))
        pieces.append(np.stack([rows[tile][first], second, area]))
    first, second, area = np.concatenate(pieces, axis=1)
    table = pd.DataFrame({"first": first.astype("int64"), "second": second.astype("int64"), "area": area})
    return table.sort_values(["first", "second"], ignore_index=True)


def covered_area(pairs: pd.DataFrame, *, by: str) -> pd.Series:
    """Return the area (m²) that the second footprints of `pairs` cover together of the first.

    `pairs` holds tile, column, row and other_tile, other_column, other_row; rows with one value
    of the column `by` have the same first footprint. The result has these values as index.
    """
    first, second = (
        footprints(*(pairs[prefix + part] for part in ("tile", "column", "row")))
        for prefix in ("", "other_")
    )
    shared = np.empty(len(pairs), object)
    for (epsg, other), rows in pd.DataFrame({"first": first["epsg"], "second": second["epsg"]}).groupby(
        ["first", "second"]
    ).indices.items():
        here = _squares(first[["ulx", "uly"]].to_numpy()[rows], epsg, crs=epsg)
        there = _squares(second[["ulx", "uly"]].to_numpy()[rows], other, crs=epsg)
        shared[rows] = shapely.intersection(here, there)
    groups = pairs.reset_index(drop=True).groupby(by).indices
    areas = [shapely.union_all(shared[rows]).area for rows in groups.values()]
    return pd.Series(areas, index=list(groups), dtype=float)


def _squares(upper_left: np.ndarray, epsg: int, *, crs: int) -> np.ndarray:
    """Return footprints as polygons in `crs`, an EPSG code; `upper_left` (n, 2) are their corners, in
    metres of the zone `epsg`.
    """
    return shapely.polygons(corners(np.full(len(upper_left), epsg), *upper_left.T, crs=crs))


def _grid(others: pd.DataFrame, tile: str) -> np.ndarray:
    """Return which row of `others` stands at each [row, column] of a tile, -1 for none."""
    grid = np.full((POSITIONS, POSITIONS), -1)
    here = np.flatnonzero(others["tile"] == tile)
    grid[others["row"].to_numpy()[here], others["column"].to_numpy()[here]] = here
    return grid


def _meeting_tiles(tiles: list[str], others: list[str]) -> Iterator[tuple[str, str]]:
    """Return the pairs of tiles whose outlines share more than a line."""
    tree = shapely.STRtree([_outline(other) for other in others])
    for tile in tiles:
        for number in np.sort(tree.query(_outline(tile), predicate="intersects")):
            if others[number] != tile:
                yield tile, others[number]


def _outline(tile: str) -> shapely.Polygon:
    """Return the square that the patches of a tile fill, with a point at each patch's corner."""
    epsg, ulx, uly = tile_origin(tile)
    steps = np.arange(0, SIDE, PATCH_SIZE)
    x = ulx + np.concatenate([steps, np.full(POSITIONS, SIDE), SIDE - steps, np.zeros(POSITIONS)])
    y = uly - np.concatenate([np.zeros(POSITIONS), steps, np.full(POSITIONS, SIDE), SIDE - steps])
    return shapely.Polygon(np.transpose(project_points(epsg, x, y, crs=COMMON_CRS)))


def _shared_in_zone(upper_left, _epsg, grid, origin) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A square meets at most two columns and two rows of the other grid: try the four."""
    from_left = upper_left[:, 0] - origin[1]
    from_top = origin[2] - upper_left[:, 1]
    pieces = []
    for right in (0, 1):
        for below in (0, 1):
            column, row = from_left // PATCH_SIZE + right, from_top // PATCH_SIZE + below
            width = PATCH_SIZE - np.abs(from_left - column * PATCH_SIZE)
            height = PATCH_SIZE - np.abs(from_top - row * PATCH_SIZE)
            inside = (width > 0) & (height > 0)
            for position in (column, row):
                inside &= (position >= 0) & (position < POSITIONS)
            first = np.flatnonzero(inside)
            second = grid[row[first], column[first]]
            first, second = first[second >= 0], second[second >= 0]
            pieces.append(np.stack([first, second, width[first] * height[first]]))
    return tuple(np.concatenate(pieces, axis=1))


def _shared_across_zones(upper_left, epsg, grid, origin) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows, columns = np.nonzero(grid >= 0)
    there = np.stack([origin[1] + columns * PATCH_SIZE, origin[2] - rows * PATCH_SIZE], axis=-1)
    here, there = _squares(upper_left, epsg, crs=epsg), _squares(there, origin[0], crs=epsg)
    first, second = shapely.STRtree(there).query(here, predicate="intersects")
    area = shapely.area(shapely.intersection(here[first], there[second]))
    first, second, area = (values[area > 0] for values in (first, second, area))
    return first, grid[rows, columns][second], area
