"""A QR code as a figure: an address that a phone reads off a slide or a poster."""

import segno

from .figure import Figure
from .theme import Theme

QUIET = 4  # modules left empty around the code, as its standard asks for


def qr_code(address: str, *, name: str = "qr-code") -> Figure:
    """Draw `address` as a QR code that is read even if a quarter of it is hidden.

    It is dark on light in both modes, since many phones do not read the reverse.
    """
    modules = [list(row) for row in segno.make_qr(address, error="q", boost_error=False).matrix]
    return Figure(name=name, description=f"QR code that leads to {address}", drawing=lambda theme: _draw(theme, modules))


def _draw(theme: Theme, modules: list[list[int]]):
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path

    side = len(modules) + 2 * QUIET
    drawing = theme.canvas(1)
    axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, side), ylim=(side, 0))
    axes.set_axis_off()
    light, dark = sorted((theme.colour("paper"), theme.colour("ink")), key=_lightness, reverse=True)
    axes.add_patch(Rectangle((0, 0), side, side, facecolor=light))
    axes.add_patch(PathPatch(Path.make_compound_path(*map(Path, _runs(modules))), facecolor=dark))
    return drawing


def _runs(modules: list[list[int]]) -> list[list[tuple[int, int]]]:
    """Return each row's runs of dark modules as closed outlines."""
    found = []
    for top, row in enumerate(modules, start=QUIET):
        begin = None
        for at, dark in enumerate([*row, 0], start=QUIET):
            if dark and begin is None:
                begin = at
            elif not dark and begin is not None:
                found.append([(begin, top), (at, top), (at, top + 1), (begin, top + 1), (begin, top)])
                begin = None
    return found


def _lightness(colour: str) -> int:
    return sum(int(colour[at : at + 2], 16) for at in (1, 3, 5))
