"""The bands of a patch as they are stored: name, sensor, ground resolution, type of a pixel.

A patch is a square of 1,200 m, so that its bands have 120, 60 or 20 pixels a side. Sentinel-2:
reflectance × 10,000 (L2A; B10, which sees no ground, is left out). Sentinel-1: backscatter in dB,
both polarisations. Source: Sumbul et al., BigEarthNet-MM (2021), section II, and the files.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..errors import DataError
from ..footprints import PATCH_SIZE

REFERENCE_MAP = "reference_map"


@dataclass(frozen=True, slots=True)
class Band:
    """A band: `resolution` in metres a pixel, `dtype` as stored, little-endian."""

    name: str
    sensor: str
    resolution: int
    dtype: np.dtype

    @property
    def pixels(self) -> int:
        """Pixels along a side of the patch: 120, 60 or 20."""
        return PATCH_SIZE // self.resolution


_RESOLUTIONS = {
    "B01": 60, "B02": 10, "B03": 10, "B04": 10, "B05": 20, "B06": 20, "B07": 20, "B08": 10,
    "B8A": 20, "B09": 60, "B11": 20, "B12": 20,
}  # fmt: skip

S2_BANDS = tuple(_RESOLUTIONS)
S1_BANDS = ("VV", "VH")
BANDS = {name: Band(name, "S2", resolution, np.dtype("<u2")) for name, resolution in _RESOLUTIONS.items()}
BANDS |= {name: Band(name, "S1", 10, np.dtype("<f4")) for name in S1_BANDS}
# The map of version 2 has CORINE codes of three digits, 0 where there is none. It is read like a band
# but is none: it stands in no patch folder of a sensor.
MAP_BAND = Band(REFERENCE_MAP, "S2", 10, np.dtype("<u2"))


def check_bands(bands: Iterable[str] | str, *, among: Iterable[str] = BANDS) -> tuple[str, ...]:
    """Return names of bands as a tuple, one text as one name. Raises `DataError` unless each is one of
    `among`, none stands twice, and there is one.
    """
    chosen = (bands,) if isinstance(bands, str) else tuple(bands)
    unknown = [band for band in chosen if band not in tuple(among)]
    if unknown or not chosen:
        raise DataError(f"Expected bands of {', '.join(among)}; found {repr(unknown[0]) if unknown else 'none'}.")
    if len(set(chosen)) < len(chosen):
        raise DataError(f"Expected each band once, found {', '.join(chosen)}.")
    return chosen
