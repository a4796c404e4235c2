"""The figure of how fast patches load, from the table of `bigearthnet.loading.compare`."""

from dataclasses import replace
from math import ceil, floor, log10
from pathlib import Path

import pandas as pd

from guide import theme as themes
from guide.figure import Figure
from guide.table import Table
from guide.text import day, number
from guide.theme import Theme

DIGITS = 3  # of a rate: more would tell two runs apart, not two ways


def loading(table: pd.DataFrame) -> Figure:
    """Show how many patches each way loads a second; the first row is what the others compare to."""
    chart = _Chart(table)
    first, best = table.iloc[0], table.loc[table["patches_per_second"].idxmax()]
    numbers = pd.DataFrame({
        "Way": table["way"],
        "Patches a second": [_round(rate) for rate in table["patches_per_second"]],
        "Times the first": table["times_rasterio"],
        "kB a patch": [round(size / 1000) for size in table["bytes_per_patch"]],
    })  # fmt: skip
    return Figure(
        name="loading",
        description=(
            f"Dots on a logarithmic scale: patches loaded in a second {len(table)} ways, from "
            f"{number(_round(first['patches_per_second']))} ({first['way']}) to "
            f"{number(_round(best['patches_per_second']))} ({best['way']})."
        ),
        drawing=chart.draw,
        plotly=chart.spec,
        data=table,
        numbers=Table(numbers),
    )


def conditions_table(table: pd.DataFrame) -> Table:
    """Return what rates were measured on, from the table of `bigearthnet.loading.measured.read_measured`."""
    row = table.iloc[0]
    said = {
        "Patches": f"{number(row['patches'])}, of an {row['archive']}", "Machine": row["machine"].partition("; ")[0],
        "Packages": row["machine"].partition("; ")[2], "Day": day(row["measured"]),
        "Rate": "median of three rounds in which the ways took turns; one process; all read once before",
    }  # fmt: skip
    return Table(pd.DataFrame({"What": list(said), "Measured": [str(text) for text in said.values()]}), widths=(1, 4))


def write_loading(table: pd.DataFrame, path: Path) -> None:
    """Write the figure as an SVG file in the colours of light pages, on their paper."""
    from matplotlib.patches import Rectangle

    figure = loading(table)

    def draw(theme: Theme):
        drawing = figure.drawing(theme)
        paper = Rectangle((0, 0), 1, 1, transform=drawing.transFigure, color=theme.colour("paper"), zorder=-1)
        drawing.add_artist(paper)
        return drawing

    look = themes.light(start=Path(__file__).parent)
    path.write_bytes(replace(figure, drawing=draw).draw(look).content)


