"""From the 43 classes of CORINE to the 19 of the papers: two columns with lines between them."""

import pandas as pd

from bigearthnet.nomenclature import CLASSES_19, CLC, LABELS_43
from guide.explorer import Explorer
from guide.figure import Figure
from guide.table import Table
from guide.theme import Theme

SCRIPTS = ("assets/explorers/elements.js", "assets/explorers/nomenclature.js")
STYLES = ("assets/explorers/controls.css", "assets/explorers/nomenclature.css")
GONE = "removed"


def nomenclature(published: pd.DataFrame) -> Figure:
    """Show which CLC class became which of the 19, from the label table published_counts."""
    counted = published[published["classes"] == 43].set_index("code")["patches"]
    sources = [known for known in CLC if known.level == 3 and known.name in LABELS_43]
    place = {known.name: number for number, known in enumerate(CLASSES_19)}
    links = [place.get(known.class_19) for known in sources]
    settings = {
        "sources": [
            {"code": known.code, "name": known.name, "colour": known.colour, "to": to, "patches": int(counted[known.code])}
            for known, to in zip(sources, links, strict=True)
        ],
        "targets": [{"name": known.short_name, "role": f"class-{number}"} for number, known in enumerate(CLASSES_19, start=1)],
        "gone": GONE, "goneText": "was removed", "sourcesName": "Classes of CORINE", "targetsName": "The 19 classes",
        "hint": "Point at a class, or walk through them with the arrow keys.",
    }  # fmt: skip
    own = sum(len(known.codes) == 1 for known in CLASSES_19)
    merged = sum(len(known.codes) for known in CLASSES_19 if len(known.codes) > 1)
    table = pd.DataFrame({
        "Code": [str(known.code) for known in sources], "CORINE class": [known.name for known in sources],
        "Among the 19": [known.class_19 or GONE for known in sources],
        "Patches, version 1": [int(counted[known.code]) for known in sources],
    })  # fmt: skip
    return Figure(
        name="nomenclature",
        description=(
            f"Lines from {len(sources)} CORINE classes to {len(CLASSES_19)}: {own} stay by themselves, {merged} are merged into "
            f"{len(CLASSES_19) - own}, and {links.count(None)} are removed."
        ),
        drawing=lambda theme: _draw(theme, sources, links),
        data=table,
        numbers=Table(table),
        explorer=Explorer(name="nomenclature", scripts=SCRIPTS, styles=STYLES, settings=settings, room=("66rem", "67rem")),
    )  # fmt: skip


def _draw(theme: Theme, sources, links):
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path

    em = theme.size / 72
    line = (1.25 if theme.narrow else 1.45) * em
    height = len(sources) * line
    drawing = theme.canvas(height / theme.width)
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, theme.width), ylim=(height, 0))
    axes.set_axis_off()
    left, right = (0.47, 0.62) if theme.narrow else (0.52, 0.72)
    left, right = left * theme.width, right * theme.width
    step = height / (len(CLASSES_19) + 1)
    ends = [(to if to is not None else len(CLASSES_19)) * step + step / 2 for to in links]
    size = theme.size * (0.72 if theme.narrow else 0.92)
    most = 25 if theme.narrow else 60
    for place, (known, to, end) in enumerate(zip(sources, links, ends, strict=True)):
        y = (place + 0.5) * line
        name = known.name if len(known.name) <= most else f"{known.name[: most - 1].rstrip(' ,')}…"
        axes.text(left - 1.3 * em, y, f"{known.code}  {name}", ha="right", va="center", size=size)
        axes.add_patch(Rectangle((left - 1.0 * em, y - 0.35 * em), 0.7 * em, 0.7 * em, facecolor=known.colour))
        middle = (left + right) / 2
        curve = Path([(left, y), (middle, y), (middle, end), (right, end)], [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
        gone = to is None
        colour = theme.colour("border" if gone else f"class-{to + 1}")
        axes.add_patch(PathPatch(curve, fill=False, edgecolor=colour, linewidth=0.9 if gone else 1.8, linestyle=(0, (1, 2)) if gone else "-"))
    for place, known in enumerate(CLASSES_19):
        y = (place + 0.5) * step
        axes.add_patch(Rectangle((right + 0.3 * em, y - 0.4 * em), 0.8 * em, 0.8 * em, facecolor=theme.colour(f"class-{place + 1}")))
        axes.text(right + 1.5 * em, y, known.short_name, va="center", size=theme.size * (0.8 if theme.narrow else 1))
    axes.text(right + 1.5 * em, height - step / 2, GONE, va="center", color=theme.colour("muted"), size=theme.size * (0.8 if theme.narrow else 1))
    return drawing
