"""Still pictures whose numbers a reader reads off: by pointer, finger or arrow keys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guide import theme
from guide.explorer import Explorer
from guide.theme import Theme

SCRIPTS = ("assets/explorers/elements.js", "assets/explorers/readings.js")
STYLES = ("assets/explorers/readings.css",)


@dataclass(frozen=True)
class Frame:
    """The part of a drawing that holds its points, in shares of its width and height from the upper left."""

    left: float
    top: float
    right: float
    bottom: float

    def across(self, share: float) -> float:
        """Return how far right in the drawing a share of the frame's width lies."""
        return self.left + share * (self.right - self.left)

    def down(self, share: float) -> float:
        """Return the same for its height, from the top."""
        return self.top + share * (self.bottom - self.top)


@dataclass(frozen=True)
class Reading:
    """What is said of a point: a title, and lines of (name, text, role of the name's colour or None)."""

    title: str
    lines: Sequence[tuple[str, str, str | None]]


def read_off(label: str, along: str, readings: Sequence[Reading], shares: Sequence[float], frame: Callable[[Theme], Frame]) -> Explorer:
    """Return the explorer of a picture with points `along` "x" or "y".

    `shares` are where the points lie in the frame, from 0 to 1; `frame` tells it for a theme.
    `label` says to readers who do not see the picture what they move along.
    """

    def places(look: Theme) -> dict:
        box = frame(look)
        place = box.across if along == "x" else box.down
        span = (box.top, box.bottom) if along == "x" else (box.left, box.right)
        aside = ("right", 1 - box.right) if along == "x" or look.narrow else ("left", box.left)
        return {
            "at": [round(place(share), 4) for share in shares], "span": [round(end, 4) for end in span],
            "card": {"side": aside[0], "at": round(aside[1], 4)},
        }  # fmt: skip

    points = [
        {"title": one.title, "lines": [{"name": name, "text": text, "role": role} for name, text, role in one.lines]}
        for one in readings
    ]
    return Explorer(
        name="readings", scripts=SCRIPTS, styles=STYLES,
        on_slides=True,
        settings=lambda: {"label": label, "along": along, "points": points, "wide": places(theme.light()), "narrow": places(theme.light(narrow=True))},
    )  # fmt: skip
