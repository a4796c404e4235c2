"""The index: complete, consistent, and stored so that it is never stale.

Counts are those of the v1 archive as published: Sumbul et al., BigEarthNet (IGARSS 2019) and
BigEarthNet-MM (GRSM 2021), and of the lists in bigearthnet-common 2.8.0.
"""

import bz2
import shutil

import numpy as np
import pandas as pd
import pytest

from bigearthnet import index, published_lists
from bigearthnet.errors import PlaceError
from bigearthnet.footprints import footprint
from bigearthnet.samples import fetch_samples
from bigearthnet.v2_columns import COLUMNS_OF_V2
from tests.bigearthnet.made_up import make_metadata

HEADER = "s1_name,s2_name,country,season\n"
PAIR = (
    "S1A_IW_GRDH_1SDV_20170904T161304_34VDN_0_{0},S2B_MSIL2A_20170906T101019_0_{0},Finland,Fall\n"
)
NAMES = [f"S2B_MSIL2A_20170906T101019_0_{row}\n" for row in range(4)]
PAIRS = HEADER + "".join(PAIR.format(row) for row in range(4))


@pytest.fixture
def small(tmp_path):
    """Returns a function that writes the samples of four patches, or of the given texts."""
    contents = dict(zip([*published_lists.SPLIT_FILES, *published_lists.FLAGS], [*NAMES[:3], *[NAMES[3]] * 3], strict=True))

    def write(pairs=PAIRS, **lists):
        folder = tmp_path / "small"
        folder.mkdir(exist_ok=True)
        (folder / published_lists.PAIRS_FILE).write_bytes(bz2.compress(pairs.encode()))
        for key, file in {**published_lists.SPLIT_FILES, **published_lists.FLAG_FILES}.items():
            (folder / file).write_bytes(bz2.compress({**contents, **lists}[key].encode()))
        return folder

    return write


def test_a_row_says_what_its_names_say(patches):
    row = patches[patches["s2_name"] == "S2A_MSIL2A_20170613T101031_87_48"].iloc[0]
    assert row["s1_name"] == "S1A_IW_GRDH_1SDV_20170613T165043_33UUP_87_48"
    assert (row["tile"], row["column"], row["row"]) == ("33UUP", 87, 48)
    assert (row["epsg"], row["ulx"], row["uly"]) == (32633, 404400, 5342400)
    assert row["s1_date"] == row["s2_date"] == pd.Timestamp(2017, 6, 13)
    assert (row["country"], row["season"]) == ("Austria", "Summer")


def test_columns_and_their_types(patches):
    assert patches.columns.tolist() == index.COLUMNS
    assert patches["split_v1"].cat.categories.tolist() == ["train", "validation", "test"]
    assert patches["season"].cat.categories.tolist() == published_lists.SEASONS
    assert (patches[["column", "row", "epsg", "ulx", "uly"]].dtypes == "int32").all()
    assert (patches[["snow", "cloud", "unlabelled"]].dtypes == "bool").all()
    assert patches["split_v2"].cat.categories.tolist() == ["train", "validation", "test"]
    assert patches.drop(columns=["split_v1", "v2_name"]).notna().all(axis=None)


def test_a_patch_has_a_v2_name_unless_its_product_was_dropped(patches):
    products = patches.groupby(["tile", "s2_date"], observed=True)["v2_name"].count()
    assert (products > 0).sum() == 115
    assert (products == 0).sum() == 10
    named = patches.dropna(subset=["v2_name"])
    assert named["v2_name"].is_unique
    row = named[named["s2_name"] == "S2A_MSIL2A_20170613T101031_87_48"].iloc[0]
    assert row["v2_name"] == "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_87_48"


def test_counts_of_the_published_archive(patches):
    assert len(patches) == 590_326
    assert patches["split_v1"].value_counts().to_dict() == {
        "train": 269_695, "validation": 123_723, "test": 125_866,
    }  # fmt: skip
    assert patches[["snow", "cloud", "unlabelled"]].sum().tolist() == [61_707, 9_280, 57]


def test_snow_and_cloud_exclude_each_other_and_leave_no_split(patches):
    assert not (patches["snow"] & patches["cloud"]).any()
    left_out = patches["snow"] | patches["cloud"] | patches["unlabelled"]
    assert (left_out == patches["split_v1"].isna()).all()


def test_each_patch_is_one_place_on_one_day(patches):
    assert not patches.duplicated(["tile", "s2_date", "column", "row"]).any()
    assert patches["s1_name"].is_unique
    assert patches["s2_name"].is_unique


def test_rows_are_sorted(patches):
    order = patches[["tile", "s2_date", "row", "column"]]
    assert order.equals(order.sort_values(order.columns.tolist()))


def test_country_and_split_belong_to_the_place(patches):
    places = patches.groupby(["tile", "column", "row"], observed=True)
    assert places["country"].nunique().max() == 1
    assert places["split_v1"].nunique().max() == 1


