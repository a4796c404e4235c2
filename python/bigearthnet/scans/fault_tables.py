"""Faults as a table: rows of patch, file, kind, expected, found, in Arrow between processes, as CSV on disk.

One fault is not of a patch but of all that were published: the files of Sentinel-1 in version 1
call `lry` `lly`. It is one row for the archive, of no patch or file, that says in how many files,
and counts as so many faults. Where not all files of Sentinel-1 in a batch have it, there is a
row for each that has, as for files of Sentinel-2.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from ..archive import Fault
from ..archive.layouts import METADATA
from ..files import replace_whole

MISSPELT = "misspelt-json-key"
SCHEMA = pa.schema([(column, pa.string()) for column in Fault._fields])


def fault_table(faults: Iterable[Fault]) -> pa.Table:
    """Return n faults as a table of n rows: the columns of `Fault`, all text."""
    columns = zip(*faults, strict=True)
    return pa.table([pa.array(column, pa.string()) for column in columns] or [[]] * len(SCHEMA), schema=SCHEMA)


def gather_misspelt(faults: list[Fault], read: Iterable[str]) -> list[Fault]:
    """Return the faults of a batch with those of the misspelt key in Sentinel-1 files as one.

    `read` are the names of the patches whose JSON was read. The faults stay as they are if one of
    Sentinel-1 among them has no fault in its JSON, so that it spells the key as it should.
    """
    misspelt = {fault.patch for fault in faults if fault.kind == MISSPELT and fault.patch.startswith("S1")}
    told = {fault.patch for fault in faults if fault.file.endswith(METADATA)}
    if not misspelt or any(name.startswith("S1") and name not in told for name in read):
        return faults
    others = [fault for fault in faults if fault.kind != MISSPELT or fault.patch not in misspelt]
    return [*others, _misspelt_in(len(misspelt))]


def write_faults(tables: Iterable[pa.Table], path: Path | str) -> dict[str, int]:
    """Write the rows of all tables to the CSV file `path`, and return how many faults of each kind they say.

    The first line names the columns; UTF-8, lines end with LF. The file appears whole or not at all.
    Raises `PlaceError` as `files.replace_whole`.
    """
    counts: dict[str, int] = {}
    misspelt = 0
    with replace_whole(path) as fresh, fresh.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(Fault._fields)
        for table in tables:
            for fault in zip(*(column.to_pylist() for column in table.columns), strict=True):
                _, file_name, kind, _, found = fault
                if kind == MISSPELT and not file_name:
                    misspelt += int(found.split()[2])
                    continue
                rows.writerow(fault)
                counts[kind] = counts.get(kind, 0) + 1
        if misspelt:
            rows.writerow(_misspelt_in(misspelt))
            counts[MISSPELT] = counts.get(MISSPELT, 0) + misspelt
    return counts


def _misspelt_in(files: int) -> Fault:
    return Fault("", "", MISSPELT, "lry", f"lly in {files} files of Sentinel-1")
