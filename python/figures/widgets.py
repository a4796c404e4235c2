"""The explorers for notebooks: widgets that call the functions the pages were built from.

    from figures import widgets
    widgets.bands(examples.read_examples())
    widgets.patches(index.read_index())

They need a running kernel and the package ipywidgets.
"""

import io
from collections.abc import Sequence
from html import escape

import ipywidgets
import numpy as np
import pandas as pd

from bigearthnet import subsets, summaries, views
from bigearthnet.errors import BigEarthNetError
from bigearthnet.examples import Example
from bigearthnet.wavelengths import REFLECTANCE, WAVELENGTHS
from guide import theme
from guide.table import Table
from guide.text import day, number

from . import where
from .one_patch import colours

OWN = "own"
SCALE = 3  # pixels on the screen for each of a picture
EMPTY = b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"
STYLE = {"description_width": "initial"}
# Columns of the index that the map filter offers the values of.
CHOICES = {"country": "Country", "season": "Season", "split_v1": "Split of version 1", "split_v2": "Split of version 2"}
FLAGS = {"snow": "Seasonal snow", "cloud": "Cloud or shadow"}
FLAG_TEXTS = {"either": "", "with": "{}", "without": "not {}"}


class BandWidget(ipywidgets.VBox):
    """Pairs of patches in any three bands or an index, with the spectrum of a pixel.

    The controls are attributes: `patch`, `view`, `red`, `green`, `blue`, `radar`, `stretch`,
    `resampling`, `column`, `row`; `optical` and `echo` are the pictures, `numbers` the table.
    """

    def __init__(self, examples: Sequence[Example]):
        self._examples = {example.s2_name: example for example in examples}
        names = [*WAVELENGTHS, *examples[0].s1]
        self.patch = _menu("Patch", [(f"{day(each.day)}, {each.tile}", each.s2_name) for each in examples])
        self.view = _menu("Sentinel-2", [*((view.name, key) for key, view in views.OPTICAL.items()), ("Your own bands", OWN)])
        self.red, self.green, self.blue = (
            _menu(label, [(name, name) for name in names], value=band)
            for label, band in zip(("Red", "Green", "Blue"), views.OPTICAL["true-colour"].channels, strict=True)
        )
        self.radar = _menu("Sentinel-1", [(view.name, key) for key, view in views.RADAR.items()])
        self.stretch = _menu("Black to white", [(name, key) for key, name in views.STRETCHES.items()])
        self.resampling = _menu("Pixels", [(name, key) for key, name in views.RESAMPLING.items()])
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
        stored = views.pixel(self.bands, self.column.value, self.row.value)
        cells = {name: [number(value, digits=0 if name in WAVELENGTHS else 2)] for name, value in stored.items()}
        table = Table(pd.DataFrame({"Pixel": [f"{self.column.value}, {self.row.value}"], **cells}))
        self.numbers.value = table.html("Stored in each band: reflectance × 10,000, and dB")
        self.spectrum.value = _spectrum({name: stored[name] / REFLECTANCE for name in WAVELENGTHS})


class MapWidget(ipywidgets.VBox):
    """A map of the patches that an expression and some choices leave, and the Python that chooses them.

    The controls are attributes: `expression`, `choices` and `flags` by column; `chosen` are the
    rows, `count`, `map` and `lines` what is shown.
    """

    def __init__(self, patches: pd.DataFrame):
        self._patches = patches
        self.expression = ipywidgets.Combobox(
            options=list(subsets.READY), placeholder="an expression, or a subset's name", description="Subset", continuous_update=False, style=STYLE
        )
        self.choices = {
            column: ipywidgets.SelectMultiple(options=patches[column].cat.categories.tolist(), description=label, rows=4, style=STYLE)
            for column, label in CHOICES.items() if column in patches
        }  # fmt: skip
        self.flags = {column: _menu(label, [(name, name) for name in FLAG_TEXTS]) for column, label in FLAGS.items()}
        self.count, self.lines = ipywidgets.HTML(), ipywidgets.HTML()
        self.map = ipywidgets.Image(format="svg+xml", layout={"max_width": "750px"})
        controls = [self.expression, *self.choices.values(), *self.flags.values()]
        for control in controls:
            control.observe(self._show, "value")
        pairs = [ipywidgets.HBox(controls[at : at + 2]) for at in range(1, len(controls), 2)]
        super().__init__([self.expression, *pairs, self.count, self.map, self.lines])
        self.chosen = patches
        self._show()

    @property
    def texts(self) -> tuple[str, ...]:
        """What the controls say, as texts for `bigearthnet.subsets.choose`."""
        texts = [self.expression.value.strip()]
        texts += [f"{column} in {control.value!r}" for column, control in self.choices.items() if control.value]
        texts += [FLAG_TEXTS[control.value].format(column) for column, control in self.flags.items()]
        return tuple(text for text in texts if text)

    def _show(self, _change=None) -> None:
        try:
            self.chosen = subsets.choose(self._patches, *self.texts)
            lines = subsets.python_lines(*self.texts)
        except BigEarthNetError as error:
            self.count.value, self.lines.value = f"<p role='alert'>{escape(str(error))}</p>", ""
            return
        self.count.value = f"<p><strong>{number(len(self.chosen))}</strong> of {number(len(self._patches))} patches</p>"
        self.lines.value = f"<pre>{escape(lines)}</pre>"
        self.map.value = where.patch_map(summaries.cells(self.chosen)).draw(theme.light()).content if len(self.chosen) else EMPTY


def bands(examples: Sequence[Example]) -> BandWidget:
    """Return the band explorer for `bigearthnet.examples.read_examples`."""
    return BandWidget(examples)


def patches(index: pd.DataFrame) -> MapWidget:
    """Return the map filter for an index."""
    return MapWidget(index)


def _menu(label: str, options: list[tuple[str, str]], *, value: str | None = None) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(options=options, value=value or options[0][1], description=label, style=STYLE)


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
