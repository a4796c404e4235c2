"""Each way an archive can be damaged is reported as what it is, and nothing else suffers."""

import csv
import errno
import io
import os
from pathlib import Path

import pytest

from bigearthnet.archive import KINDS, ArchiveError, members
from bigearthnet.scans.verify import verify
from tests.bigearthnet import damaged, damaged_folders, damaged_json, damaged_tars


@pytest.fixture(scope="module")
def few(patches):
    """The rows of the index that the damaged archives need."""
    return patches[patches["s2_name"].isin([damaged.S2, damaged.S2_OTHER])].reset_index(drop=True)


@pytest.fixture
def good(tmp_path, example_patches) -> Path:
    return damaged.good_archive(tmp_path / "archive", example_patches)


@pytest.fixture
def good_v2(tmp_path, example_patches, few) -> Path:
    return damaged.good_archive_v2(tmp_path / "archive", example_patches, few)


def faults_of(archive: Path, index, **options) -> list[dict]:
    """Return the rows that `verify` writes, which must all be of known kinds."""
    output = archive.parent / "faults.csv"
    verify(archive, output, index=index, workers=1, stream=io.StringIO(), **options)
    with output.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    output.unlink()
    assert {row["kind"] for row in rows} <= KINDS.keys()
    return rows


def without_misspelt(rows: list[dict]) -> list[dict]:
    """Leave out what the Sentinel-1 files have as published."""
    return [row for row in rows if row["kind"] != "misspelt-json-key"]


def test_published_files_of_version_1_have_the_misspelt_key_alone(good, few):
    rows = faults_of(good, few)
    assert [tuple(row.values()) for row in rows] == [("", "", "misspelt-json-key", "lry", "lly in 2 files of Sentinel-1")]


def test_published_bands_in_the_folders_of_version_2_have_no_fault(good_v2, few):
    assert faults_of(good_v2, few) == []


@pytest.mark.parametrize("damage", [*damaged.TIFFS, *damaged.FILES, *damaged_json.JSON], ids=lambda damage: damage.name)
def test_damage_is_named_and_spoils_nothing_else(damage, good, few):
    damage.spoil(good)
    rows = [row for row in faults_of(good, few) if row["patch"] or row["kind"] != "misspelt-json-key"]
    assert {row["patch"] for row in rows} == {damage.patch}
    file = damage.file if not damage.file.startswith("_") else damage.patch + damage.file
    assert damage.kind in {row["kind"] for row in rows if row["file"] == file}, rows


@pytest.mark.parametrize("damage", damaged_folders.FOLDERS, ids=lambda damage: damage.name)
def test_damaged_folder_is_named(damage, good, few):
    damage.spoil(good)
    rows = without_misspelt(faults_of(good, few))
    assert (damage.patch, damage.file, damage.kind) in {(row["patch"], row["file"], row["kind"]) for row in rows}, rows
    assert {row["patch"] for row in rows} == {damage.patch}


@pytest.mark.parametrize("damage", damaged_folders.VERSION_2, ids=lambda damage: damage.name)
def test_damage_of_version_2_is_named(damage, good_v2, few):
    patch = damaged_folders.v2_folder(good_v2, damage.patch).name
    damage.spoil(good_v2)
    (row,) = faults_of(good_v2, few)
    assert (row["patch"], row["kind"]) == (patch, damage.kind)
    assert row["file"].endswith(damage.file)


def test_a_pixel_of_0_is_fine_in_version_1(good, few):
    damaged.rewrite(damaged.band(good), pixels=lambda old: old * 0)
    assert without_misspelt(faults_of(good, few)) == []


def test_a_patch_of_unknown_name_is_checked_but_for_its_place(good, few):
    damaged_folders.FOLDERS[6].spoil(good)
    path = good / damaged.S2_ROOT / damaged_folders.UNPUBLISHED / f"{damaged_folders.UNPUBLISHED}_B02.tif"
    path.write_bytes(b"")
    kinds = {row["kind"] for row in faults_of(good, few) if row["patch"] == damaged_folders.UNPUBLISHED}
    assert kinds == {"not-in-index", "empty-file", "wrong-json"}  # the last for the day that the JSON says


