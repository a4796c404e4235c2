"""New prose between stored results: an edit of words alone needs no kernel."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from guide.embedded.source import INLINE, Piece, Source
from guide.shape import Shape, digest_cell, front_of, list_values


@dataclass(frozen=True)
class Splice:
    """The `markdown` that executing would give, and its `shape`; None where only executing can tell, for `reason`."""

    markdown: str | None
    reason: str = ""
    shape: Shape | None = None


def splice(source: Source, shape: Shape | None, markdown: str) -> Splice:
    """Put what the cells and inline expressions of `source` gave into its text of today.

    `markdown` is frozen and has that `shape`. An inline expression shows a value and changes
    nothing: one may go, or be shown again, between the same two cells.
    """
    if shape is None:
        return Splice(None, "the results of its cells cannot be told apart")
    if reason := _find_change(source, shape):
        return Splice(None, reason)
    old, lines = markdown.split("\n"), []
    cells, values = [], {key: shape.values[key] for key in list_values(source)}
    stored, shown = iter(shape.cells), iter([shape.values[key] for key in list_values(source)])
    for piece in source.pieces:
        if piece.kind == "cell":
            digest, first, count = next(stored)
            cells.append((digest, len(lines), count))
            lines += old[first : first + count]
            continue
        for line in piece.lines:
            text = line.text
            if piece.kind == "prose":
                text = INLINE.sub(lambda match: match[1] + next(shown), text)
            lines += text.split("\n")
        lines.append("")
    return Splice("\n".join([*lines, ""]), "", Shape(shape.front, tuple(cells), values))


def _find_change(source: Source, shape: Shape) -> str:
    """Return why today's text needs a kernel; "" if it does not."""
    if front_of(source) != shape.front:
        return "settings that its cells see are new"
    before, now = [digest for digest, _, _ in shape.cells], [digest_cell(cell) for cell in source.cells]
    if before != now:
        return _compare_cells(before, dict(zip(now, source.cells)), now)
    for key in list_values(source):
        if shape.values.get(key) is not None:
            continue
        expression = key.split(" ", 1)[1]
        if key in shape.values:
            return f"inline code gave several values: {expression}"
        moved = any(other.split(" ", 1)[1] == expression for other in shape.values)
        return f"inline code {'moved past a cell' if moved else 'is new'}: {expression}"
    return ""


def _compare_cells(before: list[str], cells: dict[str, Piece], now: list[str]) -> str:
    if Counter(before) == Counter(now):
        return "cells changed places"
    new = next((cell for digest, cell in cells.items() if digest not in before), None)
    if new is None:
        return "a cell was taken out" if len(now) < len(before) else "a cell was repeated"
    name = f"cell `{new.label}`" if new.label else f"the cell at {new.lines[0].file}:{new.lines[0].number}"
    return f"{name} is new" if len(now) > len(before) else f"{name} changed"
