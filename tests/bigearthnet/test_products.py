"""The products of version 2, and the names that follow from them."""

import csv

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bigearthnet import products
from bigearthnet.data_files import data_file
from bigearthnet.errors import DataError
from bigearthnet.names import PatchNameError, V2Name, parse_name, parse_names
from tests.bigearthnet.made_up import make_metadata

V1, V2 = "S2A_MSIL2A_20170613T101031_26_7", "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_07"
positions = st.integers(0, 90)


def metadata_of(*pairs):
    return pa.table({"patch_id": [v2 for v2, _ in pairs], "s2v1_name": [v1 for _, v1 in pairs]})


def test_the_committed_table():
    table = products.read_v2_products()
    assert table.columns.tolist() == ["satellite", "day", "tile", "stamp", "orbit"]
    assert (len(table), table["tile"].nunique()) == (115, 54)
    assert (table["stamp"].str[:8] == table["day"].dt.strftime("%Y%m%d")).all()
    assert (table["day"].dtype, table["orbit"].dtype) == ("datetime64[ms]", "int32")
    assert products.format_v2_products(table).encode() == data_file(products.FILE).read_bytes()


def test_metadata_gives_the_committed_table(patches):
    one_in_ten = patches.iloc[::10]
    table = products.v2_products(make_metadata(one_in_ten))
    committed = products.read_v2_products()
    seen = one_in_ten[["tile", "s2_date"]].drop_duplicates().astype({"tile": "str"})
    expected = committed.merge(seen, left_on=["tile", "day"], right_on=["tile", "s2_date"])[committed.columns]
    pd.testing.assert_frame_equal(table, expected)
    assert len(table) == 115


def test_the_satellite_is_the_one_in_the_names_of_version_1(patches):
    seen = patches[["tile", "s2_date"]].astype({"tile": "str"})
    seen["of_v1"] = patches["s2_name"].str[:3]
    both = products.read_v2_products().merge(seen.drop_duplicates(), left_on=["tile", "day"], right_on=["tile", "s2_date"])
    assert len(both) == 115
    assert (both["satellite"] == both["of_v1"]).all()


@pytest.mark.parametrize(
    "wrong",
    [
        (V2.replace("N9999", "N0500"), V1),
        (V2.replace("S2A", "S2B"), V1),
        (V2.replace("20170613", "20170614"), V1),
        (V2.replace("26_07", "07_26"), V1),
        (V2.replace("26_07", "26_08"), V1),
    ],
)
def test_names_that_do_not_follow_are_refused(wrong):
    assert len(products.v2_products(metadata_of((V2, V1)))) == 1
    with pytest.raises(ValueError, match="beside S2A_MSIL2A_20170613T101031_26_7") as error:
        products.v2_products(metadata_of((V2, V1), wrong))
    assert wrong[0] in str(error.value)


@pytest.mark.parametrize("change", [("T101031", "T101039"), ("R022", "R065")])
def test_a_product_of_two_stamps_or_orbits_is_refused(change):
    with pytest.raises(ValueError, match="two for 33UUP on 2017-06-13"):
        products.v2_products(metadata_of((V2, V1), (V2.replace(*change), V1)))


def test_all_patches_but_those_of_dropped_products_have_a_name(patches):
    names = products.v2_names(patches["tile"], patches["s2_date"], patches["column"], patches["row"])
    with data_file(products.FILE).open(newline="") as file:
        beginnings = {
            (row["tile"], row["day"]): f"{row['satellite']}_MSIL2A_{row['stamp']}_N9999_R{int(row['orbit']):03d}_T{row['tile']}"
            for row in csv.DictReader(file)
        }
    parts = zip(patches["tile"], patches["s2_date"].dt.strftime("%Y-%m-%d"), patches["column"], patches["row"], strict=True)
    expected = [
        f"{beginnings[tile, day]}_{column:02d}_{row:02d}" if (tile, day) in beginnings else None
        for tile, day, column, row in parts
    ]
    assert names.astype(object).where(names.notna(), None).tolist() == expected
    dropped = patches[names.isna()]
    assert len(dropped) == 31_623
    assert len(dropped[["tile", "s2_date"]].drop_duplicates()) == 10
    assert names.dropna().is_unique
    read = parse_names(names.dropna())
    rows = patches[names.notna()]
    for part, column in (("tile", "tile"), ("day", "s2_date"), ("column", "column"), ("row", "row")):
        assert (read[part].to_numpy() == rows[column].to_numpy()).all()


