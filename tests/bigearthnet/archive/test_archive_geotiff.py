"""GeoTIFFs read from their bytes, compared with GDAL field by field, and what is none refused."""

import itertools
import struct
import warnings

import numpy as np
import pytest
import rasterio
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rasterio.io import MemoryFile

from bigearthnet.archive import KINDS, TiffFault, parse_geotiff
from bigearthnet.archive.geotiff import parse_pixels
from bigearthnet.archive.plain_geotiff import read_header

PLACE = rasterio.Affine(10, 0, 404_400, 0, -10, 5_342_400)


def write(pixels, **options) -> bytes:
    """Return a GeoTIFF that GDAL writes."""
    height, width = pixels.shape
    profile = {"driver": "GTiff", "count": 1, "dtype": pixels.dtype, "crs": 32633, "transform": PLACE} | options
    with warnings.catch_warnings(), MemoryFile() as memory:
        warnings.simplefilter("ignore")
        with memory.open(width=width, height=height, **profile) as file:
            for layer in range(profile["count"]):
                file.write(pixels, layer + 1)
        return memory.read()


def assert_as_gdal(content: bytes) -> None:
    found = parse_geotiff(content)
    with warnings.catch_warnings(action="ignore"), MemoryFile(content) as memory, memory.open(driver="GTiff") as file:
        pixels = file.read(1)
        assert found.array.dtype == pixels.dtype and found.array.shape == pixels.shape
        assert found.array.tobytes() == pixels.tobytes()
        assert found.epsg == (file.crs.to_epsg() if file.crs else None)
        assert found.transform == file.transform.to_gdal()
        assert found.nodata == file.nodata or np.isnan(found.nodata) and np.isnan(file.nodata)
    assert parse_pixels(content).tobytes() == pixels.tobytes()


def is_plain(content: bytes) -> bool:
    return read_header(content)[0] is not None


@pytest.fixture(scope="module")
def bands(example_patches) -> list[bytes]:
    """The bytes of a 10 m, a 20 m, a 60 m band, a polarisation, and the 20 m band packed as maps are."""
    s1, s2 = (next(p for p in example_patches if p.name.startswith(sensor)) for sensor in ("S1", "S2"))
    found = [(s2 / f"{s2.name}_{band}.tif").read_bytes() for band in ("B02", "B05", "B01")]
    packed = write(parse_geotiff(found[1]).array, compress="deflate", predictor=2, blockysize=34, nodata=0)
    return [*found, (s1 / f"{s1.name}_VV.tif").read_bytes(), packed]


def test_all_published_bands_are_plain_and_read_as_by_gdal(example_patches):
    paths = [path for patch in example_patches for path in patch.glob("*.tif")]
    assert len(paths) == 84
    for path in paths:
        content = path.read_bytes()
        assert is_plain(content)
        assert_as_gdal(content)


def test_plain_pixels_are_not_copied(bands):
    found = parse_geotiff(bands[0])
    assert not found.array.flags.owndata and not found.array.flags.writeable
    assert found.array.base is not None


@pytest.mark.parametrize(("options", "plain"), [
    ({}, True),
    ({"nodata": 0}, True),
    ({"nodata": 65_535}, True),
    ({"crs": 32_734}, True),
    ({"transform": rasterio.Affine(60, 0, 1.5, 0, -60, -7.25)}, True),
    ({"crs": 3035}, False),  # not of UTM
    ({"crs": 4326}, False),
    ({"crs": None}, False),
    ({"transform": None}, False),
    ({"transform": rasterio.Affine(10, 1, 0, 2, -10, 0)}, False),
    ({"transform": rasterio.Affine(10, 0, 0, 0, 10, 0)}, False),  # south upwards
    ({"compress": "deflate"}, True),
    ({"compress": "deflate", "predictor": 2, "blockysize": 7}, True),
    ({"compress": "deflate", "tiled": True, "blockxsize": 16, "blockysize": 16}, False),
    ({"compress": "lzw", "predictor": 2}, False),
    ({"tiled": True, "blockxsize": 16, "blockysize": 16}, False),
    ({"BIGTIFF": "YES"}, False),
    ({"ENDIANNESS": "BIG"}, False),
    ({"photometric": "minisblack", "count": 1, "AREA_OR_POINT": "Point"}, True),
])  # fmt: skip
def test_every_form_is_read_as_by_gdal(options, plain):
    pixels = np.arange(120 * 120, dtype="uint16").reshape(120, 120)
    content = write(pixels, **options)
    assert is_plain(content) is plain
    assert_as_gdal(content)


