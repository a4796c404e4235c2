"""Real data for the tests of `bigearthnet`, fetched once a session."""

import tarfile
from pathlib import Path

import pandas as pd
import pytest

from bigearthnet import index
from bigearthnet.samples import fetch_samples


@pytest.fixture(autouse=True)
def no_metadata_named(monkeypatch) -> None:
    """What these tests find does not depend on the metadata a machine happens to have."""
    monkeypatch.delenv("BIGEARTHNET_METADATA", raising=False)


@pytest.fixture(scope="session")
def samples_dir() -> Path:
    return fetch_samples()


@pytest.fixture(scope="session")
def patches(samples_dir) -> pd.DataFrame:
    """The index, built by the code under test and not read from a cache."""
    return index.build_index(samples_dir)


@pytest.fixture(scope="session")
def example_patches(samples_dir, tmp_path_factory) -> list[Path]:
    """The folders of the six S1 and six S2 patches that the samples hold."""
    folder = tmp_path_factory.mktemp("examples")
    for sensor in ("S1", "S2"):
        with tarfile.open(samples_dir / f"BigEarthNet-{sensor}-Example.tar.bz2") as archive:
            archive.extractall(folder, filter="data")
    return sorted(path for path in folder.glob("*/*") if path.is_dir())
