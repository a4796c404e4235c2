"""Figures and tables of the chapter "Training and evaluating"."""

from collections.abc import Mapping, Sequence

import pandas as pd

from guide.figure import Figure
from guide.table import Table
from guide.text import number
from guide.theme import Theme

ROLES = ("accent", "muted")


def losses(curves: Mapping[str, Sequence[float]]) -> Figure:
    """Show the loss after each pass over the training samples, a line for each name in `curves`."""
    table = pd.DataFrame([
        {"labels": name, "pass": epoch, "loss": float(loss)} for name, curve in curves.items() for epoch, loss in enumerate(curve, 1)
    ])  # fmt: skip
    numbers = pd.DataFrame({
        "Labels": list(curves), "First pass": [float(curve[0]) for curve in curves.values()],
        "Last pass": [float(curve[-1]) for curve in curves.values()], "Passes": [len(curve) for curve in curves.values()],
    })  # fmt: skip
    said = " and ".join(f"from {number(curve[0], digits=1)} to {number(curve[-1], digits=1)} with labels {name}" for name, curve in curves.items())
    return Figure(
        name="training-loss",
        description=f"Lines of the training loss by pass over the samples. Both fall: {said}.",
        drawing=lambda theme: _draw(theme, curves),
        plotly=lambda theme: _spec(theme, curves),
        data=table,
        numbers=Table(numbers, digits=2),
    )


def split_table(values: Mapping[str, tuple[float, float]]) -> Table:
    """Return macro and micro average precision by how samples were held out."""
    rows = [{"Held out": name, "AP micro": micro, "AP macro": macro} for name, (micro, macro) in values.items()]
    return Table(pd.DataFrame(rows), digits=2)


def _names(curves) -> dict[str, tuple[int, float]]:
    """Return where on its curve each name stands: a third of the way to the end of the shortest one."""
    at = min(len(curve) for curve in curves.values()) // 3
    return {name: (at + 1, float(curve[at])) for name, curve in curves.items()}


def _draw(theme: Theme, curves):
    em, width = theme.size / 72, theme.width
    height = width * (0.72 if theme.narrow else 0.42)
    drawing = theme.canvas(height / width)
    left, foot = 2.2 * em, 3.4 * em
    top = max(max(curve) for curve in curves.values()) * 1.05
    most = max(len(curve) for curve in curves.values())
    axes = drawing.add_axes(
        (left / width, foot / height, 1 - (left + 0.6 * em) / width, 1 - (foot + 0.6 * em) / height), xlim=(0, most), ylim=(0, top),
    )  # fmt: skip
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Passes over the training samples", color=theme.colour("muted"))
    axes.yaxis.set_tick_params(labelcolor=theme.colour("muted"))
    for (name, curve), role in zip(curves.items(), ROLES, strict=True):
        axes.plot(range(1, len(curve) + 1), curve, color=theme.colour(role), linewidth=1.8)
        axes.annotate(
            f"labels {name}", _names(curves)[name], (0.5 * theme.size, 0.5 * theme.size), textcoords="offset points", color=theme.colour(role),
        )  # fmt: skip
    return drawing


def _spec(theme: Theme, curves) -> dict:
    lines = [
        {
            "type": "scatter", "mode": "lines", "name": f"labels {name}", "x": list(range(1, len(curve) + 1)), "y": [round(float(loss), 4) for loss in curve],
            "line": {"color": theme.colour(role), "width": 2.5},
            "hovertemplate": f"labels {name}<br>pass %{{x}}: <b>%{{y:.2f}}</b><extra></extra>",
        }
        for (name, curve), role in zip(curves.items(), ROLES, strict=True)
    ]  # fmt: skip
    notes = [
        {
            "x": x, "y": y, "text": f"labels {name}", "showarrow": False, "xanchor": "left", "yanchor": "bottom", "xshift": 4, "yshift": 2,
            "font": {"color": theme.colour(role)},
        }
        for (name, (x, y)), role in zip(_names(curves).items(), ROLES, strict=True)
    ]  # fmt: skip
    layout = theme.layout(
        dragmode=False, annotations=notes, margin={"l": 4, "r": 12, "t": 8, "b": 4}, hovermode="closest",
        xaxis={"title": {"text": "Passes over the training samples", "font": {"color": theme.colour("muted"), "size": theme.pixels}}, "rangemode": "tozero", "fixedrange": True, "showgrid": False},
        yaxis={"rangemode": "tozero", "fixedrange": True, "showline": False},
    )  # fmt: skip
    return {"data": lines, "layout": layout}
