"""Figures and tables of the chapter "Overview"."""

import pandas as pd

from bigearthnet.benchmark_datasets import LABELS, is_ours
from bigearthnet.nomenclature import LABELS_19, LABELS_43
from bigearthnet.splits import SPLITS
from guide.figure import Figure
from guide.table import Table
from guide.text import MISSING, number
from guide.theme import Theme

from .readings import Frame, Reading, read_off

BILLION = 1_000_000_000
MARKS = (1, 10, 100)  # of the axis, in billions of values
SPAN = (0.3, 700)  # of the axis, which is logarithmic
LARGEST, SMALLEST = 26, 5  # of the type's pixels in 13: diameter of the dots
ROLES = dict(zip(LABELS, ("muted", "warning", "note"), strict=True))
KINDS = dict(zip(LABELS, ("one label an image", "several labels an image", "one label a pixel"), strict=True))
OURS = "accent"
ROW, HEAD, FOOT = 2.05, 3.4, 2.6  # heights, in units of the type size
NAMES = 12.2  # room for years and names, likewise


def benchmarks(table: pd.DataFrame) -> Figure:
    """Show `benchmark_datasets.read_benchmark_datasets`: one row a dataset, time downward, volume to the right."""
    ours = table[is_ours(table)]
    first = ours.iloc[0]
    before = table[(table["year"] < first["year"])]["volume"].max()
    shown = table.assign(volume=table["volume"] / BILLION)
    columns = {"year": "Year", "name": "Dataset", "images": "Images", "volume": "Values, billions", "labels": "Labels"}
    return Figure(
        name="benchmarks",
        description=(
            f"{len(table)} labelled datasets from {table['year'].min()} to {table['year'].max()} as dots along an axis of volume. "
            f"{first['name']} of {first['year']} holds {number(first['volume'] / before, digits=1)} times as many values as the largest "
            f"listed before that year; {table.loc[table['volume'].idxmax(), 'name']} holds most of all."
        ),
        drawing=lambda theme: _draw(theme, table),
        explorer=read_off(
            "Datasets, oldest first", "y", [_reading(row) for row in shown.itertuples()],
            [(place + 0.5) / len(table) for place in range(len(table))], lambda look: _frame(look, len(table)),
        ),
        data=table,
        numbers=Table(shown.astype({"year": str})[list(columns)].rename(columns=columns), digits=1),
    )


def versions_table(index: pd.DataFrame, carried: pd.DataFrame) -> Table:
    """Return the three releases side by side; `carried` is the label table labels_per_patch."""
    clear = ~(index["snow"] | index["cloud"])
    kept = {subset: rows["patches"].sum() for subset, rows in carried.groupby("subset")}
    v1 = [(index["split_v1"] == name).sum() for name in SPLITS]
    recommended = carried[carried["subset"] == "recommended"].groupby("split")["patches"].sum()
    every, one_sensor, two_sensors = number(len(index)), "Sentinel-2", "Sentinel-1, Sentinel-2"
    rows = [
        ("Year of the paper", "2019", "2021", "2024"),
        ("Images", one_sensor, two_sensors, two_sensors),
        ("Patches or pairs", every, every, number(kept["all"])),
        ("Without snow and cloud", *2 * [number(clear.sum())], number(kept["recommended"])),
        ("Classes", *(str(len(labels)) for labels in (LABELS_43, LABELS_19, LABELS_19))),
        ("Map of classes for each pixel", "no", "no", "yes"),
        ("Atmospheric correction", "sen2cor", "sen2cor", "sen2cor 2.11"),
        ("Train", MISSING, number(v1[0]), number(recommended[SPLITS[0]])),
        ("Validation", MISSING, number(v1[1]), number(recommended[SPLITS[1]])),
        ("Test", MISSING, number(v1[2]), number(recommended[SPLITS[2]])),
        ("Split by", MISSING, "blocks of 2 × 2 patches", "rings within a tile"),
    ]
    return Table(pd.DataFrame(rows, columns=["Release", "BigEarthNet", "BigEarthNet-MM", "Version 2"]))


