"""Names told apart as quickly as folders ask for it, and the files that each layout has."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bigearthnet.archive import BANDS, S1_BANDS, S2_BANDS, Layout
from bigearthnet.archive.layouts import patch_kind, product_kind, product_of
from bigearthnet.names import PatchNameError, S1Name, S2Name, V2Name, parse_name

S2 = "S2B_MSIL2A_20170906T101019_33_85"
S1 = "S1A_IW_GRDH_1SDV_20170904T161304_34VDN_33_85"
V2 = "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57"


@pytest.mark.parametrize(("name", "kind"), [(S2, S2Name), (S1, S1Name), (V2, V2Name)])
def test_each_kind_of_name_is_known(name, kind):
    assert patch_kind(name) is kind


@given(st.sampled_from([S2, S1, V2]), st.integers(0, 60), st.text("0123456789_TNRSABUP", max_size=3), st.integers(0, 3))
@example("S2B_MSIL2A_20170230T101019_33_85", 0, "", 0)  # no such day
@example("S2B_MSIL2A_20170906T101061_33_85", 0, "", 0)  # 61 seconds, as version 1 has them
@example("S2B_MSIL2A_20170906T101062_33_85", 0, "", 0)
@example("S1A_IW_GRDH_1SDV_20170904T161360_34VDN_33_85", 0, "", 0)
def test_quick_recognition_is_as_strict_as_parsing(name, at, inserted, removed):
    name = name[:at] + inserted + name[at + removed :]
    try:
        kind = type(parse_name(name))
    except PatchNameError:
        kind = None
    assert patch_kind(name) is kind


def test_a_product_is_the_beginning_of_its_patches_names():
    assert product_of(V2) == "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP"
    assert product_of(S1) == "S1A_IW_GRDH_1SDV_20170904T161304"
    assert product_kind(product_of(V2)) is V2Name and product_kind(product_of(S1)) is S1Name
    assert product_kind(S2) is product_kind(V2) is product_kind("S2A_MSIL2A_20170231T101031_N9999_R022_T33UUP") is None


def test_whole_patches_have_these_files():
    assert Layout.V1_S1.files(S1) == (f"{S1}_VV.tif", f"{S1}_VH.tif", f"{S1}_labels_metadata.json")
    assert Layout.V2_S1.files(S1) == (f"{S1}_VV.tif", f"{S1}_VH.tif")
    assert len(Layout.V1_S2.files(S2)) == 13 and len(Layout.V2_S2.files(V2)) == 12
    assert Layout.V2_MAPS.files(V2) == (f"{V2}_reference_map.tif",)


def test_published_patches_have_just_these_files(example_patches):
    for folder in example_patches:
        layout = Layout.V1_S1 if folder.name.startswith("S1") else Layout.V1_S2
        assert {path.name for path in folder.iterdir()} == set(layout.files(folder.name))


def test_layouts_say_version_and_sensor():
    assert [(layout.version, layout.sensor) for layout in sorted(Layout)] == [
        (1, "S2"), (1, "S1"), (2, "S2"), (2, "S1"), (2, None),
    ]  # fmt: skip


def test_bands_have_a_size_by_their_resolution():
    assert tuple(BANDS) == S2_BANDS + S1_BANDS
    assert {band: BANDS[band].pixels for band in ("B01", "B02", "B8A", "VV")} == {"B01": 20, "B02": 120, "B8A": 60, "VV": 120}
