"""One patch of an unpacked archive by its name, with where it lies."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import DataError
from ..footprints import PATCH_SIZE
from ..name_kinds import S1Name, S2Name
from .bands import BANDS, REFERENCE_MAP
from .entries import Entry
from .faults import ArchiveError, Fault, fault_error, show
from .folders import DEPTH
from .geotiff import GeoTiff, Transform
from .layouts import METADATA, REFERENCE_FILE, Layout, patch_kind, product_kind, product_of
from .reading import read_geotiff
from .resampling import resample

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
    that is missing or damaged, also where bands do not lie at one place; `DataError` for a band,
    resolution or resampling that does not exist.
    """
    pixels = _pixels(resolution)
    entry = find_patch(folder, name)
    bands = entry.layout.bands if bands is None else tuple(bands)
    unknown = [band for band in bands if band not in BANDS]
    if unknown:
        raise DataError(f"Expected bands of {', '.join(BANDS)}; found {unknown[0]!r}.")
    if not bands:
        raise DataError("Expected one band or more to read, found none.")
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


def find_patch(folder: Path | str, name: str, *, maps: bool = False) -> Entry:
    """Return where a patch is, in a root or a folder that holds several; its map if `maps`.

    Raises `ArchiveError` if it is nowhere there.
    """
    kind = patch_kind(name)
    if kind:
        for place in _candidates(Path(folder), name, two_versions=kind is not S2Name):
            found = place.is_dir() and _layout(place, name, kind)
            if found and (found is Layout.V2_MAPS) == maps:
                return Entry(name, found, str(place))
    what = "the reference map" if maps else "the folder"
    expected = f"{what} of a patch" if kind else "the name of a patch"
    raise ArchiveError(
        f"Expected {expected} in {show(str(folder))}, found none called {show(name)}. Give the folder that holds "
        "the patches, and a name as `list_patches` returns it."
    )


def _candidates(folder: Path, name: str, *, two_versions: bool):
    inner = [name, os.path.join(product_of(name), name)] if two_versions else [name]
    level = [folder]
    for _ in range(DEPTH + 2):  # as far down as `open_archive` looks
        for place in level:
            yield from (place / path for path in inner)
        level = [below for place in level for below in _folders(place)]


def _folders(place: Path) -> list[Path]:
    """Return the folders within one, but not those of patches and products, which may be many."""
    try:
        with os.scandir(place) as items:
            names = (item for item in items if not (patch_kind(item.name) or product_kind(item.name)))
            return sorted(Path(item.path) for item in names if item.is_dir() and not item.name.startswith("."))
    except OSError:
        return []


def _layout(place: Path, name: str, kind: type) -> Layout:
    if kind is S2Name:
        return Layout.V1_S2
    if kind is S1Name:
        return Layout.V2_S1 if place.parent.name == product_of(name) else Layout.V1_S1
    return Layout.V2_MAPS if (place / f"{name}{REFERENCE_FILE}").exists() else Layout.V2_S2


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


def _pixels(resolution: float | None) -> int | None:
    if resolution is None:
        return None
    pixels = PATCH_SIZE / resolution if resolution > 0 else 0.5
    if pixels != int(pixels):
        raise DataError(f"Expected a resolution that divides {PATCH_SIZE:,} m, such as 10, 20 or 60; found {resolution!r}.")
    return int(pixels)
