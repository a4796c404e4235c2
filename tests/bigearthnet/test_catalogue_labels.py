"""The layer of labels over made-up metadata; tests/metadata has the real one."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bigearthnet.catalogue import CatalogueError, decode_label_layer, encode_catalogue, encode_label_layer
from bigearthnet.data_files import data_file
from bigearthnet.label_vectors import encode_masks
from bigearthnet.nomenclature import LABELS_19
from bigearthnet.v2_columns import add_v2_columns
from tests.bigearthnet.made_up import make_metadata
from tests.bigearthnet.test_catalogue_container import flip
from tests.bigearthnet.test_catalogue_node import read_with_node

TILES = ["29SNB", "31UER", "33UUP"]


@pytest.fixture(scope="module")
def labelled(patches) -> pd.DataFrame:
    rows = patches[patches["tile"].isin(TILES) & (patches["row"] > 60)].reset_index(drop=True)
    return add_v2_columns(rows, make_metadata(rows))


@pytest.fixture(scope="module")
def layer(labelled) -> bytes:
    return encode_label_layer(labelled)


def check(layer: bytes, rows: pd.DataFrame) -> None:
    in_v2, masks = decode_label_layer(layer, rows)
    kept = rows["in_v2"].to_numpy()
    assert in_v2.dtype == bool and masks.dtype == "uint32"
    assert (in_v2 == kept).all()
    assert (masks[kept] == encode_masks(rows.loc[kept, "labels"])).all()
    assert not masks[~kept].any()


def test_labels_come_back(labelled, layer):
    assert labelled["in_v2"].any() and not labelled["in_v2"].all()
    check(layer, labelled)
    assert encode_label_layer(labelled) == layer


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(0, 2000))
def test_labels_of_any_rows_come_back(labelled, seed, count):
    chosen = np.sort(np.random.default_rng(seed).choice(len(labelled), count, replace=False))
    rows = labelled.iloc[chosen]
    check(encode_label_layer(rows), rows)


def test_rows_without_version_2_come_back(labelled):
    rows = labelled.assign(in_v2=False, labels=pd.array([None] * len(labelled), labelled["labels"].dtype))
    check(encode_label_layer(rows), rows)


def test_the_layer_of_another_catalogue_is_refused(labelled, layer):
    with pytest.raises(CatalogueError, match="Expected the labels of catalogue [0-9a-f]{8}, found those of"):
        decode_label_layer(layer, labelled[1:])


def test_a_catalogue_is_no_layer(labelled):
    rows = labelled.drop(columns=["in_v2", "labels"])
    with pytest.raises(CatalogueError, match="begins with b'BENL', found b'BENC'"):
        decode_label_layer(encode_catalogue(rows), rows)


def test_flipped_bits_are_found(labelled, layer):
    for bit in [*range(8 * 16), *range(8 * 16, 8 * len(layer), 499)]:
        with pytest.raises(CatalogueError):
            decode_label_layer(flip(layer, bit), labelled)


def with_labels(table: pd.DataFrame, change) -> pd.DataFrame:
    given = pa.array(table["labels"], pa.list_(pa.string())).to_pylist()
    lists = pa.array([change(at, labels) for at, labels in enumerate(given)], pa.list_(pa.string()))
    return table.assign(labels=pd.array(lists, table["labels"].dtype))


def first(table: pd.DataFrame, kept: bool) -> int:
    return int((table["in_v2"] == kept).to_numpy().argmax())


REFUSED = {
    "no labels": (lambda t: t.drop(columns="labels"), "found no labels"),
    "another order": (
        lambda t: with_labels(t, lambda at, labels: labels if labels is None else sorted(labels, key=LABELS_19.index)[::-1]),
        "in the order of LABELS_19; found",
    ),
    "a label twice": (
        lambda t: with_labels(t, lambda at, labels: labels if labels is None else [*labels, labels[-1]]),
        "each once",
    ),
    "kept without labels": (
        lambda t: with_labels(t, lambda at, labels: None if at == first(t, True) else labels), "one label or more where in_v2",
    ),
    "kept with an empty list": (
        lambda t: with_labels(t, lambda at, labels: [] if at == first(t, True) else labels), r"one label or more where in_v2 .* found \[\]",
    ),
    "labels of one not kept": (
        lambda t: with_labels(t, lambda at, labels: ["Pastures"] if at == first(t, False) else labels), "none elsewhere",
    ),
    "a column that no catalogue has": (lambda t: t.assign(elevation=1), "elevation added"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED)
def test_what_it_cannot_hold_is_refused_with_the_reason(labelled, change, message):
    with pytest.raises(CatalogueError, match=message):
        encode_label_layer(change(labelled))


def test_labels_that_differ_between_days_are_refused(labelled):
    place = labelled[labelled["in_v2"]].duplicated(["tile", "row", "column"])
    at = place[place].index[0]
    changed = with_labels(labelled, lambda row, labels: ["Beaches, dunes, sands", "Marine waters"] if row == at else labels)
    with pytest.raises(CatalogueError, match=r"same labels on all days of a footprint, found .* for S2"):
        encode_label_layer(changed)


@pytest.fixture(scope="module")
def files(labelled, layer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    for name, data in (("catalogue.bin", encode_catalogue(labelled)), ("labels.bin", layer)):
        (folder / name).write_bytes(data)
    return folder


def test_javascript_reads_the_same(labelled, files, tmp_path):
    facts, table = read_with_node(tmp_path, files / "catalogue.bin", files / "labels.bin")
    in_v2, masks = decode_label_layer((files / "labels.bin").read_bytes(), labelled)
    assert (table["in_v2"] == in_v2).all() and (table["labels"] == masks).all()
    for row, labels, kept in zip(facts["rows"], labelled["labels"][::997], labelled["in_v2"][::997], strict=True):
        assert row["labels"] == (list(labels) if kept else None)
        assert row["in_v2"] == kept


def test_javascript_refuses_another_layer_and_a_damaged_one(layer, files, tmp_path):
    facts, _ = read_with_node(tmp_path, data_file("catalogue.bin"), files / "labels.bin")
    assert "Expected the labels of catalogue" in facts["error"]
    damaged = tmp_path / "damaged.bin"
    for bit in (3, 8 * 4 + 1, 8 * 7, 8 * (len(layer) // 2), 8 * len(layer) - 1):
        damaged.write_bytes(flip(layer, bit))
        facts, _ = read_with_node(tmp_path, files / "catalogue.bin", damaged)
        assert "Load it again" in facts["error"]
