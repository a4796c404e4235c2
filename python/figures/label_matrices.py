"""Classes against classes and countries: squares of shades, read one cell at a time."""

import numpy as np
import pandas as pd

from bigearthnet.nomenclature import CLASSES_19, LABELS_19
from guide.explorer import Explorer
from guide.figure import Figure
from guide.table import Table
from guide.text import percent
from guide.theme import Theme

from .fine_type import fine

SCRIPTS = ("assets/explorers/elements.js", "assets/explorers/matrix.js")
STYLES = ("assets/explorers/controls.css", "assets/explorers/matrix.css")
SHARES = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7)  # where a share's shade becomes stronger
LIFTS = (0.25, 0.5, 0.8, 1.25, 2, 4, 8)
NUMBERS = (1, 100, 1_000, 5_000, 10_000, 30_000, 60_000)
CLASSES = [{"name": known.short_name, "short": known.short_name, "role": f"class-{place}"} for place, known in enumerate(CLASSES_19, start=1)]


def co_occurrence(pairs: pd.DataFrame, patches: int) -> Figure:
    """Show how often a patch with one class has another, from the label table co_occurrence.

    `patches` is the number of recommended patches of version 2.
    """
    rows = pairs[pairs["subset"] == "recommended"].set_index("label").loc[list(LABELS_19), list(LABELS_19)]
    together = rows.to_numpy()
    alone = np.diag(together)
    share = together / alone[:, None]
    expected = alone[:, None] * alone[None, :] / patches
    off = ~np.eye(len(rows), dtype=bool)
    views = [
        {"key": "share", "name": "Share of the row", "values": _listed(share, off, 4), "breaks": SHARES, "percent": True, "digits": 1,
         "text": "Of the patches with {row}, {value} also carry {column}: {patches} patches.", "extra": {"patches": together.tolist()}},
        {"key": "lift", "name": "Against chance", "values": _listed(together / expected, off, 3), "breaks": LIFTS, "digits": 2,
         "text": "{row} and {column} share {patches} patches, {value} times as many as chance would give.", "extra": {"patches": together.tolist()}},
        {"key": "number", "name": "Patches", "values": _listed(together, off | True, 0), "breaks": NUMBERS, "digits": 0,
         "text": "{value} patches carry {row} and {column}."},
    ]  # fmt: skip
    best = np.unravel_index(np.where(off, together / expected, 0).argmax(), off.shape)
    names = [known.short_name for known in CLASSES_19]
    columns = [{**known, "short": str(place)} for place, known in enumerate(CLASSES, start=1)]
    numbers = pd.DataFrame({
        "Class": names,
        "Most often with": [names[place] for place in np.where(off, share, -1).argmax(axis=1)],
        "Share": np.where(off, share, -1).max(axis=1),
    })  # fmt: skip
    settings = {"label": "Classes that occur together", "rows": _numbered(CLASSES), "columns": columns, "views": views, "turned": True, "start": [14, 18]}
    return Figure(
        name="co-occurrence",
        description=(
            f"A square of {len(names)} by {len(names)} cells, darker where a patch with the row's class more often has the column's. "
            f"{names[best[0]]} and {names[best[1]].lower()} go together most against chance."
        ),
        drawing=lambda theme: _draw(theme, names, names, np.where(off, share, np.nan), numbered=True),
        data=pairs,
        numbers=Table(numbers, shares=["Share"]),
        explorer=Explorer(name="co-occurrence", scripts=SCRIPTS, styles=STYLES, settings=settings, room=("49rem", "40.5rem")),
    )


