"""When the two sensors looked, on the real index and on rows made up for the purpose."""

import pandas as pd
import pytest

from bigearthnet import acquisitions, index
from bigearthnet.errors import DataError


@pytest.fixture(scope="module")
def patches() -> pd.DataFrame:
    return index.read_index()


def test_gaps_count_every_pair_and_name_the_days_between(patches):
    gaps = acquisitions.time_gaps(patches)
    assert gaps["days"].tolist() == list(range(-6, 6))
    assert gaps["patches"].sum() == len(patches) and gaps["share"].sum() == pytest.approx(1)
    counts = gaps.set_index("days")["patches"]
    assert counts[0] == 283_475 and counts[-1] + counts[1] == 170_228 and counts[-5] == 0


def test_a_gap_is_negative_where_radar_came_first():
    rows = pd.DataFrame({"s1_date": pd.to_datetime(["2017-06-12", "2017-06-15"]), "s2_date": pd.to_datetime(["2017-06-13", "2017-06-13"])})
    assert acquisitions.time_gaps(rows).to_dict("list") == {"days": [-1, 0, 1, 2], "patches": [1, 0, 0, 1], "share": [0.5, 0, 0, 0.5]}


def test_shares_of_countries_are_of_their_own_patches(patches):
    table = acquisitions.country_gaps(patches).set_index("country")
    assert table["patches"].sum() == len(patches)
    assert table.loc["Kosovo", "same_day"] == 0 and table.loc["Switzerland", "within_one"] == 1
    assert (table["same_day"] <= table["within_one"]).all() and (table["within_one"] <= table["within_two"]).all()
    assert (table["same_day"] * table["patches"]).sum() == pytest.approx(283_475)
    assert table["largest"].max() == 6


def test_products_hold_few_gaps(patches):
    table = acquisitions.product_gaps(patches)
    assert table["products"].sum() == 125 and table["gaps"].tolist() == [1, 2, 3, 4]


def test_the_hour_tells_the_direction_of_flight(patches):
    steps = acquisitions.scene_steps(patches)
    assert len(steps) > 80 and (steps["seconds"] > 0).all()
    assert (steps["metres"][steps["morning"]] < 0).all(), "in the morning the satellites fly south"
    assert (steps["metres"][~steps["morning"]] > 0).all(), "in the evening they fly north"


def test_passes_hold_every_patch_and_scene(patches):
    passes = acquisitions.radar_passes(patches)
    assert passes["patches"].sum() == len(patches)
    assert passes["scenes"].sum() == patches["s1_name"].str[: acquisitions.SCENE].nunique() == 325
    assert passes["flight"].tolist() == ["descending", "descending", "ascending", "ascending"]


def test_an_image_of_noon_is_refused():
    rows = pd.DataFrame({"s1_name": ["S1A_IW_GRDH_1SDV_20170613T125043_33UUP_87_48"]})
    with pytest.raises(DataError, match="morning or the evening"):
        acquisitions.radar_passes(rows)
