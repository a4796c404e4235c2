"""The splits: the ring rule of version 2, and how regular the split of version 1 is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bigearthnet import splits
from bigearthnet.errors import DataError
from bigearthnet.footprints import PATCH_SIZE, POSITIONS, TILE_SIZE, tile_origin
from bigearthnet.names import PatchNameError

positions = st.integers(0, POSITIONS - 1)
ORDER = {"train": 0, "validation": 1, "test": 2}  # from the edge inward


def split_of(column, row):
    return splits.split_v2([column], [row])[0]


def test_the_rings_have_half_a_quarter_and_a_quarter_of_the_area():
    inner, core = (TILE_SIZE - 2 * width for width in (splits.TRAIN_WIDTH, splits.TRAIN_WIDTH + splits.VALIDATION_WIDTH))
    assert inner**2 / TILE_SIZE**2 == pytest.approx(1 / 2)
    assert core**2 / TILE_SIZE**2 == pytest.approx(1 / 4)
    assert (round(splits.TRAIN_WIDTH, 1), round(splits.VALIDATION_WIDTH, 1)) == (16_079.8, 11_370.2)


def by_whole_numbers(left, top):
    """The rule as `data/catalogue.md` states it, for centres so many metres from two edges of a tile."""
    distance = np.min([left, top, TILE_SIZE - left, TILE_SIZE - top], axis=0)
    train = 2 * TILE_SIZE**2 <= (2 * TILE_SIZE - 4 * distance) ** 2
    return np.where(train, "train", np.where(4 * distance > TILE_SIZE, "test", "validation"))


def test_the_formula_decides_as_whole_numbers_do():
    rows, columns = np.indices((POSITIONS, POSITIONS)).reshape(2, -1)
    x, y = (positions * PATCH_SIZE + PATCH_SIZE // 2 for positions in (columns, rows))
    found = splits.split_v2(columns, rows)
    assert found.categories.tolist() == ["train", "validation", "test"]
    assert (np.asarray(found) == by_whole_numbers(x, y)).all()
    bounds = [splits.TRAIN_WIDTH, splits.TRAIN_WIDTH + splits.VALIDATION_WIDTH]
    distance = np.min([x, y, TILE_SIZE - x, TILE_SIZE - y], axis=0)
    assert np.abs(distance[:, None] - bounds).min() > 100  # metres: rounding decides nothing


@pytest.mark.parametrize(
    ("position", "split"),
    [
        (0, "train"), (12, "train"), (13, "validation"), (22, "validation"), (23, "test"),
        (68, "test"), (69, "validation"), (77, "validation"), (78, "train"), (90, "train"),
    ],
)  # fmt: skip
def test_where_one_split_ends_and_the_next_begins(position, split):
    # 22 and 68 mirror each other but differ: 600 m at the right and lower edge hold no patch.
    assert split_of(position, 45) == split_of(45, position) == split


@given(positions, positions)
def test_columns_and_rows_count_alike(column, row):
    assert split_of(column, row) == split_of(row, column)


@given(positions, positions)
def test_a_patch_and_its_mirror_image_agree_but_for_one_column(column, row):
    same = split_of(column, row) == split_of(POSITIONS - 1 - column, row)
    assert same or column in (22, 68)


@given(positions, positions)
def test_no_step_inward_leads_outward(column, row):
    inward = column + np.sign(45 - column)
    assert ORDER[split_of(inward, row)] >= ORDER[split_of(column, row)]


@given(positions, positions)
def test_the_outermost_of_the_two_decides(column, row):
    assert ORDER[split_of(column, row)] == min(ORDER[split_of(column, 45)], ORDER[split_of(45, row)])


@pytest.mark.parametrize("wrong", [91, -1, 4.5, np.nan, "4"])
def test_a_position_off_the_tile_is_refused(wrong):
    for arguments, part in ((([wrong], [0]), "column"), (([0], [wrong]), "row")):
        with pytest.raises(PatchNameError) as error:
            splits.split_v2(*arguments)
        assert error.value.part == part


def test_no_positions_have_no_split():
    assert len(splits.split_v2([], [])) == 0


def test_the_index_holds_the_rule(patches):
    origins = {tile: tile_origin(tile) for tile in patches["tile"].cat.categories}
    left, top = (patches["tile"].astype("str").map({tile: origin[at] for tile, origin in origins.items()}) for at in (1, 2))
    centres = patches["ulx"] - left + PATCH_SIZE // 2, top - patches["uly"] + PATCH_SIZE // 2
    assert (by_whole_numbers(*centres) == patches["split_v2"]).all()


def test_sequences_of_different_lengths_are_refused():
    with pytest.raises(DataError, match="found 2 of column, 1 of row"):
        splits.split_v2([1, 2], [1])


def test_complete_blocks_of_version_1_hold_two_one_and_one(patches):
    table = splits.count_blocks(patches)
    complete = table[table[splits.SPLITS].sum(axis=1) == 4]
    assert complete.to_dict("records") == [{"train": 2, "validation": 1, "test": 1, "blocks": 118_703}]
    patches_counted = table[splits.SPLITS].mul(table["blocks"], axis=0).sum()
    assert patches_counted.tolist() == [269_695, 123_723, 125_866]
    assert table.index.tolist() == list(range(len(table)))


def test_blocks_of_version_2_are_mostly_of_one_split(patches):
    table = splits.count_blocks(patches, split="split_v2")
    assert table.iloc[0].to_dict() == {"train": 4, "validation": 0, "test": 0, "blocks": table["blocks"].max()}


def test_blocks_are_counted_by_product_and_even_position():
    day, later = pd.Timestamp(2017, 6, 13), pd.Timestamp(2017, 7, 3)
    rows = [
        ("33UUP", day, 0, 0, "train"), ("33UUP", day, 1, 0, "test"),
        ("33UUP", day, 0, 1, "validation"), ("33UUP", day, 1, 1, "train"),
        ("33UUP", day, 2, 1, "train"), ("33UUP", day, 3, 1, None),  # the next block
        ("33UUP", later, 1, 1, "train"), ("33UUQ", day, 90, 90, "test"),
    ]  # fmt: skip
    index = pd.DataFrame(rows, columns=["tile", "s2_date", "column", "row", "split_v1"])
    index["split_v1"] = pd.Categorical(index["split_v1"], splits.SPLITS)
    table = splits.count_blocks(index)
    assert table.values.tolist() == [[2, 1, 1, 1], [1, 0, 0, 2], [0, 0, 1, 1]]
