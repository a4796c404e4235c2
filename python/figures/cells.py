"""Counts on a square grid as classes: their names, their outlines, a vector image.

Classes are painted one over the other, each as the area of all cells of that class *and above*:
no seams between neighbours, and far fewer corners than one square a cell.
"""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

import numpy as np
import shapely

from guide.text import number


class Extent(NamedTuple):
    """The bounding box of a grid, in the unit of its axes."""

    west: int
    south: int
    east: int
    north: int


def class_names(breaks: Sequence[int]) -> list[str]:
    """Return the classes up to each of `breaks`, and the open one above: "1–25", …, "over 300"."""
    lower = [1, *(limit + 1 for limit in breaks[:-1])]
    closed = [f"{number(low)}–{number(high)}" for low, high in zip(lower, breaks, strict=True)]
    return [*closed, f"over {number(breaks[-1])}"]


def class_outlines(x, y, counts, breaks: Sequence[int], *, size: int) -> list[list[np.ndarray]]:
    """Return for each class of `class_names` the rings around all its cells and those above.

    `x` and `y` are the lower-left corners of n cells of `size`; a ring is an (n, 2) int array,
    closed; fill them with the even-odd rule.
    """
    x, y, counts = (np.asarray(values) for values in (x, y, counts))
    boxes = shapely.box(x, y, x + size, y + size)
    return [_rings(boxes[counts > limit]) for limit in (0, *breaks)]


def vector_image(outlines: list[list[np.ndarray]], colours: Sequence[str], extent: Extent, *, size: int) -> str:
    """Return the classes as an SVG image in a data: address, one unit a cell, to be stretched."""
    columns, rows = (extent.east - extent.west) // size, (extent.north - extent.south) // size
    paths = "".join(
        f"<path fill='{colour}' d='{''.join(_path(ring, extent, size) for ring in rings)}'/>"
        for colour, rings in zip(colours, outlines, strict=True)
    )
    # Drawn at the size of its place, so that squares stay sharp at any zoom.
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {columns} {rows}' width='{4 * columns}' "
        f"height='{4 * rows}' preserveAspectRatio='none' fill-rule='evenodd'>{paths}</svg>"
    )
    return "data:image/svg+xml," + quote(svg, safe="/:=' <>")


def _rings(boxes: np.ndarray) -> list[np.ndarray]:
    parts = shapely.get_parts(shapely.union_all(boxes, grid_size=1).simplify(0))
    return [
        shapely.get_coordinates(ring).astype(int)
        for part in parts
        for ring in (part.exterior, *part.interiors)
    ]


def _path(ring: np.ndarray, extent: Extent, size: int) -> str:
    points = np.column_stack([ring[:, 0] - extent.west, extent.north - ring[:, 1]]) // size
    steps = (f"h{x}" if x else f"v{y}" for x, y in np.diff(points[:-1], axis=0).tolist())
    return f"M{points[0][0]} {points[0][1]}{''.join(steps)}z"
