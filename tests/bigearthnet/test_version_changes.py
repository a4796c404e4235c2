"""What became of a patch, on a few patches whose fates are known, and the committed counts."""

import pandas as pd
import pyarrow as pa
import pytest

from bigearthnet import version_changes
from bigearthnet.errors import DataError
from bigearthnet.metadata import SOURCES


def make_index(places: list[tuple]) -> pd.DataFrame:
    """A row for each (column, day, whether its product is in version 2, whether it was kept)."""
    columns, days, named, kept = zip(*places, strict=True)
    return pd.DataFrame({
        "s2_name": [f"{column} {day}" for column, day in zip(columns, days, strict=True)],
        "tile": pd.Categorical(["33UUP"] * len(places)), "s2_date": days, "column": columns, "row": 0, "epsg": 32633,
        "ulx": [300_000 + 1_200 * column for column in columns], "uly": 5_400_000,
        "v2_name": pd.array(["name" if known else None for known in named], "str"), "in_v2": kept, "country": "Austria",
        "split_v1": pd.Categorical(["train", None] * (len(places) // 2), ["train", "validation", "test"]),
        "split_v2": "test", "snow": False, "cloud": False,
    })  # fmt: skip


PLACES = [(0, 1, True, True), (0, 2, True, False), (1, 1, True, False), (1, 2, True, False), (2, 1, True, True), (2, 2, False, False)]


def test_a_patch_goes_with_its_product_on_every_date_or_on_some():
    found = version_changes.find_fates(make_index(PLACES)).tolist()
    assert found == ["kept", "some dates", "every date", "every date", "kept", "product"]
    assert set(found) == set(version_changes.FATES)


def test_changes_are_counted_where_they_happened():
    index = make_index(PLACES)
    metadata = pa.table({"s2v1_name": ["2 1", "0 1"], "country": ["Kosovo", "Austria"]})
    changes = version_changes.count_changes(index, metadata)
    assert changes["fates"]["patches"].sum() == len(index)
    assert changes["splits"].to_numpy().tolist() == [["train", "test", True, 2]]
    assert changes["borders"].to_numpy().tolist() == [["Austria", "Kosovo", 1]]
    assert (changes["cells"]["patches"].sum(), changes["cells"]["gone"].sum()) == (6, 4)


def test_patches_without_a_split_are_counted_as_none():
    index = make_index([(0, 1, True, True), (1, 1, True, True)])
    metadata = pa.table({"s2v1_name": ["0 1", "1 1"], "country": ["Austria"] * 2})
    assert version_changes.count_changes(index, metadata)["splits"]["split_v1"].tolist() == ["none", "train"]


def test_neighbours_are_those_that_version_2_has():
    index = make_index([(column, 1, True, True) for column in range(4)])
    index["split_v1"] = ["train", "test", "test", "train"]
    index["split_v2"] = ["validation", "test", "test", "train"]
    index.loc[3, ["in_v2"]] = False
    metadata = pa.table({"s2v1_name": index["s2_name"].tolist(), "country": ["Austria"] * 4})
    beside = version_changes.count_changes(index, metadata)["beside"]
    # The train patch of version 2 is gone, so that nothing lies beside it; version 1 has both of its own.
    assert beside.to_numpy().tolist() == [["validation", 1, 0, 1, 0], ["test", 2, 0, 2, 0], ["both", 2, 2, 2, 2]]


def test_committed_neighbours_count_each_patch_of_version_2_once():
    changes = version_changes.read_changes()
    splits, beside = changes["splits"], changes["beside"].set_index("of")
    sizes = splits.groupby("split_v2")["patches"].sum()
    assert beside["patches"].to_dict() == {
        "validation": sizes["validation"], "test": sizes["test"],
        "both": splits.query("recommended and split_v1 == 'test' and split_v2 == 'test'")["patches"].sum(),
    }  # fmt: skip
    assert beside.loc["test", "edge"] == 0 and beside.loc["both", "edge"] == 29_346


def test_an_index_without_version_2_is_refused():
    with pytest.raises(DataError, match="fetch metadata"):
        version_changes.count_changes(make_index(PLACES).drop(columns="in_v2"), pa.table({}))


def test_committed_changes_say_what_they_were_counted_from():
    for table in version_changes.read_changes().values():
        assert table.attrs["sources"] == {name: source.md5 for name, source in SOURCES.items()}
