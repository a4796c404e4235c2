"""The real metadata of version 2; these tests are collected only where it is at hand."""

import pandas as pd
import pyarrow as pa
import pytest

from bigearthnet import index
from bigearthnet.metadata import find_metadata, read_metadata
from bigearthnet.samples import fetch_samples


@pytest.fixture(scope="session")
def metadata() -> pa.Table:
    """Both files as published, one below the other."""
    return read_metadata(find_metadata())


@pytest.fixture(scope="session")
def patches_v2(metadata) -> pd.DataFrame:
    """The index with the columns of version 2, built by the code under test."""
    return index.build_index(fetch_samples(), v2=metadata)
