"""Patch names read and written, one at a time or by the column.

A name is a row of parts joined by `_`; three kinds exist:

    S2Name  S2B_MSIL2A_20170906T101019_33_85                    version 1, Sentinel-2
    S1Name  S1A_IW_GRDH_1SDV_20170904T161304_34VDN_33_85        version 1, Sentinel-1
    V2Name  S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57  version 2, Sentinel-2

A name keeps its time as written, the `stamp`, because `S2Name` cannot be written back from a
time: see `name_parts`. `sensed` is the stamp's best reading, for `S2Name` from 8 s before to 3 s
after the time of the same product in version 2. One product (a tile on a day) can have several
stamps in version 1.
"""

from dataclasses import fields

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .errors import DataError
from .name_kinds import PatchName, S1Name, S2Name, V2Name
from .name_parts import Part, PatchNameError, sense

__all__ = [
    "PatchNameError", "S1Name", "S2Name", "V2Name",
    "as_text", "format_names", "parse_name", "parse_names",
]  # fmt: skip


# Arrow's types of text.
TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)


def parse_name(text: str, *, kind: type[PatchName] | None = None) -> S2Name | S1Name | V2Name:
    """Return the parts of one patch name, of any kind unless `kind` says which.

    Raises `PatchNameError`, whose `part` says what is wrong.
    """
    if not isinstance(text, str):
        raise PatchNameError("name", "text", text)
    return _parse(text, kind or _recognise(text))


def parse_names(names, *, kind: type[PatchName] | None = None) -> pd.DataFrame:
    """Return the parts of n patch names, one row each, in order.

    `names` is a sequence, numpy array, pandas Series (whose index is kept) or pyarrow array of
    names of one kind; the first says which, unless `kind` does, as it must where there are none.
    Columns: the fields of the kind (text as categories, numbers as int32), then `day` and `sensed`
    (datetime64[ms], UTC).
    Raises `PatchNameError` for a name of another kind, or a wrong or missing one.
    """
    column = as_text(names)
    if kind is None and not len(column):
        raise PatchNameError("kind", "S1Name, S2Name or V2Name, stated where there are no names to tell it", None)
    kind = kind or _recognise(column[0].as_py())
    pieces = pc.split_pattern(column, "_")
    width = len(kind.PARTS)
    odd = np.flatnonzero(_numpy(pc.list_value_length(pieces)) != width)
    if odd.size:
        _parse(column[int(odd[0])].as_py(), kind)
    flat, table = pieces.flatten(), {}
    for position, part in enumerate(kind.PARTS):
        coded = flat.take(pa.array(np.arange(position, len(flat), width))).dictionary_encode()
        texts, codes = coded.dictionary.to_pylist(), _numpy(coded.indices)
        values = []
        for code, text in enumerate(texts):
            try:
                values.append(part.read(text))
            except PatchNameError as error:
                error.name = column[int(np.argmax(codes == code))].as_py()
                raise
        if part.label in _labels(kind):
            table[part.label] = _column(values, codes, part)
    stamps = table["stamp"]
    for label, times in (
        ("day", [sense(stamp[:8] + "T000000") for stamp in stamps.categories]),
        ("sensed", [sense(stamp) for stamp in stamps.categories]),
    ):
        table[label] = np.array(times, "datetime64[ms]")[stamps.codes]
    return pd.DataFrame(table, index=names.index if isinstance(names, pd.Series) else None)


def format_names(table: pd.DataFrame, *, kind: type[PatchName]) -> pd.Series:
    """Return the n names whose parts `table` holds, one row each: `parse_names` turned round.

    `table` needs the fields of `kind` as columns; others are ignored. Raises `DataError` for a
    missing column, `PatchNameError` for a part that no name can carry.
    """
    absent = sorted(_labels(kind) - set(table.columns))
    if absent:
        raise DataError(f"Expected the columns of {kind.__name__}, found no {' and '.join(absent)}. Add them.")
    pieces = []
    for part in kind.PARTS:
        values = table[part.label] if part.label in _labels(kind) else pd.Series([""] * len(table))
        codes, uniques = pd.factorize(values, use_na_sentinel=False)
        pieces.append(pa.array([part.write(v) for v in uniques], pa.string()).take(codes))
    joined = pc.binary_join_element_wise(*pieces, "_")
    return pd.Series(_numpy(joined), index=table.index, dtype="str")


def as_text(names) -> pa.Array:
    """Return names, in any form `parse_names` takes, as one Arrow array of text.

    Raises `PatchNameError` for a missing name, and for what is not text.
    """
    column = names if isinstance(names, pa.Array | pa.ChunkedArray) else _as_arrow(names)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    if column.null_count:
        raise PatchNameError("name", "a patch name in every row", None)
    if len(column) and not any(is_text(column.type) for is_text in TEXT):
        raise PatchNameError("name", "text", column[0].as_py())
    return column.cast(pa.string())


def _as_arrow(names) -> pa.Array | pa.ChunkedArray:
    try:
        return pa.array(names, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # of several types
        odd = [name for name in names if not isinstance(name, str)]
        raise PatchNameError("name", "text", odd[0] if odd else names) from None


def _recognise(text: str) -> type[PatchName]:
    if text.startswith("S1"):
        return S1Name
    if text.startswith("S2"):
        pieces = text.split("_")
        long = len(pieces) > len(S2Name.PARTS) + 1  # one more may be a band's name
        return V2Name if long or pieces[3:4] and pieces[3].startswith("N") else S2Name
    raise PatchNameError("satellite", "a name that begins with S1A, S1B, S2A or S2B", text)


def _parse(text: str, kind: type[PatchName]) -> PatchName:
    pieces = text.split("_")
    if len(pieces) != len(kind.PARTS):
        count = f"{len(kind.PARTS)} parts joined by '_' and no path, band or extension"
        raise PatchNameError("name", count, text)
    values = {}
    try:
        for part, piece in zip(kind.PARTS, pieces, strict=True):
            values[part.label] = part.read(piece)
    except PatchNameError as error:
        error.name = text
        raise
    return kind(**{label: values[label] for label in _labels(kind)})


def _labels(kind: type[PatchName]) -> set[str]:
    return {field.name for field in fields(kind)}


def _column(values: list, codes: np.ndarray, part: Part) -> np.ndarray | pd.Categorical:
    if part.convert is int:
        return np.array(values, "int32")[codes]
    return pd.Categorical.from_codes(codes, pd.Index(values, dtype="str"))


def _numpy(column: pa.Array) -> np.ndarray:
    return column.to_numpy(zero_copy_only=False)
