"""Labels and `in_v2` joined to the index, and metadata that does not fit refused."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from bigearthnet.nomenclature import LABELS_19
from bigearthnet.v2_columns import add_v2_columns
from tests.bigearthnet.made_up import make_metadata


@pytest.fixture(scope="module")
def rows(patches) -> pd.DataFrame:
    return patches[patches["tile"].isin(["33UUP", "34TDR"])].iloc[::7].reset_index(drop=True)


@pytest.fixture(scope="module")
def metadata(rows) -> pa.Table:
    return make_metadata(rows)


def with_value(metadata: pa.Table, column: str, value) -> pa.Table:
    """Returns the table with another value in its first row."""
    values = pa.array([value, *metadata[column].to_pylist()[1:]], metadata[column].type)
    return metadata.set_column(metadata.column_names.index(column), column, values)


def test_each_patch_gets_the_labels_published_for_it(rows, metadata):
    joined = add_v2_columns(rows, metadata)
    published = dict(zip(metadata["s2v1_name"].to_pylist(), metadata["labels"].to_pylist(), strict=True))
    assert joined["in_v2"].tolist() == [name in published for name in rows["s2_name"]]
    assert 0 < joined["in_v2"].sum() < len(rows)
    for name, labels in zip(joined["s2_name"], joined["labels"], strict=True):
        if name in published:
            assert set(labels) == set(published[name])
        else:
            assert labels is pd.NA
    pd.testing.assert_frame_equal(joined[rows.columns], rows)


def test_labels_stand_in_the_order_of_the_papers(rows, metadata):
    positions = [[LABELS_19.index(label) for label in labels] for labels in add_v2_columns(rows, metadata)["labels"].dropna()]
    assert max(map(len, positions)) > 2
    assert all(one == sorted(one) for one in positions)
    assert any(labels != sorted(labels) for labels in add_v2_columns(rows, metadata)["labels"].dropna())


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("patch_id", "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_00_00", "match the index in patch_id: S2"),
        ("s1_name", "S1A_IW_GRDH_1SDV_20170613T165043_33UUP_87_48", "in s1_name"),
        ("split", "holdout", "in split: .*; found holdout for S2"),
        ("labels", ["Arable land", "Rice"], "one of the 19 classes; found Rice"),
        ("s2v1_name", "S2A_MSIL2A_20170613T101031_99_99", "patches of the index"),
    ],
)  # fmt: skip
def test_metadata_that_contradicts_the_index_is_refused(rows, metadata, column, value, message):
    with pytest.raises(ValueError, match=message):
        add_v2_columns(rows, with_value(metadata, column, value))


def test_flags_that_contradict_the_index_are_refused(rows, metadata):
    for column in ("contains_seasonal_snow", "contains_cloud_or_shadow"):
        flipped = not pc.list_element(pa.array([metadata[column].to_pylist()]), 0)[0].as_py()
        with pytest.raises(ValueError, match=f"in {column}"):
            add_v2_columns(rows, with_value(metadata, column, flipped))
