"""What is no TIFF at all, or ends before what it says it holds."""

import struct

from ..errors import BigEarthNetError

# TIFF 6.0, section 2 and 8: where the strips of pixels are and how long; types of a tag's values.
OFFSETS, COUNTS = 273, 279
FORMATS = {3: "H", 4: "I", 12: "d"}  # SHORT, LONG, DOUBLE
SIZES = {2: 1, 3: 2, 4: 4, 12: 8}  # bytes; 2 is ASCII


class TiffFault(BigEarthNetError, ValueError):
    """Bytes that are no readable GeoTIFF of one layer: `kind` is one of `faults.KINDS`."""

    def __init__(self, kind: str, expected: str, found: str):
        super().__init__(kind, expected, found)
        self.kind, self.expected, self.found = kind, expected, found

    def __str__(self) -> str:
        return f"Expected {self.expected}, found {self.found}. Unpack the archive again."


def check_magic(content: bytes) -> None:
    """Raise `TiffFault` for what does not begin as a TIFF, of either byte order, classic or big."""
    if not content:
        raise TiffFault("empty-file", "a GeoTIFF", "an empty file")
    if content[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        if any(magic.startswith(content) for magic in (b"II*\0", b"MM\0*")):
            raise TiffFault("truncated-file", "a GeoTIFF", f"{len(content)} bytes")
        raise TiffFault("not-a-geotiff", "a GeoTIFF", f"a file that begins with {content[:4]!r}")
    if len(content) < 8:
        raise TiffFault("truncated-file", "a GeoTIFF", f"{len(content)} bytes")


def check_ends(content: bytes) -> None:
    """Raise `TiffFault` for a little-endian classic TIFF whose list of tags, or what they point to, lies past its end."""
    directory = int.from_bytes(content[4:8], "little")
    number = int.from_bytes(content[directory : directory + 2], "little")
    end = directory + 6 + 12 * number
    if len(content) < end:
        raise TiffFault("truncated-file", f"{end:,} bytes or more", f"{len(content):,} bytes")
    strips = {}
    for at in range(directory + 2, end - 4, 12):
        tag, kind, count, value = struct.unpack_from("<HHII", content, at)
        size = SIZES.get(kind, 1) * count
        place = value if size > 4 else at + 8
        if place + size > len(content):
            raise TiffFault("truncated-file", f"{place + size:,} bytes or more", f"{len(content):,} bytes")
        if tag in (OFFSETS, COUNTS) and kind in (3, 4):
            strips[tag] = struct.unpack_from(f"<{count}{FORMATS[kind]}", content, place)
    for start, size in zip(strips.get(OFFSETS, ()), strips.get(COUNTS, ()), strict=False):
        if start + size > len(content):
            raise TiffFault("truncated-file", f"{start + size:,} bytes or more", f"{len(content):,} bytes")
