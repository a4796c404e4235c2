"""A document's text as the markdown of a notebook, with the places of its cells.

Pandoc reads the whole document, so that numbers, references and citations are those of its page.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from guide.embedded.pandoc import convert, site_root
from guide.embedded.source import INLINE, Piece, Source
from guide.project import Project


# What lies side by side on a page stands one below the other here, hidden cells among it.
_LAYOUT = re.compile(r"""(^\s*:::.*\s)layout(?:-ncol)?=(?:"[^"]*"|'[^']*'|[^\s}]+)""", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A part of a notebook: a `text`, the place of `cell` (its index), or the caption of `label`."""

    kind: str
    text: str = ""
    cell: int = -1
    label: str = ""


def read_parts(project: Project, source: Source, *, frozen: str = "") -> list[Part]:
    """Return the parts of `source` in order, the first one its title and origin.

    Inline code becomes the value it has in `frozen`, the document's executed markdown; without
    one it becomes the code itself. Raises `GuideError` for text that the embedded engine refuses.
    """
    written = convert(
        project, source.document, _place_cells(source, frozen),
        writer="notebook",
        metadata={"website": f"{project.site_url}/" if project.site_url else site_root(project, source.document.output)},
        markdown={"opening": _opening(project, source)},
    )
    return [
        Part(part["kind"], part.get("text", ""), int(part.get("number", -1)), part.get("label", ""))
        for part in json.loads(written)
    ]


def is_run(source: Source, cell: Piece) -> bool:
    """Whether a cell is one to run: one whose `eval` is off is shown in the text."""
    return bool({**source.document.execute, **cell.options}["eval"] and cell.code)


def _place_cells(source: Source, frozen: str) -> str:
    """Return the document's markdown with a block in the place of each cell."""
    parts, cells, position = [], 0, 0
    for piece in source.pieces:
        if piece.kind == "prose":
            text, position = _fill_inline(piece, frozen, position)
            parts.append(_LAYOUT.sub(r"\1layout-ncol=1", text))
        elif piece.kind == "cell":
            parts.append(_place_cell(source, piece, cells))
            cells += 1
    return "\n\n".join(parts) + "\n"


def _place_cell(source: Source, cell: Piece, number: int) -> str:
    code = "\n".join(line.text for line in cell.code)
    place = f"::: {{.guide-cell number={number}}}\n:::"
    if not is_run(source, cell):
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code)), 3)
        place = f"{fence}python\n{code}\n{fence}" if code else ""
    if not cell.label.startswith(("fig-", "tbl-")) or not place:
        return place
    caption = " ".join(str(cell.options.get("fig-cap") or cell.options.get("tbl-cap") or "").split())
    return f":::: {{#{cell.label}}}\n{place}\n\n{caption}\n::::"


def _fill_inline(piece: Piece, frozen: str, position: int) -> tuple[str, int]:
    """Return prose with the values of its inline code, and where in `frozen` it ends.

    Both engines freeze prose as it was written but for these values.
    """
    text = "\n".join(line.text for line in piece.lines)
    found = list(INLINE.finditer(text))
    if not found:
        return text, position
    ends = [0, *(match.end() for match in found)]
    starts = [*(match.start(2) - len("`{python} ") for match in found), len(text)]
    fixed = [text[end:start] for end, start in zip(ends, starts)]
    match = None
    if re.search(r"\w", "".join(fixed)):  # prose that is code alone would match anything
        pattern = "(.*?)".join(map(re.escape, fixed))
        match = re.compile(f"^{pattern}$", re.MULTILINE).search(frozen, position)
    values = match.groups() if match else [f"`{one[2].strip()}`" for one in found]
    filled = "".join(before + value for before, value in zip(fixed, [*values, ""]))
    return filled, match.end() if match else position


def _opening(project: Project, source: Source) -> str:
    """Return the notebook's title, and where it comes from, as markdown."""
    document, site = source.document, project.config.get("website") or {}
    title = document.metadata.get("title") or document.path.stem
    subtitle = document.metadata.get("subtitle")
    whole = f" of [{site['title']}](</>)" if site.get("title") else ""
    origin = f"This notebook holds the text and all code of the page [{title}](</{document.path}>){whole}."
    if not all({**document.execute, **cell.options}["include"] for cell in source.cells):
        origin += " Cells that only prepare something are folded."
    # What stands below every page: its licence, in most projects.
    footer = site.get("page-footer") or {}
    footer = footer if isinstance(footer, str) else str(footer.get("left") or "")
    lines = [f"# {title}", f"*{subtitle}*" if subtitle else "", origin, footer]
    return "\n\n".join(line for line in lines if line) + "\n"