@given(st.sampled_from(products.read_v2_products().to_dict("records")), positions, positions)
def test_a_name_says_product_and_position(product, column, row):
    name = products.v2_names([product["tile"]], [product["day"]], [column], [row])[0]
    read = parse_name(name)
    assert (read.satellite, read.stamp, read.orbit) == (product["satellite"], product["stamp"], product["orbit"])
    assert (read.tile, read.column, read.row, read.baseline) == (product["tile"], column, row, "N9999")


def test_single_names_agree_with_the_column(patches):
    for patch in patches.sample(200, random_state=4).itertuples():
        name = products.v2_name_of(patch.s2_name, patch.tile)
        assert name is None if pd.isna(patch.v2_name) else str(name) == patch.v2_name


def test_one_name():
    assert products.v2_name_of(V1, "33UUP") == V2Name("S2A", "20170613T101031", "N9999", 22, "33UUP", 26, 7)
    assert products.v2_name_of("S2B_MSIL2A_20170818T112109_0_0", "29SNB") is None


@pytest.mark.parametrize("tile", ["hello", "33AAA", None])
def test_one_name_in_no_tile(tile):
    with pytest.raises(PatchNameError) as error:
        products.v2_name_of(V1, tile)
    assert error.value.part == "tile"


@pytest.mark.parametrize(
    ("name", "part"), [(V1.replace("S2A", "S2B"), "satellite"), (V1.replace("_7", "_97"), "row"), (V2, "name")]
)
def test_one_wrong_name(name, part):
    with pytest.raises(PatchNameError) as error:
        products.v2_name_of(name, "33UUP")
    assert (error.value.part, error.value.name or name) == (part, name)


def test_what_no_product_has_is_missing():
    tiles, days = ["33UUP", "33UUP", "33UUQ"], pd.to_datetime(["2017-06-13", "2017-06-14", "2017-06-13"])
    assert products.v2_names(tiles, days, [26] * 3, [7] * 3).fillna("none").tolist() == [V2, "none", "none"]


def test_rows_keep_their_labels_and_the_time_of_day_does_not_matter():
    tiles = pd.Series(["33UUP"], index=[5], dtype="category")
    names = products.v2_names(tiles, [np.datetime64("2017-06-13T23:59")], [26], [7])
    assert names.to_dict() == {5: V2}


def test_no_patches_have_no_names():
    assert products.v2_names([], [], [], []).tolist() == []


def test_sequences_of_different_lengths_are_refused():
    with pytest.raises(DataError, match="found 1 of tile, 2 of day, 1 of column, 1 of row"):
        products.v2_names(["33UUP"], pd.to_datetime(["2017-06-13"] * 2), [0], [1])


def test_a_position_off_the_tile_is_refused():
    with pytest.raises(PatchNameError, match="row: expected a whole number"):
        products.v2_names(["33UUP"], [np.datetime64("2017-06-13")], [0], [91])


def test_the_way_back_to_version_1(patches):
    rows = patches[patches["v2_name"].notna()].sample(500, random_state=5)
    back = products.v1_names(rows["v2_name"], patches)
    assert back.equals(rows[["s2_name", "s1_name"]])


def test_the_way_back_ends_where_the_index_does(patches):
    known = patches[patches["v2_name"].notna()].head(3)
    others = [*known["v2_name"], V2]
    back = products.v1_names(others, known)
    assert back[["s2_name", "s1_name"]][:3].values.tolist() == known[["s2_name", "s1_name"]].values.tolist()
    assert back[3:].isna().all(axis=None)
    assert len(products.v1_names(others, known.head(0)).dropna()) == 0


def test_the_way_back_needs_two_digits(patches):
    with pytest.raises(PatchNameError) as error:
        products.v1_names([V2.replace("_07", "_7")], patches.head(1))
    assert error.value.part == "row"
