"""The layer of labels: which patches version 2 keeps, and their 19-class labels.

It belongs to one catalogue, whose identity it names, and is a file of its own because labels are
per-patch data of version 2: it is made where that metadata is at hand, and never committed.

Labels are the same on all days of a footprint. Each class is a picture of the footprints, and a
pixel is nearly always like its neighbours: pixels with the same four neighbours go to the same
stream of bits, most of which are nearly all zeros or all ones and compress well.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..footprints import POSITIONS
from ..label_vectors import decode_masks, encode_masks
from ..nomenclature import LABELS_19
from ..v2_columns import COLUMNS_OF_V2, LABELS
from . import codes
from .container import AGAIN, CatalogueError, join_payload, seal, split_payload, unseal
from .patches import identify

MAGIC = b"BENL"
CONTEXT = ((0, -1), (-1, 0), (-1, -1), (-1, 1))  # (row, column) to the neighbours W, N, NW, NE
BITS = np.arange(len(LABELS_19))
STREAMS = len(LABELS_19) << len(CONTEXT)  # one for each class in each context


def encode_label_layer(index: pd.DataFrame) -> bytes:
    """Return the layer for an index with the columns in_v2 and labels.

    Raises `CatalogueError` as `encode_catalogue` does, and for labels that a layer cannot hold:
    other than those of `LABELS_19` in their order, none where in_v2, given where not, or
    different on two days of a footprint.
    """
    in_v2, masks = _masks(index)
    footprint, shape = _footprints(index)
    pictures = np.zeros(shape, "int64")
    pictures.ravel()[footprint[in_v2]] = masks[in_v2]
    padded = np.pad(pictures, ((0, 0), (1, 0), (1, 1)))
    tile, row, column, _ = _waves(_present(footprint[in_v2], shape))
    stream = _streams(padded, tile, row, column).ravel()
    bits = (pictures[tile, row, column, None] >> BITS & 1).astype("uint8").ravel()
    counts = np.bincount(stream, minlength=STREAMS)
    parts = np.split(bits[np.argsort(stream, kind="stable")], np.cumsum(counts)[:-1])
    sections = {
        "in_v2": codes.encode_runs(in_v2.astype("int64")),
        "counts": codes.encode_varints(counts),
        "bits": b"".join(np.packbits(part).tobytes() for part in parts),
    }
    header = {"catalogue": identify(index.drop(columns=COLUMNS_OF_V2)), "labels": list(LABELS_19)}
    payload = join_payload(header, sections)
    _check_equal(index, masks, _decode_payload(payload, footprint, shape)[1])
    return seal(MAGIC, payload)


def decode_label_layer(data: bytes, index: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return in_v2 (n, bool) and labels (n, uint32; bit i is set for `LABELS_19[i]`) of n rows.

    `index` is the table of the layer's catalogue; `label_vectors.decode_masks` turns the numbers
    into text. Raises `CatalogueError` for bytes that are not a whole layer, and for the layer of
    another catalogue.
    """
    payload = unseal(MAGIC, data)
    header, _ = split_payload(payload)
    expected = identify(index.drop(columns=COLUMNS_OF_V2, errors="ignore"))
    if header["catalogue"] != expected:
        raise CatalogueError(
            f"Expected the labels of catalogue {expected}, found those of {header['catalogue']}. "
            "Make the layer anew from the same index as the catalogue."
        )
    if header["labels"] != list(LABELS_19):
        raise CatalogueError(f"Expected the labels {LABELS_19}, found {header['labels']}. {AGAIN}")
    return _decode_payload(payload, *_footprints(index))


