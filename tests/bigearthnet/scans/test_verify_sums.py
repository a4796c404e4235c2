"""Files of published names are compared with the published checksums."""

import hashlib
import io
import time
from threading import Event

import pytest

from bigearthnet.archive import ArchiveError
from bigearthnet.scans import sums
from bigearthnet.scans import verify as module
from bigearthnet.scans.sums import SUMS, Published, check_sum, find_published
from bigearthnet.scans.verify import verify
from tests.bigearthnet import damaged, damaged_tars


@pytest.fixture
def published(tmp_path, monkeypatch):
    """A file that bears a published name, and whose checksum is taken for the published one."""
    path = tmp_path / "BigEarthNet-S2.tar.zst"
    path.write_bytes(b"patches" * 1000)
    fake = Published(hashlib.md5(path.read_bytes()).hexdigest(), 7000)
    monkeypatch.setitem(sums.SUMS, path.name, fake)
    return path


def test_sums_of_version_1_are_those_in_the_samples(samples_dir):
    constants = (samples_dir / "constants.py").read_text()
    for name in ("BigEarthNet-S1-v1.0.tar.gz", "BigEarthNet-S2-v1.0.tar.gz"):
        sensor = name[12:14]
        assert f'BEN_{sensor}_V1_0_TAR_MD5SUM = "{SUMS[name].md5}"' in constants


def test_sums_are_md5_and_differ():
    assert all(len(bytes.fromhex(one.md5)) == 16 for one in SUMS.values())
    assert len({one.md5 for one in SUMS.values()}) == len(SUMS) == 7


def test_the_published_file_has_no_fault(published):
    assert check_sum(published) == []


def test_one_byte_changed_is_a_fault(published):
    expected = SUMS[published.name].md5
    published.write_bytes(published.read_bytes()[:-1] + b"!")
    (fault,) = check_sum(published)
    found = hashlib.md5(published.read_bytes()).hexdigest()
    assert fault == ("", published.name, "wrong-checksum", f"MD5 {expected}", f"MD5 {found}")


def test_another_size_is_a_fault_without_reading(published, monkeypatch):
    published.write_bytes(b"patches")
    monkeypatch.setattr(sums, "PIECE", None)  # which reading would trip over
    monkeypatch.setattr(sums.hashlib, "file_digest", None)
    (fault,) = check_sum(published)
    assert fault[2:] == ("wrong-checksum", "7,000 bytes", "7 bytes")


def test_other_names_are_nobodys_affair(tmp_path):
    path = tmp_path / "mine.tar.zst"
    path.write_bytes(b"patches")
    assert check_sum(path) == []
    assert find_published(path) == find_published(tmp_path) == []


def test_published_names_in_a_folder_are_found(published, tmp_path):
    (tmp_path / "metadata.parquet").mkdir()  # a folder is no file
    assert find_published(tmp_path) == [published]


def test_reading_stops_when_told(published, monkeypatch):
    monkeypatch.setattr(sums, "PIECE", 10)
    published.write_bytes(b"x" * 7000)
    stop = Event()
    stop.set()
    assert check_sum(published, stop=stop) == []
    assert check_sum(published) != []


def test_a_file_that_cannot_be_read_is_an_error(published, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(published), "open", refuse)
    with pytest.raises(ArchiveError, match="Permission denied"):
        check_sum(published)


def check(path, output, patches, **options):
    report = verify(path, output, index=patches, workers=1, stream=io.StringIO(), **options)
    return report, output.read_text().splitlines()[1:]


def test_a_tar_is_summed_beside_its_patches(tmp_path, example_patches, patches):
    folder = next(folder for folder in example_patches if folder.name == damaged.S2)
    path = tmp_path / "Reference_Maps.tar.zst"
    path.write_bytes(damaged_tars.PACKERS["zstd"](damaged_tars.tar_patch(folder) + damaged_tars.TAR_END))
    report, (row,) = check(path, tmp_path / "faults.csv", patches)
    assert report == (1, {"wrong-checksum": 1}, [path.name])
    assert row.startswith(',Reference_Maps.tar.zst,wrong-checksum,"282,391,301 bytes",')
    assert check(path, tmp_path / "faults.csv", patches, sums=False) == ((1, {}, []), [])


def test_metadata_in_the_folder_are_summed(tmp_path, example_patches, patches):
    archive = damaged.good_archive(tmp_path / "archive", example_patches)
    (archive / "metadata.parquet").write_bytes(b"PAR1")
    report, rows = check(archive, tmp_path / "faults.csv", patches)
    assert report.summed == ["metadata.parquet"]
    assert rows[0] == ',metadata.parquet,wrong-checksum,"3,616,349 bytes",4 bytes'


def test_a_folder_of_downloads_is_summed(tmp_path, patches):
    folder, said = tmp_path / "downloads", io.StringIO()
    folder.mkdir()
    for name in ("BigEarthNet-S2-v1.0.tar.gz", "Reference_Maps.tar.zst"):
        (folder / name).write_bytes(b"something else")
    report = verify(folder, tmp_path / "faults.csv", index=patches, workers=1, stream=said)
    assert report == (0, {"wrong-checksum": 2}, ["BigEarthNet-S2-v1.0.tar.gz", "Reference_Maps.tar.zst"])
    assert len((tmp_path / "faults.csv").read_text().splitlines()) == 3
    with pytest.raises(ArchiveError, match="Expected folders of patches"):
        verify(folder, index=patches, sums=False, stream=said)


def test_what_is_summed_long_is_named(published, tmp_path, patches, monkeypatch):
    said = io.StringIO()

    def wait(path, *, stop):
        until = time.monotonic() + 30
        while "Comparing" not in said.getvalue() and time.monotonic() < until:
            time.sleep(0.01)
        return []

    monkeypatch.setattr(module, "check_sum", wait)
    verify(tmp_path, tmp_path / "faults.csv", index=patches, stream=said)
    assert said.getvalue() == f"Comparing the checksum of {published.name} (0.0 GB)\n"


def test_a_metadata_file_may_be_given_itself(tmp_path, patches):
    path = tmp_path / "metadata.parquet"
    path.write_bytes(b"PAR1")
    report, rows = check(path, tmp_path / "faults.csv", patches)
    assert report == (0, {"wrong-checksum": 1}, ["metadata.parquet"])
    assert len(rows) == 1
