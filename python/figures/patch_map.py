"""The map of all patches: counts on a grid over the outlines of Europe.

Both versions show the same classes. The live one carries the cells as one vector image and the
numbers to hover in one invisible trace, so that a page draws a handful of elements, not
thousands.
"""

import numpy as np
import pandas as pd

from guide.theme import Theme

from .cells import Extent, class_names, class_outlines, vector_image
from .outlines import KILOMETRE, read_outlines

# A cell of 10 km holds 69 squares of 1.2 km. Limits between its multiples keep ground that was
# seen on one, two, three or four dates in one class each.
BREAKS = (25, 50, 75, 150, 225, 300)

# Windows in kilometres of EPSG:3035: west, east, south, north.
WIDE = (1_550, 6_850, 1_600, 5_260)
NARROW = (2_560, 5_860, 1_560, 5_260)
LAND = (1_500, 1_500, 6_900, 5_300)  # what a reader can pan to: west, south, east, north
TITLE = "Patches in a cell"
HOVER_REACH = 20  # pixels from the centre of a cell

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
        self.extent = Extent(
            int(self.x.min()), int(self.y.min()), int(self.x.max()) + self.size, int(self.y.max()) + self.size
        )
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

    def spec(self, theme: Theme) -> dict:
        """Return the live map as a plotly spec."""
        west, east, south, north = _window(theme)
        muted = theme.colour("border")
        land = {
            "type": "scatter", "mode": "lines", "fill": "toself", "fillcolor": theme.colour("land"),
            "line": {"color": muted, "width": 0.8}, "hoverinfo": "skip", "showlegend": False,
            **_joined(self.outlines.land),
        }  # fmt: skip
        key = [
            {
                "type": "scatter", "mode": "markers", "x": [0], "y": [0], "name": name, "hoverinfo": "skip",
                "marker": {"symbol": "square", "size": theme.pixels, "color": colour, "line": {"width": 0}},
            }
            for name, colour in zip(self.classes, theme.sequence("scale"), strict=True)
        ]  # fmt: skip
        axis = {"visible": False, "constrain": "range", "showgrid": False}
        image = {
            "source": vector_image(self.rings, theme.sequence("scale"), self.extent, size=self.size),
            "xref": "x", "yref": "y", "x": self.extent.west, "y": self.extent.north,
            "sizex": self.extent.east - self.extent.west, "sizey": self.extent.north - self.extent.south,
            "sizing": "stretch", "layer": "above",
        }  # fmt: skip
        borders = {
            "type": "path", "layer": "above", "path": _svg_path(self.outlines.borders),
            "line": {"color": muted, "width": 0.8},
        }  # fmt: skip
        layout = theme.layout(
            images=[image], shapes=[borders], annotations=self._annotations(theme), showlegend=True,
            legend=_key_layout(theme), hoverdistance=HOVER_REACH,
            dragmode=False if theme.narrow else "pan",
            xaxis={**axis, "range": [west, east], "minallowed": LAND[0], "maxallowed": LAND[2]},
            yaxis={
                **axis, "range": [south, north], "minallowed": LAND[1], "maxallowed": LAND[3],
                "scaleanchor": "x",
            },
        )  # fmt: skip
        return {"data": [land, *key, self._hover()], "layout": layout}

    def _hover(self) -> dict:
        days = (self.cells[name].dt.strftime("%Y-%m-%d") for name in ("first_date", "last_date"))
        columns = [self.cells["patches"], self.cells["footprints"], *days, self.cells["country"]]
        return {
            "type": "scatter", "mode": "none", "showlegend": False, "later": True,
            "x": self.x + self.size // 2, "y": self.y + self.size // 2,
            "customdata": [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)],
            "hovertemplate": (
                "<b>%{customdata[4]}</b><br>%{customdata[0]:,} patches<br>on %{customdata[1]:,} footprints"
                "<br>%{customdata[2]|%-d %B %Y} –<br>%{customdata[3]|%-d %B %Y}<extra></extra>"
            ),
        }  # fmt: skip

    def _names(self) -> dict:
        here = set(self.cells["country"])
        return {name: place for name, place in NAMES.items() if name in here}

    def _annotations(self, theme: Theme) -> list[dict]:
        return [
            {
                "x": x, "y": y, "text": name, "showarrow": False, "xanchor": side.replace("centre", "center"),
                "font": {"size": theme.pixels},
            }
            for name, (x, y, side) in self._names().items()
        ]  # fmt: skip


def _window(theme: Theme) -> tuple[int, int, int, int]:
    return NARROW if theme.narrow else WIDE


def _is_within(ring: np.ndarray, window: tuple) -> bool:
    west, east, south, north = window
    (x0, y0), (x1, y1) = ring.min(axis=0), ring.max(axis=0)
    return x1 > west and x0 < east and y1 > south and y0 < north


def _joined(lines: list[np.ndarray]) -> dict:
    """Return lines as one trace, null between them."""
    x, y = [], []
    for line in lines:
        x += [*line[:, 0].tolist(), None]
        y += [*line[:, 1].tolist(), None]
    return {"x": x[:-1], "y": y[:-1]}


def _svg_path(lines: list[np.ndarray]) -> str:
    return "".join("M" + "L".join(f"{x},{y}" for x, y in line.tolist()) for line in lines)


def _key_layout(theme: Theme) -> dict:
    key = {
        "title": {"text": TITLE, "side": "top"}, "itemclick": False, "itemdoubleclick": False,
        "traceorder": "normal", "bgcolor": theme.clear, "font": {"size": theme.pixels * 0.92},
    }  # fmt: skip
    if theme.narrow:
        return {**key, "orientation": "h", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top"}
    return {**key, "orientation": "v", "x": 0.01, "y": 0.02, "xanchor": "left", "yanchor": "bottom"}


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
