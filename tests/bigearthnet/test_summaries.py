"""Summaries: the published counts, and rules that hold for any selection of rows.

Counts were taken once from bigearthnet-common 2.8.0 by other code than this.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bigearthnet import summaries
from bigearthnet.footprints import project_points


def test_totals(patches):
    assert summaries.totals(patches) == (
        590_326, 259_172, 56, 125, 10, pd.Timestamp(2017, 6, 13), pd.Timestamp(2018, 5, 29),
    )  # fmt: skip
    assert summaries.totals(patches).days == 350
    nothing = summaries.totals(patches.head(0))
    assert (nothing.patches, nothing.footprints, nothing.tiles) == (0, 0, 0)
    assert pd.isna(nothing.first_date)


def test_one_date_fills_a_square_once():
    assert summaries.patches_side_by_side(2_400) == 4
    assert summaries.patches_side_by_side() == 69  # 100 km² over 1.44 km²


def test_countries(patches):
    table = summaries.countries(patches)
    assert dict(zip(table["country"], table["patches"], strict=True)) == {
        "Finland": 233_030, "Portugal": 99_248, "Serbia": 78_015, "Lithuania": 58_700,
        "Ireland": 52_653, "Austria": 46_403, "Belgium": 11_701, "Switzerland": 4_955,
        "Luxembourg": 3_481, "Kosovo": 2_140,
    }  # fmt: skip
    assert table["patches"].is_monotonic_decreasing
    assert table["footprints"].sum() == 259_172


def test_seasons(patches):
    table = summaries.seasons(patches)
    assert table["season"].tolist() == ["Winter", "Spring", "Summer", "Fall"]
    assert table["patches"].tolist() == [116_833, 189_276, 128_836, 155_381]


def test_country_seasons_are_complete(patches):
    table = summaries.country_seasons(patches)
    assert len(table) == 40
    assert table["patches"].sum() == len(patches)
    none = table[table["patches"] == 0]
    assert none.groupby("country", observed=True).size().to_dict() == {
        "Kosovo": 3, "Lithuania": 1, "Luxembourg": 2, "Switzerland": 3,
    }  # fmt: skip


def test_revisits(patches):
    table = summaries.revisits(patches)
    assert table["dates"].tolist() == [1, 2, 3, 4]
    assert table["footprints"].tolist() == [98_432, 46_903, 57_260, 56_577]
    assert table["patches"].tolist() == [98_432, 93_806, 171_780, 226_308]
    assert table["share"].sum() == pytest.approx(1)


def test_cells(patches):
    table = summaries.cells(patches)
    assert table["patches"].sum() == len(patches)
    assert table["footprints"].sum() == 259_172
    assert (table[["x", "y"]] % 10_000 == 0).all(axis=None)
    assert not table.duplicated(["x", "y"]).any()
    assert table["first_date"].min() == patches["s2_date"].min()
    assert table["last_date"].max() == patches["s2_date"].max()
    assert set(table["country"]) == set(patches["country"])


def test_a_cell_holds_the_centres_of_its_patches(patches):
    row = patches[patches["s2_name"] == "S2A_MSIL2A_20170613T101031_87_48"]
    cell = summaries.cells(row, size=1_000).iloc[0]
    x, y = project_points(row["epsg"], row["ulx"] + 600, row["uly"] - 600, crs="EPSG:3035")
    assert 0 <= x[0] - cell["x"] < 1_000
    assert 0 <= y[0] - cell["y"] < 1_000
    assert (cell["patches"], cell["footprints"], cell["country"]) == (1, 1, "Austria")


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([5_000, 10_000, 100_000]))
def test_any_selection_is_counted_as_one_would_by_hand(patches, seed, size):
    rows = patches.sample(np.random.default_rng(seed).integers(0, 400), random_state=seed)
    x, y = project_points(rows["epsg"], rows["ulx"] + 600, rows["uly"] - 600, crs="EPSG:3035")
    by_hand = rows.assign(x=x // size * size, y=y // size * size).groupby(["x", "y"])
    table = summaries.cells(rows, size)
    assert len(table) == len(by_hand)
    for cell in table.itertuples():
        group = by_hand.get_group((cell.x, cell.y))
        assert cell.patches == len(group)
        assert cell.footprints == len(group[["tile", "column", "row"]].drop_duplicates())
        assert (cell.first_date, cell.last_date) == (group["s2_date"].min(), group["s2_date"].max())
        assert cell.country == group["country"].astype(str).mode()[0]
    assert summaries.revisits(rows)["patches"].sum() == len(rows)
    assert summaries.countries(rows)["patches"].sum() == len(rows)


@pytest.mark.parametrize("size", [0, -5])
def test_a_cell_needs_a_size(patches, size):
    with pytest.raises(ValueError, match="above 0"):
        summaries.cells(patches, size)


def test_the_index_is_left_as_it_was(patches):
    columns = patches.columns.tolist()
    for summary in (summaries.totals, summaries.countries, summaries.revisits, summaries.cells):
        summary(patches)
    assert patches.columns.tolist() == columns


def test_labels_of_rows_do_not_matter(patches):
    rows = patches.sample(300, random_state=3)
    for summary in (summaries.countries, summaries.revisits, summaries.cells):
        assert summary(rows.set_axis([5] * len(rows))).equals(summary(rows))
