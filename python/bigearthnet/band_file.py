"""All bands of a pair of patches in one small file, for browsers: 16 bits a pixel, exact.

The file is a `container` of the magic BENB. Its header lists the bands as {"name", "pixels",
"offset", "divisor"}: a stored number n stands for (n − offset) / divisor. Sentinel-2 is stored as
published. Sentinel-1 is published as float32 in dB; it is stored to the nearest 0.01 dB, that is with
an error of at most 0.005 dB.

Each band is written row by row as what is left after a prediction from the neighbours to the
left (a), above (b) and above left (c): the median of a, b and a + b − c; in the first row a, in the first
column b, for the first pixel 0. What is left is taken modulo 65,536 as a number from −32,768 to 32,767
and folded to 0, −1, 1, −2, … → 0, 1, 2, 3, …; the section "high" holds the upper bytes of
all bands, "low" the lower ones. `assets/bigearthnet/bands-file.js` reads it.

Two 8-bit planes compressed so are a twentieth smaller than as lossless WebP; and a browser gives
back their bytes as they are, while some add noise to the pixels of images that scripts read.

Prediction: Weinberger, Seroussi and Sapiro, The LOCO-I lossless image compression algorithm, IEEE
TIP 9 (2000).
"""

from collections.abc import Mapping

import numpy as np

from .catalogue.container import CatalogueError, join_payload, seal, split_payload, unseal
from .errors import DataError

MAGIC = b"BENB"
DECIBEL_STEP = 0.01
DECIBELS = {"offset": 10_000, "divisor": round(1 / DECIBEL_STEP)}  # −100 dB to 555.35 dB
WHOLE = {"offset": 0, "divisor": 1}


def encode_bands(bands: Mapping[str, np.ndarray]) -> bytes:
    """Return the file of some bands, (n, n) uint16 or float32 in dB, the same bytes on every machine.

    Raises `DataError` for a band of another type or shape, or with values that no file can hold.
    """
    listed, stored = [], []
    for name, values in bands.items():
        if values.ndim != 2 or values.shape[0] != values.shape[1] or values.dtype.kind not in "uf":
            raise DataError(f"Expected {name} as (n, n) of uint16 or float32, found {values.shape} of {values.dtype}.")
        scale = DECIBELS if values.dtype.kind == "f" else WHOLE
        numbers = np.rint(values.astype(float) * scale["divisor"]) + scale["offset"]
        if not (np.isfinite(numbers).all() and numbers.min() >= 0 and numbers.max() < 1 << 16):
            raise DataError(f"Expected {name} between −100 and 555 dB, or 0 and 65,535; found other values or NaN.")
        listed.append({"name": name, "pixels": len(values), **scale})
        stored.append(_fold(_rest(numbers.astype("int32"))).ravel())
    words = np.concatenate(stored) if stored else np.zeros(0, "uint16")
    sections = {"high": (words >> 8).astype("uint8").tobytes(), "low": (words & 255).astype("uint8").tobytes()}
    return seal(MAGIC, join_payload({"bands": listed}, sections))


def decode_bands(file: bytes) -> dict[str, np.ndarray]:
    """Return the bands of a file: (n, n) uint16 as stored, or float64 in dB.

    Raises `CatalogueError` for any bit that is not as written.
    """
    header, sections = split_payload(unseal(MAGIC, file))
    high, low = (np.frombuffer(sections[name], "uint8").astype("int32") for name in ("high", "low"))
    if len(high) != len(low) or len(low) != sum(band["pixels"] ** 2 for band in header["bands"]):
        raise CatalogueError(f"Expected two bytes for each pixel of {header['bands']}, found {len(high)} and {len(low)}.")
    folded = high << 8 | low
    rest, bands, at = (folded >> 1) ^ -(folded & 1), {}, 0
    for band in header["bands"]:
        side = band["pixels"]
        numbers = _restore(rest[at : at + side * side].reshape(side, side).tolist())
        at += side * side
        exact = band["divisor"] == 1 and band["offset"] == 0
        bands[band["name"]] = numbers if exact else (numbers.astype(float) - band["offset"]) / band["divisor"]
    return bands


def _rest(values: np.ndarray) -> np.ndarray:
    """Return what is left of (n, n) int32 after the prediction from three neighbours."""
    left, above, corner = values[1:, :-1], values[:-1, 1:], values[:-1, :-1]
    predicted = np.zeros_like(values)
    predicted[0, 1:], predicted[1:, 0] = values[0, :-1], values[:-1, 0]
    predicted[1:, 1:] = np.median([left, above, left + above - corner], axis=0)
    return values - predicted


def _fold(rest: np.ndarray) -> np.ndarray:
    small = rest.astype("int16").astype("int32")  # modulo 65,536
    return ((small << 1) ^ (small >> 31)).astype("uint16")


def _restore(rest: list[list[int]]) -> np.ndarray:
    rows: list[list[int]] = []
    for differences in rest:
        row: list[int] = []
        for column, difference in enumerate(differences):
            if not rows:
                predicted = row[-1] if column else 0
            elif not column:
                predicted = rows[-1][0]
            else:
                left, above = row[-1], rows[-1][column]
                predicted = sorted((left, above, left + above - rows[-1][column - 1]))[1]
            row.append((predicted + difference) & 0xFFFF)
        rows.append(row)
    return np.array(rows, "uint16").reshape(len(rows), -1)
