"""The file of all bands of a pair: what comes out is what went in, to the bit or to 0.005 dB."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bigearthnet.band_file import DECIBEL_STEP, decode_bands, encode_bands
from bigearthnet.catalogue import CatalogueError
from bigearthnet.errors import DataError
from bigearthnet.examples import read_examples


@pytest.fixture(scope="module")
def pair() -> dict[str, np.ndarray]:
    example = read_examples()[0]
    return {**example.s2, **example.s1}


@pytest.fixture(scope="module")
def file(pair) -> bytes:
    return encode_bands(pair)


def test_a_real_pair_is_small_and_exact(pair, file):
    read = decode_bands(file)
    assert list(read) == list(pair)
    for name, values in pair.items():
        if values.dtype == np.uint16:
            assert read[name].dtype == np.uint16 and (read[name] == values).all(), name
        else:
            assert abs(read[name] - values).max() <= DECIBEL_STEP / 2, name
            assert (read[name] == np.rint(values.astype(float) * 100) / 100).all(), name
    assert len(file) < 130_000 < sum(values.nbytes for values in pair.values()) / 2


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 5).flatmap(lambda side: arrays("uint16", (side, side))))
def test_any_numbers_of_16_bits_come_back(values):
    assert (decode_bands(encode_bands({"B02": values}))["B02"] == values).all()


def test_the_same_bytes_every_time(pair, file):
    assert encode_bands(pair) == file


@pytest.mark.parametrize("at", [0, 4, 6, 40, -1])
def test_a_changed_byte_is_refused(file, at):
    damaged = bytearray(file)
    damaged[at] ^= 1
    with pytest.raises(CatalogueError, match="Expected"):
        decode_bands(damaged)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.zeros((2, 3), "uint16"), r"\(2, 3\)"),
        (np.zeros((2, 2), "int16"), "int16"),
        (np.full((2, 2), np.nan, "float32"), "NaN"),
        (np.full((2, 2), -101, "float32"), "−100"),
    ],
)
def test_what_no_file_can_hold_is_refused(values, said):
    with pytest.raises(DataError, match=said):
        encode_bands({"B02": values})
