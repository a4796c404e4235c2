"""Samples and batches as tensors."""

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from bigearthnet.errors import DataError
from bigearthnet.store.dataset import PatchDataset
from bigearthnet.store.loader import ShuffledOrder, open_loader

BANDS = ["VV", "B02", "B05", "B09"]


def make(store, metadata, **options):
    return PatchDataset(store, metadata, **{"bands": BANDS, "order": "papers", **options})


def test_samples_are_tensors_of_the_same_numbers(store, metadata):
    tensors, arrays = make(store, metadata), make(store, metadata, tensors=False)
    for tensor, array in zip(tensors, arrays, strict=True):
        assert tensor.image.dtype == tensor.labels.dtype == torch.float32
        assert np.array_equal(tensor.image.numpy(), array.image) and np.array_equal(tensor.labels.numpy(), array.labels)
        assert tensor.name == array.name
    assert isinstance(arrays[0].image, np.ndarray)
    tensors[0].image.add_(1)  # its memory is its own


def test_nearest_and_bilinear_enlargement_are_those_of_torch(store, metadata):
    for method in ("nearest", "bilinear"):
        image = make(store, metadata, bands=["B09"], resampling=method)[0].image
        stored = torch.from_numpy(make(store, metadata, bands=["B09"], resolution=60, tensors=False)[0].image)
        enlarged = interpolate(stored[None], size=(120, 120), mode=method)[0]
        torch.testing.assert_close(image, enlarged, rtol=1e-5, atol=0)


@pytest.mark.parametrize(("workers", "start"), [(0, None), (1, "fork"), (2, "fork"), (2, "spawn")])
def test_batches_follow_from_the_seed_alone(store, metadata, workers, start):
    dataset = make(store, metadata)
    loader = open_loader(dataset, batch_size=6, seed=4, workers=workers, multiprocessing_context=start)
    for epoch in (0, 1):
        numbers = list(ShuffledOrder(20, seed=4, epoch=epoch))
        batches = list(loader)
        assert [len(batch.image) for batch in batches] == [6, 6, 6, 2]
        assert [name for batch in batches for name in batch.name] == [dataset.name(number) for number in numbers]
        for field in ("image", "labels"):
            expected = torch.stack([getattr(dataset[number], field) for number in numbers])
            assert torch.equal(torch.cat([getattr(batch, field) for batch in batches]), expected)


def test_epochs_can_be_gone_on_with(store, metadata):
    dataset = make(store, metadata)
    whole = open_loader(dataset, batch_size=4, seed=1)
    _, second = ([name for batch in whole for name in batch.name] for _ in range(2))
    later = open_loader(dataset, batch_size=4, seed=1, epoch=1)
    assert [name for batch in later for name in batch.name] == second


def test_without_a_seed_the_order_is_that_of_the_table(store, metadata):
    loader = open_loader(make(store, metadata), batch_size=20, seed=None)
    assert next(iter(loader)).name == tuple(metadata["patch_id"])


def test_random_transforms_follow_from_the_seed(store, metadata):
    dataset = make(store, metadata, bands=["B02"], transform=add_noise)
    first, second = (torch.cat([b.image for b in open_loader(dataset, batch_size=5, seed=2, workers=2)]) for _ in "12")
    assert torch.equal(first, second)
    other = torch.cat([b.image for b in open_loader(dataset, batch_size=5, seed=3, workers=2)])
    assert not torch.equal(first, other)


def test_a_step_of_training(store, metadata):
    loader = open_loader(make(store, metadata), batch_size=10, seed=0)
    pool = torch.nn.AdaptiveAvgPool2d(1)
    model = torch.nn.Sequential(torch.nn.Conv2d(4, 2, 3), pool, torch.nn.Flatten(), torch.nn.Linear(2, 19))
    batch = next(iter(loader))
    loss = torch.nn.functional.binary_cross_entropy_with_logits(model(batch.image), batch.labels)
    loss.backward()
    assert all(torch.isfinite(parameter.grad).all() for parameter in model.parameters())


def test_a_dataset_of_arrays_is_refused(store, metadata):
    with pytest.raises(DataError, match="tensors=True"):
        open_loader(make(store, metadata, tensors=False), batch_size=2, seed=0)


def add_noise(image):
    return image + torch.rand(1)
