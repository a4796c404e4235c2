"""The parts a patch name is made of, and the one error for a part that is wrong.

Version 1 wrote its Sentinel-2 times as plain numbers, after adding a few seconds to some of
them: 69,866 names lost the leading zero of the hour (`T93020` is 09:30:20) and 13,599 have 60 or
61 seconds. Counted over the 590,326 names of PyPI `bigearthnet-common` 2.8.0.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from .errors import BigEarthNetError

# Military Grid Reference System: 60 zones, latitude bands C–X, columns A–Z, rows A–V, no I or O.
TILE_PATTERN = r"(?:0[1-9]|[1-5][0-9]|60)[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V]"


class PatchNameError(BigEarthNetError, ValueError):
    """A patch name, or one part of it, is not of the form the dataset uses.

    `part` says which part is wrong, `expected` what it should look like, `found` what stood
    there, and `name` the whole name where there is one.
    """

    def __init__(self, part: str, expected: str, found: object, name: str | None = None):
        super().__init__(part, expected, found, name)
        self.part, self.expected, self.found, self.name = part, expected, found, name

    def __str__(self) -> str:
        place = "" if self.name is None else f" in {self.name!r}"
        return f"{self.part}: expected {self.expected}; found {self.found!r}{place}"


class Part(NamedTuple):
    """One part of a name: how it is recognised, described, written and converted.

    `pattern` must match the whole part; its group, if it has one, is the value.
    """

    label: str
    pattern: str
    expected: str
    form: str = "{}"
    convert: Callable = str

    def read(self, text: str) -> str | int:
        """Return the value of this part. Raises `PatchNameError`."""
        match = re.fullmatch(self.pattern, text)
        if match is None:
            raise PatchNameError(self.label, self.expected, text)
        return self.convert(match[match.lastindex or 0])

    def write(self, value: object) -> str:
        """Return this part as text, such that `read` accepts it. Raises `PatchNameError`."""
        try:
            text = self.form.format(value)
        except (TypeError, ValueError):
            raise PatchNameError(self.label, self.expected, value) from None
        self.read(text)
        return text


def sense(stamp: str, *, last_second: int = 61) -> datetime:
    """Return the UTC time of a stamp, restoring a lost leading zero, carrying seconds above 59.

    Raises `PatchNameError` naming the day or the time.
    """
    day, _, clock = stamp.partition("T")
    try:
        midnight = datetime.strptime(day, "%Y%m%d")
    except ValueError:
        raise PatchNameError("day", "a date as YYYYMMDD", day) from None
    hour, minute, second = int(clock[:-4]), int(clock[-4:-2]), int(clock[-2:])
    if hour > 23 or minute > 59 or second > last_second:
        expected = f"hour to 23, minute to 59, second to {last_second}, as HHMMSS"
        raise PatchNameError("time", expected, clock)
    return midnight + timedelta(hours=hour, minutes=minute, seconds=second)


def fixed(label: str, text: str) -> Part:
    """Return a part that is always the same text."""
    return Part(label, text, repr(text), form=text)


def _checked(stamp: str, *, last_second: int) -> str:
    sense(stamp, last_second=last_second)
    return stamp


STAMP = Part(
    "stamp", "[0-9]{8}T[0-9]{6}", "YYYYMMDDTHHMMSS", convert=partial(_checked, last_second=59)
)
STAMP_V1_S2 = STAMP._replace(
    pattern="[0-9]{8}T[0-9]{5,6}",
    expected="YYYYMMDDTHHMMSS, the first H may be missing",
    convert=partial(_checked, last_second=61),
)
TILE = Part("tile", TILE_PATTERN, "a Sentinel-2 tile such as 33UUP")
TILE_V2 = TILE._replace(
    pattern=f"T({TILE_PATTERN})", expected="T and a Sentinel-2 tile such as T33UUP", form="T{}"
)
COLUMN = Part("column", "[0-9]|[1-8][0-9]|90", "0 to 90, not padded", "{:d}", int)
COLUMN_V2 = Part("column", "[0-8][0-9]|90", "00 to 90 in two digits", "{:02d}", int)
ROW = COLUMN._replace(label="row")
ROW_V2 = COLUMN_V2._replace(label="row")
S1 = Part("satellite", "S1[AB]", "S1A or S1B")
S2 = Part("satellite", "S2[AB]", "S2A or S2B")
BASELINE = Part("baseline", "N[0-9]{4}", "a processing baseline such as N9999")
ORBIT = Part("orbit", "R([0-9]{3})", "a relative orbit such as R022", "R{:03d}", int)
