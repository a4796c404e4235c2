"""What is known of a patch by its name, with the index and without."""

import pytest

from bigearthnet.archive import Layout
from bigearthnet.scans.known import Known, KnownPatches
from bigearthnet.scans.survey import Survey
from tests.bigearthnet.damaged import S1, S2
from tests.bigearthnet.damaged_folders import UNPUBLISHED

PLACE = ("33UUP", 32633, 404400, 5342400)  # as the JSON of both patches has it


@pytest.fixture(scope="module")
def known(patches):
    return KnownPatches(patches)


@pytest.mark.parametrize(
    ("layout", "name", "partner"), [(Layout.V1_S2, S2, S1), (Layout.V1_S1, S1, S2), (Layout.V2_S1, S1, S2)]
)
def test_place_and_partner_of_a_published_patch(layout, name, partner, known, patches):
    (found,) = known.look_up(layout, [name])
    assert found[1:] == (*PLACE, partner)
    assert patches["s2_name"][found.row] == S2


@pytest.mark.parametrize("layout", [Layout.V2_S2, Layout.V2_MAPS])
def test_names_of_version_2(layout, known, patches):
    name = patches.set_index("s2_name")["v2_name"][S2]
    (found,) = known.look_up(layout, [name])
    assert found[1:] == (*PLACE, "")


def test_an_unpublished_name_tells_its_place_if_it_has_the_tile(known):
    assert known.look_up(Layout.V1_S2, [UNPUBLISHED]) == [Known(-1)]
    name = S1.replace("_87_48", "_0_0")
    assert known.look_up(Layout.V1_S1, [name]) == [Known(-1, "33UUP", 32633, 300000, 5400000)]


def test_a_tile_that_does_not_exist_has_no_place(known):
    assert known.look_up(Layout.V1_S1, [S1.replace("33UUP", "33UAA")]) == [Known(-1)]


def test_order_is_kept(known):
    names = [UNPUBLISHED, S2, UNPUBLISHED, "S2B_MSIL2A_20180204T94161_57_38", S2]
    rows = [found.row for found in known.look_up(Layout.V1_S2, names)]
    assert [row < 0 for row in rows] == [True, False, True, False, False]
    assert rows[1] == rows[4] != rows[3]


def test_version_2_does_not_have_the_products_it_dropped(known, patches):
    dropped = patches[patches["v2_name"].isna()].iloc[0]
    assert known.look_up(Layout.V1_S1, [dropped["s1_name"]])[0].row >= 0
    assert known.look_up(Layout.V2_S1, [dropped["s1_name"]])[0].row == -1


def test_with_metadata_version_2_has_what_it_kept(patches):
    few = patches[patches["tile"] == "33UUP"].reset_index(drop=True)
    kept = KnownPatches(few.assign(in_v2=few["s2_name"] != S2))
    assert kept.look_up(Layout.V2_S1, [S1])[0].row == -1
    assert KnownPatches(few).look_up(Layout.V2_S1, [S1])[0].row >= 0


def test_the_origin_of_the_tile_is_that_of_its_first_patch(known):
    (first,) = known.look_up(Layout.V1_S1, [S1.replace("_87_48", "_0_0")])
    assert (PLACE[2] - first.ulx, first.uly - PLACE[3]) == (87 * 1200, 48 * 1200)


def test_nothing_is_missing_unless_all_is_expected(patches):
    assert list(Survey(patches).missing()) == list(Survey(patches, complete=True).missing()) == []
