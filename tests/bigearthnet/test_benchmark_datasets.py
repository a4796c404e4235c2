"""The table of benchmark datasets: its schema, and what is computed from it."""

import pytest

from bigearthnet import benchmark_datasets as benchmarks
from bigearthnet.errors import DataError


@pytest.fixture
def table():
    return benchmarks.read_benchmark_datasets()[benchmarks.COLUMNS]


def test_volumes_are_counted_from_planes():
    assert benchmarks.count_values("3x256") == 3 * 256 * 256
    assert benchmarks.count_values("4x120+6x60+2x20") == 57_600 + 21_600 + 800
    known = benchmarks.read_benchmark_datasets().set_index("name")
    assert known.volume["BigEarthNet"] == 590_326 * 80_000
    assert known.volume["BigEarthNet-MM"] - known.volume["BigEarthNet"] == 590_326 * 2 * 120 * 120


def test_the_archive_is_described_as_it_is(patches):
    """Its own rows agree with the index and with what the bands of an example measure."""
    known = benchmarks.read_benchmark_datasets().set_index("name")
    assert known.images["BigEarthNet"] == known.images["BigEarthNet-MM"] == len(patches)
    assert benchmarks.is_ours(known.reset_index()).sum() == 3


def test_rows_stand_in_order_of_time(table):
    assert table.year.is_monotonic_increasing and len(table) >= 12


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("source", "a blog", "address of a paper"),
        ("source", None, "address of a paper"),
        ("planes", "256x256x3", "planes such as"),
        ("labels", "many", "labels among"),
        ("images", 0, "number of images"),
        ("year", 1999, "year from"),
        ("name", "AID", "name of its own"),
    ],
)
def test_a_row_that_is_not_as_described_is_refused(table, column, value, said):
    table[column] = table[column].astype(object)
    table.loc[0, column] = value
    with pytest.raises(DataError, match=said):
        benchmarks.check_benchmark_datasets(table)


def test_a_column_that_is_missing_is_refused(table):
    with pytest.raises(DataError, match="columns"):
        benchmarks.check_benchmark_datasets(table.drop(columns="source"))
