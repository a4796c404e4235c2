"""Damaged archives do not stop an index: what it reads and cannot use becomes a fault, the rest is there."""

import csv
import io

import geopandas
import pytest

from bigearthnet.archive import KINDS, ArchiveError, members
from bigearthnet.scans import archive_index
from tests.bigearthnet import damaged, damaged_folders, damaged_json, damaged_tars


@pytest.fixture(autouse=True)
def few(patches, monkeypatch):
    """The rows of the index that the damaged archives need, in place of all."""
    rows = patches[patches["s2_name"].isin([damaged.S2, damaged.S2_OTHER])].reset_index(drop=True)
    monkeypatch.setattr(archive_index, "read_index", lambda folder: rows)
    return rows


@pytest.fixture
def good(tmp_path, example_patches):
    return damaged.good_archive(tmp_path / "archive", example_patches)


def index_of(archive, **options):
    """Return the table and the rows of faults that `bigearthnet index` writes."""
    output = archive.parent / "index.parquet"
    archive_index.write_archive_index(archive, output, workers=1, stream=io.StringIO(), **options)
    with output.with_name("index.parquet.faults.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} <= KINDS.keys()
    return geopandas.read_parquet(output), rows


@pytest.mark.parametrize("damage", damaged_json.JSON, ids=lambda damage: damage.name)
def test_damaged_json_is_named_and_the_patch_kept(damage, good):
    damage.spoil(good)
    table, rows = index_of(good)
    found = {(row["patch"], row["kind"]) for row in rows if row["patch"] or row["kind"] != "misspelt-json-key"}
    assert (damage.patch, damage.kind) in found
    # The labels of a pair are compared, so that the patch of the other sensor may be named too.
    assert {patch for patch, _ in found} <= {damaged.S2, damaged.S1}
    assert set(table["s2_name"]) == {damaged.S2, damaged.S2_OTHER}
    assert table["s1_on_disk"].all() and table["s2_on_disk"].all()


@pytest.mark.parametrize("damage", [*damaged.TIFFS, *damaged.FILES], ids=lambda damage: damage.name)
def test_damaged_bands_are_left_out_of_statistics(damage, good):
    damage.spoil(good)
    table, rows = index_of(good, statistics=True)
    assert len(table) == 2
    assert {row["patch"] for row in rows if row["kind"] != "misspelt-json-key"} <= {damaged.S2}


@pytest.mark.parametrize("damage", damaged_folders.FOLDERS, ids=lambda damage: damage.name)
def test_damaged_folder_is_named(damage, good):
    damage.spoil(good)
    table, rows = index_of(good)
    assert (damage.patch, damage.file, damage.kind) in {(row["patch"], row["file"], row["kind"]) for row in rows}
    assert len(table) == 2


@pytest.mark.parametrize("damage", damaged_tars.TARS, ids=lambda damage: damage.name)
def test_damaged_tar_is_named(damage, example_patches, tmp_path, monkeypatch):
    monkeypatch.setattr(members, "MOST_SKIPPED", 1 << 22)
    folder = next(folder for folder in example_patches if folder.name == damaged.S2)
    path = tmp_path / "patches"
    path.write_bytes(damage.spoil(damaged_tars.tar_patch(folder), bytes(tmp_path)))
    table, rows = index_of(path)
    assert damage.kind in {row["kind"] for row in rows} or damage.kind == "unexpected-file"  # which is for verify
    assert len(table) <= 1
    assert {found.name for found in tmp_path.iterdir()} == {"patches", "index.parquet", "index.parquet.faults.csv"}


def test_a_tar_without_patches_is_no_archive(tmp_path):
    path = tmp_path / "patches"
    path.write_bytes(damaged_tars.member(b"a/b.txt", b"x") + damaged_tars.TAR_END)
    with pytest.raises(ArchiveError, match="Expected patches in .*, found none"):
        index_of(path)
    assert [found.name for found in tmp_path.iterdir()] == ["patches"]
