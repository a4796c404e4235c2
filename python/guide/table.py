"""A small table, set like a journal's: for pages, papers, notebooks and screen readers.

    Table(frame)                      as the last line of a cell with label and tbl-cap
    Table(frame).html("Patches by country")   the numbers beside a figure
"""

from datetime import date
from html import escape
from numbers import Integral, Real

import numpy as np
import pandas as pd

from . import text
from .errors import GuideError

MARKED = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]<>#|$@^~"})


class Table:
    """A table whose first column names the rows.

    `frame` is shown as it is: column names are the headings, in order. Whole numbers get commas
    between thousands, others `digits` decimals, columns of `shares` are written in per cent,
    dates as days. With `total`, the last row is set apart. `widths` are the columns' shares of the
    table's width, needed where cells hold sentences: otherwise such columns are all equally wide.
    Raises `GuideError` for an unnamed column or an empty frame.
    """

    def __init__(self, frame: pd.DataFrame, *, shares=(), digits: int = 1, total: bool = False, widths: tuple[int, ...] = ()):
        if frame.empty or not all(isinstance(name, str) and name for name in frame.columns):
            raise GuideError(
                f"Expected rows and a name for every column, found {len(frame)} rows and "
                f"columns {list(frame.columns)}. Reset the index and rename the columns."
            )
        absent = set(shares) - set(frame.columns)
        if absent:
            raise GuideError(f"Expected shares among {list(frame.columns)}, found {sorted(absent)}.")
        if widths and len(widths) != len(frame.columns):
            raise GuideError(f"Expected a width for each of {len(frame.columns)} columns, found {len(widths)}.")
        self.frame, self.total = frame, total
        self.dashes = ["-" * (2 * width - 1) for width in widths] or ["--"] * len(frame.columns)
        self.headings = list(frame.columns)
        self.numeric = [_is_numeric(frame[name]) for name in self.headings]
        columns = [[_cell(value, name in shares, digits) for value in frame[name]] for name in self.headings]
        self.rows = [list(row) for row in zip(*columns, strict=True)]

    def markdown(self) -> str:
        """Return a pipe table, numbers to the right, the last row strong if it is a total."""
        rule = [f"{dashes}:" if right else f":{dashes}" for right, dashes in zip(self.numeric, self.dashes, strict=True)]
        lines = [[name.translate(MARKED) for name in self.headings], rule]
        for position, row in enumerate(self.rows):
            cells = [cell.translate(MARKED) for cell in row]
            last = self.total and position == len(self.rows) - 1
            lines.append([f"**{cell}**" if last and cell else cell for cell in cells])
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def html(self, caption: str) -> str:
        """Return an HTML table with `caption`, and scopes on its row and column headings."""
        head = "".join(f'<th scope="col"{_side(right)}>{escape(name)}</th>' for name, right in zip(self.headings, self.numeric, strict=True))
        body = "\n".join(f"<tr>{self._html_row(row)}</tr>" for row in self.rows)
        return (
            f'<table class="guide-numbers"><caption>{escape(caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
        )

    def __str__(self) -> str:
        grid = [self.headings, *self.rows]
        widths = [max(len(row[column]) for row in grid) for column in range(len(self.headings))]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(row, widths, self.numeric, strict=True)
            ).rstrip()
            for row in grid
        )

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/markdown": self.markdown(), "text/plain": str(self)}

    def _html_row(self, row: list[str]) -> str:
        first, *others = zip(row, self.numeric, strict=True)
        cells = [f'<th scope="row"{_side(first[1])}>{escape(first[0])}</th>']
        cells += [f"<td{_side(right)}>{escape(cell)}</td>" for cell, right in others]
        return "".join(cells)


def _cell(value, share: bool, digits: int) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return text.MISSING
    if share:
        return text.percent(value, digits=digits)
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return text.number(value)
    if isinstance(value, Real):
        return text.number(value, digits=digits)
    return text.day(value) if isinstance(value, (date, np.datetime64)) else str(value)


def _is_numeric(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _side(right: bool) -> str:
    return ' style="text-align: right"' if right else ""
