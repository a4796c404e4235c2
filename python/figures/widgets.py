"""The explorers for notebooks: widgets that call the functions the pages were built from.

    from figures import widgets
    widgets.bands(examples.read_examples())
    widgets.patches(index.read_index())

They need a running kernel and the package ipywidgets.
"""

import io
from collections.abc import Sequence

import ipywidgets
import numpy as np
import pandas as pd

from bigearthnet import views
from bigearthnet.examples import Example
from bigearthnet.wavelengths import REFLECTANCE, WAVELENGTHS
from guide import theme
from guide.table import Table
from guide.text import day, number

from .map_widget import MapWidget
from .menus import STYLE, menu
from .one_patch import colours

OWN = "own"
SCALE = 3  # pixels on the screen for each of a picture


class BandWidget(ipywidgets.VBox):
    """Pairs of patches in any three bands or an index, with the spectrum of a pixel.

    The controls are attributes: `patch`, `view`, `red`, `green`, `blue`, `radar`, `stretch`,
    `resampling`, `column`, `row`; `optical` and `echo` are the pictures, `numbers` the table.
    """

    def __init__(self, examples: Sequence[Example]):
        self._examples = {example.s2_name: example for example in examples}
        names = [*WAVELENGTHS, *examples[0].s1]
        self.patch = menu("Patch", [(f"{day(each.day)}, {each.tile}", each.s2_name) for each in examples])
        self.view = menu("Sentinel-2", [*((view.name, key) for key, view in views.OPTICAL.items()), ("Your own bands", OWN)])
        self.red, self.green, self.blue = (
            menu(label, [(name, name) for name in names], value=band)
            for label, band in zip(("Red", "Green", "Blue"), views.OPTICAL["true-colour"].channels, strict=True)
        )
        self.radar = menu("Sentinel-1", [(view.name, key) for key, view in views.RADAR.items()])
        self.stretch = menu("Black to white", [(name, key) for key, name in views.STRETCHES.items()])
        self.resampling = menu("Pixels", [(name, key) for key, name in views.RESAMPLING.items()])
        self.column, self.row = (
            ipywidgets.IntSlider(60, 0, views.PIXELS - 1, description=label, style=STYLE) for label in ("Column", "Row")
        )
        self.optical, self.echo, self.spectrum = (ipywidgets.Image(format="png") for _ in range(3))
        self.numbers = ipywidgets.HTML()
        self._own = ipywidgets.HBox([self.red, self.green, self.blue])
        for control in (self.patch, self.view, self.red, self.green, self.blue, self.radar, self.stretch, self.resampling):
            control.observe(self._show, "value")
        for control in (self.column, self.row):
            control.observe(self._read, "value")
        rows = [[self.patch, self.stretch, self.resampling], [self.view, self.radar], [self._own], [self.optical, self.echo], [self.column, self.row], [self.spectrum]]
        super().__init__([*map(ipywidgets.HBox, rows), self.numbers])
        self._show()

    @property
    def bands(self) -> dict[str, np.ndarray]:
        """All bands of the patch shown, as stored."""
        example = self._examples[self.patch.value]
        return {**example.s2, **example.s1}

    def _show(self, _change=None) -> None:
        own = self.view.value == OWN
        self._own.layout.display = "" if own else "none"
        view = views.View("", (self.red.value, self.green.value, self.blue.value)) if own else views.OPTICAL[self.view.value]
        self._images = [self._picture(view), self._picture(views.RADAR[self.radar.value])]
        self._read()

    def _picture(self, view: views.View) -> np.ndarray:
        image = views.show(self.bands, view, stretch=self.stretch.value, resampling=self.resampling.value)
        if image.ndim == 3:
            return image
        return _in_colours(image) if view.channels[0] in views.INDICES else np.dstack([image] * 3)

    def _read(self, _change=None) -> None:
        for picture, image in zip((self.optical, self.echo), self._images, strict=True):
            picture.value = _png(image, self.column.value, self.row.value)
        self.optical.tooltip = f"Sentinel-2, {self.view.label}: {self.patch.label}"
        self.echo.tooltip = f"Sentinel-1, {self.radar.label}: {self.patch.label}"
        self.spectrum.tooltip = f"Reflectance by wavelength in column {self.column.value}, row {self.row.value}"
        stored = views.pixel(self.bands, self.column.value, self.row.value)
        cells = {name: [number(value, digits=0 if name in WAVELENGTHS else 2)] for name, value in stored.items()}
        table = Table(pd.DataFrame({"Pixel": [f"{self.column.value}, {self.row.value}"], **cells}))
        self.numbers.value = table.html("Stored in each band: reflectance × 10,000, and dB")
        self.spectrum.value = _spectrum({name: stored[name] / REFLECTANCE for name in WAVELENGTHS})


def bands(examples: Sequence[Example]) -> BandWidget:
    """Return the band explorer for `bigearthnet.examples.read_examples`."""
    return BandWidget(examples)


def patches(index: pd.DataFrame) -> MapWidget:
    """Return the map filter for an index."""
    return MapWidget(index)


def _png(image: np.ndarray, column: int, row: int) -> bytes:
    """Return (120, 120, 3) as a larger PNG, with a black and a white frame around a pixel."""
    from PIL import Image, ImageDraw

    large = Image.fromarray(image).resize([SCALE * side for side in image.shape[1::-1]], Image.Resampling.NEAREST)
    left, top = SCALE * column, SCALE * row
    for beyond, shade in ((2, "black"), (1, "white")):
        frame = (left - beyond, top - beyond, left + SCALE - 1 + beyond, top + SCALE - 1 + beyond)
        ImageDraw.Draw(large).rectangle(frame, outline=shade)
    packed = io.BytesIO()
    large.save(packed, "PNG")
    return packed.getvalue()


def _in_colours(shades: np.ndarray) -> np.ndarray:
    return (colours(theme.light())(shades)[..., :3] * 255 + 0.5).astype("uint8")


def _spectrum(reflectance: dict[str, float]) -> bytes:
    look = theme.light()
    with look.style():
        drawing = look.canvas(0.28)
        axes = drawing.add_axes((0.07, 0.28, 0.92, 0.68), xlabel="Wavelength (nm)", ylabel="Reflectance")
        axes.plot([WAVELENGTHS[name].centre for name in reflectance], list(reflectance.values()), "o-", color=look.colour("accent"), markersize=3)
        axes.set_ylim(bottom=0)
        packed = io.BytesIO()
        drawing.savefig(packed, format="png", facecolor=look.colour("paper"))
    return packed.getvalue()
