"""Pictures of what goes wrong without an error: too dark, wrapped round, in another order."""

import numpy as np
import pandas as pd

from bigearthnet.examples import TRUE_COLOUR, Example
from bigearthnet.nomenclature import LABELS_19, LABELS_19_ALPHABETICAL, class_19
from bigearthnet.wavelengths import REFLECTANCE
from guide.figure import Figure
from guide.table import Table
from guide.text import day, number, percent
from guide.theme import Theme

from .pictures import true_colour

SIXTEEN_BITS = 65_535
PART = slice(0, 60)  # rows and columns shown: enough to see it by
NDVI = (-0.4, 1)  # darkest and lightest shade


def dark(example: Example) -> Figure:
    """Show one patch in true colour as three programs might: by the type, by reflectance, stretched."""
    stored = np.dstack([example.s2[band] for band in TRUE_COLOUR])
    pictures = {
        f"÷ {number(SIXTEEN_BITS)}": _as_bytes(stored / SIXTEEN_BITS),
        f"÷ {number(REFLECTANCE)}": _as_bytes(stored / REFLECTANCE),
        "Stretched": true_colour(example),
    }
    table = pd.DataFrame({"Picture": list(pictures), "Median, of 255": [int(np.median(picture)) for picture in pictures.values()]})
    return Figure(
        name="trap-dark",
        description=(
            f"Part of a patch of {day(example.day)} in tile {example.tile} three times: black when divided by {number(SIXTEEN_BITS)}, very dark "
            f"when divided by {number(REFLECTANCE)}, fields in full colour when stretched between two percentiles."
        ),
        drawing=lambda theme: _draw_row(theme, pictures),
        data=table,
        photographs=True,
    )


def wrapped(example: Example) -> Figure:
    """Show the NDVI of a patch computed in 16-bit whole numbers beside the right one."""
    red, infrared = example.s2["B04"], example.s2["B08"]
    right = (infrared.astype(float) - red) / (infrared.astype(float) + red)
    wrong = (infrared - red) / (infrared + red)
    table = pd.DataFrame({"Computed in": ["uint16", "float"]})
    for heading, measure in (("Least", np.min), ("Median", np.median), ("Greatest", np.max)):
        table[heading] = [float(measure(values)) for values in (wrong, right)]
    return Figure(
        name="trap-wrapped",
        description=(
            f"Part of a snowy patch of {day(example.day)}, and its vegetation index twice. In 16-bit whole numbers {percent((wrong > 1).mean())} of the "
            "pixels are far above one and fill the snow with the colour of dense forest; in floating point they are below zero."
        ),
        drawing=lambda theme: _draw_row(
            theme, {"True colour": true_colour(example), "In uint16": _shade(theme, wrong), "In float": _shade(theme, right)}
        ),
        data=table,
        numbers=Table(table, digits=2),
        photographs=True,
    )


def class_orders() -> Figure:
    """Show the 19 classes in the papers' order and in the alphabet's, with a line for each class."""
    there = {name: place for place, name in enumerate(LABELS_19_ALPHABETICAL)}
    moves = [there[name] for name in LABELS_19]
    same = sum(place == move for place, move in enumerate(moves))
    table = pd.DataFrame({
        "Position": range(len(moves)), "Papers": [class_19(name).short_name for name in LABELS_19],
        "Alphabet": [class_19(name).short_name for name in LABELS_19_ALPHABETICAL],
    })  # fmt: skip
    return Figure(
        name="trap-orders",
        description=(
            f"Two columns of the same {len(moves)} classes, in the papers' order and in the alphabet's, with crossing lines between them. "
            f"{same} of them stands at the same position in both."
        ),
        drawing=lambda theme: _draw_orders(theme, table, moves),
        data=table,
    )


def _as_bytes(shares: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(shares, 0, 1) * 255).astype("uint8")


def _shade(theme: Theme, values: np.ndarray) -> np.ndarray:
    """Return values between `NDVI` in the theme's scale, as (height, width, 3) uint8."""
    steps = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in theme.sequence("scale")], float)
    position = np.clip((values - NDVI[0]) / (NDVI[1] - NDVI[0]), 0, 1) * (len(steps) - 1)
    channels = [np.interp(position, range(len(steps)), steps[:, channel]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=-1)).astype("uint8")


def _draw_row(theme: Theme, pictures: dict[str, np.ndarray]):
    em = theme.size / 72
    gap, head = 0.8 * em, 1.7 * em
    edge = min((theme.width - gap * (len(pictures) - 1)) / len(pictures), 2.5)
    height = head + edge
    drawing = theme.canvas(height / theme.width)
    for place, (name, picture) in enumerate(pictures.items()):
        x = place * (edge + gap)
        drawing.text(x / theme.width, 1 - 1.1 * em / height, name, color=theme.colour("muted"))
        axes = drawing.add_axes((x / theme.width, 0, edge / theme.width, edge / height))
        axes.set_axis_off()
        axes.imshow(picture[PART, PART], interpolation="none", aspect="auto")
    return drawing


def _draw_orders(theme: Theme, table: pd.DataFrame, moves: list[int]):
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    em = theme.size / 72
    line, head = (1.4 if theme.narrow else 1.5) * em, 1.9 * em
    size = theme.size * (0.76 if theme.narrow else 1)
    height = head + (len(moves) + 0.3) * line
    drawing = theme.canvas(height / theme.width)
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, theme.width), ylim=(height, 0))
    axes.set_axis_off()
    left, right = (0.37 * theme.width, 0.6 * theme.width) if theme.narrow else (0.34 * theme.width, 0.62 * theme.width)
    for x, side, heading in ((left, "right", "Papers"), (right, "left", "Alphabet")):
        axes.text(x, 1.1 * em, heading, ha=side, family=theme.strong, size=size)
    for place, move in enumerate(moves):
        start, end = (head + (at + 0.5) * line for at in (place, move))
        axes.text(left, start, f"{table['Papers'][place]}  {place}", ha="right", va="center_baseline", size=size)
        axes.text(right, start, f"{place}  {table['Alphabet'][place]}", ha="left", va="center_baseline", size=size)
        x0, x1 = left + 0.4 * em, right - 0.4 * em
        middle = (x0 + x1) / 2
        curve = Path([(x0, start), (middle, start), (middle, end), (x1, end)], [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
        axes.add_patch(PathPatch(curve, fill=False, edgecolor=theme.colour(f"class-{place + 1}"), linewidth=1.8))
    return drawing
