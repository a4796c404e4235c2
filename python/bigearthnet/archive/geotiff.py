"""A GeoTIFF of one layer read from its bytes: pixels, coordinate system, place, no-data value.

The files of the archive are all of one plain form: little-endian classic TIFF, one image, strips
that follow one another uncompressed (reference maps: packed by deflate), a UTM zone by its EPSG code.
Read by GDAL such a file costs over a hundred times what its bytes do, for all that GDAL prepares for
other forms. So the plain form is read here, and every other one by GDAL through rasterio; both give the
same (the tests compare them field by field), but that damage is noticed here where the checksum of a
packed strip is wrong, which GDAL does not look at.

Sources: TIFF revision 6.0 (Adobe, 1992), OGC GeoTIFF 1.1 (19-008r4).
"""

import math
import struct
import zlib
from typing import NamedTuple

import numpy as np

from .plain_geotiff import Plain, read_header
from .tiff_checks import TiffFault

Transform = tuple[float, float, float, float, float, float]


class GeoTiff(NamedTuple):
    """What a file holds.

    `array` is (height, width), read-only where it is a view of the file's bytes; `epsg` the code
    of its coordinate system, None for none; `nodata` None where none is declared. `transform` is
    in GDAL's order: x of the upper-left corner, width of a pixel, 0, y of the corner, 0, minus the
    height of a pixel, in metres: x = t[0] + column·t[1] + row·t[2], y = t[3] + column·t[4] + row·t[5].
    """

    array: np.ndarray
    epsg: int | None
    transform: Transform
    nodata: float | None


def parse_geotiff(content: bytes) -> GeoTiff:
    """Return what the bytes of a GeoTIFF hold. Raises `TiffFault`: empty-file, not-a-geotiff,
    truncated-file, wrong-shape (several layers, or far too many pixels) or unreadable-file.
    """
    plain, tie = read_header(content)
    if plain is None:
        return _gdal(content)
    column, row, _, x, y, _ = struct.unpack_from("<6d", content, tie)
    width, height = plain.scale
    transform = (x - column * width, width, 0.0, y + row * height, 0.0, -height)
    if not all(map(math.isfinite, transform)):
        return _gdal(content)
    array = _pixels(content, plain)
    return _gdal(content) if array is None else GeoTiff(array, plain.epsg, transform, plain.nodata)


def parse_pixels(content: bytes) -> np.ndarray:
    """Return the (height, width) pixels alone, as `parse_geotiff` gives them, in half the time."""
    plain, _ = read_header(content)
    array = None if plain is None else _pixels(content, plain)
    return _gdal(content).array if array is None else array


def _pixels(content: bytes, plain: Plain) -> np.ndarray | None:
    """Return the pixels; None where packed strips have other sizes than they should."""
    if not plain.packed:
        return np.frombuffer(content, plain.dtype, plain.count, plain.start).reshape(plain.shape)
    strips = [_unpack(content[start : start + size], full) for start, size, full in plain.packed]
    if any(len(strip) != full for strip, (_, _, full) in zip(strips, plain.packed, strict=True)):
        return None
    array = np.frombuffer(b"".join(strips), plain.dtype).reshape(plain.shape)
    return np.cumsum(array, axis=1, dtype=plain.dtype) if plain.differences else array


def _unpack(strip: bytes, most: int) -> bytes:
    """Return what a strip unpacks to, one byte more than `most` if that is too little."""
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(strip, most + 1)
        if len(content) <= most:
            content += unpacker.decompress(unpacker.unconsumed_tail, 1)  # to read the checksum, too
    except zlib.error as wrong:
        raise TiffFault("unreadable-file", "strips packed by deflate", str(wrong)) from None
    if not unpacker.eof and len(content) <= most:
        raise TiffFault("unreadable-file", "strips packed by deflate", "one that ends too early")
    return content


def _gdal(content: bytes) -> GeoTiff:
    from .geotiff_gdal import read_geotiff

    return read_geotiff(content)
