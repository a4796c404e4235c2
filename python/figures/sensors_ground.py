"""Figures of the chapter "Where it comes from" about the ground: from tile to patch, and the size of a map's areas."""

import numpy as np
import pandas as pd

from bigearthnet import names
from bigearthnet.errors import DataError
from bigearthnet.examples import Example
from bigearthnet.footprints import PATCH_SIZE, POSITIONS, TILE_SIZE
from guide.figure import Figure
from guide.table import Table
from guide.text import number
from guide.theme import Theme

from .pictures import STRETCH, true_colour

AROUND = 3  # patches shown on each side of the chosen one
CORNER = 120  # metres of the patch shown pixel by pixel: a whole number of pixels of each size
PICTURE = 48  # pixels along a side of what is shown of each band there
CORNER_BANDS = {"B04": 10, "B05": 20, "B01": 60}  # metres a pixel
# CORINE Land Cover draws no area smaller, and no line narrower, than this: EEA, CLC technical guidelines.
SMALLEST_AREA, NARROWEST = 250_000, 100  # square metres, metres


def tile_to_patch(product: pd.DataFrame, example: Example) -> Figure:
    """Draw an example within its product: tile, neighbours, patch, pixels.

    `product` holds the rows of the index of the example's tile and day. Raises `DataError` if the
    example is not among them.
    """
    place = names.parse_name(example.s1_name)
    if not ((product["column"] == place.column) & (product["row"] == place.row)).any():
        raise DataError(f"Expected {example.s1_name} among the rows of its product, found {len(product)} others. Give the rows of its tile and day.")
    around = (2 * AROUND + 1) * PATCH_SIZE
    table = pd.DataFrame({
        "Piece": ["Tile", "Neighbours", "Patch", "A corner of it"], "Side, m": [TILE_SIZE, around, PATCH_SIZE, CORNER],
        "Holds": [
            f"{number(POSITIONS)} × {number(POSITIONS)} patches", f"{2 * AROUND + 1} × {2 * AROUND + 1} patches",
            " or ".join(f"{PATCH_SIZE // size} × {PATCH_SIZE // size}" for size in CORNER_BANDS.values()) + " pixels",
            " or ".join(f"{CORNER // size} × {CORNER // size}" for size in CORNER_BANDS.values()) + " pixels",
        ],
    })  # fmt: skip
    return Figure(
        name="tile-to-patch",
        description=(
            f"Four squares, each an enlarged piece of the one before: tile {example.tile} with the {number(len(product))} patches taken from it, {2 * AROUND + 1} by {2 * AROUND + 1} "
            "patches, one patch in true colour with forest and a lake, and a corner of it in pixels of 10, 20 and 60 m."
        ),
        drawing=lambda theme: _draw_tile_to_patch(theme, product, example),
        data=table,
        numbers=Table(table),
        wide=True,
        photographs=True,
    )


def clc_scale(example: Example) -> Figure:
    """Show a patch with the smallest area and the narrowest line of CORINE Land Cover at the same scale."""
    side = round(SMALLEST_AREA**0.5)
    table = pd.DataFrame({
        "What": ["Patch", "Smallest area of the map", "Narrowest line of the map", "Pixel of 10 m"], "Side or width, m": [PATCH_SIZE, side, NARROWEST, 10],
        "Hectares": [PATCH_SIZE**2 / 10_000, SMALLEST_AREA / 10_000, None, 0.01],
    })  # fmt: skip
    return Figure(
        name="clc-scale",
        description=(
            f"A patch of fields in true colour; drawn over it a square of {number(side)} m, the smallest area of the map, which covers a sixth of the patch and parts of fields and a wood, "
            f"and a strip {number(NARROWEST)} m wide, far wider than the road above it."
        ),
        drawing=lambda theme: _draw_clc_scale(theme, example),
        data=table,
        numbers=Table(table, digits=2),
        photographs=True,
    )


def _draw_tile_to_patch(theme: Theme, product: pd.DataFrame, example: Example):
    em, columns = theme.size / 72, 2 if theme.narrow else 4
    head, gap = 1.7 * em, 0.9 * em
    edge = (theme.width - gap * (columns - 1) - 0.06) / columns
    rows = 4 // columns
    height = rows * (head + edge + gap)
    drawing = theme.canvas(height / theme.width)
    place = names.parse_name(example.s1_name)
    around = (2 * AROUND + 1) * PATCH_SIZE
    heads = (
        f"tile {example.tile}, {number(TILE_SIZE / 1000, digits=1)} km", f"{2 * AROUND + 1} × {2 * AROUND + 1} patches, {number(around / 1000, digits=1)} km", f"patch {place.column}_{place.row}, {number(PATCH_SIZE / 1000, digits=1)} km", f"a corner of it, {CORNER} m",
    )  # fmt: skip
    mark = theme.colour("warning")
    panels = []
    for panel, text in enumerate(heads):
        row, column = divmod(panel, columns)
        left, top = 0.03 + column * (edge + gap), row * (head + edge + gap) + head
        drawing.text(left / theme.width, 1 - (top - 0.5 * em) / height, text, color=theme.colour("muted"))
        box = (left / theme.width, (height - top - edge) / height, edge / theme.width, edge / height)
        panels.append(box)
    tile, near, patch = (drawing.add_axes(box) for box in panels[:3])
    x, y, taken = place.column, place.row, np.zeros((POSITIONS, POSITIONS), bool)
    taken[product["row"], product["column"]] = True
    whole = TILE_SIZE / PATCH_SIZE
    for axes in (tile, near):
        _frame(axes, theme)
        axes.imshow(_tint(taken, theme), extent=(0, POSITIONS, POSITIONS, 0), interpolation="none", aspect="auto")
    tile.set(xlim=(0, whole), ylim=(whole, 0))
    _mark(tile, x - AROUND, y - AROUND, 2 * AROUND + 1, mark)
    low = (x - AROUND, y - AROUND)
    near.set(xlim=(low[0], low[0] + 2 * AROUND + 1), ylim=(low[1] + 2 * AROUND + 1, low[1]))
    for line in range(1, 2 * AROUND + 1):
        near.axvline(low[0] + line, color=theme.colour("paper"), linewidth=0.8)
        near.axhline(low[1] + line, color=theme.colour("paper"), linewidth=0.8)
    _mark(near, x, y, 1, mark)
    _frame(patch, theme)
    patch.imshow(true_colour(example), interpolation="none", extent=(0, PATCH_SIZE, PATCH_SIZE, 0), aspect="auto")
    spot = _lake_shore(example)
    _mark(patch, spot[0], spot[1], CORNER, mark)
    _draw_pixels(drawing, theme, panels[3], example, spot)
    return drawing


