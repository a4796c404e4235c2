"""An explorer: a figure that scripts of the project's own make live, with files of its own.

A `Figure` with an explorer keeps its still picture, numbers and data. Its spec names what a page
loads when a reader gets near:

    {"explorer": name, "scripts": [...], "styles": [...], "plotly": bool, "early": [name, ...],
     "settings": {...}, "files": {name: file beside the spec}, "siteFiles": {name: path in the site}}

`assets/explorers/types.d.ts` says what the script is given.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .errors import GuideError

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FILE = re.compile(r"[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True, kw_only=True)
class Explorer:
    """What makes a figure live.

    `name` is the one its script gives itself in `guide.explorers`, and the name of its state in
    the page's address. `scripts` and `styles` are paths in the site such as
    "assets/explorers/map.js", scripts in the order they are to run. `settings` is what the script
    is told, JSON, or a function that returns it. `files` are written beside the spec, a name of
    few letters each; `site_files` gives names to paths in the site. Files named in `early` are asked for
    together with the scripts. `room` is the height kept for
    the live explorer on wide and on narrow pages, as CSS lengths ("100cqi" is its full width), so
    that nothing below it moves; without it the explorer lies over its picture. On slides it stays
    its picture unless `on_slides`: most explorers need more height than a slide has.
    """

    name: str
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    settings: Callable[[], dict] | dict = field(default_factory=dict, repr=False)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    needs_plotly: bool = False
    site_files: Mapping[str, str] = field(default_factory=dict)
    early: tuple[str, ...] = ()
    room: tuple[str, str] | None = None
    on_slides: bool = False

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise GuideError(
                f"Expected a name of an explorer such as patch-map, found {self.name!r}. "
                "Use small letters, digits and hyphens: it stands in addresses."
            )
        for path in (*self.scripts, *self.styles, *self.site_files.values()):
            if path.startswith("/") or ".." in path or "//" in path:
                raise GuideError(
                    f"Expected a path in the site such as assets/explorers/map.js, found {path!r}. "
                    "Explorers load nothing from elsewhere."
                )
        for file in self.files:
            if not FILE.fullmatch(file):
                raise GuideError(
                    f"Expected a file name such as planes.webp, found {file!r}. Use small letters, digits, dots and hyphens."
                )
        if absent := set(self.early) - {*self.files, *self.site_files}:
            raise GuideError(f"Expected early files among those named, found {sorted(absent)}. Name them in files or site_files.")
        if twice := set(self.files) & set(self.site_files):
            raise GuideError(f"Expected each name of a file once, found {sorted(twice)} twice. Rename them.")

    def spec(self, figure: str, *, slide: bool = False) -> dict:
        """Return the spec of this explorer in the figure of that name, on a page or a slide."""
        settings = self.settings() if callable(self.settings) else self.settings
        return {
            "explorer": self.name,
            "scripts": list(self.scripts),
            "styles": list(self.styles),
            "plotly": self.needs_plotly,
            "early": list(self.early),
            "settings": {**settings, "slide": slide},
            "files": {name: _file(figure, name) for name in self.files},
            "siteFiles": dict(self.site_files),
        }

    def written(self, figure: str) -> dict[str, bytes]:
        """Return the files that lie beside the spec of the figure of that name."""
        return {_file(figure, name): content for name, content in self.files.items()}


def _file(figure: str, name: str) -> str:
    return f"{figure}-{name}"
