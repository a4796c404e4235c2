"""Random expressions, and an independent reading of them: Python's own, a row at a time."""

import json
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from hypothesis import strategies as st

from bigearthnet.nomenclature import LABELS_19

RUN = Path(__file__).resolve().parents[1] / "assets" / "expressions-run.mjs"
CATEGORIES = ("tile", "country", "season", "split_v1", "split_v2")
FLAGS = ("snow", "cloud", "unlabelled", "in_v2")
NAMES = ("s2_name", "s1_name", "v2_name")
DATES = ("s2_date", "s1_date")
MISSABLE = ("split_v1", "v2_name", "labels")
DAMAGE = ["", *"'\"(),<=3é🛰\\", "==", " in ", " is ", "not ", "None", "True", "labels", "column"]


@dataclass(frozen=True)
class Table:
    """Rows as a frame and as plain values, missing ones None."""

    frame: pd.DataFrame

    @cached_property
    def plain(self) -> dict[str, list]:
        columns = {}
        for name in self.frame:
            column = self.frame[name]
            if name in DATES:
                column = column.dt.strftime("%Y-%m-%d")
            missing = column.isna().to_numpy()
            columns[name] = [None if gone else _plain(value) for gone, value in zip(missing, column, strict=True)]
        return columns

    @cached_property
    def categories(self) -> dict[str, list[str]]:
        return {name: self.frame[name].cat.categories.tolist() for name in CATEGORIES} | {"labels": list(LABELS_19)}


class Day(str):
    """A day as text, with the parts that an expression can ask for."""

    month = property(lambda self: int(self[5:7]))
    year = property(lambda self: int(self[:4]))


class NoLabels:
    """Labels that are missing: none is among them, and their number is unlike any."""

    def __contains__(self, label):
        return False


NO_LABELS = NoLabels()


def evaluate(text: str, table: Table) -> list[int]:
    """Return the rows for which Python itself finds the expression true."""
    # An identity cannot be taught to an object, all else of a missing list can.
    text = re.sub(r"labels\s+is(\s+not)?\s+None", r"labels is\1 NO_LABELS", text)
    code = compile(text.strip(), "expression", "eval")
    plain = table.plain
    selected = []
    for row in range(len(table.frame)):
        values = {name: column[row] for name, column in plain.items()}
        values |= {name: Day(values[name]) for name in DATES}
        values["labels"] = values["labels"] or NO_LABELS
        names = {"__builtins__": {}, "len": _count, "NO_LABELS": NO_LABELS, **values}
        if eval(code, names):
            selected.append(row)
    return selected


def ask_node(table: Table, texts: list[str]) -> dict:
    """Return what assets/bigearthnet/expressions.js answers, and the columns it knows."""
    question = {"table": table.plain, "categories": table.categories, "expressions": texts}
    run = subprocess.run(["node", RUN], input=json.dumps(question), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def expressions(table: Table) -> st.SearchStrategy[str]:
    """Return a strategy for expressions whose values occur in the table, or nearly."""
    plain = table.plain
    spaces = st.sampled_from(["", " ", "  "])
    occurring = {name: sorted({value for value in plain[name] if value}) for name in (*NAMES, *DATES)}
    known = {**table.categories, **occurring}
    texts = {name: st.sampled_from(values).flatmap(_quoted) for name, values in known.items()}
    numbers = {
        **{name: st.integers(0, 90).map(str) for name in ("column", "row")},
        "epsg": st.integers(32629, 32636).map(str),
        "ulx": st.sampled_from(plain["ulx"]).map(str), "uly": st.sampled_from(plain["uly"]).map(str),
        "s2_date.month": st.integers(1, 12).map(str), "s1_date .month": st.integers(1, 12).map(str),
        "s1_date. year": st.integers(2017, 2018).map(str), "len(labels)": st.integers(1, 5).map(str),
    }  # fmt: skip
    ordered = {**numbers, **{name: texts[name] for name in DATES}}
    equal = {name: value for name, value in texts.items() if name != "labels"} | numbers
    order = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    equality = st.sampled_from(["==", "!="])
    membership = st.sampled_from([" in ", " not in "])

    @st.composite
    def chain(draw):
        name = draw(st.sampled_from(sorted(ordered)))
        before, after, space = draw(ordered[name]), draw(ordered[name]), draw(spaces)
        pieces = draw(st.sampled_from([(name, after), (before, name), (before, name, after), (name, before, name)]))
        text = pieces[0]
        for piece in pieces[1:]:
            text += space + draw(order) + space + piece
        return text

    @st.composite
    def equals(draw):
        name = draw(st.sampled_from(sorted(equal)))
        left, right = draw(st.permutations([name, draw(equal[name])]))
        return draw(spaces).join([left, draw(equality), right])

    @st.composite
    def listed(draw):
        name = draw(st.sampled_from(sorted(equal)))
        values = draw(st.lists(equal[name], min_size=1, max_size=4))
        opening, closing = draw(st.sampled_from(["()", "[]"]))
        trailing = "," if len(values) == 1 or draw(st.booleans()) else ""
        return f"{name}{draw(membership)}{opening}{', '.join(values)}{trailing}{closing}"

    columns = [("split_v1", "split_v2"), ("snow", "in_v2"), ("cloud", "snow"), ("split_v2", "split_v1")]
    pairs = [("s1_date", "s2_date"), ("column", "row"), ("len(labels)", "s2_date.month"), ("row", "len(labels)")]
    atom = st.one_of(
        st.sampled_from(FLAGS),
        st.tuples(st.sampled_from(FLAGS), equality, st.sampled_from(["True", "False"])).map(" ".join),
        chain(), equals(), listed(),
        st.tuples(texts["labels"], membership).map(lambda pair: f"{pair[0]}{pair[1]}labels"),
        st.tuples(st.sampled_from(MISSABLE), st.sampled_from(["is None", "is  not None"])).map(" ".join),
        st.tuples(st.sampled_from(columns), equality).map(lambda drawn: drawn[1].join(drawn[0])),
        st.tuples(st.sampled_from(pairs), order).map(lambda drawn: drawn[1].join(drawn[0])),
    )  # fmt: skip
    return st.recursive(
        atom,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map("".join),
            inner.map(lambda text: f"not {text}"),
            inner.map(lambda text: f"( {text})"),
            inner.map(lambda text: f"not({text})"),
        ),
        max_leaves=8,
    )  # fmt: skip


def damaged(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a strategy for such texts with a piece left out, doubled or replaced."""

    @st.composite
    def damage(draw):
        text = draw(texts)
        for _ in range(draw(st.integers(1, 2))):
            pieces = re.findall(r"\w+|\s+|\W", text) or [""]
            place = draw(st.integers(0, len(pieces) - 1))
            pieces[place] = draw(st.one_of(st.sampled_from([*pieces, *DAMAGE]), st.text(max_size=3).filter(lambda one: one.isprintable())))
            text = "".join(pieces)
        return text

    return damage()


def _quoted(value: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"'{value}'", f'"{value}"'])


def _count(labels) -> float:
    return float("nan") if labels is NO_LABELS else len(labels)


def _plain(value):
    if isinstance(value, str | bool):
        return value
    return list(value) if hasattr(value, "__len__") else value.item() if hasattr(value, "item") else value


