"""How fast a browser shows all patches, as the paper tells it."""

import pandas as pd

from guide.table import Table
from guide.text import number


def map_times_table(times: pd.DataFrame) -> Table:
    """Return the times of `bigearthnet.map_times.read_map_times`: seconds to a picture, milliseconds a step."""
    return Table(pd.DataFrame({
        "Way": times["way"],
        "First picture": [f"{number(value / 1000, digits=1)} s" for value in times["draw"]],
        "A step of moving": [f"{number(value)} ms" for value in times["step"]],
    }))  # fmt: skip
