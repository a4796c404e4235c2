"""What each way to enlarge a band makes of a real patch, and how near it comes to pixels that are known."""

import numpy as np
import pandas as pd

from bigearthnet.archive.bands import BANDS
from bigearthnet.examples import Example
from bigearthnet.resampling_errors import enlarge
from guide.figure import Figure
from guide.table import Table
from guide.text import day, number
from guide.theme import Theme

FINE, COARSE = "B08", ("B8A", "B09")  # neighbours in wavelength: 842, 865 and 945 nm on Sentinel-2A
METHODS = ("nearest", "bilinear", "bicubic")
PIXELS = 120
SHADES = 63  # and black: the eye tells no more apart here, and a page has fewer bytes to load
SIDE = 48  # pixels of 10 m that are shown: eight of 60 m


def enlarged(example: Example) -> Figure:
    """Show a corner of a patch in a band of 10 m, and in two coarser bands enlarged each way."""
    row, column = _corner(example.s2[FINE])
    cut = np.s_[row : row + SIDE, column : column + SIDE]
    pictures = {(FINE, "as stored"): example.s2[FINE][cut]}
    for band in COARSE:
        for method in METHODS:
            pictures[band, method] = enlarge(example.s2[band], PIXELS, method)[cut]
    table = pd.DataFrame([
        {"Band": f"{band}, {BANDS[band].resolution} m", "Enlarged by": method, "Lowest": int(values.min()), "Highest": int(values.max()), "Spread": round(float(values.std()))}
        for (band, method), values in pictures.items()
    ])  # fmt: skip
    return Figure(
        name="loading-resample",
        description=(
            f"The same {SIDE * 10} m of the patch of {day(example.day)} on tile {example.tile}: fields in {FINE} with sharp edges; in {COARSE[0]} and {COARSE[1]} "
            "as blocks where nearest pixels are copied, and blurred without blocks by bilinear and bicubic weights."
        ),
        drawing=lambda theme: _draw(theme, pictures),
        data=table,
        numbers=Table(table),
    )


def recovery_table(errors: pd.DataFrame) -> Table:
    """Return the mean error of each way, and what share it is of that of nearest, from `recovery_errors`."""
    wide = errors.pivot_table(index="method", columns="resolution", values="error", sort=False)
    table = pd.DataFrame({"Enlarged by": [name.capitalize() for name in wide.index]})
    shares = []
    for resolution in wide:
        shares.append(f"{resolution} m: of nearest")
        table[f"From {resolution} m"] = wide[resolution].round().astype(int).to_numpy()
        table[shares[-1]] = (wide[resolution] / wide.loc["nearest", resolution]).to_numpy()
    return Table(table, shares=shares, digits=0)


def _corner(band: np.ndarray) -> tuple[int, int]:
    """Return row and column of the square of `SIDE` pixels with the widest spread, on the grid of 60 m."""
    starts = range(0, PIXELS - SIDE + 1, 6)
    return max(((row, column) for row in starts for column in starts), key=lambda at: band[at[0] : at[0] + SIDE, at[1] : at[1] + SIDE].std())


def _draw(theme: Theme, pictures: dict[tuple[str, str], np.ndarray]):
    em = theme.size / 72
    gap, head = 0.5 * em, 1.5 * em
    across = theme.width
    small = (across - 2 * gap) / 3 if theme.narrow else (across - 4 * gap - head) / 5
    large = across if theme.narrow else 2 * small + gap + head
    top = large + head + 1.5 * gap if theme.narrow else 0
    height = top + 2 * (small + head) + gap
    drawing = theme.canvas(height / across)
    fine, *others = pictures.items()
    _place(drawing, theme, fine, (0, 0, large), head)
    for number_, item in enumerate(others):
        row, column = divmod(number_, len(METHODS))
        x = column * (small + gap) + (0 if theme.narrow else large + gap)
        _place(drawing, theme, item, (x, top + row * (small + head + gap), small), head)
    return drawing


def _place(drawing, theme: Theme, item: tuple, at: tuple[float, float, float], head: float) -> None:
    """Draw one picture, its name above it; `at` is x, y from above, and side, in inches."""
    ((band, method), values), (x, y, side) = item, at
    width, height = drawing.get_size_inches()
    resolution = BANDS[band].resolution
    said = f"{band}, {number(resolution)} m" if method == "as stored" else method if theme.narrow and method != METHODS[0] else f"{band}, {method}"
    drawing.text(x / width, 1 - (y + 0.72 * head) / height, said, color=theme.colour("muted"), size=theme.size * (0.92 if theme.narrow else 1))
    axes = drawing.add_axes((x / width, 1 - (y + head + side) / height, side / width, side / height))
    axes.set_axis_off()
    low, high = np.percentile(values, (2, 98))
    shades = np.rint((values - low) / (high - low) * SHADES).clip(0, SHADES)
    axes.imshow(shades, cmap="gray", vmin=0, vmax=SHADES, interpolation="none", aspect="auto")
