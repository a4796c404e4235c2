"""Encoding folders and tars of both versions, with and without faults."""

import csv
import io
import os
import shutil

import lmdb
import numpy as np
import pytest
from click.testing import CliRunner

from bigearthnet.archive import S1_BANDS, ArchiveError, list_patches
from bigearthnet.cli import main
from bigearthnet.errors import DataError, PlaceError
from bigearthnet.example_archive import pack_example_archive
from bigearthnet.names import S2Name, parse_name
from bigearthnet.scans.executors import ExecutorError
from bigearthnet.store import encode as encoding
from bigearthnet.store import unfinished
from bigearthnet.store.encode import encode
from bigearthnet.store.reader import EncodedStore
from bigearthnet.store.values import StoreError


def read_all(folder):
    with lmdb.open(str(folder), readonly=True, lock=False) as environment, environment.begin() as transaction:
        return dict(transaction.cursor())


def contents(store, tmp_path):
    """All keys and values, of a copy: this process may have the store open."""
    target = tmp_path / f"copy-{len(list(tmp_path.iterdir()))}"
    shutil.copytree(store.path, target)
    return read_all(target)


def run(*archives, output, **options):
    said = io.StringIO()
    return encode(archives, output, workers=1, stream=said, **options), said.getvalue()


def faults(written):
    with written.faults_file.open(encoding="utf-8", newline="") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


@pytest.fixture
def damaged(archive_v1, tmp_path):
    """A copy of the archive of version 1, for the worse."""
    shutil.copytree(archive_v1, tmp_path / "damaged")
    return tmp_path / "damaged"


def some(archive, kind="BigEarthNet-v1.0"):
    return sorted((archive / kind).iterdir())


def test_what_is_written(archive_v2, store_v2, tmp_path):
    written, said = run(archive_v2, output=tmp_path / "Encoded")
    assert written.store == tmp_path / "Encoded"
    assert written.values == 36
    assert written.size == (tmp_path / "Encoded" / "data.mdb").stat().st_size
    assert written.faults == {} and faults(written) == []
    assert "36 patches and maps encoded" in said
    assert sorted(os.listdir(tmp_path)) == ["Encoded", "Encoded.faults.csv"]
    assert sorted(os.listdir(tmp_path / "Encoded")) == ["data.mdb", "lock.mdb"]
    assert read_all(tmp_path / "Encoded") == contents(store_v2, tmp_path)


def test_processes_write_the_same_bytes(archive_v1, store_v1, tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "BATCH", 5)
    run(archive_v1, output=tmp_path / "one")
    encode([archive_v1], tmp_path / "two", workers=2, stream=io.StringIO())
    one, two = ((tmp_path / name / "data.mdb").read_bytes() for name in ("one", "two"))
    assert one == two
    assert read_all(tmp_path / "two") == contents(store_v1, tmp_path)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_tars_give_the_same_as_folders(version, request, tmp_path):
    archive, store = (request.getfixturevalue(f"{what}_{version}") for what in ("archive", "store"))
    (tmp_path / "tars").mkdir()
    pack_example_archive(archive, tmp_path / "tars")
    tars = sorted((tmp_path / "tars").glob("*.tar.*"))
    assert len(tars) == (2 if version == "v1" else 3)
    run(*tars, output=tmp_path / "Encoded")
    assert read_all(tmp_path / "Encoded") == contents(store, tmp_path)


def test_only_some_bands(archive_v2, store_v2, tmp_path):
    written, _ = run(archive_v2, output=tmp_path / "S1", bands=["VV"])
    store = EncodedStore(written.store)
    assert all(name.startswith("S1") and list(store[name]) == ["VV"] for name in store)
    assert len(store) == 12 and written.values == 24  # with the maps
    written, _ = run(archive_v2, output=tmp_path / "RGB", bands=["B04", "VH", "B02"])
    store = EncodedStore(written.store)
    assert {tuple(store[name]) for name in store} == {("B02", "B04"), ("VH",)}
    for name in store:
        assert all(np.array_equal(array, store_v2[name][band]) for band, array in store[name].items())
    with pytest.raises(DataError, match="Expected bands of B01.*found 'B10'"):
        run(archive_v2, output=tmp_path / "x", bands=["B10"])


