"""The map of all patches: counts on a grid over the outlines of Europe.

The still version counts cells of a grid; the live one shows each patch (`patch_explorer`).
"""

import numpy as np
import pandas as pd

from guide.explorer import Explorer
from guide.theme import Theme

from .cells import class_names, class_outlines
from .outlines import KILOMETRE, read_outlines
from .patch_explorer import patch_explorer

# A cell of 10 km holds 69 squares of 1.2 km. Limits between its multiples keep ground that was
# seen on one, two, three or four dates in one class each.
BREAKS = (25, 50, 75, 150, 225, 300)

# Windows in kilometres of EPSG:3035: west, east, south, north.
WIDE = (1_550, 6_850, 1_600, 5_260)
NARROW = (2_560, 5_860, 1_560, 5_260)
LAND = (1_500, 1_500, 6_900, 5_300)  # what a reader can pan to: west, south, east, north
TITLE = "Patches in a cell"

# Beside each country's patches, where the map is empty: km, and the side the name hangs on.
NAMES = {
    "Finland": (4_805, 4_480, "right"), "Lithuania": (4_970, 3_640, "right"),
    "Ireland": (3_110, 3_470, "right"), "Portugal": (2_830, 1_900, "left"),
    "Austria": (4_880, 2_770, "left"), "Serbia": (5_410, 2_450, "left"),
    "Belgium": (3_840, 2_990, "right"), "Luxembourg": (4_095, 2_985, "left"),
    "Switzerland": (4_110, 2_600, "right"), "Kosovo": (5_265, 2_135, "centre"),
}  # fmt: skip


class PatchMap:
    """The cells of `bigearthnet.summaries.cells` prepared once for every theme."""

    def __init__(self, cells: pd.DataFrame, *, size: int):
        self.cells, self.size = cells, size // KILOMETRE
        self.x, self.y = (cells[axis].to_numpy() // KILOMETRE for axis in "xy")
        self.classes = class_names(BREAKS)
        self.rings = class_outlines(self.x, self.y, cells["patches"], BREAKS, size=self.size)
        self.outlines = read_outlines(LAND, tuple(NAMES))

    def draw(self, theme: Theme):
        """Return the still map as a matplotlib Figure."""
        from matplotlib.path import Path
        from matplotlib.patches import PathPatch

        west, east, south, north = _window(theme)
        strip = 0.17 if theme.narrow else 0
        ratio = (north - south) / (east - west)
        drawing = theme.canvas(ratio + strip)
        bottom = strip / (ratio + strip)
        axes = drawing.add_axes((0, bottom, 1, 1 - bottom), xlim=(west, east), ylim=(south, north))
        axes.set_axis_off()

        def add(rings, **style):
            path = Path.make_compound_path(*(Path(ring) for ring in rings))
            axes.add_patch(PathPatch(path, **style))

        inside = [ring for ring in self.outlines.land if _is_within(ring, (west, east, south, north))]
        add(inside, facecolor=theme.colour("land"), edgecolor=theme.colour("border"), linewidth=0.4)
        for rings, colour in zip(self.rings, theme.sequence("scale"), strict=True):
            add(rings, facecolor=colour, linewidth=0)
        add(self.outlines.borders, fill=False, edgecolor=theme.colour("border"), linewidth=0.4)
        for name, (x, y, side) in self._names().items():
            align = {"centre": "center"}.get(side, side)
            axes.text(x, y, name, ha=align, va="center", size=theme.size * 0.92)
        _draw_key(drawing, theme, self.classes, bottom)
        return drawing

    def explorer(self, *, compact: bool = False) -> Explorer:
        """Return the live map of every patch; a `compact` one cannot be filtered."""
        windows = {"wide": WIDE, "narrow": NARROW}
        return patch_explorer(self.outlines, self._names(), windows=windows, limits=LAND, compact=compact)

    def _names(self) -> dict:
        here = set(self.cells["country"])
        return {name: place for name, place in NAMES.items() if name in here}


def _window(theme: Theme) -> tuple[int, int, int, int]:
    return NARROW if theme.narrow else WIDE


def _is_within(ring: np.ndarray, window: tuple) -> bool:
    west, east, south, north = window
    (x0, y0), (x1, y1) = ring.min(axis=0), ring.max(axis=0)
    return x1 > west and x0 < east and y1 > south and y0 < north


def _draw_key(drawing, theme: Theme, classes: list[str], bottom: float) -> None:
    """Draw the classes as a column of squares, or as a strip below a narrow map."""
    from matplotlib.patches import Rectangle

    width, height = drawing.get_size_inches()
    em = theme.size / 72  # inches
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    colours = theme.sequence("scale")
    if theme.narrow:
        step, top = (width - 0.1 * em) / len(classes), bottom * height
        axes.text(0, top - 0.4 * em, TITLE, va="top", family=theme.strong)
        for place, (name, colour) in enumerate(zip(classes, colours, strict=True)):
            axes.add_patch(Rectangle((place * step, top - 2.9 * em), step, 0.9 * em, facecolor=colour))
            axes.text(place * step, top - 3.3 * em, name, va="top", size=theme.size * 0.86, color=theme.colour("muted"))
        return
    line = 1.6 * em
    for place, (name, colour) in enumerate(zip(classes, colours, strict=True)):
        y = 1.2 * em + (len(classes) - 1 - place) * line
        axes.add_patch(Rectangle((1.2 * em, y), 1.1 * em, 1.1 * em, facecolor=colour))
        axes.text(2.9 * em, y + 0.22 * em, name, color=theme.colour("muted"))
    axes.text(1.2 * em, 1.2 * em + len(classes) * line, TITLE, va="bottom", family=theme.strong)
