"""The work on one batch of an index: what its names, JSON files and pixels say, as Arrow tables."""

from itertools import groupby
from typing import NamedTuple

import pyarrow as pa

from ..archive import Entry, Fault
from .fault_tables import fault_table, gather_misspelt
from .histograms import count_pixels, to_table
from .json_columns import SCHEMA as JSON_SCHEMA
from .json_columns import read_json_columns

SCHEMA = pa.schema([("layout", pa.string()), *JSON_SCHEMA])


class SplitBatch(NamedTuple):
    """A batch and the split of each of its patches, by its code; negative: its pixels are not counted."""

    number: int
    entries: list[Entry]
    faults: list[Fault]
    splits: list[int] | None = None


def describe_batch(batch: SplitBatch) -> dict[str, pa.Table]:
    """Return the tables `patches` (a row of `SCHEMA` each), `faults` and `histograms`.

    Pixels are read only where splits are given.
    """
    patches, faults = [SCHEMA.empty_table()], list(batch.faults)
    for layout, entries in groupby(batch.entries, key=lambda entry: entry.layout):
        entries = list(entries)
        if layout.version == 1:
            told, wrong = read_json_columns(entries)
            faults += gather_misspelt(wrong, told["name"].filter(told["labels"].is_valid()).to_pylist())
        else:
            names = pa.array([entry.name for entry in entries], pa.string())
            nothing = [pa.nulls(len(names), kind.type) for kind in list(JSON_SCHEMA)[1:]]
            told = pa.table([names, *nothing], schema=JSON_SCHEMA)
        patches.append(told.add_column(0, "layout", pa.array([layout.name] * len(told), pa.string())))
    histograms = {}
    if batch.splits is not None:
        histograms, wrong = count_pixels(batch.entries, batch.splits)
        faults += wrong
    return {
        "patches": pa.concat_tables(patches).combine_chunks(),
        "faults": fault_table(faults),
        "histograms": to_table(histograms),
    }