def _draw_pixels(drawing, theme: Theme, box: tuple[float, float, float, float], example: Example, spot: tuple[int, int]) -> None:
    """Draw a corner of the patch in three bands, each in its own pixels, within `box`."""
    left, bottom, wide, high = box
    for place, (band, size) in enumerate(CORNER_BANDS.items()):
        row, column = divmod(place, 2)
        axes = drawing.add_axes((left + column * wide * 0.53, bottom + (1 - row) * high * 0.53, wide * 0.47, high * 0.47))
        _frame(axes, theme)
        first, count = (spot[0] // size, spot[1] // size), CORNER // size
        low, high_value = np.percentile(example.s2[band], STRETCH)
        pixels = example.s2[band][first[1] : first[1] + count, first[0] : first[0] + count]
        times = PICTURE // count  # browsers blur what they enlarge
        axes.imshow(pixels.repeat(times, axis=0).repeat(times, axis=1), cmap="gray", vmin=low, vmax=high_value, interpolation="none", aspect="auto")
    lines = "\n".join(f"{band}: {size} m" for band, size in CORNER_BANDS.items())
    drawing.text(left + wide * 0.56, bottom + high * 0.235, lines, va="center", color=theme.colour("muted"), linespacing=1.4)


def _lake_shore(example: Example) -> tuple[int, int]:
    """Return x and y in metres of the square of the patch that differs most within, on the grid of 60 m."""
    image, times = example.s2["B08"].astype(float), CORNER // 10
    starts = range(0, len(image) - times + 1, 6)
    spread = {(x, y): image[y : y + times, x : x + times].std() for y in starts for x in starts}
    x, y = max(spread, key=spread.get)
    return x * 10, y * 10


def _tint(taken: np.ndarray, theme: Theme) -> np.ndarray:
    from matplotlib.colors import to_rgb

    colours = np.array([to_rgb(theme.colour("surface")), to_rgb(theme.colour("scale-3"))])
    return np.rint(colours[taken.astype(int)] * 255).astype("uint8")


def _frame(axes, theme: Theme) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(visible=True, color=theme.colour("border"), linewidth=0.6)


def _mark(axes, x: float, y: float, side: float, colour: str) -> None:
    axes.plot([x, x + side, x + side, x, x], [y, y, y + side, y + side, y], color=colour, linewidth=1.6, clip_on=False, solid_joinstyle="miter")


def _draw_clc_scale(theme: Theme, example: Example):
    em = theme.size / 72
    picture = theme.width if theme.narrow else theme.width * 0.52
    beside = 7.2 * em if theme.narrow else 0
    height = picture + beside
    drawing = theme.canvas(height / theme.width)
    axes = drawing.add_axes((0.004, beside / height + 0.004, picture / theme.width - 0.008, picture / height - 0.008))
    _frame(axes, theme)
    axes.imshow(true_colour(example), interpolation="none", extent=(0, PATCH_SIZE, PATCH_SIZE, 0), aspect="auto")
    paper, ink, side = theme.colour("paper"), theme.colour("ink"), SMALLEST_AREA**0.5
    for x, y, wide, high, letter in ((100, 120, side, side, "A"), (0, 860, PATCH_SIZE, NARROWEST, "B")):
        corners = [x, x + wide, x + wide, x, x], [y, y, y + high, y + high, y]
        axes.plot(*corners, color=ink, linewidth=3, solid_joinstyle="miter")
        axes.plot(*corners, color=paper, linewidth=1.4, solid_joinstyle="miter")
        axes.text(x + 22, y + (high / 2 if letter == "B" else 22), letter, color=ink, family=theme.strong, va="center" if letter == "B" else "top", bbox={"facecolor": paper, "edgecolor": "none", "pad": 1.5})
    axes.set(xlim=(0, PATCH_SIZE), ylim=(PATCH_SIZE, 0))
    lines = [
        ("A", f"the smallest area of the map: {number(SMALLEST_AREA / 10_000)} hectares"),
        ("B", f"its narrowest line: {number(NARROWEST)} m"),
        ("", f"the picture: one patch, {number(PATCH_SIZE**2 / 10_000)} hectares"),
    ]
    for place, (letter, text) in enumerate(lines):
        left = 0 if theme.narrow else picture + 1.4 * em
        top = (picture + (1.9 + 2.1 * place) * em) if theme.narrow else (picture / 2 + (place - 1) * 2.2 * em)
        drawing.text(left / theme.width, 1 - top / height, letter, family=theme.strong, va="center")
        drawing.text((left + 1.4 * em) / theme.width, 1 - top / height, text, va="center", color=theme.colour("ink"))
    return drawing
