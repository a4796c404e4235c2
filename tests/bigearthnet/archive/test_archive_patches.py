"""One patch read by its name, as arrays, as one array, as a Dataset."""

import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling

from bigearthnet import archive
from bigearthnet.archive import S1_BANDS, S2_BANDS, ArchiveError
from bigearthnet.errors import DataError
from bigearthnet.footprints import footprint
from bigearthnet.names import parse_name


@pytest.fixture
def root(v1):
    return v1 / "BigEarthNet-v1.0"


@pytest.fixture
def name(pairs) -> str:
    return pairs[0][1].name


def test_bands_are_as_gdal_reads_them(v1, pairs):
    for s1, s2 in pairs:
        for folder, bands in ((s1, S1_BANDS), (s2, S2_BANDS)):
            patch = archive.read_patch(v1, folder.name)
            assert tuple(patch.bands) == bands
            for band, array in patch.bands.items():
                with rasterio.open(folder / f"{folder.name}_{band}.tif") as file:
                    stored = file.read(1)
                    assert patch.epsg == file.crs.to_epsg()
                    assert patch.transform(1200 / len(array)) == file.transform.to_gdal()
                assert array.dtype == stored.dtype and (array == stored).all()
                array[0] = 0  # the caller's own


def test_a_patch_lies_on_its_footprint(v1, pairs):
    for s1, s2 in pairs:
        parsed = parse_name(s1.name)
        square = footprint(parsed.tile, parsed.column, parsed.row)
        for name in (s1.name, s2.name):
            patch = archive.read_patch(v1, name)
            assert (patch.epsg, patch.ulx, patch.uly) == (square.epsg, square.ulx, square.uly)


def test_patches_are_found_in_roots_and_above_them(v2):
    for name in archive.list_patches(v2):
        sensor = "S1" if name.startswith("S1") else "S2"
        found = [archive.find_patch(folder, name) for folder in (v2.parent, v2, v2 / f"BigEarthNet-{sensor}")]
        assert found[0] == found[1] == found[2] and found[0].layout.sensor == sensor
        assert len(archive.read_patch(v2, name).bands) == (2 if sensor == "S1" else 12)


def test_both_ways_to_a_patch_agree(v1, v2):
    for folder in (v1, v2):
        for batch in archive.open_archive(folder).batches():
            for entry in batch.entries:
                assert archive.find_patch(folder, entry.name, maps=not entry.layout.sensor) == entry


def test_reference_maps_hold_codes_and_their_place(v2):
    (name, *_) = archive.list_patches(v2 / "Reference_Maps")
    found = archive.read_reference_map(v2, name)
    with rasterio.open(*(v2 / "Reference_Maps").glob(f"*/{name}/*.tif")) as file:
        assert (found.array == file.read(1)).all() and found.array.dtype == np.uint16
        assert (found.epsg, found.transform, found.nodata) == (file.crs.to_epsg(), file.transform.to_gdal(), 0)
    with pytest.raises(ArchiveError, match="reference map"):
        archive.read_reference_map(v2 / "BigEarthNet-S2", name)
    with pytest.raises(ArchiveError, match="Reference_Maps"):
        archive.read_patch(v2 / "Reference_Maps", name)


def test_bands_of_one_resolution_stack(root, name):
    patch = archive.read_patch(root, name, bands=["B04", "B03", "B02"])
    stacked = patch.stack()
    assert stacked.shape == (3, 120, 120) and stacked.dtype == np.uint16
    assert (stacked[0] == patch.bands["B04"]).all()
    with pytest.raises(DataError, match="10 m, 60 m"):
        archive.read_patch(root, name, bands=["B01", "B02"]).stack()


