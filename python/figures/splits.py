"""How the two versions split a tile, where their splits touch and overlap, and what that is worth."""

import base64
import io

import numpy as np
import pandas as pd

from bigearthnet import leakage
from bigearthnet.footprints import POSITIONS
from bigearthnet.splits import SPLITS
from guide.figure import Figure
from guide.table import Table
from guide.text import day, number, percent
from guide.theme import Theme

from .bars import Bars, Series

VERSIONS = {"split_v1": "Version 1", "split_v2": "Version 2"}
NONE = "no split"
BASELINES = {"constant": "Common", "country": "Common there"}
NEAREST = "Nearest", "Nearest*"
ROLES = [*SPLITS, "border"]
ZOOM = 12  # pixels of the live picture for each patch
REACH = 30  # pixels from the centre of a patch that a pointer may be
STEPS = (0.05, 0.25, 0.5, 0.75, 1)  # upper ends of the classes of shared ground


def fullest_product(index: pd.DataFrame) -> pd.DataFrame:
    """Return the patches of the product, a tile on a day, that has most patches with a split of version 1."""
    rows = index[index["split_v1"].notna()]
    tile, date = rows.groupby(["tile", "s2_date"], observed=True).size().idxmax()
    return index[(index["tile"] == tile) & (index["s2_date"] == date)]


def split_tile(product: pd.DataFrame) -> Figure:
    """Show the split of each patch of one product in both versions, side by side."""
    planes = {column: _plane(product, column) for column in VERSIONS}
    first = product.iloc[0]
    table = pd.DataFrame({"Version": list(VERSIONS.values())})
    for place, name in enumerate([*SPLITS, NONE]):
        table[name.capitalize()] = [int((plane == place).sum()) for plane in planes.values()]
    blocks = leakage.count_touching(product, split="split_v1", of=["test"]).iloc[0]
    return Figure(
        name="split-tile",
        description=(
            f"Tile {first.tile} on {day(first.s2_date)}, twice. Version 1 mixes train, validation and test in blocks of two by two: "
            f"{percent(blocks.edge_share, digits=1)} of the test patches have a train patch at an edge. Version 2 lays them in rings, "
            "train outside, test in the core."
        ),
        drawing=lambda theme: _draw_tiles(theme, planes),
        plotly=lambda theme: _tile_spec(theme, product, planes),
        data=product[["s2_name", "column", "row", *VERSIONS]],
        numbers=Table(table),
        wide=True,
    )


def touching_table(index: pd.DataFrame, beside: pd.DataFrame) -> Table:
    """Return how many validation and test patches of each version lie beside one of its train patches.

    `beside` is that table of `version_changes`: which patches version 2 has, the index alone does not tell.
    """
    same, places = (leakage.count_touching(index, split="split_v1", dates=dates) for dates in ("same", "any"))
    first = pd.DataFrame({
        "of": same["split"], "patches": same["patches"], "edge": same["edge"], "footprints": places["patches"], "footprints_edge": places["edge"],
    })  # fmt: skip
    rows = pd.concat([first, beside[beside["of"] != "both"]], ignore_index=True)
    table = pd.DataFrame({
        "Split": [f"{version}, {name}" for version, name in zip(np.repeat(list(VERSIONS.values()), 2), rows["of"], strict=True)],
        "Patches": rows["patches"], "Beside train": rows["edge"], "Share": rows["edge"] / rows["patches"],
        "Footprints": rows["footprints"], "Share, any day": rows["footprints_edge"] / rows["footprints"],
    })  # fmt: skip
    return Table(table, shares=["Share", "Share, any day"], digits=1, widths=(7, 4, 4, 4, 5, 5))


def overlap_table(index: pd.DataFrame, beside: pd.DataFrame) -> Table:
    """Return how many validation and test footprints of each version share ground with a train footprint of another tile.

    The footprints of version 2 are counted in `beside`, as for `touching_table`; no position of its rule shares any.
    """
    tables = []
    for column, version in VERSIONS.items():
        counted = leakage.count_overlapped(index, split=column)
        if column == "split_v2":
            counted["footprints"] = beside.set_index("of")["footprints"].loc[counted["split"]].to_numpy()
        tables.append(pd.DataFrame({
            "Split": [f"{version}, {name}" for name in counted["split"]], "Footprints": counted["footprints"],
            "Share ground": counted["overlapped"], "More than half of it": counted["over_half"], "Share": counted["overlapped"] / counted["footprints"],
        }))  # fmt: skip
    return Table(pd.concat(tables, ignore_index=True), shares=["Share"], digits=1)


