"""The small tables that figures take, from the real index."""

import pandas as pd
import pytest

from bigearthnet import index, summaries


@pytest.fixture(scope="session")
def patches() -> pd.DataFrame:
    return index.read_index()


@pytest.fixture(scope="session")
def cells(patches) -> pd.DataFrame:
    return summaries.cells(patches)


@pytest.fixture(scope="session")
def country_seasons(patches) -> pd.DataFrame:
    return summaries.country_seasons(patches)


@pytest.fixture(scope="session")
def revisits(patches) -> pd.DataFrame:
    return summaries.revisits(patches)
