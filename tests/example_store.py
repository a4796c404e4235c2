"""A store of a few real patches, for tests that are collected only where torch or ConfigILM is installed.

Their conftest modules take the fixtures from here.
"""

import io
from pathlib import Path

import pandas as pd
import pytest

from bigearthnet.example_archive import METADATA_FILE, write_example_archive
from bigearthnet.store.encode import encode


@pytest.fixture(scope="session")
def archive(tmp_path_factory) -> Path:
    return write_example_archive(tmp_path_factory.mktemp("v2") / "archive", patches=20, layout="v2")


@pytest.fixture(scope="session")
def store(archive) -> Path:
    return encode(archive, archive.parent / "Encoded", workers=1, stream=io.StringIO()).store


@pytest.fixture(scope="session")
def metadata(archive) -> pd.DataFrame:
    return pd.read_parquet(archive / METADATA_FILE)