@pytest.mark.parametrize("resampling", ["nearest", "bilinear", "bicubic", "average"])
@pytest.mark.parametrize("resolution", [10, 20, 60])
def test_bands_come_at_one_resolution(root, name, resolution, resampling):
    stacked = archive.read_patch(root, name, resolution=resolution, resampling=resampling).stack()
    assert stacked.shape == (12, 1200 // resolution, 1200 // resolution) and stacked.dtype == np.uint16
    kept = archive.read_patch(root, name).bands
    for array, stored in zip(stacked, kept.values(), strict=True):
        if array.shape == stored.shape:
            assert (array == stored).all()
    assert np.abs(stacked.mean((1, 2)) - [array.mean() for array in kept.values()]).max() < 60


def test_a_dataset_knows_where_it_lies(root, name):
    patch = archive.read_patch(root, name, resolution=20, resampling="average")
    dataset = patch.to_xarray()
    assert tuple(dataset.data_vars) == S2_BANDS and dataset["B8A"].dims == ("y", "x")
    assert (dataset["B02"].values == patch.bands["B02"]).all()
    assert dataset.x.values[0] == patch.ulx + 10 and dataset.x.values[-1] == patch.ulx + 1190
    assert dataset.y.values[0] == patch.uly - 10 and dataset.y.values[-1] == patch.uly - 1190
    place = dataset.spatial_ref.attrs
    assert rasterio.crs.CRS.from_wkt(place["crs_wkt"]).to_epsg() == patch.epsg
    assert place["spatial_ref"] == place["crs_wkt"] and place["grid_mapping_name"] == "transverse_mercator"
    assert tuple(map(float, place["GeoTransform"].split())) == patch.transform(20)
    assert all(dataset[band].encoding["grid_mapping"] == "spatial_ref" for band in S2_BANDS)
    with pytest.raises(DataError, match="one resolution"):
        archive.read_patch(root, name).to_xarray()


def test_without_xarray_the_error_says_what_to_install(root, name, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(ImportError, match="pip install"):
        archive.read_patch(root, name, resolution=10).to_xarray()


def test_reading_imports_no_heavy_packages():
    code = "import sys, bigearthnet.archive; sys.exit(bool({'xarray', 'dask', 'torch', 'zstandard'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_metadata_is_as_published(v1, labels):
    for name, expected in labels.items():
        assert archive.read_patch_metadata(v1, name)["labels"] == expected


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b"[" * 100_000, None])
def test_damaged_metadata_is_named(root, name, content):
    path = root / name / f"{name}_labels_metadata.json"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(ArchiveError, match="labels_metadata.json") as error:
        archive.read_patch_metadata(root, name)
    assert error.value.fault.kind == ("missing-file" if content is None else "invalid-json")


@pytest.mark.parametrize(("options", "said"), [
    ({"bands": ["B8a"]}, "B8a"), ({"bands": []}, "none"), ({"resolution": 7}, "7"), ({"resolution": 0}, "0"),
    ({"resolution": 10, "resampling": "cubic"}, "'cubic'"),
])  # fmt: skip
def test_options_that_do_not_exist_are_refused(root, name, options, said):
    with pytest.raises(DataError, match=said):
        archive.read_patch(root, name, **options)


@pytest.mark.parametrize("other", ["S2A_MSIL2A_20170613T101031_0_1", "../x", "", "S2A\udcff"])
def test_an_unknown_patch_is_named(root, other):
    with pytest.raises(ArchiveError, match="found none called"):
        archive.read_patch(root, other)



@pytest.mark.parametrize(("damage", "kind"), [
    (lambda path: path.unlink(), "missing-file"),
    (lambda path: path.write_bytes(b""), "empty-file"),
    (lambda path: path.write_bytes(b"<html>"), "not-a-geotiff"),
    (lambda path: path.write_bytes(path.read_bytes()[:-1]), "truncated-file"),
    (lambda path: path.write_bytes(path.with_name(path.name.replace("B02", "B01")).read_bytes()), "wrong-shape"),
    (lambda path: path.write_bytes(_other_type(path)), "wrong-type"),
    (lambda path: path.write_bytes(_moved(path, x=10)), "wrong-transform"),
    (lambda path: path.write_bytes(_moved(path, step=20)), "wrong-transform"),
    (lambda path: path.write_bytes(_moved(path, epsg=32601)), "wrong-crs"),
])  # fmt: skip
def test_a_damaged_band_is_named(root, name, damage, kind):
    damage(root / name / f"{name}_B02.tif")
    with pytest.raises(ArchiveError, match=re.escape(f"{name}_B02.tif")) as error:
        archive.read_patch(root, name, bands=["B03", "B02"])
    assert error.value.fault[:3] == (name, f"{name}_B02.tif", kind)
    if kind not in ("wrong-transform", "wrong-crs"):
        with pytest.raises(ArchiveError) as error:
            archive.read_bands(archive.find_patch(root, name), ["B03", "B02"])
        assert error.value.fault.kind == kind


