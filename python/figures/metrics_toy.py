"""A toy of twelve patches and five classes: what average precision sees, and what F1 sees.

The scores are made up so that a rare class is ranked well but scored low, as networks trained on
unbalanced labels do.
"""

import numpy as np
import pandas as pd

from bigearthnet.scores import AVERAGES, average_precision, decide, precision_recall_f1
from guide.explorer import Explorer
from guide.figure import Figure
from guide.table import Table
from guide.text import number
from guide.theme import Theme

SCRIPTS = ("assets/explorers/elements.js", "assets/explorers/scores.js", "assets/explorers/metrics.js")
STYLES = ("assets/explorers/controls.css", "assets/explorers/metrics.css")
THRESHOLD = 0.5
POWER = 2  # the change that the chapter speaks of: it keeps every order
CLASSES = ("Arable", "Pastures", "Forest", "Waters", "Beaches")
TRUTH = (
    (1, 1, 0, 0, 0), (1, 0, 1, 0, 0), (1, 1, 1, 0, 0), (1, 0, 0, 1, 0), (0, 1, 1, 0, 0), (1, 1, 0, 0, 0),
    (0, 0, 1, 1, 0), (1, 0, 1, 0, 0), (0, 0, 0, 1, 1), (1, 1, 0, 0, 0), (0, 0, 0, 1, 1), (0, 0, 1, 0, 0),
)  # fmt: skip
SCORES = (
    (0.94, 0.72, 0.31, 0.05, 0.01), (0.88, 0.41, 0.63, 0.09, 0.02), (0.79, 0.36, 0.58, 0.12, 0.01), (0.91, 0.38, 0.22, 0.77, 0.08),
    (0.66, 0.81, 0.74, 0.06, 0.01), (0.56, 0.54, 0.44, 0.11, 0.02), (0.33, 0.19, 0.89, 0.42, 0.05), (0.69, 0.67, 0.51, 0.15, 0.01),
    (0.14, 0.08, 0.27, 0.93, 0.37), (0.76, 0.63, 0.64, 0.07, 0.03), (0.21, 0.12, 0.18, 0.97, 0.28), (0.75, 0.29, 0.92, 0.54, 0.02),
)  # fmt: skip


def measures(*, power: float = 1, threshold: float = THRESHOLD) -> pd.DataFrame:
    """Return Average, AP, F1, Precision, Recall of the toy for scores to a power: one row for each average."""
    scores = np.array(SCORES) ** power
    rows = []
    for average in AVERAGES:
        precision, recall, f1 = precision_recall_f1(TRUTH, decide(scores, threshold), average=average)
        rows.append({"Average": average, "AP": average_precision(TRUTH, scores, average=average), "F1": f1, "Precision": precision, "Recall": recall})
    return pd.DataFrame(rows)


def metrics() -> Figure:
    """Let a reader change the scores, the threshold and the average of the toy."""
    plain, changed = measures(), measures(power=POWER)
    patches = [f"Patch {place}" for place in range(1, len(TRUTH) + 1)]
    data = pd.DataFrame([
        {"patch": patch, "class": name, "label": TRUTH[row][column], "score": SCORES[row][column]}
        for row, patch in enumerate(patches) for column, name in enumerate(CLASSES)
    ])  # fmt: skip
    settings = {
        "classes": CLASSES, "patches": patches, "truth": TRUTH, "scores": SCORES, "threshold": THRESHOLD,
        "averages": [{"key": average, "name": average.capitalize()} for average in AVERAGES],
    }  # fmt: skip
    both = pd.concat([plain.assign(Scores="as they are"), changed.assign(Scores="squared")])[["Scores", *plain.columns]]
    return Figure(
        name="metrics",
        description=(
            f"F1 at every threshold for the toy's scores and for their squares: at {THRESHOLD}, squaring lowers micro F1 from {number(plain['F1'][0], digits=2)} "
            f"to {number(changed['F1'][0], digits=2)}, while average precision stays at {number(plain['AP'][0], digits=2)}."
        ),
        drawing=_draw,
        data=data,
        numbers=Table(both, digits=2),
        explorer=Explorer(name="metrics", scripts=SCRIPTS, styles=STYLES, settings=settings, room=("30.5rem", "73.2rem")),
    )


def _draw(theme: Theme):
    drawing = theme.canvas(0.8 if theme.narrow else 0.5)
    axes = drawing.add_axes((0.09, 0.15, 0.9, 0.83), xlim=(0, 1), ylim=(0, 1))
    levels = np.linspace(0.01, 0.99, 99)
    for power, name, role, at, side, up in ((1, "F1", "ink", 0.8, "left", 0.03), (POWER, "F1, scores squared", "warning", 0.6, "right", -0.1)):
        scores = np.array(SCORES) ** power
        values = [precision_recall_f1(TRUTH, decide(scores, level))[2] for level in levels]
        axes.plot(levels, values, color=theme.colour(role), linewidth=1.6)
        axes.text(at, values[round(at * 100) - 1] + up, name, color=theme.colour(role), ha=side)
    ap = average_precision(TRUTH, SCORES)
    axes.axhline(ap, color=theme.colour("accent"), linestyle=(0, (4, 3)), linewidth=1.4)
    axes.text(0.99, ap + 0.02, "AP, of both", color=theme.colour("accent"), ha="right")
    axes.axvline(THRESHOLD, color=theme.colour("rule"), linewidth=1)
    axes.set_xlabel("threshold", color=theme.colour("muted"))
    return drawing
