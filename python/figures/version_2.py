"""What version 2 changed: which patches went, where the others moved, and how often labels occur."""

import pandas as pd

from bigearthnet.cells import CELL_SIZE
from bigearthnet.nomenclature import CLASSES_19
from bigearthnet.splits import SPLITS
from bigearthnet.version_changes import FATES, NONE
from guide.figure import Figure
from guide.table import Table
from guide.text import MINUS, day, number, percent
from guide.theme import Theme

from .bars import Bars, Series
from .cells import class_outlines
from .fine_type import fine
from .outlines import KILOMETRE, read_outlines
from .patch_map import LAND, NAMES, NARROW, WIDE

LIMITS = (0.02, 0.1, 0.5)  # upper ends of the classes of the map but the last
SHADES = (1, 4, 6, 7)  # of the theme's scale; the first also for cells that lost nothing
GONE = [fate for fate in FATES if fate != "kept"]
HEADINGS = {"product": "With their product", "every date": "On every date", "some dates": "On some dates"}


def gone_map(cells: pd.DataFrame, held: pd.DataFrame) -> Figure:
    """Map the share of patches that are gone, from the changes "cells" and `summaries.cells`."""
    share = cells["gone"] / cells["patches"]
    names = _share_names()
    classes = pd.cut(share, [0, *LIMITS, 1], labels=names)
    grouped = cells.groupby(classes, observed=False)
    table = pd.DataFrame({"Patches gone": names, "Cells": grouped.size().tolist(), "Patches": grouped["gone"].sum().tolist()})
    everywhere = [ring / KILOMETRE for ring in class_outlines(held["x"], held["y"], held["patches"], (), size=CELL_SIZE)[0]]
    steps = pd.cut(share, [0, *LIMITS, 1], labels=False) + 1
    rings = [
        [ring / KILOMETRE for ring in each]
        for each in class_outlines(cells["x"], cells["y"], steps, range(1, len(names)), size=CELL_SIZE)[1:]
    ]
    return Figure(
        name="v2-gone",
        description=(
            f"Map of the {number(len(cells))} cells of 10 km, of {number(len(held))}, in which patches of version 1 are gone. In "
            f"{number(table['Cells'].iloc[-1])} cells more than half are: along the south-west coast of Finland and in the east of Serbia."
        ),
        drawing=lambda theme: _draw_map(theme, everywhere, rings, names),
        data=cells,
        numbers=Table(table),
    )


def splits_moved(moved: pd.DataFrame) -> Figure:
    """Show in which split of version 2 the patches of each split of version 1 are, from the changes "splits"."""
    wide = moved.pivot_table(index="split_v1", columns="split_v2", values="patches", aggfunc="sum").loc[[*SPLITS, NONE], SPLITS]
    rows = [*(f"{name.capitalize()} in v1" for name in SPLITS), "No split in v1"]
    bars = Bars(
        rows=rows, series=[Series(name.capitalize(), wide[name].tolist(), name) for name in SPLITS],
        labels=[number(total) for total in wide.sum(axis=1)], unit="patches", name_series=True,
    )  # fmt: skip
    table = wide.set_axis([f"{name.capitalize()} in v2" for name in SPLITS], axis=1).rename_axis(None, axis=1)
    table.insert(0, "Version 1", rows)
    return Figure(
        name="v2-splits",
        description=(
            "Stacked bars of patches by their split in version 1, parted by their split in version 2. Every bar is cut alike, about half, a "
            f"quarter and a quarter: {number(wide.loc['train', 'test'])} patches are train in version 1 and test in version 2."
        ),
        drawing=bars.draw, plotly=bars.spec, data=moved, numbers=Table(table),
    )  # fmt: skip


def label_shares(counts: pd.DataFrame, published: pd.DataFrame, patches: tuple[int, int]) -> pd.DataFrame:
    """Return Class, Version 1, Version 2, Change: the shares of recommended patches with a class, and how
    much larger that of version 2 is, in the papers' order.

    `counts` and `published` are the label tables class_counts and published_counts, `patches` the
    numbers of recommended patches of the two versions.
    """
    old = published[(published["classes"] == 19) & published["split"].isin(SPLITS)].groupby("label")["patches"].sum()
    new = counts[counts["subset"] == "recommended"].groupby("label")["patches"].sum()
    names = [known.name for known in CLASSES_19]
    table = pd.DataFrame({"Class": [known.short_name for known in CLASSES_19]})
    table["Version 1"], table["Version 2"] = (each[names].to_numpy() / total for each, total in zip((old, new), patches, strict=True))
    return table.assign(Change=table["Version 2"] / table["Version 1"] - 1)


