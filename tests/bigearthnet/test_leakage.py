"""Leakage between splits: the published split of version 1 has it, the rule of version 2 has not.

Counts of version 1 were taken once by other code than this, from the lists in
bigearthnet-common 2.8.0.
"""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bigearthnet import leakage
from bigearthnet.errors import DataError
from bigearthnet.footprints import PATCH_SIZE, footprints
from bigearthnet.splits import SPLITS

DAY, LATER = pd.Timestamp(2017, 6, 13), pd.Timestamp(2017, 7, 3)


def index_of(*rows):
    """Rows are (tile, day, column, row, split); both versions have the same split."""
    table = pd.DataFrame(rows, columns=["tile", "s2_date", "column", "row", "split_v1"])
    table = table.astype({"tile": "category", "column": "int32", "row": "int32"})
    table["split_v1"] = table["split_v2"] = pd.Categorical(table["split_v1"], SPLITS)
    return table.join(footprints(table["tile"], table["column"], table["row"])[["epsg", "ulx", "uly"]])


def test_an_edge_a_corner_and_neither():
    index = index_of(
        ("33UUP", DAY, 5, 5, "train"),
        ("33UUP", DAY, 6, 5, "test"), ("33UUP", DAY, 4, 4, "test"), ("33UUP", DAY, 7, 5, "test"),
        ("33UUP", DAY, 5, 6, "validation"), ("33UUP", DAY, 5, 4, None),
        ("33UUP", LATER, 6, 5, "test"), ("33UUQ", DAY, 4, 5, "test"),
    ).set_axis([9, 8, 7, 6, 5, 4, 3, 2])  # fmt: skip
    table = leakage.touching(index, split="split_v1")
    assert table.columns.tolist() == ["tile", "column", "row", "s2_date", "split", "edge", "corner"]
    assert {row.Index: (row.edge, row.corner) for row in table.itertuples()} == {
        8: (True, False), 7: (False, True), 6: (False, False), 5: (True, False), 3: (False, False), 2: (False, False),
    }  # fmt: skip
    counted = leakage.count_touching(index, split="split_v1", of=["test"])
    assert counted.to_dict("records") == [
        {"split": "test", "patches": 5, "edge": 1, "edge_or_corner": 2, "edge_share": 0.2, "edge_or_corner_share": 0.4}
    ]


def test_dates_can_be_ignored():
    index = index_of(("33UUP", DAY, 5, 5, "train"), ("33UUP", LATER, 6, 5, "test"), ("33UUP", DAY, 6, 5, "test"))
    assert leakage.touching(index, split="split_v1")["edge"].tolist() == [False, True]
    any_date = leakage.touching(index, split="split_v1", dates="any")
    assert any_date.drop(columns="tile").to_dict("records") == [
        {"column": 6, "row": 5, "split": "test", "edge": True, "corner": False}
    ]
    with pytest.raises(ValueError, match="'same' or 'any', found 'all'"):
        leakage.touching(index, split="split_v1", dates="all")


def test_patches_at_the_rim_have_no_neighbour_on_the_other_side():
    index = index_of(("33UUP", DAY, 0, 0, "train"), ("33UUP", DAY, 90, 0, "test"), ("33UUP", DAY, 0, 90, "test"))
    assert not leakage.touching(index, split="split_v1")[["edge", "corner"]].any(axis=None)


def test_nearly_every_test_patch_of_version_1_touches_a_train_patch(patches):
    counted = leakage.count_touching(patches, split="split_v1").set_index("split")
    assert counted.loc["test", ["patches", "edge", "edge_or_corner"]].tolist() == [125_866, 124_557, 125_365]
    assert round(counted.loc["test", "edge_share"], 4) == 0.9896
    assert counted.loc["validation", "patches"] == 123_723
    places = leakage.count_touching(patches, split="split_v1", dates="any").set_index("split")
    assert places["patches"].to_dict() == {"validation": 55_798, "test": 57_534}
    assert (places["edge"] == places["patches"]).all()


@pytest.mark.parametrize("dates", ["same", "any"])
def test_no_test_patch_of_version_2_touches_a_train_patch(patches, dates):
    counted = leakage.count_touching(patches, split="split_v2", dates=dates).set_index("split")
    assert counted.loc["test", "patches"] > 60_000
    assert counted.loc["test", "edge_or_corner"] == 0
    assert 0.11 < counted.loc["validation", "edge_share"] < 0.13  # the ring's outer rim


