"""The map of all patches as a mask, which the title of the slides fills with the brand's colour in either mode.

`python -m figures.opening` draws it into `assets/opening.svg`, which is committed.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd

from bigearthnet import index, summaries
from bigearthnet.cells import CELL_SIZE

from .cells import class_outlines
from .outlines import KILOMETRE, read_outlines
from .patch_map import BREAKS, LAND, NAMES

FILE = "assets/opening.svg"
WINDOW = (2_500, 5_900, 1_600, 5_300)  # kilometres of EPSG:3035: west, east, south, north
LAND_SHARE = 0.1  # how much of the colour land gets
SHARES = np.linspace(0.45, 1, len(BREAKS) + 1).round(2)  # and cells with few to many patches


def write_opening(cells: pd.DataFrame, path: Path | str) -> Path:
    """Draw the cells of `summaries.cells`, of its usual size, whole or not at all. The same cells give the same bytes."""
    west, east, south, north = WINDOW
    x, y = (cells[axis].to_numpy() // KILOMETRE for axis in "xy")
    layers = [(read_outlines(LAND, tuple(NAMES)).land, LAND_SHARE)]
    layers += zip(class_outlines(x, y, cells["patches"], BREAKS, size=CELL_SIZE // KILOMETRE), SHARES, strict=True)
    paths = [f'<path fill-opacity="{share}" d="{"".join(map(_ring, rings))}"/>' for rings, share in layers]
    path = Path(path)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text("\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {east - west} {north - south}" width="{east - west}" height="{north - south}">',
        *paths, "</svg>", "",
    ]), "utf-8")  # fmt: skip
    os.replace(beside, path)
    return path


def _ring(ring: np.ndarray) -> str:
    """Return a closed line in whole kilometres, each point by its step from the last; nothing outside the window."""
    west, east, south, north = WINDOW
    points = np.rint(np.column_stack([np.asarray(ring)[:, 0] - west, north - np.asarray(ring)[:, 1]])).astype(int)
    if (points.max(axis=0) < 0).any() or (points.min(axis=0) > (east - west, north - south)).any():
        return ""
    steps = np.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(f'{dx} {dy}' for dx, dy in steps)}z"


if __name__ == "__main__":
    print(write_opening(summaries.cells(index.read_index()), FILE))
