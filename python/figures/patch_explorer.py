"""The live patch map: what its scripts in assets/explorers are told.

The page decodes the catalogue itself; from here come the outlines, the colours and the names.
"""

import numpy as np

from bigearthnet.nomenclature import LABELS_19
from guide import theme
from guide.explorer import Explorer

from .map_colours import map_colours
from .outlines import Outlines

# In the order they are to run.
SCRIPTS = (
    "assets/bigearthnet/catalogue-codes.js",
    "assets/bigearthnet/catalogue-names.js",
    "assets/bigearthnet/catalogue.js",
    "assets/bigearthnet/map-projection.js",
    "assets/bigearthnet/map-tiles.js",
    "assets/bigearthnet/map-facets.js",
    "assets/bigearthnet/map-colours.js",
    "assets/bigearthnet/map-names.js",
    "assets/explorers/map-view.js",
    "assets/explorers/map-axes.js",
    "assets/explorers/map-panel.js",
    "assets/explorers/map-card.js",
    "assets/explorers/map-colouring.js",
    "assets/explorers/map-pointing.js",
    "assets/explorers/map-address.js",
    "assets/explorers/map-moving.js",
    "assets/explorers/map-pinch.js",
    "assets/explorers/map.js",
)
STYLES = ("assets/explorers/map.css",)
FILES = {"catalogue": "data/catalogue.bin", "labels": "data/labels.bin"}
# Heights of the whole explorer: the map's shape, and lines of controls above and below it.
WHOLE = ("calc(69cqi + 38rem)", "calc(112cqi + 49rem)")
COMPACT = ("calc(69cqi + 7.7rem)", "calc(112cqi + 12.2rem)")


def patch_explorer(
    outlines: Outlines, names: dict[str, tuple[int, int, str]], *, windows: dict, limits: tuple, compact: bool
) -> Explorer:
    """Return the explorer of the patch map.

    `names` are places of countries' names; `windows` the first view of wide and of narrow maps and
    `limits` what can be shown, in kilometres of EPSG:3035: west, east, south, north for the former,
    west, south, east, north for the latter. A `compact` one has no facets to filter by.
    """

    def settings() -> dict:
        return {
            "compact": compact,
            "windows": windows,
            "limits": limits,
            "classes": list(LABELS_19),
            "outlines": {
                "land": [_steps(line) for line in outlines.land],
                "borders": [_steps(line) for line in outlines.borders],
                "names": [[name, x, y, side.replace("centre", "center")] for name, (x, y, side) in names.items()],
            },
            "colours": {"light": map_colours(theme.light()), "dark": map_colours(theme.dark())},
        }

    room = COMPACT if compact else WHOLE
    return Explorer(name="patch-map", scripts=SCRIPTS, styles=STYLES, settings=settings, site_files=FILES, early=("catalogue",), room=room, on_slides=True)


def _steps(line: np.ndarray) -> list[int]:
    """Return a line as its first point and the steps from one point to the next."""
    return np.vstack([line[:1], np.diff(line, axis=0)]).ravel().tolist()