def test_pairs_across_tiles():
    index = index_of(
        ("33TWN", DAY, 84, 5, "test"), ("33TWN", LATER, 84, 5, "test"), ("33TWN", DAY, 2, 50, "validation"),
        *(("33TXN", DAY, column, row, "train") for column in range(5) for row in range(8)),
        *(("33UWP", DAY, column, row, "test") for column in range(80, 91) for row in range(80, 91)),
        ("33TXN", DAY, 1, 9, None),
    )  # fmt: skip
    pairs = leakage.overlaps(index, split="split_v1", of=["test", "validation"])
    assert set(pairs["split"]) == {"test"} and set(pairs["other_split"]) == {"train"}
    ours = pairs[pairs["tile"] == "33TWN"]
    assert ours[["column", "row", "other_tile"]].drop_duplicates().values.tolist() == [[84, 5, "33TXN"]]
    assert ours["area"].sum() == PATCH_SIZE**2
    assert (pairs["share"] == pairs["area"] / PATCH_SIZE**2).all()
    summary = leakage.overlapped(pairs).set_index("tile").loc["33TWN"]
    assert (summary["others"], summary["covered"], summary["largest"]) == (len(ours), 1, ours["share"].max())
    counted = leakage.count_overlapped(index, split="split_v1").set_index("split")
    assert counted.loc["validation"].tolist() == [1, 0, 0, 0]
    assert counted.loc["test", "footprints"] == 122
    by_tile = leakage.count_tile_pairs(pairs).set_index(["tile", "other_tile"])
    assert by_tile.loc[("33TWN", "33TXN"), ["footprints", "pairs", "area"]].tolist() == [1, len(ours), PATCH_SIZE**2]
    assert by_tile["pairs"].sum() == len(pairs)


def test_footprints_of_version_1_share_ground_with_train_footprints_of_other_tiles(patches):
    counted = leakage.count_overlapped(patches, split="split_v1").set_index("split")
    assert counted.loc["test", ["footprints", "overlapped", "over_half"]].tolist() == [57_534, 6_925, 4_602]
    assert round(counted.loc["test", "share"], 2) == 0.12


@pytest.fixture(scope="module")
def pairs_v1(patches):
    return leakage.overlaps(patches, split="split_v1")


def test_tiles_of_two_zones_are_among_them(pairs_v1):
    by_tile = leakage.count_tile_pairs(pairs_v1)
    assert by_tile["pairs"].sum() == len(pairs_v1)
    across = by_tile[by_tile["tile"].astype("str").str[:2] != by_tile["other_tile"].astype("str").str[:2]]
    met = set(across[["tile", "other_tile"]].itertuples(index=False, name=None))
    assert met == {("35VPK", "36VVQ"), ("36VVQ", "35VPK"), ("35VPK", "36VVR"), ("36VVR", "35VPK")}


def test_what_several_cover_lies_between_the_largest_and_the_sum(pairs_v1):
    table = leakage.overlapped(pairs_v1)
    total = pairs_v1.groupby(["split", "tile", "column", "row"], observed=True)["share"].sum()
    bounds = table.merge(total.rename("sum").reset_index())
    assert len(bounds) == len(table)
    assert (table["largest"] - 1e-9 <= table["covered"]).all() and (table["covered"] <= 1 + 1e-9).all()
    assert (bounds["covered"] <= bounds["sum"] + 1e-9).all()
    assert (bounds["sum"] > 1.5).any()  # else nothing here is covered twice
    both = table[table["covered"] < bounds["sum"] - 1e-6]
    one = both[both["tile"].astype("str").str[:2] == "33"].iloc[0]
    mine = pairs_v1[(pairs_v1[["tile", "column", "row"]] == one[["tile", "column", "row"]]).all(axis=1)]
    places = [footprints(*(mine[prefix + part] for part in ("tile", "column", "row"))) for prefix in ("", "other_")]
    here, there = (shapely.box(table.ulx, table.lry, table.lrx, table.uly) for table in places)
    union = shapely.union_all(shapely.intersection(here, there))
    assert one["covered"] == pytest.approx(union.area / PATCH_SIZE**2)


@pytest.mark.parametrize("against", [["train"], ["train", "validation"]])
def test_no_test_footprint_of_version_2_shares_ground_with_another_split(patches, against):
    """As if version 2 had kept every patch, so whatever it kept."""
    assert leakage.overlaps(patches, split="split_v2", of=["test"], against=against).empty


def test_no_validation_footprint_of_version_2_shares_ground_with_a_train_footprint(patches):
    pairs = leakage.overlaps(patches, split="split_v2")
    assert pairs.empty
    assert leakage.overlapped(pairs).empty
    counted = leakage.count_overlapped(patches, split="split_v2")
    assert counted["overlapped"].tolist() == counted["over_half"].tolist() == [0, 0]
    # Tiles of version 2 do overlap, but in their train rings.
    assert len(leakage.overlaps(patches, split="split_v2", of=["train"])) > 1_000


def test_a_footprint_in_two_splits_is_refused():
    index = index_of(("33UUP", DAY, 5, 7, "train"), ("33UUP", LATER, 5, 7, "test"))
    with pytest.raises(ValueError, match="column 5, row 7 of tile 33UUP"):
        leakage.overlaps(index, split="split_v1")


