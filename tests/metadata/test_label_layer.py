"""The layer of the real labels: small, and read in both languages as the metadata says."""

import pytest

from bigearthnet.catalogue import read_label_layer, write_catalogue, write_label_layer
from bigearthnet.data_files import data_file
from bigearthnet.label_vectors import encode_masks
from tests.bigearthnet.test_catalogue_node import read_with_node

MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def layer(patches_v2) -> bytes:
    return write_label_layer(patches_v2)


def test_it_is_small(layer):
    assert len(layer) <= MOST_BYTES


def test_python_reads_every_label(patches_v2, layer):
    in_v2, masks = read_label_layer(layer, patches_v2)
    assert (in_v2 == patches_v2["in_v2"]).all()
    assert (masks[in_v2] == encode_masks(patches_v2.loc[in_v2, "labels"])).all()
    assert not masks[~in_v2].any()


def test_javascript_reads_every_label_beside_the_committed_catalogue(patches_v2, layer, tmp_path):
    (tmp_path / "labels.bin").write_bytes(layer)
    _, table = read_with_node(tmp_path, data_file("catalogue.bin"), tmp_path / "labels.bin")
    kept = patches_v2["in_v2"].to_numpy()
    assert (table["in_v2"] == kept).all()
    assert (table.loc[kept, "labels"] == encode_masks(patches_v2.loc[kept, "labels"])).all()
    assert not table.loc[~kept, "labels"].any()


def test_its_columns_do_not_change_the_catalogue(patches_v2):
    assert write_catalogue(patches_v2) == data_file("catalogue.bin").read_bytes()