def label_change(shares: pd.DataFrame) -> Figure:
    """Show how much more, or less, often a patch carries each class than in version 1, from `label_shares`."""
    most, least = shares.loc[shares["Change"].idxmax()], shares.loc[shares["Change"].idxmin()]
    return Figure(
        name="v2-labels",
        description=(
            f"Bars to the right and left of zero, one for each of {len(shares)} classes: {most['Class']} is carried {percent(most['Change'])} more "
            f"often than in version 1, {least['Class']} {percent(-least['Change'])} less often."
        ),
        drawing=lambda theme: _draw_change(theme, shares),
        plotly=lambda theme: _change_spec(theme, shares),
        data=shares,
        numbers=Table(shares, shares=["Version 1", "Version 2", "Change"], digits=1),
    )


def fates_table(fates: pd.DataFrame) -> Table:
    """Return how many patches of each country are gone, and how, from the changes "fates"."""
    wide = fates.pivot_table(index="country", columns="fate", values="patches", aggfunc="sum", fill_value=0)
    gone = wide[GONE].sum(axis=1)
    table = wide[GONE].rename(columns=HEADINGS).assign(Gone=gone)
    table["_total"] = wide.sum(axis=1)
    table = table.sort_values("Gone", ascending=False, kind="stable").rename_axis("Country").rename_axis(columns=None).reset_index()
    last = {"Country": "All", **table.drop(columns="Country").sum().to_dict()}
    table = pd.concat([table, pd.DataFrame([last])], ignore_index=True)
    table["Share"] = table["Gone"] / table.pop("_total")
    return Table(table, shares=["Share"], digits=1, total=True)


def dropped_table(index: pd.DataFrame) -> Table:
    """Return the products of version 1 that version 2 does not have, largest first."""
    rows = index[index["v2_name"].isna()].groupby(["tile", "s2_date"], observed=True)
    table = rows.agg(country=("country", "first"), patches=("country", "size")).reset_index().sort_values("patches", ascending=False, kind="stable")
    return Table(pd.DataFrame({
        "Tile": table["tile"].astype("str"), "Day": [str(day(date)) for date in table["s2_date"]],
        "Country": table["country"].astype("str"), "Patches": table["patches"],
    }))  # fmt: skip


def _share_names() -> list[str]:
    lower = ["none", *(f"{round(limit * 100)}" for limit in LIMITS)]
    closed = [f"{low} to {percent(high)}" for low, high in zip(lower, LIMITS, strict=False)]
    return [*closed, f"over {percent(LIMITS[-1])}"]


