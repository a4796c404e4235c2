"""The index of an archive: rows of the published one, what the JSON says, what contradicts it."""

import io
import json
import shutil

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyproj import CRS

from bigearthnet import subsets
from bigearthnet.archive import METADATA, ArchiveError, Layout
from bigearthnet.errors import PlaceError
from bigearthnet.example_archive import pack_example_archive
from bigearthnet.index import COLUMNS
from bigearthnet.scans import archive_index
from bigearthnet.v2_columns import add_v2_columns
from tests.bigearthnet.made_up import make_metadata

FILES = ["index.parquet", "index.parquet.faults.csv", "index.parquet.statistics.csv"]


@pytest.fixture(autouse=True)
def published(monkeypatch, patches):
    """The published index, not read from a cache; batches so small that there are many."""
    monkeypatch.setattr(archive_index, "read_index", lambda folder: patches)
    monkeypatch.setattr(archive_index, "BATCH", 10)


def write(archive, folder, **options):
    folder.mkdir(exist_ok=True)
    stream = io.StringIO()
    written = archive_index.write_archive_index(archive, folder / "index.parquet", workers=1, stream=stream, **options)
    return geopandas.read_parquet(folder / "index.parquet"), written


def read_faults(folder):
    """The faults without the one that all published files of Sentinel-1 have."""
    faults = pd.read_csv(folder / "index.parquet.faults.csv", keep_default_na=False)
    return faults[faults["kind"] != "misspelt-json-key"].reset_index(drop=True)


def metadata_of(archive, name):
    root = "BigEarthNet-S1-v1.0" if name.startswith("S1") else "BigEarthNet-v1.0"
    return archive / root / name / f"{name}{METADATA}"


