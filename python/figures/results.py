"""Published results: what networks reach, and what place alone does."""

import pandas as pd

from guide.figure import Figure
from guide.table import Table
from guide.text import number
from guide.theme import Theme

MEASURES = [("ap", "micro", "AP micro"), ("ap", "macro", "AP macro"), ("f1", "micro", "F1 micro"), ("f1", "macro", "F1 macro")]
BLIND = "No image"  # the labels of the nearest train patch
LOWEST = 0.3  # where the axis begins; every value lies above


def results_table(results: pd.DataFrame, neighbours: pd.DataFrame) -> Table:
    """Return one row a model on version 2, best macro AP first, with the classifier that sees no image last."""
    wide = _wide(results)
    table = pd.DataFrame({"Model": wide["model"], "Input": wide["input"], **{name: wide[name] for *_, name in MEASURES}})
    table["Weights"] = [url.rpartition("-v")[2] for url in wide["url"]]
    blind = neighbours.set_index("split").loc["split_v2"]
    last = {"Model": BLIND, "Input": "place", "F1 micro": blind["f1_micro"], "F1 macro": blind["f1_macro"]}
    return Table(pd.concat([table, pd.DataFrame([last])], ignore_index=True).fillna({"Weights": "–"}), digits=3)


def first_results_table(results: pd.DataFrame) -> Table:
    """Return the results of the paper that introduced version 1, in its own measures."""
    rows = results[results["archive"] == "v1"]
    wide = rows.pivot_table(index=["model", "input"], columns="measure", values="value", sort=False).reset_index()
    names = {"model": "Model", "input": "Input", "precision": "Precision", "recall": "Recall", "f1": "F1"}
    return Table(wide[list(names)].rename(columns=names).rename_axis(columns=None), digits=3)


def results(results: pd.DataFrame, neighbours: pd.DataFrame) -> Figure:
    """Show each model's four measures on version 2's test patches, with F1 of the classifier that sees no image."""
    wide, blind = _wide(results), neighbours.set_index("split").loc["split_v2"]
    best = wide.iloc[0]
    return Figure(
        name="results",
        description=(
            f"Dots for {len(wide)} models on the test patches of version 2. Micro measures lie above macro ones; {best['model']} with {best['input']} "
            f"has the highest macro AP, {number(best['AP macro'], digits=3)}. A classifier without images reaches a macro F1 of {number(blind['f1_macro'], digits=3)}."
        ),
        drawing=lambda theme: _draw(theme, wide, blind),
        data=results[results["archive"] == "v2"],
        numbers=results_table(results, neighbours),
    )


def spread(results: pd.DataFrame) -> float:
    """Return by how much micro AP exceeds macro AP on average."""
    wide = _wide(results)
    return float((wide["AP micro"] - wide["AP macro"]).mean())


def best(results: pd.DataFrame, *, inputs: str) -> pd.Series:
    """Return the model with the highest macro AP among those with these `inputs`."""
    wide = _wide(results)
    return wide[wide["input"] == inputs].iloc[0]


def _wide(results: pd.DataFrame) -> pd.DataFrame:
    rows = results[results["archive"] == "v2"]
    rows = rows.assign(name=[f"{measure.upper()} {average}" for measure, average in zip(rows["measure"], rows["average"], strict=True)])
    wide = rows.pivot_table(index=["model", "input", "url", "year"], columns="name", values="value").reset_index().rename_axis(columns=None)
    return wide.sort_values(["AP macro", "AP micro"], ascending=False, kind="stable").reset_index(drop=True)


def _draw(theme: Theme, wide: pd.DataFrame, blind: pd.Series):
    em, line, head, foot = theme.size / 72, 2.1, 3.6 if theme.narrow else 2.2, 2.4
    labels = [*(f"{row.model}, {row.input}" for row in wide.itertuples()), f"{BLIND}: nearest neighbour" if not theme.narrow else BLIND]
    drawing = theme.canvas((len(labels) * line + head + foot) * em / theme.width)
    height = drawing.get_figheight()
    left = (0.5 * max(map(len, labels)) + 0.4) * em / theme.width
    axes = drawing.add_axes((left, foot * em / height, 1 - left - 0.6 * em / theme.width, len(labels) * line * em / height), xlim=(LOWEST, 0.9), ylim=(len(labels) - 0.5, -0.5))
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xticks([tick / 10 for tick in range(3, 10)], [f"{tick / 10:.1f}" for tick in range(3, 10)])
    axes.grid(axis="x")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.axhline(len(wide) - 0.5, color=theme.colour("rule"), linewidth=0.8)
    size = (0.62 * theme.size) ** 2
    looks = {"AP micro": ("o", True, "accent"), "AP macro": ("o", False, "accent"), "F1 micro": ("D", True, "muted"), "F1 macro": ("D", False, "muted")}
    for place, row in wide.iterrows():
        for ends in (("AP macro", "AP micro"), ("F1 macro", "F1 micro")):
            offset = -0.15 if ends[0].startswith("AP") else 0.15
            axes.plot([row[end] for end in ends], [place + offset] * 2, color=theme.colour("rule"), linewidth=1.2, zorder=1)
    handles = []
    for name, (marker, filled, role) in looks.items():
        offset = -0.15 if name.startswith("AP") else 0.15
        values, places = wide[name].tolist(), [place + offset for place in range(len(wide))]
        if name.startswith("F1"):
            values, places = [*values, blind[name.replace("F1 ", "f1_")]], [*places, len(wide)]
        colour = theme.colour(role)
        face = colour if filled else theme.colour("paper")
        handles.append(axes.scatter(values, places, s=size * (1 if marker == "o" else 0.72), marker=marker, facecolor=face, edgecolor=colour, linewidth=1.3, zorder=2, label=name))
    drawing.legend(handles=handles, loc="upper left", ncols=2 if theme.narrow else 4, frameon=False, borderaxespad=0, borderpad=0, handletextpad=0.2, columnspacing=1.2)
    return drawing
