"""The HTML of a figure: a picture for each mode, a stage for the live one, numbers and data.

`guide.js` draws into the stage what `data-spec` names, once the figure nears the viewport. On
phones the narrow picture is shown, and the stage takes its shape from --guide-narrow. A figure
with an explorer names it in `data-explorer`, and keeps --guide-room for it.
"""

import base64
import os
from html import escape
from pathlib import Path
from typing import NamedTuple

from .explorer import Explorer
from .svg import Picture
from .table import Table

PHONE = "(max-width: 31rem)"


class Files(NamedTuple):
    """The files of a figure: `size` and `narrow` are width and height in CSS pixels."""

    folder: Path
    name: str
    size: tuple[int, int]
    narrow: tuple[int, int]
    written: set[str]
    explorer: Explorer | None = None


def live_block(description: str, numbers: Table | None, files: Files, *, root: Path) -> str:
    """Return the figure that `files` hold, for a page in the folder `root`."""
    base = Path(os.path.relpath(files.folder, root)).as_posix()
    spec, data = f"{files.name}.json", f"{files.name}.csv"
    attribute = f' data-spec="{escape(f"{base}/{spec}")}"' if spec in files.written else ""
    kind = "guide-figure"
    shape = "aspect-ratio: {} / {}; --guide-narrow: {} / {}".format(*files.size, *files.narrow)
    if files.explorer is not None:
        attribute += f' data-explorer="{escape(files.explorer.name)}"'
        if files.explorer.room is not None:
            kind += " has-room"
            shape += "; --guide-room: {}; --guide-room-narrow: {}".format(*map(escape, files.explorer.room))
    pictures = "\n".join(_picture(description, files, base, mode) for mode in ("light", "dark"))
    link = f'<a download href="{escape(f"{base}/{data}")}">Data (CSV)</a>' if data in files.written else ""
    return (
        f'<div class="{kind}"{attribute}>\n'
        f'<div class="guide-figure-stage" style="{shape}">\n{pictures}\n</div>\n'
        f"{_tools(_numbers(description, numbers), link)}</div>"
    )


def still_block(description: str, numbers: Table | None, picture: Picture, *, paper: str) -> str:
    """Return the figure for a notebook, on the colour `paper`: one file, no script."""
    content = base64.b64encode(picture.content).decode()
    return (
        f'<div class="guide-figure"><img alt="{escape(description)}" width="{picture.width}" '
        f'height="{picture.height}" style="max-width: 100%; height: auto; background: {paper}" src="data:image/svg+xml;base64,{content}">\n'
        f"{_tools(_numbers(description, numbers), '')}</div>"
    )


def _picture(description: str, files: Files, base: str, mode: str) -> str:
    ending = "" if mode == "light" else "-dark"
    width, height = files.size
    return (
        f'<picture><source media="{PHONE}" srcset="{escape(f"{base}/{files.name}-narrow{ending}.svg")}">'
        f'<img class="guide-figure-picture guide-{mode}-only" loading="lazy" '
        f'src="{escape(f"{base}/{files.name}{ending}.svg")}" alt="{escape(description)}" '
        f'width="{width}" height="{height}"></picture>'
    )


def _numbers(description: str, table: Table | None) -> str:
    if table is None:
        return ""
    return f"<details><summary>Numbers</summary>\n{table.html(description)}\n</details>"


def _tools(numbers: str, link: str) -> str:
    inside = "\n".join(part for part in (numbers, link) if part)
    return f'<div class="guide-figure-tools">\n{inside}\n</div>\n' if inside else ""
