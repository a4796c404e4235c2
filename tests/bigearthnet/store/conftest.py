"""Archives of a few real patches, and the stores made from them."""

from pathlib import Path

import pytest

from bigearthnet.example_archive import write_example_archive
from bigearthnet.store.encode import encode
from bigearthnet.store.reader import EncodedStore

PAIRS = 12


@pytest.fixture(scope="session")
def archive_v1(tmp_path_factory) -> Path:
    return write_example_archive(tmp_path_factory.mktemp("v1") / "archive", patches=PAIRS, layout="v1")


@pytest.fixture(scope="session")
def archive_v2(tmp_path_factory) -> Path:
    return write_example_archive(tmp_path_factory.mktemp("v2") / "archive", patches=PAIRS, layout="v2")


@pytest.fixture(scope="session")
def store_v1(archive_v1) -> EncodedStore:
    return EncodedStore(encode(archive_v1, archive_v1.parent / "Encoded", workers=1).store)


@pytest.fixture(scope="session")
def store_v2(archive_v2) -> EncodedStore:
    return EncodedStore(encode(archive_v2, archive_v2.parent / "Encoded", workers=1).store)
