"""Pictures made of bands."""

import numpy as np
import pytest

from bigearthnet import views
from bigearthnet.errors import DataError
from bigearthnet.examples import Example, read_examples
from bigearthnet.views import INDICES, OPTICAL, RADAR, RESAMPLING, STRETCHES, VIEWS


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples()


def test_indices_by_hand():
    bands = {name: np.full((2, 2), value, "uint16") for name, value in {"B03": 300, "B04": 100, "B08": 500, "B11": 100}.items()}
    bands |= {"VV": np.full((2, 2), -8.0, "float32"), "VH": np.full((2, 2), -15.0, "float32")}
    found = {name: views.channel(bands, name)[0, 0] for name in INDICES}
    assert found == pytest.approx({"NDVI": 400 / 600, "NDWI": -200 / 800, "NDSI": 200 / 400, "VV/VH": 7})


def test_an_index_of_nothing_is_not_a_number():
    bands = {"B08": np.array([[0, 3], [4, 5]], "uint16"), "B04": np.array([[0, 3], [4, 5]], "uint16")}
    ndvi = views.channel(bands, "NDVI")
    assert np.isnan(ndvi[0, 0]) and ndvi[119, 119] == 0
    assert (views.show(bands, OPTICAL["ndvi"]) == 0).all()


def test_indices_see_what_they_are_for(examples):
    lake, snow = examples[3], examples[-1]  # a lake in September, a snowy field in February
    ndvi, ndwi = (views.channel(lake.s2, name) for name in ("NDVI", "NDWI"))
    assert (ndwi[ndvi < 0.2].mean(), ndwi[ndvi > 0.6].mean()) == pytest.approx((0, -0.6), abs=0.25)
    means = [views.channel(example.s2, "NDSI").mean() for example in examples]
    assert means[-1] > 0.5 > 0 > max(means[:-1])
    assert np.median(views.channel(snow.s1, "VV/VH")) > 5


@pytest.mark.parametrize("stretch", STRETCHES)
@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_every_view_of_every_patch(examples, view, stretch):
    for example in examples:
        picture = views.show({**example.s2, **example.s1}, view, stretch=stretch, resampling="bicubic")
        assert picture.dtype == np.uint8 and picture.shape == ((120, 120, 3) if len(view.channels) == 3 else (120, 120))
        assert picture.std() > 1
        if stretch == "percentiles":
            black, white = ((picture == end).mean() for end in (0, 255))
            assert 0.0199 < black < 0.1 and 0.0199 < white < 0.1  # with what rounds to the ends


def test_red_comes_first(examples):
    red, green, blue = views.show(examples[1].s2, OPTICAL["true-colour"], stretch="together").reshape(-1, 3).mean(axis=0)
    assert green > red > blue


def test_stored_pixels_stay_and_others_are_made_smooth(examples):
    stored = examples[0].s2["B12"]
    assert (views.channel(examples[0].s2, "B12") == stored.repeat(2, axis=0).repeat(2, axis=1)).all()
    roughness = [abs(np.diff(views.channel(examples[0].s2, "B12", resampling=method), n=2)).mean() for method in RESAMPLING]
    assert roughness[0] > roughness[2] > roughness[1]


def test_a_fixed_stretch_is_the_same_for_all(examples):
    for example in examples:
        channels = [(name, views.channel(example.s2, name)) for name in OPTICAL["true-colour"].channels]
        assert views.limits(channels, stretch="fixed") == [(0, 3_000)] * 3


def test_all_three_share_limits_where_they_share_a_unit(examples):
    bands = {**examples[0].s2, **examples[0].s1}
    together = {key: views.limits([(name, views.channel(bands, name)) for name in VIEWS[key].channels], stretch="together") for key in ("true-colour", "composite")}
    assert len(set(together["true-colour"])) == 1 and len(set(together["composite"])) == 3


def test_a_pixel_of_a_coarser_band_is_the_one_around(examples):
    bands = {**examples[0].s2, **examples[0].s1}
    found = views.pixel(bands, 61, 43)
    assert list(found) == list(bands)
    assert (found["B04"], found["B12"], found["B01"]) == (bands["B04"][43, 61], bands["B12"][21, 30], bands["B01"][7, 10])
    assert found["VV"] == bands["VV"][43, 61].item()


def test_names_that_do_not_exist_are_refused(examples):
    with pytest.raises(DataError, match="B10"):
        views.channel(examples[0].s2, "B10")
    with pytest.raises(DataError, match="gamma"):
        views.limits([], stretch="gamma")
    with pytest.raises(DataError, match="120"):
        views.pixel(examples[0].s2, 120, 0)


def test_every_view_names_channels_that_exist():
    for view in (*OPTICAL.values(), *RADAR.values()):
        assert len(view.channels) in (1, 3) and all(views.unit(name) for name in view.channels)
        assert all(low < high for low, high in map(views.fixed, view.channels))
