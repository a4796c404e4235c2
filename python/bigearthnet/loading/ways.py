"""The ways to load a patch that are compared: from the archive's own files, and from two encoded forms.

    GeoTIFF, rasterio        a file a band, opened and read by GDAL: what most code does
    GeoTIFF, memory-mapped   the same files, their headers parsed here, pixels copied from a mapping
    LMDB, safetensors        all bands of a patch as one value, as `bigearthnet encode` writes them
    Zarr 3, sharded          a chunk for the bands of a patch that have one shape, in shards of many
                             patches, compressed as Zarr does by default

Each makes arrays of its own that hold all pixels; none keeps a patch to give it again.
"""

import mmap
import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import lmdb
import numpy as np
import rasterio

from ..archive import BANDS, Entry, read_bands
from ..archive.geotiff import parse_pixels
from ..errors import BigEarthNetError
from ..store.reader import EncodedStore
from ..store.values import format_value

SHARD = 64  # patches in a shard: some 10 MB, of which a read takes only its own chunks
TRANSACTION = 256  # patches written to LMDB at once
BLOCK = 512  # bytes of a block as `st_blocks` counts them, whatever the disk's own


class Way(NamedTuple):
    """A way to load patches: its name, a function from an entry to its arrays by band, and the
    bytes that the entries take on disk.
    """

    name: str
    read: Callable[[Entry], dict[str, np.ndarray]]
    size: int


class MissingPackageError(BigEarthNetError, ImportError):
    """A package that is not installed."""


def read_rasterio(entries: Sequence[Entry], bands: Sequence[str], folder: Path) -> Way:
    """Return the way through rasterio; nothing is written to `folder`."""

    def read(entry: Entry) -> dict[str, np.ndarray]:
        arrays = {}
        for band in bands:
            with rasterio.open(f"{entry.place}/{entry.name}_{band}.tif") as source:
                arrays[band] = source.read(1)
        return arrays

    return Way("GeoTIFF, rasterio", read, _size_of_files(entries, bands))


def read_mapped(entries: Sequence[Entry], bands: Sequence[str], folder: Path) -> Way:
    """Return the way through mapped files; nothing is written to `folder`."""

    def read(entry: Entry) -> dict[str, np.ndarray]:
        arrays = {}
        for band in bands:
            with open(f"{entry.place}/{entry.name}_{band}.tif", "rb", buffering=0) as file:
                arrays[band] = parse_pixels(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).copy()
        return arrays

    return Way("GeoTIFF, memory-mapped", read, _size_of_files(entries, bands))


def read_lmdb(entries: Sequence[Entry], bands: Sequence[str], folder: Path) -> Way:
    """Encode the entries into `folder` as the ecosystem of version 2 does; return the way to read them."""
    size = sum(BANDS[band].pixels ** 2 * BANDS[band].dtype.itemsize for band in bands)
    environment = lmdb.open(str(folder), map_size=2 * len(entries) * (size + 10_000) + (1 << 20))
    for start in range(0, len(entries), TRANSACTION):
        with environment.begin(write=True) as transaction:
            for entry in entries[start : start + TRANSACTION]:
                transaction.put(entry.name.encode(), format_value(read_bands(entry, bands)))
    environment.close()
    store = EncodedStore(folder)
    return Way("LMDB, safetensors", lambda entry: store.read(entry.name), _size_of_folder(folder))


def read_zarr(entries: Sequence[Entry], bands: Sequence[str], folder: Path) -> Way:
    """Encode the entries into `folder` as Zarr 3; return the way to read them.

    Raises `MissingPackageError` without the package zarr, from its version 3.
    """
    if not has_zarr():
        raise MissingPackageError("Expected the package zarr, found none. Run `pip install bigearthnet-guide[zarr]`.")
    import zarr

    shard, stored = min(SHARD, len(entries)), []
    root = zarr.open_group(folder, mode="w", zarr_format=3)
    for (pixels, dtype), names in groupby(sorted(bands, key=_form), key=_form):
        names = list(names)
        whole = (len(names), pixels, pixels)
        array = root.create_array(
            "-".join(names), shape=(len(entries), *whole), dtype=dtype, chunks=(1, *whole), shards=(shard, *whole),
        )  # fmt: skip
        stored.append((names, array))
        for start in range(0, len(entries), shard):
            read = [read_bands(entry, names) for entry in entries[start : start + shard]]
            array[start : start + shard] = np.stack([np.stack([patch[name] for name in names]) for patch in read])
    places = {entry.name: place for place, entry in enumerate(entries)}

    def read(entry: Entry) -> dict[str, np.ndarray]:
        place, arrays = places[entry.name], {}
        for names, array in stored:
            arrays.update(zip(names, array[place], strict=True))
        return arrays

    return Way("Zarr 3, sharded", read, _size_of_folder(folder))


def has_zarr() -> bool:
    """Say whether Zarr can be compared: the package is installed."""
    return find_spec("zarr") is not None


def _form(band: str) -> tuple[int, str]:
    return BANDS[band].pixels, BANDS[band].dtype.str


def _size_of_files(entries: Sequence[Entry], bands: Sequence[str]) -> int:
    return sum(_on_disk(os.stat(f"{entry.place}/{entry.name}_{band}.tif")) for entry in entries for band in bands)


def _size_of_folder(folder: Path) -> int:
    return sum(_on_disk(path.stat()) for path in folder.rglob("*") if path.is_file())


def _on_disk(status: os.stat_result) -> int:
    """Return the bytes that a file takes, with the unused rest of its last block."""
    return getattr(status, "st_blocks", 0) * BLOCK or status.st_size