def _diameters(table: pd.DataFrame) -> list[float]:
    """Return the dots' diameters, their areas in proportion to the images; the smallest are drawn larger."""
    return [max(SMALLEST, LARGEST * (images / table["images"].max()) ** 0.5) for images in table["images"]]


def _roles(table: pd.DataFrame) -> list[str]:
    return [OURS if own else ROLES[labels] for own, labels in zip(is_ours(table), table["labels"], strict=True)]


def _key(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return role and words of each kind of dot."""
    others = table[~is_ours(table)]
    return [(OURS, "BigEarthNet"), *((ROLES[labels], KINDS[labels]) for labels in LABELS if labels in set(others["labels"]))]


def _reading(row) -> Reading:
    planes = row.planes.replace("x", "\u202f×\u202f").replace("+", " + ")
    lines = [
        ("images", number(row.images), None), ("values", f"{number(row.volume, digits=1)} billion", None),
        ("bands × pixels a side", planes, None), ("labels", row.labels, None),
    ]  # fmt: skip
    return Reading(f"{row.name}, {row.year}", lines)


def _height(theme: Theme, count: int) -> float:
    """Return the height of the drawing in inches."""
    return (count * ROW + HEAD + FOOT) * theme.size / 72


def _frame(theme: Theme, count: int) -> Frame:
    em, height = theme.size / 72, _height(theme, count)
    return Frame(NAMES * em / theme.width, HEAD * em / height, 1, 1 - FOOT * em / height)


def _draw(theme: Theme, table: pd.DataFrame):
    count = len(table)
    height, frame = _height(theme, count), _frame(theme, count)
    drawing = theme.canvas(height / theme.width)
    box = (frame.left, 1 - frame.bottom, frame.right - frame.left, frame.bottom - frame.top)
    axes = drawing.add_axes(box, xscale="log", xlim=SPAN, ylim=(count - 0.5, -0.5))
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_yticks([])
    axes.minorticks_off()
    axes.set_xticks(MARKS, [f"{mark} billion" for mark in MARKS])
    axes.grid(axis="x")
    volumes, muted, rule = table["volume"] / BILLION, theme.colour("muted"), theme.colour("rule")
    axes.hlines(range(count), SPAN[0], volumes, color=rule, linewidth=0.8)
    sizes = [(diameter / 13 * theme.size) ** 2 for diameter in _diameters(table)]
    axes.scatter(volumes, range(count), s=sizes, color=[theme.colour(role) for role in _roles(table)], linewidths=0, clip_on=False, zorder=3)
    style = {"textcoords": "offset points", "annotation_clip": False}
    clear = {"facecolor": theme.colour("paper"), "edgecolor": "none", "pad": 1}  # no line of the grid strikes a number through
    low = -0.33 * theme.size  # from the middle of letters to their baseline
    for place, row in enumerate(table.itertuples()):
        own = {"color": theme.colour(OURS), "family": theme.strong} if row.name.startswith("BigEarthNet") else {}
        repeated = place and table["year"].iloc[place - 1] == row.year
        axes.annotate("" if repeated else str(row.year), (SPAN[0], place), (-NAMES * theme.size, low), color=muted, **style)
        axes.annotate(row.name, (SPAN[0], place), ((2.7 - NAMES) * theme.size, low), **style, **own)
        if not theme.narrow:
            axes.annotate(number(row.images), (volumes.iloc[place], place), ((_diameters(table)[place] / 26 + 0.55) * theme.size, low), color=muted, bbox=clear, **style)
    _draw_key(theme, drawing, table, height)
    return drawing


def _draw_key(theme: Theme, drawing, table: pd.DataFrame, height: float) -> None:
    from matplotlib.lines import Line2D

    em, x, line = theme.size / 72, 0.4, 0
    for role, words in _key(table):
        wide = 0.5 * len(words) + 3
        if (x + wide) * em > theme.width:
            x, line = 0.4, line + 1
        y = 1 - (0.7 + 1.4 * line) * em / height
        dot = Line2D([x * em / theme.width], [y], marker="o", markersize=0.62 * theme.size, color=theme.colour(role), markeredgewidth=0)
        drawing.add_artist(dot)
        drawing.text((x + 0.7) * em / theme.width, y - 0.33 * em / height, words, color=theme.colour("muted"))
        x += wide