def test_free_of_leakage_in_small():
    index = index_of(
        ("33TWN", DAY, 84, 5, "test"), ("33TXN", DAY, 0, 5, "train"),  # shares ground
        ("33TWN", DAY, 84, 30, "test"), ("33TXN", DAY, 1, 30, "test"),  # with a test patch only
        ("33TWN", DAY, 10, 10, "test"), ("33TWN", LATER, 10, 10, None),  # one date has no split
        ("33TWN", DAY, 11, 10, "train"),  # touches: allowed
        ("33TWN", DAY, 86, 50, "test"), ("33TXN", DAY, 3, 50, "validation"),
    ).set_axis(list("abcdefghi"))  # fmt: skip
    assert len(leakage.overlaps(index, split="split_v1", of=["test"], against=SPLITS)) == 4
    free = leakage.leakage_free(index, index)
    assert free.index.equals(index.index)
    assert free[free].index.tolist() == ["c", "d", "e"]
    without = index.assign(split_v1=index["split_v1"].where(index.index != "c"))
    assert leakage.leakage_free(without, without).sum() == 2


def test_one_version_alone_can_do_harm():
    index = index_of(("33TWN", DAY, 84, 5, "test"), ("33TXN", DAY, 0, 5, "train"))
    index = pd.concat([index, index_of(("33UUP", DAY, 5, 5, "train"))], ignore_index=True).astype({"tile": "category"})
    index["split_v2"] = pd.Categorical(["test", "test", "train"], SPLITS)
    assert leakage.leakage_free(index, index).tolist() == [False, False, False]
    assert leakage.leakage_free(index, index, splits=["split_v2"]).tolist() == [True, True, False]


def test_a_selection_is_judged_by_the_whole_index(patches):
    whole = leakage.leakage_free(patches, patches, splits=["split_v1"])
    rows = patches[(patches["split_v1"] == "test") & (patches["tile"] == "33TWN")]
    assert 0 < whole[rows.index].sum() < len(rows)
    assert leakage.leakage_free(rows, patches, splits=["split_v1"]).equals(whole[rows.index])
    with pytest.raises(DataError, match="found one in which no patch is train in split_v1"):
        leakage.leakage_free(rows, rows, splits=["split_v1"])


def test_columns_of_text_do_as_well_as_categories(patches):
    rows = patches[patches["tile"].isin(["33TWN", "33TXN"])]
    text = rows.astype({"tile": "str", "split_v1": object})
    options = {"split": "split_v1", "of": ["test"]}
    expected, found = leakage.overlaps(rows, **options), leakage.overlaps(text, **options)
    assert len(expected) > 0
    pd.testing.assert_frame_equal(found.astype(object), expected.astype(object))
    assert leakage.leakage_free(text, text, splits=["split_v1"]).equals(leakage.leakage_free(rows, rows, splits=["split_v1"]))


def test_what_is_free_of_leakage_in_both_versions(patches):
    free = leakage.leakage_free(patches, patches)
    both = (patches["split_v1"] == "test") & (patches["split_v2"] == "test")
    assert (free & ~both).sum() == 0
    assert free.equals(both.rename("leakage_free"))  # the cores of tiles do not overlap
    assert free.sum() == 32_080
    assert len(patches.loc[free, ["tile", "column", "row"]].drop_duplicates()) == 14_751
    # All of them lie beside a train footprint of version 1: touching cannot be forbidden.
    beside = leakage.touching(patches, split="split_v1", of=["test"], dates="any")
    kept = beside.merge(patches.loc[free, ["tile", "column", "row"]].drop_duplicates())
    assert len(kept) == 14_751 and kept["edge"].all()


def test_within_version_1_overlaps_do_remove_patches(patches):
    free = leakage.leakage_free(patches, patches, splits=["split_v1"])
    assert 0 < free.sum() < (patches["split_v1"] == "test").sum()
    pairs = leakage.overlaps(patches, split="split_v1", of=["test"], against=["train", "validation"])
    harmed = patches.reset_index().merge(pairs[["tile", "column", "row"]].drop_duplicates())
    assert not free[harmed["index"]].any()
    test = patches["split_v1"] == "test"
    assert free.sum() == test.sum() - test[harmed["index"]].sum()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_neighbours_of_any_selection_are_found_one_by_one(patches, seed):
    rows = patches[(patches["tile"] == "33TWN") & (patches["row"] < 12)].sample(300, random_state=seed)
    known = {tuple(row[:4]): row[4] for row in rows[["s2_date", "column", "row", "tile", "split_v1"]].itertuples(index=False)}
    table = leakage.touching(rows, split="split_v1", of=["test"])
    for patch in table.itertuples():
        around = {
            (right, down): known.get((patch.s2_date, patch.column + right, patch.row + down, patch.tile)) == "train"
            for right in (-1, 0, 1)
            for down in (-1, 0, 1)
        }
        assert patch.edge == any(around[step] for step in around if 0 in step)
        assert patch.corner == any(around[step] for step in around if 0 not in step)


def test_nothing_in_nothing_out(patches):
    none = patches.head(0)
    assert leakage.touching(none, split="split_v1").empty
    assert leakage.overlapped(leakage.overlaps(none, split="split_v1")).empty
    assert leakage.leakage_free(none, patches).empty
    assert np.isnan(leakage.count_overlapped(none, split="split_v1")["share"]).all()
