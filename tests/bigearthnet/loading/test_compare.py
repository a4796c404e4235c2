"""The loading comparison: each way gives the archive's pixels, and the table says what was measured."""

import shutil
from importlib.util import find_spec
from itertools import count

import numpy as np
import pandas as pd
import pytest
import rasterio
from click.testing import CliRunner

from bigearthnet import pictures
from bigearthnet.archive import S1_BANDS, S2_BANDS, ArchiveError, open_archive
from bigearthnet.cli import main
from bigearthnet.errors import DataError
from bigearthnet.example_archive import pack_example_archive, write_example_archive
from bigearthnet.loading import compare, ways

PATCHES = 7


@pytest.fixture(scope="module")
def archive(patches, tmp_path_factory):
    return write_example_archive(tmp_path_factory.mktemp("loading") / "archive", patches=PATCHES, index=patches)


@pytest.fixture(scope="module")
def entries(archive):
    return [entry for batch in open_archive(archive).batches() for entry in batch.entries]


@pytest.mark.parametrize("sensor", ["S2", "S1"])
@pytest.mark.parametrize("maker", [ways.read_rasterio, ways.read_mapped, ways.read_lmdb, ways.read_zarr])
def test_each_way_gives_the_pixels_of_the_files(maker, sensor, entries, tmp_path, monkeypatch):
    monkeypatch.setattr(ways, "SHARD", 3)  # several shards, the last not full
    monkeypatch.setattr(ways, "TRANSACTION", 3)
    own = [entry for entry in entries if entry.layout.sensor == sensor]
    bands = own[0].layout.bands
    way = maker(own, bands, tmp_path)
    for entry in reversed(own):
        arrays = way.read(entry)
        assert set(arrays) == set(bands)
        for band in bands:
            with rasterio.open(f"{entry.place}/{entry.name}_{band}.tif") as file:
                right = file.read(1)
            assert arrays[band].dtype == right.dtype
            np.testing.assert_array_equal(arrays[band], right)
        arrays[bands[0]][:] = 0  # its own memory: neither the file nor the next reading changes
        assert way.read(entry)[bands[0]].any()


@pytest.mark.parametrize(("maker", "least"), [(ways.read_lmdb, 0.9), (ways.read_rasterio, 1.0), (ways.read_zarr, 0.3)])
def test_sizes_are_those_of_the_pixels_and_little_more(maker, least, entries, tmp_path):
    own = [entry for entry in entries if entry.layout.sensor == "S2"]
    pixels = 2 * (4 * 120**2 + 6 * 60**2 + 2 * 20**2) * len(own)
    assert least * pixels <= maker(own, S2_BANDS, tmp_path).size < 1.5 * pixels


def test_patches_are_drawn_by_seed_each_once_from_one_sensor(archive, entries):
    s2 = {entry.name for entry in entries if entry.layout.sensor == "S2"}
    drawn = [compare.draw(archive, patches=3, seed=seed) for seed in range(40)]
    assert all(len({entry.name for entry in some} & s2) == 3 for some in drawn)
    assert {entry.name for some in drawn for entry in some} == s2  # none is left out
    assert compare.draw(archive, patches=3, seed=5) == drawn[5]
    assert {entry.name for entry in compare.draw(archive, patches=100, seed=0)} == s2
    only = compare.draw(archive / "BigEarthNet-S1-v1.0", patches=2, seed=0)
    assert {entry.layout.sensor for entry in only} == {"S1"}


def test_the_table_holds_the_median_of_the_rounds(archive, monkeypatch):
    """Ways take turns; a clock that runs slower for each next one gives known rates."""
    rounds = [[[4.0], [2.0], [1.0], [0.5]], [[8.0], [2.0], [1.0], [0.5]], [[2.0], [2.0], [1.0], [0.25, 0.5]]]
    clock = (moment for ways_in_turn in rounds for passes in ways_in_turn for moment in (0.0, *passes))
    monkeypatch.setattr(compare.time, "perf_counter", lambda: next(clock))
    found = compare.compare(archive, patches=4)
    assert (found.sensor, found.patches, found.left_out) == ("S2", 4, 0)
    assert found.table["way"].tolist() == [
        "GeoTIFF, rasterio", "GeoTIFF, memory-mapped", "LMDB, safetensors", "Zarr 3, sharded",
    ]  # fmt: skip
    assert found.table["patches_per_second"].tolist() == [1, 2, 4, 8]
    assert found.table["times_rasterio"].tolist() == [1, 2, 4, 8]
    assert (found.table["bytes_per_patch"] > 100_000).all()


