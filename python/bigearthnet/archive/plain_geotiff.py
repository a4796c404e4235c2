"""The header of a GeoTIFF in the one plain form that all bands of the archive have.

`geotiff` says what the form is, and reads all others by GDAL. A header counts as plain only where
every tag and GeoKey is one of those below with a value of the form, so that nothing that would
change the pixels or their place is passed over.
"""

import math
import struct
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .tiff_checks import COUNTS, FORMATS, OFFSETS, SIZES, TiffFault, check_ends, check_magic

# Tags of the plain form, and what those of one value must hold. TIFF 6.0, section 8; GDAL_NODATA: 42113.
_WIDTH, _HEIGHT, _BITS, _ROWS, _FORMAT = 256, 257, 258, 278, 339
_SCALE, _TIE, _KEYS, _TEXTS, _NODATA = 33550, 33922, 34735, 34737, 42113
_PACKING, _PREDICTOR = 259, 317
_FIXED = {262: 1, 277: 1, 284: 1}  # black is zero, one sample a pixel, one plane
_DEFLATE = (8, 32946)  # the code of the standard, and the one before it
_KNOWN = {_WIDTH, _HEIGHT, _BITS, _PACKING, OFFSETS, _ROWS, COUNTS, _PREDICTOR, _FORMAT, _SCALE, _TIE, _KEYS, _TEXTS, _NODATA, *_FIXED}
_DTYPES = {(1, 16): "<u2", (3, 32): "<f4"}
# GeoKeys that the plain form has: a projected system, pixels as areas, metres and degrees, two names.
_GEO_FIXED = {1024: 1, 1025: 1, 2054: 9102, 3076: 9001}
_GEO_NAMES, _GEO_EPSG = {1026, 2049}, 3072
MOST_PIXELS = 1 << 20  # far above a patch's 14,400; a header may declare any number


class Plain(NamedTuple):
    """Where the pixels of a plain file stand, and what the rest of its header says; `scale` is the width
    and height of a pixel, `start` and `end` are bytes of the file. `packed` has place, size and unpacked
    size of each strip if they are packed by deflate, else nothing; with `differences` the pixels of a row
    are stored as differences.
    """

    dtype: np.dtype
    shape: tuple[int, int]
    count: int
    start: int
    end: int
    epsg: int
    scale: tuple[float, float]
    nodata: float | None
    packed: tuple[tuple[int, int, int], ...]
    differences: bool


def read_header(content: bytes) -> "tuple[Plain | None, int]":
    """Return the header of a plain file and where its tie point stands, (None, 0) for another form.

    Files of one kind differ in the tie point only, so that the rest of the header is parsed once.
    Raises `TiffFault` for what is no TIFF or ends before its pixels do.
    """
    if content[:8] != b"II*\0\x08\0\0\0":  # as GDAL writes it; other orders and places are its own affair
        check_magic(content)
        if content[:4] == b"II*\0":
            check_ends(content)
        return None, 0
    directory = content[: 14 + 12 * int.from_bytes(content[8:10], "little")]
    tie, start = _spans(directory)
    if not start:
        check_ends(content)
        return None, 0
    plain = _parse(content[:tie], content[tie + 48 : start])
    if plain is None:
        check_ends(content)
        return None, 0
    if len(content) < plain.end:
        raise TiffFault("truncated-file", f"{plain.end:,} bytes", f"{len(content):,} bytes")
    return plain, tie


@lru_cache(maxsize=1024)
def _spans(directory: bytes) -> tuple[int, int]:
    """Return where the tie point and where the pixels begin, zeros if this is not the plain form.

    `directory` is the file up to the end of its list of tags.
    """
    fields = _fields(directory)
    if fields is None or not {OFFSETS, _TIE} <= fields.keys():
        return 0, 0
    kind, count, place = fields[_TIE]
    if (kind, count) != (12, 6):
        return 0, 0
    # What the tags point to stands between them and the pixels, each at a place of its own.
    taken = sorted((at, at + SIZES[kind] * count) for kind, count, at in fields.values() if SIZES[kind] * count > 4)
    apart = all(end <= begin for (_, end), (begin, _) in pairwise(taken))
    start = taken[-1][1]
    if taken[0][0] < len(directory) or not apart or start > 65_536:
        return 0, 0
    return place, start


