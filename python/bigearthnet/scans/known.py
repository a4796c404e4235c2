"""What names and the published index say of patches: where they lie, and whether they exist.

A Sentinel-2 name of version 1 does not say its tile, so that its place is known from the index
alone; other names say it themselves, for a patch that was never published as well.
"""

from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from .. import footprints, names
from ..archive import Layout
from ..errors import BigEarthNetError
from .lookup import COLUMNS, Rows

PARTNERS = {"s2_name": "s1_name", "s1_name": "s2_name"}
PLACE = ["tile", "epsg", "ulx", "uly"]


class Known(NamedTuple):
    """What is known of one patch before any of its files is read.

    `row` is its position in the index, -1 where it was never published; `tile`, `epsg` and the
    upper-left corner `ulx`, `uly` (metres of that UTM zone) are its place, None where that is not
    known; `partner` is the version 1 name of the other sensor's patch, "" where that is not known.
    """

    row: int
    tile: str | None = None
    epsg: int | None = None
    ulx: int | None = None
    uly: int | None = None
    partner: str = ""


class KnownPatches:
    """The index, asked by name."""

    def __init__(self, index: pd.DataFrame):
        """`index` is that of `index.read_index`; with its column in_v2, version 2 is known exactly."""
        self._rows = Rows(index)
        self._facts = index[[*PLACE, *PARTNERS]]

    def look_up(self, layout: Layout, patches: list[str]) -> list[Known]:
        """Return what is known of n patches of one layout, in order."""
        rows = self._rows.find(layout, pa.array(patches, pa.string()))
        found = self._facts.iloc[rows[rows >= 0]]
        partner = PARTNERS.get(COLUMNS[layout])
        partners = found[partner].tolist() if partner else [""] * len(found)
        told = zip(*(found[fact].tolist() for fact in PLACE), partners, strict=True)
        return [
            Known(row, *next(told)) if row >= 0 else _guess(name)
            for row, name in zip(rows.tolist(), patches, strict=True)
        ]


def _guess(name: str) -> Known:
    """Return the place that a name tells which the index does not have."""
    try:
        parsed = names.parse_name(name)
        if not hasattr(parsed, "tile"):
            return Known(-1)
        place = footprints.footprint(parsed.tile, parsed.column, parsed.row)
    except BigEarthNetError:
        return Known(-1)
    return Known(-1, parsed.tile, place.epsg, place.ulx, place.uly)
