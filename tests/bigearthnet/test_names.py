"""Patch names: every real one, invented ones, and each way of being wrong."""

import pickle
import re
from datetime import date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bigearthnet.footprints import footprints, locate
from bigearthnet.names import PatchNameError, S1Name, S2Name, V2Name, format_names, parse_name, parse_names

S2 = "S2B_MSIL2A_20170906T101019_33_85"
S1 = "S1A_IW_GRDH_1SDV_20170904T161304_34VDN_33_85"
V2 = "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_06_57"

positions = st.integers(0, 90)
tiles = st.from_regex(r"(0[1-9]|[1-5][0-9]|60)[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V]", fullmatch=True)
moments = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1))
stamps = moments.map(lambda moment: f"{moment:%Y%m%dT%H%M%S}")
stamps_s2 = st.tuples(stamps, st.sampled_from(["", "60", "61"])).map(
    lambda pair: re.sub("T0", "T", pair[0][:13] + (pair[1] or pair[0][13:]))
)
s2_names = st.builds(S2Name, st.sampled_from(["S2A", "S2B"]), stamps_s2, positions, positions)
s1_names = st.builds(S1Name, st.sampled_from(["S1A", "S1B"]), stamps, tiles, positions, positions)
v2_names = st.builds(
    V2Name, st.sampled_from(["S2A", "S2B"]), stamps, st.from_regex("N[0-9]{4}", fullmatch=True),
    st.integers(0, 999), tiles, positions, positions,
)  # fmt: skip


def test_the_parts_of_each_kind():
    assert parse_name(S2) == S2Name("S2B", "20170906T101019", 33, 85)
    assert parse_name(S1) == S1Name("S1A", "20170904T161304", "34VDN", 33, 85)
    assert parse_name(V2) == V2Name("S2A", "20170613T101031", "N9999", 22, "33UUP", 6, 57)


@pytest.mark.parametrize(
    ("stamp", "sensed"),
    [
        ("20170906T101019", datetime(2017, 9, 6, 10, 10, 19)),
        ("20170924T93020", datetime(2017, 9, 24, 9, 30, 20)),
        ("20180204T94161", datetime(2018, 2, 4, 9, 42, 1)),
    ],
)
def test_sensing_times_of_version_1(stamp, sensed):
    name = parse_name(f"S2B_MSIL2A_{stamp}_57_38")
    assert (name.sensed, name.day) == (sensed, sensed.date())
    assert str(name) == f"S2B_MSIL2A_{stamp}_57_38"


def test_a_stamp_carried_over_midnight_keeps_its_day():
    name = S2Name("S2A", "20171231T235961", 0, 0)
    assert name.day == date(2017, 12, 31)
    assert name.sensed == datetime(2018, 1, 1, 0, 0, 1)


@given(st.one_of(s2_names, s1_names, v2_names))
def test_what_is_written_is_read_back(name):
    assert parse_name(str(name)) == name


