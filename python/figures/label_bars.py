"""How often each class occurs, and how many a patch carries: bars that a reader sorts and measures anew."""

import pandas as pd

from bigearthnet.nomenclature import CLASSES_19, LABELS_19
from bigearthnet.splits import SPLITS
from guide.explorer import Explorer
from guide.figure import Figure
from guide.table import Table
from guide.text import number, percent
from guide.theme import Theme

SCRIPTS = ("assets/explorers/elements.js", "assets/explorers/bars.js")
STYLES = ("assets/explorers/controls.css", "assets/explorers/bars.css")
STRENGTHS = (1, 0.68, 0.4)  # of a row's colour in each part: as in assets/explorers/bars.js
PARTS = [name.capitalize() for name in SPLITS]
RECOMMENDED = "Version 2"


def class_counts(counts: pd.DataFrame, published: pd.DataFrame) -> Figure:
    """Show the patches of each class by split and version.

    `counts` and `published` are the label tables class_counts and published_counts.
    """
    views = [
        ("v2", RECOMMENDED, counts[counts["subset"] == "recommended"]),
        ("v2-all", "with snow and cloud", counts[counts["subset"] == "all"]),
        ("v1", "Version 1", published[(published["classes"] == 19) & published["split"].isin(SPLITS)]),
    ]
    tables = {key: _by_split(rows) for key, _, rows in views}
    shown = tables["v2"]
    most, fewest = shown.sum(axis=1).idxmax(), shown.sum(axis=1).idxmin()
    settings = {
        "label": "Patches by class", "unit": "patches", "ordered": True, "order": "By family", "log": True,
        "viewsName": "Archive", "partsName": "Split", "parts": PARTS,
        "rows": [{"name": known.short_name, "role": f"class-{place}"} for place, known in enumerate(CLASSES_19, start=1)],
        "views": [{"key": key, "name": name, "values": tables[key].T.to_numpy().tolist()} for key, name, _ in views],
    }  # fmt: skip
    data = pd.concat([table.assign(archive=name).reset_index() for (_, name, _), table in zip(views, tables.values(), strict=True)])
    return Figure(
        name="class-counts",
        description=(
            f"Bars of the recommended patches of version 2 in each of {len(LABELS_19)} classes, from "
            f"{number(shown.loc[most].sum())} with {most.lower()} down to {number(shown.loc[fewest].sum())} with {fewest.lower()}."
        ),
        drawing=lambda theme: _draw(theme, [known.short_name for known in CLASSES_19], shown, [f"class-{place}" for place in range(1, 20)]),
        data=data,
        numbers=Table(_with_totals(shown, "Class")),
        explorer=Explorer(name="class-counts", scripts=SCRIPTS, styles=STYLES, settings=settings, room=("38.5rem", "45.2rem")),
    )


def labels_per_patch(counts: pd.DataFrame) -> Figure:
    """Show how many patches carry 1, 2, 3 … labels, from the label table labels_per_patch."""
    rows = counts[counts["subset"] == "recommended"]
    table = rows.pivot_table(index="labels", columns="split", values="patches", aggfunc="sum")[SPLITS].set_axis(PARTS, axis=1)
    total = table.sum(axis=1)
    names = ["1 label", *(f"{carried} labels" for carried in table.index[1:])]
    settings = {
        "label": "Patches by number of labels", "unit": "patches", "log": True, "partsName": "Split", "parts": PARTS,
        "rows": [{"name": name, "role": "accent"} for name in names],
        "views": [{"key": "v2", "name": RECOMMENDED, "values": table.T.to_numpy().tolist()}],
    }  # fmt: skip
    several = total[total.index > 1].sum() / total.sum()
    return Figure(
        name="labels-per-patch",
        description=(
            f"Bars of patches that carry 1 to {table.index.max()} labels: {percent(several)} carry more "
            f"than one, and {total.idxmax()} labels is the most frequent number."
        ),
        drawing=lambda theme: _draw(theme, names, table, ["accent"] * len(names)),
        data=rows,
        numbers=Table(_with_totals(table.set_axis(names), "Labels")),
        explorer=Explorer(name="labels-per-patch", scripts=SCRIPTS, styles=STYLES, settings=settings, room=("23rem", "28.3rem")),
    )


def mean_labels(counts: pd.DataFrame, *, subset: str = "recommended") -> float:
    """Return how many labels a patch carries on average."""
    rows = counts[counts["subset"] == subset]
    return float((rows["labels"] * rows["patches"]).sum() / rows["patches"].sum())


def _by_split(rows: pd.DataFrame) -> pd.DataFrame:
    wide = rows.pivot_table(index="label", columns="split", values="patches", aggfunc="sum")
    return wide.loc[list(LABELS_19), SPLITS].astype(int).set_axis(PARTS, axis=1)


def _with_totals(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table.assign(All=table.sum(axis=1)).rename_axis(name).rename_axis(columns=None).reset_index()


def _draw(theme: Theme, names: list[str], table: pd.DataFrame, roles: list[str]):
    em, line = theme.size / 72, 1.85
    count, head = len(names), 2.0
    drawing = theme.canvas((count * line + head) * em / theme.width)
    left = (0.5 * max(map(len, names)) + 0.6) * em / theme.width
    right = 4.6 * em / theme.width
    top = 1 - head * em / (drawing.get_figheight())
    total = table.sum(axis=1).tolist()
    axes = drawing.add_axes((left, 0, 1 - left - right, top), xlim=(0, max(total)), ylim=(count - 0.5, -0.5))
    axes.set_axis_off()
    paper = theme.colour("paper")
    start = [0] * count
    for strength, part in zip(STRENGTHS, table.columns, strict=True):
        values = table[part].tolist()
        colours = [_mix(theme.colour(role), paper, strength) for role in roles]
        axes.barh(range(count), values, left=start, height=0.72, color=colours, edgecolor=paper, linewidth=0.4)
        start = [before + value for before, value in zip(start, values, strict=True)]
    for place, (name, value) in enumerate(zip(names, total, strict=True)):
        for x, text, aside, side, role in ((0, name, -0.5, "right", "ink"), (max(total), number(value), 4.4, "right", "muted")):
            axes.annotate(text, (x, place), (aside * theme.size, -0.33 * theme.size), textcoords="offset points", ha=side, color=theme.colour(role))
    x = left
    for strength, part in zip(STRENGTHS, table.columns, strict=True):
        from matplotlib.patches import Rectangle

        size = 0.8 * em
        box = (x, 1 - 1.3 * em / drawing.get_figheight()), size / theme.width, size / drawing.get_figheight()
        drawing.add_artist(Rectangle(*box, facecolor=_mix(theme.colour("ink"), paper, strength), transform=drawing.transFigure))
        drawing.text(x + 1.2 * em / theme.width, box[0][1], part, color=theme.colour("muted"))
        x += (0.55 * len(part) + 2.2) * em / theme.width
    return drawing


def _mix(colour: str, paper: str, strength: float) -> tuple[float, ...]:
    """Return a colour of which `strength` is left, the rest being paper."""
    from matplotlib.colors import to_rgb

    return tuple(strength * one + (1 - strength) * other for one, other in zip(to_rgb(colour), to_rgb(paper), strict=True))
