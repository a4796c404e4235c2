"""The form of a value in an encoded store: safetensors, the arrays of one patch one after another.

    8 bytes    length of the header, little-endian
    header     JSON, filled up with spaces to a multiple of 8 bytes: {"B01": {"dtype": "U16",
               "shape": [20, 20], "data_offsets": [0, 800]}, …}
    pixels     of each array in the order of the header, little-endian, rows from north to south

Arrays of one type stand sorted by name, as the safetensors library writes them: the same arrays
make the same bytes. Values of one kind of patch have the same header, so that it is parsed once.
Format: https://github.com/huggingface/safetensors
"""

import json
import struct
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from ..errors import BigEarthNetError

DTYPES = {
    "U8": "u1", "U16": "<u2", "U32": "<u4", "U64": "<u8", "I8": "i1", "I16": "<i2", "I32": "<i4", "I64": "<i8",
    "F16": "<f2", "F32": "<f4", "F64": "<f8",
}  # fmt: skip
LARGEST_HEADER = 1 << 16  # bytes; that of a patch has 824
_WORDS = {np.dtype(dtype): word for word, dtype in DTYPES.items()}


class StoreError(BigEarthNetError, RuntimeError):
    """An encoded store, or a patch in it, is missing or not of the form it should be."""


class MissingPatchError(StoreError, KeyError):
    """A patch that a store does not have."""

    __str__ = Exception.__str__  # a KeyError shows its message in quotes


def format_value(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return the value that holds `arrays`, by name, each of a type in `DTYPES`."""
    # Wider types first keeps each array at a multiple of its size.
    names = sorted(arrays, key=lambda name: (-arrays[name].dtype.itemsize, name))
    parts = [np.ascontiguousarray(arrays[name], arrays[name].dtype.newbyteorder("<")) for name in names]
    described = tuple((name, part.dtype, part.shape) for name, part in zip(names, parts, strict=True))
    return b"".join([_format_header(described), *(part.data for part in parts)])


def parse_value(value, *, name: str) -> tuple[np.dtype, int]:
    """Return the layout of a value, a buffer of bytes, and where its pixels begin.

    The layout is a structured type with a field for each array: `np.ndarray((), layout, value,
    start)["B02"]` is one of them. Raises `StoreError`, which calls the value `name`.
    """
    start = int.from_bytes(value[:8], "little") + 8
    if not 8 < start <= min(len(value), LARGEST_HEADER):
        raise _wrong(name, "a header", f"{len(value):,} bytes that begin with {bytes(value[:8])!r}")
    try:
        layout = _parse_header(bytes(value[8:start]))
    except _HeaderError as wrong:
        raise _wrong(name, *wrong.args) from None
    if start + layout.itemsize != len(value):
        raise _wrong(name, f"{start + layout.itemsize:,} bytes", f"{len(value):,}")
    return layout, start


class _HeaderError(Exception):
    """What was expected of a header and what was found."""


@lru_cache(maxsize=64)
def _format_header(described: tuple) -> bytes:
    fields, end = {}, 0
    for name, dtype, shape in described:
        begin, end = end, end + dtype.itemsize * int(np.prod(shape))
        fields[name] = {"dtype": _WORDS[dtype], "shape": list(shape), "data_offsets": [begin, end]}
    text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text


@lru_cache(maxsize=1024)
def _parse_header(header: bytes) -> np.dtype:
    try:
        fields = json.loads(header)
        described = [
            (name, DTYPES[field["dtype"]], tuple(map(int, field["shape"])), *map(int, field["data_offsets"]))
            for name, field in fields.items()
            if name != "__metadata__"
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise _HeaderError("a safetensors header", f"one that cannot be read ({type(wrong).__name__})") from None
    described.sort(key=lambda field: field[3])
    last = 0
    for name, dtype, shape, begin, end in described:
        size = np.dtype(dtype).itemsize
        for length in shape:
            size *= length
        if begin != last or end - begin != size or size <= 0:
            raise _HeaderError("arrays that follow one another", f"{name} of shape {shape} at {begin}–{end}")
        last = end
    if not described:
        raise _HeaderError("one array or more", "none")
    names, formats, shapes, begins, _ = zip(*described, strict=True)
    try:
        return np.dtype({
            "names": names, "formats": list(zip(formats, shapes, strict=True)), "offsets": begins, "itemsize": last,
        })  # fmt: skip
    except (ValueError, TypeError) as wrong:
        raise _HeaderError("a safetensors header", f"one that numpy refuses ({wrong})") from None


def _wrong(name: str, expected: str, found: str) -> StoreError:
    return StoreError(f"Expected {expected} in the value of {name}, found {found}. Encode the archive again.")