@given(st.one_of(st.lists(kind, min_size=1) for kind in (s2_names, s1_names, v2_names)))
def test_columns_agree_with_single_names(names):
    texts = [str(name) for name in names]
    table = parse_names(texts)
    kind = type(names[0])
    for field in (*kind.__dataclass_fields__, "sensed", "day"):
        expected = [getattr(name, field) for name in names]
        found = table[field].tolist()
        assert ([x.date() for x in found] if field == "day" else found) == expected
    assert format_names(table, kind=kind).tolist() == texts


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "satellite"),
        ("T34VDN", "satellite"),
        (S2.replace("S2B", "S2C"), "satellite"),
        (S2.replace("MSIL2A", "MSIL1C"), "product type"),
        (S2.replace("20170906", "20170931"), "day"),
        (S2.replace("T101019", "T101062"), "time"),
        (S2.replace("T101019", "T106019"), "time"),
        (S2.replace("T101019", "T241019"), "time"),
        (S2.replace("T101019", "T1019"), "stamp"),
        (S2.replace("T101019", "101019"), "stamp"),
        (S2.replace("33_85", "91_85"), "column"),
        (S2.replace("33_85", "03_85"), "column"),
        (S2.replace("33_85", "-1_85"), "column"),
        (S2.replace("33_85", "٣_85"), "column"),
        (S2.replace("33_85", "33_91"), "row"),
        (S2 + "_B02", "name"),
        ("archive/" + S2, "satellite"),
        (S1.replace("S1A", "S1C"), "satellite"),
        (S1.replace("IW", "EW"), "mode"),
        (S1.replace("GRDH", "GRDM"), "product type"),
        (S1.replace("1SDV", "1SDH"), "polarisation"),
        (S1.replace("T161304", "T161360"), "time"),
        (S1.replace("T161304", "T61304"), "stamp"),
        (S1.replace("34VDN", "34VIN"), "tile"),
        (S1.replace("34VDN", "61VDN"), "tile"),
        (S1.replace("33_85", "33_085"), "row"),
        (S1 + "_VV.tif", "name"),
        (V2.replace("N9999", "N999"), "baseline"),
        (V2.replace("R022", "22"), "orbit"),
        (V2.replace("T33UUP", "33UUP"), "tile"),
        (V2.replace("06_57", "6_57"), "column"),
        (V2.replace("06_57", "06_5"), "row"),
        (V2.replace("06_57", "06_91"), "row"),
        (V2.replace("N9999", "9999"), "baseline"),
        (V2.replace("MSIL2A", "MSIL1C"), "product type"),
        (V2.replace("S2A", "S2C"), "satellite"),
        (V2.replace("T101031", "T1031"), "stamp"),
        (V2.replace("T101031", "T101060"), "time"),
        (V2.replace("20170613", "20170229"), "day"),
        (V2.replace("_57", ""), "name"),
        (V2 + "_B02.tif", "name"),
    ],
)
def test_an_error_names_the_wrong_part(text, part):
    with pytest.raises(PatchNameError) as single:
        parse_name(text)
    assert single.value.part == part
    with pytest.raises(PatchNameError) as column:
        parse_names([text])
    assert column.value.part == part
    assert repr(text) in str(column.value)


@given(st.sampled_from([S2, S1, V2]), st.text(max_size=40), st.integers(0, 50), st.integers(0, 6))
def test_any_other_text_is_refused_or_means_itself(text, inserted, place, cut):
    changed = text[:place] + inserted + text[place + cut :]
    try:
        name = parse_name(changed)
    except PatchNameError:
        return
    assert str(name) == changed


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda: S2Name("S2A", "20170906T101019", 91, 0), "column"),
        (lambda: S2Name("S2A", "20170906T101019", "5", 0), "column"),
        (lambda: V2Name("S2A", "20170613T101031", "N9999", 22, "33UUP", 6, "5"), "row"),
        (lambda: V2Name("S2A", "20170613T101031", "N9999", 1000, "33UUP", 6, 5), "orbit"),
        (lambda: S1Name("S1A", "20170904T161304", None, 0, 0), "tile"),
    ],
)
def test_a_name_that_cannot_be_written_cannot_be_made(make, part):
    with pytest.raises(PatchNameError) as error:
        make()
    assert error.value.part == part


def test_an_error_in_a_column_shows_the_first_wrong_name():
    wrong = S2.replace("33_85", "33_99")
    with pytest.raises(PatchNameError) as error:
        parse_names([S2, wrong, S2])
    assert (error.value.part, error.value.found, error.value.name) == ("row", "99", wrong)


def test_an_error_survives_pickling():
    error = PatchNameError("row", "0 to 90", "99", S2)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    "names",
    [
        [S2, S2],
        np.array([S2, S2]),
        np.array([S2, S2], object),
        pd.Series([S2, S2], index=[7, 9]),
        pd.Series([S2, S2], dtype="category"),
        pa.array([S2, S2]),
        pa.chunked_array([[S2], [S2]]),
        pa.array([S2, S2], pa.large_string()).dictionary_encode(),
    ],
    ids=lambda names: type(names).__name__,
)
def test_columns_of_any_kind(names):
    table = parse_names(names)
    assert table["row"].tolist() == [85, 85]
    if isinstance(names, pd.Series):
        assert table.index.equals(names.index)


@pytest.mark.parametrize("labels", [[7, 9, 8], [0, 1, 0], ["a", "b", "c"]])
def test_rows_keep_their_place_whatever_they_are_called(labels):
    texts = pd.Series([str(S2Name("S2A", "20170906T101019", 3, row)) for row in range(3)], labels)
    table = parse_names(texts)
    assert table["row"].tolist() == [0, 1, 2]
    assert format_names(table, kind=S2Name).equals(texts)


