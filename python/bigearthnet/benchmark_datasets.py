"""Labelled datasets of remote sensing by year and volume: where BigEarthNet stands among them.

The table is data, `data/benchmark_datasets.csv`, each row with the paper its numbers come from:

    name, year   of the dataset, and of the paper that introduced this version of it
    images       labelled images; a pair or a triplet of several sensors counts once
    planes       what one image measures: bands x pixels along a side, "4x120+6x60+2x20"
    labels       "one an image", "several an image" or "one a pixel"
    source       address of the paper

A dataset is listed if its images show land cover or land use and are all of one size.
"""

import re

import pandas as pd

from .data_files import data_file
from .errors import DataError

FILE = "benchmark_datasets.csv"
COLUMNS = ["name", "year", "images", "planes", "labels", "source"]
LABELS = ("one an image", "several an image", "one a pixel")
PLANES = re.compile(r"\d+x\d+(?:\+\d+x\d+)*")
SOURCE = re.compile(r"https://(?:doi\.org/10\.\d{4,}/|ieeexplore\.ieee\.org/document/)\S+")
OURS = "BigEarthNet"  # how the names of its versions begin


def read_benchmark_datasets() -> pd.DataFrame:
    """Return the table with two columns more, oldest first.

    `values` (int) is what an image holds: a number for each band and pixel, at the size it is
    stored in. `volume` (int) is that of all images. Raises `DataError` as `check_benchmark_datasets`.
    """
    table = check_benchmark_datasets(pd.read_csv(data_file(FILE)))
    table["values"] = [count_values(planes) for planes in table["planes"]]
    table["volume"] = table["images"] * table["values"]
    return table.sort_values(["year", "volume"], ignore_index=True)


def check_benchmark_datasets(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` as it is. Raises `DataError` for a row that lacks a source or is not as described above."""
    if list(table.columns) != COLUMNS:
        raise DataError(f"Expected the columns {', '.join(COLUMNS)} in {FILE}, found {', '.join(table.columns)}.")
    wrong = {
        "a name of its own": table["name"].isna() | table["name"].duplicated(keep=False),
        "a year from 2000 on": ~table["year"].between(2000, 2100),
        "a number of images": ~(pd.to_numeric(table["images"], errors="coerce") > 0),
        "planes such as 3x256": ~table["planes"].astype(str).str.fullmatch(PLANES),
        f"labels among {', '.join(LABELS)}": ~table["labels"].isin(LABELS),
        "the address of a paper as its source": ~table["source"].astype(str).str.fullmatch(SOURCE),
    }
    for expected, rows in wrong.items():
        if rows.any():
            raise DataError(f"Expected {expected} in each row of {FILE}, found {table[rows].iloc[0].tolist()}. Correct that row.")
    return table


def count_values(planes: str) -> int:
    """Return how many numbers an image of these planes holds: "4x120+2x20" → 4 · 120² + 2 · 20²."""
    pairs = [part.split("x") for part in planes.split("+")]
    return sum(int(bands) * int(side) ** 2 for bands, side in pairs)


def is_ours(table: pd.DataFrame) -> pd.Series:
    """Return which rows are versions of BigEarthNet."""
    return table["name"].str.startswith(OURS)
