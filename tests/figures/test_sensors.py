"""The figures of the chapter on where the data comes from."""

import numpy as np
import pandas as pd
import pytest

from bigearthnet import acquisitions, examples, names
from bigearthnet.errors import DataError
from bigearthnet.wavelengths import WAVELENGTHS
from figures import remote_sensing, sensors, sensors_ground, sensors_radar
from guide import theme


@pytest.fixture(scope="module")
def pairs() -> list[examples.Example]:
    return examples.read_examples()


def test_the_spectrum_tells_each_band_where_it_is_drawn(pairs):
    figure = sensors.spectrum(remote_sensing.measure_spectra(pairs))
    settings = figure.explorer.spec("spectrum")["settings"]
    told = [point["title"][:3] for point in settings["points"]]
    assert told == list(figure.data["band"]) == sorted(sensors.BANDS, key=lambda name: sensors.BANDS[name].centre)
    assert set(told) == {*WAVELENGTHS, "B10"}
    for look, places in ((theme.light(), settings["wide"]), (theme.light(narrow=True), settings["narrow"])):
        with look.style():
            drawing = figure.drawing(look)
        drawing.canvas.draw()
        axes = drawing.axes[0]
        high = drawing.bbox.height
        drawn = [1 - axes.transData.transform((500, row))[1] / high for row in range(len(told))]
        assert places["at"] == pytest.approx(drawn, abs=1e-3)
    cirrus = settings["points"][told.index("B10")]["lines"]
    assert [line["name"] for line in cirrus] == ["centre", "width", "pixel"]
    assert len(settings["points"][0]["lines"]) == 3 + len(remote_sensing.SURFACES)


def test_both_satellites_see_nearly_the_same_bands():
    apart = {name: abs(band.centre - sensors.CENTRES_B[name]) for name, band in sensors.BANDS.items()}
    assert max(apart, key=apart.get) == "B12" and apart["B12"] < 17
    assert sensors.spectrum_table().rows[-1][:3] == ["B12", "2,202.4", "2,185.7"]


def test_the_chart_of_gaps_has_a_row_for_each_day_even_one_without_a_pair(patches):
    gaps = acquisitions.time_gaps(patches)
    figure = sensors.time_gap(gaps)
    rows = figure.table().rows
    assert len(rows) == 12 and (gaps["patches"] > 0).sum() == 11  # else the days beside the empty one would look like neighbours
    assert rows[0][:2] == ["6 days before", "46"] and rows[1][:2] == ["5 days before", "0"] and rows[6][:2] == ["same day", "283,475"]
    assert sensors.passes_table(acquisitions.radar_passes(patches)).rows[0][2] == "04:25"


def test_the_angle_of_the_radar_gives_back_its_swath():
    near, far = sensors_radar.incidence_angles()
    assert 25 < near < far == sensors_radar.STEEPEST
    wide = (sensors_radar._arc(far) - sensors_radar._arc(near)) * sensors_radar.EARTH
    assert wide == pytest.approx(sensors_radar.SWATHS["Sentinel-1"], abs=0.01)


def test_water_returns_least_and_forest_most_across(pairs):
    echo = sensors_radar.measure_backscatter(pairs).set_index("surface")
    assert echo["VV"].idxmin() == echo["VH"].idxmin() == "lake"
    assert echo["VH"].idxmax() == "forest" and (echo["ratio"] > 0).all()
    with pytest.raises(DataError, match="35VPK"):
        sensors_radar.measure_backscatter(pairs[:3])


def test_looks_are_those_of_the_grain():
    grain = np.random.default_rng(1).gamma(4, 1 / 4, (400, 400))
    assert sensors_radar.count_looks(grain) == pytest.approx(4, rel=0.03)
    assert sensors_radar.count_looks(sensors_radar.block_means(grain, 2)) == pytest.approx(16, rel=0.05)


def test_example_patches_hold_their_speckle(pairs):
    grain = sensors_radar.measure_speckle(pairs)
    assert len(grain) == len(pairs) and grain["looks"].between(3, 9).all()
    assert (grain["looks_averaged"] < 4 * grain["looks"]).all(), "neighbours share their grain"


def test_the_tile_is_that_of_the_example(patches, pairs):
    lake = pairs[3]
    product = patches[(patches["tile"] == lake.tile) & (patches["s2_date"] == pd.Timestamp(lake.day))]
    rows = sensors_ground.tile_to_patch(product, lake).table().rows
    assert rows[0][2] == "91 × 91 patches" and rows[3][2] == "12 × 12 or 6 × 6 or 2 × 2 pixels"
    place = names.parse_name(lake.s1_name)
    elsewhere = product[product["column"] != place.column]
    with pytest.raises(DataError, match="its product"):
        sensors_ground.tile_to_patch(elsewhere, lake)


def test_a_patch_holds_few_of_the_smallest_areas(pairs):
    numbers = sensors_ground.clc_scale(pairs[0]).data.set_index("What")["Hectares"]
    assert numbers["Patch"] == 144 and numbers["Smallest area of the map"] == 25
