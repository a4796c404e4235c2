"""The codes of a catalogue's sections: each read back by its twin, and as specified."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bigearthnet.catalogue import CatalogueError
from bigearthnet.catalogue.codes import (
    decode_blocks,
    decode_runs,
    decode_varints,
    encode_blocks,
    encode_runs,
    encode_varints,
)

numbers = st.lists(st.integers(0, 2**31 - 1) | st.integers(0, 300))


@pytest.mark.parametrize(
    ("values", "written"),
    [([], ""), ([0], "00"), ([127], "7f"), ([128], "80 01"), ([300, 1], "ac 02 01"), ([2**31 - 1], "ff ff ff ff 07")],
)
def test_numbers_are_written_as_specified(values, written):
    assert encode_varints(np.array(values, "int64")).hex(" ") == written
    assert decode_varints(bytes.fromhex(written)).tolist() == values


@pytest.mark.parametrize("wrong", [-1, 2**31, 2**35])
def test_other_numbers_are_refused(wrong):
    with pytest.raises(CatalogueError, match=f"from 0 to 2,147,483,647, found {wrong:,}"):
        encode_varints([3, wrong])


@given(numbers)
def test_numbers_come_back(values):
    assert decode_varints(encode_varints(np.array(values, "int64"))).tolist() == values


def test_runs_are_written_as_specified():
    assert encode_runs(np.array([5, 5, 5, 0])).hex(" ") == "03 01 05 00"


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 300))))
def test_runs_come_back(runs):
    values = [value for value, length in runs for _ in range(length)]
    assert decode_runs(encode_runs(np.array(values, "int64"))).tolist() == values


def test_blocks_are_written_as_specified():
    grid = np.array([[[0, 1, 2], [2, 1, 0], [1, -1, 2]]])
    assert list(encode_blocks(grid, grid >= 0)) == [
        0 * 27 + 1 * 9 + 2 * 3 + 1,
        2 * 27 + 0 * 9 + 0 * 3 + 0,  # what is right of the grid is unknown: the lowest code
        1 * 27 + 0 * 9 + 0 * 3 + 0,
        2 * 27 + 0 * 9 + 0 * 3 + 0,
    ]


def test_unknown_cells_take_the_most_frequent_code():
    grid = np.array([[[2, 1, 2, 1, 2, -1], [0, 0, 0, 0, -1, -1]] + [[-1] * 6] * 4])
    assert list(encode_blocks(grid, grid >= 0)) == [2 * 27 + 9] * 3


@given(st.integers(0, 2**32 - 1), st.integers(0, 3), st.integers(1, 9), st.floats(0, 1))
def test_known_cells_come_back(seed, count, side, share):
    random = np.random.default_rng(seed)
    grids = random.integers(0, 3, (count, side, side))
    present = random.random(grids.shape) < share
    read = decode_blocks(encode_blocks(np.where(present, grids, -1), present), present)
    assert read.shape == grids.shape
    assert (read[present] == grids[present]).all()
