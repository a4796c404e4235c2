"""The example archive: real names, and files that agree with them in all they say."""

import hashlib
import json
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import rasterio
import zstandard
from click.testing import CliRunner
from rasterio.crs import CRS

from bigearthnet import cli, example_archive, nomenclature
from bigearthnet.archive import BANDS, S1_BANDS, S2_BANDS
from bigearthnet.errors import DataError, PlaceError
from bigearthnet.example_archive import pack_example_archive, write_example_archive

PATCHES = 12  # of several zones


@pytest.fixture(scope="module", params=["v1", "v2"])
def layout(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def archive(layout, patches, tmp_path_factory) -> Path:
    return write_example_archive(tmp_path_factory.mktemp(layout) / "archive", patches=PATCHES, layout=layout, index=patches)


@pytest.fixture(scope="module")
def by_name(patches) -> dict[str, object]:
    """The rows of the index by each of their names."""
    columns = ("s2_name", "s1_name", "v2_name")
    return {row[name]: row for row in patches.to_dict("records") for name in columns if not pd.isna(row[name])}


def folders(archive: Path, layout: str) -> dict[str, list[Path]]:
    """Return the patch folders by kind: s2, s1, maps."""
    roots = dict(zip(("s2", "s1", "maps"), example_archive.TARS[layout], strict=False))
    return {kind: sorted(archive.glob(f"{root}/{'*/' if layout == 'v2' else ''}*/")) for kind, root in roots.items()}


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    said = "".join(f"{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n" for file in files)
    return hashlib.sha256(said.encode()).hexdigest()


def test_every_patch_is_there_under_a_published_name(archive, layout, by_name):
    found = folders(archive, layout)
    assert {len(paths) for paths in found.values()} == {PATCHES}
    pairs = {by_name[path.name]["s1_name"] for path in found["s2"]}
    assert pairs == {path.name for path in found["s1"]}
    for kind, bands in (("s2", S2_BANDS), ("s1", S1_BANDS)):
        for path in found[kind]:
            expected = {f"{path.name}_{band}.tif" for band in bands}
            expected |= {f"{path.name}_labels_metadata.json"} if layout == "v1" else set()
            assert {file.name for file in path.iterdir()} == expected
    if layout == "v2":
        assert all(path.name.startswith(f"{path.parent.name}_") for paths in found.values() for path in paths)
        assert {path.name for path in found["maps"]} == {path.name for path in found["s2"]}


def test_gdal_reads_each_band_where_the_index_puts_it(archive, layout, by_name):
    zones = set()
    for file in archive.glob("**/*.tif"):
        row = by_name[file.parent.name]
        name = file.stem.removeprefix(f"{file.parent.name}_")
        resolution = 10 if name == "reference_map" else BANDS[name].resolution
        with rasterio.open(file) as band:
            assert band.crs == CRS.from_epsg(row["epsg"])
            assert band.tags(ns="TIFF") == {} and band.count == 1
            assert band.transform[:6] == (resolution, 0, row["ulx"], 0, -resolution, row["uly"])
            assert band.shape == (1200 // resolution, 1200 // resolution)
            assert band.dtypes[0] == ("float32" if name in S1_BANDS else "uint16")
            assert band.nodata == (0 if layout == "v2" and name not in S1_BANDS else None)
            assert f"UTM zone {row['epsg'] % 100}N" in band.crs.wkt
            pixels = band.read(1)
        assert np.isfinite(pixels).all() and (name in S1_BANDS or pixels.min() > 0)
        zones.add(row["epsg"])
    assert len(zones) > 2


def test_pixels_are_those_of_an_example_moved(archive, layout, example_patches):
    originals = {}
    for folder in example_patches:
        for file in folder.glob("*_B0[15].tif"):
            with rasterio.open(file) as band:
                originals.setdefault(file.stem[-3:], []).append(band.read(1))
    seen = set()
    for folder in folders(archive, layout)["s2"]:
        moves = {}
        for name, images in originals.items():
            with rasterio.open(folder / f"{folder.name}_{name}.tif") as band:
                pixels = band.read(1)
            step = len(pixels) // 20
            moves[name] = [
                (number, move) for number, image in enumerate(images) for move in range(20)
                if (np.roll(image, -move * step, axis=0) == pixels).all()
            ]  # fmt: skip
        assert moves["B01"] == moves["B05"] and len(moves["B01"]) == 1  # all bands of a patch alike
        seen.update(moves["B01"])
    assert len({number for number, _ in seen}) > 2 and len({move for _, move in seen}) > 4


def test_the_json_of_version_1_says_what_the_name_says(layout, archive, by_name):
    if layout == "v2":
        assert not list(archive.glob("**/*.json"))
        return
    found = folders(archive, layout)
    for folder in (*found["s2"], *found["s1"]):
        said = json.loads((folder / f"{folder.name}_labels_metadata.json").read_text())
        row = by_name[folder.name]
        left, top = row["ulx"], row["uly"]
        bottom = "lly" if folder in found["s1"] else "lry"
        assert said["coordinates"] == {"ulx": left, "uly": top, "lrx": left + 1200, bottom: top - 1200}
        assert CRS.from_wkt(said["projection"]) == CRS.from_epsg(row["epsg"])
        assert set(said["labels"]) <= set(nomenclature.LABELS_43)
        if folder in found["s2"]:
            assert list(said)[3:] == ["tile_source", "acquisition_date"]
            assert said["acquisition_date"][:10] == f"{row['s2_date']:%Y-%m-%d}"
            assert f"_T{row['tile']}_" in said["tile_source"] and folder.name.split("_")[2] in said["tile_source"]
        else:
            assert list(said)[3:] == ["corresponding_s2_patch", "scene_source", "acquisition_time"]
            assert said["acquisition_time"][:10] == f"{row['s1_date']:%Y-%m-%d}"
            assert said["corresponding_s2_patch"] == row["s2_name"]
            partner = next(path for path in found["s2"] if path.name == row["s2_name"])
            other = json.loads((partner / f"{partner.name}_labels_metadata.json").read_text())
            assert other["labels"] == said["labels"]


def test_the_json_has_the_keys_and_words_of_the_published_one(example_patches, patches, tmp_path):
    """An example patch made again under its own name says what it said, but for what is made up."""
    own = patches[patches["s2_name"] == "S2A_MSIL2A_20170613T101031_87_48"]
    originals = {path.name: path for path in example_patches}
    folders = sorted(write_example_archive(tmp_path / "own", patches=1, index=own).glob("*-v1.0/*"))
    for folder, time in zip(folders, ("acquisition_time", "acquisition_date"), strict=True):
        both = (folder, originals[folder.name])
        made, said = (json.loads((path / f"{path.name}_labels_metadata.json").read_text()) for path in both)
        assert list(made) == list(said)
        assert list(made["coordinates"].items()) == list(said["coordinates"].items())
        assert all(made[key] == said[key] for key in ("projection", time))


def test_the_metadata_of_version_2_has_the_labels_of_the_maps(layout, archive, by_name):
    if layout == "v1":
        assert not (archive / example_archive.METADATA_FILE).exists()
        return
    table = pq.read_table(archive / example_archive.METADATA_FILE).to_pylist()
    assert len(table) == PATCHES
    for row in table:
        published = by_name[row["patch_id"]]
        assert (row["s1_name"], row["s2v1_name"]) == (published["s1_name"], published["s2_name"])
        assert row["split"] == published["split_v2"] and row["country"] == published["country"]
        (file,) = archive.glob(f"Reference_Maps/*/{row['patch_id']}/{row['patch_id']}_reference_map.tif")
        with rasterio.open(file) as reference:
            assert reference.compression.name == "deflate"
            codes = np.unique(reference.read(1))
        assert set(nomenclature.to_19(nomenclature.clc_class(int(code)).name for code in codes)) == set(row["labels"])


def test_same_arguments_same_bytes(archive, layout, patches, tmp_path):
    again = write_example_archive(tmp_path / "again", patches=PATCHES, layout=layout, index=patches)
    assert digest(again) == digest(archive)
    other = write_example_archive(tmp_path / "other", patches=PATCHES, layout=layout, index=patches, seed=1)
    assert digest(other) != digest(archive)


def test_tars_hold_the_same_files_as_the_official_ones_do(archive, layout, tmp_path):
    packed = pack_example_archive(archive, tmp_path)
    assert [path.name for path in packed] == [f"example-{name}" for name in example_archive.TARS[layout].values()]
    for path, root in zip(packed, example_archive.TARS[layout], strict=True):
        with path.open("rb") as file:
            plain = zstandard.ZstdDecompressor().stream_reader(file) if path.suffix == ".zst" else file
            with tarfile.open(fileobj=plain, mode="r|" if path.suffix == ".zst" else "r|gz") as tar:
                tar.extractall(tmp_path / "unpacked", filter="data")
        assert digest(tmp_path / "unpacked" / root) == digest(archive / root)
    first = [path.read_bytes() for path in packed]
    assert [path.read_bytes() for path in pack_example_archive(archive, tmp_path)] == first


@pytest.mark.parametrize("packed", [False, True])
def test_it_verifies_with_no_faults_but_those_published(archive, packed, tmp_path):
    for place in pack_example_archive(archive, tmp_path) if packed else [archive]:
        result = CliRunner().invoke(cli.main, ["verify", str(place), "--workers", "1"])
        assert result.exit_code == 0, result.output


def test_without_pixels_only_the_json_is_written(patches, tmp_path):
    made = write_example_archive(tmp_path / "json", patches=5, index=patches, pixels=False)
    assert {file.suffix for file in made.rglob("*") if file.is_file()} == {".json"}
    assert len(list(made.rglob("*.json"))) == 10


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"patches": 0}, "from 1 to 590,326, found 0"),
        ({"patches": 590_327}, "from 1 to 590,326, found 590,327"),
        ({"patches": 1, "layout": "v3"}, "found 'v3'"),
        ({"patches": 1, "layout": "v2", "pixels": False}, "v2 with its pixels"),
    ],
)
def test_what_cannot_be_made_is_said_before_anything_is_written(patches, tmp_path, options, message):
    with pytest.raises(DataError, match=message):
        write_example_archive(tmp_path / "archive", index=patches, **options)
    assert not list(tmp_path.iterdir())


