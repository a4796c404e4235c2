"""Pictures of patches: true colour and radar, stretched so that they can be seen."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bigearthnet.examples import TRUE_COLOUR, Example
from guide.figure import Figure
from guide.table import Table
from guide.text import day, number
from guide.theme import Theme

STRETCH = (1, 99)  # percentiles shown as black and white
COLUMNS = {True: 3, False: 6}  # on narrow and wide figures
GAP = 0.6  # of the type size, between pictures


def example_patches(examples: Sequence[Example]) -> Figure:
    """Show each of `bigearthnet.examples.read_examples`: true colour above its radar image."""
    table = pd.DataFrame(
        {
            "Day": [day(example.day) for example in examples],
            "Tile": [example.tile for example in examples],
            "Sentinel-2 patch": [example.s2_name for example in examples],
            "Sentinel-1 patch": [example.s1_name for example in examples],
            "Labels": ["; ".join(example.labels) for example in examples],
        }
    )
    return Figure(
        name="example-patches",
        description=(
            f"{number(len(examples))} pairs of square satellite images, each of 1.2 km by 1.2 km: true "
            "colour above, the grey radar image of the same ground below."
        ),
        drawing=lambda theme: _draw(examples, theme),
        data=table,
        numbers=Table(table[["Day", "Tile", "Labels"]]),
        wide=True,
        photographs=True,
    )


def true_colour(example: Example) -> np.ndarray:
    """Return red, green and blue as (120, 120, 3) uint8, all three stretched alike."""
    return _stretch(np.dstack([example.s2[band] for band in TRUE_COLOUR]))


def radar(example: Example) -> np.ndarray:
    """Return the VV backscatter as grey, (120, 120) uint8: bright is rough or built up."""
    return _stretch(example.s1["VV"])


def _stretch(values: np.ndarray) -> np.ndarray:
    low, high = np.percentile(values, STRETCH)
    return np.rint(np.clip((values - low) / max(high - low, 1e-6), 0, 1) * 255).astype("uint8")


def _draw(examples: Sequence[Example], theme: Theme):
    columns = COLUMNS[theme.narrow]
    em = theme.size / 72  # inches
    head, side, gap = 1.7 * em, 1.8 * em, GAP * em
    edge = (theme.width - side - gap * (columns - 1)) / columns
    rows = -(-len(examples) // columns)
    block = head + 2 * edge + gap
    height = rows * block + (rows - 1) * gap
    drawing = theme.canvas(height / theme.width)

    def place(x, top, image, **style):
        box = (x / theme.width, (height - top - edge) / height, edge / theme.width, edge / height)
        axes = drawing.add_axes(box)
        axes.set_axis_off()
        axes.imshow(image, interpolation="none", aspect="auto", **style)

    def write(x, top, text, **style):
        drawing.text(x / theme.width, 1 - top / height, text, **style)

    muted = theme.colour("muted")
    for position, example in enumerate(examples):
        row, column = divmod(position, columns)
        x, top = side + column * (edge + gap), row * (block + gap)
        write(x, top + 1.1 * em, day(example.day), color=muted)
        place(x, top + head, true_colour(example))
        place(x, top + head + edge + gap, radar(example), cmap="gray", vmin=0, vmax=255)
        if column == 0:
            for step, sensor in enumerate(("Sentinel-2", "Sentinel-1")):
                middle = top + head + edge / 2 + step * (edge + gap)
                write(1.35 * em, middle, sensor, rotation=90, ha="right", va="center", color=muted)
    return drawing
