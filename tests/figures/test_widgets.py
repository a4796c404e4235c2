"""The explorers for notebooks, called directly and driven as a notebook's page drives them."""

import html
import io
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

from bigearthnet import subsets, views
from bigearthnet.examples import read_examples
from figures import widgets
from figures.map_widget import EMPTY


@pytest.fixture(scope="module")
def explorer() -> widgets.BandWidget:
    return widgets.bands(read_examples())


@pytest.fixture(scope="module")
def map_filter(patches) -> widgets.MapWidget:
    return widgets.patches(patches)


def read_png(content) -> np.ndarray:
    """Return the middle of each enlarged pixel, without the frame around the one at 60, 60."""
    middle = np.array(Image.open(io.BytesIO(bytes(content))))[1::3, 1::3]
    return without_frame(middle)


def without_frame(picture: np.ndarray) -> np.ndarray:
    whole = np.dstack([picture] * 3) if picture.ndim == 2 else picture.copy()
    whole[59:62, 59:62] = 0
    return whole


def frame_of(explorer: widgets.BandWidget, column: int, row: int) -> bool:
    """Whether a white frame stands around a pixel of the first picture."""
    large = np.array(Image.open(io.BytesIO(bytes(explorer.optical.value))))
    ring = large[3 * row - 1 : 3 * row + 4, 3 * column - 1 : 3 * column + 4]
    return bool((ring[0] == 255).all() and (ring[-1] == 255).all() and (ring[:, 0] == 255).all())


def test_pictures_are_those_of_the_views(explorer):
    explorer.view.value, explorer.stretch.value, explorer.resampling.value = "swir", "fixed", "bicubic"
    expected = views.show(explorer.bands, views.VIEWS["swir"], stretch="fixed", resampling="bicubic")
    assert (read_png(explorer.optical.value) == without_frame(expected)).all()
    explorer.radar.value = "vh"
    expected = views.show(explorer.bands, views.VIEWS["vh"], stretch="fixed")
    assert (read_png(explorer.echo.value) == without_frame(expected)).all()


def test_bands_of_ones_own_choice_show_their_menus(explorer):
    explorer.stretch.value, explorer.view.value = "percentiles", widgets.OWN
    explorer.red.value, explorer.green.value, explorer.blue.value = "VH", "B09", "B01"
    expected = views.show(explorer.bands, views.View("", ("VH", "B09", "B01")), resampling=explorer.resampling.value)
    assert (read_png(explorer.optical.value) == without_frame(expected)).all()
    assert explorer._own.layout.display == ""
    explorer.view.value = "ndvi"
    assert explorer._own.layout.display == "none" and read_png(explorer.optical.value).shape == (120, 120, 3)


def test_numbers_follow_pixel_and_patch(explorer):
    explorer.patch.value = read_examples()[3].s2_name
    explorer.column.value, explorer.row.value = 20, 20
    before = bytes(explorer.spectrum.value)
    for name, value in views.pixel(explorer.bands, 20, 20).items():
        assert f"{value:,}" in explorer.numbers.value or f"{abs(value):.2f}" in explorer.numbers.value, name
    explorer.row.value = 110
    assert bytes(explorer.spectrum.value) != before


def test_the_filter_counts_what_its_python_chooses(map_filter, patches):
    map_filter.choices["country"].value = ("Finland", "Ireland")
    map_filter.choices["split_v1"].value = ("test",)
    map_filter.flags["snow"].value = "without"
    map_filter.expression.value = "column < 10"
    chosen = patches[patches["country"].isin(["Finland", "Ireland"]) & (patches["split_v1"] == "test") & ~patches["snow"] & (patches["column"] < 10)]
    assert map_filter.chosen.index.equals(chosen.index) and f"{len(chosen):,}" in map_filter.count.value
    assert subsets.choose(patches, *map_filter.texts).index.equals(chosen.index)
    assert b"<svg" in bytes(map_filter.map.value)
    for text in ("country in", "split_v1 == &#x27;test&#x27;", "not snow", "column &lt; 10"):
        assert text in map_filter.lines.value


