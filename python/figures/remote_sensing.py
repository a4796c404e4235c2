"""Figures of the chapter "Remote sensing in ten minutes", all from the example patches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bigearthnet.errors import DataError
from bigearthnet.examples import Example
from bigearthnet.views import RESOLUTIONS
from bigearthnet.wavelengths import REFLECTANCE, WAVELENGTHS
from guide.figure import Figure
from guide.table import Table
from guide.text import day, number, percent
from guide.theme import Theme

from .pictures import STRETCH, radar, true_colour
from .readings import Frame, Reading, read_off

BLOCKS = 20  # squares of 60 m along a side of a patch: the pixels of the coarsest bands
INFRARED = ("B08", "B8A", "B09")  # neighbours in the spectrum, 10, 20 and 60 m a pixel
AXIS = (400, 2300)  # nanometres
VISIBLE = 700  # nanometres, where light that people see ends
DRAWN = 360  # pixels along a side of a picture
MARKS = (500, 1000, 1500, 2000)
SHARES = (0, 0.2, 0.4, 0.6)


@dataclass(frozen=True)
class Surface:
    """Ground of one kind in the example of one day and tile: those squares of 60 m that `found` chooses.

    `found` takes the reflectance of each band by name, arrays of (20, 20).
    """

    name: str
    day: str
    tile: str
    role: str
    rule: str
    found: Callable[[Mapping[str, np.ndarray]], np.ndarray]


def _normalised(one: str, other: str) -> Callable[[Mapping[str, np.ndarray]], np.ndarray]:
    return lambda bands: (bands[one] - bands[other]) / np.maximum(bands[one] + bands[other], 1e-6)


_ndvi = _normalised("B08", "B04")

SURFACES = (
    Surface("snow", "2018-02-04", "35VPK", "muted", "B03 above 0.4", lambda bands: bands["B03"] > 0.4),
    Surface("grass", "2017-06-17", "29UPU", "class-11", "NDVI above 0.8", lambda bands: _ndvi(bands) > 0.8),
    Surface("bare soil", "2017-06-13", "33UUP", "class-5", "NDVI below 0.3", lambda bands: _ndvi(bands) < 0.3),
    Surface("forest", "2017-09-24", "35VPK", "class-10", "NDVI above 0.7", lambda bands: _ndvi(bands) > 0.7),
    Surface("lake", "2017-09-24", "35VPK", "class-18", "B08 below 0.05", lambda bands: bands["B08"] < 0.05),
)


def measure_spectra(examples: Sequence[Example]) -> pd.DataFrame:
    """Return surface, band, wavelength (nm), reflectance, squares: medians over the squares of each surface.

    Bands finer than 60 m are averaged to that size first. Raises `DataError` where a surface's
    patch is missing or holds none of it.
    """
    rows = []
    for surface in SURFACES:
        bands = _blocks(_example(examples, surface))
        chosen = surface.found(bands)
        if not chosen.any():
            raise DataError(f"Expected {surface.name} in tile {surface.tile} on {surface.day}, found none. Correct its rule.")
        for band, known in WAVELENGTHS.items():
            rows.append((surface.name, band, known.centre, float(np.median(bands[band][chosen])), int(chosen.sum())))
    return pd.DataFrame(rows, columns=["surface", "band", "wavelength", "reflectance", "squares"])


def spectra(measured: pd.DataFrame) -> Figure:
    """Show `measure_spectra`: reflectance by wavelength, one line a surface."""
    wide = measured.pivot(index="band", columns="surface", values="reflectance")
    order = [surface.name for surface in SURFACES]
    table = wide.loc[list(WAVELENGTHS), order].rename(columns=str.capitalize).rename_axis("Band").rename_axis(columns=None).reset_index()
    return Figure(
        name="spectra",
        description=(
            "Lines of reflectance by wavelength for snow, grass, bare soil, forest and a lake. Grass rises from "
            f"{percent(wide.loc['B04', 'grass'])} in red to {percent(wide.loc['B08', 'grass'])} in near infrared; snow falls to "
            f"{percent(wide.loc['B11', 'snow'])} in short-wave infrared; the lake stays below {percent(0.03)} everywhere."
        ),
        drawing=lambda theme: _draw_spectra(theme, measured),
        explorer=read_off(
            "Bands by wavelength", "x", [_reading(band, wide.loc[band]) for band in WAVELENGTHS],
            [(known.centre - AXIS[0]) / (AXIS[1] - AXIS[0]) for known in WAVELENGTHS.values()], _spectra_frame,
        ),
        data=measured,
        numbers=Table(table, digits=3),
    )


def resolutions(example: Example) -> Figure:
    """Show three infrared bands of one patch in their own pixels."""
    known = [(band, RESOLUTIONS[band], example.s2[band]) for band in INFRARED]
    low, high = np.percentile(known[0][2], STRETCH)
    shades = [np.rint(np.clip((image - low) / (high - low), 0, 1) * 255).astype("uint8") for *_, image in known]
    # Drawn large, so that no browser smooths what is to be seen.
    pictures = [[np.kron(image, np.ones(2 * [DRAWN // len(image)], "uint8")) for image in shades]]
    table = pd.DataFrame({
        "Band": INFRARED, "Centre, nm": [round(WAVELENGTHS[band].centre) for band in INFRARED],
        "Pixel, m": [metres for _, metres, _ in known], "Pixels a side": [len(image) for *_, image in known],
    })  # fmt: skip
    return Figure(
        name="resolutions",
        description=(
            f"The same fields three times in near infrared, in {' × '.join(2 * [number(len(known[0][2]))])}, {' × '.join(2 * [number(len(known[1][2]))])} and "
            f"{' × '.join(2 * [number(len(known[2][2]))])} pixels: sharp field edges at 10 m, steps at 20 m, a coarse mosaic at 60 m."
        ),
        drawing=lambda theme: _draw_pictures(theme, pictures, [f"{band}, {metres} m" for band, metres, _ in known], []),
        data=table,
        numbers=Table(table),
    )


def two_sensors(examples: Sequence[Example]) -> Figure:
    """Show patches in true colour above their radar image."""
    pictures = [[true_colour(example) for example in examples], [radar(example) for example in examples]]
    table = pd.DataFrame({
        "Sentinel-2 day": [day(example.day) for example in examples], "Tile": [example.tile for example in examples],
        "Sentinel-2 patch": [example.s2_name for example in examples], "Sentinel-1 patch": [example.s1_name for example in examples],
    })  # fmt: skip
    return Figure(
        name="two-sensors",
        description=(
            f"{number(len(examples))} patches, each in true colour above its grey radar image. The lake is black in both; the snow that "
            "whitens the fields in colour leaves the radar image as dark and grainy as ever."
        ),
        drawing=lambda theme: _draw_pictures(theme, pictures, [day(example.day) for example in examples], ["Sentinel-2", "Sentinel-1"]),
        data=table,
        numbers=Table(table[["Sentinel-2 day", "Tile"]]),
        photographs=True,
    )


def _example(examples: Sequence[Example], surface: Surface) -> Example:
    """Return the example of a surface; of several, the one with the fewest labels."""
    there = [example for example in examples if (str(example.day)[:10], example.tile) == (surface.day, surface.tile)]
    if not there:
        raise DataError(f"Expected an example of tile {surface.tile} on {surface.day}, found none. Fetch the samples again.")
    return min(there, key=lambda example: len(example.labels))


def _blocks(example: Example) -> dict[str, np.ndarray]:
    """Return each band as reflectance averaged to 60 m, (20, 20)."""
    blocks = {}
    for band, image in example.s2.items():
        times = len(image) // BLOCKS
        blocks[band] = image.reshape(BLOCKS, times, BLOCKS, times).mean((1, 3)) / REFLECTANCE
    return blocks


def _reading(band: str, shares: pd.Series) -> Reading:
    known = WAVELENGTHS[band]
    lines = [(surface.name, percent(shares[surface.name], digits=1), surface.role) for surface in SURFACES]
    return Reading(f"{band}, {number(known.centre)} nm", lines)


def _ratio(theme: Theme) -> float:
    """Return the height of the spectra's drawing in its widths."""
    return 0.95 if theme.narrow else 0.5


