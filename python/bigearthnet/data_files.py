"""Where the small tables and the catalogue of `data/` lie, in a clone as in an installed package."""

import sys
from pathlib import Path

from .errors import PlaceError

_HERE = Path(__file__).resolve().parent
_FOLDERS = (_HERE / "data", _HERE.parents[1] / "data")  # an installed wheel; a clone


def data_file(name: str) -> Path:
    """Return the path of a committed data file such as "labels/class_counts.csv".

    Raises `PlaceError` if it is neither in the installed package nor in the clone.
    """
    for folder in _FOLDERS:
        if (folder / name).is_file():
            # As `open` does: whoever watches what a program reads learns of it, also where a cache or C code stands between.
            sys.audit("open", str(folder / name), "r", 0)
            return folder / name
    raise PlaceError(
        f"Expected the data file {name} in {' or '.join(map(str, _FOLDERS))}, found none. "
        "Install the package again, or restore data/ from the repository."
    )
