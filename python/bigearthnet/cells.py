"""Squares of an equal-area grid, so that maps count the same ground everywhere."""

import numpy as np
import pandas as pd

from .errors import DataError
from .footprints import PATCH_SIZE, project_points

CELL_CRS = "EPSG:3035"  # ETRS89-LAEA Europe: equal areas, the grid of European statistics
CELL_SIZE = 10_000  # metres


def cell_corners(places: pd.DataFrame, size: int = CELL_SIZE) -> np.ndarray:
    """Return the lower-left corner (x, y) of the cell of each place: (n, 2) int64, metres.

    Cells are squares of `size` metres in EPSG:3035 whose corners are multiples of `size`.
    `places` has the columns epsg, ulx, uly of footprints; a place belongs to the cell that holds
    its centre. Raises `DataError` unless `size` is positive.
    """
    if size <= 0:
        raise DataError(f"Expected a cell size in metres above 0, found {size}.")
    half = PATCH_SIZE // 2
    centres = project_points(places["epsg"], places["ulx"] + half, places["uly"] - half, crs=CELL_CRS)
    return np.floor_divide(np.transpose(centres), size).astype("int64") * size