def test_the_season_is_that_of_the_s1_date(patches):
    of_month = np.array(published_lists.SEASONS)[np.arange(13) % 12 // 3]
    assert (of_month[patches["s1_date"].dt.month] == patches["season"]).all()
    assert (of_month[patches["s2_date"].dt.month] != patches["season"]).sum() == 438


def test_days_between_s1_and_s2(patches):
    days = (patches["s1_date"] - patches["s2_date"]).dt.days
    assert (days.min(), days.max()) == (-6, 5)
    assert (days == 0).sum() == 283_475
    assert (days.abs() == 1).sum() == 170_228


def test_the_stored_index_is_the_built_one(patches, samples_dir, tmp_path):
    shutil.copytree(samples_dir, tmp_path / "samples")
    for _ in ("built", "read"):
        found = index.read_index(tmp_path)
        assert found.dtypes.equals(patches.dtypes)
        assert found.equals(patches)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.parquet", "samples"]


def test_labels_are_stored_beside_where_the_metadata_is_at_hand(small, monkeypatch):
    folder = small()
    v2 = make_metadata(index.build_index(folder))
    monkeypatch.setattr(index.samples, "fetch_samples", lambda _: folder)
    monkeypatch.setattr(index, "find_metadata", lambda _: folder)
    monkeypatch.setattr(index, "read_metadata", lambda folder: v2)
    built = index.build_index(folder, v2=v2)
    assert built.columns.tolist() == index.COLUMNS + COLUMNS_OF_V2
    assert built["labels"].notna().any()
    for _ in ("built", "read"):
        pd.testing.assert_frame_equal(index.read_index(), built)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["index-with-labels.parquet", "small"]


def test_the_stored_index_is_used_until_something_changes(small, tmp_path, monkeypatch):
    folder, builds = small(), []
    build = index.build_index
    monkeypatch.setattr(index.samples, "fetch_samples", lambda _: folder)
    monkeypatch.setattr(index, "find_metadata", lambda _: None)
    monkeypatch.setattr(index, "build_index", lambda samples_dir, v2: builds.append(samples_dir) or build(samples_dir))
    assert len(index.read_index()) == len(index.read_index()) == 4
    assert len(builds) == 1

    small(PAIRS + PAIR.format(4))
    assert len(index.read_index()) == 5
    assert len(builds) == 2

    stored = folder.parent / "index.parquet"
    stored.write_bytes(stored.read_bytes()[:-50])
    assert len(index.read_index()) == 5
    assert len(builds) == 3

    monkeypatch.setattr(index.names, "__file__", index.samples.__file__)
    index.read_index()
    assert len(builds) == 4


def test_an_index_that_fails_to_build_leaves_the_old_one(small, monkeypatch):
    folder = small()
    monkeypatch.setattr(index.samples, "fetch_samples", lambda _: folder)
    monkeypatch.setattr(index, "find_metadata", lambda _: None)
    index.read_index()
    stored = (folder.parent / "index.parquet").read_bytes()
    small(PAIRS.replace("Fall", "Autumn"))
    with pytest.raises(ValueError, match="Autumn"):
        index.read_index()
    assert (folder.parent / "index.parquet").read_bytes() == stored
    assert sorted(path.name for path in folder.parent.iterdir()) == ["index.parquet", "small"]


def test_an_index_that_cannot_be_stored_is_returned(small, tmp_path, monkeypatch):
    folder = small()
    monkeypatch.setattr(index.samples, "fetch_samples", lambda _: folder)
    monkeypatch.setattr(index, "find_metadata", lambda _: None)

    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied", str(folder.parent))

    monkeypatch.setattr("bigearthnet.files.tempfile.TemporaryDirectory", refuse)
    for _ in range(2):
        assert index.read_index()["row"].tolist() == [0, 1, 2, 3]
    assert [path.name for path in folder.parent.iterdir()] == ["small"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pairs": PAIRS.replace("_0_2,S2B", "_1_2,S2B")}, "same column and row"),
        ({"pairs": PAIRS.replace("34VDN", "34IDN")}, "tile"),
        ({"pairs": PAIRS.replace("34VDN", "34VZN")}, "column letter"),
        ({"pairs": PAIRS + PAIR.format(3)}, "found a second: S2B_MSIL2A_20170906T101019_0_3"),
        ({"snow": NAMES[0].replace("_0_0", "_0_9")}, "found 0"),
        ({"train": NAMES[0] + NAMES[1]}, "in two"),
    ],
)
def test_files_that_contradict_each_other_are_refused(small, change, message):
    with pytest.raises(ValueError, match=message):
        index.build_index(small(**change))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PlaceError, match=r"val\.csv\.bz2.*bigearthnet fetch samples"):
        index.build_index(tmp_path)


def test_geometry_is_the_footprint(patches):
    rows = patches.sample(200, random_state=2)
    shapes = index.add_geometry(rows)
    assert shapes.crs == "EPSG:4326"
    assert shapes.index.equals(rows.index)
    assert shapes.exterior.is_ccw.all()
    assert "geometry" not in rows.columns
    for row in shapes.itertuples():
        corners = footprint(row.tile, row.column, row.row).corners()
        found = {tuple(corner) for corner in np.round(row.geometry.exterior.coords, 9)}
        assert found == {tuple(corner) for corner in np.round(corners, 9)}


def test_geometry_in_metres(patches):
    rows = patches[patches["tile"] == "33UUP"].head(3)
    shapes = index.add_geometry(rows, crs="EPSG:32633")
    assert shapes.area.tolist() == pytest.approx([1_440_000] * 3)
    assert shapes.bounds["minx"].tolist() == pytest.approx(rows["ulx"].tolist())


def test_samples_default_to_the_data_folder(samples_dir, monkeypatch):
    monkeypatch.setenv("BIGEARTHNET_DATA", str(samples_dir.parent))
    assert fetch_samples() == samples_dir


def test_the_published_split_never_separates_the_dates_of_a_footprint(patches):
    split = patches.dropna(subset=["split_v1"]).groupby(["tile", "column", "row"], observed=True)["split_v1"]
    assert split.nunique().max() == 1