def _spectra_frame(theme: Theme) -> Frame:
    em = theme.size / 72
    high = theme.width * _ratio(theme)
    return Frame(2.8 * em / theme.width, 1.6 * em / high, 1 - 4.4 * em / theme.width, 1 - 3.7 * em / high)


def _draw_spectra(theme: Theme, measured: pd.DataFrame):
    frame = _spectra_frame(theme)
    drawing = theme.canvas(_ratio(theme))
    box = (frame.left, 1 - frame.bottom, frame.right - frame.left, frame.bottom - frame.top)
    axes = drawing.add_axes(box, xlim=AXIS, ylim=(0, 0.68))
    axes.spines["left"].set_visible(False)
    axes.set_xticks(MARKS, [number(mark) for mark in MARKS])
    axes.set_yticks(SHARES, [percent(share) for share in SHARES])
    axes.grid(axis="y")
    axes.set_xlabel("Wavelength, nm", color=theme.colour("muted"), loc="left")
    axes.axvspan(AXIS[0], VISIBLE, color=theme.colour("surface"), linewidth=0, zorder=-1)
    axes.annotate("visible", (AXIS[0], SHARES[2] - 0.07), (0.35 * theme.size, 0), textcoords="offset points", color=theme.colour("muted"))
    for surface in SURFACES:
        rows = measured[measured["surface"] == surface.name]
        colour = theme.colour(surface.role)
        axes.plot(rows["wavelength"], rows["reflectance"], color=colour, linewidth=1.6, marker="o", markersize=3.4)
        band, aside, side = _PLACES[surface.name]
        at = rows[rows["band"] == band].iloc[0]
        axes.annotate(
            surface.name, (at["wavelength"], at["reflectance"]), [theme.size * step for step in aside], textcoords="offset points",
            color=colour, ha=side, family=theme.strong, annotation_clip=False,
        )  # fmt: skip
    for band in ("B02", "B04", "B08", "B11", "B12"):
        axes.annotate(band, (WAVELENGTHS[band].centre, 0.68), (0, 0.3 * theme.size), textcoords="offset points", ha="center", color=theme.colour("muted"), annotation_clip=False)
        axes.axvline(WAVELENGTHS[band].centre, color=theme.colour("rule"), linewidth=0.6, zorder=0)
    return drawing