def test_a_subset_by_names_of_both_sensors(archive_v1, archive_v2, patches, tmp_path):
    names = list_patches(archive_v1)
    here = patches[patches["s2_name"].isin(names)]
    country = here["country"].value_counts().index[0]
    chosen = here[here["country"] == country]
    assert 0 < len(chosen) < len(here)
    written, _ = run(archive_v1, output=tmp_path / "one", subset=[f"country == '{country}'"])
    assert EncodedStore(written.store).names == sorted([*chosen["s1_name"], *chosen["s2_name"]])
    here = patches[patches["v2_name"].isin(list_patches(archive_v2))]
    season, country = here.groupby(["season", "country"], observed=True).size().idxmax()
    written, _ = run(archive_v2, output=tmp_path / "two", subset=[f"season == '{season}'", f"country == '{country}'"])
    here = here[(here["country"] == country) & (here["season"] == season)]
    assert EncodedStore(written.store).names == sorted([*here["s1_name"], *here["v2_name"]])


def test_nothing_to_write_replaces_nothing(archive_v1, damaged, tmp_path):
    elsewhere = ["country == 'Kosovo'", "season == 'Summer'"]
    with pytest.raises(StoreError, match="none that was asked for. Nothing was written at .*Encoded. Give another --subset"):
        run(archive_v1, output=tmp_path / "Encoded", subset=elsewhere)
    assert os.listdir(tmp_path) == ["damaged"]
    run(archive_v1, output=tmp_path / "Encoded", bands=["VV"])
    before = read_all(tmp_path / "Encoded")
    for band in damaged.rglob("*.tif"):
        band.unlink()
    for archive, options, said in ((archive_v1, {"subset": elsewhere}, "none that"), (damaged, {}, "faults only, such as .*missing-file")):
        with pytest.raises(StoreError, match=f"{said}.*The store at .*Encoded is as it was"):
            run(archive, output=tmp_path / "Encoded", **options)
        assert read_all(tmp_path / "Encoded") == before
    assert sorted(os.listdir(tmp_path)) == ["Encoded", "Encoded.faults.csv", "damaged"]


