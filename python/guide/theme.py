"""The brand as figures need it: colours by role, typefaces, and the width to draw for.

A figure asks its theme for a role, and never sees whether it gets the colour of light or of dark
pages.

    theme = light()
    theme.colour("accent"), theme.sequence("scale")
    with theme.style():
        drawing = theme.canvas(0.6)
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import fonts
from .brand import BRAND, find_brand, mode_colours, read_brand, typefaces
from .errors import GuideError

# Width in inches and type size in points of a drawing, type size in pixels of the live figure. On
# the web a drawing scales with its column, so that each is made for the middle of its range: text
# columns of 660 to 1,100 pixels, phones of 320 to 480.
WEB, PHONE = (7.5, 10.0, 13), (3.75, 9.6, 12)
SLIDE = (6.4, 10.0, 19)  # a slide is 1,280 pixels wide, and read from afar
COLUMN, PAGE = (3.4, 7.6, 13), (7.0, 8.0, 13)  # one column of the paper, and its full width


@dataclass(frozen=True)
class Theme:
    """How a figure looks in one place.

    `name` is light, dark or print; `colours` maps roles to CSS colours, `typefaces` base,
    headings and monospace to families; `width` (inches) and `size` (points) are those of the
    drawing and its text, `pixels` is the type size of the live figure; `home` is the folder of
    the brand file.
    """

    name: str
    colours: Mapping[str, str] = field(repr=False)
    typefaces: Mapping[str, str]
    width: float
    size: float
    pixels: float
    home: Path = field(repr=False)

    @property
    def narrow(self) -> bool:
        """Whether the figure is for a phone or one column of print."""
        return self.width < 5

    def colour(self, role: str) -> str:
        """Return the colour of a role. Raises `GuideError` for a role the brand lacks."""
        if role not in self.colours:
            known = ", ".join(sorted(self.colours))
            raise GuideError(f"Expected a colour role of {BRAND}, found {role!r}. It has: {known}.")
        return self.colours[role]

    def sequence(self, role: str) -> list[str]:
        """Return the colours role-1, role-2, … in order. Raises `GuideError` if there is none."""
        steps = [name for name in self.colours if name.rpartition("-")[0] == role]
        steps = [name for name in steps if name.rpartition("-")[2].isdigit()]
        return [self.colours[name] for name in sorted(steps, key=_step)] or [self.colour(f"{role}-1")]

    @property
    def strong(self) -> list[str]:
        """The font families for emphasised text in a drawing, known inside `style`."""
        return fonts.strong_family(self.typefaces["headings"])

    def canvas(self, ratio: float):
        """Return an empty matplotlib Figure of this theme's width and `ratio` times its height."""
        from matplotlib.figure import Figure

        return Figure(figsize=(self.width, self.width * ratio))

    @contextmanager
    def style(self) -> Iterator[None]:
        """Draw with matplotlib in this theme: its typeface, ink, thin rules, no background."""
        import matplotlib

        with matplotlib.rc_context(self._settings()):
            yield

    @property
    def clear(self) -> str:
        """The page's own colour, wholly transparent: plotly's schema takes no keyword for it."""
        return f"{self.colour('paper')}00"

    def layout(self, **changes) -> dict:
        """Return a plotly layout in this theme, `changes` merged into it key by key."""
        ink, muted, rule, clear = (*(self.colour(role) for role in ("ink", "muted", "rule")), self.clear)
        font = {"family": f"\"{self.typefaces['headings']}\", sans-serif", "size": self.pixels, "color": ink}
        axis = {
            "gridcolor": rule, "linecolor": rule, "zeroline": False, "ticks": "",
            "tickfont": {"color": muted}, "automargin": True,
        }  # fmt: skip
        base = {
            "font": font, "paper_bgcolor": clear, "plot_bgcolor": clear, "separators": ".,",
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0}, "showlegend": False, "autosize": True,
            "hoverlabel": {
                "bgcolor": self.colour("surface"), "bordercolor": rule, "align": "left",
                "font": font,
            },
            "modebar": {"bgcolor": clear, "color": muted, "activecolor": self.colour("accent")},
            "xaxis": axis, "yaxis": dict(axis), "hovermode": "closest",
        }  # fmt: skip
        return merge(base, changes)

    def _settings(self) -> dict:
        ink, muted, rule = (self.colour(role) for role in ("ink", "muted", "rule"))
        return {
            "font.family": fonts.load_family(self.typefaces["headings"], self.home),
            "font.size": self.size, "axes.titlesize": self.size, "axes.labelsize": self.size,
            "xtick.labelsize": self.size, "ytick.labelsize": self.size,
            "text.color": ink, "axes.labelcolor": ink, "axes.edgecolor": rule,
            "xtick.color": rule, "ytick.color": rule, "grid.color": rule,
            "xtick.labelcolor": muted, "ytick.labelcolor": ink,
            "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6,
            "xtick.major.size": 0, "ytick.major.size": 0, "grid.linewidth": 0.6,
            "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
            "axes.axisbelow": True, "patch.linewidth": 0,
            "svg.fonttype": "path", "svg.hashsalt": "figure", "image.composite_image": False,
        }  # fmt: skip


def light(*, narrow: bool = False, slide: bool = False, start: Path | None = None) -> Theme:
    """Return the theme of light pages, for phones if `narrow`, for slides with larger text.

    The search for the brand begins in `start`, by default the working folder.
    """
    return _theme("light", _format(narrow, slide), start)


def dark(*, narrow: bool = False, slide: bool = False, start: Path | None = None) -> Theme:
    """Return the theme of dark pages; arguments as for `light`."""
    return _theme("dark", _format(narrow, slide), start)


def printed(*, wide: bool = False, start: Path | None = None) -> Theme:
    """Return the theme of the paper: light colours, one column or the full width."""
    return _theme("print", PAGE if wide else COLUMN, start)


def merge(base: dict, changes: dict) -> dict:
    """Return `base` with `changes` in it: dicts merge key by key, all else is replaced."""
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = merge(merged[key], value) if both else value
    return merged


def _format(narrow: bool, slide: bool) -> tuple[float, float, float]:
    return PHONE if narrow else SLIDE if slide else WEB


def _theme(name: str, format: tuple[float, float, float], start: Path | None) -> Theme:
    file = find_brand(start)
    brand = read_brand(file)
    return Theme(name, mode_colours(brand, dark=name == "dark"), typefaces(brand), *format, file.parent)


def _step(role: str) -> int:
    return int(role.rpartition("-")[2])
