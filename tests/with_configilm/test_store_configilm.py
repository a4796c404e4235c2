"""A store read by ConfigILM's reader, which many train from."""

from functools import partial

import numpy as np
import pytest
from configilm.extra.BENv2_utils import (
    STANDARD_BANDS, BENv2LDMBReader, ben_19_labels_to_multi_hot_np, stack_and_interpolate,
)  # fmt: skip

from bigearthnet.archive import read_patch
from bigearthnet.example_archive import METADATA_FILE
from bigearthnet.store.dataset import PatchDataset


@pytest.fixture
def open_reader(archive, store):
    readers = []

    def open_(**options):
        readers.append(BENv2LDMBReader(store, archive / METADATA_FILE, **options))
        return readers[-1]

    yield open_
    for reader in readers:
        if reader.env is not None:
            reader.env.close()


def test_every_patch_comes_back(archive, open_reader, metadata):
    reader = open_reader()
    assert reader.S1_keys() == set(metadata["s1_name"])
    patches = {key for key in reader.S2_keys() if not key.endswith("_reference_map")}
    assert patches == set(metadata["patch_id"])
    for row in metadata.itertuples():
        bands, labels = reader[row.patch_id]
        assert sorted(labels) == sorted(row.labels)
        expected = read_patch(archive, row.patch_id).bands | read_patch(archive, row.s1_name).bands
        assert bands.keys() == expected.keys()
        assert all(np.array_equal(bands[band], expected[band]) for band in bands)


@pytest.mark.parametrize("bands", ["S1", "RGB", "10m_20m", "ALL"])
def test_samples_are_the_same(store, open_reader, metadata, bands):
    reader = open_reader(
        bands=bands, process_labels_fn=ben_19_labels_to_multi_hot_np,
        process_bands_fn=partial(stack_and_interpolate, img_size=120, upsample_mode="nearest"),
    )  # fmt: skip
    expected = {row.patch_id: reader[row.patch_id] for row in metadata.itertuples()}
    reader.env.close()
    reader.env = None
    dataset = PatchDataset(store, metadata, bands=STANDARD_BANDS[bands], order="alphabetical")
    for number, name in enumerate(metadata["patch_id"]):
        image, labels, _ = dataset[number]
        assert np.array_equal(image.numpy(), expected[name][0].numpy())
        assert np.array_equal(labels.numpy(), expected[name][1])
