"""The picture that stands for the guide where a link to it is shared: 1,200 × 630 pixels.

`python -m figures.card` draws it into `assets/card.png`, which is committed.
"""

import os
from pathlib import Path

import pandas as pd

from bigearthnet import index, summaries
from bigearthnet.cells import CELL_SIZE
from guide.text import number
from guide.theme import Theme, light

from .cells import class_outlines
from .outlines import KILOMETRE, read_outlines
from .patch_map import BREAKS, LAND, NAMES

PIXELS = (1_200, 630)  # what the networks that show cards ask for
DPI = 100
WINDOW = (620, 6_600, 1_560, 5_260)  # kilometres of EPSG:3035: west, east, south, north
FILE = "assets/card.png"


def write_card(cells: pd.DataFrame, totals: summaries.Totals, path: Path | str, *, theme: Theme | None = None) -> Path:
    """Draw all patches, their number and the guide's name as PNG, whole or not at all.

    `cells` is from `summaries.cells` with its usual size. The same cells give the same bytes.
    """
    from matplotlib.figure import Figure

    theme, path = theme or light(), Path(path)
    with theme.style():
        card = Figure(figsize=[side / DPI for side in PIXELS], dpi=DPI, facecolor=theme.colour("paper"))
        _draw_map(card, theme, cells)
        for y, text, size, role, family in (
            (0.80, "BigEarthNet", 44, "ink", theme.strong), (0.71, "An interactive guide", 24, "muted", None),
            (0.30, number(totals.patches), 60, "accent", theme.strong),
            (0.235, "pairs of Sentinel-1 and Sentinel-2 patches,", 19, "ink", None),
            (0.18, "every one on the map", 19, "ink", None),
        ):  # fmt: skip
            card.text(0.05, y, text, size=size, color=theme.colour(role), **({"family": family} if family else {}))
        beside = path.with_name(f".{path.name}.new")
        card.savefig(beside, format="png", facecolor=theme.colour("paper"), metadata={"Software": None})
    os.replace(beside, path)
    return path


def _draw_map(card, theme: Theme, cells: pd.DataFrame) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    west, east, south, north = WINDOW
    axes = card.add_axes((0, 0, 1, 1), aspect="equal", anchor="E", xlim=(west, east), ylim=(south, north))
    axes.set_axis_off()
    x, y = (cells[axis].to_numpy() // KILOMETRE for axis in "xy")
    size = CELL_SIZE // KILOMETRE
    layers = [(read_outlines(LAND, tuple(NAMES)).land, theme.colour("land"))]
    layers += zip(class_outlines(x, y, cells["patches"], BREAKS, size=size), theme.sequence("scale"), strict=True)
    for rings, colour in layers:
        axes.add_patch(PathPatch(Outline.make_compound_path(*map(Outline, rings)), facecolor=colour, linewidth=0))


if __name__ == "__main__":
    patches = index.read_index()
    print(write_card(summaries.cells(patches), summaries.totals(patches), FILE))
