"""The published example patches as bytes that can be written again for any other patch.

What a band's file says of its place stands in a few bytes at its beginning: tie point, code and
name of the coordinate system. Changing them in a copy takes microseconds, where writing it
through GDAL takes a millisecond.
"""

import json
import struct
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rasterio.io import MemoryFile

from .archive.bands import S1_BANDS, S2_BANDS
from .archive.layouts import METADATA
from .names import parse_name
from .nomenclature import clc_class

FILES = {"S2": "BigEarthNet-S2-Example.tar.bz2", "S1": "BigEarthNet-S1-Example.tar.bz2"}
STEPS = 20  # pixels can be moved by multiples of 60 m, the pixel of the coarsest bands, of 1,200 m

# Tags of TIFF 6.0 and GeoTIFF 1.1, and the key of the projected coordinate system.
STRIP_OFFSETS, TIE_POINT, GEO_KEYS = 273, 33922, 34735
PROJECTED_CRS = 3072


class BandFile:
    """A band's GeoTIFF, cut where its pixels begin; little-endian, as all published ones are."""

    def __init__(self, content: bytes, *, compressed: bool = False):
        """`compressed` pixels cannot be moved."""
        tags = _read_tags(content)
        begin = min(_numbers(content, tags[STRIP_OFFSETS]))
        self.head, self.pixels = content[:begin], content[begin:]
        self._step = 0 if compressed else len(self.pixels) // STEPS
        self._corner = tags[TIE_POINT][2] + 3 * 8  # after column, row and height: east and north
        keys = _numbers(content, tags[GEO_KEYS])
        self._crs = tags[GEO_KEYS][2] + 2 * (keys.index(PROJECTED_CRS) + 3)
        self._zone = content.index(b"UTM zone ") + len(b"UTM zone ")

    def place(self, *, epsg: int, ulx: int, uly: int, move: int = 0) -> bytes:
        """Return the file for a patch in another place: `epsg`, `ulx`, `uly` as in the index.

        The pixels go `move` times 60 m northwards; those that leave at the top come in at the bottom.
        """
        head = bytearray(self.head)
        struct.pack_into("<dd", head, self._corner, ulx, uly)
        struct.pack_into("<H", head, self._crs, epsg)
        head[self._zone : self._zone + 2] = b"%02d" % (epsg % 100)
        cut = self._step * move
        return b"".join((head, self.pixels[cut:], self.pixels[:cut]))


@dataclass(frozen=True)
class ExamplePatch:
    """A pair of published patches: its CLC labels, its JSON of both sensors, its files by band.

    `bands` are the files as in version 1. `v2_bands` are those of version 2, where Sentinel-2
    declares 0 as no data and a reference map says the CLC class of every pixel; here it is made
    up, stripes of the labels.
    """

    labels: tuple[str, ...]
    projection: str
    bands: dict[str, BandFile]
    v2_bands: dict[str, BandFile]
    v2_map: BandFile

    def describe_crs(self, epsg: int) -> str:
        """Return the coordinate system of another zone in the words of the published JSON."""
        zone = epsg % 100
        own = int(self.projection.split("UTM zone ")[1][:2])
        said = self.projection.replace(f"UTM zone {own}N", f"UTM zone {zone}N")
        said = said.replace(f'"{32_600 + own}"', f'"{epsg}"')
        return said.replace(f'"central_meridian",{own * 6 - 183}', f'"central_meridian",{zone * 6 - 183}')


def read_example_patches(samples_dir: Path) -> list[ExamplePatch]:
    """Return the six pairs that `samples.fetch_samples` fetched, by name of the Sentinel-2 patch."""
    s1, s2 = (_read_members(samples_dir / FILES[sensor]) for sensor in ("S1", "S2"))
    partners = {_place(name): name for name in s1}
    return [_make_patch(s2[name], s1[partners[_place(name)]]) for name in sorted(s2)]


def _read_members(packed: Path) -> dict[str, dict[str, bytes]]:
    """Return the bytes of each file by patch and by what follows its name, such as "_B01.tif"."""
    patches = {}
    with tarfile.open(packed) as archive:
        for member in archive:
            if member.isfile():
                _, patch, file = member.name.split("/")
                patches.setdefault(patch, {})[file.removeprefix(patch)] = archive.extractfile(member).read()
    return patches


def _place(name: str) -> tuple[int, int]:
    parsed = parse_name(name)
    return parsed.column, parsed.row


def _make_patch(s2: dict[str, bytes], s1: dict[str, bytes]) -> ExamplePatch:
    said = json.loads(s2[METADATA])
    files = s2 | s1
    bands = {name: BandFile(files[f"_{name}.tif"]) for name in (*S2_BANDS, *S1_BANDS)}
    with_no_data = {name: BandFile(_rewrite(files[f"_{name}.tif"])) for name in S2_BANDS}
    stripes = np.array([clc_class(label).code for label in said["labels"]], "uint16")
    pixels = np.repeat(stripes[np.arange(120) * len(stripes) // 120], 120).reshape(120, 120)
    stored = {"compress": "deflate", "predictor": 2}
    reference = BandFile(_rewrite(files["_B02.tif"], pixels=pixels, **stored), compressed=True)
    return ExamplePatch(tuple(said["labels"]), said["projection"], bands, bands | with_no_data, reference)


def _rewrite(content: bytes, *, pixels: np.ndarray | None = None, **options) -> bytes:
    """Return a GeoTIFF as version 2 stores it: 0 is no data."""
    with MemoryFile(content) as file, file.open() as source:
        profile = {name: source.profile[name] for name in ("driver", "width", "height", "count", "dtype", "crs", "transform")}
        pixels = source.read(1) if pixels is None else pixels
    with MemoryFile() as file:
        with file.open(**profile, nodata=0, **options) as target:
            target.write(pixels, 1)
        return file.read()


def _read_tags(content: bytes) -> dict[int, tuple[str, int, int]]:
    """Return the values of each tag: their format as in `struct`, their count, where they begin."""
    (begin,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, begin)
    tags = {}
    for position in range(begin + 2, begin + 2 + 12 * count, 12):
        tag, kind, length = struct.unpack_from("<HHI", content, position)
        letter = {2: "s", 3: "H", 4: "I", 12: "d"}[kind]
        inline = struct.calcsize(letter) * length <= 4
        tags[tag] = letter, length, position + 8 if inline else struct.unpack_from("<I", content, position + 8)[0]
    return tags


def _numbers(content: bytes, tag: tuple[str, int, int]) -> tuple[int, ...]:
    letter, length, place = tag
    return struct.unpack_from(f"<{length}{letter}", content, place)
