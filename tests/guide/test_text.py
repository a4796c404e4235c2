"""Numbers, shares and dates in words."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.errors import GuideError
from guide.text import day, number, percent


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (590326, 0, "590,326"), ("590326", 0, "590,326"), ("590,326", 0, "590,326"), (999, 0, "999"), (0, 0, "0"),
        (np.int32(1200), 0, "1,200"), (-1234, 0, "\u22121,234"), (-0.2, 0, "0"), (2.5, 0, "3"), (0.125, 2, "0.13"),
        (np.float32(0.1), 1, "0.1"), (1234.5, 2, "1,234.50"), (10**15, 0, "1,000,000,000,000,000"),
    ],
)  # fmt: skip
def test_number(value, digits, written):
    assert number(value, digits=digits) == written


@given(st.integers(-(10**18), 10**18))
def test_number_reads_back(value):
    assert int(number(value).replace(",", "").replace("\u2212", "-")) == value


@pytest.mark.parametrize("wrong", ["many", "", None, float("nan"), float("inf"), True, pd.NaT])
def test_number_refuses_what_is_none(wrong):
    with pytest.raises(GuideError, match="Expected a number"):
        number(wrong)


@pytest.mark.parametrize(
    ("share", "digits", "written"),
    [(0.8328, 0, "83\u202f%"), (0.8328, 1, "83.3\u202f%"), ("0.005", 0, "1\u202f%"), (1, 0, "100\u202f%"), (np.float64(0), 0, "0\u202f%")],
)
def test_percent(share, digits, written):
    assert percent(share, digits=digits) == written


@pytest.mark.parametrize(
    "when",
    [date(2017, 6, 18), datetime(2017, 6, 18, 23, 59), pd.Timestamp("2017-06-18"), np.datetime64("2017-06-18"), "2017-06-18", "2017-06-18T10:00:00"],
)
def test_day(when):
    assert day(when) == "18 June 2017"


@pytest.mark.parametrize("wrong", [pd.NaT, None, 20170618, "18/06/2017", np.datetime64("NaT")])
def test_day_refuses_what_is_none(wrong):
    with pytest.raises(GuideError, match="Expected a day"):
        day(wrong)


@pytest.mark.parametrize("text", [number(5), percent(0.5), day("2017-06-18")])
def test_inline_code_writes_the_text_itself(text):
    """The repr of a plain `str` would put an escape into the page instead of a narrow space."""
    assert isinstance(text, str)
    assert text._repr_markdown_() == str(text)