@pytest.mark.parametrize("names", [[S2, None], pd.Series([S2, None])])
def test_a_missing_name_is_refused(names):
    with pytest.raises(PatchNameError, match="every row"):
        parse_names(names)


@pytest.mark.parametrize("thing", [None, 7, b"S2A", np.nan])
def test_what_is_not_text_is_no_name(thing):
    for kind in (None, S2Name):
        with pytest.raises(PatchNameError, match="name: expected text") as error:
            parse_name(thing, kind=kind)
        assert error.value.part == "name"


def test_the_kind_can_be_stated():
    assert parse_name(S1, kind=S1Name) == parse_name(S1)
    with pytest.raises(PatchNameError) as error:
        parse_name(V2, kind=S2Name)
    assert (error.value.part, error.value.name) == ("name", None)


def test_kinds_do_not_mix():
    with pytest.raises(PatchNameError):
        parse_names([S1, S2])


def test_no_names_of_a_stated_kind_make_an_empty_table():
    for kind, name in ((S1Name, S1), (S2Name, S2), (V2Name, V2)):
        table = parse_names([], kind=kind)
        assert len(table) == 0
        one = parse_names([name])
        assert table.columns.equals(one.columns)
        for column in one.select_dtypes(exclude="category"):
            assert table[column].dtype == one[column].dtype, column
        for column in one.select_dtypes("category"):
            assert table[column].cat.categories.dtype == one[column].cat.categories.dtype, column
        assert format_names(table, kind=kind).tolist() == []


def test_no_names_do_not_say_their_kind():
    with pytest.raises(PatchNameError, match="S1Name, S2Name or V2Name, stated") as error:
        parse_names([])
    assert error.value.part == "kind"


@pytest.mark.parametrize("names", [[1, "a"], ["a", 1], [1, 2], np.array([1.5]), pd.Series([True]), pa.array([7])])
def test_a_column_of_anything_but_text_is_refused(names):
    with pytest.raises(PatchNameError, match="name: expected text") as error:
        parse_names(names, kind=S2Name)
    assert not isinstance(error.value.found, str)


def test_writing_needs_every_part():
    with pytest.raises(ValueError, match="found no row. Add them"):
        format_names(parse_names([S2]).drop(columns="row"), kind=S2Name)


def test_every_real_name_is_written_as_it_was_read(patches):
    for column, kind in (("s1_name", S1Name), ("s2_name", S2Name)):
        table = parse_names(patches[column], kind=kind)
        assert (format_names(table, kind=kind) == patches[column]).all()


def test_every_real_name_to_its_footprint_and_back(patches):
    """All 590,326 of each sensor, and the names they have in version 2."""
    for column, kind in (("s1_name", S1Name), ("s2_name", S2Name), ("v2_name", V2Name)):
        rows = patches[patches[column].notna()]
        table = parse_names(rows[column], kind=kind)
        tiles = table["tile"] if "tile" in table else rows["tile"]
        places = footprints(tiles, table["column"], table["row"])
        assert (places[["epsg", "ulx", "uly"]] == rows[["epsg", "ulx", "uly"]]).all(axis=None)
        back = table.assign(**locate(tiles, places["epsg"], places["ulx"], places["uly"]))
        assert (format_names(back, kind=kind) == rows[column]).all()


def test_times_of_version_1_are_seconds_from_those_of_version_2(patches):
    rows = patches.dropna(subset=["v2_name"])
    v1, v2 = (parse_names(rows[column])["sensed"] for column in ("s2_name", "v2_name"))
    seconds = (v1 - v2).dt.total_seconds()
    assert (seconds.min(), seconds.max()) == (-8, 3)  # as the module's docstring says


def test_the_traps_of_version_1_occur_as_counted(patches):
    clock = parse_names(patches["s2_name"])["stamp"].astype("str").str[9:]
    # Counted once by hand over bigearthnet-common 2.8.0; the module's docstring says so too.
    assert (clock.str.len() == 5).sum() == 69_866
    assert (clock.str[-2:].astype(int) > 59).sum() == 13_599
