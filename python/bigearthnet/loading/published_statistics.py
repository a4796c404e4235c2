"""Mean and standard deviation of each band as published with ConfigILM, for version 2's train split.

`data/normalisation.csv` has a row a band, in the units the files are stored in:

    band            B01 … B12, VH, VV
    mean, std       over pixels as stored
    std_bilinear    after enlarging to 10 m bilinearly, as ConfigILM does it

Source: `SOURCE`, the tables "no_interpolation" and "120_bilinear". They were not computed anew here.
"""

import pandas as pd

from ..archive.bands import BANDS
from ..data_files import data_file
from ..errors import DataError

FILE = "normalisation.csv"
COLUMNS = ["band", "mean", "std", "std_bilinear"]
SOURCE = (
    "https://github.com/lhackel-tub/ConfigILM/blob/0e5fa77a1e4007e2d7176d23137ed1fc5c93b812/configilm/extra/BENv2_utils.py"
)


def read_published_statistics() -> pd.DataFrame:
    """Return the table, one row for each of the 14 bands. Raises `DataError` as `check_published_statistics`."""
    return check_published_statistics(pd.read_csv(data_file(FILE)))


def check_published_statistics(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` as it is. Raises `DataError` for other columns or bands, or for a value that cannot be."""
    if list(table.columns) != COLUMNS or sorted(table["band"]) != sorted(BANDS):
        raise DataError(f"Expected {', '.join(COLUMNS)} of each of {len(BANDS)} bands in {FILE}, found {table.shape} with {list(table.columns)}.")
    radar = table["band"].map(lambda name: BANDS[name].sensor) == "S1"
    # Backscatter in dB is below zero, reflectance above; smoothing never widens a spread.
    wrong = table[((table["mean"] < 0) != radar) | ~(table["std"] > 0) | ~(table["std_bilinear"] <= table["std"])]
    if len(wrong):
        raise DataError(f"Expected a mean and a spread that pixels can have in {FILE}, found {wrong.iloc[0].tolist()}.")
    return table
