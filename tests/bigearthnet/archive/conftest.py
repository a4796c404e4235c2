"""Archives of a few real patches in both versions' layouts, as folders."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import rasterio

from bigearthnet.archive.layouts import product_of
from bigearthnet.names import parse_name
from bigearthnet.products import v2_name_of

PAIRS = 3


@pytest.fixture(scope="session")
def pairs(example_patches) -> list[tuple[Path, Path]]:
    """The folders of the S1 and S2 patch of three pairs that version 2 has names for."""
    by_place = {}
    for folder in example_patches:
        parsed = parse_name(folder.name)
        by_place.setdefault((parsed.column, parsed.row), []).append(folder)
    return [tuple(pair) for pair in sorted(by_place.values())][:PAIRS]


@pytest.fixture
def v1(tmp_path, pairs) -> Path:
    """A folder that holds both roots of version 1, and lists beside them."""
    folder = tmp_path / "v1"
    for s1, s2 in pairs:
        shutil.copytree(s1, folder / "BigEarthNet-S1-v1.0" / s1.name)
        shutil.copytree(s2, folder / "BigEarthNet-v1.0" / s2.name)
    (folder / "BigEarthNet-v1.0" / "patches.csv").write_text("name\n")
    (folder / "notes").mkdir()
    return folder


@pytest.fixture
def v2(tmp_path, pairs) -> Path:
    """A folder that holds the three roots of version 2, with real names and pixels."""
    folder = tmp_path / "v2"
    for s1, s2 in pairs:
        to = folder / "BigEarthNet-S1" / product_of(s1.name) / s1.name
        shutil.copytree(s1, to, ignore=shutil.ignore_patterns("*.json"))
        name = str(v2_name_of(s2.name, parse_name(s1.name).tile))
        to = folder / "BigEarthNet-S2" / product_of(name) / name
        to.mkdir(parents=True)
        for band in s2.glob("*.tif"):
            shutil.copy(band, to / band.name.replace(s2.name, name))
        _write_map(folder / "Reference_Maps" / product_of(name) / name, s2 / f"{s2.name}_B02.tif")
    return folder


@pytest.fixture
def labels(pairs) -> dict[str, list[str]]:
    """The labels of the S2 patches by name, read without the code under test."""
    return {s2.name: json.loads((s2 / f"{s2.name}_labels_metadata.json").read_text())["labels"] for _, s2 in pairs}


def _write_map(folder: Path, like: Path) -> None:
    folder.mkdir(parents=True)
    with rasterio.open(like) as band:
        profile = {**band.profile, "compress": "deflate", "predictor": 2, "nodata": 0}
    codes = np.random.default_rng(0).choice(np.array([0, 111, 312, 523], "uint16"), (120, 120))
    with rasterio.open(folder / f"{folder.name}_reference_map.tif", "w", **profile) as file:
        file.write(codes, 1)
