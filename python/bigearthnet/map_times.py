"""How fast a browser shows all patches: measured once, on one machine.

`data/map_times.csv` is what `python -m figures.bench` found, a row a way:

    draw, step          milliseconds to the first picture, and for a step of moving or zooming
                        (95 of 100 are faster)
    machine, measured   what they were taken on, and the day, as YYYY-MM-DD
"""

import pandas as pd

from .data_files import data_file
from .errors import DataError

FILE = "map_times.csv"
TIMES, RUN = ["draw", "step"], ["machine", "measured"]


def read_map_times() -> pd.DataFrame:
    """Return the times, a row a way. Raises `DataError` as `check_map_times`."""
    return check_map_times(pd.read_csv(data_file(FILE)))


def check_map_times(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` as it is. Raises `DataError` for other columns, several runs, or times that are none."""
    expected = ["way", *TIMES, *RUN]
    if list(table.columns) != expected:
        raise DataError(f"Expected the columns {', '.join(expected)} in {FILE}, found {', '.join(table.columns)}.")
    if len(table[RUN].drop_duplicates()) != 1:
        raise DataError(f"Expected one run in {FILE}, the same machine and day in each row, found several. Measure again.")
    if not (table[TIMES] > 0).all(axis=None):
        raise DataError(f"Expected milliseconds above nought in {FILE}, found {table[TIMES].values.tolist()}. Measure again.")
    return table
