"""The map filter for notebooks: choices as on the page's map, and the Python that makes them again."""

import calendar
import re
from html import escape

import ipywidgets
import pandas as pd

from bigearthnet import areas, subsets, summaries
from bigearthnet.areas import AreaError
from bigearthnet.errors import BigEarthNetError
from guide import theme
from guide.text import number

from . import where
from .menus import STYLE, menu, several

EMPTY = b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"
# Columns of the index that the filter offers the values of.
CHOICES = {"country": "Country", "season": "Season", "split_v1": "Split of version 1", "split_v2": "Split of version 2, by place"}
FLAGS = {"snow": "Seasonal snow", "cloud": "Cloud or shadow"}
FLAG_TEXTS = {"either": "", "with": "{}", "without": "not {}"}
GROUND = ["tile", "column", "row"]
# A line of an area as the page's map writes it into its Python.
_AREA_LINE = re.compile(r'\s*"?([0-9]{2}[A-Z]{3})"?\s*:\s*"?([0-9:, -]+)"?,?\s*')


class MapWidget(ipywidgets.VBox):
    """A map of the patches that an expression and some choices leave, and the Python that chooses them.

    The controls are attributes: `expression`, `choices` and `flags` by column, `months` and `dates`
    (on how many days the ground was seen), `area` (lines such as `"33UUP": "3-5:0-90"`); `chosen`
    are the rows, `count`, `map` and `lines` what is shown. After a mistake nothing is chosen.
    """

    def __init__(self, patches: pd.DataFrame):
        self._patches = patches
        self.expression = ipywidgets.Combobox(
            options=list(subsets.READY), placeholder="an expression, or a subset's name", description="Subset", continuous_update=False, style=STYLE
        )
        self.choices = {column: several(label, patches[column].cat.categories.tolist()) for column, label in CHOICES.items() if column in patches}
        self.months = several("Month", [(calendar.month_name[month], month) for month in range(1, 13)])
        self.dates = several("Dates on its ground", [1, 2, 3, 4])
        self.flags = {column: menu(label, [(name, name) for name in FLAG_TEXTS]) for column, label in FLAGS.items()}
        self.area = ipywidgets.Textarea(placeholder='"33UUP": "3-5:0-90",', description="Area", continuous_update=False, style=STYLE)
        self.count, self.lines = ipywidgets.HTML(), ipywidgets.HTML()
        self.map = ipywidgets.Image(format="svg+xml", layout={"max_width": "750px"})
        controls = [*self.choices.values(), self.months, self.dates, *self.flags.values()]
        for control in (self.expression, self.area, *controls):
            control.observe(self._show, "value")
        pairs = [ipywidgets.HBox(controls[at : at + 2]) for at in range(0, len(controls), 2)]
        super().__init__([self.expression, *pairs, self.area, self.count, self.map, self.lines])
        self._show()

    @property
    def texts(self) -> tuple[str, ...]:
        """What the controls but dates and area say, as texts for `bigearthnet.subsets.choose`."""
        texts = [self.expression.value.strip()]
        texts += [f"{column} in {control.value!r}" for column, control in self.choices.items() if control.value]
        texts += [f"s2_date.month in {self.months.value!r}"] if self.months.value else []
        texts += [FLAG_TEXTS[control.value].format(column) for column, control in self.flags.items()]
        return tuple(text for text in texts if text)

    def _show(self, _change=None) -> None:
        try:
            area = _read_area(self.area.value)
            self.chosen = self._choose(area)
            lines = self._python(area)
        except BigEarthNetError as error:
            self.chosen, self.map.value = self._patches.iloc[:0], EMPTY
            self.map.tooltip = ""
            self.count.value, self.lines.value = f"<p role='alert'>{escape(str(error))}</p>", ""
            return
        self.count.value = f"<p><strong>{number(len(self.chosen))}</strong> of {number(len(self._patches))} patches</p>"
        self.lines.value = f"<pre>{escape(lines)}</pre>"
        self.map.value = where.patch_map(summaries.cells(self.chosen)).draw(theme.light()).content if len(self.chosen) else EMPTY
        self.map.tooltip = f"Map of Europe with {number(len(self.chosen))} patches, counted on a grid of 10 km"

    def _choose(self, area: dict[str, str]) -> pd.DataFrame:
        chosen = subsets.choose(self._patches, *self.texts)
        if self.dates.value:
            dates = self._patches.groupby(GROUND, observed=True)["s2_date"].transform("size")
            chosen = chosen[dates[chosen.index].isin(self.dates.value)]
        return areas.within(chosen, area) if area else chosen

    def _python(self, area: dict[str, str]) -> str:
        lines = subsets.python_lines(*self.texts)
        if self.dates.value:
            lines += f'dates = patches.groupby({GROUND!r}, observed=True)["s2_date"].transform("size")\n'
            lines += f"chosen = chosen[dates[chosen.index].isin({list(self.dates.value)!r})]\n"
        if area:
            lines = lines.replace("import index", "import areas, index", 1) + f"chosen = areas.within(chosen, {area!r})\n"
        return lines


def _read_area(text: str) -> dict[str, str]:
    """Return an area by tile. Raises `AreaError` for a line of another form, or a tile given twice."""
    area: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        found = _AREA_LINE.fullmatch(line)
        if not found or found[1] in area:
            raise AreaError(f'Expected a line such as "33UUP": "3-5:0-90" for each tile, found {line.strip()!r}.')
        areas.read_cells(found[2])
        area[found[1]] = found[2].strip()
    return area
