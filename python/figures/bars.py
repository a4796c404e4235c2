"""Horizontal bars with their labels beside them, stacked where there are several series."""

from dataclasses import dataclass
from itertools import accumulate

from guide.theme import Theme

BAR = 0.68  # of the height of a row


@dataclass(frozen=True)
class Series:
    """One part of every bar: a value a row, in the colour of `role`."""

    name: str
    values: list[int]
    role: str


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars from the top down: a name and a label a row.

    With `name_series` the parts of the longest bar carry the names of the series, so that no
    key is needed. `unit` completes the numbers a reader hovers.
    """

    rows: list[str]
    series: list[Series]
    labels: list[str]
    unit: str
    name_series: bool = False

    def draw(self, theme: Theme):
        """Return the bars as a matplotlib Figure."""
        em, count = theme.size / 72, len(self.rows)
        row = 1.95 if theme.narrow else 2.3
        head = 1.6 if self.name_series else 0.2
        height = (count * row + head) * em
        drawing = theme.canvas(height / theme.width)
        left = (0.54 * max(map(len, self.rows)) + 0.6) * em / theme.width
        top = 1 - head * em / height
        axes = drawing.add_axes((left, 0, 1 - left, top), xlim=(0, self._reach(theme, left)), ylim=(count - 0.5, -0.5))
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xticks([])
        axes.set_yticks([])
        gap = theme.colour("paper")
        for series, starts in zip(self.series, self._starts(), strict=True):
            axes.barh(range(count), series.values, left=starts, height=BAR, color=theme.colour(series.role))
            # A gap before each part; an edge around it would swallow the smallest.
            joints = [place for place in range(count) if starts[place] and series.values[place]]
            edges = [starts[place] for place in joints], [at - BAR / 2 for at in joints], [at + BAR / 2 for at in joints]
            axes.vlines(*edges, color=gap, linewidth=0.5)
        ends = [(0, name, -0.45, "right") for name in self.rows]
        ends += [(total, label, 0.45, "left") for total, label in zip(self.totals, self.labels, strict=True)]
        for place, (x, text, aside, side) in enumerate(ends):
            _write(axes, theme, text, (x, place % count), (aside, -0.33), ha=side)
        for x, place, name in self._series_names():
            _write(axes, theme, name, (x, place - BAR / 2), (0, 0.4), ha="center", color=theme.colour("muted"))
        return drawing

    def spec(self, theme: Theme) -> dict:
        """Return the bars as a plotly spec."""
        gap = {"color": theme.colour("paper"), "width": 1}
        bars = [
            {
                "type": "bar", "orientation": "h", "name": series.name, "y": self.rows, "x": series.values,
                "width": BAR, "marker": {"color": theme.colour(series.role), "line": gap},
                "hovertemplate": f"<b>%{{y}}</b><br>{series.name}: %{{x:,}} {self.unit}<extra></extra>",
            }
            for series in self.series
        ]  # fmt: skip
        labels = {
            "type": "scatter", "mode": "text", "x": self.totals, "y": self.rows, "text": [f"\u2002{label}" for label in self.labels],
            "textposition": "middle right", "cliponaxis": False, "hoverinfo": "skip",
            "textfont": {"color": theme.colour("ink")},
        }  # fmt: skip
        names = [
            {
                "x": x, "y": place - BAR / 2, "text": name, "showarrow": False, "yanchor": "bottom",
                "font": {"color": theme.colour("muted"), "size": theme.pixels * 0.92},
            }
            for x, place, name in self._series_names()
        ]  # fmt: skip
        layout = theme.layout(
            barmode="stack", annotations=names, dragmode=False, hoverdistance=10,
            # The longest bar's label stands in the margin, so that it fits at every width of the page.
            margin={"l": 4, "r": round(self._label_ems() * theme.pixels), "t": theme.pixels * 1.2 if self.name_series else 4},
            xaxis={"range": [0, max(self.totals)], "visible": False, "fixedrange": True},
            yaxis={
                "autorange": "reversed", "fixedrange": True, "ticklabelstandoff": 6, "showgrid": False, "showline": False,
                "tickfont": {"color": theme.colour("ink")},
            },
        )  # fmt: skip
        return {"data": [*bars, labels], "layout": layout}

    @property
    def totals(self) -> list[int]:
        """The length of each bar."""
        return [sum(values) for values in zip(*(series.values for series in self.series), strict=True)]

    def _starts(self) -> list[list[int]]:
        each = [list(accumulate(values, initial=0)) for values in zip(*(s.values for s in self.series), strict=True)]
        return [[row[place] for row in each] for place in range(len(self.series))]

    def _series_names(self) -> list[tuple[float, int, str]]:
        if not self.name_series:
            return []
        longest = self.totals.index(max(self.totals))
        starts = [start[longest] for start in self._starts()]
        return [
            (start + series.values[longest] / 2, longest, series.name)
            for start, series in zip(starts, self.series, strict=True)
        ]

    def _reach(self, theme: Theme, left: float) -> float:
        """Return the end of the axis that leaves room for the longest bar's label."""
        label = self._label_ems() * theme.size / 72 / (theme.width * (1 - left))
        return max(self.totals) / (1 - label)

    def _label_ems(self) -> float:
        """Return the room the longest label takes, in units of the type size."""
        return 0.52 * max(map(len, self.labels)) + 1


def _write(axes, theme: Theme, text: str, at: tuple, aside: tuple, **style) -> None:
    """Write text on its baseline, `aside` of a point by parts of the type size."""
    offset = [theme.size * step for step in aside]
    axes.annotate(text, at, offset, textcoords="offset points", annotation_clip=False, **style)
