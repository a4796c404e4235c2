"""The index to the payload of a catalogue.

A tile on a day is a plane of 91 × 91 cells, and most of a plane's cells agree: so the beginnings
of names are kept once a plane, and columns as runs of equal values. `data/catalogue.md` is the
specification.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..footprints import PATCH_SIZE, POSITIONS
from ..published_lists import FLAGS
from . import codes
from .container import CatalogueError, join_payload

CELLS = POSITIONS * POSITIONS


def encode_payload(index: pd.DataFrame) -> bytes:
    """Return the payload for n rows sorted by tile, s2_date, row and column.

    Only the names are checked. What the payload cannot hold reads back differently. Raises
    `CatalogueError` for a name that does not end in two numbers.
    """
    tile, plane, tiles = _planes(index)
    cell = tile * CELLS + index["row"].to_numpy() * POSITIONS + index["column"].to_numpy()
    first = np.concatenate([[0], np.cumsum([len(entry["days"]) for entry in tiles])])  # plane of a tile
    seen = np.flatnonzero(np.diff(first))
    masks = np.bincount(cell, 2.0 ** (plane - first[seen][tile]), minlength=len(seen) * CELLS).astype("int64")
    planes = [day for entry in tiles for day in entry["days"]]
    season = index["season"].cat.codes.to_numpy("int64"), range(len(index["season"].cat.categories))
    s2 = _number(planes, "s2", plane, _beginnings(index["s2_name"]), _beginnings(index["v2_name"]))
    s1 = _number(planes, "s1", plane, _beginnings(index["s1_name"]), season)
    country, split = np.zeros(len(masks), "int64"), np.full(len(masks), -1)
    country[cell] = index["country"].cat.codes
    known = index["split_v1"].notna().to_numpy()
    split[cell[known]] = index["split_v1"].cat.codes[known]
    divided = np.zeros(len(masks), bool)  # v1 gives no split to flagged patches
    divided[cell[~index[FLAGS].any(axis=1).to_numpy()]] = True
    grids = (-1, POSITIONS, POSITIONS)
    header = {
        "rows": len(index), "side": POSITIONS, "metres": PATCH_SIZE,
        "country": index["country"].cat.categories.tolist(),
        "season": index["season"].cat.categories.tolist(), "tiles": tiles,
    }  # fmt: skip
    sections = {
        "days": codes.encode_runs(masks), "country": codes.encode_runs(country[masks > 0]),
        "split_v1": codes.encode_blocks(split.reshape(grids), divided.reshape(grids)),
        "s2": codes.encode_runs(s2), "s1": codes.encode_runs(s1),
        **{flag: codes.encode_runs(index[flag].to_numpy("int64")) for flag in FLAGS},
    }  # fmt: skip
    return join_payload(header, sections)


def _planes(index: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, list[dict]]:
    """Return each row's tile (of those that have rows) and plane, and what the header says of tiles."""
    tile, day = index["tile"].cat.codes.to_numpy("int64"), index["s2_date"].to_numpy()
    new_tile = np.diff(tile, prepend=-1) != 0
    new_plane = new_tile.copy()
    new_plane[1:] |= day[1:] != day[:-1]
    tiles = [{"name": name, "days": []} for name in index["tile"].cat.categories]
    for code, position in zip(tile[new_tile].tolist(), np.flatnonzero(new_tile), strict=True):
        corner = index.iloc[position][["epsg", "ulx", "uly", "column", "row"]]
        epsg, ulx, uly, column, row = map(int, corner)
        tiles[code].update(epsg=epsg, ulx=ulx - PATCH_SIZE * column, uly=uly + PATCH_SIZE * row)
    for code in tile[new_plane].tolist():
        tiles[code]["days"].append({})
    return np.cumsum(new_tile) - 1, np.cumsum(new_plane) - 1, tiles


def _beginnings(names: pd.Series) -> tuple[np.ndarray, list]:
    """Return names without their last two parts, column and row, as codes into a list.

    The list is sorted, so that the same names always give the same codes; a missing name is null,
    the last.
    """
    texts = pa.array(names, pa.string(), from_pandas=True)
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    parts = pc.split_pattern(texts, "_", max_splits=2, reverse=True)
    odd = pc.not_equal(pc.list_value_length(parts), 3).fill_null(False)
    if pc.any(odd).as_py():
        name = texts.filter(odd)[0]
        raise CatalogueError(f"Expected a name that ends in _column_row, found {name}. Correct it.")
    coded = pc.list_element(parts, 0).dictionary_encode(null_encoding="encode")
    values = coded.dictionary.to_pylist()
    order = sorted(range(len(values)), key=lambda at: (values[at] is None, values[at] or ""))
    rank = np.argsort(order)
    return rank[coded.indices.to_numpy()], [values[at] for at in order]


def _number(planes: list[dict], key: str, plane: np.ndarray, first: tuple, second: tuple) -> np.ndarray:
    """Return which of its plane's beginnings each row's name has; note the beginnings in `planes`.

    A beginning comes in a pair, with what else goes by it: one value of `first` and one of
    `second`, both given as codes and list. Inside a plane pairs go by frequency, then in the order
    of their codes.
    """
    (codes_1, values_1), (codes_2, values_2) = first, second
    pair = (plane * len(values_1) + codes_1) * len(values_2) + codes_2
    inverse, pairs = pd.factorize(pair, sort=True)
    of_plane, rest = np.divmod(pairs, len(values_1) * len(values_2) or 1)
    order = np.lexsort((rest, -np.bincount(inverse, minlength=len(pairs)), of_plane))
    for at in order:
        pair = [values_1[rest[at] // len(values_2)], values_2[rest[at] % len(values_2)]]
        planes[of_plane[at]].setdefault(key, []).append(pair)
    number = np.arange(len(order)) - np.searchsorted(of_plane[order], of_plane[order])
    return number[np.argsort(order)][inverse]
