"""What became of version 1's patches in version 2, counted: `data/version_changes.json`.

    read_changes()["fates"]     for everybody, from the package
    count_changes(index, v2)    again, from the metadata of version 2

    fates    country, fate, patches: one row for each country of version 1 and each of `FATES`
    splits   split_v1, split_v2, recommended, patches: the patches that were kept; split_v1 is "none"
             where version 1 has none
    borders  country_v1, country_v2, patches: the patches kept under another country
    cells    x, y, patches, gone: the cells (see `cells`) in which a patch is gone
    beside   of, patches, edge, footprints, footprints_edge: validation and test patches of version 2,
             and how many share an edge with one of its train patches, of the same product, then as
             footprints of whatever date; "both" are the recommended ones that are test in both
             versions, there beside train patches of version 1

Why a patch went, nobody published. The authors say that patches with invalid pixels or with too
little labelled ground were left out (Clasen et al., arXiv:2407.03653). The ground is the same on
every date and the pixels are not, so patches that went on some dates only tell of pixels.
"""

import json
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .cells import cell_corners
from .data_files import data_file
from .errors import DataError
from .footprints import footprint_numbers
from .label_tables import RELEASE
from .leakage import PLACE, touching

FILE = "version_changes.json"
FATES = {
    "kept": "in version 2",
    "product": "the whole product, a tile on a day, is not in version 2",
    "every date": "version 2 has products of that tile, and the footprint in none of them",
    "some dates": "version 2 has the footprint on another date",
}
NONE = "none"


def count_changes(index: pd.DataFrame, metadata: pa.Table) -> dict[str, pd.DataFrame]:
    """Return the tables by name, see above.

    `index` has the column in_v2, `metadata` is that of version 2 as published. Raises `DataError`
    for an index without it.
    """
    if "in_v2" not in index:
        raise DataError("Expected an index with in_v2, found none. Run `bigearthnet fetch metadata` and build it again.")
    fates = index[["country"]].astype("str").assign(fate=find_fates(index))
    kept = index[index["in_v2"]]
    splits = pd.DataFrame({
        "split_v1": kept["split_v1"].astype("object").fillna(NONE), "split_v2": kept["split_v2"].astype("str"),
        "recommended": ~(kept["snow"] | kept["cloud"]),
    })  # fmt: skip
    return {
        "fates": _count(fates), "splits": _count(splits), "borders": _count_borders(kept, metadata),
        "cells": _count_cells(index), "beside": _count_beside(index, kept),
    }  # fmt: skip


def find_fates(index: pd.DataFrame) -> np.ndarray:
    """Return for each patch of the whole index one of `FATES`, as text."""
    place = np.unique(footprint_numbers(index), return_inverse=True)[1]
    held = np.bincount(place, weights=index["in_v2"]) > 0
    conditions = [index["in_v2"], index["v2_name"].isna(), held[place]]
    return np.select(conditions, ["kept", "product", "some dates"], "every date")


def build_change_files(index: pd.DataFrame, metadata: pa.Table, *, sources: Mapping[str, str] = RELEASE) -> dict[str, bytes]:
    """Return the content of the file in `data`, by its name there.

    `sources` holds the MD5 of the files that `metadata` comes from. The same index always gives
    the same bytes.
    """
    tables = {
        name: {"columns": list(table), "rows": table.to_numpy(object).tolist()}
        for name, table in count_changes(index, metadata).items()
    }  # fmt: skip
    lines = [f'  "{name}": {json.dumps(table, separators=(",", ":"))}' for name, table in {"sources": dict(sources), **tables}.items()]
    return {FILE: ("{\n" + ",\n".join(lines) + "\n}\n").encode()}


def read_changes() -> dict[str, pd.DataFrame]:
    """Return the committed tables by name; `attrs["sources"]` of each says what it comes from."""
    content = json.loads(data_file(FILE).read_text(encoding="utf-8"))
    sources = content.pop("sources")
    tables = {name: pd.DataFrame(table["rows"], columns=table["columns"]) for name, table in content.items()}
    for table in tables.values():
        table.attrs["sources"] = sources
    return tables


def _count(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.value_counts(sort=False).sort_index().rename("patches").reset_index()


def _count_borders(kept: pd.DataFrame, metadata: pa.Table) -> pd.DataFrame:
    row = pc.index_in(pa.array(kept["s2_name"], pa.string(), from_pandas=True), value_set=metadata["s2v1_name"].combine_chunks())
    countries = pd.DataFrame({
        "country_v1": kept["country"].astype("str").to_numpy(),
        "country_v2": metadata["country"].combine_chunks().take(row).to_numpy(zero_copy_only=False),
    })  # fmt: skip
    return _count(countries[countries["country_v1"] != countries["country_v2"]])


def _count_beside(index: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    both = kept[(kept["split_v1"] == "test") & (kept["split_v2"] == "test")]
    rows = []
    for name, seen, asked, split in (
        ("validation", kept, kept[kept["split_v2"] == "validation"], "split_v2"),
        ("test", kept, kept[kept["split_v2"] == "test"], "split_v2"),
        ("both", index, both, "split_v1"),
    ):
        of = ["test" if name == "both" else name]
        same = touching(seen, split=split, of=of).loc[asked.index]
        places = touching(seen, split=split, of=of, dates="any").merge(asked[PLACE].drop_duplicates(), on=PLACE)
        rows.append((name, len(same), int(same["edge"].sum()), len(places), int(places["edge"].sum())))
    return pd.DataFrame(rows, columns=["of", "patches", "edge", "footprints", "footprints_edge"])


def _count_cells(index: pd.DataFrame) -> pd.DataFrame:
    x, y = cell_corners(index).T
    cells = pd.DataFrame({"x": x, "y": y, "gone": ~index["in_v2"]}).groupby(["x", "y"])["gone"].agg(["size", "sum"])
    cells = cells.set_axis(["patches", "gone"], axis=1).reset_index()
    return cells[cells["gone"] > 0].reset_index(drop=True)