# Where each line is named: at a band, aside by parts of the type size.
_PLACES = {
    "snow": ("B09", (0.6, 0.3), "left"), "grass": ("B07", (-0.7, -0.5), "right"), "bare soil": ("B12", (0.6, -0.4), "left"),
    "forest": ("B8A", (0.2, -1.9), "left"), "lake": ("B09", (0.6, 0.3), "left"),
}  # fmt: skip


def _draw_pictures(theme: Theme, rows: Sequence[Sequence[np.ndarray]], heads: Sequence[str], sides: Sequence[str]):
    """Draw rows of square pictures under the `heads` of their columns, beside the names of their rows."""
    em, columns = theme.size / 72, len(rows[0])
    head, side, gap = 1.7 * em, 1.8 * em if sides else 0, 0.6 * em
    edge = (theme.width - side - gap * (columns - 1)) / columns
    height = head + len(rows) * edge + gap * (len(rows) - 1)
    drawing = theme.canvas(height / theme.width)
    muted = theme.colour("muted")
    for down, row in enumerate(rows):
        top = head + down * (edge + gap)
        for across, image in enumerate(row):
            left = side + across * (edge + gap)
            axes = drawing.add_axes((left / theme.width, (height - top - edge) / height, edge / theme.width, edge / height))
            axes.set_axis_off()
            axes.imshow(image, interpolation="none", aspect="auto", cmap="gray", vmin=0, vmax=255)
            if down == 0:
                drawing.text(left / theme.width, 1 - 1.1 * em / height, heads[across], color=muted)
        if sides:
            drawing.text(1.35 * em / theme.width, 1 - (top + edge / 2) / height, sides[down], rotation=90, ha="right", va="center", color=muted)
    return drawing