def test_what_the_disk_refuses_is_unreadable(good, few, monkeypatch):
    really_open = os.open

    def refuse(path, *rest, **more):
        if str(path).endswith("_B03.tif"):
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)
        return really_open(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    rows = without_misspelt(faults_of(good, few))
    assert [(row["kind"], row["file"], row["found"]) for row in rows] == [
        ("unreadable-file", f"{name}_B03.tif", os.strerror(errno.EIO)) for name in (damaged.S2, damaged.S2_OTHER)
    ]



@pytest.fixture(scope="module")
def good_tar(example_patches) -> bytes:
    """The bytes of a tar, not compressed, of one patch."""
    return damaged_tars.tar_patch(next(folder for folder in example_patches if folder.name == damaged.S2))


@pytest.mark.parametrize("pack", damaged_tars.PACKERS.values(), ids=damaged_tars.PACKERS)
def test_a_tar_as_published_has_no_fault(pack, good_tar, few, tmp_path):
    path = tmp_path / "patches"
    path.write_bytes(pack(good_tar + damaged_tars.TAR_END))
    assert faults_of(path, few) == []


@pytest.mark.parametrize("pack", damaged_tars.PACKERS.values(), ids=damaged_tars.PACKERS)
@pytest.mark.parametrize("damage", damaged_tars.TARS, ids=lambda damage: damage.name)
def test_damaged_tar_is_named_and_writes_nothing(damage, pack, good_tar, few, tmp_path, monkeypatch):
    monkeypatch.setattr(members, "MOST_SKIPPED", 1 << 22)
    inner = tmp_path / "one" / "two"
    inner.mkdir(parents=True)
    path = inner / "patches"
    path.write_bytes(pack(damage.spoil(good_tar, os.fsencode(tmp_path))))
    rows = faults_of(path, few)
    assert damage.kind in {row["kind"] for row in rows}, rows
    assert {row["kind"] for row in rows} <= {damage.kind, *damage.besides}, rows
    assert [found for found in tmp_path.rglob("*") if not found.is_dir()] == [path]


def test_long_names_do_not_pile_up(good_tar, few, tmp_path):
    path = tmp_path / "patches"
    long = damaged_tars.member(b"././@LongLink", b"../" * 20_000, kind=b"L") + damaged_tars.member(b"x")
    path.write_bytes(long * 3 + good_tar + damaged_tars.TAR_END)
    rows = faults_of(path, few)
    assert [row["kind"] for row in rows] == ["unsafe-member"] * 3
    assert max(len(row["file"]) for row in rows) < 1100


@pytest.mark.parametrize("content", damaged_tars.NO_TARS.values(), ids=damaged_tars.NO_TARS)
def test_what_is_no_tar_is_an_error_and_no_fault(content, few, tmp_path):
    (tmp_path / "patches").write_bytes(content)
    with pytest.raises(ArchiveError, match="Expected a tar at .*, found none: expected the header of a member") as error:
        faults_of(tmp_path / "patches", few)
    assert error.value.fault is None
    assert [path.name for path in tmp_path.iterdir()] == ["patches"]


def test_a_tar_without_patches_is_no_archive(few, tmp_path):
    path = tmp_path / "patches"
    path.write_bytes(damaged_tars.member(b"a/b.txt", b"x") + damaged_tars.TAR_END)
    with pytest.raises(ArchiveError, match="Expected patches in .*, found none"):
        faults_of(path, few)
    assert [found.name for found in tmp_path.iterdir()] == ["patches"]


@pytest.mark.parametrize("damage", damaged_tars.NO_MEMBERS, ids=lambda damage: damage.name)
def test_what_has_no_first_member_is_named(damage, few, tmp_path):
    path = tmp_path / "patches"
    path.write_bytes(damage.spoil(b"", b""))
    assert [(row["file"], row["kind"]) for row in faults_of(path, few)] == [("patches", damage.kind)]


def test_an_empty_tar_is_no_archive(few, tmp_path):
    path = tmp_path / "patches"
    path.write_bytes(damaged_tars.TAR_END)
    with pytest.raises(ArchiveError, match="found an empty one"):
        faults_of(path, few)


@pytest.mark.parametrize("form", ["gzip", "zstd"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_download_that_broke_off_is_truncated(form, share, good_tar, few, tmp_path):
    whole = damaged_tars.PACKERS[form](good_tar + damaged_tars.TAR_END)
    path = tmp_path / "patches"
    path.write_bytes(whole[: int(share * len(whole))])
    assert {"archive-truncated"} <= {row["kind"] for row in faults_of(path, few)} <= {"archive-truncated", "missing-file"}


@pytest.mark.parametrize("form", ["gzip", "zstd"])
def test_bytes_changed_in_the_middle_are_damage(form, good_tar, few, tmp_path):
    content = bytearray(damaged_tars.PACKERS[form](good_tar + damaged_tars.TAR_END))
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path = tmp_path / "patches"
    path.write_bytes(content)
    kinds = {row["kind"] for row in faults_of(path, few)}
    assert kinds & {"archive-damaged", "archive-truncated"}
    assert kinds <= {"archive-damaged", "archive-truncated", "missing-file"}


def test_every_kind_of_fault_has_a_damage_here():
    everything = [
        *damaged.TIFFS, *damaged.FILES, *damaged_json.JSON, *damaged_folders.FOLDERS, *damaged_folders.VERSION_2, *damaged_tars.TARS,
    ]  # fmt: skip
    elsewhere = {"missing-patch", "wrong-checksum"}  # of whole archives: test_verify, test_verify_sums
    assert {damage.kind for damage in everything} | elsewhere == KINDS.keys()
