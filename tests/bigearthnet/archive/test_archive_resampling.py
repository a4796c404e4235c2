"""Bands resampled: against GDAL, and against what can be said without it."""

import warnings

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.enums import Resampling
from rasterio.io import MemoryFile

from bigearthnet.archive.resampling import METHODS, nearest_pixels, resample, weights
from bigearthnet.errors import DataError

GDAL = {"nearest": Resampling.nearest, "bilinear": Resampling.bilinear, "bicubic": Resampling.cubic, "average": Resampling.average}
SIZES = (20, 60, 120)


def by_gdal(array, pixels, method):
    """What GDAL reads into another size."""
    side = len(array)
    with warnings.catch_warnings(), MemoryFile() as memory:
        warnings.simplefilter("ignore")
        with memory.open(driver="GTiff", width=side, height=side, count=1, dtype=array.dtype, crs=32633) as file:
            file.write(array, 1)
        with memory.open() as file:
            return file.read(1, out_shape=(pixels, pixels), resampling=GDAL[method])


@pytest.fixture(scope="module")
def bands(example_patches):
    """A real band of each size, and backscatter."""
    s1, s2 = (next(p for p in example_patches if p.name.startswith(sensor)) for sensor in ("S1", "S2"))
    found = []
    for path in [s2 / f"{s2.name}_{band}.tif" for band in ("B01", "B05", "B02")] + [s1 / f"{s1.name}_VV.tif"]:
        with rasterio.open(path) as file:
            found.append(file.read(1))
    return found


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("pixels", [*SIZES, 40, 240, 13])
def test_real_bands_come_as_gdal_reads_them(bands, pixels, method):
    for band in bands:
        if method == "average" and pixels > len(band):
            continue  # GDAL takes one pixel here instead of the share of each
        expected, found = by_gdal(band, pixels, method), resample(band, pixels, method=method)
        assert found.dtype == band.dtype and found.shape == (pixels, pixels)
        if band.dtype == np.float32:
            assert np.abs(found - expected).max() < 2e-4
        else:
            assert np.abs(found.astype(int) - expected).max() <= (0 if method == "nearest" else 1)  # halves are rounded in its way
            assert (found == expected).mean() > 0.97


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("after", [1, 7, *SIZES, 240])
@pytest.mark.parametrize("before", SIZES)
def test_a_constant_stays_exactly(before, after, method):
    for value in (np.uint16(65_535), np.uint16(0), np.float32(-12.5), np.float64(0.1)):
        field = np.full((before, before), value)
        found = resample(field, after, method=method)
        assert np.allclose(found, value, rtol=1e-14 if value.dtype == float else 0, atol=0)


@pytest.mark.parametrize(("method", "edge"), [("bilinear", 1), ("bicubic", 2), ("average", 0)])
@pytest.mark.parametrize(("before", "after"), [(20, 120), (60, 120), (120, 60), (120, 20), (60, 20), (20, 60)])
def test_a_linear_field_stays_inside_the_edge(before, after, method, edge):
    if method == "average" and after > before:
        return  # a mean over parts of pixels is a staircase
    metres = (np.arange(before) + 0.5) * 1200 / before
    field = 3 * metres[:, None] - 2 * metres
    expected = (np.arange(after) + 0.5) * 1200 / after
    off = np.abs(resample(field, after, method=method) - (3 * expected[:, None] - 2 * expected))
    rim = int(np.ceil(edge * max(after / before, 1)))
    inner = off[rim : after - rim, rim : after - rim]
    assert inner.size and inner.max() < 1e-9


@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_shifted(method):
    """Turned round before or after, the result is the same."""
    field = np.random.default_rng(0).random((60, 60))
    for pixels in (20, 120):
        found = resample(field, pixels, method=method)
        assert np.allclose(resample(field[::-1, ::-1], pixels, method=method)[::-1, ::-1], found)
        assert np.allclose(resample(field.T, pixels, method=method).T, found)


def test_nearest_repeats_and_picks_pixels():
    field = np.arange(400).reshape(20, 20)
    assert (resample(field, 120) == np.kron(field, np.ones((6, 6), int))).all()
    assert (resample(np.kron(field, np.ones((3, 3), int)), 20) == field).all()
    assert nearest_pixels(4, 2).tolist() == [1, 3]  # the centre lies on an edge: to the lower right


def test_average_is_the_mean_of_whole_blocks():
    field = np.random.default_rng(0).integers(0, 9000, (120, 120), "uint16")
    blocks = field.reshape(20, 6, 20, 6).mean((1, 3))
    assert (resample(field, 20, method="average") == np.floor(blocks + 0.5)).all()
    assert np.allclose(resample(field.astype(float), 20, method="average"), blocks, rtol=1e-14)


def test_whole_numbers_stay_within_their_type():
    field = np.zeros((20, 20), "uint16")
    field[5:10, 5:10] = 65_535
    found = resample(field, 120, method="bicubic")  # which overshoots on both sides of a step
    free = resample(field.astype(float), 120, method="bicubic")
    assert free.max() > 65_535 and free.min() < 0
    assert found.max() == 65_535 and found.min() == 0


def test_a_missing_value_spoils_what_it_has_a_share_in():
    field = np.random.default_rng(0).random((60, 60)).astype("float32")
    for odd in (np.nan, np.inf, -np.inf):
        field[30, 30] = odd
        found = np.isnan(resample(field, 20, method="average"))
        assert found[10, 10] and found.sum() == 1
        found = np.isnan(resample(field, 120, method="bilinear"))
        assert found[60:62, 60:62].all() and found.sum() == 16
        assert found[59:63, 59:63].all()


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([method for method in METHODS if method != "nearest"]))
def test_weights_sum_to_one_and_mirror(before, after, method):
    matrix = weights(before, after, method=method)
    assert matrix.shape == (after, before)
    assert np.allclose(matrix.sum(1), 1, rtol=1e-14)
    assert np.allclose(matrix, matrix[::-1, ::-1], atol=1e-12)
    if method != "bicubic":
        assert (matrix >= 0).all()


def test_many_bands_go_at_once():
    field = np.random.default_rng(0).random((3, 2, 60, 60))
    for method in METHODS:
        found = resample(field, 20, method=method)
        assert found.shape == (3, 2, 20, 20)
        assert np.allclose(found[2, 1], resample(field[2, 1], 20, method=method))


@pytest.mark.parametrize(("array", "pixels", "method", "said"), [
    (np.zeros((20, 20)), 10, "cubic", "'cubic'"), (np.zeros((20, 10)), 10, "nearest", "square"), (np.zeros(20), 10, "nearest", "square"),
    (np.zeros((0, 0)), 10, "nearest", "square"), (np.zeros((20, 20)), 0, "nearest", "at least 1"), (np.zeros((20, 20)), 2.5, "nearest", "at least 1"),
])  # fmt: skip
def test_what_cannot_be_resampled_is_refused(array, pixels, method, said):
    with pytest.raises(DataError, match=said):
        resample(array, pixels, method=method)
