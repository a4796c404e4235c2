"""`data/` follows from what is published, byte for byte."""

import pytest

from bigearthnet import publish
from bigearthnet.data_files import data_file


@pytest.fixture
def no_metadata(monkeypatch):
    monkeypatch.setattr(publish.metadata, "find_metadata", lambda folder: None)


def test_the_committed_catalogue_is_rebuilt_byte_for_byte(samples_dir, tmp_path, no_metadata):
    catalogue = tmp_path / "catalogue.bin"
    assert publish.build_data(tmp_path, samples_dir.parent) == {catalogue: True}
    assert catalogue.read_bytes() == data_file("catalogue.bin").read_bytes()
    assert catalogue.stat().st_size <= 100_000


def test_what_is_the_same_is_left_alone(samples_dir, tmp_path, no_metadata, monkeypatch):
    catalogue = tmp_path / "catalogue.bin"
    catalogue.write_bytes(b"as before")
    written = catalogue.stat().st_mtime_ns
    monkeypatch.setattr(publish.catalogue, "encode_catalogue", lambda index: b"as before")
    assert publish.build_data(tmp_path, samples_dir.parent) == {catalogue: False}
    assert catalogue.stat().st_mtime_ns == written
    monkeypatch.setattr(publish.catalogue, "encode_catalogue", lambda index: b"another")
    assert publish.build_data(tmp_path, samples_dir.parent) == {catalogue: True}
    assert [path.name for path in tmp_path.iterdir()] == ["catalogue.bin"]
    assert catalogue.read_bytes() == b"another"
