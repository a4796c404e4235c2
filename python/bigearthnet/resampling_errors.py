"""How well each way to enlarge a band brings back pixels that are known.

A band of 10 m is averaged to 20 or 60 m and enlarged again: what comes back is held against what
was there. The optics of the sensor do not average exactly like this, so the errors say which way is
nearer, not what the error of a real 20 m band is.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .archive.bands import BANDS, S2_BANDS
from .archive.resampling import resample
from .examples import Example

FINE = tuple(name for name in S2_BANDS if BANDS[name].resolution == 10)
COARSE = (20, 60)  # metres
ALIGNED = "bilinear, corners aligned"
ENLARGED_BY = ("nearest", "bilinear", "bicubic", ALIGNED)


def recovery_errors(examples: Sequence[Example]) -> pd.DataFrame:
    """Return method, resolution, patch, band, error: the root mean square difference between the band
    as stored and the band averaged to `resolution` metres and enlarged by `method`, as stored.
    """
    rows = []
    for example in examples:
        for band in FINE:
            stored = example.s2[band].astype(float)
            for resolution in COARSE:
                coarse = resample(stored, len(stored) * BANDS[band].resolution // resolution, method="average")
                for method in ENLARGED_BY:
                    error = enlarge(coarse, len(stored), method) - stored
                    rows.append((method, resolution, example.s2_name, band, float(np.sqrt((error**2).mean()))))
    return pd.DataFrame(rows, columns=["method", "resolution", "patch", "band", "error"])


def enlarge(array: np.ndarray, pixels: int, method: str) -> np.ndarray:
    """Return (pixels, pixels) from (n, n) by one of `ENLARGED_BY`.

    With corners aligned, the centres of the outermost pixels of both grids are laid on each other,
    as PyTorch's `interpolate(mode="bilinear", align_corners=True)` does: the picture is stretched
    beyond its ground square.
    """
    if method != ALIGNED:
        return resample(array, pixels, method=method)
    old, new = np.arange(len(array)), np.linspace(0, len(array) - 1, pixels)
    weights = np.maximum(1 - abs(new[:, None] - old), 0)
    return weights @ array @ weights.T


def aligned_shift(resolution: float, *, to: float = 10) -> float:
    """Return how many metres aligned corners move the outermost pixels: half of what pixel sizes differ by."""
    return (resolution - to) / 2
