"""Samples to train from: bands at one resolution, labels as zeros and ones, from an encoded store.

    patches = subsets.choose(geopandas.read_parquet("index.parquet"), "v2")
    train = PatchDataset("Encoded", patches, bands=["VV", "VH", "B02", "B03", "B04"], order="papers",
                         split="train", by="split_v2", statistics="index.parquet.statistics.csv")
    image, labels, name = train[0]        (5, 120, 120) float32, (19,) float32, text

A dataset is what PyTorch calls map-style: it has a length and gives sample i. Samples are tensors
where torch is installed and arrays of numpy where not. `loader.open_loader` makes shuffled batches.
"""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from ..archive.bands import BANDS, check_bands
from ..archive.resampling import check_method, count_pixels, resample
from .normalisation import find_normalisation
from .reader import EncodedStore
from .tables import choose_names, choose_split, encode_classes
from .values import StoreError

if TYPE_CHECKING:
    import torch


class Sample(NamedTuple):
    """A patch: `image` (bands, n, n) float32, `labels` (k,) float32 of 0 and 1, `name` its S2 name, or
    that of S1 where no band is of S2.
    """

    image: "np.ndarray | torch.Tensor"
    labels: "np.ndarray | torch.Tensor"
    name: str


class PatchDataset:
    """Samples of the patches of a table, in its order; see the module. It pickles, store and all."""

    def __init__(
        self,
        store: EncodedStore | Path | str,
        patches: pd.DataFrame | pa.Table,
        *,
        bands: Sequence[str],
        order: str | Sequence[str] | None,
        classes: int = 19,
        split: str | None = None,
        by: str | None = None,
        resolution: float = 10,
        resampling: str = "nearest",
        statistics: pd.DataFrame | Path | str | None = None,
        transform: Callable | None = None,
        missing: str = "error",
        tensors: bool | None = None,
    ):
        """`patches` are rows of the index or of the metadata of version 2 (`patch_id`, `s1_name`).

        `bands`, of one sensor or both, come in the order given, brought to `resolution` metres a
        pixel by `resampling`, one of `resampling.METHODS`. `order` and `classes` are as for
        `label_vectors.encode_labels`, with the labels of the patches' version: `labels_43` in version 1
        (which makes 19 classes as well), `labels` in version 2. Where only Sentinel-1 is read, whose
        names are the same in both, it is `labels_43` if the table knows any, as the index of an
        archive of version 1 does. With None there are no labels, and k is 0. `split` keeps the
        rows that have it in the column `by`. `statistics`, as `bigearthnet index --statistics`
        writes them, subtract from each band its mean over the train split and divide by the
        standard deviation. `transform` is called on each image, last. `missing` says what becomes of
        patches that the store lacks: "error" or "drop". `tensors`: whether samples are tensors of
        torch, None where it is installed.

        Raises `StoreError`, `DataError` and `LabelError`, saying which of this cannot be had.
        """
        self.store = store if isinstance(store, EncodedStore) else EncodedStore(store)
        self.bands, self.pixels = check_bands(bands), count_pixels(resolution)
        self.resampling = check_method(resampling)
        self.transform, self.tensors = transform, _check_torch(tensors)
        table = patches.to_pandas() if isinstance(patches, pa.Table) else patches
        table = choose_split(table, split, by)
        sensors = sorted({BANDS[band].sensor for band in self.bands}, reverse=True)
        chosen = choose_names(self.store, table, sensors, missing)
        self._names, table, self.version = chosen.names, chosen.table, chosen.version
        self._labels = encode_classes(table, order, classes, self.version)
        self.mean = self.std = None
        if statistics is not None:
            self.mean, self.std = find_normalisation(statistics, self.bands, self.version)

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, number: int) -> Sample:
        """Return sample `number`, counted from 0, or from the end where negative."""
        if not -len(self) <= number < len(self):
            raise IndexError(f"Expected a number below {len(self):,}, found {number:,}.")
        number = range(len(self))[number]
        stored = {}
        for sensor, names in self._names.items():
            wanted = [band for band in self.bands if BANDS[band].sensor == sensor]
            stored |= self.store.read(names[number].as_py(), bands=wanted, copy=False)
        image, labels = self._stack(stored), self._labels[number].astype("float32")
        if self.tensors:
            import torch

            image, labels = torch.from_numpy(image), torch.from_numpy(labels)
        if self.transform is not None:
            image = self.transform(image)
        return Sample(image, labels, self.name(number))

    def name(self, number: int) -> str:
        """Return the name of sample `number`, of Sentinel-2 unless only bands of Sentinel-1 are read."""
        return next(iter(self._names.values()))[number].as_py()

    @property
    def labels(self) -> np.ndarray:
        """The labels of all samples: (n, k) uint8, for weights and counts."""
        return self._labels

    def _stack(self, stored: dict[str, np.ndarray]) -> np.ndarray:
        image = np.empty((len(self.bands), self.pixels, self.pixels), "float32")
        for layer, band in zip(image, self.bands, strict=True):
            pixels = stored[band]
            times, rest = divmod(self.pixels, len(pixels))
            if times == 1 and not rest:
                layer[:] = pixels
            elif self.resampling == "nearest" and not rest:  # ten times as fast as by index
                side = len(pixels)
                layer.reshape(side, times, side, times)[:] = pixels[:, None, :, None]
            else:
                layer[:] = resample(pixels.astype("float32"), self.pixels, method=self.resampling)
        if self.mean is not None:
            image -= self.mean[:, None, None]
            image /= self.std[:, None, None]
        return image


def _check_torch(tensors: bool | None) -> bool:
    installed = find_spec("torch") is not None
    if tensors and not installed:
        raise StoreError(
            "Expected torch for tensors, found it not installed. Run `pip install bigearthnet-guide[torch]`."
        )
    return installed if tensors is None else tensors
