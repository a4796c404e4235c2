"""Labels to vectors and back, in each order and in any other."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bigearthnet import nomenclature as n
from bigearthnet.label_vectors import (
    LISTS,
    decode_labels,
    decode_masks,
    encode_labels,
    encode_masks,
    matching_orders,
)

KNOWN = {19: n.LABELS_19, 43: n.LABELS_43}
patches_19 = st.lists(st.sets(st.sampled_from(n.LABELS_19)).map(sorted), max_size=8)
orders = st.one_of(
    st.tuples(st.sampled_from(["papers", "alphabetical"]), st.sampled_from([19, 43])),
    st.sampled_from([19, 43]).flatmap(lambda k: st.tuples(st.permutations(KNOWN[k]), st.just(k))),
)


@settings(deadline=None)
@given(orders, st.data())
def test_what_is_encoded_comes_back(order_and_classes, data):
    order, classes = order_and_classes
    labels = data.draw(st.lists(st.sampled_from(KNOWN[classes])))
    vector = encode_labels(labels, order=order, classes=classes)
    assert (vector.shape, vector.dtype) == ((classes,), np.dtype("uint8"))
    assert vector.sum() == len(set(labels))
    expected = [label for label in KNOWN[classes] if label in labels]
    assert decode_labels(vector, order=order, classes=classes) == expected


@settings(deadline=None)
@given(patches_19, st.sampled_from(["papers", "alphabetical"]))
def test_many_are_encoded_as_one_by_one(patches, order):
    column = pa.array(patches, LISTS)
    vectors = encode_labels(column, order=order)
    assert vectors.shape == (len(patches), 19)
    for patch, vector in zip(patches, vectors, strict=True):
        assert np.array_equal(vector, encode_labels(patch, order=order))
    back = decode_labels(vectors, order=order)
    assert [set(row) for row in back.to_pylist()] == [set(patch) for patch in patches]


@pytest.mark.parametrize(
    "empty",
    [pd.Series([], dtype=object), pd.Series([], dtype=pd.ArrowDtype(LISTS)), pa.array([], LISTS), np.array([], object)],
    ids=["objects", "arrow-backed", "arrow", "array"],
)
def test_a_column_without_rows_is_no_patch(empty):
    assert encode_labels(empty, order="papers").shape == (0, 19)
    assert encode_masks(empty).shape == (0,)


def test_what_nothing_tells_is_one_patch_without_labels():
    assert encode_labels([], order="papers").tolist() == [0] * 19


def test_an_array_of_text_is_one_patch_as_pandas_gives_it():
    column = pd.Series(pd.array([["Pastures", "Mixed forest"]], pd.ArrowDtype(LISTS)))
    one = np.asarray(column.iloc[0])
    assert np.array_equal(encode_labels(one, order="papers"), encode_labels(column, order="papers")[0])


@pytest.mark.parametrize(
    ("column", "found"),
    [(pd.Series(["Pastures"]), "the text 'Pastures'"), (pa.array(["Pastures"]), "one of string"), (pa.array([1]), "one of int64")],
)
def test_a_column_of_anything_but_lists_is_refused(column, found):
    with pytest.raises(n.LabelError, match=f"found {found}"):
        encode_labels(column, order="papers")


@settings(deadline=None)
@given(patches_19)
def test_the_two_orders_hold_the_same(patches):
    papers = encode_labels(pa.array(patches, LISTS), order="papers")
    alphabetical = encode_labels(pa.array(patches, LISTS), order="alphabetical")
    moved = [n.LABELS_19.index(label) for label in n.LABELS_19_ALPHABETICAL]
    assert np.array_equal(papers[:, moved], alphabetical)


@settings(deadline=None)
@given(patches_19)
def test_masks(patches):
    masks = encode_masks(pa.array(patches, LISTS))
    assert masks.dtype == np.dtype("uint32")
    assert masks.tolist() == [sum(1 << n.LABELS_19.index(label) for label in patch) for patch in patches]
    assert [set(row) for row in decode_masks(masks).to_pylist()] == [set(patch) for patch in patches]


def test_a_vector_is_what_its_order_says():
    vector = encode_labels(["Agro-forestry areas", "Urban fabric"], order="alphabetical")
    assert np.flatnonzero(vector).tolist() == [0, 18]
    vector = encode_labels(["Agro-forestry areas", "Urban fabric"], order="papers")
    assert np.flatnonzero(vector).tolist() == [0, 7]
    vector = encode_labels(["Airports"], order="papers", classes=43)
    assert np.flatnonzero(vector).tolist() == [5]


LABELS = [["Pastures"], ["Arable land", "Marine waters"]]


@pytest.mark.parametrize(
    "labels",
    [
        LABELS,
        [set(row) for row in LABELS],
        pd.Series(LABELS, index=[7, 7]),
        pd.Series(LABELS).astype(pd.ArrowDtype(LISTS)),
        pa.array(LABELS),
        pa.array(LABELS, pa.large_list(pa.large_string())),
        pa.chunked_array([[LABELS[0]], [LABELS[1]]]),
        pa.array([["Mixed forest"], *LABELS])[1:],
        np.array([np.array(row, object) for row in LABELS], object),
    ],
)
def test_every_kind_of_column(labels):
    assert [np.flatnonzero(row).tolist() for row in encode_labels(labels, order="papers")] == [[4], [2, 18]]
    assert encode_masks(labels).tolist() == [1 << 4, 1 << 2 | 1 << 18]


def test_nothing_to_encode():
    assert encode_labels([], order="papers").tolist() == [0] * 19
    assert encode_labels([[]], order="papers").shape == (1, 19)
    assert encode_labels(pa.array([], LISTS), order="papers").shape == (0, 19)
    assert encode_masks([]).tolist() == []
    assert decode_labels(np.zeros((0, 19)), order="papers").to_pylist() == []


def test_the_order_must_be_said():
    with pytest.raises(TypeError, match="order"):
        encode_labels(["Pastures"])
    with pytest.raises(TypeError, match="order"):
        decode_labels(np.zeros(19))


@pytest.mark.parametrize(
    ("labels", "order", "says"),
    [
        (["Pasture"], "papers", "Did you mean 'Pastures'"),
        (["Airports"], "papers", "`to_19`"),
        (["Farmland with nature"], "papers", "as published, 'Land principally"),
        ("Pastures", "papers", r"Write \['Pastures'\]"),
        (["Pastures", ["Arable land"]], "papers", "found the text 'Pastures'"),
        ([["Pastures"], None], "papers", "row 1 has none known"),
        (pd.Series([["Pastures"], np.nan]), "papers", "row 1 has none known"),
        (pa.array([None, ["Pastures"]]), "papers", "row 0 has none known"),
        (["Pastures"], "alphabetic", "found 'alphabetic'"),
        (["Pastures"], n.LABELS_19[:-1], "found 18 labels, 18 of them among the 19"),
        (["Pastures"], n.LABELS_19[:-1] + n.LABELS_19[:1], "found 19 labels, 18 of them"),
        (["Pastures"], n.LABELS_19 + n.LABELS_19[:1], "found 20 labels, 19 of them"),
    ],
)
def test_what_cannot_be_encoded(labels, order, says):
    with pytest.raises(n.LabelError, match=says):
        encode_labels(labels, order=order)


def test_a_legend_spelling_among_43():
    with pytest.raises(n.LabelError, match="as published, 'Peatbogs'; found 'Peat bogs'"):
        encode_labels(["Peat bogs"], order="papers", classes=43)
    with pytest.raises(n.LabelError, match="19 or 43 classes, found 20"):
        encode_labels(["Pastures"], order="papers", classes=20)


@pytest.mark.parametrize(
    ("vectors", "says"),
    [
        (np.zeros(43), r"shape \(43,\)"),
        (np.zeros((2, 2, 19)), r"shape \(2, 2, 19\)"),
        (np.full(19, 0.7), "found 0.7"),
        (np.full((2, 19), 2), "found 2"),
        (np.full(19, np.nan), "found nan"),
    ],
)
def test_what_cannot_be_decoded(vectors, says):
    with pytest.raises(n.LabelError, match=says):
        decode_labels(vectors, order="papers")


@pytest.mark.parametrize("dtype", [bool, "uint8", "int64", "float32"])
def test_vectors_of_any_type(dtype):
    vector = encode_labels(["Pastures", "Urban fabric"], order="papers").astype(dtype)
    assert decode_labels(vector, order="papers") == ["Urban fabric", "Pastures"]


@pytest.mark.parametrize("mask", [-1, 1 << 19])
def test_masks_have_19_bits(mask):
    with pytest.raises(n.LabelError, match="19 bits"):
        decode_masks([5, mask])
    with pytest.raises(n.LabelError, match="found those of one"):
        encode_masks(["Pastures"])


def test_the_order_of_vectors_is_told_by_labels():
    for order in ("papers", "alphabetical"):
        assert matching_orders(encode_labels(LABELS, order=order), LABELS) == (order,)
        assert matching_orders(encode_labels(LABELS[0], order=order), LABELS[0]) == (order,)
    backwards = encode_labels(LABELS, order=n.LABELS_19[::-1])
    assert matching_orders(backwards, LABELS) == ()
    assert matching_orders(encode_labels([[], []], order="papers"), [[], []]) == ("papers", "alphabetical")
    with pytest.raises(n.LabelError, match="each of 2 patches"):
        matching_orders(backwards[:1], LABELS)


def test_torchgeo_before_0_4_1_wrote_neither_order():
    labels = ["Broad-leaved forest", "Natural grassland", "Transitional woodland/shrub"]
    numbers = [n.LABELS_43_ALPHABETICAL.index(label) for label in labels]
    mistaken = n.to_19([n.LABELS_43[number] for number in numbers])
    assert mistaken == ["Mixed forest", "Inland waters"]
    vector = encode_labels(mistaken, order="papers")
    assert matching_orders(vector, n.to_19(labels)) == ()