@settings(max_examples=60, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    dtype=st.sampled_from(["uint8", "uint16", "uint32", "int16", "int32", "float32", "float64"]),
    corner=st.tuples(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7)),
    step=st.floats(0.01, 1e4),
    nodata=st.sampled_from([None, 0, 1, 7]),
    packing=st.sampled_from([{}, {"compress": "deflate"}, {"compress": "deflate", "predictor": 2}]),
    zone=st.integers(1, 60),
    rows=st.integers(1, 80),
)
def test_any_plain_file_is_read_as_by_gdal(shape, dtype, corner, step, nodata, packing, zone, rows):
    pixels = np.random.default_rng(0).integers(0, 250, shape).astype(dtype)
    transform = rasterio.Affine(step, 0, corner[0], 0, -step, corner[1])
    assert_as_gdal(write(pixels, transform=transform, nodata=nodata, crs=32_600 + zone, blockysize=rows, **packing))


@pytest.mark.parametrize("text", ["-1", "nan", "1e9", "0.5", "1_0", " 7", "+7", "0x7", "x", "7", "7.0", "."])
def test_no_data_values_are_read_as_by_gdal(text):
    content = write(np.zeros((120, 120), "uint16"), nodata=0)
    at = content.index(struct.pack("<HH", 42113, 2))
    assert_as_gdal(content[: at + 4] + struct.pack("<I4s", len(text) + 1, text.encode()) + content[at + 12 :])


def test_a_tie_point_inside_the_image_is_read_as_by_gdal(bands):
    for content in bands:
        tie = struct.pack("<6d", 0, 0, 0, 404_400, 5_342_400, 0)
        assert content.count(tie) == 1
        for point in ((1, 0), (0, 2), (3.5, -7)):
            moved = content.replace(tie, struct.pack("<6d", *point, 0, 404_400, 5_342_400, 0))
            assert is_plain(moved)
            assert_as_gdal(moved)


def test_values_that_share_bytes_are_left_to_gdal(bands):
    content = bands[2]
    at = content.index(struct.pack("<HHI", 33922, 12, 6)) + 8
    (place,) = struct.unpack_from("<I", content, at)
    for shift in (-24, -9, -8):  # into the size of a pixel, which stands before the tie point
        _assert_as_gdal_or_refused(content[:at] + struct.pack("<I", place + shift) + content[at + 4 :])


def test_what_gdal_says_is_the_same_each_time(bands):
    changed = bytearray(bands[0])
    changed[22:24] = b"\3\0"  # rows of the image, in a type that has none
    changed[30:34] = bytes(4)
    said = set()
    for _ in range(3):
        with pytest.raises(TiffFault) as error:
            parse_geotiff(bytes(changed))
        said.add(error.value.found)
    (text,) = said
    assert ".tif" not in text and "vsimem" not in text


def test_several_layers_are_refused():
    with pytest.raises(TiffFault, match="2 layers") as error:
        parse_geotiff(write(np.zeros((4, 4), "uint16"), count=2))
    assert error.value.kind == "wrong-shape"


def test_several_images_are_left_to_gdal(bands):
    content = bands[0]
    last = 10 + 12 * content[8]
    assert not is_plain(content[:last] + struct.pack("<I", 8) + content[last + 4 :])


@pytest.mark.parametrize(("content", "kind"), [
    (b"", "empty-file"), (b"<VRTDataset/>", "not-a-geotiff"), (b"\x89PNG\r\n\x1a\n", "not-a-geotiff"),
    (b"II", "truncated-file"), (b"II*\0", "truncated-file"), (b"II*\0\x08\0\0\0", "truncated-file"),
    (b"II*\0\xff\xff\xff\xff", "truncated-file"), (b"MM\0*\0\0\0\x08", "unreadable-file"), (b"II+\0\x08\0\0\0", "unreadable-file"),
])  # fmt: skip
def test_what_is_no_geotiff_is_refused(content, kind):
    for parse in (parse_geotiff, parse_pixels):
        with pytest.raises(TiffFault) as error:
            parse(content)
        assert error.value.kind == kind


