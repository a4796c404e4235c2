"""The form of values: the bytes that the safetensors library writes, and hostile ones."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from bigearthnet.archive import BANDS, S1_BANDS, S2_BANDS
from bigearthnet.store.values import DTYPES, StoreError, format_value, parse_value

# As rico-hdl writes the header of a Sentinel-1 patch: sorted by name, filled up with spaces.
S1_HEADER = (
    b'{"VH":{"dtype":"F32","shape":[120,120],"data_offsets":[0,57600]},'
    b'"VV":{"dtype":"F32","shape":[120,120],"data_offsets":[57600,115200]}}  '
)


def make(bands, seed=0):
    random = np.random.default_rng(seed)
    return {
        band: random.integers(0, 20_000, (BANDS[band].pixels,) * 2).astype(BANDS[band].dtype) for band in bands
    }


def fields(value):
    layout, start = parse_value(memoryview(value), name="x")
    record = np.ndarray((), layout, value, start)
    return {name: record[name] for name in layout.names}


def pack(header, pixels=b""):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(header)) + header + pixels


def one(dtype="U8", shape=(2, 2), offsets=(0, 4)):
    return {"x": {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}}


@pytest.mark.parametrize("bands", [S2_BANDS, S1_BANDS, ("B04", "B03", "B02"), ("B8A",)])
def test_values_are_the_bytes_of_the_library(bands):
    arrays = make(bands)
    assert format_value(arrays) == save(arrays)


def test_the_header_of_a_patch():
    value = format_value(make(S1_BANDS))
    assert value[8 : 8 + len(S1_HEADER)] == S1_HEADER
    assert len(value) == 8 + 136 + 2 * 57_600


@pytest.mark.parametrize("dtype", DTYPES.values())
def test_every_type_comes_back(dtype):
    arrays = {"a": np.arange(6).reshape(2, 3).astype(dtype), "b": np.ones((1, 4), dtype)}
    value = format_value(arrays)
    for found in (fields(value), load(value)):
        assert all(np.array_equal(found[name], arrays[name]) and found[name].dtype == dtype for name in arrays)


def test_types_and_byte_orders_mixed():
    arrays = {"a": np.arange(3, dtype="u1"), "b": np.arange(3, dtype=">u2"), "c": np.asfortranarray(np.eye(2))}
    value = format_value(arrays)
    assert value == save({"a": arrays["a"], "b": arrays["b"].astype("<u2"), "c": np.eye(2)})
    assert all(np.array_equal(found, arrays[name]) for name, found in fields(value).items())


def test_other_metadata_is_passed_over():
    value = save(make(S1_BANDS), metadata={"format": "np"})
    assert np.array_equal(fields(value)["VV"], make(S1_BANDS)["VV"])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"", "Expected a header in the value of x, found 0 bytes"),
        (b"\xff" * 40, "Expected a header"),
        (struct.pack("<Q", 0) + b"{}", "Expected a header"),
        (pack(b"[1]"), "Expected a safetensors header"),
        (pack(b"[" * 60_000), "Expected a safetensors header"),
        (pack(b"\xff\xff"), "Expected a safetensors header"),
        (pack({}), "Expected one array or more"),
        (pack(one(dtype="BF16"), bytes(4)), "Expected a safetensors header"),
        (pack({"x": {"dtype": "U8"}}, bytes(4)), "Expected a safetensors header"),
        (pack(one(offsets=(1, 5)), bytes(5)), "Expected arrays that follow one another"),
        (pack(one(shape=(2, -2), offsets=(0, -4)), bytes(4)), "Expected arrays that follow one another"),
        (pack(one(shape=(1 << 40, 1 << 40), offsets=(0, 1 << 80)), bytes(4)), "Expected"),
        (pack(one(), bytes(3)), "found 7"),
        (pack(one(), bytes(5)), "Expected"),
    ],
)
def test_damaged_values_are_refused(value, said):
    with pytest.raises(StoreError, match=said):
        parse_value(memoryview(value), name="x")


@given(st.binary(max_size=80), st.integers(0, 150), st.integers(0, 150))
def test_no_bytes_break_it(piece, start, stop):
    value = format_value(make(("B01",)))
    spoilt = value[:start] + piece + value[stop:]
    try:
        found = fields(spoilt)
    except StoreError:
        return
    assert sum(array.nbytes for array in found.values()) <= len(spoilt)
