"""One patch of an unpacked archive by its name, with where it lies."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import DataError
from ..footprints import PATCH_SIZE
from .bands import BANDS, REFERENCE_MAP, check_bands
from .entries import Entry
from .faults import ArchiveError, Fault, fault_error
from .finding import find_patch
from .geotiff import GeoTiff, Transform
from .layouts import METADATA
from .reading import read_geotiff
from .resampling import check_method, count_pixels, resample

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True, eq=False)
class Patch:
    """Bands of a patch, (n, n) each by their resolution, in the order asked for, and their place.

    `epsg` is the UTM zone they lie in, `ulx` and `uly` the upper-left corner in metres.
    """

    name: str
    bands: dict[str, np.ndarray]
    epsg: int
    ulx: float
    uly: float

    def transform(self, resolution: float) -> Transform:
        """Return the place of pixels of `resolution` metres, six numbers in GDAL's order: x of the
        upper-left corner, pixel width, 0, y of the corner, 0, minus the pixel height.
        """
        return (self.ulx, float(resolution), 0.0, self.uly, 0.0, -float(resolution))

    @property
    def resolution(self) -> float:
        """Metres a pixel. Raises `DataError` unless all bands share one."""
        sides = {array.shape[-1] for array in self.bands.values()}
        if len(sides) != 1:
            found = ", ".join(f"{PATCH_SIZE / side:g} m" for side in sorted(sides, reverse=True)) or "no bands"
            raise DataError(f"Expected bands of one resolution, found {found}. Read the patch with `resolution=10`.")
        return PATCH_SIZE / sides.pop()

    def stack(self) -> np.ndarray:
        """Return the bands as one array (bands, n, n), in order. Raises `DataError` unless they share
        one resolution.
        """
        _ = self.resolution
        return np.stack(list(self.bands.values()))

    def to_xarray(self) -> "xarray.Dataset":
        """Return the bands as variables over `y` and `x`: metres of the centres of the pixels.

        The coordinate `spatial_ref` holds the UTM zone and the transform by the CF conventions, as
        rioxarray expects. Needs xarray, which the extra of that name installs. Raises `DataError` unless the bands share one
        resolution.
        """
        from .xarrays import to_dataset

        return to_dataset(self)


def read_patch(
    folder: Path | str,
    name: str,
    *,
    bands: Sequence[str] | None = None,
    resolution: float | None = None,
    resampling: str = "nearest",
) -> Patch:
    """Return a patch: all bands of its sensor, or `bands`, names such as "B04" or "VV".

    `folder` is any folder that `open_archive` takes. Bands come as stored, (120, 120), (60, 60) or
    (20, 20), unless `resolution`, in metres, brings all of them to one; `resampling` is one of
    `resampling.METHODS`. The arrays are the caller's own. Raises `ArchiveError` naming the file
    that is missing or damaged, also where bands do not lie at one place; `DataError` for a band
    that its sensor has not, and for a resolution or resampling that does not exist.
    """
    pixels = None if resolution is None else count_pixels(resolution)
    check_method(resampling)
    entry = find_patch(folder, name)
    bands = entry.layout.bands if bands is None else check_bands(bands, among=entry.layout.bands)
    tiffs = {band: read_geotiff(entry, band) for band in bands}
    epsg, ulx, uly = _place(entry, tiffs)
    arrays = {
        band: tiff.array.astype(tiff.array.dtype.newbyteorder("="))
        if pixels is None
        else resample(tiff.array, pixels, method=resampling)
        for band, tiff in tiffs.items()
    }
    return Patch(name, arrays, epsg, ulx, uly)


def read_reference_map(folder: Path | str, name: str) -> GeoTiff:
    """Return the reference map of a patch of version 2: `array` (120, 120) uint16, the CORINE codes
    of level 3, 0 for none; and `epsg`, `transform`, `nodata` as in `geotiff.GeoTiff`.

    `folder` is the one of the maps or one above it. Raises `ArchiveError` if it is missing or damaged.
    """
    return read_geotiff(find_patch(folder, name, maps=True), REFERENCE_MAP)


def read_patch_metadata(folder: Path | str, name: str) -> dict:
    """Return the JSON of a patch of version 1 as published; its keys differ between the two sensors.

    Raises `ArchiveError` if it is missing or damaged, and for a patch of version 2, which has none.
    """
    entry, file = find_patch(folder, name), f"{name}{METADATA}"
    if entry.layout.version == 2:
        raise ArchiveError(
            f"Expected a patch of version 1, which has a JSON file, found {name} of version 2 at {entry.place}. The "
            "labels of version 2 are in its metadata: run `bigearthnet fetch metadata`, then see `index.read_index()`."
        )
    place = f"{entry.place}/{file}"
    try:
        metadata = json.loads(entry.read(file))
    except FileNotFoundError:
        raise fault_error(Fault(name, file, "missing-file", "a file of the patch", "none"), place) from None
    except (ValueError, RecursionError) as wrong:
        raise fault_error(Fault(name, file, "invalid-json", "JSON", str(wrong)), place) from None
    if not isinstance(metadata, dict):
        raise fault_error(Fault(name, file, "invalid-json", "a JSON object", type(metadata).__name__), place)
    return metadata


def _place(entry: Entry, tiffs: dict[str, GeoTiff]) -> tuple[int, float, float]:
    """Return the one place of all bands."""
    first = None
    for band, tiff in tiffs.items():
        file = f"{entry.name}_{band}.tif"
        ulx, width, _, uly, _, height = tiff.transform
        resolution = BANDS[band].resolution
        kind = None
        if tiff.epsg is None or first and tiff.epsg != first[0]:
            kind, expected, found = "wrong-crs", f"EPSG:{first[0]}" if first else "a coordinate system", f"EPSG:{tiff.epsg}"
        elif (width, height) != (resolution, -resolution) or first and (ulx, uly) != first[1:]:
            corner = first[1:] if first else (ulx, uly)
            kind, expected = "wrong-transform", f"pixels of {resolution} m from {corner}"
            found = f"{width:g} × {-height:g} m from {(ulx, uly)}"
        if kind:
            raise fault_error(Fault(entry.name, file, kind, expected, found), f"{entry.place}/{file}")
        first = (tiff.epsg, ulx, uly)
    return first