def _draw_map(theme: Theme, everywhere, rings, names: list[str]):
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path

    west, east, south, north = NARROW if theme.narrow else WIDE
    em = theme.size / 72
    strip = 4.2 * em / theme.width if theme.narrow else 0
    ratio = (north - south) / (east - west)
    drawing = theme.canvas(ratio + strip)
    bottom = strip / (ratio + strip)
    axes = drawing.add_axes((0, bottom, 1, 1 - bottom), xlim=(west, east), ylim=(south, north))
    axes.set_axis_off()

    def add(shapes, **style):
        axes.add_patch(PathPatch(Path.make_compound_path(*(Path(shape) for shape in shapes)), **style))

    outlines = read_outlines(LAND, tuple(NAMES))
    add(outlines.land, facecolor=theme.colour("land"), edgecolor=theme.colour("border"), linewidth=0.4)
    scale = theme.sequence("scale")
    for shapes, shade in zip([everywhere, *rings], SHADES, strict=True):
        add(shapes, facecolor=scale[shade - 1], linewidth=0)
    add(outlines.borders, fill=False, edgecolor=theme.colour("border"), linewidth=0.4)
    for name, (x, y, side) in NAMES.items():
        axes.text(x, y, name, ha={"centre": "center"}.get(side, side), va="center", size=theme.size * 0.92)
    key = drawing.add_axes((0, 0, 1, 1), xlim=(0, theme.width), ylim=(0, theme.width * (ratio + strip)))
    key.set_axis_off()
    colours = [scale[shade - 1] for shade in SHADES]
    step, line = (theme.width / len(names), 0) if theme.narrow else (0, 1.6 * em)
    top = strip * theme.width if theme.narrow else (len(names) + 1.2) * 1.6 * em
    key.text(0 if theme.narrow else 1.2 * em, top - em, "Patches gone in a cell", family=theme.strong)
    for place, (text, colour) in enumerate(zip(names, colours, strict=True)):
        x, y = (place * step, top - 2.6 * em) if theme.narrow else (1.2 * em, top - 2.7 * em - place * line)
        key.add_patch(Rectangle((x, y), step or 1.1 * em, 0.9 * em if step else 1.1 * em, facecolor=colour))
        at = (x, y - 1.2 * em) if step else (x + 1.7 * em, y + 0.22 * em)
        key.text(*at, text, size=fine(theme, 0.78 if step else 1), color=theme.colour("muted"))
    return drawing


def _signed(share: float) -> str:
    return f"{'+' if share >= 0 else MINUS}{percent(abs(share))}"


def _draw_change(theme: Theme, shares: pd.DataFrame):
    em = theme.size / 72
    line = (1.5 if theme.narrow else 1.65) * em
    height = len(shares) * line
    drawing = theme.canvas(height / theme.width)
    size = fine(theme, 0.86 if theme.narrow else 1)
    left = (0.46 * shares["Class"].str.len().max() * size / theme.size + 1) * em / theme.width
    reach = shares["Change"].abs().max() * 1.3
    axes = drawing.add_axes((left, 0, 1 - left, 1), xlim=(-reach, reach), ylim=(len(shares) - 0.5, -0.5))
    axes.set_axis_off()
    axes.axvline(0, color=theme.colour("rule"), linewidth=0.8)
    roles = [f"class-{place}" for place in range(1, len(shares) + 1)]
    axes.barh(range(len(shares)), shares["Change"], height=0.62, color=[theme.colour(role) for role in roles])
    for place, (name, change) in enumerate(zip(shares["Class"], shares["Change"], strict=True)):
        style = {"textcoords": "offset points", "va": "center_baseline", "size": size, "annotation_clip": False}
        axes.annotate(name, (-reach, place), (-0.4 * size, 0), ha="right", **style)
        away = 0.4 * size if change >= 0 else -0.4 * size
        axes.annotate(_signed(change), (change, place), (away, 0), ha="left" if change >= 0 else "right", color=theme.colour("muted"), **style)
    return drawing


def _change_spec(theme: Theme, shares: pd.DataFrame) -> dict:
    reach = shares["Change"].abs().max() * (1.5 if theme.narrow else 1.3)
    bars = {
        "type": "bar", "orientation": "h", "x": shares["Change"].round(4), "y": shares["Class"], "width": 0.62,
        "marker": {"color": [theme.colour(f"class-{place}") for place in range(1, len(shares) + 1)]},
        "text": [_signed(change) for change in shares["Change"]], "textposition": "outside", "cliponaxis": False,
        "textfont": {"color": theme.colour("muted"), "size": theme.pixels * 0.92},
        "customdata": [[percent(old, digits=1), percent(new, digits=1)] for old, new in zip(shares["Version 1"], shares["Version 2"], strict=True)],
        "hovertemplate": "<b>%{y}</b><br>version 1: %{customdata[0]} of patches<br>version 2: %{customdata[1]}<extra></extra>",
    }  # fmt: skip
    layout = theme.layout(
        dragmode=False, margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis={"range": [-reach, reach], "showline": False, "showticklabels": False, "showgrid": False, "zeroline": True, "zerolinecolor": theme.colour("rule"), "fixedrange": True},
        yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False, "showline": False, "ticklabelstandoff": 6, "tickfont": {"color": theme.colour("ink")}},
    )  # fmt: skip
    return {"data": [bars], "layout": layout}
