"""The columns an expression may name, what each is compared with, and how a mistake is told.

`assets/bigearthnet/expression-columns.js` holds the same columns and the same words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..errors import BigEarthNetError
from ..v2_columns import COLUMNS_OF_V2

# Enough to list in a message; of more values only the nearest is named.
LISTED = 20


class ExpressionError(BigEarthNetError, ValueError):
    """An expression that cannot be read, or that no table could answer as it was meant.

    `kind` is "syntax", "column" (unknown), "type", "value" (never occurs), "absent" (a column
    this table lacks) or "limit". `position` counts characters from 1; None where none is meant.
    """

    def __init__(self, kind: str, expected: str, found: str, position: int | None = None, *, hint: str = ""):
        place = f" at character {position}" if position is not None else ""
        super().__init__(f"Expected {expected}, found {found}{place}.{' ' if hint else ''}{hint}")
        self.kind, self.position = kind, position


@dataclass(frozen=True)
class Column:
    """What a column holds: `kind` is category, text, number, date, flag or labels.

    `lowest` and `highest` bound what `==` and `in` can find, `form` and `example` the texts.
    `same` names what two categories must share to be compared with each other.
    """

    kind: str
    optional: bool = False
    lowest: int | str | None = None
    highest: int | str | None = None
    form: str = ""
    example: str = ""
    same: str = ""


_V1, _V2 = r"_[0-9]{8}T[0-9]{5,6}", r"_[0-9]{8}T[0-9]{6}"
_PLACE = "(_([0-9]|[1-8][0-9]|90)){2}"  # column and row, 0 to 90
_PLACE_V2 = "(_([0-8][0-9]|90)){2}"
COLUMNS = {
    "s2_name": Column(
        "text", form=rf"S2[AB]_MSIL2A{_V1}{_PLACE}", example="S2B_MSIL2A_20170906T101019_33_85"
    ),
    "s1_name": Column(
        "text",
        form=rf"S1[AB]_IW_GRDH_1SDV{_V2}_[0-9]{{2}}[A-Z]{{3}}{_PLACE}",
        example="S1A_IW_GRDH_1SDV_20170904T161304_34VDN_33_85",
    ),
    "v2_name": Column(
        "text",
        optional=True,
        form=rf"S2[AB]_MSIL2A{_V2}_N[0-9]{{4}}_R[0-9]{{3}}_T[0-9]{{2}}[A-Z]{{3}}{_PLACE_V2}",
        example="S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57",
    ),
    "tile": Column("category", same="tile"),
    "column": Column("number", lowest=0, highest=90),
    "row": Column("number", lowest=0, highest=90),
    "epsg": Column("number", lowest=32629, highest=32636),
    "ulx": Column("number"),
    "uly": Column("number"),
    # The archive was acquired from June 2017 to May 2018: Sumbul et al., BigEarthNet (IGARSS 2019).
    "s2_date": Column("date", lowest="2017-06-01", highest="2018-05-31"),
    "s1_date": Column("date", lowest="2017-06-01", highest="2018-05-31"),
    "country": Column("category", same="country"),
    "season": Column("category", same="season"),
    "split_v1": Column("category", optional=True, same="split"),
    "split_v2": Column("category", same="split"),
    "snow": Column("flag"),
    "cloud": Column("flag"),
    "unlabelled": Column("flag"),
    "in_v2": Column("flag"),
    "labels": Column("labels", optional=True),
}
# Numbers made from a column: `s2_date.month`, `len(labels)`.
PARTS = {
    "month": Column("number", lowest=1, highest=12),
    "year": Column("number", lowest=2017, highest=2018),
    "len": Column("number", lowest=1, highest=19),
}
WRITTEN = {
    "category": "a text in quotes",
    "text": "a patch name in quotes",
    "number": "a whole number",
    "date": "a day in quotes such as '2017-06-13'",
    "flag": "True or False",
}


def quote(text: str) -> str:
    """Return a text as an expression writes it; it holds at most one kind of quotes."""
    return f'"{text}"' if "'" in text else f"'{text}'"


def written(value: str | int | bool) -> str:
    """Return a value as an expression writes it."""
    return quote(value) if isinstance(value, str) else str(value)


def is_day(text: str) -> bool:
    """Return whether `text` is a day of the calendar, year 1000 or later, as YYYY-MM-DD."""
    if not re.fullmatch("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_value(value: str | int | bool, column: Column, name: str, operator: str, position: int) -> None:
    """Raise `ExpressionError` unless `value` is what the column `name` can be compared with.

    Values of categories and labels are left to the table that has them: see `check_known`.
    """
    right = {"flag": bool, "number": int}.get(column.kind, str)
    if type(value) is not right or (column.kind == "date" and not is_day(value)):
        raise ExpressionError(
            "type" if type(value) is not right else "value",
            f"{WRITTEN[column.kind]} to compare with {name}", written(value), position,
        )  # fmt: skip
    if column.form and not re.fullmatch(column.form, value):
        hint = f"A name of this kind is {quote(column.example)}."
        raise ExpressionError("value", f"a patch name as {name} holds them", quote(value), position, hint=hint)
    if operator in ("==", "in") and column.lowest is not None and not column.lowest <= value <= column.highest:
        what = "a day" if column.kind == "date" else "a whole number"
        expected = f"{what} from {column.lowest} to {column.highest}, as {name} holds them"
        raise ExpressionError("value", expected, written(value), position)


def check_known(value: str, known: list[str], name: str, position: int) -> None:
    """Raise `ExpressionError`, listing what there is, unless `known` has the `value`."""
    if value not in known:
        expected = f"one of the {len(known)} values of {name}"
        if len(known) <= LISTED:
            expected = f"{name} to be one of {', '.join(map(quote, known))}"
        raise ExpressionError("value", expected, quote(value), position, hint=suggest(value, known, quoted=True))


def absent_column(name: str, position: int) -> ExpressionError:
    """Return the error for a column that exists but not in the table at hand."""
    hint = "Give a table that has it."
    if name in COLUMNS_OF_V2:
        hint = "It comes with the metadata of version 2: run `bigearthnet fetch metadata`."
    return ExpressionError("absent", f"the column {name} in this table", "none", position, hint=hint)


def unknown_column(name: str, position: int) -> ExpressionError:
    """Return the error for a word that is no column."""
    hint = suggest(name, COLUMNS) or f"Columns are {', '.join(COLUMNS)}. A text stands in quotes: {quote(name)}."
    return ExpressionError("column", "a column", name, position, hint=hint)


def suggest(word: str, known: Iterable[str], *, quoted: bool = False) -> str:
    """Return "Did you mean …?" with the nearest of `known`, "" if none is near.

    Near is within a third of its length in letters inserted, left out or replaced (Levenshtein's
    distance), capitals aside. The first of equally near ones is named.
    """
    distances = {one: _distance(_lower(word), _lower(one), furthest=max(1, len(one) // 3)) for one in known}
    near = {one: distance for one, distance in distances.items() if distance is not None}
    if not near:
        return ""
    best = min(near, key=near.get)
    return f"Did you mean {quote(best) if quoted else best}?"


def _lower(text: str) -> str:
    return re.sub("[A-Z]", lambda letter: letter[0].lower(), text)


def _distance(one: str, other: str, *, furthest: int) -> int | None:
    if abs(len(one) - len(other)) > furthest:
        return None
    previous = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        current = [i]
        for j, against in enumerate(other, 1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (letter != against)))
        previous = current
    return previous[-1] if previous[-1] <= furthest else None
