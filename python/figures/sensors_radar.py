"""Figures and tables of the chapter "Where it comes from" about radar: how it looks, scatters and grains."""

from collections.abc import Sequence
from math import asin, radians, sin

import numpy as np
import pandas as pd

from bigearthnet import names
from bigearthnet.errors import DataError
from bigearthnet.examples import POLARISATIONS, Example
from bigearthnet.footprints import PATCH_SIZE, TILE_SIZE
from bigearthnet.wavelengths import REFLECTANCE
from guide.figure import Figure
from guide.table import Table
from guide.text import day, number
from guide.theme import Theme

from .pictures import STRETCH
from .remote_sensing import SURFACES, Surface

EARTH = 6371  # kilometres, mean radius
# Height and width of what each satellite sees, kilometres. Sentinel-1 (Interferometric Wide swath):
# Torres and others 2012; ESA, Sentinel-1 instrument payload. Sentinel-2: Drusch and others 2012.
HEIGHTS = {"Sentinel-1": 693, "Sentinel-2": 786}
SWATHS = {"Sentinel-1": 250, "Sentinel-2": 290}
STEEPEST = 46  # degrees from the vertical at which the radar's far end meets the ground: ESA, Sentinel-1 SAR instrument
SMOOTH = 30  # pixels along a side of the squares among which the most even one is sought
SHOWN, GREYS = slice(30, 90), 15  # the middle of a patch in rows and columns, and the steps from black to white
AVERAGED = (1, 3, 6)  # pixels along a side that are averaged into one


def incidence_angles() -> tuple[float, float]:
    """Return the angles from the vertical, degrees, at which the radar meets the near and far end of its swath."""
    near = _arc(STEEPEST) - SWATHS["Sentinel-1"] / EARTH
    low, high = 0.0, float(STEEPEST)
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _arc(middle) < near else (low, middle)
    return low, STEEPEST


def swaths() -> Figure:
    """Draw how both satellites see the same ground, to scale: a section through the Earth."""
    near, far = incidence_angles()
    table = pd.DataFrame({
        "Satellite": list(HEIGHTS), "Height, km": list(HEIGHTS.values()), "Swath, km": list(SWATHS.values()), "Looks": ["to the right of its path", "straight down"],
    })  # fmt: skip
    return Figure(
        name="swaths",
        description=(
            f"A section through the Earth. Sentinel-1, {number(HEIGHTS['Sentinel-1'])} km up, sends its beam down to one side, onto a strip {number(SWATHS['Sentinel-1'])} km wide that begins "
            f"{number(_arc(near) * EARTH)} km beside the point below it; Sentinel-2, {number(HEIGHTS['Sentinel-2'])} km up, looks straight down on {number(SWATHS['Sentinel-2'])} km."
        ),
        drawing=_draw_swaths,
        data=table,
        numbers=Table(table),
    )


