"""Pictures made of bands: three channels as red, green and blue, or one as a shade.

    view = VIEWS["true-colour"]
    show(patch_bands, view, stretch="percentiles", resampling="bicubic")    # (120, 120, 3) uint8

A channel is a band, such as "B04", or an index of `INDICES`, such as "NDVI". Whatever the
resolution of its bands, a picture has as many pixels as the finest band: 120. The band explorer of
the website does the same in `assets/bigearthnet/bands-views.js`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .archive.bands import BANDS
from .archive.resampling import resample
from .errors import DataError
from .wavelengths import REFLECTANCE, WAVELENGTHS

PIXELS = 120  # along a side of a picture, 10 m each
RESAMPLING = {"nearest": "As stored (nearest)", "bilinear": "Bilinear", "bicubic": "Bicubic"}
RESOLUTIONS = {name: band.resolution for name, band in BANDS.items()}  # metres a pixel as stored


@dataclass(frozen=True)
class Index:
    """A number made of two bands: of Sentinel-2 (first − second) / (first + second), of
    Sentinel-1 first − second.

    `fixed` are the values of the darkest and lightest shade where all patches are shown alike.
    """

    name: str
    shows: str
    first: str
    second: str
    normalised: bool
    fixed: tuple[float, float]

    @property
    def formula(self) -> str:
        """How it is computed, in words of bands."""
        difference = f"{self.first} − {self.second}"
        return f"({difference}) / ({self.first} + {self.second})" if self.normalised else difference


@dataclass(frozen=True)
class View:
    """One channel, or three as red, green and blue, under a name."""

    name: str
    channels: tuple[str, ...]


# NDVI: Tucker, Remote Sensing of Environment 8 (1979); NDWI: McFeeters, Int. J. Remote Sensing 17
# (1996); NDSI: Hall et al., Remote Sensing of Environment 54 (1995). In dB, a ratio is a difference.
INDICES = {
    "NDVI": Index("NDVI", "green vegetation", "B08", "B04", True, (-0.2, 1.0)),
    "NDWI": Index("NDWI", "open water", "B03", "B08", True, (-0.8, 0.8)),
    "NDSI": Index("NDSI", "snow", "B03", "B11", True, (-0.8, 1.0)),
    "VV/VH": Index("VV/VH", "surface rather than volume", "VV", "VH", False, (0.0, 15.0)),
}
OPTICAL = {
    "true-colour": View("True colour", ("B04", "B03", "B02")),
    "false-colour": View("Infrared", ("B08", "B04", "B03")),
    "swir": View("Short-wave infrared", ("B12", "B8A", "B04")),
    "ndvi": View("NDVI, vegetation", ("NDVI",)),
    "ndwi": View("NDWI, water", ("NDWI",)),
    "ndsi": View("NDSI, snow", ("NDSI",)),
}
RADAR = {
    "vv": View("VV", ("VV",)),
    "vh": View("VH", ("VH",)),
    "ratio": View("VV/VH", ("VV/VH",)),
    "composite": View("VV, VH, VV/VH in colours", ("VV", "VH", "VV/VH")),
}
VIEWS = OPTICAL | RADAR
# Percentiles that are black and white, of each channel by itself or of all three together.
STRETCHES = {
    "percentiles": "2nd to 98th percentile, each band",
    "together": "2nd to 98th percentile, all three",
    "extremes": "Lowest to highest, each band",
    "fixed": "The same for every patch",
}
PERCENTILES = {"percentiles": (2, 98), "together": (2, 98), "extremes": (0, 100)}
FIXED = {"S2": (0, 0.3 * REFLECTANCE), "VV": (-20.0, 0.0), "VH": (-27.0, -7.0)}


def channel(bands: Mapping[str, np.ndarray], name: str, *, resampling: str = "nearest") -> np.ndarray:
    """Return a channel as (120, 120) float64: a band in its own unit, or an index.

    `bands` are as `archive.read_patch` returns them. Bands of whole numbers stay whole. An index
    is NaN where both bands are 0. Raises `DataError` for a channel that does not exist.
    """
    if name not in INDICES:
        if name not in bands:
            raise DataError(f"Expected one of {', '.join([*bands, *INDICES])}, found {name!r}.")
        return resample(bands[name], PIXELS, method=resampling).astype(float)
    index = INDICES[name]
    first, second = (channel(bands, band, resampling=resampling) for band in (index.first, index.second))
    if not index.normalised:
        return first - second
    total = first + second
    return np.divide(first - second, total, out=np.full_like(total, np.nan), where=total != 0)


def limits(channels: list[tuple[str, np.ndarray]], *, stretch: str = "percentiles") -> list[tuple[float, float]]:
    """Return the values shown as black and white for each (name, values) of a picture.

    `stretch` is one of `STRETCHES`. NaN counts for nothing. Raises `DataError` for another stretch.
    """
    if stretch not in STRETCHES:
        raise DataError(f"Expected one of {', '.join(STRETCHES)}, found {stretch!r}.")
    if stretch == "fixed":
        return [fixed(name) for name, _ in channels]
    if stretch == "together" and len({unit(name) for name, _ in channels}) == 1:
        low, high = _percentiles(np.stack([values for _, values in channels]), stretch)
        return [(low, high)] * len(channels)
    return [_percentiles(values, stretch) for _, values in channels]


def pixel(bands: Mapping[str, np.ndarray], column: int, row: int) -> dict[str, float]:
    """Return what is stored in each band for a pixel of 10 m: of a coarser band, that of the pixel it lies in.

    `column` and `row` count from the upper left, 0 to 119. Raises `DataError` for another place.
    """
    if not (0 <= column < PIXELS and 0 <= row < PIXELS):
        raise DataError(f"Expected a column and a row from 0 to {PIXELS - 1}, found {column} and {row}.")
    return {name: values[row * len(values) // PIXELS, column * len(values) // PIXELS].item() for name, values in bands.items()}


def fixed(name: str) -> tuple[float, float]:
    """Return the values of a channel that are black and white whatever the patch."""
    return INDICES[name].fixed if name in INDICES else FIXED["S2" if name in WAVELENGTHS else name]


def unit(name: str) -> str:
    """Return what a channel is measured in: an index in itself."""
    return name if name in INDICES else "reflectance" if name in WAVELENGTHS else "dB"


def shade(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return values as uint8 of the same shape: `low` and below 0, `high` and above 255, NaN 0."""
    part = np.nan_to_num((values - low) / max(high - low, 1e-6))
    return np.floor(part.clip(0, 1) * 255 + 0.5).astype("uint8")


def show(
    bands: Mapping[str, np.ndarray], view: View, *, stretch: str = "percentiles", resampling: str = "nearest"
) -> np.ndarray:
    """Return a view of a patch: (120, 120, 3) uint8 of three channels, (120, 120) of one."""
    channels = [(name, channel(bands, name, resampling=resampling)) for name in view.channels]
    between = limits(channels, stretch=stretch)
    shades = [shade(values, *ends) for (_, values), ends in zip(channels, between, strict=True)]
    return shades[0] if len(shades) == 1 else np.dstack(shades)


def _percentiles(values: np.ndarray, stretch: str) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0
    low, high = np.percentile(known, PERCENTILES[stretch])
    return float(low), float(high)