@lru_cache(maxsize=4096)
def _parse(before: bytes, after: bytes) -> Plain | None:
    """Return the header of a plain file from what stands before and after its tie point."""
    header = before + bytes(48) + after
    fields = _fields(header[: 14 + 12 * header[8]])
    try:
        values = {tag: _values(header, tag, *field) for tag, field in fields.items()}
        if any(values[tag] != (fixed,) for tag, fixed in _FIXED.items() if tag in values):
            return None
        (packing,), (predictor,) = values[_PACKING], values.get(_PREDICTOR, (1,))
        (width,), (height,), (bits,), (rows,) = (values[tag] for tag in (_WIDTH, _HEIGHT, _BITS, _ROWS))
        (sort,) = values.get(_FORMAT, (1,))
        dtype = np.dtype(_DTYPES[sort, bits])
        scale_x, scale_y, _ = values[_SCALE]
        nodata = _nodata(values[_NODATA]) if _NODATA in values else None
        epsg = _epsg(values[_KEYS], values[_TEXTS])
        starts, sizes = values[OFFSETS], values[COUNTS]
    except (KeyError, ValueError, struct.error):
        return None
    if not (0 < width * height <= MOST_PIXELS and rows and scale_x > 0 and scale_y > 0) or epsg is None:
        return None
    if _NODATA in values and not _fits(nodata, dtype):
        return None
    full = [min(rows, height - top) * width * dtype.itemsize for top in range(0, height, rows)]
    packed = packing in _DEFLATE
    if packing != 1 and not packed or predictor != 1 and not (packed and predictor == 2 and dtype.kind == "u"):
        return None
    follow = [starts[0] + sum(full[:strip]) for strip in range(len(full))]
    if not packed and (list(sizes) != full or list(starts) != follow):
        return None
    if not len(starts) == len(sizes) == len(full) or min(starts) < len(header) or min(sizes) < 1:
        return None
    return Plain(
        dtype, (height, width), width * height, starts[0], max(map(sum, zip(starts, sizes, strict=True))), epsg,
        (scale_x, scale_y), nodata, tuple(zip(starts, sizes, full, strict=True)) if packed else (), predictor == 2,
    )  # fmt: skip


def _fields(directory: bytes) -> dict[int, tuple[int, int, int]] | None:
    """Return type, count and place of each tag; None for tags, types or a shape of no plain file."""
    number = int.from_bytes(directory[8:10], "little")
    if number > len(_KNOWN) or len(directory) != 14 + 12 * number or directory[-4:] != bytes(4):  # cut off, or another image follows
        return None
    fields, last = {}, 0
    for at in range(10, 10 + 12 * number, 12):
        tag, kind, count, value = struct.unpack_from("<HHII", directory, at)
        if tag not in _KNOWN or tag <= last or kind not in SIZES or not 0 < count < 4096:
            return None
        last = tag
        fields[tag] = kind, count, at + 8 if SIZES[kind] * count <= 4 else value
    return fields


def _values(header: bytes, tag: int, kind: int, count: int, place: int) -> tuple | bytes:
    if tag == _TIE:
        return ()
    size = SIZES[kind] * count
    if place + size > len(header):
        raise ValueError
    if (kind == 2) != (tag in (_TEXTS, _NODATA)) or (kind == 12) != (tag == _SCALE):
        raise ValueError
    return header[place : place + size] if kind == 2 else struct.unpack_from(f"<{count}{FORMATS[kind]}", header, place)


def _epsg(keys: tuple[int, ...], texts: bytes) -> int | None:
    """Return the code of the projected system, None where the keys say more than the plain form's.

    `texts` holds the names, each with a bar at its end.
    """
    if texts[-1:] != b"\0" or not (texts[:-1].isascii() and texts[:-1].decode("ascii").isprintable()):
        return None
    if keys[:3] != (1, 1, 0) or keys[3:4] != (len(keys) // 4 - 1,) or len(keys) % 4:
        return None
    found = {}
    for at in range(4, len(keys), 4):
        key, place, count, value = keys[at : at + 4]
        if found and key <= max(found):  # GDAL passes over keys that are out of order
            return None
        named = key in _GEO_NAMES and place == _TEXTS and texts.find(b"|", value) == value + count - 1
        if not named and (place, count) != (0, 1) or not named and _GEO_FIXED.get(key, value) != value:
            return None
        if key not in _GEO_NAMES and key not in _GEO_FIXED and key != _GEO_EPSG:
            return None
        found[key] = value
    epsg = found.get(_GEO_EPSG, 0)
    utm = epsg // 100 in (326, 327) and 1 <= epsg % 100 <= 60
    return epsg if utm and found.keys() >= _GEO_FIXED.keys() else None


def _nodata(text: bytes) -> float:
    digits = text.split(b"\0")[0]
    if digits.strip(b"0123456789.eE+-"):  # Python reads more as a number than GDAL does
        raise ValueError
    return float(digits)


def _fits(nodata: float, dtype: np.dtype) -> bool:
    """Say whether the type can hold the value; else what GDAL makes of it is its own affair."""
    if dtype.kind == "f":
        return float(np.float32(nodata)) == nodata
    limits = np.iinfo(dtype)
    return nodata == math.floor(nodata) and limits.min <= nodata <= limits.max
