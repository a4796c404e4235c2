"""Figures and tables of the chapter "One patch"."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bigearthnet import footprints, names, views
from bigearthnet.examples import Example
from bigearthnet.wavelengths import POLARISATIONS, WAVELENGTHS
from guide.figure import Figure
from guide.table import Table
from guide.text import day, number
from guide.theme import Theme

from .band_explorer import band_explorer

# Of the figure without scripts: what is drawn of the first patch.
SHOWN = ("true-colour", "false-colour", "swir", "ndvi", "vv", "vh")


def bands(examples: Sequence[Example], patches: pd.DataFrame) -> Figure:
    """Show all bands of each of `bigearthnet.examples.read_examples`, an explorer on the web.

    `patches` is the index, which knows their countries.
    """
    table = _statistics(examples)
    first = examples[0]
    return Figure(
        name="bands",
        description=(
            f"The patch of {day(first.day)} on tile {first.tile}, six times: true colour, infrared and "
            "short-wave infrared colours, and vegetation in shades of Sentinel-2; both polarisations of Sentinel-1 in grey."
        ),
        drawing=lambda theme: _draw(first, theme),
        data=table,
        numbers=_medians(table, examples),
        explorer=band_explorer(examples, patches),
        wide=True,
        photographs=True,
    )


def bands_table() -> Table:
    """Return what each band sees, how finely, and how many pixels a patch has of it."""
    rows = [
        {"Band": name, "Wavelength": f"{number(band.centre)} nm", "Pixel": f"{side} m", "Pixels": _square(side), "Sees": band.purpose}
        for (name, band), side in zip(WAVELENGTHS.items(), views.RESOLUTIONS.values(), strict=False)
    ]
    rows += [{"Band": name, "Wavelength": "5.5 cm", "Pixel": "10 m", "Pixels": _square(10), "Sees": what} for name, what in POLARISATIONS.items()]
    return Table(pd.DataFrame(rows), widths=(2, 4, 3, 4, 9))


def indices_table() -> Table:
    """Return the indices of the explorer: what each shows and how it is computed."""
    rows = [{"Index": index.name, "High values show": index.shows, "Computed as": index.formula} for index in views.INDICES.values()]
    return Table(pd.DataFrame(rows))


def _statistics(examples: Sequence[Example]) -> pd.DataFrame:
    """Return the spread of each band of each patch, as stored."""
    return pd.DataFrame(
        {
            "patch": name,
            "band": band,
            "pixels": values.size,
            **dict(zip(("lowest", "percentile_2", "median", "percentile_98", "highest"), np.percentile(values.astype(float), (0, 2, 50, 98, 100)).round(2), strict=True)),
        }
        for example in examples
        for name, band, values in [
            *((example.s2_name, band, values) for band, values in example.s2.items()),
            *((example.s1_name, band, values) for band, values in example.s1.items()),
        ]
    )  # fmt: skip


def _medians(table: pd.DataFrame, examples: Sequence[Example]) -> Table:
    columns = {}
    for example in examples:
        own = table[table["patch"].isin([example.s2_name, example.s1_name])].set_index("band")["median"]
        place = names.parse_name(example.s1_name)
        heading = f"{example.tile} {place.column}/{place.row}, {day(example.day)}"
        columns[heading] = [number(value, digits=0 if band in WAVELENGTHS else 1) for band, value in own.items()]
    return Table(pd.DataFrame({"Median of": [*WAVELENGTHS, *(f"{name} (dB)" for name in POLARISATIONS)], **columns}))


def _square(resolution: int) -> str:
    side = footprints.PATCH_SIZE // resolution
    return f"{side} × {side}"


def _draw(example: Example, theme: Theme):
    columns = 2 if theme.narrow else 3
    em = theme.size / 72  # inches
    head, gap = 1.7 * em, 0.8 * em
    edge = (theme.width - gap * (columns - 1)) / columns
    block = head + edge + gap
    height = block * -(-len(SHOWN) // columns) - gap
    drawing = theme.canvas(height / theme.width)
    ramp = colours(theme)
    for position, key in enumerate(SHOWN):
        row, column = divmod(position, columns)
        x, top = column * (edge + gap), row * block
        view = views.VIEWS[key]
        drawing.text(x / theme.width, 1 - (top + 1.1 * em) / height, view.name, color=theme.colour("muted"))
        axes = drawing.add_axes((x / theme.width, (height - top - head - edge) / height, edge / theme.width, edge / height))
        axes.set_axis_off()
        image = views.show({**example.s2, **example.s1}, view)
        shades = {"cmap": ramp if view.channels[0] in views.INDICES else "gray", "vmin": 0, "vmax": 255} if image.ndim == 2 else {}
        axes.imshow(image, interpolation="none", aspect="auto", **shades)
    return drawing


def colours(theme: Theme):
    """Return the shades of an index, low to high, as a colour map of matplotlib."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("scale", theme.sequence("scale"))
