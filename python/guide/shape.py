"""Where the pieces of a document stand in its frozen markdown: what splicing needs to know.

The markdown does not say which lines a cell wrote, nor which words an inline expression. Both
are found once, while the text it was made from is at hand, and recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guide.cell_settings import digest_front, shorten
from guide.embedded.source import INLINE, Piece, Source


@dataclass(frozen=True)
class Shape:
    """The cells of a document and their lines in its frozen markdown, and its inline values.

    `cells` holds a digest, the first line from 0 and the number of lines of each; `values` the
    value by the number of cells before an expression and the expression itself, None where one
    place gave two values; `front` is a digest of the settings that cells can see.
    """

    front: str
    cells: tuple[tuple[str, int, int], ...]
    values: dict[str, str | None]

    def to_record(self) -> dict:
        """Return what JSON can hold, one short line a cell."""
        return {"front": self.front, "cells": [f"{digest} {first}+{count}" for digest, first, count in self.cells],
                "values": self.values}

    @classmethod
    def from_record(cls, record: object) -> Shape:
        """Read what `to_record` returned; raise `ValueError` for anything else."""
        try:
            found = [re.fullmatch(r"(\w+) (\d+)\+(\d+)", cell) for cell in record["cells"]]
            cells = tuple((match[1], int(match[2]), int(match[3])) for match in found)
            if not isinstance(record["front"], str) or not isinstance(record["values"], dict):
                raise TypeError("front is text, values are a mapping")
            return cls(record["front"], cells, record["values"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"not the shape of a document: {error}") from error


def find_shape(source: Source, markdown: str) -> Shape | None:
    """Return the shape of `markdown`, which executing `source` has written.

    None where its pieces cannot be told apart beyond doubt.
    """
    if (match := _match_once(source, markdown)) is None:
        return None
    cells, values = [], {}
    for number, piece in enumerate(source.cells):
        start, end = match.span(f"c{number}")
        first = markdown.count("\n", 0, start)
        cells.append((digest_cell(piece), first, markdown.count("\n", start, end)))
    for number, key in enumerate(list_values(source)):
        value = match[f"v{number}"]
        values[key] = value if values.setdefault(key, value) == value else None
    return Shape(front_of(source), tuple(cells), values)


def digest_cell(cell: Piece) -> str:
    """Return a digest of a cell, its options and its code."""
    return shorten("\n".join(line.text for line in cell.lines))


def front_of(source: Source) -> str:
    """Return a digest of the settings in the document itself that its cells can see."""
    return digest_front(line.text for piece in source.pieces if piece.kind == "front" for line in piece.lines)


def list_values(source: Source) -> list[str]:
    """Return the key of each inline expression: the number of cells before it, and its code."""
    return [f"{before} {match[2].strip()}" for before, match in _inline(source)]


def _inline(source: Source) -> Iterator[tuple[int, re.Match]]:
    before = 0
    for piece in source.pieces:
        before += piece.kind == "cell"
        if piece.kind == "prose":
            yield from ((before, match) for line in piece.lines for match in INLINE.finditer(line.text))


def _match_once(source: Source, markdown: str) -> re.Match | None:
    """Match `markdown` against the pieces of its source; None if in no way or in several.

    The shortest and the longest choice for each unknown part agree only when there is no other.
    """
    shortest, longest = (re.compile(_pattern(source, few)).fullmatch(markdown) for few in (True, False))
    return shortest if shortest and longest and shortest.regs == longest.regs else None


def _pattern(source: Source, few: bool) -> str:
    lazy, parts, cells, values = "?" if few else "", [], 0, 0
    for piece in source.pieces:
        if piece.kind == "cell":
            parts.append(f"(?P<c{cells}>{_pattern_of(piece, source, cells + 1, lazy)})")
            cells += 1
            continue
        for line in piece.lines:
            at = 0
            for match in INLINE.finditer(line.text) if piece.kind == "prose" else ():
                parts.append(re.escape(line.text[at : match.start()] + match[1]) + rf"(?P<v{values}>[^\n]+{lazy})")
                at, values = match.end(), values + 1
            parts.append(re.escape(line.text[at:]) + r"\n")
        parts.append(r"\n")
    return "".join(parts)


def _pattern_of(cell: Piece, source: Source, number: int, lazy: str) -> str:
    """Return the pattern of what a cell writes: nothing, its own block, or with `asis` anything."""
    options = {**source.document.execute, **cell.options}
    lines = rf"(?:[^\n]*\n)*{lazy}"
    if not options["include"]:
        return r"\n"
    if options["output"] == "asis":
        return lines + r"\n"
    opening = rf"::: \{{(?:[^\n]* )?\.cell (?:[^\n]* )?execution_count=(?:{number}|\"{number}\")\}}\n"
    return rf"(?:{opening}{lines}:::\n\n\n|\n\n)"
