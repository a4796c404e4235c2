"""Numbers, shares and dates as readers meet them in prose, tables and figures.

Every function returns a `str` that is right in HTML and in a PDF alike, and that inline code
writes into prose as it is.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from numbers import Number

import numpy as np

from .errors import GuideError

NARROW_SPACE = "\u202f"  # between a number and its per cent sign: ISO 31-0, no line break
MINUS = "\u2212"
MISSING = "\u2013"  # an en dash stands for no value

# Not strftime: its names follow the reader's locale, the guide is in English.
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Prose(str):
    """A text that inline code may put into prose unchanged.

    Inline code writes a plain `str` by its repr, which turns a no-break space into an escape.
    """

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


def number(value: Number | str, *, digits: int = 0) -> Prose:
    """Return a number with commas between thousands: 590326 → "590,326".

    `digits` is how many decimals are written, halves rounded away from zero; text that holds a
    number is read as one. Raises `GuideError` for anything else.
    """
    exact = _decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    written = f"{abs(exact):,f}"
    return Prose(f"{MINUS}{written}" if exact < 0 else written)


def percent(share: Number | str, *, digits: int = 0) -> Prose:
    """Return a share of one in per cent: 0.8328 → "83 %", with a narrow no-break space."""
    return Prose(f"{number(_decimal(share) * 100, digits=digits)}{NARROW_SPACE}%")


def day(when: date) -> Prose:
    """Return a day as "18 June 2017".

    Takes a `datetime.date`, `datetime`, pandas `Timestamp`, numpy `datetime64` or ISO text.
    Raises `GuideError` for anything else, a missing date included.
    """
    try:
        if isinstance(when, (str, np.datetime64)):
            when = datetime.fromisoformat(str(when)[:19])
        return Prose(f"{when.day} {MONTHS[when.month - 1]} {when.year}")
    except (AttributeError, TypeError, ValueError):
        raise GuideError(f"Expected a day, found {when!r}. Give a date, not a number or NaT.") from None


def _decimal(value: Number | str) -> Decimal:
    try:
        exact = Decimal(str(value).replace(",", "") if isinstance(value, str) else str(value))
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite():
        raise GuideError(f"Expected a number, found {value!r}. Leave missing values out first.")
    return exact