def class_countries(counts: pd.DataFrame) -> Figure:
    """Show the share of each country's patches that carry a class, from the label table class_country."""
    rows = counts[counts["subset"] == "recommended"]
    patches = rows.pivot_table(index="label", columns="country", values="patches", aggfunc="sum").loc[list(LABELS_19)].astype(int)
    of = rows.groupby("country")["of"].first()[patches.columns]
    places = of.sort_values(ascending=False).index.tolist()
    patches, of = patches[places], of[places]
    share = patches / of
    views = [
        {"key": "share", "name": "Share of the country", "values": _listed(share.to_numpy(), share.notna().to_numpy(), 4), "breaks": SHARES, "percent": True, "digits": 1,
         "text": "{value} of the patches of {column} carry {row}: {patches} patches.", "extra": {"patches": patches.to_numpy().tolist()}},
        {"key": "class", "name": "Share of the class", "values": _listed(patches.div(patches.sum(axis=1), axis=0).to_numpy(), share.notna().to_numpy(), 4), "breaks": SHARES,
         "percent": True, "digits": 1, "text": "{value} of the patches with {row} lie in {column}: {patches} patches.", "extra": {"patches": patches.to_numpy().tolist()}},
    ]  # fmt: skip
    columns = [{"name": place, "short": _initials(place)} for place in places]
    names = [known.short_name for known in CLASSES_19]
    table = share.set_axis(names).rename_axis("Class").rename_axis(columns=None).reset_index()
    first = share[places[0]].idxmax()
    return Figure(
        name="class-countries",
        description=(
            f"A table of {len(names)} classes and {len(places)} countries, darker where more of a country's patches carry the class; "
            f"in {places[0]}, {percent(share.loc[first, places[0]])} carry {first.lower()}."
        ),
        drawing=lambda theme: _draw(theme, names, places, share.to_numpy(), short=[_initials(place) for place in places]),
        data=rows,
        numbers=Table(table, shares=places),
        explorer=Explorer(
            name="class-countries", scripts=SCRIPTS, styles=STYLES, room=("45.5rem", "40.5rem"),
            settings={"label": "Classes and countries", "rows": CLASSES, "columns": columns, "views": views, "turned": True},
        ),
    )  # fmt: skip


def _listed(values: np.ndarray, known: np.ndarray, digits: int) -> list[list[float | None]]:
    return [[round(float(value), digits) if here else None for value, here in zip(*row, strict=True)] for row in zip(values, known, strict=True)]


def _numbered(classes: list[dict]) -> list[dict]:
    return [{**known, "short": f"{known['name']} {place}"} for place, known in enumerate(classes, start=1)]


def _initials(country: str) -> str:
    return country[:3]


def _draw(theme: Theme, rows, columns, values, *, numbered: bool = False, short: list[str] | None = None):
    em = theme.size / 72
    left, head, foot = (0.47 * max(map(len, rows)) + (2.4 if numbered else 0.8)) * em, 1.6 * em, 2.9 * em
    side = (theme.width - left) / len(columns)
    tall = min(side, 1.9 * em) if short else max(side, 1.25 * em)
    height = head + tall * len(rows) + foot
    drawing = theme.canvas(height / theme.width)
    axes = drawing.add_axes((left / theme.width, foot / height, 1 - left / theme.width, 1 - (head + foot) / height), xlim=(0, len(columns)), ylim=(len(rows), 0))
    axes.set_axis_off()
    shades = [theme.colour("surface"), *theme.sequence("scale")]
    steps = np.sum(np.nan_to_num(values)[..., None] >= np.array(SHARES), axis=-1)
    axes.pcolormesh(steps, cmap=_map(shades), vmin=0, vmax=len(shades) - 1, edgecolors=theme.colour("paper"), linewidth=0.6)
    muted = theme.colour("muted")
    for place, name in enumerate(rows):
        shown = f"{name}  {place + 1}" if numbered else name
        axes.annotate(shown, (0, place + 0.5), (-0.4 * theme.size, 0), textcoords="offset points", ha="right", va="center")
    for place, name in enumerate(columns):
        shown = str(place + 1) if numbered else short[place] if theme.narrow else name
        axes.annotate(shown, (place + 0.5, 0), (0, 0.4 * theme.size), textcoords="offset points", ha="center", color=muted, size=fine(theme, 0.85))
    _draw_key(drawing, theme, shades, left, height)
    return drawing


def _draw_key(drawing, theme: Theme, shades: list[str], left: float, height: float) -> None:
    """Draw the shades in a row below, with the share at which each begins. Lengths are in inches."""
    em = theme.size / 72
    step = (theme.width - left - 0.3 * em) / len(shades)
    axes = drawing.add_axes((left / theme.width, 1.3 * em / height, step * len(shades) / theme.width, 0.7 * em / height), xlim=(0, len(shades)), ylim=(0, 1))
    axes.set_axis_off()
    axes.pcolormesh([range(len(shades))], cmap=_map(shades), vmin=0, vmax=len(shades) - 1, edgecolors=theme.colour("paper"), linewidth=0.6)
    for place, share in enumerate(SHARES, start=1):
        last = " %" if place == len(SHARES) else ""
        axes.annotate(f"{share * 100:.0f}{last}", (place, 0), (0, -0.25 * theme.size), textcoords="offset points", ha="center", va="top", color=theme.colour("muted"), size=fine(theme, 0.85))


def _map(colours: list[str]):
    from matplotlib.colors import ListedColormap

    return ListedColormap(colours)
