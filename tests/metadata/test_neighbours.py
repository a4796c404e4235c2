"""What the nearest train patch scores, with the real labels."""

import numpy as np
import pandas as pd
import pytest

from bigearthnet import neighbours
from bigearthnet.data_files import data_file
from bigearthnet.footprints import project_points
from bigearthnet.label_vectors import encode_labels


def test_the_committed_scores_are_those_of_the_labels(patches_v2):
    (content,) = neighbours.build_neighbour_files(patches_v2).values()
    assert content == data_file(neighbours.FILE).read_bytes()


def test_scores_agree_with_a_search_through_all_pairs(patches_v2):
    """One tile, patch by patch, with nothing shared with the code under test but the projection."""
    rows = patches_v2[(patches_v2["tile"] == "29UPU") & patches_v2["in_v2"] & ~patches_v2["snow"] & ~patches_v2["cloud"]]
    found = neighbours.score_neighbours(rows).query("test == 'test'").set_index("split")
    vectors = encode_labels(rows["labels"], order="papers")
    x, y = project_points(rows["epsg"], rows["ulx"] + 600, rows["uly"] - 600, crs="EPSG:3035")
    for split in ("split_v1", "split_v2"):
        train, test = (np.flatnonzero(rows[split] == name) for name in ("train", "test"))
        far = np.hypot(x[test][:, None] - x[train], y[test][:, None] - y[train])
        given, truth = vectors[train[far.argmin(axis=1)]], vectors[test]
        f1 = 2 * (given & truth).sum() / (given.sum() + truth.sum())
        assert len(test) == found.loc[split, "patches"]
        # Where several train patches are equally near, another may be taken.
        assert f1 == pytest.approx(found.loc[split, "f1_micro"], abs=0.02)
    assert pd.Index(["split_v1", "split_v2"]).equals(found.index)