def shared_ground(index: pd.DataFrame) -> Figure:
    """Show how much of those test footprints of version 1 that overlap train ones is seen in training."""
    footprints = leakage.overlapped(leakage.overlaps(index, split="split_v1", of=["test"]))
    classes = pd.cut(footprints["covered"], [0, *STEPS[:-1], np.inf], labels=_step_names())
    counts = classes.value_counts(sort=False)
    bars = Bars(
        rows=list(counts.index), unit="footprints", labels=[number(value) for value in counts],
        series=[Series("Test footprints", counts.tolist(), "test")],
    )  # fmt: skip
    half = (footprints["covered"] > 0.5).mean()
    table = pd.DataFrame({"Ground seen in training": list(counts.index), "Test footprints": counts.tolist()})
    return Figure(
        name="shared-ground",
        description=(
            f"Bars of {number(len(footprints))} test footprints of version 1 by the share of their ground that train footprints of other "
            f"tiles show too: more than half of it for {percent(half)}."
        ),
        drawing=bars.draw, plotly=bars.spec, data=footprints, numbers=Table(table),
    )  # fmt: skip


def neighbours_table(scores: pd.DataFrame, both: pd.DataFrame, baselines: pd.DataFrame) -> Table:
    """Return what answers without an image score under each split, from what `neighbours` reads.

    `scores` and `both` are the nearest train patch on all test patches and on those that are test in
    both versions; `baselines` are constant answers, `BASELINES`.
    """
    rows = []
    for column, version in VERSIONS.items():
        tests = scores[scores["split"] == column], both[both["split"] == column]
        named = [*((BASELINES[row.by], tests[0].patches.iloc[0], row) for row in baselines[baselines["split"] == column].itertuples())]
        named += [(name, test.patches.iloc[0], next(test.itertuples())) for name, test in zip(NEAREST, tests, strict=True)]
        rows += [(version, name, patches, row.f1_micro, row.f1_macro) for name, patches, row in named]
    return Table(pd.DataFrame(rows, columns=["Split", "Labels given", "Patches", "F1, micro", "F1, macro"]), digits=2, widths=(5, 6, 4, 3, 3))


def _step_names() -> list[str]:
    lower = [0, *STEPS[:-1]]
    return [f"{round(low * 100)}–{percent(high)}" for low, high in zip(lower, STEPS, strict=True)]


def _plane(product: pd.DataFrame, column: str) -> np.ndarray:
    """Return the number of each patch's split, (91, 91) with row 0 at the top; 3 without one, -1 without a patch."""
    plane = np.full((POSITIONS, POSITIONS), -1)
    codes = pd.Categorical(product[column], SPLITS).codes.astype(int)
    plane[product["row"], product["column"]] = np.where(codes < 0, len(SPLITS), codes)
    return plane


def _shades(theme: Theme, plane: np.ndarray) -> np.ndarray:
    """Return a plane in colours, (91, 91, 3) uint8."""
    colours = [theme.colour(role) for role in ("surface", *ROLES)]
    return np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours], "uint8")[plane + 1]


def _draw_tiles(theme: Theme, planes: dict):
    em = theme.size / 72
    across = 1 if theme.narrow else len(planes)
    gap, head, foot = 1.6 * em, 1.7 * em, 2.2 * em
    side = (theme.width - gap * (across - 1)) / across
    down = len(planes) // across
    height = down * (head + side) + foot
    drawing = theme.canvas(height / theme.width)
    for place, (column, plane) in enumerate(planes.items()):
        x, top = place % across * (side + gap), place // across * (head + side)
        drawing.text(x / theme.width, 1 - (top + 1.15 * em) / height, VERSIONS[column], family=theme.strong)
        axes = drawing.add_axes((x / theme.width, 1 - (top + head + side) / height, side / theme.width, side / height))
        axes.set_axis_off()
        axes.imshow(_shades(theme, plane), interpolation="none")
    _draw_key(drawing, theme, height)
    return drawing


