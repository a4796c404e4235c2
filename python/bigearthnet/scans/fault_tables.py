"""Faults as a table: rows of patch, file, kind, expected, found, in Arrow between processes, as CSV on disk."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from ..archive import Fault
from ..files import replace_whole

SCHEMA = pa.schema([(column, pa.string()) for column in Fault._fields])


def fault_table(faults: Iterable[Fault]) -> pa.Table:
    """Return n faults as a table of n rows: the columns of `Fault`, all text."""
    columns = zip(*faults, strict=True)
    return pa.table([pa.array(column, pa.string()) for column in columns] or [[]] * len(SCHEMA), schema=SCHEMA)


def write_faults(tables: Iterable[pa.Table], path: Path | str) -> dict[str, int]:
    """Write the rows of all tables to the CSV file `path`, and return how many there are of each kind.

    The first line names the columns; UTF-8, lines end with LF. The file appears whole or not at all.
    Raises `PlaceError` as `files.replace_whole`.
    """
    counts: dict[str, int] = {}
    with replace_whole(path) as fresh, fresh.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(Fault._fields)
        for table in tables:
            for fault in zip(*(column.to_pylist() for column in table.columns), strict=True):
                rows.writerow(fault)
                counts[fault[2]] = counts.get(fault[2], 0) + 1
    return counts
