"""An archive on disk: a folder of patch folders, each with a GeoTIFF a band and a JSON file.

    <archive>/<patch name>/<patch name>_B04.tif           Sentinel-2, uint16 reflectance × 10,000
    <archive>/<patch name>/<patch name>_VV.tif            Sentinel-1, float32 backscatter in dB
    <archive>/<patch name>/<patch name>_labels_metadata.json
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import RasterioIOError

from .errors import BigEarthNetError

METADATA = "_labels_metadata.json"


class ArchiveError(BigEarthNetError, RuntimeError):
    """A patch or one of its files is missing or cannot be read."""


def list_patches(folder: Path | str) -> list[str]:
    """Return the names of the patches in an archive folder, sorted.

    Raises `ArchiveError` if there are none.
    """
    patches = sorted(path.parent.name for path in Path(folder).glob(f"*/*{METADATA}"))
    if not patches:
        raise ArchiveError(
            f"Expected folders of patches in {folder}, found none. Give the folder that holds "
            "the patches, such as BigEarthNet-v1.0."
        )
    return patches


def read_patch(folder: Path | str, name: str, *, bands: Sequence[str]) -> dict[str, np.ndarray]:
    """Return bands of a patch as stored, (120, 120), (60, 60) or (20, 20) by their resolution.

    `bands` are names such as "B04" or "VV". Raises `ArchiveError` naming the file that is
    missing or damaged.
    """
    return {band: _read_band(Path(folder) / name / f"{name}_{band}.tif") for band in bands}


def read_patch_metadata(folder: Path | str, name: str) -> dict:
    """Return the JSON of a patch as published; its keys differ between the two sensors.

    Raises `ArchiveError` if it is missing or damaged.
    """
    path = Path(folder) / name / f"{name}{METADATA}"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise ArchiveError(f"Expected JSON in {path}, found {wrong}. Unpack the archive again.") from None


def _read_band(path: Path) -> np.ndarray:
    try:
        with rasterio.open(path) as band:
            return band.read(1)
    except RasterioIOError as wrong:
        raise ArchiveError(f"Expected a GeoTIFF at {path}, found {wrong}. Unpack the archive again.") from None