def test_the_quick_way_gives_the_same(v1, v2):
    for folder in (v1, v2):
        for entry in (entry for batch in archive.open_archive(folder).batches() for entry in batch.entries):
            if not entry.layout.bands:
                array = archive.read_bands(entry, ["reference_map"])["reference_map"]
                assert (array == archive.read_reference_map(folder, entry.name).array).all()
                continue
            quick = archive.read_bands(entry, entry.layout.bands)
            assert list(quick) == list(entry.layout.bands)
            for band, array in archive.read_patch(folder, entry.name).bands.items():
                assert (quick[band] == array).all() and quick[band].dtype == array.dtype


def _moved(path, *, x=0, step=10, epsg=None) -> bytes:
    with rasterio.open(path) as file:
        profile, pixels = file.profile, file.read(1)
    a = profile["transform"]
    profile["transform"] = rasterio.Affine(step, 0, a.c + x, 0, -step, a.f)
    profile["crs"] = epsg or profile["crs"]
    with rasterio.MemoryFile() as memory:
        with memory.open(**profile) as file:
            file.write(pixels, 1)
        return memory.read()


def _other_type(path) -> bytes:
    with rasterio.open(path) as file:
        profile, pixels = file.profile | {"dtype": "float32"}, file.read(1, resampling=Resampling.nearest)
    with rasterio.MemoryFile() as memory:
        with memory.open(**profile) as file:
            file.write(pixels.astype("float32"), 1)
        return memory.read()


def test_maps_unpacked_into_the_folders_of_the_bands(v2):
    shutil.copytree(v2 / "Reference_Maps", v2 / "BigEarthNet-S2", dirs_exist_ok=True)
    merged = v2 / "BigEarthNet-S2"
    assert archive.open_archive(merged).layouts == {archive.Layout.V2_S2}
    for name in archive.list_patches(merged):
        assert len(archive.read_patch(merged, name).bands) == 12
        assert (archive.read_reference_map(merged, name).array == archive.read_reference_map(v2 / "Reference_Maps", name).array).all()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"bands": ["VV"]}, "Expected bands of B01, .*, B12; found 'VV'"),
        ({"bands": ["B04", "B04"]}, "Expected each band once"),
        ({"bands": []}, "found none"),
        ({"resampling": "lanczos"}, "found 'lanczos'"),
        ({"resolution": 1e-9}, "found 1e-09"),
        ({"resolution": float("inf")}, "found inf"),
        ({"resolution": float("nan")}, "found nan"),
        ({"resolution": "10"}, "found '10'"),
        ({"resolution": 0}, "found 0"),
        ({"resolution": 7}, "found 7"),
    ],
)
def test_options_that_do_not_exist(root, name, options, said):
    with pytest.raises(DataError, match=said):
        archive.read_patch(root, name, **options)


def test_one_band_may_be_given_as_a_text(root, name):
    assert list(archive.read_patch(root, name, bands="B04").bands) == ["B04"]
    assert list(archive.read_bands(archive.find_patch(root, name), "B04")) == ["B04"]


def test_version_2_has_no_json(v2):
    for name in archive.list_patches(v2):
        with pytest.raises(ArchiveError, match="of version 2 at .* run `bigearthnet fetch metadata`"):
            archive.read_patch_metadata(v2, name)
