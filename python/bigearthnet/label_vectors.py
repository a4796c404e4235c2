"""Labels as vectors of zeros and ones, with the order of the classes always said.

    encode_labels(["Pastures", "Mixed forest"], order="papers")    (19,) uint8
    encode_labels(index["labels"], order="alphabetical")            (n, 19) uint8
    decode_labels(vectors, order="papers")                          the labels again

Two orders are in use, and a vector does not say which is its own:

    "papers"        that of the CLC codes: the papers, and torchgeo since 0.4.1
    "alphabetical"  ConfigILM, unless asked otherwise: github.com/lhackel-tub/ConfigILM,
                    configilm/extra/BENv2_utils.py, `ben_19_labels_to_multi_hot`

torchgeo before 0.4.1 has a third, which is none: it took the numbers of the 43 classes in
alphabetical order through a table made for the papers' order. Its 19-class vectors carry wrong
classes and cannot be put right; those for 43 classes are alphabetical. (github.com/torchgeo/torchgeo,
torchgeo/datasets/bigearthnet.py, tags v0.4.0 and v0.4.1; pull request 1127 there explains it.)
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .nomenclature import (
    LABELS_19,
    LABELS_19_ALPHABETICAL,
    LABELS_43,
    LABELS_43_ALPHABETICAL,
    LabelError,
    class_19,
    clc_class,
)
from .v2_columns import LABELS as LISTS

ORDERS = {
    19: {"papers": LABELS_19, "alphabetical": LABELS_19_ALPHABETICAL},
    43: {"papers": LABELS_43, "alphabetical": LABELS_43_ALPHABETICAL},
}


def encode_labels(labels, *, order: str | Sequence[str], classes: int = 19) -> np.ndarray:
    """Return labels as uint8 zeros and ones: (k,) for one patch, (n, k) for n of them.

    One patch is a sequence or set of text, several a sequence of such, an Arrow column of lists
    or a pandas Series: a column is never one patch, and an empty one gives (0, k). Where neither
    text nor lists tell, as in [], it is one patch without labels. `order` is "papers", "alphabetical", or all k labels in an order of your
    own; `classes` is k, 19 or 43, where `order` is a word. Raises `LabelError` for an unknown
    label or order, for a patch whose labels are missing, and for a column of anything but lists.
    """
    wanted = _order(order, classes)
    lists, single = _as_lists(labels)
    codes = _codes(lists, wanted)
    vectors = np.zeros((len(lists), len(wanted)), "uint8")
    vectors[_rows(lists), codes] = 1
    return vectors[0] if single else vectors


def decode_labels(vectors, *, order: str | Sequence[str], classes: int = 19) -> list[str] | pa.ListArray:
    """Return the labels of vectors of zeros and ones, in the papers' order whatever theirs is.

    A vector (k,) gives a list, several (n, k) an Arrow array of n lists. `order` and `classes`
    are as for `encode_labels`. Raises `LabelError` for another length than k, or a value other
    than 0 and 1: scores need a threshold first.
    """
    wanted = _order(order, classes)
    given = np.asarray(vectors)
    if given.ndim not in (1, 2) or given.shape[-1] != len(wanted):
        raise LabelError(f"Expected vectors of {len(wanted)} values, found an array of shape {given.shape}.")
    is_set = given == 1
    if not (is_set | (given == 0)).all():
        wrong = given[~(is_set | (given == 0))][0]
        raise LabelError(f"Expected zeros and ones, found {wrong}. Set a threshold for scores first.")
    known = ORDERS[len(wanted)]["papers"]
    place = {label: column for column, label in enumerate(wanted)}
    is_set = np.atleast_2d(is_set)[:, [place[label] for label in known]]
    return _lists(is_set, known)[0].as_py() if given.ndim == 1 else _lists(is_set, known)


def encode_masks(labels) -> np.ndarray:
    """Return the 19-class labels of n patches as (n,) uint32: bit i is set for `LABELS_19[i]`.

    `labels` are those of several patches, as for `encode_labels`; so are the errors.
    """
    lists, single = _as_lists(labels)
    if single and len(labels):
        raise LabelError(f"Expected the labels of several patches, found those of one: {list(labels)}.")
    vectors = np.zeros((0, 19), "uint8") if single else encode_labels(lists, order="papers")
    return vectors @ (1 << np.arange(19, dtype="uint32"))


def decode_masks(masks) -> pa.ListArray:
    """Return the labels of n masks made by `encode_masks`, as an Arrow array of lists.

    Raises `LabelError` for a mask with other than the lowest 19 bits.
    """
    masks = np.asarray(masks, "int64")
    wrong = masks[(masks < 0) | (masks >> 19 > 0)]
    if wrong.size:
        raise LabelError(f"Expected masks of 19 bits, 0 to {(1 << 19) - 1:,}; found {wrong[0]:,}.")
    return _lists(masks[:, None] >> np.arange(19) & 1 == 1, LABELS_19)


def matching_orders(vectors, labels, *, classes: int = 19) -> tuple[str, ...]:
    """Return in which orders `vectors` say the same as `labels`: of "papers", "alphabetical".

    Both are for the same patches, in the same sequence. Both orders come back where these
    patches cannot tell them apart, none where the vectors are in another order or wrong. Vectors
    alone never tell their order for certain: compare a few patches whose labels you know.
    """
    given = np.atleast_2d(np.asarray(vectors))
    encoded = {word: np.atleast_2d(encode_labels(labels, order=word, classes=classes)) for word in _orders(classes)}
    if given.shape != encoded["papers"].shape:
        raise LabelError(
            f"Expected a vector of {classes} values for each of {len(encoded['papers'])} patches, "
            f"found an array of shape {given.shape}."
        )
    return tuple(word for word, expected in encoded.items() if (given == expected).all())


def _orders(classes: int) -> dict[str, tuple[str, ...]]:
    if classes not in ORDERS:
        raise LabelError(f"Expected 19 or 43 classes, found {classes}.")
    return ORDERS[classes]


def _order(order: str | Sequence[str], classes: int) -> tuple[str, ...]:
    if isinstance(order, str):
        if order not in _orders(classes):
            raise LabelError(f"Expected the order 'papers', 'alphabetical' or a sequence of labels, found {order!r}.")
        return _orders(classes)[order]
    for words in ORDERS.values():
        if sorted(order) == list(words["alphabetical"]):
            return tuple(order)
    raise LabelError(
        f"Expected as order all 19 or all 43 labels, each once; found {len(order)} labels, "
        f"{len(set(order) & set(LABELS_19))} of them among the 19 and {len(set(order) & set(LABELS_43))} among the 43."
    )


def _as_lists(labels) -> tuple[pa.ListArray, bool]:
    """Return labels as Arrow lists, and whether they are those of one patch."""
    if isinstance(labels, str):
        raise LabelError(f"Expected a list of labels, found the text {labels!r}. Write [{labels!r}].")
    if isinstance(labels, pd.Series) and isinstance(labels.dtype, pd.ArrowDtype):
        labels = pa.array(labels)
    single = False
    if isinstance(labels, pa.Array | pa.ChunkedArray):
        lists = _cast(labels)
    else:
        rows = list(labels)
        # An array may be one patch, as pandas gives them; an empty one is a column without rows.
        column = isinstance(labels, pd.Series) or (isinstance(labels, np.ndarray) and not rows)
        single = not column and all(isinstance(row, str) for row in rows)
        lists = pa.array([rows] if single else [_row(row) for row in rows], LISTS)
    lists = lists.combine_chunks() if isinstance(lists, pa.ChunkedArray) else lists
    if lists.null_count:
        first = int(np.argmax(lists.is_null()))
        raise LabelError(f"Expected labels for every patch, row {first} has none known. Leave such rows out first.")
    return lists, single


def _cast(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    try:
        return column.cast(LISTS)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise LabelError(f"Expected a column of lists of text, found one of {column.type}. Give a list for each patch.") from None


def _row(row) -> list | None:
    """Return the labels of one patch as a list; None, NaN and NA stand for missing ones."""
    if isinstance(row, str):
        raise LabelError(f"Expected a list of labels for each patch, found the text {row!r}.")
    return list(row) if hasattr(row, "__iter__") else None


def _codes(lists: pa.ListArray, order: tuple[str, ...]) -> np.ndarray:
    values = lists.flatten()
    codes = pc.index_in(values, value_set=pa.array(order))
    if codes.null_count:
        unknown = values.filter(codes.is_null())[0].as_py()
        known = class_19(unknown) if len(order) == 19 else clc_class(unknown)  # or says which is near
        raise LabelError(f"Expected the label as published, {known.name!r}; found {unknown!r}.")
    return codes.to_numpy()


def _rows(lists: pa.ListArray) -> np.ndarray:
    return np.repeat(np.arange(len(lists)), pc.list_value_length(lists).to_numpy())


def _lists(is_set: np.ndarray, names: tuple[str, ...]) -> pa.ListArray:
    offsets = np.append(0, np.cumsum(is_set.sum(axis=1))).astype("int32")
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(names).take(pa.array(np.nonzero(is_set)[1])))
