"""Where each class lives: the share of a grid cell's footprints that carry it, one map a class."""

import zlib

import numpy as np
import pandas as pd
import shapely

from bigearthnet.cells import CELL_SIZE
from bigearthnet.nomenclature import CLASSES_19, LABELS_19
from guide.explorer import Explorer
from guide.figure import Figure
from guide.table import Table
from guide.text import number
from guide.theme import Theme

from .outlines import KILOMETRE, read_outlines
from .patch_map import NAMES

SCRIPTS = ("assets/explorers/elements.js", "assets/explorers/class-map-file.js", "assets/explorers/class-map.js")
STYLES = ("assets/explorers/controls.css", "assets/explorers/class-map.css")
WINDOW = (2_580, 1_660, 5_460, 5_160)  # km of EPSG:3035: west, south, east, north; all cells and little more
LIMITS = (0, 0.1, 0.25, 0.5, 0.75)  # a stronger shade above each
STRENGTHS = (0.45, 0.6, 0.75, 0.88, 1)  # of the class's shade, the rest being the land's
COARSE = 2  # cells of the small maps, along each side


def class_map(cells: pd.DataFrame) -> Figure:
    """Show the cells of the label table class_cells, each class on a map of its own."""
    land = [ring.tolist() for ring in read_outlines(WINDOW, tuple(NAMES)).land]
    names = [known.short_name for known in CLASSES_19]
    carried = cells[list(LABELS_19)]
    table = pd.DataFrame({"Class": names, "Footprints": carried.sum().tolist(), "Cells": (carried > 0).sum().tolist()})
    widest = table.loc[table["Cells"].idxmax()]
    settings = {
        "window": WINDOW, "size": CELL_SIZE // KILOMETRE, "land": land, "count": len(cells), "limits": LIMITS, "strengths": STRENGTHS,
        "classes": [{"name": name, "role": f"class-{place}"} for place, name in enumerate(names, start=1)],
    }  # fmt: skip
    return Figure(
        name="class-map",
        description=(
            f"{len(names)} small maps of the ten countries, one for each class: from {widest['Class'].lower()}, found in {number(widest['Cells'])} of "
            f"{number(len(cells))} cells of 10 km, to {table.loc[table['Cells'].idxmin(), 'Class'].lower()}, found in {number(table['Cells'].min())}."
        ),
        drawing=lambda theme: _draw(theme, cells, land),
        data=cells,
        numbers=Table(table),
        wide=True,
        explorer=Explorer(
            name="class-map", scripts=SCRIPTS, styles=STYLES, settings=settings, files={"cells.bin": pack(cells)},
            room=("calc(min(100cqi - 15rem, 46rem) * 1.22 + 5.2rem)", "calc(100cqi * 1.22 + 11.3rem)"),
        ),
    )  # fmt: skip


def pack(cells: pd.DataFrame) -> bytes:
    """Return cells as a zlib stream: x and y in cells from the corner of the window (n uint16 each,
    little-endian), then footprints and those of each class (n uint8 each).
    """
    place = [(cells[axis].to_numpy() // KILOMETRE - edge) // (CELL_SIZE // KILOMETRE) for axis, edge in zip("xy", WINDOW, strict=False)]
    counts = cells[["footprints", *LABELS_19]].to_numpy().T
    if counts.max() > 255:
        raise ValueError(f"Expected at most 255 footprints in a cell, found {counts.max()}. Use smaller cells, or two bytes.")
    planes = b"".join(values.astype("<u2").tobytes() for values in place) + counts.astype("uint8").tobytes()
    return zlib.compress(planes, 9)


def _draw(theme: Theme, cells: pd.DataFrame, land):
    em = theme.size / 72
    columns = 4 if theme.narrow else 5
    rows = -(-(len(LABELS_19) + 1) // columns)
    gap, head = 0.5 * em, 1.5 * em
    west, south, east, north = WINDOW
    wide = (theme.width - gap * (columns - 1)) / columns
    tall = wide * (north - south) / (east - west)
    height = rows * (tall + head) + gap
    drawing = theme.canvas(height / theme.width)
    ground = _land_mask(land)
    total = _coarse(cells, cells["footprints"])
    for place, (known, label) in enumerate(zip(CLASSES_19, LABELS_19, strict=True)):
        row, column = divmod(place, columns)
        x, top = column * (wide + gap), row * (tall + head)
        drawing.text(x / theme.width, 1 - (top + 1.05 * em) / height, known.short_name, size=theme.size * (0.68 if theme.narrow else 0.88))
        axes = drawing.add_axes((x / theme.width, 1 - (top + head + tall) / height, wide / theme.width, tall / height))
        axes.set_axis_off()
        share = np.divide(_coarse(cells, cells[label]), total, out=np.zeros_like(total), where=total > 0)
        axes.imshow(_paint(theme, ground, share, f"class-{place + 1}"), interpolation="none", aspect="auto")
    _draw_key(drawing, theme, ((columns - 1) * (wide + gap), (rows - 1) * (tall + head) + head), wide, height)
    return drawing


def _paint(theme: Theme, ground, share, role: str) -> np.ndarray:
    rgb = [_rgb(theme.colour(name)) for name in ("paper", "land", role)]
    shades = [rgb[0], rgb[1], *(strength * rgb[2] + (1 - strength) * rgb[1] for strength in STRENGTHS)]
    steps = np.sum(share[..., None] > np.array(LIMITS), axis=-1)
    codes = np.where(steps > 0, steps + 1, ground)
    return np.array(shades)[codes].round().astype("uint8")


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)


def _coarse(cells: pd.DataFrame, values) -> np.ndarray:
    """Return sums on a grid of the coarse cells, north at the top."""
    west, south, east, north = WINDOW
    size = COARSE * CELL_SIZE // KILOMETRE
    grid = np.zeros(((north - south) // size + 1, (east - west) // size + 1))
    x, y = (cells["x"].to_numpy() // KILOMETRE - west) // size, (north - 1 - cells["y"].to_numpy() // KILOMETRE) // size
    np.add.at(grid, (y, x), np.asarray(values, float))
    return grid


def _land_mask(land) -> np.ndarray:
    west, south, east, north = WINDOW
    size = COARSE * CELL_SIZE // KILOMETRE
    y, x = np.mgrid[0 : (north - south) // size + 1, 0 : (east - west) // size + 1]
    points = shapely.points(west + (x + 0.5) * size, north - (y + 0.5) * size)
    inside = sum(shapely.contains(shapely.Polygon(ring).buffer(0), points).astype(int) for ring in land)
    return inside % 2


def _draw_key(drawing, theme: Theme, corner, wide: float, height: float) -> None:
    from matplotlib.patches import Rectangle

    em = theme.size / 72
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, theme.width), ylim=(height, 0))
    axes.set_axis_off()
    x, top = corner
    small = theme.size * (0.68 if theme.narrow else 0.88)
    axes.text(x, top + 0.6 * em, "Share of the cell", size=small)
    base, ink = _rgb(theme.colour("land")), _rgb(theme.colour("ink"))
    bounds = [*LIMITS[1:], 1]
    for place, (strength, limit) in enumerate(zip(STRENGTHS, bounds, strict=True)):
        y = top + (1.4 + 1.35 * place) * em
        axes.add_patch(Rectangle((x, y), 1 * em, 1 * em, facecolor=tuple((strength * ink + (1 - strength) * base) / 255)))
        axes.text(x + 1.5 * em, y + 0.8 * em, f"to {limit:.0%}".replace("%", "\u202f%"), size=small, color=theme.colour("muted"))
