"""Patches read from an archive folder of a few pixels."""

import json

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from bigearthnet import archive

NAME = "S2B_MSIL2A_20170906T101019_33_85"
SIZES = {"B02": 12, "B01": 2}


@pytest.fixture
def folder(tmp_path):
    """An archive of one patch; its pixels count upwards from the corner."""
    patch = tmp_path / NAME
    patch.mkdir()
    for band, size in SIZES.items():
        pixels = np.arange(size * size, dtype="uint16").reshape(size, size)
        profile = {"driver": "GTiff", "width": size, "height": size, "count": 1, "dtype": "uint16", "crs": 32634, "transform": from_origin(0, 0, 10, 10)}
        with rasterio.open(patch / f"{NAME}_{band}.tif", "w", **profile) as file:
            file.write(pixels, 1)
    (patch / f"{NAME}_labels_metadata.json").write_text(json.dumps({"labels": ["Pastures"]}))
    (tmp_path / "notes").mkdir()
    return tmp_path


def test_only_folders_with_metadata_are_patches(folder):
    assert archive.list_patches(folder) == [NAME]


def test_bands_come_as_stored(folder):
    bands = archive.read_patch(folder, NAME, bands=["B01", "B02"])
    assert list(bands) == ["B01", "B02"]
    assert bands["B01"].tolist() == [[0, 1], [2, 3]]
    assert bands["B02"].shape == (12, 12) and bands["B02"].dtype == np.uint16


def test_metadata_is_as_published(folder):
    assert archive.read_patch_metadata(folder, NAME) == {"labels": ["Pastures"]}


def test_a_missing_band_is_named(folder):
    with pytest.raises(archive.ArchiveError, match="_B8A.tif"):
        archive.read_patch(folder, NAME, bands=["B8A"])


def test_a_damaged_band_is_named(folder):
    (folder / NAME / f"{NAME}_B02.tif").write_bytes(b"II*\0")
    with pytest.raises(archive.ArchiveError, match="_B02.tif"):
        archive.read_patch(folder, NAME, bands=["B02"])


def test_damaged_metadata_is_named(folder):
    (folder / NAME / f"{NAME}_labels_metadata.json").write_text("{")
    with pytest.raises(archive.ArchiveError, match="labels_metadata.json"):
        archive.read_patch_metadata(folder, NAME)


def test_a_folder_without_patches_is_refused(tmp_path):
    with pytest.raises(archive.ArchiveError, match="found none"):
        archive.list_patches(tmp_path)
