"""One text that selects patches: the same in Python, on the command line and in a page's URL.

    country in ('Finland', 'Lithuania') and season == 'Summer' and split_v2 == 'test'

It is a small part of Python's own grammar and means what Python would mean by it:

    expression  = conjunction {"or" conjunction}
    conjunction = negation {"and" negation}
    negation    = {"not"} condition
    condition   = "(" expression ")"
                | flag
                | operand compare operand {compare operand}        == != < <= > >=
                | operand ["not"] "in" "(" value "," … ")"         or in [ … ]
                | text ["not"] "in" "labels"
                | column "is" ["not"] "None"
    operand     = value | column | date "." ("month" | "year") | "len" "(" "labels" ")"
    value       = 'text' | "text" | whole number | "True" | "False"

Columns are those of the index. Categories and names compare with texts, dates with days such as
'2017-06-13', flags (snow, cloud, unlabelled, in_v2) with True and False; only numbers and dates
have an order. Two columns of the same kind compare too: `split_v1 == split_v2`. Spaces and line
breaks only part words; a text holds no backslash and no quote of its own kind.

Missing values (split_v1, v2_name, labels) are equal to nothing, less and greater than nothing
and hold no label: the comparison is False. `!=`, `not in` and `not` are the exact complement,
so True: `split_v1 != 'test'` includes the patches in no split, as in Python and pandas. Add
`and split_v1 is not None` to leave them out.

A misspelling is an error: a word that is no column, a category or label that does not exist, a text
that has not the form of a patch name, and beside `==`, `!=` or `in` a number or day that the column
cannot hold. Not checked are ulx and uly, and what stands beside `<` and its like.
"""

from functools import reduce

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .columns import ExpressionError, absent_column, check_known
from .syntax import parse
from .tree import And, Compare, Flag, HasLabel, Missing, Node, Not, OneOf, Or, Term, Value
from ..nomenclature import LABELS_19
from ..v2_columns import LABELS

__all__ = ["ExpressionError", "canonical", "mask", "select"]

_ORDER = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal}


def select(index: pd.DataFrame, expression: str) -> pd.DataFrame:
    """Return the rows of `index` that an expression selects, in their order.

    `index` is a table as `index.read_index` returns it, or some rows of one; it needs only the
    columns the expression names. Raises `ExpressionError`.
    """
    return index[mask(index, expression)]


def mask(index: pd.DataFrame, expression: str) -> np.ndarray:
    """Return for each of n rows whether an expression selects it: (n,) bool. See `select`."""
    return _mask(parse(expression), index)


def canonical(expression: str) -> str:
    """Return the normal text of an expression: selects the same, and is its own normal text.

    Raises `ExpressionError`; values of categories and labels are not checked without a table.
    """
    return str(parse(expression))


def _mask(node: Node, index: pd.DataFrame) -> np.ndarray:
    match node:
        case And(nodes):
            return reduce(np.logical_and, [_mask(inner, index) for inner in nodes])
        case Or(nodes):
            return reduce(np.logical_or, [_mask(inner, index) for inner in nodes])
        case Not(inner):
            return ~_mask(inner, index)
        case Flag(term):
            return _column(index, term).to_numpy(dtype=bool)
        case HasLabel(term, label):
            return _has_label(_column(index, term), label)
        case Missing(term):
            return _column(index, term).isna().to_numpy()
        case OneOf(term, values):
            return _is_in(index, term, values)
        case Compare(term, "==", Value() as value):
            return _is_in(index, term, (value,))
        case Compare(term, operator, Value(value)):
            return _ORDER[operator](_ordinal(index, term), _as_ordinal(term, value))
        case Compare(term, operator, Term() as other) if term.holds.kind == "category":
            return _same_category(index, term, other)
        case Compare(term, operator, other):
            return _compare_columns(index, term, operator, other)


def _column(index: pd.DataFrame, term: Term) -> pd.Series:
    if term.column not in index.columns:
        raise absent_column(term.column, term.position)
    return index[term.column]


def _categorical(index: pd.DataFrame, term: Term) -> pd.Categorical:
    column = _column(index, term).array
    return column if isinstance(column, pd.Categorical) else pd.Categorical(column)


def _is_in(index: pd.DataFrame, term: Term, values: tuple[Value, ...]) -> np.ndarray:
    wanted = [value.value for value in values]
    if term.holds.kind == "category":
        column = _categorical(index, term)
        known = column.categories.tolist()
        for value in values:
            check_known(value.value, known, term.column, value.position)
        # The code of a missing value is -1, which reads the last place: never wanted.
        return np.isin([*known, None], wanted)[column.codes]
    if term.holds.kind == "text":
        return _column(index, term).isin(wanted).to_numpy(dtype=bool)
    ordinal = _ordinal(index, term)
    return reduce(np.logical_or, [ordinal == _as_ordinal(term, value) for value in wanted])


def _same_category(index: pd.DataFrame, term: Term, other: Term) -> np.ndarray:
    one, two = _categorical(index, term), _categorical(index, other)
    places = two.categories.get_indexer(one.categories)
    translated = np.append(np.where(places < 0, -2, places), -2)[one.codes]
    return translated == two.codes


def _compare_columns(index: pd.DataFrame, term: Term, operator: str, other: Term) -> np.ndarray:
    if term.holds.kind == "flag":
        return _column(index, term).to_numpy(dtype=bool) == _column(index, other).to_numpy(dtype=bool)
    return _ORDER[operator](_ordinal(index, term), _ordinal(index, other))


def _ordinal(index: pd.DataFrame, term: Term) -> np.ndarray:
    """Return n numbers, or days since 1970; a missing count of labels is nan, unlike anything."""
    column = _column(index, term)
    if term.part == "len":
        return pc.list_value_length(_lists(column)).cast(pa.float32()).to_numpy()
    if term.holds.kind == "number" and not term.part:
        return column.to_numpy()
    days = column.to_numpy().astype("datetime64[D]").astype(np.int64)
    if not term.part or not days.size:
        return days
    first = days.min()
    calendar = np.arange(first, days.max() + 1).astype("datetime64[D]")
    months = calendar.astype("datetime64[M]").astype(np.int64)
    return (months % 12 + 1 if term.part == "month" else months // 12 + 1970)[days - first]


def _as_ordinal(term: Term, value: str | int) -> int:
    return value if isinstance(value, int) else np.datetime64(value, "D").astype(int)


def _has_label(column: pd.Series, label: Value) -> np.ndarray:
    check_known(label.value, list(LABELS_19), "labels", label.position)
    found, first = np.zeros(len(column), dtype=bool), 0
    for chunk in _lists(column).chunks:  # putting them together would take longer than the search
        rows = pc.list_parent_indices(chunk).to_numpy()
        matches = pc.equal(chunk.flatten(), label.value).to_numpy(zero_copy_only=False)
        found[first + rows[matches]] = True
        first += len(chunk)
    return found


def _lists(column: pd.Series) -> pa.ChunkedArray:
    lists = pa.array(column, type=LABELS, from_pandas=True)
    return lists if isinstance(lists, pa.ChunkedArray) else pa.chunked_array([lists])