def names_in(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


@pytest.fixture
def copied(v1_archive, tmp_path):
    """An archive to spoil."""
    return shutil.copytree(v1_archive, tmp_path / "copied")


def test_rows_are_the_patches_on_disk_with_all_that_is_published(v1_archive, tmp_path, patches):
    table, written = write(v1_archive, tmp_path)
    assert list(table.columns[: len(COLUMNS)]) == COLUMNS
    assert list(table.columns[len(COLUMNS) :]) == ["s1_on_disk", "s2_on_disk", "map_on_disk", "labels_43", "geometry"]
    assert sorted(table["s2_name"]) == names_in(v1_archive / "BigEarthNet-v1.0")
    assert sorted(table["s1_name"]) == names_in(v1_archive / "BigEarthNet-S1-v1.0")
    expected = patches.set_index("s2_name").loc[table["s2_name"]]
    for column in ("tile", "row", "country", "split_v1", "split_v2", "snow", "s1_date"):
        assert table[column].astype(object).tolist() == expected[column].astype(object).tolist(), column
    assert (table["s1_on_disk"] & table["s2_on_disk"] & ~table["map_on_disk"]).all()
    assert (written.pairs, [path.name for path in written.files]) == (24, FILES[:2])


def test_labels_are_those_of_the_json(v1_archive, tmp_path):
    table, _ = write(v1_archive, tmp_path)
    for row in table.itertuples():
        assert list(row.labels_43) == json.loads(metadata_of(v1_archive, row.s2_name).read_text())["labels"]


def test_expressions_choose_among_the_patches_on_disk(v1_archive, tmp_path):
    table, _ = write(v1_archive, tmp_path)
    chosen = subsets.choose(table, "season == 'Summer' and not snow")
    assert 0 < len(chosen) == ((table["season"] == "Summer") & ~table["snow"]).sum() < len(table)


def test_one_sensor_alone_is_a_row_too(copied, tmp_path):
    s1, s2 = (names_in(copied / root) for root in ("BigEarthNet-S1-v1.0", "BigEarthNet-v1.0"))
    shutil.rmtree(copied / "BigEarthNet-v1.0" / s2[0])
    shutil.rmtree(copied / "BigEarthNet-S1-v1.0" / s1[0])
    table, _ = write(copied, tmp_path)
    alone = table.set_index("s2_name").loc[s2[0]]
    assert (alone["s1_on_disk"], alone["s2_on_disk"]) == (True, False)
    assert list(alone["labels_43"]) == json.loads(metadata_of(copied, alone["s1_name"]).read_text())["labels"]
    assert table.set_index("s1_name").loc[s1[0], "s1_on_disk"] == np.False_
    assert len(table) == 24


def test_version_2_is_told_by_names_alone(v2_archive, tmp_path):
    table, written = write(v2_archive, tmp_path)
    assert sorted(table["v2_name"]) == sorted(path.name for path in (v2_archive / "BigEarthNet-S2").glob("*/*"))
    assert (table["s1_on_disk"] & table["s2_on_disk"] & table["map_on_disk"]).all()
    assert table["labels_43"].isna().all()
    assert written.faults == {}


def test_what_version_2_dropped_was_never_published(v2_archive, tmp_path, patches, monkeypatch):
    dropped = sorted(path.name for path in (v2_archive / "BigEarthNet-S2").glob("*/*"))[0]
    without = patches.assign(in_v2=patches["v2_name"].notna() & (patches["v2_name"] != dropped))
    monkeypatch.setattr(archive_index, "read_index", lambda folder: without)
    table, written = write(v2_archive, tmp_path)
    assert (len(table), written.faults) == (23, {"not-in-index": 3})  # with its map and its S1 patch


def test_columns_of_version_2_come_along(v1_archive, tmp_path, patches, monkeypatch):
    with_v2 = add_v2_columns(patches, make_metadata(patches))
    monkeypatch.setattr(archive_index, "read_index", lambda folder: with_v2)
    table, _ = write(v1_archive, tmp_path)
    expected = with_v2.set_index("s2_name").loc[table["s2_name"]]
    assert table["in_v2"].tolist() == expected["in_v2"].tolist()
    labels = [None if row is None else list(row) for row in table["labels"]]
    assert labels == pa.array(expected["labels"]).to_pylist()


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_tar_gives_what_its_folder_gives(version, request, tmp_path):
    archive = request.getfixturevalue(f"{version}_archive")
    for tar in pack_example_archive(archive, tmp_path):
        root = next(path for path in archive.iterdir() if path.is_dir() and f"{path.name}." in tar.name.replace("S2-v1.0", "v1.0"))
        write(root, tmp_path / "folder", statistics=True)
        write(tar, tmp_path / "tar", statistics=True)
        for name in FILES:
            assert (tmp_path / "folder" / name).read_bytes() == (tmp_path / "tar" / name).read_bytes(), (tar.name, name)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_several_tars_give_what_the_folder_of_all_gives(version, request, tmp_path):
    archive = request.getfixturevalue(f"{version}_archive")
    (tmp_path / "tars").mkdir()
    tars = pack_example_archive(archive, tmp_path / "tars")
    write(archive, tmp_path / "folder", statistics=True)
    table, written = write(tars, tmp_path / "several", statistics=True)
    assert (table["s1_on_disk"] & table["s2_on_disk"]).all() and len(table) == written.pairs == 24
    for name in FILES:
        assert (tmp_path / "folder" / name).read_bytes() == (tmp_path / "several" / name).read_bytes(), name
    assert sorted(path.name for path in (tmp_path / "several").iterdir()) == FILES


def test_several_archives_go_on_where_they_stopped(v1_archive, tmp_path, monkeypatch):
    places = [v1_archive / root for root in ("BigEarthNet-v1.0", "BigEarthNet-S1-v1.0")]
    write(places, tmp_path / "whole")
    worked, describe = [], archive_index.describe_batch

    def stop(batch):
        if batch.entries[0].layout is Layout.V1_S1 and batch.number == 1:
            raise KeyboardInterrupt
        worked.append((batch.entries[0].layout, batch.number))
        return describe(batch)

    monkeypatch.setattr(archive_index, "describe_batch", stop)
    with pytest.raises(KeyboardInterrupt):
        write(places, tmp_path / "stopped")
    assert len(worked) == 4
    worked.clear()
    monkeypatch.setattr(archive_index, "describe_batch", lambda batch: worked.append(batch.number) or describe(batch))
    write(places, tmp_path / "stopped")
    assert worked == [1, 2]
    for name in FILES[:2]:
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "stopped" / name).read_bytes()


def test_a_patch_in_two_archives_is_a_fault_and_one_row(v1_archive, copied, tmp_path):
    name = names_in(copied / "BigEarthNet-v1.0")[0]
    shutil.rmtree(copied / "BigEarthNet-v1.0" / name)
    table, written = write([v1_archive, copied], tmp_path / "two")
    assert (len(table), written.faults["duplicate-patch"]) == (24, 47)
    again, _ = write(v1_archive, tmp_path / "one")
    pd.testing.assert_frame_equal(table, again)