def test_a_mistake_is_told_and_chooses_nothing(map_filter):
    map_filter.expression.value = "land == 'Finland'"
    assert "Expected a column, found land" in map_filter.count.value and map_filter.lines.value == ""
    assert len(map_filter.chosen) == 0 and bytes(map_filter.map.value) == EMPTY
    map_filter.expression.value = "country == 'Finland' and country == 'Serbia'"
    assert "<strong>0</strong>" in map_filter.count.value and bytes(map_filter.map.value) == EMPTY


def test_months_dates_and_area_choose_as_their_python_does(patches):
    filtered = widgets.patches(patches)
    filtered.months.value, filtered.dates.value = (6, 7), (1, 3)
    filtered.area.value = '    "33UUP": "3-50:0-90 60:0-12,40",\n    "29SND": "0-90:0-90",\n'
    dates = patches.groupby(["tile", "column", "row"], observed=True)["s2_date"].transform("size")
    rows, columns = patches["row"], patches["column"]
    inside = (patches["tile"] == "29SND") | (patches["tile"] == "33UUP") & (rows.between(3, 50) | (rows == 60) & (columns.between(0, 12) | (columns == 40)))
    expected = patches[patches["s2_date"].dt.month.isin([6, 7]) & dates.isin([1, 3]) & inside]
    assert len(expected) > 100 and filtered.chosen.index.equals(expected.index)
    names: dict = {}
    exec(html.unescape(filtered.lines.value.removeprefix("<pre>").removesuffix("</pre>")), names)
    assert names["chosen"].index.equals(expected.index)
    assert f"{len(expected):,} patches" in filtered.map.tooltip
    for wrong in ("33UUP 3-5", '"33UUP": "3-95:0-90"', '"33UUP": "1:1"\n"33UUP": "2:2"'):
        filtered.area.value = wrong
        assert "Expected" in filtered.count.value and filtered.chosen.empty, wrong


def test_the_lines_that_the_page_of_the_map_shows_open_its_filter(patches):
    page = (Path(__file__).parents[2] / "chapters/07-where.qmd").read_text()
    (cell,) = re.findall(r"```{python}\n(#\| label: map-widget\n.*?)```", page, re.DOTALL)
    *lines, last = cell.strip().splitlines()
    names: dict = {}
    exec("\n".join(lines), names)
    shown = eval(last, names)
    assert isinstance(shown, widgets.MapWidget) and len(shown.chosen) == len(patches)


CELLS = [
    "from bigearthnet import examples, index\nfrom figures import widgets\nexplorer = widgets.bands(examples.read_examples())\nexplorer",
    "print(explorer.view.comm.comm_id, explorer.view.value)",
    "print(explorer.view.value, len(explorer.optical.value))",
    "import numpy, io\nfrom PIL import Image\nprint(numpy.asarray(Image.open(io.BytesIO(explorer.optical.value))).std() > 1)",
    "filtered = widgets.patches(index.read_index())\nfiltered.choices['country'].value = ('Kosovo',)\nprint(len(filtered.chosen))\nfiltered",
]


def test_a_page_drives_the_widgets_of_a_real_kernel(tmp_path, patches):
    """A menu's message reaches the kernel as from a notebook's page, and the picture changes."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    client = NotebookClient(notebook, kernel_name="python3", timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    with client.setup_kernel():
        client.execute_cell(notebook.cells[0], 0)
        client.execute_cell(notebook.cells[1], 1)
        assert "application/vnd.jupyter.widget-view+json" in notebook.cells[0].outputs[-1].data
        comm, before = notebook.cells[1].outputs[0].text.split()
        assert before == "true-colour"
        state = {"method": "update", "state": {"index": list(views.OPTICAL).index("ndsi")}, "buffer_paths": []}
        channel = client.kc
        channel.shell_channel.send(channel.session.msg("comm_msg", {"comm_id": comm, "data": state}))
        for place in (2, 3, 4):
            client.execute_cell(notebook.cells[place], place)
    assert notebook.cells[2].outputs[0].text.startswith("ndsi ")
    assert notebook.cells[3].outputs[0].text.strip() == "True"
    assert notebook.cells[4].outputs[0].text.strip() == str((patches["country"] == "Kosovo").sum())
    assert "application/vnd.jupyter.widget-view+json" in notebook.cells[4].outputs[-1].data
