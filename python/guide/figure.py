"""A figure in every form: live on the web, still beside it, vector in print, data to take away.

One function makes one figure: it takes a small table and returns a `Figure`. As the last line of
a cell it shows itself in the way the document being rendered needs:

    html, revealjs   a still picture that a script brings to life, its numbers and data
    typst and others a vector drawing sized for the paper
    a notebook       the picture with its numbers

For the first it writes files into `<document>_files/figure-<format>/` beside the document.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from . import figure_html, specs, theme
from .errors import GuideError
from .explorer import Explorer
from .svg import WEB_STEPS, Picture, write_svg
from .table import Table
from .theme import Theme

if TYPE_CHECKING:
    import matplotlib.figure

INFO = "QUARTO_EXECUTE_INFO"
WEB = ("html", "revealjs")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_ROWS = 40  # a longer table is data to download, not numbers to read


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Figure:
    """What a figure is made of.

    `name` is the label without "fig-" and names its files: use it once a document.
    `description` says in a sentence what the figure shows. `drawing` draws it with matplotlib
    for a theme, `plotly` returns the live version {data, layout}, or `explorer` makes it live by
    scripts of its own; without either the figure stays still. `data` is offered as CSV; `numbers` is the table to read, by default `data` when
    short. `wide` figures take the full width of a printed page. `photographs` are compressed
    with losses on the web, never in print.
    """

    name: str
    description: str
    drawing: Callable[[Theme], "matplotlib.figure.Figure"]
    data: pd.DataFrame | None = None
    plotly: Callable[[Theme], dict] | None = None
    explorer: Explorer | None = None
    numbers: Table | None = None
    wide: bool = False
    photographs: bool = False

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise GuideError(
                f"Expected a figure name such as class-counts, found {self.name!r}. "
                "Use small letters, digits and hyphens: it names files."
            )
        if len(self.description.split()) < 5:
            raise GuideError(
                f"Expected a sentence that describes the figure {self.name}, found "
                f"{self.description!r}. Say what a reader would see."
            )
        if self.plotly is not None and self.explorer is not None:
            raise GuideError(f"Expected one live version of the figure {self.name}, found two. Give plotly or explorer.")

    def draw(self, look: Theme) -> Picture:
        """Return the still picture of this figure in a theme, an SVG."""
        with look.style():
            if look.name == "print":
                return write_svg(self.drawing(look))
            return write_svg(self.drawing(look), steps=WEB_STEPS, photographs=self.photographs)

    def spec(self, *, slide: bool = False) -> dict | None:
        """Return the live figure: data and layout, and the changes `dark` and `narrow` to them.

        On a `slide` its text is larger. A change is [path, value], the path such as
        "layout.images.0.source", null to remove. The changes `later` are loaded when a reader
        reaches for the figure.
        """
        return None if self.plotly is None else specs.build_spec(self.plotly, slide=slide)

    def table(self) -> Table | None:
        """Return the numbers to read beside the figure, if there are few enough."""
        if self.numbers is None and self.data is not None and len(self.data) <= MOST_ROWS:
            return Table(self.data)
        return self.numbers

    def write(self, folder: Path, *, slide: bool = False) -> figure_html.Files:
        """Write the files of the web version, or of a slide, into `folder`; return what was written."""
        folder.mkdir(parents=True, exist_ok=True)
        wide, narrow = self.draw(theme.light(slide=slide)), self.draw(theme.light(narrow=True))
        files = {
            f"{self.name}.svg": wide.content,
            f"{self.name}-dark.svg": self.draw(theme.dark(slide=slide)).content,
            f"{self.name}-narrow.svg": narrow.content,
            f"{self.name}-narrow-dark.svg": self.draw(theme.dark(narrow=True)).content,
        }
        if self.data is not None:
            files[f"{self.name}.csv"] = self.data.to_csv(index=False, lineterminator="\n").encode()
        if self.plotly is not None:
            spec = self.spec(slide=slide)
            if later := spec.pop("later"):
                files[f"{self.name}-later.json"] = specs.write_json(later)
                spec["later"] = f"{self.name}-later.json"
            files[f"{self.name}.json"] = specs.write_json(spec)
        explorer = self.explorer if self.explorer and (self.explorer.on_slides or not slide) else None
        if explorer is not None:
            files[f"{self.name}.json"] = specs.write_json(explorer.spec(self.name, slide=slide))
            files |= explorer.written(self.name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        size, small = (wide.width, wide.height), (narrow.width, narrow.height)
        return figure_html.Files(folder, self.name, size, small, set(files), explorer)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        to, document = destination()
        if to in WEB:
            folder = document.parent / f"{document.stem}_files" / f"figure-{to}"
            files = self.write(folder, slide=to == "revealjs")
            block = figure_html.live_block(self.description, self.table(), files, root=document.parent)
            return {"text/markdown": f"```{{=html}}\n{block}\n```"}
        if to is not None:
            return {"image/svg+xml": self.draw(theme.printed(wide=self.wide)).content.decode()}
        look = theme.light()
        picture, paper = self.draw(look), look.colour("paper")  # a notebook may be dark, the figure is not
        block = figure_html.still_block(self.description, self.table(), picture, paper=paper)
        bundle = {"text/html": block, "image/svg+xml": picture.content.decode()}
        if spec := self.spec():
            whole = specs.apply(spec, spec["later"])
            bundle["application/vnd.plotly.v1+json"] = {"data": whole["data"], "layout": {**whole["layout"], "paper_bgcolor": paper}}
        return bundle

    def __repr__(self) -> str:
        return f"<Figure {self.name}: {self.description}>"


def destination() -> tuple[str | None, Path]:
    """Return the format being rendered and the document; no format outside a rendering, as in a notebook."""
    if not os.environ.get(INFO):
        return None, Path()
    path = Path(os.environ[INFO])
    try:
        info = json.loads(path.read_text(encoding="utf-8"))
        document = Path(info["document-path"])
        document = document if document.is_absolute() else Path.cwd() / document.name
        return info["format"]["identifier"]["base-format"], document
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise GuideError(
            f"Expected format.identifier.base-format and document-path in the JSON file that "
            f"{INFO} names, {path}; found {wrong!r}. Unset {INFO} outside a rendering."
        ) from None
