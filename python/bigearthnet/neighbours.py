"""A classifier that sees no image: it gives every test patch the labels of the nearest train patch.

What it scores is what place alone tells under a split. The measure is F1, since it decides without
scores. Labels are those of version 2, for both splits: where a patch stands, not what it is called,
makes the difference. Only recommended patches of version 2 take part, as footprints: labels never
differ between dates.
"""

import json
from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from .cells import CELL_CRS
from .data_files import data_file
from .footprints import PATCH_SIZE, project_points
from .label_counts import label_patches
from .label_tables import RELEASE
from .scores import precision_recall_f1

FILE = "labels/nearest_train.json"
SPLIT_COLUMNS = ("split_v1", "split_v2")


def score_neighbours(index: pd.DataFrame) -> pd.DataFrame:
    """Return split, patches, footprints, metres, f1_micro, f1_macro: one row for each version's split.

    `patches` and `footprints` are those of test, `metres` is the median distance from centre to
    centre of a test footprint and the train footprint nearest to it. The index needs labels.
    """
    labelled = label_patches(index)
    kept = labelled.rows("recommended")
    first = np.unique(labelled.place[kept], return_index=True)[1]
    places = labelled.index[kept].iloc[first]
    vectors = labelled.vectors[kept][first]
    half = PATCH_SIZE // 2
    centres = np.transpose(project_points(places["epsg"], places["ulx"] + half, places["uly"] - half, crs=CELL_CRS))
    rows = []
    for column in SPLIT_COLUMNS:
        train, test = (np.flatnonzero(places[column] == name) for name in ("train", "test"))
        tree = shapely.STRtree(shapely.points(centres[train]))
        found = tree.nearest(shapely.points(centres[test]))
        weights = labelled.index.loc[kept, column].eq("test").groupby(labelled.place[kept]).sum().to_numpy()[test]
        truth, given = (np.repeat(vectors[numbers], weights, axis=0) for numbers in (test, train[found]))
        rows.append({
            "split": column, "patches": len(truth), "footprints": len(test),
            "metres": float(np.median(np.linalg.norm(centres[test] - centres[train[found]], axis=1)).round(1)),
            "f1_micro": precision_recall_f1(truth, given, average="micro")[2],
            "f1_macro": precision_recall_f1(truth, given, average="macro")[2],
        })  # fmt: skip
    return pd.DataFrame(rows).round(4)


def build_neighbour_files(index: pd.DataFrame, *, sources: Mapping[str, str] = RELEASE) -> dict[str, bytes]:
    """Return the content of the file in `data`, by its name there.

    `sources` holds the MD5 of the files that the labels of `index` come from.
    """
    content = {"sources": dict(sources), "rows": score_neighbours(index).to_dict("records")}
    return {FILE: (json.dumps(content, indent=2) + "\n").encode()}


def read_neighbours() -> pd.DataFrame:
    """Return the committed table of `score_neighbours`; `attrs["sources"]` says what it comes from."""
    content = json.loads(data_file(FILE).read_text(encoding="utf-8"))
    table = pd.DataFrame(content["rows"])
    table.attrs["sources"] = content["sources"]
    return table