class _Chart:
    """Dots on a logarithmic axis, one a row, each joined to the rate of the first."""

    def __init__(self, table: pd.DataFrame):
        self.names, self.rates = table["way"].tolist(), table["patches_per_second"].tolist()
        ratios = [ratio if row else None for row, ratio in enumerate(table["times_rasterio"])]
        self.labels = [_label(rate, ratio) for rate, ratio in zip(self.rates, ratios, strict=True)]
        self.first = self.rates[0]
        self.low, self.high = floor(log10(min(self.rates))), ceil(log10(max(self.rates)))
        self.ticks = [10**power for power in range(self.low, self.high + 1)]

    def draw(self, theme: Theme):
        """Return the chart as a matplotlib Figure."""
        em, count = theme.size / 72, len(self.names)
        row, foot = (3.1 if theme.narrow else 2.3) * em, 2.1 * em
        height = count * row + foot
        left = (0.9 if theme.narrow else _ems(self.names)) * em / theme.width  # on phones names stand above
        right = _ems(self.labels[1:]) * em / theme.width
        drawing = theme.canvas(height / theme.width)
        axes = drawing.add_axes((left, foot / height, 1 - left - right, 1 - foot / height), ylim=(count - 0.5, -0.5))
        axes.set_xscale("log")
        axes.set_xlim(self.ticks[0], self.ticks[-1])
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xticks(self.ticks, [number(tick) for tick in self.ticks])
        axes.xaxis.set_minor_locator(_no_ticks())
        axes.set_yticks([])
        axes.grid(axis="x")
        drop = 0.22 if theme.narrow else 0  # of a row, below its name
        for place, colour in enumerate(self._colours(theme)):
            rate, at = self.rates[place], place + drop
            axes.plot([self.first, rate], [at, at], color=colour, linewidth=1.2, solid_capstyle="butt")
            axes.plot([rate], [at], "o", color=colour, markersize=0.6 * theme.size, clip_on=False)
            _write(axes, theme, self.labels[place], (rate, at), (0.7, -0.33), ha="left")
            edge = {"xycoords": axes.get_yaxis_transform()}
            if theme.narrow:
                _write(axes, theme, self.names[place], (0, at), (-0.6, 0.8), ha="left", **edge)
            else:
                _write(axes, theme, self.names[place], (0, at), (-0.6, -0.33), ha="right", **edge)
        return drawing

    def spec(self, theme: Theme) -> dict:
        """Return the chart as a plotly spec."""
        colours = self._colours(theme)
        stems = [
            {
                "type": "scatter", "mode": "lines", "x": [self.first, rate], "y": [name, name], "hoverinfo": "skip",
                "line": {"color": colour, "width": 2},
            }
            for name, rate, colour in zip(self.names[1:], self.rates[1:], colours[1:], strict=True)
        ]  # fmt: skip
        dots = {
            "type": "scatter", "mode": "markers+text", "x": self.rates, "y": self.names, "cliponaxis": False,
            "marker": {"color": colours, "size": theme.pixels * 0.8},
            "text": [f"\u2002{label}" for label in self.labels], "textposition": "middle right",
            "textfont": {"color": theme.colour("ink")},
            "hovertemplate": "<b>%{y}</b><br>%{x:,.3r} patches a second<extra></extra>",
        }  # fmt: skip
        above = [
            {
                "x": 0, "xref": "paper", "y": name, "text": name, "showarrow": False, "xanchor": "left", "xshift": -4,
                "yanchor": "bottom", "yshift": theme.pixels * 0.5,
            }
            for name in self.names
        ]  # fmt: skip
        layout = theme.layout(
            dragmode=False, annotations=above if theme.narrow else [],
            margin={"l": 4, "r": round(_ems(self.labels[1:]) * theme.pixels), "t": 4, "b": 4},
            xaxis={
                "type": "log", "range": [self.low, self.high], "fixedrange": True, "tickvals": self.ticks,
                "ticktext": [number(tick) for tick in self.ticks], "tickangle": 0,
            },
            yaxis={
                "range": [len(self.names) - 0.5, -0.8 if theme.narrow else -0.5], "type": "category",
                "categoryarray": self.names, "fixedrange": True, "showgrid": False, "showline": False,
                "ticklabelstandoff": 6, "showticklabels": not theme.narrow, "tickfont": {"color": theme.colour("ink")},
            },
        )  # fmt: skip
        return {"data": [*stems, dots], "layout": layout}

    def _colours(self, theme: Theme) -> list[str]:
        return [theme.colour("accent" if place else "muted") for place in range(len(self.names))]


def _label(rate: float, ratio: float | None) -> str:
    said = number(_round(rate))
    return f"{said} patches a second" if ratio is None else f"{said} · {number(ratio, digits=0 if ratio >= 10 else 1)} ×"


def _round(rate: float) -> int:
    """Return a rate to `DIGITS` digits, and no decimals."""
    return round(float(f"{rate:.{DIGITS}g}"))


def _ems(texts: list[str]) -> float:
    """Return the room that the longest text takes beside the axis, in units of the type size."""
    return 0.52 * max(map(len, texts)) + 1


def _write(axes, theme: Theme, text: str, at: tuple, aside: tuple, **style) -> None:
    """Write text on its baseline, `aside` of a point by parts of the type size."""
    offset = [theme.size * step for step in aside]
    axes.annotate(text, at, offset, textcoords="offset points", annotation_clip=False, **style)


def _no_ticks():
    from matplotlib.ticker import NullLocator

    return NullLocator()