def test_cut_anywhere_a_band_is_refused(bands):
    for content in bands:
        for end in [*range(0, 430), *range(430, len(content), 97), len(content) - 1]:
            with pytest.raises(TiffFault) as error:
                parse_geotiff(content[:end])
            assert error.value.kind == ("truncated-file" if end else "empty-file")


def test_a_compressed_file_cut_short_is_refused():
    content = write(np.arange(120 * 120, dtype="uint16").reshape(120, 120), compress="deflate")
    with pytest.raises(TiffFault) as error:
        parse_geotiff(content[:-100])
    assert error.value.kind == "truncated-file"
    for at in (content.rindex(b"\x78\x9c"), len(content) - 1000, len(content) - 1):  # its start, its middle, its checksum
        broken = bytearray(content)
        broken[at] ^= 0xFF
        for parse in (parse_geotiff, parse_pixels):
            with pytest.raises(TiffFault) as error:
                parse(bytes(broken))
            assert error.value.kind == "unreadable-file"


def test_strips_of_another_size_are_left_to_gdal():
    content = write(np.arange(120 * 120, dtype="uint16").reshape(120, 120), compress="deflate")
    at = content.index(struct.pack("<HHI", 278, 3, 1)) + 8
    for rows in (33, 30, 40):
        with pytest.raises(TiffFault):  # the last strip then lacks rows, as GDAL says
            parse_geotiff(content[:at] + struct.pack("<H", rows) + content[at + 2 :])


def test_a_header_that_declares_far_too_many_pixels_is_refused(bands):
    content = bytearray(bands[0])
    for tag in (256, 257, 278):
        at = content.index(struct.pack("<HHI", tag, 3, 1))
        content[at : at + 12] = struct.pack("<HHII", tag, 4, 1, 1 << 20)
    with pytest.raises(TiffFault) as error:
        parse_geotiff(bytes(content))
    assert error.value.kind in ("wrong-shape", "unreadable-file")


def test_a_tag_of_another_form_is_never_passed_over(bands):
    """Whatever one tag of a real header is changed to, the result is GDAL's or an error."""
    for content in (bands[2], bands[4]):
        changes = itertools.product(range(10, 10 + 12 * content[8], 12), (0, 2, 4, 8), (0, 1, 2, 3, 5, 0xFFFF))
        for at, offset, value in changes:
            changed = bytearray(content)
            changed[at + offset : at + offset + 2] = struct.pack("<H", value)
            _assert_as_gdal_or_refused(bytes(changed))


def test_a_geokey_of_another_form_is_never_passed_over(bands):
    content = bands[2]
    keys = content.index(struct.pack("<4H", 1, 1, 0, 7))
    for at, value in itertools.product(range(keys, keys + 64, 2), (0, 2, 3, 4326, 9002, 32_767, 32_634)):
        changed = bytearray(content)
        changed[at : at + 2] = struct.pack("<H", value)
        _assert_as_gdal_or_refused(bytes(changed))


@settings(max_examples=300, deadline=None)
@given(band=st.integers(0, 4), damage=st.dictionaries(st.integers(0, 430), st.integers(0, 255), min_size=1, max_size=4))
def test_random_damage_gives_gdals_result_or_an_error(bands, band, damage):
    content = bytearray(bands[band])
    for at, byte in damage.items():
        content[at] = byte
    _assert_as_gdal_or_refused(bytes(content))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
@example(b"II*\0\x08\0\0\0" + b"\xff" * 300)
def test_random_bytes_are_refused(content):
    for start in (b"", b"II*\0", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        with pytest.raises(TiffFault) as error:
            parse_geotiff(start + content)
        assert error.value.kind in KINDS and str(error.value)


def _assert_as_gdal_or_refused(content: bytes) -> None:
    try:
        found = parse_geotiff(content)
    except TiffFault as error:
        assert error.kind in KINDS
        return
    if is_plain(content):
        assert_as_gdal(content)
    else:
        assert found.array.ndim == 2
