"""The layer of the real labels: small, and read in both languages as the metadata says."""

import pytest

from bigearthnet.catalogue import decode_label_layer, encode_catalogue, encode_label_layer
from bigearthnet.data_files import data_file
from bigearthnet.label_vectors import encode_masks
from tests.bigearthnet.test_catalogue_node import read_with_node
from tests.bigearthnet.test_expressions_node import check_selections

MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def layer(patches_v2) -> bytes:
    return encode_label_layer(patches_v2)


def test_it_is_small(layer):
    assert len(layer) <= MOST_BYTES


def test_python_reads_every_label(patches_v2, layer):
    in_v2, masks = decode_label_layer(layer, patches_v2)
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


LABELLED = [
    "'Marine waters' in labels",
    "'Arable land' not in labels and in_v2",
    "len(labels) >= 5 and country == 'Portugal'",
    "len(labels) == 1 and not snow and not cloud",
    "labels is None and season == 'Winter'",
    "not in_v2 and v2_name is not None",
    "in_v2 and split_v1 == 'test' and split_v2 == 'test'",
    "'Coastal wetlands' in labels or 'Beaches, dunes, sands' in labels",
    "'Pastures' in labels and 'Mixed forest' in labels and split_v2 == 'validation'",
    "in_v2 == unlabelled or len(labels) > 9",
]


def test_javascript_selects_the_same_by_labels(patches_v2, layer, tmp_path):
    (tmp_path / "labels.bin").write_bytes(layer)
    check_selections(patches_v2, LABELLED, data_file("catalogue.bin"), tmp_path / "labels.bin")


def test_its_columns_do_not_change_the_catalogue(patches_v2):
    assert encode_catalogue(patches_v2) == data_file("catalogue.bin").read_bytes()