def test_a_folder_with_content_is_left_alone(patches, tmp_path):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(PlaceError, match="Give another name"):
        write_example_archive(tmp_path, patches=1, index=patches)
    with pytest.raises(PlaceError, match="absent to write archive, found none. Create it."):
        write_example_archive(tmp_path / "absent" / "archive", patches=1, index=patches)
    with pytest.raises(PlaceError, match="Write one first"):
        pack_example_archive(tmp_path, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_a_failure_leaves_nothing_behind(patches, tmp_path, monkeypatch):
    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(example_archive, "_write", fail)
    with pytest.raises(OSError, match="No space left"):
        write_example_archive(tmp_path / "archive", patches=3, index=patches)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("packed", "expected"), [(False, "BigEarthNet-v1.0"), (True, "example-BigEarthNet-S2-v1.0.tar.gz")])
def test_the_command(packed, expected, tmp_path, patches, monkeypatch):
    monkeypatch.setattr(example_archive.patch_index, "read_index", lambda: patches)
    words = ["example-archive", "-o", str(tmp_path / "made"), "--pairs", "2", *["--packed"] * packed]
    result = CliRunner().invoke(cli.main, words)
    assert (result.exit_code, result.output) == (0, f"{tmp_path / 'made'}: 2 pairs of patches\n")
    assert expected in {path.name for path in (tmp_path / "made").iterdir()}
    assert len(list((tmp_path / "made").iterdir())) == 2
    content = {path: path.stat().st_mtime_ns for path in (tmp_path / "made").iterdir()}
    again = CliRunner().invoke(cli.main, [*words[:4], "1", *words[5:]])
    assert (again.exit_code, "Give another name" in again.stderr) == (1, True)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "made").iterdir()} == content
    absent = CliRunner().invoke(cli.main, ["example-archive", "-o", str(tmp_path / "no" / "made"), *words[3:]])
    assert (absent.exit_code, "found none. Create it." in absent.stderr) == (1, True)