def _decode_payload(payload: bytes, footprint: np.ndarray, shape: tuple) -> tuple[np.ndarray, np.ndarray]:
    _, sections = split_payload(payload)
    in_v2 = codes.decode_runs(sections["in_v2"]).astype(bool)
    counts = codes.decode_varints(sections["counts"])
    stored = -(-counts // 8) * 8  # every stream begins a byte
    bits = np.unpackbits(np.frombuffer(sections["bits"], "uint8"))
    after = np.cumsum(stored) - stored  # how far each stream is read
    padded = np.zeros((shape[0], shape[1] + 1, shape[2] + 2), "int64")
    tile, row, column, wave = _waves(_present(footprint[in_v2], shape))
    for here in np.split(np.arange(len(wave)), np.flatnonzero(np.diff(wave)) + 1):
        stream = _streams(padded, tile[here], row[here], column[here])
        read = np.bincount(stream.ravel(), minlength=STREAMS)
        order = np.argsort(stream, axis=None, kind="stable")
        rank = np.empty(stream.size, "int64")
        rank[order] = np.arange(stream.size) - np.repeat(np.cumsum(read) - read, read)
        found = bits[after[stream] + rank.reshape(stream.shape)].astype("int64")
        padded[tile[here], row[here] + 1, column[here] + 1] = (found << BITS).sum(axis=1)
        after += read
    masks = padded[:, 1:, 1:-1].ravel()[footprint]
    return in_v2, np.where(in_v2, masks, 0).astype("uint32")


def _masks(index: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return both columns of the layer as arrays, after checking them."""
    absent = set(COLUMNS_OF_V2) - set(index.columns)
    if absent:
        raise CatalogueError(
            f"Expected an index with in_v2 and labels, found no {' and '.join(sorted(absent))}. "
            "Build it with the metadata of version 2."
        )
    in_v2, labels = index["in_v2"].to_numpy(bool), pa.array(index["labels"], LABELS)
    labels = labels.combine_chunks() if isinstance(labels, pa.ChunkedArray) else labels
    carried = np.asarray(pc.fill_null(pc.list_value_length(labels), 0)) > 0
    wrong, masks = carried != in_v2, np.zeros(len(index), "uint32")
    wrong |= np.asarray(index["labels"].notna()) & ~in_v2
    if not wrong.any():
        given = labels.filter(pa.array(in_v2))
        masks[in_v2] = encode_masks(given)
        again = decode_masks(masks[in_v2])
        if not again.equals(given):
            wrong[in_v2] = [one != two for one, two in zip(given.to_pylist(), again.to_pylist(), strict=True)]
    if wrong.any():
        at = int(wrong.argmax())
        raise CatalogueError(
            "Expected one label or more where in_v2 is true and none elsewhere, each once and in the order of "
            f"LABELS_19; found {labels[at]} for {index['s2_name'].iloc[at]}. Correct them."
        )
    return in_v2, masks


def _footprints(index: pd.DataFrame) -> tuple[np.ndarray, tuple[int, int, int]]:
    """Return each row's place among the footprints of the tiles that have rows, and their shape."""
    tiles, tile = np.unique(index["tile"].cat.codes.to_numpy("int64"), return_inverse=True)
    place = (tile * POSITIONS + index["row"].to_numpy()) * POSITIONS + index["column"].to_numpy()
    return place, (len(tiles), POSITIONS, POSITIONS)


def _present(footprint: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    present = np.zeros(shape, bool)
    present.ravel()[footprint] = True
    return present


def _waves(present: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return tile, row, column and wave of the footprints, wave by wave, in it by tile and row.

    The wave is column + 2 × row: the neighbours of `CONTEXT` lie in earlier waves, so that all
    of a wave is read at once.
    """
    tile, row, column = np.nonzero(present)
    wave = column + 2 * row
    order = np.lexsort((row, tile, wave))
    return tile[order], row[order], column[order], wave[order]


def _streams(padded: np.ndarray, tile: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Return the stream of n footprints and 19 classes, (n, 19); absent neighbours have no label."""
    context = np.zeros((len(tile), len(BITS)), "int64")
    for bit, (down, right) in enumerate(CONTEXT):
        context |= (padded[tile, row + 1 + down, column + 1 + right, None] >> BITS & 1) << bit
    return (context * len(BITS) + BITS).astype("uint16")


def _check_equal(index: pd.DataFrame, masks: np.ndarray, read: np.ndarray) -> None:
    differ = masks != read
    if differ.any():
        at = int(differ.argmax())
        one, two = (decode_masks(values[[at]])[0].as_py() for values in (read, masks))
        raise CatalogueError(
            f"Expected the same labels on all days of a footprint, found {two} for "
            f"{index['s2_name'].iloc[at]} and {one} on another day. Correct them."
        )