def test_a_download_that_broke_off_replaces_nothing(archive_v1, tmp_path):
    (whole, _) = sorted(pack_example_archive(archive_v1, tmp_path), key=lambda path: "S1" in path.name)
    run(whole, output=tmp_path / "Encoded")
    before = read_all(tmp_path / "Encoded")
    content = whole.read_bytes()
    whole.write_bytes(content[: len(content) // 2])
    for output, kept in (("Encoded", "The store at .*Encoded is as it was"), ("other", "Nothing was written at .*other")):
        with pytest.raises(StoreError, match=f"example-BigEarthNet-S2-v1.0.tar.gz, found .*{kept}. Download the archive again"):
            run(whole, output=tmp_path / output)
    assert read_all(tmp_path / "Encoded") == before
    assert not (tmp_path / "other").exists() and not list(tmp_path.glob(".*"))


def test_a_run_that_cannot_begin_leaves_nothing_behind(archive_v1, tmp_path):
    with pytest.raises(ExecutorError):
        encode(archive_v1, tmp_path / "Encoded", scheduler="nowhere", stream=io.StringIO())
    assert os.listdir(tmp_path) == []


def test_maps_beside_the_bands_are_written_too(archive_v2, store_v2, tmp_path):
    merged = tmp_path / "merged"
    shutil.copytree(archive_v2 / "BigEarthNet-S2", merged / "BigEarthNet-S2")
    shutil.copytree(archive_v2 / "Reference_Maps", merged / "BigEarthNet-S2", dirs_exist_ok=True)
    shutil.copytree(archive_v2 / "BigEarthNet-S1", merged / "BigEarthNet-S1")
    spoiled = next(merged.rglob("*_reference_map.tif"))
    spoiled.write_bytes(b"")
    written, _ = run(merged, output=tmp_path / "Encoded")
    expected = contents(store_v2, tmp_path)
    del expected[spoiled.stem.encode()]
    assert read_all(tmp_path / "Encoded") == expected
    assert written.faults == {"empty-file": 1}


def test_faulty_patches_are_left_out_and_listed(damaged, tmp_path):
    first, second, third, fourth = (path.name for path in some(damaged)[:4])
    root = damaged / "BigEarthNet-v1.0"
    (root / first / f"{first}_B02.tif").unlink()
    band = root / second / f"{second}_B8A.tif"
    band.write_bytes(band.read_bytes()[:-100])
    (root / second / f"{second}_B09.tif").write_bytes(b"")
    shutil.copy(root / third / f"{third}_B01.tif", root / third / f"{third}_B02.tif")
    (root / fourth / f"{fourth}_labels_metadata.json").unlink()  # nothing of it is encoded
    (root / "notes").mkdir()
    written, _ = run(damaged, output=tmp_path / "Encoded")
    names = EncodedStore(written.store).names
    assert {first, second, third}.isdisjoint(names) and fourth in names
    assert len(names) == len(list_patches(damaged)) - 3
    found = {(patch, file.removeprefix(f"{patch}_"), kind) for patch, file, kind, _, _ in faults(written)}
    assert found == {
        (first, "B02.tif", "missing-file"), (second, "B8A.tif", "truncated-file"), (second, "B09.tif", "empty-file"),
        (third, "B02.tif", "wrong-shape"), ("notes", "", "unknown-name"),
    }  # fmt: skip
    assert written.faults["missing-file"] == 1 and sum(written.faults.values()) == 5


def test_the_first_of_two_patches_with_one_name_is_kept(archive_v1, damaged, store_v1, tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "BATCH", 4)
    name = some(damaged, "BigEarthNet-S1-v1.0")[0].name
    for band in S1_BANDS:
        path = damaged / "BigEarthNet-S1-v1.0" / name / f"{name}_{band}.tif"
        path.write_bytes(path.read_bytes()[:-4] + b"\0\0\0\0")
    written, _ = run(archive_v1, damaged, output=tmp_path / "Encoded")
    assert written.faults == {"duplicate-patch": 24}
    assert read_all(written.store) == contents(store_v1, tmp_path)
    written, _ = run(damaged, archive_v1, output=tmp_path / "Encoded")
    assert EncodedStore(written.store)[name]["VV"][-1, -1] == 0


def test_the_map_grows(archive_v2, store_v2, tmp_path, monkeypatch):
    monkeypatch.setattr(unfinished, "ROOM", 1 << 18)
    monkeypatch.setattr(encoding, "BATCH", 3)
    run(archive_v2, output=tmp_path / "Encoded")
    assert read_all(tmp_path / "Encoded") == contents(store_v2, tmp_path)


def test_a_store_is_replaced_and_nothing_else(archive_v1, tmp_path):
    target = tmp_path / "Encoded"
    target.mkdir()
    run(archive_v1, output=target, bands=["VV"])
    run(archive_v1, output=target, bands=["VH"])
    store = EncodedStore(target)
    assert list(store[store.names[0]]) == ["VH"]
    (target / "thesis.txt").write_text("mine")
    with pytest.raises(PlaceError, match="found a folder with thesis.txt"):
        run(archive_v1, output=target)
    assert (target / "thesis.txt").read_text() == "mine"
    with pytest.raises(PlaceError, match="found a file or link"):
        run(archive_v1, output=target / "thesis.txt")
    with pytest.raises(PlaceError, match="Create it"):
        run(archive_v1, output=tmp_path / "none" / "Encoded")


def test_an_open_store_is_read_on_while_it_is_replaced(archive_v1, tmp_path):
    run(archive_v1, output=tmp_path / "Encoded", bands=["VV"])
    before = EncodedStore(tmp_path / "Encoded")
    name = before.names[0]
    expected = before[name]["VV"]
    run(archive_v1, output=tmp_path / "Encoded", bands=["VH"])
    assert np.array_equal(before[name]["VV"], expected)
    assert list(EncodedStore(tmp_path / "Encoded")[name]) == ["VH"]


def test_no_archive(tmp_path):
    with pytest.raises(ArchiveError, match="Expected folders of patches"):
        run(tmp_path, output=tmp_path / "Encoded")
    assert os.listdir(tmp_path) == []


def test_the_command(archive_v1, damaged, tmp_path):
    name = next(path.name for path in some(damaged) if isinstance(parse_name(path.name), S2Name))
    (damaged / "BigEarthNet-v1.0" / name / f"{name}_B04.tif").unlink()
    arguments = ["encode", str(damaged), "-o", str(tmp_path / "Encoded"), "--bands", "B04,VV", "--workers", "1"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0].startswith(f"{tmp_path / 'Encoded'}: 23 patches and maps, ")
    assert "1  missing-file" in done.stderr
    wrong = CliRunner().invoke(main, [*arguments, "--bands", "B4"])
    assert wrong.exit_code == 1 and "found 'B4'" in wrong.stderr
    assert CliRunner().invoke(main, ["encode", "-o", "x"]).exit_code == 2
