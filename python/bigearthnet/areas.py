"""Patches in an area: for each tile the rows inside it, and the columns of each row.

    within(patches, {"33UUP": "3-5:0-90 6:0-12,40"})

takes rows 3 to 5 of tile 33UUP as a whole, and of row 6 the columns 0 to 12 and 40. The map of a
site writes the areas that its readers draw in this way, so that the same patches are chosen here.
"""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from .errors import DataError
from .footprints import POSITIONS

_SPAN = r"\d+(?:-\d+)?"
_PART = re.compile(rf"({_SPAN}):({_SPAN}(?:,{_SPAN})*)")


class AreaError(DataError):
    """An area that cannot be read."""


def within(patches: pd.DataFrame, area: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of `patches` whose footprint lies in `area`, in their order.

    `patches` has the columns tile, column and row of the index; `area` gives each tile its rows
    and columns, 0 to 90, as above. A tile without patches selects none. Raises `AreaError`.
    """
    inside = np.zeros(len(patches), dtype=bool)
    tiles, columns, rows = (patches[name].to_numpy() for name in ("tile", "column", "row"))
    for tile, text in area.items():
        here = np.flatnonzero(tiles == tile)
        inside[here] = read_cells(text)[rows[here], columns[here]]
    return patches[inside]


def read_cells(text: str) -> np.ndarray:
    """Return which cells of a tile a text takes: (91, 91) bool, by row and column.

    Raises `AreaError` for a text of another form and for a position that no tile has.
    """
    cells = np.zeros((POSITIONS, POSITIONS), dtype=bool)
    for part in text.split():
        found = _PART.fullmatch(part)
        if not found:
            raise AreaError(f'Expected rows and columns such as "3-5:0-12,40", found {part!r}.')
        rows = _read_span(found[1], part)
        for span in found[2].split(","):
            cells[rows, _read_span(span, part)] = True
    return cells


def _read_span(text: str, part: str) -> slice:
    first, _, last = text.partition("-")
    first, last = int(first), int(last or first)
    if not first <= last < POSITIONS:
        raise AreaError(f"Expected positions from 0 to {POSITIONS - 1}, the lower first, found {text} in {part!r}.")
    return slice(first, last + 1)