def _draw_key(drawing, theme: Theme, height: float) -> None:
    from matplotlib.patches import Rectangle

    em, x = theme.size / 72, 0.0
    for role, name in zip(ROLES, [*SPLITS, NONE], strict=True):
        box = (x / theme.width, 0.5 * em / height), 0.9 * em / theme.width, 0.9 * em / height
        drawing.add_artist(Rectangle(*box, facecolor=theme.colour(role), transform=drawing.transFigure))
        drawing.text((x + 1.3 * em) / theme.width, box[0][1], name, color=theme.colour("muted"))
        x += (0.5 * len(name) + 3) * em


def _tile_spec(theme: Theme, product: pd.DataFrame, planes: dict) -> dict:
    """Return the live pair: two pictures that move together, with a point for the pointer on each patch."""
    images, annotations, hover = [], [], []
    for place, (column, plane) in enumerate(planes.items(), start=1):
        axis = "" if place == 1 else str(place)
        images.append({
            "source": _picture(theme, plane), "xref": f"x{axis}", "yref": f"y{axis}", "x": 0, "y": 0,
            "sizex": POSITIONS, "sizey": POSITIONS, "sizing": "stretch", "layer": "below",
        })  # fmt: skip
        annotations.append({
            "text": f"<b>{VERSIONS[column]}</b>", "xref": f"x{axis} domain", "yref": f"y{axis} domain", "x": 0, "y": 1,
            "xanchor": "left", "yanchor": "bottom", "showarrow": False, "font": {"size": theme.pixels},
        })  # fmt: skip
        beside = _count_beside(plane)[product["row"], product["column"]]
        names = product[column].astype(object).where(product[column].notna(), NONE)
        hover.append({
            "type": "scatter", "mode": "none", "later": True, "showlegend": False, "xaxis": f"x{axis}", "yaxis": f"y{axis}",
            "x": product["column"] + 0.5, "y": product["row"] + 0.5,
            "customdata": [list(each) for each in zip(names, beside.tolist(), product["column"].tolist(), product["row"].tolist(), strict=True)],
            "hovertemplate": f"<b>{VERSIONS[column]}: %{{customdata[0]}}</b><br>column %{{customdata[2]}}, row %{{customdata[3]}}"
            "<br>%{customdata[1]} train patches at its edges<extra></extra>",
        })  # fmt: skip
    key = [
        {"type": "scatter", "mode": "markers", "x": [-9], "y": [-9], "name": name, "hoverinfo": "skip",
         "marker": {"symbol": "square", "size": theme.pixels, "color": theme.colour(role), "line": {"width": 0}}}
        for role, name in zip(ROLES, [*SPLITS, NONE], strict=True)
    ]  # fmt: skip
    axis = {"visible": False, "range": [0, POSITIONS], "minallowed": 0, "maxallowed": POSITIONS, "constrain": "domain"}
    up = {**axis, "range": [POSITIONS, 0], "scaleanchor": "x"}
    halves = ([[0, 1], [0, 1]], [[0.54, 1], [0, 0.46]]) if theme.narrow else ([[0, 0.485], [0.515, 1]], [[0, 1], [0, 1]])
    layout = theme.layout(
        images=images, annotations=annotations, showlegend=True, hoverdistance=REACH, dragmode=False if theme.narrow else "pan",
        margin={"l": 0, "r": 0, "t": round(theme.pixels * 1.7), "b": round(theme.pixels * 2.2)},
        legend={"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top", "itemclick": False, "itemdoubleclick": False, "bgcolor": theme.clear},
        xaxis={**axis, "domain": halves[0][0]}, yaxis={**up, "domain": halves[1][0]},
        xaxis2={**axis, "domain": halves[0][1], "anchor": "y2", "matches": "x"},
        yaxis2={**up, "domain": halves[1][1], "anchor": "x2", "matches": "y", "scaleanchor": "x2"},
    )  # fmt: skip
    return {"data": [*key, *hover], "layout": layout}


def _count_beside(plane: np.ndarray) -> np.ndarray:
    """Return how many of the four patches at a patch's edges are train."""
    train = np.pad(plane == 0, 1).astype(int)
    return train[:-2, 1:-1] + train[2:, 1:-1] + train[1:-1, :-2] + train[1:-1, 2:]


def _picture(theme: Theme, plane: np.ndarray) -> str:
    """Return a plane as a PNG in a data: address, large enough to stay sharp."""
    from PIL import Image

    image = Image.fromarray(_shades(theme, plane)).resize([POSITIONS * ZOOM] * 2, Image.Resampling.NEAREST)
    packed = io.BytesIO()
    image.quantize(len(ROLES) + 1, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(packed.getvalue()).decode()
