"""Footprints: exact on the example patches, consistent over the whole archive."""

import json

import mgrs
import numpy as np
import pandas as pd
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st

from bigearthnet.errors import DataError
from bigearthnet.footprints import (
    PATCH_SIZE,
    TILE_SIZE,
    Footprint,
    corners,
    footprint,
    footprint_numbers,
    footprints,
    locate,
    project_points,
    tile_origin,
)
from bigearthnet.names import PatchNameError, S1Name, format_names, parse_name, parse_names


def test_example_patches_lie_exactly_where_their_names_say(example_patches):
    pairs = {}
    for folder in example_patches:
        metadata = json.loads((folder / f"{folder.name}_labels_metadata.json").read_text())
        if "corresponding_s2_patch" in metadata:
            pairs[metadata["corresponding_s2_patch"]] = parse_name(folder.name).tile
    assert len(example_patches) == 2 * len(pairs) == 12
    for folder in example_patches:
        name = parse_name(folder.name)
        tile = pairs.get(folder.name) or name.tile
        place = footprint(tile, name.column, name.row)
        bands = list(folder.glob("*.tif"))
        assert len(bands) == (12 if folder.name in pairs else 2)
        for band in bands:
            with rasterio.open(band) as image:
                assert image.crs.to_epsg() == place.epsg
                assert tuple(image.bounds) == (place.ulx, place.lry, place.lrx, place.uly)
        stored = json.loads((folder / f"{folder.name}_labels_metadata.json").read_text())
        corners = stored["coordinates"]
        lower = corners.get("lry", corners.get("lly"))  # misspelt in the S1 patches
        assert (corners["ulx"], corners["uly"], corners["lrx"], lower) == (
            place.ulx, place.uly, place.lrx, place.lry,
        )  # fmt: skip


def test_every_real_patch_from_name_to_footprint_and_back(patches):
    read = parse_names(patches["s1_name"])
    places = footprints(read["tile"], read["column"], read["row"])
    origins = {tile: tile_origin(tile) for tile in read["tile"].cat.categories}
    left = read["tile"].map({tile: origin[1] for tile, origin in origins.items()}).astype(int)
    top = read["tile"].map({tile: origin[2] for tile, origin in origins.items()}).astype(int)
    back = read.assign(
        column=(places["lrx"] - left) // PATCH_SIZE - 1, row=(top - places["lry"]) // PATCH_SIZE - 1
    )
    assert (format_names(back, kind=S1Name) == patches["s1_name"]).all()
    inside = (places["lrx"] - left <= TILE_SIZE) & (top - places["lry"] <= TILE_SIZE)
    assert inside.all()
    # `test_tile_corners_match_an_independent_library` vouches for the corners of tiles.
    assert (patches["ulx"] == left + 1_200 * patches["column"]).all()
    assert (patches["uly"] == top - 1_200 * patches["row"]).all()


def test_columns_agree_with_single_footprints(patches):
    rows = patches.sample(500, random_state=1)
    places = footprints(rows["tile"], rows["column"], rows["row"])
    assert places.index.equals(rows.index)
    assert (places.dtypes == "int32").all()
    expected = [footprint(row.tile, row.column, row.row) for row in rows.itertuples(index=False)]
    assert [Footprint(*row) for row in places.itertuples(index=False)] == expected


@pytest.mark.filterwarnings("ignore:Warning in .Convert_MGRS_To_UTM")  # corners outside the band
def test_tile_corners_match_an_independent_library(patches):
    converter = mgrs.MGRS()
    for tile in patches["tile"].cat.categories:
        epsg, ulx, uly = tile_origin(tile)
        zone, hemisphere, *corner = converter.MGRSToUTM(tile + "0" * 10)
        west, south = np.floor(corner)  # the library adds up to half a metre
        assert (epsg, hemisphere) == (32600 + zone, "N")
        assert 0 <= west - ulx < 60
        assert 0 <= uly - (south + 100_000) < 60
        assert ulx % 60 == uly % 60 == 0


@given(
    st.sampled_from(["33UUP", "29SNB", "36VVQ", "34WFT"]), st.integers(0, 90), st.integers(0, 90)
)
def test_neighbours_share_their_edge(tile, column, row):
    place = footprint(tile, column, row)
    if column < 90:
        assert footprint(tile, column + 1, row).ulx == place.lrx
    if row < 90:
        assert footprint(tile, column, row + 1).uly == place.lry


@pytest.mark.parametrize(
    ("tile", "reason"),
    [
        ("33UU", "zone, band"),
        ("33UUX", "zone, band"),
        ("61UUP", "zone, band"),
        ("33HUP", "latitude band"),
        ("33UAP", "column letter of zone 33"),
        ("33UUF", "row letter"),
    ],
)
def test_a_tile_off_the_grid_is_refused(tile, reason):
    for place in (lambda: footprint(tile, 0, 0), lambda: footprints([tile], [0], [0])):
        with pytest.raises(PatchNameError, match=reason) as error:
            place()
        assert error.value.part == "tile"


