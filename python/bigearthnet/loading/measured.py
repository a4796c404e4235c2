"""What this project measured once: loading rates, and what they were measured on.

`data/loading.csv` is the table of `compare`, as `bigearthnet bench` writes it, with four columns
more that are the same in each row:

    patches    how many were read
    archive    what they were
    machine    what read them, and with which packages
    measured   the day, as YYYY-MM-DD
"""

import pandas as pd

from ..data_files import data_file
from ..errors import DataError

FILE = "loading.csv"
RATES = ["way", "patches_per_second", "times_rasterio", "bytes_per_patch"]  # `compare.COLUMNS`, without its packages
CONDITIONS = ["patches", "archive", "machine", "measured"]


def read_measured() -> pd.DataFrame:
    """Return the rates measured, a row a way, with the day as a date. Raises `DataError` as `check_measured`."""
    table = check_measured(pd.read_csv(data_file(FILE)))
    return table.assign(measured=pd.to_datetime(table["measured"]).dt.date)


def check_measured(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` as it is. Raises `DataError` for other columns, several runs, or rates that contradict each other."""
    if list(table.columns) != [*RATES, *CONDITIONS]:
        raise DataError(f"Expected the columns {', '.join([*RATES, *CONDITIONS])} in {FILE}, found {', '.join(table.columns)}.")
    several = [name for name in CONDITIONS if table[name].isna().any() or table[name].nunique() != 1]
    if several:
        raise DataError(f"Expected one run in {FILE}, the same {several[0]} in each row, found {table[several[0]].unique().tolist()}.")
    times = table["patches_per_second"] / table["patches_per_second"].iloc[0]
    wrong = table[~((times / table["times_rasterio"] - 1).abs() < 1e-3)]
    if len(wrong) or not (table["bytes_per_patch"] > 0).all():
        raise DataError(f"Expected rates in {FILE} that fit their ratios to the first, found {wrong.values.tolist()}. Measure again.")
    return table