def test_without_zarr_the_others_are_compared(archive, monkeypatch, tmp_path, entries):
    monkeypatch.setattr(ways, "find_spec", lambda name: None if name == "zarr" else find_spec(name))
    assert len(compare.compare(archive, patches=2, rounds=1).table) == 3
    with pytest.raises(ways.MissingPackageError, match=r"pip install bigearthnet-guide\[zarr\]"):
        ways.read_zarr(entries, S1_BANDS, tmp_path)


def test_other_pixels_are_an_error(archive, monkeypatch):
    def lossy(entries, bands, folder):
        true = ways.read_rasterio(entries, bands, folder)
        return ways.Way("lossy", lambda entry: {band: array & 0xFFFE for band, array in true.read(entry).items()}, 1)

    monkeypatch.setattr(ways, "read_mapped", lossy)
    with pytest.raises(DataError, match="lossy and GeoTIFF, rasterio differ"):
        compare.compare(archive, patches=2, rounds=1)


def test_damaged_patches_are_left_out_and_counted(archive, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(archive / "BigEarthNet-v1.0", copy)
    first, second, *_ = sorted(copy.glob("*/*_B11.tif"))
    first.unlink()
    second.write_bytes(second.read_bytes()[:999])
    found = compare.compare(copy, patches=100, rounds=1)
    assert (found.patches, found.left_out) == (PATCHES - 2, 2)
    for file in copy.glob("*/*_B01.tif"):
        file.unlink()
    with pytest.raises(ArchiveError, match="found none of 7. Run `bigearthnet verify`"):
        compare.compare(copy)


def test_what_cannot_be_drawn_from(archive, patches, tmp_path):
    packed = pack_example_archive(archive, tmp_path)
    with pytest.raises(DataError, match=r"example-BigEarthNet-S2-v1.0.tar.gz, which can only be read in order. Unpack it."):
        compare.draw(packed[0], patches=1, seed=0)
    maps = write_example_archive(tmp_path / "v2", patches=1, layout="v2", index=patches) / "Reference_Maps"
    with pytest.raises(DataError, match="reference maps alone"):
        compare.draw(maps, patches=1, seed=0)


def run(*arguments):
    return CliRunner().invoke(main, ["bench", *map(str, arguments)])


@pytest.fixture
def told(monkeypatch):
    """The command without the measuring."""
    table = pd.DataFrame([("GeoTIFF, rasterio", 123.456789, 1.0, 188_416.0), ("LMDB, safetensors", 54_321.0, 440.0, 164_045.0)], columns=compare.COLUMNS)
    monkeypatch.setattr(compare, "compare", lambda *arguments, **options: compare.Comparison(table, "S2", 1000, 2))
    return table


def test_the_command_prints_and_writes_the_table(told, archive, tmp_path):
    result = run(archive, "-o", tmp_path / "rates.csv")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "1,000 patches of Sentinel-2, 12 bands each, in random order",
        "                         patches/s  × rasterio  kB a patch",
        "GeoTIFF, rasterio              123         1.0         188",
        "LMDB, safetensors           54,321       440.0         164",
    ]
    assert result.stderr == "2 could not be read: `bigearthnet verify` says why.\n"
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "rates.csv"), told, rtol=1e-5, check_dtype=False)


def test_the_command_gives_the_table_to_what_is_installed_to_draw_it(told, archive, tmp_path):
    assert run(archive, "--figure", tmp_path / "loading.svg").exit_code == 0
    assert (tmp_path / "loading.svg").read_text().startswith("<svg")
    assert [path.name for path in tmp_path.iterdir()] == ["loading.svg"]


def test_what_cannot_be_written_or_drawn_is_said_before_anything_is_measured(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(compare, "compare", None)
    result = run(archive, "-o", tmp_path / "absent" / "rates.csv")
    assert (result.exit_code, "absent to write rates.csv, found none. Create it." in result.output) == (1, True)
    monkeypatch.setattr(pictures, "entry_points", lambda **wanted: ())
    result = run(archive, "--figure", tmp_path / "loading.svg")
    assert (result.exit_code, "draws the picture 'loading', found none" in result.output) == (1, True)
    assert not list(tmp_path.iterdir())


def test_the_command_on_a_real_archive(archive):
    result = run(archive, "--patches", 2)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("2 patches of Sentinel-2") and len(lines) == 6
    assert "Checking that all give the same pixels …" in result.stderr
