"""Metadata of version 2 made up from the index, so that code that reads it is tested everywhere.

Names, splits and flags are the real ones; which patches are left out, and the labels, are drawn
at random. As in the real files, the labels of a footprint are the same on all its dates.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from bigearthnet.footprints import POSITIONS
from bigearthnet.nomenclature import LABELS_19

LEFT_OUT = 0.05


def make_metadata(index: pd.DataFrame, *, seed: int = 0) -> pa.Table:
    """Return a table with the published columns, for most rows of `index` that have a v2 name."""
    random = np.random.default_rng(seed)
    kept = index["v2_name"].notna() & (random.random(len(index)) >= LEFT_OUT)
    index = index[kept].sample(frac=1, random_state=seed)
    return pa.table({
        "patch_id": pa.array(index["v2_name"], pa.string()),
        "labels": _labels(index, random),
        "split": pa.array(index["split_v2"].astype("str"), pa.string()),
        "country": pa.array(index["country"].astype("str"), pa.string()),
        "s1_name": pa.array(index["s1_name"], pa.string()),
        "s2v1_name": pa.array(index["s2_name"], pa.string()),
        "contains_seasonal_snow": pa.array(index["snow"]),
        "contains_cloud_or_shadow": pa.array(index["cloud"]),
    })  # fmt: skip


def _labels(index: pd.DataFrame, random: np.random.Generator) -> pa.ListArray:
    """Return one to four labels a footprint, in alphabetical order as published."""
    place = (index["tile"].cat.codes.astype("int64") * POSITIONS + index["row"]) * POSITIONS + index["column"]
    codes, places = pd.factorize(place)
    count = random.integers(1, 5, len(places))
    drawn = random.random((len(places), len(LABELS_19)), "float32").argpartition(4, axis=1)
    names = np.sort(np.array(LABELS_19)[drawn[:, :4]], axis=1)
    lists = pa.array([row[-wanted:] for row, wanted in zip(names, count, strict=True)], pa.list_(pa.string()))
    return lists.take(pa.array(codes))
