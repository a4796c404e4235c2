"""Bands of a patch as arrays: the quick way, for work on many patches."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from .bands import BANDS, MAP_BAND, REFERENCE_MAP, Band
from .entries import Entry
from .faults import ArchiveError, Fault, fault_error
from .geotiff import GeoTiff, TiffFault, parse_geotiff, parse_pixels

Parsed = TypeVar("Parsed")


def read_bands(entry: Entry, bands: Iterable[str]) -> dict[str, np.ndarray]:
    """Return bands of a patch as stored, (120, 120), (60, 60) or (20, 20), in the order asked for.

    `bands` are names such as "B04" or "VV", or "reference_map". The arrays are read-only views of
    the files' bytes, little-endian uint16 or float32. Nothing is said of where the pixels lie: for
    that see `read_patch`. Raises `ArchiveError`, with the fault in it, for the first file that is
    missing or damaged, or has another shape or type; `KeyError` for an unknown band.
    """
    return {band: read_band(entry, band) for band in ([bands] if isinstance(bands, str) else bands)}


def read_band(entry: Entry, band: str) -> np.ndarray:
    """Return one band as `read_bands` does."""
    return _read(entry, band, parse_pixels, lambda array: array)


def read_geotiff(entry: Entry, band: str) -> GeoTiff:
    """Return one band with its place; its shape and type are checked as by `read_bands`."""
    return _read(entry, band, parse_geotiff, lambda tiff: tiff.array)


def check_pixels(entry: Entry, file: str, array: np.ndarray, band: Band) -> None:
    """Raise `ArchiveError` unless the array has the shape and type of a band."""
    side = band.pixels
    if array.shape != (side, side):
        height, width = array.shape
        fault = Fault(entry.name, file, "wrong-shape", f"{side} × {side} pixels", f"{height} × {width}")
    elif array.dtype != band.dtype:
        fault = Fault(entry.name, file, "wrong-type", f"{band.dtype.name} pixels", array.dtype.name)
    else:
        return
    raise fault_error(fault, f"{entry.place}/{file}")


def _read(entry: Entry, band: str, parse: Callable[[bytes], Parsed], pixels: Callable[[Parsed], np.ndarray]) -> Parsed:
    """Return what `parse` makes of a band's file; `pixels` takes the array to check out of it."""
    file = f"{entry.name}_{band}.tif"
    known = BANDS[band] if band != REFERENCE_MAP else MAP_BAND
    try:
        parsed = parse(entry.read(file))
    except (FileNotFoundError, TiffFault) as wrong:
        raise _file_error(entry, file, wrong) from None
    check_pixels(entry, file, pixels(parsed), known)
    return parsed


def _file_error(entry: Entry, file: str, wrong: FileNotFoundError | TiffFault) -> ArchiveError:
    if isinstance(wrong, TiffFault):
        fault = Fault(entry.name, file, wrong.kind, wrong.expected, wrong.found)
    else:
        fault = Fault(entry.name, file, "missing-file", "a file of the patch", "none")
    return fault_error(fault, f"{entry.place}/{file}")
