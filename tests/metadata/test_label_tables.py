"""The committed label tables are what the metadata of version 2 gives."""

import numpy as np
import pytest

from bigearthnet import label_counts, label_tables
from bigearthnet.data_files import data_file


@pytest.fixture(scope="module")
def labelled(patches_v2) -> label_counts.Labelled:
    return label_counts.label_patches(patches_v2)


def test_rebuilt_byte_for_byte(patches_v2):
    for name, content in label_tables.build_label_files(patches_v2).items():
        assert content == data_file(name).read_bytes(), name


def test_labels_are_a_function_of_the_footprint(labelled):
    """Counted here anew: no footprint has two different sets of labels on its dates."""
    masks = labelled.vectors @ (1 << np.arange(19))
    pairs = np.unique(np.stack([labelled.place, masks]), axis=1)
    assert pairs.shape[1] == len(labelled.first) == 253_957
    assert len(labelled.vectors) == 549_488


def test_labels_a_patch(labelled):
    carried = labelled.vectors.sum(axis=1)
    assert carried.mean() == pytest.approx(2.95, abs=0.005)
    assert (carried.min(), carried.max()) == (1, 11)
