"""Small archives made of real patches, and batches of them."""

from pathlib import Path

import pandas as pd
import pytest

from bigearthnet.example_archive import write_example_archive

PAIRS = 24


@pytest.fixture(scope="session")
def v1_archive(patches: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of version 1: 24 pairs of patches."""
    return write_example_archive(tmp_path_factory.mktemp("v1") / "archive", patches=PAIRS, layout="v1", index=patches)


@pytest.fixture(scope="session")
def v2_archive(patches: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of version 2: 24 pairs of patches with their reference maps."""
    return write_example_archive(tmp_path_factory.mktemp("v2") / "archive", patches=PAIRS, layout="v2", index=patches)
