"""The committed tables of loading rates and of band statistics, and what is refused of them."""

import pandas as pd
import pytest

from bigearthnet.archive.bands import BANDS
from bigearthnet.errors import DataError
from bigearthnet.loading import measured, published_statistics
from bigearthnet.loading.compare import COLUMNS


def test_the_columns_are_those_of_the_comparison():
    assert measured.RATES == COLUMNS


def test_the_measured_rates_say_what_they_were_measured_on():
    table = measured.read_measured()
    assert table["way"].iloc[0] == "GeoTIFF, rasterio" and table["way"].is_unique and len(table) == 4
    assert table["patches"].iloc[0] >= 1000 and table["measured"].iloc[0].year >= 2026
    assert table["patches_per_second"].idxmax() == table.index[table["way"] == "LMDB, safetensors"][0]


def test_the_machine_is_told_from_the_packages():
    machine, _, packages = measured.read_measured()["machine"].iloc[0].partition("; ")
    assert "cores" in machine and "rasterio" in packages


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop(columns="machine"), "Expected the columns"),
        (lambda table: table.assign(measured=["2026-01-01", *table["measured"][1:]]), "the same measured"),
        (lambda table: table.assign(machine=None), "the same machine"),
        (lambda table: table.assign(patches_per_second=table["patches_per_second"].to_numpy()[::-1]), "fit their ratios"),
        (lambda table: table.assign(bytes_per_patch=0), "fit their ratios"),
    ],
)
def test_rates_that_contradict_themselves_are_refused(change, message):
    with pytest.raises(DataError, match=message):
        measured.check_measured(change(pd.read_csv(measured.data_file(measured.FILE))))


def test_statistics_are_of_every_band():
    table = published_statistics.read_published_statistics().set_index("band")
    assert list(table.index) == list(BANDS)
    stored_fine = [band for band in BANDS if BANDS[band].resolution == 10]
    assert (table["std_bilinear"] == table["std"])[stored_fine].all()
    assert (table["std_bilinear"] < table["std"]).drop(stored_fine).all()  # enlarging smooths the others


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table[1:], "each of 14 bands"),
        (lambda table: table.rename(columns={"std": "deviation"}), "each of 14 bands"),
        (lambda table: table.assign(mean=-table["mean"]), "can have"),
        (lambda table: table.assign(std=0), "can have"),
        (lambda table: table.assign(std_bilinear=2 * table["std"]), "can have"),
    ],
)
def test_statistics_that_cannot_be_are_refused(change, message):
    with pytest.raises(DataError, match=message):
        published_statistics.check_published_statistics(change(published_statistics.read_published_statistics()))