@pytest.mark.parametrize(
    ("column", "row", "part"), [(91, 0, "column"), (-1, 0, "column"), (0, 91, "row")]
)
def test_a_position_off_the_tile_is_refused(column, row, part):
    for place in (
        lambda: footprint("33UUP", column, row),
        lambda: footprints(["33UUP"] * 2, [0, column], [0, row]),
    ):
        with pytest.raises(PatchNameError) as error:
            place()
        assert (error.value.part, error.value.found) == (part, column if part == "column" else row)


def test_a_missing_tile_is_refused():
    with pytest.raises(PatchNameError, match="every row"):
        footprints(pd.Series(["33UUP", None]), [0, 0], [0, 0])


def test_corners_in_degrees_and_back():
    place = footprint("33UUP", 87, 48)
    corners = np.array(place.corners())
    assert ((corners > [13.6, 48.2]) & (corners < [13.8, 48.3])).all()
    assert np.array(place.corners(crs=place.epsg)) == pytest.approx(
        np.array([(404400, 5342400), (405600, 5342400), (405600, 5341200), (404400, 5341200)])
    )


def test_points_of_several_zones_keep_their_order():
    x, y = project_points([32633, 32629, 32633], [500_000] * 3, [5e6] * 3, crs="EPSG:4326")
    assert x == pytest.approx([15, -9, 15])
    assert y[0] == y[1] == y[2]


@given(st.lists(st.tuples(st.sampled_from(["33UUP", "29SNB", "36VVQ", "34WFT"]), st.integers(0, 90), st.integers(0, 90))))
def test_a_place_is_located_where_it_is(wanted):
    table = pd.DataFrame(wanted, columns=["tile", "column", "row"], index=range(7, 7 + len(wanted)))
    table = table.astype({"column": "int32", "row": "int32"})
    places = footprints(table["tile"], table["column"], table["row"])
    found = locate(table["tile"], places["epsg"], places["ulx"], places["uly"])
    pd.testing.assert_frame_equal(found, table[["column", "row"]])


@pytest.mark.parametrize(
    ("part", "change"),
    [("epsg", 1), ("ulx", 60), ("ulx", 0.5), ("ulx", -1_200), ("uly", 1_200), ("uly", -91 * 1_200), ("uly", np.nan)],
)
def test_what_is_no_corner_of_a_patch_is_not_located(part, change):
    place = {"epsg": [32633] * 2, "ulx": [300_000.0] * 2, "uly": [5_400_000.0] * 2}
    assert locate(["33UUP"] * 2, **place).values.tolist() == [[0, 0]] * 2
    place[part][1] += change
    with pytest.raises(PatchNameError, match="33UUP") as error:
        locate(["33UUP"] * 2, **place)
    assert error.value.part == part


def test_a_place_without_a_tile_is_not_located():
    with pytest.raises(PatchNameError, match="every row"):
        locate(pd.Series(["33UUP", None]), [32633] * 2, [300_000] * 2, [5_400_000] * 2)


def test_corners_of_many_are_those_of_each(patches):
    rows = patches.sample(300, random_state=8)
    many = corners(rows["epsg"], rows["ulx"], rows["uly"])
    assert many.shape == (300, 4, 2)
    each = [footprint(*place).corners() for place in rows[["tile", "column", "row"]].itertuples(index=False)]
    assert (many == np.array(each)).all()
    assert corners([], [], []).shape == (0, 4, 2)
    in_metres = corners([32633], [404_400], [5_342_400], crs=32633)[0]
    assert in_metres == pytest.approx(np.array([(404_400, 5_342_400), (405_600, 5_342_400), (405_600, 5_341_200), (404_400, 5_341_200)]))


@pytest.mark.parametrize("as_text", [False, True])
def test_numbers_tell_footprints_apart(patches, as_text):
    rows = patches[patches["tile"].isin(["33UUP", "29SNB"])]
    rows = rows.astype({"tile": "str"}) if as_text else rows
    expected = rows.groupby(["tile", "row", "column"], observed=True).ngroup()
    numbers = footprint_numbers(rows)
    assert (np.unique(numbers, return_inverse=True)[1] == expected).all()


def test_sequences_of_different_lengths_are_refused():
    for place in (
        lambda: footprints(["33UUP"], [0, 1], [0, 1]),
        lambda: footprints(["33UUP"] * 2, [0], [0, 1]),
        lambda: locate(["33UUP"], [32633] * 2, [300_000] * 2, [5_400_000] * 2),
        lambda: corners([32633], [300_000] * 2, [5_400_000]),
    ):
        with pytest.raises(DataError, match="Give sequences of one length"):
            place()


@pytest.mark.parametrize("tile", [None, 33])
def test_what_is_not_text_is_no_tile(tile):
    with pytest.raises(PatchNameError) as error:
        footprint(tile, 1, 2)
    assert (error.value.part, error.value.found) == ("tile", tile)


@pytest.mark.parametrize("wrong", [1.5, "1", None, True])
def test_a_position_is_a_whole_number(wrong):
    for place in (lambda: footprint("33UUP", wrong, 0), lambda: footprints(["33UUP"] * 2, np.array([0, wrong], object), [0, 0])):
        with pytest.raises(PatchNameError) as error:
            place()
        assert str(error.value) == f"column: expected a whole number from 0 to 90; found {wrong!r}"
