"""Figures and tables of the chapter "Where the patches are"."""

import pandas as pd

from guide.figure import Figure
from guide.table import Table
from guide.text import number, percent

from .bars import Bars, Series
from .cells import class_names
from .patch_map import BREAKS, PatchMap

CELL = 10_000  # metres, the default of `bigearthnet.summaries.cells`


def patch_map(cells: pd.DataFrame, *, compact: bool = False) -> Figure:
    """Map the patches of `bigearthnet.summaries.cells`, at its default size of cell.

    The live version shows each patch, to look up, to colour and to filter by; a `compact` one leaves
    the filters out.
    """
    prepared = PatchMap(cells, size=CELL)
    return Figure(
        name="patch-map",
        description=(
            f"Map of Europe: {number(cells['patches'].sum())} patches in {number(len(cells))} cells of "
            f"10 km, the fullest with {number(cells['patches'].max())}."
        ),
        drawing=prepared.draw,
        explorer=prepared.explorer(compact=compact),
        data=cells,
        numbers=_cells_by_class(cells),
        wide=True,
    )


def countries(counts: pd.DataFrame) -> Figure:
    """Show the patches of each country by season, from `summaries.country_seasons`."""
    wide = _by_country(counts)
    seasons = [name for name in wide.columns if name not in ("Country", "Total")]
    first = wide.iloc[0]
    bars = Bars(
        rows=wide["Country"].tolist(),
        series=[Series(name, wide[name].tolist(), name.lower()) for name in seasons],
        labels=[number(total) for total in wide["Total"]],
        unit="patches",
        name_series=True,
    )
    return Figure(
        name="countries",
        description=(
            f"Stacked bars of patches by season in {len(wide)} countries, from {first['Country']} with "
            f"{number(first['Total'])} down to {wide['Country'].iloc[-1]} with {number(wide['Total'].iloc[-1])}."
        ),
        drawing=bars.draw,
        plotly=bars.spec,
        data=counts,
        numbers=countries_table(counts),
    )


def countries_table(counts: pd.DataFrame) -> Table:
    """Return patches by country and season with totals both ways, from `summaries.country_seasons`."""
    wide = _by_country(counts)
    return Table(_with_total(wide, "All"), total=True)


def revisits(counts: pd.DataFrame) -> Figure:
    """Show how many patches stand on ground seen on one, two, … dates, from `summaries.revisits`."""
    total = counts["patches"].sum()
    again = counts["dates"] > 1
    bars = Bars(
        rows=[_dates(value) for value in counts["dates"]],
        series=[
            Series("Ground seen once", counts["patches"].where(~again, 0).tolist(), "border"),
            Series("Ground seen again", counts["patches"].where(again, 0).tolist(), "accent"),
        ],
        labels=[f"{number(patches)} · {percent(patches / total)}" for patches in counts["patches"]],
        unit="patches",
    )
    shared = counts["patches"][again].sum()
    return Figure(
        name="revisits",
        description=(
            f"Bars of patches by the number of dates on which their ground was seen: {number(shared)} of "
            f"{number(total)}, or {percent(shared / total)}, share it with another patch."
        ),
        drawing=bars.draw,
        plotly=bars.spec,
        data=counts,
        numbers=revisits_table(counts),
    )


def revisits_table(counts: pd.DataFrame) -> Table:
    """Return footprints and patches by number of dates, with shares and a total row."""
    table = pd.DataFrame({"Dates": counts["dates"].astype(str)})
    for name in ("footprints", "patches"):
        table[name.capitalize()] = counts[name]
        table[f"Share of {name}"] = counts[name] / counts[name].sum()
    shares = [name for name in table if name.startswith("Share")]
    return Table(_with_total(table, "All"), shares=shares, total=True)


def _by_country(counts: pd.DataFrame) -> pd.DataFrame:
    """Return Country, one column a season, Total: most patches first, no empty country."""
    wide = counts.pivot_table(index="country", columns="season", values="patches", aggfunc="sum", observed=False)
    wide.columns = wide.columns.astype(str)
    wide = wide.astype(int).assign(Total=wide.sum(axis=1).astype(int))
    wide = wide[wide["Total"] > 0].sort_values("Total", ascending=False, kind="stable")
    wide.insert(0, "Country", wide.index.astype(str))
    return wide.reset_index(drop=True).rename_axis(columns=None)


def _cells_by_class(cells: pd.DataFrame) -> Table:
    """Return how many cells and patches each colour of the map stands for."""
    classes = pd.cut(cells["patches"], [0, *BREAKS, float("inf")], labels=class_names(BREAKS))
    grouped = cells.groupby(classes, observed=False)["patches"]
    table = pd.DataFrame({"Cells": grouped.size(), "Patches": grouped.sum()})
    return Table(_with_total(table.rename_axis("Patches in a cell").reset_index(), "All"), total=True)


def _with_total(table: pd.DataFrame, name: str) -> pd.DataFrame:
    first, *others = table.columns
    last = pd.DataFrame([{first: name, **{column: table[column].sum() for column in others}}])
    return pd.concat([table, last], ignore_index=True)


def _dates(count: int) -> str:
    return "1 date" if count == 1 else f"{count} dates"