def measure_backscatter(examples: Sequence[Example]) -> pd.DataFrame:
    """Return surface, day, squares, VV, VH, ratio: mean power of each surface's squares of 60 m, in dB.

    The surfaces are those of `remote_sensing.SURFACES`, found by Sentinel-2. `ratio` is VV minus
    VH. Means are of power, not of decibels. Raises `DataError` where a surface is not found.
    """
    rows = []
    for surface in SURFACES:
        example = _choose(examples, surface)
        bands = {band: block_means(image / REFLECTANCE, len(image) // 20) for band, image in example.s2.items()}
        chosen = surface.found(bands)
        power = {name: block_means(10 ** (example.s1[name].astype(float) / 10), 6)[chosen].mean() for name in POLARISATIONS}
        vv, vh = (10 * np.log10(power[name]) for name in POLARISATIONS)
        rows.append((surface.name, names.parse_name(example.s1_name).day, int(chosen.sum()), vv, vh, vv - vh))
    return pd.DataFrame(rows, columns=["surface", "day", "squares", "VV", "VH", "ratio"])


def backscatter_table(measured: pd.DataFrame) -> Table:
    """Return `measure_backscatter` as a table, the strongest echo first."""
    ordered = measured.sort_values("VV", ascending=False)
    return Table(pd.DataFrame({
        "Surface": ordered["surface"].str.capitalize(), "Radar day": [day(when) for when in ordered["day"]], "Squares of 60 m": ordered["squares"],
        "VV, dB": ordered["VV"], "VH, dB": ordered["VH"], "VV above VH, dB": ordered["ratio"],
    }))  # fmt: skip


def measure_speckle(examples: Sequence[Example]) -> pd.DataFrame:
    """Return patch, looks, looks_averaged, alike: the grain of VV in the most even square of each patch.

    Of all squares of 300 m the one with the most looks is taken. Looks are mean power squared over its
    variance: how many independent echoes a pixel averages. `looks_averaged` is the same with 3 by 3
    pixels averaged into one, and `alike` the correlation of pixels side by side, 0 to 1.
    """
    rows = []
    for example in examples:
        power = 10 ** (example.s1["VV"].astype(float) / 10)
        starts = range(0, len(power) - SMOOTH + 1, 10)
        square = max((power[row : row + SMOOTH, column : column + SMOOTH] for row in starts for column in starts), key=count_looks)
        alike = np.corrcoef(square[:, 1:].ravel(), square[:, :-1].ravel())[0, 1]
        rows.append((example.s1_name, count_looks(square), count_looks(block_means(square, 3)), alike))
    return pd.DataFrame(rows, columns=["patch", "looks", "looks_averaged", "alike"])


def speckle(example: Example) -> Figure:
    """Show the middle of a patch's radar image as stored, and averaged over more and more pixels."""
    power = 10 ** (example.s1["VV"][SHOWN, SHOWN].astype(float) / 10)
    low, high = np.percentile(example.s1["VV"], STRETCH)
    size = PATCH_SIZE // len(example.s1["VV"])
    images = [10 * np.log10(block_means(power, times)) for times in AVERAGED]
    # Few greys: the grain loses nothing and the file most of its bytes.
    pictures = [np.rint(np.clip((image - low) / (high - low), 0, 1) * GREYS) / GREYS for image in images]
    heads = ["as stored, 10 m", *(f"averaged to {times * size} m" for times in AVERAGED[1:])]
    table = pd.DataFrame({
        "Picture": heads, "Pixels averaged": [times**2 for times in AVERAGED],
        "Spread, dB": [float(np.std(image)) for image in images],
    })  # fmt: skip
    return Figure(
        name="speckle",
        description=(
            "One radar image of fields three times in grey: full of salt-and-pepper grain as stored; calmer, with fields to be seen, at 30 m; smooth but coarse at 60 m."
        ),
        drawing=lambda theme: _draw_row(theme, pictures, heads),
        data=table,
        numbers=Table(table),
    )


def block_means(image: np.ndarray, times: int) -> np.ndarray:
    """Return an image with each `times` by `times` pixels averaged into one."""
    down, across = (length // times for length in image.shape)
    return image.reshape(down, times, across, times).mean((1, 3))


def count_looks(power: np.ndarray) -> float:
    """Return the equivalent number of looks of an even area: mean power squared over its variance."""
    return float(power.mean() ** 2 / power.var())


def _choose(examples: Sequence[Example], surface: Surface) -> Example:
    there = [example for example in examples if (str(example.day)[:10], example.tile) == (surface.day, surface.tile)]
    if not there:
        raise DataError(f"Expected an example of tile {surface.tile} on {surface.day}, found none. Fetch the samples again.")
    return min(there, key=lambda example: len(example.labels))


def _arc(incidence: float) -> float:
    """Return the angle at the Earth's centre, radians, from below the radar to where it meets the ground at an angle."""
    look = asin(EARTH / (EARTH + HEIGHTS["Sentinel-1"]) * sin(radians(incidence)))
    return radians(incidence) - look


def _draw_swaths(theme: Theme):
    near, far = (_arc(angle) for angle in incidence_angles())
    middle, half = (near + far) / 2, SWATHS["Sentinel-2"] / EARTH / 2
    sides = (-130, 760) if theme.narrow else (-360, 900)
    bottom, top = -75, 850
    drawing = theme.canvas((top - bottom) / (sides[1] - sides[0]))
    axes = drawing.add_axes((0, 0, 1, 1), xlim=sides, ylim=(bottom, top))
    axes.set_axis_off()
    across = np.linspace(sides[0], sides[1], 40) / EARTH
    axes.fill_between(np.sin(across) * EARTH, [_at(angle)[1] for angle in across], bottom, color=theme.colour("land"), linewidth=0)
    muted, em = theme.colour("muted"), theme.size
    looks = (("Sentinel-1", 0, near, far, "summer", 0.35), ("Sentinel-2", middle, middle - half, middle + half, "accent", 0.18))
    for satellite, at, start, end, role, opacity in looks:
        place = _at(at, HEIGHTS[satellite])
        ground = [_at(angle) for angle in np.linspace(start, end, 8)]
        axes.fill(*zip(place, *ground, strict=True), color=theme.colour(role), alpha=opacity, linewidth=0)
        axes.plot(*zip(place, strict=True), marker="s", markersize=5, color=theme.colour("ink"))
    axes.plot([0, 0], [0, HEIGHTS["Sentinel-1"] - 20], color=muted, linewidth=0.7, linestyle=(0, (2, 2)))
    tile = TILE_SIZE / 1000 / EARTH
    axes.plot(*zip(*[_at(angle) for angle in np.linspace(middle - tile / 2, middle + tile / 2, 9)], strict=True), color=theme.colour("ink"), linewidth=3, solid_capstyle="butt")
    angles = incidence_angles()
    texts = {satellite: f"{HEIGHTS[satellite]} km up\n{SWATHS[satellite]} km wide" for satellite in HEIGHTS}
    texts["Sentinel-1"] += f"\n{number(angles[0])}° to {number(angles[1])}° from\nthe vertical on the ground"
    for satellite, at, side in (("Sentinel-1", 0, -1), ("Sentinel-2", middle, 1)):
        x, y = _at(at, HEIGHTS[satellite])
        inside = theme.narrow and side < 0
        side = 1 if inside else side
        style = {"textcoords": "offset points", "ha": "left" if side > 0 else "right", "va": "top" if not inside else "bottom", "linespacing": 1.15}
        axes.annotate(satellite, (x, y), (side * 0.8 * em, 0.7 * em if not inside else 0.6 * em), family=theme.strong, **{**style, "ha": style["ha"] if not inside else "center"})
        if not theme.narrow:
            axes.annotate(texts[satellite], (x, y), (side * 0.8 * em, -0.8 * em), color=muted, **style)
    x, y = _at(middle)
    axes.annotate(f"a tile, {number(TILE_SIZE / 1000, digits=1)} km", (x, y), (0, -0.5 * em), textcoords="offset points", ha="center", va="top")
    return drawing


def _at(angle: float, height: float = 0) -> tuple[float, float]:
    """Return x and y in kilometres of a point above the Earth, the point below the radar being 0, 0."""
    return float((EARTH + height) * np.sin(angle)), float((EARTH + height) * np.cos(angle) - EARTH)


def _draw_row(theme: Theme, pictures: Sequence[np.ndarray], heads: Sequence[str]):
    """Draw square pictures side by side under their heads, two in a row on phones."""
    em, count = theme.size / 72, len(pictures)
    columns = 2 if theme.narrow else count
    head, gap = 1.7 * em, 0.6 * em
    edge = (theme.width - gap * (columns - 1)) / columns
    rows = -(-count // columns)
    height = rows * (head + edge) + (rows - 1) * gap
    drawing = theme.canvas(height / theme.width)
    for place, (image, text) in enumerate(zip(pictures, heads, strict=True)):
        row, column = divmod(place, columns)
        left, top = column * (edge + gap), row * (head + edge + gap) + head
        axes = drawing.add_axes((left / theme.width, (height - top - edge) / height, edge / theme.width, edge / height))
        axes.set_axis_off()
        axes.imshow(image, interpolation="none", aspect="auto", cmap="gray", vmin=0, vmax=1)
        drawing.text(left / theme.width, 1 - (top - 0.6 * em) / height, text, color=theme.colour("muted"))
    return drawing
