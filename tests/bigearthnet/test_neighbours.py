"""The classifier that sees no image, on four patches whose neighbours are known."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bigearthnet import neighbours
from bigearthnet.v2_columns import LABELS


def make_index(places: list[tuple]) -> pd.DataFrame:
    """A row for each (column, split, labels) in the first row of a tile."""
    columns, splits, labels = zip(*places, strict=True)
    return pd.DataFrame({
        "tile": pd.Categorical(["33UUP"] * len(places)), "column": columns, "row": 0, "epsg": 32633,
        "ulx": 300_000 + 1_200 * np.array(columns), "uly": 5_400_000, "s2_name": [f"patch {column}" for column in columns],
        "split_v1": splits, "split_v2": splits, "snow": False, "cloud": False, "in_v2": True, "country": "Austria",
        "labels": pd.array(pa.array([list(each) for each in labels], LABELS), pd.ArrowDtype(LABELS)),
    })  # fmt: skip


def test_each_test_patch_gets_the_labels_of_the_nearest_train_patch():
    index = make_index([
        (0, "train", ["Arable land"]), (1, "test", ["Arable land", "Pastures"]),
        (9, "test", ["Marine waters"]), (10, "train", ["Marine waters"]), (2, "validation", ["Pastures"]),
    ])  # fmt: skip
    found = neighbours.score_neighbours(index).set_index(["split", "test"]).loc["split_v1", "test"]
    assert (found["patches"], found["footprints"]) == (2, 2)
    assert found["metres"] == pytest.approx(1_200, abs=5)
    assert found["f1_micro"] == pytest.approx(2 * 2 / (2 + 3))
    assert found["f1_macro"] == pytest.approx(2 / 19, abs=1e-4)


def test_snow_and_cloud_take_no_part():
    index = make_index([(0, "train", ["Arable land"]), (1, "test", ["Arable land"]), (2, "train", ["Pastures"]), (3, "test", ["Pastures"])])
    index.loc[3, "cloud"] = True
    assert neighbours.score_neighbours(index)["patches"].tolist() == [1] * 4


def test_patches_in_both_tests_are_scored_apart():
    index = make_index([(0, "train", ["Pastures"]), (1, "test", ["Pastures"]), (2, "test", ["Marine waters"])])
    index["split_v2"] = ["train", "test", "train"]
    found = neighbours.score_neighbours(index).set_index(["split", "test"])
    assert found["patches"].tolist() == [2, 1, 1, 1]
    assert found.loc["split_v1", "f1_micro"].tolist() == [0.5, 1]


def test_baselines_give_the_labels_that_most_train_patches_carry():
    index = make_index([
        (0, "train", ["Pastures"]), (1, "train", ["Pastures"]), (2, "train", ["Marine waters"]),
        (3, "test", ["Pastures"]), (4, "test", ["Marine waters"]),
    ])  # fmt: skip
    index["country"] = ["Austria", "Austria", "Finland", "Austria", "Finland"]
    found = neighbours.score_baselines(index).set_index(["split", "by"]).f1_micro
    assert found["split_v1", "country"] == found["split_v2", "country"] == 1
    # Both labels at 2/3 and 1/3 of train: giving both (F1 0.67 of two right, two wrong) ties with giving one.
    assert found["split_v1", "constant"] in (0.5, 0.6667)


def test_the_committed_table_says_where_it_comes_from():
    table = neighbours.read_neighbours()
    assert table["split"].tolist() == neighbours.read_neighbours("both")["split"].tolist() == ["split_v1", "split_v2"]
    assert neighbours.read_baselines()["by"].tolist() == ["constant", "country"] * 2
    assert set(table.attrs["sources"]) == {"metadata.parquet", "metadata_for_patches_with_snow_cloud_or_shadow.parquet"}
