"""How the guide is made: the way from source to page, and what its numbers rest on."""

import hashlib
from importlib.metadata import version

import pandas as pd

from bigearthnet import metadata, samples
from bigearthnet.data_files import data_file
from guide.figure import Figure
from guide.table import Table
from guide.text import Prose
from guide.theme import Theme

STEPS = [
    ("Source", ["documents with cells", "Python packages", "small data files"], "one tree, in version control"),
    ("Transform", ["run the cells once", "freeze their results", "check everything"], "when something changed"),
    ("Publish", ["website", "paper and slides", "notebooks"], "from the frozen results"),
]
BACK = "readers ask, comment, correct"
# What turns the documents into pages, and what their numbers are computed with: package, and its part.
PARTS = {
    "pypandoc_binary": "pandoc, the converter", "typst": "sets the paper", "nbclient": "runs the cells", "pandas": "tables",
    "numpy": "arrays", "pyproj": "coordinates", "matplotlib": "pictures",
}  # fmt: skip


def workflow() -> Figure:
    """Draw the three steps from source to published pages, and the way back."""
    return Figure(
        name="workflow",
        description="Three boxes in a row, source, transform and publish, joined by arrows; a fourth arrow leads from publish back to source: readers ask, comment, correct.",
        drawing=_draw,
        numbers=Table(pd.DataFrame([(name, ", ".join(parts), note) for name, parts, note in STEPS], columns=["Step", "What", "When"])),
    )


def parts_table() -> Table:
    """Return the packages behind this page, in the versions it was made with."""
    return Table(pd.DataFrame([(name, version(name), part) for name, part in PARTS.items()], columns=["Package", "Version", "Part"]))


def digests_table() -> Table:
    """Return the published files that all numbers are computed from, each with its checksum."""
    rows = [(samples.WHEEL, "SHA-256", samples.WHEEL_SHA256[:16] + "…")]
    rows += [(name, "MD5", source.md5) for name, source in metadata.SOURCES.items()]
    return Table(pd.DataFrame(rows, columns=["File", "Checksum", "Value"]), widths=(6, 3, 5))


def data_digest() -> Prose:
    """Return the SHA-256 of the catalogue in hex digits: what tells one state of the data from another."""
    return Prose(f"`{hashlib.sha256(data_file('catalogue.bin').read_bytes()).hexdigest()}`")


def _draw(theme: Theme):
    em = theme.size / 72
    width, down = theme.width / em, theme.narrow  # in ems; on phones the boxes stand below each other
    box_width, box_height = (width - 3.4, 7.8) if down else (min(14.5, (width - 6) / 3), 8.6)
    height = 3 * box_height + 2 * 2.6 + 0.4 if down else box_height + 3.6
    drawing = theme.canvas(height / width)
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    gap = 2.6 if down else (width - 0.4 - 3 * box_width) / 2
    corners = [(0.2, 0.2 + at * (box_height + gap)) if down else (0.2 + at * (box_width + gap), 0.2) for at in range(3)]
    for (left, top), (name, parts, note) in zip(corners, STEPS, strict=True):
        _box(axes, theme, (left, top, box_width, box_height), name, parts, note)
    arrow = {"arrowstyle": "-|>", "color": theme.colour("accent"), "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 12}
    for left, top in corners[:2]:
        start = (left + box_width / 2, top + box_height + 0.3) if down else (left + box_width + 0.4, top + box_height / 2)
        end = (start[0], start[1] + gap - 0.6) if down else (start[0] + gap - 0.8, start[1])
        axes.annotate("", end, start, arrowprops=arrow)
    first, last = corners[0], corners[-1]
    if down:
        ends = [(last[0] + box_width, last[1] + box_height / 2), (first[0] + box_width, first[1] + box_height / 2)]
        side = width - 1.7
        axes.plot([ends[0][0] + 0.2, side, side], [ends[0][1], ends[0][1], ends[1][1]], color=theme.colour("muted"), linewidth=1.2)
        axes.annotate("", (ends[1][0] + 0.3, ends[1][1]), (side, ends[1][1]), arrowprops=arrow | {"color": theme.colour("muted")})
        axes.text(side + 0.75, (ends[0][1] + ends[1][1]) / 2, BACK, rotation=90, ha="center", va="center", color=theme.colour("muted"))
    else:
        low = height - 1.4
        right, left = last[0] + box_width / 2, first[0] + box_width / 2
        axes.plot([right, right, left], [last[1] + box_height + 0.2, low, low], color=theme.colour("muted"), linewidth=1.2)
        axes.annotate("", (left, first[1] + box_height + 0.3), (left, low), arrowprops=arrow | {"color": theme.colour("muted")})
        axes.text((left + right) / 2, low - 0.35, BACK, ha="center", va="bottom", color=theme.colour("muted"))
    return drawing


def _box(axes, theme: Theme, place: tuple[float, float, float, float], name: str, parts: list[str], note: str) -> None:
    from matplotlib.patches import Rectangle

    left, top, width, height = place
    axes.add_patch(Rectangle((left, top), width, height, facecolor=theme.colour("surface"), edgecolor=theme.colour("rule"), linewidth=1))
    axes.text(left + 0.8, top + 1.0, name, family=theme.strong, va="center", color=theme.colour("accent"))
    step = (height - 3.9) / max(1, len(parts))
    for at, part in enumerate(parts):
        axes.text(left + 0.8, top + 2.5 + at * step, part, va="center")
    axes.text(left + 0.8, top + height - 0.9, note, va="center", color=theme.colour("muted"))
