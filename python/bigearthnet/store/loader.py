"""Batches in an order that a seed decides, whatever the number of workers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..errors import DataError
from .dataset import PatchDataset
from .values import StoreError

if TYPE_CHECKING:
    import torch.utils.data


class ShuffledOrder:
    """The numbers 0 to n − 1 in an order that follows from seed and epoch, another for each epoch.

    Each pass goes on to the next epoch; set `epoch` to repeat one or to go on after a break. It
    serves as `sampler` of a PyTorch loader.
    """

    def __init__(self, length: int, *, seed: int, epoch: int = 0):
        self.length, self.seed, self.epoch = length, seed, epoch

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[int]:
        numbers = np.random.default_rng([self.seed, self.epoch]).permutation(self.length)
        self.epoch += 1
        return iter(numbers.tolist())


def open_loader(
    dataset: PatchDataset, *, batch_size: int, seed: int | None, epoch: int = 0, workers: int = 0, **options: object
) -> "torch.utils.data.DataLoader":
    """Return a PyTorch loader that gives batches of images (batch, bands, n, n), labels and names.

    With a `seed` samples are shuffled, and the same in each batch for the same seed and epoch on
    any machine, with any number of `workers`; with None they come in the dataset's order. Random
    numbers of torch in workers, which a `transform` may use, follow from the seed and the number
    of workers. `options` are further ones of `torch.utils.data.DataLoader`. Raises `StoreError`
    where torch is not installed, `DataError` for a dataset of arrays.
    """
    try:
        import torch
        from torch.utils.data import DataLoader
    except ImportError:
        raise StoreError(
            "Expected torch for a loader, found it not installed. Run `pip install bigearthnet-guide[torch]`."
        ) from None
    if not dataset.tensors:
        raise DataError("Expected a dataset of tensors for a loader, found one of arrays. Make it with tensors=True.")
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    order = None if seed is None else ShuffledOrder(len(dataset), seed=seed, epoch=epoch)
    return DataLoader(
        dataset, batch_size=batch_size, sampler=order, num_workers=workers, generator=generator, **options
    )


def read_batches(dataset: PatchDataset, *, batch_size: int, order: ShuffledOrder | None = None) -> Iterator[tuple]:
    """Yield the batches of a dataset of arrays: images (batch, bands, n, n), labels (batch, k), names.

    The last batch may be smaller. For training without torch; nothing is read ahead.
    """
    numbers = list(range(len(dataset)) if order is None else order)
    for start in range(0, len(numbers), batch_size):
        images, labels, names = zip(*(dataset[number] for number in numbers[start : start + batch_size]), strict=True)
        yield np.stack(images), np.stack(labels), list(names)
