"""QR codes on slides and posters."""

import numpy as np

from guide import qr_code, theme

ADDRESS = "https://example.org/guide/"


def pixels(look: theme.Theme) -> np.ndarray:
    """Return the drawing in grey, one pixel a module and its quiet zone."""
    with look.style():
        drawing = qr_code.qr_code(ADDRESS).drawing(look)
        drawing.set_dpi(600 / look.width)
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        canvas = FigureCanvasAgg(drawing)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].mean(axis=2)


def test_every_module_is_where_the_standard_puts_it(root):
    import segno

    modules = np.array([list(row) for row in segno.make_qr(ADDRESS, error="q", boost_error=False).matrix])
    side = len(modules) + 2 * qr_code.QUIET
    for look in (theme.light(start=root), theme.dark(start=root)):
        grey = pixels(look)
        at = ((np.arange(side) + 0.5) * len(grey) / side).astype(int)
        dark = grey[np.ix_(at, at)] < 128
        assert not dark[: qr_code.QUIET].any() and not dark[:, -qr_code.QUIET :].any()
        inner = slice(qr_code.QUIET, -qr_code.QUIET)
        assert (dark[inner, inner] == (modules > 0)).all()


def test_its_description_says_where_it_leads():
    assert qr_code.qr_code(ADDRESS).description.endswith(ADDRESS)
