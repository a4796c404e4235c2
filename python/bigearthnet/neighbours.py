"""Classifiers that see no image: one gives every test patch the labels of the nearest train patch.

What it scores is what place alone tells under a split. Two simpler ones are what it is to be read
against: the same labels for every patch, and the same for every patch of a country. The measure is
F1, since it decides without scores. Labels are those of version 2, for both splits: where a patch stands, not what it is called,
makes the difference. Only recommended patches of version 2 take part, as footprints: labels never
differ between dates.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

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
LEVELS = np.arange(0.05, 0.7, 0.005)  # shares of train patches from which a baseline gives a label


@dataclass(frozen=True)
class _Places:
    """The recommended footprints: their rows, labels (n, 19), centres (n, 2) in metres, and patches of each."""

    rows: pd.DataFrame
    vectors: np.ndarray
    centres: np.ndarray
    patches: np.ndarray

    def of(self, column: str, split: str) -> np.ndarray:
        """Return the numbers of the footprints that are `split` in `column`."""
        return np.flatnonzero(self.rows[column] == split)

    def repeat(self, vectors: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Return a row of `vectors` for each patch of `places`."""
        return np.repeat(vectors, self.patches[places], axis=0)


def score_neighbours(index: pd.DataFrame) -> pd.DataFrame:
    """Return split, test, patches, footprints, metres, f1_micro, f1_macro: two rows for each version's split.

    `test` is "test", the test patches of that split, or "both", those that are test in both
    versions. `patches` and `footprints` count them; `metres` is the median distance from centre to
    centre of such a footprint and the train footprint nearest to it. The index needs labels.
    """
    places, rows = _collect(index), []
    for column in SPLIT_COLUMNS:
        train = places.of(column, "train")
        tree = shapely.STRtree(shapely.points(places.centres[train]))
        both = np.intersect1d(*(places.of(each, "test") for each in SPLIT_COLUMNS))
        for name, test in (("test", places.of(column, "test")), ("both", both)):
            found = train[tree.nearest(shapely.points(places.centres[test]))]
            truth, given = places.repeat(places.vectors[test], test), places.repeat(places.vectors[found], test)
            away = np.linalg.norm(places.centres[test] - places.centres[found], axis=1)
            rows.append({
                "split": column, "test": name, "patches": len(truth), "footprints": len(test),
                "metres": float(np.median(away).round(1)) if len(away) else None, **_score(truth, given),
            })  # fmt: skip
    return pd.DataFrame(rows).round(4)


def score_baselines(index: pd.DataFrame) -> pd.DataFrame:
    """Return split, by, f1_micro, f1_macro: what constant answers score on the test patches of each split.

    `by` is "constant", one set of labels for all patches, or "country", one for each country. A set
    holds the labels that more than a share of the train patches carry; the share is the one with
    the best micro F1 on the train patches themselves.
    """
    places, rows = _collect(index), []
    groups = {"constant": np.zeros(len(places.rows), int), "country": pd.factorize(places.rows["country"])[0]}
    for column in SPLIT_COLUMNS:
        train, test = (places.of(column, name) for name in ("train", "test"))
        for by, group in groups.items():
            carried, patches = np.zeros((group.max() + 1, places.vectors.shape[1])), np.zeros(group.max() + 1)
            np.add.at(carried, group[train], places.vectors[train] * places.patches[train][:, None])
            np.add.at(patches, group[train], places.patches[train])
            share = carried / np.maximum(patches, 1)[:, None]
            # F1 on train of each level: the labels found, over half of those given and those there.
            best = max(LEVELS, key=lambda level: 2 * carried[share > level].sum() / (((share > level).sum(axis=1) * patches).sum() + carried.sum()))
            given = (share > best)[group[test]]
            rows.append({"split": column, "by": by, **_score(places.repeat(places.vectors[test], test), places.repeat(given, test))})
    return pd.DataFrame(rows).round(4)


def build_neighbour_files(index: pd.DataFrame, *, sources: Mapping[str, str] = RELEASE) -> dict[str, bytes]:
    """Return the content of the file in `data`, by its name there.

    `sources` holds the MD5 of the files that the labels of `index` come from.
    """
    tables = {"rows": score_neighbours(index), "baselines": score_baselines(index)}
    content = {"sources": dict(sources), **{name: table.to_dict("records") for name, table in tables.items()}}
    return {FILE: (json.dumps(content, indent=2) + "\n").encode()}


def read_neighbours(test: str = "test") -> pd.DataFrame:
    """Return the committed table of `score_neighbours` for the patches of `test`, "test" or "both".

    `attrs["sources"]` says what it comes from.
    """
    table = _read("rows")
    return table[table["test"] == test].drop(columns="test").reset_index(drop=True)


def read_baselines() -> pd.DataFrame:
    """Return the committed table of `score_baselines`."""
    return _read("baselines")


def _collect(index: pd.DataFrame) -> _Places:
    labelled = label_patches(index)
    kept = labelled.rows("recommended")
    _, first, patches = np.unique(labelled.place[kept], return_index=True, return_counts=True)
    rows = labelled.index[kept].iloc[first]
    half = PATCH_SIZE // 2
    centres = np.transpose(project_points(rows["epsg"], rows["ulx"] + half, rows["uly"] - half, crs=CELL_CRS))
    return _Places(rows, labelled.vectors[kept][first], centres, patches)


def _score(truth: np.ndarray, given: np.ndarray) -> dict[str, float]:
    return {f"f1_{average}": precision_recall_f1(truth, given, average=average)[2] for average in ("micro", "macro")}


def _read(name: str) -> pd.DataFrame:
    content = json.loads(data_file(FILE).read_text(encoding="utf-8"))
    table = pd.DataFrame(content[name])
    table.attrs["sources"] = content["sources"]
    return table
