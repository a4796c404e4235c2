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


def _rings(boxes: np.ndarray) -> list[np.ndarray]:
    parts = shapely.get_parts(shapely.union_all(boxes, grid_size=1).simplify(0))
    return [
        shapely.get_coordinates(ring).astype(int)
        for part in parts
        for ring in (part.exterior, *part.interiors)
    ]
