"""Pictures of the package's own results, drawn by whoever is installed to draw them.

This package plots nothing. One that does, such as the guide's figures, declares a function for the
name of a table among its entry points, in the group `bigearthnet.pictures`; it takes the table and
the path of an SVG file to write.
"""

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pandas as pd

from .errors import BigEarthNetError

GROUP = "bigearthnet.pictures"


class PictureError(BigEarthNetError, RuntimeError):
    """Nothing is installed that draws this picture."""


def find_picture(name: str) -> Callable[[pd.DataFrame, Path], object]:
    """Return the function that draws the picture of a name, such as "loading".

    Raises `PictureError` if nothing that is installed does.
    """
    for found in entry_points(group=GROUP, name=name):
        return found.load()
    raise PictureError(
        f"Expected an installed package that draws the picture {name!r}, found none. Install the guide from its "
        "repository, `pip install -e ./python`, or leave out --figure."
    )
