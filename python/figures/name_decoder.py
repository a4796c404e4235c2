"""What a patch name says: each of the three kinds taken apart, and its footprint on a map."""

import pandas as pd

from bigearthnet.name_kinds import PatchName, S1Name, S2Name, V2Name
from bigearthnet.names import parse_name
from guide.explorer import Explorer
from guide.figure import Figure
from guide.table import Table
from guide.theme import Theme

from .class_map import WINDOW
from .outlines import read_outlines
from .patch_map import NAMES

SCRIPTS = (
    "assets/bigearthnet/names.js", "assets/bigearthnet/map-projection.js", "assets/explorers/elements.js",
    "assets/explorers/name-map.js", "assets/explorers/name-decoder.js",
)  # fmt: skip
STYLES = ("assets/explorers/controls.css", "assets/explorers/name-decoder.css")
KINDS = {S2Name: "Version 1, Sentinel-2", S1Name: "Version 1, Sentinel-1", V2Name: "Version 2, Sentinel-2"}

# The three names of one patch.
EXAMPLES = ("S2A_MSIL2A_20170613T101031_26_57", "S1B_IW_GRDH_1SDV_20170612T165809_33UUP_26_57", "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57")

# Product names: ESA, Sentinel-1 Product Specification and Sentinel-2 Products Specification Document.
MEANINGS = {
    "satellite": "the satellite, one of two of its kind",
    "product type": "the product: MSIL2A is Sentinel-2 surface reflectance, GRDH Sentinel-1 ground range detected, in high resolution",
    "mode": "interferometric wide swath, the radar's usual mode over land",
    "polarisation": "level 1, standard; both polarisations, VV and VH",
    "stamp": "day and time of the acquisition in UTC",
    "baseline": "the processing baseline; N9999 marks products made outside ESA's own chain",
    "orbit": "the relative orbit, of the 143 that repeat every ten days",
    "tile": "the tile: UTM zone, latitude band, and two letters for a square of 100 km",
    "column": "the column, counted eastward from the tile's left edge, 0 to 90",
    "row": "the row, counted southward from the tile's upper edge, 0 to 90",
}


def describe_kinds() -> list[dict]:
    """Return each kind of name and its parts, as assets/bigearthnet/names.js takes them."""
    return [
        {"kind": kind.__name__, "name": name, "parts": [{"label": part.label, "pattern": part.pattern, "expected": part.expected} for part in kind.PARTS]}
        for kind, name in KINDS.items()
    ]


def name_decoder(patches: pd.DataFrame) -> Figure:
    """Take names apart, with the tiles of the index for the map."""
    rows = [
        (KINDS[type(name)], part.label, text, MEANINGS[part.label])
        for name in map(parse_name, EXAMPLES)
        for part, text in zip(name.PARTS, str(name).split("_"), strict=True)
    ]
    table = pd.DataFrame(rows, columns=["Name", "Part", "Text", "Says"])
    settings = {
        "kinds": describe_kinds(), "meanings": MEANINGS, "examples": list(EXAMPLES), "window": WINDOW,
        "land": [ring.tolist() for ring in read_outlines(WINDOW, tuple(NAMES)).land],
        "tiles": patches["tile"].cat.categories.tolist(),
        "lookUp": [f"assets/bigearthnet/{name}.js" for name in ("catalogue-codes", "catalogue-names", "catalogue", "map-names")],
    }  # fmt: skip
    return Figure(
        name="name-decoder",
        description="Three patch names, one of each kind, with every part underlined and named: satellite, product, time, tile, column and row.",
        drawing=_draw,
        data=table,
        numbers=Table(table),
        explorer=Explorer(
            name="name-decoder", scripts=SCRIPTS, styles=STYLES, settings=settings, room=("49rem", "77rem"),
            site_files={"catalogue.bin": "data/catalogue.bin"},
        ),
    )  # fmt: skip


def _draw(theme: Theme):
    em = theme.size / 72
    lists = [(KINDS[type(name)], _pieces(name)) for name in map(parse_name, EXAMPLES)]
    if theme.narrow:
        return _draw_lists(theme, lists)
    line = 5.2 * em
    drawing = theme.canvas(len(lists) * line / theme.width)
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, theme.width), ylim=(len(lists) * line, 0))
    axes.set_axis_off()
    longest = max(sum(len(text) for _, text in pieces) + len(pieces) - 1 for _, pieces in lists)
    step = min(theme.width / longest, 0.85 * em)
    for place, (title, pieces) in enumerate(lists):
        top, x = place * line, 0.0
        axes.text(0, top + 1.1 * em, title, family=theme.strong)
        for at, (label, text) in enumerate(pieces):
            wide = len(text) * step
            for position, letter in enumerate(text):
                axes.text(x + (position + 0.5) * step, top + 2.6 * em, letter, ha="center", size=theme.size * 1.05)
            axes.plot([x, x + wide], [top + 2.95 * em] * 2, color=theme.colour("accent"), linewidth=1.2)
            axes.text(x + wide / 2, top + (3.9 if at % 2 == 0 else 4.7) * em, label, ha="center", size=theme.size * 0.8, color=theme.colour("muted"))
            x += wide + step
            if at < len(pieces) - 1:
                axes.text(x - step / 2, top + 2.6 * em, "_", ha="center", color=theme.colour("muted"))
    return drawing


def _draw_lists(theme: Theme, lists):
    em, line = theme.size / 72, 1.45 * theme.size / 72
    count = sum(len(pieces) + 1.8 for _, pieces in lists)
    drawing = theme.canvas(count * line / theme.width)
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, theme.width), ylim=(count * line, 0))
    axes.set_axis_off()
    y = 0.0
    for title, pieces in lists:
        y += line
        axes.text(0, y, title, family=theme.strong)
        for label, text in pieces:
            y += line
            axes.text(9.5 * em, y, text, ha="right")
            axes.text(10.5 * em, y, label, color=theme.colour("muted"))
        y += 0.8 * line
    return drawing


def _pieces(name: PatchName) -> list[tuple[str, str]]:
    return [(part.label, text) for part, text in zip(name.PARTS, str(name).split("_"), strict=True)]