def test_names_that_were_never_published_are_faults(copied, tmp_path):
    name = names_in(copied / "BigEarthNet-v1.0")[0]
    other = f"{name[:3]}_MSIL2A_20170613T101031_0_0"
    shutil.copytree(copied / "BigEarthNet-v1.0" / name, copied / "BigEarthNet-v1.0" / other)
    (copied / "BigEarthNet-v1.0" / other / f"{name}{METADATA}").rename(copied / "BigEarthNet-v1.0" / other / f"{other}{METADATA}")
    table, written = write(copied, tmp_path)
    assert other not in set(table["s2_name"])
    faults = read_faults(tmp_path)
    assert (other, "not-in-index") in set(zip(faults["patch"], faults["kind"], strict=True))
    assert written.faults.pop("misspelt-json-key") == 24
    assert written.faults == faults["kind"].value_counts().to_dict()


def edit(path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    ("sensor", "changes", "expected"),
    [
        ("S2", {"coordinates": {"ulx": 0, "uly": 0, "lrx": 1200, "lry": -1200}}, ["coordinates: ulx", "coordinates: uly", "coordinates: lrx", "coordinates: lry"]),
        ("S2", {"projection": CRS.from_epsg(32631).to_wkt("WKT1_GDAL")}, ["projection: EPSG:"]),
        ("S1", {"corresponding_s2_patch": "S2A_MSIL2A_20170613T101031_0_0"}, ["corresponding_s2_patch"]),
        ("S1", {"labels": ["Olive groves", "Glaciers"]}, ["one of the 43 classes"]),
        ("S1", {"labels": ["Salines"]}, ["labels as of the S2 patch"]),
    ],
)  # fmt: skip
def test_json_that_contradicts_the_index_is_a_fault(copied, tmp_path, sensor, changes, expected):
    name = names_in(copied / ("BigEarthNet-v1.0" if sensor == "S2" else "BigEarthNet-S1-v1.0"))[3]
    path = metadata_of(copied, name)
    edit(path, **changes)
    write(copied, tmp_path)
    faults = read_faults(tmp_path)
    assert set(faults["patch"]) == {name}
    assert len(faults) == len(expected)
    assert all(told.startswith(text) for told, text in zip(faults["expected"], expected, strict=True))


def test_a_source_of_another_tile_is_a_fault(copied, tmp_path):
    name = names_in(copied / "BigEarthNet-v1.0")[5]
    path = metadata_of(copied, name)
    told = json.loads(path.read_text())["tile_source"]
    tile = told.split("_T")[1][:5]
    edit(path, tile_source=told.replace(f"_T{tile}_", "_T01CCC_"))
    write(copied, tmp_path)
    faults = read_faults(tmp_path)
    assert faults[["patch", "kind"]].values.tolist() == [[name, "wrong-json"]]
    assert (f"_T{tile}_" in faults["expected"][0], "_T01CCC_" in faults["found"][0]) == (True, True)


def test_statistics_are_by_the_split_of_the_index(v1_archive, tmp_path, patches):
    write(v1_archive, tmp_path, statistics=True)
    table = pd.read_csv(tmp_path / FILES[2])
    rows = patches[patches["s2_name"].isin(names_in(v1_archive / "BigEarthNet-v1.0"))]
    expected = rows["split_v1"].astype(object).fillna("none").value_counts().to_dict() | {"all": 24}
    found = table[(table["layout"] == "v1-s2") & (table["band"] == "B05")]
    assert dict(zip(found["split"], found["patches"], strict=True)) == expected
    assert set(found["count"] + (found["no_data"] * found["patches"] * 3600).round()) == {number * 3600 for number in expected.values()}


def test_the_number_of_workers_changes_nothing(v1_archive, tmp_path):
    write(v1_archive, tmp_path / "one", statistics=True)
    (tmp_path / "two").mkdir()
    archive_index.write_archive_index(v1_archive, tmp_path / "two" / FILES[0], statistics=True, workers=2, stream=io.StringIO())
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_nothing_to_index_or_nowhere_to_write_is_an_error(v1_archive, tmp_path):
    with pytest.raises(ArchiveError):
        archive_index.write_archive_index(tmp_path, tmp_path / "index.parquet")
    with pytest.raises(PlaceError, match="Create it"):
        archive_index.write_archive_index(v1_archive, tmp_path / "absent" / "index.parquet")
    assert list(tmp_path.iterdir()) == []
