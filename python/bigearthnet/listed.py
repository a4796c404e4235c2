"""Two lists kept by hand: published results, and tools. Each row names its source and the day it was checked.

    data/results.csv   year, archive, classes, patches, split, model, input, measure, average, value, source, url, checked
    data/tools.csv     name, kind, purpose, versions, licence, release, released, source, url, checked

One row of the results is one published number, so that no row says more than its source does:
`average` and `patches` are "unstated" where neither the page of the number nor that which leads to
it says over what a measure was averaged and whether patches with snow and cloud took part.
"""

import re
from collections.abc import Callable
from datetime import date

import pandas as pd

from .data_files import data_file
from .errors import DataError

WITHOUT = ""  # what a source does not say


def _one_of(*words: str) -> Callable[[str], bool]:
    return lambda text: text in words


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) >= date(2017, 1, 1)
    except ValueError:
        return False


def _or_nothing(rule: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: text == WITHOUT or rule(text)


_PAGE = _matches(r"https://\S+")
_WORDS = _matches(r"\S.*\S|\S")
RESULTS = {
    "year": _matches(r"20\d\d"), "archive": _one_of("v1", "v1-mm", "v2"), "classes": _one_of("19", "43"),
    "patches": _one_of("recommended", "all", "unstated"), "split": _one_of("paper", "v1", "v2"), "model": _WORDS,
    "input": _one_of("RGB", "S1", "S2", "S1+S2"), "measure": _one_of("ap", "f1", "precision", "recall"),
    "average": _one_of("macro", "micro", "samples", "unstated"), "value": _matches(r"0\.\d{2,4}"), "source": _matches(r"[\w:-]+"),
    "url": _PAGE, "checked": _is_day,
}  # fmt: skip
TOOLS = {
    "name": _WORDS, "kind": _one_of("library", "converter", "models", "dataset", "source"), "purpose": _WORDS,
    "versions": _one_of("1", "2", "1, 2"), "licence": _WORDS, "release": _or_nothing(_WORDS), "released": _or_nothing(_is_day),
    "source": _WORDS, "url": _PAGE, "checked": _is_day,
}  # fmt: skip
# What makes a row: no two may agree in these.
RESULTS_KEY = ["archive", "classes", "patches", "split", "model", "input", "measure", "average", "url"]
TOOLS_KEY = ["name"]


class ListError(DataError):
    """A row of a list that is kept by hand is not as the others."""


def read_results() -> pd.DataFrame:
    """Return the published results, a number a row; `value` is a share of one."""
    return check_results(_read("results.csv")).astype({"year": int, "classes": int, "value": float})


def read_tools() -> pd.DataFrame:
    """Return the tools; `released` is a timestamp, or missing where no registry has a release."""
    tools = check_tools(_read("tools.csv"))
    return tools.assign(released=pd.to_datetime(tools["released"].replace(WITHOUT, None)), checked=pd.to_datetime(tools["checked"]))


def check_results(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of text as they are. Raises `ListError` with line, column and value of the first that is wrong."""
    return _check(rows, RESULTS, RESULTS_KEY, "results.csv")


def check_tools(rows: pd.DataFrame) -> pd.DataFrame:
    """The same for the tools."""
    return _check(rows, TOOLS, TOOLS_KEY, "tools.csv")


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(data_file(name), dtype=str, keep_default_na=False)


def _check(rows: pd.DataFrame, rules: dict[str, Callable[[str], bool]], key: list[str], file: str) -> pd.DataFrame:
    if list(rows.columns) != list(rules):
        raise ListError(f"Expected the columns {', '.join(rules)} in data/{file}, found {', '.join(rows.columns)}. Write them in this order.")
    for column, rule in rules.items():
        for place, text in enumerate(rows[column]):
            if not rule(text):
                raise ListError(f"Expected another {column} in line {place + 2} of data/{file}, found {text!r}. See the rules in bigearthnet/listed.py.")
    twice = rows[rows.duplicated(key, keep=False)]
    if len(twice):
        raise ListError(f"Expected each row of data/{file} once, found lines {', '.join(str(place + 2) for place in twice.index)} alike in {', '.join(key)}. Keep one.")
    return rows
