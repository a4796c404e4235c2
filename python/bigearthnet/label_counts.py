"""Labels of version 2 counted: small tables from the index of patches.

Each function takes `Labelled` patches and returns a tidy DataFrame. The subset `all` is every
patch of version 2, `recommended` leaves out those with seasonal snow, cloud or cloud shadow.
Labels stand in the order of `LABELS_19`; combinations that do not occur are counted as 0.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .cells import cell_corners
from .errors import DataError
from .footprints import footprint_numbers
from .label_vectors import encode_labels
from .nomenclature import LABELS_19
from .splits import SPLITS
from .v2_columns import COLUMNS_OF_V2

SUBSETS = ("recommended", "all")


@dataclass(frozen=True, eq=False)
class Labelled:
    """Patches of version 2 and their labels: n rows, one a patch.

    `index` holds their rows of the index; `vectors` (n, 19) uint8 in the papers' order;
    `place` (n,) numbers the footprints from 0, `first` is a row of each footprint.
    """

    index: pd.DataFrame
    vectors: np.ndarray
    place: np.ndarray
    first: np.ndarray

    def rows(self, subset: str) -> np.ndarray:
        """Return which patches belong to a subset, (n,) bool."""
        flagged = (self.index["snow"] | self.index["cloud"]).to_numpy()
        return ~flagged if subset == "recommended" else np.ones(len(self.index), bool)


def label_patches(index: pd.DataFrame) -> Labelled:
    """Return the patches of version 2 in `index`, which has the columns in_v2 and labels.

    Raises `DataError` where it has not, and where the dates of one footprint differ in their
    labels, which they never do: counts of footprints rest on it.
    """
    absent = set(COLUMNS_OF_V2) - set(index.columns)
    if absent:
        raise DataError(
            f"Expected an index with in_v2 and labels, found no {' and '.join(sorted(absent))}. Run "
            "`bigearthnet fetch metadata` and build it again."
        )
    held = index[index["in_v2"]]
    vectors = encode_labels(held["labels"], order="papers")
    _, first, place = np.unique(footprint_numbers(held), return_index=True, return_inverse=True)
    differs = np.flatnonzero((vectors != vectors[first][place]).any(axis=1))
    if differs.size:
        one, other = held["s2_name"].iloc[[first[place[differs[0]]], differs[0]]]
        raise DataError(
            f"Expected a footprint to have the same labels on all its dates, {one} and {other} "
            "differ. Fetch the metadata again."
        )
    return Labelled(held, vectors, place, first)


def count_classes(patches: Labelled) -> pd.DataFrame:
    """Return version, subset, split, label, patches, footprints: how many carry each label."""
    tables = []
    for subset in SUBSETS:
        for split in SPLITS:
            rows = patches.rows(subset) & (patches.index["split_v2"] == split).to_numpy()
            seen = np.unique(patches.place[rows], return_index=True)[1]
            table = {"label": LABELS_19, "patches": _sum(patches.vectors[rows])}
            table["footprints"] = _sum(patches.vectors[rows][seen])
            tables.append(pd.DataFrame(table).assign(version="v2", subset=subset, split=split))
    columns = ["version", "subset", "split", "label", "patches", "footprints"]
    return pd.concat(tables, ignore_index=True)[columns]


def count_pairs(patches: Labelled) -> pd.DataFrame:
    """Return subset, label and a column a label: patches that carry both, a 19×19 square each.

    The diagonal holds the patches that carry the label at all.
    """
    tables = []
    for subset in SUBSETS:
        vectors = patches.vectors[patches.rows(subset)].astype("float64")  # exact, and quick to multiply
        square = pd.DataFrame((vectors.T @ vectors).astype("int64"), columns=LABELS_19)
        square.insert(0, "subset", subset)
        square.insert(1, "label", LABELS_19)
        tables.append(square)
    return pd.concat(tables, ignore_index=True)


def count_labels_per_patch(patches: Labelled) -> pd.DataFrame:
    """Return subset, split, labels, patches: how many patches carry 1, 2, 3 … labels."""
    carried = patches.vectors.sum(axis=1)
    most = int(carried.max(initial=1))
    tables = []
    for subset in SUBSETS:
        for split in SPLITS:
            rows = patches.rows(subset) & (patches.index["split_v2"] == split).to_numpy()
            counted = np.bincount(carried[rows], minlength=most + 1)[1:]
            table = {"subset": subset, "split": split, "labels": np.arange(1, most + 1), "patches": counted}
            tables.append(pd.DataFrame(table))
    return pd.concat(tables, ignore_index=True)


def count_by_country(patches: Labelled) -> pd.DataFrame:
    """Return subset, country, label, patches, of: `of` is all patches of the country.

    Countries are those of the index, from which version 2 differs for 467 patches.
    """
    return _count_by(patches, "country")


def count_by_season(patches: Labelled) -> pd.DataFrame:
    """Return subset, season, label, patches, of: `of` is all patches of the season.

    The season is that of the S1 patch, as in the index.
    """
    return _count_by(patches, "season")


def count_by_cell(patches: Labelled) -> pd.DataFrame:
    """Return x, y, footprints and a column a label: footprints of the subset `all` in each cell.

    Cells are those of `cells.cell_corners`, 10 km in EPSG:3035, sorted by x and y. Footprints
    and not patches are counted: labels never differ between dates, and places seen on four dates
    would count four times. Where tiles overlap, each has its own footprints.
    """
    places = patches.index.iloc[patches.first]
    corners, cell = np.unique(cell_corners(places), axis=0, return_inverse=True)
    counted = np.zeros((len(corners), len(LABELS_19)), "int64")
    np.add.at(counted, cell, patches.vectors[patches.first])
    table = pd.DataFrame(corners, columns=["x", "y"])
    table["footprints"] = np.bincount(cell, minlength=len(corners))
    return table.join(pd.DataFrame(counted, columns=LABELS_19))


def _count_by(patches: Labelled, group: str) -> pd.DataFrame:
    groups, tables = patches.index[group], []
    for subset in SUBSETS:
        for name in groups.cat.categories:
            rows = patches.rows(subset) & (groups == name).to_numpy()
            table = {"subset": subset, group: name, "label": LABELS_19}
            table |= {"patches": _sum(patches.vectors[rows]), "of": int(rows.sum())}
            tables.append(pd.DataFrame(table))
    return pd.concat(tables, ignore_index=True)


def _sum(vectors: np.ndarray) -> np.ndarray:
    return vectors.sum(axis=0, dtype="int64")
