"""Bands brought to another number of pixels over the same ground square.

Each method is linear and separable: a matrix of weights for the rows, the same for the columns.
Pixels are areas and the outer edges of both grids meet, so that the centre of pixel i of n lies at
(i + ½) / n of the side. With s = pixels before / pixels after, kernels are:

    nearest   the pixel in which the new centre lies, the lower right one where it lies on an edge
    average   each pixel by the share of the new pixel that it covers
    bilinear  1 − |x| for |x| < 1
    bicubic   Keys' cubic convolution with a = −½ (Catmull–Rom) for |x| < 2, x in old pixels

bilinear and bicubic are stretched by s where s > 1, so that all pixels count when there are to be
fewer. Beyond the edge there is nothing: the weights that are left are scaled to sum to one. That
keeps a constant exactly, and a linear field everywhere but near the edge: within one pixel of it for
bilinear, two for bicubic, of the coarser grid.

All this is what GDAL does when it reads into another size, but for two things: it leaves out pixels of
the value that a file declares as no data, and its average takes one pixel where there are to be more.
PyTorch's `interpolate` differs: it repeats the edge pixels instead (the same for bilinear enlargement,
not for bicubic), has a = −¾ for bicubic, and does not stretch kernels unless asked to
(`antialias=True`, which then has a = −½).

Source: Keys, Cubic convolution interpolation for digital image processing, IEEE TASSP 29 (1981).
"""

from functools import cache

import numpy as np

from ..errors import DataError
from ..footprints import PATCH_SIZE

METHODS = ("nearest", "bilinear", "bicubic", "average")
MOST_PIXELS = PATCH_SIZE  # along a side: one a metre


def count_pixels(resolution: float) -> int:
    """Return how many pixels of so many metres a side of a patch has. Raises `DataError` unless they
    are a whole number up to `MOST_PIXELS`.
    """
    real = isinstance(resolution, int | float | np.integer | np.floating)
    pixels = PATCH_SIZE / resolution if real and resolution > 0 else 0
    if not 1 <= pixels <= MOST_PIXELS or pixels != int(pixels):
        raise DataError(
            f"Expected a resolution in metres, 1 or more, that divides {PATCH_SIZE:,}, such as 10, 20 or 60; "
            f"found {resolution!r}."
        )
    return int(pixels)


def check_method(method: str) -> str:
    """Return the name of a method, one of `METHODS`. Raises `DataError` for another."""
    if method not in METHODS:
        raise DataError(f"Expected one of {', '.join(METHODS)} to resample by, found {method!r}.")
    return method


def resample(array: np.ndarray, pixels: int, *, method: str = "nearest") -> np.ndarray:
    """Return (…, pixels, pixels) for an array (…, n, n), of the same type.

    Whole numbers are rounded, halves upwards, and kept within their type; turn them into floats
    first to keep fractions. A pixel that a NaN or infinity has a share in becomes NaN; "nearest"
    copies it. Zeros are values like others: nothing is taken for missing. Raises `DataError` for
    another method or an array that is not square.
    """
    array = np.asarray(array)
    if array.ndim < 2 or array.shape[-1] != array.shape[-2] or not array.size:
        raise DataError(f"Expected square bands, (…, n, n), found {array.shape}. Give one band or several of one size.")
    check_method(method)
    if not isinstance(pixels, int | np.integer) or pixels < 1:
        raise DataError(f"Expected a number of pixels of at least 1, found {pixels!r}.")
    before = array.shape[-1]
    if before == pixels:
        return array.copy()
    if method == "nearest":
        chosen = nearest_pixels(before, int(pixels))
        return array[..., chosen[:, None], chosen]
    first, shares = _shares(before, int(pixels), method)
    exact = array.astype(float)
    odd = ~np.isfinite(exact)
    if array.dtype.kind == "f" and odd.any():
        result = _weigh(np.where(odd, 0, exact), first, shares)
        result[_weigh(odd.astype(float), first, shares != 0) > 0] = np.nan
    else:
        result = _weigh(exact, first, shares)
    if array.dtype.kind not in "iu":
        return result.astype(array.dtype)
    limits = np.iinfo(array.dtype)
    halves = result.round(6)  # sums of weights such as 1/6 miss a half by a hair
    return np.floor(halves + 0.5).clip(limits.min, limits.max).astype(array.dtype)


@cache
def nearest_pixels(before: int, after: int) -> np.ndarray:
    """Return for each of `after` pixels the one of `before` its centre lies in: (after,) int64."""
    return _frozen((2 * np.arange(after) + 1) * before // (2 * after))


@cache
def weights(before: int, after: int, *, method: str) -> np.ndarray:
    """Return the weights of `before` pixels in each of `after`: (after, before) float64, rows sum to 1.

    `method` is any but "nearest", which weighs nothing.
    """
    scale = before / after
    old, new = np.arange(before), np.arange(after)[:, None]
    if method == "average":
        ends = np.minimum((old + 1) * after, (new + 1) * before), np.maximum(old * after, new * before)
        matrix = np.maximum(ends[0] - ends[1], 0).astype(float)  # in whole numbers: no share is lost to rounding
    else:
        distance = (((2 * old + 1) * after - (2 * new + 1) * before) / (2 * after)) / max(scale, 1.0)
        matrix = _KERNELS[method](np.abs(distance))
    return _frozen(matrix / matrix.sum(axis=1, keepdims=True))


@cache
def _shares(before: int, after: int, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights without most of their zeros: for each new pixel the first old one that has a
    share in it, (after,), and the shares of that and those after it, (shares, after).
    """
    matrix = weights(before, after, method=method)
    used = matrix != 0
    first, last = used.argmax(axis=1), before - used[:, ::-1].argmax(axis=1)
    number = int((last - first).max())
    first = np.minimum(first, before - number)
    shares = matrix[np.arange(after), first + np.arange(number)[:, None]]
    return _frozen(first), _frozen(shares)


def _weigh(array: np.ndarray, first: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Apply weights to rows and columns. A product of matrices would do the same, but rounds in an
    order that differs between machines, and starts threads that processes beside this one wait for.
    """
    rows = sum(array[..., first + at, :] * share[:, None] for at, share in enumerate(shares))
    return sum(rows[..., first + at] * share for at, share in enumerate(shares))


def _linear(x: np.ndarray) -> np.ndarray:
    return np.maximum(1 - x, 0)


def _cubic(x: np.ndarray, a: float = -0.5) -> np.ndarray:
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


_KERNELS = {"bilinear": _linear, "bicubic": _cubic}
