"""The label tables: counts of version 2's labels, committed as small CSV files in `data/labels`.

    read_label_table("class_counts")    for everybody, from the package
    build_label_tables(index)           again, from an index with the labels of version 2

    class_counts      version, subset, split, label, patches, footprints
    co_occurrence     subset, label, one column a label
    labels_per_patch  subset, split, labels, patches
    class_country     subset, country, label, patches, of
    class_season      subset, season, label, patches, of
    class_cells       x, y, footprints, one column a label
    published_counts  version, subset, split, classes, code, label, patches, source

`label_counts` says what each counts. The last is not counted by us: it holds what the papers of
version 1 print, all patches with 43 classes and the recommended ones with 19; `code` is that of
CLC. `SOURCES.json` names, by MD5, the metadata the others were counted from and each table.

To stay small, the file of class_cells holds x and y in kilometres and leaves zeros empty.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from . import label_counts
from .data_files import data_file
from .errors import DataError
from .metadata import SOURCES

COUNTS = {
    "class_counts": label_counts.count_classes,
    "co_occurrence": label_counts.count_pairs,
    "labels_per_patch": label_counts.count_labels_per_patch,
    "class_country": label_counts.count_by_country,
    "class_season": label_counts.count_by_season,
    "class_cells": label_counts.count_by_cell,
}
PUBLISHED = "published_counts"
CELLS = "class_cells"
RECORD = "SOURCES.json"
FOLDER = "labels"  # in data/
RELEASE = {name: source.md5 for name, source in SOURCES.items()}
PATCHES = {"recommended": 480_038, "all": 549_488}  # rows of the first file, of both
METRES = 1_000  # in a kilometre


class LabelTableError(DataError):
    """A label table, or the index it is made from, is not the one expected."""


def build_label_tables(
    index: pd.DataFrame, *, sources: Mapping[str, str] = RELEASE
) -> dict[str, pd.DataFrame]:
    """Return the six counted tables by name, from the patches of version 2 in `index`.

    `sources` is the MD5 of each metadata file the labels of `index` come from, by name; each
    table keeps it in `attrs["sources"]`. `metadata.find_metadata` checks that files are those of
    the release. Raises `LabelTableError` where the index does not hold just the patches of the
    release and no other source is given, and `DataError` as `label_counts.label_patches` does.
    """
    patches = label_counts.label_patches(index)
    found = {subset: int(patches.rows(subset).sum()) for subset in label_counts.SUBSETS}
    if dict(sources) == RELEASE and found != PATCHES:
        raise LabelTableError(
            f"Expected the patches of the release, {PATCHES['all']:,} and {PATCHES['recommended']:,} "
            f"of them recommended; found {found['all']:,} and {found['recommended']:,}. Use the "
            "whole index, or give as `sources` what these labels come from."
        )
    tables = {name: count(patches) for name, count in COUNTS.items()}
    for table in tables.values():
        table.attrs["sources"] = dict(sources)
    return tables


def build_label_files(index: pd.DataFrame, *, sources: Mapping[str, str] = RELEASE) -> dict[str, bytes]:
    """Return the content of each file in `data`, by its name there: the tables and their record.

    Arguments and errors are those of `build_label_tables`. The same index always gives the same
    bytes; `published_counts` is not among them.
    """
    files = {}
    for name, table in build_label_tables(index, sources=sources).items():
        packed = _pack(table) if name == CELLS else table
        files[f"{FOLDER}/{name}.csv"] = packed.to_csv(index=False, lineterminator="\n").encode()
    tables = {Path(name).name: _md5(content) for name, content in files.items()}
    record = json.dumps({"sources": dict(sources), "tables": tables}, indent=2, sort_keys=True)
    return {**files, f"{FOLDER}/{RECORD}": record.encode() + b"\n"}


def read_label_table(name: str, folder: Path | str | None = None) -> pd.DataFrame:
    """Return a label table by its name, from the package or from `folder`.

    `attrs["sources"]` holds the MD5 of each metadata file it was counted from; the published
    counts name their source in each row instead. Raises `LabelTableError` for another name, and
    for a table that is not the one its record was written with.
    """
    if name not in (*COUNTS, PUBLISHED):
        raise LabelTableError(f"Expected one of {', '.join((*COUNTS, PUBLISHED))}; found {name!r}.")
    path = _find(f"{name}.csv", folder)
    table = pd.read_csv(path, dtype={"code": "Int16"})
    if name == PUBLISHED:
        return table
    record = json.loads(_find(RECORD, folder).read_text(encoding="utf-8"))
    found = _md5(path.read_bytes())
    if found != record["tables"].get(path.name):
        raise LabelTableError(
            f"Expected {path} with MD5 {record['tables'].get(path.name)}, as {RECORD} beside it says; "
            f"found {found}: it was changed by hand. Restore it, or build all tables again."
        )
    table = _unpack(table) if name == CELLS else table
    table.attrs["sources"] = record["sources"]
    return table


def _pack(cells: pd.DataFrame) -> pd.DataFrame:
    corners = cells[["x", "y"]] // METRES
    counts = cells.drop(columns=["x", "y"]).astype("Int64")
    return corners.set_axis(["x_km", "y_km"], axis=1).join(counts.mask(counts == 0))


def _unpack(packed: pd.DataFrame) -> pd.DataFrame:
    corners = packed[["x_km", "y_km"]] * METRES
    counts = packed.drop(columns=["x_km", "y_km"])
    return corners.set_axis(["x", "y"], axis=1).join(counts.fillna(0).astype("int64"))


def _find(file: str, folder: Path | str | None) -> Path:
    return data_file(f"{FOLDER}/{file}") if folder is None else Path(folder) / file


def _md5(content: bytes) -> str:
    """Return the MD5 of a text, whatever line endings a checkout gave it."""
    return hashlib.md5(content.replace(b"\r\n", b"\n"), usedforsecurity=False).hexdigest()
