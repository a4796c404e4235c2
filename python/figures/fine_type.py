"""Type smaller than a drawing's own: keys, ticks and heads of columns, never too small to read in print."""

from guide.theme import Theme

SMALLEST = 7.0  # points in the paper; most journals ask for no less in figures


def fine(theme: Theme, part: float) -> float:
    """Return `part` of the theme's type size in points, in print no less than `SMALLEST`."""
    size = theme.size * part
    return max(size, SMALLEST) if theme.name == "print" else size
