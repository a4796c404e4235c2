"""What only the metadata of version 2 tells of a patch: whether it was kept, and its labels."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .errors import DataError
from .nomenclature import LABELS_19

COLUMNS_OF_V2 = ["in_v2", "labels"]
LABELS = pa.list_(pa.string())  # the type of the column `labels`


def add_v2_columns(index: pd.DataFrame, metadata: pa.Table) -> pd.DataFrame:
    """Return `index` with two columns more: in_v2 (bool) and labels (list of text, Arrow).

    `metadata` is that of version 2, as published. The labels of a patch stand in the order of
    `LABELS_19`; they are missing where version 2 dropped it. Countries stay those of version 1,
    from which version 2 differs for 467 patches on two borders. Raises `DataError` where the
    metadata contradicts the index in names, split or flags, or knows other patches or labels.
    """
    row = pc.index_in(_text(index["s2_name"]), value_set=metadata["s2v1_name"].combine_chunks())
    in_v2 = row.is_valid().to_numpy(zero_copy_only=False)
    kept = metadata.take(row.drop_null())
    if in_v2.sum() != len(metadata):
        raise _contradiction("patches of the index", f"{len(metadata):,}", f"{in_v2.sum():,}")
    _check_agreement(index[in_v2], kept)
    labels = _ordered(kept["labels"].combine_chunks())
    places = np.where(in_v2, np.cumsum(in_v2) - 1, 0)
    labels = labels.take(pa.array(places, mask=~in_v2))
    return index.assign(in_v2=in_v2, labels=pd.array(labels, pd.ArrowDtype(LABELS)))


def _check_agreement(index: pd.DataFrame, metadata: pa.Table) -> None:
    """Refuse metadata that says something else than the index; both hold the same patches."""
    expected = {
        "patch_id": index["v2_name"], "s1_name": index["s1_name"], "split": index["split_v2"].astype("str"),
        "contains_seasonal_snow": index["snow"], "contains_cloud_or_shadow": index["cloud"],
    }  # fmt: skip
    for column, values in expected.items():
        values = _text(values) if metadata[column].type == pa.string() else pa.array(values)
        same = pc.equal(metadata[column].combine_chunks(), values).to_numpy(zero_copy_only=False)
        if not same.all():
            first = int(np.argmin(same))
            found = f"{metadata[column][first]} for {index['s2_name'].iloc[first]}"
            raise _contradiction(column, str(values[first]), found)


def _ordered(labels: pa.ListArray) -> pa.ListArray:
    """Return the lists with their labels in the order of `LABELS_19`."""
    codes = pc.index_in(labels.flatten(), value_set=pa.array(LABELS_19))
    if codes.null_count:
        unknown = labels.flatten().filter(codes.is_null())[0]
        raise _contradiction("labels", "one of the 19 classes", str(unknown))
    codes, lengths = codes.to_numpy(), pc.list_value_length(labels).to_numpy()
    order = np.lexsort((codes, np.repeat(np.arange(len(labels)), lengths)))
    offsets = np.append(0, np.cumsum(lengths)).astype("int32")
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(LABELS_19).take(pa.array(codes[order])))


def _text(column: pd.Series) -> pa.Array:
    values = pa.array(column, pa.string(), from_pandas=True)
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _contradiction(what: str, expected: str, found: str) -> DataError:
    return DataError(
        f"Expected the metadata of version 2 to match the index in {what}: {expected}; found "
        f"{found}. Fetch the samples and the metadata again."
    )
