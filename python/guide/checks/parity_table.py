"""The differences of two engines as a table for a terminal or a log."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator

from guide.checks.parity import Difference
from guide.checks.parity_allowed import Verdict

# Columns where no terminal says how many it has, and the fewest a table needs.
_WIDTH, _NARROWEST = 140, 80
# Of a long difference its start is enough to find it.
_LONGEST = 240
_NOTHING = "–"
_GAP = "  "
_HEADER = ("Page", "Kind", "Quarto", "Embedded", "Allowed")


def format_verdict(name: str, verdict: Verdict) -> str:
    """Return lines that name each difference of project `name`, what each engine has, and why it may."""
    entries = list(dict.fromkeys(entry for _, entry in verdict.differences if entry))
    count, bad = len(verdict.differences), sum(entry is None for _, entry in verdict.differences)
    lines = [f"{name}: {count or 'no'} difference{'' if count == 1 else 's'}{f', {bad} not allowed' if count else ''}"]
    if count:
        rows = [(*_tell(difference), f"[{entries.index(entry) + 1}]" if entry else "no") for difference, entry in verdict.differences]
        lines += _table(rows)
    lines += [f"[{number}] {entry.reason} ({entry.place})" for number, entry in enumerate(entries, start=1)]
    lines += [f"{entry.place}: nothing differs like this any more ({entry.page}, {entry.kind}); remove the entry."
              for entry in verdict.stale]
    return "\n".join(lines)


def _tell(difference: Difference) -> tuple[str, str, str, str]:
    sides = []
    for text in (difference.quarto, difference.embedded):
        text = f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text
        # Words of a text are found by those before them.
        sides.append(f"(after “{difference.after}”) {text or _NOTHING}" if difference.after else text or _NOTHING)
    return difference.page, difference.kind, *sides


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    fixed = [max(len(row[column]) for row in (_HEADER, *rows)) for column in (0, 1, 4)]
    free = max(_NARROWEST, shutil.get_terminal_size((_WIDTH, 0)).columns) - sum(fixed) - 4 * len(_GAP)
    widths = [*fixed[:2], max(free // 2, 12), max(free // 2, 12), fixed[2]]
    yield _line(_HEADER, widths)
    yield _GAP.join("-" * width for width in widths)
    for row in rows:
        cells = [textwrap.wrap(cell, width, break_on_hyphens=False) or [""] for cell, width in zip(row, widths)]
        for number in range(max(map(len, cells))):
            yield _line([cell[number] if number < len(cell) else "" for cell in cells], widths)


def _line(cells: list[str] | tuple[str, ...], widths: list[int]) -> str:
    return _GAP.join(f"{cell:{width}}" for cell, width in zip(cells, widths)).rstrip()
