"""The small pictures of the landing page's ways in: no words, three to two, each made of real data.

They stand beside a link that says where it leads, so they have neither numbers nor files of data.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import shapely

from bigearthnet.examples import Example
from bigearthnet.footprints import POSITIONS
from bigearthnet.label_vectors import encode_labels
from bigearthnet.nomenclature import CLASSES_19, LABELS_19, to_19
from bigearthnet.splits import SPLITS
from bigearthnet.summaries import cells
from bigearthnet.views import VIEWS, show
from guide.figure import Figure
from guide.text import number
from guide.theme import Theme

from .cells import class_outlines
from .outlines import KILOMETRE, read_outlines
from .splits import NONE, ROLES, VERSIONS

RATIO = 2 / 3  # height to width
LENSES = ("true-colour", "false-colour", "vv")  # views of `bigearthnet.views`
CELL = 50_000  # metres, of the map in miniature
BREAKS = (500, 1_500)  # patches in such a cell
LAND = (2_500, 1_500, 5_700, 5_300)  # km of EPSG:3035: west, south, east, north
# A sheet of paper, a slide and a phone on a ground of 3 by 2: left, bottom, width, height; then the
# place of the map in it, and of its lines of text (left, right, top, how many), as shares of it.
SHEETS = (
    ((0.02, 0.12, 1.245, 1.76), (0.12, 0.3, 0.76, 0.52), (0.12, 0.88, 0.23, 4)),
    ((1.56, 1.08, 1.422, 0.8), (0.48, 0.06, 0.48, 0.88), (0.07, 0.44, 0.7, 4)),
    ((1.56, 0.12, 0.46, 0.82), (0.1, 0.42, 0.8, 0.5), (0.14, 0.86, 0.32, 3)),
)
LINE = 0.055  # between lines of text, in heights of the ground's half


def class_bars(counts: pd.DataFrame) -> Figure:
    """Show how many patches each class has, most first, from the label table class_counts."""
    total = counts[counts["subset"] == "recommended"].groupby("label")["patches"].sum().sort_values(ascending=False)
    roles = {known.name: f"class-{place}" for place, known in enumerate(CLASSES_19, start=1)}

    def draw(theme: Theme):
        axes = _axes(theme)
        axes.bar(range(len(total)), total, width=0.82, color=[theme.colour(roles[name]) for name in total.index])
        axes.set(xlim=(-0.5, len(total) - 0.5), ylim=(0, total.max()))
        return axes.figure

    return _picture(
        "way-classes", f"{len(total)} bars in the colours of land cover, from {number(total.iloc[0])} patches down to {number(total.iloc[-1])}.", draw
    )


def three_looks(example: Example) -> Figure:
    """Show one patch in three parts: true colour, infrared, radar."""
    bands = example.s1 | example.s2
    looks = [show(bands, VIEWS[view]) for view in LENSES]
    looks = [look if look.ndim == 3 else np.dstack([look] * 3) for look in looks]
    top, high, part = 20, 80, 40  # pixels: 120 by 80 of the 120 by 120
    whole = np.hstack([look[top : top + high, part * place : part * (place + 1)] for place, look in enumerate(looks)])

    def draw(theme: Theme):
        axes = _axes(theme)
        axes.imshow(whole, interpolation="none", aspect="auto")
        for place in (1, 2):
            axes.axvline(part * place - 0.5, color=theme.colour("paper"), linewidth=4)
        return axes.figure

    return _picture(
        "way-patch", "One patch from the air in three parts: natural colours, infrared that turns plants pink, and grey radar.", draw, photographs=True
    )


def half_splits(product: pd.DataFrame) -> Figure:
    """Show part of one tile, its left half split as in version 1, its right half as in version 2."""
    middle, rows = POSITIONS // 2, round(POSITIONS * RATIO)
    shown = product[product["row"] < rows]
    half = (shown["column"] >= middle).to_numpy(int)
    splits = np.stack([shown[column].astype(object).fillna(NONE) for column in VERSIONS])[half, range(len(shown))]

    def draw(theme: Theme):
        from matplotlib.colors import to_rgb

        axes = _axes(theme)
        colours = {name: to_rgb(theme.colour(role)) for name, role in zip([*SPLITS, NONE], ROLES, strict=True)}
        whole = np.full((rows, POSITIONS, 3), to_rgb(theme.colour("surface")))
        whole[shown["row"], shown["column"]] = [colours[name] for name in splits]
        axes.imshow(whole, interpolation="none", aspect="auto")
        axes.axvline(middle - 0.5, color=theme.colour("paper"), linewidth=5)
        return axes.figure

    return _picture("way-splits", "A tile in two halves: on the left train, validation and test like coarse noise, on the right as frames around a core.", draw)


def batch(examples: Sequence[Example]) -> Figure:
    """Show patches as a model is given them: images, and below each its vector of 19 classes."""
    vectors = encode_labels([to_19(example.labels) for example in examples], order="papers").astype(bool)
    images = [_shrink(show(example.s2, VIEWS["true-colour"])) for example in examples]
    classes = len(LABELS_19)

    def draw(theme: Theme):
        from matplotlib.collections import PatchCollection
        from matplotlib.patches import Rectangle

        axes, count = _axes(theme), len(images)
        high, gap = count * RATIO, 0.05  # in widths of an image
        step = (high - 1 - gap) / classes
        places = [(image, row) for image in range(count) for row in range(classes)]
        boxes = [Rectangle((image + gap, 1 + 2 * gap + row * step), 1 - 2 * gap, step - gap / 2) for image, row in places]
        colours = [theme.colour(f"class-{row + 1}" if vectors[image, row] else "surface") for image, row in places]
        axes.add_collection(PatchCollection(boxes, facecolors=colours, linewidths=0))
        for place, image in enumerate(images):
            axes.imshow(image, extent=(place + gap, place + 1 - gap, 1 - gap, gap), interpolation="none", aspect="auto")
        axes.set(xlim=(0, count), ylim=(high, 0))
        return axes.figure

    return _picture(
        "way-batch", f"{number(len(images))} satellite images in a row; below each a column of {classes} cells, coloured where the class is present.", draw,
        photographs=True,
    )  # fmt: skip


def outputs(patches: pd.DataFrame) -> Figure:
    """Show one map of the patches of an index on a sheet of paper, a slide and a phone."""
    counted = cells(patches, CELL)
    x, y = (counted[axis].to_numpy() // KILOMETRE for axis in "xy")
    layers = class_outlines(x, y, counted["patches"], BREAKS, size=CELL // KILOMETRE)
    land = read_outlines(LAND, ()).land
    land = [ring for ring in land if np.ptp(ring, axis=0).max() > 4 * CELL // KILOMETRE]
    land = [shapely.get_coordinates(shapely.simplify(shapely.LineString(ring), CELL / KILOMETRE / 2)) for ring in land]

    def draw(theme: Theme):
        from matplotlib.patches import PathPatch, Rectangle
        from matplotlib.path import Path

        ground = _axes(theme)
        ground.set(xlim=(0, 3), ylim=(0, 2))
        scale = theme.sequence("scale")
        painted = [(land, theme.colour("land")), *zip(layers, scale[1::2], strict=False)]
        for (left, bottom, width, height), (x, y, across, up), (start, stop, top, lines) in SHEETS:
            ground.add_patch(Rectangle((left, bottom), width, height, facecolor=theme.colour("paper"), edgecolor=theme.colour("border"), linewidth=2))
            inset = ground.inset_axes((left + x * width, bottom + y * height, across * width, up * height), transform=ground.transData)
            inset.set(xlim=LAND[::2], ylim=LAND[1::2], aspect="equal")
            inset.set_axis_off()
            for rings, colour in painted:
                inset.add_patch(PathPatch(Path.make_compound_path(*map(Path, rings)), facecolor=colour, linewidth=0))
            for line in range(lines):
                end = stop if line < lines - 1 else (start + 2 * stop) / 3
                level = bottom + top * height - 2 * LINE * line
                ground.hlines(level, left + start * width, left + end * width, color=theme.colour("rule"), linewidth=5)
        return ground.figure

    return _picture("way-outputs", "The same map of patches on a sheet of paper, on a slide and on a phone.", draw)


def _axes(theme: Theme):
    axes = theme.canvas(RATIO).add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    return axes


def _shrink(image: np.ndarray, by: int = 3) -> np.ndarray:
    """Return an image of (120, 120, 3) as (40, 40, 3): small pictures need no more."""
    side = len(image) // by
    return image.reshape(side, by, side, by, 3).mean(axis=(1, 3)).astype("uint8")


def _picture(name: str, description: str, draw: Callable, **settings) -> Figure:
    return Figure(name=name, description=description, drawing=draw, **settings)
